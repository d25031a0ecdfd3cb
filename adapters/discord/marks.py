"""The ids of buttons and forms. They outlive releases and prove nothing: whoever presses is judged in the core."""

from __future__ import annotations

import re

from bot.generation.message import Press

LONGEST = 100
PRESSED = re.compile(rf"v1:(?P<press>{'|'.join(Press)}):(?P<ref>[a-z0-9:-]{{1,60}})")
_FORM = re.compile(r"v1:form:(?P<draft>[A-Za-z0-9:_-]{1,80})")


def press_mark(press: Press, ref: str) -> str:
    """The custom_id of a button."""
    return f"v1:{press}:{ref}"


def form_mark(draft: str) -> str:
    """The custom_id of a form."""
    return f"v1:form:{draft}"


def pressed(mark: str) -> tuple[str, str] | None:
    """Which press, and what it is about; None when no button of ours has this id."""
    found = PRESSED.fullmatch(mark)
    return (found["press"], found["ref"]) if found else None


def filled_in(mark: str) -> str | None:
    """The draft of a form; None when no form of ours has this id."""
    found = _FORM.fullmatch(mark)
    return found["draft"] if found else None
