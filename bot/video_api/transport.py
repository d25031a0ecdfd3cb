"""httpx's way to the network with connections of our own under it: its stock transport takes none.

httpx in front, httpcore's pool behind, over `line`. No proxies, no retries, nothing from the environment.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import contextmanager
from typing import cast

import httpcore
import httpx

from bot.video_api.line import Lines

CONNECTIONS = 40
IDLE_SECONDS = 60.0

# Every error httpcore may raise, and what callers of httpx know it as.
NAMES: dict[type[Exception], type[httpx.TransportError]] = {
    httpcore.ConnectTimeout: httpx.ConnectTimeout,
    httpcore.ReadTimeout: httpx.ReadTimeout,
    httpcore.WriteTimeout: httpx.WriteTimeout,
    httpcore.PoolTimeout: httpx.PoolTimeout,
    httpcore.ConnectError: httpx.ConnectError,
    httpcore.ReadError: httpx.ReadError,
    httpcore.WriteError: httpx.WriteError,
    httpcore.ProxyError: httpx.ProxyError,
    httpcore.UnsupportedProtocol: httpx.UnsupportedProtocol,
    httpcore.LocalProtocolError: httpx.LocalProtocolError,
    httpcore.RemoteProtocolError: httpx.RemoteProtocolError,
}
_THEIRS = tuple(NAMES)


class Transport(httpx.AsyncBaseTransport):
    """At most `connections` requests at a time; every error is one of httpx's, certificates are its own list."""

    def __init__(self, connections: int = CONNECTIONS) -> None:
        self._connections = connections
        self._ssl = httpx.create_ssl_context(trust_env=False)
        self._pool = self._new_pool()
        self._old: list[httpcore.AsyncConnectionPool] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it, and give the answer as soon as its head is here; closing the answer frees the connection."""
        url = request.url
        theirs = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=cast(httpx.AsyncByteStream, request.stream),
            extensions=request.extensions,
        )
        with _named():
            answer = await self._answer(theirs)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Content(answer), extensions=answer.extensions
        )

    async def aclose(self) -> None:
        """Close every connection."""
        for pool in (*self._old, self._pool):
            await pool.aclose()

    async def _answer(self, request: httpcore.Request) -> httpcore.Response:
        """A pool that gives nothing out is replaced: httpcore loses a place for good when a request is cancelled at
        the wrong moment, and after enough of those none would ever get one again."""
        pool = self._pool
        try:
            return await pool.handle_async_request(request)
        except httpcore.PoolTimeout:
            if pool is self._pool:
                self._pool = self._new_pool()
                self._old = [*self._old[-3:], pool]  # what is under way on it ends on it
            raise

    def _new_pool(self) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(
            ssl_context=self._ssl,
            max_connections=self._connections,
            max_keepalive_connections=self._connections,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=Lines(),
        )


class _Content(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _named():
            async for chunk in cast(AsyncIterable[bytes], self._answer.stream):
                yield chunk

    async def aclose(self) -> None:
        await self._answer.aclose()


@contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except _THEIRS as exc:
        raise NAMES[type(exc)](str(exc)) from exc
