"""What a person may ask about themselves, and what they are told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.generation.command import Person, Place, ReplyTo
from bot.generation.forgetting import (
    files_of,
    former,
    is_former,
    is_wordless,
    nameless_address,
    nameless_place,
    wordless,
)
from bot.generation.housekeeping import Housekeeping
from bot.generation.message import Button, Message, Press
from bot.generation.ports import Stage
from bot.media.parcels import Parcels
from tests.builders import Talk, chat_of, request
from tests.world import World, bot_in

ANN = Person("fake", "ann")


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    world = World(tmp_path)
    async with bot_in(world) as bot:
        papers = Parcels(tmp_path / "data" / "media")
        (tmp_path / "data" / "media" / "scratch").mkdir(parents=True)
        house = Housekeeping(bot.store, bot.api, {"fake": bot.chat}, papers, world.clock, world.ids)
        yield Talk(bot, chat_of(bot, papers=papers, house=house))


async def ref_of(talk: Talk, **options: Any) -> str:
    asked = await talk.told("privacy.delete", **options)
    return next(one.ref for one in asked.buttons if isinstance(one, Button) and one.press is Press.ERASE)


async def test_a_deletion_is_asked_about_first(talk: Talk) -> None:
    """In private, with what goes and what stays; the question alone deletes nothing."""
    await talk.made("video", "a red fox")
    asked = await talk.told("privacy.delete")
    assert asked.private
    assert {"privacy.will_go", "privacy.will_stop", "privacy.posts_stay", "privacy.will_stay"} == {
        line.key for line in asked.fields
    }
    assert await talk.bot.store.forgetting(ANN) is None
    more = await talk.told("privacy.delete", posts=True)
    assert "privacy.posts_go" in {line.key for line in more.fields}


@pytest.mark.row("B65")
async def test_the_second_yes_deletes_and_pressed_again_says_the_same(talk: Talk) -> None:
    """Idempotent; the history is empty afterwards."""
    await talk.made("video", "a red fox")
    await talk.bot.work()
    ref = await ref_of(talk)
    for _ in range(2):
        said = await talk.press(Press.ERASE, ref)
        assert isinstance(said, Message)
        assert (said.text.key, said.private) == ("privacy.erased", True)
    assert (await talk.told("history")).text.key == "history.empty"


@pytest.mark.row("B65")
async def test_nobody_deletes_for_somebody_else(talk: Talk) -> None:
    """The question is its person's alone, whoever finds its button."""
    await talk.made("video", "a red fox")
    ref = await ref_of(talk)
    said = await talk.press(Press.ERASE, ref, person="bob")
    assert isinstance(said, Message)
    assert said.text.key == "form.over"
    assert await talk.bot.store.forgetting(ANN) is None
    assert await talk.bot.store.forgetting(Person("fake", "bob")) is None


async def test_a_question_does_not_hold_for_ever(talk: Talk) -> None:
    """After 15 minutes it is over."""
    ref = await ref_of(talk)
    talk.bot.world.clock.at += 16 * 60.0
    said = await talk.press(Press.ERASE, ref)
    assert isinstance(said, Message)
    assert said.text.key == "form.over"


async def test_an_old_deletion_says_nothing_of_what_came_since(talk: Talk) -> None:
    """Whoever came back and lets the question run out is told that it is over."""
    await talk.press(Press.ERASE, await ref_of(talk))
    talk.bot.world.clock.at += 86_400.0
    await talk.made("video", "a red fox")
    ref = await ref_of(talk)
    talk.bot.world.clock.at += 16 * 60.0
    said = await talk.press(Press.ERASE, ref)
    assert isinstance(said, Message)
    assert said.text.key == "form.over"
    assert len((await talk.bot.store.page(ANN, None, 0, 5)).jobs) == 1


async def test_posts_that_have_to_stay_are_named(talk: Talk) -> None:
    """Whoever wants them gone knows then whom to ask."""
    job = await talk.made("video", "a red fox")
    await talk.bot.work()
    ref = await ref_of(talk, posts=True)
    talk.bot.world.chat.outcomes = ["refuse"] * 2
    said = await talk.press(Press.ERASE, ref)
    assert isinstance(said, Message)
    assert said.text.key == "privacy.erased"
    assert [(line.key, line.facts["jobs"]) for line in said.fields] == [("privacy.posts_stayed", job.id)]


async def test_posts_that_cannot_be_taken_away_now_are_tried_again(talk: Talk) -> None:
    """They are counted, and owed."""
    await talk.made("video", "a red fox")
    await talk.bot.work()
    ref = await ref_of(talk, posts=True)
    talk.bot.world.chat.outcomes = ["down"] * 2
    said = await talk.press(Press.ERASE, ref)
    assert isinstance(said, Message)
    assert [line.key for line in said.fields] == ["privacy.posts_left"]
    talk.bot.world.clock.at += 3600.0
    _standing, stayed = await talk.chat._parts.rights._house.hurry(ANN)  # type: ignore[union-attr]  # the fixture gave one
    assert stayed == []
    assert all(one.deleted for one in talk.bot.world.chat.channel)


async def test_uploads_at_the_provider_are_deleted_there(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once each; an outage only puts it off."""
    forgotten: list[str] = []

    async def forget(media_uuid: str) -> None:
        forgotten.append(media_uuid)

    monkeypatch.setattr(talk.bot.world.api, "forget", forget)
    talk.bot.world.chat.files |= {"handle-image": b"picture", "handle-video_sample": b"video"}
    await talk.made("motion", "a fox dances", "image", "video_sample")
    await talk.bot.work()
    await talk.press(Press.ERASE, await ref_of(talk))
    assert forgotten == ["media-1"]


async def test_an_export_comes_in_private_and_as_a_file(talk: Talk) -> None:
    """However little there is."""
    told = await talk.told("privacy.export")
    assert (told.private, len(told.files)) == (True, 1)
    assert told.files[0].name == "dailies-1.zip"


async def test_a_deletion_that_has_to_wait_says_so(talk: Talk) -> None:
    """A body that is being sent may not change under way."""
    job = await talk.made("video", "a red fox")
    (claimed,) = (await talk.bot.store.claim(talk.bot.world.clock.now(), 300.0, 1, 4)).jobs
    assert claimed.id == job.id
    said = await talk.press(Press.ERASE, await ref_of(talk))
    assert isinstance(said, Message)
    assert said.text.key == "privacy.erasing"
    standing = await talk.bot.store.forgetting(ANN)
    assert standing is not None
    assert standing.stage is Stage.JOBS
    seen = await talk.bot.store.job(job.id)
    assert seen is not None
    assert (seen.discarded, seen.request.positivePrompt) == (True, "a red fox")
    await talk.bot.steps.job(claimed)
    talk.bot.world.clock.at += 10.0
    await talk.chat._parts.rights._house.hurry(ANN)  # type: ignore[union-attr]  # the fixture gave one
    seen = await talk.bot.store.job(job.id)
    assert seen is not None
    assert is_wordless(seen.request)


def test_a_wordless_request_says_what_it_cost_and_nothing_else() -> None:
    """And can be read again."""
    frames = [{"image": "first", "frame": "first"}]
    asked = request(positivePrompt="a secret fox", negativePrompt="no dogs", numberResults=3, frameImages=frames)
    left = wordless(asked)
    again = type(asked).model_validate_json(left.model_dump_json(exclude_none=True))
    assert is_wordless(again)
    assert not is_wordless(asked)
    assert (again.numberResults, again.duration, again.model) == (3, asked.duration, asked.model)
    assert "fox" not in again.model_dump_json()
    assert files_of(asked) == {"first"}
    assert files_of(again) == set()


def test_somebody_former_has_no_name_in_any_address() -> None:
    """Direct messages are named after whom they are with; words that only look like the id are left alone."""
    place = Place("fake", "dm:ann", "channel-of-annabel")
    nameless = nameless_place(place, ANN, "0" * 32)
    assert (nameless.tenant, nameless.channel) == (f"dm:p:{'0' * 32}", "channel-of-annabel")
    assert nameless_address(ReplyTo("fake", "direct:ann"), ANN) == ReplyTo("fake", "")
    assert nameless_address(ReplyTo("fake", "channel"), ANN) == ReplyTo("fake", "channel")
    on_slack = Person("slack", "T1:U2")
    assert nameless_address(ReplyTo("slack", '{"team":"T1","channel":"U2"}'), on_slack).address == ""
    assert nameless_address(ReplyTo("slack", '{"team":"T1","channel":"C3"}'), on_slack).address != ""
    assert is_former(former(ANN, "0" * 32))
    assert not is_former(replace(ANN, id="pat"))
