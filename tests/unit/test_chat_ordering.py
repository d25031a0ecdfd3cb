"""From what was typed, chosen and attached to one order: layers, names of elements, slots."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.generation.chat.ordering import Order, copying, named_in, over, read_order, saved_name, under, with_elements
from bot.generation.command import Attachment, Person
from bot.generation.flags import ASPECTS
from bot.generation.job import InputKind
from bot.generation.message import Refusal, Text
from bot.generation.ports import ElementFile, Role, SavedElement

# Layers from the lowest to the highest, each a way to say a length.
LAYERS = ("habits", "preset", "flags", "options")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.text(st.characters(categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
NAMES = (
    *("seconds", "count", "avoid", "format", "quality", "safety", "sound", "orientation", "keep_sound", "aspect"),
    *("preset", "element1", "element2", "element3", "spoiler", "name"),
)


def file(slot: str) -> Attachment:
    return Attachment(slot, f"{slot}.jpg", 10, "image/jpeg", f"handle-{slot}")


def read(words: str, *slots: str, **options: Any) -> Order:
    order, refusals = read_order(words, options, [file(slot) for slot in slots])
    assert refusals == ()
    return order


def element(name: str, *roles: Role, description: str | None = "words") -> SavedElement:
    files = tuple(ElementFile(role, f"{n:064x}", "jpg", f"{role}.jpg", 10) for n, role in enumerate(roles))
    return SavedElement(f"id-{name}", Person("fake", "ann"), name, description, (), files, 0.0)


def saved(*elements: SavedElement) -> dict[str, SavedElement]:
    return {one.name: one for one in elements}


# -- layers


def layered(said: dict[str, int]) -> Order:
    flags = f"a fox --dur {said['flags']}" if "flags" in said else "a fox"
    options = {"seconds": said["options"]} if "options" in said else {}
    order = read(flags, **options)
    for layer in ("preset", "habits"):
        order = under(order, f"--dur {said[layer]}" if layer in said else "")
    return order


@pytest.mark.parametrize(("lower", "upper"), list(combinations(LAYERS, 2)))
def test_for_every_pair_of_layers_the_upper_wins(lower: str, upper: str) -> None:
    """Habits, preset, flags, options."""
    assert str(layered({lower: 3, upper: 4}).fields["duration"]) == "4"


@given(st.dictionaries(st.sampled_from(LAYERS), st.integers(3, 15), min_size=1))
def test_what_counts_is_the_highest_layer_that_says_anything(said: dict[str, int]) -> None:
    """However many speak."""
    highest = max(said, key=LAYERS.index)
    assert str(layered(said).fields["duration"]) == str(said[highest])


def test_the_providers_settings_are_laid_over_each_other_one_by_one() -> None:
    """A layer that speaks of sound leaves the shots and the way of facing to others."""
    order = read("a fox --sound off --orient image", "image", "video_sample", sound=True)
    order = under(order, "--keep-sound on --orient video")
    assert order.fields["klingai"] == {"sound": True, "characterOrientation": "image", "keepOriginalSound": "on"}


@given(st.dictionaries(st.sampled_from("abc"), st.integers()), st.dictionaries(st.sampled_from("abc"), st.integers()))
def test_no_settings_appear_from_nowhere(below: dict[str, int], above: dict[str, int]) -> None:
    """Two layers without settings have none; otherwise the upper wins name by name."""
    assert over({}, {}) == {}
    expected = {**below, **above}
    assert over({"klingai": below}, {"klingai": above}).get("klingai", {}) == expected


@pytest.mark.parametrize("slot", ["first_frame", "last_frame", "image", "video_sample"])
def test_a_habit_for_the_shape_is_dropped_for_pictures(slot: str) -> None:
    """They have a shape of their own; what else the habit says stays."""
    order = under(read("a fox", slot), "--ar 9:16 --dur 7")
    assert "width" not in order.fields
    assert order.fields["duration"] == "7"


def test_a_habit_for_the_shape_is_dropped_for_pictures_of_an_earlier_job() -> None:
    """They are not among the files of the order."""
    assert "width" not in under(read("a fox"), "--ar 9:16", kept=["first"]).fields


def test_a_shape_that_is_typed_with_a_picture_stays_to_be_refused() -> None:
    """A habit is forgiven, a command is not."""
    assert read("a fox --ar 9:16", "first_frame").fields["width"] == 1080


@pytest.mark.parametrize("upper", ["a fox --ar 1:1", "a fox --size 1440x1440"])
def test_of_two_shapes_the_upper_wins_whole(upper: str) -> None:
    """Never the width of one and the height of the other."""
    fields = under(read(upper), "--ar 9:16").fields
    assert (fields["width"], fields["height"]) == (1440, 1440)


def test_a_habit_about_movements_is_dropped_without_one() -> None:
    """It would refuse every other command."""
    habit = "--orient video --keep-sound on --sound on"
    assert under(read("a fox"), habit).fields["klingai"] == {"sound": "on"}
    assert under(read("a fox", "image", "video_sample"), habit).fields["klingai"] == {
        "characterOrientation": "video",
        "keepOriginalSound": "on",
        "sound": "on",
    }


def test_elements_of_a_layer_come_along_where_there_is_a_frame() -> None:
    """They cannot be used without one."""
    assert under(read("a fox", "first_frame", element1="mira"), "--with @joe --with @mira").elements == ("mira", "joe")
    assert under(read("a fox"), "--with @joe").elements == ()


# -- what was chosen


def test_every_option_becomes_its_field() -> None:
    """By the API's names."""
    order = read(
        "a fox", "image", "video_sample",
        seconds=7, count=2, avoid="text", format="WEBM", quality=80, safety="full", sound=False, orientation="video",
        keep_sound=True, preset="Tall One",
    )  # fmt: skip
    assert order.fields == {
        "duration": 7,
        "numberResults": 2,
        "negativePrompt": "text",
        "outputFormat": "WEBM",
        "outputQuality": 80,
        "safety": "full",
        "klingai": {"sound": False, "characterOrientation": "video", "keepOriginalSound": True},
    }
    assert order.preset == "tall-one"


@pytest.mark.parametrize("aspect", ASPECTS)
def test_a_shape_is_its_pixels(aspect: str) -> None:
    """All of them."""
    fields = read("a fox", aspect=aspect).fields
    assert (fields["width"], fields["height"]) == ASPECTS[aspect]


@pytest.mark.parametrize(
    ("option", "slot"),
    [
        ("first_frame", "first"),
        ("last_frame", "last"),
        ("image", "reference"),
        ("reference", "reference"),
        ("video_sample", "motion"),
        ("first", "first"),
    ],
)
def test_files_take_their_slots(option: str, slot: str) -> None:
    """Those that have one already keep it."""
    assert [sent.slot for sent in read("a fox", option).files] == [slot]


@given(st.text() | st.text(st.characters(categories=["Cs", "Pd"])), st.dictionaries(st.sampled_from(NAMES), ANYTHING))
def test_reading_never_raises(words: str, options: dict[str, Any]) -> None:
    """Whatever was typed, and whatever a client sent as an option."""
    order, refusals = read_order(words, options, [file("first_frame")])
    assert isinstance(order, Order)
    assert isinstance(refusals, tuple)
    under(order, words)
    with_elements(order, saved(element("mira")))


# -- a movement


def test_a_movement_is_copied_the_way_the_picture_faces() -> None:
    """Unless something was said."""
    moving = {"referenceVideos": ["motion"]}
    assert copying(moving)["klingai"] == {"characterOrientation": "image"}
    assert copying({**moving, "klingai": {"sound": "on"}})["klingai"] == {"sound": "on"}
    assert copying({"referenceImages": ["reference"]}) == {"referenceImages": ["reference"]}


def test_shots_say_nothing_about_how_a_movement_is_copied() -> None:
    """The way of facing is still owed."""
    shots = [{"duration": 5, "prompt": "a fox"}]
    fields = copying({"referenceVideos": ["motion"], "klingai": {"multiPrompt": shots}})
    assert fields["klingai"] == {"multiPrompt": shots, "characterOrientation": "image"}


# -- elements


@pytest.mark.parametrize(
    ("typed", "name"), [("@Mira", "mira"), ("the  Old fox", "the-old-fox"), (" @mira ", "@mira"), ("", "")]
)
def test_a_name_has_one_spelling(typed: str, name: str) -> None:
    """Lower case, dashes for spaces, no @."""
    assert saved_name(typed) == name


@given(st.text())
def test_a_saved_name_is_its_own_name(typed: str) -> None:
    """What is stored is found again; an @ in front is taken away once."""
    name = saved_name(typed)
    assert name.startswith("@") or saved_name(name) == name


def test_names_in_a_prompt_are_words_after_an_at() -> None:
    """An address is none."""
    assert named_in("@Mira waves, @old-fox too; mail me@home.org, @@no") == ["mira", "old-fox"]


def test_elements_become_marks_in_the_order_they_are_named() -> None:
    """Options first, then --with, then the prompt; nobody twice."""
    order = read("@dora meets @Mira and @ada, @nobody --with @carl", "first_frame", element1="@ada", element3="mira")
    equipped = with_elements(order, saved(*(element(name) for name in ("ada", "mira", "carl", "dora"))))
    assert not isinstance(equipped, tuple)
    assert equipped.order.prompt == "<<<element_4>>> meets <<<element_2>>> and <<<element_1>>>, @nobody"
    assert [one["id"] for one in equipped.order.fields["elements"]] == ["id-ada", "id-mira", "id-carl", "id-dora"]


def test_an_elements_files_are_inputs_under_its_number() -> None:
    """By their roles, however they were saved."""
    mira = element("mira", Role.VOICE, Role.IMAGE, Role.FRONT, Role.IMAGE)
    film = element("film", Role.VIDEO, description=None)
    equipped = with_elements(read("x @mira @film", "first_frame"), saved(mira, film))
    assert not isinstance(equipped, tuple)
    first, second = equipped.order.fields["elements"]
    assert first == {
        "id": "id-mira",
        "description": "words",
        "frontalImage": "element1-front",
        "images": ["element1-images1", "element1-images2"],
        "voices": ["element1-voices1"],
    }
    assert second == {"id": "id-film", "videos": ["element2-videos1"]}
    assert [(given.name, given.kind) for given in equipped.inputs] == [
        ("element1-front", InputKind.PICTURE),
        ("element1-images1", InputKind.PICTURE),
        ("element1-images2", InputKind.PICTURE),
        ("element1-voices1", InputKind.VOICE),
        ("element2-videos1", InputKind.VIDEO),
    ]
    assert all(given.sha256 for given in equipped.inputs)


def test_elements_of_an_earlier_job_keep_their_marks() -> None:
    """A new one comes behind them."""
    order = read("<<<element_1>>> meets @mira")
    order = Order(order.prompt, {"elements": [{"id": "old"}]}, order.files)
    equipped = with_elements(order, saved(element("mira")))
    assert not isinstance(equipped, tuple)
    assert equipped.order.prompt == "<<<element_1>>> meets <<<element_2>>>"
    assert [one["id"] for one in equipped.order.fields["elements"]] == ["old", "id-mira"]


def test_every_unknown_name_is_listed_with_those_there_are() -> None:
    """Those after an @ in the prompt may be anything, so they stay as they are."""
    order = read("hello @world --with @zoe", element1="bob")
    refusals = with_elements(order, saved(element("mira"), element("ada")))
    known = "ada, mira"
    assert refusals == tuple(Refusal(Text("element.unknown", name=name, known=known)) for name in ("bob", "zoe"))
    untouched = with_elements(read("hello @world"), {})
    assert not isinstance(untouched, tuple)
    assert untouched.order.prompt == "hello @world"
