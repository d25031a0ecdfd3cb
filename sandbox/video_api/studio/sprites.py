"""The sprite pack: drawings of common nouns that the studio has no figure of its own for; see data/sprites.

The pictures are Fluent Emoji (data/sprites/ATTRIBUTION.md). Each faces right here, one unit high, its feet on 0.
"""

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, Tone
from sandbox.video_api.studio.pen import Pen

FOLDER = Path(str(resources.files(__package__) / "data" / "sprites"))


@dataclass(frozen=True)
class Sprite:
    """A drawing: its kind (walks, flies, swims, rolls, sails, stands, things), its height, and what it is called.

    `metres` is 0 for what is held in a hand: such a thing is shown large, or not at all.
    """

    name: str
    kind: str
    metres: float
    faces: str
    words: frozenset[str]

    @property
    def share(self) -> float:
        """How high it is as a share of the picture; small ones are shown larger than they are."""
        return 0.34 if not self.metres else min(0.52, max(0.16, 0.32 * self.metres**0.4))


def _read() -> dict[str, Sprite]:
    told = tomllib.loads((FOLDER / "index.toml").read_text("utf-8"))
    found = {}
    for kind, sprites in told.items():
        for name, facts in sprites.items():
            metres, faces, words = (part.strip() for part in facts.split("|"))
            found[name] = Sprite(name, kind, float(metres), faces, frozenset(words.split()))
    return found


SPRITES = _read()


def kinds(*wanted: str) -> frozenset[str]:
    """The names of all sprites of these kinds."""
    return frozenset(name for name, sprite in SPRITES.items() if sprite.kind in wanted)


def best_noun(words: Sequence[str]) -> str | None:
    """The sprite that shows best what these words are about, lower case and in order: who acts before what is held.

    Two words that belong together, such as "fire truck", come before one.
    """
    pairs = [f"{one}-{other}" for one, other in pairwise(words)]
    named = [_NAMES[word] for word in (*pairs, *words) if word in _NAMES]
    return next(iter(sorted(named, key=lambda name: _RANK.index(SPRITES[name].kind))), None)


# Boats are drawn on a strip of water, which the scene has itself: the share of the height above it.
_HULLS = {
    "person-rowing-boat": 0.65,
    "sailboat": 0.76,
    "canoe": 0.67,
    "speedboat": 0.58,
    "motor-boat": 0.7,
    "ferry": 0.8,
    "passenger-ship": 0.8,
    "ship": 0.8,
}
_RANK = ("walks", "flies", "swims", "rolls", "sails", "stands", "things")
_NAMES = {word: name for name, sprite in SPRITES.items() for word in sprite.words}


def draw(name: str, pen: Pen, tone: Tone, phase: float, gait: str) -> None:
    """One pose of it: what walks hops along, what flies flaps up and down, what is still stands."""
    sprite = SPRITES[name]
    lift, lean = _motion(sprite.kind, phase, gait)
    picture = picture_of(name)
    high, wide = picture.shape[:2]
    shrink = min(1.0, 1.7 * high / wide)  # what is very long is not as high as a figure
    pen.stamp(picture, shrink, lift, lean)


def _motion(kind: str, phase: float, gait: str) -> tuple[float, float]:
    """(height over its place in units, lean in degrees) of a pose."""
    turn = phase * math.tau
    if gait not in ("walk", "run", "jump", "dance") and kind in ("walks", "rolls"):
        return 0.0, 6 * max(0.0, math.sin(turn)) if gait == "eat" else 0.0
    if kind == "walks":
        far = 0.16 if gait == "run" else 0.07
        return far * abs(math.sin(turn)), 5 * math.sin(turn)
    if kind == "rolls":
        return 0.008 * abs(math.sin(turn * 2)), 0.5 * math.sin(turn)
    swing = {"flies": (0.07, 5), "swims": (0.05, 6), "sails": (0.02, 3), "things": (0.03, 4)}.get(kind, (0.0, 0.0))
    return swing[0] * (1 + math.sin(turn)), swing[1] * math.sin(turn + 0.8)


@lru_cache(maxsize=32)
def picture_of(name: str) -> Array:
    """The drawing as premultiplied RGBA, facing right."""
    stored = cv2.imread(str(FOLDER / f"{name}.webp"), cv2.IMREAD_UNCHANGED)
    if stored is None:
        raise FileNotFoundError(f"the sprite {name} has no picture")
    rgba = cv2.cvtColor(stored, cv2.COLOR_BGRA2RGBA)
    rgba = rgba[: round(len(rgba) * _HULLS.get(name, 1.0))]
    if SPRITES[name].faces == "<":
        rgba = cv2.flip(rgba, 1)
    opaque = rgba[..., 3:].astype(np.uint16)
    colour = (rgba[..., :3] * opaque + 127) // 255
    return np.dstack([colour.astype(np.uint8), rgba[..., 3]])
