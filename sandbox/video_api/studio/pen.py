"""Draws small figures in their own units: x to the right, y up, 0 on the ground, about 1 high; facing right."""

import math
from collections.abc import Sequence

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, Point, Sheet, Tone

_FINER = 2  # drawn larger and shrunk, for clean edges


class Pen:
    """A transparent square that reaches from -1.3 to 1.3 in x and from -0.3 to 2.3 in y."""

    def __init__(self, unit: float) -> None:
        """`unit` is the length of 1 in pixels of the finished sprite."""
        self.unit = unit
        self._scale = unit * _FINER
        # A whole multiple of the finished side, which shrinks in a tenth of the time that any other factor takes.
        side = int(unit * 2.6) * _FINER
        self._sheet = Sheet(side, side)

    def shape(self, points: Sequence[Point], tone: Sequence[float], alpha: float = 1.0) -> None:
        """A filled polygon."""
        self._sheet.shape([self._to(point) for point in points], tone, alpha)

    def blob(self, points: Sequence[Point], tone: Sequence[float], alpha: float = 1.0) -> None:
        """A closed curve through the points."""
        self.shape(_curve([*points[-2:], *points, *points[:2]])[_STEPS:], tone, alpha)

    def disc(self, at: Point, radius: float, tone: Sequence[float], alpha: float = 1.0) -> None:
        """A filled circle."""
        self._sheet.disc(self._to(at), radius * self._scale, tone, alpha)

    def glow(self, at: Point, radius: float, tone: Sequence[float], alpha: float) -> None:
        """A light that fades outwards."""
        self._sheet.glow(self._to(at), radius * self._scale, tone, alpha)

    def limb(self, points: Sequence[Point], radii: Sequence[float], tone: Sequence[float]) -> None:
        """A rounded stroke along a curve, with a radius at each point: legs, bodies, tails."""
        ends = [points[0], *points, points[-1]]
        middle = np.array(_curve(ends))
        wide = np.interp(np.linspace(0, 1, len(middle)), np.linspace(0, 1, len(radii)), radii)
        along = np.gradient(middle, axis=0)
        normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / (np.linalg.norm(along, axis=1)[:, None] + 1e-6)
        left, right = middle + normal * wide[:, None], middle - normal * wide[:, None]
        self.shape([tuple(point) for point in np.vstack([left, right[::-1]])], tone)
        for place in (0, -1):
            self.disc((middle[place][0], middle[place][1]), wide[place], tone)

    def stamp(self, picture: Array, high: float, lift: float = 0.0, lean: float = 0.0) -> None:
        """A premultiplied RGBA picture, so many units high, its foot in the middle at `lift`, leaning by degrees."""
        tall, wide = picture.shape[:2]
        scale = high * self._scale / tall
        turn = math.radians(lean)
        c, s = math.cos(turn) * scale, math.sin(turn) * scale
        x, y = self._to((0.0, lift))
        across = np.array(((c, -s, x - c * wide / 2 + s * tall), (s, c, y - s * wide / 2 - c * tall)))
        side = self._sheet.width
        if scale < 1:  # smaller than it is: averaged first, or its edges would be torn
            picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            across[:, :2] /= scale
        laid = cv2.warpAffine(picture, across, (side, side), flags=cv2.INTER_LINEAR)
        cv2.multiply(self._sheet.pixels, cv2.merge([255 - laid[..., 3]] * 4), dst=self._sheet.pixels, scale=1 / 255)
        cv2.add(self._sheet.pixels, laid, dst=self._sheet.pixels)

    def sprite(self) -> Array:
        """The figure as premultiplied RGBA, 2.6 units square."""
        side = int(self.unit * 2.6)
        out = np.zeros((side, side, 4), np.uint8)
        # Most of the square is empty.
        x, y, width, height = cv2.boundingRect(cv2.extractChannel(self._sheet.pixels, 3))
        left, right, top, bottom = x // _FINER, -(-(x + width) // _FINER), y // _FINER, -(-(y + height) // _FINER)
        if width:
            part = self._sheet.pixels[top * _FINER : bottom * _FINER, left * _FINER : right * _FINER]
            out[top:bottom, left:right] = cv2.resize(part, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
        return out

    def _to(self, point: Point) -> Point:
        return (point[0] + 1.3) * self._scale, (2.3 - point[1]) * self._scale


_STEPS = 8
# What the four points around a piece of the curve weigh at each of its steps (Catmull-Rom).
_SHARES = np.linspace(0, 1, _STEPS, endpoint=False)[:, None] ** np.arange(4) @ np.array(
    ((0, 1, 0, 0), (-0.5, 0, 0.5, 0), (1, -2.5, 2, -0.5), (-0.5, 1.5, -1.5, 0.5))
)


def _curve(points: Sequence[Point]) -> list[Point]:
    """A smooth line through all points but the first and the last, which only give its direction."""
    array = np.array(points, np.float64)
    around = np.stack([array[:-3], array[1:-2], array[2:-1], array[3:]], axis=1)
    pieces = (_SHARES @ around).reshape(-1, 2)
    return [(x, y) for x, y in np.vstack([pieces, array[-2:-1]]).tolist()]


def rim(sprite: Array, light: Tone, from_right: bool, thick: int, strength: float) -> Array:
    """The sprite with an edge of light on the side the sun is on, worked out from its outline."""
    alpha = cv2.extractChannel(sprite, 3)
    left, top, width, height = cv2.boundingRect(alpha)
    if width == 0:
        return sprite
    alpha = alpha[top : top + height, left : left + width]
    across = np.array(((1, 0, -thick if from_right else thick), (0, 1, thick)), np.float64)
    edge = cv2.GaussianBlur(
        cv2.subtract(alpha, cv2.warpAffine(alpha, across, (width, height))), (0, 0), max(0.6, thick * 0.4)
    )
    share = cv2.multiply(edge, alpha, scale=strength / 255)
    out = sprite.copy()
    part = out[top : top + height, left : left + width]
    cv2.add(part, cv2.merge([*(cv2.convertScaleAbs(share, alpha=c / 255) for c in light), np.zeros_like(alpha)]), part)
    cv2.min(part, cv2.merge([alpha] * 4), part)
    return out
