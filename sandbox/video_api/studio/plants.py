"""Trees: each is modelled once by its leaves and boughs, lit from the sun's side, and stamped many times."""

import math

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, Sheet, Tone, mix, noise

_VARIANTS = 5


class Grove:
    """A few trees of one kind under one light, from which any number is planted."""

    def __init__(self, kind: str, tall: float, tones: tuple[Tone, Tone, Tone], side: int, random: np.random.Generator):
        """`tall` is the greatest height in pixels; tones are (shade, own, lit); side is 1 with the sun at the right."""
        model = {"pine": _pine, "round": _round, "birch": _birch}[kind]
        self._trees = [model(max(24, int(tall)), tones, side, random) for _ in range(_VARIANTS)]
        self._random = random

    def plant(self, sheet: Sheet, x: float, foot: float, height: float) -> None:
        """One tree that stands at (x, foot), of this height in pixels."""
        tree = self._trees[int(self._random.integers(_VARIANTS))]
        scale = height / tree.shape[0]
        wide, high = max(2, round(tree.shape[1] * scale * self._random.uniform(0.85, 1.15))), max(3, round(height))
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        lay(
            sheet,
            np.asarray(cv2.resize(tree, (wide, high), interpolation=how)),
            round(x - wide / 2),
            round(foot - high),
        )


def lay(sheet: Sheet, pixels: Array, x: int, y: int) -> None:
    """Lay a premultiplied picture over a drawing; what lies outside is cut off."""
    left, top = max(0, x), max(0, y)
    part = sheet.pixels[top : max(top, y + pixels.shape[0]), left : max(left, x + pixels.shape[1])]
    cut = pixels[top - y : top - y + part.shape[0], left - x : left - x + part.shape[1]]
    if part.size:
        keep = (255 - cut[..., 3:].astype(np.uint16)) * part
        part[:] = (cut + keep // 255).astype(np.uint8)


def _pine(tall: int, tones: tuple[Tone, Tone, Tone], side: int, random: np.random.Generator) -> Array:
    """Boughs in tiers that hang and thin out; dark beneath each tier and on the side away from the sun."""
    wide = int(tall * random.uniform(0.42, 0.54))
    down, across = _grid(wide, tall)
    tiers = random.uniform(8, 11)
    rough = noise(wide, tall, tall / 14, random, 4) - 0.5
    drop = down + 0.16 * np.abs(across) + 0.05 * rough  # boughs hang outwards
    place = np.clip(drop, 0, 2) ** 0.85 * tiers
    saw = place % 1
    reach = (0.06 + 0.94 * np.clip(drop, 0, 1) ** 0.9) * (0.52 + 0.48 * saw) + 0.5 * rough * (0.25 + drop)
    inside = np.clip((reach - np.abs(across)) * wide * 0.4, 0, 1) * np.clip(
        (0.93 - down + 0.1 * rough) * tall * 0.1, 0, 1
    )
    light = 0.52 + 0.55 * across * side + 0.42 * (saw - 0.55) + 1.0 * rough - 0.2 * down
    stem = ((np.abs(across) < 0.055) & (down > 0.2)).astype(np.float32)
    return _painted(light, np.maximum(inside, stem), tones, np.where(stem > inside, 1.0, 0.0))


def _round(tall: int, tones: tuple[Tone, Tone, Tone], side: int, random: np.random.Generator) -> Array:
    """A crown of leafy masses, each lit for itself, on a trunk that forks."""
    wide = int(tall * random.uniform(0.82, 1.08))
    masses = [(0.0, 0.36, 0.3)]
    masses += [
        (
            math.cos(turn) * random.uniform(0.42, 0.6),
            0.4 + math.sin(turn) * random.uniform(0.14, 0.24),
            random.uniform(0.15, 0.24),
        )
        for turn in np.arange(0, math.tau, 0.7) + random.uniform(0, 0.7)
    ]
    return _crown(tall, wide, masses, tones, side, random, trunk=0.045)


def _birch(tall: int, tones: tuple[Tone, Tone, Tone], side: int, random: np.random.Generator) -> Array:
    """A tall, loose crown on a thin stem."""
    wide = int(tall * random.uniform(0.44, 0.56))
    masses = [(random.uniform(-0.4, 0.4) * (0.4 + y), y, random.uniform(0.1, 0.16)) for y in np.linspace(0.12, 0.7, 9)]
    return _crown(tall, wide, masses, tones, side, random, trunk=0.05)


def _crown(
    tall: int,
    wide: int,
    masses: list[tuple[float, float, float]],
    tones: tuple[Tone, Tone, Tone],
    side: int,
    random: np.random.Generator,
    *,
    trunk: float,
) -> Array:
    """Masses are (across -1..1, down 0..1, radius as a share of the height)."""
    down, across = _grid(wide, tall)
    leaves = noise(wide, tall, tall / 9, random, 5) - 0.5
    fine = noise(wide, tall, max(4.0, tall / 26), random, 2) - 0.5
    full: Array = np.full((tall, wide), -1.0, np.float32)
    light: Array = np.zeros((tall, wide), np.float32)
    for x, y, radius in sorted(masses, key=lambda mass: mass[1]):
        dx, dy = (across - x) * wide / tall / 2 / radius, (down - y) / radius
        here = 1 - np.hypot(dx, dy) + 0.75 * leaves + 0.5 * fine
        mine = here > np.minimum(full, 0.12)
        light = np.where(mine & (here > 0), 0.5 + 0.38 * (dx * side * 0.7 - dy), light)
        full = np.maximum(full, here)
    inside = np.clip(full * tall * 0.12, 0, 1)
    light = light + 0.8 * fine + 0.5 * leaves - 0.34 * (down - 0.35)
    fork = np.abs(across - np.sign(across) * np.clip(0.62 - down, 0, 0.3) * 0.7)
    half = trunk * (1 + 1.6 * np.clip(down - 0.86, 0, 1) * 4)
    stem = np.clip((half - np.minimum(fork, np.abs(across) + 0.3 * (down < 0.6))) * wide * 0.4, 0, 1) * (down > 0.4)
    return _painted(light, np.maximum(inside, stem), tones, stem * (1 - inside))


def _painted(light: Array, alpha: Array, tones: tuple[Tone, Tone, Tone], bark: Array) -> Array:
    """Shade, own tone and light in steps like brush strokes; bark is darker than any leaf."""
    shade, own, bright = (np.array(tone, np.float32) for tone in tones)
    low, high = _step(light, 0.28, 0.2)[..., None], _step(light, 0.66, 0.22)[..., None]
    colour = shade * (1 - low) + own * low
    colour = colour * (1 - high) + bright * high
    colour = colour * (1 - bark[..., None]) + np.array(mix(tones[0], (38, 28, 26), 0.55)) * bark[..., None]
    return np.dstack([colour * alpha[..., None], alpha * 255]).clip(0, 255).astype(np.uint8)


def _step(values: Array, middle: float, soft: float) -> Array:
    return np.asarray(np.clip((values - middle) / soft + 0.5, 0, 1))


def _grid(wide: int, tall: int) -> tuple[Array, Array]:
    """(0..1 downwards, -1..1 across)."""
    down = np.linspace(0, 1, tall, dtype=np.float32)[:, None]
    across = np.linspace(-1, 1, wide, dtype=np.float32)[None]
    return down, across


def palm(
    sheet: Sheet, x: float, foot: float, height: float, tone: Tone, sun: Tone, random: np.random.Generator
) -> None:
    """A palm that leans, with feathered fronds."""
    bright = mix(tone, sun, 0.3)
    lean = random.uniform(0.12, 0.26) * (1 if random.random() < 0.5 else -1)
    steps = np.linspace(0, 1, 22)
    middle = [(x + lean * height * s**1.7, foot - height * 0.86 * s) for s in steps]
    wide = [height * (0.026 - 0.013 * s) * (1.0 if n % 2 else 1.14) for n, s in enumerate(steps)]
    left = [(px - w, py) for (px, py), w in zip(middle, wide, strict=True)]
    right = [(px + w, py) for (px, py), w in zip(middle, wide, strict=True)]
    sheet.shape([*left, *reversed(right)], tone)
    sheet.shape(
        [*right, *reversed([((a[0] + b[0]) / 2, a[1]) for a, b in zip(left, right, strict=True)])], bright, 0.35
    )
    for angle in sorted(np.linspace(-0.62, 3.76, 13), key=lambda turn: math.sin(turn)):
        reach = height * random.uniform(0.36, 0.48)
        _frond(sheet, middle[-1], float(angle), reach, mix(tone, bright, 0.9 * max(0.0, math.sin(angle))))


def _frond(sheet: Sheet, top: tuple[float, float], angle: float, reach: float, tone: Tone) -> None:
    end = (top[0] + math.cos(angle) * reach, top[1] - math.sin(angle) * reach * 0.5 + reach * 0.42)
    peak = ((top[0] + end[0]) / 2, min(top[1], end[1]) - reach * 0.26)
    spine = [_bend(top, peak, end, s) for s in np.linspace(0, 1, 22)]
    sheet.line(spine, tone, max(1, reach * 0.014))
    for number, (px, py) in enumerate(spine[2:], 2):
        share = number / 22
        long = reach * 0.24 * math.sin(min(1, share * 1.25 + 0.12) * math.pi * 0.9) + reach * 0.03
        ahead = math.copysign(1, math.cos(angle)) * 0.55
        for way in (-0.35, 1.0):
            tip = (px + ahead * long, py + way * long * 0.75)
            sheet.shape([(px - reach * 0.014, py), tip, (px + reach * 0.02, py)], tone)


def _bend(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], s: float) -> tuple[float, float]:
    """A point of the curve from a to c that is drawn towards b."""
    k = 1 - s
    return k * k * a[0] + 2 * k * s * b[0] + s * s * c[0], k * k * a[1] + 2 * k * s * b[1] + s * s * c[1]
