"""A request: building one is the validation, and every mistake is said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.generation.checks import shown
from bot.generation.message import Text
from bot.generation.request import SAFETY_ORDER, GenerationRequest, build_request, strictest
from tests.builders import facts, request

FACTS = facts()
FRAMES = [{"image": "first-frame", "frame": "first"}, {"image": "last-frame", "frame": "last"}]


def build(**fields: Any) -> GenerationRequest | tuple[Text, ...]:
    built = build_request(FACTS, {"positivePrompt": "a fox", "safety": "fast", **fields})
    return tuple(refusal.text for refusal in built) if isinstance(built, tuple) else built


def only(**fields: Any) -> Text:
    """The one thing that is wrong."""
    said = build(**fields)
    assert isinstance(said, tuple), said
    (text,) = said
    return text


@pytest.mark.row("B01")
@pytest.mark.row("B02")
@pytest.mark.row("B03")
@pytest.mark.row("B04")
@pytest.mark.row("B20")
@pytest.mark.parametrize("field", ["positivePrompt", "negativePrompt"])
@pytest.mark.parametrize(("length", "good"), [(1, False), (2, True), (2500, True), (2501, False), (100_000, False)])
def test_a_prompt_has_2_to_2500_characters(field: str, length: int, *, good: bool) -> None:
    """Code points, spaces around it aside."""
    for letter in "aé🦊":
        said = build(**{field: f"  {letter * length}\n"})
        if good:
            assert isinstance(said, GenerationRequest)
            assert len(getattr(said, field)) == length
        else:
            kind = "positive" if field == "positivePrompt" else "negative"
            assert said == (Text(f"request.{kind}_prompt_length", low=2, high=2500, given=length),)


@pytest.mark.row("B05")
@pytest.mark.parametrize("words", ["", "   \n", "\u200b\u200d\u2060\ufeff", " \u00ad "])
def test_a_prompt_that_shows_nothing_is_empty(words: str) -> None:
    """Whatever it is made of."""
    assert only(positivePrompt=words) == Text("request.positive_prompt_empty", low=2, high=2500)


@pytest.mark.row("B15")
@pytest.mark.parametrize(
    "words",
    [
        "'; DROP TABLE jobs; --",
        "<script>alert(1)</script>",
        '{"positivePrompt": "x"}',
        "=HYPERLINK(1)",
        "%s %d {0} {x.__class__}",
        "${jndi:ldap://x}",
    ],
)
def test_a_prompt_that_is_code_elsewhere_is_words_here(words: str) -> None:
    """It comes back from the rows as it went in."""
    made = build(positivePrompt=words)
    assert isinstance(made, GenerationRequest)
    assert made.positivePrompt == words
    assert GenerationRequest.model_validate_json(made.model_dump_json()) == made


@pytest.mark.row("B12")
@pytest.mark.parametrize("words", ["a\0b", "a\ud800b", "a\udfffb", "a\ufffeb", "a\uffffb"])
def test_a_prompt_with_half_characters_is_unreadable(words: str) -> None:
    """It could not be stored, sent or shown."""
    assert only(positivePrompt=words) == Text("request.prompt_unreadable")


@pytest.mark.row("B16")
@pytest.mark.parametrize("given_", [3, 15, "3", " 15 "])
def test_a_duration_in_range_is_taken(given_: object) -> None:
    """As a number or as typed."""
    built = build(duration=given_)
    assert isinstance(built, GenerationRequest)
    assert built.duration == int(str(given_))


@pytest.mark.row("B16")
@pytest.mark.parametrize(
    "given_", ["2", "16", "5.5", "-1", "1e3", "NaN", "５", "1_0", "", "five", "9" * 50, 5.0, True, None]
)
def test_a_duration_out_of_range_is_said(given_: object) -> None:
    """With the range and what was given, cut."""
    said = only(duration=given_)
    assert said.key == "request.duration_range"
    assert (said.facts["low"], said.facts["high"]) == (3, 15)
    assert said.facts["given"] == shown(given_)


@pytest.mark.row("B19")
@pytest.mark.parametrize(
    ("field", "name", "low", "high"), [("numberResults", "results", 1, 20), ("outputQuality", "quality", 20, 99)]
)
def test_whole_numbers_have_a_range(field: str, name: str, low: int, high: int) -> None:
    """The ends belong to it."""
    for good in (low, high):
        assert isinstance(build(**{field: good}), GenerationRequest)
    for bad in (low - 1, high + 1, 2**70):
        assert only(**{field: bad}).key == f"request.{name}_range"


def test_formats_are_the_models() -> None:
    """In any case."""
    for word in ("mp4", "WEBM", " mov "):
        assert isinstance(build(outputFormat=word), GenerationRequest)
    said = only(outputFormat="gif")
    assert said == Text("request.format_unknown", given="gif", allowed="MP4, WEBM, MOV")


@pytest.mark.row("B17")
@pytest.mark.parametrize("size", [(0, 0), (1, 99999), (1921, 1080), (1080, 1080), (1920, None), (None, 1080)])
def test_sizes_are_the_models(size: tuple[int | None, int | None]) -> None:
    """The allowed pairs are listed."""
    said = only(width=size[0], height=size[1])
    assert said.key == "request.size_unknown"
    assert said.facts["allowed"] == "1920x1080, 1440x1440, 1080x1920"


@pytest.mark.row("B21")
def test_pictures_decide_the_size_themselves() -> None:
    """A size beside them is a mistake; one picture at each end at most."""
    built = build(frameImages=FRAMES)
    assert isinstance(built, GenerationRequest)
    assert (built.width, built.height) == (None, None)
    assert only(frameImages=FRAMES, width=1920, height=1080).key == "request.size_with_frames"
    assert only(frameImages=[FRAMES[0], FRAMES[0]]).key == "request.same_frame_twice"
    assert only(frameImages=[*FRAMES, FRAMES[0]]).key == "request.too_many_frames"


def test_a_word_for_the_safety_check_is_known_or_said() -> None:
    """The allowed ones are listed."""
    assert only(safety="lax") == Text("request.safety_unknown", given="lax", allowed="none, fast, full")


def test_five_mistakes_are_said_at_once() -> None:
    """One refusal for each."""
    said = build(positivePrompt="", duration="2", numberResults="0", outputFormat="gif", outputQuality="5")
    assert isinstance(said, tuple)
    assert [text.key for text in said] == [
        *("request.positive_prompt_empty", "request.duration_range", "request.results_range"),
        *("request.format_unknown", "request.quality_range"),
    ]


def test_a_field_nobody_knows_is_said() -> None:
    """Not swallowed."""
    assert only(fps=60) == Text("request.not_understood", field="fps", given="60")


def test_a_request_is_frozen() -> None:
    """A fact does not change."""
    with pytest.raises(ValidationError):
        request().duration = 9


def test_a_request_without_a_models_facts_is_a_bug() -> None:
    """Nobody validates against nothing."""
    with pytest.raises(TypeError):
        GenerationRequest.model_validate({"model": "m", "positivePrompt": "a fox"}, context="facts")


@given(st.sampled_from(SAFETY_ORDER), st.none() | st.sampled_from(SAFETY_ORDER))
def test_nobody_asks_for_less_than_the_operators_floor(floor: str, asked: str | None) -> None:
    """More is theirs to ask for."""
    taken = str(strictest(asked, floor))
    assert SAFETY_ORDER.index(taken) == max(SAFETY_ORDER.index(floor), SAFETY_ORDER.index(asked or "none"))
    assert strictest("lax", floor) == "lax"  # left to fail where it is explained


@pytest.mark.parametrize(("mode", "on"), [("none", False), ("fast", True), ("full", True)])
def test_the_switch_follows_the_mode(mode: str, *, on: bool) -> None:
    """The API wants both."""
    assert request(safety=mode).safety.checkContent is on


@given(st.fixed_dictionaries({}, optional={
    "positivePrompt": st.text() | st.integers() | st.none(),
    "negativePrompt": st.text() | st.integers() | st.none(),
    "duration": st.text() | st.integers() | st.floats() | st.none(),
    "numberResults": st.text() | st.integers() | st.none(),
    "outputFormat": st.text() | st.none(),
    "outputQuality": st.text() | st.integers(),
    "safety": st.text() | st.none() | st.integers(),
    "width": st.text() | st.integers() | st.none(),
    "height": st.text() | st.integers() | st.none(),
}))  # fmt: skip
def test_any_fields_make_a_request_or_reasons(fields: dict[str, Any]) -> None:
    """Never an exception; a request that was made can be written and read back."""
    built = build(**fields)
    if isinstance(built, GenerationRequest):
        assert GenerationRequest.model_validate_json(built.model_dump_json(exclude_none=True)) == built
    else:
        assert built
