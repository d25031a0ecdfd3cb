"""Facts about video models: one .toml per model, read by the wiring, parsed here."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

# Each name has its meaning in bot.generation.rules.
RULES = frozenset(
    {
        "size-or-frames",
        "prompt-or-shots",
        "shots-fill-duration",
        "elements-need-frames",
        "motion-needs-image-and-video",
        "element-media",
        "element-marks",
        "element-ids-differ",
    }
)


@dataclass(frozen=True, slots=True)
class Span:
    """Whole numbers from `low` to `high`, and what is taken when nothing is said."""

    low: int
    high: int
    default: int


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a request to this model may hold and what it costs. `sizes` are (width, height), the default first.

    `unlisted` are parameters that the provider takes although its page does not name them: if it refuses one, the
    request goes again without it.
    """

    id: str
    name: str
    rules: frozenset[str]
    prompt: Span
    duration: Span
    results: Span
    quality: Span
    formats: tuple[str, ...]
    sizes: tuple[tuple[int, int], ...]
    safety: tuple[str, ...]
    max_frames: int
    micro_usd_per_second: int
    micro_usd_per_second_with_sound: int
    unlisted: frozenset[str]
    typical_seconds: float
    slow_seconds: float


def parse_model(text: str) -> ModelFacts:
    """Read a model file. Raises ValueError naming a rule that the code does not know."""
    facts = tomllib.loads(text)
    rules = frozenset(facts["rules"])
    if unknown := rules - RULES:
        raise ValueError(f"model {facts['id']}: unknown rules {sorted(unknown)}")
    return ModelFacts(
        id=facts["id"],
        name=facts["name"],
        rules=rules,
        prompt=_span(facts["prompt"]),
        duration=_span(facts["duration"]),
        results=_span(facts["results"]),
        quality=_span(facts["quality"]),
        formats=tuple(facts["formats"]["allowed"]),
        sizes=tuple(_size(size) for size in facts["sizes"]["allowed"]),
        safety=tuple(facts["safety"]["allowed"]),
        max_frames=facts["frames"]["max"],
        micro_usd_per_second=facts["price"]["micro_usd_per_second"],
        micro_usd_per_second_with_sound=facts["price"]["micro_usd_per_second_with_sound"],
        unlisted=frozenset(facts["unlisted"]["parameters"]),
        typical_seconds=facts["time"]["typical_seconds"],
        slow_seconds=facts["time"]["slow_seconds"],
    )


def _span(table: dict[str, int]) -> Span:
    return Span(table["min"], table["max"], table.get("default", table["min"]))


def _size(words: str) -> tuple[int, int]:
    width, height = words.split("x")
    return int(width), int(height)
