"""The doorbell: the provider may ring when a result is ready. It says nothing that we believe; it only makes us look.

POST /hooks/video/<taskUUID>/<token>. The token is an HMAC of the taskUUID, so that only who was given the address can
ring, and the body is thrown away unread but for its size. Forged, repeated, reordered and missing calls are harmless.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

LARGEST = 64 * 1024  # bytes of a body
PATIENCE = 5.0  # seconds for a body to arrive
_TOKEN = 32  # hex digits


class Doorbell:
    """Makes addresses for tasks and hears them rung. `on_ring` is told the taskUUID; until it is set, nobody is.

    How often a task is looked at for it is the affair of whoever is told.
    """

    def __init__(self, secret: bytes) -> None:
        self.on_ring: Callable[[str], None] | None = None
        self._secret = secret

    def address(self, public_url: str, task_uuid: str) -> str:
        """What the provider is to call for this task; always the same for the same task."""
        return f"{public_url.rstrip('/')}/hooks/video/{task_uuid}/{self._token(task_uuid)}"

    def routes(self) -> list[web.RouteDef]:
        """For the one web app."""
        return [web.post("/hooks/video/{task}/{token}", self._rung)]

    async def _rung(self, request: web.Request) -> web.Response:
        task_uuid, token = request.match_info["task"], request.match_info["token"]
        expected = self._token(task_uuid)
        if not hmac.compare_digest(token.encode("utf-8", "replace"), expected.encode()):
            raise web.HTTPNotFound
        await _throw_away(request)
        if self.on_ring is not None:
            self.on_ring(task_uuid)
        return web.Response(status=204)

    def _token(self, task_uuid: str) -> str:
        return hmac.new(self._secret, task_uuid.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:_TOKEN]


async def _throw_away(request: web.Request) -> None:
    """Read a body of bounded size in bounded time and keep none of it."""
    if (request.content_length or 0) > LARGEST:
        raise web.HTTPRequestEntityTooLarge(LARGEST, request.content_length or 0)
    read = 0
    try:
        async with asyncio.timeout(PATIENCE):
            async for piece in request.content.iter_chunked(8192):
                read += len(piece)
                if read > LARGEST:
                    raise web.HTTPRequestEntityTooLarge(LARGEST, read)
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error


def secret_in(path: Path) -> bytes:
    """The bot's own secret; drawn at the first start and readable by nobody else. Raises OSError."""
    try:
        return bytes.fromhex(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        drawn = secrets.token_bytes(32)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(drawn.hex())
        return drawn
