"""Reviews on Slack: who manages sets a channel up in it, moderators decide on cards, and the requester hears of it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.journeys.discord_files import picture
from tests.journeys.discord_home import eventually
from tests.journeys.slack_home import Room, buttons, fields, ref_of, said
from tests.journeys.slack_rules import (
    APPROVE,
    CHANGES,
    DECISIONS,
    asked_for,
    card_of,
    direct,
    evidence_of,
    is_told_to,
    managed,
    moderator,
    press,
    reject,
)
from tests.journeys.test_slack_asking import upload
from tests.standins.slack import Json

pytestmark = pytest.mark.full


async def test_an_approved_order_is_made_and_posted_where_it_was_asked_for(room: Room, tmp_path: Path) -> None:
    """Nothing leaves before; the card shows what was typed and what came with it, and the person is not called."""
    ana, boss = await room.person(), await room.boss()
    reviews = await managed(room, boss, "mode review_prompts")
    await ana.mention(room.channel, "it runs <away> --dur 3", files=[await upload(ana, picture(tmp_path))])
    job = await room.ordered(ana)
    card = await card_of(room, reviews, job)
    assert list(buttons(card)) == DECISIONS
    shown = await evidence_of(room, reviews, card)
    lines = said(shown).splitlines()
    assert lines[0] == f"Job {job} waits for a decision: may this be made?"
    assert lines[1].startswith(f"Asked for by {ana.name}")
    assert lines[2:4] == [
        "It would cost at most $0.336. Nothing is spent yet.",
        "Every order in this channel is looked at before it costs anything.",
    ]
    assert lines[-1] == "it runs <away>"
    assert [one["pinged"] for one in (shown, card)] == [[], []]
    waits = said(await room.tells(job, "waits for a moderator"))
    assert "it runs" not in waits, "nobody else sees an order that nobody has agreed to"
    assert room.home.rows("SELECT 1 FROM results WHERE job = ?", job) == []

    assert (await press(boss, card, APPROVE)).startswith(f"Job {job}: approved,")
    (made,) = await room.shown()
    assert made.job == job
    assert room.home.asked(job)["positivePrompt"] == "it runs <away>"
    for over in await is_told_to(room, reviews, "Approved by", among=2):
        assert over.startswith(f"Job {job}: approved,"), over
        assert "it runs" not in over, "once it is decided the order is gone from the card"
    await room.tells(job, f"Job {job}: done")
    assert said(made.share).startswith(f"<@{ana.id}> Here is your video")


async def test_a_rejected_order_costs_nothing_and_another_moderator_may_say_otherwise(socket_room: Room) -> None:
    room = socket_room
    ana, boss = await room.person(), await room.boss()
    reviews = await managed(room, boss, "mode review_prompts")
    mo = await moderator(room, reviews)
    job = await asked_for(room, ana, "a fox that is too much --dur 3")
    card = await card_of(room, reviews, job)
    told = await reject(boss, card, reason="violent", words="")
    assert told.startswith(f"Job {job}: rejected,"), told

    notice = await direct(room, ana, f"A moderator rejected job {job} before it started.")
    assert "It is violent or cruel." in said(notice)
    assert boss.id not in json.dumps(notice["blocks"]), "nobody learns who it was"
    assert room.home.rows("SELECT state, outcome FROM jobs WHERE id = ?", job) == [("ended", "failed")]
    assert room.home.rows("SELECT 1 FROM results WHERE job = ?", job) == []
    told = said(await room.told(ana, "usage"))
    assert "You have used $0.00 today." in told, told

    answer = await press(ana, notice, "Appeal")
    assert answer.startswith(f"Another moderator looks at job {job} once more"), answer

    async def appealed() -> Json | None:
        found = await room.slack.messages(reviews)
        return next((one for one in found if f"j{job}-c1" == ref_of(one) and APPROVE in buttons(one)), None)

    second = await eventually("the appeal's card", appealed)
    assert "You decided about this before" in await press(boss, second, APPROVE)
    assert (await press(mo, second, APPROVE)).startswith(f"Job {job}: approved,")
    await direct(room, ana, f"Another moderator approved job {job} after all.")
    assert await press(ana, notice, "Appeal") == "You have appealed already. You will hear what another moderator says."
    assert await room.videos() == []
    again = await asked_for(room, ana, f"retry {job}")
    (made,) = await room.shown()
    assert made.job == again, "and what was approved once is not looked at again"


async def test_changes_are_asked_for_in_the_moderators_words(socket_room: Room) -> None:
    room = socket_room
    ana, boss = await room.person(), await room.boss()
    reviews = await managed(room, boss, "mode review_prompts")
    job = await asked_for(room, ana, "a fox in a hat --dur 3")
    card = await card_of(room, reviews, job)
    told = await reject(boss, card, CHANGES, words="please <!channel> no hat")
    assert told.startswith(f"Job {job}: asked to change it"), told
    notice = await direct(room, ana, f"A moderator asks you to change job {job}")
    assert "please <!channel> no hat" in said(notice)
    await ana.slash(room.channel, text=f"remix {job}")
    (view,) = await ana.views()
    assert fields(view)["prompt"]["initial_value"] == "a fox in a hat"


@pytest.mark.row("F41")
async def test_the_approved_bytes_are_the_posted_ones_whoever_presses_at_once(room: Room) -> None:
    """One of two moderators wins; the other hears how it stands. Until then only its person and they see the video."""
    ana, boss = await room.person(), await room.boss()
    reviews = await managed(room, boss, "mode review_results")
    mo = await moderator(room, reviews)
    job = await asked_for(room, ana, "a fox to look at first --dur 3")
    card = await card_of(room, reviews, job)
    shown = await evidence_of(room, reviews, card)
    assert "It cost $0.336, whatever you decide." in said(shown), said(shown)
    assert await room.videos() == []
    answers = sorted(await asyncio.gather(press(boss, card, APPROVE), press(mo, card, APPROVE)))
    assert answers[1].startswith(f"Job {job}: approved,"), answers
    assert answers[0].startswith("It was decided before you pressed; that decision stands."), answers
    (made,) = await room.shown()
    assert [one["sha256"] for one in made.share["files"]] == [one["sha256"] for one in shown["files"]]
    assert len(await room.videos()) == 1
    deeds = room.home.rows("SELECT action FROM audit WHERE subject = ? ORDER BY n", f"j{job}-c0")
    assert deeds == [("review.open",), ("review.approve",)]


async def test_a_rejected_video_is_withheld_and_says_that_the_money_is_spent(socket_room: Room) -> None:
    room = socket_room
    ana, boss = await room.person(), await room.boss()
    reviews = await managed(room, boss, "mode review_results")
    job = await asked_for(room, ana, "a fox with a brand --dur 3")
    card = await card_of(room, reviews, job)
    await reject(boss, card, reason="copyright", words="the logo on its scarf")
    notice = await direct(room, ana, f"A moderator rejected video 1 of job {job}")
    assert "$0.336" in said(notice)
    assert "the logo on its scarf" in said(notice)
    assert await room.videos() == []
    await eventually("the job has ended", lambda: room.home.is_over(job))


@pytest.mark.row("B55")
async def test_who_may_decide_is_judged_at_the_press(socket_room: Room) -> None:
    """Not the requester, nobody without the role, and nobody who had it when the card was posted."""
    room = socket_room
    boss, guard = await room.boss(), await room.person("guard")
    group = await room.slack.make_group("reviewers", guard.id)
    reviews = await managed(room, boss, "mode review_prompts", f"reviewer_roles <!subteam^{group}|@reviewers>")
    await room.slack.join(reviews, guard.id)
    ana = await moderator(room, reviews, "ana")
    first = await asked_for(room, ana, "a fox of my own --dur 3")
    card = await card_of(room, reviews, first)
    assert await press(ana, card, APPROVE) == "This is your own order. Somebody else has to approve it."
    ben = await room.person("ben")
    assert await press(ben, card, APPROVE) == "Only moderators of this place decide that. Nothing was changed."

    async def is_known(expected: bool) -> bool:
        await room.told(boss, "moderate queue")  # whoever manages is looked at anew, and the groups with them
        return ("Only moderators" not in said(await room.told(guard, "moderate queue"))) is expected

    await eventually("Slack says that the guard has the role", lambda: is_known(True))
    assert (await press(guard, card, APPROVE)).startswith(f"Job {first}: approved,")
    second = await asked_for(room, ana, "another fox of my own --dur 3")
    card = await card_of(room, reviews, second)
    await room.slack.change("usergroup", group, users=[])
    await eventually("Slack says that the guard has no role", lambda: is_known(False))
    assert await press(guard, card, APPROVE) == "Only moderators of this place decide that. Nothing was changed."
    assert room.home.rows("SELECT state FROM jobs WHERE id = ?", second) == [("review",)]
    assert "that only moderators may press: turned away." in said(await room.told(boss, "admin audit"))
    assert (await press(boss, card, APPROVE)).startswith(f"Job {second}: approved,")
    await room.shown(2)
