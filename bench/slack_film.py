"""One video of 200 MB, from the provider to a Slack channel: memory does not grow with the size of a file."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.goals import row
from bench.programs import video_api
from bench.slack_bot import bot
from tests.standins.slack import COMMAND, Json, Slack, slack

MEGABYTES = 200
API_SECONDS = 1.0
PATIENCE = 180.0  # seconds
SETTLE = 5.0  # seconds until a started bot has done all that it does at its start
EVERY = 0.02  # seconds between two looks at the memory
MORE = 40.0  # megabytes


@dataclass(slots=True)
class Memory:
    """Of a program and of those that it started, in megabytes."""

    most: float = 0.0


async def measured(folder: Path) -> int:
    """Print it all; how many goals were missed."""
    folder.mkdir()
    print(f"a video of {MEGABYTES} MB")
    async with (
        slack(clock_speed=1.0) as place,
        video_api(API_SECONDS, MEGABYTES) as api,
        bot(folder, api, place, many=False) as pid,
    ):
        await place.until("connections", timeout=60.0)
        await asyncio.sleep(SETTLE)
        before = _megabytes(pid)
        async with _watched(pid) as seen:
            seconds, size = await _posted(place)
        missed = row("posted", f"{size / 1e6:.1f} MB", f"{MEGABYTES} MB", met=size > MEGABYTES * 1e6)
        row("  from the command to the buttons under it", f"{seconds:.1f} s")
        row("memory of the bot before and after", f"{before:.0f} MB, {_megabytes(pid):.0f} MB")
        more = seen.most - before
        return missed + row("  more at most, meanwhile", f"{more:.1f} MB", f"< {MORE:.0f} MB", met=more < MORE)


async def _posted(place: Slack) -> tuple[float, int]:
    """Seconds that it took, and bytes that came."""
    ana = await place.person("ana")
    began = await place.advance(0.0)
    await ana.slash(place.home_channel, COMMAND, "a red fox runs through snow --dur 5")
    buttons: Json = {"channel": place.home_channel, "metadata__event_payload__part": "buttons"}
    (shown,) = await place.until("messages", timeout=PATIENCE, **buttons)
    (sent,) = await place.requests("upload", 1)
    return float(shown["ts"]) - began, int(sent["size"])


@asynccontextmanager
async def _watched(pid: int) -> AsyncIterator[Memory]:
    """Looks at the memory all the time until the block ends."""
    seen = Memory()

    async def watch() -> None:
        while True:
            seen.most = max(seen.most, _megabytes(pid))
            await asyncio.sleep(EVERY)

    async with asyncio.TaskGroup() as group:
        watching = group.create_task(watch())
        try:
            yield seen
        finally:
            watching.cancel()


def _megabytes(pid: int) -> float:
    """A program that it started may be gone by the time that it is looked at."""
    bot = psutil.Process(pid)
    total = float(bot.memory_info().rss)
    for child in bot.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            total += child.memory_info().rss
    return total / 1e6
