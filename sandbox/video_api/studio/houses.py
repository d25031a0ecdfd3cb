"""Houses at a street: lit windows, a front that faces us, a side that runs to the vanishing point, shops and signs."""

from dataclasses import dataclass

import numpy as np

from sandbox.video_api.studio.canvas import Array, Point, Sheet, Tone, mix
from sandbox.video_api.studio.stage import Layer, Size

_WINDOWS: tuple[Tone, ...] = ((255, 206, 134), (255, 228, 180), (150, 206, 255))
_GLASS_BY_DAY: Tone = (100, 132, 160)
_BLACK: Tone = (0, 0, 0)
_LONG = 1.3  # the back edge of a house is this many times as far away as its front
_FOOT = 0.62  # how far below the horizon the street lies at depth 1, as a share of the height


@dataclass(frozen=True)
class Paint:
    """The colours of a house; `share` is how much of the haze lies before it."""

    dark: bool
    wall: Tone
    haze: Tone
    share: float
    neon: tuple[Tone, ...]

    def sign(self, random: np.random.Generator) -> Tone:
        """One of the neon colours."""
        return self.neon[int(random.integers(len(self.neon)))]


@dataclass(frozen=True)
class Face:
    """Where a house stands on the screen; left and up are the corner of its drawing. `side` is -1 or 1."""

    size: Size
    horizon: float
    depth: float
    side: int
    top: float
    left: float
    up: float

    def at(self, along: float, down: float) -> Point:
        """A point of the receding side: 0..1 away from us, 0..1 from the roof to the foot; in pixels of the drawing."""
        deeper = 1 + (_LONG - 1) * along
        roof = self.horizon - (self.horizon - self.top) / deeper
        foot = self.horizon + self.size.height * _FOOT / (self.depth * deeper)
        return self.edge(deeper) - self.left, roof + (foot - roof) * down - self.up

    def edge(self, deeper: float) -> float:
        """The house's line along the street, as x on the screen."""
        return self.size.width * (0.5 + self.side * 0.72 / (self.depth * deeper))


def house_at_street(
    size: Size, horizon: float, depth: float, side: int, paint: Paint, random: np.random.Generator
) -> Layer:
    """One house, left (-1) or right (1) of the street."""
    top = horizon - size.height * random.uniform(1.1, 1.7) / depth
    near = size.width * (0.5 + side * 0.72 / depth)
    far, out = size.width * (0.5 + side * 0.72 / (depth * _LONG)), near + side * size.width * 0.42
    left, right = min(near, far, out) - 30, max(near, far, out) + 30
    face = Face(size, horizon, depth, side, top, left, min(0.0, top))
    foot = horizon + size.height * _FOOT / depth
    sheet = Sheet(int(right - left), int(foot - face.up) + 4)
    sheet.shape([face.at(0, 0), face.at(1, 0), face.at(1, 1), face.at(0, 1)], mix(paint.wall, _BLACK, 0.25))
    front = [(x - left, y - face.up) for x, y in ((near, top), (out, top), (out, foot), (near, foot))]
    sheet.shape(front, mix(paint.wall, _BLACK, 0.1))
    glass = windows(size, abs(out - near), foot - top, random, paint)
    stamp(sheet, glass, int(min(near, out) - left + 12), int(top - face.up) + 24)
    _side_windows(sheet, face, paint, random)
    if paint.dark:
        _shop(sheet, face, paint, random)
        _signs(sheet, face, paint, random)
    return Layer(sheet.pixels, left, face.up, depth)


def windows(size: Size, wide: float, tall: float, random: np.random.Generator, paint: Paint) -> Array:
    """A premultiplied RGBA grid of windows for a wall of this size in pixels."""
    step = max(5, int(size.height * 0.011))
    rows, columns = max(1, int(tall / step) - 4), max(1, int(wide * 0.76 / step))
    lit_share = random.uniform(0.2, 0.5) if paint.dark else 0.85
    warm = _WINDOWS[int(random.integers(len(_WINDOWS)))]
    tone = mix(warm, paint.haze, paint.share * 0.6) if paint.dark else mix(_GLASS_BY_DAY, paint.haze, paint.share)
    small = np.zeros((rows, columns, 4), np.float32)
    small[random.random((rows, columns)) < lit_share] = np.array((*tone, 255), np.float32)
    strength = random.uniform(0.35, 1, (rows, columns)) * (1 - paint.share * 0.45) * (1 if paint.dark else 0.5)
    big = np.kron(small * strength[..., None], np.ones((step, step, 1), np.float32))
    down, across = np.arange(big.shape[0]) % step < step * 0.55, np.arange(big.shape[1]) % step < step * 0.6
    return np.asarray((big * down[:, None, None] * across[None, :, None]).astype(np.uint8))


def stamp(sheet: Sheet, pixels: Array, x: int, y: int) -> None:
    """Lay a small premultiplied picture on a drawing, only where something is drawn already."""
    left, top = max(0, x), max(0, y)
    part = sheet.pixels[top : max(top, y + pixels.shape[0]), left : max(left, x + pixels.shape[1])]
    cut = pixels[top - y : top - y + part.shape[0], left - x : left - x + part.shape[1]].astype(np.float32)
    cut *= part[..., 3:] / 255.0
    mixed = part[..., :3] * (1 - cut[..., 3:] / 255.0) + cut[..., :3]
    part[..., :3] = np.minimum(mixed, 255).astype(np.uint8)


def _side_windows(sheet: Sheet, face: Face, paint: Paint, random: np.random.Generator) -> None:
    rows, columns = 11, 4
    for cell in range(rows * columns):
        row, column = divmod(cell, columns)
        if random.random() > (0.55 if paint.dark else 0.95):
            continue
        start, end = (column + 0.2) / columns, (column + 0.8) / columns
        high, low = (row + 0.25) / rows * 0.86, (row + 0.75) / rows * 0.86
        tone = _WINDOWS[int(random.integers(len(_WINDOWS)))] if paint.dark else _GLASS_BY_DAY
        corners = [face.at(start, high), face.at(end, high), face.at(end, low), face.at(start, low)]
        sheet.shape(corners, tone, random.uniform(0.3, 0.9) if paint.dark else 0.5)


def _shop(sheet: Sheet, face: Face, paint: Paint, random: np.random.Generator) -> None:
    """A lit shop window at the foot of the side."""
    tone = paint.sign(random)
    corners = [face.at(0.06, 0.985), face.at(0.94, 0.985), face.at(0.94, 0.89), face.at(0.06, 0.89)]
    sheet.shape(corners, mix(tone, (255, 236, 200), 0.6), 0.9, soft=3)
    sheet.glow(face.at(0.5, 0.93), face.size.height * 0.3 / face.depth, tone, 0.5)


def _signs(sheet: Sheet, face: Face, paint: Paint, random: np.random.Generator) -> None:
    """Neon signs that stick out over the street."""
    near = face.at(0, 0)[0]
    for place in (0.42, 0.66):
        tone = paint.sign(random)
        wide, tall = face.size.height * 0.045 / face.depth, face.size.height * random.uniform(0.12, 0.2) / face.depth
        x, y = near - face.side * wide * 0.7, sheet.height * place * random.uniform(0.85, 1.1)
        half = wide / 2
        sheet.glow((x, y + tall / 2), tall * 1.3, tone, 0.55)
        sheet.shape(
            [(x - half, y), (x + half, y), (x + half, y + tall), (x - half, y + tall)], mix((14, 12, 26), tone, 0.25)
        )
        _glyphs(sheet, (x, y), (wide, tall), tone, random)


def _glyphs(sheet: Sheet, at: Point, size: Point, tone: Tone, random: np.random.Generator) -> None:
    """Strokes that look like writing from across the street."""
    bright = mix(tone, (255, 255, 255), 0.45)
    unit = min(size[0] * 0.3, size[1] / 11)
    for row in range(4):
        x, y = at[0], at[1] + size[1] * (row + 0.5) / 4
        for _ in range(4):
            a, b = random.integers(-1, 2, 2) * unit, random.integers(-1, 2, 2) * unit
            sheet.line([(x + a[0], y + a[1]), (x + b[0], y + b[1])], bright, max(1.5, unit * 0.3))
