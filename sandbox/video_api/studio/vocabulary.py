"""The words the studio understands, from data/vocabulary.toml: what they mean for place, time, subject, camera.

A kind is chosen by the number of its words in a prompt; between equals, the one that stands first in its table.
"""

import tomllib
from importlib import resources
from typing import Any


def _read() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "data" / "vocabulary.toml").read_text("utf-8"))


_ALL = _read()


def _words(name: str) -> frozenset[str]:
    return frozenset(_ALL[name].split())


def _table(name: str) -> dict[str, frozenset[str]]:
    return {kind: frozenset(words.split()) for kind, words in _ALL[name].items()}


PLACES, HINTS, TIMES, WEATHER = _table("places"), _table("hints"), _table("times"), _table("weather")
SUBJECTS, STYLES = _table("subjects"), _table("styles")
MOVES, VOICES, SOUNDS = _table("moves"), _table("voices"), _table("sounds")
OPPOSITES = {"zoom_in": "zoom_out", "pan_right": "pan_left", "crane_up": "crane_down"}

# Which kind of subject lives in the air or the water; the others stand on the ground.
AIRBORNE, SWIMMING, STILL = _words("airborne"), _words("swimming"), _words("still")

COLOURS: dict[str, tuple[int, int, int]] = {name: (r, g, b) for name, (r, g, b) in _ALL["colours"].items()}
COUNTS: dict[str, int] = _ALL["counts"]

SLOW, FAST, MANY = _words("slow"), _words("fast"), _words("many")
RUNNING, CALM_SUBJECT = _words("running"), _words("calm_subject")
SLEEPING = _words("sleeping")
CLOTHES, HAIR = _words("clothes"), _words("hair")

# Before an element: what is held or worn, and what others stand in.
HOLDING, WITHIN = _words("holding"), _words("within")
