"""Buttons, selects, layouts and modals: judged as Discord judges them, and returned with the ids it gives them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from sandbox.discord.errors import Mistakes
from sandbox.discord.state import Json

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, TEXT, LABEL = 1, 2, 3, 4, 10, 18
FILE_UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 19, 21, 22, 23
SELECTS = (3, 5, 6, 7, 8)
LINK, PREMIUM = 5, 6
IN_MODAL = (TEXT_INPUT, *SELECTS, FILE_UPLOAD, RADIO, CHECKBOXES, CHECKBOX)
_LAYOUT = (ROW, 9, TEXT, 11, 12, 13, 14, 17)
_KEYS = ("components", "accessory", "component")
_OPTIONS = {STRING_SELECT: (1, 25), RADIO: (2, 10), CHECKBOXES: (1, 10)}
Path = tuple[str | int, ...]


def message_components(given: Any, *, v2: bool, mistakes: Mistakes) -> list[Json]:
    """Components of a message, numbered."""
    path: Path = ("components",)
    if not isinstance(given, list):
        mistakes.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        return []
    if not v2 and len(given) > 5:
        mistakes.add(path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    if v2 and len(list(every(given))) > 40:
        mistakes.add(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "The maximum number of components is 40.")
    for position, one in enumerate(given):
        _top(one, (*path, position), v2, mistakes)
    _unique(given, path, mistakes)
    return _numbered(given)


def modal(given: Any, mistakes: Mistakes) -> Json:
    """The data of a modal callback, numbered."""
    path: Path = ("data",)
    data = given if isinstance(given, dict) else {}
    mistakes.length((*path, "title"), data.get("title"), 1, 45)
    mistakes.length((*path, "custom_id"), data.get("custom_id"), 1, 100)
    parts = data.get("components")
    if not isinstance(parts, list) or not 1 <= len(parts) <= 5:
        mistakes.add((*path, "components"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
        return data
    for position, one in enumerate(parts):
        _modal_top(one, (*path, "components", position), mistakes)
    _unique(parts, (*path, "components"), mistakes)
    return {**data, "components": _numbered(parts)}


def autocomplete_choices(given: Any) -> list[Json]:
    """The choices of an autocomplete. Raises ApiError unless there are at most 25 with names of 1 to 100 letters."""
    mistakes = Mistakes()
    choices = given if isinstance(given, list) else []
    if len(choices) > 25:
        mistakes.add(("data", "choices"), "BASE_TYPE_BAD_LENGTH", "Must be 25 or fewer in length.")
    for position, one in enumerate(choices):
        mistakes.length(("data", "choices", position, "name"), one.get("name"), 1, 100)
        if isinstance(one.get("value"), str):
            mistakes.length(("data", "choices", position, "value"), one["value"], 1, 100)
    mistakes.raise_any()
    return choices


def every(given: Sequence[Json]) -> Iterator[Json]:
    """Each component, those inside of others included."""
    for one in given:
        yield one
        for key in _KEYS:
            inner = one.get(key)
            yield from every(inner if isinstance(inner, list) else [inner] if inner else [])


def _top(one: Json, path: Path, v2: bool, mistakes: Mistakes) -> None:
    kind = one.get("type")
    if kind == ROW:
        _row(one, path, mistakes)
    elif not v2 or kind not in _LAYOUT:
        allowed = ", ".join(map(str, _LAYOUT if v2 else (ROW,)))
        mistakes.add((*path, "type"), "UNION_TYPE_CHOICES", f"Value of field must be one of ({allowed}).")
    elif kind == TEXT:
        mistakes.length((*path, "content"), one.get("content"), 1, 4000)
    for position, inner in enumerate(one.get("components", []) if kind != ROW else []):
        _top(inner, (*path, "components", position), v2, mistakes)
    if "accessory" in one and one["accessory"].get("type") == BUTTON:
        _button(one["accessory"], (*path, "accessory"), mistakes)


def _row(row: Json, path: Path, mistakes: Mistakes) -> None:
    inside = row.get("components") or []
    buttons = [one for one in inside if one.get("type") == BUTTON]
    if not 1 <= len(inside) <= 5 or (len(buttons) != len(inside) and len(inside) > 1):
        mistakes.add(
            (*path, "components"),
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "A row holds between 1 and 5 buttons, or one select menu.",
        )
    for position, one in enumerate(inside):
        where: Path = (*path, "components", position)
        if one.get("type") == BUTTON:
            _button(one, where, mistakes)
        elif one.get("type") in SELECTS:
            _named(one, where, mistakes)
        else:
            mistakes.add((*where, "type"), "UNION_TYPE_CHOICES", "Value of field must be one of (2, 3, 5, 6, 7, 8).")


def _button(button: Json, path: Path, mistakes: Mistakes) -> None:
    style = button.get("style")
    mistakes.optional((*path, "label"), button.get("label"), 80)
    if style not in range(1, 7):
        mistakes.add((*path, "style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3, 4, 5, 6).")
    elif style == LINK:
        mistakes.length((*path, "url"), button.get("url"), 1, 512)
    elif style != PREMIUM:
        mistakes.length((*path, "custom_id"), button.get("custom_id"), 1, 100)
    if style != PREMIUM and not button.get("label") and not button.get("emoji"):
        mistakes.add((*path, "label"), "BUTTON_COMPONENT_LABEL_REQUIRED", "A button needs a label or an emoji.")


def _named(one: Json, path: Path, mistakes: Mistakes) -> None:
    """What every select, upload and choice has: an id, a placeholder, options."""
    mistakes.length((*path, "custom_id"), one.get("custom_id"), 1, 100)
    mistakes.optional((*path, "placeholder"), one.get("placeholder"), 100 if one.get("type") == TEXT_INPUT else 150)
    bounds = _OPTIONS.get(one.get("type", 0))
    if bounds is None:
        return
    options = one.get("options") or []
    if not bounds[0] <= len(options) <= bounds[1]:
        mistakes.add(
            (*path, "options"), "BASE_TYPE_BAD_LENGTH", f"Must be between {bounds[0]} and {bounds[1]} in length."
        )
    for position, option in enumerate(options):
        mistakes.length((*path, "options", position, "label"), option.get("label"), 1, 100)
        mistakes.length((*path, "options", position, "value"), option.get("value"), 1, 100)
        mistakes.optional((*path, "options", position, "description"), option.get("description"), 100)


def _modal_top(one: Json, path: Path, mistakes: Mistakes) -> None:
    kind = one.get("type")
    if kind == TEXT:
        mistakes.length((*path, "content"), one.get("content"), 1, 4000)
    elif kind == LABEL:
        mistakes.length((*path, "label"), one.get("label"), 1, 45)
        mistakes.optional((*path, "description"), one.get("description"), 100)
        _field(one.get("component") or {}, (*path, "component"), mistakes)
    elif kind == ROW and len(one.get("components") or []) == 1:
        inner = one["components"][0]
        mistakes.length((*path, "components", 0, "label"), inner.get("label"), 1, 45)
        _field(inner, (*path, "components", 0), mistakes)
    else:
        mistakes.add((*path, "type"), "UNION_TYPE_CHOICES", "Value of field must be one of (1, 10, 18).")


def _field(one: Json, path: Path, mistakes: Mistakes) -> None:
    if one.get("type") not in IN_MODAL:
        mistakes.add((*path, "type"), "UNION_TYPE_CHOICES", f"Value of field must be one of {IN_MODAL}.")
        return
    _named(one, path, mistakes)
    if one["type"] == TEXT_INPUT:
        mistakes.optional((*path, "value"), one.get("value"), 4000)
        if one.get("style") not in (1, 2):
            mistakes.add((*path, "style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2).")
    highest = {FILE_UPLOAD: 10, TEXT_INPUT: 0}.get(one["type"], 25)
    if highest and not 0 <= (one.get("min_values") or 0) <= (one.get("max_values") or 1) <= highest:
        mistakes.add((*path, "max_values"), "NUMBER_TYPE_MAX", f"Value must be between 1 and {highest}.")


def _unique(given: list[Json], path: Path, mistakes: Mistakes) -> None:
    seen: set[str] = set()
    for one in every(given):
        custom_id = one.get("custom_id")
        if custom_id in seen:
            mistakes.add(path, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
        seen |= {custom_id} if custom_id else set()


def _numbered(given: list[Json]) -> list[Json]:
    taken = {one["id"] for one in every(given) if one.get("id")}
    free = (number for number in count(1) if number not in taken)
    return [_number(one, free) for one in given]


def _number(one: Json, free: Iterator[int]) -> Json:
    made = {key: value for key, value in one.items() if value is not None}
    made["id"] = one.get("id") or next(free)
    if made.get("type") in SELECTS:
        made = {"min_values": 1, "max_values": 1, **made}
    if made.get("type") == 17:
        made = {"accent_color": None, "spoiler": False, **made}
    for key in _KEYS:
        inner = made.get(key)
        if isinstance(inner, list):
            made[key] = [_number(each, free) for each in inner]
        elif isinstance(inner, dict):
            made[key] = _number(inner, free)
    return made
