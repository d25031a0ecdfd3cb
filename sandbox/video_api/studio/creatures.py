"""Winged and finned animals; every pose is a phase 0..1."""

import math

from sandbox.video_api.studio.canvas import Tone, mix
from sandbox.video_api.studio.pen import Pen


def bird(pen: Pen, tone: Tone, phase: float) -> None:
    """A slender bird in flight, about one unit across; its wings bend at the wrist and come down faster than up."""
    turn = phase * math.tau
    flap, late = math.sin(turn + 0.4 * math.sin(turn)), math.sin(turn - 0.7)
    rise = 0.03 * math.cos(turn)
    light = mix(tone, (255, 255, 255), 0.62)
    for far, shade in ((0.1, 0.28), (0.0, 0.0)):
        colour = mix(tone, (20, 24, 40), shade)
        root, wrist = 1.02 + rise, (0.02 + far, 1.03 + rise + 0.26 * flap)
        tip = (-0.3 + far, 1.02 + rise + 0.36 * flap + 0.22 * late)
        trail = (-0.12 + far * 0.6, 1.0 + rise + 0.16 * flap)
        hand = ((tip[0] + trail[0]) / 2, (tip[1] + trail[1]) / 2 - 0.02)
        pen.blob([(0.13, root), wrist, tip, hand, trail, (-0.1, root)], colour)
        quill = ((wrist[0] + tip[0]) / 2, (wrist[1] + tip[1]) / 2 + 0.02)
        pen.limb([wrist, quill, tip], (0.016, 0.018, 0.003), mix(colour, (20, 24, 34), 0.45))
        if not far:
            trunk = [(-0.4, 1.0 + rise), (-0.12, 1.0 + rise), (0.14, 1.015 + rise), (0.27, 1.04 + rise)]
            pen.limb(trunk, (0.012, 0.048, 0.052, 0.034), tone)
    pen.limb([(-0.28, 0.985 + rise), (0.0, 0.972 + rise), (0.2, 1.0 + rise)], (0.01, 0.026, 0.02), light)
    pen.shape([(-0.3, 1.02 + rise), (-0.52, 1.06 + rise), (-0.46, 1.0 + rise), (-0.52, 0.95 + rise)], tone)
    pen.disc((0.28, 1.05 + rise), 0.044, tone)
    pen.shape([(0.31, 1.07 + rise), (0.4, 1.035 + rise), (0.31, 1.03 + rise)], (236, 176, 60))
    pen.disc((0.295, 1.062 + rise), 0.01, (20, 18, 20))


def dragon(pen: Pen, tone: Tone, phase: float) -> None:
    """A dragon in flight with a long neck and tail."""
    flap, turn = math.sin(phase * math.tau), phase * math.tau
    dark, light = mix(tone, (0, 0, 0), 0.35), mix(tone, (255, 220, 160), 0.4)
    for shade, reach in ((dark, 0.12), (tone, 0.0)):
        tip = (-0.34 + reach, 1.1 + 0.75 * flap)
        wing = [
            (0.14, 1.08),
            (0.0 + reach, 1.3 + 0.5 * flap),
            tip,
            (-0.4, 1.04 + 0.4 * flap),
            (-0.28, 1.08 + 0.22 * flap),
            (-0.2, 1.02),
        ]
        pen.shape(wing, shade)
        for end in wing[2:5]:
            pen.limb([wing[1], end], (0.014, 0.005), mix(shade, (0, 0, 0), 0.3))
    wave = [(-1.15 + 0.2 * n, 0.98 + 0.06 * math.sin(turn + n * 0.9) * (5 - n) / 5) for n in range(6)]
    pen.limb(
        [*wave, (0.1, 1.0), (0.34, 1.1), (0.52, 1.26)], (0.012, 0.03, 0.05, 0.07, 0.09, 0.11, 0.12, 0.075, 0.055), tone
    )
    pen.limb([(0.5, 1.27), (0.78, 1.22)], (0.075, 0.035), tone)
    pen.limb([(0.5, 1.3), (0.36, 1.42)], (0.025, 0.005), light)
    pen.shape([(-1.2, 1.04), (-1.3, 0.96), (-1.12, 0.94)], dark)
    pen.disc((0.58, 1.285), 0.016, (255, 220, 90))


def whale(pen: Pen, tone: Tone, phase: float) -> None:
    """A whale, two units long."""
    turn = phase * math.tau
    lift = [0.1 * math.sin(turn - n * 0.7) * (4 - n) / 4 for n in range(5)]
    spine = [(-0.95 + 0.46 * n, 1 + lift[n]) for n in range(5)]
    x, y = spine[0]
    pen.blob([(x + 0.06, y), (x - 0.2, y + 0.16 + lift[0]), (x - 0.1, y), (x - 0.2, y - 0.12 + lift[0])], tone)
    pen.limb(spine, (0.035, 0.15, 0.27, 0.3, 0.17), tone)
    pen.limb([(a, b - 0.14) for a, b in spine[1:]], (0.01, 0.12, 0.15, 0.06), mix(tone, (232, 240, 246), 0.62))
    fin = 0.12 * math.sin(turn)
    pen.blob([(0.36, 0.84), (0.22, 0.62 + fin), (0.02, 0.46 + fin), (0.12, 0.8)], mix(tone, (0, 0, 0), 0.25))
    pen.disc((0.72, 0.98), 0.022, (18, 20, 28))


def fish(pen: Pen, tone: Tone, phase: float) -> None:
    """A fish, one unit long."""
    sway = 0.07 * math.sin(phase * math.tau)
    pen.blob([(-0.3, 1), (-0.58, 1.2 + sway), (-0.5, 1 + sway), (-0.58, 0.8 + sway)], mix(tone, (255, 255, 255), 0.25))
    pen.blob([(0.1, 1.12), (-0.1, 1.34), (-0.2, 1.1)], mix(tone, (0, 0, 0), 0.2))
    pen.limb([(-0.36, 1 + sway * 0.5), (-0.1, 1), (0.2, 1), (0.4, 0.99)], (0.04, 0.16, 0.17, 0.07), tone)
    pen.limb([(-0.1, 0.93), (0.3, 0.93)], (0.05, 0.06), mix(tone, (255, 255, 255), 0.5))
    pen.disc((0.3, 1.05), 0.03, (255, 255, 255))
    pen.disc((0.31, 1.05), 0.018, (16, 16, 20))
