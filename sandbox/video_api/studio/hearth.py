"""Fire in a hearth: flames that lick, and the light that they throw."""

import math

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, Sheet, rng
from sandbox.video_api.studio.stage import Moment, Size


class Fire:
    """Flames in the hearth, and the light that they throw."""

    def __init__(self, size: Size, at: tuple[float, float], depth: float, seed: int) -> None:
        self._at, self._depth, self._size = at, depth, size
        self._tongues = rng(seed, "fire").random((9, 3)).tolist()
        side = max(16, int(size.height * 0.5))
        glow = Sheet(side, side)
        glow.glow((side / 2, side / 2), side / 2, (255, 130, 50), 0.55)
        self._glow = glow.pixels[..., :3].copy()

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `Thing`."""
        scale, dx, dy = moment.place(self._depth)
        x, y = self._at[0] * scale + dx, (self._at[1] + 0.06 * self._size.height) * scale + dy
        high = self._size.height * scale
        flicker = 0.8 + 0.12 * math.sin(moment.time * 11) + 0.08 * math.sin(moment.time * 17.3)
        _add(frame, cv2.convertScaleAbs(self._glow, alpha=flicker), x, y - 0.04 * high)
        for shift in (0.0, 0.02):
            tone = (255, 132, 40) if shift == 0.0 else (255, 222, 130)
            for place, tall, phase in self._tongues:
                sway = math.sin(moment.time * (5 + 3 * phase) + phase * 9)
                foot = x + (place - 0.5) * 0.15 * high
                rise = high * (0.04 + 0.07 * tall) * (1 + 0.25 * sway) * (0.55 if shift else 1)
                wide = high * (0.014 if not shift else 0.007)
                points = [
                    (foot - wide, y),
                    (foot - wide * 0.6, y - rise * 0.5),
                    (foot + sway * wide, y - rise),
                    (foot + wide * 0.7, y - rise * 0.45),
                    (foot + wide, y),
                ]
                cv2.fillConvexPoly(frame, np.round(np.array(points) * 16).astype(np.int32), tone, cv2.LINE_AA, 4)
        log = [
            (x - 0.085 * high, y),
            (x + 0.085 * high, y),
            (x + 0.08 * high, y - 0.018 * high),
            (x - 0.08 * high, y - 0.018 * high),
        ]
        cv2.fillConvexPoly(frame, np.round(np.array(log) * 16).astype(np.int32), (62, 34, 24), cv2.LINE_AA, 4)


def _add(frame: Array, light: Array, x: float, y: float) -> None:
    """Add a square light whose middle lies at (x, y)."""
    left, top = int(x - light.shape[1] / 2), int(y - light.shape[0] / 2)
    part = frame[max(0, top) : max(0, top + light.shape[0]), max(0, left) : max(0, left + light.shape[1])]
    cut = light[max(0, -top) :, max(0, -left) :][: part.shape[0], : part.shape[1]]
    if part.size:
        cv2.add(part, np.ascontiguousarray(cut), dst=part)
