"""The real steps, service and storage in a small world whose clock moves when told: the ground of the crash model."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.generation.command import Command, Place
from bot.generation.job import Job
from bot.generation.message import Refusal
from bot.generation.policy.policy import Policy
from bot.generation.ports import Caps, ChatPlatform, Event, MediaStore, Store, VideoApi, Waiting
from bot.generation.review.reviewing import Reviewing
from bot.generation.service import Rules, Service
from bot.generation.steps import Steps
from storage.sqlite import open_store
from tests.builders import facts
from tests.fakes import FakeChat, FakeClock, FakeIds, FakeMedia, FakeVideoApi

CONCURRENCY = 4


@dataclass
class World:
    """What lives longer than a bot: the disk, the provider, the channel, the time."""

    root: Path
    clock: FakeClock = field(default_factory=FakeClock)
    ids: FakeIds = field(default_factory=FakeIds)
    api: FakeVideoApi = field(default_factory=FakeVideoApi)
    chat: FakeChat = field(default_factory=FakeChat)
    events: list[Event] = field(default_factory=list)
    caps: Caps = field(default_factory=lambda: Caps(100_000_000, 20))
    policy: Policy = field(default_factory=Policy)  # of every place

    def __post_init__(self) -> None:
        self.chat.clock = self.clock

    async def of(self, _place: Place) -> Policy:
        """The policy in force there: a world is its own `Holding`."""
        return self.policy

    @property
    def data(self) -> Path:
        return self.root / "data"


@dataclass
class Bot:
    """One process's life: the real core and storage, its ports possibly wrapped."""

    world: World
    store: Store
    api: VideoApi
    media: MediaStore
    chat: ChatPlatform
    service: Service
    steps: Steps
    watched: dict[str, Waiting] = field(default_factory=dict)
    reviewing: Reviewing | None = None

    async def ask(self, command: Command) -> Job | tuple[Refusal, ...]:
        """What an adapter does: commit, acknowledge, hand over."""
        await self.service.receive(command)
        await self.service.acknowledged(command.key)
        return await self.service.submit(command)

    async def recover(self) -> None:
        """What the wiring does at start."""
        await self.store.release_leases(self.world.clock.now())
        await self.service.carry_on()
        self.watched = {waiting.task_uuid: waiting for waiting in await self.store.waiting()}

    async def turn(self) -> bool:
        """One round of the engine, one row at a time; whether anything was done."""
        claimed = await self.store.claim(self.world.clock.now(), 300.0, 1, CONCURRENCY)
        for job in claimed.jobs:
            answer = await self.steps.job(job)
            if isinstance(answer, Waiting):
                self.watched[answer.task_uuid] = answer
        for delivery, job in claimed.deliveries:
            await self.steps.delivery(delivery, job)
        for review, job in claimed.reviews:
            await self.steps.review(review, job)
        return bool(claimed.jobs or claimed.deliveries or claimed.reviews) or await self._look()

    async def _look(self) -> bool:
        if not self.watched:
            return False
        task_uuid, waiting = next(iter(self.watched.items()))
        seen = await self.api.look([task_uuid])
        del self.watched[task_uuid]
        if await self.steps.look(waiting.job_id, seen.get(task_uuid, ())):
            self.watched[task_uuid] = waiting
        return True

    async def work(self, turns: int = 2_000) -> None:
        """Until nothing is owed any more; time jumps to whatever is due next."""
        for _ in range(turns):
            if await self.turn():
                continue
            due = await self.store.next_due()
            if due is None:
                return
            self.world.clock.at = max(self.world.clock.at + 0.001, due)
        raise AssertionError(f"still busy after {turns} turns")


@asynccontextmanager
async def bot_in(world: World, wrap: Callable[[str, object], object] = lambda _name, port: port) -> AsyncIterator[Bot]:
    """A bot on this world's disk; `wrap(name, port)` may put something around its ports."""
    world.root.mkdir(parents=True, exist_ok=True)
    async with open_store(world.data, world.events.append) as real:
        store: Store = wrap("store", real)  # type: ignore[assignment]  # a wrapper keeps the port's shape
        api: VideoApi = wrap("api", world.api)  # type: ignore[assignment]  # same
        media: MediaStore = wrap("media", FakeMedia(world.root))  # type: ignore[assignment]  # same
        chat: ChatPlatform = wrap("chat", world.chat)  # type: ignore[assignment]  # same
        model = facts()
        rules = Rules(world.api.provider, world.caps, "fast")
        service = Service(store, {model.id: model}, model.id, rules, world.clock, world.ids)
        reviewing = Reviewing(store, media, {"fake": chat}, world, world.clock)
        steps = Steps(
            store,
            api,
            media,
            {"fake": chat},
            world.clock,
            world.ids,
            deadline=3600.0,
            unlisted={model.id: model.unlisted},
            reviewing=reviewing,
            policies=world,
        )
        yield Bot(world, store, api, media, chat, service, steps, reviewing=reviewing)
