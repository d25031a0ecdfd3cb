"""How a four-legged animal holds itself: where its spine and its feet are in every action; a pose is a phase 0..1."""

import math
from dataclasses import dataclass

from sandbox.video_api.studio.builds import PAWED, Build
from sandbox.video_api.studio.canvas import Point, ease

_FEET = {"walk": (0.5, 0.0, 0.25, 0.75), "run": (0.5, 0.6, 0.0, 0.12)}  # near front, far front, near hind, far hind
_DUTY = {"walk": 0.64, "run": 0.34}  # share of a step in which a foot is on the ground
_SWING = {"walk": 0.3, "run": 0.62}  # how far a foot goes out from under its joint, in lengths of the leg


@dataclass(frozen=True)
class Bearing:
    """The ends of the spine, the feet (near front, far front, near hind, far hind), and what the head does.

    `low` is 0 with the head up and 1 with the mouth on the ground; `folded` legs lie on the ground.
    """

    hip: Point
    shoulder: Point
    feet: tuple[Point, Point, Point, Point]
    low: float = 0.0
    shut: bool = False
    folded: bool = False
    nod: float = 0.0
    sway: float = 0.0


def bearing(build: Build, kind: str, phase: float, gait: str) -> Bearing:
    """The pose of one phase of an action; what an animal cannot do it does in the nearest way."""
    turn = phase * math.tau
    if gait in ("walk", "run", "gallop", "swim", "fly"):
        return _going(build, phase, "run" if gait in ("run", "gallop", "fly") else "walk")
    if gait == "jump":
        return _jumping(build, phase)
    if gait == "sit" and kind in PAWED:
        return _sitting(build, turn)
    if gait in ("sit", "lie", "sleep"):
        return _lying(build, turn, asleep=gait == "sleep")
    return _standing(build, turn, low=0.9 + 0.1 * math.sin(turn * 2) if gait == "eat" else 0.0, bounce=gait == "dance")


def reach(build: Build, gait: str) -> float:
    """How far it gets in one step, in units of the figure, when no foot slides."""
    kind = "run" if gait in ("run", "gallop") else "walk"
    return 2 * _SWING[kind] * build.leg / _DUTY[kind]


def _top(build: Build) -> float:
    return build.leg + build.waist * 0.7


def _ground(build: Build) -> float:
    return build.limb * 0.62


def _going(build: Build, phase: float, kind: str) -> Bearing:
    turn, back = phase * math.tau, _top(build)
    runs = kind == "run"
    pitch = (0.05 if runs else 0.008) * math.sin(turn + 0.9)
    rise = 0.035 * (1 + math.sin(turn - 0.6)) if runs else 0.01 * math.sin(turn * 2)
    half = build.body / 2 * (1 + (0.05 * math.sin(turn + 2.4) if runs else 0.0))
    feet = []
    for offset, x in zip(_FEET[kind], (half, half, -half, -half), strict=True):
        feet.append(_foot(build, (phase + offset) % 1, x * 0.94, kind))
    hip, shoulder = (-half, back + rise - pitch), (half, back + 0.02 + rise + pitch)
    low = 0.12 if runs else 0.05
    return Bearing(hip, shoulder, (feet[0], feet[1], feet[2], feet[3]), low, nod=0.02 * math.sin(turn * 2), sway=turn)


def _foot(build: Build, share: float, x: float, kind: str) -> Point:
    """Straight back on the ground, then forward again through the air."""
    far, duty, ground = _SWING[kind] * build.leg, _DUTY[kind], _ground(build)
    if share < duty:
        return x + far * (1 - 2 * share / duty), ground
    air = (share - duty) / (1 - duty)
    lift = (0.5 if kind == "run" else 0.26) * build.leg
    return x + far * (2 * ease(air) - 1), ground + lift * math.sin(math.pi * air)


def _standing(build: Build, turn: float, low: float, *, bounce: bool) -> Bearing:
    breath = 0.006 * math.sin(turn) + (0.04 * abs(math.sin(turn)) if bounce else 0.0)
    back, half, ground = _top(build) + breath, build.body / 2, _ground(build)
    spread = ((half, ground), (half - 0.05, ground), (-half + 0.01, ground), (-half + 0.08, ground))
    blink = 0.88 < turn / math.tau < 0.94
    return Bearing((-half, back), (half, back + 0.02), spread, low, blink, nod=0.01 * math.sin(turn), sway=turn)


def _sitting(build: Build, turn: float) -> Bearing:
    breath, ground = 0.006 * math.sin(turn), _ground(build)
    hip = (-build.body * 0.3, build.waist * 0.9)
    shoulder = (build.body * 0.22, _top(build) + 0.08 + breath)
    front = shoulder[0] + 0.02
    feet = ((front, ground), (front - 0.06, ground), (hip[0] + 0.3, ground), (hip[0] + 0.36, ground))
    return Bearing(hip, shoulder, feet, -0.1, 0.88 < turn / math.tau < 0.94, nod=breath, sway=turn)


def _lying(build: Build, turn: float, *, asleep: bool) -> Bearing:
    breath, ground = 0.008 * math.sin(turn), _ground(build)
    half = build.body / 2
    hip, shoulder = (-half, build.waist * 0.92), (half * 0.9, build.chest + 0.03 + breath)
    feet = ((half + 0.26, ground), (half + 0.2, ground), (-half + 0.3, ground), (-half + 0.36, ground))
    blink = asleep or 0.88 < turn / math.tau < 0.94
    return Bearing(hip, shoulder, feet, 1.0 if asleep else 0.0, blink, folded=True, sway=turn * 0.5)


def _jumping(build: Build, phase: float) -> Bearing:
    turn = phase * math.tau
    air, tip = math.sin(math.pi * phase) ** 2, 0.16 * math.cos(math.pi * phase)
    back, half, ground = _top(build) + 0.4 * air, build.body / 2, _ground(build) + 0.4 * air
    tuck = 0.35 * build.leg * air
    front, behind = ground + tuck + tip, ground + tuck * 0.5 - tip * air
    feet = ((half + 0.14, front), (half + 0.06, front), (-half - 0.1 * air, behind), (-half - 0.02, behind))
    return Bearing((-half, back - tip * air), (half, back + tip * air), feet, 0.0, sway=turn)
