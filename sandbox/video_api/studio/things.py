"""Made things: astronauts, boats, houses, towers, balloons, rockets, cars; every pose is a phase 0..1."""

import math
from collections.abc import Callable

from sandbox.video_api.studio.canvas import Point, Tone, mix
from sandbox.video_api.studio.pen import Pen

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)


def astronaut(pen: Pen, tone: Tone, phase: float) -> None:
    """An astronaut who floats, arms and legs a little apart; `tone` marks the suit."""
    drift = 0.05 * math.sin(phase * math.tau)
    suit, shade = (232, 234, 240), (176, 180, 194)
    pen.blob([(-0.24, 0.9), (-0.24, 0.48), (0.02, 0.46), (0.02, 0.92)], (150, 154, 168))
    for side, part in ((0.06, shade), (-0.04, suit)):
        knee, foot = (0.08 + side, 0.26 - drift), (-0.06 + side * 1.6, 0.04 + drift)
        pen.limb([(side, 0.5), knee, foot], (0.1, 0.085, 0.075), part)
        pen.limb([foot, (foot[0] + 0.1, foot[1] - 0.02)], (0.075, 0.055), shade)
    pen.limb([(0.02, 0.8), (0.24, 0.72 + drift), (0.4, 0.86 + drift * 2)], (0.08, 0.07, 0.055), shade)
    pen.limb([(0.0, 0.82), (0.0, 0.52)], (0.165, 0.14), suit)
    pen.limb([(-0.05, 0.82), (-0.26, 0.68 - drift), (-0.4, 0.8 - drift * 2)], (0.085, 0.07, 0.055), suit)
    pen.limb([(-0.1, 0.52), (0.1, 0.52)], (0.025, 0.025), tone)
    pen.shape([(0.0, 0.76), (0.11, 0.75), (0.11, 0.64), (0.0, 0.65)], (120, 126, 144))
    pen.disc((0.04, 0.72), 0.014, (90, 230, 150))
    pen.disc((0.02, 1.04), 0.19, suit)
    pen.blob([(-0.06, 1.1), (0.08, 1.17), (0.19, 1.08), (0.17, 0.97), (0.04, 0.93), (-0.05, 1.0)], (30, 36, 62))
    pen.blob([(-0.02, 1.09), (0.07, 1.13), (0.04, 1.08)], (170, 206, 255), 0.8)


def boat(pen: Pen, tone: Tone, phase: float, *, rough: bool = False) -> None:
    """A sailing boat that rolls a little, or pitches hard on a rough sea."""
    roll = (0.2 if rough else 0.035) * math.sin(phase * math.tau)
    turned, heave = _turned(roll), 0.1 * math.sin(phase * math.tau + 1.2) if rough else 0.0

    def at(x: float, y: float) -> Point:
        across, up = turned(x, y)
        return across, up + heave

    pen.shape([at(-0.5, 0.16), at(0.56, 0.2), at(0.4, -0.03), at(-0.38, -0.03)], tone)
    pen.shape([at(-0.5, 0.16), at(0.56, 0.2), at(0.54, 0.155), at(-0.49, 0.115)], mix(tone, _WHITE, 0.7))
    pen.limb([at(0.02, 0.15), at(0.02, 1.24)], (0.014, 0.008), (92, 66, 48))
    pen.blob([at(0.0, 1.2), at(-0.2, 0.74), at(-0.44, 0.3), at(-0.1, 0.27), at(0.0, 0.28)], (244, 238, 226))
    pen.blob([at(0.05, 1.08), at(0.26, 0.66), at(0.48, 0.32), at(0.2, 0.28), at(0.06, 0.34)], (226, 214, 200))
    pen.shape([at(0.02, 1.24), at(-0.13, 1.29), at(0.02, 1.34)], (206, 70, 54))


def balloon(pen: Pen, tone: Tone, phase: float) -> None:
    """A striped hot-air balloon."""
    light = mix(tone, (255, 240, 210), 0.75)
    pen.glow((0, 0.62), 0.34, (255, 190, 90), 0.3 + 0.15 * math.sin(phase * math.tau))
    outline = [
        (0.0, 1.62),
        (0.36, 1.48),
        (0.5, 1.16),
        (0.36, 0.82),
        (0.1, 0.52),
        (-0.1, 0.52),
        (-0.36, 0.82),
        (-0.5, 1.16),
        (-0.36, 1.48),
    ]
    for number, wide in enumerate((1.0, 0.76, 0.46, 0.16)):
        pen.blob([(x * wide, y) for x, y in outline], tone if number % 2 == 0 else light)
    pen.blob([(-0.1, 1.56), (-0.38, 1.3), (-0.42, 1.05), (-0.3, 1.2)], _WHITE, 0.16)
    for side in (-1, 1):
        pen.limb([(0.08 * side, 0.53), (0.06 * side, 0.34)], (0.005, 0.005), (70, 52, 42))
    pen.shape([(-0.08, 0.36), (0.08, 0.36), (0.065, 0.22), (-0.065, 0.22)], (128, 86, 54))


def rocket(pen: Pen, tone: Tone, phase: float) -> None:
    """A rocket that flies to the upper right on a bright flame."""
    at = _turned(-0.95)
    flick = 0.1 * math.sin(phase * math.tau * 3)
    pen.glow(at(0, 0.2), 0.6, (255, 160, 60), 0.55)
    pen.blob([at(-0.1, 0.45), at(-0.06, 0.1), at(0, -0.22 - flick), at(0.06, 0.1), at(0.1, 0.45)], (255, 168, 60))
    pen.blob([at(-0.05, 0.45), at(0, 0.04 - flick * 0.5), at(0.05, 0.45)], (255, 240, 190))
    for side in (-1, 1):
        pen.shape([at(0.12 * side, 0.78), at(0.3 * side, 0.42), at(0.1 * side, 0.5)], tone)
    pen.limb([at(0, 0.48), at(0, 0.9), at(0, 1.28), at(0, 1.44)], (0.12, 0.17, 0.12, 0.02), (232, 234, 240))
    pen.limb([at(0, 1.28), at(0, 1.45)], (0.115, 0.015), tone)
    pen.limb([at(-0.08, 0.55), at(-0.1, 0.9), at(-0.07, 1.2)], (0.02, 0.04, 0.02), (176, 180, 194))
    pen.disc(at(0.02, 1.02), 0.075, tone)
    pen.disc(at(0.02, 1.02), 0.055, (120, 190, 226))


def lighthouse(pen: Pen, tone: Tone, phase: float) -> None:
    """A striped tower with a beam that sweeps."""
    turn = math.cos(phase * math.tau)
    for side in (-1, 1):
        reach = 1.25 * turn * side
        pen.shape([(0, 1.4), (reach, 1.5), (reach, 1.26)], (255, 244, 200), 0.26 * abs(turn))
    pen.blob([(-0.5, -0.05), (-0.3, 0.1), (0.1, 0.12), (0.5, -0.05), (0.2, -0.18), (-0.3, -0.18)], (72, 70, 78))
    pen.shape([(-0.17, 0.05), (-0.1, 1.28), (0.1, 1.28), (0.17, 0.05)], (240, 236, 228))
    for low in (0.2, 0.62, 1.02):
        pen.shape(
            [(-_half(low), low), (-_half(low + 0.2), low + 0.2), (_half(low + 0.2), low + 0.2), (_half(low), low)], tone
        )
    pen.shape([(0.06, 0.05), (0.05, 1.28), (0.1, 1.28), (0.17, 0.05)], _BLACK, 0.18)
    pen.shape([(-0.14, 1.28), (0.14, 1.28), (0.14, 1.31), (-0.14, 1.31)], (50, 48, 56))
    pen.shape([(-0.08, 1.31), (0.08, 1.31), (0.08, 1.48), (-0.08, 1.48)], (255, 236, 170))
    pen.shape([(-0.11, 1.48), (0, 1.62), (0.11, 1.48)], tone)
    pen.glow((0, 1.4), 0.5, (255, 232, 160), 0.6)


def _half(y: float) -> float:
    """Half the width of the lighthouse at a height."""
    return 0.17 - 0.07 * (y - 0.05) / 1.23


def house(pen: Pen, tone: Tone, phase: float) -> None:
    """A cabin with lit windows and smoke."""
    for number in range(5):
        rise = (phase + number / 5) % 1
        pen.disc(
            (0.3 + 0.14 * rise + 0.03 * math.sin(6 * rise), 0.95 + 0.6 * rise),
            0.05 + 0.08 * rise,
            (220, 220, 226),
            0.2 * (1 - rise),
        )
    pen.shape([(0.24, 0.6), (0.24, 0.94), (0.36, 0.94), (0.36, 0.6)], mix(tone, _BLACK, 0.45))
    pen.shape([(-0.5, 0), (-0.5, 0.5), (0.5, 0.5), (0.5, 0)], tone)
    for row in range(5):
        pen.shape(
            [(-0.5, 0.1 * row), (-0.5, 0.1 * row + 0.012), (0.5, 0.1 * row + 0.012), (0.5, 0.1 * row)], _BLACK, 0.22
        )
    pen.shape([(-0.62, 0.46), (-0.3, 0.86), (0.3, 0.86), (0.62, 0.46)], mix(tone, (60, 44, 48), 0.75))
    for x in (-0.36, 0.16):
        pen.glow((x + 0.1, 0.29), 0.3, (255, 190, 90), 0.35)
        pen.shape([(x, 0.2), (x, 0.38), (x + 0.2, 0.38), (x + 0.2, 0.2)], (255, 214, 130))
        pen.shape([(x + 0.093, 0.2), (x + 0.093, 0.38), (x + 0.107, 0.38), (x + 0.107, 0.2)], mix(tone, _BLACK, 0.4))
    pen.shape([(-0.08, 0), (-0.08, 0.3), (0.08, 0.3), (0.08, 0)], mix(tone, _BLACK, 0.5))


def castle(pen: Pen, tone: Tone, phase: float) -> None:
    """A castle of five towers with flags."""
    roof = (92, 74, 120)
    pen.shape([(-0.62, 0), (-0.62, 0.42), (0.62, 0.42), (0.62, 0)], mix(tone, _BLACK, 0.12))
    for number in range(13):
        x = -0.62 + number * 0.1
        pen.shape([(x, 0.42), (x, 0.47), (x + 0.05, 0.47), (x + 0.05, 0.42)], mix(tone, _BLACK, 0.12))
    for x, high, wide in ((-0.6, 0.8, 0.1), (0.6, 0.78, 0.1), (-0.3, 1.02, 0.11), (0.32, 0.95, 0.1), (0.0, 1.3, 0.14)):
        pen.shape([(x - wide, 0), (x - wide, high), (x + wide, high), (x + wide, 0)], tone)
        pen.shape([(x + wide * 0.3, 0), (x + wide * 0.3, high), (x + wide, high), (x + wide, 0)], _BLACK, 0.16)
        pen.shape([(x - wide * 1.3, high), (x, high + wide * 2.6), (x + wide * 1.3, high)], roof)
        wave = 0.02 * math.sin(phase * math.tau * 2 + x * 9)
        top = high + wide * 2.6
        pen.shape([(x, top + 0.12), (x - 0.14, top + 0.09 + wave), (x, top + 0.05)], (206, 70, 62))
        pen.limb([(x, top), (x, top + 0.12)], (0.006, 0.005), (60, 50, 60))
        for low in (0.35, 0.62):
            if low < high - 0.1:
                pen.shape(
                    [(x - 0.022, low), (x - 0.022, low + 0.1), (x + 0.022, low + 0.1), (x + 0.022, low)],
                    (255, 214, 130),
                )
    pen.blob([(-0.09, 0), (-0.09, 0.2), (0, 0.28), (0.09, 0.2), (0.09, 0)], (46, 36, 40))


def car(pen: Pen, tone: Tone, phase: float) -> None:
    """A car with turning wheels and its lights on."""
    pen.glow((0.72, 0.24), 0.5, (255, 240, 200), 0.5)
    pen.blob(
        [(-0.68, 0.14), (-0.7, 0.34), (-0.42, 0.4), (0.36, 0.4), (0.68, 0.3), (0.72, 0.14), (0.3, 0.1), (-0.4, 0.1)],
        tone,
    )
    pen.blob([(-0.44, 0.38), (-0.28, 0.58), (0.1, 0.6), (0.4, 0.38)], mix(tone, _BLACK, 0.25))
    pen.shape([(-0.36, 0.4), (-0.25, 0.54), (-0.05, 0.555), (-0.05, 0.4)], (150, 190, 214))
    pen.shape([(0.0, 0.4), (0.0, 0.555), (0.1, 0.55), (0.3, 0.4)], (150, 190, 214))
    pen.limb([(-0.66, 0.3), (0.6, 0.31)], (0.008, 0.008), mix(tone, _WHITE, 0.5))
    for x in (-0.4, 0.42):
        pen.disc((x, 0.12), 0.13, (24, 24, 28))
        pen.disc((x, 0.12), 0.07, (150, 152, 160))
        for spoke in range(5):
            angle = -phase * math.tau + spoke * math.tau / 5
            pen.limb(
                [(x, 0.12), (x + 0.06 * math.cos(angle), 0.12 + 0.06 * math.sin(angle))], (0.01, 0.01), (70, 72, 80)
            )
    pen.disc((0.69, 0.25), 0.035, (255, 248, 224))
    pen.disc((-0.69, 0.28), 0.03, (230, 50, 40))


def _turned(angle: float) -> Callable[[float, float], Point]:
    """Turns points about the middle of the figure by an angle in radians."""
    c, s = math.cos(angle), math.sin(angle)
    return lambda x, y: (x * c - (y - 0.5) * s, x * s + (y - 0.5) * c + 0.5)
