"""What 10,000 open jobs cost: memory, CPU, and seconds to go on after a kill. Runs the bot in a process of its own.

`python -m bench.idle FOLDER PORT` is that process: the shipped wiring on a database that bench.core has filled.
"""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from pydantic import SecretStr

from bench.world import SlowApi, bench_in
from bot.app import RUNWARE, Endpoint, wired
from bot.generation.job import Job
from bot.generation.ports import Store
from bot.settings import Settings

OPEN = 10_000
WATCH = 20.0  # seconds over which memory and CPU are read


@dataclass(frozen=True, slots=True)
class Cost:
    """RSS in megabytes, CPU as a share of one core, seconds until every GENERATING job had been looked at."""

    rss_mb: float
    cpu_share: float
    resumed_seconds: float


async def fill(folder: Path, generating: int) -> None:
    """OPEN jobs, so many of them at the provider and the others queued, as a killed bot leaves them."""
    async with bench_in(folder, SlowApi()) as bench:
        for start in range(0, OPEN, 500):
            await asyncio.gather(*(bench.ask(number) for number in range(start, start + 500)))
        await send_out(bench.store, generating)


async def send_out(store: Store, generating: int) -> None:
    """Queued jobs to the provider, until so many are there."""
    while generating > 0:
        claimed = await store.claim(time.time(), 300.0, 500, generating)
        await asyncio.gather(*(_send(store, job) for job in claimed.jobs))
        if not claimed.jobs:
            return


async def _send(store: Store, job: Job) -> None:
    now = time.time()
    await store.advance(job, job.generating(now), now)


def measure(folder: Path, generating: int) -> Cost:
    """Start the bot on the filled database, wait until all is looked at, watch it, kill it."""
    with _stub() as port, _bot(folder, port) as bot:
        began = time.monotonic()
        while _seen(port) < generating:
            if bot.poll() is not None or time.monotonic() - began > 60:
                raise RuntimeError("the bot did not go on with its jobs")
            time.sleep(0.02)
        resumed = time.monotonic() - began
        process = psutil.Process(bot.pid)
        time.sleep(2.0)
        before, start = process.cpu_times(), time.monotonic()
        time.sleep(WATCH)
        after = process.cpu_times()
        share = (after.user + after.system - before.user - before.system) / (time.monotonic() - start)
        return Cost(process.memory_info().rss / 1e6, share, resumed)


@contextmanager
def _stub() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with _program("bench.stub_api", str(port)) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield port


@contextmanager
def _bot(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    with _program("bench.idle", str(folder), str(port)) as process:
        yield process


@contextmanager
def _program(module: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", module, *words], stdout=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _seen(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/seen") as answer:
            return int(json.loads(answer.read()))
    except OSError:
        return 0


async def _serve(folder: Path, port: str) -> None:
    """The shipped bot, with as many slots as there are jobs out."""
    settings = Settings.model_validate({"data_dir": str(folder / "data")})
    settings = settings.model_copy(
        update={"video_api": settings.video_api.model_copy(update={"concurrency": 100, "deadline_minutes": 1440})}
    )
    endpoint = Endpoint(lambda: f"http://127.0.0.1:{port}/v1", SecretStr("bench-key-0123456789"), RUNWARE)
    async with wired(settings, endpoint) as app, app.running():
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), sys.argv[2]))
