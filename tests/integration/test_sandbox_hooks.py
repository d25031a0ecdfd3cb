"""What the local video API sends out by itself: webhooks, uploads; and what it takes away: expired addresses."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from sandbox.video_api.calls import FIRST_PAUSE, LONGEST_PAUSE, TRIES, is_loopback, pause
from tests.integration.test_sandbox_support import PATIENCE, Api, running

NONE = ("--render", "none")
FAST = ("--clock-speed", "20")  # tries 250 ms apart come 12 ms apart, 5 s of patience last 250 ms


@dataclass(frozen=True)
class Heard:
    """One request that came in."""

    method: str
    body: bytes
    headers: dict[str, str]
    json: dict[str, Any]


class Receiver:
    """A client's own server. It answers the statuses it was given, then 200; a status of 0 is silence."""

    def __init__(self, *statuses: int) -> None:
        self.url = ""
        self.heard: asyncio.Queue[Heard] = asyncio.Queue()
        self._statuses = list(statuses)
        self._leaving = asyncio.Event()

    async def next(self) -> Heard:
        """The next request."""
        return await asyncio.wait_for(self.heard.get(), PATIENCE)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Receiver"]:
        """Serve on a free port of this machine."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/hook", self._hear)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        try:
            yield self
        finally:
            self._leaving.set()
            await runner.cleanup()

    async def _hear(self, request: web.Request) -> web.Response:
        body = await request.read()
        read = await request.json() if request.content_type == "application/json" else {}
        await self.heard.put(Heard(request.method, body, dict(request.headers), read))
        status = self._statuses.pop(0) if self._statuses else 200
        if status == 0:
            await self._leaving.wait()
        return web.Response(status=status or 500, headers={"Location": "/elsewhere"} if status == 307 else {})


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ready-made clip of --render none, made once for all tests of this file."""
    data = tmp_path_factory.mktemp("seed")

    async def make() -> None:
        async with running(data, *NONE) as api:
            await api.finished(await api.submit())

    asyncio.run(make())
    return data / "clips"


@pytest.fixture(autouse=True)
def _ready_clip(tmp_path: Path, clips: Path) -> None:
    """No test waits for a renderer."""
    shutil.copytree(clips, tmp_path / "clips")


async def verdicts(api: Api, count: int) -> list[dict[str, Any]]:
    """The webhooks that have ended, once there are so many."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with api.client.get(api.url.removesuffix("/v1") + "/control/webhooks") as answer:
                ended: list[dict[str, Any]] = (await answer.json())["webhooks"]
            if len(ended) >= count:
                return ended
            await api.moment()


async def test_each_finished_result_is_told_once_as_a_flat_object(tmp_path: Path) -> None:
    """Three results, one of them failed: three POSTs, each equal to the item that a poll gives."""
    async with Receiver().listening() as receiver, running(tmp_path, *NONE) as api:
        await api.order(on="submit", fault="fail_result", n=1, code="providerTimeout")
        task = await api.submit(numberResults=3, webhookURL=receiver.url, includeCost=True)
        told = [await receiver.next() for _ in range(3)]
        body = await api.finished(task)
        polled = {one["videoUUID"]: one for one in (*body["data"], *body["errors"])}
        assert {one.json["videoUUID"]: one.json for one in told} == polled
        assert {(one.method, one.headers["Content-Type"]) for one in told} == {("POST", "application/json")}
        assert body["errors"][0]["code"] == "providerTimeout"
        assert [(one["verdict"], one["tries"]) for one in await verdicts(api, 3)] == [("delivered", 1)] * 3
        assert receiver.heard.empty()


async def test_a_webhook_is_not_called_before_the_result_may_be_seen(tmp_path: Path) -> None:
    """What is told can be fetched at once."""
    async with Receiver().listening() as receiver, running(tmp_path, *NONE, "--delay", "0.3") as api:
        await api.submit(webhookURL=receiver.url)
        assert (await api.download((await receiver.next()).json["videoURL"]))[0] == 200


@pytest.mark.parametrize("status", [500, 404, 307, 0])
async def test_anything_but_2xx_in_time_is_tried_again(tmp_path: Path, status: int) -> None:
    """A redirect is no success either, and silence counts after 5 s."""
    async with Receiver(status, status).listening() as receiver, running(tmp_path, *NONE, *FAST) as api:
        await api.submit(webhookURL=receiver.url)
        bodies = [(await receiver.next()).body for _ in range(3)]
        assert len(set(bodies)) == 1
        assert [(one["verdict"], one["tries"]) for one in await verdicts(api, 1)] == [("delivered", 3)]


async def test_a_webhook_is_given_up_after_five_tries(tmp_path: Path) -> None:
    """The result itself is not touched by that."""
    async with Receiver(*[500] * 9).listening() as receiver, running(tmp_path, *NONE, *FAST) as api:
        task = await api.submit(webhookURL=receiver.url)
        assert [(one["verdict"], one["tries"]) for one in await verdicts(api, 1)] == [("given up", TRIES)]
        assert receiver.heard.qsize() == TRIES
        assert (await api.look(task))["data"][0]["status"] == "success"


async def test_an_owed_webhook_is_called_after_a_restart_and_a_done_one_is_not(tmp_path: Path) -> None:
    """At least once: the server is killed while the receiver is silent."""
    async with Receiver(200, 0).listening() as receiver:
        async with running(tmp_path, *NONE) as api:
            await api.submit(webhookURL=receiver.url)
            done = (await receiver.next()).json["videoUUID"]
            await verdicts(api, 1)
            await api.submit(webhookURL=receiver.url)
            owed = (await receiver.next()).json["videoUUID"]
            api.process.kill()
            await api.process.wait()
        async with running(tmp_path, *NONE) as api:
            again = await receiver.next()
            assert again.json["videoUUID"] == owed != done
            assert again.json["videoURL"].startswith(api.url.removesuffix("/v1"))
            await verdicts(api, 2)
            assert receiver.heard.empty()


async def test_a_webhook_can_be_ordered_twice_or_never(tmp_path: Path) -> None:
    """What a client must be able to live with."""
    async with Receiver().listening() as receiver, running(tmp_path, *NONE) as api:
        await api.order(on="webhook", fault="twice")
        await api.submit(webhookURL=receiver.url)
        assert (await receiver.next()).body == (await receiver.next()).body
        await api.order(on="webhook", fault="never")
        await api.submit(webhookURL=receiver.url)
        assert [one["verdict"] for one in await verdicts(api, 2)].count("ordered") == 1
        assert receiver.heard.empty()


async def test_only_this_machine_is_called(tmp_path: Path) -> None:
    """An address elsewhere is a valid request, and still nothing leaves the machine."""
    async with running(tmp_path, *NONE) as api:
        task = await api.submit(webhookURL="https://dailies.invalid/hook", uploadEndpoint="http://192.0.2.1/put")
        failed = (await api.finished(task))["errors"][0]
        assert failed["code"] == "uploadFailed"
        assert [one["verdict"] for one in await verdicts(api, 1)] == ["not allowed"]


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("http://127.0.0.1:80/a", True),
        ("http://127.9.9.9/a", True),
        ("http://[::1]/a", True),
        ("http://localhost/a", True),
        ("http://localhost.invalid/a", False),
        ("http://127.0.0.1@192.0.2.1/", False),
        ("http://[broken/", False),
        ("http://10.0.0.1/", False),
    ],
)
def test_this_machine_is_named_literally(url: str, ours: bool) -> None:
    """A name that only resolves to loopback does not count."""
    assert is_loopback(url) is ours


def test_pauses_double_up_to_their_limit() -> None:
    """Jitter only ever shortens them, by half at most."""
    for tried in range(1, 12):
        longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (tried - 1))
        assert longest / 2 <= pause(tried) <= longest


@pytest.mark.parametrize(("kind", "content_type"), [("MP4", "video/mp4"), ("mov", "video/quicktime")])
async def test_the_bytes_are_put_to_the_upload_endpoint(tmp_path: Path, kind: str, content_type: str) -> None:
    """Whole, with their length and type, before the result counts as finished."""
    async with Receiver(503).listening() as receiver, running(tmp_path, *NONE, *FAST) as api:
        task = await api.submit(uploadEndpoint=receiver.url, outputFormat=kind)
        first, second = await receiver.next(), await receiver.next()
        item = (await api.finished(task))["data"][0]
        assert first.body == second.body == (await api.download(item["videoURL"]))[1]
        assert (second.method, second.headers["Content-Type"]) == ("PUT", content_type)
        assert second.headers["Content-Length"] == str(len(second.body))


async def test_a_result_that_cannot_be_uploaded_has_failed(tmp_path: Path) -> None:
    """After five tries; the webhook tells it too, and another task is not held up."""
    async with Receiver(*[403] * TRIES).listening() as receiver, running(tmp_path, *NONE, *FAST) as api:
        task = await api.submit(uploadEndpoint=receiver.url, webhookURL=receiver.url)
        failed = (await api.finished(task))["errors"][0]
        assert (failed["code"], failed["status"]) == ("uploadFailed", "error")
        heard = [await receiver.next() for _ in range(TRIES + 1)]
        assert [one.method for one in heard] == ["PUT"] * TRIES + ["POST"]
        assert heard[-1].json == failed


async def test_an_upload_is_made_good_after_a_restart(tmp_path: Path) -> None:
    """Killed in the middle of the PUT: the result was not finished, so it is sent again."""
    async with Receiver(0).listening() as receiver:
        async with running(tmp_path, *NONE) as api:
            task = await api.submit(uploadEndpoint=receiver.url)
            first = await receiver.next()
            api.process.kill()
            await api.process.wait()
        async with running(tmp_path, *NONE) as api:
            assert (await receiver.next()).body == first.body
            assert (await api.finished(task))["data"][0]["status"] == "success"


async def test_an_address_expires_with_its_time_to_live(tmp_path: Path) -> None:
    """60 s at a hundredfold speed; a result without ttl stays, and so does the poll's answer."""
    async with running(tmp_path, *NONE, "--clock-speed", "100") as api:
        kept, short = await api.submit(), await api.submit(ttl=60)
        kept_url = (await api.finished(kept))["data"][0]["videoURL"]
        url = (await api.finished(short))["data"][0]["videoURL"]
        assert (await api.download(url))[0] == 200
        async with asyncio.timeout(PATIENCE):
            while (await api.download(url))[0] != 404:
                await api.moment()
        assert (await api.download(kept_url))[0] == 200
        assert (await api.look(short))["data"][0]["videoURL"] == url


@pytest.mark.parametrize(
    ("more", "cost"),
    [
        ({"duration": 5}, 0.56),
        ({"duration": 15}, 1.68),
        ({"duration": 5, "providerSettings": {"klingai": {"sound": True}}}, 0.84),
        ({"duration": 15, "providerSettings": {"klingai": {"sound": True}}}, 2.52),
    ],
)
async def test_the_cost_follows_the_price_table(tmp_path: Path, more: dict[str, Any], cost: float) -> None:
    """Per result, when asked for; sound is the dearer tier."""
    async with running(tmp_path, *NONE) as api:
        asked, silent = await api.submit(includeCost=True, numberResults=2, **more), await api.submit(**more)
        assert [one["cost"] for one in (await api.finished(asked))["data"]] == [cost, cost]
        assert "cost" not in (await api.finished(silent))["data"][0]
        assert (await api.records())[asked]["billed_usd"] == round(2 * cost, 6)
