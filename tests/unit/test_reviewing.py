"""Reviews, from the question to what follows: on the real store, with a chat that remembers what it was told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.generation.command import Person, ReplyTo
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.job import Job, JobState, Outcome
from bot.generation.message import Press, Refusal, Text
from bot.generation.policy.policy import Gate, Mode, OnExpiry, Policy
from bot.generation.review.review import Review, ReviewKind, ReviewState, back_number, notice_number, preview_number
from bot.generation.review.reviewing import Reviewing, Ruling
from tests.builders import Talk, chat_of, command, request
from tests.fakes import Posted
from tests.world import Bot, World, bot_in

HOUR = 3600.0
ANN, MOD, OTHER = Person("fake", "ann"), Person("fake", "mod"), Person("fake", "other")
PROMPTS = Policy(mode=Mode.REVIEW_PROMPTS, review_channel="moderators", reviewer_roles=("mods",), review_hours=10)
PROMPT, RESULT = frozenset({Gate.PROMPT}), frozenset({Gate.RESULT})


@dataclass
class Bench:
    """A bot, and what moderators do with it."""

    bot: Bot
    world: World

    @property
    def reviewing(self) -> Reviewing:
        assert self.bot.reviewing is not None
        return self.bot.reviewing

    async def ordered(self, gates: frozenset[Gate], key: str = "c1", *pictures: str, results: int = 1) -> Job:
        """An admitted job, as far as it comes without a moderator."""
        given = command(key, "a red fox", *pictures)
        self.world.chat.files.update({f"handle-{slot}": slot.encode() for slot in pictures})
        await self.bot.service.receive(given)
        await self.bot.service.acknowledged(key)
        made = await self.bot.service.admit(given, request(numberResults=results), (), gates=gates)
        assert isinstance(made, Job)
        await self.turns()
        return await self.job(made.id)

    async def turns(self) -> None:
        """Whatever is due now, and nothing that time would bring."""
        for _ in range(50):
            if not await self.bot.turn():
                return

    async def later(self, seconds: float) -> None:
        self.world.clock.at += seconds
        await self.turns()

    async def job(self, job_id: str) -> Job:
        found = await self.bot.store.job(job_id)
        assert found is not None
        return found

    async def review(self, job: Job, n: int = 0) -> Review:
        found = await self.bot.store.review(job.id, n)
        assert found is not None
        return found

    async def owed(self, job: Job, purpose: Purpose) -> Sequence[Delivery]:
        return [one for one in await self.bot.store.deliveries(job.id) if one.purpose is purpose]

    async def decide(self, job: Job, to: ReviewState, by: Person = MOD, n: int = 0, reason: str = "") -> Ruling:
        answer = await self.reviewing.decide(job.id, n, to, by, reason)
        assert isinstance(answer, Ruling), answer
        await self.turns()
        return answer

    async def refused(self, job: Job, to: ReviewState, by: Person, n: int = 0) -> Text:
        answer = await self.reviewing.decide(job.id, n, to, by)
        assert isinstance(answer, Refusal), answer
        return answer.text

    def shown(self, key: str) -> Posted:
        return next(one for one in self.world.chat.channel if one.key == key)

    def was_posted(self, key: str) -> bool:
        return any(one.key == key for one in self.world.chat.channel)

    def keys(self, start: str) -> list[str]:
        return [
            text.key for text in (one.message.text for one in self.world.chat.channel) if text.key.startswith(start)
        ]

    async def actions(self) -> list[str]:
        return [written.deed.action for written in reversed(await self.bot.store.deeds("", "", 50))]

    async def balanced(self) -> None:
        checked = await self.bot.service.check_ledger()
        assert checked.faults == ()


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    world = World(tmp_path, policy=PROMPTS)
    async with bot_in(world) as bot:
        yield Bench(bot, world)


# -- before money is spent


async def test_an_order_waits_before_it_costs_anything(bench: Bench) -> None:
    """Its money is reserved, the provider has heard nothing, and a card is in the moderators' channel."""
    made = await bench.ordered(PROMPT)
    assert made.state is JobState.REVIEW
    assert bench.world.api.submits == 0
    assert (await bench.owed(made, Purpose.CARD))[0].state is DeliveryState.POSTED
    assert bench.shown(f"j{made.id}-c0").message.text == Text("review.card_prompt", job=made.id)
    await bench.balanced()


async def test_an_approved_order_is_made(bench: Bench) -> None:
    """And its video is posted as any other."""
    made = await bench.ordered(PROMPT)
    assert (await bench.decide(made, ReviewState.APPROVED)).counted
    await bench.bot.work()
    assert (await bench.job(made.id)).outcome is Outcome.DONE
    assert len(bench.keys("post.result")) == 1
    await bench.balanced()


@pytest.mark.parametrize(
    ("to", "told"), [(ReviewState.REJECTED, "review.prompt_rejected"), (ReviewState.CHANGES, "review.prompt_changes")]
)
async def test_a_rejected_order_costs_nothing(bench: Bench, to: ReviewState, told: str) -> None:
    """And its person alone hears why."""
    made = await bench.ordered(PROMPT)
    await bench.decide(made, to, reason="spam")
    ended = await bench.job(made.id)
    assert (ended.state, ended.outcome) == (JobState.ENDED, Outcome.FAILED)
    assert await bench.bot.store.entries(made.id) == {"reserve": 560_000, "settle": 0, "release": 560_000}
    (notice,) = await bench.owed(made, Purpose.NOTICE)
    assert notice.n == notice_number(0)
    assert notice.to == bench.world.chat.private(ANN, made.place)
    assert notice.text == Text(told, job=made.id, reason="spam")
    assert bench.world.api.submits == 0
    await bench.balanced()


async def test_with_nobody_to_ask_it_is_refused(bench: Bench) -> None:
    """The channel was taken away between the order and its pictures: unpaid, and it says what to do."""
    bench.world.policy = replace(PROMPTS, review_channel="")
    made = await bench.ordered(PROMPT)
    assert made.problem == Text("review.no_channel", job=made.id)
    assert (await bench.bot.store.entries(made.id))["settle"] == 0
    assert bench.world.api.submits == 0


async def test_a_bot_that_cannot_hold_reviews_makes_nothing_that_needs_one(bench: Bench) -> None:
    """It fails closed."""
    bench.bot.steps._moderators = None
    made = await bench.ordered(PROMPT)
    assert made.problem == Text("review.no_channel", job=made.id)


async def test_a_cancelled_order_needs_no_decision_any_more(bench: Bench) -> None:
    """In the same commit; who presses then hears so, and the card says it."""
    made = await bench.ordered(PROMPT)
    await bench.bot.service.cancel(made.id, ANN)
    assert (await bench.review(made)).state is ReviewState.WITHDRAWN
    ruling = await bench.decide(made, ReviewState.APPROVED)
    assert not ruling.counted
    assert (await bench.job(made.id)).outcome is Outcome.CANCELLED
    assert bench.world.chat.edits[-1][1].text.key == "review.was_withdrawn"
    await bench.balanced()


async def test_a_card_that_is_not_out_yet_is_not_posted_after_the_end(bench: Bench) -> None:
    """Nobody is asked about what is over."""
    bench.world.chat.outcomes = ["down"]
    made = await bench.ordered(PROMPT)
    card = (await bench.owed(made, Purpose.CARD))[0]
    assert card.state is DeliveryState.POSTING  # tried once, so it is looked for, and then says how it ended
    await bench.bot.service.cancel(made.id, ANN)
    await bench.bot.work()
    assert [one.message.text.key for one in bench.world.chat.channel if "-c" in one.key] == ["review.was_withdrawn"]


# -- before a video is posted


async def test_a_video_waits_for_a_moderator(bench: Bench) -> None:
    """Its bytes are on the card; its person sees them, and nobody else does."""
    made = await bench.ordered(RESULT)
    (shown,) = await bench.owed(made, Purpose.RESULT)
    assert shown.state is DeliveryState.REVIEW
    review = await bench.review(made)
    assert (review.kind, review.shows, review.sha256) == (ReviewKind.RESULT, 0, shown.posted_sha256)
    card, preview = bench.shown(f"j{made.id}-c0"), bench.shown(f"j{made.id}-s{preview_number(0)}")
    assert card.content == preview.content != b""
    (owed,) = await bench.owed(made, Purpose.SHARE)
    assert owed.to == bench.world.chat.private(ANN, made.place)
    assert not bench.was_posted(f"j{made.id}-r0")


async def test_the_bytes_that_were_approved_are_posted(bench: Bench) -> None:
    """Exactly those of the card."""
    made = await bench.ordered(RESULT)
    sha256 = (await bench.review(made)).sha256
    await bench.decide(made, ReviewState.APPROVED)
    (shown,) = await bench.owed(made, Purpose.RESULT)
    assert (shown.state, shown.posted_sha256) == (DeliveryState.POSTED, sha256)
    assert bench.shown(shown.nonce).content == bench.shown(f"j{made.id}-c0").content
    assert bench.world.chat.edits[-1][1].text.key == "review.was_approved"


async def test_a_file_that_changed_after_the_card_is_not_posted(bench: Bench) -> None:
    """It is withheld, the log says so, and everybody who has to know is told."""
    made = await bench.ordered(RESULT)
    (shown,) = await bench.owed(made, Purpose.RESULT)
    Path(bench.bot.media.find(shown.posted_sha256 or "", "mp4")).write_bytes(b"something else")
    ruling = await bench.decide(made, ReviewState.APPROVED)
    assert ruling.problem == Text("review.bytes_changed", job=made.id)
    assert ruling.review.state is ReviewState.REJECTED
    (shown,) = await bench.owed(made, Purpose.RESULT)
    assert shown.state is DeliveryState.WITHHELD
    assert (await bench.owed(made, Purpose.NOTICE))[0].text == Text(
        "job.result_changed", job=made.id, number=1, cost_micro_usd=520_800
    )
    assert "review.mismatch" in await bench.actions()
    assert isinstance(await bench.reviewing.appeal(made.id, 0, ANN), Refusal)


@pytest.mark.parametrize(
    ("to", "told"), [(ReviewState.REJECTED, "job.result_rejected"), (ReviewState.CHANGES, "job.result_changes")]
)
async def test_a_rejected_video_is_spent_and_says_so(bench: Bench, to: ReviewState, told: str) -> None:
    """To its person alone."""
    made = await bench.ordered(RESULT)
    await bench.decide(made, to, reason="rules")
    (shown,) = await bench.owed(made, Purpose.RESULT)
    assert shown.state is DeliveryState.WITHHELD
    (notice,) = await bench.owed(made, Purpose.NOTICE)
    assert notice.text == Text(told, job=made.id, number=1, reason="rules", cost_micro_usd=520_800)
    assert not bench.was_posted(f"j{made.id}-r0")
    await bench.balanced()


async def test_each_video_of_a_job_has_a_review_of_its_own(bench: Bench) -> None:
    """One is posted and one is not."""
    made = await bench.ordered(RESULT, results=2)
    reviews = await bench.bot.store.reviews_of(made.id)
    assert sorted((one.n, one.shows) for one in reviews) == [(0, 0), (1, 1)] or len(reviews) == 2
    first, second = reviews
    await bench.decide(made, ReviewState.APPROVED, n=first.n)
    await bench.decide(made, ReviewState.REJECTED, n=second.n)
    states = {one.n: one.state for one in await bench.owed(made, Purpose.RESULT)}
    assert states == {first.shows: DeliveryState.POSTED, second.shows: DeliveryState.WITHHELD}


async def test_a_video_that_nobody_can_look_at_stays_here(bench: Bench) -> None:
    """It fails closed, and says what became of the money."""
    bench.world.policy = replace(PROMPTS, review_channel="")
    made = await bench.ordered(RESULT)
    await bench.bot.work()
    (shown,) = await bench.owed(made, Purpose.RESULT)
    assert shown.state is DeliveryState.WITHHELD
    assert bench.keys("job.result_unreviewed") == ["job.result_unreviewed"]


@pytest.mark.row("B57")
async def test_an_approved_video_of_somebody_who_left_is_posted_without_calling_them(bench: Bench) -> None:
    """It was paid and approved; nobody is notified of it."""
    made = await bench.ordered(RESULT)
    bench.world.chat.gone = {"ann"}
    await bench.decide(made, ReviewState.APPROVED)
    assert bench.shown(f"j{made.id}-r0").message.mention is None


# -- who may


@pytest.mark.row("B55")
async def test_nobody_approves_their_own(bench: Bench) -> None:
    """Unless the place allows it; rejecting one's own is no harm."""
    made = await bench.ordered(PROMPT)
    assert await bench.refused(made, ReviewState.APPROVED, ANN) == Text("review.own")
    assert (await bench.job(made.id)).state is JobState.REVIEW
    bench.world.policy = replace(PROMPTS, self_approval=True)
    assert (await bench.decide(made, ReviewState.APPROVED, ANN)).counted


async def test_two_people_have_to_approve_where_the_place_says_so(bench: Bench) -> None:
    """One of them twice is not two; one no is enough."""
    bench.world.policy = replace(PROMPTS, approvals=2)
    made = await bench.ordered(PROMPT)
    assert (await bench.decide(made, ReviewState.APPROVED)).counted
    assert not (await bench.decide(made, ReviewState.APPROVED)).counted
    assert (await bench.job(made.id)).state is JobState.REVIEW
    ruling = await bench.decide(made, ReviewState.APPROVED, OTHER)
    assert (ruling.review.state, ruling.review.approved_by) == (ReviewState.APPROVED, (MOD, OTHER))
    assert (await bench.actions())[-2:] == ["review.second", "review.approve"]
    second = await bench.ordered(PROMPT, "c2")
    await bench.decide(second, ReviewState.APPROVED)
    assert (await bench.decide(second, ReviewState.REJECTED, OTHER)).review.state is ReviewState.REJECTED


@pytest.mark.row("F41")
async def test_of_two_moderators_at_the_same_moment_one_decides(bench: Bench) -> None:
    """Approve and reject race, each twice; every loser learns what it has come to."""
    made = await bench.ordered(PROMPT)
    answers = await asyncio.gather(
        *(
            bench.reviewing.decide(made.id, 0, to, by)
            for to, by in ((ReviewState.APPROVED, MOD), (ReviewState.REJECTED, OTHER)) * 2
        )
    )
    rulings = [answer for answer in answers if isinstance(answer, Ruling)]
    assert [ruling.counted for ruling in rulings].count(True) == 1
    assert len({ruling.review.state for ruling in rulings}) == 1
    assert (await bench.review(made)).state is rulings[0].review.state
    await bench.bot.work()
    await bench.balanced()


@pytest.mark.row("F41")
async def test_a_press_after_the_expiry_changes_nothing(bench: Bench) -> None:
    """Whoever pressed hears that the time is over."""
    made = await bench.ordered(PROMPT)
    await bench.later(5 * HOUR)
    await bench.later(5 * HOUR)
    ruling = await bench.decide(made, ReviewState.APPROVED)
    assert (ruling.counted, ruling.review.state) == (False, ReviewState.EXPIRED)
    assert (await bench.job(made.id)).state is JobState.ENDED


# -- when nobody decides


async def test_reviewers_are_reminded_at_half_time(bench: Bench) -> None:
    """Once, by their roles."""
    made = await bench.ordered(PROMPT)
    await bench.later(5 * HOUR)
    reminder = bench.shown(f"j{made.id}-c200")
    assert reminder.message.calls == ("mods",)
    await bench.later(4 * HOUR)
    assert bench.keys("review.reminder") == ["review.reminder"]


async def test_what_nobody_decided_is_rejected_in_the_end(bench: Bench) -> None:
    """Unpaid; its person is told, and the card has no buttons any more."""
    made = await bench.ordered(PROMPT)
    await bench.later(5 * HOUR)
    await bench.later(5 * HOUR)
    assert (await bench.review(made)).state is ReviewState.EXPIRED
    assert (await bench.owed(made, Purpose.NOTICE))[0].text == Text("review.prompt_expired", job=made.id, reason="")
    assert {edit[1].text.key for edit in bench.world.chat.edits} == {"review.was_expired"}
    assert len(bench.world.chat.edits) == 2  # the card, and the reminder
    await bench.balanced()


async def test_or_it_is_passed_on_first(bench: Bench) -> None:
    """With as much time once more, to the escalation channel; then it ends."""
    bench.world.policy = replace(PROMPTS, on_expiry=OnExpiry.ESCALATE, escalation_channel="admins")
    made = await bench.ordered(PROMPT)
    await bench.later(5 * HOUR)
    await bench.later(5 * HOUR)
    raised = await bench.review(made)
    assert (raised.state, raised.escalated) == (ReviewState.OPEN, True)
    assert {one.n: one.to for one in await bench.owed(made, Purpose.CARD)}[100] == ReplyTo("fake", "admins")
    assert bench.world.chat.edits[-1][1].text.key == "review.passed_on"
    await bench.later(5 * HOUR)
    assert (await bench.review(made)).state is ReviewState.OPEN
    await bench.later(5 * HOUR)
    assert (await bench.review(made)).state is ReviewState.EXPIRED


async def test_a_moderator_passes_it_on_once(bench: Bench) -> None:
    """Whoever does so a second time hears that it was."""
    made = await bench.ordered(PROMPT)
    first, second = [await bench.reviewing.escalate(made.id, 0, by) for by in (MOD, OTHER)]
    assert isinstance(first, Ruling)
    assert isinstance(second, Ruling)
    assert (first.counted, second.counted) == (True, False)
    assert (await bench.decide(made, ReviewState.APPROVED, OTHER)).counted


async def test_nothing_ends_unannounced(bench: Bench) -> None:
    """After a bot that was away for longer than the whole time, the second half begins with the reminder."""
    made = await bench.ordered(PROMPT)
    await bench.later(30 * HOUR)
    assert (await bench.review(made)).state is ReviewState.OPEN
    assert bench.keys("review.reminder") == ["review.reminder"]
    await bench.later(4.9 * HOUR)
    assert (await bench.review(made)).state is ReviewState.OPEN
    await bench.later(0.2 * HOUR)
    assert (await bench.review(made)).state is ReviewState.EXPIRED


async def test_a_review_whose_channel_is_gone_still_ends(bench: Bench) -> None:
    """The card could not be posted; time goes on."""
    bench.world.chat.outcomes = ["refuse"]
    made = await bench.ordered(PROMPT)
    assert (await bench.owed(made, Purpose.CARD))[0].state is DeliveryState.UNDELIVERED
    bench.world.policy = replace(PROMPTS, review_channel="")
    await bench.later(5 * HOUR)
    await bench.later(5 * HOUR)
    assert (await bench.review(made)).state is ReviewState.EXPIRED


async def test_a_card_is_changed_as_soon_as_the_chat_answers(bench: Bench) -> None:
    """It is cosmetic, and owed until it is done."""
    made = await bench.ordered(PROMPT)
    bench.world.chat.outcomes = ["down"]
    await bench.reviewing.decide(made.id, 0, ReviewState.REJECTED, MOD)
    await bench.bot.work()
    assert (await bench.review(made)).card_due_at is None
    assert bench.world.chat.edits[-1][1].text.key == "review.was_rejected"


# -- appeals


async def test_a_rejection_may_be_appealed_once_and_by_another_moderator(bench: Bench) -> None:
    """The one who rejected it may not decide about that; and nobody else than its person may ask."""
    made = await bench.ordered(RESULT)
    await bench.decide(made, ReviewState.REJECTED)
    assert isinstance(await bench.reviewing.appeal(made.id, 0, OTHER), Refusal)
    appealed = await bench.reviewing.appeal(made.id, 0, ANN)
    assert isinstance(appealed, Review)
    await bench.turns()
    assert await bench.reviewing.appeal(made.id, 0, ANN) == Refusal(Text("review.appealed_before"))
    assert await bench.refused(made, ReviewState.APPROVED, MOD, 1) == Text("review.same_moderator")
    assert await bench.refused(made, ReviewState.APPROVED, ANN, 1) == Text("review.own")
    assert (await bench.decide(made, ReviewState.APPROVED, OTHER, 1)).counted
    back = bench.shown(f"j{made.id}-s{back_number(1)}")
    assert back.content == bench.shown(f"j{made.id}-c0").content
    assert next(one for one in await bench.owed(made, Purpose.SHARE) if one.n == back_number(1)).to is None


async def test_an_order_that_was_cleared_in_an_appeal_may_be_sent_again(bench: Bench) -> None:
    """The job itself ended unpaid and stays so."""
    made = await bench.ordered(PROMPT)
    since = bench.bot.world.clock.now()
    await bench.decide(made, ReviewState.REJECTED)
    assert not await bench.bot.store.cleared(ANN, made.place, made.request, (), since)
    await bench.reviewing.appeal(made.id, 0, ANN)
    await bench.decide(made, ReviewState.APPROVED, OTHER, 1)
    assert await bench.bot.store.cleared(ANN, made.place, made.request, (), since)
    assert not await bench.bot.store.cleared(OTHER, made.place, made.request, (), since)
    assert not await bench.bot.store.cleared(ANN, replace(made.place, channel="b"), made.request, (), since)
    assert not await bench.bot.store.cleared(ANN, made.place, request(duration=7), (), since)
    assert not await bench.bot.store.cleared(ANN, made.place, made.request, (), since + 86_400.0)
    assert (await bench.job(made.id)).state is JobState.ENDED
    assert bench.keys("review.appeal_granted") == ["review.appeal_granted"]
    await bench.balanced()


async def test_the_second_no_is_the_last(bench: Bench) -> None:
    """There is no appeal from an appeal."""
    made = await bench.ordered(PROMPT)
    await bench.decide(made, ReviewState.REJECTED)
    await bench.reviewing.appeal(made.id, 0, ANN)
    await bench.decide(made, ReviewState.REJECTED, OTHER, 1)
    assert await bench.reviewing.appeal(made.id, 1, ANN) == Refusal(Text("review.no_appeal"))
    assert [one.text and one.text.key for one in await bench.owed(made, Purpose.NOTICE)] == [
        "review.prompt_rejected", "review.prompt_final",
    ]  # fmt: skip


# -- reports


async def test_what_was_reported_comes_back_where_it_was(bench: Bench) -> None:
    """The very bytes, when a moderator says so; two reports ask once."""
    made = await bench.ordered(frozenset())
    (shown,) = await bench.owed(made, Purpose.RESULT)
    posts = [(shown, made.reply_to)]
    asked = await asyncio.gather(*(bench.reviewing.report(made, posts) for _ in range(2)))
    assert sum(one is not None for one in asked) == 1
    await bench.decide(made, ReviewState.APPROVED)
    back = bench.shown(f"j{made.id}-s{back_number(0)}")
    assert back.content == bench.shown(shown.nonce).content


async def test_what_was_reported_rightly_stays_hidden(bench: Bench) -> None:
    """Its person is told."""
    made = await bench.ordered(frozenset())
    (shown,) = await bench.owed(made, Purpose.RESULT)
    await bench.reviewing.report(made, [(shown, made.reply_to)])
    await bench.decide(made, ReviewState.REJECTED, reason="hateful")
    assert await bench.owed(made, Purpose.SHARE) == []
    assert bench.keys("job.report_upheld") == ["job.report_upheld"]


async def test_every_step_is_in_the_log_of_deeds_and_no_prompt_is(bench: Bench) -> None:
    """Who, what and when; a reason that was typed is not there either."""
    made = await bench.ordered(PROMPT)
    await bench.reviewing.escalate(made.id, 0, MOD)
    await bench.decide(made, ReviewState.REJECTED, reason="it says: a red fox")
    assert await bench.actions() == ["review.open", "review.escalate", "review.reject"]
    assert "fox" not in str(await bench.bot.store.deeds("", "", 50))
    assert (await bench.bot.store.check_audit()).wrong is None


async def test_whoever_sends_a_cleared_order_again_waits_for_nobody(bench: Bench) -> None:
    """By the button on the notice; any other order of theirs is looked at as before."""
    values = {"mode": '"review_prompts"', "review_channel": '"moderators"'}
    await bench.bot.store.set_rules("fake", "t", "", values, MOD, bench.world.clock.at)
    talk = Talk(bench.bot, chat_of(bench.bot))
    made = await talk.made("video", "a red fox")
    await bench.turns()
    await bench.decide(made, ReviewState.REJECTED)
    await bench.reviewing.appeal(made.id, 0, ANN)
    await bench.decide(made, ReviewState.APPROVED, OTHER, 1)
    assert await talk.press(Press.RETRY, f"j{made.id}-n{notice_number(1)}") is None
    again = await bench.bot.store.job_of(talk.commands[-1].key)
    assert again is not None
    assert (again.state, Gate.PROMPT in again.gates) == (JobState.QUEUED, False)
    other = await talk.made("video", "a blue fox")
    await bench.turns()
    assert (await bench.job(other.id)).state is JobState.REVIEW


async def test_a_person_may_take_back_a_video_that_is_looked_at(bench: Bench) -> None:
    """It is spent; the review is over, and it is not posted whatever is pressed."""
    made = await bench.ordered(RESULT)
    assert (await bench.bot.service.cancel(made.id, ANN)).key == "job.discarded"
    assert (await bench.review(made)).state is ReviewState.WITHDRAWN
    assert not (await bench.decide(made, ReviewState.APPROVED)).counted
    assert not bench.was_posted(f"j{made.id}-r0")
    assert (await bench.bot.service.cancel(made.id, ANN)).key == "job.over_already"
