"""A city street: skylines in the haze, walls of houses on both sides, wet asphalt that mirrors the lights."""

import numpy as np

from sandbox.video_api.studio.canvas import Sheet, Tone, lit, mix, rng
from sandbox.video_api.studio.houses import Paint, house_at_street, stamp, windows
from sandbox.video_api.studio.palettes import Light
from sandbox.video_api.studio.spec import SceneSpec
from sandbox.video_api.studio.stage import MARGIN, Layer, Size, Thing
from sandbox.video_api.studio.street import CITY_HORIZON as CITY_HORIZON
from sandbox.video_api.studio.street import Asphalt, Traffic
from sandbox.video_api.studio.water import Water

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
