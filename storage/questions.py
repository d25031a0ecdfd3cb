"""The questions of the Store port: each is one unit on the connection that only reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import TypeVar

import aiosqlite

from bot.generation.command import Command
from bot.generation.delivery import Delivery
from bot.generation.job import Input, Job, Result
from bot.generation.money import Standing
from bot.generation.ports import Event, Plan, Waiting
from storage import budgets, commands, deliveries, elements, jobs, ledger, lists, turns, verbs
from storage.unit import Factory, run
from storage.writer import Writer, mapped, on_thread

T = TypeVar("T")


class Questions:
    """Verbs as bot.generation.ports.Store describes them; nothing here writes."""

    def __init__(self, writer: Writer, reader: aiosqlite.Connection, key: bytes) -> None:
        """`key` is the one under which people have pseudonyms."""
        self._writer = writer
        self._reader = reader
        self._key = key

    async def acknowledged(self) -> Sequence[Command]:
        return await self._read(commands.acknowledged)

    async def next_due(self) -> float | None:
        return await self._read(verbs.next_due)

    async def plan(self, job: Job) -> Plan:
        return await self._read(lambda: elements.plan(job))

    async def job(self, job_id: str) -> Job | None:
        return await self._read(lambda: jobs.by_id(job_id))

    async def job_of(self, key: str) -> Job | None:
        return await self._read(lambda: jobs.by_command(key))

    async def jobs(self, platform: str | None, person: str | None, limit: int) -> Sequence[Job]:
        return await self._read(lambda: lists.newest(platform, person, limit))

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
        return await self._read(lambda: turns.place(job_id))

    async def durations(self, provider: str, model: str, limit: int) -> Sequence[tuple[int, float]]:
        return await self._read(lambda: lists.durations(provider, model, limit))

    async def unfinished(self, platform: str) -> Sequence[str]:
        return await self._read(lambda: deliveries.unfinished(platform))

    async def undelivered(self, platform: str) -> Sequence[Delivery]:
        return await self._read(lambda: deliveries.undelivered(platform))

    async def standing(self, provider: str, day: str) -> Standing:
        return await self._read(lambda: budgets.standing(provider, day))

    async def _read(self, factory: Factory[T]) -> T:
        try:
            return await on_thread(self._reader, _ask, factory)
        except sqlite3.Error as error:
            raise mapped(error) from error


def _ask(connection: sqlite3.Connection, factory: Factory[T]) -> T:
    connection.execute("BEGIN")
    try:
        return run(connection, factory, [])
    finally:
        connection.execute("ROLLBACK")
