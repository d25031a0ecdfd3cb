"""How every kind of subject is drawn: its rig or sprite, its own tone, how large it is, and how it gets on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sandbox.video_api.studio import animals, creatures, robots, sprites, things, walker
from sandbox.video_api.studio.builds import BUILDS
from sandbox.video_api.studio.canvas import Array, Tone
from sandbox.video_api.studio.gaits import reach
from sandbox.video_api.studio.pen import Pen
from sandbox.video_api.studio.people import Person

Draw = Callable[[Pen, Tone, float, str], None]

_SMALL = 24  # pixels of a unit of what is drawn only to be measured
_ANYBODY = Person("woman", (236, 196, 164), (70, 44, 34), (150, 60, 52))
_PEOPLE_REACH = {"walk": 0.8, "run": 1.25}  # what two feet cover in one step of both, in units of the figure


@dataclass(frozen=True)
class Figure:
    """`tall` is one unit as a share of the picture's height, `step` the seconds of one step when walking.

    `reach` is the way of one step in units by gait, for those on feet: at that speed no foot slides.
    """

    draw: Draw
    tone: Tone
    tall: float
    step: float
    reach: dict[str, float] | None = None


def _thing(draw: Callable[[Pen, Tone, float], None], tone: Tone, tall: float, step: float) -> Figure:
    return Figure(lambda pen, own, phase, _gait: draw(pen, own, phase), tone, tall, step)


_CAST: dict[str, Figure] = {
    "person": Figure(
        lambda pen, _tone, phase, gait: walker.walker(pen, _ANYBODY, phase, gait),
        (150, 60, 52),
        0.42,
        1.05,
        _PEOPLE_REACH,
    ),
    "robot": Figure(robots.robot, (150, 162, 178), 0.42, 1.2, _PEOPLE_REACH),
    "astronaut": _thing(things.astronaut, (226, 120, 50), 0.4, 5.0),
    "boat": Figure(
        lambda pen, tone, phase, gait: things.boat(pen, tone, phase, rough=gait == "tossed"), (136, 58, 46), 0.34, 3.6
    ),
    "balloon": _thing(things.balloon, (214, 74, 60), 0.3, 2.0),
    "rocket": _thing(things.rocket, (206, 66, 58), 0.36, 0.6),
    "lighthouse": _thing(things.lighthouse, (196, 58, 52), 0.33, 5.0),
    "house": _thing(things.house, (138, 96, 70), 0.34, 4.0),
    "castle": _thing(things.castle, (176, 168, 170), 0.38, 2.0),
    "car": _thing(things.car, (186, 48, 48), 0.36, 0.7),
    "bird": _thing(creatures.bird, (112, 124, 146), 0.2, 0.75),
    "dragon": _thing(creatures.dragon, (96, 46, 60), 0.36, 1.4),
    "whale": _thing(creatures.whale, (58, 82, 116), 0.3, 3.4),
    "fish": _thing(creatures.fish, (240, 140, 60), 0.2, 0.9),
}
_STEPS = {
    "elephant": (0.46, 1.9),
    "horse": (0.44, 1.1),
    "deer": (0.42, 1.1),
    "bear": (0.4, 1.4),
    "cat": (0.32, 0.9),
    "camel": (0.42, 1.5),
}


def figure_of(kind: str) -> Figure:
    """The figure of a kind of subject: a rig, or a name of the sprite pack; any other kind is a person."""
    if kind in _CAST:
        return _CAST[kind]
    if kind in BUILDS:
        build = BUILDS[kind]
        tall, step = _STEPS.get(kind, (0.36, 1.0))
        far = {gait: reach(build, gait) for gait in ("walk", "run")}
        return Figure(lambda *pose: animals.quadruped(pose[0], kind, *pose[1:]), build.fur, tall, step, far)
    if kind in sprites.SPRITES:
        return Figure(lambda *pose: sprites.draw(kind, *pose), (128, 128, 128), sprites.SPRITES[kind].share, 1.2)
    return _CAST["person"]


def _columns(figure: Figure, phase: float, gait: str) -> Array:
    """In which columns of a small drawing there is something."""
    pen = Pen(_SMALL)
    figure.draw(pen, figure.tone, phase, gait)
    return np.asarray(pen.sprite()[..., 3].max(axis=0))


@lru_cache(maxsize=256)
def span(kind: str, gait: str) -> tuple[float, float]:
    """How far a kind of subject reaches to the left and to the right of its place, in units, in all its poses."""
    columns = np.stack([_columns(figure_of(kind), phase, gait) for phase in (0.0, 0.25, 0.5, 0.75)])
    some, middle = np.flatnonzero(columns.any(axis=0)), columns.shape[1] / 2
    if not len(some):
        return 0.0, 0.0
    return (middle - int(some[0])) / _SMALL, (int(some[-1]) + 1 - middle) / _SMALL
