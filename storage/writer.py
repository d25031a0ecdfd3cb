"""The one connection that writes. Callers hand in units; whatever is waiting is committed together."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiosqlite

from bot.generation.errors import InvariantBroken, StorageBroken, StorageBusy, StorageError, StorageFull
from bot.generation.ports import Event
from storage.unit import Factory, run

A = TypeVar("A")
T = TypeVar("T")

BATCH = 256  # units a commit; more would make the first one wait too long

_FULL = {sqlite3.SQLITE_FULL}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_BROKEN = {
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
}


def mapped(error: sqlite3.Error) -> StorageError:
    """SQLite's words in ours."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary code
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    if code in _FULL:
        return StorageFull()
    if code in _BUSY:
        return StorageBusy()
    if code in _BROKEN:
        return StorageBroken(name)
    return InvariantBroken(name)


async def on_thread(connection: aiosqlite.Connection, work: Callable[[sqlite3.Connection, A], T], argument: A) -> T:
    """Run `work` as one call on the connection's thread. aiosqlite offers no public way; pinned, and tested."""
    execute: Callable[..., Awaitable[T]] = connection._execute  # noqa: SLF001
    return await execute(work, connection._conn, argument)  # noqa: SLF001


@dataclass(slots=True)
class _Waiter:
    factory: Factory[Any]
    future: asyncio.Future[Any]
    told: list[Event] = field(default_factory=list)
    value: Any = None
    error: Exception | None = None


class Writer:
    """Runs units in batches on one connection's thread, each unit in its own savepoint, one commit a batch.

    A unit that fails rolls back alone. A full disk rolls back the whole batch (SQLite does so by itself) and every
    waiter of it gets StorageFull. After an I/O error nothing is written any more: what is on the disk is not known
    until the next start checks it. A caller that is cancelled leaves its unit behind: it still commits.
    """

    def __init__(self, connection: aiosqlite.Connection, on_event: Callable[[Event], None]) -> None:
        self._connection = connection
        self._on_event = on_event
        self._waiting: deque[_Waiter] = deque()
        self._wake = asyncio.Event()
        self._closing = False
        self._broken: StorageError | None = None
        # Owned: close() ends it and awaits it.
        self._loop = asyncio.create_task(self._run(), name="storage writer")

    @property
    def connection(self) -> aiosqlite.Connection:
        """For what no transaction may be around; on its thread, it comes between two commits."""
        return self._connection

    def write(self, factory: Factory[T]) -> asyncio.Future[T]:
        """The unit's value, once it is committed. Raises StorageError."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        if self._broken or self._closing:
            future.set_exception(self._broken or StorageBroken("closed"))
            return future
        self._waiting.append(_Waiter(factory, future))
        self._wake.set()
        return future

    async def close(self) -> None:
        """Commit what is waiting and stop."""
        self._closing = True
        self._wake.set()
        await self._loop

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
                await self._commit(batch)
            if self._closing:
                return

    async def _commit(self, batch: list[_Waiter]) -> None:
        try:
            await on_thread(self._connection, _transact, batch)
        except sqlite3.Error as error:
            self._fail(batch, mapped(error), error)
            return
        for waiter in batch:
            _answer(waiter)
            if waiter.error is None:
                for event in waiter.told:
                    self._on_event(event)

    def _fail(self, batch: list[_Waiter], error: StorageError, cause: sqlite3.Error) -> None:
        error.__cause__ = cause
        if isinstance(error, StorageBroken):
            self._broken = error
            batch = [*batch, *self._waiting]
            self._waiting.clear()
        for waiter in batch:
            waiter.error = error
            _answer(waiter)


def _answer(waiter: _Waiter) -> None:
    if waiter.future.done():  # the caller was cancelled; the unit is committed all the same
        return
    if waiter.error is not None:
        waiter.future.set_exception(waiter.error)
    else:
        waiter.future.set_result(waiter.value)


def _transact(connection: sqlite3.Connection, batch: list[_Waiter]) -> None:
    """On the connection's thread: all units, one commit."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        for waiter in batch:
            _run_alone(connection, waiter)
        connection.execute("COMMIT")
    except sqlite3.Error:
        # A full disk has rolled back already; a second ROLLBACK would raise and hide the cause.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _run_alone(connection: sqlite3.Connection, waiter: _Waiter) -> None:
    connection.execute("SAVEPOINT unit")
    try:
        waiter.value = run(connection, waiter.factory, waiter.told)
    except sqlite3.Error as error:
        failure = mapped(error)
        if not isinstance(failure, InvariantBroken):
            raise
        failure.__cause__ = error
        _roll_back_unit(connection, waiter, failure)
    except Exception as error:  # noqa: BLE001 - a bug in one unit must not take the batch down; its caller gets it
        _roll_back_unit(connection, waiter, error)
    else:
        connection.execute("RELEASE unit")


def _roll_back_unit(connection: sqlite3.Connection, waiter: _Waiter, error: Exception) -> None:
    connection.execute("ROLLBACK TO unit")
    connection.execute("RELEASE unit")
    waiter.error = error
    waiter.told.clear()
