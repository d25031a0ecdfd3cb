"""A modal as a person fills it in and sends it off, checked as the client checks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.discord.components import CHECKBOX, CHECKBOXES, FILE_UPLOAD, LABEL, RADIO, ROW, TEXT, TEXT_INPUT, every
from sandbox.discord.options import Refused
from sandbox.discord.shapes import Shapes
from sandbox.discord.state import Json, World


def submitted(modal: Json, values: Mapping[str, Any], world: World, shapes: Shapes) -> Json:
    """The data of a modal submit. A file upload takes ids of uploads. Raises Refused."""
    fields = [one for one in every(modal["components"]) if "custom_id" in one]
    unknown = set(values) - {one["custom_id"] for one in fields}
    if unknown:
        raise Refused(f"the modal has no field {sorted(unknown)}; it has {[one['custom_id'] for one in fields]}")
    attachments = {
        str(key): shapes.upload(world.uploads[str(key)])
        for one in fields
        if one["type"] == FILE_UPLOAD
        for key in values.get(one["custom_id"]) or []
    }
    data = {"custom_id": modal["custom_id"], "components": [_sent(one, values) for one in modal["components"]]}
    return data | ({"resolved": {"attachments": attachments}} if attachments else {})


def _sent(one: Json, values: Mapping[str, Any]) -> Json:
    made: Json = {"type": one["type"], "id": one["id"]}
    if one["type"] == LABEL:
        return {**made, "component": _field(one["component"], values)}
    if one["type"] == ROW:
        return {**made, "components": [_field(inner, values) for inner in one["components"]]}
    return made if one["type"] == TEXT else _field(one, values)


def _field(one: Json, values: Mapping[str, Any]) -> Json:
    name, kind = one["custom_id"], one["type"]
    made = {"type": kind, "id": one["id"], "custom_id": name}
    given = values.get(name)
    if kind == TEXT_INPUT:
        return {**made, "value": _text(one, one.get("value", "") if name not in values else given)}
    if kind == CHECKBOX:
        return {**made, "value": bool(one.get("default") if name not in values else given)}
    if kind == RADIO:
        return {**made, "value": _radio(one, given, given_at_all=name in values)}
    return {**made, "values": _several(one, given, given_at_all=name in values)}


def _text(one: Json, text: Any) -> str:
    low, high = one.get("min_length") or 0, one.get("max_length") or 4000
    said = str(text or "")
    if (one.get("required", True) and not said) or (said and not low <= len(said) <= high):
        raise Refused(f"{one['custom_id']}: {len(said)} letters, not between {low} and {high}")
    return said


def _radio(one: Json, given: Any, *, given_at_all: bool) -> str | None:
    options = {each["value"]: bool(each.get("default")) for each in one["options"]}
    preset = next((value for value, chosen in options.items() if chosen), None)
    value = given if given_at_all else preset
    if value is None and one.get("required", True):
        raise Refused(f"{one['custom_id']}: one of {list(options)} must be chosen")
    if value is not None and value not in options:
        raise Refused(f"{one['custom_id']}: {value!r} is none of {list(options)}")
    return None if value is None else str(value)


def _several(one: Json, given: Any, *, given_at_all: bool) -> list[str]:
    options = one.get("options") or []
    preset = [each["value"] for each in options if each.get("default")]
    values = [str(each) for each in given or []] if given_at_all else preset
    needed = one.get("required", True)
    low = one.get("min_values", 1) if needed or values else 0
    high = one.get("max_values", len(options) if one["type"] == CHECKBOXES else 1)
    if not low <= len(values) <= high:
        raise Refused(f"{one['custom_id']}: {len(values)} chosen, not between {low} and {high}")
    known = [each["value"] for each in options]
    if known and not set(values) <= set(known):
        raise Refused(f"{one['custom_id']}: {values} are not all of {known}")
    return values
