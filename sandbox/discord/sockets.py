"""One gateway connection: what goes over it, compressed as the client asked, and how it is closed."""

from __future__ import annotations

import asyncio
import json
import zlib
from typing import Any

from aiohttp import web

from sandbox.discord.sessions import Session
from sandbox.discord.state import Json


class Closed(Exception):
    """The socket must be closed with this code."""

    def __init__(self, code: int, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(f"{code} {reason}")


class Socket:
    """One connection, compressed as the client asked."""

    def __init__(self, request: web.Request, *, compressed: bool) -> None:
        self.request = request
        self.ws = web.WebSocketResponse(max_msg_size=64 * 1024, autoping=True)
        self.session: Session | None = None
        self.ended_here = False
        self._zlib = zlib.compressobj() if compressed else None
        self._turn = asyncio.Lock()

    async def send(self, payload: Json) -> None:
        """Send one payload whole; a socket that is gone takes nothing and says nothing."""
        async with self._turn:
            if self.ws.closed:
                return
            text = json.dumps(payload)
            try:
                if self._zlib is None:
                    await self.ws.send_str(text)
                else:
                    await self.ws.send_bytes(self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH))
            except ConnectionError:
                return  # the session keeps the event; a resume brings it


def parsed(raw: str | bytes) -> Json:
    """Raises Closed for what is no payload."""
    try:
        said: Any = json.loads(raw)
    except ValueError:
        raise Closed(4002, "Error while decoding payload.") from None
    if not isinstance(said, dict):
        raise Closed(4002, "Error while decoding payload.")
    return said
