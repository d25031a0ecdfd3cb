"""Four-legged animals, all from one drawing and a table of proportions; every pose is a phase 0..1."""

import math

from sandbox.video_api.studio.builds import BUILDS, Build
from sandbox.video_api.studio.canvas import Point, Tone, mix
from sandbox.video_api.studio.gaits import Bearing, bearing
from sandbox.video_api.studio.muzzles import head
from sandbox.video_api.studio.pen import Pen
from sandbox.video_api.studio.postures import Place

_BLACK = (0, 0, 0)
_CURLING = ("fox", "wolf", "dog", "cat", "tiger")


def quadruped(pen: Pen, kind: str, fur: Tone | None, phase: float, gait: str) -> None:
    """One animal in an action."""
    build = BUILDS[kind]
    coat = fur or build.fur
    if gait == "sleep" and kind in _CURLING:
        _curled(pen, build, coat, math.sin(phase * math.tau))
        return
    held = bearing(build, kind, phase, gait)
    far = mix(coat, _BLACK, 0.3)
    _leg(pen, build, held, 1, far)
    _leg(pen, build, held, 3, far)
    _tail(pen, build, coat, held)
    _body(pen, build, coat, held)
    if kind == "tiger":
        _stripes(pen, build, _along(held))
    _leg(pen, build, held, 2, coat)
    _leg(pen, build, held, 0, coat)
    head(pen, build, coat, held)


def _along(held: Bearing) -> Place:
    """From (along the spine from the hip, above it) to the picture."""
    (x0, y0), (x1, y1) = held.hip, held.shoulder
    turn = math.atan2(y1 - y0, x1 - x0)
    c, s = math.cos(turn), math.sin(turn)
    return lambda x, y: (x0 + x * c - y * s, y0 + x * s + y * c)


def _body(pen: Pen, build: Build, coat: Tone, held: Bearing) -> None:
    """Rump, a back that dips, withers, a deep chest, and a belly that rises to the flank."""
    at, long = _along(held), math.dist(held.hip, held.shoulder)
    waist, chest = build.waist, build.chest
    if build.extra == "humps":
        for x in (long / 2 - 0.16, long / 2 + 0.14):
            hump = (
                (x - 0.18, waist * 0.5),
                (x - 0.07, waist + 0.17),
                (x + 0.04, waist + 0.18),
                (x + 0.17, waist * 0.5),
            )
            pen.blob([at(*point) for point in hump], mix(coat, _BLACK, 0.06))
    upper = ((-waist * 0.98, waist * 0.1), (-waist * 0.35, waist * 1.02), (long * 0.28, waist * 0.86))
    withers = ((long * 0.56, waist * 0.8), (long * 0.9, chest * 0.94), (long + chest * 0.62, chest * 0.5))
    under = ((long + chest * 0.8, -chest * 0.2), (long + chest * 0.2, -chest), (long * 0.56, -(waist + chest) * 0.47))
    flank = ((long * 0.24, -waist * 0.66), (-waist * 0.1, -waist * 0.96), (-waist * 0.85, -waist * 0.6))
    pen.blob([at(*point) for point in (*upper, *withers, *under, *flank)], coat)
    belly = [at(long * 0.2, -waist * 0.6), at(long * 0.5, -waist * 0.74), at(long * 0.92, -chest * 0.6)]
    pen.limb(belly, (0.02, waist * 0.22, chest * 0.3), mix(coat, build.belly, 0.7))


def _leg(pen: Pen, build: Build, held: Bearing, number: int, tone: Tone) -> None:
    """One leg, bent at the joints that its foot asks for: in front the knee goes forward, behind the hock goes back."""
    front, foot, at = number < 2, held.feet[number], _along(held)
    long = math.dist(held.hip, held.shoulder)
    start = at(long - 0.03, -build.chest * 0.3) if front else at(0.02, -build.waist * 0.25)
    joint = _bent(start, foot, build.leg * 1.04 + (start[1] - build.leg) * 0.5, 1 if front != held.folded else -1)
    if held.folded:
        joint = (foot[0] - 0.26, foot[1] + 0.015) if front else (start[0] + 0.24, build.waist * 0.8)
    paw, limb = mix(tone, build.points, 0.8), build.limb
    radii = (limb * (1.7 if front else 2.3), limb * (0.95 if front else 1.05), limb * 0.66)
    if front:
        pen.limb([start, joint, foot], radii, tone)
    else:
        stifle = (start[0] * 0.55 + joint[0] * 0.45 + limb * 1.1, start[1] * 0.5 + joint[1] * 0.5)
        pen.limb([start, stifle, joint, foot], (radii[0], limb * 1.6, limb * 0.8, limb * 0.64), tone)
    low = (joint[0] * 0.3 + foot[0] * 0.7, joint[1] * 0.3 + foot[1] * 0.7)
    toe = (foot[0] + limb * 0.8, foot[1] - limb * 0.06)
    pen.limb([low, foot, toe], (limb * 0.66, limb * 0.64, limb * 0.5), paw)


def _bent(start: Point, foot: Point, length: float, side: int) -> Point:
    """The joint of a leg of two equal parts between two points, on the side asked for."""
    far = math.dist(start, foot)
    out = math.sqrt(max(0.0003, (length / 2) ** 2 - (far / 2) ** 2))
    along = ((foot[0] - start[0]) / max(far, 1e-6), (foot[1] - start[1]) / max(far, 1e-6))
    middle = ((start[0] + foot[0]) / 2, (start[1] + foot[1]) / 2)
    return middle[0] - along[1] * out * side, middle[1] + along[0] * out * side


def _tail(pen: Pen, build: Build, coat: Tone, held: Bearing) -> None:
    root = _along(held)(-build.waist * 0.75, build.waist * 0.4)
    sway, flat = 0.05 * math.sin(held.sway), 0.3 if held.folded or held.hip[1] < build.leg * 0.7 else 1.0
    points = []
    for number, (x, y) in enumerate(build.tail):
        high = root[1] + y * flat + sway * number / len(build.tail)
        points.append((root[0] + x, max(build.tail_radii[min(number, len(build.tail_radii) - 1)], high)))
    pen.limb(points, build.tail_radii, mix(coat, build.points, 0.7 if build.extra == "mane" else 0.06))
    if build.tail_tip:
        (x0, y0), (x1, y1) = points[-2], points[-1]
        middle = (x0 * 0.55 + x1 * 0.45, y0 * 0.55 + y1 * 0.45)
        pen.limb([middle, points[-1]], (build.tail_radii[-2] * 0.72, build.tail_radii[-1]), build.belly)


def _stripes(pen: Pen, build: Build, at: Place) -> None:
    for number in range(8):
        x = build.body * (number + 0.3) / 8
        top = build.waist * 0.88
        pen.limb([at(x, top), at(x + 0.02, top - 0.1), at(x - 0.01, top - 0.19)], (0.008, 0.017, 0.004), build.points)


def _curled(pen: Pen, build: Build, coat: Tone, breath: float) -> None:
    """Asleep: the body a round heap, the head on the paws, the tail around it."""
    shade, high = mix(coat, _BLACK, 0.22), 0.43 + 0.012 * breath
    heap = [(-0.46, 0.03), (-0.5, 0.2), (-0.3, high - 0.03), (0.02, high), (0.3, 0.32), (0.46, 0.12), (0.42, 0.01)]
    pen.blob([*heap, (0.0, 0.0)], coat)
    haunch = [(-0.34, 0.1), (-0.26, 0.3), (-0.06, 0.3), (0.04, 0.12), (-0.08, 0.02), (-0.28, 0.02)]
    pen.blob(haunch, mix(coat, (255, 255, 255), 0.07))
    pen.limb([(0.1, 0.06), (0.34, 0.045), (0.52, 0.05)], (0.06, 0.05, 0.045), mix(coat, build.points, 0.35))
    for x, tone in ((0.32, shade), (0.44, coat)):
        pen.blob([(x - 0.07, 0.26), (x - 0.01, 0.26 + build.ear * 1.1), (x + 0.07, 0.25)], tone)
    pen.disc((0.38, 0.18), 0.15, coat)
    pen.limb([(0.42, 0.15), (0.54 + build.snout * 0.2, 0.11)], (0.09, 0.04), mix(coat, build.belly, 0.4))
    pen.disc((0.565 + build.snout * 0.2, 0.125), 0.022, (30, 22, 24))
    pen.limb([(0.39, 0.21), (0.43, 0.19), (0.47, 0.21)], (0.009, 0.011, 0.009), (34, 26, 28))
    tail = [(-0.44, 0.1), (-0.3, 0.06), (0.0, 0.05), (0.2, 0.035)]
    pen.limb(tail, (0.05, 0.06, 0.05, 0.03), mix(shade, build.points, 0.2))
