"""A prompt as a set of words, and what the tables of the vocabulary make of it; pure."""

import colorsys
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.video_api.studio.vocabulary import COLOURS, GLOSSES

Colour = tuple[int, int, int]


_GLOSSED = re.compile("|".join(map(re.escape, sorted(GLOSSES, key=len, reverse=True))))


def glossed(prompt: str) -> str:
    """The prompt with what Japanese, Chinese and Korean say in one piece as English words, as far as they are known."""
    return _GLOSSED.sub(lambda found: f" {GLOSSES[found[0]]} ", prompt)


@dataclass(frozen=True)
class Words:
    """The words of one prompt, lower case, in their order; `phrases` are two to four of them joined by hyphens."""

    all: tuple[str, ...]
    text: str
    phrases: tuple[str, ...] = field(default=(), compare=False)

    @staticmethod
    def read(prompt: str) -> "Words":
        """Split a prompt."""
        told = tuple(re.findall(r"[^\W_]+", prompt.lower()))
        phrases = ("-".join(told[at : at + long]) for long in (2, 3, 4) for at in range(len(told) - long + 1))
        return Words(told, prompt, tuple(phrases))

    def has(self, meant: frozenset[str]) -> bool:
        """Whether any of these words occurs."""
        return not (meant.isdisjoint(self.all) and meant.isdisjoint(self.phrases))

    def best(self, table: Mapping[str, frozenset[str]]) -> str | None:
        """The kind with the most words in the prompt, the earlier one between equals; None without any."""
        told = (*self.all, *self.phrases)
        counts = {kind: sum(word in meant for word in told) for kind, meant in table.items()}
        kind = max(counts, key=lambda name: counts[name])
        return kind if counts[kind] else None

    def named(self, table: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
        """Every kind that is named at all, in the order of the prompt."""
        kinds = [kind for word in self.all for kind, meant in table.items() if word in meant]
        return tuple(dict.fromkeys(kinds))

    def every(self, table: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
        """Every kind that is named at all, in the order of the table."""
        return tuple(kind for kind, meant in table.items() if self.has(meant))

    def colour_before(self, meant: frozenset[str]) -> Colour | None:
        """The colour that stands at most two words before one of these words: 'a red, sly fox'."""
        for place, word in enumerate(self.all):
            if word in meant:
                near = [COLOURS[w] for w in self.all[max(0, place - 2) : place] if w in COLOURS]
                if near:
                    return near[-1]
        return None

    def colour(self) -> Colour:
        """One colour for the whole prompt: the first it names, or a muted one of its own."""
        named = [COLOURS[word] for word in self.all if word in COLOURS]
        if named:
            return named[0]
        digest = hashlib.sha256(self.text.encode()).digest()
        red, green, blue = colorsys.hls_to_rgb(digest[0] / 255, 0.34 + digest[1] / 255 * 0.2, 0.42)
        return round(red * 255), round(green * 255), round(blue * 255)
