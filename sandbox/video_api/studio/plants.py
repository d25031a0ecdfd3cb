"""Trees, drawn with a lit side."""

import math

import numpy as np

from sandbox.video_api.studio.canvas import Sheet, Tone, mix


def plant(
    sheet: Sheet, kind: str, x: float, foot: float, height: float, tone: Tone, sun: Tone, random: np.random.Generator
) -> None:
    """One tree of the kind pine, round or palm, standing at (x, foot); height in pixels."""
    {"pine": _pine, "round": _round, "palm": _palm}[kind](sheet, x, foot, height, tone, mix(tone, sun, 0.25), random)


def _pine(
    sheet: Sheet, x: float, foot: float, height: float, tone: Tone, bright: Tone, random: np.random.Generator
) -> None:
    stem = height * 0.025
    sheet.shape(
        [(x - stem, foot), (x - stem, foot - height * 0.3), (x + stem, foot - height * 0.3), (x + stem, foot)], tone
    )
    for tier in range(7):
        share = tier / 7
        wide = height * (0.23 - 0.2 * share) * random.uniform(0.88, 1.12)
        low = foot - height * (0.1 + 0.8 * share)
        top = low - height * 0.24
        ragged = [(x + wide * s, low + height * 0.015 * ((n % 2) * 2 - 1)) for n, s in enumerate(np.linspace(1, -1, 9))]
        sheet.shape(
            [(x, top), (x + wide * 0.45, low - height * 0.05), *ragged, (x - wide * 0.45, low - height * 0.05)], tone
        )
        sheet.shape(
            [(x, top), (x + wide * 0.4, low - height * 0.05), (x + wide * 0.8, low), (x + wide * 0.2, low)], bright, 0.4
        )


def _round(
    sheet: Sheet, x: float, foot: float, height: float, tone: Tone, bright: Tone, random: np.random.Generator
) -> None:
    stem = height * 0.03
    sheet.shape(
        [
            (x - stem, foot),
            (x - stem * 0.6, foot - height * 0.5),
            (x + stem * 0.6, foot - height * 0.5),
            (x + stem, foot),
        ],
        tone,
    )
    for number in range(46):
        turn, far = random.uniform(0, math.tau), random.random() ** 0.5
        px = x + math.cos(turn) * far * height * 0.27
        py = foot - height * 0.68 + math.sin(turn) * far * height * 0.25
        light = number > 18 and px > x - height * 0.05 and py < foot - height * 0.62
        sheet.disc(
            (px, py), height * random.uniform(0.04, 0.1), mix(tone, bright, 0.8 if light else 0), 0.8 if light else 1
        )


def _palm(
    sheet: Sheet, x: float, foot: float, height: float, tone: Tone, bright: Tone, random: np.random.Generator
) -> None:
    lean = random.uniform(0.14, 0.3) * (1 if random.random() < 0.5 else -1)
    steps = np.linspace(0, 1, 16)
    middle = [(x + lean * height * s**1.7, foot - height * 0.86 * s) for s in steps]
    wide = [height * (0.03 - 0.015 * s) for s in steps]
    left = [(px - w, py) for (px, py), w in zip(middle, wide, strict=True)]
    right = [(px + w, py) for (px, py), w in zip(middle, wide, strict=True)]
    sheet.shape([*left, *reversed(right)], tone)
    top_x, top_y = middle[-1]
    for angle in np.linspace(-0.5, 3.6, 11):
        reach = height * random.uniform(0.36, 0.46)
        end = (top_x + math.cos(angle) * reach, top_y - math.sin(angle) * reach * 0.45 + height * 0.14)
        mid_y = min(top_y, end[1]) - height * 0.12
        bow = [_bend((top_x, top_y), ((top_x + end[0]) / 2, mid_y), end, s) for s in np.linspace(0, 1, 9)]
        back = [
            _bend((top_x, top_y), ((top_x + end[0]) / 2, mid_y + height * 0.08), end, s) for s in np.linspace(1, 0, 9)
        ]
        sheet.shape([*bow, *back], mix(tone, bright, 0.4 if angle < 1.5 else 0))


def _bend(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], s: float) -> tuple[float, float]:
    """A point of the curve from a to c that is drawn towards b."""
    k = 1 - s
    return k * k * a[0] + 2 * k * s * b[0] + s * s * c[0], k * k * a[1] + 2 * k * s * b[1] + s * s * c[1]
