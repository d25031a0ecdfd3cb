"""The verbs of the PeopleStore port."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence

from bot.generation.command import Person
from bot.generation.errors import StorageBusy
from bot.generation.ports import Chore, Erasing, Held, Retention
from storage import chores, erasing, holdings, retention
from storage.audit import pseudonym
from storage.questions import Questions
from storage.tombstones import Tombstone, Tombstones
from storage.unit import Unit
from storage.writer import mapped, on_thread

# Rewriting the file takes about 5 ms a MB, and nothing is committed meanwhile. Above so many bytes, where that may be
# felt in the chats, several deletions share one.
LARGE = 128 * 2**20
_REST = 3600.0  # seconds until the next


class PeopleVerbs(Questions):
    """Verbs as bot.generation.ports.PeopleStore describes them."""

    _stones: Tombstones | None = None
    _clean_again_at = 0.0

    async def forget(self, person: Person, now: float, *, posts: bool) -> None:
        stone = Tombstone(pseudonym(self._key, person), now, posts)
        if self._stones is not None:
            try:
                await asyncio.to_thread(self._stones.add, [stone])
            except OSError as error:
                raise StorageBusy from error
        await self._writer.write(lambda: erasing.begin(person, stone))

    async def forget_on(self, now: float) -> float | None:
        unclean = await self._read(erasing.needs_cleaning)
        if not unclean or now < self._clean_again_at:
            due = await self._writer.write(lambda: erasing.step(now))
            return min(due or self._clean_again_at, self._clean_again_at) if unclean else due
        if await self._read(_size) > LARGE:
            self._clean_again_at = now + _REST
        if not await self.clean():
            return now + 1.0
        await self._writer.write(lambda: erasing.cleaned(now))
        # Who was where is in these pages as well.
        await self._flush()
        return now

    async def forgetting(self, person: Person) -> Erasing | None:
        return await self._read(lambda: erasing.state(pseudonym(self._key, person)))

    async def chores(self, now: float, limit: int) -> Sequence[Chore]:
        return await self._read(lambda: chores.due(now, limit))

    async def chore_done(self, chore: Chore) -> None:
        await self._writer.write(lambda: chores.done(chore))

    async def chore_later(self, chore: Chore, due_at: float) -> None:
        await self._writer.write(lambda: chores.later(chore, due_at))

    async def next_chore(self) -> float | None:
        return await self._read(chores.next_due)

    async def is_held(self, sha256: str) -> bool:
        return await self._read(lambda: retention.is_held(sha256))

    async def held(self, person: Person) -> AsyncIterator[Held]:
        for part in await self._read(lambda: holdings.own(person, pseudonym(self._key, person))):
            yield part
        after: tuple[float, str] | None = (0.0, "")
        while after is not None:
            since = after
            part, after = await self._read(lambda: holdings.jobs(person, since))  # noqa: B023 - awaited at once
            yield part
        key: str | None = ""
        while key is not None:
            last = key
            part, key = await self._read(lambda: holdings.commands(person, last))  # noqa: B023 - awaited at once
            if part.rows:
                yield part

    async def channels(self, after: tuple[str, str, str], limit: int) -> Sequence[tuple[str, str, str]]:
        return await self._read(lambda: retention.channels(after, limit))

    async def sweep_place(self, place: tuple[str, str, str], now: float, keeping: Retention, limit: int) -> int:
        return await self._writer.write(lambda: retention.sweep_place(place, now, keeping, limit))

    async def sweep(self, now: float, keeping: Retention, limit: int) -> int:
        return await self._writer.write(lambda: retention.sweep(now, keeping, limit))

    async def clean(self) -> bool:
        try:
            return await on_thread(self._writer.connection, _clean, None)
        except sqlite3.Error as error:
            if isinstance(failure := mapped(error), StorageBusy):
                return False
            raise failure from error

    async def erase_again(self, stones: Tombstones) -> int:
        """At start: whoever is in these rows though their data was deleted goes again, before anything else is done.

        How many those were. Jobs that are out right now are left to the deletion's own time.
        """
        self._stones = stones
        left = {one.pseudonym: one for one in await asyncio.to_thread(stones.all)}
        known = await self._read(erasing.known)
        new = [stone for stone in left.values() if known.get(stone.pseudonym, -1.0) < stone.at]
        if not new:
            return 0
        people = {pseudonym(self._key, one): one for one in await self._read(erasing.people)}
        for stone in new:
            await self._writer.write(lambda: _begun(stone, people.get(stone.pseudonym)))  # noqa: B023 - awaited at once
        now = max(stone.at for stone in new)
        while (due := await self.forget_on(now)) is not None and due <= now:
            continue
        return sum(stone.pseudonym in people for stone in new)

    async def _flush(self) -> None:
        await on_thread(self._writer.connection, _flush, None)


def _begun(stone: Tombstone, person: Person | None) -> Unit[None]:
    return erasing.begin_unknown(stone) if person is None else erasing.begin(person, stone)


def _size() -> Unit[int]:
    ((size,),) = yield "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", ()
    return int(size)


def _clean(connection: sqlite3.Connection, _nothing: None) -> bool:
    """On the writer's thread, between two commits.

    secure_delete zeroes deleted cells, but not the copies that pages left behind when they were balanced: see ADR 0015.
    """
    connection.execute("VACUUM")
    return _flush(connection, None)


def _flush(connection: sqlite3.Connection, _nothing: None) -> bool:
    """Everything into the main file, and nothing left in the log. False: somebody reads an older state."""
    ((busy, _frames, _moved),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return not busy
