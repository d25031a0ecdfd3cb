"""Flags that somebody keeps for later, in a preset or for all of their commands: whether they can stand alone. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.generation.flags import understood
from bot.generation.message import Refusal, Text
from bot.generation.models import ModelFacts
from bot.generation.request import build_request


def wrong_flags(facts: ModelFacts, words: str, *, may_be_empty: bool = False) -> Sequence[Refusal]:
    """Flags alone: a prompt among them, an unknown one, or a value that cannot be."""
    parsed, refusals = understood(words)
    if parsed.prompt or parsed.preset or (not words and not may_be_empty):
        return (Refusal(Text("preset.only_flags")), *refusals)
    built = build_request(facts, {"positivePrompt": "a fox", "safety": "fast", **_alone(parsed.fields)})
    return (*refusals, *(built if isinstance(built, tuple) else ()))


def _alone(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Flags as part of a request that takes them all: one that copies a movement, of any length."""
    settings = {name: value for name, value in fields.get("klingai", {}).items() if name != "multiPrompt"}
    whole = {name: value for name, value in fields.items() if name != "klingai"}
    if settings:
        whole |= {"klingai": settings, "referenceImages": ["reference"], "referenceVideos": ["motion"]}
    return whole
