"""Puts the subject of a prompt into a scene: its size, its place, its way across the picture, and the light on it."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from sandbox.video_api.studio import animals, creatures, things
from sandbox.video_api.studio.backdrop import sun_place
from sandbox.video_api.studio.canvas import Array, Sheet, Tone, lit, mix, rng
from sandbox.video_api.studio.palettes import Light
from sandbox.video_api.studio.pen import Pen, rim
from sandbox.video_api.studio.spec import SceneSpec, Subject
from sandbox.video_api.studio.stage import Moment, Size, paste
from sandbox.video_api.studio.vocabulary import AIRBORNE, STILL, SWIMMING

_PHASES = 24  # poses of one step; drawn once and kept
_DEPTH = 2.0

Draw = Callable[[Pen, Tone, float, str], None]

# How to draw a kind, its own tone, its size as a share of the height, and the seconds of one step when walking.
_CAST: dict[str, tuple[Draw, Tone, float, float]] = {
    "person": (things.person, (150, 60, 52), 0.4, 1.05),
    "astronaut": (lambda pen, tone, phase, _: things.astronaut(pen, tone, phase), (226, 120, 50), 0.4, 5.0),
    "boat": (lambda pen, tone, phase, _: things.boat(pen, tone, phase), (136, 58, 46), 0.34, 3.6),
    "balloon": (lambda pen, tone, phase, _: things.balloon(pen, tone, phase), (214, 74, 60), 0.3, 2.0),
    "rocket": (lambda pen, tone, phase, _: things.rocket(pen, tone, phase), (206, 66, 58), 0.36, 0.6),
    "lighthouse": (lambda pen, tone, phase, _: things.lighthouse(pen, tone, phase), (196, 58, 52), 0.33, 5.0),
    "house": (lambda pen, tone, phase, _: things.house(pen, tone, phase), (138, 96, 70), 0.34, 4.0),
    "castle": (lambda pen, tone, phase, _: things.castle(pen, tone, phase), (176, 168, 170), 0.38, 2.0),
    "car": (lambda pen, tone, phase, _: things.car(pen, tone, phase), (186, 48, 48), 0.36, 0.7),
    "bird": (lambda pen, tone, phase, _: creatures.bird(pen, tone, phase), (72, 74, 88), 0.2, 0.75),
    "dragon": (lambda pen, tone, phase, _: creatures.dragon(pen, tone, phase), (96, 46, 60), 0.36, 1.4),
    "whale": (lambda pen, tone, phase, _: creatures.whale(pen, tone, phase), (58, 82, 116), 0.3, 3.4),
    "fish": (lambda pen, tone, phase, _: creatures.fish(pen, tone, phase), (240, 140, 60), 0.2, 0.9),
}
_STEPS = {"elephant": (0.46, 1.9), "horse": (0.44, 1.0), "deer": (0.42, 1.1), "bear": (0.38, 1.4), "cat": (0.32, 0.9)}


@dataclass(frozen=True)
class Way:
    """A path: start as shares of the picture, speed in widths a second, up and down in heights."""

    x: float
    y: float
    speed: float
    float_by: float
    offset: float


class Actor:
    """One figure on its way."""

    def __init__(self, spec: SceneSpec, subject: Subject, light: Light, size: Size, way: Way, share: float) -> None:
        """`share` scales the figure, 1 for the leading one."""
        draw, tone, tall, step = cast_of(subject.kind)
        self._draw, self._tone = draw, subject.colour or tone
        self._gait, self._way, self._size = subject.gait, way, size
        self._step = step * (0.5 if subject.gait == "run" else 1) / max(0.7, spec.pace)
        self._unit = size.height * tall * share * min(1.0, size.width / size.height * 0.75)
        self._light, self._right = light, sun_place(spec, 0.6)[0] > way.x
        self.grounded = subject.kind not in AIRBORNE | SWIMMING | {"lighthouse"} and spec.place not in (
            "space",
            "underwater",
        )
        self._sprites: dict[int, tuple[Array, Array]] = {}
        self._shadow = self._cast_shadow() if self.grounded else None

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `stage.Thing`."""
        way, size = self._way, self._size
        x = size.width * (way.x + way.speed * moment.time)
        y = size.height * (way.y + way.float_by * math.sin(moment.time * 1.3 + way.offset * 6))
        scale, shift_x, shift_y = moment.place(_DEPTH)
        x, y = x * scale + shift_x, y * scale + shift_y
        if self._shadow is not None:
            colour, keep = self._shadow
            paste(frame, colour, keep, scale, x - colour.shape[1] / 2 * scale, y - colour.shape[0] / 2 * scale)
        phase = (moment.time / self._step + way.offset) % 1 if self._gait != "still" or not self.grounded else 0.25
        colour, keep = self._pose(int(phase * _PHASES))
        paste(frame, colour, keep, scale, x - 1.3 * self._unit * scale, y - 2.3 * self._unit * scale)

    def _pose(self, number: int) -> tuple[Array, Array]:
        """A pose as premultiplied colour and what it keeps of the ground."""
        if number not in self._sprites:
            pen = Pen(self._unit)
            self._draw(pen, self._tone, number / _PHASES, self._gait)
            sprite = pen.sprite().astype(np.float32)
            sprite[..., :3] *= np.array(mix(self._light.ambient, (1, 1, 1), 0.22))
            edge = rim(sprite.astype(np.uint8), self._light.sun, self._right, max(1, round(self._unit * 0.008)), 0.75)
            self._sprites[number] = (
                np.ascontiguousarray(edge[..., :3]),
                cv2.merge([255 - np.ascontiguousarray(edge[..., 3])] * 3),
            )
        return self._sprites[number]

    def _cast_shadow(self) -> tuple[Array, Array]:
        wide, high = int(self._unit * 1.9), int(self._unit * 0.3)
        sheet = Sheet(wide, high)
        points = [
            (wide / 2 + wide * 0.36 * math.cos(a), high / 2 + high * 0.2 * math.sin(a))
            for a in np.linspace(0, math.tau, 40)
        ]
        sheet.shape(points, lit(self._light.dark, (0.4, 0.4, 0.4)), 0.5, soft=self._unit * 0.03)
        pixels = sheet.pixels
        return np.ascontiguousarray(pixels[..., :3]), cv2.merge([255 - np.ascontiguousarray(pixels[..., 3])] * 3)


def actors(spec: SceneSpec, light: Light, size: Size, horizon: float) -> list[Actor]:
    """Everyone who acts in the scene, the farthest first; houses stand behind whoever walks by."""
    leading_last = sorted(spec.subjects, key=lambda subject: subject.kind not in STILL)
    return [actor for subject in leading_last for actor in _group(spec, subject, light, size, horizon)]


def _group(spec: SceneSpec, subject: Subject, light: Light, size: Size, horizon: float) -> list[Actor]:
    random = rng(spec.seed, "actors", subject.kind)
    out = []
    for number in range(subject.count):
        behind = (subject.count - 1 - number) * 0.16
        x = random.uniform(0.34, 0.46) if number == subject.count - 1 else random.uniform(0.14, 0.78)
        way = _way(spec, subject, float(x), behind, horizon, float(random.random()))
        out.append(Actor(spec, subject, light, size, way, 1 - behind * 1.6))
    return out


def cast_of(kind: str) -> tuple[Draw, Tone, float, float]:
    """How to draw a kind; four-legged ones share one drawing."""
    if kind in _CAST:
        return _CAST[kind]
    tall, step = _STEPS.get(kind, (0.36, 1.0))
    draw: Draw = lambda pen, tone, phase, gait: animals.quadruped(pen, kind, tone, phase, gait)  # noqa: E731
    return draw, animals.BUILDS[kind].fur, tall, step


def _way(spec: SceneSpec, subject: Subject, x: float, behind: float, horizon: float, offset: float) -> Way:
    speed = {"still": 0.0, "walk": 0.032, "run": 0.1}[subject.gait] * spec.pace
    if spec.place in ("space", "underwater") or subject.kind in AIRBORNE:
        high = (
            0.6
            if subject.kind == "balloon"
            else 0.78
            if subject.kind == "rocket"
            else 0.86
            if spec.place == "underwater"
            else 0.66
        )
        return Way(x, high - behind * 0.9 - (1 - min(1, offset + 0.5)) * 0.1, max(speed, 0.02), 0.012, offset)
    if subject.kind == "boat":
        return Way(x, horizon + 0.12 - behind * 0.3, speed * 0.7, 0.004, offset)
    if subject.kind in STILL:
        side = 0.74 if len(spec.subjects) > 1 else 0.34 + 0.3 * round(offset)
        return Way(side, horizon + 0.1, 0.0, 0.0, offset)
    start = x - speed * 2.4
    if spec.place in ("lake", "sea", "beach"):  # on the bank, not on the water
        return Way(start, 0.9 - behind * 0.5, speed, 0.0, offset)
    return Way(start, horizon + (0.92 - horizon) * (0.72 - behind * 0.9), speed, 0.0, offset)
