"""A city street: skylines in the haze, walls of houses on both sides, wet asphalt that mirrors the lights."""

from collections.abc import Sequence

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, Sheet, Tone, lit, mix, noise, rng, to_bytes
from sandbox.video_api.studio.houses import FOOT, Paint, house_at_street, stamp, windows
from sandbox.video_api.studio.palettes import Light
from sandbox.video_api.studio.spec import SceneSpec
from sandbox.video_api.studio.stage import MARGIN, Layer, Moment, Size, Thing, cel, cover
from sandbox.video_api.studio.water import Water

CITY_HORIZON = 0.6
_SLACK = 0.12  # how much wider than the picture the ground is drawn on each side
_NEONS: tuple[tuple[Tone, ...], ...] = (
    ((255, 60, 150), (40, 220, 255), (170, 90, 255), (255, 180, 60)),
    ((255, 90, 70), (70, 180, 255), (255, 80, 190), (255, 214, 90)),
    ((30, 240, 210), (255, 40, 130), (255, 150, 40), (110, 130, 255)),
)


def city(spec: SceneSpec, light: Light, size: Size) -> tuple[list[Thing], list[Thing]]:
    """(what stands behind the street, the street and its walls)."""
    return _City(spec, light, size).build()


class _City:
    def __init__(self, spec: SceneSpec, light: Light, size: Size) -> None:
        self._spec, self._light, self._size = spec, light, size
        self._dark = spec.time in ("night", "sunset")
        self._neon = _NEONS[spec.seed % len(_NEONS)]
        self._horizon = CITY_HORIZON * size.height
        self._haze = mix(light.haze, self._neon[1], 0.22 if spec.time == "night" else 0.04)

    def build(self) -> tuple[list[Thing], list[Thing]]:
        wet = "rain" in self._spec.weather
        back: list[Thing] = [self._skyline(n, *row) for n, row in enumerate(_SKYLINES)]
        houses = [
            house_at_street(
                self._size,
                self._horizon,
                depth,
                side,
                self._wall_palette(n, side),
                n * 2 + (side > 0),
                rng(self._spec.seed, "wall", n, side),
            )
            for n, depth in enumerate(_WALLS)
            for side in (-1, 1)
        ]
        walls: list[Thing] = [house.whole for house in houses]
        asphalt = mix((74, 76, 86), self._light.dark, 0.62 if self._dark else 0.1)
        street: list[Thing] = []
        if wet or self._dark:  # a dry street by day mirrors nothing
            street.append(
                Water(
                    self._size,
                    line=CITY_HORIZON + 0.012,
                    tone=asphalt,
                    sun=self._light.sun,
                    sun_x=0.5,
                    seed=self._spec.seed,
                    waves=0.5 if wet else 0.2,
                    glitter=0.0,
                    smear=1.0 if wet else 0.5,
                )
            )
        lights = [house.light for house in houses] if self._dark else []
        share = 0.36 if wet else 0.66 if self._dark else 1.0
        street.append(
            Asphalt(self._size, asphalt, self._spec.seed, share=share, wet=wet, haze=self._haze, lights=lights)
        )
        driven = self._dark and "cars" not in self._spec.without
        cars: list[Thing] = [Traffic(self._size, self._spec.seed, self._spec.pace)] if driven else []
        # The street mirrors the walls, so they are painted first; their feet stand beside it, so they come again.
        return [*back, *walls], [*street, *(house.foot for house in houses), *cars]

    def _skyline(self, number: int, depth: float, low: float, high: float, haze: float) -> Layer:
        width = int(self._size.width * (1 + 2 * MARGIN))
        height = int(self._horizon + self._size.height * 0.03)
        sheet, random = Sheet(width, height), rng(self._spec.seed, "skyline", number)
        x = -20.0
        while x < width:
            wide = self._size.width * random.uniform(0.024, 0.06) * (1 + (10 - depth) * 0.06)
            middle = abs((x + wide / 2) / width - 0.5) * 2
            tall = self._size.height * random.uniform(low, high) * (0.6 + 0.5 * middle)
            body = mix(self._stone(random), self._haze, haze)
            self._tower(sheet, x, self._horizon - tall, wide, tall, body, haze, random)
            x += wide * random.uniform(0.8, 1.25)
        return Layer(sheet.pixels, -MARGIN * self._size.width, 0, depth)

    def _tower(
        self,
        sheet: Sheet,
        x: float,
        top: float,
        wide: float,
        tall: float,
        body: Tone,
        haze: float,
        random: np.random.Generator,
    ) -> None:
        foot = sheet.height
        roof = [
            [(x, top), (x + wide, top)],
            [(x, top + wide * 0.5), (x + wide, top)],
            [(x, top), (x + wide * 0.5, top - wide * 0.6), (x + wide, top)],
        ]
        sheet.shape([(x, foot), *roof[int(random.integers(3))], (x + wide, foot)], body)
        sheet.shape(
            [(x + wide * 0.72, foot), (x + wide * 0.72, top), (x + wide, top), (x + wide, foot)],
            mix(body, (0, 0, 0), 0.16),
        )
        if random.random() < 0.3:
            sheet.line([(x + wide * 0.5, top), (x + wide * 0.5, top - wide * 0.9)], body, 2)
        glass = windows(self._size, wide, tall, random, self._palette(haze))
        stamp(sheet, glass, int(x + wide * 0.12), int(top + wide * 0.55))
        if self._dark and haze < 0.6 and random.random() < 0.4:
            tone = self._neon[int(random.integers(len(self._neon)))]
            edge = x + wide * random.uniform(0.1, 0.9)
            sheet.line(
                [(edge, top + 4), (edge, top + tall * random.uniform(0.3, 0.7))],
                mix(tone, (255, 255, 255), 0.3),
                2.5,
                0.9,
            )
            sheet.glow((edge, top + tall * 0.25), tall * 0.22, tone, 0.4)

    def _palette(self, haze: float) -> Paint:
        return Paint(self._dark, (0, 0, 0), self._haze, haze, self._neon)

    def _wall_palette(self, number: int, side: int) -> Paint:
        stone = self._stone(rng(self._spec.seed, "stone", number, side))
        named = "text" not in self._spec.without
        return Paint(self._dark, mix(stone, self._haze, 0.3 / _WALLS[number]), self._haze, 0.0, self._neon, named)

    def _stone(self, random: np.random.Generator) -> Tone:
        base = ((148, 148, 158), (190, 164, 134), (172, 112, 92), (204, 190, 166), (136, 150, 166))[
            int(random.integers(5))
        ]
        return mix(
            lit(base, self._light.ambient),
            self._light.dark,
            0.74 if self._spec.time == "night" else 0.4 if self._dark else 0,
        )


# depth, lowest and highest roof as shares of the height, haze
_SKYLINES = ((12.0, 0.14, 0.34, 0.74), (7.0, 0.18, 0.42, 0.5), (4.6, 0.18, 0.36, 0.3))
_WALLS = (3.95, 3.04, 2.34, 1.8, 1.38)


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
