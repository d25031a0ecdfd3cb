"""How somebody on two legs holds themselves: the angles of their limbs in every action, a pose being a phase 0..1."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.video_api.studio.canvas import Point

Limb = tuple[float, float]
Place = Callable[[float, float], Point]

THIGH, SHIN, UPPER, FORE = 0.245, 0.235, 0.165, 0.155
HIP = 0.52  # height of the hip of somebody who stands straight, in units of the figure
_SOLE = 0.045


@dataclass(frozen=True)
class Posture:
    """Limbs as (upper, lower) angles in radians from hanging straight down, forward positive.

    `lean` bends the trunk forward, `roll` turns all of the figure about its hip, `rise` is the height of what is lowest
    above the ground.
    """

    near_leg: Limb
    far_leg: Limb
    near_arm: Limb
    far_arm: Limb
    lean: float = 0.0
    roll: float = 0.0
    rise: float = 0.0
    seat: bool = False  # on the ground, not on its feet
    shut: bool = False  # the eyes

    @property
    def hip(self) -> Point:
        """Where the hip is, so that the figure stands, sits or lies on the ground."""
        if abs(self.roll) > 1:
            return 0.0, 0.135 + self.rise
        soles = [foot(self, limb)[1][1] for limb in (self.near_leg, self.far_leg)]
        return 0.0, max(_SOLE - min(soles), 0.1 if self.seat else 0.0) + self.rise

    def trunk(self) -> Place:
        """From the place on somebody upright, 0 at the ground, to the place in this posture."""
        turn = self.lean + self.roll
        c, s, (x0, y0) = math.cos(turn), math.sin(turn), self.hip
        return lambda x, y: (x0 + x * c + (y - HIP) * s, y0 - x * s + (y - HIP) * c)


def foot(posture: Posture, limb: Limb) -> tuple[Point, Point]:
    """(knee, foot) of a leg, seen from the hip."""
    upper, lower = limb[0] - posture.roll, limb[1] - posture.roll
    knee = (THIGH * math.sin(upper), -THIGH * math.cos(upper))
    return knee, (knee[0] + SHIN * math.sin(lower), knee[1] - SHIN * math.cos(lower))


def posture(gait: str, phase: float) -> Posture:
    """The posture of one phase of an action; an action that is not known is walking."""
    return _POSTURES.get(gait, _walk)(phase * math.tau)


def _walk(turn: float) -> Posture:
    legs = [_stride(turn + offset, 0.44) for offset in (0.0, math.pi)]
    near, far = -0.42 * math.sin(turn), 0.42 * math.sin(turn)
    return Posture(legs[0], legs[1], (near, near + 0.3 + 0.2 * max(0.0, near)), (far, far + 0.3), lean=0.03)


def _run(turn: float) -> Posture:
    legs = [_stride(turn + offset, 0.78) for offset in (0.0, math.pi)]
    near, far = -0.8 * math.sin(turn), 0.8 * math.sin(turn)
    up = 0.055 * (0.5 - 0.5 * math.cos(turn * 2 + 0.6))
    return Posture(legs[0], legs[1], (near, near + 1.5), (far, far + 1.5), lean=0.2, rise=up)


def _stride(turn: float, swing: float) -> Limb:
    """A leg that comes down in front, passes straight under the body, and is lifted from behind with a bent knee."""
    thigh = swing * (math.sin(turn) + 0.22)
    return thigh, thigh - swing * (0.16 + 1.35 * max(0.0, math.cos(turn + 0.45)))


def _still(turn: float) -> Posture:
    sway = 0.012 * math.sin(turn)
    arm = 0.06 + 0.02 * math.sin(turn + 0.5)
    blink = 0.86 < turn / math.tau < 0.94
    return Posture((0.07, 0.02), (-0.07, -0.1), (arm, arm + 0.22), (-arm, 0.16), lean=sway, shut=blink)


def _sit(turn: float) -> Posture:
    breath = 0.015 * math.sin(turn)
    blink = 0.86 < turn / math.tau < 0.94
    return Posture(
        (2.05, -0.25), (1.9, -0.1), (0.55 + breath, 1.25), (0.7, 1.4), lean=-0.06 + breath, seat=True, shut=blink
    )


def _lie(turn: float) -> Posture:
    return Posture((0.1, 0.02), (0.5, -0.3), (0.35, 1.2), (0.0, 0.1), roll=-math.pi / 2)


def _sleep(turn: float) -> Posture:
    breath = 0.03 * math.sin(turn)
    return Posture((0.25, -0.05), (0.6, -0.35), (0.5 + breath, 1.5), (0.0, 0.2), roll=-math.pi / 2, shut=True)


def _swim(turn: float) -> Posture:
    kick = 0.22 * math.sin(turn * 2)
    return Posture(
        (kick, kick - 0.1), (-kick, -kick - 0.1), (turn, turn + 0.2), (turn + math.pi, turn + math.pi + 0.2), roll=1.36,
        rise=0.35,
    )  # fmt: skip


def _fly(turn: float) -> Posture:
    wave = 0.05 * math.sin(turn)
    return Posture((-0.05 + wave, -0.15), (0.1 - wave, -0.3), (3.1 + wave, 3.1), (-0.3, 0.0), roll=1.2, rise=0.5)


def _jump(turn: float) -> Posture:
    air = math.sin(turn / 2) ** 2  # 0 on the ground, 1 at the highest
    bend = 0.6 * (1 - air) + 0.5 * air
    arm = 0.3 + 2.3 * air
    return Posture((bend, -bend), (bend * 0.5, -bend * 1.2), (arm, arm + 0.3), (arm - 0.3, arm), rise=0.34 * air)


def _dance(turn: float) -> Posture:
    side, beat = math.sin(turn), abs(math.sin(turn))
    near, far = 1.6 + 1.1 * side, 1.6 - 1.1 * side
    return Posture(
        (0.15 + 0.5 * max(0.0, side), -0.1 - 0.7 * max(0.0, side)),
        (0.15 + 0.5 * max(0.0, -side), -0.1 - 0.7 * max(0.0, -side)),
        (near, near + 0.9), (far, far + 0.9), lean=0.14 * math.sin(turn + 0.6), rise=0.03 * beat,
    )  # fmt: skip


def _wave(turn: float) -> Posture:
    hand = 2.9 + 0.45 * math.sin(turn * 2)
    return Posture((0.06, 0.0), (-0.06, -0.1), (2.45, hand), (0.0, 0.2), lean=0.01 * math.sin(turn))


def _eat(turn: float) -> Posture:
    up = 0.5 - 0.5 * math.cos(turn)
    return Posture((0.06, 0.0), (-0.06, -0.1), (0.45 + 0.4 * up, 1.6 + 1.15 * up), (0.5, 1.5), lean=0.03 * up)


_POSTURES: dict[str, Callable[[float], Posture]] = {
    "still": _still,
    "stand": _still,
    "walk": _walk,
    "run": _run,
    "gallop": _run,
    "sit": _sit,
    "lie": _lie,
    "sleep": _sleep,
    "swim": _swim,
    "fly": _fly,
    "jump": _jump,
    "dance": _dance,
    "wave": _wave,
    "eat": _eat,
}
