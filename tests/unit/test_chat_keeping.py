"""What people keep for themselves: elements, presets, their own defaults."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.generation.chat.shelves import MOST
from bot.generation.command import Command, Person
from bot.generation.message import Message, Text
from bot.generation.ports import Habits, Preset, Role, SavedElement
from bot.generation.steps import LIMITS
from tests.builders import Talk, chat_of
from tests.world import Bot

ANN, BOB = Person("fake", "ann"), Person("fake", "bob")
SLOTS = ("front", "image1", "image2", "image3", "video_sample", "voice")


@pytest.fixture
async def talk(bot: Bot) -> Talk:
    """People whose files are there."""
    bot.world.chat.files = {f"handle-{slot}": slot.encode() for slot in SLOTS}
    return Talk(bot, chat_of(bot))


async def kept(talk: Talk, name: str = "mira", person: Person = ANN) -> SavedElement:
    return {one.name: one for one in await talk.bot.store.elements(person)}[name]


async def added(talk: Talk, *slots: str, **options: str) -> list[str]:
    """The sentences that /element add answers with."""
    return keys(await talk.told("element.add", "", *slots, **{"name": "mira", **options}))


def keys(message: Message) -> list[str]:
    assert message.private
    return [message.text.key, *(line.key for line in message.fields)]


def roles(element: SavedElement) -> list[Role]:
    return [file.role for file in element.files]


def left(talk: Talk) -> list[str]:
    """What still lies where files grow."""
    return [file.name for file in Path(talk.bot.world.root).glob("*.part")]


# -- elements


async def test_an_element_is_kept_with_its_files(talk: Talk) -> None:
    """They are fetched at once and came through the door; names have one spelling."""
    said = await talk.told(
        "element.add",
        "",
        "front",
        "image1",
        "image3",
        "voice",
        name="@Old Mira",
        description="a woman",
        tag="Character",
    )
    assert (said.text, said.private) == (Text("element.saved", name="old-mira", count=4), True)
    mira = await kept(talk, "old-mira")
    assert (mira.description, mira.tags) == ("a woman", ("Character",))
    assert roles(mira) == [Role.FRONT, Role.IMAGE, Role.IMAGE, Role.VOICE]
    assert all(Path(talk.bot.media.find(file.sha256, file.extension)).exists() for file in mira.files)
    assert len(mira.id) <= 20
    assert left(talk) == []


async def test_a_file_that_is_refused_saves_nothing(talk: Talk) -> None:
    """Neither the element nor the files that were fine."""
    talk.bot.world.chat.files["handle-image1"] = b"broken"
    assert await added(talk, "front", "image1") == ["media.broken"]
    del talk.bot.world.chat.files["handle-image1"]
    assert await added(talk, "front", "image1") == ["console.file_missing"]
    assert await talk.bot.store.elements(ANN) == []
    assert left(talk) == []


async def test_a_platform_or_disk_that_fails_saves_nothing(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """And is a sentence, not an error."""
    fetch = talk.bot.world.chat.fetch

    async def nothing(*given: object) -> None:
        await fetch(*given)  # type: ignore[arg-type]  # as it was called
        for part in Path(talk.bot.world.root).glob("*.part"):
            part.unlink()

    monkeypatch.setattr(talk.bot.world.chat, "fetch", nothing)
    assert await added(talk, "front") == ["media.disk_failed"]
    assert await talk.bot.store.elements(ANN) == []


@pytest.mark.parametrize(("slot", "limit"), [("front", 15), ("image2", 15), ("video_sample", 100), ("voice", 20)])
async def test_a_file_that_claims_too_much_is_not_even_fetched(talk: Talk, slot: str, limit: int) -> None:
    """Each role has its own limit, whatever type its sender declares."""
    talk.bot.world.chat.files.clear()

    def claiming(size: int) -> Command:
        asked = talk.command("element.add", "", slot, name="mira", description="x")
        sent = replace(asked.attachments[0], size=size, declared_type="video/mp4")
        return replace(asked, attachments=(sent,))

    assert limit * 2**20 in LIMITS.values()
    said = await talk.tell(claiming(limit * 2**20 + 1))
    assert isinstance(said, Message)
    assert said.text.facts["limit_mb"] == limit
    said = await talk.tell(claiming(limit * 2**20))
    assert isinstance(said, Message)
    assert keys(said) == ["console.file_missing"]


@pytest.mark.parametrize(
    ("slots", "options", "sentences"),
    [
        ((), {}, ["element.empty"]),
        (("image1",), {"description": "x"}, ["request.element_needs_front"]),
        (("front", "video_sample"), {}, ["request.element_video_alone"]),
        (("voice",), {"description": "x"}, ["request.element_voice_needs_picture"]),
        (("front",), {"tag": "Dragon"}, ["request.choice"]),
        (("front",), {"description": " "}, ["request.text_length"]),
        (("front",), {"description": "x" * 2501, "tag": "Dragon"}, ["request.text_length", "request.choice"]),
    ],
)
async def test_what_the_api_would_not_take_is_refused_by_its_rule(
    talk: Talk, slots: tuple[str, ...], options: dict[str, str], sentences: list[str]
) -> None:
    """Before any job fails with it."""
    assert await added(talk, *slots, **options) == sentences
    assert await talk.bot.store.elements(ANN) == []


@pytest.mark.parametrize("slots", [("front",), ("front", "image1", "voice"), ("video_sample",), ()])
async def test_what_the_api_takes_is_kept(talk: Talk, slots: tuple[str, ...]) -> None:
    """Words alone will do."""
    assert await added(talk, *slots, description="a woman") == ["element.saved"]


@pytest.mark.parametrize(
    "name", ["", " ", "@", "a/b", "mi'ra", "x" * 41, "-x", "\u200b", "@@mira", "<<<element_1>>>", None]
)
async def test_a_name_that_nobody_could_write_in_a_prompt_is_refused(talk: Talk, name: str) -> None:
    """Of an element or of a preset."""
    assert await added(talk, "front", name=name) == ["keep.no_name"]
    assert keys(await talk.told("preset.save", name=name, flags="--dur 8")) == ["keep.no_name"]
    assert await talk.bot.store.presets(ANN) == []


@pytest.mark.parametrize("name", ["Mira", "mira-2", "x" * 40, "müller", "кот", "猫"])
async def test_names_of_any_language_can_be_used_in_a_prompt(talk: Talk, name: str) -> None:
    """As they were given."""
    talk.bot.world.chat.files["handle-first_frame"] = b"first"
    assert await added(talk, "front", name=name) == ["element.saved"]
    made = await talk.made("animate", f"@{name} waves", "first_frame")
    assert made.request.positivePrompt == "<<<element_1>>> waves"


async def test_add_takes_new_names_and_edit_known_ones(talk: Talk) -> None:
    """Nobody loses an element by adding one; each person has names of their own."""
    assert await added(talk, "front") == ["element.saved"]
    assert await added(talk, "front", name="MIRA") == ["element.there_already"]
    said = await talk.told("element.edit", "", "front", name="zoe")
    assert said.text == Text("element.unknown", name="zoe", known="mira")
    said = await talk.told("element.edit", "", "front", name="mira", person="bob")
    assert said.text == Text("element.unknown", name="mira", known="–")
    assert keys(await talk.told("element.add", "", "front", name="mira", person="bob")) == ["element.saved"]


async def test_edit_puts_files_in_place_of_those_in_the_same_role(talk: Talk) -> None:
    """What is not sent stays; so does the id that the provider knows."""
    await added(talk, "front", "image1", "image2", description="old", tag="Animal")
    before = await kept(talk)
    talk.bot.world.chat.files["handle-image3"] = b"new"
    assert keys(await talk.told("element.edit", "", "image3", name="mira")) == ["element.saved"]
    after = await kept(talk)
    assert (after.id, after.description, after.tags) == (before.id, "old", ("Animal",))
    assert roles(after) == [Role.FRONT, Role.IMAGE]
    assert after.files[0] == before.files[0]
    await talk.told("element.edit", name="mira", description="new", tag="Item")
    assert ((await kept(talk)).description, (await kept(talk)).tags) == ("new", ("Item",))


async def test_an_edit_that_is_refused_changes_nothing(talk: Talk) -> None:
    """A video does not go with pictures."""
    await added(talk, "front")
    before = await kept(talk)
    assert keys(await talk.told("element.edit", "", "video_sample", name="mira")) == ["request.element_video_alone"]
    assert await kept(talk) == before


async def test_elements_are_listed_shown_and_removed(talk: Talk) -> None:
    """By their owner."""
    assert keys(await talk.told("element.list")) == ["element.none"]
    await added(talk, "front", "voice", description="a woman", tag="Character")
    assert keys(await talk.told("element.list")) == ["element.list", "element.line"]
    said = await talk.told("element.show", name="@Mira")
    assert keys(said) == ["element.shown", "element.words", "element.tags"]
    assert [Path(file.path).read_bytes() for file in said.files] == [b"front", b"voice"]
    assert [file.name for file in said.files] == ["mira-1.jpg", "mira-2.wav"]
    for name in ("element.show", "element.remove"):
        assert keys(await talk.told(name, name="mira", person="bob")) == ["element.unknown"]
    assert keys(await talk.told("element.remove", name="mira")) == ["element.removed"]
    assert keys(await talk.told("element.remove", name="mira")) == ["element.unknown"]


async def test_a_person_keeps_fifty_elements(talk: Talk) -> None:
    """Changing one of them is still possible."""
    for n in range(MOST):
        await talk.bot.store.save_element(SavedElement(f"id{n}", ANN, f"e{n}", "x", (), (), 0.0))
    assert await added(talk, "front") == ["keep.too_many"]
    assert keys(await talk.told("element.edit", name="e7", description="y")) == ["element.saved"]
    assert keys(await talk.told("element.add", "", "front", name="e", person="bob")) == ["element.saved"]


# -- presets


async def test_flags_are_kept_under_a_name(talk: Talk) -> None:
    """To be listed, used and deleted."""
    assert keys(await talk.told("preset.list")) == ["preset.none"]
    said = await talk.told("preset.save", name="Tall One", flags="--ar 9:16 --dur 8")
    assert (said.text, said.copy) == (Text("preset.saved", name="tall-one"), "--ar 9:16 --dur 8")
    assert (await talk.told("preset.list")).fields == (Text("preset.line", name="tall-one", words="--ar 9:16 --dur 8"),)
    assert (await talk.made("preset.use", "a fox", name="tall one")).request.height == 1920
    assert keys(await talk.told("preset.delete", name="Tall One", person="bob")) == ["preset.not_there"]
    assert keys(await talk.told("preset.delete", name="Tall One")) == ["preset.deleted"]
    assert keys(await talk.told("preset.delete", name="Tall One")) == ["preset.not_there"]


@pytest.mark.parametrize(
    ("flags", "sentences"),
    [
        ("", ["preset.only_flags"]),
        ("a fox --dur 8", ["preset.only_flags"]),
        ("--preset wide", ["preset.only_flags"]),
        ("--dur 99 --n 0", ["request.duration_range", "request.results_range"]),
        ("--zzz 1", ["flag.unknown"]),
        ("--sound perhaps", ["request.switch"]),
        ("--orient sideways", ["request.choice"]),
        ("--ar 9:16 --size 1x1", ["flag.twice"]),
    ],
)
async def test_a_preset_that_could_never_work_is_refused(talk: Talk, flags: str, sentences: list[str]) -> None:
    """With what was typed; neither is it a habit, but that may be empty."""
    said = await talk.told("preset.save", name="p", flags=flags)
    assert (keys(said), said.copy) == (sentences, flags)
    assert await talk.bot.store.presets(ANN) == []
    said = await settings(talk, words=flags)
    assert keys(said) == (sentences if flags else ["settings.saved"])
    assert (await talk.bot.store.habits(ANN)).words == ""


@pytest.mark.parametrize("flags", ["--orient video --keep-sound on", "--sound on", '--shot "3: a fox"', "--with @mira"])
async def test_a_preset_may_be_for_one_kind_of_video_only(talk: Talk, flags: str) -> None:
    """It is left out, or refused, where it does not fit."""
    assert keys(await talk.told("preset.save", name="p", flags=flags)) == ["preset.saved"]


async def test_a_preset_can_be_made_of_a_job(talk: Talk) -> None:
    """Of one's own; its flags ask for the same."""
    made = await talk.made("video", "a fox --dur 8 --ar 9:16 --quality 33 --sound on")
    said = await talk.told("preset.save", name="p", job=f"{made.id} · queued · a fox")
    assert keys(said) == ["preset.saved"]
    again = await talk.made("preset.use", "a cat", name="p")
    assert again.request == made.request.model_copy(update={"positivePrompt": "a cat"})
    assert keys(await talk.told("preset.save", name="p", job=made.id, person="bob")) == ["job.unknown"]
    assert keys(await talk.told("preset.save", name="p", job="nobody")) == ["job.unknown"]


async def test_a_person_keeps_fifty_presets(talk: Talk) -> None:
    """One of them can be saved anew."""
    for n in range(MOST):
        await talk.bot.store.save_preset(Preset(ANN, f"p{n}", "--dur 8"), 0.0)
    assert keys(await talk.told("preset.save", name="one-more", flags="--dur 9")) == ["keep.too_many"]
    assert keys(await talk.told("preset.save", name="p7", flags="--dur 9")) == ["preset.saved"]


# -- settings


async def settings(talk: Talk, **values: str) -> Message:
    said = await talk.send(await talk.form("settings"), **values)
    assert isinstance(said, Message)
    return said


async def test_settings_are_a_form_filled_in_with_what_holds(talk: Talk) -> None:
    """And hold from then on, the answer's language included."""
    form = await talk.form("settings")
    assert {one.name: one.value for one in form.fields} == {"words": "", "locale": "auto", "mention": "on"}
    said = await settings(talk, words=" --dur 8 ", locale="de", mention="off")
    assert (said.text.key, said.locale) == ("settings.saved", "de")
    assert await talk.bot.store.habits(ANN) == Habits("--dur 8", "de", mention=False)
    form = await talk.form("settings")
    assert {one.name: one.value for one in form.fields} == {"words": "--dur 8", "locale": "de", "mention": "off"}
    assert (await talk.made("video", "a fox")).request.duration == 8
    assert (await settings(talk, words="", locale="auto", mention="on")).locale is None
    assert await talk.bot.store.habits(ANN) == Habits()


async def test_nobody_changes_the_settings_of_another(talk: Talk) -> None:
    """Nor makes settings of the draft of a video."""
    form = await talk.form("settings")
    said = await talk.send(form, person="bob", words="--dur 8")
    assert isinstance(said, Message)
    assert keys(said) == ["form.over"]
    assert await talk.bot.store.habits(BOB) == Habits()
    said = await talk.send(replace(form, draft="keep-unknown"), words="--dur 8")
    assert isinstance(said, Message)
    assert keys(said) == ["form.over"]
    assert await talk.bot.store.habits(ANN) == Habits()


@pytest.mark.parametrize("locale", ["xx", "en\n", "../de", "😀"])
async def test_only_a_language_that_is_offered_can_be_chosen(talk: Talk, locale: str) -> None:
    """Whatever a client sends."""
    await settings(talk, locale=locale)
    assert (await talk.bot.store.habits(ANN)).locale is None
