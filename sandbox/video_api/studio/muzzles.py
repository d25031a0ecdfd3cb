"""Heads of four-legged animals, facing right: neck, mane, muzzle, ears, antlers, trunk."""

import math

from sandbox.video_api.studio.builds import Build
from sandbox.video_api.studio.canvas import Tone, mix
from sandbox.video_api.studio.gaits import Bearing
from sandbox.video_api.studio.pen import Pen

_BROWN: Tone = (140, 98, 66)
_DARK, _WHITE = (24, 18, 18), (255, 255, 255)


def head(pen: Pen, build: Build, coat: Tone, held: Bearing) -> None:
    """Neck and head; lowered by the bearing's share."""
    (sx, sy), low = held.shoulder, max(0.0, held.low)
    up_x, up_y = sx + build.neck[0] + 0.03, sy + build.neck[1] + held.nod
    down_x, down_y = (
        sx + build.chest * 0.6 + math.hypot(*build.neck) * 0.85,
        build.head * 0.55 + build.snout * (1.25 if build.extra == "mane" else 0.8) + held.nod,
    )
    if build.extra == "trunk":
        down_x, down_y = up_x, up_y - 0.12
    x, y = up_x + (down_x - up_x) * low, up_y + (down_y - up_y) * low
    if build.ear_shape != "fan":
        _ear(pen, build, mix(coat, (0, 0, 0), 0.3), x + 0.035, y)
    pen.limb([(sx - 0.03, sy), ((sx + x) / 2 - 0.02 * (1 - low), (sy + y) / 2), (x - 0.01, y - 0.01)],
             (build.chest * 0.84, (build.chest * 0.7 + build.neck_radius) / 2, build.neck_radius), coat)  # fmt: skip
    if build.extra == "mane":
        neck = [(sx - 0.06, sy + 0.14), ((sx + x) / 2 - 0.08, (sy + y) / 2 + 0.1), (x - 0.04, y + 0.09)]
        pen.limb(neck, (0.04, 0.07, 0.04), mix(coat, build.points, 0.85))
    pen.disc((x, y), build.head, coat)
    if build.snout > 0.05:
        _muzzle(pen, build, coat, (x, y), low)
    if build.extra == "trunk":
        _trunk(pen, coat, x, y, 0.05 * math.sin(held.sway))
    if build.extra == "antlers":
        _antlers(pen, build, x, y)
    _ear(pen, build, mix(coat, build.points, 0.35), x - 0.02, y)
    _eye(pen, build, x, y, shut=held.shut)


def _muzzle(pen: Pen, build: Build, coat: Tone, at: tuple[float, float], low: float) -> None:
    x, y = at
    drop = build.snout * (0.75 if build.extra == "mane" else 0.3)
    nose = (x + (build.snout + build.head * 0.42) * (1 - 0.4 * low), y - drop - build.snout * 0.5 * low)
    pen.limb([(x + build.head * 0.25, y - 0.01), nose], (build.head * 0.84, build.head * 0.4), coat)
    under = (nose[0] - 0.03, nose[1] - build.head * 0.16)
    pale = mix(coat, build.belly, 0.8)
    pen.limb([(x + build.head * 0.1, y - build.head * 0.6), under], (build.head * 0.36, build.head * 0.22), pale)
    pen.disc((nose[0] + build.head * 0.28, nose[1] + build.head * 0.08), build.head * 0.17, (26, 22, 24))


def _eye(pen: Pen, build: Build, x: float, y: float, *, shut: bool) -> None:
    x, y, large = x + build.head * 0.42, y + build.head * 0.2, build.head
    if shut:
        pen.limb([(x - large * 0.16, y), (x, y - large * 0.06), (x + large * 0.16, y)], (0.007, 0.009, 0.007), _DARK)
        return
    pen.disc((x, y), large * 0.15, _DARK)
    pen.disc((x + large * 0.05, y + large * 0.06), large * 0.05, _WHITE)


def _trunk(pen: Pen, coat: Tone, x: float, y: float, curl: float) -> None:
    trunk = [(x + 0.1, y - 0.02), (x + 0.27, y - 0.18), (x + 0.28 + curl, y - 0.46), (x + 0.36 + curl, y - 0.58)]
    trunk = [(a, max(0.04, b)) for a, b in trunk]
    pen.limb(trunk, (0.13, 0.09, 0.06, 0.035), coat)
    tusk = [(x + 0.14, y - 0.14), (x + 0.34, y - 0.26), (x + 0.46, y - 0.2)]
    pen.limb(tusk, (0.03, 0.026, 0.008), (240, 234, 218))


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
        pen.limb([base, (x - 0.1 + lean, y + 0.28), (x - 0.04 + lean, y + 0.48)], (0.018, 0.016, 0.006), tone)
        for height, far in ((0.18, 0.13), (0.3, 0.12), (0.38, 0.09)):
            root = (x - 0.08 + lean * height * 2.6, y + height)
            pen.limb([root, (root[0] + far, root[1] + 0.1)], (0.012, 0.004), tone)
