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
    """The sprite pack as a table of subjects, without what is held in a hand and what a scene already draws."""
    known = {word for name in _DRAWN for words in _table(name).values() for word in words} | set(COLOURS)
    out = {}
    for kind, sprites in _read("sprites", "index.toml").items():
        for name, facts in sprites.items() if kind != "things" else ():
            out[name] = frozenset(facts.split("|")[2].split()) - known
    return {name: words for name, words in out.items() if words and name not in SUBJECTS}


_DRAWN = ("subjects", "places", "hints", "times", "time_hints", "weather", "actions", "moves", "moods", "styles")

PLACES, HINTS, WEATHER = _table("places"), _table("hints"), _table("weather")
TIMES, TIME_HINTS = _table("times"), _table("time_hints")
ROOMS = _table("rooms")
SUBJECTS, PRONOUNS, STYLES = _table("subjects"), _table("pronouns"), _table("styles")
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

# Before an element: what is held or worn, and what others stand in.
HOLDING, WITHIN = _words("holding"), _words("within")
