"""`make bench-core`: storage, throughput, and what a full house costs, each beside its goal and its peer."""

from __future__ import annotations

import asyncio
import multiprocessing
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from bench import idle, jobs, units


def main() -> None:
    """Everything, in one run, in folders beside the code so that the disk is a real one."""
    print(f"SQLite {units.sqlite_version()}, synchronous=FULL, {units.CALLERS} callers, each awaiting its own commit")
    ours = _here(units.ours)
    _row(
        "ours: one writer, group commit",
        f"{ours.per_second:9,.0f}/s",
        f"p99 {ours.p99_ms:6.1f} ms",
        ">= 10,000/s, < 30 ms",
    )
    naive = _here(units.naive)
    _row("naive aiosqlite, a commit each", f"{naive.per_second:9,.0f}/s", f"p99 {naive.p99_ms:6.1f} ms", "")
    stdlib = _here(units.stdlib)
    _row("stdlib sqlite3 in one thread", f"{stdlib.per_second:9,.0f}/s", f"p99 {stdlib.p99_ms:6.1f} ms", "")
    _row("ours / naive", f"{ours.per_second / naive.per_second:9.1f} x", "", ">= 8 x")
    print("\nJobs on one core, provider stub without delay")
    for name, work, count, goal in (
        ("command -> posted", jobs.posted, 3000, ">= 300/s"),
        ("command -> waiting in the queue", jobs.queued, 10000, ">= 2,000/s"),
        ("command -> waiting at the provider", jobs.generating, 5000, ""),
    ):
        _row(name, f"{_on_one_core(work, count):9,.0f}/s", "", goal)
    print(f"\nA full house: {idle.OPEN:,} open jobs, the shipped bot in a process of its own, looks over HTTP")
    for generating, cpu_goal in ((100, "< 120 MB, < 3 %"), (idle.OPEN, "< 25 %, resumed < 5 s")):
        cost = _house(generating)
        name = f"{idle.OPEN - generating:,} QUEUED + {generating:,} GENERATING"
        _row(name, f"{cost.rss_mb:6.0f} MB", f"{cost.cpu_share:6.1%} of a core", cpu_goal)
        _row("  resumed after a kill", f"{cost.resumed_seconds:6.1f} s", "from exec to all looked at", "< 5 s")


def _row(name: str, figure: str, second: str, goal: str) -> None:
    print(f"  {name:<40} {figure:>12}  {second:<28} {'goal ' + goal if goal else ''}".rstrip(), flush=True)


def _here(work: Callable[[Path], Coroutine[Any, Any, units.Rate]]) -> units.Rate:
    with tempfile.TemporaryDirectory(dir=".", prefix="bench-") as folder:
        return asyncio.run(work(Path(folder)))


def _on_one_core(work: Callable[[Path, int], Coroutine[Any, Any, float]], count: int) -> float:
    """In a fresh process, so that being pinned to one core ends with it."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_pinned, (work, count))


def _pinned(work: Callable[[Path, int], Coroutine[Any, Any, float]], count: int) -> float:
    jobs.one_core()
    with tempfile.TemporaryDirectory(dir=".", prefix="bench-") as folder:
        return asyncio.run(work(Path(folder), count))


def _house(generating: int) -> idle.Cost:
    with tempfile.TemporaryDirectory(dir=".", prefix="bench-") as folder:
        asyncio.run(idle.fill(Path(folder), generating))
        return idle.measure(Path(folder).absolute(), generating)


if __name__ == "__main__":
    main()
