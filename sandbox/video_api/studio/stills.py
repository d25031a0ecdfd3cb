"""Videos from pictures: the given frames are exact at their ends, and a camera moves through them in between."""

import math

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, ease
from sandbox.video_api.studio.encode import FPS
from sandbox.video_api.studio.finish import Lettering
from sandbox.video_api.studio.morph import Flow, flow_between
from sandbox.video_api.studio.spec import SceneSpec
from sandbox.video_api.studio.stage import Overlay, Size

# Below this share of pixels that agree on where they move, two pictures are strangers: dissolve, do not bend.
_KIN = 0.3


class Stills:
    """A clip from a first picture, a last one, or both."""

    def __init__(
        self,
        spec: SceneSpec,
        size: Size,
        count: int,
        first: Array | None,
        last: Array | None,
        overlay: Overlay = lambda _frame, _number: None,
    ) -> None:
        """The pictures have the size of the video; at least one of them is given."""
        self._overlay = overlay
        self._first, self._last, self._count = first, last, count
        self._move, self._pace = spec.moves[0], 0.8 + 0.2 * spec.pace
        self._size = size
        self._columns, self._rows = np.meshgrid(
            np.arange(size.width, dtype=np.float32), np.arange(size.height, dtype=np.float32)
        )
        self._near = _nearness(size)
        self._flow: Flow | None = flow_between(first, last) if first is not None and last is not None else None
        self._lettering = Lettering(size, spec.caption, small=True)

    def frame(self, number: int) -> Array:
        """One frame, 8-bit RGB; the given pictures themselves at their ends."""
        if number == 0 and self._first is not None:
            return self._first.copy()
        if number == self._count - 1 and self._last is not None:
            return self._last.copy()
        out = self._between(number / (self._count - 1), number / FPS)
        self._overlay(out, number)
        self._lettering.write(out, number, self._count)
        return out

    def _between(self, share: float, time: float) -> Array:
        if self._last is None and self._first is not None:
            return self._seen(self._first, _start(share), time)
        if self._first is None and self._last is not None:
            return self._seen(self._last, _start(1 - share), self._count / FPS - time)
        return self._crossing(share, time)

    def _crossing(self, share: float, time: float) -> Array:
        """From the first picture to the last: the camera leaves the one and arrives in the other."""
        assert self._first is not None  # noqa: S101 - both ends are given here
        assert self._last is not None  # noqa: S101
        assert self._flow is not None  # noqa: S101
        blend = ease(ease(share))
        if self._flow.kinship >= _KIN:
            return self._flow.blend(self._first, self._last, blend)
        leaving = self._seen(self._first, 0.8 * _start(share), time)
        arriving = self._seen(self._last, 0.8 * _start(1 - share), self._count / FPS - time)
        return self._wipe(leaving, arriving, share)

    def _wipe(self, leaving: Array, arriving: Array, share: float) -> Array:
        """A wide soft edge of light that crosses the picture in the middle third of the clip."""
        along = ease((share - 0.28) / 0.44)
        if along <= 0 or along >= 1:
            return leaving if along <= 0 else arriving
        edge = self._columns[0] / self._size.width + 0.12 * np.sin(self._rows[:, :1] / self._size.height * 3)
        mask = np.clip((along * 1.9 - 0.4 - edge) / 0.34 + 0.5, 0, 1)
        mask = mask * mask * (3 - 2 * mask)
        part = cv2.merge([(mask * 255).astype(np.uint8)] * 3)
        out = cv2.add(cv2.multiply(arriving, part, scale=1 / 255), cv2.multiply(leaving, 255 - part, scale=1 / 255))
        shine = (mask * (1 - mask) * 4 * 26 * math.sin(along * math.pi)).astype(np.uint8)
        return np.asarray(
            cv2.add(
                out, cv2.merge([shine, cv2.convertScaleAbs(shine, alpha=0.9), cv2.convertScaleAbs(shine, alpha=0.7)])
            )
        )

    def _seen(self, picture: Array, along: float, time: float) -> Array:
        """The picture through a camera that has gone `along` its way, 0 to 1; at 0 it is the picture itself."""
        width, height = self._size.width, self._size.height
        push, x, y = _PATHS.get(self._move, _PATHS["zoom_in"])
        sway = 0.0016 * width * math.sin(time * 1.1) * min(1.0, along * 4)
        zoom = 1 / (1 + push * along * self._pace * (0.5 + self._near))
        shift = (self._near - 0.4) * (x * width * along * self._pace + sway)
        columns = (self._columns - width / 2) * zoom + width / 2 + shift
        rows = (self._rows - height / 2) * zoom + height / 2 + (self._near - 0.4) * (y * height * along * self._pace)
        mode = cv2.BORDER_REFLECT_101
        return np.asarray(cv2.remap(picture, columns, rows, cv2.INTER_CUBIC, borderMode=mode))


# How far a camera goes in the whole clip: closer by this share, then sideways and upwards in shares of the picture.
_PATHS = {
    "zoom_in": (0.16, 0.0, 0.0),
    "zoom_out": (0.08, 0.0, 0.03),
    "pan_left": (0.1, -0.09, 0.0),
    "pan_right": (0.1, 0.09, 0.0),
    "crane_up": (0.1, 0.0, -0.08),
    "crane_down": (0.1, 0.0, 0.08),
    "orbit": (0.12, 0.11, 0.0),
}


def _start(share: float) -> float:
    """From rest into a steady move, 0 to 1."""
    return share * share * (1.6 - 0.6 * share)


def _nearness(size: Size) -> Array:
    """A guess at depth, 0 far to 1 near: what lies low in a picture and near its middle is usually closer."""
    rows = np.linspace(0, 1, size.height, dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, size.width, dtype=np.float32)[None]
    middle = np.exp(-((columns / 0.62) ** 2) - (((rows - 0.62) / 0.42) ** 2))
    return np.asarray(np.clip(0.12 + 0.5 * rows**1.4 + 0.42 * middle, 0, 1).astype(np.float32))
