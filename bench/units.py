"""Durable units a second: 100 callers, each awaiting its own commit at synchronous=FULL, beside two peers."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import aiosqlite

from storage.migrate import connect, prepare
from storage.unit import Unit
from storage.writer import Writer

CALLERS = 100
SECONDS = 4.0
APPEND = "INSERT INTO events (at, job, what, detail) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Rate:
    """Units a second and the 99th percentile of one caller's wait, in milliseconds."""

    per_second: float
    p99_ms: float


def _unit(caller: int, n: int) -> Unit[None]:
    yield APPEND, (float(n), str(caller), "bench", "")


async def ours(folder: Path) -> Rate:
    """The product's writer: whatever waits is committed together."""
    path = folder / "ours.db"
    prepare(path)
    async with aiosqlite.Connection(lambda: connect(path), iter_chunk_size=64) as connection:
        writer = Writer(connection, lambda _event: None)
        rate = await _measure(lambda caller, n: writer.write(lambda: _unit(caller, n)))
        await writer.close()
    return rate


async def naive(folder: Path) -> Rate:
    """What most bots do: one shared aiosqlite connection, a lock, execute and commit for each."""
    path = folder / "naive.db"
    prepare(path)
    lock = asyncio.Lock()
    async with aiosqlite.Connection(lambda: connect(path), iter_chunk_size=64) as connection:

        async def write(caller: int, n: int) -> None:
            async with lock:
                await connection.execute("BEGIN IMMEDIATE")
                await connection.execute(APPEND, (float(n), str(caller), "bench", ""))
                await connection.commit()

        return await _measure(write)


async def stdlib(folder: Path) -> Rate:
    """The stdlib's sqlite3 in one thread with a queue, one transaction a unit: no asyncio wrapper in the way."""
    path = folder / "stdlib.db"
    prepare(path)
    loop = asyncio.get_running_loop()
    work: queue.SimpleQueue[tuple[int, int, asyncio.Future[None]] | None] = queue.SimpleQueue()

    def serve() -> None:
        connection = connect(path)
        while item := work.get():
            caller, n, future = item
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(APPEND, (float(n), str(caller), "bench", ""))
            connection.execute("COMMIT")
            loop.call_soon_threadsafe(future.set_result, None)
        connection.close()

    def write(caller: int, n: int) -> Awaitable[None]:
        future: asyncio.Future[None] = loop.create_future()
        work.put((caller, n, future))
        return future

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        return await _measure(write)
    finally:
        work.put(None)
        thread.join()


async def _measure(write: Callable[[int, int], Awaitable[None]]) -> Rate:
    waits: list[float] = []
    start = time.perf_counter()

    async def caller(number: int) -> None:
        n = 0
        while time.perf_counter() - start < SECONDS:
            began = time.perf_counter()
            await write(number, n)
            waits.append(time.perf_counter() - began)
            n += 1

    await asyncio.gather(*(caller(number) for number in range(CALLERS)))
    waits.sort()
    return Rate(len(waits) / (time.perf_counter() - start), waits[len(waits) * 99 // 100] * 1000)


def sqlite_version() -> str:
    """The engine all three use."""
    return sqlite3.sqlite_version
