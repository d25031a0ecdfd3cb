"""What stands on the ground of a landscape, smaller towards the horizon: cacti, rocks, bales, a volcano."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from sandbox.video_api.studio.actors import followed
from sandbox.video_api.studio.canvas import Sheet, Tone, lit, mix, noise, rng
from sandbox.video_api.studio.palettes import Ground, Light
from sandbox.video_api.studio.plants import Grove
from sandbox.video_api.studio.spec import SceneSpec
from sandbox.video_api.studio.stage import MARGIN, Layer, Size, Thing

Draw = Callable[[Sheet, float, float, float, "Tones", np.random.Generator], None]
_FOOT = 0.92  # where the nearest of them stand, as a share of the height


class Tones:
    """The colours of one kind of thing under a light: shaded, plain, lit; `side` is where the sun stands."""

    def __init__(self, colour: Tone, light: Light, side: int) -> None:
        own = lit(colour, light.ambient)
        self.plain, self.shade = own, mix(own, light.dark, 0.45)
        self.lit, self.cast, self.side = mix(own, light.sun, 0.4), light.dark, side


def details(spec: SceneSpec, light: Light, ground: Ground, size: Size, side: int) -> list[Thing]:
    """The things between the ground and whoever acts, the farthest first."""
    rows = [row for row in _ON.get(spec.place, ()) if row[0] not in spec.without]
    return [_layer(spec, light, ground, size, side, depth, rows) for depth in (3.4, 2.3)] if rows else []


def _layer(
    spec: SceneSpec,
    light: Light,
    ground: Ground,
    size: Size,
    side: int,
    depth: float,
    rows: Sequence[tuple[str, Draw, Tone, float, int]],
) -> Thing:
    """Things of one depth; the middle stays open for the subject."""
    wide = int(size.width * (1 + 2 * MARGIN))
    sheet, random = Sheet(wide, size.height), rng(spec.seed, "details", depth)
    far, deep = depth > 3, 0.2 if followed(spec) else 0.5  # what goes by does so behind whoever is followed
    for _name, draw, tone, tall, many in rows:
        for x, low, big in random.random((many, 3)).tolist():
            y = ground.horizon + (_FOOT - ground.horizon) * ((0.12 + 0.26 * low) if far else (0.5 + deep * low))
            near = (y - ground.horizon) / (_FOOT - ground.horizon)
            x = x if far else (0.3 * x if x < 0.5 else 1 - 0.3 * (1 - x))
            tones = Tones(mix(tone, light.haze, 0.3 * (1 - near)), light, side)
            draw(
                sheet,
                x * wide,
                y * size.height,
                size.height * tall * (0.3 + 0.7 * near) * (0.6 + 0.7 * big),
                tones,
                random,
            )
    return Layer(sheet.pixels, -MARGIN * size.width, 0, depth)


def _shadow(sheet: Sheet, x: float, y: float, wide: float, tones: Tones) -> None:
    points = [(x - tones.side * wide * 0.5 + wide * math.cos(a), y + wide * 0.16 * math.sin(a)) for a in _ROUND]
    sheet.shape(points, tones.cast, 0.38, soft=wide * 0.1)


_ROUND = np.linspace(0, math.tau, 24).tolist()


def rock(sheet: Sheet, x: float, y: float, high: float, tones: Tones, random: np.random.Generator) -> None:
    """A boulder with a lit and a shaded face, its foot at (x, y)."""
    wide = high * random.uniform(0.8, 1.3)
    _shadow(sheet, x, y, wide, tones)
    turns = np.linspace(math.pi, 0, 9)
    rim = [(x + wide * math.cos(a), y - high * random.uniform(0.75, 1.0) * math.sin(a) ** 0.6) for a in turns]
    sheet.shape([(x - wide, y), *rim, (x + wide, y)], tones.plain)
    cut = x - tones.side * wide * 0.1
    top = rim[4]
    dark, bright = (rim[5:], rim[1:4]) if tones.side < 0 else (rim[:4], rim[5:8])
    away = [(x + wide, y), *reversed(dark)] if tones.side < 0 else [(x - wide, y), *dark]
    sheet.shape([top, (cut, y), *away], tones.shade, 0.8)
    sheet.shape([top, *bright, (x + tones.side * wide * 0.35, y - high * 0.55)], tones.lit, 0.6)


def cactus(sheet: Sheet, x: float, y: float, high: float, tones: Tones, random: np.random.Generator) -> None:
    """A saguaro with two arms and ribs."""
    thick = high * 0.15
    _shadow(sheet, x, y, thick * 2.4, tones)
    arms = [
        (-1, random.uniform(0.36, 0.5), random.uniform(0.72, 0.86)),
        (1, random.uniform(0.45, 0.6), random.uniform(0.8, 0.95)),
    ]
    for way, low, top in arms:
        out = x + way * high * 0.24
        sheet.line([(x, y - high * low), (out, y - high * low), (out, y - high * top)], tones.shade, thick * 0.72)
        sheet.disc((out, y - high * top), thick * 0.36, tones.shade)
        sheet.line(
            [(out + tones.side * thick * 0.14, y - high * low), (out + tones.side * thick * 0.14, y - high * top)],
            tones.lit,
            thick * 0.2,
            0.8,
        )
    sheet.line([(x, y), (x, y - high)], tones.plain, thick)
    sheet.disc((x, y - high), thick * 0.5, tones.plain)
    for rib, tone in ((-0.28, tones.shade), (0.0, tones.shade), (0.26, tones.lit)):
        sheet.line(
            [(x + tones.side * thick * rib, y), (x + tones.side * thick * rib, y - high)], tone, thick * 0.13, 0.75
        )


def bale(sheet: Sheet, x: float, y: float, high: float, tones: Tones, _random: np.random.Generator) -> None:
    """A round bale of straw, its flat end to the camera."""
    half = high / 2
    _shadow(sheet, x, y, half * 1.5, tones)
    sheet.shape(
        [(x, y), (x + half * 1.6, y - half * 0.1), (x + half * 1.6, y - high * 0.96), (x, y - high)], tones.shade
    )
    sheet.disc((x + half * 1.6, y - half * 1.04), half * 0.95, tones.shade)
    sheet.disc((x, y - half), half, tones.plain)
    for ring in (0.8, 0.58, 0.34):
        sheet.disc((x, y - half), half * ring, tones.lit if ring in (0.8, 0.34) else tones.plain, 0.45)


def bush(sheet: Sheet, x: float, y: float, high: float, tones: Tones, random: np.random.Generator) -> None:
    """A low round shrub."""
    _shadow(sheet, x, y, high, tones)
    for tone, lift in ((tones.shade, 0.0), (tones.plain, 0.16), (tones.lit, 0.34)):
        for dx, dy, big in random.random((9, 3)).tolist():
            at = (x + (dx - 0.5 + 0.2 * lift * tones.side) * high * 1.6, y - high * (0.26 + 0.42 * dy + lift * 0.5))
            sheet.disc(at, high * (0.16 + 0.14 * big) * (1 - lift), tone)


# What stands where: its motif, how it is drawn, its colour, its height as a share of the picture, how many a layer.
_ON: dict[str, tuple[tuple[str, Draw, Tone, float, int], ...]] = {
    "desert": (("rocks", rock, (190, 134, 92), 0.05, 5), ("cactus", cactus, (86, 124, 76), 0.27, 4)),
    "mountain": (("rocks", rock, (128, 128, 128), 0.07, 6), ("bushes", bush, (66, 104, 54), 0.05, 6)),
    "meadow": (("bushes", bush, (88, 138, 58), 0.06, 4),),
    "river": (("rocks", rock, (132, 132, 130), 0.055, 6), ("bushes", bush, (70, 112, 56), 0.06, 5)),
    "volcano": (("rocks", rock, (66, 58, 60), 0.09, 9),),
    "farm": (("bales", bale, (222, 180, 88), 0.12, 3),),
    "snowfield": (("rocks", rock, (206, 218, 232), 0.06, 6),),
}


def pines(spec: SceneSpec, light: Light, size: Size, side: int) -> Thing:
    """Tall pines on the near shore that frame a lake on both sides."""
    wide, height = int(size.width * (1 + 2 * MARGIN)), int(size.height * 1.04)
    sheet, random = Sheet(wide, height), rng(spec.seed, "shore pines")
    leaf = lit((40, 72, 56), light.ambient)
    tones = (mix(leaf, light.dark, 0.75), mix(leaf, light.dark, 0.45), mix(leaf, light.sun, 0.16))
    grove = Grove("pine", size.height * 0.62, tones, side, random)
    for x in (0.1, 0.155, 0.2, 0.82, 0.885, 0.93):
        tall = size.height * random.uniform(0.34, 0.62)
        grove.plant(sheet, int(x * wide), size.height * random.uniform(0.9, 0.99), tall)
    return Layer(sheet.pixels, -MARGIN * size.width, 0, 1.8)


def volcano(spec: SceneSpec, light: Light, ground: Ground, size: Size) -> list[Thing]:
    """A cone with a glowing crater, streams of lava down its side, and the smoke above it."""
    wide, foot = int(size.width * (1 + 2 * MARGIN)), ground.horizon * size.height
    sheet, random = Sheet(wide, int(foot + size.height * 0.1)), rng(spec.seed, "volcano")
    x, top = wide * random.uniform(0.36, 0.64), size.height * 0.2
    body = mix(lit((84, 70, 72), light.ambient), light.haze, 0.25)
    _smoke(sheet, x, top, size, mix(light.haze, (60, 54, 58), 0.6), random)
    sheet.glow((x, top), size.height * 0.4, (255, 96, 40), 0.75)
    reach = size.width * 0.36
    flank = [(s, s**1.7) for s in np.linspace(0, 1, 12).tolist()]
    left = [(x - size.width * 0.035 - reach * (1 - s), foot + size.height * 0.06 - (foot - top) * p) for s, p in flank]
    right = [(2 * x - px + size.width * 0.004, py) for px, py in reversed(left)]
    sheet.shape(
        [*left, (x, top + size.height * 0.012), *right, (right[-1][0], sheet.height), (left[0][0], sheet.height)], body
    )
    sheet.shape([(x, top + 4), *right, (x, sheet.height)], mix(body, light.dark, 0.4), 0.55, soft=size.height * 0.02)
    for _ in range(4):
        at, points = x + size.width * random.uniform(-0.025, 0.025), []
        for step in np.linspace(0, random.uniform(0.4, 0.85), 12).tolist():
            at += random.uniform(-0.5, 0.5) * size.width * 0.014 + (at - x) * 0.12
            points.append((at, top + (foot - top) * step + 3))
        for thick, tone in ((0.016, (200, 44, 20)), (0.008, (255, 120, 36)), (0.003, (255, 226, 130))):
            sheet.line(points, tone, size.height * thick, 0.85)
    sheet.glow((x, top), size.height * 0.12, (255, 180, 80), 0.9)
    return [Layer(sheet.pixels, -MARGIN * size.width, 0, 14.0)]


def _smoke(sheet: Sheet, x: float, top: float, size: Size, tone: Tone, random: np.random.Generator) -> None:
    grain = noise(64, 64, 16, random, 3)
    for step in np.linspace(0, 1, 46).tolist():
        spread = size.height * (0.02 + 0.13 * step)
        at = (x + size.width * 0.16 * step**1.5 + random.normal(0, 0.4) * spread, top - size.height * 0.3 * step)
        shade = mix(tone, (255, 130, 60) if step < 0.25 else (230, 226, 224), 0.3 * float(grain[int(step * 63), 5]))
        sheet.disc(at, spread * random.uniform(0.5, 1.0), shade, 0.32, soft=spread * 0.3)
