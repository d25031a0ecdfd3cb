"""A Unit: a generator that yields SQL and receives rows; composed by `yield from`; one verb, one unit.

Traps: a finished generator replayed returns None silently, so a unit is always passed as a factory. The body runs on
the writer's thread: no clock, no loop, no await inside. Guarded UPDATEs end in RETURNING.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Sequence
from typing import Any, TypeVar

from bot.generation.ports import Event

T = TypeVar("T")

Row = tuple[Any, ...]
Rows = list[Row]
Statement = tuple[str, Sequence[Any]]
Unit = Generator[Statement | Event, Rows, T]
Factory = Callable[[], Unit[T]]

_APPEND = "INSERT INTO events (at, job, what, detail) VALUES (?, ?, ?, ?)"


def run(connection: sqlite3.Connection, factory: Factory[T], told: list[Event]) -> T:
    """Run one unit to its end. An SQL error is thrown into it, so that it may answer; events are added to `told`."""
    unit = factory()
    try:
        wanted = next(unit)
        while True:
            try:
                rows = _execute(connection, wanted, told)
            except sqlite3.Error as error:
                wanted = unit.throw(error)
            else:
                wanted = unit.send(rows)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # a generator's return value, typed by Unit[T]


def _execute(connection: sqlite3.Connection, wanted: Statement | Event, told: list[Event]) -> Rows:
    if isinstance(wanted, Event):
        connection.execute(_APPEND, (wanted.at, wanted.job_id, wanted.what, wanted.detail))
        told.append(wanted)
        return []
    return connection.execute(*wanted).fetchall()
