"""The street of a city: asphalt with its marks and wet gleams, pavements, and the lights of traffic."""

from collections.abc import Sequence

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, Sheet, Tone, mix, noise, rng, to_bytes
from sandbox.video_api.studio.houses import FOOT
from sandbox.video_api.studio.stage import Moment, Size, cel, cover

CITY_HORIZON = 0.6
_SLACK = 0.12  # how much wider than the picture the ground is drawn on each side


class Asphalt:
    """The rough side of a street: pavements, kerbs, the lane, and on wet ones the light of shops in streaks."""

    def __init__(
        self,
        size: Size,
        tone: Tone,
        seed: int,
        *,
        share: float,
        wet: bool,
        haze: Tone,
        lights: Sequence[tuple[float, float, Tone]] = (),
    ) -> None:
        self._size, self._top = size, int(size.height * (CITY_HORIZON + 0.012))
        self._left = int(size.width * _SLACK)
        wide, height = size.width + 2 * self._left, size.height - self._top
        down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
        rough = self._flat_noise(wide, height, seed)
        alpha = share + (rough - 0.5) * (1.3 if wet else 0.5)
        alpha = np.clip(alpha, 0.08, 1) * (0.55 + 0.45 * down) if share < 1 else np.ones_like(rough)
        sheet = Sheet(wide, height)
        base = np.array(tone, np.float32) * (0.74 + 0.4 * rough[..., None])
        far = np.exp(-down * 16)[..., None] * 0.6
        base = base * (1 - far) + np.array(haze, np.float32) * far
        sheet.pixels = np.dstack([base * alpha[..., None], alpha * 255]).clip(0, 255).astype(np.uint8)
        self._pavements(sheet, tone, 0.5 if wet else 0.8)
        for light in lights:
            self._gleam(sheet, *light, wet=wet)
        self._cel = cel(sheet.pixels)
        self._paint = mix(tone, (236, 226, 190), 0.4)

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `Thing`."""
        part = frame[self._top :]
        # Ground farther away moves less, in proportion to its distance below the horizon: a shear.
        shear = -moment.shift_x / (self._size.height * FOOT)
        lift = self._top - CITY_HORIZON * self._size.height
        matrix = np.array(((1, shear, shear * lift - self._left), (0, 1, 0)))
        area = (part.shape[1], part.shape[0])
        cover(part, cv2.warpAffine(self._cel, matrix, area, borderMode=cv2.BORDER_REPLICATE))
        self._dashes(frame, moment, shear)

    def _dashes(self, frame: Array, moment: Moment, shear: float) -> None:
        """The line in the middle of the road comes nearer as the camera goes."""
        height, width = self._size.height, self._size.width
        for number in range(14):
            start = 1.1 + number * 0.55 - moment.dolly % 0.55
            ends = [height * FOOT / deep for deep in (start, start + 0.26)]
            points = [
                (width * 0.5 + side * width * 0.011 * y / (height * FOOT) + shear * y, CITY_HORIZON * height + y)
                for y, side in ((ends[0], -1), (ends[1], -1), (ends[1], 1), (ends[0], 1))
            ]
            cv2.fillConvexPoly(frame, np.round(np.array(points) * 16).astype(np.int32), self._paint, cv2.LINE_AA, 4)

    def _flat_noise(self, wide: int, height: int, seed: int) -> Array:
        """Patches that lie flat: wider than high, and finer with distance."""
        pattern = noise(900, 900, 110, rng(seed, "asphalt"), 6)
        down = np.linspace(0.02, 1, height, dtype=np.float32)[:, None]
        across = np.linspace(-0.5, 0.5, wide, dtype=np.float32)[None]
        deep = 1 / (down + 0.06)
        x, y = (across * deep * 150 + 450) % 899, (deep * 130 + 0 * across) % 899
        return np.asarray(cv2.remap(pattern, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR))

    def _pavements(self, sheet: Sheet, tone: Tone, alpha: float) -> None:
        middle, rise = sheet.width / 2, self._size.width / (self._size.height * FOOT)
        lift = self._top - CITY_HORIZON * self._size.height
        low = sheet.height + lift

        def at(out: float, y: float) -> tuple[float, float]:
            return middle + out * rise * y, y - lift

        for side in (-1, 1):
            inner, outer = 0.47 * side, 0.74 * side
            flags = [at(inner, lift), at(outer, lift), at(outer, low), at(inner, low)]
            sheet.shape(flags, mix(tone, (196, 186, 176), 0.26), alpha * 0.6)
            sheet.shape(
                [at(inner, lift), at(inner * 1.04, lift), at(inner * 1.04, low), at(inner, low)], (206, 200, 190), 0.35
            )
            sheet.shape(
                [at(inner, lift), at(inner * 0.965, lift), at(inner * 0.965, low), at(inner, low)], (0, 0, 0), 0.4
            )
            sheet.line([at(0.6 * side, lift), at(0.6 * side, low)], (0, 0, 0), 1, 0.3)
            for deep in np.arange(1.1, 6, 0.22):
                y = self._size.height * FOOT / deep
                sheet.line([at(inner, y), at(outer, y)], (0, 0, 0), 1, 0.22)

    def _gleam(self, sheet: Sheet, x: float, y: float, tone: Tone, *, wet: bool) -> None:
        """What a shop throws on the ground before it."""
        lift = self._top
        near = (y - CITY_HORIZON * self._size.height) / (self._size.height * FOOT)
        at = (x + self._left, y - lift)
        reach = self._size.width * 0.26 * near
        strength = 0.5 if wet else 0.3
        toward = sheet.width / 2 - at[0]
        warm = mix(tone, (255, 236, 200), 0.3)
        for step in range(3):
            sheet.glow((at[0] + toward * 0.1 * step, at[1] + reach * 0.16 * step), reach, warm, strength * 0.6)
        if wet:
            for dx in (-0.3, 0.0, 0.34):
                left, wide = at[0] + dx * reach + toward * 0.05, reach * 0.07
                streak = [(left - wide, at[1]), (left + wide, at[1]), (left + wide * 0.6, at[1] + reach * 1.5)]
                sheet.shape([*streak, (left - wide * 0.6, at[1] + reach * 1.5)], tone, 0.36, soft=max(2.0, wide * 0.8))


class Traffic:
    """Head and tail lights that pass along the street."""

    def __init__(self, size: Size, seed: int, pace: float) -> None:
        self._cars = rng(seed, "traffic").random((7, 3)).tolist()
        self._pace = pace
        head, tail = Sheet(96, 96), Sheet(96, 96)
        head.glow((48, 48), 47, (255, 240, 205), 0.95)
        tail.glow((48, 48), 47, (255, 60, 44), 0.9)
        self._lamps = [to_bytes(lamp.pixels[..., :3].astype(np.float32)) for lamp in (head, tail)]

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `Thing`."""
        height, width = frame.shape[:2]
        for number, (start, lane, speed) in enumerate(self._cars):
            coming = number % 2
            along = (start + (0.05 + 0.05 * speed) * moment.time * self._pace * (1 if coming else -1)) % 1
            near = 0.05 + along**2.4
            x = 0.5 + (0.09 + 0.05 * lane) * near * 4.5 * (-1 if coming else 1)
            y = CITY_HORIZON + 0.012 + near * 0.36
            side = max(6, int(height * 0.07 * near**0.7))
            lamp = cv2.resize(self._lamps[0 if coming else 1], (side, side), interpolation=cv2.INTER_AREA)
            for dx in (-0.018, 0.018):
                left, top = int((x + dx * near * 4) * width - side / 2), int(y * height - side / 2)
                part = frame[max(0, top) : top + side, max(0, left) : left + side]
                if part.shape[0] == side and part.shape[1] == side and left >= 0:
                    cv2.add(part, lamp, dst=part)
