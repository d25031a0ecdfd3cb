"""A picture or a playing video that is set into another picture, as a window with soft round corners."""

import math
from collections.abc import Callable

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, ease
from sandbox.video_api.studio.encode import FPS
from sandbox.video_api.studio.stage import Size, lay
from sandbox.video_api.studio.standee import Spot, faded, scale_for

_ROUND = 0.05  # of the shorter side
_SOFT = 0.02

Frames = Callable[[int], Array]


class Print:
    """Set in at one place; its shadow lies on the picture behind."""

    def __init__(self, frames: Frames, size: Size, spot: Spot) -> None:
        """`frames` gives RGB pictures of one size."""
        first = frames(0)
        scale = scale_for(first.shape[:2], 1.0, size, spot)
        self._inner = max(8, round(first.shape[1] * scale)), max(8, round(first.shape[0] * scale))
        self._edge = 2 * max(4, round(min(size.width, size.height) * _SOFT))
        self._frames, self._spot = frames, spot
        self._face, self._keep = _window(self._inner, self._edge)

    def paint(self, frame: Array, number: int, opacity: float) -> None:
        """Draw on the RGB frame, in place."""
        time, spot = number / FPS, self._spot
        height, width = self._keep.shape
        x = spot.x * frame.shape[1] + 0.005 * frame.shape[1] * math.sin(time * 0.7 + spot.x * 9)
        y = spot.y * frame.shape[0] + 0.006 * frame.shape[0] * math.sin(time * 0.9 + spot.x * 7)
        scale = 1 + 0.03 * ease(min(1.0, time / 8))
        drawing = self._drawn(number)
        if opacity < 1:
            drawing = faded(drawing, opacity)
        lay(frame, drawing, scale, x - width * scale / 2, y - height * scale / 2)

    def _drawn(self, number: int) -> Array:
        out = np.zeros((*self._keep.shape, 4), np.uint8)
        (width, height), edge = self._inner, self._edge
        picture = cv2.resize(self._frames(number), self._inner, interpolation=cv2.INTER_AREA)
        part = out[edge : edge + height, edge : edge + width, :3]
        part[:] = cv2.multiply(picture, cv2.merge([self._face] * 3), scale=1 / 255)
        out[..., 3] = self._keep
        return out


def _window(inner: tuple[int, int], edge: int) -> tuple[Array, Array]:
    """(how much of the picture is seen, what stays of the ground: nothing under it, less in its shadow)."""
    width, height = inner
    corner = max(2, round(_ROUND * min(inner)))
    face = np.zeros((height, width), np.uint8)
    cv2.rectangle(face, (corner, 0), (width - 1 - corner, height - 1), 255, cv2.FILLED)
    cv2.rectangle(face, (0, corner), (width - 1, height - 1 - corner), 255, cv2.FILLED)
    for x in (corner, width - 1 - corner):
        for y in (corner, height - 1 - corner):
            cv2.circle(face, (x, y), corner, 255, cv2.FILLED, cv2.LINE_AA)
    whole = cv2.copyMakeBorder(face, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=0)
    fallen = cv2.GaussianBlur(np.roll(whole, edge // 6, axis=0), (0, 0), edge * 0.3)
    return face, 255 - cv2.max(cv2.convertScaleAbs(fallen, alpha=0.5), whole)
