"""People who talk, from the front, head and shoulders: the mouth opens by its share, the eyes blink."""

import math

from sandbox.video_api.studio.canvas import Tone, mix
from sandbox.video_api.studio.headwear import hat_in_front
from sandbox.video_api.studio.pen import Pen
from sandbox.video_api.studio.people import Person

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)


def talker(pen: Pen, who: Person, mouth: float, *, blink: bool) -> None:
    """Head and shoulders from the front; `mouth` is 0 closed to 1 wide open. The chest ends below the pen's square."""
    skin, shade = who.skin, mix(who.skin, (150, 66, 56), 0.34)
    _hair_behind(pen, who, mix(who.hair, _BLACK, 0.3))
    _chest(pen, who, shade)
    jaw = 0.05 * mouth
    wide = 0.42 if who.who != "man" else 0.44
    cheek = ((-0.34, 1.8), (-wide, 1.46), (-0.39, 1.16), (-0.18, 0.9 - jaw))
    other = ((0.22, 0.9 - jaw), (0.41, 1.16), (wide, 1.46), (0.34, 1.8))
    pen.blob([(0, 1.93), *cheek, (0.02, 0.84 - jaw), *other], skin)
    for side in (-1, 1):
        pen.glow((0.25 * side + 0.02, 1.2), 0.15, (232, 110, 96), 0.3)
        _eye(pen, 0.185 * side + 0.02, who, blink=blink)
    pen.blob([(0.0, 1.38), (0.05, 1.22), (0.03, 1.19), (-0.03, 1.2)], shade, 0.45)
    pen.limb([(-0.03, 1.2), (0.02, 1.185), (0.07, 1.2)], (0.012, 0.014, 0.012), shade)
    if who.beard:
        _beard(pen, who.hair, jaw)
    _fringe(pen, who)
    _mouth(pen, mouth)
    if who.glasses:
        _glasses(pen, dark=who.dark)
    hat_in_front(pen, who)


def _chest(pen: Pen, who: Person, shade: Tone) -> None:
    skin = who.skin
    shoulders = [(-0.34, 0.72), (-0.86, 0.56), (-1.08, 0.1), (-1.15, -0.45)]
    pen.blob([*shoulders, *((-x, y) for x, y in shoulders[::-1])], who.coat)
    pen.limb([(0.02, 0.5), (0.02, 1.0)], (0.2, 0.17), mix(skin, shade, 0.75))
    pen.blob([(-0.2, 0.72), (0.02, 0.42), (0.24, 0.72), (0.02, 0.6)], mix(skin, shade, 0.4))
    for side in (-1, 1):
        lapel = ((0.36, 0.78), (0.16, 0.7), (0.03, 0.2), (0.03, -0.4), (0.2, -0.4), (0.48, 0.5))
        flap = [(x if x == 0.03 else x * side, y) for x, y in lapel]
        pen.shape(flap, mix(who.coat, _WHITE if side > 0 else _BLACK, 0.14))
        ear = [(0.42 * side, 1.44), (0.5 * side, 1.46), (0.5 * side, 1.28), (0.42 * side, 1.24)]
        pen.blob(ear, mix(skin, shade, 0.45))


def _hair_behind(pen: Pen, who: Person, dark: Tone) -> None:
    half = {
        "long": ((0.5, 1.86), (0.6, 1.3), (0.66, 0.62), (0.3, 0.5)),
        "bob": ((0.5, 1.86), (0.58, 1.4), (0.58, 1.0), (0.3, 0.94)),
        "curly": ((0.5, 1.96), (0.66, 1.6), (0.62, 1.2), (0.3, 1.1)),
        "tail": ((0.42, 1.9), (0.5, 1.5), (0.46, 1.2), (0.3, 1.1)),
        "bun": ((0.42, 1.9), (0.48, 1.5), (0.44, 1.2), (0.3, 1.1)),
    }.get(who.style)
    if half:
        pen.blob([(0, 2.04), *half, *((-x, y) for x, y in half[::-1])], dark)
    if who.style in ("bun", "tail"):
        pen.disc((0.06, 2.08), 0.17, dark)


def _eye(pen: Pen, x: float, who: Person, *, blink: bool) -> None:
    if blink:
        pen.limb([(x - 0.085, 1.39), (x, 1.37), (x + 0.085, 1.39)], (0.01, 0.013, 0.01), (48, 34, 34))
    else:
        pen.blob([(x - 0.095, 1.4), (x, 1.455), (x + 0.095, 1.41), (x, 1.345)], (250, 248, 246))
        pen.disc((x + 0.005, 1.4), 0.05, mix((86, 66, 48), who.coat, 0.25))
        pen.disc((x + 0.005, 1.4), 0.026, (22, 18, 22))
        pen.disc((x + 0.026, 1.42), 0.012, _WHITE)
        lid = 0.012 if who.who in ("man", "elder") else 0.018
        pen.limb([(x - 0.1, 1.405), (x, 1.458), (x + 0.1, 1.415)], (0.008, lid, 0.009), (48, 34, 34))
    pen.limb([(x - 0.1, 1.53), (x, 1.56), (x + 0.1, 1.535)], (0.012, 0.02, 0.01), mix(who.hair, _BLACK, 0.25))


def _mouth(pen: Pen, opened: float) -> None:
    red, low = (186, 84, 80), 1.03 - 0.12 * opened
    half, up = 0.125 - 0.02 * opened, 1.068
    if opened > 0.05:
        pen.blob(
            [(0.02 - half, up), (0.02, 1.056), (0.02 + half, up), (0.1, low), (0.02, low - 0.02), (-0.06, low)],
            (76, 26, 32),
        )
        pen.shape([(-0.06, 1.06), (0.1, 1.06), (0.085, 1.034), (-0.045, 1.034)], (250, 246, 240))
        pen.blob(
            [(-0.035, low), (0.02, low + 0.035 * opened + 0.008), (0.075, low), (0.02, low - 0.016)], (214, 106, 106)
        )
    pen.limb(
        [(0.02 - half, up), (-0.03, 1.052), (0.02, 1.048), (0.07, 1.052), (0.02 + half, up)],
        (0.005, 0.013, 0.012, 0.013, 0.005),
        red,
    )
    pen.limb([(0.02 - half, up - 0.002), (0.02, low - 0.014), (0.02 + half, up - 0.002)], (0.005, 0.016, 0.005), red)


def _fringe(pen: Pen, who: Person) -> None:
    light = mix(who.hair, _WHITE, 0.2)
    if who.style == "bald":
        for side in (-1, 1):
            tuft = ((0.4, 1.62), (0.5, 1.56), (0.53, 1.36), (0.46, 1.22), (0.42, 1.4))
            pen.blob([(x * side, y) for x, y in tuft], who.hair)
        return
    if who.style in ("long", "bob"):
        _curtains(pen, who, light)
        return
    top = ((0.04, 2.06), (-0.26, 2.0), (-0.44, 1.78), (-0.475, 1.5), (-0.42, 1.42), (-0.38, 1.6), (-0.2, 1.76))
    pen.blob(
        [*top, (0.14, 1.8), (0.34, 1.68), (0.42, 1.42), (0.475, 1.5), (0.46, 1.76), (0.32, 1.98)],
        who.hair,
    )
    if who.style == "curly":
        for number in range(9):
            angle = math.pi * (0.06 + 0.88 * number / 8)
            pen.disc((0.47 * math.cos(angle), 1.62 + 0.4 * math.sin(angle)), 0.14, who.hair)
    pen.limb([(-0.34, 1.76), (-0.12, 1.91), (0.2, 1.93)], (0.006, 0.03, 0.008), light)


def _curtains(pen: Pen, who: Person, light: Tone) -> None:
    """Hair that is parted and falls on both sides of the face."""
    low = 1.0 if who.style == "long" else 1.06
    left = ((0.1, 1.98), (-0.32, 1.92), (-0.55, 1.56), (-0.56, low), (-0.42, low - 0.04), (-0.41, 1.4), (-0.28, 1.64))
    pen.blob([*left, (0.12, 1.8)], who.hair)
    right = ((0.04, 1.98), (0.36, 1.9), (0.55, 1.54), (0.57, low), (0.44, low - 0.04), (0.43, 1.4), (0.34, 1.66))
    pen.blob([*right, (0.06, 1.82)], who.hair)
    pen.limb([(0.05, 1.93), (-0.28, 1.82), (-0.46, 1.5), (-0.49, 1.1)], (0.012, 0.03, 0.022, 0.005), light)
    pen.limb([(0.2, 1.92), (0.42, 1.7), (0.5, 1.3)], (0.01, 0.02, 0.005), light)


def _beard(pen: Pen, hair: Tone, jaw: float) -> None:
    """Full along the jaw, open around the mouth; it moves with the chin."""
    left = ((-0.425, 1.36), (-0.4, 1.14), (-0.28, 0.86 - jaw), (-0.1, 0.7 - jaw), (0.02, 0.67 - jaw))
    inner = ((0.2, 1.0 - jaw), (0.02, 0.965 - jaw), (-0.16, 1.0 - jaw), (-0.3, 1.18), (-0.36, 1.34))
    right = [(0.04 - x, y) for x, y in left[:4]][::-1]
    pen.blob([*left, *right, (0.4, 1.34), (0.34, 1.18), *inner], hair)
    pen.limb(
        [(-0.16, 1.09), (-0.07, 1.135), (0.02, 1.12), (0.11, 1.135), (0.2, 1.09)],
        (0.02, 0.038, 0.03, 0.038, 0.02),
        hair,
    )
    for x in (-0.24, -0.12, 0.02, 0.16, 0.27):
        low = 0.86 - jaw if abs(x - 0.02) > 0.2 else 0.76 - jaw
        pen.limb([(x, low + 0.13), (x * 0.9 + 0.002, low)], (0.008, 0.003), mix(hair, _BLACK, 0.16))


def _glasses(pen: Pen, *, dark: bool) -> None:
    frame = (48, 42, 50)
    for side in (-1, 1):
        x = 0.185 * side + 0.02
        ring = [(x + 0.135 * math.cos(a), 1.4 + 0.115 * math.sin(a)) for a in (math.tau * n / 24 for n in range(25))]
        pen.limb(ring, (0.012,) * 25, frame)
        pen.disc((x, 1.4), 0.12, (30, 30, 38) if dark else (226, 236, 244), 0.95 if dark else 0.16)
        pen.limb([(x + 0.13 * side, 1.41), (0.44 * side, 1.42)], (0.01, 0.01), frame)
    pen.limb([(-0.03, 1.41), (0.02, 1.425), (0.07, 1.41)], (0.01, 0.011, 0.01), frame)
