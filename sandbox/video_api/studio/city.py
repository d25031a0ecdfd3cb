"""A city street: skylines in the haze, walls of houses on both sides, wet asphalt that mirrors the lights."""

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, Sheet, Tone, lit, mix, noise, over, rng, to_bytes
from sandbox.video_api.studio.houses import Paint, house_at_street, stamp, windows
from sandbox.video_api.studio.palettes import Light
from sandbox.video_api.studio.spec import SceneSpec
from sandbox.video_api.studio.stage import MARGIN, Layer, Moment, Size, Thing
from sandbox.video_api.studio.water import Water

CITY_HORIZON = 0.6
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
        walls: list[Thing] = [
            house_at_street(
                self._size,
                self._horizon,
                depth,
                side,
                self._wall_palette(n, side),
                rng(self._spec.seed, "wall", n, side),
            )
            for n, depth in enumerate(_WALLS)
            for side in (-1, 1)
        ]
        asphalt = mix((58, 60, 72), self._light.dark, 0.55 if self._dark else 0.1)
        street = Water(
            self._size,
            line=CITY_HORIZON + 0.012,
            tone=asphalt,
            sun=self._light.sun,
            sun_x=0.5,
            seed=self._spec.seed,
            waves=0.4 if wet else 0.2,
            glitter=0.0,
        )
        cars: list[Thing] = [Traffic(self._size, self._spec.seed, self._spec.pace)] if self._dark else []
        # The street mirrors the walls, so they are painted first; their feet stand beside it.
        return [*back, *walls], [
            street,
            Asphalt(self._size, asphalt, self._spec.seed, share=0.42 if wet else 0.7 if self._dark else 0.95),
            *cars,
        ]

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
        return Paint(self._dark, mix(stone, self._haze, 0.3 / _WALLS[number]), self._haze, 0.0, self._neon)

    def _stone(self, random: np.random.Generator) -> Tone:
        base = ((118, 120, 134), (146, 126, 112), (104, 112, 128), (132, 118, 124))[int(random.integers(4))]
        return mix(
            lit(base, self._light.ambient),
            self._light.dark,
            0.78 if self._spec.time == "night" else 0.4 if self._dark else 0,
        )


# depth, lowest and highest roof as shares of the height, haze
_SKYLINES = ((12.0, 0.14, 0.34, 0.74), (7.0, 0.18, 0.42, 0.5), (4.6, 0.18, 0.36, 0.3))
_WALLS = (3.3, 2.4, 1.8)


class Asphalt:
    """The rough side of a wet street: darkens the mirror and draws the lane."""

    def __init__(self, size: Size, tone: Tone, seed: int, *, share: float) -> None:
        self._top = int(size.height * (CITY_HORIZON + 0.012))
        height = size.height - self._top
        down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
        rough = noise(size.width, height, 60, rng(seed, "asphalt"), 5)
        alpha = np.clip(share + (rough - 0.5) * 1.1, 0.1, 0.95) * (0.5 + 0.5 * down)
        sheet = Sheet(size.width, height)
        base = np.array(tone, np.float32) * (0.7 + 0.5 * rough[..., None])
        sheet.pixels = np.dstack([base * alpha[..., None], alpha * 255]).astype(np.uint8)
        for dash in range(7):
            a, b = 0.03 * 1.75**dash * 0.55, 0.03 * 1.75**dash * 0.85
            points = [
                (size.width * 0.5 + s * size.width * 0.012 * y, y * height)
                for y, s in ((a, -1), (b, -1), (b, 1), (a, 1))
            ]
            sheet.shape(points, (216, 206, 170), 0.4, soft=1.5)
        self._colour = np.ascontiguousarray(sheet.pixels[..., :3])
        self._keep = np.repeat(255 - sheet.pixels[..., 3:], 3, axis=2)

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `Thing`."""
        over(frame[self._top :], self._colour, self._keep)


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
