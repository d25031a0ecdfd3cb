"""The writer: many callers, one commit, and what each of them gets when something fails."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import aiosqlite
import pytest

from bot.generation.errors import InvariantBroken, StorageBroken, StorageBusy, StorageFull
from bot.generation.ports import Event
from storage.migrate import connect, prepare
from storage.unit import Unit
from storage.writer import Writer, mapped, on_thread


@dataclass
class Desk:
    """A writer on a database with one small table, and what it announced."""

    writer: Writer
    connection: aiosqlite.Connection
    path: Path
    told: list[Event]

    def rows(self) -> list[int]:
        with closing(sqlite3.connect(self.path)) as reader:
            return [row[0] for row in reader.execute("SELECT x FROM t ORDER BY x")]

    async def pragma(self, words: str) -> int:
        def ask(connection: sqlite3.Connection, pragma: str) -> int:
            return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])

        return await on_thread(self.connection, ask, words)


@asynccontextmanager
async def desk_in(folder: Path) -> AsyncIterator[Desk]:
    path = folder / "dailies.db"
    prepare(path)
    with closing(connect(path)) as first:
        first.execute("CREATE TABLE t (x INTEGER PRIMARY KEY CHECK (x >= 0), words TEXT) STRICT")
    told: list[Event] = []
    async with aiosqlite.Connection(lambda: connect(path), iter_chunk_size=64) as connection:
        writer = Writer(connection, told.append)
        try:
            yield Desk(writer, connection, path, told)
        finally:
            await writer.close()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_in(tmp_path) as made:
        yield made


def put(x: int, words: str = "") -> Unit[int]:
    yield "INSERT INTO t (x, words) VALUES (?, ?)", (x, words)
    yield Event(0.0, str(x), "put", "")
    return x


def put_and_fail(x: int) -> Unit[int]:
    yield from put(x)
    raise LookupError(x)


async def test_many_callers_share_a_commit(desk: Desk) -> None:
    """A hundred callers at once cost one commit, not a hundred."""
    before = await desk.pragma("data_version")
    with closing(sqlite3.connect(desk.path)) as watcher:
        (seen,) = watcher.execute("PRAGMA data_version").fetchone()
        commits = 0
        writes = [desk.writer.write(lambda n=n: put(n)) for n in range(100)]  # type: ignore[misc]  # bound now
        while not all(write.done() for write in writes):
            await asyncio.sleep(0)
            (now,) = watcher.execute("PRAGMA data_version").fetchone()
            commits, seen = commits + (now != seen), now
    assert [write.result() for write in writes] == list(range(100))
    assert desk.rows() == list(range(100))
    assert commits <= 2
    assert await desk.pragma("data_version") == before  # our own commits do not count there


async def test_a_unit_that_breaks_a_rule_rolls_back_alone(desk: Desk) -> None:
    """The others of its batch are committed."""
    answers = await asyncio.gather(
        desk.writer.write(lambda: put(1)),
        desk.writer.write(lambda: put(-1)),
        desk.writer.write(lambda: put(2)),
        return_exceptions=True,
    )
    assert list(answers[0::2]) == [1, 2]
    assert isinstance(answers[1], InvariantBroken)
    assert desk.rows() == [1, 2]


async def test_a_units_own_exception_reaches_its_caller_only(desk: Desk) -> None:
    """What it had written is gone."""
    good = desk.writer.write(lambda: put(1))
    with pytest.raises(LookupError):
        await desk.writer.write(lambda: put_and_fail(2))
    assert await good == 1
    assert desk.rows() == [1]


async def test_words_that_cannot_be_written_fail_alone(desk: Desk) -> None:
    """A lone surrogate is the caller's mistake, not the batch's."""
    good = desk.writer.write(lambda: put(1))
    with pytest.raises(UnicodeEncodeError):
        await desk.writer.write(lambda: put(2, "\ud800"))
    assert await good == 1
    assert desk.rows() == [1]


async def test_a_cancelled_callers_unit_still_commits(desk: Desk) -> None:
    """Verbs are idempotent because of this."""
    asking = asyncio.ensure_future(desk.writer.write(lambda: put(1)))
    asking.cancel()
    await desk.writer.write(lambda: put(2))
    assert desk.rows() == [1, 2]


async def test_events_are_announced_after_the_commit_and_only_then(desk: Desk) -> None:
    """Never for a unit that was rolled back."""
    await asyncio.gather(
        desk.writer.write(lambda: put(1)), desk.writer.write(lambda: put_and_fail(2)), return_exceptions=True
    )
    assert [event.job_id for event in desk.told] == ["1"]


async def test_an_event_is_heard_when_its_rows_can_be_read(tmp_path: Path) -> None:
    """Whoever hears it finds what it speaks of."""
    path = tmp_path / "dailies.db"
    async with desk_in(tmp_path) as desk:
        found: list[list[int]] = []
        desk.writer._on_event = lambda _event: found.append(desk.rows())
        await desk.writer.write(lambda: put(7))
        assert found == [[7]]
    assert path.exists()


@pytest.mark.row("F29")
async def test_a_full_disk_fails_the_whole_batch_and_keeps_nothing(desk: Desk) -> None:
    """SQLite rolls back by itself; every waiter hears StorageFull; after room is made it goes on."""
    pages = await desk.pragma("page_count")
    await desk.pragma(f"max_page_count = {pages}")
    small = [desk.writer.write(lambda n=n: put(n)) for n in range(3)]  # type: ignore[misc]  # bound now
    large = desk.writer.write(lambda: put(9, "x" * 100_000))
    answers = await asyncio.gather(*small, large, return_exceptions=True)
    assert [type(answer) for answer in answers] == [StorageFull] * 4
    assert desk.rows() == []
    assert desk.told == []
    await desk.pragma("max_page_count = 1000000")
    assert await desk.writer.write(lambda: put(9, "x" * 100_000)) == 9
    assert desk.rows() == [9]


@pytest.mark.row("F30")
async def test_a_locked_database_is_an_error_that_passes(desk: Desk) -> None:
    """Somebody else holds the lock for longer than we wait; afterwards it works again."""
    await desk.pragma("busy_timeout = 20")
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageBusy):
            await desk.writer.write(lambda: put(1))
        other.execute("ROLLBACK")
    assert await desk.writer.write(lambda: put(1)) == 1


async def test_nothing_is_written_after_the_writer_was_closed(tmp_path: Path) -> None:
    """A late caller hears it, instead of waiting for ever."""
    async with desk_in(tmp_path) as desk:
        waiting = desk.writer.write(lambda: put(1))
    assert await waiting == 1
    with pytest.raises(StorageBroken):
        await desk.writer.write(lambda: put(2))


@pytest.mark.parametrize(
    ("code", "ours"),
    [
        (sqlite3.SQLITE_FULL, StorageFull),
        (sqlite3.SQLITE_BUSY, StorageBusy),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StorageBusy),
        (sqlite3.SQLITE_IOERR_FSYNC, StorageBroken),
        (sqlite3.SQLITE_CORRUPT, StorageBroken),
        (sqlite3.SQLITE_NOTADB, StorageBroken),
        (sqlite3.SQLITE_CONSTRAINT_CHECK, InvariantBroken),
    ],
)
def test_every_error_of_sqlite_has_one_meaning(code: int, ours: type[Exception]) -> None:
    """By its primary code, whatever the extended one says."""
    error = sqlite3.OperationalError("words")
    error.sqlite_errorcode = code
    assert type(mapped(error)) is ours
