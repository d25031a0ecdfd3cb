"""What every Store promises of reviews: one end, whatever happens at once, and what follows from it with it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.generation.command import Person
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.job import Job, JobState, Outcome
from bot.generation.message import Text
from bot.generation.money import NO_CHARGE
from bot.generation.policy.policy import Gate, OnExpiry, Policy
from bot.generation.ports import Deed, Effects, Store
from bot.generation.review.review import Review, ReviewKind, ReviewState
from bot.generation.review.reviewing import Ruling
from tests.builders import NOW, command, request
from tests.contract.test_store import SHA, STORES, admitted, out, owed, ready
from tests.crash.life import FAST
from tests.world import Bot, World, bot_in

T = TypeVar("T")

ANN, MOD, OTHER = Person("fake", "ann"), Person("fake", "mod"), Person("fake", "other")
LEASE, HOUR = 300.0, 3600.0


@pytest.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async with STORES[request.param](tmp_path / "data", lambda _event: None) as made:
        yield made


def asked(made: Job, n: int = 0, **changes: Any) -> Review:
    review = Review(made.id, n, ReviewKind.PROMPT, NOW, NOW + 50.0, NOW + 100.0, why=(Text("review.why_prompts"),))
    return replace(review, **changes)


def card(made: Job, n: int = 0) -> Delivery:
    return Delivery(made.id, Purpose.CARD, n, DeliveryState.STORED, NOW)


async def waiting(store: Store, n: int = 1, **changes: Any) -> tuple[Job, Review]:
    """A job that waits for a decision about its prompt."""
    made = await admitted(store, n, state=JobState.INPUTS)
    effects = Effects(job=(made, made.in_review(NOW)), owed=(card(made),))
    opened = await store.open_review(asked(made, **changes), effects, NOW)
    assert opened is not None
    return await found(store, made.id), opened


async def found(store: Store, job_id: str) -> Job:
    job = await store.job(job_id)
    assert job is not None
    return job


async def test_a_review_and_what_waits_for_it_come_together(store: Store) -> None:
    """Job, card, history and log; and it is read as it was written."""
    made, opened = await waiting(store, approvals=2, why=(Text("review.why_detector", score=0.7),))
    assert made.state is JobState.REVIEW
    assert await store.review(made.id, 0) == opened
    assert await store.reviews_of(made.id) == [opened]
    assert await store.open_reviews("fake", "t") == [(opened, made)]
    assert await store.open_reviews("fake", "elsewhere") == []
    assert [one.purpose for one in await store.deliveries(made.id)] == [Purpose.CARD]
    assert any(event.what == "review 0 prompt > open" for event in await store.events(made.id))


async def test_about_one_thing_one_review_is_open(store: Store) -> None:
    """Nor is a number given twice, nor is anything opened about what has moved."""
    made, _opened = await waiting(store)
    assert await store.open_review(asked(made, 0), Effects(), NOW) is None
    assert await store.open_review(asked(made, 1), Effects(), NOW) is None
    other = await admitted(store, 2, state=JobState.INPUTS)
    assert await store.advance(other, other.queued(NOW), NOW) is not None
    assert await store.open_review(asked(other), Effects(job=(other, other.in_review(NOW))), NOW) is None
    assert await store.reviews_of(other.id) == []


@pytest.mark.row("F41")
async def test_a_decision_counts_once(store: Store) -> None:
    """The second one, from what it read before, finds that it came too late, and none of its effects happen."""
    made, opened = await waiting(store)
    deed = Deed(NOW, MOD, "fake", "t", "review.approve", "x")
    approve = Effects(job=(made, made.queued(NOW)), deed=deed)
    notice = Delivery(made.id, Purpose.NOTICE, 100, DeliveryState.STORED, NOW, Text("review.prompt_rejected"))
    ended = made.ended(Outcome.FAILED, NOW, notice.text)
    reject = Effects(job=(made, ended), charge=NO_CHARGE, owed=(notice,), deed=deed)
    answers = await asyncio.gather(
        store.decide(opened, opened.decided(ReviewState.APPROVED, MOD, NOW), approve, NOW),
        store.decide(opened, opened.decided(ReviewState.REJECTED, OTHER, NOW), reject, NOW),
    )
    assert [answer is not None for answer in answers] == [True, False]
    assert (await found(store, made.id)).state is JobState.QUEUED
    decided = await store.review(made.id, 0)
    assert decided is not None
    assert (decided.state, decided.decided_by, decided.approved_by) == (ReviewState.APPROVED, MOD, (MOD,))
    assert len(await store.deeds("", "", 10)) == 1
    assert (await store.check_ledger()).faults == ()


async def test_a_decision_about_what_has_moved_changes_nothing(store: Store) -> None:
    """Not even the review."""
    made, opened = await waiting(store)
    stale = replace(made, version=made.version + 1)
    after = opened.decided(ReviewState.APPROVED, MOD, NOW)
    assert await store.decide(opened, after, Effects(job=(stale, stale.queued(NOW))), NOW) is None
    assert await store.review(made.id, 0) == opened


async def test_each_approval_counts_once(store: Store) -> None:
    """A second one from the same person is no second one, whatever both had read."""
    made, opened = await waiting(store, approvals=2)
    first = await store.decide(opened, opened.decided(ReviewState.APPROVED, MOD, NOW), Effects(), NOW)
    assert first is not None
    assert (first.state, first.approved_by) == (ReviewState.OPEN, (MOD,))
    assert await store.review(made.id, 0) == first
    assert first.decided(ReviewState.APPROVED, MOD, NOW) == first


async def test_a_job_that_leaves_its_review_withdraws_it(store: Store) -> None:
    """In the same commit, and a card that is not out yet stays here."""
    made, _opened = await waiting(store)
    ended = made.ended(Outcome.CANCELLED, NOW + 1.0)
    assert await store.settle(made, ended, NOW + 1.0, charge=NO_CHARGE)
    withdrawn = await store.review(made.id, 0)
    assert withdrawn is not None
    assert (withdrawn.state, withdrawn.due_at, withdrawn.card_due_at) == (ReviewState.WITHDRAWN, NOW + 1.0, NOW + 1.0)
    assert [one.state for one in await store.deliveries(made.id)] == [DeliveryState.WITHHELD]


async def test_a_discarded_video_withdraws_its_review(store: Store) -> None:
    """What a moderator still looks at is not wanted any more."""
    made = await out(store)
    await store.record(made, NOW, [ready(made)], [owed(made)])
    (shown,) = await store.deliveries(made.id)
    kept = await store.advance_delivery(shown, shown.stored(SHA, 5, NOW), NOW)
    assert kept is not None
    review = asked(made, kind=ReviewKind.RESULT, shows=0, subject=kept.nonce, sha256=SHA)
    held = kept.held(replace(kept, posted_sha256=SHA), NOW)
    assert await store.open_review(review, Effects(delivery=(kept, held)), NOW)
    await store.discard(made.id, NOW)
    withdrawn = await store.review(made.id, 0)
    assert withdrawn is not None
    assert withdrawn.state is ReviewState.WITHDRAWN


async def test_a_due_review_is_claimed_once_and_by_its_lease(store: Store) -> None:
    """Its time comes as for any row; a press does not wait for the lease."""
    made, opened = await waiting(store)
    assert (await store.claim(NOW, LEASE, 10, 0)).reviews == ()
    due = NOW + 50.0
    assert (await store.claim(due, LEASE, 10, 0)).reviews == ((opened, made),)
    assert (await store.claim(due, LEASE, 10, 0)).reviews == ()
    assert (await store.claim(due + LEASE, LEASE, 10, 0)).reviews == ((opened, made),)
    await store.give_back(opened, due + 400.0)
    assert (await store.claim(due + 399.0, LEASE, 10, 0)).reviews == ()
    assert [one for one, _job in (await store.claim(due + 400.0, LEASE, 10, 0)).reviews]
    after = opened.decided(ReviewState.EXPIRED, None, due)
    effects = Effects(job=(made, made.ended(Outcome.FAILED, due)), charge=NO_CHARGE)
    assert await store.decide(opened, after, effects, due)


async def test_what_a_review_waits_for_is_what_the_engine_sleeps_until(store: Store) -> None:
    """The reminder, the expiry, then the cards."""
    made, opened = await waiting(store)
    await store.claim(NOW, LEASE, 10, 0)
    (shown,) = await store.deliveries(made.id)
    assert await store.advance_delivery(shown, shown.undelivered(Text("post.no_files", job=made.id), NOW), NOW)
    assert await store.next_due() == NOW + 50.0
    reminded = await store.decide(opened, opened.remembered(), Effects(), NOW + 50.0)
    assert reminded is not None
    assert await store.next_due() == NOW + 100.0
    after = reminded.decided(ReviewState.EXPIRED, None, NOW + 100.0)
    effects = Effects(job=(made, made.ended(Outcome.FAILED, NOW + 100.0)), charge=NO_CHARGE)
    ended = await store.decide(reminded, after, effects, NOW + 100.0)
    assert ended is not None
    assert await store.next_due() == NOW + 100.0
    await store.card_later(ended, NOW + 130.0)
    assert await store.next_due() == NOW + 130.0
    await store.card_shown(ended)
    assert await store.next_due() is None


async def test_what_a_dead_process_held_is_due_at_once(store: Store) -> None:
    """As with any other row."""
    made, opened = await waiting(store)
    await store.claim(NOW + 50.0, LEASE, 10, 0)
    await store.release_leases(NOW + 51.0)
    assert (await store.claim(NOW + 51.0, LEASE, 10, 0)).reviews == ((opened, made),)


@pytest.mark.row("F43")
async def test_a_clock_that_was_set_ends_no_review(store: Store) -> None:
    """Its times move along."""
    made, opened = await waiting(store)
    await store.shift(86_400.0)
    assert (await store.claim(NOW + 86_400.0, LEASE, 10, 0)).reviews == ()
    moved = await store.review(made.id, 0)
    assert moved is not None
    assert (moved.due_at, moved.expires_at) == (opened.due_at + 86_400.0, opened.expires_at + 86_400.0)


# -- any order of whatever can happen

presses = st.tuples(
    st.sampled_from([MOD, OTHER, ANN]),
    st.sampled_from(["approve", "approve", "reject", "changes", "escalate", "cancel", "turn"]),
)
MOODS = st.sampled_from(["ok", "lost", "down", "refuse"])
_TO = {"approve": ReviewState.APPROVED, "reject": ReviewState.REJECTED, "changes": ReviewState.CHANGES}
_FATES = {
    ReviewState.REJECTED: Outcome.FAILED,
    ReviewState.CHANGES: Outcome.FAILED,
    ReviewState.EXPIRED: Outcome.FAILED,
    ReviewState.WITHDRAWN: Outcome.CANCELLED,
}


class Moderation(RuleBasedStateMachine):
    """Two moderators and a person, who press at once, wait, cancel and appeal, while the bot dies and starts again."""

    @initialize(
        gate=st.sampled_from([Gate.PROMPT, Gate.RESULT]), approvals=st.integers(1, 2),
        on_expiry=st.sampled_from(OnExpiry), moods=st.lists(MOODS, max_size=6),
    )  # fmt: skip
    def open(self, gate: Gate, approvals: int, on_expiry: OnExpiry, moods: list[str]) -> None:
        self.gate, self.ends, self.counted = gate, dict[int, ReviewState](), Counter[int]()
        self.runner, self.stack, self.life = asyncio.Runner(), AsyncExitStack(), AsyncExitStack()
        folder = self.stack.enter_context(TemporaryDirectory(dir=FAST))
        policy = Policy(review_channel="mods", approvals=approvals, on_expiry=on_expiry, review_hours=10)
        self.world = World(Path(folder) / "w", policy=policy)
        self.world.chat.outcomes = moods
        self.bot = self.started()
        self.job_id = self.wait(self.order())

    def teardown(self) -> None:
        if not hasattr(self, "runner"):
            return
        try:
            self.wait(self.bot.work())
            self.at_the_end()
        finally:
            self.wait(self.life.aclose())
            self.wait(self.stack.aclose())
            self.runner.close()

    def at_the_end(self) -> None:
        """Nothing is open, nothing was posted twice, and the books and the log are right."""
        assert all(one.state is not ReviewState.OPEN for one in self.wait(self.bot.store.reviews_of(self.job_id)))
        keys = Counter(one.key for one in self.world.chat.channel)
        assert max(keys.values(), default=0) <= 1
        assert self.wait(self.bot.store.check_audit()).wrong is None
        self.one_end_and_what_follows()

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def started(self) -> Bot:
        bot = self.wait(self.life.enter_async_context(bot_in(self.world)))
        self.wait(bot.recover())
        return bot

    async def order(self) -> str:
        given = command("k1", "a red fox")
        await self.bot.service.receive(given)
        await self.bot.service.acknowledged(given.key)
        made = await self.bot.service.admit(given, request(), (), gates=frozenset({self.gate}))
        assert isinstance(made, Job)
        return made.id

    async def turns(self, most: int = 30) -> None:
        for _ in range(most):
            if not await self.bot.turn():
                return

    @rule(at_once=st.lists(presses, min_size=1, max_size=4))
    def press(self, at_once: list[tuple[Person, str]]) -> None:
        reviews = self.wait(self.bot.store.reviews_of(self.job_id))
        n = reviews[-1].n if reviews else 0
        for answer in self.wait(self.together(n, at_once)):
            if isinstance(answer, Ruling) and answer.counted and answer.review.state is not ReviewState.OPEN:
                self.counted[n] += 1

    async def together(self, n: int, at_once: list[tuple[Person, str]]) -> list[object]:
        return await asyncio.gather(*(self.one(n, by, what) for by, what in at_once))

    async def one(self, n: int, by: Person, what: str) -> object:
        assert self.bot.reviewing is not None
        match what:
            case "cancel":
                return await self.bot.service.cancel(self.job_id, ANN)
            case "turn":
                return await self.bot.turn()
            case "escalate":
                return await self.bot.reviewing.escalate(self.job_id, n, by)
            case _:
                return await self.bot.reviewing.decide(self.job_id, n, _TO[what], by)

    @rule(n=st.integers(0, 1))
    def appeal(self, n: int) -> None:
        assert self.bot.reviewing is not None
        self.wait(self.bot.reviewing.appeal(self.job_id, n, ANN))

    @rule(hours=st.sampled_from([0.0, 1.0, 5.0, 10.0, 40.0]))
    def time_goes_on(self, hours: float) -> None:
        self.world.clock.at += hours * HOUR
        self.wait(self.turns())

    @precondition(lambda self: hasattr(self, "life"))
    @rule(claimed=st.booleans())
    def die(self, claimed: bool) -> None:
        """Perhaps with everything in its hands."""
        if claimed:
            self.wait(self.bot.store.claim(self.world.clock.at, LEASE, 10, 4))
        self.wait(self.life.aclose())
        self.life = AsyncExitStack()
        self.bot = self.started()

    @invariant()
    def one_end_and_what_follows(self) -> None:
        if not hasattr(self, "job_id"):
            return
        reviews = self.wait(self.bot.store.reviews_of(self.job_id))
        told = [event.what for event in self.wait(self.bot.store.events(self.job_id))]
        for review in reviews:
            ends = [what for what in told if what.startswith(f"review {review.n} open > ")]
            expected = review.state not in (ReviewState.OPEN, ReviewState.WITHDRAWN)
            assert len(ends) == expected
            assert self.counted[review.n] <= 1
            assert self.ends.setdefault(review.n, review.state) in (review.state, ReviewState.OPEN)
            self.ends[review.n] = review.state
        if reviews and self.gate is Gate.PROMPT:
            self.one_fate_of_the_job(reviews[0].state, told)
        elif reviews:
            self.one_fate_of_the_video(reviews[0])
        assert self.wait(self.bot.store.check_ledger()).faults == ()

    def one_fate_of_the_job(self, state: ReviewState, told: list[str]) -> None:
        made = self.wait(found(self.bot.store, self.job_id))
        assert (state is ReviewState.OPEN) == (made.state is JobState.REVIEW)
        assert told.count("job review > queued") == (state is ReviewState.APPROVED)
        if state in _FATES:
            assert (made.state, made.outcome) == (JobState.ENDED, _FATES[state])
            assert self.world.api.submits == 0

    def one_fate_of_the_video(self, review: Review) -> None:
        owed = self.wait(self.bot.store.deliveries(self.job_id))
        shown = next(one for one in owed if one.purpose is Purpose.RESULT)
        assert (review.state is ReviewState.OPEN) == (shown.state is DeliveryState.REVIEW)
        if review.state is ReviewState.APPROVED:
            assert shown.posted_sha256 == review.sha256
        elif review.state is not ReviewState.OPEN:
            assert shown.state is DeliveryState.WITHHELD


Moderation.TestCase.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
TestModeration = pytest.mark.row("F41")(Moderation.TestCase)
