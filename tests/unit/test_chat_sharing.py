"""Elements and presets that are shared with a server or workspace: who may use, change and take back what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.generation.command import Person, Place
from bot.generation.message import Message, Text
from tests.builders import Talk, chat_of
from tests.world import Bot

ANN = Person("fake", "ann")
ELSEWHERE = Place("fake", "another", "channel")


@pytest.fixture
async def talk(bot: Bot) -> Talk:
    """Ann keeps an element and a preset, and has shared both."""
    bot.world.chat.files = {f"handle-{slot}": slot.encode() for slot in ("front", "first_frame")}
    talk = Talk(bot, chat_of(bot))
    await talk.told("element.add", "", "front", name="Mira", description="a woman")
    await talk.told("preset.save", name="tall", flags="--ar 9:16 --dur 4")
    assert (await talk.told("element.share", name="@mira")).text == Text("element.shared", name="mira")
    assert (await talk.told("preset.share", name="tall")).text == Text("preset.shared", name="tall")
    return talk


def keys(message: Message) -> list[str]:
    assert message.private
    return [message.text.key, *(line.key for line in message.fields)]


async def moderating(talk: Talk, name: str, /, **options: str) -> Message:
    asked = talk.command(name, person="mod", **options)
    said = await talk.tell(replace(asked, asked_by=replace(asked.asked_by, moderates=True)))
    assert isinstance(said, Message)
    return said


async def suggested(talk: Talk, name: str, option: str, person: str = "bob") -> list[str]:
    asked = talk.command(name, person=person)
    return [choice.value for choice in await talk.chat.suggest(asked, option, "")]


async def test_somebody_else_uses_what_is_shared_by_its_name(talk: Talk) -> None:
    """@mira becomes her mark, her files come along, and the preset lies under the order."""
    made = await talk.made("animate", "@mira waves --dur 3", "first_frame", person="bob")
    assert made.request.positivePrompt == "<<<element_1>>> waves"
    assert [element.description for element in made.request.elements] == ["a woman"]
    assert {given.name for given in await talk.bot.store.inputs(made.id)} == {"first", "element1-front"}
    made = await talk.made("preset.use", "a red fox", person="bob", name="tall")
    assert (made.request.width, made.request.duration) == (1080, 4)


async def test_what_is_shared_is_suggested_listed_and_shown_there_and_nowhere_else(talk: Talk) -> None:
    assert await suggested(talk, "animate", "element1") == ["mira"]
    assert await suggested(talk, "preset.use", "name") == ["tall"]
    assert keys(await talk.told("element.list", person="bob")) == ["element.none", "element.others", "element.line_of"]
    assert keys(await talk.told("preset.list", person="bob")) == ["preset.none", "preset.others", "preset.line_of"]
    shown = await talk.told("element.show", name="mira", person="bob")
    assert (shown.text.key, len(shown.files)) == ("element.shown", 1)
    form = await talk.form("studio", person="bob")
    offered = {field.name: [choice.value for choice in field.choices] for field in form.fields}
    assert "tall" in offered["preset"]
    talk.place = ELSEWHERE
    assert await suggested(talk, "animate", "element1") == []
    assert keys(await talk.told("element.list", person="bob")) == ["element.none"]
    assert keys(await talk.told("preset.use", "a fox", name="tall", person="bob")) == ["preset.unknown"]
    assert (await talk.told("element.show", name="mira", person="bob")).text.key == "element.unknown"


async def test_what_others_share_stands_below_ones_own_with_whose_it_is(talk: Talk) -> None:
    """Of one's own it is only said that others see it."""
    await talk.told("element.add", "", "front", name="rusty", person="bob")
    await talk.told("preset.save", name="wide", flags="--ar 16:9", person="bob")
    theirs = await talk.told("element.list", person="bob")
    assert keys(theirs) == ["element.list", "element.line", "element.others", "element.line_of"]
    assert dict(theirs.fields[-1].args) == {"name": "mira", "words": "a woman", "count": 1, "that_person": "ann"}
    theirs = await talk.told("preset.list", person="bob")
    assert keys(theirs) == ["preset.list", "preset.line", "preset.others", "preset.line_of"]
    assert dict(theirs.fields[-1].args)["that_person"] == "ann"
    assert keys(await talk.told("element.list", person="ann")) == ["element.list", "element.line_shared"]
    assert keys(await talk.told("preset.list", person="ann")) == ["preset.list", "preset.line_shared"]


async def test_ones_own_wins_over_what_is_shared(talk: Talk) -> None:
    await talk.told("element.add", "", "front", name="mira", description="a cat", person="bob")
    await talk.told("preset.save", name="tall", flags="--ar 1:1", person="bob")
    made = await talk.made("animate", "@mira waves --dur 3", "first_frame", person="bob")
    assert [element.description for element in made.request.elements] == ["a cat"]
    made = await talk.made("preset.use", "a red fox", person="bob", name="tall")
    assert made.request.width == made.request.height
    assert (await talk.told("element.share", name="mira", person="bob")).text.key == "share.name_taken"


async def test_others_may_neither_change_nor_remove_nor_take_back(talk: Talk) -> None:
    for name in ("element.remove", "element.edit", "element.share"):
        assert (await talk.told(name, name="mira", person="bob")).text.key == "element.unknown"
    assert (await talk.told("preset.delete", name="tall", person="bob")).text.key == "preset.not_there"
    assert (await talk.told("element.unshare", name="mira", person="bob")).text.key == "share.not_there"
    assert (await talk.told("preset.unshare", name="tall", person="bob")).text.key == "share.not_there"
    assert await suggested(talk, "animate", "element1") == ["mira"]


async def test_its_owner_takes_it_back_and_keeps_it(talk: Talk) -> None:
    assert (await talk.told("element.unshare", name="mira")).text == Text("element.unshared", name="mira")
    assert (await talk.told("element.unshare", name="mira")).text.key == "share.not_there"
    assert await suggested(talk, "animate", "element1") == []
    assert [one.name for one in await talk.bot.store.elements(ANN)] == ["mira"]
    assert await talk.bot.store.deeds("fake", "t", 5) == []


async def test_a_moderator_takes_it_back_and_that_is_written_down(talk: Talk) -> None:
    """There, and only there: in another place there is nothing of this name."""
    assert (await moderating(talk, "preset.unshare", name="tall")).text.key == "preset.unshared"
    (written,) = await talk.bot.store.deeds("fake", "t", 5)
    assert (written.deed.action, written.deed.subject) == ("preset.unshare", "")
    assert (await talk.told("preset.list")).fields == (Text("preset.line", name="tall", words="--ar 9:16 --dur 4"),)
    talk.place = ELSEWHERE
    assert (await moderating(talk, "element.unshare", name="mira")).text.key == "share.not_there"


async def test_what_its_owner_removes_is_shared_no_more(talk: Talk) -> None:
    """And the name is free again for somebody else."""
    await talk.told("element.remove", name="mira")
    await talk.told("preset.delete", name="tall")
    assert await suggested(talk, "animate", "element1") == []
    assert await suggested(talk, "preset.use", "name") == []
    await talk.told("preset.save", name="tall", flags="--ar 1:1", person="bob")
    assert (await talk.told("preset.share", name="tall", person="bob")).text.key == "preset.shared"


async def test_a_change_by_its_owner_is_everybodys(talk: Talk) -> None:
    await talk.told("element.edit", name="mira", description="an old woman")
    made = await talk.made("animate", "@mira waves --dur 3", "first_frame", person="bob")
    assert [element.description for element in made.request.elements] == ["an old woman"]


async def test_a_form_of_an_earlier_job_names_what_is_shared(talk: Talk) -> None:
    """Edit says @mira again, as it was typed, as long as she is shared."""
    made = await talk.made("animate", "@mira waves --dur 3", "first_frame", person="bob")
    form = await talk.form("remix", job=made.id, person="bob")
    assert next(field.value for field in form.fields if field.name == "prompt") == "@mira waves"


async def test_in_a_direct_message_there_is_nobody_to_share_with(talk: Talk) -> None:
    talk.place = Place("fake", "dm:ann", "direct")
    assert (await talk.told("element.share", name="mira")).text.key == "share.alone"
