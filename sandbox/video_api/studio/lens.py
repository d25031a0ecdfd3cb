"""A camera before a flat picture: what is guessed to be near moves more than what is far, and nothing tears."""

import math

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array
from sandbox.video_api.studio.cutout import cut_out
from sandbox.video_api.studio.stage import Size

_BEYOND = 0.2  # how far the picture is continued past its edges, as a share of its sides
_COARSE = 4  # the movement is worked out on every so many pixels: it is smooth
_SUBJECT = 0.8  # the nearness of a person or of what else stands before its ground

# Where a camera is when it has gone its whole way: closer to everything, closer to what is near (shares of the size),
# then turned (everything moves alike) and carried along (what is near moves, what is far moves against it), each as
# x and y in shares of the picture, positive where the picture goes to the right and down.
_PATHS: dict[str, tuple[float, float, float, float, float, float]] = {
    "zoom_in": (0.08, 0.16, 0.0, 0.0, 0.0, 0.0),
    "dolly_in": (0.03, 0.2, 0.0, 0.0, 0.0, 0.0),
    "zoom_out": (-0.13, -0.05, 0.0, 0.0, 0.0, 0.0),
    "dolly_out": (-0.06, -0.12, 0.0, 0.0, 0.0, 0.0),
    "pan_left": (0.07, 0.0, 0.085, 0.0, 0.02, 0.0),
    "pan_right": (0.07, 0.0, -0.085, 0.0, -0.02, 0.0),
    "tilt_up": (0.07, 0.0, 0.0, 0.085, 0.0, 0.0),
    "tilt_down": (0.07, 0.0, 0.0, -0.085, 0.0, 0.0),
    "crane_up": (0.06, 0.04, 0.0, 0.05, 0.0, 0.07),
    "crane_down": (0.06, 0.04, 0.0, -0.05, 0.0, -0.07),
    "orbit": (0.05, 0.05, 0.03, 0.0, -0.1, 0.0),
    "handheld": (0.05, 0.03, 0.0, 0.0, 0.0, 0.0),
    "static": (0.0, 0.012, 0.0, 0.0, 0.0, 0.0),
}
SLOW_DOLLY = (0.05, 0.13, 0.0, 0.0, 0.0, 0.0)


class Lens:
    """One picture of the size of the video, and the way a camera takes in front of it."""

    def __init__(self, picture: Array, size: Size, moves: tuple[str, ...], pace: float) -> None:
        """`moves` are names of the vocabulary; without any, the camera comes closer slowly."""
        self._size, self._strength = size, 0.8 + 0.2 * pace
        self._shaky = "handheld" in moves
        ways = [_PATHS.get(move, SLOW_DOLLY) for move in moves] or [SLOW_DOLLY]
        self._way = np.sum(ways, axis=0)
        self._edge = round(_BEYOND * size.width), round(_BEYOND * size.height)
        self._wide = _continued(picture, *self._edge)
        coarse = max(2, size.width // _COARSE), max(2, size.height // _COARSE)
        self._near = cv2.resize(nearness(picture), coarse, interpolation=cv2.INTER_AREA)
        self._far_x = np.linspace(-0.5, 0.5, coarse[0], dtype=np.float32)[None] * size.width
        self._far_y = np.linspace(-0.5, 0.5, coarse[1], dtype=np.float32)[:, None] * size.height
        self._columns = np.arange(size.width, dtype=np.float32)[None] + self._edge[0]
        self._rows = np.arange(size.height, dtype=np.float32)[:, None] + self._edge[1]

    def seen(self, along: float, time: float) -> Array:
        """The picture when the camera has gone `along` its way, -1 to 1; at 0 it is the picture itself."""
        width, height = self._size.width, self._size.height
        closer, dolly, *shifts = self._way * (along * self._strength)
        turn_x, turn_y, by_x, by_y = shifts
        steady = min(1.0, abs(along) * 4)
        by_x += 0.003 * math.sin(time * 1.1) * steady
        if self._shaky:
            turn_x += steady * (0.006 * math.sin(time * 5.3) + 0.003 * math.sin(time * 11.9))
            turn_y += steady * (0.008 * math.sin(time * 4.1 + 1) + 0.003 * math.sin(time * 9.7))
        scale = 1 + closer + dolly * self._near
        beside = self._near - 0.45
        x = (self._far_x - (turn_x + by_x * beside) * width) / scale - self._far_x
        y = (self._far_y - (turn_y + by_y * beside) * height) / scale - self._far_y
        columns = self._columns + cv2.resize(np.asarray(x, np.float32), (width, height))
        rows = self._rows + cv2.resize(np.asarray(y, np.float32), (width, height))
        return np.asarray(cv2.remap(self._wide, columns, rows, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))


def nearness(picture: Array) -> Array:
    """A guess at depth, 0 far to 1 near, smooth: what lies low and in the middle is usually closer, people are."""
    height, width = picture.shape[:2]
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, width, dtype=np.float32)[None]
    middle = np.exp(-((columns / 0.62) ** 2) - (((rows - 0.62) / 0.42) ** 2))
    cutout = cut_out(picture)
    if cutout.whole:
        return np.asarray(np.clip(0.12 + 0.5 * rows**1.4 + 0.42 * middle, 0, 1).astype(np.float32))
    # Behind a subject the ground rises evenly; the mask is wider than the subject, so that this moves as one piece and
    # only the ground around it is stretched.
    small = cv2.resize(cutout.alpha, (256, 256), interpolation=cv2.INTER_AREA)
    wide = cv2.dilate(small, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (21, 21)))
    soft = cv2.resize(cv2.GaussianBlur(wide, (0, 0), 13), (width, height), interpolation=cv2.INTER_CUBIC)
    share = soft.astype(np.float32) / 255
    ground = 0.1 + 0.62 * rows**1.4 + 0 * columns
    return np.asarray(ground * (1 - share) + _SUBJECT * share, np.float32)


def _continued(picture: Array, wide: int, high: int) -> Array:
    """The picture with more around it: mirrored, and the softer the farther out."""
    whole = cv2.copyMakeBorder(picture, high, high, wide, wide, cv2.BORDER_REFLECT_101)
    small = cv2.resize(whole, None, fx=1 / 8, fy=1 / 8, interpolation=cv2.INTER_AREA)
    soft = cv2.resize(cv2.GaussianBlur(small, (0, 0), 3), whole.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    inside = np.zeros(whole.shape[:2], np.uint8)
    inside[high:-high, wide:-wide] = 255
    far = cv2.distanceTransform(255 - inside, cv2.DIST_L2, 3) / (0.6 * min(wide, high))
    part = cv2.merge([(np.clip(far, 0, 1) * 255).astype(np.uint8)] * 3)
    out = cv2.add(cv2.multiply(soft, part, scale=1 / 255), cv2.multiply(whole, 255 - part, scale=1 / 255))
    out[high:-high, wide:-wide] = picture
    return np.asarray(out)
