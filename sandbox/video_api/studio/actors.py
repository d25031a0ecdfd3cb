"""Puts the subject of a prompt into a scene: its size, its place, its way across the picture, and the light on it."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from sandbox.video_api.studio import animals, creatures, people, things
from sandbox.video_api.studio.backdrop import sun_place
from sandbox.video_api.studio.canvas import Array, Sheet, Tone, lit, mix, rng
from sandbox.video_api.studio.palettes import Light
from sandbox.video_api.studio.pen import Pen, rim
from sandbox.video_api.studio.spec import SceneSpec, Subject
from sandbox.video_api.studio.stage import Moment, Size, cel, lay, trimmed
from sandbox.video_api.studio.vocabulary import AIRBORNE, STILL, SWIMMING

_PHASES = 24  # poses of one step; drawn once and kept
_DEPTH = 2.0

Draw = Callable[[Pen, Tone, float, str], None]

_ANYBODY = people.Person("woman", (236, 196, 164), (70, 44, 34), (150, 60, 52))

# How to draw a kind, its own tone, its size as a share of the height, and the seconds of one step when walking.
_CAST: dict[str, tuple[Draw, Tone, float, float]] = {
    "person": (lambda pen, _tone, phase, gait: people.walker(pen, _ANYBODY, phase, gait), (150, 60, 52), 0.42, 1.05),
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
_STEPS = {
    "elephant": (0.46, 1.9),
    "horse": (0.44, 1.0),
    "deer": (0.42, 1.1),
    "bear": (0.38, 1.4),
    "cat": (0.32, 0.9),
    "camel": (0.42, 1.5),
}


@dataclass(frozen=True)
class Way:
    """A path: start as shares of the picture, speed in widths a second, up and down in heights."""

    x: float
    y: float
    speed: float
    float_by: float
    offset: float


@dataclass(frozen=True)
class Pose:
    """A drawing as `stage.lay` takes it, where it lies from the feet, in pixels, and its mirror on wet ground."""

    drawing: Array
    left: float
    top: float
    mirror: Array | None


_RESTING = ("still", "sleep")
_WEIGHTLESS = ("space", "underwater", "abstract")


class Actor:
    """One figure on its way."""

    def __init__(
        self,
        spec: SceneSpec,
        subject: Subject,
        light: Light,
        size: Size,
        way: Way,
        share: float,
        draw: Draw | None = None,
    ) -> None:
        """`share` scales the figure, 1 for the leading one; `draw` takes the place of the usual drawing."""
        usual, tone, tall, step = cast_of(subject.kind)
        self._draw, self._tone = draw or usual, subject.colour or tone
        self._gait, self._way, self._size = subject.gait, way, size
        self._step = step * (0.55 if subject.gait == "run" else 1) / max(0.7, spec.pace)
        self._unit = size.height * tall * share * min(1.0, size.width / size.height * 0.75)
        self._light, self._right = light, sun_place(spec, 0.6)[0] > way.x
        self._back = way.speed < 0
        self.grounded = subject.kind not in AIRBORNE | SWIMMING | {"lighthouse"} and spec.place not in _WEIGHTLESS
        self._wet = 0.34 if spec.place == "city" and "rain" in spec.weather and self.grounded else 0.0
        self._sprites: dict[int, Pose] = {}
        self._shadow = self._cast_shadow() if self.grounded else None

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `stage.Thing`."""
        way, size = self._way, self._size
        x = size.width * (way.x + way.speed * moment.time)
        y = size.height * (way.y + way.float_by * math.sin(moment.time * 1.3 + way.offset * 6))
        scale, shift_x, shift_y = moment.place(_DEPTH)
        x, y = x * scale + shift_x, y * scale + shift_y
        phase = (moment.time / self._step + way.offset) % 1 if self._gait not in _RESTING or not self.grounded else 0.25
        self.stand(frame, (x, y), scale, int(phase * _PHASES))

    def stand(self, frame: Array, at: tuple[float, float], scale: float, number: int) -> None:
        """Draw the pose with this number, its feet at a point of the screen."""
        x, y = at
        pose = self._pose(number)
        if pose.mirror is not None:
            lay(frame, pose.mirror, scale, x + pose.left * scale, y - 0.02 * self._unit * scale)
        if self._shadow is not None:
            shape = self._shadow.shape
            lay(frame, self._shadow, scale, x - shape[1] / 2 * scale, y - shape[0] / 2 * scale)
        lay(frame, pose.drawing, scale, x + pose.left * scale, y + pose.top * scale)

    def _pose(self, number: int) -> Pose:
        """A pose, drawn when it is first seen."""
        if number not in self._sprites:
            pen = Pen(self._unit)
            self._draw(pen, self._tone, number / _PHASES, self._gait)
            sprite = lit_sprite(pen.sprite(), self._light, self._unit, right=self._right != self._back)
            sprite = sprite[:, ::-1] if self._back else sprite
            drawing, left, top = trimmed(np.ascontiguousarray(sprite))
            mirror = _mirrored(drawing, self._wet) if self._wet else None
            self._sprites[number] = Pose(cel(drawing), left - sprite.shape[1] / 2, top - 2.3 * self._unit, mirror)
        return self._sprites[number]

    def _cast_shadow(self) -> Array:
        wide, high = int(self._unit * 1.9), int(self._unit * 0.3)
        sheet = Sheet(wide, high)
        points = [
            (wide / 2 + wide * 0.36 * math.cos(a), high / 2 + high * 0.2 * math.sin(a))
            for a in np.linspace(0, math.tau, 40)
        ]
        sheet.shape(points, lit(self._light.dark, (0.4, 0.4, 0.4)), 0.5, soft=self._unit * 0.03)
        return cel(sheet.pixels)


def lit_sprite(sprite: Array, light: Light, unit: float, *, right: bool) -> Array:
    """A premultiplied drawing under a light: rounded by it, tinted by the air, with its rim on the sun's side."""
    out = sprite.copy()
    left, top, width, height = cv2.boundingRect(np.ascontiguousarray(sprite[..., 3]))
    part = out[top : top + height, left : left + width]
    if part.size == 0:
        return out
    round_by = max(1.5, unit * 0.035)
    # The form is soft, so a quarter of the pixels shows it as well.
    small = cv2.resize(part[..., 3], (max(2, width // 2), max(2, height // 2)), interpolation=cv2.INTER_AREA)
    body = cv2.GaussianBlur(small.astype(np.float32), (0, 0), round_by / 2) / np.float32(255)
    across = cv2.Sobel(body, cv2.CV_32F, 1, 0, ksize=3, scale=round_by * (-0.075 if right else 0.075))
    form = 0.94 + across + cv2.Sobel(body, cv2.CV_32F, 0, 1, ksize=3, scale=round_by * 0.055)
    factor = cv2.convertScaleAbs(np.clip(form, 0.66, 1.2), alpha=200)
    shade = cv2.resize(factor, (width, height), interpolation=cv2.INTER_LINEAR)
    tint = [cv2.convertScaleAbs(shade, alpha=channel) for channel in mix(light.ambient, (1, 1, 1), 0.3)]
    cv2.multiply(part, cv2.merge([*tint, np.full_like(shade, 200)]), dst=part, scale=1 / 200)
    alpha = np.ascontiguousarray(part[..., 3])
    cv2.min(part, cv2.merge([alpha] * 4), dst=part)
    return rim(out, light.sun, right, max(1, round(unit * 0.01)), 0.8)


def talking(spec: SceneSpec) -> Subject | None:
    """Who is seen speaking, close: one person, in a scene where people can, when no element stands for them."""
    if not spec.dialogue or spec.roles or spec.place in _WEIGHTLESS:
        return None
    alone = len(spec.subjects) > 0 and spec.subjects[0].kind == "person" and spec.subjects[0].count == 1
    return spec.subjects[0] if alone else None


def _mirrored(drawing: Array, share: float) -> Array:
    """The drawing upside down, fading with the distance from the feet, as wet ground shows it."""
    flipped = drawing[::-1].astype(np.float32)
    fade = np.linspace(share, 0, len(flipped), dtype=np.float32)[:, None, None]
    return cel(cv2.blur((flipped * fade).astype(np.uint8), (1, max(1, len(flipped) // 24))))


def actors(spec: SceneSpec, light: Light, size: Size, horizon: float) -> list[Actor]:
    """Everyone who acts in the scene, the farthest first; houses stand behind whoever walks by."""
    seen = [subject for subject in spec.subjects if subject is not talking(spec)]
    leading_last = sorted(seen, key=lambda subject: subject.kind not in STILL)
    return [actor for subject in leading_last for actor in _group(spec, subject, light, size, horizon)]


def _group(spec: SceneSpec, subject: Subject, light: Light, size: Size, horizon: float) -> list[Actor]:
    random = rng(spec.seed, "actors", subject.kind)
    out = []
    for number in range(subject.count):
        behind = (subject.count - 1 - number) * 0.16
        x = random.uniform(0.34, 0.46) if number == subject.count - 1 else random.uniform(0.14, 0.78)
        way = _way(spec, subject, float(x), behind, horizon, float(random.random()))
        share = 1 - behind * 1.6
        draw = _walker(spec, subject, subject.count - 1 - number) if subject.kind == "person" else None
        out.append(Actor(spec, subject, light, size, way, share * _child(subject), draw))
    return out


class Passers:
    """People on the pavements of a street; a few drawings serve them all, smaller for those farther away."""

    def __init__(self, spec: SceneSpec, light: Light, size: Size, horizon: float) -> None:
        random = rng(spec.seed, "passers-by")
        someone = Subject("person", None, 1, "walk")
        self._models = [
            Actor(
                spec,
                someone,
                light,
                size,
                Way(0.5, 0, -0.01 if number % 2 else 0.01, 0, 0),
                0.5,
                _walker(spec, someone, number + 5),
            )
            for number in range(4)
        ]
        self._size, self._horizon, self._pace = size, horizon, spec.pace
        self._who = [
            (deep, float(random.random()), float(random.random())) for deep in (5.6, 4.9, 4.3, 3.8, 3.4, 3.0, 2.7)
        ]

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `stage.Thing`."""
        width, height = self._size.width, self._size.height
        for number, (deep, start, luck) in enumerate(self._who):
            model, side = self._models[number % len(self._models)], 1 if number % 3 == 0 else -1
            way = -1 if number % 2 else 1
            x = 0.5 + side * (0.52 + 0.16 * start) / deep + way * 0.05 / deep * (moment.time - 2.5) * self._pace
            scale, dx, dy = moment.place(deep)
            at = (x * width * scale + dx, (self._horizon + 0.62 / deep) * height * scale + dy)
            step = (moment.time * self._pace / (1.0 + 0.2 * luck) + luck) % 1
            model.stand(frame, at, scale * 2.5 / deep, int(step * _PHASES / 2) * 2)


def passers_by(spec: SceneSpec, light: Light, size: Size, horizon: float) -> list[Passers]:
    """Nobody where the prompt bans people."""
    return [] if "person" in spec.banned else [Passers(spec, light, size, horizon)]


def _walker(spec: SceneSpec, subject: Subject, number: int) -> Draw:
    random = rng(spec.seed, "person", number)
    who = people.person_for(subject.who, subject.colour, subject.hair, number, random, rain="rain" in spec.weather)
    return lambda pen, _tone, phase, gait: people.walker(pen, who, phase, gait)


def _child(subject: Subject) -> float:
    return 0.74 if subject.who == "child" else 1.0


def cast_of(kind: str) -> tuple[Draw, Tone, float, float]:
    """How to draw a kind; four-legged ones share one drawing."""
    if kind in _CAST:
        return _CAST[kind]
    tall, step = _STEPS.get(kind, (0.36, 1.0))
    draw: Draw = lambda pen, tone, phase, gait: animals.quadruped(pen, kind, tone, phase, gait)  # noqa: E731
    return draw, animals.BUILDS[kind].fur, tall, step


def _way(spec: SceneSpec, subject: Subject, x: float, behind: float, horizon: float, offset: float) -> Way:
    speed = {"still": 0.0, "sleep": 0.0, "walk": 0.032, "run": 0.1}[subject.gait] * spec.pace
    if spec.place in _WEIGHTLESS or subject.kind in AIRBORNE:
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
