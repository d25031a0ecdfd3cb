"""What Slack takes as blocks: the counts, lengths and kinds of its Block Kit reference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sandbox.slack.elements import LAYOUT_ELEMENTS, PLAIN, Problems, check_element, text_of
from sandbox.slack.refusals import invalid
from sandbox.slack.state import Json

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
LONGEST_ID = 255
# Sum of all texts of a message. Slack does not document it; bolt-js issue 2867 measured 9,597 accepted, 11,341 not.
LONGEST_SUM = 11_000
# Kinds that slack-sdk models but that Slack has not given to every workspace; only their type is looked at.
NEWER = ("task_card", "plan", "alert", "card", "carousel", "container", "table", "context_actions")
_MESSAGES_ONLY = ("file", "markdown", *NEWER)


def check_blocks(blocks: Any, surface: str) -> list[Json]:
    """Judge the blocks of a message, modal or home. Raises Refused(invalid_blocks, invalid_blocks_format)."""
    if blocks is None:
        return []
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise invalid("invalid_blocks_format", "blocks must be an array of objects")
    problems = list(block_problems(blocks, surface))
    if problems:
        raise invalid("invalid_blocks" if surface == "message" else "invalid_arguments", *problems)
    if surface == "message" and sum(len(text) for text in _texts(blocks)) > LONGEST_SUM:
        raise invalid("msg_blocks_too_long")
    return blocks


def block_problems(blocks: list[Json], surface: str) -> Iterator[str]:
    """Every mistake, each with the place where it is."""
    if len(blocks) > MOST_BLOCKS[surface]:
        yield f"no more than {MOST_BLOCKS[surface]} items allowed [json-pointer:/blocks]"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(ids)) < len(ids):
        yield "`block_id` already exists in the payload [json-pointer:/blocks]"
    for position, block in enumerate(blocks):
        yield from _block(block, f"/blocks/{position}", surface)


def _block(block: Json, place: str, surface: str) -> Problems:
    kind = block.get("type")
    rule = _RULES.get(str(kind))
    if rule is None or (kind in _MESSAGES_ONLY and surface != "message"):
        yield f"unsupported type: {kind} [json-pointer:{place}/type]"
        return
    if len(str(block.get("block_id", ""))) > LONGEST_ID:
        yield f"must be less than {LONGEST_ID + 1} characters [json-pointer:{place}/block_id]"
    yield from rule(block, place)


def _section(block: Json, place: str) -> Problems:
    if "text" not in block and not block.get("fields"):
        yield f"missing required field: text [json-pointer:{place}]"
    if "text" in block:
        yield from text_of(block, "text", place, 3000)
    fields = block.get("fields") or []
    if len(fields) > 10:
        yield f"no more than 10 items allowed [json-pointer:{place}/fields]"
    for position, one in enumerate(fields):
        yield from text_of({"text": one}, "text", f"{place}/fields/{position}", 2000)
    if "accessory" in block:
        yield from check_element(block["accessory"], f"{place}/accessory", inside="section")


def _actions(block: Json, place: str) -> Problems:
    yield from _elements(block, place, 25, "actions")


def _context(block: Json, place: str) -> Problems:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        yield f"must have 1 to 10 items [json-pointer:{place}/elements]"
        return
    for position, element in enumerate(elements):
        if element.get("type") == "image":
            yield from _image(element, f"{place}/elements/{position}")
        else:
            yield from text_of({"text": element}, "text", f"{place}/elements/{position}", 3000)


def _elements(block: Json, place: str, most: int, inside: str) -> Problems:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= most:
        yield f"must have 1 to {most} items [json-pointer:{place}/elements]"
        return
    ids = [one.get("action_id") for one in elements if isinstance(one, dict) and one.get("action_id")]
    if len(set(ids)) < len(ids):
        yield f"`action_id` already exists in the block [json-pointer:{place}/elements]"
    for position, element in enumerate(elements):
        yield from check_element(element, f"{place}/elements/{position}", inside=inside)


def _header(block: Json, place: str) -> Problems:
    yield from text_of(block, "text", place, 150, PLAIN)


def _image(block: Json, place: str) -> Problems:
    if ("image_url" in block) == ("slack_file" in block):
        yield f"must have either image_url or slack_file [json-pointer:{place}]"
    if not 1 <= len(str(block.get("alt_text") or "")) <= 2000:
        yield f"alt_text must have 1 to 2000 characters [json-pointer:{place}/alt_text]"
    if len(str(block.get("image_url", ""))) > 3000:
        yield f"must be less than 3001 characters [json-pointer:{place}/image_url]"


def _input(block: Json, place: str) -> Problems:
    yield from text_of(block, "label", place, 2000, PLAIN)
    if "hint" in block:
        yield from text_of(block, "hint", place, 2000, PLAIN)
    if "element" not in block:
        yield f"missing required field: element [json-pointer:{place}]"
        return
    yield from check_element(block["element"], f"{place}/element", inside="input")


def _rich_text(block: Json, place: str) -> Problems:
    elements = block.get("elements")
    if not isinstance(elements, list):
        yield f"missing required field: elements [json-pointer:{place}]"
        return
    for position, element in enumerate(elements):
        if not isinstance(element, dict) or element.get("type") not in LAYOUT_ELEMENTS:
            yield f"unsupported element [json-pointer:{place}/elements/{position}]"


def _markdown(block: Json, place: str) -> Problems:
    if not 1 <= len(str(block.get("text") or "")) <= 12_000:
        yield f"text must have 1 to 12000 characters [json-pointer:{place}/text]"


def _video(block: Json, place: str) -> Problems:
    for name in ("video_url", "thumbnail_url", "alt_text", "title"):
        if not block.get(name):
            yield f"missing required field: {name} [json-pointer:{place}]"


def _anything(block: Json, place: str) -> Problems:
    yield from ()


_RULES: dict[str, Callable[[Json, str], Problems]] = {
    "section": _section,
    "actions": _actions,
    "context": _context,
    "divider": _anything,
    "header": _header,
    "image": _image,
    "input": _input,
    "rich_text": _rich_text,
    "markdown": _markdown,
    "video": _video,
    "file": _anything,
    **dict.fromkeys(NEWER, _anything),
}


def _texts(thing: Any) -> Iterator[str]:
    if isinstance(thing, list):
        for one in thing:
            yield from _texts(one)
    elif isinstance(thing, dict):
        for name, value in thing.items():
            if name == "text" and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
