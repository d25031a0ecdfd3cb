"""The local video API killed at every named point: after a restart on the same folder every promise holds."""

import asyncio
import base64
import json
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import psutil
import pytest

from sandbox.video_api.crash import CRASH_POINTS
from tests.integration.test_sandbox_support import Api, running, video_task
from tests.integration.test_sandbox_wire import picture

Walk = Callable[[Api, str], Awaitable[None]]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ready-made clip of --render none, made once for all tests of this file."""
    data = tmp_path_factory.mktemp("seed")

    async def make() -> None:
        async with running(data, "--render", "none") as api:
            await api.finished(await api.submit())

    asyncio.run(make())
    return data / "clips"


async def _whole_life(api: Api, task_uuid: str) -> None:
    """Submit, poll to the end, download."""
    await api.post(video_task(taskUUID=task_uuid))
    done = await api.finished(task_uuid)
    await api.download(done["data"][0]["videoURL"])


async def _upload(api: Api, task_uuid: str) -> None:
    media = base64.b64encode(picture()).decode()
    await api.post({"taskType": "mediaStorage", "taskUUID": task_uuid, "operation": "upload", "media": media})


@pytest.mark.parametrize("point", CRASH_POINTS)
async def test_a_kill_loses_nothing_that_was_promised(tmp_path: Path, clips: Path, point: str) -> None:
    """Admitted once, billed once, finished, and still the same videoUUID."""
    shutil.copytree(clips, tmp_path / "clips")
    task = video_task()
    walk: Walk = _upload if point.startswith("upload") else _whole_life
    async with running(tmp_path, "--render", "none", "--crash-at", point) as api:
        with pytest.raises((aiohttp.ClientError, ConnectionError)):
            await walk(api, task["taskUUID"])
            await api.look(task["taskUUID"])
        assert await asyncio.wait_for(api.process.wait(), 10) == -9
    async with running(tmp_path, "--render", "none") as api:
        await walk(api, task["taskUUID"])
        record = (await api.records()).get(task["taskUUID"])
        if record is not None:
            assert (record["admitted"], record["billed_usd"], record["results"]) == (1, 0.336, ["success"])
        else:
            assert point.startswith("upload")


async def test_an_acknowledged_task_finishes_without_being_sent_again(tmp_path: Path, clips: Path) -> None:
    """Killed right after the acknowledgement; another port; the UUID of the video stays, its address follows."""
    shutil.copytree(clips, tmp_path / "clips")
    async with running(tmp_path, "--render", "none", "--delay", "600") as api:
        task = await api.submit(numberResults=3)
        before = [item["videoUUID"] for item in (await api.look(task))["data"]]
        api.process.kill()
    async with running(tmp_path, "--render", "none") as api:
        done = (await api.finished(task))["data"]
        assert [item["videoUUID"] for item in done] == before
        assert all(item["videoURL"].startswith(api.url.removesuffix("/v1")) for item in done)
        assert (await api.post(video_task(taskUUID=task)))[1]["errors"][0]["code"] == "conflictTaskUUID"


async def test_the_second_arrival_can_be_chosen(tmp_path: Path) -> None:
    """NAME:2 survives the first one."""
    async with running(tmp_path, "--render", "none", "--delay", "600", "--crash-at", "submit.answered:2") as api:
        await api.submit()
        with pytest.raises((aiohttp.ClientError, ConnectionError)):
            await api.submit()
            await api.submit()
    async with running(tmp_path, "--render", "none", "--delay", "600") as api:
        assert len(await api.records()) == 2


async def test_a_killed_server_leaves_no_renderer_behind(tmp_path: Path) -> None:
    """The studio ends in the middle of a frame when its parent is gone."""
    async with running(tmp_path, "--render", "full") as api:
        await api.submit(duration=15)
        server = psutil.Process(api.process.pid)
        async with asyncio.timeout(20):
            while not (children := server.children(recursive=True)):
                await api.post({"taskType": "ping"})
        api.process.kill()
    assert psutil.wait_procs(children, timeout=10)[1] == []


async def test_the_crash_points_can_be_listed() -> None:
    """For tests that live in another process."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox.video_api", "--list-crash-points"), stdout=asyncio.subprocess.PIPE
    )
    text, _ = await process.communicate()
    assert json.loads(text) == list(CRASH_POINTS)
