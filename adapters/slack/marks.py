"""The ids of buttons, forms and captions. They outlive releases and prove nothing: whoever presses is judged in the
core."""

from __future__ import annotations

import re

from bot.generation.message import Press

MODE = "v1:mode"  # choosing what a video begins with
LINK = "v1:link:"  # a button that only leads to an address
_PRESSED = re.compile(rf"v1:(?P<press>{'|'.join(Press)}):(?P<ref>[a-z0-9:-]{{1,60}})")
_FORM = re.compile(r"v1:form:(?P<draft>[A-Za-z0-9:_-]{1,80})")
_ABOUT = re.compile(r"v1:about:(?P<ref>[a-z0-9:-]{1,60})")


def press_mark(press: Press, ref: str) -> str:
    """The action_id of a button."""
    return f"v1:{press}:{ref}"


def form_mark(draft: str) -> str:
    """The callback_id of a form."""
    return f"v1:form:{draft}"


def about_mark(ref: str) -> str:
    """The block_id of a caption whose buttons are in another message."""
    return f"v1:about:{ref}"


def pressed(mark: str) -> tuple[str, str] | None:
    """Which press, and what it is about; None when no button of ours has this id."""
    found = _PRESSED.fullmatch(mark)
    return (found["press"], found["ref"]) if found else None


def filled_in(mark: str) -> str | None:
    """The draft of a form; None when no form of ours has this id."""
    found = _FORM.fullmatch(mark)
    return found["draft"] if found else None


def about(mark: str) -> str | None:
    """What a caption is about; None when it is none of ours."""
    found = _ABOUT.fullmatch(mark)
    return found["ref"] if found else None
