"""What is older than it may become goes, and nothing that is still owed does."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.engine import Engine
from bot.generation.chat.opening import Opening
from bot.generation.command import Command, Place
from bot.generation.delivery import DeliveryState
from bot.generation.errors import StorageBusy
from bot.generation.forgetting import is_wordless
from bot.generation.housekeeping import DAY, USUAL, Housekeeping
from bot.generation.message import Message, Refusal, Text
from bot.generation.ports import Deed
from bot.media.parcels import Parcels
from tests.builders import LANGUAGES, command, facts
from tests.fakes import FakeClock
from tests.integration.test_erasing import BYTES, CANARY, ZOE, Scene, _declined, found, scene
from tests.world import World, bot_in

HOUR = 3600.0


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    made.clock.at = 1_900_000_000.0
    made.chat.files["handle-first"] = BYTES
    return made


@pytest.fixture
async def now(world: World) -> AsyncIterator[Scene]:
    async with scene(world) as made:
        yield made


async def after(now: Scene, seconds: float) -> None:
    """So much later, with a whole round of sweeping."""
    now.bot.world.clock.at += seconds
    await swept(now)


async def swept(now: Scene) -> None:
    for _ in range(2_000):
        if await now.house.turn() > 60.0:
            return
    raise AssertionError("still busy")


async def test_inputs_go_after_a_day_videos_after_a_week_words_after_a_month(now: Scene, world: World) -> None:
    """The post stays in its chat, and what was spent in the ledger."""
    job = await now.order("k", CANARY, ZOE, "first")
    await now.bot.work()
    store = now.bot.store
    await after(now, DAY - HOUR)
    assert len(await store.inputs(job.id)) == 1
    await after(now, 2 * HOUR)
    assert await store.inputs(job.id) == []
    assert found(world.data, BYTES) == []
    (owed,) = await store.deliveries(job.id)
    video = Path(now.bot.media.find(owed.received_sha256 or "", "mp4"))
    assert video.exists()
    await after(now, 7 * DAY)
    assert not video.exists()
    assert not is_wordless((await store.jobs(None, None, 1))[0].request)
    await after(now, 24 * DAY)
    (over,) = await store.jobs("fake", ZOE.id, 5)
    assert is_wordless(over.request)
    assert (over.outcome, (await store.entries(job.id))["settle"] > 0) == ("done", True)
    assert (await store.deliveries(job.id))[0].state is DeliveryState.POSTED
    assert not any(one.deleted for one in world.chat.channel)
    assert (await store.check_ledger()).faults == ()


async def test_who_presses_again_on_a_swept_job_is_told_why_not(now: Scene) -> None:
    """Without its pictures first, then without its words."""
    job = await now.order("k", CANARY, ZOE, "first")
    await now.bot.work()
    await after(now, 2 * DAY)
    assert await now.bot.service.same_again(job.id, ZOE) == Refusal(Text("job.inputs_gone", job=job.id))
    await after(now, 31 * DAY)
    assert await now.bot.service.same_again(job.id, ZOE) == Refusal(Text("privacy.words_gone", job=job.id))
    opening = Opening(now.bot.store, facts(), now.bot.world.clock, now.bot.world.ids, LANGUAGES)
    answer = await opening.remix(_by_zoe(), job.id)
    assert isinstance(answer, Message)
    assert answer.text.key == "privacy.words_gone"


def _by_zoe() -> Command:
    return _declined()


async def test_what_is_still_owed_is_never_swept(now: Scene, world: World) -> None:
    """However long the chat has been away."""
    job = await now.order("k", CANARY)
    world.chat.outcomes = ["down"] * 3
    for _ in range(8):
        await now.bot.turn()
    (owed,) = await now.bot.store.deliveries(job.id)
    assert owed.state is DeliveryState.POSTING
    await after(now, 60 * DAY)
    (owed,) = await now.bot.store.deliveries(job.id)
    assert Path(now.bot.media.find(owed.received_sha256 or "", "mp4")).exists()
    (still,) = await now.bot.store.jobs("fake", ZOE.id, 5)
    assert still.request.positivePrompt == CANARY


async def test_a_place_may_keep_less_or_more(now: Scene, world: World) -> None:
    """As its own people say."""
    job = await now.order("k", CANARY)
    await now.bot.work()

    async def days(place: Place) -> int | None:
        return 2 if place.tenant == f"dm:{ZOE.id}" else None

    papers = Parcels(world.data / "media")
    now.house = Housekeeping(now.bot.store, now.bot.api, {}, papers, world.clock, world.ids, USUAL, days)
    await after(now, DAY)
    assert (await now.bot.store.jobs(None, None, 1))[0].request.positivePrompt == CANARY
    await after(now, 1.1 * DAY)
    (over,) = await now.bot.store.jobs(None, None, 1)
    assert over.id == job.id
    assert is_wordless(over.request)


@dataclass
class SetClock(FakeClock):
    """A clock that somebody sets: only the wall's hands move."""

    set_by: float = 0.0

    def now(self) -> float:
        return self.at + self.set_by


@pytest.mark.row("F43")
async def test_a_clock_that_is_set_sweeps_nothing_for_an_hour(tmp_path: Path) -> None:
    """It may be set back as soon as somebody sees it; what was deleted would not come back."""
    clock = SetClock(1_900_000_000.0)
    world = World(tmp_path, clock=clock)
    async with scene(world) as now:
        await now.order("k", CANARY)
        await now.bot.work()
        await swept(now)
        clock.at += 2 * HOUR
        clock.set_by = 400 * DAY
        await swept(now)
        assert (await now.bot.store.jobs(None, None, 1))[0].request.positivePrompt == CANARY
        clock.set_by = 0.0
        await swept(now)
        clock.at += 2 * HOUR
        await swept(now)
        assert (await now.bot.store.jobs(None, None, 1))[0].request.positivePrompt == CANARY


async def test_a_file_that_no_row_knows_goes_after_an_hour(now: Scene, world: World) -> None:
    """A younger one may be about to be written down."""
    media = Path(now.bot.media.find("ab" * 32, "mp4"))
    for path, age in ((media, 2 * HOUR), (media.with_name(f"{'ab' * 31}ff.mp4"), HOUR / 2)):
        path.write_bytes(b"x")
        os.utime(path, (world.clock.now() - age,) * 2)
    await after(now, 400.0)
    assert [path.name[-6:] for path in media.parent.iterdir()] == ["ff.mp4"]


async def test_after_thirteen_months_an_account_is_closed(now: Scene) -> None:
    """With everything that hangs on it; what is left adds up still."""
    old = await now.order("old", CANARY)
    await now.bot.work()
    await after(now, 32 * DAY)
    await after(now, 330 * DAY)
    new = await now.order("new", "a red fox")
    await now.bot.work()
    assert (await now.bot.store.entries(old.id))["settle"] > 0
    await after(now, 70 * DAY)
    assert await now.bot.store.job(old.id) is None
    assert await now.bot.store.entries(old.id) == {}
    assert await now.bot.store.events(old.id) == []
    assert (await now.bot.store.entries(new.id))["settle"] > 0
    assert (await now.bot.store.check_ledger()).faults == ()


async def test_the_audit_log_loses_its_oldest_entries_and_is_a_chain_still(now: Scene) -> None:
    """From the front, and only there."""
    store, start = now.bot.store, now.bot.world.clock.now()
    for n in range(50):
        await store.audit(Deed(start + n * 10 * DAY, ZOE, "fake", "t", "policy.set", f"mode {n}"))
    await after(now, 300 * DAY)
    left = await store.deeds("", "", 100)
    assert 36 <= len(left) <= 38
    found = await store.check_audit()
    assert (found.wrong, found.entries) == (None, len(left))
    await store.audit(Deed(now.bot.world.clock.now(), None, "fake", "t", "policy.set", "mode"))
    assert (await store.check_audit()).wrong is None


async def test_commands_that_became_nothing_are_forgotten_after_a_week(now: Scene) -> None:
    """Until then the same delivery of one is known."""
    assert isinstance(await now.bot.ask(_declined()), tuple)
    await after(now, 6 * DAY)
    assert await now.bot.service.receive(_declined()) is False
    await after(now, 2 * DAY)
    assert await now.bot.service.receive(_declined()) is True


async def test_a_sweep_that_was_cut_off_goes_on(now: Scene) -> None:
    """Each transaction is small, and whole."""
    for n in range(45):
        await now.bot.ask(command(f"k{n}", CANARY, person=f"p{n}"))
    await now.bot.work(5_000)
    now.bot.world.clock.at += 40 * DAY
    assert await now.bot.store.sweep_place(("fake", "t", "channel"), now.bot.world.clock.now(), USUAL, 10) == 20
    await swept(now)
    assert all(is_wordless(job.request) for job in await now.bot.store.jobs(None, None, 100))


class Quick(FakeClock):
    """Every sleep is over at once, and lets others go on."""

    async def sleep(self, seconds: float) -> None:
        self.at += seconds
        await asyncio.sleep(0)


class Stumbling(Housekeeping):
    """Fails twice, each in its own way."""

    def __init__(self, *ports: Any) -> None:
        super().__init__(*ports)
        self.turns = 0
        self.third = asyncio.Event()

    async def turn(self) -> float:
        self.turns += 1
        match self.turns:
            case 1:
                raise RuntimeError("a bug")
            case 2:
                raise StorageBusy
            case 3:
                self.third.set()
        return 60.0


async def test_a_turn_that_fails_stops_nothing(tmp_path: Path) -> None:
    """The engine logs it and tries again later, and ends when it is asked to."""
    world = World(tmp_path, clock=Quick(1_900_000_000.0))
    async with bot_in(world) as bot:
        house = Stumbling(bot.store, bot.api, {}, Parcels(world.data), world.clock, world.ids)
        engine = Engine(
            *(bot.store, bot.api, bot.steps, world.clock, world.ids),
            workers=1, concurrency=1, typical=1.0, deadline=60.0, house=house,
        )  # fmt: skip
        async with asyncio.timeout(30), asyncio.TaskGroup() as group:
            group.create_task(engine.run())
            await house.third.wait()
            engine.stop()
    assert house.turns >= 3
