"""Downloads: streams a file from one of a few named hosts, and trusts no length it is told.

It sends no credential, but for a bearer token where one is given: to a named host, and never on to where that points.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import json
import os
import re
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

import httpx

from bot.generation.ports import Clock

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
FLOOR_BYTES_PER_SECOND = 8 * 1024
FLOOR_WINDOW_SECONDS = 30.0
LONGEST_URL = 4096

_WRITE_BYTES = 1024 * 1024
_REDIRECTS = 1
_TIMEOUT = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)")


# (url, into, most bytes). Raises TransferError.
Download = Callable[[str, Path, int], Awaitable[None]]


class TokenDownload(Protocol):
    """A Download that may show a token to the host of the URL itself."""

    async def __call__(self, url: str, into: Path, limit: int, bearer: str | None = None) -> None:
        """Raises TransferError."""


class TransferError(Exception):
    """Base; the edge that asked turns it into an error of the core. Of the URL it only tells the `host`."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{type(self).__name__} {host}".rstrip())
        self.host = host


class NotAllowed(TransferError):
    """The URL is none, is not on the list, or leads away from it."""


class Gone(TransferError):
    """403, 404 or 410: the address does not lead to the file any more."""


class TooLarge(TransferError):
    """More bytes than the limit; nothing of them is kept."""


class Interrupted(TransferError):
    """The rest may come another time; what came is kept."""


class Page(Interrupted):
    """A web page in place of a file, as a host that wants somebody to sign in answers with status 200."""


class DiskFailed(TransferError):
    """Our disk failed; `full` when it only lacks room."""

    def __init__(self, cause: OSError) -> None:
        super().__init__("")
        self.full = is_full(cause)


def is_full(error: OSError) -> bool:
    """Whether this is "no room", by disk, quota or file size limit."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def note_beside(path: Path) -> Path:
    """Where a download into `path` writes down what it is the beginning of."""
    return path.with_name(f"{path.name}.source")


def is_loopback(host: str) -> bool:
    """Whether a host of a URL is this machine, by its spelling alone: names are not looked up."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def host_of(url: httpx.URL) -> str:
    """`host`, or `host:port` where the port is not the scheme's own."""
    name = f"[{url.host}]" if ":" in url.host else url.host
    return name if url.port is None else f"{name}:{url.port}"


def allowed(url: str, hosts: Collection[str]) -> httpx.URL:
    """The URL as httpx will use it, if its host is exactly one of `hosts` (each `host` or `host:port`).

    https only; plain http where the host is this machine. Raises NotAllowed.
    """
    try:
        parsed = httpx.URL(url if len(url) <= LONGEST_URL else "")
    except (httpx.InvalidURL, ValueError):
        # What is wrong with it could quote a signed query: leave it out of the chain.
        raise NotAllowed("") from None
    secure = parsed.scheme == "https" or (parsed.scheme == "http" and is_loopback(parsed.host))
    if not secure or parsed.userinfo or host_of(parsed) not in hosts:
        raise NotAllowed(parsed.host[:100])
    return parsed


async def download(
    client: httpx.AsyncClient, url: str, into: Path, *, hosts: Collection[str], limit: int, clock: Clock,
    bearer: str | None = None,
) -> None:  # fmt: skip
    """Stream `url` into a file of at most `limit` bytes and fsync it.

    Goes on where the file ends when a note beside it (`<name>.source`) tells which version of what it is the beginning
    of, and the server still has that one. A file that is whole already is left alone. Raises TransferError.
    `bearer` is a token for the host of `url`; a redirect is followed without it.
    """
    source = allowed(url, hosts)
    part = _Part(into, f"{host_of(source)}{source.path}")
    try:
        part.open()
        try:
            if not part.is_whole:
                await _fetch(client, source, part, hosts, limit, clock, bearer)
            await asyncio.to_thread(part.sync)
        finally:
            part.close()
    except httpx.InvalidURL:
        # httpx reads a Location even when it is told not to follow it.
        raise NotAllowed(source.host) from None
    except httpx.HTTPError as exc:
        raise Interrupted(source.host) from exc
    except OSError as exc:
        raise DiskFailed(exc) from exc


@asynccontextmanager
async def downloads(hosts: Collection[str], clock: Clock) -> AsyncIterator[TokenDownload]:
    """A way to fetch from these hosts and no others, for as long as the block runs."""
    async with httpx.AsyncClient(trust_env=False) as client:

        async def fetch(url: str, into: Path, limit: int, bearer: str | None = None) -> None:
            await download(client, url, into, hosts=hosts, limit=limit, clock=clock, bearer=bearer)

        yield fetch


async def _fetch(
    client: httpx.AsyncClient, source: httpx.URL, part: _Part, hosts: Collection[str], limit: int, clock: Clock,
    bearer: str | None,
) -> None:  # fmt: skip
    for headers in (part.wish(), {}):
        async with _answer(client, source, headers, hosts, bearer) as response:
            start = _start(response, headers, part)
            if start is None:
                continue  # what we have does not fit any more: once more, from the start
            await _receive(response, part, start, limit, clock)
            return
    raise Interrupted(source.host)


@asynccontextmanager
async def _answer(
    client: httpx.AsyncClient, source: httpx.URL, headers: dict[str, str], hosts: Collection[str], bearer: str | None
) -> AsyncIterator[httpx.Response]:
    credential = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    for hops_left in range(_REDIRECTS, -1, -1):
        # Built by hand: client.stream() would add the client's own headers and cookies.
        request = httpx.Request(
            "GET",
            source,
            headers={"Accept": "*/*", "Accept-Encoding": "identity", **headers, **credential},
            extensions={"timeout": _TIMEOUT.as_dict()},
        )
        response = await client.send(request, stream=True, auth=None, follow_redirects=False)
        try:
            if not response.has_redirect_location:
                yield response
                return
        finally:
            await response.aclose()
        if not hops_left:
            break
        source, credential = _next(source, response, hosts), {}
    raise NotAllowed(source.host)


def _next(source: httpx.URL, response: httpx.Response, hosts: Collection[str]) -> httpx.URL:
    try:
        onward = str(source.join(response.headers["Location"]))
    except (httpx.InvalidURL, ValueError):
        raise NotAllowed(source.host) from None
    return allowed(onward, hosts)


def _start(response: httpx.Response, asked: dict[str, str], part: _Part) -> int | None:
    """Where in the file this answer begins; None when its bytes do not continue ours."""
    host = response.request.url.host
    if response.status_code in (403, 404, 410):
        raise Gone(host)
    if response.status_code == 416 and asked:
        return None
    if response.status_code == 206 and asked:
        found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        same = response.headers.get("ETag", part.etag) == part.etag
        return part.size if found and int(found[1]) == part.size and same else None
    is_page = response.headers.get("Content-Type", "").lower().startswith("text/html")
    is_packed = response.headers.get("Content-Encoding", "identity").lower() != "identity"
    if response.status_code == 200 and is_page:
        raise Page(host)
    if response.status_code != 200 or is_packed:
        raise Interrupted(host)
    return 0


async def _receive(response: httpx.Response, part: _Part, start: int, limit: int, clock: Clock) -> None:
    host = response.request.url.host
    total = _total(response, start)
    if total is not None and total > limit:
        part.forget()
        raise TooLarge(host)
    part.begin(start, response.headers.get("ETag"), total)
    pace = _Pace(clock)
    waiting = bytearray()
    try:
        async for chunk in response.aiter_raw():
            waiting += chunk
            if part.size + len(waiting) > limit:
                waiting.clear()
                part.forget()
                raise TooLarge(host)
            if not pace.keeps_up(len(chunk)):
                raise Interrupted(host)
            if len(waiting) >= _WRITE_BYTES:
                block, waiting = waiting, bytearray()
                await asyncio.to_thread(part.append, block)
    finally:
        part.append(waiting)  # also after a reset: the next attempt goes on from here
    if not part.size or (total is not None and part.size != total):
        raise Interrupted(host)


def _total(response: httpx.Response, start: int) -> int | None:
    """How long the file says it is, as a whole."""
    if start and (found := _RANGE.fullmatch(response.headers.get("Content-Range", ""))) and found[2] != "*":
        return int(found[2])
    length = response.headers.get("Content-Length")
    return start + int(length) if length else None


class _Pace:
    """Whether bytes come at the floor rate. Silence is not its business: that is httpx's read timeout."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since = clock.monotonic()
        self._received = 0

    def keeps_up(self, count: int) -> bool:
        """Count bytes that came just now; False at the end of a window that was too slow."""
        self._received += count
        window = self._clock.monotonic() - self._since
        if window < FLOOR_WINDOW_SECONDS:
            return True
        fast = self._received >= FLOOR_BYTES_PER_SECOND * window
        self._since, self._received = self._clock.monotonic(), 0
        return fast


class _Part:
    """A file that grows, and the note beside it: what it is the beginning of, its ETag, its whole length.

    Only a strong ETag lets a download go on. The file is cut before the note is written, so a note never
    vouches for bytes of another version.
    """

    def __init__(self, path: Path, origin: str) -> None:
        self._path = path
        self._note = note_beside(path)
        self._origin = origin
        self._file: BinaryIO | None = None
        self._turn = threading.Lock()  # a cancelled download closes the file while a thread may still write to it
        self.size = 0
        self.etag: str | None = None
        self._total: int | None = None

    def open(self) -> None:
        """Take up what an earlier attempt left."""
        self._read_note()
        self._file = self._path.open("ab", buffering=0)
        self.size = self._file.tell()

    def _read_note(self) -> None:
        try:
            note = json.loads(self._note.read_bytes())
            if note["origin"] == self._origin:
                self.etag, self._total = note["etag"], note["total"]
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return  # no note, or half of one: start over

    @property
    def is_whole(self) -> bool:
        """Nothing is missing: a crash came between the last byte and whoever wanted the file."""
        return self.size > 0 and self.size == self._total

    def wish(self) -> dict[str, str]:
        """The headers that ask for the rest; none when only the whole will do."""
        if not self.etag or not self.size:
            return {}
        return {"Range": f"bytes={self.size}-", "If-Range": self.etag}

    def begin(self, start: int, etag: str | None, total: int | None) -> None:
        """Keep `start` bytes and write down what the rest will be."""
        if start:
            return
        self.forget()
        self.etag = etag if etag and etag.startswith('"') else None
        self._note.write_text(json.dumps({"origin": self._origin, "etag": self.etag, "total": total}))

    def forget(self) -> None:
        """Drop what is there."""
        self._open_file.truncate(0)
        self._note.unlink(missing_ok=True)
        self.size = 0

    def append(self, data: bytes | bytearray) -> None:
        """Write through to the system, so that a killed process loses nothing of it."""
        with self._turn:
            rest = memoryview(data)
            while rest and (written := self._open_file.write(rest)):
                rest = rest[written:]
                self.size += written

    def sync(self) -> None:
        """Bring it to the disk."""
        with self._turn:
            os.fsync(self._open_file.fileno())

    def close(self) -> None:
        """Give the file back."""
        with self._turn:
            self._open_file.close()

    @property
    def _open_file(self) -> BinaryIO:
        if self._file is None:
            raise ValueError("not open")
        return self._file
