"""Heads seen from the side, facing right: face, hair, beard, hat and glasses."""

from sandbox.video_api.studio.canvas import Tone, mix
from sandbox.video_api.studio.headwear import hat_aside
from sandbox.video_api.studio.pen import Pen
from sandbox.video_api.studio.people import Person
from sandbox.video_api.studio.postures import Place

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
_LARGER = 1.22  # drawn larger than life: faces are small enough
_CHILD = 1.42

_CAP = ((0.09, 1.066), (0.05, 1.116), (-0.03, 1.118), (-0.086, 1.05), (-0.074, 0.97), (-0.04, 0.95), (-0.026, 1.03))


def _placed(body: Place, who: Person) -> Place:
    large = _CHILD if who.who == "child" else _LARGER
    return lambda x, y: body(x * large, 0.9 + (y - 0.9) * large)


def hair_behind(pen: Pen, body: Place, who: Person, blow: float) -> None:
    """What of the hair hangs behind the shoulders."""
    at = _placed(body, who)
    if who.style == "long":
        dark = mix(who.hair, _BLACK, 0.25)
        pen.blob([at(0.04, 1.06), at(-0.09, 1.02), at(-0.14 - blow, 0.8), at(-0.05, 0.77), at(0.03, 0.9)], dark)
    elif who.style == "tail":
        pen.limb([at(-0.08, 1.05), at(-0.15, 1.0), at(-0.15 - blow, 0.86)], (0.03, 0.034, 0.012), who.hair)


def profile(pen: Pen, body: Place, who: Person, blow: float, *, shut: bool) -> None:
    """The head."""
    at, shade = _placed(body, who), mix(who.skin, (150, 70, 60), 0.3)
    pen.limb([at(0.0, 0.86), at(0.008, 0.95)], (0.038, 0.036), mix(who.skin, shade, 0.5))
    skull = ((0.0, 1.092), (0.066, 1.072), (0.084, 1.016), (0.078, 0.958), (0.05, 0.918), (0.004, 0.922))
    pen.blob([*(at(x, y) for x, y in skull), at(-0.06, 0.98), at(-0.064, 1.05)], who.skin)
    pen.blob([at(0.078, 1.016), at(0.099, 0.988), at(0.095, 0.976), at(0.074, 0.972)], who.skin)
    pen.disc(at(0.046, 0.968), 0.021, (226, 112, 100), 0.28)
    _eye(pen, at, who, shut=shut)
    pen.limb([at(0.05, 0.947), at(0.076, 0.95)], (0.0055, 0.004), (168, 66, 64))
    if who.beard:
        _beard(pen, at, who.hair)
    _hair(pen, at, who, blow)
    pen.blob([at(-0.024, 1.022), at(-0.006, 1.028), at(-0.004, 0.99), at(-0.02, 0.984)], mix(who.skin, shade, 0.6))
    if who.glasses:
        glass, clear = ((30, 30, 38), 0.95) if who.dark else ((222, 232, 240), 0.45)
        pen.limb([at(-0.012, 1.026), at(0.036, 1.026)], (0.0045, 0.0045), (44, 40, 48))
        for radius, tone in ((0.027, (44, 40, 48)), (0.021, glass)):
            pen.disc(at(0.06, 1.02), radius, tone, 0.85 if radius > 0.025 else clear)
        if not who.dark:
            _eye(pen, at, who, shut=shut)
    if who.hat:
        hat_aside(pen, at, who)


def _eye(pen: Pen, at: Place, who: Person, *, shut: bool) -> None:
    if shut:
        pen.limb([at(0.044, 1.018), at(0.058, 1.012), at(0.072, 1.018)], (0.004, 0.005, 0.004), (50, 36, 38))
    else:
        pen.blob([at(0.046, 1.02), at(0.058, 1.031), at(0.071, 1.02), at(0.058, 1.009)], _WHITE)
        pen.disc(at(0.062, 1.02), 0.0118, (38, 30, 36))
    pen.limb([at(0.04, 1.046), at(0.072, 1.05)], (0.006, 0.0045), mix(who.hair, _BLACK, 0.35))


def _beard(pen: Pen, at: Place, hair: Tone) -> None:
    """It follows the jaw from the ear to the chin and leaves the mouth free."""
    jaw = ((-0.012, 1.0), (0.018, 0.962), (0.05, 0.938), (0.082, 0.938), (0.084, 0.912), (0.06, 0.876), (0.022, 0.885))
    pen.blob([*(at(x, y) for x, y in jaw), at(-0.012, 0.93)], hair)
    pen.limb([at(0.05, 0.96), at(0.086, 0.963)], (0.008, 0.005), hair)


def _hair(pen: Pen, at: Place, who: Person, blow: float) -> None:
    light, tone = mix(who.hair, _WHITE, 0.22), who.hair
    if who.style == "bald":
        pen.blob([at(-0.03, 1.03), at(-0.07, 1.05), at(-0.078, 0.99), at(-0.045, 0.95), at(-0.026, 0.99)], tone)
        return
    cap = [*(at(x, y) for x, y in _CAP), at(0.03, 1.064)]
    pen.blob(cap, tone)
    if who.style == "long":
        locks = [at(0.0, 1.1), at(-0.085, 1.07), at(-0.1, 0.96), at(-0.13 - blow, 0.84)]
        pen.blob([*locks, at(-0.085, 0.8), at(-0.035, 0.9), at(-0.022, 1.03)], tone)
        pen.limb([at(-0.04, 1.07), at(-0.07, 0.95), at(-0.1 - blow, 0.84)], (0.009, 0.011, 0.004), light)
    elif who.style == "bob":
        pen.blob([at(-0.02, 1.1), at(-0.095, 1.05), at(-0.1, 0.93), at(-0.03, 0.91), at(-0.016, 1.03)], tone)
    elif who.style == "bun":
        pen.disc(at(-0.1, 1.09), 0.046, tone)
    elif who.style == "curly":
        for x, y in ((0.07, 1.09), (0.02, 1.125), (-0.04, 1.12), (-0.09, 1.075), (-0.1, 1.01), (-0.07, 0.95)):
            pen.disc(at(x, y), 0.042, tone)
    elif who.style == "tail":
        pen.disc(at(-0.085, 1.05), 0.022, mix(tone, (200, 70, 80), 0.6))
    pen.limb([at(0.05, 1.098), at(-0.02, 1.1), at(-0.06, 1.05)], (0.005, 0.009, 0.005), light)
