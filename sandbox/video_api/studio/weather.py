"""What falls, floats and glows in the air: rain, snow, petals, leaves, fireflies, embers, fog. Drawn last."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, Tone, noise, rng
from sandbox.video_api.studio.stage import Moment, Size


@dataclass(frozen=True)
class Drift:
    """How one kind of flake moves and looks. Speeds in picture heights a second, sizes in thousandths of the height."""

    count: int
    fall: float
    wind: float
    sway: float
    size: tuple[float, float]
    tones: tuple[Tone, ...]
    strength: float
    glows: bool = False


DRIFTS = {
    "snow": Drift(420, 0.13, 0.03, 0.012, (1.0, 4.2), ((255, 255, 255),), 0.85),
    "petals": Drift(90, 0.1, 0.06, 0.03, (3.0, 6.5), ((255, 190, 206), (255, 214, 222), (246, 164, 190)), 0.9),
    "leaves": Drift(60, 0.12, 0.08, 0.04, (4.0, 8.0), ((214, 120, 40), (226, 160, 56), (170, 72, 32)), 0.9),
    "fireflies": Drift(70, -0.012, 0.008, 0.03, (1.6, 3.2), ((255, 236, 130), (220, 255, 140)), 0.95, glows=True),
    "embers": Drift(110, -0.14, 0.04, 0.02, (1.0, 2.6), ((255, 150, 50), (255, 200, 90)), 0.95, glows=True),
    "motes": Drift(46, -0.012, 0.012, 0.012, (0.7, 1.8), ((255, 246, 220),), 0.4, glows=True),
    "bubbles": Drift(60, -0.06, 0.0, 0.014, (1.6, 4.5), ((210, 240, 255),), 0.4),
}


class Flakes:
    """Many small things with a path each; near ones are larger and faster."""

    def __init__(self, drift: Drift, size: Size, seed: int, pace: float, *, low: float = 0.0) -> None:
        """Nothing is drawn above `low`, a share of the height."""
        self._drift, self._size, self._pace, self._low = drift, size, pace, low
        self._seeds = rng(seed, "flakes", drift.count, drift.fall).random((drift.count, 6))

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `Thing`."""
        height, width = frame.shape[:2]
        drift, time = self._drift, moment.time * self._pace
        # Hundreds of plain flakes go into one mask: blending each by itself would take most of the frame's time.
        plain = not drift.glows and drift.size[1] < 5
        mask = np.zeros((height, width), np.uint8) if plain else None
        for number, (x, y, near, phase, bright, _) in enumerate(self._seeds.tolist()):
            closeness = 0.35 + 0.65 * near**2
            y = (y + drift.fall * time * closeness) % 1.1 - 0.05
            x = x + drift.wind * time * closeness + drift.sway * math.sin(time * (1 + phase) + phase * 6.3)
            x = (x - (moment.shift_x + moment.travel) / width * near * 0.5) % 1.06 - 0.03
            radius = (drift.size[0] + (drift.size[1] - drift.size[0]) * near**2) * height / 1000
            alpha = drift.strength * (0.45 + 0.55 * bright)
            if drift.glows:
                alpha *= 0.25 + 0.75 * (0.5 + 0.5 * math.sin(time * (1.5 + 2 * phase) + phase * 40))
            if y <= self._low:
                continue
            if mask is not None:
                centre = (round(x * width * 16), round(y * height * 16))
                cv2.circle(mask, centre, round(radius * 16), round(255 * alpha), -1, cv2.LINE_AA, 4)
                continue
            turn = time * (1 + 2 * phase) + phase * 9 if drift.size[1] > 5 else None
            tone = drift.tones[number % len(drift.tones)]
            _flake(frame, x * width, y * height, radius, tone, alpha, glows=drift.glows, turn=turn)
        if mask is not None:
            _white(frame, mask)


# count, length as a share of the height, speed in heights a second, brightness, thickness at 1080 rows
_CURTAINS: tuple[tuple[int, float, float, int, float], ...] = (
    (420, 0.03, 1.3, 34, 1.0),
    (240, 0.055, 1.8, 46, 1.6),
    (80, 0.11, 2.5, 52, 2.6),
)


class Rain:
    """Three curtains of streaks, slanting with the wind."""

    def __init__(self, size: Size, seed: int) -> None:
        self._size = size
        self._drops = [rng(seed, "rain", n).random((row[0], 3)) for n, row in enumerate(_CURTAINS)]

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `Thing`."""
        height, width = frame.shape[:2]
        mask = np.zeros((height, width), np.uint8)
        for drops, (_, length, speed, strength, thick) in zip(self._drops, _CURTAINS, strict=True):
            y = ((drops[:, 1] + moment.time * speed * (1 + 0.2 * drops[:, 2])) % 1.2 - 0.15) * height
            x = (drops[:, 0] * 1.2 - 0.1) * width + y * 0.12
            long = length * height * (0.6 + 0.8 * drops[:, 2])
            ends = np.stack([np.stack([x, y], 1), np.stack([x + long * 0.12, y + long], 1)], 1)
            lines = list(np.round(ends * 16).astype(np.int32))
            cv2.polylines(mask, lines, False, strength, max(1, round(thick * height / 1080)), cv2.LINE_AA, 4)
        cv2.add(frame, cv2.merge([cv2.convertScaleAbs(mask, alpha=a) for a in (0.86, 0.93, 1.0)]), dst=frame)


class Fog:
    """Veils that drift past each other."""

    def __init__(self, size: Size, tone: Tone, seed: int, *, horizon: float) -> None:
        width, height = size.width // 4, size.height // 4
        self._veils = [noise(width * 2, height, width / (2 + n), rng(seed, "fog", n), 4) for n in range(2)]
        rows = np.linspace(0, 1, height, dtype=np.float32)[:, None]
        self._where = np.exp(-(((rows - horizon) / 0.26) ** 2)) * 0.95 + 0.12
        self._tone, self._width = np.array(tone, np.float32), width

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `Thing`."""
        thick = np.zeros_like(self._where * self._veils[0][:, : self._width])
        for number, veil in enumerate(self._veils):
            start = (moment.time * (9 + 7 * number)) % self._width
            shift = np.array(((1, 0, -start), (0, 1, 0)), np.float64)
            thick += np.asarray(cv2.warpAffine(veil, shift, (self._width, veil.shape[0])))
        share = np.clip((thick - 0.55) * 1.2, 0, 0.72) * self._where
        keep = cv2.resize(((1 - share) * 255).astype(np.uint8), (frame.shape[1], frame.shape[0]))
        add = cv2.resize((share[..., None] * self._tone).astype(np.uint8), (frame.shape[1], frame.shape[0]))
        cv2.multiply(frame, cv2.merge([keep] * 3), dst=frame, scale=1 / 255)
        cv2.add(frame, add, dst=frame)


def _white(frame: Array, mask: Array) -> None:
    """Lighten the frame where the mask is."""
    three = cv2.merge([cv2.GaussianBlur(mask, (3, 3), 0)] * 3)
    cv2.multiply(frame, 255 - three, dst=frame, scale=1 / 255)
    cv2.add(frame, three, dst=frame)


def _flake(
    frame: Array, x: float, y: float, radius: float, tone: Tone, alpha: float, *, glows: bool, turn: float | None
) -> None:
    """One soft spot, or with `turn` a small leaf; blended on the few pixels it covers."""
    reach = radius * (5 if glows else 1) + 2
    left, top = int(x - reach), int(y - reach)
    right, bottom = int(x + reach) + 1, int(y + reach) + 1
    if left < 0 or top < 0 or right > frame.shape[1] or bottom > frame.shape[0]:
        return
    part = frame[top:bottom, left:right]
    rows, columns = np.ogrid[top:bottom, left:right]
    dx, dy = columns - x, rows - y
    if turn is not None:
        c, s, flat = math.cos(turn), math.sin(turn), 0.35 + 0.65 * abs(math.sin(turn * 1.7))
        dx, dy = dx * c + dy * s, (dy * c - dx * s) / (flat * 0.6)
    far = np.sqrt(dx * dx + dy * dy) / radius
    mask = np.clip((1.25 - far) * min(radius, 3), 0, 1)
    if glows:
        mask = np.clip(mask + 0.42 * np.clip(1 - far / 5, 0, 1) ** 2, 0, 1)
    share = (mask * alpha)[..., None]
    part[:] = (part * (1 - share) + np.array(tone) * share).astype(np.uint8)
