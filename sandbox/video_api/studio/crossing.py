"""From one picture to another that shows something else: the camera rushes out of the one and arrives in the other."""

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, ease
from sandbox.video_api.studio.stage import Size

_REACH = 0.85  # how far a rush goes on each side: the logarithm of the zoom, or shares of the picture
_SHUTTER = 0.6  # of a frame's time that is seen at once
_GLIMPSES = 7  # moments that make one blurred frame
_SHARP = 3.0  # pixels of movement below which a frame is not blurred
_SWAP = 0.22  # how far from the middle the two pictures mix, as a share of the rush

# Which way the camera goes: closer (1) or away (-1), to the right, down.
_RUSHES = {
    "zoom_in": (1, 0, 0),
    "dolly_in": (1, 0, 0),
    "zoom_out": (-1, 0, 0),
    "dolly_out": (-1, 0, 0),
    "pan_left": (0, -1, 0),
    "pan_right": (0, 1, 0),
    "orbit": (0, 1, 0),
    "tilt_up": (0, 0, -1),
    "crane_up": (0, 0, -1),
    "tilt_down": (0, 0, 1),
    "crane_down": (0, 0, 1),
}


class Crossing:
    """The rush in the middle of a clip, as a function of how far it is."""

    def __init__(self, size: Size, moves: tuple[str, ...], frames: int) -> None:
        """It takes so many frames."""
        self._size, self._step = size, 1 / max(1, frames)
        self._zoom, self._x, self._y = next((_RUSHES[move] for move in moves if move in _RUSHES), _RUSHES["zoom_in"])

    def frame(self, leaving: Array, arriving: Array, share: float) -> Array:
        """The picture at a share, 0 to 1, of the rush; `leaving` and `arriving` as they would be without it."""
        way = _way(share)
        reach = 0.5 * _SHUTTER * (_way(share + self._step) - _way(share - self._step))
        there = ease((way - 0.5 + _SWAP / 2) / _SWAP)
        if there <= 0:
            return self._rushed(leaving, way, reach)
        if there >= 1:
            return self._rushed(arriving, way - 1, reach)
        one, other = self._rushed(leaving, way, reach), self._rushed(arriving, way - 1, reach)
        return np.asarray(cv2.addWeighted(one, 1 - there, other, there, 0))

    def _rushed(self, picture: Array, way: float, reach: float) -> Array:
        """One picture, -0.5 to 0.5 of the way off its place, blurred by what the camera goes meanwhile."""
        width, height = self._size.width, self._size.height
        if 2 * reach * _REACH * width < _SHARP:
            return self._moved(picture, way, (width, height))
        small = (width // 2, height // 2)
        half = cv2.resize(picture, small, interpolation=cv2.INTER_AREA)
        blurred = cv2.resize(self._streaked(half, way, reach), (width, height), interpolation=cv2.INTER_LINEAR)
        # What stands nearly still stays sharp.
        share = min(1.0, 2 * reach * _REACH * width / _SHARP - 1)
        if share >= 1:
            return np.asarray(blurred)
        return np.asarray(cv2.addWeighted(blurred, share, self._moved(picture, way, (width, height)), 1 - share, 0))

    def _streaked(self, picture: Array, way: float, reach: float) -> Array:
        size = (picture.shape[1], picture.shape[0])
        if not self._zoom:
            long = [
                max(1, round(4 * reach * _REACH * side * abs(go)))
                for side, go in zip(size, (self._x, self._y), strict=True)
            ]
            return np.asarray(cv2.blur(self._moved(picture, way, size), long))
        total = np.zeros((size[1], size[0], 3), np.float32)
        for glimpse in np.linspace(way - reach, way + reach, _GLIMPSES):
            cv2.accumulate(self._moved(picture, float(glimpse), size), total)
        return np.asarray((total / _GLIMPSES).astype(np.uint8))

    def _moved(self, picture: Array, way: float, size: tuple[int, int]) -> Array:
        scale = float(np.exp(self._zoom * way * 2 * _REACH))
        x, y = (0.5 * side * (1 - scale) for side in size)
        x, y = x - self._x * way * 2 * _REACH * size[0], y - self._y * way * 2 * _REACH * size[1]
        matrix = np.array(((scale, 0, x), (0, scale, y)))
        return np.asarray(cv2.warpAffine(picture, matrix, size, borderMode=cv2.BORDER_REFLECT_101))


def _way(share: float) -> float:
    """From rest to rest, fast in the middle."""
    share = min(1.0, max(0.0, share))
    return share**3 * (share * (share * 6 - 15) + 10)
