"""Running a schedule: lives of the bot on one disk, each ended by a kill, until nothing is owed any more."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import aiosqlite

from bot.generation.command import Command
from bot.generation.errors import VideoApiError
from bot.generation.operated import Rules
from bot.generation.ports import ChatPlatform, Event, MediaStore, Store, VideoApi
from bot.generation.service import Service
from bot.generation.steps import Steps
from storage.migrate import connect, connect_to_read, prepare
from storage.sqlite import DATABASE, SqliteStore, open_store
from storage.writer import Writer
from tests.builders import facts
from tests.crash.oracle import Story, violations
from tests.crash.points import Crashing, Killed
from tests.crash.schedule import Cancel, Deliver, Schedule, Turns, generate
from tests.fakes import FakeClock, FakeIds, FakeMedia
from tests.world import Bot, World

FAST = Path("/dev/shm") if Path("/dev/shm").is_dir() else None  # noqa: S108 - memory, not a shared temp file name
DEADLINE = 24 * 3600.0  # the fake provider counts looks, not time: while the bot is down, nothing renders
LOOK_EVERY = 60.0


@dataclass
class Mutant:
    """A mistake put into the bot: other classes, a wrapper around the ports, another way to take a command."""

    store: type[SqliteStore] = SqliteStore
    steps: type[Steps] = Steps
    service: type[Service] = Service
    api: Callable[[VideoApi], VideoApi] = lambda api: api
    chat: Callable[[ChatPlatform], ChatPlatform] = lambda chat: chat
    key: Callable[[Command, int], Command] = lambda command, _times: command


SOUND = Mutant()


@dataclass
class Ran:
    """A schedule's end: what is wrong, and where the bot was killed."""

    wrong: list[str]
    deaths: list[str]


@dataclass
class ModelBot(Bot):
    """A bot whose looks take time and may fail, as the engine's do."""

    async def _look(self) -> bool:
        if not self.watched:
            return False
        due = await self.store.next_due()
        now = self.world.clock.at
        self.world.clock.at = now + LOOK_EVERY if due is None else min(now + LOOK_EVERY, max(now + 0.001, due))
        with suppress(VideoApiError):
            await super()._look()
        return True


@dataclass
class Run:
    """One schedule being played."""

    schedule: Schedule
    root: Path
    mutant: Mutant = field(default_factory=lambda: SOUND)
    real_threads: bool = False

    def __post_init__(self) -> None:
        given = self.schedule
        self.world = World(self.root, FakeClock(), FakeIds(given.seed), given.provider, given.channel, caps=given.caps)
        self.story = Story(given.provider, given.channel, given.plan)
        self.script = list(given.script)
        self.times: dict[str, int] = {}

    async def play(self) -> Ran:
        """All lives, then the oracle."""
        naps = list(self.schedule.naps)
        try:
            while not await self._one_life():
                self.world.clock.at += naps.pop(0) if naps else 1.0
        except Exception as error:  # noqa: BLE001 - whatever breaks the bot is a finding
            self.story.wrong.append(f"the bot broke: {error!r}")
        with closing(connect_to_read(self.world.data / DATABASE)) as rows:
            return Ran(violations(self.story, rows), self.schedule.plan.deaths)

    async def _one_life(self) -> bool:
        """Whether it came to its natural end."""
        try:
            async with self._bot() as bot:
                await bot.recover()
                while self.script:
                    await self._act(bot, self.script.pop(0))
                await bot.work()
                while await self._operator(bot):
                    await bot.work()
        except Killed:
            return False
        return True

    async def _act(self, bot: ModelBot, act: Deliver | Turns | Cancel) -> None:
        match act:
            case Deliver(command):
                await self._deliver(bot, command)
            case Turns(turns):
                for _ in range(turns):
                    await bot.turn()
            case Cancel(command):
                await self._cancel(bot, command)

    async def _deliver(self, bot: ModelBot, command: Command) -> None:
        """What an adapter does: commit, acknowledge, hand over."""
        self.times[command.key] = self.times.get(command.key, 0) + 1
        command = self.mutant.key(command, self.times[command.key])
        self.story.asked.setdefault(command.key, command)
        await bot.service.receive(command)
        self.schedule.plan.visit("platform.ack:before")
        self.story.acked.add(command.words)
        self.schedule.plan.visit("platform.ack:after")
        await bot.service.acknowledged(command.key)
        self.story.told.add(command.key)
        await bot.service.submit(command)

    async def _cancel(self, bot: ModelBot, command: Command) -> None:
        job = await bot.store.job_of(command.key)
        if job is None:
            return
        answer = await bot.service.cancel(job.id, command.asked_by.person)
        if answer.key in ("job.cancelled", "job.discarded"):
            self.story.cancelled[job.id] = len(self.schedule.channel.attempts)

    async def _operator(self, bot: ModelBot) -> bool:
        """Look at the provider's own records and decide about every job that waits for a person."""
        decided = False
        for job in await bot.store.jobs(None, None, 100):
            if job.state != "needs_operator":
                continue
            decided = True
            task = self.schedule.provider.tasks.get(job.task_uuid)
            self.story.decided.add(job.id)
            if task is not None:
                self.story.settled.add(job.id)
                await bot.service.settle(job.id, task.billed_micro_usd)
            elif job.discarded or job.task_uuid in self.schedule.provider.refused:
                await bot.service.release(job.id)
            else:
                await bot.service.requeue(job.id)
        return decided

    @asynccontextmanager
    async def _bot(self) -> AsyncIterator[ModelBot]:
        world, plan = self.world, self.schedule.plan
        opened = _with_threads if self.real_threads else _inline
        async with opened(world, self.mutant.store, plan) as real:
            store = cast(Store, Crashing("store", real, plan))
            api = cast(VideoApi, Crashing("api", self.mutant.api(world.api), plan))
            media = cast(MediaStore, Crashing("media", FakeMedia(world.root), plan))
            chat = cast(ChatPlatform, Crashing("chat", self.mutant.chat(world.chat), plan))
            model = facts_once()
            rules = Rules(world.api.provider, world.caps, "fast")
            service = self.mutant.service(store, {model.id: model}, model.id, rules, world.clock, world.ids)
            steps = self.mutant.steps(store, api, media, {"fake": chat}, world.clock, world.ids, deadline=DEADLINE)
            yield ModelBot(world, store, api, media, chat, service, steps)


facts_once = cache(facts)


class Inline:
    """An aiosqlite connection whose thread is the caller's: the same rows, units and commits, a fifth of the time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._conn = connection

    async def _execute(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return work(*arguments)


@asynccontextmanager
async def opened_inline(
    folder: Path, store: type[SqliteStore], on_event: Callable[[Event], None]
) -> AsyncIterator[SqliteStore]:
    """The store in this folder without threads. Left by an exception, it commits nothing more."""
    path = folder / DATABASE
    if not path.exists():
        folder.mkdir(parents=True)
        path.write_bytes(_empty_database())
    with closing(connect(path)) as connection, closing(connect_to_read(path)) as reader:
        writer = Writer(cast(aiosqlite.Connection, Inline(connection)), on_event)
        try:
            yield store(writer, cast(aiosqlite.Connection, Inline(reader)), b"k" * 32)
        finally:
            writer._loop.cancel()
            with suppress(asyncio.CancelledError):
                await writer._loop


@asynccontextmanager
async def _inline(world: World, store: type[SqliteStore], plan: object) -> AsyncIterator[SqliteStore]:
    async with opened_inline(world.data, store, world.events.append) as made:
        made.crash_plan = plan  # type: ignore[attr-defined]  # for mutants with crash points of their own
        yield made


@asynccontextmanager
async def _with_threads(world: World, _store: type[SqliteStore], _plan: object) -> AsyncIterator[SqliteStore]:
    async with open_store(world.data, world.events.append) as real:
        yield real


@cache
def _empty_database() -> bytes:
    with TemporaryDirectory(dir=FAST) as folder:
        path = Path(folder) / DATABASE
        prepare(path)
        return path.read_bytes()


async def play(schedule: Schedule, mutant: Mutant = SOUND, *, real_threads: bool = False) -> Ran:
    """Play one schedule on a disk of its own."""
    with TemporaryDirectory(dir=FAST, prefix="dailies-crash-") as folder:
        return await Run(schedule, Path(folder) / "w", mutant, real_threads).play()


async def play_many(seeds: Iterable[int], mutant: Mutant = SOUND) -> AsyncIterator[tuple[int, Ran]]:
    """Play the schedules of these seeds, one after the other."""
    with TemporaryDirectory(dir=FAST, prefix="dailies-crash-") as folder:
        for seed in seeds:
            root = Path(folder) / str(seed)
            yield seed, await Run(generate(seed), root, mutant).play()
            shutil.rmtree(root)


async def first_caught(mutant: Mutant, schedules: int) -> tuple[int, list[str]] | None:
    """The first seed at which the oracle notices this mistake, and what it says."""
    async for seed, ran in play_many(range(schedules), mutant):
        if ran.wrong:
            return seed, ran.wrong
    return None


def play_apart(seeds: range) -> tuple[list[tuple[int, list[str]]], int, int]:
    """In a process of its own: (failed seeds with what was wrong, kills, most kills in one schedule)."""
    return asyncio.run(_play_apart(seeds))


async def _play_apart(seeds: range) -> tuple[list[tuple[int, list[str]]], int, int]:
    wrong, kills, most = [], 0, 0
    async for seed, ran in play_many(seeds):
        kills, most = kills + len(ran.deaths), max(most, len(ran.deaths))
        if ran.wrong:
            wrong.append((seed, ran.wrong))
    return wrong, kills, most
