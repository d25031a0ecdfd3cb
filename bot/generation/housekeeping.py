"""Housekeeping: what deletions owe, and what is older than it may become. A little at a time, as rows say it is due."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from bot.generation.command import Person, Place, ReplyTo
from bot.generation.errors import MediaError, PlatformUnavailable, PostRefused, VideoApiError
from bot.generation.message import Message, Text
from bot.generation.ports import (
    ChatPlatform,
    Chore,
    ChoreKind,
    Clock,
    Erasing,
    Ids,
    Papers,
    Retention,
    Store,
    VideoApi,
)
from bot.generation.retry import delay

DAY = 86_400.0
USUAL = Retention(words=30 * DAY, inputs=DAY, videos=7 * DAY, keys=7 * DAY, audit=180 * DAY, ledger=397 * DAY)

EVERY = 3600.0  # seconds between two rounds of sweeping
_FIRST = 300.0  # seconds before the first: whoever only makes one video does not wait for it
STEADY = 60.0  # seconds that wall and steady clock may differ between two looks; more, and nothing is swept for a while
_AT_ONCE, _PLACES = 20, 50  # jobs in one transaction, places read at once
_CHORES, _TRIES_FOR = 10, 30 * DAY  # done in a row; how long one is tried
_PATIENCE = 20.0  # seconds that somebody is let wait for the end of their deletion
_LONGEST = 1800.0  # seconds between two tries
_UNREFERENCED = 3600.0  # seconds a file may be here before a row says what it is for

# How many days words and videos of a place are kept; None: as long as everywhere.
Days = Callable[[Place], Awaitable[int | None]]


async def everywhere(_place: Place) -> int | None:
    """No place says anything of its own."""
    return None


class Housekeeping:
    """One turn does a bounded part of what is due, and says after how many seconds to come again.

    Every part can be repeated: a kill at any point costs nothing but the time until the next turn.
    """

    def __init__(
        self, store: Store, api: VideoApi, platforms: Mapping[str, ChatPlatform], papers: Papers, clock: Clock,
        ids: Ids, retention: Retention = USUAL, days: Days = everywhere,
    ) -> None:  # fmt: skip
        self._store = store
        self._api = api
        self._platforms = platforms
        self._papers = papers
        self._clock = clock
        self._ids = ids
        self._retention = retention
        self._days = days
        self._anchor = clock.now() - clock.monotonic()
        self._sweep_at = clock.monotonic() + _FIRST
        self._place: tuple[str, str, str] = ("", "", "")
        self._folder = 0
        self._part = 0
        self._swept, self._wipe_at = 0, clock.monotonic() + EVERY
        self._hurried = 0  # how many people wait for theirs

    async def turn(self) -> float:
        """Deletions first, then what is owed outside, then sweeping. Raises StorageError."""
        return 1.0 if self._hurried else await self._turn()

    async def hurry(self, person: Person) -> tuple[Erasing | None, Sequence[str]]:
        """Bring a person's deletion forward while they wait: how it stands then, and whose posts had to stay.

        The latter are ids of jobs. Raises StorageError.
        """
        end, stayed, idle = self._clock.monotonic() + _PATIENCE, set[str](), False
        self._hurried += 1
        try:
            while not idle and self._clock.monotonic() < end:
                due, now = await self._store.forget_on(self._clock.now()), self._clock.now()
                idle = not await self._do_chores(stayed) and (due is None or due > now)
        finally:
            self._hurried -= 1
        return await self._store.forgetting(person), sorted(stayed)

    async def _turn(self) -> float:
        due = await self._store.forget_on(self._clock.now())
        if due is not None and due <= self._clock.now():
            return 0.0
        if await self._do_chores():
            return 0.0
        if self._is_time_to_sweep():
            return 0.05 if await self._sweep() else EVERY
        waits = [due, await self._store.next_chore()]
        soon = [max(1.0, at - self._clock.now()) for at in waits if at is not None]
        return min([*soon, max(1.0, self._sweep_at - self._clock.monotonic())])

    # -- what is owed outside

    async def _do_chores(self, stayed: set[str] | None = None) -> int:
        owed = await self._store.chores(self._clock.now(), _CHORES)
        for chore in owed:
            try:
                if not await self._do(chore) and stayed is not None:
                    stayed.add(str(chore.content["job"]))
            except (PlatformUnavailable, VideoApiError, MediaError):
                await self._do_later(chore)
            else:
                await self._store.chore_done(chore)
        return len(owed)

    async def _do_later(self, chore: Chore) -> None:
        now = self._clock.now()
        if now - chore.since > _TRIES_FOR:
            await self._store.chore_done(chore)
            return
        pause = delay(chore.attempts, self._ids.chance(), longest=_LONGEST)
        await self._store.chore_later(chore, now + pause)

    async def _do(self, chore: Chore) -> bool:
        """False: a post has to stay."""
        content = chore.content
        match chore.kind:
            case ChoreKind.FILE:
                sha256 = str(content["sha256"])
                if not await self._store.is_held(sha256):
                    await self._papers.remove(sha256, str(content["extension"]), chore.since)
            case ChoreKind.UPLOAD:
                await self._api.forget(str(content["media_uuid"]))
            case _:
                return await self._take_away(chore)
        return True

    async def _take_away(self, chore: Chore) -> bool:
        """What the platform refuses for good stays where it is."""
        to = read_address(str(chore.content["to"]))
        platform = self._platforms[to.platform]
        try:
            if chore.kind is ChoreKind.POST:
                await platform.delete(to, str(chore.content["reference"]))
            else:
                await platform.edit(to, Message(Text("privacy.status_gone")))
        except PostRefused:
            return chore.kind is ChoreKind.STATUS
        return True

    # -- what is older than it may become

    def _is_time_to_sweep(self) -> bool:
        """Not while the clock is being set: what it says may be a day ahead, and nothing comes back."""
        anchor = self._clock.now() - self._clock.monotonic()
        if abs(anchor - self._anchor) > STEADY:
            self._sweep_at = self._clock.monotonic() + EVERY
        self._anchor = anchor
        return self._clock.monotonic() >= self._sweep_at

    async def _sweep(self) -> bool:
        """The next part of a round; whether the round goes on."""
        now = self._clock.now()
        match self._part:
            case 0:
                swept = await self._store.sweep(now, self._retention, _AT_ONCE)
                self._swept += swept
                self._part += not swept
            case 1:
                self._part += await self._sweep_places(now)
            case 2:
                await self._sweep_folder(now)
                self._folder = (self._folder + 1) % 256
                self._part += self._folder == 0
            case _:
                await self._papers.sweep_scratch(now)
                await self._wipe()
                self._part = 0
                self._sweep_at = self._clock.monotonic() + EVERY
                return False
        return True

    async def _wipe(self) -> None:
        """What was swept leaves traces in the pages that held it; once a day these are rewritten."""
        if self._swept and self._clock.monotonic() >= self._wipe_at and await self._store.clean():
            self._swept, self._wipe_at = 0, self._clock.monotonic() + DAY

    async def _sweep_places(self, now: float) -> bool:
        """A few places; whether those were the last."""
        places = await self._store.channels(self._place, _PLACES)
        for place in places:
            retention = await self._retention_of(place)
            while swept := await self._store.sweep_place(place, now, retention, _AT_ONCE):
                self._swept += swept
            self._place = place
        if len(places) == _PLACES:
            return False
        self._place = ("", "", "")
        return True

    async def _retention_of(self, place: tuple[str, str, str]) -> Retention:
        days = await self._days(Place(*place))
        if days is None:
            return self._retention
        return replace(self._retention, words=days * DAY, videos=days * DAY)

    async def _sweep_folder(self, now: float) -> None:
        """Files that no row knows: a job was deleted while one of its files was on its way."""
        before = now - _UNREFERENCED
        for sha256, extension in await self._papers.kept_before(self._folder, before):
            if not await self._store.is_held(sha256):
                await self._papers.remove(sha256, extension, before)


def read_address(stored: str) -> ReplyTo:
    """An address as a row keeps it."""
    return ReplyTo(**json.loads(stored))
