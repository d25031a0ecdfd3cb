"""What is said, as rich text: Slack shows it as it is, so nothing a stranger wrote links, calls or formats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.replies import PLAIN
from bot.replies.inert import Label, clean, legible

Json = dict[str, Any]

NAMELESS: Mapping[str, str] = {}

# No value holds control codes once it is clean, so these can only be ours.
_MARKED = re.compile("\x02(\\d{1,12}|@\\w{1,40}:\\w{1,40}|#\\w{1,40}|&\\w{1,40})\x03")
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{1,39}")
_GROUP = re.compile(r"S[A-Z0-9]{1,39}")
_MEMBER = re.compile(r"(?:\w{1,40}/)?(\w{1,40}):(\w{1,40})", re.ASCII)
# On Slack there is one slash command, and what are commands elsewhere are its first words.
_COMMANDS = re.compile(
    r"(?<![\w/])/(?:job )?(?=[a-z])(?!video\b|invite\b)"
    r"((?:admin|animate|cancel|delete|element|help|history|info|moderate|motion|preset|privacy|queue|remix|retry"
    r"|settings|show|studio|usage|verify)\b)"
)
_COMMAND = "/video"  # as the catalogue calls it
_THE_COMMAND = re.compile(r"(?<![\w/])/video\b")
_SOON = "{date_short_pretty} {time}"


class Rich:
    """The Dress of messages: moments are marked, and become clocks in the reader's own time.

    `command` is what the one slash command is called.
    """

    def __init__(self, command: str = _COMMAND) -> None:
        self._command = command

    def sentence(self, template: str) -> str:
        """With the commands that there are here."""
        return _THE_COMMAND.sub(lambda _: self._command, _COMMANDS.sub(rf"{_COMMAND} \1", template))

    def words(self, value: str) -> str:
        """Without what cannot be seen, and not too long."""
        return clean(value)

    def moment(self, at: float) -> str:
        """A mark that `parts` reads."""
        return f"\x02{max(0, round(at))}\x03"

    def date(self, at: float) -> str:
        """The same: it is a day and a time already."""
        return self.moment(at)

    def person(self, value: str) -> str:
        """A mark that `parts` reads: a mention would call them, a link to their page does not."""
        member = _MEMBER.fullmatch(value)
        return f"\x02@{member[1]}:{member[2]}\x03" if member else self.words(value)

    def role(self, value: str) -> str:
        """A mark that `parts` reads."""
        return " ".join(f"\x02&{one}\x03" if _GROUP.fullmatch(one) else self.words(one) for one in value.split())

    def channel(self, value: str) -> str:
        """A mark that `parts` reads."""
        return f"\x02#{value}\x03" if _CHANNEL.fullmatch(value) else self.words(value)


class OneLine(Label):
    """The Dress of plain text, with the commands that there are here."""

    def __init__(self, rich: Rich) -> None:
        self._rich = rich

    def sentence(self, template: str) -> str:
        """As in messages."""
        return self._rich.sentence(template)


class Voice:
    """Both ways of wording a sentence, where the slash command has this name."""

    def __init__(self, command: str = _COMMAND) -> None:
        self.rich = Rich(command)
        self.label = OneLine(self.rich)


VOICE = Voice()
RICH, LABEL = VOICE.rich, VOICE.label


def member_of(value: str) -> str | None:
    """Slack's own id of somebody, of the whole one by which the core knows them."""
    member = _MEMBER.fullmatch(value)
    return member[2] if member else None


def parts(line: str, *, alone: bool = False, names: Mapping[str, str] = NAMELESS) -> list[Json]:
    """A rendered line as elements of rich text.

    `alone`: one person reads it, so whoever is named in it is shown by name and not called. Everywhere else they would
    be: there a person is a link to their page, with their name of `names` or else their id, and a group its id.
    """
    made: list[Json] = []
    for place, piece in enumerate(_MARKED.split(line)):
        if place % 2 and piece.startswith("&"):
            group: Json = {"type": "usergroup", "usergroup_id": piece[1:]}
            made.append(group if alone else {"type": "text", "text": piece[1:]})
        elif place % 2 and piece.startswith("@") and alone:
            made.append({"type": "user", "user_id": piece.partition(":")[2]})
        elif place % 2 and piece.startswith("@"):
            team, _, user = piece[1:].partition(":")
            page = f"https://slack.com/app_redirect?channel={user}&team={team}"
            made.append({"type": "link", "url": page, "text": names.get(user) or user})
        elif place % 2 and piece.startswith("#"):
            made.append({"type": "channel", "channel_id": piece[1:]})
        elif place % 2:
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
