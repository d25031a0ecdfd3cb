"""The words: turns a Text into a sentence in somebody's language. All sentences live in en.py and de.py."""

from __future__ import annotations

import logging
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from bot.generation.message import Arg, Text
from bot.replies import de, en

CATALOGUES: Mapping[str, Mapping[str, str]] = {"en": en.SENTENCES, "de": de.SENTENCES}

_DEFAULT = "en"
_MONEY = "_micro_usd"
_MOMENT = "_at"
_DATES = frozenset({"until_at", "since_at", "made_at", "opened_at", "blocked_at"})  # "until in a day" is no English
_PERSON = "_person"
_ROLES = "_roles"  # several ids with spaces between
_CHANNEL = "_channel"

# A value comes from strangers: a line break or a control code in it could pass for words of ours, and an override of
# the writing direction could reorder them.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_DIRECTIONS = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


class Dress(Protocol):
    """How a platform shows a sentence, and what goes into it."""

    def sentence(self, template: str) -> str:
        """Our own words, before anything is put into them: commands may be called otherwise there."""

    def words(self, value: str) -> str:
        """What a stranger may have written, so that it shows as it is and does nothing. It has no line breaks."""

    def moment(self, at: float) -> str:
        """A moment, from UTC epoch seconds."""

    def date(self, at: float) -> str:
        """The same where "until", "since" or "on" stands before it."""

    def person(self, value: str) -> str:
        """Somebody by the platform's id: named, never called."""

    def role(self, value: str) -> str:
        """A role by the platform's id: named, and nobody who has it is called."""

    def channel(self, value: str) -> str:
        """A channel by the platform's id."""


class Plain:
    """For places that show text as it is."""

    def sentence(self, template: str) -> str:
        """As the catalogue has it."""
        return template

    def words(self, value: str) -> str:
        """As they are."""
        return value

    def moment(self, at: float) -> str:
        """The time of day, such as 12:34 UTC."""
        return f"{datetime.fromtimestamp(at, UTC):%H:%M} UTC"

    def date(self, at: float) -> str:
        """The same."""
        return self.moment(at)

    def person(self, value: str) -> str:
        """The id."""
        return value

    def role(self, value: str) -> str:
        """The id."""
        return value

    def channel(self, value: str) -> str:
        """The id."""
        return value


PLAIN: Dress = Plain()


def render(text: Text, locale: str, dress: Dress = PLAIN) -> str:
    """The sentence in this language ("de-AT" is German), or in English where there is no such language. Never fails."""
    try:
        return strict(text, locale, dress=dress)
    except (LookupError, ValueError):
        logging.getLogger(__name__).exception("replies.no_words", extra={"facts": {"key": text.key}})
        return CATALOGUES[language(locale)]["replies.no_words"].format(key=text.key)


def strict(
    text: Text, locale: str, catalogues: Mapping[str, Mapping[str, str]] = CATALOGUES, dress: Dress = PLAIN
) -> str:
    """Like `render`, but a key or argument that the catalogue does not know raises LookupError or ValueError."""
    chosen = language(locale)
    values = {name: _Value.of(name, value, chosen, dress) for name, value in text.args}
    return string.Formatter().vformat(dress.sentence(catalogues[chosen][text.key]), (), values)


def people_in(text: Text) -> Iterator[str]:
    """The platform's ids of everybody whom a sentence names."""
    return (str(value) for name, value in text.args if name.endswith(_PERSON))


def language(locale: str) -> str:
    """The language of the catalogue for a platform's locale."""
    first = re.split(r"[-_]", locale.lower(), maxsplit=1)[0]
    return first if first in CATALOGUES else _DEFAULT


@dataclass(frozen=True, slots=True)
class _Value:
    """An argument in a template. `{n}` is the value; `{n:# job|# jobs}` takes the first form for 1, # is the number."""

    shown: str
    one: bool

    @classmethod
    def of(cls, name: str, value: Arg, chosen: str, dress: Dress) -> _Value:
        if isinstance(value, str):
            clean = _SURROGATES.sub("\ufffd", _DIRECTIONS.sub("", _CONTROLS.sub(" ", value)))
            return cls(_dressed(name, clean, dress), one=False)
        if name.endswith(_MOMENT):
            return cls((dress.date if name in _DATES else dress.moment)(value), one=False)
        if name.endswith(_MONEY):
            return cls(_money(int(value), chosen), one=False)
        shown = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
        return cls(_point(shown, chosen), one=value == 1)

    def __format__(self, forms: str) -> str:
        if not forms:
            return self.shown
        singular, plural = forms.split("|")
        return (singular if self.one else plural).replace("#", self.shown)


def _dressed(name: str, value: str, dress: Dress) -> str:
    if name.endswith(_PERSON):
        return dress.person(value)
    if name.endswith(_ROLES):
        return ", ".join(map(dress.role, value.split()))
    return dress.channel(value) if name.endswith(_CHANNEL) else dress.words(value)


def _money(micro_usd: int, chosen: str) -> str:
    """Exact: two decimals, more only where they are needed."""
    dollars, rest = divmod(abs(micro_usd), 1_000_000)
    decimals = f"{rest:06d}".rstrip("0").ljust(2, "0")
    sign = "-" if micro_usd < 0 else ""
    amount = _point(f"{dollars}.{decimals}", chosen)
    return f"{sign}{amount}\N{NO-BREAK SPACE}$" if chosen == "de" else f"{sign}${amount}"


def _point(number: str, chosen: str) -> str:
    return number.replace(".", ",") if chosen == "de" else number
