"""The shipped bot, for benches: `dailies run` and its video API, each in a process of its own, and what they use up."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

STARTED = 60.0  # seconds that a program may take to start


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process has used up by a moment: CPU seconds since it began."""

    cpu: float
    at: float


def spent(pid: int) -> Spent:
    """By now."""
    times = psutil.Process(pid).cpu_times()
    return Spent(times.user + times.system, asyncio.get_running_loop().time())


def share(before: Spent, after: Spent) -> float:
    """Of one core."""
    return (after.cpu - before.cpu) / (after.at - before.at)


def rss_mb(pid: int) -> float:
    """Megabytes in memory now."""
    return float(psutil.Process(pid).memory_info().rss) / 1e6


def load() -> str:
    """Of the machine, which others may use too."""
    return f"load of this machine: {' '.join(f'{one:.2f}' for one in os.getloadavg())}, {os.cpu_count()} cores"


@asynccontextmanager
async def video_api(seconds: float | None, megabytes: int = 0) -> AsyncIterator[str]:
    """A video API that admits everything; its address. Without `seconds` nothing is ever ready.

    `megabytes` are added to every video.
    """
    port = _free_port()
    words = [str(port), *([] if seconds is None else [str(seconds), str(megabytes)])]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.stub_api", *words, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        await asyncio.wait_for(process.stdout.readline(), STARTED)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        await process.wait()


@asynccontextmanager
async def bot(folder: Path, api: str, chat: Mapping[str, str]) -> AsyncIterator[int]:
    """`dailies run` in this folder; its process id. `chat` are the settings of where it is."""
    with (folder / "log").open("w") as log, (folder / "err").open("w") as err:
        process = await asyncio.create_subprocess_exec(
            *_program(), cwd=folder, env=_environment(api, chat), stdout=log, stderr=err
        )
    try:
        yield process.pid
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _program() -> Sequence[str]:
    return [*os.environ.get("BENCH_BOT", f"{sys.executable} -m bot").split(), "run"]


def _environment(api: str, chat: Mapping[str, str]) -> dict[str, str]:
    """Caps and budgets out of the way: they are not what is measured."""
    return {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "DAILIES_VIDEO_API__URL": api,
        "DAILIES_VIDEO_API__KEY": "bench-key-0123456789",
        "DAILIES_VIDEO_API__CONCURRENCY": "10000",
        "DAILIES_VIDEO_API__DEADLINE_MINUTES": "1440",
        "DAILIES_BUDGET__DAY_USD": "1000000",
        "DAILIES_BUDGET__OPEN_JOBS": "1000",
        "DAILIES_WORKERS": "32",
        "DAILIES_WEB__PORT": "0",
        **chat,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
