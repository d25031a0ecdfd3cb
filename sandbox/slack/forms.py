"""What a person fills into a form, as Slack's clients allow and report it: `view.state.values`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sandbox.slack.elements import CHOICES, DATES, EXTERNAL, PICKERS, STATIC, TYPED, all_options
from sandbox.slack.state import Json


class ClientRefuses(Exception):
    """Slack's client would not let a person do that; carries the sentence."""


def elements_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """(block, element) of everything interactive."""
    for block in blocks:
        for name in ("element", "accessory"):
            if isinstance(block.get(name), dict):
                yield block, block[name]
        if block.get("type") == "actions":
            yield from ((block, element) for element in block["elements"])


def fill(blocks: list[Json], given: Mapping[str, Any]) -> Json:
    """state.values after somebody has filled in `given`, named by block_id or action_id.

    Raises ClientRefuses for an unknown name, a value that cannot be chosen, or a required field left empty.
    """
    values: dict[str, dict[str, Json]] = {}
    left = dict(given)
    for block, element in elements_of(blocks):
        if element.get("type") in ("button", "overflow", "image", "workflow_button"):
            continue
        name = element["action_id"] if element["action_id"] in left else block["block_id"]
        value = _state(element, left.pop(name)) if name in left else _initial(element)
        if block["type"] == "input" and not block.get("optional") and _empty(value):
            raise ClientRefuses(f"{name} must be filled in")
        values.setdefault(block["block_id"], {})[element["action_id"]] = value
    if left:
        raise ClientRefuses(f"the form has no {', '.join(left)}")
    return dict(values)


def chosen(element: Json, value: Any) -> Json:
    """What a press or a choice adds to the `actions` of a payload."""
    if element["type"] == "button":
        return {"value": element["value"]} if "value" in element else {}
    if element["type"] == "overflow":
        return {"selected_option": _option(element, value)}
    state = _state(element, value)
    return {name: one for name, one in state.items() if name != "type"}


def _state(element: Json, value: Any) -> Json:
    kind = element["type"]
    if kind in TYPED:
        return {"type": kind, "value": _typed(element, value)}
    if kind in PICKERS:
        return {"type": kind, f"selected_{kind.partition('s_')[0]}": value}
    if kind in ("static_select", "external_select", "radio_buttons"):
        return {"type": kind, "selected_option": None if value is None else _option(element, value)}
    if kind in ("multi_static_select", "multi_external_select", "checkboxes"):
        return {"type": kind, "selected_options": [_option(element, one) for one in value]}
    if kind.startswith("multi_"):
        return {"type": kind, f"selected_{kind.removeprefix('multi_').removesuffix('_select')}": list(value)}
    if kind in DATES:
        return {"type": kind, _DATE_NAMES[kind]: value}
    return {"type": kind, "files" if kind == "file_input" else "rich_text_value": value}


_DATE_NAMES = {"datepicker": "selected_date", "timepicker": "selected_time", "datetimepicker": "selected_date_time"}


def _typed(element: Json, value: Any) -> str | None:
    if value is None:
        return None
    text = str(value)
    if not int(element.get("min_length", 0)) <= len(text) <= int(element.get("max_length", 3000)):
        raise ClientRefuses(f"{element['action_id']} has {len(text)} characters: too few or too many")
    return text


def _option(element: Json, value: Any) -> Json:
    """A whole option, or the value of one; of an external menu anything may be said, its options are the app's."""
    if isinstance(value, dict):
        return value
    if element["type"] in EXTERNAL:
        return {"text": {"type": "plain_text", "text": str(value), "emoji": True}, "value": str(value)}
    found = next((one for one in all_options(element) if one["value"] == value), None)
    if found is None:
        raise ClientRefuses(f"{element.get('action_id')} has no option {value}")
    return found


def _initial(element: Json) -> Json:
    kind = element["type"]
    if kind in TYPED:
        return {"type": kind, "value": element.get("initial_value")}
    if kind in (*STATIC, *EXTERNAL, *CHOICES):
        one = "options" if kind.startswith("multi_") or kind == "checkboxes" else "option"
        return {"type": kind, f"selected_{one}": element.get(f"initial_{one}", [] if one == "options" else None)}
    if kind == "file_input":
        return {"type": kind, "files": []}
    if kind in PICKERS:
        name = kind.partition("s_")[0]
        return {"type": kind, f"selected_{name}": element.get(f"initial_{name}")}
    return _state(element, [] if kind.startswith("multi_") else None)


def _empty(value: Json) -> bool:
    return not any(one for name, one in value.items() if name != "type")


def name_parts(blocks: list[Json], new_id: Callable[[str], str]) -> list[Json]:
    """The blocks with the ids that Slack gives to whatever has none."""
    named = [{**block, "block_id": block.get("block_id") or new_id("b")} for block in blocks]
    for block in named:
        for name in ("element", "accessory"):
            if isinstance(block.get(name), dict) and block[name].get("type") != "image":
                block[name] = _named(block[name], new_id)
        if block["type"] == "actions":
            block["elements"] = [_named(element, new_id) for element in block["elements"]]
    return named


def _named(element: Json, new_id: Callable[[str], str]) -> Json:
    return {**element, "action_id": element.get("action_id") or new_id("a")}
