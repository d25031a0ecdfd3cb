"""Whoever is blocked: by the command or by a card, what of theirs had not begun ends unpaid, the rest is looked at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.generation.command import Person
from bot.generation.delivery import DeliveryState, Purpose
from bot.generation.job import Job, JobState, Outcome
from bot.generation.message import Button, Message, Press, Text
from tests.unit.test_chat_reviewing import HOUR, Desk, at_desk, card

moderated = asynccontextmanager(at_desk)

ANN, MOD = Person("fake", "ann"), Person("fake", "mod")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async for one in at_desk(tmp_path):
        yield one


async def block(desk: Desk, how: str, about: Job) -> Message:
    """By a moderator: /moderate block, or the second press on a card."""
    if how == "card":
        return await desk.told(Press.BLOCK, f"{card(about)}:yes")
    asked = desk.talk.command("moderate.block", person="mod", reason="spam")
    asker = replace(asked.asked_by, moderates=True, moderates_all=True)
    answer = await desk.talk.tell(replace(asked, asked_by=asker, options={**asked.options, "person": "<@ann>"}))
    assert isinstance(answer, Message)
    await desk.turns()
    return answer


@pytest.mark.parametrize("how", ["card", "command"])
async def test_what_has_not_begun_ends_unpaid_and_its_person_is_told(desk: Desk, how: str) -> None:
    """Whatever it waits for; what others asked for waits on."""
    await desk.talk.bot.store.pause("fake", "t", MOD, desk.world.clock.now())
    reviewed, queued = await desk.ordered(), await desk.ordered("a blue fox")
    await desk.told(Press.APPROVE, card(queued))
    other = await desk.ordered(person="bob")
    fetching = await desk.talk.made("video", "a green fox")
    before = [(await desk.job(one.id)).state for one in (reviewed, queued, fetching, other)]
    assert before == [JobState.REVIEW, JobState.QUEUED, JobState.INPUTS, JobState.REVIEW]
    answer = await block(desk, how, other if how == "command" else reviewed)
    assert Text("moderate.stopped", count=2) in answer.fields
    after = [await desk.job(one.id) for one in (reviewed, queued, fetching, other)]
    assert [one.outcome for one in after] == [Outcome.FAILED, Outcome.CANCELLED, Outcome.CANCELLED, None]
    assert [(await desk.talk.bot.store.entries(one.id)).get("settle") for one in after] == [0, 0, 0, None]
    for one in (queued, fetching):
        assert desk.said(f"j{one.id}-n0").text == Text("job.stopped_blocked", job=one.id)
        notice = (await desk.owed(one, Purpose.NOTICE))[0]
        assert notice.to is not None
        assert notice.to.address == "direct:ann"
        presses = [button.press for button in desk.said(notice.nonce).buttons if isinstance(button, Button)]
        assert presses == [Press.DETAILS], "what they order now is refused"
    deeds = await desk.talk.bot.store.deeds("fake", "t", 5)
    said = [(one.deed.action, one.deed.subject, one.deed.by) for one in reversed(deeds)][-4:]
    assert said[0][0] == "person.block"
    assert said[1] == ("review.reject", card(reviewed), MOD)
    assert {*said[2:]} == {("job.stop", queued.id, MOD), ("job.stop", fetching.id, MOD)}
    assert (await desk.talk.bot.store.check_ledger()).faults == ()


async def test_whoever_was_interrupted_blocks_once_more(desk: Desk) -> None:
    """The block was written down, and the process died: the same again does the rest, and says that it was there."""
    made = await desk.ordered()
    await desk.talk.bot.store.block(ANN, "t", "spam", MOD, desk.world.clock.now())
    answer = await block(desk, "command", made)
    assert (answer.text.key, answer.fields) == ("moderate.was_blocked", (Text("moderate.rejected", count=1),))
    before = await desk.actions()
    assert (await block(desk, "command", made)).fields == ()
    assert await desk.actions() == before


@pytest.mark.row("B57")
@pytest.mark.parametrize("channel", ["moderators", ""])
async def test_what_is_out_already_is_looked_at_before_anybody_else_sees_it(tmp_path: Path, channel: str) -> None:
    """It is paid for, so it is finished; where nobody can look, it stays here, and its person hears so."""
    async with moderated(tmp_path, mode="open", review_channel=channel) as desk:
        made = await desk.talk.made("video", "a red fox")
        while (await desk.job(made.id)).state is not JobState.GENERATING:
            assert await desk.talk.bot.turn()
        assert (await block(desk, "command", made)).fields == ()
        (result,) = await desk.owed(made, Purpose.RESULT)
        if channel:
            assert result.state is DeliveryState.REVIEW
            assert [why.key for why in (await desk.review(made)).why] == ["review.why_blocked"]
        else:
            assert result.state is DeliveryState.WITHHELD
            assert desk.said(f"j{made.id}-n0").text.key == "job.result_unreviewed"


# -- what strangers can write into the log


async def test_a_stranger_who_presses_again_and_again_is_written_down_once_an_hour(desk: Desk) -> None:
    """For each card; and once for everything that is no card at all."""
    first, second = await desk.ordered(), await desk.ordered("a blue fox")
    before = len(await desk.actions())
    for press in (Press.APPROVE, Press.APPROVE, Press.REJECT, Press.ESCALATE):
        assert (await desk.told(press, card(first), "bob")).text.key == "review.not_moderator"
    await desk.told(Press.APPROVE, card(second), "bob")
    for number in range(5):
        await desk.told(Press.APPROVE, f"j{first.id}-c{number + 50}", "bob")
    assert (await desk.actions())[: -before or None] == ["review.turned_away"] * 3
    desk.world.clock.at += HOUR + 1
    await desk.told(Press.APPROVE, card(first), "bob")
    assert (await desk.actions())[:4] == ["review.turned_away"] * 4


# -- two approvals


async def test_after_the_first_of_two_approvals_the_card_says_so(tmp_path: Path) -> None:
    """How many, and whose; it can still be decided there."""
    async with moderated(tmp_path, approvals=2) as desk:
        made = await desk.ordered()
        await desk.told(Press.APPROVE, card(made))
        _to, shown = desk.world.chat.edits[-1]
        assert Text("review.approvals", given=1, needed=2) in shown.fields
        assert Text("review.approved_by", by_person="mod") in shown.fields
        assert shown.copy == "a red fox"
        assert Press.APPROVE in [one.press for one in shown.buttons if isinstance(one, Button)]
        count = len(desk.world.chat.edits)
        await desk.told(Press.APPROVE, card(made))
        assert len(desk.world.chat.edits) == count, "nothing has changed"
