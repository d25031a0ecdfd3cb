"""Drawing on arrays: seeded randomness, noise, gradients, anti-aliased shapes. Colours are 8-bit RGB, premultiplied."""

import hashlib
import math
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Point = tuple[float, float]
Tone = tuple[float, float, float]

_SOFT = 24  # pixels; noise whose features are as large has no detail
_SHIFT = 4  # OpenCV takes fixed-point coordinates with this many fractional bits


def rng(seed: int, *names: object) -> np.random.Generator:
    """An own stream of random numbers for every part of a picture, so that parts do not disturb each other."""
    digest = hashlib.sha256("/".join(map(str, (seed, *names))).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))


def mix(one: Sequence[float], other: Sequence[float], share: float) -> Tone:
    """One colour with a share, 0 to 1, of another."""
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue


def lit(colour: Sequence[float], light: Sequence[float]) -> Tone:
    """A colour under a coloured light; (1, 1, 1) changes nothing."""
    red, green, blue = (min(255.0, a * b) for a, b in zip(colour, light, strict=True))
    return red, green, blue


def ease(share: float) -> float:
    """Slow at both ends: 0 to 1 for 0 to 1."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


def noise(width: int, height: int, cell: float, random: np.random.Generator, octaves: int = 5) -> Array:
    """Cloudy values around 0.5; `cell` is the size of the largest features in pixels."""
    out = np.zeros((height, width), np.float32)
    weight = total = 1.0
    total = 0.0
    for octave in range(octaves):
        # Every octave lies at another angle, or the grid would show as a weave.
        turn, reach = 0.6 + 1.1 * octave, int((width + height) / cell) + 4
        grid = random.random((reach, reach), np.float32)
        # What is soft is drawn small first.
        shrink = 4 if cell >= _SOFT and min(width, height) >= _SOFT else 1
        wide, high = -(-width // shrink), -(-height // shrink)
        c, s, middle = math.cos(turn) / cell * shrink, math.sin(turn) / cell * shrink, reach / 2
        back = np.array(((c, -s, middle - c * wide / 2 + s * high / 2), (s, c, middle - s * wide / 2 - c * high / 2)))
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        drawn = cv2.warpAffine(grid, back, (wide, high), flags=flags, borderMode=cv2.BORDER_REFLECT)
        if shrink > 1:
            drawn = cv2.resize(drawn, (width, height), interpolation=cv2.INTER_CUBIC)
        cv2.scaleAdd(drawn, weight, out, dst=out)
        total, weight, cell = total + weight, weight / 2, max(2.0, cell / 2)
    return np.asarray(out / total)


def skyline(width: int, random: np.random.Generator, hills: int, rough: float, octaves: int = 8) -> Array:
    """A line of `width` heights between 0 and 1, with about `hills` large rises; `rough` 0.3 soft, 0.6 craggy."""
    x = np.linspace(0, 1, width, endpoint=False)
    out, weight, total = np.zeros(width), 1.0, 0.0
    for _ in range(octaves):
        knots = random.random(hills + 3)
        place = x * hills
        left = place.astype(int)
        share = place - left
        share = share * share * (3 - 2 * share)
        out += weight * (knots[left] * (1 - share) + knots[left + 1] * share)
        total, weight, hills = total + weight, weight * rough, hills * 2
    line = out / total
    return np.asarray((line - line.min()) / (np.ptp(line) + 1e-9))


def gradient(width: int, height: int, stops: Sequence[tuple[float, Sequence[float]]]) -> Array:
    """Colours from top to bottom as floats, (height, width, 3); stops are (0..1, colour)."""
    at = np.linspace(0, 1, height)
    places = [place for place, _ in stops]
    columns = [np.interp(at, places, [colour[channel] for _, colour in stops]) for channel in range(3)]
    column = np.stack(columns, axis=1).astype(np.float32)
    return np.repeat(column[:, None], width, axis=1)


def to_bytes(picture: Array, random: np.random.Generator | None = None) -> Array:
    """Floats as 8-bit; with `random`, dithered so that soft skies show no bands."""
    if random is not None:
        picture = picture + (random.random(picture.shape[:2], np.float32) - 0.5)[..., None] * 1.6
    return np.clip(picture + 0.5, 0, 255).astype(np.uint8)


def blend(one: Array, other: Array, share: Array) -> Array:
    """Floats of two pictures or colours, the second with a share, 0 to 1, for each pixel.

    Plane by plane: numpy is slow over a last axis of three.
    """
    share = share.astype(np.float32)
    pairs = [[cv2.extractChannel(each, n) if each.ndim == 3 else each[n] for each in (one, other)] for n in range(3)]
    return np.asarray(cv2.merge([share * (b - a) + a for a, b in pairs]))


def over(ground: Array, colour: Array, keep: Array) -> None:
    """Lay a premultiplied picture on the ground, in place; `keep` is 255 where the ground stays."""
    cv2.multiply(ground, keep, dst=ground, scale=1 / 255)
    cv2.add(ground, colour, dst=ground)


class Sheet:
    """A transparent drawing: `pixels` is premultiplied RGBA; x and y may lie outside and are cut off."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.pixels: Array = np.zeros((height, width, 4), np.uint8)

    def shape(
        self, points: Sequence[Point] | Array, colour: Sequence[float], alpha: float = 1.0, soft: float = 0
    ) -> None:
        """A filled polygon; `soft` blurs its edge by about that many pixels."""
        array = np.asarray(points, np.float64)
        box = self._box(array[:, 0].min(), array[:, 1].min(), array[:, 0].max(), array[:, 1].max(), soft)
        if box is None:
            return
        x, y, width, height = box
        mask = np.zeros((height, width), np.uint8)
        fixed = np.round((array - (x, y)) * (1 << _SHIFT)).astype(np.int32)
        cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, _SHIFT)
        self._lay(mask, x, y, colour, alpha, soft)

    def disc(self, at: Point, radius: float, colour: Sequence[float], alpha: float = 1.0, soft: float = 0) -> None:
        """A filled circle."""
        x, y = at
        box = self._box(x - radius, y - radius, x + radius, y + radius, soft)
        if box is None:
            return
        left, top, width, height = box
        mask = np.zeros((height, width), np.uint8)
        centre = (round((x - left) * 16), round((y - top) * 16))
        cv2.circle(mask, centre, max(1, round(radius * 16)), 255, -1, cv2.LINE_AA, _SHIFT)
        self._lay(mask, left, top, colour, alpha, soft)

    def glow(self, at: Point, radius: float, colour: Sequence[float], alpha: float) -> None:
        """A round light that fades to nothing at its radius."""
        x, y = at
        box = self._box(x - radius, y - radius, x + radius, y + radius, 0)
        if box is None:
            return
        left, top, width, height = box
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        far = np.hypot(columns - (x - left), rows - (y - top)) / radius
        mask = (np.clip(1 - far, 0, 1) ** 2 * 255).astype(np.uint8)
        self._lay(mask, left, top, colour, alpha, 0)

    def line(self, points: Sequence[Point], colour: Sequence[float], width: float, alpha: float = 1.0) -> None:
        """An open line of round pixels' width."""
        array = np.asarray(points, np.float64)
        box = self._box(array[:, 0].min(), array[:, 1].min(), array[:, 0].max(), array[:, 1].max(), width)
        if box is None:
            return
        x, y, wide, high = box
        mask = np.zeros((high, wide), np.uint8)
        fixed = np.round((array - (x, y)) * (1 << _SHIFT)).astype(np.int32)
        cv2.polylines(mask, [fixed], False, 255, max(1, round(width)), cv2.LINE_AA, _SHIFT)
        self._lay(mask, x, y, colour, alpha, 0)

    def _box(
        self, left: float, top: float, right: float, bottom: float, soft: float
    ) -> tuple[int, int, int, int] | None:
        edge = 2 + soft * 3
        x, y = max(0, int(left - edge)), max(0, int(top - edge))
        width, height = min(self.width, int(right + edge) + 1) - x, min(self.height, int(bottom + edge) + 1) - y
        return (x, y, width, height) if width > 0 and height > 0 else None

    def _lay(self, mask: Array, x: int, y: int, colour: Sequence[float], alpha: float, soft: float) -> None:
        if soft:
            mask = cv2.GaussianBlur(mask, (0, 0), soft).astype(np.uint8)
        if alpha < 1:
            mask = cv2.convertScaleAbs(mask, alpha=alpha)
        part = self.pixels[y : y + mask.shape[0], x : x + mask.shape[1]]
        cv2.multiply(part, cv2.merge([255 - mask] * 4), dst=part, scale=1 / 255)
        cv2.add(part, cv2.merge([*(cv2.convertScaleAbs(mask, alpha=c / 255) for c in colour), mask]), dst=part)
