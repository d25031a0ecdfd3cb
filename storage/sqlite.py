"""SqliteStore: the Store port on one SQLite file. A verb is one unit on the writer, a question one on the reader."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TypeVar

import aiosqlite

from bot.generation.command import Command
from bot.generation.delivery import Delivery
from bot.generation.job import Input, Job, Result
from bot.generation.message import Text
from bot.generation.money import Charge, Standing
from bot.generation.ports import Caps, Claimed, Event, OverBudget, Plan, Submission, TooManyOpen, Verdict, Waiting
from storage import commands, deliveries, elements, jobs, ledger
from storage.lock import lock
from storage.migrate import check, connect, connect_to_read, is_behind, prepare
from storage.unit import Factory, Unit, run
from storage.writer import Writer, mapped, on_thread

T = TypeVar("T")

DATABASE = "dailies.db"


class SqliteStore:
    """Verbs as bot.generation.ports.Store describes them."""

    def __init__(self, writer: Writer, reader: aiosqlite.Connection) -> None:
        self._writer = writer
        self._reader = reader

    # -- commands

    async def receive(self, command: Command, now: float) -> bool:
        return await self._writer.write(lambda: commands.receive(command, now))

    async def acknowledge(self, key: str, now: float) -> None:
        await self._writer.write(lambda: commands.acknowledge(key, now))

    async def drop_unacknowledged(self, now: float) -> int:
        return await self._writer.write(commands.drop_unacknowledged)

    async def acknowledged(self) -> Sequence[Command]:
        return await self._read(commands.acknowledged)

    async def admit(
        self, key: str, job: Job, inputs: Sequence[Input], caps: Caps, now: float
    ) -> Job | OverBudget | TooManyOpen | None:
        return await self._writer.write(lambda: _admit(key, job, inputs, caps, now))

    async def decline(self, key: str, reasons: Sequence[Text], now: float) -> None:
        await self._writer.write(lambda: commands.decline(key, reasons))

    # -- jobs

    async def release_leases(self, now: float) -> int:
        return await self._writer.write(lambda: jobs.release_leases(now))

    async def claim(self, now: float, lease: float, limit: int, slots: int) -> Claimed:
        return await self._writer.write(lambda: _claim(now, lease, limit, slots))

    async def give_back(self, row: Job | Delivery, due_at: float) -> None:
        if isinstance(row, Job):
            await self._writer.write(lambda: jobs.give_back(row, due_at))
        else:
            await self._writer.write(lambda: deliveries.give_back(row, due_at))

    async def next_due(self) -> float | None:
        return await self._read(jobs.next_due)

    async def advance(
        self, before: Job, after: Job, now: float, *, verdict: Verdict | None = None, detail: str = ""
    ) -> Job | None:
        return await self._writer.write(lambda: _advance(before, after, now, verdict, detail))

    async def settle(
        self, before: Job, after: Job, now: float, *, charge: Charge, results: Sequence[Result] = (),
        deliveries: Sequence[Delivery] = (), verdict: Verdict | None = None, detail: str = "",
    ) -> Job | None:  # fmt: skip
        return await self._writer.write(
            lambda: _settle(before, after, now, charge, results, deliveries, verdict, detail)
        )

    async def discard(self, job_id: str, now: float, detail: str = "") -> Job | None:
        return await self._writer.write(lambda: _discard(job_id, now, detail))

    async def record(
        self, before: Job, now: float, results: Sequence[Result], deliveries: Sequence[Delivery]
    ) -> Job | None:
        return await self._writer.write(lambda: _record(before, now, results, deliveries))

    async def plan(self, job: Job) -> Plan:
        return await self._read(lambda: elements.plan(job))

    async def begin(self, job: Job, body_sha256: str, plan: Plan, now: float) -> Submission | None:
        return await self._writer.write(lambda: jobs.begin(job, body_sha256, plan, now))

    async def uploaded(self, job: Job, name: str, media_uuid: str | None) -> None:
        await self._writer.write(lambda: jobs.uploaded(job.id, name, media_uuid))

    async def forget_elements(self, provider: str, ids: Sequence[str]) -> None:
        await self._writer.write(lambda: elements.forget(provider, ids))

    async def note(self, job: Job, verdict: Verdict, now: float) -> None:
        await self._writer.write(lambda: jobs.note(job.task_uuid, verdict, now))

    async def admit_input(self, job: Job, given: Input, now: float) -> None:
        await self._writer.write(lambda: jobs.admit_input(job.id, given, now))

    async def fresh_url(self, job_id: str, n: int, url: str) -> None:
        await self._writer.write(lambda: jobs.fresh_url(job_id, n, url))

    # -- deliveries

    async def advance_delivery(
        self, before: Delivery, after: Delivery, now: float, detail: str = ""
    ) -> Delivery | None:
        return await self._writer.write(lambda: deliveries.move(before, after, now, detail))

    # -- questions

    async def job(self, job_id: str) -> Job | None:
        return await self._read(lambda: jobs.by_id(job_id))

    async def job_of(self, key: str) -> Job | None:
        return await self._read(lambda: jobs.by_command(key))

    async def jobs(self, platform: str | None, person: str | None, limit: int) -> Sequence[Job]:
        return await self._read(lambda: jobs.newest(platform, person, limit))

    async def inputs(self, job_id: str) -> Sequence[Input]:
        return await self._read(lambda: jobs.inputs(job_id))

    async def results(self, job_id: str) -> Sequence[Result]:
        return await self._read(lambda: jobs.results(job_id))

    async def deliveries(self, job_id: str) -> Sequence[Delivery]:
        return await self._read(lambda: deliveries.of_job(job_id))

    async def events(self, job_id: str) -> Sequence[Event]:
        return await self._read(lambda: jobs.events(job_id))

    async def entries(self, job_id: str) -> Mapping[str, int]:
        return await self._read(lambda: ledger.of_job(job_id))

    async def waiting(self) -> Sequence[Waiting]:
        return await self._read(jobs.waiting)

    async def place(self, job_id: str) -> int:
        return await self._read(lambda: jobs.place(job_id))

    async def durations(self, provider: str, model: str, limit: int) -> Sequence[tuple[int, float]]:
        return await self._read(lambda: jobs.durations(provider, model, limit))

    async def unfinished(self, platform: str) -> Sequence[str]:
        return await self._read(lambda: deliveries.unfinished(platform))

    async def undelivered(self, platform: str) -> Sequence[Delivery]:
        return await self._read(lambda: deliveries.undelivered(platform))

    async def standing(self, provider: str, day: str) -> Standing:
        return await self._read(lambda: ledger.standing(provider, day))

    async def probe(self) -> None:
        await self._writer.write(_probe)

    async def _read(self, factory: Factory[T]) -> T:
        try:
            return await on_thread(self._reader, _ask, factory)
        except sqlite3.Error as error:
            raise mapped(error) from error


@asynccontextmanager
async def open_store(directory: Path, on_event: Callable[[Event], None]) -> AsyncIterator[SqliteStore]:
    """The store in this directory, locked for us alone. Raises CannotOpen; `on_event` hears what was committed."""
    async with AsyncExitStack() as stack:
        stack.enter_context(lock(directory))
        path = directory / DATABASE
        await asyncio.to_thread(prepare, path)
        connection = await stack.enter_async_context(_thread(lambda: connect(path)))
        reader = await stack.enter_async_context(_thread(lambda: connect_to_read(path)))
        writer = Writer(connection, on_event)
        stack.push_async_callback(writer.close)
        yield SqliteStore(writer, reader)


@asynccontextmanager
async def open_to_read(directory: Path) -> AsyncIterator[SqliteStore]:
    """The same questions beside a running bot; every verb that writes fails with StorageError. Raises CannotOpen."""
    path = directory / DATABASE
    await asyncio.to_thread(check, path, thorough=False)
    if await asyncio.to_thread(is_behind, path):
        # An older release wrote it, and no bot of this one has started since: migrate it as a start would.
        with lock(directory):
            await asyncio.to_thread(prepare, path)
    async with _thread(lambda: connect_to_read(path)) as reader:
        writer = Writer(reader, lambda _event: None)
        try:
            yield SqliteStore(writer, reader)
        finally:
            await writer.close()


@asynccontextmanager
async def _thread(connector: Callable[[], sqlite3.Connection]) -> AsyncIterator[aiosqlite.Connection]:
    # aiosqlite's thread is not a daemon: a connection that is never closed keeps the process alive.
    connection = aiosqlite.Connection(connector, iter_chunk_size=64)
    async with connection:
        yield connection


def _ask(connection: sqlite3.Connection, factory: Factory[T]) -> T:
    connection.execute("BEGIN")
    try:
        return run(connection, factory, [])
    finally:
        connection.execute("ROLLBACK")


# -- verbs made of several units


def _admit(
    key: str, job: Job, inputs: Sequence[Input], caps: Caps, now: float
) -> Unit[Job | OverBudget | TooManyOpen | None]:
    """Nothing is written unless everything is: the caps are looked at before the first row."""
    earlier = yield from jobs.by_command(key)
    if earlier is not None:
        return earlier
    open_jobs = yield from jobs.open_of_person(job)
    if open_jobs >= caps.open_jobs:
        return TooManyOpen(open_jobs)
    if not (yield from commands.may_be_admitted(key)):
        return None
    left = yield from ledger.count_in(job, caps.day_micro_usd, now)
    if left is not None:
        return OverBudget(left)
    yield from jobs.insert(job)
    yield from commands.admitted(key, job.id)
    yield from ledger.reserve(job, now)
    yield from jobs.add_inputs(job.id, inputs)
    yield Event(now, job.id, f"job > {job.state}", f"reserved {job.reserved_micro_usd}")
    return job


def _claim(now: float, lease: float, limit: int, slots: int) -> Unit[Claimed]:
    yield from jobs.take_turns(now, slots)
    owed = yield from deliveries.claim(now, lease, limit)
    due = yield from jobs.claim(now, lease, limit - len(owed))
    return Claimed(tuple(due), tuple(owed))


def _advance(before: Job, after: Job, now: float, verdict: Verdict | None, detail: str) -> Unit[Job | None]:
    moved = yield from jobs.move(before, after, now, detail)
    if moved is not None and verdict is not None:
        yield from jobs.note(before.task_uuid, verdict, now)
        if verdict is Verdict.ACCEPTED:
            yield from elements.admitted(before)
    return moved


def _settle(
    before: Job, after: Job, now: float, charge: Charge, results: Sequence[Result],
    owed: Sequence[Delivery], verdict: Verdict | None, detail: str,
) -> Unit[Job | None]:  # fmt: skip
    moved = yield from _advance(before, after, now, verdict, detail)
    if moved is None:
        return None
    yield from ledger.close(before, charge, now)
    yield from jobs.add_results(results, now)
    if not moved.discarded:
        yield from deliveries.owe(owed, now)
    return moved


def _discard(job_id: str, now: float, detail: str) -> Unit[Job | None]:
    marked = yield from jobs.discard(job_id, now, detail)
    if marked is not None:
        yield from deliveries.withhold(job_id, now)
    return marked


def _record(before: Job, now: float, results: Sequence[Result], owed: Sequence[Delivery]) -> Unit[Job | None]:
    current = yield from jobs.by_id(before.id)
    if current is None or (current.state, current.version) != (before.state, before.version):
        return None
    yield from jobs.add_results(results, now)
    if not current.discarded:
        yield from deliveries.owe(owed, now)
    return current


def _probe() -> Unit[None]:
    yield "UPDATE budget_days SET used_micro_usd = used_micro_usd WHERE provider = ''", ()
