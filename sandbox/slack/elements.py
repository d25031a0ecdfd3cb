"""What Slack takes as the parts of a block: texts, buttons, menus, inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sandbox.slack.state import Json

Problems = Iterator[str]
PLAIN = ("plain_text",)
ANY_TEXT = ("plain_text", "mrkdwn")
LAYOUT_ELEMENTS = ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")
LONGEST_ID = 255
PICKERS = ("users_select", "conversations_select", "channels_select")
MULTI_PICKERS = ("multi_users_select", "multi_conversations_select", "multi_channels_select")
STATIC = ("static_select", "multi_static_select")
EXTERNAL = ("external_select", "multi_external_select")
MENUS = (*STATIC, *EXTERNAL, *PICKERS, *MULTI_PICKERS)
DATES = ("datepicker", "timepicker", "datetimepicker")
TYPED = ("plain_text_input", "number_input", "email_text_input", "url_text_input")
CHOICES = ("radio_buttons", "checkboxes")
_ALLOWED = {
    "section": ("button", "image", "overflow", *MENUS, *DATES, *CHOICES),
    "actions": ("button", "overflow", "workflow_button", "plain_text_input", *MENUS, *DATES, *CHOICES),
    "input": (*TYPED, *MENUS, *DATES, *CHOICES, "file_input", "rich_text_input"),
}


def text_of(holder: Json, name: str, place: str, longest: int, kinds: tuple[str, ...] = ANY_TEXT) -> Problems:
    """Judge the text object `holder[name]`."""
    text = holder.get(name)
    where = f"[json-pointer:{place}/{name}]"
    if not isinstance(text, dict) or text.get("type") not in kinds or not isinstance(text.get("text"), str):
        yield f"must be a text object of type {' or '.join(kinds)} {where}"
        return
    if not text["text"]:
        yield f"must be more than 0 characters [json-pointer:{place}/{name}/text]"
    if len(text["text"]) > longest:
        yield f"must be less than {longest + 1} characters [json-pointer:{place}/{name}/text]"


def check_element(element: Any, place: str, *, inside: str) -> Problems:
    """Judge an interactive element inside a section, actions or input block."""
    kind = element.get("type") if isinstance(element, dict) else None
    if kind not in _ALLOWED[inside]:
        yield f"unsupported type: {kind} [json-pointer:{place}/type]"
        return
    if len(str(element.get("action_id", ""))) > LONGEST_ID:
        yield f"must be less than {LONGEST_ID + 1} characters [json-pointer:{place}/action_id]"
    if "placeholder" in element:
        yield from text_of(element, "placeholder", place, 150, PLAIN)
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{place}/confirm")
    rule = _RULES.get(str(kind))
    if rule is not None:
        yield from rule(element, place)


def _button(element: Json, place: str) -> Problems:
    yield from text_of(element, "text", place, 75, PLAIN)
    if len(str(element.get("value", ""))) > 2000:
        yield f"must be less than 2001 characters [json-pointer:{place}/value]"
    if len(str(element.get("url", ""))) > 3000:
        yield f"must be less than 3001 characters [json-pointer:{place}/url]"
    if element.get("style", "primary") not in ("primary", "danger"):
        yield f"must be primary or danger [json-pointer:{place}/style]"
    if len(str(element.get("accessibility_label", ""))) > 75:
        yield f"must be less than 76 characters [json-pointer:{place}/accessibility_label]"


def _confirm(confirm: Json, place: str) -> Problems:
    yield from text_of(confirm, "title", place, 100, PLAIN)
    yield from text_of(confirm, "text", place, 300)
    yield from text_of(confirm, "confirm", place, 30, PLAIN)
    yield from text_of(confirm, "deny", place, 30, PLAIN)


def _static(element: Json, place: str) -> Problems:
    groups = element.get("option_groups")
    if (groups is None) == (element.get("options") is None):
        yield f"must have either options or option_groups [json-pointer:{place}]"
    elif groups is None:
        yield from options(element, place, 100)
    else:
        for position, group in enumerate(groups):
            yield from text_of(group, "label", f"{place}/option_groups/{position}", 75, PLAIN)
            yield from options(group, f"{place}/option_groups/{position}", 100)
    yield from _initial(element, place)


def options(holder: Json, place: str, most: int) -> Problems:
    """Judge `holder["options"]`: 1 to `most`, texts of 75 and values of 150 characters."""
    given = holder.get("options")
    if not isinstance(given, list) or not 1 <= len(given) <= most:
        yield f"must have 1 to {most} items [json-pointer:{place}/options]"
        return
    for position, option in enumerate(given):
        where = f"{place}/options/{position}"
        yield from text_of(option, "text", where, 75)
        if "description" in option:
            yield from text_of(option, "description", where, 75)
        if not 1 <= len(str(option.get("value", ""))) <= 150:
            yield f"value must have 1 to 150 characters [json-pointer:{where}/value]"


def all_options(element: Json) -> list[Json]:
    """The options of an element, out of their groups too."""
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    return [option for group in groups for option in group.get("options", [])]


def _initial(element: Json, place: str) -> Problems:
    chosen = element.get("initial_options") or [element[name] for name in ("initial_option",) if element.get(name)]
    known = [option.get("value") for option in all_options(element)]
    if any(one.get("value") not in known for one in chosen):
        yield f"initial option is not among the options [json-pointer:{place}]"


def _choices(element: Json, place: str) -> Problems:
    yield from options(element, place, 10)
    yield from _initial(element, place)


def _overflow(element: Json, place: str) -> Problems:
    yield from options(element, place, 5)


def _typed(element: Json, place: str) -> Problems:
    if not 0 <= int(element.get("min_length", 0)) <= 3000 or not 1 <= int(element.get("max_length", 3000)) <= 3000:
        yield f"min_length and max_length are at most 3000 [json-pointer:{place}]"
    if len(str(element.get("initial_value", ""))) > int(element.get("max_length", 3000)):
        yield f"initial_value is too long [json-pointer:{place}/initial_value]"


def _number(element: Json, place: str) -> Problems:
    if not isinstance(element.get("is_decimal_allowed"), bool):
        yield f"missing required field: is_decimal_allowed [json-pointer:{place}]"


def _files(element: Json, place: str) -> Problems:
    if not 1 <= int(element.get("max_files", 10)) <= 10:
        yield f"must be 1 to 10 [json-pointer:{place}/max_files]"


_RULES: dict[str, Callable[[Json, str], Problems]] = {
    "button": _button,
    "static_select": _static,
    "multi_static_select": _static,
    "radio_buttons": _choices,
    "checkboxes": _choices,
    "overflow": _overflow,
    "plain_text_input": _typed,
    "number_input": _number,
    "file_input": _files,
}
