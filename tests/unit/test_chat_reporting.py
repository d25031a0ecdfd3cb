"""After the post: reports hide it until somebody looked, once, and the gallery shows it again, once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.generation.command import Person
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.job import Job
from bot.generation.message import Message, Press, Text
from bot.generation.policy.policies import Operators, Policies
from bot.generation.policy.policy import Policy
from bot.generation.ports import ChoreKind
from bot.generation.review.review import ReviewKind, ReviewState, back_number, gallery_number
from bot.replies import strict
from tests.builders import Talk, chat_of
from tests.world import World, bot_in

HELD = {"review_channel": "moderators", "gallery_channel": "gallery", "reporters": 3, "reviewer_roles": ("mods",)}
ANN, MOD = Person("fake", "ann"), Person("fake", "mod")


def talk_in(world: World, bot: object, **said: object) -> Talk:
    """People in a place with this policy."""
    world.policy = Policy(**said)  # type: ignore[arg-type]  # its own fields
    policies = Policies(bot.store, Operators(said))  # type: ignore[attr-defined, arg-type]  # a Bot; written like this
    return Talk(bot, chat_of(bot, policies=policies))  # type: ignore[arg-type]  # same


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    """A place with moderators."""
    world = World(tmp_path / "w")
    async with bot_in(world) as bot:
        yield talk_in(world, bot, **HELD)


async def posted(talk: Talk, words: str = "a red fox") -> Job:
    """Ann's video, in the channel."""
    made = await talk.made("video", words)
    await turns(talk)
    return made


async def turns(talk: Talk) -> None:
    """Whatever is due now, and nothing that time would bring."""
    for _ in range(50):
        if not await talk.bot.turn():
            return


async def owed(talk: Talk, job: Job, purpose: Purpose) -> list[Delivery]:
    return [one for one in await talk.bot.store.deliveries(job.id) if one.purpose is purpose]


async def result(talk: Talk, job: Job) -> Delivery:
    (found,) = await owed(talk, job, Purpose.RESULT)
    return found


async def stands(talk: Talk, job: Job) -> tuple[bool, bool]:
    """Whether the row says that it is there, and whether the message was taken away."""
    return (await result(talk, job)).removed_at is None, talk.bot.world.chat.channel[0].deleted


async def report(talk: Talk, job: Job, person: str, *, moderates: bool = False, ref: str = "") -> Message:
    said = talk.command("press.report", person=person, ref=ref or f"j{job.id}-r0")
    answer = await talk.tell(replace(said, asked_by=replace(said.asked_by, moderates=moderates)))
    assert isinstance(answer, Message)
    assert answer.private
    return answer


async def add(talk: Talk, name: str, *roles: str, person: str = "mod", **options: object) -> Message:
    said = talk.command(name, person=person, **options)
    answer = await talk.tell(replace(said, asked_by=replace(said.asked_by, roles=roles)))
    assert isinstance(answer, Message)
    return answer


# -- reports


async def test_a_post_is_hidden_once_enough_different_people_said_so(talk: Talk) -> None:
    """One of them may press as often as they like."""
    job = await posted(talk)
    for person in ("bob", "bob", "bob", "cleo"):
        assert (await report(talk, job, person)).text == Text("report.thanks")
    assert (await stands(talk, job)) == (True, False)
    await report(talk, job, "dan")
    assert (await stands(talk, job)) == (False, True)
    (review,) = await talk.bot.store.reviews_of(job.id)
    assert (review.kind, review.state, review.why) == (ReviewKind.REPORT, "open", (Text("review.why_report"),))
    assert review.sha256 == (await result(talk, job)).posted_sha256


async def test_one_moderator_is_enough(talk: Talk) -> None:
    """As the platform says with this very press."""
    job = await posted(talk)
    await report(talk, job, "mod", moderates=True)
    (review,) = await talk.bot.store.reviews_of(job.id)
    assert review.why == (Text("review.why_moderator"),)
    (deed,) = [one for one in await talk.bot.store.deeds("", "", 10) if one.deed.action == "review.open"]
    assert deed.deed.by == MOD


async def test_who_moderates_another_channel_only_is_one_of_several(talk: Talk) -> None:
    """The rule is the one for decisions: what they may not decide about they do not hide alone."""
    job = await posted(talk)
    said = talk.command("press.report", person="bob", ref=f"j{job.id}-r0")
    elsewhere = replace(said, asked_by=replace(said.asked_by, moderates=True), place=replace(said.place, channel="z"))
    await talk.tell(elsewhere)
    assert (await stands(talk, job)) == (True, False)
    everywhere = replace(elsewhere, key="k-all", asked_by=replace(elsewhere.asked_by, moderates_all=True))
    await talk.tell(everywhere)
    assert (await stands(talk, job)) == (False, True)


async def test_whoever_asked_hears_of_it_and_nobody_is_named(talk: Talk) -> None:
    """Alone, in neutral words, with what became of the money."""
    job = await posted(talk)
    for person in ("bob", "cleo", "dan"):
        await report(talk, job, person)
    (notice,) = await owed(talk, job, Purpose.NOTICE)
    assert notice.text == Text("job.hidden", job=job.id, number=1)
    assert notice.to == talk.bot.chat.private(ANN, job.place)
    await turns(talk)
    told = next(one for one in talk.bot.world.chat.channel if one.key == notice.nonce)
    for words in (strict(told.message.text, "en"), strict(Text("report.thanks"), "en")):
        assert not {"bob", "cleo", "dan"} & set(words.replace(".", " ").split())


async def test_two_last_reports_at_the_same_moment_hide_it_once(talk: Talk) -> None:
    """One review, one card, one notice."""
    job = await posted(talk)
    await report(talk, job, "bob")
    await report(talk, job, "cleo")
    await asyncio.gather(*(report(talk, job, person, moderates=True) for person in ("dan", "eve", "fay")))
    assert len(await talk.bot.store.reviews_of(job.id)) == 1
    assert len(await owed(talk, job, Purpose.CARD)) == 1
    assert len(await owed(talk, job, Purpose.NOTICE)) == 1
    assert len(await talk.bot.store.chores(talk.bot.world.clock.now(), 10)) == 1


async def test_where_nobody_can_be_asked_it_is_taken_away_and_that_is_said(tmp_path: Path) -> None:
    """Without a review channel."""
    world = World(tmp_path / "w")
    async with bot_in(world) as bot:
        talk = talk_in(world, bot, reporters=1)
        job = await posted(talk)
        await report(talk, job, "bob")
        assert world.chat.channel[0].deleted
        assert await bot.store.reviews_of(job.id) == []
        (notice,) = await owed(talk, job, Purpose.NOTICE)
        assert notice.text == Text("job.hidden_for_good", job=job.id, number=1)
        (deed,) = await bot.store.deeds("", "", 10)
        assert (deed.deed.action, deed.deed.by, deed.deed.rule) == ("post.hide", None, "1 reports")


@pytest.mark.parametrize("outcome", ["down", "refuse"])
async def test_what_cannot_be_taken_away_now_is_owed(talk: Talk, outcome: str) -> None:
    """From the same commit on, so that a kill forgets nothing."""
    job = await posted(talk)
    talk.bot.world.chat.outcomes = [outcome]
    await report(talk, job, "mod", moderates=True)
    (chore,) = await talk.bot.store.chores(talk.bot.world.clock.now(), 10)
    assert chore.kind is ChoreKind.POST
    assert chore.content["reference"] == (await result(talk, job)).message_ref


async def test_an_approved_post_comes_back_with_the_same_bytes_and_may_be_reported_again(talk: Talk) -> None:
    """Who reported the first one has said nothing of the second."""
    job = await posted(talk)
    await report(talk, job, "mod", moderates=True)
    reviewing = talk.bot.reviewing
    assert reviewing is not None
    await turns(talk)
    await reviewing.decide(job.id, 0, ReviewState.APPROVED, Person("fake", "eve"))
    await turns(talk)
    (back,) = [one for one in await owed(talk, job, Purpose.SHARE) if one.n == back_number(0)]
    assert back.state is DeliveryState.POSTED
    first, last = talk.bot.world.chat.channel[0], talk.bot.world.chat.channel[-1]
    assert (first.deleted, last.deleted, last.content) == (True, False, first.content)
    for person in ("mod", "bob"):
        await report(talk, job, person, ref=back.nonce)
    assert not last.deleted
    await report(talk, job, "cleo", ref=back.nonce)
    assert last.deleted


async def test_its_copies_leave_with_a_post_and_only_the_reported_one_comes_back(talk: Talk) -> None:
    """Whichever of them was reported: a copy in the gallery shows the same thing."""
    job = await posted(talk)
    await add(talk, "press.gallery", "mods", ref=f"j{job.id}-r0")
    await turns(talk)
    (copy,) = await owed(talk, job, Purpose.SHARE)
    await report(talk, job, "mod", moderates=True, ref=copy.nonce)
    first, second = await result(talk, job), (await owed(talk, job, Purpose.SHARE))[0]
    assert first.removed_at is not None
    assert second.removed_at is not None
    shown = {one.key: one.deleted for one in talk.bot.world.chat.channel}
    assert shown[first.nonce]
    assert shown[copy.nonce]
    (review,) = await talk.bot.store.reviews_of(job.id)
    assert talk.bot.reviewing is not None
    await talk.bot.reviewing.decide(job.id, review.n, ReviewState.APPROVED, MOD)
    await turns(talk)
    back = [one for one in await owed(talk, job, Purpose.SHARE) if one.removed_at is None]
    assert [(one.n, one.to) for one in back] == [(back_number(0), copy.to)]
    assert (await result(talk, job)).removed_at is not None


async def test_reporters_are_kept_under_pseudonyms_alone(talk: Talk, tmp_path: Path) -> None:
    """Nobody who reads the database learns who reported what."""
    job = await posted(talk)
    await report(talk, job, "whistleblower")
    with sqlite3.connect(talk.bot.world.data / "dailies.db") as database:
        ((by,),) = database.execute("SELECT by FROM reports").fetchall()
        rows = "\n".join(database.iterdump())
    database.close()
    assert len(by) == 32
    assert "whistleblower" not in rows


async def test_ones_own_post_is_deleted_and_not_reported(talk: Talk) -> None:
    """The button says where to press."""
    job = await posted(talk)
    assert (await report(talk, job, "ann")).text == Text("report.your_own")


async def test_what_is_gone_cannot_be_reported(talk: Talk) -> None:
    """Nor what is none of ours, or not there any more."""
    job = await posted(talk)
    await report(talk, job, "mod", moderates=True)
    assert (await report(talk, job, "bob")).text == Text("report.gone_already")
    assert (await report(talk, job, "bob", ref=f"j{job.id}-r7")).text == Text("menu.not_mine")
    assert len(await talk.bot.store.reviews_of(job.id)) == 1


async def test_who_is_blocked_reports_nothing(talk: Talk) -> None:
    """Otherwise three accounts of one of them would hide what they like."""
    job = await posted(talk)
    await talk.bot.store.block(Person("fake", "bob"), "t", "", MOD, talk.bot.world.clock.now())
    assert (await report(talk, job, "bob")).text == Text("policy.blocked")


async def test_somebody_elsewhere_learns_nothing(talk: Talk) -> None:
    """A button's id proves nothing."""
    job = await posted(talk)
    talk.place = replace(talk.place, tenant="elsewhere")
    assert (await report(talk, job, "mod", moderates=True)).text == Text("press.over")
    assert (await result(talk, job)).removed_at is None


async def test_the_menu_of_a_message_reports_what_it_shows(talk: Talk) -> None:
    """By its buttons, or by its own id where it has none."""
    job = await posted(talk)
    ref = (await result(talk, job)).message_ref
    assert (await add(talk, "menu.report", person="bob", job_refs=[f"j{job.id}-r0"])).text == Text("report.thanks")
    assert (await add(talk, "menu.report", person="cleo", message=ref)).text == Text("report.thanks")
    assert (await add(talk, "menu.report", person="dan", message="other")).text == Text("menu.not_mine")
    await add(talk, "menu.report", person="dan", message=ref)
    assert (await result(talk, job)).removed_at is not None


# -- the gallery


async def test_a_video_goes_to_the_gallery_once(talk: Talk) -> None:
    """By button, menu or star, whoever is how often; with its person named and nobody called."""
    job = await posted(talk)
    ref = f"j{job.id}-r0"
    first = await add(talk, "gallery.react", "mods", emoji="⭐", message="message-1", job_refs=[ref])
    assert first.text == Text("gallery.added")
    for again in (add(talk, "press.gallery", "mods", ref=ref), add(talk, "menu.gallery", "mods", job_refs=[ref])):
        assert (await again).text == Text("gallery.there_already")
    await turns(talk)
    (shown,) = await owed(talk, job, Purpose.SHARE)
    assert (shown.n, shown.shows, shown.state) == (gallery_number(0), 0, DeliveryState.POSTED)
    assert shown.to is not None
    assert shown.to.address == "gallery"
    last = talk.bot.world.chat.channel[-1]
    assert last.content == talk.bot.world.chat.channel[0].content
    assert last.message.mention is None
    assert Text("post.shared_by", by_person="ann") in last.message.fields


async def test_who_does_not_moderate_adds_nothing(talk: Talk) -> None:
    """Nor does the person whose video it is."""
    job = await posted(talk)
    for person in ("bob", "ann"):
        said = await add(talk, "press.gallery", person=person, ref=f"j{job.id}-r0")
        assert said.text == Text("gallery.not_allowed")
    assert await owed(talk, job, Purpose.SHARE) == []


async def test_only_what_stands_is_added(talk: Talk) -> None:
    """Not what was reported or deleted."""
    job = await posted(talk)
    await report(talk, job, "mod", moderates=True)
    said = await add(talk, "press.gallery", "mods", ref=f"j{job.id}-r0")
    assert said.text == Text("report.gone_already")


async def test_what_may_be_nudity_stays_where_it_was_asked_for(tmp_path: Path) -> None:
    """That channel is marked for adults; of the gallery, and of the channel for videos, nobody knows."""
    world = World(tmp_path / "w")
    async with bot_in(world) as bot:
        talk = talk_in(world, bot, **HELD, nsfw=True, results_channel="films")
        talk.place = replace(talk.place, age_restricted=True)
        job = await posted(talk)
        assert (await result(talk, job)).to is None
        said = await add(talk, "press.gallery", "mods", ref=f"j{job.id}-r0")
        assert said.text == Text("gallery.adults_only")
        assert await owed(talk, job, Purpose.SHARE) == []


async def test_a_post_offers_the_gallery_only_where_there_is_one(talk: Talk) -> None:
    """Report is always there."""
    await posted(talk)
    pressed = [getattr(one, "press", None) for one in talk.bot.world.chat.channel[0].message.buttons]
    assert pressed[-2:] == [Press.REPORT, Press.GALLERY]
    talk.bot.world.policy = Policy()
    await posted(talk, "a blue fox")
    pressed = [getattr(one, "press", None) for one in talk.bot.world.chat.channel[-1].message.buttons]
    assert pressed[-1] is Press.REPORT
