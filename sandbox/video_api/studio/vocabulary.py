"""The words the studio understands, from data/vocabulary.toml: what they mean for place, time, subject, camera.

A kind is chosen by the number of its words in a prompt; between equals, the one that stands first in its table.
"""

import tomllib
from importlib import resources
from typing import Any

_DATA = resources.files(__package__) / "data"


def _read(*path: str) -> dict[str, Any]:
    return tomllib.loads(_DATA.joinpath(*path).read_text("utf-8"))


_ALL = _read("vocabulary.toml")


def _words(name: str) -> frozenset[str]:
    return frozenset(_ALL[name].split())


def _table(name: str) -> dict[str, frozenset[str]]:
    return {kind: frozenset(words.split()) for kind, words in _ALL[name].items()}


def _sprites() -> dict[str, frozenset[str]]:
    """The sprite pack as a table of subjects, without what is held in a hand and what a scene already draws.

    A cow suggests a meadow and is seen there all the same: only what stands is part of a place.
    """
    known, parts = (
        {word for name in names for words in _table(name).values() for word in words} for names in (_DRAWN, _PLACED)
    )
    out = {}
    for kind, sprites in _read("sprites", "index.toml").items():
        for name, facts in sprites.items() if kind != "things" else ():
            drawn = known | set(COLOURS) | (parts if kind == "stands" else set())
            out[name] = frozenset(facts.split("|")[2].split()) - drawn
    return {name: words for name, words in out.items() if words and name not in SUBJECTS}


_PLACED = ("places", "hints")
_DRAWN = ("subjects", "times", "time_hints", "weather", "actions", "moves", "moods", "styles")

PLACES, HINTS, WEATHER = _table("places"), _table("hints"), _table("weather")
TIMES, TIME_HINTS = _table("times"), _table("time_hints")
ROOMS = _table("rooms")
SUBJECTS, PRONOUNS, STYLES = _table("subjects"), _table("pronouns"), _table("styles")
WORN = _table("worn")
MOVES, VOICES, SOUNDS = _table("moves"), _table("voices"), _table("sounds")
ACTIONS, MOODS, MOTIFS = _table("actions"), _table("moods"), _table("motifs")
MOOD_SCENES: dict[str, tuple[str, ...]] = {mood: tuple(told.split()) for mood, told in _ALL["mood_scenes"].items()}
# A move gives way to each of these.
OPPOSITES = _table("opposites")

# Which kind of subject lives in the air or the water; the others stand on the ground.
AIRBORNE, SWIMMING, STILL = _words("airborne"), _words("swimming"), _words("still")

COLOURS: dict[str, tuple[int, int, int]] = {name: (r, g, b) for name, (r, g, b) in _ALL["colours"].items()}
COUNTS: dict[str, int] = _ALL["counts"]
PLURALS = _words("plurals")
SPRITES = _sprites()

SLOW, FAST = _words("slow"), _words("fast")
CLOTHES, HAIR = _words("clothes"), _words("hair")

GLOSSES: dict[str, str] = _ALL["glosses"]

# After a quote.
SPEAKING = _words("speaking")

# Before an element: what is held or worn, and what others stand in.
HOLDING, WITHIN = _words("holding"), _words("within")
