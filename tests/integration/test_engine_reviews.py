"""Reviews under the real engine, in virtual time: what is due comes by itself, and a clock that is set ends nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.engine import Engine
from bot.generation.command import Person, Place, ReplyTo
from bot.generation.job import Job, JobState, Outcome
from bot.generation.message import Message
from bot.generation.policy.policy import Gate, Policy
from bot.generation.ports import Caps, Clock
from bot.generation.review.review import ReviewState
from bot.generation.review.reviewing import Reviewing
from bot.generation.service import Rules, Service
from bot.generation.steps import Steps
from storage.sqlite import SqliteStore
from tests.builders import command, facts, request
from tests.crash.life import opened_inline
from tests.fakes import FakeChat, FakeIds, FakeMedia, FakeVideoApi
from tests.integration.test_engine import Anchored
from tests.virtual import VirtualClock, played

HOUR = 3600.0


class Everywhere:
    """One policy for every place: `hours` until a review is over."""

    async def of(self, _place: Place) -> Policy:
        return Policy(review_channel="mods", reviewer_roles=("mods",), review_hours=10)


class Stumbling(FakeChat):
    """A chat with a bug in the next edits."""

    bugs: int = 0

    async def edit(self, to: ReplyTo, message: Message, key: str = "") -> None:
        if self.bugs:
            self.bugs -= 1
            raise LookupError("a bug")
        await super().edit(to, message, key)


@dataclass
class Desk:
    """A running bot with moderators."""

    store: SqliteStore
    chat: Stumbling
    service: Service
    reviewing: Reviewing
    engine: Engine

    async def ask(self) -> Job:
        given = command("c1", "a red fox")
        await self.service.receive(given)
        await self.service.acknowledged(given.key)
        made = await self.service.admit(given, request(), (), gates=frozenset({Gate.PROMPT}))
        assert isinstance(made, Job)
        self.engine.nudge()
        await asyncio.sleep(1.0)
        return made

    async def state(self, made: Job) -> ReviewState:
        review = await self.store.review(made.id, 0)
        assert review is not None
        return review.state

    def said(self) -> list[str]:
        return [one.message.text.key for one in self.chat.channel]


@asynccontextmanager
async def desk_in(root: Path, time: Anchored | None = None) -> AsyncIterator[Desk]:
    async with opened_inline(root / "data", SqliteStore, lambda _event: None) as store:
        clock: Clock = time or VirtualClock()
        chat, ids, media, api = Stumbling(), FakeIds(), FakeMedia(root), FakeVideoApi()
        model, policies = facts(), Everywhere()
        service = Service(store, {model.id: model}, model.id, Rules("runware", Caps(None, 10), "fast"), clock, ids)
        reviewing = Reviewing(store, media, {"fake": chat}, policies, clock)
        steps = Steps(
            store, api, media, {"fake": chat}, clock, ids, deadline=HOUR, reviewing=reviewing, policies=policies
        )
        engine = Engine(store, api, steps, clock, ids, workers=4, concurrency=4, typical=60.0, deadline=HOUR, time=time)
        task = asyncio.create_task(engine.run())
        try:
            yield Desk(store, chat, service, reviewing, engine)
        finally:
            engine.stop()
            await asyncio.wait([task])


def test_time_passes_for_a_review_by_itself(tmp_path: Path) -> None:
    """Card, reminder at half time, and the end; in between the engine sleeps."""

    async def story() -> None:
        async with desk_in(tmp_path) as desk:
            made = await desk.ask()
            assert desk.said() == ["review.card_prompt"]
            await asyncio.sleep(5 * HOUR)
            assert desk.said() == ["review.card_prompt", "review.reminder"]
            await asyncio.sleep(5 * HOUR)
            ended = await desk.store.job(made.id)
            assert ended is not None
            assert (ended.state, ended.outcome) == (JobState.ENDED, Outcome.FAILED)
            assert await desk.state(made) is ReviewState.EXPIRED
            assert {shown.text.key for _to, shown in desk.chat.edits} == {"review.was_expired"}

    played(story())


def test_an_approved_order_goes_on_by_itself(tmp_path: Path) -> None:
    """Whoever presses wakes the engine, as after any command."""

    async def story() -> None:
        async with desk_in(tmp_path) as desk:
            made = await desk.ask()
            await desk.reviewing.decide(made.id, 0, ReviewState.APPROVED, Person("fake", "mod"))
            desk.engine.nudge()
            await asyncio.sleep(HOUR)
            assert desk.said()[-1] == "post.result"

    played(story())


def test_a_bug_over_one_card_is_tried_again_later(tmp_path: Path) -> None:
    """It stops neither the engine nor the decision."""

    async def story() -> None:
        async with desk_in(tmp_path) as desk:
            made = await desk.ask()
            desk.chat.bugs = 2
            await desk.reviewing.decide(made.id, 0, ReviewState.REJECTED, Person("fake", "mod"))
            desk.engine.nudge()
            await asyncio.sleep(HOUR)
            assert [shown.text.key for _to, shown in desk.chat.edits] == ["review.was_rejected"]

    played(story())


@pytest.mark.row("F43")
@pytest.mark.parametrize("jump", [24 * HOUR, -1 * HOUR])
def test_a_clock_that_is_set_neither_ends_a_review_nor_keeps_it(tmp_path: Path, jump: float) -> None:
    """It has as much time as before, from then on."""

    async def story() -> None:
        time = Anchored()
        async with desk_in(tmp_path, time) as desk:
            made = await desk.ask()
            await asyncio.sleep(6 * HOUR)
            time.ahead = jump
            await asyncio.sleep(3 * HOUR)
            assert await desk.state(made) is ReviewState.OPEN
            await asyncio.sleep(2 * HOUR)
            assert await desk.state(made) is ReviewState.EXPIRED

    played(story())
