"""SqliteStore: the Store port on one SQLite file. A verb is one unit on the writer, a question one on the reader."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiosqlite

from bot.generation.command import Command, Person, ReplyTo
from bot.generation.delivery import Delivery
from bot.generation.job import Input, Job, Result
from bot.generation.message import Text
from bot.generation.money import Charge
from bot.generation.ports import (
    NO_SHARES,
    USUAL_TERMS,
    Caps,
    Claimed,
    CoolingDown,
    Deed,
    Event,
    OverBudget,
    Plan,
    Shares,
    Submission,
    Terms,
    TooManyOpen,
    Verdict,
)
from bot.generation.review.review import Review
from storage import anchoring, commands, deliveries, elements, erasing, jobs, reviews, submissions, verbs
from storage.audit import beside, pseudonym
from storage.audit_verbs import AuditVerbs
from storage.budget_verbs import BudgetVerbs
from storage.lock import lock
from storage.memo_verbs import MemoVerbs
from storage.migrate import check, connect, connect_to_read, is_behind, prepare
from storage.naming import naming_key
from storage.people_verbs import PeopleVerbs
from storage.personal_verbs import PersonalVerbs
from storage.policy_verbs import PolicyVerbs
from storage.report_verbs import ReportVerbs
from storage.review_verbs import ReviewVerbs
from storage.sharing_verbs import SharingVerbs
from storage.tombstones import Tombstones
from storage.verbs import advance as _advance
from storage.writer import Writer

DATABASE = "dailies.db"


class SqliteStore(
    PersonalVerbs, MemoVerbs, BudgetVerbs, AuditVerbs, PolicyVerbs, ReviewVerbs, PeopleVerbs, ReportVerbs, SharingVerbs
):
    """Verbs as bot.generation.ports.Store describes them; the questions and the personal ones are inherited."""

    # -- commands

    async def receive(self, command: Command, now: float) -> bool:
        return await self._writer.write(lambda: commands.receive(command, now))

    async def acknowledge(self, key: str, now: float, shown: ReplyTo | None = None) -> None:
        await self._writer.write(lambda: commands.acknowledge(key, now, shown))

    async def drop_unacknowledged(self, now: float) -> int:
        return await self._writer.write(commands.drop_unacknowledged)

    async def admit(
        self, key: str, job: Job, inputs: Sequence[Input], caps: Caps, now: float, draft: str | None = None,
        terms: Terms = USUAL_TERMS,
    ) -> Job | OverBudget | TooManyOpen | CoolingDown | None:  # fmt: skip
        who = pseudonym(self._key, job.person)
        return await self._writer.write(
            lambda: erasing.guarded(who, now, lambda: verbs.admit(key, job, inputs, caps, now, draft, terms))
        )

    async def decline(self, key: str, reasons: Sequence[Text], now: float, *, strike: Person | None = None) -> None:
        await self._writer.write(lambda: verbs.decline(key, reasons, now, strike))

    # -- jobs

    async def release_leases(self, now: float) -> int:
        return await self._writer.write(lambda: verbs.release_leases(now))

    async def shift(self, seconds: float) -> None:
        await self._writer.write(lambda: anchoring.shift(seconds))

    async def claim(self, now: float, lease: float, limit: int, slots: int, shares: Shares = NO_SHARES) -> Claimed:
        return await self._writer.write(lambda: verbs.claim(now, lease, limit, slots, shares))

    async def give_back(self, row: Job | Delivery | Review, due_at: float) -> None:
        if isinstance(row, Job):
            await self._writer.write(lambda: jobs.give_back(row, due_at))
        elif isinstance(row, Review):
            await self._writer.write(lambda: reviews.give_back(row, due_at))
        else:
            await self._writer.write(lambda: deliveries.give_back(row, due_at))

    async def advance(
        self, before: Job, after: Job, now: float, *, verdict: Verdict | None = None, detail: str = "",
        deliveries: Sequence[Delivery] = (),
    ) -> Job | None:  # fmt: skip
        return await self._writer.write(lambda: _advance(before, after, now, verdict, detail, deliveries))

    async def settle(
        self, before: Job, after: Job, now: float, *, charge: Charge, results: Sequence[Result] = (),
        deliveries: Sequence[Delivery] = (), verdict: Verdict | None = None, detail: str = "", strike: bool = False,
        deed: Deed | None = None,
    ) -> Job | None:  # fmt: skip
        return await self._writer.write(
            lambda: beside(
                verbs.settle(before, after, now, charge, results, deliveries, verdict, detail, strike), deed, self._key
            )
        )

    async def discard(self, job_id: str, now: float, detail: str = "") -> Job | None:
        return await self._writer.write(lambda: verbs.discard(job_id, now, detail))

    async def record(
        self, before: Job, now: float, results: Sequence[Result], deliveries: Sequence[Delivery]
    ) -> Job | None:
        return await self._writer.write(lambda: verbs.record(before, now, results, deliveries))

    async def begin(self, job: Job, body_sha256: str, plan: Plan, now: float) -> Submission | None:
        return await self._writer.write(lambda: submissions.begin(job, body_sha256, plan, now))

    async def uploaded(self, job: Job, name: str, media_uuid: str | None) -> None:
        await self._writer.write(lambda: jobs.uploaded(job.id, name, media_uuid))

    async def forget_elements(self, provider: str, ids: Sequence[str]) -> None:
        await self._writer.write(lambda: elements.forget(provider, ids))

    async def note(self, job: Job, verdict: Verdict, now: float) -> None:
        await self._writer.write(lambda: submissions.note(job.task_uuid, verdict, now))

    async def admit_input(self, job: Job, given: Input, now: float) -> None:
        await self._writer.write(lambda: jobs.admit_input(job.id, given, now))

    async def fresh_url(self, job_id: str, n: int, url: str) -> None:
        await self._writer.write(lambda: jobs.fresh_url(job_id, n, url))

    # -- deliveries

    async def advance_delivery(
        self, before: Delivery, after: Delivery, now: float, detail: str = "", owed: Sequence[Delivery] = ()
    ) -> Delivery | None:
        return await self._writer.write(lambda: deliveries.move(before, after, now, detail, owed))

    async def share(self, delivery: Delivery, now: float) -> bool:
        return await self._writer.write(lambda: deliveries.share(delivery, now))

    async def probe(self) -> None:
        await self._writer.write(verbs.probe)


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
        store = SqliteStore(writer, reader, await asyncio.to_thread(naming_key, directory))
        await store.erase_again(Tombstones(directory))
        yield store


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
            yield SqliteStore(writer, reader, b"")  # nothing is written here
        finally:
            await writer.close()


@asynccontextmanager
async def _thread(connector: Callable[[], sqlite3.Connection]) -> AsyncIterator[aiosqlite.Connection]:
    # aiosqlite's thread is not a daemon: a connection that is never closed keeps the process alive.
    connection = aiosqlite.Connection(connector, iter_chunk_size=64)
    async with connection:
        yield connection
