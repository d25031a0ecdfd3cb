"""Finding listed words and phrases in folded text, however they are spelled; what only contains them passes. Pure.

A word is found as it is, with letters written as other signs, with letters repeated, and spaced or dotted out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import regex

from bot.generation.content.folding import VOWELS, fold, looks_of

SECONDS = 0.1  # of processor time for one look through one text; what takes longer was written to take longer

_GAP = r"[^\p{L}\p{N}]{1,3}"  # between letters that stand alone, and between the words of a phrase
_DOTS = r"[-._*~^]{0,2}"  # between letters of one word
_ENDS, _NEVER_FIRST = frozenset("!|+<©¢°"), frozenset("(<*")
_SHORT = 4  # letters; a shorter word is found only where hardly anything else can be meant
_MORE = 7  # how often a letter is repeated and still looked at
# Scripts that put no spaces between words.
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_LETTER = regex.compile(r"\p{L}")
_PARTS = regex.compile(r"[^\p{L}\p{N}]+")
_MEASURE = regex.compile(
    r"[\d.]+(?:[smkxpdhl]|mm|cm|km|ms|fps|px|sec|min|hz|st|nd|rd|th|am|pm|kg|ml|gb|mb|ss)", regex.IGNORECASE
)
# Words that a repeated letter makes of other words: "good" is no "god".
_OWN = (
    "all annal bass bee beef been beer bell besser bett better bill boob book boom boot boss broom call cannon "
    "coffee comma cook cool coon coop cooper creep dann deep deer denn dessert desserts dinner door feed feel feet "
    "fell fill food fool foot free full good goose green hall hell herr hill hoop hoot hopping kann keep kill kiss "
    "kommen latter less look loose looser loot mann mass matte meet mess mill miss mood moon moss needed noon null "
    "off offen pass patty peer pill pool poop poor queen rapper rapping reed reef roof room root roots schiff "
    "schnell seed seek seem seen sell sheep shell shoot shooting shoots sollen soon steel still stool supper sweet "
    "tall teen tell till toll too took tool tooth tree voll wall wann weed week well wenn will wollen wood wool zoo"
)
_WORDS_OF_THEIR_OWN = frozenset(_OWN.split())


@dataclass(frozen=True, slots=True)
class Found:
    """A listed entry, as it stands in the list, and the piece of the folded text that it was found as."""

    entry: str
    piece: str


@dataclass(frozen=True, slots=True)
class _Group:
    """Entries that begin alike. `ways` have one group per entry, in their order; `spellings` are the entries folded."""

    entries: tuple[str, ...]
    spellings: frozenset[str]
    ways: tuple[regex.Pattern[str], ...]


def first_listed(entries: Sequence[str], folded: str) -> Found | None:
    """The first entry that is in the text. An entry may begin or end with * for any letters there.

    Raises TimeoutError when it took longer than SECONDS.
    """
    for group in _groups(tuple(entries)):
        for way in group.ways:
            for match in way.finditer(folded, timeout=SECONDS):
                piece = match[0]
                if _is_meant(piece, group.spellings):
                    return Found(group.entries[(match.lastindex or 1) - 1], piece)
    return None


def compile_listed(entries: Sequence[str]) -> None:
    """What `first_listed` needs for these entries, kept for it."""
    _groups(tuple(entries))


def letters_of(entry: str) -> int:
    """How many letters and digits an entry of a list has, as it is compared."""
    return sum(len(part) for part in _parts(entry))


def _is_meant(piece: str, spellings: frozenset[str]) -> bool:
    """Not a number, not a measure such as 5s, and no other word."""
    if piece in spellings:
        return True
    return bool(_LETTER.search(piece)) and not _MEASURE.fullmatch(piece) and piece not in _WORDS_OF_THEIR_OWN


@lru_cache(maxsize=256)
def _groups(entries: tuple[str, ...]) -> tuple[_Group, ...]:
    """By their first letters: one entry more compiles only its own group anew."""
    usable = sorted({entry for entry in entries if letters_of(entry)}, key=_first)
    return tuple(_group(tuple(alike)) for _first_letter, alike in groupby(usable, key=_first))


@lru_cache(maxsize=4096)
def _group(entries: tuple[str, ...]) -> _Group:
    begins = f"(?={_class(looks_of(_first(entries[0])))})"  # one look at a letter is enough to pass them all
    made = [regex.compile(f"{begins}(?:{'|'.join(map(way, entries))})") for way in (_tight, _spaced)]
    return _Group(entries, frozenset("".join(_parts(entry)) for entry in entries), tuple(made))


def _first(entry: str) -> str:
    return _parts(entry)[0][0]


def _parts(entry: str) -> list[str]:
    return [part for part in _PARTS.split(fold(entry)) if part]


def _runs(part: str) -> list[tuple[str, int]]:
    return [(letter, len(list(run))) for letter, run in groupby(part)]


def _class(signs: str) -> str:
    return "[" + "".join(regex.escape(sign) for sign in signs) + "]"


def _bounded(entry: str, body: str) -> str:
    """As one group, with nothing but the word there."""
    word = entry.strip()
    opens = "" if word.startswith("*") or _UNSPACED.match(_parts(entry)[0]) else r"(?<!\p{L})"
    closes = "" if word.endswith("*") or _UNSPACED.match(_parts(entry)[-1][-1]) else r"(?!\p{L})"
    return f"({opens}{body}{closes})"


def _tight(entry: str) -> str:
    parts = _parts(entry)
    size, at, words = letters_of(entry), 0, []
    for part in parts:
        units = []
        for letter, count in _runs(part):
            signs = _signs(letter, is_first=at == 0, is_last=at + count == size, is_short=size < _SHORT)
            units.append(f"{_class(signs)}{{{count},{count + _MORE}}}")
            at += count
        words.append(_DOTS.join(units))
    return _bounded(entry, _GAP.join(words))


def _signs(letter: str, *, is_first: bool, is_last: bool, is_short: bool) -> str:
    """What may stand for a letter there: what is punctuation more often than not, only inside a word."""
    signs = looks_of(letter) + ("*" if letter in VOWELS else "")
    banned = _NEVER_FIRST if is_first or is_last else frozenset()
    if is_first or (is_last and is_short):
        banned |= _ENDS
    return letter + "".join(sign for sign in signs[1:] if sign not in banned)


def _spaced(entry: str) -> str:
    letters = "".join(_parts(entry))
    if len(letters) < _SHORT - 1 or _UNSPACED.search(letters):
        return _bounded(entry, r"(?!)")
    units = []
    for letter, count in _runs(letters):
        signs = looks_of(letter)
        if len(letters) < _SHORT:  # "a 5 s shot"
            signs = letter + "".join(sign for sign in signs[1:] if not sign.isdigit())
        units.append(f"{_class(signs)}(?:{_GAP}{_class(signs)}){{{count - 1},{count + 2}}}")
    return _bounded(entry, _GAP.join(units))
