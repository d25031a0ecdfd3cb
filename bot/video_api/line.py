"""httpcore's connection, except that the head of a request and its body leave together.

httpcore sends them apart. Of HTTP this knows only that speaking and listening take turns.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import httpcore


class Lines(httpcore.AnyIOBackend):
    """Opens connections over TCP."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises ConnectError, or ConnectTimeout after `timeout` seconds."""
        return Line(await super().connect_tcp(host, port, timeout, local_address, socket_options))


class Line(httpcore.AsyncNetworkStream):
    """One connection. The first words after a read wait for the next words, or for the next read."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._held = b""
        self._speaking = False

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
        return await self._stream.read(max_bytes, timeout)

    async def aclose(self) -> None:
        """Hang up. What was not sent is dropped."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """The same connection, encrypted. Raises ConnectError or ConnectTimeout, and has hung up then."""
        return Line(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """`is_readable` on an idle connection means that the peer has hung up."""
        return self._stream.get_extra_info(info)

    async def _say(self, words: bytes, timeout: float | None) -> None:
        words, self._held = self._held + words, b""
        await self._stream.write(words, timeout)
