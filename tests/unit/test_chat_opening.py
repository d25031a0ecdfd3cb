"""Forms: menus of messages, and what a form can say beside its prompt."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.generation.chat.forms import KEEP, MAKE
from bot.generation.command import Person
from bot.generation.job import Job
from bot.generation.message import Field, Form, Message, Press
from bot.generation.ports import Preset
from bot.replies import CATALOGUES
from tests.builders import Talk, chat_of
from tests.world import Bot

ANN = Person("fake", "ann")
SLOTS = ("first", "last", "frames", "front", "first_frame", "image", "video_sample")


@pytest.fixture
async def talk(bot: Bot) -> Talk:
    """People whose files are there."""
    bot.world.chat.files = {f"handle-{slot}": slot.encode() for slot in SLOTS}
    return Talk(bot, chat_of(bot))


async def last(talk: Talk) -> Job:
    found = await talk.bot.store.job_of(talk.commands[-1].key)
    assert found is not None
    return found


def named(form: Form) -> dict[str, Field]:
    return {one.name: one for one in form.fields}


def key(answer: object) -> str:
    assert isinstance(answer, Message), answer
    assert answer.private
    return answer.text.key


# -- every form


async def test_every_form_fits_and_has_its_words(talk: Talk) -> None:
    """At most five basic fields, each name once, a title and labels in every language."""
    made = await talk.made("animate", "a fox", "first_frame")
    forms = [
        await talk.form("studio"),
        await talk.form("remix", job=made.id),
        await talk.form("menu.animate", "", "image"),
        await talk.form("menu.last_frame", "", "image"),
        await talk.form("press.continue", ref=f"j{made.id}-r0"),
        await talk.form("settings"),
    ]
    for form in forms:
        assert sum(one.basic for one in form.fields) <= 5
        assert len(named(form)) == len(form.fields)
        assert form.draft.startswith((f"{MAKE}-", f"{KEEP}-"))
        texts = [form.title, *(one.label for one in form.fields), *(one.hint for one in form.fields if one.hint)]
        for catalogue in CATALOGUES.values():
            assert {text.key for text in texts} <= catalogue.keys()


async def test_the_studio_takes_a_movement_too(talk: Talk) -> None:
    """By its files."""
    assert await talk.send(await talk.form("studio"), "image", "video_sample", prompt="a fox") is None
    asked = (await last(talk)).request
    assert (asked.referenceImages, asked.referenceVideos) == (("reference",), ("motion",))


async def test_the_studio_offers_what_the_person_saved(talk: Talk) -> None:
    """Nobody else's; what is chosen is used."""
    for person in ("ann", "bob"):
        await talk.told("element.add", "", "front", name=f"of-{person}", person=person)
    await talk.bot.store.save_preset(Preset(ANN, "long", "--dur 12"), 0.0)
    form = await talk.form("studio")
    assert [choice.value for choice in named(form)["elements"].choices] == ["of-ann"]
    assert [choice.value for choice in named(form)["preset"].choices] == ["long"]
    filled: dict[str, Any] = {"prompt": "a fox", "elements": ["of-ann"], "preset": "long"}
    assert await talk.say("form", "", "frames", draft=form.draft, values=filled) is None
    asked = (await last(talk)).request
    assert (asked.duration, len(asked.elements)) == (12, 1)


async def test_choices_survive_a_refusal(talk: Talk) -> None:
    """Several of them, too: the form is as it was, and can be sent again."""
    for name in ("mira", "zoe"):
        await talk.told("element.add", "", "front", name=name)
    form = await talk.form("studio")
    filled: dict[str, Any] = {"prompt": "a", "elements": ["zoe", "mira"], "seconds": "9", "count": "2"}
    said = await talk.say("form", "", "frames", draft=form.draft, values=filled)
    assert key(said) == "request.positive_prompt_length"
    again = await talk.press(Press.REOPEN, form.draft)
    assert isinstance(again, Form)
    values = {name: one.value for name, one in named(again).items()}
    assert (values["elements"], values["seconds"], values["count"]) == ("zoe,mira", "9", "2")
    assert await talk.send(again, "frames", prompt="a fox") is None
    asked = (await last(talk)).request
    assert (asked.duration, asked.numberResults, len(asked.elements)) == (9, 2, 2)


async def test_a_chosen_length_is_over_the_flags_of_an_earlier_job(talk: Talk) -> None:
    """They stand in the same form."""
    made = await talk.made("video", "a fox --dur 8 --n 3")
    assert await talk.send(await talk.form("remix", job=made.id), seconds="4") is None
    asked = (await last(talk)).request
    assert (asked.duration, asked.numberResults) == (4, 3)


# -- what shows before a form is taken


async def test_a_form_is_objected_to_field_by_field(talk: Talk) -> None:
    """Nothing is objected to in a form that is right."""
    form = await talk.form("studio")

    def objections(**values: Any) -> dict[str, str]:
        sent = talk.command("form", draft=form.draft, values={"avoid": "", "seconds": "", "more": "", **values})
        return {name: text.key for name, text in talk.chat.objections(sent).items()}

    assert objections(prompt="a fox", more="--dur 7") == {}
    assert objections(prompt="a", seconds="99", more="--zzz 1") == {
        "prompt": "request.positive_prompt_length",
        "seconds": "request.duration_range",
        "more": "flag.unknown",
    }


async def test_what_an_earlier_job_brings_along_is_not_objected_to(talk: Talk) -> None:
    """Its pictures and elements are not in the form."""
    moving = await talk.made("motion", "a fox", "image", "video_sample")
    await talk.told("element.add", "", "front", name="mira")
    with_mira = await talk.made("animate", "@mira waves", "first_frame")
    await talk.told("element.remove", name="mira")
    for made in (moving, with_mira):
        form = await talk.form("remix", job=made.id)
        values = {one.name: one.value for one in form.fields} | {"seconds": "7"}
        sent = talk.command("form", draft=form.draft, values=values)
        assert talk.chat.objections(sent) == {}
        assert await talk.tell(sent) is None


# -- menus of messages


async def test_a_picture_in_a_message_becomes_the_first_frame(talk: Talk) -> None:
    """A last one may be added; the picture waits with the draft, so a restart loses nothing."""
    form = await talk.form("menu.animate", "", "image")
    talk.chat = chat_of(talk.bot)
    assert await talk.send(form, prompt="it wakes up") is None
    made = await last(talk)
    (first,) = await talk.bot.store.inputs(made.id)
    assert (first.name, first.attachment.handle) == ("first", "handle-image")
    form = await talk.form("menu.animate", "", "image")
    assert await talk.send(form, "last", prompt="it wakes up") is None
    assert [frame.frame for frame in (await last(talk)).request.frameImages] == ["first", "last"]


async def test_a_picture_in_a_message_becomes_the_last_frame(talk: Talk) -> None:
    """The form asks for the first."""
    form = await talk.form("menu.last_frame", "", "image")
    assert named(form)["first"].required
    assert await talk.send(form, "first", prompt="it falls asleep") is None
    inputs = await talk.bot.store.inputs((await last(talk)).id)
    assert {given.name: given.attachment.handle for given in inputs} == {
        "first": "handle-first",
        "last": "handle-image",
    }


@pytest.mark.parametrize("menu", ["menu.animate", "menu.last_frame"])
async def test_a_message_without_a_picture_opens_nothing(talk: Talk, menu: str) -> None:
    """In a sentence."""
    assert key(await talk.say(menu)) == "menu.no_picture"


async def test_a_message_with_ones_video_opens_its_remix(talk: Talk) -> None:
    """Known by its buttons, or by the message itself when they are gone."""
    made = await talk.made("video", "a fox")
    await talk.bot.work()
    (owed,) = await talk.bot.store.deliveries(made.id)
    for options in ({"job_refs": ["what", owed.nonce]}, {"message": owed.message_ref}):
        form = await talk.form("menu.remix", **options)
        assert named(form)["prompt"].value == "a fox"
    assert key(await talk.say("menu.remix", message=owed.message_ref, person="bob")) == "job.unknown"


@pytest.mark.parametrize("options", [{}, {"message": "message-99"}, {"job_refs": ["'; --"], "message": ""}])
async def test_a_message_that_shows_none_of_our_videos_opens_nothing(talk: Talk, options: dict[str, Any]) -> None:
    """In a sentence."""
    assert key(await talk.say("menu.remix", **options)) == "menu.not_mine"


async def test_a_draft_lives_on_while_it_is_used(talk: Talk) -> None:
    """Opened again, it has its time anew."""
    form = await talk.form("studio")
    for _ in range(3):
        talk.bot.world.clock.at += 14 * 60
        assert isinstance(await talk.press(Press.REOPEN, form.draft), Form)
    talk.bot.world.clock.at += 14 * 60
    assert await talk.send(replace(form), prompt="a fox") is None
