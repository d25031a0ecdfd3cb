"""What moderators press and type, and what everybody else who tries hears: on the real store and the real reviews."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bot.generation.chat.hearing import Chat
from bot.generation.chat.telling import telling_message
from bot.generation.chat.verbs import Answer
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.job import Job, JobState, Outcome
from bot.generation.message import Button, Form, Message, Press, Text
from bot.generation.policy.policies import Operators, Policies
from bot.generation.policy.policy import Mode, Policy
from bot.generation.ports import Manner
from bot.generation.review.review import Review, ReviewState
from tests.builders import Talk, chat_of
from tests.world import World, bot_in

HOUR = 3600.0
VALUES: dict[str, Any] = {"review_channel": "moderators", "reviewer_roles": ("mods",), "review_hours": 10}
DECISIONS = (Press.APPROVE, Press.REJECT, Press.CHANGES, Press.ESCALATE, Press.BLOCK, Press.DETAILS)
MADE_UP = ("j{}-c7", "j{}-c999", "j{}-r0", "{}", "j0000000000000-c0", "x" * 60, "")
NOT_MODERATOR, OVER = Text("review.not_moderator"), Text("press.over")


@dataclass
class Desk:
    """A place with moderators: people talk to the bot, and it does what is due."""

    talk: Talk
    world: World
    roles: dict[str, tuple[str, ...]] = field(default_factory=lambda: {"mod": ("mods",), "two": ("mods", "else")})

    async def ordered(self, words: str = "a red fox", person: str = "ann") -> Job:
        """An order, as far as it comes by itself."""
        made = await self.talk.made("video", words, person=person)
        await self.turns()
        return await self.job(made.id)

    async def turns(self) -> None:
        for _ in range(60):
            if not await self.talk.bot.turn():
                return

    async def later(self, seconds: float) -> None:
        self.world.clock.at += seconds
        await self.turns()

    async def press(
        self, press: Press, ref: str, person: str = "mod", *, moderates: bool = False, tenant: str = "t"
    ) -> Answer:
        """A press with the roles that this person has at that moment."""
        asked = self.talk.command(f"press.{press}", person=person, ref=ref)
        asker = replace(asked.asked_by, roles=self.roles.get(person, ()), moderates=moderates)
        answer = await self.talk.tell(replace(asked, asked_by=asker, place=replace(asked.place, tenant=tenant)))
        await self.turns()
        return answer

    async def told(self, press: Press, ref: str, person: str = "mod", **more: Any) -> Message:
        answer = await self.press(press, ref, person, **more)
        assert isinstance(answer, Message), answer
        assert answer.private
        return answer

    async def form(self, press: Press, ref: str, person: str = "mod") -> Form:
        answer = await self.press(press, ref, person)
        assert isinstance(answer, Form), answer
        return answer

    async def send(self, form: Form, person: str = "mod", **values: str) -> Message:
        asked = self.talk.command("form", person=person, draft=form.draft, values=values)
        asker = replace(asked.asked_by, roles=self.roles.get(person, ()))
        answer = await self.talk.tell(replace(asked, asked_by=asker))
        assert isinstance(answer, Message), answer
        await self.turns()
        return answer

    async def queue(self, person: str = "mod", **more: Any) -> Message:
        asked = self.talk.command("moderate.queue", person=person)
        asker = replace(asked.asked_by, roles=self.roles.get(person, ()), **more)
        answer = await self.talk.chat.handle(replace(asked, asked_by=asker))
        assert isinstance(answer, Message), answer
        return answer

    async def job(self, job_id: str) -> Job:
        found = await self.talk.bot.store.job(job_id)
        assert found is not None
        return found

    async def review(self, job: Job, n: int = 0) -> Review:
        found = await self.talk.bot.store.review(job.id, n)
        assert found is not None
        return found

    async def owed(self, job: Job, purpose: Purpose) -> list[Delivery]:
        return [one for one in await self.talk.bot.store.deliveries(job.id) if one.purpose is purpose]

    async def actions(self) -> list[str]:
        return [written.deed.action for written in await self.talk.bot.store.deeds("", "", 50)]

    def said(self, key: str) -> Message:
        return next(one.message for one in self.world.chat.channel if one.key == key)


def card(job: Job, n: int = 0) -> str:
    return f"j{job.id}-c{n}"


async def at_desk(root: Path, **values: Any) -> AsyncIterator[Desk]:
    everything = {**VALUES, "mode": "review_prompts", **values}
    policy = Policy(**{**everything, "mode": Mode(everything["mode"])})
    world = World(root, policy=policy)
    async with bot_in(world) as bot:
        chat: Chat = chat_of(bot, policies=Policies(bot.store, Operators(everything)))
        yield Desk(Talk(bot, chat), world)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async for one in at_desk(tmp_path):
        yield one


@pytest.fixture
async def videos(tmp_path: Path) -> AsyncIterator[Desk]:
    """Where videos are looked at before they are posted."""
    async for one in at_desk(tmp_path, mode="review_results"):
        yield one


@pytest.fixture
async def twos(tmp_path: Path) -> AsyncIterator[Desk]:
    """Where two have to agree."""
    async for one in at_desk(tmp_path, approvals=2):
        yield one


# -- a moderator decides


async def test_approve_lets_an_order_be_made(desk: Desk) -> None:
    """Whoever has one of the reviewers' roles may, without any right of the platform's."""
    made = await desk.ordered()
    assert made.state is JobState.REVIEW
    answer = await desk.told(Press.APPROVE, card(made))
    assert answer.text.key == "review.was_approved"
    await desk.talk.bot.work()
    assert (await desk.job(made.id)).outcome is Outcome.DONE


async def test_who_may_remove_messages_may_decide_without_a_role(desk: Desk) -> None:
    made = await desk.ordered()
    await desk.told(Press.APPROVE, card(made), "stranger", moderates=True)
    assert (await desk.review(made)).state is ReviewState.APPROVED


async def test_reject_asks_why_and_the_person_reads_it(desk: Desk) -> None:
    """A listed reason is theirs in their language; it cost nothing, and no name of a moderator is told."""
    made = await desk.ordered()
    form = await desk.form(Press.REJECT, card(made))
    assert (await desk.review(made)).state is ReviewState.OPEN
    answer = await desk.send(form, reason="spam")
    assert answer.text.key == "review.was_rejected"
    ended = await desk.job(made.id)
    assert (ended.state, ended.outcome) == (JobState.ENDED, Outcome.FAILED)
    notice = desk.said(f"j{made.id}-n100")
    assert [line.key for line in notice.fields] == ["reason.spam", "money.not_charged"]
    assert [one.press for one in notice.buttons if isinstance(one, Button)] == [Press.APPEAL, Press.DETAILS]
    assert not any("mod" in str(value) for line in (notice.text, *notice.fields) for value in line.facts.values())


async def test_ask_to_change_offers_the_form_to_the_person(desk: Desk) -> None:
    made = await desk.ordered()
    await desk.send(await desk.form(Press.CHANGES, card(made)), words="without the gun, please")
    assert (await desk.review(made)).state is ReviewState.CHANGES
    notice = desk.said(f"j{made.id}-n100")
    assert Text("reason.typed", words="without the gun, please") in notice.fields
    assert isinstance(await desk.press(Press.EDIT, made.id, "ann"), Form)


async def test_a_rejection_without_a_reason_decides_nothing(desk: Desk) -> None:
    made = await desk.ordered()
    answer = await desk.send(await desk.form(Press.REJECT, card(made)), reason="other", words="  ")
    assert answer.text.key == "review.no_reason"
    assert (await desk.review(made)).state is ReviewState.OPEN


async def test_pass_on_goes_once(desk: Desk) -> None:
    made = await desk.ordered()
    assert (await desk.told(Press.ESCALATE, card(made))).text.key == "review.passed_on_now"
    assert (await desk.told(Press.ESCALATE, card(made), "two")).text.key == "review.passed_on_before"
    assert (await desk.told(Press.APPROVE, card(made, 100), "two")).text.key == "review.was_approved"


async def test_a_video_is_posted_only_after_a_yes(videos: Desk) -> None:
    made = await videos.ordered()
    (result,) = await videos.owed(made, Purpose.RESULT)
    assert result.state is DeliveryState.REVIEW
    await videos.told(Press.APPROVE, card(made))
    (result,) = await videos.owed(made, Purpose.RESULT)
    assert result.state is DeliveryState.POSTED


async def test_two_have_to_agree_where_that_is_the_rule(twos: Desk) -> None:
    """The same one twice is one."""
    made = await twos.ordered()
    assert (await twos.told(Press.APPROVE, card(made))).text.key == "review.one_more"
    assert (await twos.told(Press.APPROVE, card(made))).text.key == "review.approved_before"
    assert (await twos.job(made.id)).state is JobState.REVIEW
    assert (await twos.told(Press.APPROVE, card(made), "two")).text.key == "review.was_approved"


# -- who may not


@pytest.mark.row("B55")
@pytest.mark.parametrize("press", DECISIONS)
async def test_nobody_else_decides(desk: Desk, press: Press) -> None:
    """Somebody, and whoever asked: refused privately, written down, nothing changed, nothing shown."""
    made = await desk.ordered()
    before = await desk.review(made)
    for person in ("bob", "ann"):
        answer = await desk.told(press, card(made), person)
        assert answer == Message(NOT_MODERATOR, private=True)
    assert await desk.review(made) == before
    assert (await desk.actions())[:2] == ["review.turned_away"] * 2


@pytest.mark.row("B55")
async def test_a_role_that_was_taken_away_counts_for_nothing(desk: Desk) -> None:
    """At the press, and at the form that was opened before."""
    made = await desk.ordered()
    form = await desk.form(Press.REJECT, card(made))
    desk.roles["mod"] = ("else",)
    assert (await desk.told(Press.APPROVE, card(made))).text == NOT_MODERATOR
    assert (await desk.send(form, reason="spam")).text == NOT_MODERATOR
    assert (await desk.review(made)).state is ReviewState.OPEN


@pytest.mark.row("B55")
async def test_a_moderator_does_not_approve_their_own(desk: Desk) -> None:
    made = await desk.ordered(person="mod")
    assert (await desk.told(Press.APPROVE, card(made))).text.key == "review.own"
    assert (await desk.review(made)).state is ReviewState.OPEN
    assert (await desk.told(Press.APPROVE, card(made), "two")).text.key == "review.was_approved"


@pytest.mark.row("B55")
async def test_moderators_of_another_place_decide_nothing_here(desk: Desk) -> None:
    made = await desk.ordered()
    answer = await desk.told(Press.APPROVE, card(made), "mod", moderates=True, tenant="other")
    assert answer.text == OVER
    assert (await desk.review(made)).state is ReviewState.OPEN


@pytest.mark.row("B54")
@pytest.mark.row("B55")
@pytest.mark.parametrize("ref", MADE_UP)
async def test_a_ref_that_was_made_up_leads_nowhere(desk: Desk, ref: str) -> None:
    """Not to another review, and not to another kind of thing; it is written down."""
    made = await desk.ordered()
    answer = await desk.told(Press.APPROVE, ref.format(made.id))
    assert answer.text == OVER
    assert "review.turned_away" in await desk.actions()
    assert (await desk.review(made)).state is ReviewState.OPEN


@pytest.mark.row("B54")
async def test_a_page_of_an_order_is_the_moderators_alone(desk: Desk) -> None:
    made = await desk.ordered()
    for ref in (f"card:{card(made)}:0", f"card:{card(made)}:x", f"card:{made.id}:0", "card::", "card:"):
        assert not (await desk.told(Press.PAGE, ref, "bob")).copy
    assert (await desk.told(Press.PAGE, f"card:{card(made)}:0")).copy == "a red fox"


@pytest.mark.row("B55")
async def test_the_second_press_hears_how_it_stands(desk: Desk) -> None:
    """Twice by the same one, by another one, and with a form that was open: what was decided stands, unnamed."""
    made = await desk.ordered()
    form = await desk.form(Press.REJECT, card(made), "two")
    await desk.told(Press.APPROVE, card(made))
    for answer in (
        await desk.told(Press.APPROVE, card(made)),
        await desk.told(Press.REJECT, card(made), "two"),
        await desk.told(Press.ESCALATE, card(made), "two"),
        await desk.send(form, "two", reason="spam"),
    ):
        assert answer.text.key == "review.too_late"
        assert [line.key for line in answer.fields] == ["review.was_approved"]
    assert (await desk.review(made)).state is ReviewState.APPROVED


@pytest.mark.row("F41")
async def test_of_two_presses_at_once_one_counts(desk: Desk) -> None:
    made = await desk.ordered()
    answers = await asyncio.gather(*(desk.told(Press.APPROVE, card(made), one) for one in ("mod", "two")))
    assert sorted(answer.text.key for answer in answers) == ["review.too_late", "review.was_approved"]


@pytest.mark.row("F41")
async def test_a_press_after_the_time_was_over_hears_so(desk: Desk) -> None:
    made = await desk.ordered()
    await desk.later(5 * HOUR + 1)
    await desk.later(5 * HOUR + 1)
    assert (await desk.review(made)).state is ReviewState.EXPIRED
    answer = await desk.told(Press.APPROVE, card(made))
    assert [line.key for line in answer.fields] == ["review.was_expired"]


async def test_a_form_of_somebody_else_is_nothing_of_mine(desk: Desk) -> None:
    made = await desk.ordered()
    form = await desk.form(Press.REJECT, card(made))
    assert (await desk.send(form, "two", reason="spam")).text.key == "form.over"


# -- blocking


async def test_blocking_asks_once_and_rejects_what_waits(desk: Desk) -> None:
    """The person asks for nothing more there; what others asked for waits on."""
    first, second, other = await desk.ordered(), await desk.ordered("a blue fox"), await desk.ordered(person="bob")
    sure = await desk.told(Press.BLOCK, card(first))
    assert sure.text == Text("review.block_sure", by_person="ann")
    assert (await desk.review(first)).state is ReviewState.OPEN
    (yes,) = sure.buttons
    assert isinstance(yes, Button)
    answer = await desk.told(yes.press, yes.ref)
    assert answer.text == Text("review.blocked", by_person="ann", count=2)
    assert {(await desk.review(one)).reason for one in (first, second)} == {"blocked"}
    assert (await desk.review(other)).state is ReviewState.OPEN
    refused = await desk.talk.told("video", "a green fox")
    assert refused.text.key == "policy.blocked"


@pytest.mark.row("B55")
async def test_nobody_blocks_without_being_a_moderator_at_the_second_press(desk: Desk) -> None:
    made = await desk.ordered()
    (yes,) = (await desk.told(Press.BLOCK, card(made))).buttons
    assert isinstance(yes, Button)
    desk.roles["mod"] = ()
    assert (await desk.told(yes.press, yes.ref)).text == NOT_MODERATOR
    assert not await desk.talk.bot.store.blocked("fake", "t")


async def test_a_moderator_does_not_block_themselves(desk: Desk) -> None:
    made = await desk.ordered(person="mod")
    assert (await desk.told(Press.BLOCK, card(made))).text.key == "review.block_self"
    assert (await desk.told(Press.BLOCK, f"{card(made)}:yes")).text.key == "review.block_self"


# -- appealing


async def rejected(desk: Desk) -> tuple[Job, Button]:
    """A rejected order, and the button of what its person was told."""
    made = await desk.ordered()
    await desk.send(await desk.form(Press.REJECT, card(made)), reason="rules")
    button = desk.said(f"j{made.id}-n100").buttons[0]
    assert isinstance(button, Button)
    return made, button


async def test_an_appeal_goes_to_another_moderator(desk: Desk) -> None:
    made, appeal = await rejected(desk)
    assert (await desk.told(appeal.press, appeal.ref, "ann")).text.key == "review.appeal_sent"
    assert (await desk.review(made, 1)).appeal_of == 0
    assert (await desk.told(Press.APPROVE, card(made, 1))).text.key == "review.same_moderator"
    assert (await desk.told(Press.APPROVE, card(made, 1), "two")).text.key == "review.was_approved"


async def test_what_was_approved_after_an_appeal_is_asked_for_again_without_a_review(desk: Desk) -> None:
    """Exactly that: the same order typed anew waits as any other."""
    made, appeal = await rejected(desk)
    await desk.told(appeal.press, appeal.ref, "ann")
    await desk.told(Press.APPROVE, card(made, 1), "two")
    pressed = [one.press for one in desk.said(f"j{made.id}-n101").buttons if isinstance(one, Button)]
    assert pressed == [Press.DETAILS], "it is read in private, and the video belongs where it was asked for"
    assert await desk.press(Press.RETRY, made.id, "ann") is None
    again = await desk.talk.bot.store.job_of(desk.talk.commands[-1].key)
    assert again is not None
    assert again.gates == frozenset()
    assert (await desk.ordered("another fox")).state is JobState.REVIEW


async def test_after_an_appeal_that_was_rejected_there_is_nothing_more_to_press(desk: Desk) -> None:
    """And the channel hears what it heard before."""
    made, appeal = await rejected(desk)
    await desk.told(appeal.press, appeal.ref, "ann")
    await desk.send(await desk.form(Press.REJECT, card(made, 1), "two"), "two", reason="rules")
    notice = desk.said(f"j{made.id}-n101")
    assert [one.press for one in notice.buttons if isinstance(one, Button)] == [Press.DETAILS]
    assert "reason.rules" in [line.key for line in notice.fields]
    assert (await headline(desk, made)).text.key == "telling.rejected"


async def test_there_is_one_appeal_and_it_is_the_persons(desk: Desk) -> None:
    made, appeal = await rejected(desk)
    assert (await desk.told(appeal.press, appeal.ref, "bob")).text.key == "press.not_yours"
    assert (await desk.told(appeal.press, appeal.ref, "mod", moderates=True)).text.key == "press.not_yours"
    await desk.told(appeal.press, appeal.ref, "ann")
    assert (await desk.told(appeal.press, appeal.ref, "ann")).text.key == "review.appealed_before"
    assert (await desk.told(Press.APPEAL, card(made), "ann")).text == NOT_MODERATOR
    assert (await desk.told(Press.APPEAL, made.id, "ann")).text == OVER


# -- what waits


async def test_the_queue_shows_what_waits_the_oldest_first(desk: Desk) -> None:
    """Who, since when, until when, and a button to look at each; a page at a time."""
    made = []
    for n in range(10):
        made.append(await desk.ordered(f"fox number {n}", person=f"p{n}"))
        desk.world.clock.at += 60
    first = await desk.queue()
    assert first.text == Text("review.queue", total=10, page=1, pages=2)
    assert [line.facts["job"] for line in first.fields] == [one.id for one in made[:8]]
    assert all(line.facts["until_at"] == line.facts["opened_at"] + 10 * HOUR for line in first.fields)  # type: ignore[operator]
    turn = first.buttons[-1]
    assert isinstance(turn, Button)
    second = await desk.told(turn.press, turn.ref)
    assert [line.facts["job"] for line in second.fields] == [one.id for one in made[8:]]
    look = second.buttons[0]
    assert isinstance(look, Button)
    shown = await desk.told(look.press, look.ref)
    assert shown.copy == "fox number 8"
    assert Press.APPROVE in [one.press for one in shown.buttons if isinstance(one, Button)]


async def test_the_queue_is_the_moderators_alone(desk: Desk) -> None:
    await desk.ordered()
    assert (await desk.queue("bob")).text == NOT_MODERATOR
    assert (await desk.queue("bob", moderates=True)).text.key == "review.queue"
    assert (await desk.told(Press.PAGE, "reviews:0", "bob")).text == NOT_MODERATOR
    assert (await desk.told(Press.PAGE, "reviews:0", "mod", tenant="other")).text.key == "review.queue_empty"


async def test_an_empty_queue_says_so(desk: Desk) -> None:
    assert (await desk.queue()).text.key == "review.queue_empty"


async def test_whoever_asked_cannot_take_the_card_away(desk: Desk) -> None:
    made = await desk.ordered()
    answer = await desk.talk.told("job.delete", job=made.id)
    assert answer.text.key == "job.nothing_to_delete"
    assert not any(posted.deleted for posted in desk.world.chat.channel)


# -- what the channel sees of it


async def headline(desk: Desk, job: Job) -> Message:
    status = await desk.talk.bot.service.status(job.id)
    assert status is not None
    return telling_message(status, desk.world.clock.now(), started_at=0.0)


async def test_the_channel_reads_no_order_that_nobody_agreed_to(desk: Desk) -> None:
    """While it waits, and after it was rejected; its person does, and what became of the money stands there."""
    made = await desk.ordered("a fox nobody should read of")
    waiting = await headline(desk, made)
    assert waiting.text.key == "telling.review_until"
    for message in (waiting, await headline(desk, made)):
        assert "nobody should read" not in repr(message)
    assert (await desk.told(Press.DETAILS, made.id, "bob")).text.key == "press.not_yours"
    assert "nobody should read" in repr(await desk.talk.told("job.info", job=made.id))
    await desk.send(await desk.form(Press.REJECT, card(made)), reason="rules")
    after = await headline(desk, made)
    assert after.text.key == "telling.rejected"
    assert [line.key for line in after.fields] == ["telling.asked_unseen", "money.not_charged"]
    assert [one.press for one in after.buttons if isinstance(one, Button)] == [Press.DETAILS]
    assert "reason.rules" in [line.key for line in (await desk.told(Press.DETAILS, made.id, "ann")).fields]


async def test_the_channel_reads_an_order_that_was_agreed_to(desk: Desk) -> None:
    made = await desk.ordered("a fox for everybody")
    await desk.told(Press.APPROVE, card(made))
    assert "a fox for everybody" in repr(await headline(desk, made))


async def test_what_was_agreed_to_stays_to_be_read_when_it_fails(desk: Desk) -> None:
    desk.world.api.answers = ["refuse"]
    made = await desk.ordered("a fox for everybody")
    await desk.told(Press.APPROVE, card(made))
    await desk.talk.bot.work()
    assert (await desk.job(made.id)).outcome is Outcome.FAILED
    assert "a fox for everybody" in repr(await headline(desk, made))
    assert (await desk.told(Press.DETAILS, made.id, "bob")).text.key == "details.title"


async def test_the_channel_hears_that_a_change_is_asked_for(desk: Desk) -> None:
    made = await desk.ordered()
    await desk.send(await desk.form(Press.CHANGES, card(made)), words="a secret wish")
    after = await headline(desk, made)
    assert after.text.key == "telling.changes"
    assert "a secret wish" not in repr(after)
    assert [one.press for one in after.buttons if isinstance(one, Button)] == [Press.EDIT, Press.DETAILS]


async def test_the_channel_hears_that_nobody_decided(desk: Desk) -> None:
    made = await desk.ordered()
    await desk.later(5 * HOUR + 1)
    await desk.later(5 * HOUR + 1)
    after = await headline(desk, made)
    assert after.text.key == "telling.expired"
    assert "money.not_charged" in [line.key for line in after.fields]


async def test_the_channel_hears_of_videos_that_wait_and_of_those_that_were_kept_back(videos: Desk) -> None:
    """A video that was kept back is charged all the same, and that is said."""
    made = await videos.ordered("a red fox --n 2")
    assert (await headline(videos, made)).text.key == "telling.results_review_until"
    await videos.told(Press.APPROVE, card(made))
    await videos.send(await videos.form(Press.REJECT, card(made, 1)), reason="sexual")
    after = await headline(videos, made)
    assert after.text == Text("telling.withheld", job=made.id, posted=1, count=2)
    assert "money.charged" in [line.key for line in after.fields]
    assert "reason.sexual" not in [line.key for line in after.fields]


async def test_presses_and_forms_are_acknowledged_so_that_only_the_presser_sees_it(desk: Desk) -> None:
    chat = desk.talk.chat
    for press, manner in ((Press.APPROVE, Manner.PRIVATE), (Press.REJECT, Manner.FORM), (Press.BLOCK, Manner.PRIVATE)):
        assert chat.manner(desk.talk.command(f"press.{press}", ref="x")) is manner
    assert chat.manner(desk.talk.command("form", draft="rule-1")) is Manner.PRIVATE
