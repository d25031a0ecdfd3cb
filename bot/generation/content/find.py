"""Content rules: whether a request says something that must not be made here. Pure, and before any money."""

from __future__ import annotations

import math
import re
import time
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from bot.generation.command import Command
from bot.generation.content.folding import fold
from bot.generation.content.listed import compile_listed, first_listed, letters_of
from bot.generation.content.minors import about_minors
from bot.generation.job import Input
from bot.generation.message import Refusal, Text
from bot.generation.request import GenerationRequest

MINORS = "minors"  # the rule that every place has
MOST_LETTERS, LEAST_LETTERS = 60, 2  # of a listed word or phrase
MOST_PATTERN = 200  # characters
MOST_REPEATS = 1000  # all counts in braces of a pattern multiplied: what it is unfolded to takes memory

_PATTERN_SECONDS = 0.05  # of processor time that one pattern may take on one text
_ALL_SECONDS = 0.25  # and all patterns of one request
_PIECE = 40  # characters of what was found that its person is shown
_NAMES = re.compile(r"(?<![\w@])@(\w[\w-]{0,39})")
_COUNTS = re.compile(r"\{([^}]*)\}")
# What patterns that take too long usually take too long on.
_PROBES = (
    "a" * 3000 + "!",
    "ab" * 1500 + "!",
    "word " * 600 + "!",
    "1" * 3000 + "x",
    " " * 3000 + "x",
    "a-a_a.a " * 400,
)


@dataclass(frozen=True, slots=True)
class Hit:
    """`rule` is what led to it: "word:…" or "pattern:…" as it is listed, "slow:…", or MINORS.

    `piece` is what it was found as, for the person who typed it alone. `hard`: shown to nobody, not even on a card.
    """

    rule: str
    piece: str = ""
    hard: bool = False

    @property
    def refusal(self) -> Refusal:
        """What its person is told. It names what they typed, never what is listed."""
        if self.hard:
            return Refusal(Text("content.hard"))
        if self.piece:
            return Refusal(Text("content.word", piece=self.piece))
        return Refusal(Text("policy.unreadable"))


@dataclass(frozen=True, slots=True)
class Wording:
    """Every text of a request: what is to be seen and heard, and what is to be avoided."""

    shown: tuple[str, ...]
    avoided: str = ""


def named(command: Command) -> tuple[str, ...]:
    """The names of elements in an order, as they were chosen or typed: they become marks in its prompt."""
    chosen = (str(command.options.get(name) or "") for name in ("element1", "element2", "element3"))
    return (*filter(None, chosen), *_NAMES.findall(command.words))


def wording_of(request: GenerationRequest, inputs: Sequence[Input] = (), also: Sequence[str] = ()) -> Wording:
    """Prompt with its dialogue, shots, elements, names of files, and `also`; the negative prompt apart."""
    shots = (shot.prompt for shot in request.klingai.multiPrompt)
    elements = (words for element in request.elements for words in (element.id, element.description))
    files = (given.attachment.name for given in inputs)
    said = (request.positivePrompt, *shots, *elements, *files, *also)
    return Wording(tuple(words for words in said if words), request.negativePrompt or "")


def judge(wording: Wording, words: Sequence[str], patterns: Sequence[str], *, hard: bool = True) -> Hit | None:
    """The first rule that a request breaks. `hard`: with the rule about minors."""
    if hard and about_minors(wording.shown, wording.avoided):
        return Hit(MINORS, hard=True)
    return find((*wording.shown, wording.avoided), words, patterns)


def find(texts: Iterable[str], words: Sequence[str], patterns: Sequence[str]) -> Hit | None:
    """The first listed word or phrase, or pattern, that is in one of the texts, however it is spelled there.

    What could not be looked through in time counts as found, under a rule that says so.
    """
    given = [text for text in texts if text]
    for folded in map(fold, given):
        try:
            found = first_listed(words, folded) if words else None
        except TimeoutError:
            return Hit("slow:words")
        if found is not None:
            return Hit(f"word:{found.entry}", found.piece[:_PIECE])
    return _first_pattern(given, patterns) if patterns else None


def prepare(words: Sequence[str], patterns: Sequence[str]) -> None:
    """Compile what is listed, which a long list takes a second for; afterwards `find` has it at hand."""
    compile_listed(words)
    for pattern in patterns:
        if _repeats(pattern) <= MOST_REPEATS:
            _pattern(pattern)


def refused_word(entry: str) -> Refusal | None:
    """Why this cannot be listed."""
    count = letters_of(entry)
    if LEAST_LETTERS <= count <= MOST_LETTERS and len(entry) <= 2 * MOST_LETTERS:
        return None
    return Refusal(Text("content.word_length", low=LEAST_LETTERS, high=MOST_LETTERS, given=count))


def refused_pattern(pattern: str) -> Refusal | None:
    """Why this cannot be a pattern: not one, too large, found in everything, or too slow."""
    if len(pattern) > MOST_PATTERN or _repeats(pattern) > MOST_REPEATS:
        return Refusal(Text("content.pattern_large", high=MOST_PATTERN, repeats=MOST_REPEATS))
    compiled = _pattern(pattern)
    if compiled is None:
        return Refusal(Text("content.pattern_broken"))
    try:
        if compiled.search("", timeout=_PATTERN_SECONDS):
            return Refusal(Text("content.pattern_finds_all"))
        for probe in _PROBES:
            compiled.search(probe, timeout=_PATTERN_SECONDS)
    except TimeoutError:
        return Refusal(Text("content.pattern_slow"))
    return None


def _first_pattern(texts: Sequence[str], patterns: Sequence[str]) -> Hit | None:
    """Looked for in what was typed, with its invisible signs gone, and in the same in plain letters."""
    ways = [way for text in texts for way in dict.fromkeys((_visible(text), fold(text)))]
    begun = time.process_time()
    for pattern in patterns:
        compiled = _pattern(pattern) if _repeats(pattern) <= MOST_REPEATS else None
        if compiled is None:
            return Hit(f"broken:{pattern}")
        for way in ways:
            left = _ALL_SECONDS - (time.process_time() - begun)
            try:
                match = compiled.search(way, timeout=max(0.001, min(_PATTERN_SECONDS, left)))
            except TimeoutError:
                return Hit(f"slow:{pattern}")
            if match is not None:
                return Hit(f"pattern:{pattern}", match[0].strip()[:_PIECE])
    return None


def _visible(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    return text if text.isascii() else "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def _repeats(pattern: str) -> int:
    counts = (max(map(int, re.findall(r"\d{1,9}", inside)), default=1) for inside in _COUNTS.findall(pattern))
    return math.prod(max(1, count) for count in counts)


@lru_cache(maxsize=1024)
def _pattern(pattern: str) -> regex.Pattern[str] | None:
    try:
        return regex.compile(pattern, regex.IGNORECASE)
    except (regex.error, RecursionError, MemoryError, OverflowError, ValueError, TypeError, KeyError, IndexError):
        return None
