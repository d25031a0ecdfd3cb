"""What strangers write, made harmless wherever it is shown: one line, nothing unseen, nothing without end."""

from __future__ import annotations

import re
import unicodedata

from bot.replies import PLAIN

_LONGEST = 300  # letters, each with its marks
_MARKS = 4
_UNSEEN = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


class Label:
    """The Dress of places where a chat formats nothing: buttons, forms, descriptions of files, notifications."""

    def sentence(self, template: str) -> str:
        """As the catalogue has it."""
        return template

    def words(self, value: str) -> str:
        """Without what cannot be seen, and not too long."""
        return clean(value)

    def moment(self, at: float) -> str:
        """No clock is drawn there."""
        return PLAIN.moment(at)

    def date(self, at: float) -> str:
        """The same."""
        return PLAIN.date(at)

    def person(self, value: str) -> str:
        """The id: nobody is named by more there."""
        return self.words(value)

    def role(self, value: str) -> str:
        """The id."""
        return self.words(value)

    def channel(self, value: str) -> str:
        """The id."""
        return self.words(value)


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


def legible(text: str) -> str:
    """Several lines to be copied, all of them: without what cannot be seen."""
    plain = _UNSEEN.sub("", _SURROGATES.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")))
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", " ", plain)
