"""High waves of a storm: rows of dark crests with foam that roll past each other, and the spray they throw."""

import math

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, Tone, mix, noise, rng
from sandbox.video_api.studio.palettes import Light
from sandbox.video_api.studio.stage import Moment, Size, Thing, cel, lay

# depth, line of the crest below the horizon and height of the wave (shares of the height), crests in a picture's width
_ROWS = ((7.0, 0.03, 0.035, 9), (4.2, 0.085, 0.06, 6), (2.6, 0.19, 0.095, 4), (1.6, 0.34, 0.14, 3))


def heave(time: float, phase: float = 0.0) -> tuple[float, float]:
    """How a boat rides a storm: (lift as a share of the height, lean in degrees)."""
    return 0.022 * math.sin(time * 1.9 + phase * math.tau), 9.0 * math.sin(time * 1.9 + phase * math.tau + 1.1)


def swells(light: Light, size: Size, horizon: float, seed: int, tone: Tone) -> list[Thing]:
    """The rows of waves, the farthest first; whoever sails goes between the second and the third."""
    return [Swell(light, size, horizon, seed, tone, number) for number in range(len(_ROWS))]


class Swell:
    """One row, drawn once and twice as wide as it repeats, so that it rolls on without an end."""

    def __init__(self, light: Light, size: Size, horizon: float, seed: int, tone: Tone, number: int) -> None:
        """`number` counts from the farthest."""
        self._depth, below, tall, crests = _ROWS[number]
        self._size, self._number, self._top = size, number, (horizon + below - tall) * size.height
        self._period = int(size.width * 1.2)
        random = rng(seed, "swell", number)
        deep = int(size.height * (tall * 2.6 + 0.12))
        self._cel = cel(self._drawn(deep, tall * size.height, crests, light, tone, random))
        self._phase = float(random.random())

    def _drawn(
        self, deep: int, tall: float, crests: int, light: Light, tone: Tone, random: np.random.Generator
    ) -> Array:
        wide = self._period
        across = np.arange(wide, dtype=np.float32) / wide * np.float32(math.tau)
        line = np.zeros(wide, np.float32)
        for times, share in ((crests, 0.55), (crests * 2 + 1, 0.25), (crests * 3 + 2, 0.13), (crests * 7, 0.05)):
            wave = np.sin(across * times + random.uniform(0, math.tau))
            line += np.float32(share) * np.sign(wave) * np.abs(wave) ** 0.8
        crest = tall * (1 - (line * 0.5 + 0.5) ** 1.4)
        below = np.arange(deep, dtype=np.float32)[:, None] - crest[None] - 6
        inside = np.clip(below / 1.5, 0, 1)
        half = noise(wide // 2, deep, max(8.0, tall * 0.5), random, 5)
        grain = np.hstack([half, half[:, ::-1]])
        grain = np.hstack([grain, grain[:, -1:].repeat(wide - grain.shape[1], 1)]) - 0.5
        body, bright = (
            np.array(mix(tone, light.dark, 0.3), np.float32),
            np.array(mix(tone, light.sky[-1][1], 0.42), np.float32),
        )
        face = np.clip(1 - below / (tall * 1.3) + grain * 0.9, 0, 1)[..., None] ** 1.5
        colour = body * (1 - face) + bright * face
        high = (1 - crest / tall)[None]
        foam = np.exp(-np.clip(below, 0, None) / (tall * 0.1 + 1)) * np.clip(high * 2.1 - 0.75 + grain * 1.6, 0, 1)
        foam = np.maximum(foam, np.clip(grain * 5 - 1.2, 0, 0.5) * np.clip(1 - below / (tall * 1.6), 0, 1))[..., None]
        colour = colour * (1 - foam) + np.array(mix((238, 244, 248), light.haze, 0.25), np.float32) * foam
        fade = (
            np.clip((deep - np.arange(deep, dtype=np.float32)[:, None]) / (deep * 0.4), 0, 1)
            if self._number < 3
            else 1.0
        )
        alpha = inside * fade
        pixels = np.dstack([np.clip(colour, 0, 255) * alpha[..., None], alpha * 255]).astype(np.uint8)
        return np.hstack([pixels, pixels])

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `stage.Thing`."""
        scale, x, y = moment.place(self._depth)
        way = -1 if self._number % 2 else 1
        shift = (moment.time * (0.03 + 0.03 * self._number) * way + self._phase) % 1 * self._period
        lift = 0.012 * (self._number + 1) * math.sin(moment.time * 1.6 + self._number * 1.3) * self._size.height
        left = shift - self._period - self._size.width * 0.05
        lay(frame, self._cel, scale, x + scale * left, y + scale * (self._top + lift))


class Spray:
    """Drops that the wind tears off the crests, streaming sideways."""

    def __init__(self, size: Size, seed: int, horizon: float) -> None:
        self._size, self._horizon = size, horizon
        self._drops = rng(seed, "spray").random((150, 5))

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `stage.Thing`."""
        height, width = frame.shape[:2]
        mask = np.zeros((height, width), np.uint8)
        life = (self._drops[:, 3] + moment.time * (0.5 + 0.5 * self._drops[:, 4])) % 1
        near = 0.2 + 0.8 * self._drops[:, 1]
        x = (self._drops[:, 0] + 0.16 * life * near) * width
        y = (self._horizon + 0.34 * self._drops[:, 1] - 0.1 * near * np.sin(life * math.pi)) * height
        for px, py, big, age in zip(x, y, near, life, strict=True):
            radius = round(16 * (0.6 + 1.6 * big) * height / 540)
            cv2.circle(mask, (round(px * 16), round(py * 16)), radius, round(150 * (1 - age)), -1, cv2.LINE_AA, 4)
        cv2.add(frame, cv2.merge([mask] * 3), dst=frame)
