"""The rules between fields: each is said in one sentence, all of them at once, and only for what is really there."""

from __future__ import annotations

from typing import Any

import pytest

from bot.generation.message import Text
from bot.generation.models import RULES as NAMED
from bot.generation.models import ModelFacts
from bot.generation.money import worst_price
from bot.generation.request import GenerationRequest, build_request
from bot.generation.rules import RULES
from tests.builders import facts

FRAME = [{"image": "first", "frame": "first"}]
MIRA = {"id": "mira", "frontalImage": "front"}


def said(**fields: Any) -> list[Text]:
    """Every refusal of a request that is otherwise valid."""
    built = build_request(facts(), {"positivePrompt": "a red fox", "safety": "fast", **fields})
    return [] if isinstance(built, GenerationRequest) else [refusal.text for refusal in built]


def test_every_rule_that_a_model_file_may_name_has_a_meaning() -> None:
    """And the other way round."""
    assert set(RULES) == set(NAMED)


@pytest.mark.row("a:width, height")
@pytest.mark.parametrize("size", [(1920, 1080), (1440, 1440), (1080, 1920)])
def test_the_sizes_of_the_model_are_taken(size: tuple[int, int]) -> None:
    """As pairs."""
    assert said(width=size[0], height=size[1]) == []


@pytest.mark.row("a:width, height")
@pytest.mark.parametrize("size", [(1920, 1081), (1080, 1080), (1920, None), (None, 1080), (0, 0)])
def test_another_size_is_refused(size: tuple[int | None, int | None]) -> None:
    """With the sizes there are."""
    (text,) = said(width=size[0], height=size[1])
    assert text.key == "request.size_unknown"
    assert text.facts["allowed"] == "1920x1080, 1440x1440, 1080x1920"


@pytest.mark.row("a:inputs.frameImages")
def test_a_size_beside_a_frame_is_refused() -> None:
    """The size follows the frame."""
    assert said(width=1920, height=1080, frameImages=FRAME) == [Text("request.size_with_frames")]


@pytest.mark.row("a:inputs.elements")
def test_elements_need_a_frame() -> None:
    """Without one the provider ignores and bills them."""
    assert said(elements=[MIRA]) == [Text("request.elements_need_frames")]
    assert said(elements=[MIRA], frameImages=FRAME) == []


@pytest.mark.row("a:elements[].id")
@pytest.mark.parametrize(("given", "length"), [("", 0), ("x" * 21, 21)])
def test_an_elements_id_has_1_to_20_characters(given: str, length: int) -> None:
    """At both ends."""
    assert said(elements=[{**MIRA, "id": given}], frameImages=FRAME) == [
        Text("request.text_length", field="elements.1.id", low=1, high=20, given=length)
    ]
    assert said(elements=[{**MIRA, "id": "x" * 20}], frameImages=FRAME) == []


@pytest.mark.row("a:elements[].images")
def test_more_pictures_of_an_element_need_a_frontal_one() -> None:
    """And there are at most three."""
    assert said(elements=[{"id": "m", "images": ["a"]}], frameImages=FRAME) == [
        Text("request.element_needs_front", element=1)
    ]
    four = said(elements=[{**MIRA, "images": ["a"] * 4}], frameImages=FRAME)
    assert four == [Text("request.count", field="elements.1.images", low=1, high=3, given=4)]


@pytest.mark.row("a:elements[].videos")
@pytest.mark.parametrize("beside", [{"frontalImage": "a"}, {"voices": ["v"]}])
def test_an_elements_video_stands_alone(beside: dict[str, Any]) -> None:
    """No pictures, no voice."""
    texts = said(elements=[{"id": "m", "videos": ["v"], **beside}], frameImages=FRAME)
    assert texts == [Text("request.element_video_alone", element=1)]


@pytest.mark.row("a:elements[].voices")
def test_a_voice_goes_with_pictures() -> None:
    """There is no face to it otherwise."""
    assert said(elements=[{"id": "m", "voices": ["v"]}], frameImages=FRAME) == [
        Text("request.element_voice_needs_picture", element=1)
    ]
    assert said(elements=[{**MIRA, "voices": ["v"]}], frameImages=FRAME) == []


@pytest.mark.row("a:elements[].tags")
def test_tags_are_from_a_list() -> None:
    """In any case."""
    assert said(elements=[{**MIRA, "tags": ["character"]}], frameImages=FRAME) == []
    (text,) = said(elements=[{**MIRA, "tags": ["Hero"]}], frameImages=FRAME)
    assert (text.key, text.facts["given"]) == ("request.choice", "Hero")


def test_two_elements_have_two_names() -> None:
    """The id stands for one asset for ever."""
    assert said(elements=[MIRA, MIRA], frameImages=FRAME) == [Text("request.element_twice", id="mira")]


@pytest.mark.row("B13")
def test_a_mark_without_its_element_is_refused() -> None:
    """In the prompt and in every shot."""
    missing = Text("request.element_missing", mark="<<<element_9>>>", count=0)
    assert said(positivePrompt="see <<<element_9>>>") == [missing]
    shots = {"multiPrompt": [{"prompt": "see <<<element_9>>>", "duration": 5}]}
    assert said(positivePrompt=None, klingai=shots) == [missing]
    assert said(positivePrompt="<<<element_1>>> walks", elements=[MIRA], frameImages=FRAME) == []


@pytest.mark.row("a:…klingai.characterOrientation")
@pytest.mark.row("a:…klingai.keepOriginalSound")
@pytest.mark.parametrize(("name", "value"), [("characterOrientation", "image"), ("keepOriginalSound", True)])
def test_copying_a_motion_takes_a_picture_and_a_video(name: str, value: object) -> None:
    """Both, and then no size is needed."""
    needs = Text("request.motion_needs_both", field=name)
    assert said(klingai={name: value}) == [needs]
    assert said(klingai={name: value}, referenceImages=["reference"]) == [needs]
    assert said(klingai={name: value}, referenceImages=["reference"], referenceVideos=["motion"]) == []


@pytest.mark.row("a:inputs.referenceVideos")
def test_a_reference_video_says_what_to_copy() -> None:
    """The provider wants settings beside it, and takes one."""
    assert said(referenceVideos=["motion"]) == [Text("request.video_needs_settings")]
    two = said(referenceVideos=["a", "b"], referenceImages=["r"], klingai={"keepOriginalSound": True})
    assert two == [Text("request.count", field="referenceVideos", low=1, high=1, given=2)]


@pytest.mark.row("a:inputs.referenceImages")
def test_there_is_one_reference_picture() -> None:
    """Not two."""
    texts = said(referenceImages=["a", "b"])
    assert texts == [Text("request.count", field="referenceImages", low=1, high=1, given=2)]


@pytest.mark.row("a:positivePrompt")
def test_shots_stand_in_for_the_prompt() -> None:
    """Then it may be left out."""
    assert said(positivePrompt=None) == [Text("request.positive_prompt_empty", low=2, high=2500)]
    assert said(positivePrompt=None, klingai={"multiPrompt": [{"prompt": "a fox", "duration": 5}]}) == []


@pytest.mark.row("a:…klingai.multiPrompt")
def test_shots_last_as_long_as_the_video() -> None:
    """One to six of them."""
    shot = {"prompt": "a fox", "duration": 3}
    assert said(klingai={"multiPrompt": [shot, shot]}) == [Text("request.shots_duration", total=6, duration=5)]
    assert said(duration=6, klingai={"multiPrompt": [shot, shot]}) == []
    seven = said(duration=7, klingai={"multiPrompt": [{**shot, "duration": 1}] * 7})
    assert seven == [Text("request.count", field="klingai.multiPrompt", low=1, high=6, given=7)]


@pytest.mark.row("a:ttl")
@pytest.mark.parametrize("given", [59, -1, "soon", True, 60.5])
def test_a_result_stays_for_a_minute_at_least(given: object) -> None:
    """In whole seconds."""
    (text,) = said(ttl=given)
    assert (text.key, text.facts["low"]) == ("request.at_least", 60)
    assert said(ttl=60) == []


@pytest.mark.row("a:…klingai.sound")
@pytest.mark.parametrize("given", ["on", "off", True, False, "Yes"])
def test_sound_is_on_or_off(given: object) -> None:
    """In the words people use."""
    assert said(klingai={"sound": given}) == []
    assert said(klingai={"sound": "loud"}) == [Text("request.switch", field="klingai.sound", given="loud")]


def test_five_mistakes_of_every_kind_are_five_sentences() -> None:
    """Fields and rules between them, at once."""
    texts = said(
        positivePrompt="x",
        duration=2,
        klingai={"characterOrientation": "image"},
        elements=[{"id": "m", "images": ["a"]}],
    )
    assert sorted(text.key for text in texts) == [
        "request.duration_range",
        "request.element_needs_front",
        "request.elements_need_frames",
        "request.motion_needs_both",
        "request.positive_prompt_length",
    ]


def test_sound_costs_more() -> None:
    """The worst price knows it."""
    model: ModelFacts = facts()
    silent = build_request(model, {"positivePrompt": "a fox", "safety": "fast"})
    loud = build_request(model, {"positivePrompt": "a fox", "safety": "fast", "klingai": {"sound": "on"}})
    assert isinstance(silent, GenerationRequest)
    assert isinstance(loud, GenerationRequest)
    assert (worst_price(model, silent), worst_price(model, loud)) == (560_000, 840_000)
