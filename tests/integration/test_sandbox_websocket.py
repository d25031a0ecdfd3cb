"""The local video API over a WebSocket: frames, sessions, faults and the end of a silent socket."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.integration.test_sandbox_support import PATIENCE, Api, running, video_task

NONE = ("--render", "none")
PING = {"taskType": "ping", "ping": True}
PONG = {"data": [{"taskType": "ping", "pong": True}]}


class Socket:
    """One client socket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.raw = socket

    async def send(self, *tasks: Any) -> None:
        """One request frame."""
        await self.raw.send_str(json.dumps(tasks))

    async def read(self) -> dict[str, Any]:
        """The next reply frame."""
        message = await self.raw.receive(timeout=PATIENCE)
        assert message.type is aiohttp.WSMsgType.TEXT, message
        answer: dict[str, Any] = json.loads(message.data)
        return answer

    async def ask(self, *tasks: Any) -> dict[str, Any]:
        """A request and its reply."""
        await self.send(*tasks)
        return await self.read()

    async def enter(self, session: str | None = None, key: str = "preview") -> dict[str, Any]:
        """Authenticate."""
        more = {} if session is None else {"connectionSessionUUID": session}
        return await self.ask({"taskType": "authentication", "apiKey": key, **more})

    async def closed(self) -> int | None:
        """Wait for the server to close; its code, or 1006 when the connection broke."""
        message = await self.raw.receive(timeout=PATIENCE)
        assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED), message
        return self.raw.close_code


@asynccontextmanager
async def connected(api: Api, query: str = "", *, enter: bool = True) -> AsyncIterator[Socket]:
    """A socket to the server, authenticated unless told otherwise."""
    async with api.client.ws_connect(api.url + query, max_msg_size=0) as raw:
        socket = Socket(raw)
        if enter:
            await socket.enter()
        yield socket


async def test_a_video_goes_from_acknowledgement_to_file(tmp_path: Path) -> None:
    """One reply frame per request; all results in one frame with stable UUIDs; no empty errors."""
    async with running(tmp_path, *NONE, "--delay", "0.1") as api, connected(api) as socket:
        task = video_task(numberResults=3, includeCost=True)
        ack = {"taskType": "videoInference", "taskUUID": task["taskUUID"]}
        assert await socket.ask(task) == {"data": [ack]}
        poll = {"taskType": "getResponse", "taskUUID": task["taskUUID"]}
        first = await socket.ask(poll)
        await api.finished(task["taskUUID"])
        done = await socket.ask(poll)
        assert [one["videoUUID"] for one in done["data"]] == [one["videoUUID"] for one in first["data"]]
        assert {(one["taskType"], one["status"], one["cost"]) for one in done["data"]} == {
            ("videoInference", "success", 0.336)
        }
        assert (await api.download(done["data"][0]["videoURL"]))[0] == 200


async def test_data_and_errors_of_a_frame_come_together(tmp_path: Path) -> None:
    """One good task, two bad ones, one reply."""
    async with running(tmp_path, *NONE) as api, connected(api) as socket:
        good, short, odd = video_task(), video_task(duration=1), video_task(fps=3)
        answer = await socket.ask(short, good, odd)
        assert [one["taskUUID"] for one in answer["data"]] == [good["taskUUID"]]
        assert {one["taskUUID"]: one["code"] for one in answer["errors"]} == {
            short["taskUUID"]: "unsupportedDuration",
            odd["taskUUID"]: "unsupportedParameter",
        }
        assert (await socket.ask(good))["errors"][0]["code"] == "conflictTaskUUID"


async def test_a_bad_key_is_told_in_both_forms_and_the_socket_stays_open(tmp_path: Path) -> None:
    """Three official clients read `errors`, one reads `error`; a closed socket makes one of them hang."""
    async with running(tmp_path, *NONE) as api, connected(api, enter=False) as socket:
        for answer in (await socket.enter(key="wrong"), await socket.enter(key="\ud800"), await socket.ask(PING)):
            assert answer["errors"] == [answer["error"]]
            assert (answer["error"]["code"], answer["error"]["taskType"]) == ("invalidApiKey", "authentication")
        assert uuid.UUID((await socket.enter())["data"][0]["connectionSessionUUID"])
        assert await socket.ask(PING) == PONG


async def test_what_is_no_array_of_tasks_is_refused(tmp_path: Path) -> None:
    """Broken JSON, NaN, objects, empty arrays; the socket goes on."""
    async with running(tmp_path, *NONE) as api, connected(api) as socket:
        for text in ("{", '{"taskType":"ping"}', "[]", "[1]", '[{"taskType":"ping","ping":NaN}]'):
            await socket.raw.send_str(text)
            assert (await socket.read())["errors"][0]["code"] == "invalidRequest"
        assert await socket.ask(PING) == PONG


async def test_a_session_gets_what_it_missed_when_it_comes_back(tmp_path: Path) -> None:
    """The reply to a submit is lost with its socket; the same session hears it, another does not."""
    async with running(tmp_path, *NONE, "--delay", "600") as api:
        await api.order(on="submit", fault="reset_after")
        task = video_task()
        async with connected(api, enter=False) as socket:
            session = (await socket.enter())["data"][0]["connectionSessionUUID"]
            await socket.send(task)
            await socket.closed()
        async with connected(api) as stranger:
            assert await stranger.ask(PING) == PONG
        async with connected(api, enter=False) as socket:
            assert (await socket.enter(session))["data"][0]["connectionSessionUUID"] == session
            assert (await socket.read())["data"] == [{"taskType": "videoInference", "taskUUID": task["taskUUID"]}]
            assert await socket.ask(PING) == PONG


async def test_a_session_is_forgotten_after_two_minutes(tmp_path: Path) -> None:
    """At a thousandfold speed that is 0.12 s: ask again until the id is not honoured any more."""
    async with running(tmp_path, *NONE, "--clock-speed", "1000", "--idle", "100000") as api:
        async with connected(api, enter=False) as socket:
            session = (await socket.enter())["data"][0]["connectionSessionUUID"]
        async with asyncio.timeout(PATIENCE):
            while await _still_known(api, session):
                await api.moment(0.3)


async def _still_known(api: Api, session: str) -> bool:
    async with connected(api, enter=False) as socket:
        return bool((await socket.enter(session))["data"][0]["connectionSessionUUID"] == session)


async def test_a_silent_socket_is_closed_with_a_code_that_clients_survive(tmp_path: Path) -> None:
    """1000 and 1001 make an official client wait for ever."""
    async with running(tmp_path, *NONE, "--idle", "0.2") as api, connected(api) as socket:
        assert await socket.closed() == 1011


async def test_a_socket_with_an_open_poll_is_left_alone(tmp_path: Path) -> None:
    """The poll hangs for twice the idle time, and the socket is still there."""
    async with running(tmp_path, *NONE, "--idle", "0.7") as api:
        await api.order(on="poll", fault="hang")
        async with connected(api) as socket:
            await socket.send({"taskType": "getResponse", "taskUUID": str(uuid.uuid4())})
            await api.moment(1.4)
            assert await socket.ask(PING) == PONG


async def test_a_leaving_server_asks_its_clients_to_come_back(tmp_path: Path) -> None:
    """1012, also while a frame hangs; the program ends at once."""
    async with running(tmp_path, *NONE) as api, connected(api) as socket:
        await api.order(on="poll", fault="hang")
        await socket.send({"taskType": "getResponse", "taskUUID": str(uuid.uuid4())})
        assert await socket.ask(PING) == PONG
        api.process.terminate()
        assert await socket.closed() == 1012
        assert await asyncio.wait_for(api.process.wait(), 5) == 0


async def test_a_dry_run_admits_nothing(tmp_path: Path) -> None:
    """Validation as always, no record."""
    async with running(tmp_path, *NONE) as api, connected(api, "?dryRun=1") as socket:
        assert "errors" not in await socket.ask(video_task())
        assert (await socket.ask(video_task(ttl=1)))["errors"][0]["code"] == "invalidTTL"
        assert not any(record["admitted"] for record in (await api.records()).values())


async def test_a_socket_is_only_opened_by_an_upgrade(tmp_path: Path) -> None:
    """A plain GET is no request of this API; unknown headers and query parameters are ignored."""
    async with running(tmp_path, *NONE) as api:
        async with api.client.get(api.url) as answer:
            assert answer.status == 405
        headers = {"X-SDK-Name": "js", "X-Anything": "else"}
        async with api.client.ws_connect(api.url + "?sdk=js&version=1", headers=headers) as raw:
            await Socket(raw).enter()


@pytest.mark.parametrize("fault", ["http_500", "http_429", "http_402", "http_401", "http_503"])
async def test_an_ordered_error_names_the_task(tmp_path: Path, fault: str) -> None:
    """An error without a taskUUID would be taken for every open task's."""
    async with running(tmp_path, *NONE) as api, connected(api) as socket:
        await api.order(on="submit", fault=fault)
        task = video_task()
        error = (await socket.ask(task))["errors"][0]
        assert (error["taskUUID"], error["taskType"]) == (task["taskUUID"], "videoInference")
        assert "errors" not in await socket.ask(task)


async def test_a_reply_can_be_spoiled(tmp_path: Path) -> None:
    """A page in place of JSON, half a frame, a cut before the work."""
    async with running(tmp_path, *NONE) as api, connected(api) as socket:
        for fault, start in (("html", "<html>"), ("malformed", '{"data": [{')):
            await api.order(on="submit", fault=fault)
            await socket.send(video_task())
            assert (await socket.raw.receive_str()).startswith(start)
        await api.order(on="submit", fault="reset_before")
        task = video_task()
        await socket.send(task)
        await socket.closed()
        assert task["taskUUID"] not in await api.records()


async def test_utility_tasks_answer_with_their_own_type(tmp_path: Path) -> None:
    """Upload, account, details and an unknown task, all echoing type and UUID."""
    async with running(tmp_path, *NONE, "--delay", "600") as api, connected(api) as socket:
        echo = {"taskUUID": str(uuid.uuid4())}
        account = {"taskType": "accountManagement", "operation": "getDetails", **echo}
        balance = {"amount": 1000.0, "freeBalance": 0.0, "currency": "USD"}
        assert await socket.ask(account) == {"data": [{**account, "balance": balance}]}
        lost = {"taskType": "getResponse", **echo}
        assert await socket.ask(lost) == {"data": [{**lost, "status": "processing"}]}
        details = await socket.ask({"taskType": "getTaskDetails", **echo})
        assert details["errors"][0]["code"] == "taskNotFound"


async def test_details_hold_the_last_request_and_the_last_answer(tmp_path: Path) -> None:
    """After a conflict they hold the refusal, until the task is polled; also after a restart."""
    task = video_task(positivePrompt="a fox, a very red one")
    ask = {"taskType": "getTaskDetails", "taskUUID": task["taskUUID"]}
    async with running(tmp_path, *NONE, "--delay", "600") as api:
        await api.post(task)
        first = (await api.post(ask))[1]["data"][0]
        assert (first["request"], first["response"]["data"][0]["status"]) == ([task], "processing")
        await api.post(task)
    async with running(tmp_path, *NONE, "--delay", "600") as api:
        second = (await api.post(ask))[1]["data"][0]
        assert second["response"]["errors"][0]["code"] == "conflictTaskUUID"
        await api.look(task["taskUUID"])
        assert (await api.post(ask))[1]["data"][0]["response"] == first["response"]
