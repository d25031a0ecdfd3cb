"""The client against servers on loopback: which word of the API, or which silence, becomes which of ours."""

from __future__ import annotations

import asyncio
import base64
import json
import traceback
from collections.abc import AsyncIterator, Awaitable
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.generation.errors import (
    Ambiguous,
    KeyRefused,
    MediaError,
    NoCredit,
    NotSent,
    ResultGone,
    Throttled,
    UploadRefused,
    VideoApiError,
)
from bot.generation.message import Text
from bot.generation.ports import Accepted, Account, Body, Conflict, Given, Refused, ResultStatus, Seen
from bot.video_api.client import HttpVideoApi
from tests.builders import request
from tests.fakes import FakeClock

T = "50836053-a0ee-4cf5-b9d6-ae7c5d140ada"
OTHER = "11111111-2222-4333-8444-555555555555"
KEY = "s3cret-key-0123456789"
BODY = Body(T, b'[{"taskUUID":"' + T.encode() + b'"}]', "")

Reply = tuple[str, bytes]  # head without the length, body


def reply(whole: object, status: str = "200 OK", **headers: str) -> Reply:
    told = "".join(f"{key.replace('_', '-')}: {value}\r\n" for key, value in headers.items())
    return f"HTTP/1.1 {status}\r\n{told}", whole if isinstance(whole, bytes) else json.dumps(whole).encode()


def error(code: str, uuid: str | None = T, **more: Any) -> dict[str, Any]:
    return {"code": code, "message": f"about {code}", "parameter": "p", "taskUUID": uuid, **more}


ACK = {"data": [{"taskType": "videoInference", "taskUUID": T}]}


class Server:
    """Answers each POST with the next of `replies`; None closes without a word. `asked`: (head, body) of each."""

    def __init__(self) -> None:
        self.replies: list[Reply | None] = []
        self.asked: list[tuple[str, bytes]] = []
        self.connections = 0
        self.busy = self.most_busy = 0
        self.host = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._answer(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next((line for line in head.lower().split("\r\n") if line.startswith("content-length")), "x: 0")
        self.busy += 1
        self.most_busy = max(self.most_busy, self.busy)
        self.asked.append((head, await reader.readexactly(int(length.split(": ")[1]))))
        answer = self.replies.pop(0)
        await asyncio.sleep(0)
        self.busy -= 1
        if answer is None:
            return False
        writer.write(f"{answer[0]}Content-Length: {len(answer[1])}\r\n\r\n".encode() + answer[1])
        await writer.drain()
        return True


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.host = f"127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    async with listening:
        yield server


def client(url: str, key: str = KEY, hosts: tuple[str, ...] = ()) -> HttpVideoApi:
    return HttpVideoApi(lambda: url, SecretStr(key), provider="runware", result_hosts=hosts, clock=FakeClock())


@pytest.fixture
async def api(server: Server) -> AsyncIterator[HttpVideoApi]:
    async with client(f"http://{server.host}/v1") as api:
        yield api


async def raised(doing: Awaitable[object]) -> VideoApiError:
    with pytest.raises(VideoApiError) as caught:
        await doing
    shown = "".join(traceback.format_exception(caught.value))
    assert KEY not in shown, "the whole chain is what a log would print"
    return caught.value


# -- submit: answers


async def test_a_submission_is_one_post_of_these_bytes(server: Server, api: HttpVideoApi) -> None:
    server.replies = [reply(ACK)]
    assert await api.submit(BODY) == Accepted()
    [(head, body)] = server.asked
    assert head.startswith("POST /v1 HTTP/1.1\r\n")
    assert f"Authorization: Bearer {KEY}\r\n" in head
    assert body == BODY.data
    assert api.provider == "runware"


async def test_connections_are_used_again(server: Server, api: HttpVideoApi) -> None:
    server.replies = [reply(ACK)] * 5
    for _ in range(5):
        await api.submit(BODY)
    assert server.connections == 1


async def test_a_body_of_megabytes_arrives_as_it_is(server: Server, api: HttpVideoApi, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(bytes(range(256)) * 10_000)
    pictures = {"a": Given(tmp_path / "a.jpg")}
    body = await api.body(T, request(frameImages=[{"image": "a", "frame": "first"}]), pictures)
    server.replies = [reply(ACK)]
    assert await api.submit(body) == Accepted()
    assert server.asked[0][1] == body.data
    assert "transfer-encoding" not in server.asked[0][0].lower()


async def test_a_picture_that_cannot_be_read_is_our_failure(api: HttpVideoApi, tmp_path: Path) -> None:
    asked = request(frameImages=[{"image": "a", "frame": "first"}])
    with pytest.raises(MediaError):
        await api.body(T, asked, {"a": Given(tmp_path / "absent.jpg")})


async def test_a_body_holds_the_addresses_that_belong_to_its_task(server: Server) -> None:
    async def signed(task_uuid: str) -> str:
        return f"https://store.test/{task_uuid}?sig=1"

    async with HttpVideoApi(
        lambda: f"http://{server.host}/v1", SecretStr(KEY), provider="runware", result_hosts=(), clock=FakeClock(),
        webhook=lambda task_uuid: f"https://bot.test/{task_uuid}", upload_endpoint=signed,
    ) as api:  # fmt: skip
        body = await api.body(T, request(), {})
        assert body == await api.body(T, request(), {})
    [task] = json.loads(body.data)
    assert (task["webhookURL"], task["uploadEndpoint"]) == (f"https://bot.test/{T}", f"https://store.test/{T}?sig=1")


async def test_a_body_too_large_is_refused_and_not_sent_for_ever(server: Server, api: HttpVideoApi) -> None:
    """413 comes before the task is read, often from a proxy and as HTML."""
    server.replies = [reply(b"<html>413</html>", "413 Content Too Large")]
    assert await api.submit(BODY) == Refused("requestTooLarge", "validation", "inputs", "")


@pytest.mark.row("F05")
@pytest.mark.parametrize("status", ["400 Bad Request", "409 Conflict", "200 OK"])
async def test_a_uuid_used_before_is_a_conflict(server: Server, api: HttpVideoApi, status: str) -> None:
    server.replies = [reply({"errors": [error("conflictTaskUUID")]}, status)]
    assert await api.submit(BODY) == Conflict()


@pytest.mark.row("F14")
@pytest.mark.parametrize(("code", "category"), [("invalidWidth", "validation"), ("promptBlocked", "safety")])
@pytest.mark.parametrize("status", ["400 Bad Request", "422 Unprocessable Content", "200 OK"])
async def test_a_refusal_of_our_task_is_a_value(
    server: Server, api: HttpVideoApi, code: str, category: str, status: str
) -> None:
    server.replies = [reply({"errors": [error(code)]}, status)]
    assert await api.submit(BODY) == Refused(code, category, "p", f"about {code}")


async def test_a_refusal_that_quotes_the_key_does_not_pass_it_on(server: Server, api: HttpVideoApi) -> None:
    server.replies = [reply({"errors": [error("invalidWidth", message=f"Bearer {KEY} sent")]}, "400 Bad Request")]
    answer = await api.submit(BODY)
    assert isinstance(answer, Refused)
    assert answer.detail == "Bearer *** sent"


@pytest.mark.row("F11")
@pytest.mark.parametrize("status", ["500 Oops", "502 Bad Gateway", "503 Unavailable", "504 Timeout", "408 Timeout"])
async def test_a_server_error_says_nothing_of_the_task(server: Server, api: HttpVideoApi, status: str) -> None:
    server.replies = [reply({"errors": [error("invalidWidth")]}, status)]
    told = await raised(api.submit(BODY))
    assert isinstance(told, Ambiguous)
    assert told.text == Text("api.server_error", host=server.host, status=int(status[:3]))


@pytest.mark.row("F09")
@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (reply(b"<!doctype html><title>Welcome</title>"), "api.not_json"), (reply(b""), "api.not_json"),
        (reply(b"[]"), "api.not_json"), (reply(b'{"data": ['), "api.not_json"), (reply({}), "api.wrong_answer"),
        (reply({"data": [{"taskUUID": OTHER}]}), "api.wrong_answer"),
        (reply({"errors": [error("invalidWidth", OTHER)]}, "400 Bad Request"), "api.wrong_answer"),
        (reply({"errors": [error("invalidRequest", None)]}, "400 Bad Request"), "api.wrong_answer"),
        (reply({"errors": [error("providerTimeout")]}), "api.wrong_answer"),
        (reply(ACK, "404 Not Found"), "api.wrong_answer"), (reply({"data": []}, "400 Bad"), "api.wrong_answer"),
        (reply(b"", "302 Found", Location="https://evil.test/"), "api.not_json"),
        (reply(b"", "302 Found", Location="javascript:alert(1)"), "api.not_json"),
    ],
)  # fmt: skip
async def test_an_answer_that_is_none_is_ambiguous(server: Server, api: HttpVideoApi, answer: Reply, key: str) -> None:
    server.replies = [answer]
    told = await raised(api.submit(BODY))
    assert isinstance(told, Ambiguous)
    assert told.text == Text(key, host=server.host)
    assert len(server.asked) == 1


@pytest.mark.row("B61")
async def test_an_answer_without_end_is_not_read_to_it(server: Server, api: HttpVideoApi) -> None:
    server.replies = [reply(b'{"data":[' + b" " * 50 * 2**20 + b"]}")]
    assert isinstance(await raised(api.submit(BODY)), Ambiguous)


@pytest.mark.row("F12")
@pytest.mark.parametrize(
    "answer",
    [
        reply({"errors": [error("invalidApiKey", None)]}, "401 Unauthorized"), reply(b"<html>", "403 Forbidden"),
        reply({"error": error("invalidApiKey", None)}, "400 Bad"), reply({"errors": [error("invalidApiKey", None)]}),
    ],
)  # fmt: skip
async def test_a_key_that_is_refused_has_a_name_of_its_own(server: Server, api: HttpVideoApi, answer: Reply) -> None:
    server.replies = [answer] * 3
    for doing in (api.submit(BODY), api.check()):
        told = await raised(doing)
        assert isinstance(told, KeyRefused)
        assert told.text == Text("api.key_refused", host=server.host)


async def test_a_key_may_also_be_refused_in_the_name_of_the_task(server: Server, api: HttpVideoApi) -> None:
    server.replies = [reply({"errors": [error("invalidApiKey")]}, "400 Bad Request")]
    assert isinstance(await raised(api.submit(BODY)), KeyRefused)


@pytest.mark.row("F13")
@pytest.mark.parametrize(
    "answer",
    [
        reply({"errors": [error("insufficientCredits")]}, "402 Payment Required"), reply(b"", "402 Payment Required"),
        reply({"errors": [error("insufficientCredits")]}, "400 Bad"), reply({"errors": [error("overQuota", None)]}),
    ],
)  # fmt: skip
async def test_an_empty_account_has_a_name_of_its_own(server: Server, api: HttpVideoApi, answer: Reply) -> None:
    server.replies = [answer]
    told = await raised(api.submit(BODY))
    assert isinstance(told, NoCredit)
    assert told.text == Text("api.no_credit", host=server.host)


@pytest.mark.row("F10")
@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("120", 120), ("0", 1), ("-5", 1), ("1000000000", 900), (formatdate(FakeClock().now() + 77), 77),
        (formatdate(0), 1), ("soon", 30), (None, 30), ("NaN", 30), ("inf", 30), ("9" * 400, 30), ("1.5", 1.5),
        ("Mon, 99 Nov 2026 00:00:00 GMT", 30),
    ],
)  # fmt: skip
async def test_a_request_to_slow_down_is_obeyed(
    server: Server, api: HttpVideoApi, told: str | None, seconds: float
) -> None:
    headers = {"Retry_After": told} if told is not None else {}
    server.replies = [reply({"errors": [error("rateLimitExceeded")]}, "429 Too Many Requests", **headers)]
    answer = await raised(api.submit(BODY))
    assert isinstance(answer, Throttled)
    assert answer.retry_after == seconds
    assert answer.text == Text("api.throttled", host=server.host, seconds=round(seconds))


# -- submit: silence


@pytest.mark.row("F07")
@pytest.mark.row("F08")
async def test_a_connection_that_breaks_after_the_body_is_ambiguous(server: Server, api: HttpVideoApi) -> None:
    server.replies = [None, ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n", b"rubbish\r\n"), ("rubbish\r\n", b"")]
    for _ in range(3):
        told = await raised(api.submit(BODY))
        assert isinstance(told, Ambiguous)
        assert told.text == Text("api.no_answer", host=server.host)


@pytest.mark.row("F08")
async def test_half_an_answer_is_ambiguous() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"data":[')
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    async with listening, client(f"http://127.0.0.1:{port}/v1") as api:
        assert isinstance(await raised(api.submit(BODY)), Ambiguous)


@pytest.mark.row("F06")
async def test_what_never_left_says_so() -> None:
    """Nobody there, no TLS, no such name, no address: no byte of the request left."""

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 a server that speaks no TLS\r\n")
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(plain, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    async with listening:
        for url in ("http://127.0.0.1:1", f"https://127.0.0.1:{port}", f"https://{'x' * 70}.test", "nonsense", ""):
            async with client(url) as api:
                assert isinstance(await raised(api.submit(BODY)), NotSent), url


async def test_the_key_never_goes_over_plain_http_to_another_machine() -> None:
    async with client("http://api.runware.ai/v1") as api:
        told = await raised(api.submit(BODY))
    assert isinstance(told, NotSent)
    assert told.text == Text("api.host_not_allowed", host="api.runware.ai")


@pytest.mark.parametrize("key", ["", f"{KEY}\r\nX: 1", f"{KEY} ", "schlüssel-0123456789"])
async def test_a_key_that_cannot_be_sent_is_refused_before_a_byte_leaves(server: Server, key: str) -> None:
    async with client(f"http://{server.host}/v1", key) as api:
        told = await raised(api.submit(BODY))
    assert isinstance(told, KeyRefused)
    assert server.connections == 0


async def test_the_address_is_asked_for_each_time(server: Server) -> None:
    """The local API may come back on another port."""
    places = iter(["http://127.0.0.1:1/v1", f"http://{server.host}/v1"])
    server.replies = [reply(ACK)]
    where = lambda: next(places)  # noqa: E731
    async with HttpVideoApi(where, SecretStr(KEY), provider="preview", result_hosts=(), clock=FakeClock()) as api:
        await raised(api.submit(BODY))
        assert await api.submit(BODY) == Accepted()


# -- check


async def test_a_check_is_an_authentication_task(server: Server, api: HttpVideoApi) -> None:
    server.replies = [reply({"data": [{"taskType": "authentication", "connectionSessionUUID": OTHER}]})]
    await api.check()
    assert json.loads(server.asked[0][1]) == [{"taskType": "authentication", "apiKey": KEY}]


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (reply(b"<html>"), "api.not_json"), (reply({"errors": [error("odd", None)]}), "api.wrong_answer"),
        (reply({}, "404 Not Found"), "api.wrong_answer"),
    ],
)  # fmt: skip
async def test_a_check_of_something_else_fails(server: Server, api: HttpVideoApi, answer: Reply, key: str) -> None:
    server.replies = [answer]
    assert (await raised(api.check())).text == Text(key, host=server.host)


async def test_a_ping_is_answered_by_a_pong(server: Server, api: HttpVideoApi) -> None:
    server.replies = [reply({"data": [{"taskType": "ping", "pong": True}]}), reply({"data": [{"taskType": "ping"}]})]
    await api.ping()
    assert (await raised(api.ping())).text == Text("api.wrong_answer", host=server.host)


# -- media storage and account


class Desk(Server):
    """Answers a utility task with `items` and `errors` that carry its taskUUID."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[dict[str, Any]] = []
        self.errors: list[dict[str, Any]] = []
        self.status = "200 OK"

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(line for line in head.lower().split("\r\n") if line.startswith("content-length"))
        body = await reader.readexactly(int(length.split(": ")[1]))
        self.asked.append((head, body))
        [task] = json.loads(body)
        echo = {name: task[name] for name in ("taskType", "taskUUID")}
        told = {"data": [{**echo, **one} for one in self.items]}
        if self.errors:
            told["errors"] = [{**one, **echo} for one in self.errors]
        answer = reply(told, self.status)
        writer.write(f"{answer[0]}Content-Length: {len(answer[1])}\r\n\r\n".encode() + answer[1])
        await writer.drain()
        return True


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    listening = await asyncio.start_server(desk.serve, "127.0.0.1", 0)
    desk.host = f"127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    async with listening:
        yield desk


@pytest.fixture
async def counter(desk: Desk) -> AsyncIterator[HttpVideoApi]:
    """The client at the desk."""
    async with client(f"http://{desk.host}/v1") as api:
        yield api


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "a.mp4"
    path.write_bytes(bytes(range(256)) * 10_000)
    return path


async def test_an_upload_is_streamed_and_named_by_the_provider(desk: Desk, counter: HttpVideoApi, film: Path) -> None:
    desk.items = [{"operation": "upload", "mediaUUID": OTHER, "mediaURL": "https://im.test/x"}]
    assert await counter.upload(film) == OTHER
    [(head, body)] = desk.asked
    assert "transfer-encoding" not in head.lower()
    [task] = json.loads(body)
    assert (task["taskType"], task["operation"]) == ("mediaStorage", "upload")
    assert base64.b64decode(task["media"].removeprefix("data:video/mp4;base64,")) == film.read_bytes()


async def test_a_file_the_provider_will_not_have_is_told_apart(desk: Desk, counter: HttpVideoApi, film: Path) -> None:
    desk.errors, desk.status = [error("invalidMedia", message="not a film")], "400 Bad Request"
    told = await raised(counter.upload(film))
    assert type(told) is UploadRefused, "sending it again would not help"
    assert told.text == Text("api.upload_refused", host=desk.host, detail="not a film")


async def test_a_file_that_cannot_be_read_is_our_failure(counter: HttpVideoApi, tmp_path: Path) -> None:
    with pytest.raises(MediaError):
        await counter.upload(tmp_path / "absent.mp4")


@pytest.mark.parametrize("gone", [False, True])
async def test_what_is_gone_is_forgotten(desk: Desk, counter: HttpVideoApi, *, gone: bool) -> None:
    if gone:
        desk.errors, desk.status = [error("mediaNotFound")], "404 Not Found"
    else:
        desk.items = [{"operation": "delete", "mediaUUID": OTHER}]
    await counter.forget(OTHER)
    [task] = json.loads(desk.asked[0][1])
    assert {name: task[name] for name in ("operation", "media")} == {"operation": "delete", "media": OTHER}


async def test_a_refusal_to_forget_is_told(desk: Desk, counter: HttpVideoApi) -> None:
    desk.errors, desk.status = [error("invalidOperation")], "400 Bad Request"
    told = await raised(counter.forget(OTHER))
    assert told.text == Text("api.forget_refused", host=desk.host, detail="about invalidOperation")


@pytest.mark.parametrize("balance", [{"amount": 3.5, "freeBalance": 0.0, "currency": "USD"}, 3.5])
async def test_the_account_says_what_is_left(desk: Desk, counter: HttpVideoApi, balance: object) -> None:
    desk.items = [{"operation": "getDetails", "balance": balance}]
    assert await counter.account() == Account(3_500_000, "USD")


@pytest.mark.parametrize(
    ("code", "status", "kind", "key"),
    [
        ("invalidApiKey", "401 Unauthorized", KeyRefused, "api.key_refused"),
        ("permissionDenied", "400 Bad Request", KeyRefused, "api.key_refused"),
        ("insufficientCredits", "402 Payment Required", NoCredit, "api.no_credit"),
        ("rateLimitExceeded", "429 Too Many Requests", Throttled, "api.throttled"),
        ("internalServerError", "500 Oops", Ambiguous, "api.server_error"),
        ("providerError", "400 Bad Request", Ambiguous, "api.server_error"),
        ("timeoutProvider", "200 OK", Ambiguous, "api.server_error"),
        ("", "200 OK", Ambiguous, "api.wrong_answer"), ("", "404 Not Found", Ambiguous, "api.wrong_answer"),
    ],
)  # fmt: skip
async def test_every_outage_of_a_utility_task_has_its_name(
    desk: Desk, counter: HttpVideoApi, film: Path, code: str, status: str, kind: type[VideoApiError], key: str
) -> None:
    desk.errors, desk.status = [error(code)] if code else [], status
    desk.items = [] if code else [{"taskUUID": OTHER, "balance": 1, "mediaUUID": OTHER, "operation": "delete"}]
    for doing in (counter.upload(film), counter.forget(OTHER), counter.account()):
        told = await raised(doing)
        assert (type(told), told.text.key) == (kind, key)
    async with client("http://127.0.0.1:1/v1") as api:
        assert isinstance(await raised(api.upload(film)), NotSent)


# -- look


def standing(uuid: str, status: str = "processing", **more: Any) -> dict[str, Any]:
    return {"taskType": "videoInference", "taskUUID": uuid, "videoUUID": f"v-{uuid}", "status": status, **more}


async def test_many_tasks_are_asked_for_fifty_at_a_time(server: Server, api: HttpVideoApi) -> None:
    tasks = [f"{n:08d}-0000-4000-8000-000000000000" for n in range(120)]
    server.replies = [reply({"data": [standing(uuid) for uuid in tasks[at : at + 50]]}) for at in (0, 50, 100)]
    seen = await api.look(tasks)
    assert list(seen) == tasks
    assert seen[tasks[7]] == (Seen(ResultStatus.PROCESSING, f"v-{tasks[7]}"),)
    assert [len(json.loads(body)) for _, body in server.asked] == [50, 50, 20]
    assert server.connections == 1


async def test_one_look_is_in_flight_whoever_asks(server: Server, api: HttpVideoApi) -> None:
    server.replies = [reply({"data": []})] * 8
    await asyncio.gather(*(api.look([T]) for _ in range(8)))
    assert server.most_busy == 1


async def test_a_task_is_asked_about_once_a_second_at_most(server: Server) -> None:
    clock = FakeClock()
    server.replies = [reply({"data": []})] * 4
    async with HttpVideoApi(
        lambda: f"http://{server.host}/v1", SecretStr(KEY), provider="runware", result_hosts=(), clock=clock
    ) as api:
        began, times = clock.monotonic(), []
        for asked in ([T], [T], [OTHER], [T, OTHER]):
            await api.look(asked)
            times.append(clock.monotonic() - began)
    assert times == [0.0, 1.0, 1.0, 2.0]


@pytest.mark.row("F18")
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(b"", "401 Unauthorized"), KeyRefused), (reply(b"", "429 Slow"), Throttled), (None, Ambiguous),
        (reply({"errors": [error("providerError", status="error")]}, "503 Busy"), Ambiguous),
        (reply(b"<html>"), Ambiguous), (reply({"errors": [error("insufficientCredits", None)]}), NoCredit),
        (reply({"errors": [error("internalServerError")]}), Ambiguous),
    ],
)  # fmt: skip
async def test_trouble_with_looking_is_an_outage_and_no_verdict(
    server: Server, api: HttpVideoApi, answer: Reply | None, kind: type[VideoApiError]
) -> None:
    server.replies = [answer]
    assert type(await raised(api.look([T]))) is kind


@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request"])
async def test_a_failed_task_is_seen_at_either_status(server: Server, api: HttpVideoApi, status: str) -> None:
    server.replies = [reply({"errors": [error("invalidProviderContent", status="error")]}, status)]
    failure = Refused("invalidProviderContent", "safety", "p", "about invalidProviderContent")
    assert await api.look([T]) == {T: (Seen(ResultStatus.ERROR, failure=failure),)}


async def test_an_unclear_answer_costs_its_own_batch(server: Server, api: HttpVideoApi) -> None:
    tasks = [f"{n:08d}-0000-4000-8000-000000000000" for n in range(101)]
    server.replies = [
        reply(b"<html>"), reply({"data": [standing(tasks[60])]}), reply({"data": [standing(tasks[100])]}),
    ]  # fmt: skip
    assert list(await api.look(tasks)) == [tasks[60], tasks[100]]


async def test_an_outage_ends_the_sweep(server: Server, api: HttpVideoApi) -> None:
    server.replies = [reply(b"", "429 Slow")]
    await raised(api.look([T] * 60))
    assert len(server.asked) == 1


async def test_an_answer_too_long_is_asked_for_in_halves(server: Server, api: HttpVideoApi) -> None:
    endless = reply({"data": [standing(T, mood="x" * 2**20)]})
    server.replies = [endless, reply({"data": [standing(T)]}), endless]
    seen = await api.look([T, OTHER])
    assert [len(json.loads(body)) for _, body in server.asked] == [2, 1, 1]
    assert list(seen) == [T]


# -- download


@pytest.fixture
async def files(server: Server) -> AsyncIterator[Server]:
    """Another host, where results lie."""
    other = Server()
    listening = await asyncio.start_server(other.serve, "127.0.0.1", 0)
    other.host = f"127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    async with listening:
        yield other


async def test_the_key_is_not_shown_to_the_host_of_results(server: Server, files: Server, tmp_path: Path) -> None:
    files.replies = [reply(b"video")]
    async with client(f"http://{server.host}/v1", hosts=(files.host,)) as api:
        await api.download(f"http://{files.host}/v.mp4", tmp_path / "v", 100)
    assert (tmp_path / "v").read_bytes() == b"video"
    assert KEY not in files.asked[0][0]
    assert "authorization" not in files.asked[0][0].lower()


async def test_results_may_lie_at_the_local_api_itself(server: Server, api: HttpVideoApi, tmp_path: Path) -> None:
    server.replies = [reply(b"video")]
    await api.download(f"http://{server.host}/v.mp4", tmp_path / "v", 100)
    assert KEY not in server.asked[0][0]


async def test_a_result_at_an_earlier_port_of_the_local_api_is_gone(api: HttpVideoApi, tmp_path: Path) -> None:
    """A fresh look tells its new address; asking the old port would be asking a stranger."""
    with pytest.raises(ResultGone):
        await api.download("http://127.0.0.1:1/v.mp4", tmp_path / "v", 100)


@pytest.mark.row("B62")
@pytest.mark.parametrize(
    "url", ["http://vm.runware.ai/v", "https://10.0.0.1/v", "https://evil.test/?s3cret", "javascript:1", "", "x" * 9999]
)
async def test_a_result_elsewhere_is_not_fetched(server: Server, tmp_path: Path, url: str) -> None:
    async with client(f"http://{server.host}/v1", hosts=("vm.runware.ai",)) as api:
        told = await raised(api.download(url, tmp_path / "v", 100))
    assert told.text.key == "api.host_not_allowed"
    assert "s3cret" not in "".join(traceback.format_exception(told))


@pytest.mark.row("F25")
@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (reply(b"", "403 Forbidden"), Text("api.result_gone")), (reply(b"", "410 Gone"), Text("api.result_gone")),
        (reply(b"x" * 2_000_000), Text("api.download_too_large", limit_mb=1)),
        (reply(b"", "404 Not Found"), Text("api.result_gone")),
        (reply(b"", "422 Unprocessable"), Text("api.download_failed", host="127.0.0.1")),
        (reply(b"", "502 Bad Gateway"), Text("api.download_failed", host="127.0.0.1")),
        (None, Text("api.download_failed", host="127.0.0.1")),
    ],
)  # fmt: skip
async def test_each_failed_download_has_its_sentence(
    server: Server, api: HttpVideoApi, tmp_path: Path, answer: Reply | None, text: Text
) -> None:
    server.replies = [answer]
    told = await raised(api.download(f"http://{server.host}/v.mp4", tmp_path / "v", 2**20))
    assert told.text == text
    assert isinstance(told, ResultGone) == (text.key == "api.result_gone")


@pytest.mark.row("F28")
async def test_a_disk_that_fails_under_a_download_is_not_the_apis_fault(
    server: Server, api: HttpVideoApi, tmp_path: Path
) -> None:
    with pytest.raises(MediaError) as caught:
        await api.download(f"http://{server.host}/v.mp4", tmp_path / "absent" / "v", 100)
    assert caught.value.text == Text("media.disk_failed")
