"""One figure on its way through a scene: its poses, drawn once under the light of the scene, its shadow and mirror."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from sandbox.video_api.studio.backdrop import sun_place
from sandbox.video_api.studio.builds import BUILDS
from sandbox.video_api.studio.canvas import Array, Sheet, lit, mix
from sandbox.video_api.studio.figures import Draw, figure_of, span
from sandbox.video_api.studio.palettes import Light
from sandbox.video_api.studio.pen import Pen, rim
from sandbox.video_api.studio.spec import SceneSpec, Subject
from sandbox.video_api.studio.sprites import kinds
from sandbox.video_api.studio.stage import Moment, Size, cel, lay, trimmed
from sandbox.video_api.studio.vocabulary import AIRBORNE, STILL, SWIMMING
from sandbox.video_api.studio.ways import Way, paced

PHASES = 24  # poses of one step; drawn once and kept
_DEPTH = 2.0


def _depth(kind: str) -> float:
    """How far up the water reaches on somebody who swims, in units of the figure."""
    return BUILDS[kind].leg if kind in BUILDS else 0.45 if kind in _UPRIGHT else 0.0


def _fitting(spec: SceneSpec, subject: Subject) -> str:
    """The action as it is done here: nobody walks in the water or in space."""
    if subject.kind == "boat":
        return "tossed" if "storm" in spec.weather else subject.gait
    on_foot = subject.gait in ("still", *_GOING) and subject.kind in _UPRIGHT
    if spec.place == "underwater" and on_foot:
        return "swim"
    return "fly" if spec.place in ("space", "abstract") and on_foot and subject.gait != "still" else subject.gait


@dataclass(frozen=True)
class Pose:
    """A drawing as `stage.lay` takes it, where it lies from the feet, in pixels, and its mirror on wet ground."""

    drawing: Array
    left: float
    top: float
    mirror: Array | None


@dataclass(frozen=True)
class Stride:
    """How somebody goes: the seconds of a step, and at which share of one it begins."""

    kind: str
    step: float
    offset: float
    runs: bool

    def footfalls(self, seconds: float) -> list[float]:
        """When a foot comes down: where the drawings have a leg farthest in front."""
        two, four = (0.25, 0.75), (0.0, 0.4, 0.5, 0.88) if self.runs else (0.0, 0.25, 0.5, 0.75)
        contacts = two if self.kind in _UPRIGHT else four
        steps = range(-1, int(seconds / self.step) + 2)
        times = sorted((n + at - self.offset) * self.step for n in steps for at in contacts)
        return [time for time in times if 0 <= time < seconds]


_UPRIGHT = ("person", "robot")
_GOING = ("walk", "run", "gallop")
WEIGHTLESS = ("space", "underwater", "abstract")
FLYING = AIRBORNE | kinds("flies", "things")
AFLOAT = SWIMMING | kinds("swims", "sails")
FIXED = STILL | kinds("stands")
ROLLING = kinds("rolls") | {"car"}


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
        figure = figure_of(subject.kind)
        self._draw, self._tone = draw or figure.draw, subject.colour or figure.tone
        self._gait, self._size = _fitting(spec, subject), size
        runs = self._gait in ("run", "gallop")
        self._unit = size.height * figure.tall * share * min(1.0, size.width / size.height * 0.75)
        usual = figure.step * (0.55 if runs else 1) / max(0.7, spec.pace)
        far = (figure.reach or {}).get("run" if runs else "walk", 0.0) * self._unit / size.width
        way = way.within(*(side * self._unit / size.width for side in span(subject.kind, self._gait)))
        self.way, self._step = paced(way, far, usual) if self._gait in _GOING else (way, usual)
        self._rolls = subject.kind in ROLLING
        self._light, self._right = light, sun_place(spec, 0.6)[0] > way.x
        lifted = self._gait in ("fly", "swim") or spec.place in WEIGHTLESS
        self.grounded = subject.kind not in FLYING | AFLOAT | {"lighthouse"} and not lifted
        self._under = _depth(subject.kind) if self._gait == "swim" and spec.place not in WEIGHTLESS else 0.0
        self._wet = 0.34 if spec.place == "city" and "rain" in spec.weather and self.grounded else 0.0
        moves = self.grounded and self._gait in _GOING and subject.kind not in FIXED
        self.stride = Stride(subject.kind, self._step, way.offset, runs) if moves else None
        self._sprites: dict[tuple[int, bool], Pose] = {}
        self._shadow = self._cast_shadow() if self.grounded else None

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `stage.Thing`."""
        way, size = self.way, self._size
        across, back = way.at(moment.time)
        y = size.height * (way.y + way.float_by * math.sin(moment.time * 1.3 + way.offset * 6))
        scale, shift_x, shift_y = moment.place(_DEPTH)
        phase = ((way.gone(moment.time) if self._rolls else moment.time) / self._step + way.offset) % 1
        at = (across * size.width * scale + shift_x, y * scale + shift_y)
        self.stand(frame, at, scale, int(phase * PHASES), back=back)

    def stand(self, frame: Array, at: tuple[float, float], scale: float, number: int, *, back: bool = False) -> None:
        """Draw the pose with this number, its feet at a point of the screen, facing left when it is on its way back."""
        x, y = at
        pose = self._pose(number, back)
        if pose.mirror is not None:
            lay(frame, pose.mirror, scale, x + pose.left * scale, y - 0.02 * self._unit * scale)
        if self._shadow is not None:
            shape = self._shadow.shape
            lay(frame, self._shadow, scale, x - shape[1] / 2 * scale, y - shape[0] / 2 * scale)
        lay(frame, pose.drawing, scale, x + pose.left * scale, y + pose.top * scale)

    def _pose(self, number: int, back: bool) -> Pose:
        """A pose, drawn when it is first seen."""
        if (number, back) not in self._sprites:
            pen = Pen(self._unit)
            self._draw(pen, self._tone, number / PHASES, self._gait)
            raw = pen.sprite()
            raw[int((2.3 - self._under) * self._unit) :] *= self._under == 0  # what is under water is not seen
            sprite = lit_sprite(raw, self._light, self._unit, right=self._right != back)
            sprite = sprite[:, ::-1] if back else sprite
            drawing, left, top = trimmed(np.ascontiguousarray(sprite))
            mirror = _mirrored(drawing, self._wet) if self._wet else None
            self._sprites[number, back] = Pose(
                cel(drawing), left - sprite.shape[1] / 2, top - (2.3 - self._under) * self._unit, mirror
            )
        return self._sprites[number, back]

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


def _mirrored(drawing: Array, share: float) -> Array:
    """The drawing upside down, fading with the distance from the feet, as wet ground shows it."""
    flipped = drawing[::-1].astype(np.float32)
    fade = np.linspace(share, 0, len(flipped), dtype=np.float32)[:, None, None]
    return cel(cv2.blur((flipped * fade).astype(np.uint8), (1, max(1, len(flipped) // 24))))
