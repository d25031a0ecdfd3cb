"""Four-legged animals, all from one drawing and a table of proportions; every pose is a phase 0..1."""

import math
from dataclasses import dataclass

from sandbox.video_api.studio.canvas import Tone, mix
from sandbox.video_api.studio.pen import Pen


@dataclass(frozen=True)
class Build:
    """Proportions in units of the figure's height; tones are fur, belly and points (paws, ears, mane)."""

    fur: Tone
    belly: Tone
    points: Tone
    leg: float = 0.4
    body: float = 0.8
    chest: float = 0.17
    waist: float = 0.13
    neck: tuple[float, float] = (0.14, 0.14)
    neck_radius: float = 0.1
    head: float = 0.12
    snout: float = 0.17
    ear: float = 0.13
    ear_shape: str = "pointed"
    tail: tuple[tuple[float, float], ...] = ((0, 0), (-0.2, 0.05), (-0.42, -0.02))
    tail_radii: tuple[float, ...] = (0.035, 0.05, 0.02)
    tail_tip: bool = False
    limb: float = 0.055
    extra: str = ""


_BROWN: Tone = (140, 98, 66)
BUILDS = {
    "fox": Build(
        (214, 108, 44),
        (246, 234, 220),
        (52, 36, 34),
        leg=0.32,
        body=0.74,
        chest=0.15,
        waist=0.125,
        head=0.115,
        snout=0.2,
        ear=0.17,
        tail=((0, 0), (-0.22, 0.06), (-0.48, 0.02), (-0.7, 0.1)),
        tail_radii=(0.05, 0.12, 0.13, 0.03),
        tail_tip=True,
        limb=0.045,
    ),
    "camel": Build(
        (198, 152, 96),
        (216, 178, 126),
        (132, 92, 58),
        leg=0.56,
        body=0.7,
        chest=0.16,
        waist=0.15,
        neck=(0.2, 0.3),
        neck_radius=0.075,
        head=0.1,
        snout=0.17,
        ear=0.07,
        tail=((0, 0), (-0.1, -0.12), (-0.11, -0.3)),
        tail_radii=(0.02, 0.015, 0.03),
        limb=0.045,
        extra="humps",
    ),
    "wolf": Build(
        (122, 126, 136),
        (206, 206, 208),
        (70, 72, 82),
        leg=0.4,
        body=0.8,
        chest=0.19,
        waist=0.14,
        neck_radius=0.14,
        head=0.13,
        snout=0.2,
        ear=0.13,
        tail=((0, 0), (-0.16, -0.06), (-0.28, -0.24)),
        tail_radii=(0.06, 0.09, 0.03),
    ),
    "dog": Build(
        (204, 156, 92),
        (240, 220, 186),
        (150, 104, 58),
        ear_shape="drop",
        tail=((0, 0), (-0.18, 0.14), (-0.26, 0.32)),
        tail_radii=(0.045, 0.055, 0.03),
        leg=0.36,
    ),
    "cat": Build(
        (92, 88, 96),
        (214, 208, 204),
        (64, 60, 68),
        leg=0.28,
        body=0.62,
        chest=0.13,
        waist=0.12,
        head=0.125,
        snout=0.09,
        ear=0.12,
        tail=((0, 0), (-0.22, 0.02), (-0.3, 0.26), (-0.22, 0.44)),
        tail_radii=(0.035, 0.035, 0.035, 0.025),
        limb=0.042,
        neck=(0.1, 0.12),
    ),
    "tiger": Build(
        (226, 140, 52),
        (248, 236, 214),
        (58, 40, 30),
        leg=0.36,
        body=0.9,
        chest=0.19,
        waist=0.16,
        head=0.15,
        snout=0.12,
        ear=0.07,
        ear_shape="round",
        tail=((0, 0), (-0.24, -0.1), (-0.38, -0.02), (-0.46, 0.14)),
        tail_radii=(0.035, 0.035, 0.03, 0.035),
        limb=0.07,
        neck=(0.12, 0.08),
        neck_radius=0.14,
    ),
    "horse": Build(
        (122, 76, 48),
        (140, 92, 62),
        (42, 30, 28),
        leg=0.56,
        body=0.86,
        chest=0.21,
        waist=0.19,
        neck=(0.26, 0.4),
        neck_radius=0.12,
        head=0.1,
        snout=0.27,
        ear=0.09,
        tail=((0, 0), (-0.14, -0.06), (-0.22, -0.4)),
        tail_radii=(0.04, 0.08, 0.03),
        limb=0.055,
        extra="mane",
    ),
    "deer": Build(
        (166, 116, 72),
        (226, 204, 176),
        (96, 66, 46),
        leg=0.56,
        body=0.74,
        chest=0.17,
        waist=0.15,
        neck=(0.2, 0.34),
        neck_radius=0.08,
        head=0.085,
        snout=0.17,
        ear=0.12,
        tail=((0, 0), (-0.07, -0.05)),
        tail_radii=(0.04, 0.03),
        limb=0.038,
        extra="antlers",
    ),
    "bear": Build(
        (104, 72, 52),
        (126, 92, 70),
        (76, 52, 40),
        leg=0.34,
        body=0.92,
        chest=0.27,
        waist=0.26,
        neck=(0.16, 0.06),
        neck_radius=0.19,
        head=0.16,
        snout=0.14,
        ear=0.07,
        ear_shape="round",
        tail=((0, 0), (-0.06, -0.02)),
        tail_radii=(0.05, 0.04),
        limb=0.1,
    ),
    "elephant": Build(
        (134, 132, 140),
        (146, 144, 150),
        (110, 108, 118),
        leg=0.5,
        body=0.92,
        chest=0.33,
        waist=0.32,
        neck=(0.16, 0.08),
        neck_radius=0.24,
        head=0.21,
        snout=0.02,
        ear=0.26,
        ear_shape="fan",
        tail=((0, 0), (-0.1, -0.2), (-0.1, -0.36)),
        tail_radii=(0.03, 0.02, 0.03),
        limb=0.105,
        extra="trunk",
    ),
}


def quadruped(pen: Pen, kind: str, fur: Tone | None, phase: float, gait: str) -> None:
    """One animal; `phase` runs from 0 to 1 through a step."""
    build = BUILDS[kind]
    coat = fur or build.fur
    if gait == "sleep":
        _curled(pen, build, coat)
        return
    swing = {"still": 0.0, "walk": 0.34, "run": 0.62}[gait]
    turn = phase * math.tau
    bob = (0.012 if gait == "walk" else 0.05 if gait == "run" else 0.006) * math.sin(turn * (1 if gait == "run" else 2))
    back = build.leg + build.waist + bob
    hip, shoulder = (-build.body / 2, back), (build.body / 2, back + 0.02)
    offsets = (0.0, 0.5, 0.25, 0.75) if gait != "run" else (0.0, 0.12, 0.5, 0.62)
    _leg(pen, build, shoulder, mix(coat, (0, 0, 0), 0.32), turn + offsets[1] * math.tau, swing, front=True)
    _leg(pen, build, hip, mix(coat, (0, 0, 0), 0.32), turn + offsets[3] * math.tau, swing, front=False)
    _tail(pen, build, coat, hip, turn)
    _body(pen, build, coat, hip, shoulder)
    pen.limb(
        [
            (hip[0] + 0.1, back - build.waist * 0.62),
            (0, back - build.waist * 0.72),
            (shoulder[0], back - build.chest * 0.5),
        ],
        (0.02, build.waist * 0.26, build.chest * 0.36),
        mix(coat, build.belly, 0.75),
    )
    if build.extra == "humps":
        for x in (hip[0] * 0.5 + shoulder[0] * 0.5 - 0.13, hip[0] * 0.5 + shoulder[0] * 0.5 + 0.15):
            top = back + build.waist * 0.6
            pen.blob([(x - 0.16, top), (x - 0.06, top + 0.2), (x + 0.03, top + 0.21), (x + 0.14, top)], coat)
    _leg(pen, build, shoulder, coat, turn + offsets[0] * math.tau, swing, front=True)
    _leg(pen, build, hip, coat, turn + offsets[2] * math.tau, swing, front=False)
    if kind == "tiger":
        _stripes(pen, build, hip, shoulder, back)
    _head(pen, build, coat, shoulder, bob, turn)


def _curled(pen: Pen, build: Build, coat: Tone) -> None:
    """Asleep: the body a round heap, the head on the paws, the tail around it."""
    shade = mix(coat, (0, 0, 0), 0.22)
    pen.blob(
        [(-0.46, 0.02), (-0.5, 0.2), (-0.3, 0.4), (0.02, 0.43), (0.3, 0.32), (0.46, 0.12), (0.42, 0.0), (0.0, -0.03)],
        coat,
    )
    pen.blob(
        [(-0.34, 0.1), (-0.26, 0.3), (-0.06, 0.3), (0.04, 0.12), (-0.08, 0.0), (-0.28, 0.0)],
        mix(coat, (255, 255, 255), 0.07),
    )
    pen.limb([(0.1, 0.03), (0.34, 0.0), (0.52, 0.01)], (0.06, 0.05, 0.045), mix(coat, build.points, 0.35))
    for x, tone in ((0.32, shade), (0.44, coat)):
        pen.blob([(x - 0.07, 0.26), (x - 0.01, 0.26 + build.ear * 1.3), (x + 0.07, 0.25)], tone)
    pen.disc((0.38, 0.17), 0.15, coat)
    pen.limb([(0.42, 0.14), (0.54 + build.snout * 0.2, 0.1)], (0.09, 0.04), mix(coat, build.belly, 0.4))
    pen.disc((0.565 + build.snout * 0.2, 0.115), 0.022, (30, 22, 24))
    pen.limb([(0.39, 0.2), (0.43, 0.18), (0.47, 0.2)], (0.009, 0.011, 0.009), (34, 26, 28))
    pen.limb(
        [(-0.44, 0.08), (-0.3, -0.02), (0.0, -0.03), (0.2, 0.0)],
        (0.06, 0.065, 0.055, 0.03),
        mix(shade, build.points, 0.2),
    )


def _body(pen: Pen, build: Build, coat: Tone, hip: tuple[float, float], shoulder: tuple[float, float]) -> None:
    """Rump, a back that dips, withers, a deep chest, and a belly that rises to the flank."""
    waist, chest, long = build.waist, build.chest, build.body
    (h, back), (s, high) = hip, shoulder
    outline = [
        (h - waist * 0.98, back + waist * 0.1),
        (h - waist * 0.35, back + waist * 1.02),
        (h + long * 0.28, back + waist * 0.84),
        (h + long * 0.56, back + waist * 0.76),
        (s - long * 0.08, high + chest * 0.96),
        (s + chest * 0.66, high + chest * 0.5),
        (s + chest * 0.86, high - chest * 0.2),
        (s + chest * 0.2, high - chest * 1.0),
        (h + long * 0.56, back - (waist + chest) * 0.47),
        (h + long * 0.24, back - waist * 0.6),
        (h - waist * 0.1, back - waist * 0.96),
        (h - waist * 0.85, back - waist * 0.6),
    ]
    pen.blob(outline, coat)


def _leg(
    pen: Pen, build: Build, top: tuple[float, float], tone: Tone, turn: float, swing: float, *, front: bool
) -> None:
    forward = math.sin(turn) * swing * build.leg
    lift = max(0.0, math.cos(turn)) * swing * 0.34 * build.leg
    start = (top[0] + (-0.04 if front else 0.03), top[1] - build.waist * 0.4)
    foot = (start[0] + forward, build.limb * 0.5 + lift)
    bend = 0.07 if front else -0.1
    knee = ((start[0] + foot[0]) / 2 + bend * (0.35 + swing), (start[1] + foot[1]) / 2 + 0.02)
    thigh = build.limb * (1.5 if front else 1.9)
    pen.limb([start, knee, (foot[0], foot[1] + 0.02)], (thigh, build.limb * 0.9, build.limb * 0.66), tone)
    paw = mix(tone, build.points, 0.8)
    low = ((knee[0] * 0.35 + foot[0] * 0.65), (knee[1] * 0.35 + foot[1] * 0.65))
    pen.limb(
        [low, foot, (foot[0] + build.limb * 0.9, foot[1] - build.limb * 0.1)],
        (build.limb * 0.62, build.limb * 0.66, build.limb * 0.5),
        paw,
    )


def _tail(pen: Pen, build: Build, coat: Tone, hip: tuple[float, float], turn: float) -> None:
    root = (hip[0] - build.waist * 0.75, hip[1] + build.waist * 0.45)
    sway = 0.05 * math.sin(turn)
    points = [(root[0] + x, root[1] + y + sway * n / len(build.tail)) for n, (x, y) in enumerate(build.tail)]
    pen.limb(points, build.tail_radii, mix(coat, build.points, 0.7 if build.extra == "mane" else 0.06))
    if build.tail_tip:
        (x0, y0), (x1, y1) = points[-2], points[-1]
        middle = (x0 * 0.55 + x1 * 0.45, y0 * 0.55 + y1 * 0.45)
        pen.limb([middle, points[-1]], (build.tail_radii[-2] * 0.72, build.tail_radii[-1]), build.belly)


def _stripes(pen: Pen, build: Build, hip: tuple[float, float], shoulder: tuple[float, float], back: float) -> None:
    for number in range(8):
        x = hip[0] + (shoulder[0] - hip[0]) * (number + 0.3) / 8
        top = back + build.waist * 0.92
        pen.limb([(x, top), (x + 0.02, top - 0.1), (x - 0.01, top - 0.19)], (0.008, 0.017, 0.004), build.points)


def _head(pen: Pen, build: Build, coat: Tone, shoulder: tuple[float, float], bob: float, turn: float) -> None:
    nod = 0.015 * math.sin(turn) + bob * 0.3
    x, y = shoulder[0] + build.neck[0] + 0.03, shoulder[1] + build.neck[1] + nod
    if build.ear_shape != "fan":
        _ear(pen, build, mix(coat, (0, 0, 0), 0.3), x + 0.035, y)
    pen.limb(
        [(shoulder[0] - 0.02, shoulder[1] + 0.02), (x - 0.01, y - 0.01)], (build.chest * 0.84, build.neck_radius), coat
    )
    if build.extra == "mane":
        neck = [(shoulder[0] - 0.04, shoulder[1] + 0.16), (shoulder[0] + 0.06, y - 0.06), (x - 0.04, y + 0.09)]
        pen.limb(neck, (0.05, 0.075, 0.04), mix(coat, build.points, 0.85))
    drop = build.snout * (0.75 if build.extra == "mane" else 0.3)
    nose = (x + build.snout + build.head * 0.42, y - drop)
    pen.disc((x, y), build.head, coat)
    if build.snout > 0.05:
        pen.limb([(x + build.head * 0.25, y - 0.01), nose], (build.head * 0.82, build.head * 0.34), coat)
        low = (nose[0] - 0.03, nose[1] - build.head * 0.14)
        pen.limb(
            [(x + build.head * 0.1, y - build.head * 0.6), low],
            (build.head * 0.36, build.head * 0.2),
            mix(coat, build.belly, 0.8),
        )
        pen.disc((nose[0] + build.head * 0.26, nose[1] + build.head * 0.06), build.head * 0.17, (26, 22, 24))
    if build.extra == "trunk":
        curl = 0.05 * math.sin(turn)
        trunk = [(x + 0.1, y - 0.02), (x + 0.27, y - 0.18), (x + 0.28 + curl, y - 0.46), (x + 0.36 + curl, y - 0.58)]
        pen.limb(trunk, (0.13, 0.09, 0.06, 0.035), coat)
        pen.limb(
            [(x + 0.14, y - 0.14), (x + 0.34, y - 0.26), (x + 0.46, y - 0.2)], (0.03, 0.026, 0.008), (240, 234, 218)
        )
    if build.extra == "antlers":
        _antlers(pen, build, x, y)
    _ear(pen, build, mix(coat, build.points, 0.35), x - 0.02, y)
    pen.disc((x + build.head * 0.42, y + build.head * 0.2), build.head * 0.13, (24, 18, 18))
    pen.disc((x + build.head * 0.47, y + build.head * 0.26), build.head * 0.045, (255, 255, 255))


def _ear(pen: Pen, build: Build, tone: Tone, x: float, y: float) -> None:
    up, size = build.head * 0.62, build.ear
    if build.ear_shape == "pointed":
        pen.shape([(x - size * 0.42, y + up * 0.8), (x - size * 0.18, y + up + size), (x + size * 0.42, y + up)], tone)
    elif build.ear_shape == "drop":
        pen.limb([(x - 0.02, y + up), (x - 0.08, y), (x - 0.07, y - size * 0.7)], (0.03, 0.05, 0.03), tone)
    elif build.ear_shape == "fan":
        pen.blob([(x, y + 0.14), (x - 0.2, y + 0.16), (x - 0.3, y - 0.05), (x - 0.18, y - 0.28), (x, y - 0.12)], tone)
    else:
        pen.disc((x - build.head * 0.3, y + build.head * 0.86), size, tone)


def _antlers(pen: Pen, build: Build, x: float, y: float) -> None:
    for lean, tone in ((0.12, mix(_BROWN, (0, 0, 0), 0.3)), (-0.05, mix(_BROWN, (230, 210, 180), 0.35))):
        base = (x - 0.02, y + build.head * 0.8)
        beam = [base, (x - 0.1 + lean, y + 0.28), (x - 0.04 + lean, y + 0.48)]
        pen.limb(beam, (0.018, 0.016, 0.006), tone)
        for height, reach in ((0.18, 0.13), (0.3, 0.12), (0.38, 0.09)):
            root = (x - 0.08 + lean * height * 2.6, y + height)
            pen.limb([root, (root[0] + reach, root[1] + 0.1)], (0.012, 0.004), tone)
