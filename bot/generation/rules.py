"""The rules between fields: a closed list, each named in the model files that it holds for. Pure.

A rule looks at the fields by the API's names, checked or not: it must not trip over a field that is wrong by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.generation.message import Text
from bot.generation.models import ModelFacts

Fields = Mapping[str, Any]
Rule = Callable[[ModelFacts, Fields], Iterator[Text]]

_MARK = re.compile(r"<<<\s*element_(\w{1,20})\s*>>>")


def broken_rules(facts: ModelFacts, fields: Fields) -> list[Text]:
    """Every rule of this model that these fields break, one sentence each."""
    return [text for name in sorted(facts.rules) for text in RULES[name](facts, fields)]


def _size_or_frames(facts: ModelFacts, fields: Fields) -> Iterator[Text]:
    """Exactly one of frameImages or width and height; a request that copies a motion needs neither."""
    size = (fields.get("width"), fields.get("height"))
    if fields.get("frameImages"):
        if size != (None, None):
            yield Text("request.size_with_frames")
    elif size not in facts.sizes and not (_has(fields, "referenceVideos") and size == (None, None)):
        sizes = ", ".join(f"{width}x{height}" for width, height in facts.sizes)
        yield Text("request.size_unknown", given=f"{size[0]}x{size[1]}", allowed=sizes)


def _prompt_or_shots(facts: ModelFacts, fields: Fields) -> Iterator[Text]:
    if fields.get("positivePrompt") is None and not _shots(fields):
        yield Text("request.positive_prompt_empty", low=facts.prompt.low, high=facts.prompt.high)


def _shots_fill_duration(_facts: ModelFacts, fields: Fields) -> Iterator[Text]:
    lengths = [shot.get("duration") for shot in _shots(fields)]
    numbers = [int(str(length)) for length in lengths if str(length).isascii() and str(length).isdigit()]
    duration = str(fields.get("duration"))
    if lengths and len(numbers) == len(lengths) and duration.isdigit() and sum(numbers) != int(duration):
        yield Text("request.shots_duration", total=sum(numbers), duration=int(duration))


def _elements_need_frames(_facts: ModelFacts, fields: Fields) -> Iterator[Text]:
    if _has(fields, "elements") and not _has(fields, "frameImages"):
        yield Text("request.elements_need_frames")


def _motion_needs_both(_facts: ModelFacts, fields: Fields) -> Iterator[Text]:
    """Orientation and original sound are about copying a motion: one picture and one video."""
    settings = _settings(fields)
    for name in ("characterOrientation", "keepOriginalSound"):
        both = _has(fields, "referenceImages") and _has(fields, "referenceVideos")
        if settings.get(name) is not None and not both:
            yield Text("request.motion_needs_both", field=name)
    if _has(fields, "referenceVideos") and all(
        settings.get(name) is None for name in ("characterOrientation", "keepOriginalSound", "sound")
    ):
        yield Text("request.video_needs_settings")


def _element_media(_facts: ModelFacts, fields: Fields) -> Iterator[Text]:
    """images need frontalImage; videos stand alone; voices go with pictures only."""
    for number, element in enumerate(_elements(fields), 1):
        pictures = element.get("frontalImage") or element.get("images")
        if element.get("images") and not element.get("frontalImage"):
            yield Text("request.element_needs_front", element=number)
        if element.get("videos") and (pictures or element.get("voices")):
            yield Text("request.element_video_alone", element=number)
        if element.get("voices") and not element.get("frontalImage") and not element.get("videos"):
            yield Text("request.element_voice_needs_picture", element=number)


def _element_marks(_facts: ModelFacts, fields: Fields) -> Iterator[Text]:
    """<<<element_n>>> only for elements that are there."""
    there = {str(number) for number in range(1, len(_elements(fields)) + 1)}
    prompts = [fields.get("positivePrompt"), *(shot.get("prompt") for shot in _shots(fields))]
    named = {name for prompt in prompts if isinstance(prompt, str) for name in _MARK.findall(prompt)}
    for name in sorted(named - there):
        yield Text("request.element_missing", mark=f"<<<element_{name}>>>", count=len(there))


def _element_ids(_facts: ModelFacts, fields: Fields) -> Iterator[Text]:
    ids = [element.get("id") for element in _elements(fields)]
    for given in sorted({str(one) for one in ids if one is not None and ids.count(one) > 1}):
        yield Text("request.element_twice", id=given[:40])


RULES: Mapping[str, Rule] = {
    "size-or-frames": _size_or_frames,
    "prompt-or-shots": _prompt_or_shots,
    "shots-fill-duration": _shots_fill_duration,
    "elements-need-frames": _elements_need_frames,
    "motion-needs-image-and-video": _motion_needs_both,
    "element-media": _element_media,
    "element-marks": _element_marks,
    "element-ids-differ": _element_ids,
}


def _has(fields: Fields, name: str) -> bool:
    return bool(fields.get(name))


def _settings(fields: Fields) -> Fields:
    settings = fields.get("klingai")
    return settings if isinstance(settings, Mapping) else {}


def _shots(fields: Fields) -> list[Fields]:
    return _tables(_settings(fields).get("multiPrompt"))


def _elements(fields: Fields) -> list[Fields]:
    return _tables(fields.get("elements"))


def _tables(value: object) -> list[Fields]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []
