"""Jobs a second on one core: from the command to the post, and from the command into waiting."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench.world import InstantApi, SlowApi, bench_in

AT_ONCE = 100  # commands under way at a time


def one_core() -> None:
    """This process and all its threads on one processor from now on."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


async def posted(folder: Path, jobs: int) -> float:
    """Jobs a second from command to posted."""
    async with bench_in(folder, InstantApi()) as bench, asyncio.TaskGroup() as group:
        running = group.create_task(bench.engine.run())
        start = time.perf_counter()
        asking = group.create_task(_ask_all(bench.ask, jobs))
        while bench.channel.posted < jobs:
            bench.channel.changed.clear()
            await bench.channel.changed.wait()
        seconds = time.perf_counter() - start
        await asking
        bench.engine.stop()
        await running
    return jobs / seconds


async def queued(folder: Path, jobs: int) -> float:
    """Jobs a second from command into the queue, reservation and all."""
    async with bench_in(folder, SlowApi()) as bench:
        start = time.perf_counter()
        await _ask_all(bench.ask, jobs)
        return jobs / (time.perf_counter() - start)


async def generating(folder: Path, jobs: int) -> float:
    """Jobs a second from command to the provider's acknowledgement, the engine and its saves included."""
    async with bench_in(folder, SlowApi(), concurrency=jobs) as bench, asyncio.TaskGroup() as group:
        running = group.create_task(bench.engine.run())
        start = time.perf_counter()
        await _ask_all(bench.ask, jobs)
        # The engine has no bell for this, and needs none.
        while len(await bench.store.waiting()) < jobs:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        seconds = time.perf_counter() - start
        bench.engine.stop()
        await running
    return jobs / seconds


async def _ask_all(ask: Callable[[int], Awaitable[None]], jobs: int) -> None:
    numbers = iter(range(jobs))

    async def caller() -> None:
        for number in numbers:
            await ask(number)

    await asyncio.gather(*(caller() for _ in range(AT_ONCE)))
