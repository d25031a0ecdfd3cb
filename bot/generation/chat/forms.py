"""The forms: what there is to fill in. One definition for Discord's modal and Slack's view. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.generation.flags import ASPECTS, escaped, only_flags, to_flags
from bot.generation.message import Choice, Field, FieldKind, Form, Text
from bot.generation.models import ModelFacts
from bot.generation.ports import Habits
from bot.generation.request import GenerationRequest

MAKE, KEEP = "make", "keep"  # a draft's id begins with what becomes of it: a job, or a setting

# Fields of files, and the slots that their files take, in order.
FILES: Mapping[str, tuple[str, ...]] = {
    "frames": ("first", "last"),
    "first": ("first",),
    "last": ("last",),
    "image": ("reference",),
    "video_sample": ("motion",),
}
WORDS, PICTURE, MOVEMENT = "words", "picture", "movement"  # the modes: what a video begins with
_LONGEST_VALUE = 4000  # what a platform's text field can be filled with
_MOST_AT_ONCE = 4  # results that a list offers; the flag --n takes more


@dataclass(frozen=True, slots=True)
class Offer:
    """What a form has to offer beside words: names of the person's elements and presets."""

    elements: tuple[Choice, ...] = ()
    presets: tuple[Choice, ...] = ()


def making_form(
    draft: str, title: Text, facts: ModelFacts, values: Mapping[str, str], offer: Offer, *, files: str | None,
    shape: bool,
) -> Form:  # fmt: skip
    """Prompt, what to avoid, files (a name of FILES) and who is on them, the shape where no picture gives it, and more
    flags.
    """
    fields = [_mode()] if shape else []
    fields += [
        Field("prompt", FieldKind.PARAGRAPH, Text("form.prompt"), Text("form.prompt_hint"), required=True, most=4000),
        Field("avoid", FieldKind.LINE, Text("form.avoid"), most=facts.prompt.high),
    ]
    if files is not None:
        fields += [_files(files, (PICTURE,) if shape else ()), _real_person(shape=shape)]
    if shape:
        fields.append(Field("shape", FieldKind.CHOICE, Text("form.shape"), choices=_shapes(facts), modes=(WORDS,)))
    fields += _roomy(facts, offer, moves=shape)
    fields.append(Field("more", FieldKind.LINE, Text("form.more"), Text("form.more_hint"), most=_LONGEST_VALUE))
    return Form(draft, title, tuple(filled(field, values) for field in fields))


def _mode() -> Field:
    """First: it decides which fields follow."""
    begin = tuple(Choice(mode, Text(f"choice.mode.{mode}")) for mode in (WORDS, PICTURE, MOVEMENT))
    return Field("mode", FieldKind.CHOICE, Text("form.mode"), None, WORDS, begin, basic=False)


def _files(name: str, modes: tuple[str, ...]) -> Field:
    label, hint = Text(f"form.{name}"), Text("form.files_hint_person" if modes else "form.files_hint")
    return Field(name, FieldKind.FILES, label, hint, required=name == "first", most=len(FILES[name]), modes=modes)


def _real_person(*, shape: bool) -> Field:
    """Beside a shape there is no room for it everywhere; the files' own hint names the flag."""
    label, hint = Text("form.real_person"), Text("form.real_person_hint")
    answers = tuple(Choice(value, Text(f"choice.real_person.{value}")) for value in ("no", "yes"))
    modes = (PICTURE, MOVEMENT) if shape else ()
    return Field("real_person", FieldKind.CHOICE, label, hint, "no", answers, basic=not shape, modes=modes)


def _roomy(facts: ModelFacts, offer: Offer, *, moves: bool) -> list[Field]:
    """Fields for where there is room for more than five. `moves`: it may still become a copied movement."""
    lengths = _numbers(facts.duration.low, facts.duration.high)
    counts = _numbers(facts.results.low, min(facts.results.high, _MOST_AT_ONCE))
    fields = [replace(_files(name, (MOVEMENT,)), basic=False) for name in ("image", "video_sample")] if moves else []
    fields += [
        Field("seconds", FieldKind.CHOICE, Text("form.seconds"), choices=lengths, basic=False),
        Field("count", FieldKind.CHOICE, Text("form.count"), choices=counts, basic=False),
    ]
    if offer.elements:
        fields.append(
            Field("elements", FieldKind.CHOICES, Text("form.elements"), choices=offer.elements, most=3, basic=False,
                  modes=(PICTURE,) if moves else ())
        )  # fmt: skip
    if offer.presets:
        fields.append(Field("preset", FieldKind.CHOICE, Text("form.preset"), choices=offer.presets, basic=False))
    return fields


def settings_form(draft: str, habits: Habits, languages: Sequence[Choice]) -> Form:
    """A person's own defaults."""
    fields = (
        Field("words", FieldKind.LINE, Text("form.habits"), Text("form.habits_hint"), habits.words, most=1000),
        Field("locale", FieldKind.CHOICE, Text("form.language"), None, habits.locale or "auto", tuple(languages)),
        Field("mention", FieldKind.CHOICE, Text("form.mention"), None, "on" if habits.mention else "off", _SWITCH),
    )
    return Form(draft, Text("form.settings"), fields)


def values_of(request: GenerationRequest, elements: Sequence[str]) -> dict[str, str]:
    """A request as the form shows it; `elements` are the names of all of its elements, or nothing."""
    size = (request.width, request.height)
    shape = next((name for name, pixels in ASPECTS.items() if pixels == size), "")
    more = " ".join([only_flags(request, without=("no", "ar")), *_with(elements)])
    prompt = escaped(request.positivePrompt or "")
    for number, name in enumerate(elements, 1):
        prompt = prompt.replace(f"<<<element_{number}>>>", f"@{name}")
    return {"prompt": prompt, "avoid": request.negativePrompt or "", "shape": shape, "more": more}


def words_of(values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """What was filled in, as words of the chat grammar and options of a command."""
    words = f"{values.get('prompt') or ''} {values.get('more') or ''}".strip()
    options: dict[str, Any] = {"aspect": values.get("shape") or None}
    options |= {name: values.get(name) or None for name in ("avoid", "seconds", "count", "preset", "real_person")}
    elements = values.get("elements") or ()
    elements = elements.split(",") if isinstance(elements, str) else elements
    options |= {f"element{number}": name for number, name in enumerate(elements, 1)}
    return words, options


# What a refusal is about, by the beginning of its key: the field of a form where it is shown.
_ABOUT: Mapping[str, str] = {
    "request.positive_prompt": "prompt",
    "request.prompt": "prompt",
    "request.negative_prompt": "avoid",
    "request.size": "shape",
    "request.duration": "seconds",
    "request.results": "count",
    "request.motion": "image",
    "request.elements": "elements",
    "request.": "more",
    "flag.": "more",
    "element.": "prompt",
    "preset.": "preset",
}


def field_of(refusal: Text, names: Collection[str]) -> str:
    """The field among `names` that a refusal belongs to; "more" or the prompt where that one is not shown."""
    wanted = next((field for start, field in _ABOUT.items() if refusal.key.startswith(start)), "")
    return next((name for name in (wanted, "more", "prompt") if name in names), "")


def shown_flags(request: GenerationRequest, elements: Sequence[str]) -> str:
    """Everything that asks for this request again, to be copied."""
    return " ".join([to_flags(request), *_with(elements)])


def as_filled(value: object) -> str:
    """A value as a field holds it: several choices with commas between them."""
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def filled(field: Field, values: Mapping[str, str]) -> Field:
    """The field with what is known of it."""
    value = values.get(field.name, "")
    if not value:
        return field
    written = field.kind in (FieldKind.LINE, FieldKind.PARAGRAPH)
    longest = min(field.most or _LONGEST_VALUE, _LONGEST_VALUE) if written else _LONGEST_VALUE
    return replace(field, value=value[:longest])


def _numbers(low: int, high: int) -> tuple[Choice, ...]:
    return tuple(Choice(str(number), str(number)) for number in range(low, high + 1))


def _with(elements: Sequence[str]) -> list[str]:
    return [f"--with @{name}" for name in elements]


def _shapes(facts: ModelFacts) -> tuple[Choice, ...]:
    return tuple(Choice(name, name) for name, size in ASPECTS.items() if size in facts.sizes)


_SWITCH = tuple(Choice(value, Text(f"choice.mention.{value}")) for value in ("on", "off"))
