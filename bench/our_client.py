"""Drives our client at the engine's pace: `python -m bench.our_client URL KEY JOBS [FOLDER]`, all jobs out at once.

Without a folder it does what the SDK does: submit, look, take the results. With one it is the whole bot, from the
command to the provider's last word, every step committed; only the files are not fetched.
Prints one JSON line: CPU seconds of this process and its RSS in bytes.
"""

from __future__ import annotations

import asyncio
import json
import math
import resource
import sys
import time
import uuid
from importlib import resources
from pathlib import Path, PurePath

from pydantic import SecretStr

from bench.world import bench_in
from bot.clock import SystemClock
from bot.generation.models import parse_model
from bot.generation.ports import ResultStatus
from bot.generation.request import GenerationRequest, build_request
from bot.generation.retry import look_after
from bot.video_api.client import HttpVideoApi

USUAL = 60.0  # seconds a job takes here, as the bot would have measured


class _Unfetched(HttpVideoApi):
    """Everything but the files."""

    async def download(self, url: str, into: PurePath, limit: int) -> None:
        await asyncio.Event().wait()


async def alone(api: HttpVideoApi, jobs: int) -> None:
    """Submit and look, as the engine paces it."""
    request = _request()
    out = {str(uuid.uuid4()): time.time() for _ in range(jobs)}
    numbers = iter(list(out))

    async def submit() -> None:
        for task in numbers:
            await api.submit(await api.body(task, request, {}))
            out[task] = time.time()

    await asyncio.gather(*(submit() for _ in range(8)))  # as many as the bot has workers by default
    due = {task: _next(since) for task, since in out.items()}
    while due:
        await asyncio.sleep(max(0.0, min(due.values()) - time.time()))
        asked = [task for task, at in due.items() if at <= time.time()]
        seen = await api.look(asked)
        for task in asked:
            if all(one.status is ResultStatus.SUCCESS for one in seen[task]):
                del due[task]
            else:
                due[task] = _next(out[task])


def _next(since: float) -> float:
    pause = look_after(time.time() - since, USUAL)
    at = time.time() + pause
    return at if pause < 2.0 else math.ceil(at)


def _request() -> GenerationRequest:
    text = (resources.files("bot.generation.models") / "klingai-kling-video-3-pro.toml").read_text(encoding="utf-8")
    built = build_request(parse_model(text), {"positivePrompt": "a red fox runs through snow", "safety": "none"})
    assert isinstance(built, GenerationRequest)
    return built


async def whole(api: HttpVideoApi, jobs: int, folder: Path) -> None:
    """Every job from its command until nothing is out."""
    async with (
        bench_in(folder, api, workers=64, concurrency=jobs, typical=USUAL) as bench,
        asyncio.TaskGroup() as group,
    ):
        running = group.create_task(bench.engine.run())
        await asyncio.gather(*(bench.ask(number) for number in range(jobs)))
        # The engine has no bell for this, and needs none.
        while await bench.ended() < jobs:  # noqa: ASYNC110
            await asyncio.sleep(1.0)
        running.cancel()


async def main(url: str, key: str, jobs: int, folder: str | None) -> None:
    """Measure one of the two."""
    async with _Unfetched(lambda: url, SecretStr(key), provider="runware", result_hosts=(), clock=SystemClock()) as api:
        await api.check()  # what is loaded at the first request is nothing that a job costs
        before = resource.getrusage(resource.RUSAGE_SELF)
        await (alone(api, jobs) if folder is None else whole(api, jobs, Path(folder)))
        after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    rss = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    print(json.dumps({"cpu": cpu, "rss": rss, "done": jobs}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] if len(sys.argv) > 4 else None))
