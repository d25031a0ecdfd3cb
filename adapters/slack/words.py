"""What is said, as rich text: Slack shows it as it is, so nothing a stranger wrote links, calls or formats."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from bot.replies import PLAIN

Json = dict[str, Any]

_LONGEST = 300  # letters, each with its marks
_MARKS = 4
_UNSEEN = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
# No value holds control codes once it is clean, so these can only be ours.
_MOMENT = re.compile("\x02(\\d{1,12})\x03")
_SOON = "{date_short_pretty} {time}"


class Rich:
    """The Dress of messages: moments are marked, and become clocks in the reader's own time."""

    def words(self, value: str) -> str:
        """Without what cannot be seen, and not too long."""
        return clean(value)

    def moment(self, at: float) -> str:
        """A mark that `parts` reads."""
        return f"\x02{max(0, round(at))}\x03"


class Label:
    """The Dress of plain text: buttons, forms, descriptions of files, notifications."""

    def words(self, value: str) -> str:
        """Without what cannot be seen, and not too long."""
        return clean(value)

    def moment(self, at: float) -> str:
        """Slack draws no clock there."""
        return PLAIN.moment(at)


RICH, LABEL = Rich(), Label()


def clean(value: str) -> str:
    """One line of at most 300 letters: nothing unseen, nothing that turns the writing around, few marks a letter."""
    visible = _UNSEEN.sub("", _CONTROLS.sub(" ", _SURROGATES.sub("\ufffd", unicodedata.normalize("NFC", value))))
    kept: list[str] = []
    letters = marks = 0
    for char in visible:
        if unicodedata.category(char) in ("Mn", "Me", "Mc"):
            marks += 1
            if marks <= _MARKS:
                kept.append(char)
            continue
        letters, marks = letters + 1, 0
        if letters > _LONGEST:
            return "".join(kept).rstrip() + "…"
        kept.append(char)
    return "".join(kept)


def parts(line: str) -> list[Json]:
    """A rendered line as elements of rich text."""
    made: list[Json] = []
    for place, piece in enumerate(_MOMENT.split(line)):
        if place % 2:
            fallback = PLAIN.moment(float(piece))
            made.append({"type": "date", "timestamp": int(piece), "format": _SOON, "fallback": fallback})
        elif piece:
            made.append({"type": "text", "text": piece})
    return made


def escaped(text: str) -> str:
    """For the one place where Slack reads marks: the text that notifications show."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def copied(text: str, room: int) -> str:
    """To be copied as it is, in at most `room` characters."""
    plain = _UNSEEN.sub("", _SURROGATES.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")))
    safe = re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", " ", plain)
    return safe if len(safe) <= room else safe[: room - 1] + "…"


def cut(text: str, most: int) -> str:
    """Cut where Slack would refuse."""
    return text if len(text) <= most else text[: most - 1] + "…"
