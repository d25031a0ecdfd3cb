"""What is worn on the head, from the side and from the front: hats, caps, helmets and crowns."""

from collections.abc import Callable

from sandbox.video_api.studio.canvas import Point, Tone, mix
from sandbox.video_api.studio.pen import Pen
from sandbox.video_api.studio.people import Person
from sandbox.video_api.studio.postures import Place

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)


def hat_aside(pen: Pen, at: Place, who: Person) -> None:
    """On a head that faces right; nothing for whoever has none."""
    if who.hat:
        _ASIDE[who.cover](pen, at, who.hat)


def hat_in_front(pen: Pen, who: Person) -> None:
    """On a head seen from the front, 0.02 right of the middle."""
    if who.hat:
        _FRONT[who.cover](pen, who.hat)


def _hat(pen: Pen, at: Place, tone: Tone) -> None:
    crown: list[Point] = [at(-0.08, 1.065), at(-0.07, 1.15), at(0.0, 1.165), at(0.06, 1.15), at(0.08, 1.07)]
    pen.blob([*crown, at(0.0, 1.06)], tone)
    pen.limb([at(-0.13, 1.06), at(0.0, 1.07), at(0.145, 1.062)], (0.012, 0.016, 0.01), mix(tone, _BLACK, 0.18))
    pen.limb([at(-0.08, 1.085), at(0.0, 1.092), at(0.08, 1.085)], (0.01, 0.01, 0.01), mix(tone, _BLACK, 0.45))


def _cap(pen: Pen, at: Place, tone: Tone) -> None:
    pen.blob([at(-0.092, 1.05), at(-0.08, 1.12), at(0.0, 1.148), at(0.07, 1.115), at(0.09, 1.06), at(0.0, 1.05)], tone)
    pen.limb([at(0.06, 1.06), at(0.11, 1.058), at(0.16, 1.046)], (0.016, 0.013, 0.007), mix(tone, _BLACK, 0.3))


def _helmet(pen: Pen, at: Place, tone: Tone) -> None:
    back = [at(-0.1, 0.98), at(-0.1, 1.08), at(-0.05, 1.145), at(0.02, 1.155)]
    pen.blob([*back, at(0.08, 1.11), at(0.098, 1.055), at(-0.02, 1.05), at(-0.04, 0.97)], tone)
    pen.limb([at(-0.09, 1.05), at(0.0, 1.062), at(0.1, 1.055)], (0.009, 0.01, 0.008), mix(tone, _BLACK, 0.35))
    pen.limb([at(-0.05, 1.12), at(0.0, 1.135), at(0.04, 1.125)], (0.004, 0.008, 0.004), mix(tone, _WHITE, 0.6))


def _crown(pen: Pen, at: Place, tone: Tone) -> None:
    points = [(-0.09, 1.17), (-0.05, 1.115), (0.0, 1.18), (0.045, 1.115), (0.09, 1.17)]
    pen.shape([at(-0.075, 1.06), *(at(x, y) for x, y in points), at(0.075, 1.06)], tone)
    pen.limb([at(-0.075, 1.068), at(0.0, 1.074), at(0.075, 1.068)], (0.011, 0.011, 0.011), mix(tone, _BLACK, 0.22))
    pen.disc(at(0.0, 1.1), 0.011, (196, 52, 62))


_ASIDE: dict[str, Callable[[Pen, Place, Tone], None]] = {"hat": _hat, "cap": _cap, "helmet": _helmet, "crown": _crown}


def _dome(pen: Pen, tone: Tone, low: float, high: float) -> None:
    side = [(-0.5, low), (-0.47, low + 0.2), (-0.3, high - 0.06)]
    pen.blob([*side, (0.02, high), *((0.04 - x, y) for x, y in reversed(side)), (0.02, low - 0.02)], tone)


def _front_hat(pen: Pen, tone: Tone) -> None:
    _dome(pen, tone, 1.78, 2.27)
    pen.limb([(-0.46, 1.84), (0.02, 1.86), (0.5, 1.84)], (0.045, 0.05, 0.045), mix(tone, _BLACK, 0.45))
    pen.limb([(-0.74, 1.76), (0.02, 1.79), (0.78, 1.76)], (0.03, 0.055, 0.03), mix(tone, _BLACK, 0.18))


def _front_cap(pen: Pen, tone: Tone) -> None:
    _dome(pen, tone, 1.72, 2.14)
    pen.blob(
        [(-0.42, 1.76), (0.02, 1.84), (0.46, 1.76), (0.36, 1.66), (0.02, 1.62), (-0.32, 1.66)], mix(tone, _BLACK, 0.3)
    )


def _front_helmet(pen: Pen, tone: Tone) -> None:
    _dome(pen, tone, 1.7, 2.16)
    for side in (-1, 1):
        x = 0.02 + 0.46 * side
        pen.limb([(x, 1.74), (x, 1.3)], (0.06, 0.05), mix(tone, _BLACK, 0.2))
    pen.limb([(-0.45, 1.73), (0.02, 1.76), (0.49, 1.73)], (0.04, 0.045, 0.04), mix(tone, _BLACK, 0.35))
    pen.limb([(-0.24, 2.0), (0.0, 2.08), (0.2, 2.04)], (0.01, 0.03, 0.01), mix(tone, _WHITE, 0.6))


def _front_crown(pen: Pen, tone: Tone) -> None:
    points = [(-0.46, 2.2), (-0.22, 1.98), (0.02, 2.26), (0.26, 1.98), (0.5, 2.2)]
    pen.shape([(-0.38, 1.8), *points, (0.42, 1.8)], tone)
    pen.limb([(-0.38, 1.82), (0.02, 1.8), (0.42, 1.82)], (0.05, 0.05, 0.05), mix(tone, _BLACK, 0.22))
    pen.disc((0.02, 1.95), 0.055, (196, 52, 62))


_FRONT: dict[str, Callable[[Pen, Tone], None]] = {
    "hat": _front_hat,
    "cap": _front_cap,
    "helmet": _front_helmet,
    "crown": _front_crown,
}
