"""Where the client speaks HTTP: one POST to one address with one key, and what came back, the key taken out of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import cast

import httpx
from pydantic import SecretStr

from bot import transfer
from bot.generation.errors import Ambiguous, KeyRefused, NotSent
from bot.generation.message import Text
from bot.video_api.wire import LONGEST_ANSWER

_PIECE = 256 * 1024
_TIMEOUT = httpx.Timeout(60.0, connect=10.0, pool=10.0).as_dict()
_SHORTEST_SECRET = 12
_SPEAKABLE_KEY = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class Streamed:
    """A body that is made while it is sent; `length` in bytes."""

    length: int
    pieces: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of `host`. `data` does not hold the key; it is None when it was longer than we read."""

    host: str
    status: int
    headers: httpx.Headers
    data: bytes | None

    @property
    def ok(self) -> bool:
        """2xx."""
        return 200 <= self.status < 300


class Sender:
    """Posts to `url`, asked for each time, and shows `key` to that address only."""

    def __init__(self, url: Callable[[], str], key: SecretStr, transport: httpx.AsyncBaseTransport) -> None:
        self._url = url
        self._key = key
        self._transport = transport

    def endpoint(self) -> httpx.URL:
        """Where to send to. The key never goes over plain http to another machine. Raises NotSent."""
        return _checked(self._url())

    async def post(self, data: bytes | Streamed, seconds: float) -> Reply:
        """Send once and read at most 1 MB of answer. `seconds` for all of it. Raises NotSent, Ambiguous, KeyRefused."""
        target = self.endpoint()
        host = transfer.host_of(target)
        if not _SPEAKABLE_KEY.fullmatch(self._key.get_secret_value()):
            raise KeyRefused(Text("api.key_refused", host=host))  # as a header it would only fail later, quoting it
        try:
            async with asyncio.timeout(seconds):
                return await self._exchange(target, host, data)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as exc:
            raise NotSent(Text("api.unreachable", host=host)) from exc
        except (httpx.HTTPError, TimeoutError) as exc:
            raise Ambiguous(Text("api.no_answer", host=host)) from exc

    async def _exchange(self, target: httpx.URL, host: str, data: bytes | Streamed) -> Reply:
        length = data.length if isinstance(data, Streamed) else len(data)
        request = httpx.Request(
            "POST",
            target,
            headers=[
                (b"Host", target.netloc),
                (b"Authorization", b"Bearer " + self._key.get_secret_value().encode("ascii")),
                (b"Content-Type", b"application/json"),
                (b"Content-Length", b"%d" % length),
                (b"Accept-Encoding", b"identity"),
            ],
            content=_content(data),
            extensions={"timeout": _TIMEOUT},
        )
        # Straight to the transport: this API has no redirects, cookies or logins, and they cost a third of a request.
        response = await self._transport.handle_async_request(request)
        try:
            read = await _read(response)
        finally:
            await response.aclose()
        return Reply(host, response.status_code, response.headers, None if read is None else self.without_key(read))

    def without_key(self, data: bytes) -> bytes:
        """An answer may quote what was wrong in the request. A key as short as "preview" is no secret, only a word."""
        key = self._key.get_secret_value()
        if len(key) < _SHORTEST_SECRET:
            return data
        if b"\\" in data or b"%" in data:
            return self._spellings.sub(b"***", data)
        return data.replace(key.encode(), b"***")  # each other spelling has one of those two signs

    @cached_property
    def _spellings(self) -> re.Pattern[bytes]:
        return re.compile(_spellings(self._key.get_secret_value()))


@lru_cache(maxsize=8)  # the address is asked for at every request and changes only when the local API moves
def _checked(address: str) -> httpx.URL:
    try:
        target = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        raise NotSent(Text("api.unreachable", host="?")) from None
    if target.scheme != "https" and not (target.scheme == "http" and transfer.is_loopback(target.host)):
        raise NotSent(Text("api.host_not_allowed", host=transfer.host_of(target)))
    return target


def _spellings(key: str) -> bytes:
    """A pattern for the key as it is, as any JSON writer may escape it (`\\/`, `\\u002f`), and percent-encoded."""
    signs = (rf"(?:\\?{re.escape(sign)}|(?i:\\u00{ord(sign):02x}|%{ord(sign):02x}))" for sign in key)
    return "".join(signs).encode()


async def _read(response: httpx.Response) -> bytes | None:
    read = bytearray()
    async for chunk in cast(httpx.AsyncByteStream, response.stream):  # aiter_raw() counts and cuts what we only join
        read += chunk
        if len(read) > LONGEST_ANSWER:
            return None
    return bytes(read)


def _content(data: bytes | Streamed) -> bytes | AsyncIterable[bytes]:
    if isinstance(data, Streamed):
        return _made(data.pieces)
    return data if len(data) <= _PIECE else _cut(data)


async def _made(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(next, pieces, b""):
        yield piece


async def _cut(data: bytes) -> AsyncIterator[bytes]:
    """So that the write timeout is for a piece and the loop breathes between two."""
    for start in range(0, len(data), _PIECE):
        yield data[start : start + _PIECE]
        await asyncio.sleep(0)
