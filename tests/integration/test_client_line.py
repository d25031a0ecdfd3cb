"""Our connections under httpx: what leaves together, what each silence is called, and that a peer can be held up."""

from __future__ import annotations

import asyncio
import datetime
import json
import re
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpcore
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.video_api import sending
from bot.video_api.line import Lines
from bot.video_api.transport import NAMES, Transport

SOON = 0.05  # seconds a test is ready to lose to a timeout
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(serve: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port of a server that hangs up when `serve` returns, and on all when this ends."""
    serving: set[asyncio.Task[None]] = set()

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (task := asyncio.current_task()) is not None:
            serving.add(task)
        try:
            await serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(once, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


async def connected(port: int) -> httpcore.AsyncNetworkStream:
    return await Lines().connect_tcp("127.0.0.1", port, timeout=10)


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    transport = Transport()
    yield transport
    await transport.aclose()


async def test_the_first_words_wait_for_the_next() -> None:
    """So a head and its body leave together."""
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while word := await reader.read(100):
            heard.append(word)
            writer.write(b"yes")

    async with serving(serve) as port:
        line, other = await connected(port), await connected(port)
        for turn in (["head", "body"], ["only"]):
            heard.clear()
            await line.write(turn[0].encode(), timeout=10)
            assert await ask(other, b"heard?") == b"yes"
            assert heard == [b"heard?"]
            for words in turn[1:]:
                await line.write(words.encode(), timeout=10)
            assert await line.read(100, timeout=10) == b"yes"
            assert heard == [b"heard?", "".join(turn).encode()]
        await line.aclose()
        await other.aclose()


async def ask(line: httpcore.AsyncNetworkStream, words: bytes) -> bytes:
    await line.write(words, timeout=10)
    return await line.read(100, timeout=10)


async def test_a_connection_the_peer_hung_up_on_is_not_used_again(transport: Transport) -> None:
    hung_up = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ANSWER)
        await writer.drain()
        writer.close()
        hung_up.set()

    async with serving(serve) as port, httpx.AsyncClient(transport=transport) as client:
        for _ in range(3):
            assert (await client.get(f"http://127.0.0.1:{port}/")).text == "ok"
            await hung_up.wait()
            hung_up.clear()


@pytest.mark.parametrize("polite", [False, True])
async def test_an_answer_said_before_the_body_was_read_is_heard(transport: Transport, *, polite: bool) -> None:
    """Who finds a body too large says so and hangs up, at once or after the rest of it."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.write_eof()
        while polite and await reader.read(2**20):
            pass

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield bytes(2**18)
            await asyncio.sleep(0)

    async with serving(serve) as port, httpx.AsyncClient(transport=transport) as client:
        answer = await client.post(f"http://127.0.0.1:{port}/", content=pieces())
    assert answer.status_code == 413


async def test_each_request_has_a_connection_for_itself_and_leaves_it_to_the_next(transport: Transport) -> None:
    opened: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened.append(writer)
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(ANSWER)

    async with serving(serve) as port, httpx.AsyncClient(transport=transport) as client:
        for _ in range(3):
            await asyncio.gather(*(client.get(f"http://127.0.0.1:{port}/") for _ in range(7)))
    assert len(opened) == 7


async def test_who_finds_every_connection_busy_waits_and_then_gives_up() -> None:
    """One that was cancelled, refused or answered makes room."""
    heard = asyncio.Semaphore(0)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            if head.startswith(b"GET /silent"):
                heard.release()
            else:
                writer.write(ANSWER)

    impatient = httpx.Timeout(10.0, pool=SOON)
    async with serving(serve) as port, httpx.AsyncClient(transport=Transport(2), timeout=impatient) as client:
        here = f"http://127.0.0.1:{port}"
        for _ in range(3):
            with pytest.raises(httpx.ConnectError):
                await client.get("http://127.0.0.1:1/")
            async with asyncio.TaskGroup() as group:
                stuck = [group.create_task(client.get(f"{here}/silent")) for _ in range(2)]
                for _ in stuck:
                    await heard.acquire()
                with pytest.raises(httpx.PoolTimeout):
                    await client.get(here)
                for one in stuck:
                    one.cancel()
            assert [(await client.get(here)).text for _ in range(3)] == ["ok"] * 3


async def test_an_answer_nobody_reads_to_its_end_costs_its_connection(transport: Transport) -> None:
    """The rest of it would be taken for the next answer."""
    opened = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal opened
        opened += 1
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(ANSWER)

    async with serving(serve) as port, httpx.AsyncClient(transport=transport) as client:
        for _ in range(3):
            async with client.stream("GET", f"http://127.0.0.1:{port}/") as answer:
                assert answer.status_code == 200
    assert opened == 3


# -- silence


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def test_a_silence_is_a_timeout_of_reading() -> None:
    async with serving(silent) as port:
        line = await connected(port)
        with pytest.raises(httpcore.ReadTimeout):
            await line.read(100, timeout=SOON)
        await line.aclose()


async def test_a_peer_that_takes_nothing_is_a_timeout_of_writing() -> None:
    async with serving(silent) as port:
        line = await connected(port)
        with pytest.raises(httpcore.WriteTimeout):
            for _ in range(2):
                await line.write(bytes(2**24), timeout=SOON)
        await line.aclose()


async def test_tls_that_does_not_begin_is_a_timeout_of_connecting() -> None:
    async with serving(silent) as port:
        line = await connected(port)
        with pytest.raises(httpcore.ConnectTimeout):
            await line.start_tls(ssl.create_default_context(), "localhost", timeout=SOON)


async def test_a_peer_that_is_gone_is_an_error_to_speak_to_and_the_end_to_hear() -> None:
    async def leave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"bye")
        writer.close()
        await writer.wait_closed()

    async with serving(leave) as port:
        line = await connected(port)
        assert await line.read(2, timeout=10) == b"by"
        # asyncio rings no bell for this.
        while not line._transport.is_closing():  # type: ignore[attr-defined]  # noqa: ASYNC110
            await asyncio.sleep(0)
        assert await ask(line, b"what?") == b"e"
        assert await line.read(2, timeout=10) == b""
        assert line.get_extra_info("is_readable")
        with pytest.raises(httpcore.WriteError):
            for _ in range(2):
                await line.write(b"hello?", timeout=10)
        await line.aclose()


async def test_a_reset_is_no_end() -> None:
    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(5)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    async with serving(reset) as port:
        line = await connected(port)
        await line.write(b"hello", timeout=10)
        with pytest.raises(httpcore.ReadError):
            await line.read(100, timeout=10)
        await line.aclose()


@pytest.mark.parametrize("encrypted", [False, True])
async def test_a_peer_that_talks_without_end_is_held_up(certificate: Path, *, encrypted: bool) -> None:
    """Nobody reads, so it can send what fits into the buffers, and no more."""
    sent = 0
    stuck = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        try:
            async with asyncio.timeout(5 * SOON) as patience:
                while sent < 2**28:
                    writer.write(bytes(2**20))
                    await writer.drain()
                    sent += 2**20
                    patience.reschedule(asyncio.get_running_loop().time() + 5 * SOON)
        except TimeoutError:
            stuck.set()
            await reader.read()

    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    async with serving(talk, server if encrypted else None) as port, asyncio.timeout(30):
        line = await connected(port)
        if encrypted:
            line = await line.start_tls(ssl.create_default_context(cafile=certificate), "localhost", timeout=10)
        await stuck.wait()
        received = 0
        while received < sent:
            received += len(await line.read(2**16, timeout=10))
        await line.aclose()
    assert sent < 2**26


async def test_nobody_there_is_an_error_of_connecting() -> None:
    for host in ("127.0.0.1", "x" * 70 + ".test"):
        with pytest.raises(httpcore.ConnectError):
            await Lines().connect_tcp(host, 1, timeout=10)


def test_every_error_of_httpcore_has_a_name_in_httpx() -> None:
    """A new one upstream shall fail here, and not in the field."""
    errors = {one for one in vars(httpcore).values() if isinstance(one, type) and issubclass(one, Exception)}
    bases = {httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError}
    inner = {httpcore.ConnectionNotAvailable}  # the pool's own, it tries the next connection
    assert set(NAMES) == errors - bases - inner
    assert all(theirs.__name__ == ours.__name__ for theirs, ours in NAMES.items())


# -- TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that vouches for itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while word := await reader.read(2**16):
        writer.write(word)
        await writer.drain()


async def test_an_encrypted_connection_carries_megabytes_both_ways(certificate: Path) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    block = bytes(range(256)) * 2**8
    heard = bytearray()
    async with serving(echo, server) as port, asyncio.timeout(30):
        line = await (await connected(port)).start_tls(ssl.create_default_context(cafile=certificate), "localhost", 10)
        assert line.get_extra_info("ssl_object") is not None
        for count in range(1, 33):
            for half in (block[:100], block[100:]):
                await line.write(half, timeout=10)
            while len(heard) < count * len(block):
                heard += await line.read(2**16, timeout=10)
        assert not line.get_extra_info("is_readable")
        await line.aclose()
    assert heard == block * 32


async def test_who_has_hung_up_is_not_waited_for() -> None:
    async def leave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pass

    async with serving(leave) as port:
        line = await connected(port)
        with suppress(httpcore.ReadError):
            await line.read(1, timeout=10)
        for _ in range(3):
            await asyncio.sleep(0)  # until asyncio is done with it, too
        with pytest.raises(httpcore.ConnectError):
            await line.start_tls(ssl.create_default_context(), "localhost", timeout=1)


async def test_a_stranger_is_not_spoken_to(certificate: Path) -> None:
    """Who cannot show a certificate that we trust, who speaks no TLS, who hangs up."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)

    async def chat(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        await reader.read(100)

    async def leave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pass

    ours = ssl.create_default_context()
    for serve, tls in ((echo, server), (chat, None), (leave, None)):
        async with serving(serve, tls) as port:
            line = await connected(port)
            with pytest.raises(httpcore.ConnectError):
                await line.start_tls(ours, "localhost", timeout=10)


# -- the key in what comes back

KEYS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=12, max_size=20)
SPELLINGS: tuple[Callable[[str], str], ...] = (
    str,
    lambda key: json.dumps(key)[1:-1],
    lambda key: json.dumps(key)[1:-1].replace("/", "\\/"),
    lambda key: "".join(f"\\u{ord(sign):04X}" for sign in key),
    lambda key: "".join(f"%{ord(sign):02x}" for sign in key),
    lambda key: f"{key[:5]}%{ord(key[5]):02X}{key[6:]}",
)


@given(KEYS, st.sampled_from(SPELLINGS), st.text(max_size=20), st.text(max_size=20))
def test_an_answer_never_shows_the_key(key: str, spell: Callable[[str], str], before: str, after: str) -> None:
    """However it is spelled; and what is not the key stays as it is."""
    sender = sending.Sender(str, SecretStr(key), httpx.AsyncBaseTransport())
    said = f"{before}{spell(key)}{after}".encode()
    expected = re.sub(sending._spellings(key), b"***", said)
    assert sender.without_key(said) == expected
    assert b"***" in expected
    assert spell(key).encode() not in expected


async def test_after_a_wait_in_vain_the_places_are_counted_anew() -> None:
    """A request that is cancelled at the wrong moment takes its place with it."""
    arrived, held = asyncio.Event(), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if b"/held" in head:
            arrived.set()
            await held.wait()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()

    async with serving(serve) as port, httpx.AsyncClient(transport=Transport(1), trust_env=False) as client:
        url = f"http://127.0.0.1:{port}"
        async with asyncio.TaskGroup() as group:
            first = group.create_task(client.get(f"{url}/held"))
            await arrived.wait()
            with pytest.raises(httpx.PoolTimeout):
                await client.get(url, timeout=httpx.Timeout(20.0, pool=0.05))
            assert (await client.get(url)).text == "ok"
            held.set()
        assert first.result().text == "ok", "what was under way is not disturbed"
