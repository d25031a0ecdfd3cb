"""HTTP mode: one address that Slack calls. A delivery is believed by its signature and nothing else."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web
from slack_bolt import BoltResponse
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack.calls import Secret
from bot.generation.ports import Clock

PATH = "/slack/events"
WINDOW = 300.0  # seconds that a signature holds, before and after
LARGEST = 1024 * 1024  # bytes of a body: a view has at most 250,000, and comes percent-encoded
PATIENCE = 5.0  # seconds for a body to arrive
_MOST_KEPT = 50_000
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_WHOLE = re.compile(r"\d{1,12}", flags=re.ASCII)

Dispatch = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


class Door:
    """Checks signatures, and hands over what has a good one. `dispatch` is None while nobody listens."""

    def __init__(self, signing_secret: Secret, clock: Clock) -> None:
        self.dispatch: Dispatch | None = None
        self._secret = signing_secret
        self._clock = clock
        self._seen: OrderedDict[str, float] = OrderedDict()

    def routes(self) -> list[web.RouteDef]:
        """For the one web app."""
        return [web.post(PATH, self._called)]

    async def _called(self, request: web.Request) -> web.Response:
        body = await _body(request)
        if not self._is_good(request, body):
            return web.json_response({"error": "Unauthorized"}, status=401)
        if self.dispatch is None:
            return web.json_response({"error": "Service Unavailable"}, status=503)
        delivery = _read(request, body)
        if delivery is None:
            return web.json_response({"error": "Bad Request"}, status=400)
        return await to_aiohttp_response(await self.dispatch(delivery))

    def _is_good(self, request: web.Request, body: bytes) -> bool:
        """Never raises, whatever the headers hold."""
        at = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not _WHOLE.fullmatch(at) or not _SIGNATURE.fullmatch(signature):
            return False
        if abs(self._clock.now() - int(at)) > WINDOW:
            return False
        secret = self._secret.get_secret_value().encode()
        expected = "v0=" + hmac.new(secret, f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, signature):
            return False
        # Slack says when it tells of something again; then it is known by its own id, further in.
        return self._is_first(signature) or "X-Slack-Retry-Num" in request.headers

    def _is_first(self, signature: str) -> bool:
        """Whoever listened in may not say the same once more."""
        now = self._clock.now()
        while self._seen and (len(self._seen) > _MOST_KEPT or now - next(iter(self._seen.values())) > 2 * WINDOW):
            self._seen.popitem(last=False)
        if signature in self._seen:
            return False
        self._seen[signature] = now
        return True


def _read(request: web.Request, body: bytes) -> AsyncBoltRequest | None:
    """None for what Bolt cannot read: whoever has the secret may send anything."""
    headers: dict[str, str | Sequence[str]] = dict(request.headers.items())
    try:
        return AsyncBoltRequest(body=body.decode("utf-8", "replace"), query=request.query_string, headers=headers)
    except (LookupError, TypeError, ValueError, AttributeError):
        return None


async def _body(request: web.Request) -> bytes:
    """Of bounded size, in bounded time; the web app's own limit is for other things."""
    kept = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for piece in request.content.iter_chunked(64 * 1024):
                kept += piece
                if len(kept) > LARGEST:
                    raise web.HTTPRequestEntityTooLarge(LARGEST, len(kept))
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    return bytes(kept)
