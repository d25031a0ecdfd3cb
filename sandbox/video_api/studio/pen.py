"""Draws small figures in their own units: x to the right, y up, 0 on the ground, about 1 high; facing right."""

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
        self.shape(_curve([*points[-2:], *points, *points[:2]])[_STEPS:-_STEPS], tone, alpha)

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

    def sprite(self) -> Array:
        """The figure as premultiplied RGBA, 2.6 units square."""
        side = int(self.unit * 2.6)
        return np.asarray(cv2.resize(self._sheet.pixels, (side, side), interpolation=cv2.INTER_AREA))

    def _to(self, point: Point) -> Point:
        return (point[0] + 1.3) * self._scale, (2.3 - point[1]) * self._scale


_STEPS = 8


def _curve(points: Sequence[Point]) -> list[Point]:
    """A smooth line through all points but the first and the last, which only give its direction."""
    out: list[Point] = []
    array = np.array(points, np.float64)
    for a, b, c, d in zip(array, array[1:], array[2:], array[3:], strict=False):
        for s in np.linspace(0, 1, _STEPS, endpoint=False):
            place = 0.5 * (2 * b + (c - a) * s + (2 * a - 5 * b + 4 * c - d) * s**2 + (3 * b - a - 3 * c + d) * s**3)
            out.append((float(place[0]), float(place[1])))
    out.append((float(array[-2][0]), float(array[-2][1])))
    return out


def rim(sprite: Array, light: Tone, from_right: bool, thick: int, strength: float) -> Array:
    """The sprite with an edge of light on the side the sun is on, worked out from its outline."""
    alpha = np.ascontiguousarray(sprite[..., 3])
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
