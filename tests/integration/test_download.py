"""Downloads against servers that cut, lie, drip and lead away."""

from __future__ import annotations

import asyncio
import json
import resource
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from aiohttp import web

from bot import transfer
from bot.generation.ports import Clock
from bot.transfer import DiskFailed, Gone, Interrupted, NotAllowed, TooLarge
from tests.fakes import FakeClock

CONTENT = bytes(range(251)) * 12_000  # about 3 MB, several writes, and the cuts fall in the middle of things
LIMIT = 8 * 2**20

Handle = Callable[[asyncio.StreamWriter, dict[str, str]], Awaitable[None]]


class Server:
    """Speaks HTTP by hand, so that it can break it. `asked` are the heads it saw, header names in lower case."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.answers: list[Handle] = []
        self.host = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {key.lower(): value for key, _, value in (line.partition(": ") for line in head[1:] if line)}
            self.asked.append({"line": head[0], **headers})
            await self.answers.pop(0)(writer, self.asked[-1])
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def url(self, path: str = "/v.mp4?sig=s3cret") -> str:
        return f"http://{self.host}{path}"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.host = f"127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    async with listening:
        yield server


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": "Bearer s3cret-key", "Cookie": "session=s3cret"}
    async with httpx.AsyncClient(headers=headers, trust_env=False) as client:
        yield client


@pytest.fixture
def fetch(server: Server, client: httpx.AsyncClient, tmp_path: Path) -> Callable[..., Awaitable[bytes]]:
    async def run(url: str | None = None, *, limit: int = LIMIT, clock: Clock | None = None) -> bytes:
        into = tmp_path / "growing"
        await transfer.download(
            client, url or server.url(), into, hosts=[server.host], limit=limit, clock=clock or FakeClock()
        )
        return into.read_bytes()

    return run


Fetch = Callable[..., Awaitable[bytes]]


def answer(
    content: bytes = CONTENT, status: str = "200 OK", *, length: int | None = -1, cut: int | None = None, **headers: str
) -> Handle:
    """`length` -1 tells the truth, None tells nothing; `cut` closes after that many bytes."""

    async def write(writer: asyncio.StreamWriter, asked: dict[str, str]) -> None:
        told = {key.replace("_", "-"): value for key, value in headers.items()}
        if length is not None:
            told["Content-Length"] = str(len(content) if length == -1 else length)
        head = "".join(f"{key}: {value}\r\n" for key, value in {**told, "Connection": "close"}.items())
        writer.write(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + content[:cut])

    return write


def rest(etag: str = '"v1"', *, start: int | None = None) -> Handle:
    """A 206 with what was asked for, or from `start`."""

    async def write(writer: asyncio.StreamWriter, asked: dict[str, str]) -> None:
        begin = int(asked["range"].removeprefix("bytes=").removesuffix("-")) if start is None else start
        told = f"bytes {begin}-{len(CONTENT) - 1}/{len(CONTENT)}"
        await answer(CONTENT[begin:], "206 Partial Content", Content_Range=told, ETag=etag)(writer, asked)

    return write


# -- going on


async def test_a_file_arrives_whole_and_nothing_of_ours_leaves(server: Server, fetch: Fetch) -> None:
    server.answers = [answer()]
    assert await fetch() == CONTENT
    assert server.asked[0].keys() == {"line", "host", "accept", "accept-encoding"}
    assert server.asked[0]["accept-encoding"] == "identity"


@pytest.mark.row("F24")
async def test_after_a_reset_the_rest_is_asked_for(server: Server, fetch: Fetch) -> None:
    server.answers = [answer(cut=300_000, ETag='"v1"'), rest()]
    with pytest.raises(Interrupted):
        await fetch()
    assert await fetch(server.url("/v.mp4?sig=another")) == CONTENT
    assert server.asked[1]["range"] == "bytes=300000-"
    assert server.asked[1]["if-range"] == '"v1"'


@pytest.mark.row("F24")
@pytest.mark.parametrize(
    "second",
    [
        [answer(ETag='"v2"')],
        [answer(b"", "416 Range Not Satisfiable"), answer()],
        [rest(start=1), answer()],
        [rest('"v2"'), answer()],
        [answer(b"x", "206 Partial Content", Content_Range="rubbish"), answer()],
    ],
    ids=["range ignored", "416", "other start", "other version", "no range"],
)
async def test_what_does_not_fit_is_fetched_from_the_start(server: Server, fetch: Fetch, second: list[Handle]) -> None:
    server.answers = [answer(b"old" * 100_000, length=400_000, ETag='"v1"'), *second]
    with pytest.raises(Interrupted):
        await fetch()
    assert await fetch() == CONTENT


@pytest.mark.row("F27")
@pytest.mark.parametrize("first", [answer(cut=1000), answer(cut=1000, ETag='W/"weak"')], ids=["none", "weak"])
async def test_without_a_strong_etag_nothing_is_gone_on_with(server: Server, fetch: Fetch, first: Handle) -> None:
    server.answers = [first, answer()]
    with pytest.raises(Interrupted):
        await fetch()
    assert await fetch() == CONTENT
    assert "range" not in server.asked[1]


@pytest.mark.row("F27")
async def test_a_file_that_is_whole_is_not_fetched_again(server: Server, fetch: Fetch) -> None:
    server.answers = [answer()]
    assert await fetch() == await fetch() == CONTENT
    assert len(server.asked) == 1


@pytest.mark.row("F27")
@pytest.mark.parametrize("note", [b"", b"{", b"[]", b"null", b'{"origin": 1}', json.dumps({"origin": "x"}).encode()])
async def test_a_note_that_is_damaged_means_starting_over(
    server: Server, fetch: Fetch, tmp_path: Path, note: bytes
) -> None:
    (tmp_path / "growing").write_bytes(b"something else")
    (tmp_path / "growing.source").write_bytes(note)
    server.answers = [answer()]
    assert await fetch() == CONTENT


# -- lies


@pytest.mark.row("F25")
@pytest.mark.row("B23")
@pytest.mark.parametrize(
    "broken",
    [
        answer(cut=1000), answer(b""), answer(length=len(CONTENT) + 5), answer(b"", "502 Bad Gateway"),
        answer(b"", "422 Unprocessable Content"), answer(b"<html>", Content_Type="text/html; charset=utf-8"),
        answer(Content_Encoding="gzip"), answer(length=None, Content_Length="-5"),
        answer(b"x", "206 Partial Content", Content_Range="bytes 0-0/1"), answer(b"", "204 No Content", length=None),
    ],
)  # fmt: skip
async def test_what_is_not_the_whole_file_is_an_interruption(server: Server, fetch: Fetch, broken: Handle) -> None:
    server.answers = [broken]
    with pytest.raises(Interrupted) as caught:
        await fetch()
    assert "s3cret" not in str(caught.value)


@pytest.mark.row("F25")
@pytest.mark.parametrize("status", ["403 Forbidden", "404 Not Found", "410 Gone"])
async def test_an_address_that_expired_says_so(server: Server, fetch: Fetch, status: str) -> None:
    server.answers = [answer(b"<html>", status)]
    with pytest.raises(Gone):
        await fetch()


@pytest.mark.row("B23")
@pytest.mark.parametrize("length", [-1, None], ids=["announced", "unannounced"])
async def test_the_limit_holds_whatever_is_announced(
    server: Server, fetch: Fetch, tmp_path: Path, length: int | None
) -> None:
    server.answers = [answer(length=length)]
    with pytest.raises(TooLarge):
        await fetch(limit=len(CONTENT) - 1)
    assert (tmp_path / "growing").stat().st_size == 0


async def test_a_length_that_is_not_told_is_taken_as_it_comes(server: Server, fetch: Fetch) -> None:
    server.answers = [answer(length=None)]
    assert await fetch(limit=len(CONTENT)) == CONTENT


@pytest.mark.row("F26")
async def test_a_drip_is_given_up_after_thirty_seconds(server: Server, fetch: Fetch) -> None:
    """Every look at this clock is a second later, and every look comes with a byte or a few."""

    class Ticking(FakeClock):
        def monotonic(self) -> float:
            self.at += 1.0
            return self.at

    async def drip(writer: asyncio.StreamWriter, asked: dict[str, str]) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0)

    server.answers = [drip]
    clock = Ticking()
    began = clock.at
    with pytest.raises(Interrupted):
        await fetch(clock=clock)
    assert clock.at - began <= 33


# -- leading away


@pytest.mark.row("B48")
@pytest.mark.parametrize(
    "onward",
    [
        "http://127.0.0.1:1/v.mp4", "https://evil.test/", "file:///etc/passwd", "http://localhost/", "//evil.test/v",
        "http://me:pw@{host}/v.mp4", "http://[bad", "javascript:alert(1)",
    ],
)  # fmt: skip
async def test_a_redirect_off_the_list_is_refused(server: Server, fetch: Fetch, onward: str) -> None:
    server.answers = [answer(b"", "302 Found", Location=onward.format(host=server.host))]
    with pytest.raises(NotAllowed):
        await fetch()
    assert len(server.asked) == 1


@pytest.mark.row("B48")
async def test_one_redirect_inside_the_list_is_followed_and_no_more(server: Server, fetch: Fetch) -> None:
    hop = answer(b"", "302 Found", Location="/elsewhere")
    server.answers = [hop, answer()]
    assert await fetch() == CONTENT
    assert server.asked[1]["line"] == "GET /elsewhere HTTP/1.1"
    server.answers = [hop, hop]
    with pytest.raises(NotAllowed):
        await fetch(server.url("/other.mp4"))


async def test_a_cookie_is_not_brought_back(server: Server, fetch: Fetch) -> None:
    server.answers = [answer(cut=9, Set_Cookie="id=7"), answer()]
    with pytest.raises(Interrupted):
        await fetch()
    await fetch()
    assert "cookie" not in server.asked[1]


# -- our side


@pytest.mark.row("F28")
async def test_no_room_has_a_name_of_its_own_and_what_fitted_is_gone_on_with(server: Server, fetch: Fetch) -> None:
    server.answers = [answer(ETag='"v1"'), rest()]
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, before[1]))
    try:
        with pytest.raises(DiskFailed) as caught:
            await fetch()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.full
    assert await fetch() == CONTENT
    assert server.asked[1]["range"] == "bytes=1500000-"


async def test_a_file_that_cannot_be_made_is_our_disks_failure(
    server: Server, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    into = tmp_path / "absent" / "growing"
    with pytest.raises(DiskFailed):
        await transfer.download(client, server.url(), into, hosts=[server.host], limit=LIMIT, clock=FakeClock())
    assert server.asked == []


async def test_a_host_that_does_not_answer_is_an_interruption(client: httpx.AsyncClient, tmp_path: Path) -> None:
    with pytest.raises(Interrupted):
        await transfer.download(
            client, "http://127.0.0.1:1/v.mp4", tmp_path / "v", hosts=["127.0.0.1:1"], limit=9, clock=FakeClock()
        )


async def test_a_real_file_server_is_gone_on_with(client: httpx.AsyncClient, tmp_path: Path) -> None:
    """aiohttp's own Range, If-Range and ETag, which we did not write."""
    (tmp_path / "v.mp4").write_bytes(CONTENT)
    app = web.Application()
    app.router.add_static("/", tmp_path)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host = f"127.0.0.1:{runner.addresses[0][1]}"
    into = tmp_path / "growing"
    try:
        url = f"http://{host}/v.mp4"
        etag = (await client.head(url)).headers["ETag"]
        into.write_bytes(CONTENT[:1000])
        note = {"origin": f"{host}/v.mp4", "etag": etag, "total": len(CONTENT)}
        (tmp_path / "growing.source").write_text(json.dumps(note))
        await transfer.download(client, url, into, hosts=[host], limit=LIMIT, clock=FakeClock())
    finally:
        await runner.cleanup()
    assert into.read_bytes() == CONTENT
