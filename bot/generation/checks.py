"""What each field of a request may hold, as pydantic validators that fail with a sentence by name.

With a model's facts as the validation context every limit is checked; without one a request is read back from our own
rows and only its types are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

from bot.generation.message import Arg
from bot.generation.models import ModelFacts, Span

_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), 0x2060, 0xFEFF, 0x00AD])

_PROMPTS = {"positivePrompt": "positive", "negativePrompt": "negative"}
_SPANS = {"duration": "duration", "numberResults": "results", "outputQuality": "quality"}


def fail(key: str, **args: Arg) -> PydanticCustomError:
    """An error that carries a Text: `key` and its arguments."""
    return PydanticCustomError("dailies", key, dict(args))


def facts_of(info: ValidationInfo) -> ModelFacts:
    """The model's facts. Raises TypeError when a request is built without them."""
    if not isinstance(info.context, ModelFacts):
        raise TypeError("a request is validated with its model's facts as context")
    return info.context


def shown(value: object) -> str:
    """What was given, short enough to say."""
    words = str(value).strip()
    return words if len(words) <= 40 else words[:39] + "…"


def prompt(value: object, info: ValidationInfo) -> object:
    """Text of a length that the model takes, without characters that are none."""
    if info.context is None or value is None:
        return value
    which = _PROMPTS[info.field_name or ""]
    span = facts_of(info).prompt
    words = str(value).strip()
    if not readable(words):
        raise fail("request.prompt_unreadable")
    if not words.translate(_INVISIBLE).strip():
        raise fail(f"request.{which}_prompt_empty", low=span.low, high=span.high)
    if not span.low <= len(words) <= span.high:
        raise fail(f"request.{which}_prompt_length", low=span.low, high=span.high, given=len(words))
    return words


def readable(words: str) -> bool:
    """No half characters, no NUL, nothing that Unicode says is never a character."""
    return not any(0xD800 <= ord(c) <= 0xDFFF or c == "\0" or ord(c) in (0xFFFE, 0xFFFF) for c in words)


def whole(value: object, info: ValidationInfo) -> object:
    """A whole number within the model's span, given as a number or in plain digits."""
    if info.context is None:
        return value
    name = _SPANS[info.field_name or ""]
    span: Span = getattr(facts_of(info), name)
    number = plain_int(value)
    if number is None or not span.low <= number <= span.high:
        raise fail(f"request.{name}_range", low=span.low, high=span.high, given=shown(value))
    return number


def plain_int(value: object) -> int | None:
    """The number, if it is written as one. int() would also take "５" and "1_0", which nobody means."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    words = str(value).strip()
    plain = words.isascii() and words.removeprefix("-").isdigit() and len(words) < 12
    return int(words) if plain else None


def output_format(value: object, info: ValidationInfo) -> object:
    """One of the model's formats, in any case."""
    if info.context is None:
        return value
    allowed = facts_of(info).formats
    word = str(value).strip().upper()
    if word not in allowed:
        raise fail("request.format_unknown", given=shown(value), allowed=", ".join(allowed))
    return word


def safety_mode(value: object, info: ValidationInfo) -> object:
    """One of the model's content checks, in any case."""
    if info.context is None or not isinstance(value, str):
        return value
    allowed = facts_of(info).safety
    word = value.strip().lower()
    if word not in allowed:
        raise fail("request.safety_unknown", given=shown(value), allowed=", ".join(allowed))
    return {"mode": word}


def within(low: int, high: int | None = None) -> Callable[[object, ValidationInfo], object]:
    """A whole number from `low` to `high`; None stays None."""

    def check(value: object, info: ValidationInfo) -> object:
        if info.context is None or value is None:
            return value
        number = plain_int(value)
        field = info.field_name or ""
        if number is None or number < low or (high is not None and number > high):
            if high is None:
                raise fail("request.at_least", field=field, low=low, given=shown(value))
            raise fail("request.number_range", field=field, low=low, high=high, given=shown(value))
        return number

    return check


def text_of(low: int, high: int) -> Callable[[object, ValidationInfo], object]:
    """Text of `low` to `high` characters; None stays None."""

    def check(value: object, info: ValidationInfo) -> object:
        if info.context is None or value is None:
            return value
        field = info.field_name or ""
        if not isinstance(value, str) or not readable(value):
            raise fail("request.not_text", field=field, given=shown(value))
        if not low <= len(value.strip()) <= high:
            raise fail("request.text_length", field=field, low=low, high=high, given=len(value.strip()))
        return value.strip()

    return check


def choice_of(*allowed: str) -> Callable[[object, ValidationInfo], object]:
    """One of a few words, in any case; None stays None."""

    def check(value: object, info: ValidationInfo) -> object:
        if info.context is None or value is None:
            return value
        word = str(value).strip()
        match = next((one for one in allowed if one.lower() == word.lower()), None)
        if match is None:
            raise fail("request.choice", field=info.field_name or "", allowed=", ".join(allowed), given=shown(value))
        return match

    return check


def switch(value: object, info: ValidationInfo) -> object:
    """On or off, in the words people use; None stays None."""
    if info.context is None or value is None or isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in ("on", "yes", "true"):
        return True
    if word in ("off", "no", "false"):
        return False
    raise fail("request.switch", field=info.field_name or "", given=shown(value))


def count(low: int, high: int) -> Callable[[Sequence[Any], ValidationInfo], Sequence[Any]]:
    """A list of `low` to `high` things, or none at all."""

    def check(value: Sequence[Any], info: ValidationInfo) -> Sequence[Any]:
        if info.context is not None and value and not low <= len(value) <= high:
            raise fail("request.count", field=info.field_name or "", low=low, high=high, given=len(value))
        return value

    return check
