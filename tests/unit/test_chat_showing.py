"""What people may look at: the queue, their history, one job, its details, help."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.generation.command import Person, Place
from bot.generation.job import Job
from bot.generation.message import Button, Message, Press, Text
from bot.generation.policy.policies import Operators, Policies
from bot.generation.ports import Caps
from bot.replies import render
from tests.builders import Talk, chat_of, facts
from tests.fakes import FakeVideoApi
from tests.world import Bot, World, bot_in

ANN = Person("fake", "ann")


@pytest.fixture
async def talk(bot: Bot) -> Talk:
    """People in a channel."""
    bot.world.chat.files = {"handle-first_frame": b"first", "handle-front": b"front"}
    return Talk(bot, chat_of(bot))


async def finished(talk: Talk, words: str = "a red fox", person: str = "ann") -> Job:
    made = await talk.made("video", words, person=person)
    await talk.bot.work()
    talk.bot.world.clock.at += 61
    return made


def keys(message: Message) -> list[str]:
    return [message.text.key, *(line.key for line in message.fields)]


def refs(message: Message) -> list[tuple[Press, str]]:
    return [(one.press, one.ref) for one in message.buttons if isinstance(one, Button)]


# -- the queue


async def test_the_queue_shows_ones_own_place_and_everybodys_count(talk: Talk) -> None:
    """With a button for each of one's own, and nobody else's words."""
    assert keys(await talk.told("queue")) == ["queue.all", "queue.none_of_mine"]
    await talk.made("video", "their secret", person="bob")
    talk.bot.world.clock.at += 1
    mine = [await talk.made("video", f"fox {n}") for n in range(2)]
    said = await talk.told("queue")
    assert said.private
    assert said.text == Text("queue.all", waiting=3, under_way=0, people=2)
    places = {line.facts["job"]: line.facts["place"] for line in said.fields}
    assert places.keys() == {job.id for job in mine}
    assert sorted(places.values()) == [2, 3] or sorted(places.values()) == [1, 3]
    assert sorted(refs(said)) == sorted((Press.CANCEL, job.id) for job in mine)
    assert "secret" not in repr(said)
    await talk.bot.work()
    assert keys(await talk.told("queue")) == ["queue.all", "queue.none_of_mine"]


async def test_the_queue_of_a_paused_place_says_so(talk: Talk) -> None:
    """Otherwise nobody would understand why nothing moves."""
    await talk.bot.store.pause("fake", "t", ANN, 0.0)
    assert "queue.paused" in keys(await talk.told("queue"))


# -- the history


async def test_the_history_is_turned_over_page_by_page(talk: Talk) -> None:
    """Five jobs each, the newest first, every one of them once."""
    made = [await finished(talk, f"fox number {n}") for n in range(12)]
    said, seen, pages = await talk.told("history"), [], 0
    while True:
        pages += 1
        assert said.text == Text("history.title", total=12, page=pages, pages=3)
        seen += [line.facts["job"] for line in said.fields]
        labels = {one.label.key: one.ref for one in said.buttons if isinstance(one, Button)}
        assert ("button.newer" in labels) == (pages > 1)
        if "button.older" not in labels:
            break
        answer = await talk.press(Press.PAGE, labels["button.older"])
        assert isinstance(answer, Message)
        said = answer
    assert seen == [job.id for job in reversed(made)]
    assert pages == 3


async def test_the_history_is_filtered(talk: Talk) -> None:
    """And stays so when it is turned over; others' jobs are in nobody's."""
    done = [await finished(talk, f"fox {n}") for n in range(6)]
    gone = await talk.made("video", "a cat")
    await talk.bot.service.cancel(gone.id, ANN)
    await finished(talk, person="bob")
    said = await talk.told("history", filter="cancelled")
    assert [line.facts["job"] for line in said.fields] == [gone.id]
    said = await talk.told("history", filter="done")
    (page,) = [ref for press, ref in refs(said) if press is Press.PAGE]
    answer = await talk.press(Press.PAGE, page)
    assert isinstance(answer, Message)
    assert [line.facts["job"] for line in answer.fields] == [done[0].id]
    assert keys(await talk.told("history", filter="failed")) == ["history.empty"]


@pytest.mark.parametrize(
    "ref",
    ["", ":", "all", "all:", "all:-1", "all:x", "all:²", "all:" + "9" * 5000, "done:1:2", "'; --", "\ud800", "nope:1"],
)
async def test_a_hostile_page_is_a_page_or_nothing(talk: Talk, ref: str) -> None:
    """Never an error, never somebody else's."""
    await finished(talk)
    answer = await talk.press(Press.PAGE, ref)
    assert isinstance(answer, Message)
    assert answer.text.key in ("history.title", "history.empty")
    assert isinstance(await talk.say("history", filter=ref), Message)
    assert keys(await talk.told("press.page", ref=ref, person="bob")) == ["history.empty"]


async def test_refs_of_pages_are_such_as_buttons_may_have(talk: Talk) -> None:
    """At most 60 characters of [a-z0-9:-]."""
    for n in range(6):
        await finished(talk, f"fox {n}")
    for _press, ref in refs(await talk.told("history")):
        assert len(ref) <= 60
        assert set(ref) <= set("abcdefghijklmnopqrstuvwxyz0123456789:-")


# -- one job


@pytest.mark.parametrize(
    "words",
    [
        "a red fox",
        'a "red" fox --no "text, \\"blur\\"" --dur 8 --n 2 --ar 9:16 --format webm --quality 30 --sound on',
        "a \\--dur fox",
        "",
    ],
)
async def test_the_flags_of_the_details_ask_for_the_same_again(talk: Talk, words: str) -> None:
    """To be copied as they are."""
    words = words or '--dur 7 --shot "3: a fox" --shot "4: a \\"cat\\""'
    made = await finished(talk, words)
    said = await talk.press(Press.DETAILS, f"j{made.id}-r0")
    assert isinstance(said, Message)
    again = await talk.made("video", said.copy)
    assert again.request == made.request


async def test_the_flags_name_the_elements_in_the_order_of_their_marks(talk: Talk) -> None:
    """Not in that of their names."""
    for name in ("zoe", "ada"):
        await talk.told("element.add", "", "front", name=name)
    made = await talk.made("animate", "@zoe meets @ada", "first_frame")
    said = await talk.press(Press.DETAILS, made.id)
    assert isinstance(said, Message)
    assert said.copy.endswith("--with @zoe --with @ada")
    talk.bot.world.clock.at += 61
    assert (await talk.made("animate", said.copy, "first_frame")).request == made.request


async def test_the_details_say_prompt_model_files_and_cost(talk: Talk) -> None:
    """Of this very video; names of elements are only for their owner."""
    await talk.told("element.add", "", "front", name="mira")
    made = await talk.made("animate", "@mira --n 2", "first_frame", avoid="text")
    await talk.bot.work()
    said = await talk.press(Press.DETAILS, f"j{made.id}-r1")
    assert isinstance(said, Message)
    assert keys(said) == [
        *("details.title", "details.prompt", "details.avoid", "details.made", "details.cost", "details.files"),
    ]
    facts_said = {line.key: line.facts for line in said.fields}
    assert facts_said["details.made"]["number"] == 2
    assert facts_said["details.files"]["names"] == "first_frame.jpg, front.jpg"
    theirs = await talk.press(Press.DETAILS, f"j{made.id}-r1", person="bob")
    assert isinstance(theirs, Message)
    assert "mira" not in theirs.copy


async def test_info_tells_the_whole_story_to_whoever_asked(talk: Talk) -> None:
    """How it stands, the money, what happened; nothing to others."""
    made = await finished(talk)
    said = await talk.told("job.info", job=made.id)
    assert keys(said)[:2] == ["telling.done", "telling.asked"]
    assert {"info.reserve", "info.settle", "info.release", "info.asked"} <= set(keys(said))
    assert len(keys(said)) <= 20
    for job, person in ((made.id, "bob"), ("nobody", "ann"), ("", "ann")):
        assert keys(await talk.told("job.info", job=job, person=person)) == ["job.unknown"]


async def test_show_posts_the_finished_videos_once_more(talk: Talk) -> None:
    """The bytes as they were posted, marked as what they are."""
    made = await finished(talk, "a fox --n 2")
    said = await talk.told("job.show", job=made.id)
    assert (said.private, keys(said)) == (False, ["post.result", "post.label"])
    posted = [one.content for one in talk.bot.world.chat.channel]
    assert sorted(Path(file.path).read_bytes() for file in said.files) == sorted(posted)
    assert [file.name for file in said.files] == [f"{made.id}-1.mp4", f"{made.id}-2.mp4"]
    assert keys(await talk.told("job.show", job=made.id, person="bob")) == ["job.unknown"]


@pytest.mark.parametrize("elsewhere", [{"channel": "strict"}, {"tenant": "other"}, {"tenant": "dm:ann"}])
async def test_in_another_channel_a_video_is_shown_to_its_person_alone(talk: Talk, elsewhere: dict[str, Any]) -> None:
    """There, somebody may have to look at videos first, or nobody may post any."""
    made = await finished(talk)
    talk.place = replace(talk.place, **elsewhere)
    assert (await talk.told("job.show", job=made.id)).private


async def test_who_is_blocked_shows_nobody_anything(talk: Talk) -> None:
    """The answer is for them alone."""
    made = await finished(talk)
    await talk.bot.store.block(made.person, "t", "", Person("fake", "mod"), 1.0)
    assert (await talk.told("job.show", job=made.id)).private


async def test_a_video_that_was_taken_away_never_comes_back(talk: Talk) -> None:
    """A moderator may have had a reason."""
    made = await finished(talk, "a fox --n 2")
    await talk.press(Press.DELETE, f"j{made.id}-r0")
    said = await talk.told("job.show", job=made.id)
    assert [file.name for file in said.files] == [f"{made.id}-2.mp4"]
    await talk.press(Press.DELETE, f"j{made.id}-r1")
    assert keys(await talk.told("job.show", job=made.id)) == ["job.nothing_to_show"]


async def test_what_was_made_without_a_check_is_shown_to_its_person_alone_outside_places_for_adults(bot: Bot) -> None:
    """Everywhere else it is there for all."""
    adults = Place("fake", "t", "c", age_restricted=True)
    talk = Talk(bot, chat_of(bot, "none", policies=Policies(bot.store, Operators({"nsfw": True}))), adults)
    made = await talk.made("video", "a fox", safety="none")
    await bot.work()
    assert not (await talk.told("job.show", job=made.id)).private
    talk.place = replace(adults, age_restricted=False)
    assert (await talk.told("job.show", job=made.id)).private


async def test_a_persons_own_page_has_all_that_is_theirs(talk: Talk) -> None:
    """Jobs, elements, presets, settings; in words of the catalogue."""
    await finished(talk)
    await talk.told("element.add", "", "front", name="mira")
    await talk.told("preset.save", name="tall", flags="--ar 9:16")
    for message in await talk.chat.home(talk.command("home")):
        for line in (message.text, *message.fields):
            assert line.key not in render(line, "de")


async def test_there_is_nothing_to_show_of_a_job_under_way(talk: Talk) -> None:
    """Nor of one that failed."""
    made = await talk.made("video", "a fox")
    assert keys(await talk.told("job.show", job=made.id)) == ["job.nothing_to_show"]


# -- help


async def test_help_has_examples_and_the_limits_in_force(talk: Talk) -> None:
    """Every line of it can be said in both languages."""
    said = await talk.told("help")
    assert (said.private, said.text) == (True, Text("help.title", model=facts().name))
    limits = next(line for line in said.fields if line.key == "help.limits")
    assert limits.facts["open_jobs"] == 20
    assert "help.budget" in keys(said)
    assert "help.rights" in keys(said)
    for line in (said.text, *said.fields):
        for locale in ("en", "de"):
            assert line.key not in render(line, locale)


async def test_help_says_preview_where_videos_are_not_the_models_work(tmp_path: Path) -> None:
    """And no price, for there is none."""
    world = World(tmp_path / "w", api=FakeVideoApi(provider="preview"), caps=Caps(1, 20))
    async with bot_in(world) as bot:
        talk = Talk(bot, chat_of(bot))
        said = await talk.told("help")
        assert "help.preview" in keys(said)
        assert "help.budget" not in keys(said)
        made = await finished(talk)
        assert keys(await talk.told("job.show", job=made.id)) == ["post.result", "post.preview_label"]
        details = await talk.press(Press.DETAILS, f"j{made.id}-r0")
        assert isinstance(details, Message)
        assert "details.cost" not in keys(details)


# -- the operator's view


async def test_the_status_says_where_jobs_are_what_was_spent_and_what_is_wrong(world: World) -> None:
    """To whoever manages the place: of the money, what is spent there. What all places spend is the operator's."""
    world.caps = Caps(10_000_000, 20)
    async with bot_in(world) as bot:
        talk = Talk(bot, chat_of(bot, trouble=lambda: Text("api.unreachable", host="fake")))
        await talk.made("video", "a fox")
        asked = talk.command("admin.status")
        said = await talk.tell(replace(asked, asked_by=replace(asked.asked_by, manages=True)))
        assert isinstance(said, Message)
        assert said.fields == (
            Text("admin.jobs_queued", count=1),
            Text("budget.no_server", used_micro_usd=560_000),
            Text("budget.no_channel", used_micro_usd=560_000),
            Text("api.unreachable", host="fake"),
        )


async def test_where_managers_are_the_operators_people_they_see_what_everybody_spends(world: World) -> None:
    world.caps = Caps(10_000_000, 20, may_raise=True)
    async with bot_in(world) as bot:
        talk = Talk(bot, chat_of(bot))
        await talk.made("video", "a fox")
        talk.place = replace(talk.place, tenant="another")
        asked = talk.command("admin.status")
        said = await talk.tell(replace(asked, asked_by=replace(asked.asked_by, manages=True)))
        assert isinstance(said, Message)
        assert Text("budget.no_server", used_micro_usd=0) in said.fields
        assert Text("budget.day", cap_micro_usd=10_000_000, used_micro_usd=560_000) in said.fields
