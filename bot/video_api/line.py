"""A connection as httpcore wants one, straight on asyncio. Of HTTP it knows that speaking and listening take turns.

httpcore's own sends the head of a request and its body apart, and does not listen while it speaks: who finds a body too
large, says so and hangs up is not heard. Here the two leave together, and what is said meanwhile is kept.
"""

from __future__ import annotations

import asyncio
import select
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, cast

import httpcore

_MOST_UNREAD = 256 * 1024  # bytes that may wait here before the peer is held up
_SECOND_ADDRESS = 0.25  # seconds until a host's next address is tried beside the first


class Lines(httpcore.AsyncNetworkBackend):
    """Opens connections over TCP."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises ConnectError, or ConnectTimeout after `timeout` seconds. Nobody here sets the last two."""
        loop = asyncio.get_running_loop()
        with _no_connection():
            async with asyncio.timeout(timeout):
                transport, ear = await loop.create_connection(_Ear, host, port, happy_eyeballs_delay=_SECOND_ADDRESS)
        return Line(transport, ear)


class Line(httpcore.AsyncNetworkStream):
    """One connection. The first words after a read wait for the next words, or for the next read."""

    def __init__(self, transport: asyncio.Transport, ear: _Ear) -> None:
        self._transport = transport
        self._ear = ear
        self._held = b""
        self._speaking = False
        self._poll = select.poll()
        self._poll.register(transport.get_extra_info("socket"), select.POLLIN)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Raises WriteError, or WriteTimeout when the peer takes nothing more for `timeout` seconds."""
        if self._speaking:
            await self._say(buffer, timeout)
        elif buffer:
            self._speaking, self._held = True, buffer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come; nothing when the peer is done. Raises ReadError, or ReadTimeout after `timeout` seconds."""
        with suppress(httpcore.WriteError):  # who hung up may have said why
            await self._say(b"", timeout)
        self._speaking = False
        return await self._ear.take(max_bytes, timeout)

    async def aclose(self) -> None:
        """Hang up. What was not sent is dropped."""
        try:
            self._transport.close()
            await asyncio.sleep(0)
        finally:
            self._transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """The same connection, encrypted. Raises ConnectError or ConnectTimeout, and has hung up then."""
        try:
            with _no_connection():
                async with asyncio.timeout(timeout):
                    secure = await self._encrypted(ssl_context, server_hostname)
        except BaseException:  # whatever ends it, a cancellation too, leaves no connection open
            await self.aclose()
            raise
        self._ear.connection_made(secure)
        return Line(secure, self._ear)

    async def _encrypted(self, ssl_context: ssl.SSLContext, name: str | None) -> asyncio.Transport:
        if self._transport.is_closing():  # asyncio would wait for an answer all the same
            raise ConnectionResetError("closed before TLS began")
        loop = asyncio.get_running_loop()
        secure = await loop.start_tls(self._transport, self._ear, ssl_context, server_hostname=name)
        if secure is None:
            raise ConnectionResetError("closed while TLS began")
        return secure

    def get_extra_info(self, info: str) -> Any:
        """`is_readable` on an idle connection means that the peer has hung up."""
        if info == "is_readable":
            return self._ear.has_news or self._transport.is_closing() or bool(self._poll.poll(0))
        return self._transport.get_extra_info({"client_addr": "sockname", "server_addr": "peername"}.get(info, info))

    async def _say(self, words: bytes, timeout: float | None) -> None:
        words, self._held = self._held + words, b""
        if not words:
            return
        if self._transport.is_closing():
            raise httpcore.WriteError("the peer has hung up")
        self._transport.write(words)
        await self._ear.until_taken(timeout)


@contextmanager
def _no_connection() -> Iterator[None]:
    try:
        yield
    except TimeoutError as exc:
        raise httpcore.ConnectTimeout(str(exc)) from exc
    except (OSError, UnicodeError) as exc:  # the latter is a name that DNS cannot hold
        raise httpcore.ConnectError(str(exc)) from exc


class _Ear(asyncio.Protocol):
    """What asyncio tells about a connection, kept until it is asked for. One asks at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._unread = bytearray()
        self._ended = False
        self._error: Exception | None = None
        self._full = False
        self._waiter: asyncio.Future[None] | None = None

    @property
    def has_news(self) -> bool:
        """Bytes nobody took, or the end."""
        return self._ended or bool(self._unread)

    async def take(self, most: int, timeout: float | None) -> bytes:
        while not self.has_news:
            await self._wait(timeout, httpcore.ReadTimeout)
        taken = bytes(self._unread[:most])
        del self._unread[:most]
        if self._transport is not None and len(self._unread) <= _MOST_UNREAD:
            self._transport.resume_reading()
        if not taken and self._error is not None:
            raise httpcore.ReadError(str(self._error)) from self._error
        return taken

    async def until_taken(self, timeout: float | None) -> None:
        while self._full and not self._ended:
            await self._wait(timeout, httpcore.WriteTimeout)
        if self._error is not None:
            raise httpcore.WriteError(str(self._error)) from self._error

    async def _wait(self, seconds: float | None, late: type[Exception]) -> None:
        loop = asyncio.get_running_loop()
        self._waiter = waiter = loop.create_future()
        # A timer beside the future, in place of asyncio.timeout: nothing needs to be cancelled but the wait.
        timer = None if seconds is None else loop.call_later(seconds, _give_up, waiter, late)
        try:
            await waiter
        finally:
            self._waiter = None
            if timer is not None:
                timer.cancel()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # -- what asyncio tells ------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if self._transport is not None and len(self._unread) > _MOST_UNREAD:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended, self._error = True, exc
        self._wake()

    def pause_writing(self) -> None:
        self._full = True

    def resume_writing(self) -> None:
        self._full = False
        self._wake()


def _give_up(waiter: asyncio.Future[None], late: type[Exception]) -> None:
    if not waiter.done():
        waiter.set_exception(late("too late"))
