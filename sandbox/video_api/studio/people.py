"""People: walkers from the side with faces, hair and clothes, and talkers from the front; a pose is a phase 0..1."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sandbox.video_api.studio.canvas import Point, Tone, mix
from sandbox.video_api.studio.pen import Pen

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
_SKINS: tuple[Tone, ...] = ((240, 200, 170), (222, 172, 136), (188, 134, 98), (134, 90, 64))
_HAIRS: tuple[Tone, ...] = ((70, 44, 34), (34, 28, 30), (150, 98, 54), (206, 164, 96), (120, 52, 36))
_CLOTHES: tuple[Tone, ...] = (
    (176, 62, 54),
    (54, 92, 130),
    (206, 156, 70),
    (72, 112, 88),
    (120, 84, 130),
    (92, 96, 108),
)
_GREY: Tone = (206, 206, 210)
_HEAD = 1.16  # drawn a little larger than life: faces are small enough

Place = Callable[[float, float], Point]


@dataclass(frozen=True)
class Person:
    """How somebody looks; `who` is a kind of `vocabulary.VOICES`: woman, man, child or elder."""

    who: str
    skin: Tone
    hair: Tone
    coat: Tone
    umbrella: Tone | None = None

    @property
    def long_hair(self) -> bool:
        """Women and children wear it long."""
        return self.who in ("woman", "child")


def person_for(
    who: str, coat: Tone | None, hair: Tone | None, number: int, random: np.random.Generator, *, rain: bool
) -> Person:
    """Somebody of that kind; what the prompt does not say is chosen, different for everyone in a group."""
    if who == "any":
        who = str(random.choice(("woman", "man", "woman", "man", "elder", "child")))
    skin, dyed, own = (int(part) for part in random.integers(0, 60, 3))
    cloth = _CLOTHES[(own if number == 0 else number) % len(_CLOTHES)]
    natural = _GREY if who == "elder" else _HAIRS[dyed % len(_HAIRS)]
    return Person(
        who,
        _SKINS[skin % len(_SKINS)],
        hair or natural,
        coat if coat and not number else cloth,
        _CLOTHES[(own + 2) % len(_CLOTHES)] if rain and number else None,
    )


def walker(pen: Pen, who: Person, phase: float, gait: str) -> None:
    """Somebody seen from the side, facing right, in a coat or jacket."""
    swing = {"still": 0.05, "walk": 0.46, "run": 0.85}[gait]
    turn = phase * math.tau
    legs = [_leg(turn + offset, swing) for offset in (math.pi, 0.0)]
    rise = 0.05 - min(foot[1] for _, foot in legs) if gait != "run" else 0.07 - min(foot[1] for _, foot in legs) + 0.03
    lean = {"still": 0.0, "walk": 0.015, "run": 0.09}[gait]
    trousers = mix(mix(who.coat, (34, 36, 56), 0.82), _BLACK, 0.1)

    def at(x: float, y: float) -> Point:
        return x + lean * (y - 0.5) * 2, y + rise

    blow = 0.03 * math.sin(turn * 2)
    if who.long_hair:
        pen.blob(
            [at(0.04, 1.06), at(-0.09, 1.02), at(-0.15 - blow, 0.78), at(-0.06, 0.74), at(0.03, 0.9)],
            mix(who.hair, _BLACK, 0.25),
        )
    _arm(pen, at, mix(who.coat, _BLACK, 0.42), who.skin, -math.sin(turn) * swing)
    for (knee, foot), shade in zip(legs, (0.4, 0.0), strict=True):
        tone = mix(trousers, _BLACK, shade)
        pen.limb([at(0, 0.52), (knee[0], knee[1] + rise), (foot[0], foot[1] + rise)], (0.074, 0.054, 0.036), tone)
        _shoe(pen, (foot[0], foot[1] + rise), mix((44, 34, 34), _BLACK, shade))
    _coat(pen, at, who, math.sin(turn) * swing)
    _head(pen, at, who, blow)
    if who.umbrella:
        _umbrella(pen, at, who)
        _arm(pen, at, mix(who.coat, _BLACK, 0.12), who.skin, 0.75, up=True)
    else:
        _arm(pen, at, mix(who.coat, _BLACK, 0.12), who.skin, math.sin(turn) * swing)


def _leg(turn: float, swing: float) -> tuple[Point, Point]:
    """(knee, foot) of a leg whose hip is at (0, 0.52): the knee bends while the leg swings forward."""
    thigh = swing * math.sin(turn) + 0.1 * swing
    shin = thigh - swing * (0.12 + 1.25 * max(0.0, math.cos(turn + 0.5)))
    knee = (0.245 * math.sin(thigh), 0.52 - 0.245 * math.cos(thigh))
    return knee, (knee[0] + 0.235 * math.sin(shin), knee[1] - 0.235 * math.cos(shin))


def _shoe(pen: Pen, foot: Point, tone: Tone) -> None:
    x, y = foot
    pen.blob(
        [(x - 0.042, y + 0.01), (x + 0.01, y + 0.03), (x + 0.1, y - 0.016), (x + 0.1, y - 0.04), (x - 0.04, y - 0.04)],
        tone,
    )


def _coat(pen: Pen, at: Place, who: Person, sway: float) -> None:
    low = {"woman": 0.36, "child": 0.4, "man": 0.47, "elder": 0.42}[who.who]
    flare = 0.05 if who.long_hair else 0.0
    back, front = -0.115 - flare - 0.05 * abs(sway), 0.1 + flare * 0.6 + 0.05 * max(0.0, sway)
    outline = [
        at(-0.055, 0.885),
        at(-0.1, 0.82),
        at(-0.098, 0.64),
        at(back, low),
        at(0, low - 0.015),
        at(front, low + 0.01),
    ]
    pen.blob([*outline, at(0.092, 0.64), at(0.1, 0.78), at(0.05, 0.885)], who.coat)
    pen.blob(
        [at(0.03, 0.86), at(0.045, 0.62), at(front - 0.01, low + 0.02), at(front, low + 0.02), at(0.095, 0.7)],
        mix(who.coat, _WHITE, 0.16),
        0.7,
    )
    pen.limb([at(-0.1, 0.635), at(0.0, 0.622), at(0.094, 0.635)], (0.016, 0.016, 0.016), mix(who.coat, _BLACK, 0.5))
    pen.limb([at(-0.05, 0.87), at(0.01, 0.862), at(0.055, 0.872)], (0.028, 0.032, 0.024), mix(who.coat, _WHITE, 0.35))


def _arm(pen: Pen, at: Place, tone: Tone, skin: Tone, angle: float, *, up: bool = False) -> None:
    elbow = at(0.17 * math.sin(angle) - 0.01, 0.82 - 0.17 * math.cos(angle))
    fore = angle + (1.7 if up else 0.32 + 0.3 * max(0.0, angle))
    hand = (elbow[0] + 0.16 * math.sin(fore), elbow[1] - 0.16 * math.cos(fore))
    pen.disc(hand, 0.028, skin)
    pen.limb([at(0.0, 0.82), elbow, hand], (0.052, 0.042, 0.03), tone)
    pen.disc((hand[0] + 0.012 * math.sin(fore), hand[1] - 0.012 * math.cos(fore)), 0.026, skin)


def _head(pen: Pen, body: Place, who: Person, blow: float) -> None:
    def at(x: float, y: float) -> Point:
        return body(x * _HEAD, 0.9 + (y - 0.9) * _HEAD)

    skin, shade = who.skin, mix(who.skin, (150, 70, 60), 0.3)
    pen.limb([at(0.0, 0.86), at(0.01, 0.95)], (0.036, 0.034), mix(skin, shade, 0.5))
    pen.blob(
        [
            at(0.0, 1.09),
            at(0.068, 1.07),
            at(0.086, 1.015),
            at(0.08, 0.955),
            at(0.05, 0.915),
            at(0.0, 0.92),
            at(-0.06, 0.98),
            at(-0.06, 1.05),
        ],
        skin,
    )
    pen.blob([at(0.08, 1.02), at(0.1, 0.988), at(0.097, 0.975), at(0.076, 0.972)], skin)
    pen.disc(at(0.048, 0.968), 0.02, (226, 112, 100), 0.3)
    pen.blob([at(0.047, 1.023), at(0.058, 1.034), at(0.07, 1.022), at(0.058, 1.008)], _WHITE)
    pen.disc(at(0.062, 1.021), 0.0115, (38, 30, 36))
    pen.limb([at(0.04, 1.046), at(0.072, 1.05)], (0.006, 0.005), mix(who.hair, _BLACK, 0.4))
    pen.limb([at(0.054, 0.945), at(0.082, 0.95)], (0.006, 0.004), (168, 66, 64))
    pen.blob([at(-0.022, 1.02), at(-0.008, 1.025), at(-0.006, 0.99), at(-0.02, 0.985)], shade)
    light = mix(who.hair, _WHITE, 0.22)
    if who.long_hair:
        locks = [
            at(0.088, 1.06),
            at(0.06, 1.112),
            at(-0.02, 1.125),
            at(-0.085, 1.07),
            at(-0.1, 0.96),
            at(-0.14 - blow, 0.82),
        ]
        pen.blob([*locks, at(-0.09, 0.78), at(-0.035, 0.9), at(-0.02, 1.03), at(0.04, 1.07)], who.hair)
        pen.limb(
            [at(0.03, 1.1), at(-0.045, 1.07), at(-0.07, 0.95), at(-0.1 - blow, 0.83)],
            (0.008, 0.011, 0.01, 0.004),
            light,
        )
        return
    pen.blob(
        [
            at(0.088, 1.065),
            at(0.05, 1.115),
            at(-0.03, 1.115),
            at(-0.082, 1.05),
            at(-0.07, 0.97),
            at(-0.04, 0.95),
            at(-0.028, 1.03),
            at(0.03, 1.06),
        ],
        who.hair,
    )
    pen.limb([at(0.05, 1.096), at(-0.03, 1.094), at(-0.062, 1.04)], (0.006, 0.01, 0.006), light)
    if who.who == "elder":
        pen.blob([at(0.09, 0.95), at(0.07, 0.86), at(0.02, 0.88), at(-0.01, 0.96), at(0.04, 0.95)], who.hair)


def _umbrella(pen: Pen, at: Place, who: Person) -> None:
    tone = who.umbrella or who.coat
    pen.limb([at(0.2, 0.84), at(0.12, 1.36)], (0.009, 0.009), (50, 46, 52))
    rim = [at(-0.34 + 0.92 * n / 6, 1.16 + (0.022 if n % 2 else 0.0)) for n in range(7)]
    dome = [at(0.12 + 0.46 * math.cos(a), 1.16 + 0.24 * math.sin(a)) for a in np.linspace(0, math.pi, 17)]
    pen.shape([*dome, *rim], tone)
    for left, right in ((-0.1, 0.02), (0.22, 0.34)):
        pen.shape([at(0.12, 1.4), at(left, 1.17), at(right, 1.17)], mix(tone, _WHITE, 0.2), 0.6)


def talker(pen: Pen, who: Person, mouth: float, *, blink: bool) -> None:
    """Head and shoulders from the front; `mouth` is 0 closed to 1 wide open. The chest ends below the pen's square."""
    skin, shade = who.skin, mix(who.skin, (150, 66, 56), 0.34)
    dark = mix(who.hair, _BLACK, 0.3)
    if who.long_hair:
        pen.blob(
            [
                (0, 2.02),
                (-0.5, 1.86),
                (-0.6, 1.3),
                (-0.66, 0.62),
                (-0.3, 0.5),
                (0.3, 0.5),
                (0.66, 0.62),
                (0.6, 1.3),
                (0.5, 1.86),
            ],
            dark,
        )
    pen.blob(
        [
            (-0.34, 0.72),
            (-0.86, 0.56),
            (-1.08, 0.1),
            (-1.15, -0.45),
            (1.15, -0.45),
            (1.08, 0.1),
            (0.86, 0.56),
            (0.34, 0.72),
        ],
        who.coat,
    )
    pen.limb([(0.02, 0.5), (0.02, 1.0)], (0.2, 0.17), mix(skin, shade, 0.75))
    pen.blob([(-0.2, 0.72), (0.02, 0.42), (0.24, 0.72), (0.02, 0.6)], mix(skin, shade, 0.4))
    for side in (-1, 1):
        flap = [
            (0.36 * side, 0.78),
            (0.16 * side, 0.7),
            (0.03, 0.2),
            (0.03, -0.4),
            (0.2 * side, -0.4),
            (0.48 * side, 0.5),
        ]
        pen.shape(flap, mix(who.coat, _WHITE if side > 0 else _BLACK, 0.14))
        pen.blob(
            [(0.42 * side, 1.44), (0.5 * side, 1.46), (0.5 * side, 1.28), (0.42 * side, 1.24)], mix(skin, shade, 0.45)
        )
    jaw = 0.05 * mouth
    wide = 0.42 if who.who != "man" else 0.44
    pen.blob(
        [
            (0, 1.93),
            (-0.34, 1.8),
            (-wide, 1.46),
            (-0.39, 1.16),
            (-0.18, 0.9 - jaw),
            (0.02, 0.84 - jaw),
            (0.22, 0.9 - jaw),
            (0.41, 1.16),
            (wide, 1.46),
            (0.34, 1.8),
        ],
        skin,
    )
    for side in (-1, 1):
        pen.glow((0.25 * side + 0.02, 1.2), 0.15, (232, 110, 96), 0.3)
        _eye(pen, 0.185 * side + 0.02, who, blink=blink)
    pen.blob([(0.0, 1.38), (0.05, 1.22), (0.03, 1.19), (-0.03, 1.2)], shade, 0.45)
    pen.limb([(-0.03, 1.2), (0.02, 1.185), (0.07, 1.2)], (0.012, 0.014, 0.012), shade)
    _fringe(pen, who)
    _mouth(pen, mouth)


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
    if who.long_hair:
        pen.blob(
            [
                (0.1, 1.98),
                (-0.32, 1.92),
                (-0.55, 1.56),
                (-0.56, 1.0),
                (-0.42, 0.96),
                (-0.41, 1.4),
                (-0.28, 1.64),
                (0.12, 1.8),
            ],
            who.hair,
        )
        pen.blob(
            [
                (0.04, 1.98),
                (0.36, 1.9),
                (0.55, 1.54),
                (0.57, 1.0),
                (0.44, 0.96),
                (0.43, 1.4),
                (0.34, 1.66),
                (0.06, 1.82),
            ],
            who.hair,
        )
        pen.limb([(0.05, 1.93), (-0.28, 1.82), (-0.46, 1.5), (-0.49, 1.1)], (0.012, 0.03, 0.022, 0.005), light)
        pen.limb([(0.2, 1.92), (0.42, 1.7), (0.5, 1.3)], (0.01, 0.02, 0.005), light)
        return
    pen.blob(
        [
            (0.04, 2.06),
            (-0.26, 2.0),
            (-0.44, 1.78),
            (-0.475, 1.5),
            (-0.42, 1.42),
            (-0.38, 1.6),
            (-0.2, 1.76),
            (0.14, 1.8),
            (0.34, 1.68),
            (0.42, 1.42),
            (0.475, 1.5),
            (0.46, 1.76),
            (0.32, 1.98),
        ],
        who.hair,
    )
    pen.limb([(-0.34, 1.76), (-0.12, 1.91), (0.2, 1.93)], (0.006, 0.03, 0.008), light)
    if who.who == "elder":
        pen.blob(
            [
                (-0.42, 1.2),
                (-0.24, 1.1),
                (0.02, 1.14),
                (0.28, 1.1),
                (0.45, 1.2),
                (0.26, 0.72),
                (0.02, 0.62),
                (-0.22, 0.72),
            ],
            who.hair,
        )
