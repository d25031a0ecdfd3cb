"""Robots: one that walks, seen from the side, and one that talks, seen from the front."""

import math

from sandbox.video_api.studio.canvas import Point, Tone, mix
from sandbox.video_api.studio.pen import Pen
from sandbox.video_api.studio.postures import FORE, UPPER, Limb, Posture, foot, posture

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
_JOINT, _GLASS, _LIGHT = (70, 76, 88), (26, 34, 48), (110, 232, 255)


def robot(pen: Pen, tone: Tone, phase: float, gait: str) -> None:
    """In an action, a name of `postures`; it moves as people do, a little stiffer."""
    held = posture(gait, phase)
    at, dark = held.trunk(), mix(tone, _BLACK, 0.3)
    _arm(pen, held, held.far_arm, dark)
    _leg(pen, held, held.far_leg, dark)
    _leg(pen, held, held.near_leg, tone)
    pen.limb([at(0.0, 0.5), at(0.0, 0.62)], (0.075, 0.07), _JOINT)
    pen.blob([at(-0.12, 0.86), at(-0.14, 0.72), at(-0.1, 0.58), at(0.1, 0.58), at(0.14, 0.72), at(0.12, 0.86)], tone)
    pen.blob([at(0.02, 0.82), at(0.11, 0.8), at(0.11, 0.66), at(0.03, 0.64)], mix(tone, _WHITE, 0.25))
    pen.disc(at(0.075, 0.74), 0.026, _LIGHT)
    pen.limb([at(0.0, 0.86), at(0.0, 0.93)], (0.045, 0.045), _JOINT)
    box = ((-0.13, 0.95), (-0.14, 1.1), (-0.09, 1.18), (0.09, 1.18), (0.14, 1.1), (0.13, 0.95))
    pen.blob([at(*point) for point in box], mix(tone, _WHITE, 0.12))
    pen.blob([at(0.0, 1.13), at(0.12, 1.12), at(0.13, 1.02), at(0.0, 1.01)], _GLASS)
    if held.shut:
        pen.limb([at(0.05, 1.07), at(0.1, 1.07)], (0.006, 0.006), _LIGHT)
    else:
        pen.disc(at(0.078, 1.07), 0.024, _LIGHT)
    pen.limb([at(-0.02, 1.18), at(-0.03, 1.27)], (0.01, 0.006), _JOINT)
    pen.disc(at(-0.03, 1.28), 0.022, (240, 92, 72))
    pen.disc(at(-0.06, 1.06), 0.036, _JOINT)
    _arm(pen, held, held.near_arm, mix(tone, _BLACK, 0.1))


def _leg(pen: Pen, held: Posture, limb: Limb, tone: Tone) -> None:
    hip = held.hip
    knee, end = ((hip[0] + x, hip[1] + y) for x, y in foot(held, limb))
    pen.limb([hip, knee], (0.05, 0.044), _JOINT)
    pen.limb([knee, end], (0.064, 0.05), tone)
    pen.disc(knee, 0.048, mix(_JOINT, _WHITE, 0.2))
    sole = ((-0.06, 0.02), (0.02, 0.04), (0.11, 0.0), (0.11, -0.04), (-0.06, -0.04))
    pen.shape([(end[0] + x, end[1] + y) for x, y in sole], mix(tone, _BLACK, 0.25))


def _arm(pen: Pen, held: Posture, limb: Limb, tone: Tone) -> None:
    at = held.trunk()
    upper, fore = (angle - held.lean - held.roll for angle in limb)
    shoulder = at(0.0, 0.81)
    elbow = (shoulder[0] + UPPER * math.sin(upper), shoulder[1] - UPPER * math.cos(upper))
    c, s = math.sin(fore), -math.cos(fore)
    wrist = (elbow[0] + FORE * c, elbow[1] + FORE * s)
    pen.limb([shoulder, elbow], (0.036, 0.03), _JOINT)
    pen.limb([elbow, wrist], (0.046, 0.04), tone)
    pen.disc(shoulder, 0.056, tone)
    for turn in (-0.5, 0.5):
        tip: Point = (wrist[0] + 0.06 * math.sin(fore + turn), wrist[1] - 0.06 * math.cos(fore + turn))
        pen.limb([wrist, tip], (0.02, 0.013), _JOINT)


def robot_face(pen: Pen, tone: Tone, mouth: float, *, blink: bool) -> None:
    """Head and shoulders from the front; the bars of its mouth grow with `mouth`, 0 to 1."""
    shoulders = ((-0.3, 0.66), (-0.9, 0.56), (-1.1, 0.1), (-1.15, -0.45))
    pen.blob([*shoulders, *((-x, y) for x, y in shoulders[::-1])], tone)
    pen.blob([(-0.5, 0.44), (0.5, 0.44), (0.44, -0.3), (-0.44, -0.3)], mix(tone, _WHITE, 0.2))
    pen.disc((0.0, 0.1), 0.13, _GLASS)
    pen.disc((0.0, 0.1), 0.09, _LIGHT)
    pen.limb([(0.0, 0.6), (0.0, 0.9)], (0.2, 0.18), _JOINT)
    for side in (-1, 1):
        pen.disc((0.6 * side, 1.4), 0.13, _JOINT)
    half = ((-0.3, 0.86), (-0.56, 0.96), (-0.6, 1.4), (-0.54, 1.84), (-0.3, 1.95))
    pen.blob([*half, *((-x, y) for x, y in half[::-1])], mix(tone, _WHITE, 0.15))
    screen = ((-0.4, 1.02), (-0.46, 1.4), (-0.4, 1.72))
    pen.blob([*screen, *((-x, y) for x, y in screen[::-1])], _GLASS)
    for x in (-0.19, 0.19):
        if blink:
            pen.limb([(x - 0.08, 1.5), (x + 0.08, 1.5)], (0.014, 0.014), _LIGHT)
        else:
            pen.disc((x, 1.5), 0.09, _LIGHT)
            pen.disc((x + 0.02, 1.53), 0.03, _WHITE)
    for number in range(-3, 4):
        high = 0.012 + 0.085 * mouth * (1 - abs(number) / 5)
        pen.limb([(0.07 * number, 1.19 - high), (0.07 * number, 1.19 + high)], (0.02, 0.02), _LIGHT)
    pen.limb([(0.0, 1.94), (0.0, 2.12)], (0.03, 0.02), _JOINT)
    pen.disc((0.0, 2.14), 0.06, (240, 92, 72))
