"""A reviewed order, killed before and after every call of every port: the same end each time, and each message once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.generation.command import Person
from bot.generation.delivery import DeliveryState, Purpose
from bot.generation.job import Job, JobState, Outcome
from bot.generation.policy.policy import Gate, OnExpiry, Policy
from bot.generation.review.review import ReviewState
from bot.generation.review.reviewing import Ruling
from storage.sqlite import open_store
from tests.builders import command, request
from tests.crash.life import FAST
from tests.crash.points import Crashing, Killed, Plan
from tests.world import Bot, World, bot_in

MOD = Person("fake", "mod")
SPREAD = 12  # kills beside those at the verbs below
VERBS = ("open_review", "decide", "card_shown", "card_later", "settle", "advance", "claim")
WRITES = (*(f"store.{verb}:" for verb in VERBS), "chat.post:", "chat.edit:")
ENDS = {
    ReviewState.APPROVED: (Outcome.DONE, DeliveryState.POSTED),
    ReviewState.REJECTED: (Outcome.FAILED, DeliveryState.WITHHELD),
    ReviewState.EXPIRED: (Outcome.FAILED, DeliveryState.WITHHELD),
}


@dataclass
class Story:
    """One order and what a moderator wants of it, through as many lives as it takes."""

    root: Path
    gate: Gate
    to: ReviewState
    plan: Plan
    world: World = field(init=False)

    def __post_init__(self) -> None:
        policy = Policy(review_channel="mods", review_hours=10, on_expiry=OnExpiry.ESCALATE)
        self.world = World(self.root / "w", policy=policy)

    async def play(self) -> None:
        """Whoever was cut off tries again, as people do."""
        while True:
            try:
                async with bot_in(self.world, lambda name, port: Crashing(name, port, self.plan)) as bot:
                    await bot.recover()
                    await self.one_life(bot)
                    return
            except Killed:
                self.world.clock.at += 1.0

    async def one_life(self, bot: Bot) -> None:
        given = command("k1", "a red fox")
        made = await bot.store.job_of(given.key)
        if made is None:
            await bot.service.receive(given)
            await bot.service.acknowledged(given.key)
            admitted = await bot.service.admit(given, request(), (), gates=frozenset({self.gate}))
            assert isinstance(admitted, Job)
            made = admitted
        while await bot.turn():
            pass
        await self.press(bot, made)
        await bot.work()

    async def press(self, bot: Bot, made: Job) -> None:
        assert bot.reviewing is not None
        if self.to is ReviewState.EXPIRED:
            return
        if not (await bot.store.reviews_of(made.id)):
            return
        answer = await bot.reviewing.decide(made.id, 0, self.to, MOD)
        assert isinstance(answer, Ruling)
        assert answer.review.state is self.to

    async def judge(self) -> None:
        """By the rows and by what the channel shows."""
        async with open_store(self.world.data, lambda _event: None) as store:
            made = await store.job_of("k1")
            assert made is not None
            (review,) = await store.reviews_of(made.id)
            assert (review.state, review.card_due_at) == (self.to, None)
            outcome, shown = ENDS[self.to]
            assert made.state is JobState.ENDED
            results = [one.state for one in await store.deliveries(made.id) if one.purpose is Purpose.RESULT]
            assert results == ([shown] if self.gate is Gate.RESULT or self.to is ReviewState.APPROVED else [])
            assert made.outcome is (outcome if self.gate is Gate.PROMPT else Outcome.DONE)
            assert (await store.check_ledger()).faults == ()
            assert (await store.check_audit()).wrong is None
            decided = [one for one in await store.deeds("", "", 50) if one.deed.after == self.to]
            assert len(decided) == 1
        keys = Counter(one.key for one in self.world.chat.channel)
        assert set(keys.values()) == {1}


async def played(gate: Gate, to: ReviewState, plan: Plan) -> Story:
    with TemporaryDirectory(dir=FAST) as folder:
        story = Story(Path(folder), gate, to, plan)
        await story.play()
        await story.judge()
        return story


_BRIEF = {(Gate.PROMPT, ReviewState.APPROVED), (Gate.RESULT, ReviewState.REJECTED)}


@pytest.mark.parametrize(
    ("gate", "to"),
    [
        pytest.param(gate, to, marks=() if (gate, to) in _BRIEF else pytest.mark.full)
        for gate in (Gate.PROMPT, Gate.RESULT)
        for to in ENDS
    ],
)
async def test_a_kill_anywhere_changes_no_outcome(gate: Gate, to: ReviewState) -> None:
    """Before and after every verb that changes something, and evenly spread over all the others."""
    unharmed = await played(gate, to, Plan())
    writes = [point for point in unharmed.plan.visits if point.startswith(WRITES)]
    for point in writes:
        for nth in range(1, min(unharmed.plan.visits[point], 2) + 1):
            story = await played(gate, to, Plan(named={point: nth}))
            assert story.plan.deaths == [f"{point}:{nth}"]
    total = sum(unharmed.plan.visits.values())
    for visit in range(1, total + 1, max(1, total // SPREAD)):
        story = await played(gate, to, Plan(gaps=[visit, 7]))
        assert story.plan.deaths
