"""The real client and the real media folder against the local video API, started as the program it is."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image
from pydantic import SecretStr

from bot.clock import SystemClock
from bot.generation.errors import KeyRefused
from bot.generation.job import InputKind
from bot.generation.ports import Accepted, Conflict, Given, Kept, Refused, ResultStatus, Seen
from bot.media.kept import MediaFolder
from bot.video_api.client import HttpVideoApi
from tests.builders import request
from tests.integration.test_media_films import clip

KEY = "local-key-0123456789"


def client(url: str, key: str = KEY) -> HttpVideoApi:
    return HttpVideoApi(lambda: url, SecretStr(key), provider="preview", result_hosts=(), clock=SystemClock())


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox.video_api", "--data", str(tmp_path / "api"), "--render", "none",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env={**os.environ, "VIDEO_API_KEY": KEY},
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    yield json.loads(await process.stdout.readline())["url"]
    process.stdin.close()  # how it is told to end
    assert await process.wait() == 0


async def finished(api: HttpVideoApi, task: str) -> tuple[Seen, ...]:
    async with asyncio.timeout(30):
        while True:
            seen = (await api.look([task])).get(task, ())
            if seen and all(one.status is not ResultStatus.PROCESSING for one in seen):
                return seen


@pytest.mark.parametrize("extension", ["mp4", "webm", "mov"])
async def test_from_a_picture_to_a_kept_video(url: str, tmp_path: Path, extension: str) -> None:
    media = MediaFolder(tmp_path / "media")
    given = Path(media.scratch("given"))
    Image.new("RGB", (640, 640), "teal").save(given, "PNG")
    picture = await media.admit(given, "teal.png")
    assert isinstance(picture, Kept)
    frames = [{"image": "first", "frame": "first"}]
    asked = request(frameImages=frames, numberResults=2, outputFormat=extension, duration=3)
    task = str(uuid.uuid4())
    async with client(url) as api:
        await api.check()
        body = await api.body(task, asked, {"first": Given(picture.path)})
        assert await api.submit(body) == Accepted()
        assert await api.submit(body) == Conflict()
        seen = await finished(api, task)
        assert [one.status for one in seen] == [ResultStatus.SUCCESS] * 2
        assert [one.cost_micro_usd for one in seen] == [336_000] * 2
        assert seen[0].url is not None
        await api.download(seen[0].url, media.scratch("result"), 2**29)
    kept = await media.keep(media.scratch("result"), extension, 3)
    assert isinstance(kept, Kept), kept
    assert kept.width > 0


async def test_a_video_goes_in_by_its_uuid_and_is_forgotten(url: str, tmp_path: Path) -> None:
    media = MediaFolder(tmp_path / "media")
    move, hero = Path(media.scratch("move")), Path(media.scratch("hero"))
    move.write_bytes(clip("mp4"))
    Image.new("RGB", (640, 640), "teal").save(hero, "PNG")
    kept, picture = await media.admit(move, "move.mp4", InputKind.VIDEO), await media.admit(hero, "hero.png")
    assert isinstance(kept, Kept), kept
    assert isinstance(picture, Kept)
    asked = request(
        referenceImages=["hero"], referenceVideos=["move"], klingai={"characterOrientation": "image"}, duration=3
    )
    async with client(url) as api:
        await api.ping()
        before = (await api.account()).balance_micro_usd
        media_uuid = await api.upload(kept.path)
        given = {"hero": Given(picture.path), "move": Given(kept.path, media_uuid)}
        task = str(uuid.uuid4())
        assert await api.submit(await api.body(task, asked, given)) == Accepted()
        [seen] = await finished(api, task)
        assert seen.status is ResultStatus.SUCCESS, seen
        after = (await api.account()).balance_micro_usd
        assert before is not None
        assert after is not None
        assert before - after == 336_000
        await api.forget(media_uuid)
        await api.forget(media_uuid)


async def test_what_the_api_refuses_and_does_not_know(url: str) -> None:
    async with client(url) as api:
        wrong = request().model_copy(update={"width": 1000})
        answer = await api.submit(await api.body(str(uuid.uuid4()), wrong, {}))
        assert isinstance(answer, Refused)
        assert answer.category == "validation"
        assert await api.look([str(uuid.uuid4())]) == {}
    async with client(url, "wrong-key-0123456789") as api:
        with pytest.raises(KeyRefused):
            await api.check()
