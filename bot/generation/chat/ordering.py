"""From what was typed, chosen and attached to one order: a prompt and request fields, layer upon layer. Pure.

The layers, each over the one before: the person's habits, a preset, the flags behind the prompt, the options.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.generation.command import Attachment
from bot.generation.flags import ASPECTS, understood
from bot.generation.job import Input, InputKind
from bot.generation.message import Refusal, Text
from bot.generation.ports import ElementFile, Role, SavedElement

_FIELDS = {
    "seconds": "duration",
    "count": "numberResults",
    "avoid": "negativePrompt",
    "format": "outputFormat",
    "quality": "outputQuality",
    "safety": "safety",
}
_SETTINGS = {"sound": "sound", "orientation": "characterOrientation", "keep_sound": "keepOriginalSound"}
# Options that are files, and the slots that the request knows.
SLOTS = {
    "first_frame": "first",
    "last_frame": "last",
    "image": "reference",
    "reference": "reference",
    "video_sample": "motion",
}
# Fields that only fit without, or only with, pictures or a movement: a habit must not spoil a command.
_SHAPE, _COPYING = ("width", "height"), ("characterOrientation", "keepOriginalSound")
_NAMED = re.compile(r"(?<![\w@])@(?P<name>\w[\w-]{0,39})")


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants, unchecked: `elements` and `preset` are names of things they saved.

    `real_person`: they say that a file of theirs shows one.
    """

    prompt: str
    fields: Mapping[str, Any]
    files: tuple[Attachment, ...]
    elements: tuple[str, ...] = ()
    preset: str = ""
    real_person: bool = False


@dataclass(frozen=True, slots=True)
class Equipped:
    """An order whose elements are there: `inputs` are their files."""

    order: Order
    inputs: tuple[Input, ...] = ()


def read_order(
    words: str, options: Mapping[str, Any], attachments: Sequence[Attachment]
) -> tuple[Order, tuple[Refusal, ...]]:
    """What could be made of it, and a refusal for every mistake in the flags."""
    parsed, refusals = understood(words)
    files = tuple(replace(sent, slot=SLOTS.get(sent.slot, sent.slot)) for sent in attachments)
    chosen = [str(options[name]) for name in ("element1", "element2", "element3") if options.get(name)]
    elements = dict.fromkeys(saved_name(name) for name in (*chosen, *parsed.elements))
    preset = saved_name(str(options.get("preset") or parsed.preset))
    fields = over(parsed.fields, _chosen(options))
    return Order(parsed.prompt, fields, files, tuple(elements), preset, parsed.real_person), refusals


def saved_name(typed: str) -> str:
    """A name as it is saved: without @, in lower case, single spaces as dashes."""
    return "-".join(typed.removeprefix("@").casefold().split())


def under(order: Order, words: str, kept: Collection[str] = ()) -> Order:
    """The order over a layer of flags; what does not go with its pictures is left out of that layer.

    `kept` are the slots of pictures that it takes over from an earlier job.
    """
    parsed = understood(words)[0]
    layer = dict(parsed.fields)
    slots = {*(sent.slot for sent in order.files), *kept}
    if slots or order.fields.get("frameImages") or order.fields.get("referenceVideos"):
        layer = {name: value for name, value in layer.items() if name not in _SHAPE}
    if "motion" not in slots and not order.fields.get("referenceVideos"):
        settings = layer.get("klingai", {})
        layer["klingai"] = {name: value for name, value in settings.items() if name not in _COPYING}
    if "width" in order.fields:
        layer = {name: value for name, value in layer.items() if name not in _SHAPE}
    # Elements only go with a frame.
    elements = [saved_name(name) for name in parsed.elements] if slots & {"first", "last"} else []
    return replace(order, fields=over(layer, order.fields), elements=tuple(dict.fromkeys((*order.elements, *elements))))


def copying(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """A reference video needs to know what to copy: the picture's way of facing, unless something was said."""
    settings = fields.get("klingai", {})
    if fields.get("referenceVideos") and all(settings.get(name) is None for name in ("sound", *_COPYING)):
        return over(fields, {"klingai": {"characterOrientation": "image"}})
    return fields


def over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Two layers of fields as one; the provider's settings are laid over each other one by one."""
    settings = {**below.get("klingai", {}), **above.get("klingai", {})}
    return {**below, **above, **({"klingai": settings} if settings else {})}


def named_in(prompt: str) -> list[str]:
    """The names in a prompt that could be elements: @mira."""
    return [saved_name(match["name"]) for match in _NAMED.finditer(prompt)]


def with_elements(order: Order, saved: Mapping[str, SavedElement]) -> Equipped | tuple[Refusal, ...]:
    """The order with its elements as the API wants them, and their files; `saved` is by name.

    "@mira" in the prompt becomes her mark and brings her along; other words with an @ stay as they are. Elements that
    are in the order already keep their marks.
    """
    before = list(order.fields.get("elements", ()))
    names = [*order.elements, *(name for name in named_in(order.prompt) if name in saved)]
    names = list(dict.fromkeys(names))
    missing = [name for name in names if name not in saved]
    if missing:
        known = ", ".join(sorted(saved)) or "–"
        return tuple(Refusal(Text("element.unknown", name=name[:40], known=known[:300])) for name in missing)
    if not names:
        return Equipped(order)
    marks = {name: f"<<<element_{number}>>>" for number, name in enumerate(names, len(before) + 1)}
    prompt = _NAMED.sub(lambda match: marks.get(saved_name(match["name"]), match[0]), order.prompt)
    elements, inputs = before, []
    for number, name in enumerate(names, len(before) + 1):
        fields, files = _element(saved[name], number)
        elements.append(fields)
        inputs += files
    return Equipped(replace(order, prompt=prompt, fields={**order.fields, "elements": elements}), tuple(inputs))


def _element(saved: SavedElement, number: int) -> tuple[dict[str, Any], list[Input]]:
    """By the API's names; its files are called as element files of the terminal are."""
    fields: dict[str, Any] = {"id": saved.id}
    if saved.description:
        fields["description"] = saved.description
    if saved.tags:
        fields["tags"] = list(saved.tags)
    inputs = []
    for role, name in ((Role.FRONT, "front"), (Role.IMAGE, "images"), (Role.VIDEO, "videos"), (Role.VOICE, "voices")):
        files = [file for file in saved.files if file.role is role]
        slots = [f"element{number}-{name}{'' if role is Role.FRONT else place}" for place in range(1, len(files) + 1)]
        if slots:
            fields["frontalImage" if role is Role.FRONT else name] = slots[0] if role is Role.FRONT else slots
        inputs += [kept_input(slot, file) for slot, file in zip(slots, files, strict=True)]
    return fields, inputs


def kept_input(slot: str, file: ElementFile) -> Input:
    """A file that is here already, as an input of a new job."""
    kind = {Role.VIDEO: InputKind.VIDEO, Role.VOICE: InputKind.VOICE}.get(file.role, InputKind.PICTURE)
    sent = Attachment(slot, file.name, file.size, "", "")
    return Input(slot, sent, file.sha256, file.extension, file.width, file.height, kind)


def _chosen(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that are request fields, by the API's names."""
    fields = {field: options[name] for name, field in _FIELDS.items() if options.get(name) is not None}
    settings = {field: options[name] for name, field in _SETTINGS.items() if options.get(name) is not None}
    if shape := ASPECTS.get(str(options.get("aspect"))):
        fields["width"], fields["height"] = shape
    return {**fields, "klingai": settings} if settings else fields
