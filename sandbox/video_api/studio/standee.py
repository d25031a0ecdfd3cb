"""A cut-out that stands in a picture: lit as the picture is, with its shadow where its feet are, and alive a little."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, ease
from sandbox.video_api.studio.cutout import Cutout
from sandbox.video_api.studio.encode import FPS
from sandbox.video_api.studio.pen import rim
from sandbox.video_api.studio.stage import Size, cel, lay

_TALLEST = 0.86  # share of the height
_GROUND = 0.945  # where feet are, as a share of the height
_DARKEST, _BRIGHTEST = 0.68, 1.12  # how far the light of a picture changes a cut-out
_LIT = 0.7  # how much of the difference between the two it takes up
_SLACK = 0.22  # room at both sides for what leans over, as a share of the height


@dataclass(frozen=True)
class Spot:
    """Where something is in a picture, as shares of width and height; `widest` likewise, `share` of its area."""

    x: float
    y: float
    widest: float
    share: float


@dataclass(frozen=True)
class Stance:
    """How a figure stands at a moment: moved to the side and up, leaning and bent to the right, stretched.

    In shares of the width (aside), of the height of the picture (up), and of its own height.
    """

    aside: float = 0.0
    up: float = 0.0
    lean: float = 0.0
    bend: float = 0.0
    stretch: float = 0.0


class Standee:
    """One figure; its foot on the ground, or on the lower edge when it has none."""

    def __init__(self, cutout: Cutout, size: Size, spot: Spot, ground: Array, *, held: bool = False) -> None:
        """`ground` is the picture around it, RGB. What is `held` keeps the middle of its spot instead of standing."""
        left, top, right, bottom = cutout.box()
        alpha = cutout.alpha[top:bottom, left:right]
        scale = scale_for(alpha.shape, float(alpha.mean() / 255), size, spot)
        wide, high = max(2, round((right - left) * scale)), max(2, round((bottom - top) * scale))
        whole = np.dstack([cutout.pixels[top:bottom, left:right], alpha]).astype(np.float32)
        whole[..., :3] *= whole[..., 3:] / 255
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        sprite = np.asarray(cv2.resize(whole.astype(np.uint8), (wide, high), interpolation=how))
        self._drawing = cel(_lit(sprite, ground, spot.x, standing=not (held or cutout.grounded)))
        self.held = held
        self._x, self._phase = size.width * spot.x, spot.x * 9
        bust = cutout.grounded and not held
        self._foot = size.height * (1.012 if bust else max(_GROUND, spot.y))
        if held:
            self._foot = size.height * spot.y + high / 2
        self._shadow = None if bust or held else _shadow(sprite)

    def paint(self, frame: Array, number: int, opacity: float, stance: Stance | None = None) -> None:
        """Draw on the RGB frame, in place; without a stance it breathes and sways."""
        time = number / FPS
        stance = stance or Stance(aside=0.006 * math.sin(time * 0.8 + self._phase))
        scale = 1 + 0.03 * ease(min(1.0, time / 8)) + 0.004 * math.sin(time * 1.5 + self._phase)
        height, width = frame.shape[:2]
        foot, x = self._foot - max(0.0, stance.up) * height, self._x + stance.aside * width
        if self._shadow is not None:
            dark, left, up = self._shadow
            shadow = np.dstack([np.zeros((*dark.shape, 3), np.uint8), 255 - cv2.convertScaleAbs(dark, alpha=opacity)])
            lay(frame, shadow, scale, x + left * scale, self._foot + up * scale)
        drawing = self._bent(stance)
        if opacity < 1:
            drawing = faded(drawing, opacity)
        high, wide = drawing.shape[:2]
        lay(frame, drawing, scale, x - wide * scale / 2, foot - high * scale)

    def _bent(self, stance: Stance) -> Array:
        if not (stance.lean or stance.bend or stance.stretch):
            return self._drawing
        high, wide = self._drawing.shape[:2]
        slack = round(_SLACK * high)
        tall = round(high * 1.12)
        rows = np.arange(tall, dtype=np.float32)[:, None]
        columns = np.arange(wide + 2 * slack, dtype=np.float32)[None]
        up = (tall - 1 - rows) / (1 + stance.stretch)  # above the feet, in pixels of the drawing
        share = np.clip(up / high, 0, 1)
        across = (stance.lean * share**1.3 + stance.bend * np.sin(np.pi * share)) * high
        x = np.ascontiguousarray(np.broadcast_to(columns - slack - across, (tall, wide + 2 * slack)), np.float32)
        y = np.ascontiguousarray(np.broadcast_to(high - 1 - up, x.shape), np.float32)
        return np.asarray(cv2.remap(self._drawing, x, y, cv2.INTER_LINEAR, borderValue=(0, 0, 0, 255)))


def faded(drawing: Array, opacity: float) -> Array:
    """A cel that is less to be seen."""
    empty = np.zeros_like(drawing)
    empty[..., 3] = 255
    return np.asarray(cv2.addWeighted(drawing, opacity, empty, 1 - opacity, 0))


def scale_for(shape: tuple[int, ...], dense: float, size: Size, spot: Spot) -> float:
    """The factor at which something covers its share of the picture, unless it were too tall or too wide then."""
    height, width = shape[:2]
    wanted = math.sqrt(spot.share * size.width * size.height / (width * height * max(dense, 1e-3)))
    return min(wanted, _TALLEST * size.height / height, spot.widest * size.width / width)


def _lit(sprite: Array, ground: Array, x: float, *, standing: bool) -> Array:
    """Under the light of the picture: its colour and strength, an edge of it from where it is bright, dark feet."""
    seen = sprite[..., 3] > 128
    own = sprite[seen][:, :3].mean(axis=0) if seen.any() else np.full(3, 128.0)
    around = ground.reshape(-1, 3).mean(axis=0)
    # The strength of the light more than its colour, or faces would turn green on a meadow.
    gains = np.full(3, ((around.mean() + 40) / (own.mean() + 40)) ** _LIT)
    tint = (around + 20) / float((around + 20).mean())
    gains = np.clip(gains * np.clip(tint, 0.85, 1.15) ** 0.2, _DARKEST, _BRIGHTEST)
    out = sprite.astype(np.float32)
    if standing:
        low = np.linspace(1, 0, len(out), dtype=np.float32)[:, None, None]  # 0 at the feet
        out[..., :3] *= 0.8 + 0.2 * np.clip(low / 0.14, 0, 1)
    out[..., :3] *= gains.astype(np.float32)
    out[..., :3] = np.minimum(out[..., :3], out[..., 3:])
    glow = around * (210 / max(40.0, float(around.max())))
    tone = (float(glow[0]), float(glow[1]), float(glow[2]))
    return rim(out.astype(np.uint8), tone, _brighter_right(ground, x), max(1, len(sprite) // 160), 0.5)


def _brighter_right(ground: Array, x: float) -> bool:
    """Which side of a figure the light comes from."""
    if ground.ndim < 3 or ground.shape[1] < 4:
        return x < 0.5
    middle = min(ground.shape[1] - 2, max(2, round(x * ground.shape[1])))
    upper = ground[: max(1, len(ground) * 2 // 3)]
    return float(upper[:, middle:].mean()) > float(upper[:, :middle].mean())


def _shadow(sprite: Array) -> tuple[Array, float, float]:
    """(darkness of the shadow on the ground, its left and top from the middle of the feet, in pixels)."""
    high, wide = sprite.shape[:2]
    feet = np.flatnonzero(sprite[-max(2, high // 24) :, :, 3].max(axis=0) > 60)
    first, last = (int(feet[0]), int(feet[-1])) if len(feet) else (wide // 3, wide * 2 // 3)
    across = max(8, round(1.5 * (last - first)), wide // 3)
    deep = max(6, round(0.16 * across))
    mask = np.zeros((3 * deep, 2 * across), np.uint8)
    for reach, dark in ((0.7, 70), (0.45, 150)):
        axes = (round(across * reach), round(deep * reach))
        one = cv2.ellipse(np.zeros_like(mask), (across, deep * 3 // 2), axes, 0, 0, 360, dark, cv2.FILLED)
        mask = cv2.max(mask, cv2.GaussianBlur(one, (0, 0), max(1.0, deep * 0.3)))
    return np.asarray(mask), (first + last) / 2 - wide / 2 - across, -1.7 * deep
