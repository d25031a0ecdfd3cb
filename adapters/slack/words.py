"""What is said, as rich text: Slack shows it as it is, so nothing a stranger wrote links, calls or formats."""

from __future__ import annotations

import re
from typing import Any

from bot.replies import PLAIN
from bot.replies.inert import Label, clean, legible

Json = dict[str, Any]

# No value holds control codes once it is clean, so these can only be ours.
_MOMENT = re.compile("\x02(\\d{1,12})\x03")
# On Slack there is one slash command, and what are commands elsewhere are its first words.
_COMMANDS = re.compile(
    r"(?<![\w/])/(?:job )?(?=[a-z])(?!video\b|invite\b)"
    r"((?:admin|animate|cancel|delete|element|help|history|info|motion|preset|queue|remix|retry|settings|show)\b)"
)
_SOON = "{date_short_pretty} {time}"


class Rich:
    """The Dress of messages: moments are marked, and become clocks in the reader's own time."""

    def sentence(self, template: str) -> str:
        """With the commands that there are here."""
        return _COMMANDS.sub(r"/video \1", template)

    def words(self, value: str) -> str:
        """Without what cannot be seen, and not too long."""
        return clean(value)

    def moment(self, at: float) -> str:
        """A mark that `parts` reads."""
        return f"\x02{max(0, round(at))}\x03"


class OneLine(Label):
    """The Dress of plain text, with the commands that there are here."""

    def sentence(self, template: str) -> str:
        """As in messages."""
        return RICH.sentence(template)


RICH, LABEL = Rich(), OneLine()


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
    safe = legible(text)
    return safe if len(safe) <= room else safe[: room - 1] + "…"


def cut(text: str, most: int) -> str:
    """Cut where Slack would refuse."""
    return text if len(text) <= most else text[: most - 1] + "…"
