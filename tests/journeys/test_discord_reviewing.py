"""Review on Discord: what a moderator decides before money is spent, before a video is posted, and who may decide."""

from __future__ import annotations

import asyncio
import hashlib

import pytest

from tests.journeys.discord_home import Studio, buttons, eventually, fields, fill, job_in, plain
from tests.journeys.discord_rules import (
    alone_said,
    card_in,
    file_of,
    letter,
    moderated,
    ordered,
    press,
    press_letter,
    reject,
    rule,
    told,
)
from tests.standins.discord import Member, Shown

pytestmark = pytest.mark.full

DECISIONS = ["Approve", "Reject …", "Ask to change …", "Pass on", "Block user …"]


def charged(studio: Studio, job: str) -> int:
    """What a job cost in the end, in micro-dollars; it has to be over."""
    ((settled,),) = studio.home.rows("SELECT micro_usd FROM ledger WHERE job = ? AND kind = 'settle'", job)
    return int(settled)


async def filled(who: Member, opened: Shown, reason: str) -> str:
    """Send the reject form off, and return what only the moderator reads."""
    return await alone_said(await fill(who, opened, {"reason": reason}))


async def test_an_order_of_a_reviewed_channel_is_made_once_a_moderator_approved(studio: Studio) -> None:
    ana, boss, mod = await studio.person(), await studio.moderator("boss"), await studio.moderator()
    reviews = await moderated(studio, boss, "review_prompts")
    job = await ordered(studio, ana, "a fox that <@&1> looks at **first**")
    card = await card_in(studio, reviews)
    lines = plain(card["content"]).splitlines()
    assert lines[0] == f"Job {job} waits for a decision: may this be made?"
    assert lines[1].startswith(f"Asked for by <@{ana.id}>, <t:"), lines
    assert lines[2:4] == [
        "It would cost at most $0.336. Nothing is spent yet.",
        "Every order in this channel is looked at before it costs anything.",
    ]
    assert card["content"].endswith("```\na fox that <@&1> looks at **first**\n```")
    assert (list(buttons(card)), card["pinged"], card["pinged_roles"]) == (DECISIONS, [], [])
    waits = await studio.says("waits for a moderator")
    assert plain(waits["content"]).startswith(f"Job {job}: waits for a moderator, until <t:"), waits["content"]
    assert "fox" not in waits["content"], "nobody else reads an order that no moderator has agreed to"
    assert (await press(mod, card, "Approve")).startswith(f"Job {job}: approved, <t:")
    (video,) = await studio.shown()
    assert job_in(video) == job
    done = await studio.place.message(reviews, contains="approved")
    assert plain(done["content"]).splitlines()[2] == f"Approved by <@{mod.id}>."
    assert (done["id"], done["components"], done["pinged"]) == (card["id"], [], [])
    assert "looks at" not in done["content"], "what was asked for leaves the card with the decision"


async def test_a_rejected_order_costs_nothing_and_another_moderator_hears_the_appeal(studio: Studio) -> None:
    ana, boss, mod = await studio.person(), await studio.moderator("boss"), await studio.moderator()
    reviews = await moderated(studio, boss, "review_prompts")
    job = await ordered(studio, ana, "a fox nobody wants")
    card = await card_in(studio, reviews)
    opened = await mod.press(card, buttons(card)["Reject …"])
    assert list(fields(await opened.modal())) == ["reason", "words"]
    assert (await filled(mod, opened, "violent")).startswith(f"Job {job}: rejected, <t:")
    notice = await letter(studio, ana, "rejected")
    assert plain(notice["content"]).splitlines() == [
        f"<@{ana.id}> A moderator rejected job {job} before it started.",
        "It is violent or cruel.",
        "Nothing was charged.",
    ]
    assert list(buttons(notice)) == ["Appeal", "Details"]
    assert charged(studio, job) == 0
    await studio.says("a moderator decided against it")
    assert await studio.videos() == []

    said = await press_letter(ana, notice, "Appeal")
    assert said.startswith(f"Another moderator looks at job {job} once more, until <t:")
    assert await press_letter(ana, notice, "Appeal") == (
        "You have appealed already. You will hear what another moderator says."
    )
    again = await card_in(studio, reviews, contains="This is an appeal")
    assert await press(mod, again, "Approve") == (
        "You decided about this before, and this is the appeal against it. Another moderator has to look."
    )
    await press(boss, again, "Approve")
    granted = await letter(studio, ana, "after all")
    assert list(buttons(granted)) == ["Details"]
    await ana.slash(studio.channel, "job retry", job=job)
    (video,) = await studio.shown()
    assert job_in(video) != job


async def test_who_is_asked_to_change_an_order_does_so_where_it_was_given(studio: Studio) -> None:
    ana, boss = await studio.person(), await studio.moderator("boss")
    reviews = await moderated(studio, boss, "review_prompts")
    job = await ordered(studio, ana, "a fox with a gun --dur 3")
    card = await card_in(studio, reviews)
    opened = await boss.press(card, buttons(card)["Ask to change …"])
    await fill(boss, opened, {"words": "Leave the gun out."})
    notice = await letter(studio, ana, "asks you to change")
    assert plain(notice["content"]).splitlines()[1] == "A moderator wrote: “Leave the gun out.”"
    asked = await studio.says("a moderator asks for a change")
    await fill(ana, await ana.press(asked, buttons(asked)["Edit"]), {"prompt": "a fox with a rose"})
    card = await card_in(studio, reviews, after=card["id"])
    assert card["content"].endswith("```\na fox with a rose\n```")
    assert charged(studio, job) == 0


async def test_a_held_video_is_posted_with_the_very_bytes_that_the_moderator_saw(studio: Studio) -> None:
    ana, boss, mod = await studio.person(), await studio.moderator("boss"), await studio.moderator()
    reviews = await moderated(studio, boss, "review_results")
    job = await ordered(studio, ana, "a fox that is held")
    card = await card_in(studio, reviews, with_files=1)
    lines = plain(card["content"]).splitlines()
    assert lines[0] == f"A video of job {job} waits for a decision: may it be posted?"
    assert lines[2] == "It cost $0.336, whatever you decide."
    assert card["files"][0]["name"].startswith("SPOILER_")
    held = await file_of(studio, card)
    glimpse = await letter(studio, ana, "Only you see this so far")
    assert await file_of(studio, glimpse) == held
    assert await studio.videos() == []
    await press(mod, card, "Approve")
    (video,) = await studio.shown()
    assert await file_of(studio, video) == held
    sql = "SELECT received_sha256, posted_sha256 FROM deliveries WHERE job = ? AND purpose = 'result'"
    ((received, posted),) = studio.home.rows(sql, job)
    assert hashlib.sha256(held).hexdigest() == posted != received, "the mark was in it before anybody looked"
    assert "AI-generated" in video["content"]


async def test_a_rejected_video_is_withheld_and_its_person_hears_what_it_cost(studio: Studio) -> None:
    ana, boss = await studio.person(), await studio.moderator()
    reviews = await moderated(studio, boss, "review_results")
    job = await ordered(studio, ana, "a fox that stays away")
    card = await card_in(studio, reviews, with_files=1)
    await reject(boss, card, words="Not <@everyone> here.\n@here")
    notice = await letter(studio, ana, "rejected video 1")
    assert plain(notice["content"]).splitlines() == [
        f"<@{ana.id}> A moderator rejected video 1 of job {job}, so it is not posted. What it cost ($0.336) is spent.",
        "A moderator wrote: “Not <@everyone> here. @here”",
    ]
    assert boss.id not in notice["content"], "who decided is not told"
    await studio.says("a moderator kept the rest")
    assert await studio.videos() == []
    assert charged(studio, job) == 336_000


@pytest.mark.row("F41")
async def test_of_two_moderators_who_press_at_once_one_decides_and_the_other_hears_it(studio: Studio) -> None:
    ana, boss = await studio.person(), await studio.moderator("boss")
    one, two = [await studio.moderator(name) for name in ("one", "two")]
    reviews = await moderated(studio, boss, "review_prompts")
    job = await ordered(studio, ana, "a fox that two look at")
    card = await card_in(studio, reviews)
    opened = await two.press(card, buttons(card)["Reject …"])
    await opened.modal()
    said = await asyncio.gather(press(one, card, "Approve"), filled(two, opened, "spam"))
    (late,) = [words for words in said if words.startswith("It was decided before you pressed")]
    (won,) = [words for words in said if words != late]
    assert won.startswith(f"Job {job}: ")
    assert late.splitlines()[1] == won, "the one who was slower hears how it stands"
    decided = studio.home.rows("SELECT state FROM reviews WHERE job = ?", job)
    assert decided == [("approved",)] if "approved" in won else [("rejected",)]
    sql = "SELECT count(*) FROM audit WHERE subject = ? AND action IN ('review.approve', 'review.reject')"
    assert studio.home.rows(sql, f"j{job}-c0") == [(1,)]


@pytest.mark.row("B55")
async def test_whoever_is_no_moderator_any_more_decides_nothing(studio: Studio) -> None:
    """A card that was opened before, and a form that was open already, are of no use without the role."""
    ana, boss, mod = await studio.person(), await studio.moderator("boss"), await studio.moderator()
    reviews = await moderated(studio, boss, "review_prompts")
    job = await ordered(studio, ana, "a fox that waits")
    card = await card_in(studio, reviews)
    opened = await mod.press(card, buttons(card)["Reject …"])
    await opened.modal()
    await mod.change(roles=[])
    refused = "Only moderators of this place decide that. Nothing was changed."
    assert await press(mod, card, "Approve") == refused
    assert await filled(mod, opened, "spam") == refused
    assert studio.home.rows("SELECT state FROM reviews WHERE job = ?", job) == [("open",)]
    log = await told(studio, boss, "admin audit")
    assert [mod.id in line for line in log.splitlines()[1:]].count(True) == 1, f"written down once an hour: {log}"


async def test_nobody_approves_what_they_asked_for_themselves_unless_it_is_allowed(studio: Studio) -> None:
    boss, mod = await studio.moderator("boss"), await studio.moderator()
    reviews = await moderated(studio, boss, "review_prompts")
    job = await ordered(studio, mod, "a fox of a moderator")
    card = await card_in(studio, reviews)
    assert await press(mod, card, "Approve") == "This is your own order. Somebody else has to approve it."
    await rule(studio, boss, "self_approval", "on")
    assert (await press(mod, card, "Approve")).startswith(f"Job {job}: approved")
    await studio.shown()


async def test_a_role_may_decide_and_two_of_them_must_where_that_is_set(studio: Studio) -> None:
    ana, boss = await studio.person(), await studio.moderator("boss")
    role = await studio.place.role([], "reviewers")
    one, two = [await studio.person(name) for name in ("one", "two")]
    for who in (one, two):
        await who.change(roles=[role])
    reviews = await moderated(studio, boss, "review_prompts")
    await rule(studio, boss, "reviewer_roles", f"<@&{role}>")
    await rule(studio, boss, "approvals", "2")
    job = await ordered(studio, ana, "a fox for two")
    card = await card_in(studio, reviews)
    assert (await press(one, card, "Approve")).endswith("That makes 1 of 2; somebody else has to agree, too.")
    half = await studio.place.message(reviews, contains="1 of 2 approvals so far")
    assert half["id"] == card["id"]
    assert f"Approved by <@{one.id}>." in plain(half["content"]).splitlines()
    assert (list(buttons(half)), half["pinged"]) == (DECISIONS, [])
    assert half["content"].endswith("```\na fox for two\n```")
    assert "1 of 2" in await press(one, half, "Approve"), "one person counts once"
    assert (await press(two, card, "Approve")).startswith(f"Job {job}: approved")
    await studio.shown()


async def test_where_no_review_channel_is_set_the_order_is_refused_with_what_to_do(studio: Studio) -> None:
    ana, boss = await studio.person(), await studio.moderator("boss")
    said = await rule(studio, boss, "mode", "review_prompts")
    assert "⚠ Orders that a moderator has to look at are refused: no review_channel is set." in said
    shown = await ana.slash(studio.channel, "video", prompt="a fox", seconds=3)
    refused = plain((await shown.reached("followed"))["followups"][0]["content"])
    assert "/admin channel setting:review_channel. Nothing was spent." in refused
    assert studio.home.jobs_of(ana) == []


async def test_a_moderator_sees_what_waits_and_blocks_whoever_sent_it(studio: Studio) -> None:
    ana, boss = await studio.person(), await studio.moderator("boss")
    reviews = await moderated(studio, boss, "review_prompts")
    job = await ordered(studio, ana, "a fox again and again")
    card = await card_in(studio, reviews)
    waits = await told(studio, boss, "moderate queue")
    assert waits.splitlines()[0] == "1 thing waits for a moderator (page 1 of 1), the oldest first:"
    assert waits.splitlines()[1].startswith(f"Job {job}: an order of <@{ana.id}>, since <t:")
    sure = await boss.press(card, buttons(card)["Block user …"])
    question = await sure.response()
    assert (await press(boss, question, "Block")).startswith(f"<@{ana.id}> is blocked here; 1 thing of theirs")
    await letter(studio, ana, "take no more orders from you")
    shown = await ana.slash(studio.channel, "video", prompt="one more", seconds=3)
    refused = (await shown.reached("followed"))["followups"][0]["content"]
    assert plain(refused).startswith("You cannot order videos here any more")
    assert await told(studio, boss, "moderate queue") == "Nothing waits for a moderator."


async def test_of_a_private_first_channel_only_the_person_sees_a_video_until_they_share_it(studio: Studio) -> None:
    ana, boss = await studio.person(), await studio.moderator("boss")
    await rule(studio, boss, "mode", "private_first")
    job = await ordered(studio, ana, "a shy fox")
    seen = await letter(studio, ana, "Here is your video", with_files=1)
    assert next(iter(buttons(seen))) == "Share it"
    await studio.says("who may share it here")
    assert await studio.videos() == []
    said = await asyncio.gather(*(press_letter(ana, seen, "Share it") for _ in range(2)))
    assert sorted(said) == [
        f"Job {job}: it is on its way to the channel, with your name.",
        f"Job {job}: you shared this before.",
    ]
    (video,) = await studio.shown()
    await eventually("nothing is owed", lambda: studio.home.is_over(job))
    assert plain(video["content"]).splitlines()[-1] == f"From <@{ana.id}>."
    assert await file_of(studio, video) == await file_of(studio, seen)
    assert len(await studio.videos()) == 1
    assert (video["pinged"], list(buttons(video))[-1]) == ([], "Report")

    # What is pressed in the direct message is ordered in the channel, by its rules.
    await ana.press(seen, buttons(seen)["Again"])
    second = await letter(studio, ana, "Here is your video", with_files=1, after=seen["id"])
    assert studio.home.rows("SELECT tenant, channel FROM jobs WHERE id = ?", job_in(second)) == [
        (studio.place.guild_id, studio.channel)
    ]
    assert len(await studio.videos()) == 1
    await rule(studio, boss, "mode", "off")
    refused = await ana.press(second, buttons(second)["Again"])
    said_alone = (await refused.reached("followed"))["followups"][0]["content"]
    assert plain(said_alone).startswith("Videos cannot be ordered here")
