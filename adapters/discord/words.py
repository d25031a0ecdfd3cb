"""What strangers write, made inert: Discord shows it as it was typed, and nothing in it links, notifies or formats."""

from __future__ import annotations

import re

from bot.replies.inert import clean, legible

_AT_MARK = "@\u200b"  # Discord looks for mentions in the raw text, where a backslash does not count
# Everything that begins or ends formatting somewhere. What is left out never does, and would only make text longer.
_SPECIAL = re.compile(r"([\\`*_~|>#\[\]()<:.-])")


class Inert:
    """The Dress of messages."""

    def sentence(self, template: str) -> str:
        """As the catalogue has it: its commands are called as here."""
        return template

    def words(self, value: str) -> str:
        """Escaped, without what cannot be seen, and not too long."""
        return _SPECIAL.sub(r"\\\1", clean(value)).replace("@", _AT_MARK)

    def moment(self, at: float) -> str:
        """Counts by itself, in the reader's own time."""
        return f"<t:{round(at)}:R>"

    def date(self, at: float) -> str:
        """Day and time, as the reader's own clock has it."""
        return f"<t:{round(at)}:f>"

    def person(self, value: str) -> str:
        """By name; whether it calls them is the message's to say."""
        return f"<@{value}>" if value.isascii() and value.isdigit() else self.words(value)

    def role(self, value: str) -> str:
        """By name, in the same way."""
        return f"<@&{value}>" if value.isascii() and value.isdigit() else self.words(value)

    def channel(self, value: str) -> str:
        """By name, and it leads there."""
        return f"<#{value}>" if value.isascii() and value.isdigit() else self.words(value)


def fenced(text: str, room: int) -> str:
    """To be copied as it is, in at most `room` characters. No text ends the fence before its end."""
    safe = legible(text).replace("`", "\u02cb")
    inside = room - len("```\n\n```")
    shown = safe if len(safe) <= inside else safe[: inside - 1] + "…"
    return f"```\n{shown}\n```"
