"""The models' files of facts."""

from __future__ import annotations

from importlib import resources

import pytest

from bot.generation.flags import ASPECTS
from bot.generation.models import RULES, Span, parse_model
from tests.builders import facts

FILES = [file for file in resources.files("bot.generation.models").iterdir() if file.name.endswith(".toml")]


def test_the_one_model_we_ship_says_what_its_page_says() -> None:
    """Read off the provider's documentation."""
    kling = facts()
    assert kling.id == "klingai:kling-video@3-pro"
    assert (kling.prompt.low, kling.prompt.high) == (2, 2500)
    assert kling.duration == Span(3, 15, 5)
    assert kling.results == Span(1, 20, 1)
    assert kling.quality == Span(20, 99, 95)
    assert kling.sizes == ((1920, 1080), (1440, 1440), (1080, 1920))
    assert kling.micro_usd_per_second == 112_000
    assert kling.max_frames == 2


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.name))
def test_every_model_file_can_be_read_and_names_its_sources(file: resources.abc.Traversable) -> None:
    """And its defaults lie in its own ranges."""
    text = file.read_text(encoding="utf-8")
    model = parse_model(text)
    for span in (model.duration, model.results, model.quality):
        assert span.low <= span.default <= span.high
    assert text.count("\nsource = ") == text.count("\nevidence = ") == text.count("\n[")
    assert model.typical_seconds < model.slow_seconds
    assert model.rules <= RULES


def test_every_aspect_people_can_type_is_a_size_of_the_model() -> None:
    """--ar and --size speak of the same things."""
    assert set(ASPECTS.values()) == set(facts().sizes)


def test_a_rule_the_code_does_not_know_is_named() -> None:
    """A newer file is not half understood."""
    text = FILES[0].read_text(encoding="utf-8").replace('"size-or-frames"', '"no-mondays"')
    with pytest.raises(ValueError, match="no-mondays"):
        parse_model(text)


def test_a_span_without_a_default_starts_at_its_low_end() -> None:
    """As the prompt's length does."""
    assert facts().prompt.default == 2
