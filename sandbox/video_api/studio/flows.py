"""Pictures of no place: colours that flow into each other, with slow lights before them; and the grade of a style."""

import math

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, Sheet, Tone, mix, noise, rng
from sandbox.video_api.studio.spec import SceneSpec
from sandbox.video_api.studio.stage import MARGIN, Layer, Moment, Size, Thing
from sandbox.video_api.studio.words import Words

_SCHEMES: tuple[tuple[Tone, ...], ...] = (
    ((16, 18, 54), (72, 44, 140), (224, 88, 128), (255, 190, 120)),
    ((8, 32, 58), (20, 104, 140), (90, 200, 190), (250, 236, 190)),
    ((34, 12, 44), (140, 30, 84), (244, 126, 62), (255, 222, 150)),
    ((12, 34, 40), (40, 110, 84), (170, 196, 96), (255, 244, 206)),
)


def flow(spec: SceneSpec, size: Size) -> list[Thing]:
    """Ribbons of colour that fold slowly, and glass spheres at three depths."""
    tones = _scheme(spec)
    spheres: list[Thing] = [_spheres(spec, size, tones, n, depth) for n, depth in enumerate((7.0, 3.4, 1.9))]
    return [Ribbons(size, tones, spec.seed, spec.pace), *spheres]


def _scheme(spec: SceneSpec) -> tuple[Tone, ...]:
    """The colours that the prompt names, from dark to bright, or a scheme of its own."""
    if not spec.tints:
        return _SCHEMES[Words.read(spec.caption).colour()[0] % len(_SCHEMES)]
    first, *others = spec.tints[:3]
    second = others[0] if others else mix(first, (255, 255, 255), 0.5)
    third = others[1] if len(others) > 1 else mix(first, (255, 250, 235), 0.45)
    # Straight from one colour to the other would pass through grey; the dark and the light between them keep both.
    return (
        mix(second, (6, 8, 22), 0.72),
        second,
        mix(second, (255, 255, 255), 0.35),
        mix(first, (10, 6, 10), 0.6),
        first,
        third,
    )


class Ribbons:
    """Colours by the height of a folded field, which drifts; drawn small and enlarged, because it is soft."""

    def __init__(self, size: Size, tones: tuple[Tone, ...], seed: int, pace: float) -> None:
        self._wide, self._high = max(16, size.width // 4), max(16, size.height // 4)
        self._pace = pace
        reach = self._wide * 2
        self._field = cv2.GaussianBlur(noise(reach, reach, self._wide * 0.7, rng(seed, "flow"), 4), (0, 0), 2)
        self._x, self._y = (
            grid.astype(np.float32) for grid in np.meshgrid(np.arange(self._wide), np.arange(self._high))
        )
        places = np.linspace(0, 1, 256)
        stops = np.linspace(0, 1, len(tones))
        table = np.stack([np.interp(places, stops, [tone[channel] for tone in tones]) for channel in range(3)], 1)
        # Every colour gets the same room, wherever most of the field lies.
        usual = np.sort(self._heights(0.0, 0.0, 0.0)[0].ravel())
        rank = np.searchsorted(usual, places) * 255 // len(usual)
        self._table = table[rank].astype(np.uint8)[None]

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `Thing`."""
        height, folded = self._heights(moment.time * self._pace, moment.shift_x, moment.dolly)
        slope = cv2.Sobel(folded, cv2.CV_32F, 1, 1, ksize=5)
        index = np.clip(height * 255, 0, 255).astype(np.uint8)
        colour = cv2.LUT(cv2.merge([index] * 3), self._table)
        shine = np.clip(slope * 6, -0.5, 1.0)
        colour = cv2.add(colour, cv2.merge([np.clip(shine * 70, 0, 90).astype(np.uint8)] * 3))
        cv2.resize(colour, (frame.shape[1], frame.shape[0]), dst=frame, interpolation=cv2.INTER_CUBIC)

    def _heights(self, time: float, shift: float, dolly: float) -> tuple[Array, Array]:
        """(where in the colours each pixel lies, 0 to 1 with little beyond; the folded field itself)."""
        wide = self._wide
        turn_x = wide * (0.5 + 0.18 * math.sin(time * 0.31)) + shift * 0.1
        turn_y = wide * (0.5 + 0.18 * math.cos(time * 0.27))
        zoom = np.float32(0.9 - 0.5 * dolly)
        warp = cv2.remap(self._field, self._x * zoom + turn_x, self._y * zoom + turn_y, cv2.INTER_LINEAR)
        bend = (warp - 0.5) * wide * 1.3
        folded = cv2.remap(
            self._field,
            self._x * zoom * 0.7 + bend + wide * 0.3,
            self._y * zoom * 0.7 + np.float32(0.8) * bend + wide * (0.5 + 0.05 * math.sin(time * 0.4)),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REFLECT,
        )
        height = 0.5 + 0.5 * np.sin(folded * 26 + time * 0.7) * 0.62 + (folded - 0.5) * 1.1
        return np.asarray(height), np.asarray(folded)


def _spheres(spec: SceneSpec, size: Size, tones: tuple[Tone, ...], number: int, depth: float) -> Layer:
    width = int(size.width * (1 + 2 * MARGIN))
    sheet = Sheet(width, int(size.height * 1.2))
    random = rng(spec.seed, "spheres", number)
    for x, y, big, tone in random.random((6 - number, 4)).tolist():
        radius = size.height * (0.02 + 0.05 * big) * (4 / depth)
        if number == 2 and 0.25 < x < 0.75:
            x = x * 0.4 if x < 0.5 else 1 - (1 - x) * 0.4
        _sphere(sheet, (x * sheet.width, y * sheet.height), radius, tones[1] if tone < 0.5 else tones[-2], tones[-1])
    return Layer(sheet.pixels, -MARGIN * size.width, -0.1 * size.height, depth, drift=size.width * 0.004 * (number + 1))


def _sphere(sheet: Sheet, at: tuple[float, float], radius: float, tone: Tone, bright: Tone) -> None:
    x, y = at
    sheet.glow(at, radius * 1.9, bright, 0.24)
    sheet.disc(at, radius, mix(tone, (0, 0, 0), 0.35), 0.92)
    sheet.disc((x - radius * 0.1, y - radius * 0.12), radius * 0.84, tone, 0.8, soft=radius * 0.16)
    sheet.glow((x - radius * 0.3, y - radius * 0.35), radius * 0.75, mix(tone, bright, 0.8), 0.85)
    sheet.disc((x - radius * 0.36, y - radius * 0.42), radius * 0.12, (255, 255, 255), 0.9, soft=radius * 0.04)
    sheet.glow((x + radius * 0.35, y + radius * 0.5), radius * 0.5, bright, 0.4)


_GREY = ((0.3, 0.59, 0.11),) * 3
_GRADES: dict[str, tuple[tuple[float, float, float, float], ...]] = {
    "noir": tuple((*row, -6.0) for row in _GREY),
    "sepia": ((0.45, 0.5, 0.12, 8.0), (0.33, 0.5, 0.1, 2.0), (0.24, 0.4, 0.12, -2.0)),
    "pastel": ((0.7, 0.1, 0.05, 44.0), (0.05, 0.75, 0.05, 42.0), (0.05, 0.1, 0.72, 46.0)),
    "watercolour": ((0.72, 0.1, 0.04, 36.0), (0.06, 0.76, 0.06, 36.0), (0.04, 0.1, 0.74, 34.0)),
    "neon": ((1.22, -0.1, 0.16, -8.0), (-0.12, 1.02, 0.06, -8.0), (0.08, -0.04, 1.36, 2.0)),
    "vivid": ((1.32, -0.2, -0.08, 0.0), (-0.1, 1.22, -0.08, 0.0), (-0.08, -0.2, 1.32, 0.0)),
    "warm": ((1.08, 0.04, 0.0, 4.0), (0.02, 1.0, 0.0, 0.0), (0.0, 0.02, 0.86, 0.0)),
    "cold": ((0.8, 0.08, 0.06, 0.0), (0.04, 0.94, 0.06, 0.0), (0.04, 0.08, 1.02, 4.0)),
}


class Grade:
    """Turns the colours of a finished frame into those of a style."""

    def __init__(self, style: str) -> None:
        self._matrix = np.array(_GRADES[style], np.float32)

    def paint(self, frame: Array, _moment: Moment) -> None:
        """As in `Thing`."""
        cv2.transform(frame, self._matrix, dst=frame)


def grades(spec: SceneSpec) -> list[Thing]:
    """One for every style that the prompt names."""
    return [Grade(style) for style in spec.styles]
