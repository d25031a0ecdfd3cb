"""People seen from the side, facing right, in a coat or jacket: trunk, limbs, and what they carry."""

import math
from dataclasses import replace

import numpy as np

from sandbox.video_api.studio.canvas import Point, Tone, mix
from sandbox.video_api.studio.pen import Pen
from sandbox.video_api.studio.people import Person
from sandbox.video_api.studio.postures import FORE, UPPER, Limb, Place, Posture, foot, posture
from sandbox.video_api.studio.profiles import hair_behind, profile

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
_SHOULDER = 0.815


def walker(pen: Pen, who: Person, phase: float, gait: str) -> None:
    """Somebody in an action, a name of `postures`."""
    held = posture(gait, phase)
    if held.roll:  # no hat keeps its place on somebody who lies, swims or flies
        who = replace(who, hat=None, umbrella=None)
    at, blow = held.trunk(), 0.02 * math.sin(phase * math.tau * 2)
    hair_behind(pen, at, who, blow)
    _arm(pen, at, held, held.far_arm, mix(who.coat, _BLACK, 0.36), mix(who.skin, _BLACK, 0.2))
    _leg(pen, held, held.far_leg, mix(who.legs, _BLACK, 0.34))
    _leg(pen, held, held.near_leg, who.legs)
    _coat(pen, at, who, held)
    profile(pen, at, who, blow, shut=held.shut)
    near = mix(who.coat, _BLACK, 0.13)
    if who.umbrella and held.roll == 0 and gait in ("walk", "still"):
        _umbrella(pen, at, who)
        _arm(pen, at, held, (0.75, 2.4), near, who.skin)
    else:
        _arm(pen, at, held, held.near_arm, near, who.skin)


def _leg(pen: Pen, held: Posture, limb: Limb, tone: Tone) -> None:
    hip = held.hip
    knee, end = ((hip[0] + x, hip[1] + y) for x, y in foot(held, limb))
    pen.limb([hip, knee, end], (0.082, 0.058, 0.037), tone)
    lower = limb[1] - held.roll
    # The sole follows the shin, but somebody who stands has it flat on the ground.
    flat = 0.0 if lower > -0.35 and not held.roll else max(-1.2, min(0.3, lower + 0.3)) if not held.roll else lower
    c, s = math.cos(flat), math.sin(flat)
    shoe = [(-0.04, 0.02), (0.02, 0.032), (0.098, -0.012), (0.102, -0.036), (0.03, -0.042), (-0.042, -0.04)]
    pen.blob([(end[0] + x * c - y * s, end[1] + x * s + y * c) for x, y in shoe], mix(tone, (40, 28, 26), 0.75))


def _coat(pen: Pen, at: Place, who: Person, held: Posture) -> None:
    skirt = _hem(held, who)
    back, front = [at(-0.06, 0.885), at(-0.104, 0.82), at(-0.1, 0.66)], [at(0.096, 0.64), at(0.104, 0.78)]
    pen.blob([*back, *skirt, *front, at(0.05, 0.885)], who.coat)
    lap = [at(0.04, 0.87), at(0.05, 0.7), skirt[-1], at(0.094, 0.66), at(0.1, 0.78)]
    pen.shape(lap, mix(who.coat, _WHITE, 0.14), 0.55)
    pen.limb([at(-0.1, 0.632), at(0.0, 0.62), at(0.096, 0.632)], (0.014, 0.014, 0.014), mix(who.coat, _BLACK, 0.45))
    pen.limb([at(-0.05, 0.872), at(0.01, 0.862), at(0.055, 0.874)], (0.026, 0.03, 0.022), mix(who.coat, _WHITE, 0.3))


def _hem(held: Posture, who: Person) -> list[Point]:
    """The lower edge from the back to the front: it hangs over the thighs and is moved by them."""
    at = held.trunk()
    if held.seat:
        return [at(-0.115, 0.5), at(0.0, 0.44), at(0.12, 0.52)]
    low = 0.33 if who.skirt else {"woman": 0.4, "child": 0.43, "man": 0.47, "elder": 0.43}[who.who]
    angles = (held.near_leg[0] + held.lean, held.far_leg[0] + held.lean)
    down, flare = 0.54 - low, 0.04 if who.skirt else 0.015
    behind, before = min(*angles, 0.0), max(*angles, 0.0)
    return [
        at(-0.11 - flare + down * math.sin(behind) * 0.8, low),
        at(down * math.sin((behind + before) / 2) * 0.8, low - 0.014),
        at(0.105 + flare + down * math.sin(before) * 0.8, low + 0.008),
    ]


def _arm(pen: Pen, at: Place, held: Posture, limb: Limb, tone: Tone, skin: Tone) -> None:
    upper, fore = (angle - held.lean - held.roll for angle in limb)
    shoulder = at(0.0, _SHOULDER)
    elbow = (shoulder[0] + UPPER * math.sin(upper), shoulder[1] - UPPER * math.cos(upper))
    c, s = math.sin(fore), -math.cos(fore)
    wrist = (elbow[0] + FORE * c, elbow[1] + FORE * s)
    pen.limb([wrist, (wrist[0] + 0.036 * c, wrist[1] + 0.036 * s)], (0.024, 0.021), skin)
    pen.disc((wrist[0] + 0.016 * c + 0.016 * -s, wrist[1] + 0.016 * s + 0.016 * c), 0.012, skin)  # the thumb
    pen.limb([shoulder, elbow, wrist], (0.05, 0.042, 0.03), tone)


def _umbrella(pen: Pen, at: Place, who: Person) -> None:
    tone = who.umbrella or who.coat
    pen.limb([at(0.2, 0.84), at(0.12, 1.36)], (0.009, 0.009), (50, 46, 52))
    rim = [at(-0.34 + 0.92 * n / 6, 1.16 + (0.022 if n % 2 else 0.0)) for n in range(7)]
    dome = [at(0.12 + 0.46 * math.cos(a), 1.16 + 0.24 * math.sin(a)) for a in np.linspace(0, math.pi, 17)]
    pen.shape([*dome, *rim], tone)
    for left, right in ((-0.1, 0.02), (0.22, 0.34)):
        pen.shape([at(0.12, 1.4), at(left, 1.17), at(right, 1.17)], mix(tone, _WHITE, 0.2), 0.6)
