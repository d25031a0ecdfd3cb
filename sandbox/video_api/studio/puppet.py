"""Motion control: a picture that moves as a video does, or a video in which the picture's subject stands."""

from collections.abc import Callable

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array
from sandbox.video_api.studio.cutout import cut_out
from sandbox.video_api.studio.finish import Lettering
from sandbox.video_api.studio.footage import Footage
from sandbox.video_api.studio.guests import guest
from sandbox.video_api.studio.stage import Size
from sandbox.video_api.studio.standee import Spot, Standee
from sandbox.video_api.studio.track import track_of

_BEHIND = 0.2  # how much of the subject's movement the ground of its picture takes part in

Ground = Callable[[int], Array]


class Dancer:
    """A figure that does on its ground what the subject of a video does."""

    def __init__(self, film: Footage, picture: Array, ground: Ground, size: Size, count: int, spot: Spot) -> None:
        """`picture` is RGBA; `ground` gives the frames it stands in, RGB."""
        self._ground, self._track = ground, track_of(film, count)
        self._figure = guest(picture, "subject", size, spot, ground(0))

    def frame(self, number: int) -> Array:
        """One frame, 8-bit RGB."""
        out = self._ground(number).copy()
        if isinstance(self._figure, Standee):
            self._figure.paint(out, number, 1.0, self._track.stance(number))
        else:
            self._figure.paint(out, number, 1.0)
        return out


class Carried:
    """A whole picture whose subject is carried as the video's is; nothing in it tears."""

    def __init__(self, film: Footage, picture: Array, size: Size, count: int) -> None:
        """`picture` is RGB of the size of the video."""
        self._track, self._size = track_of(film, count), size
        # Enlarged a little, so that the edges stay outside.
        self._picture, self._weight = picture, _BEHIND + (1 - _BEHIND) * _subject(picture)
        self._columns, self._rows = np.meshgrid(
            np.arange(size.width, dtype=np.float32), np.arange(size.height, dtype=np.float32)
        )

    def frame(self, number: int) -> Array:
        """One frame, 8-bit RGB."""
        width, height = self._size.width, self._size.height
        x, y = (0.45 * part for part in self._track.carried(number))
        columns = (self._columns - width / 2) / 1.08 + width / 2 - self._weight * np.float32(x * width)
        rows = (self._rows - height / 2) / 1.08 + height / 2 - self._weight * np.float32(y * height)
        mode = cv2.BORDER_REFLECT_101
        return np.asarray(cv2.remap(self._picture, columns, rows, cv2.INTER_CUBIC, borderMode=mode))


class Lettered:
    """Frames with the caption and the mark on them."""

    def __init__(self, draw: Ground, size: Size, caption: str, count: int) -> None:
        self._draw, self._count, self._lettering = draw, count, Lettering(size, caption, small=True)

    def frame(self, number: int) -> Array:
        """One frame, 8-bit RGB."""
        out = self._draw(number)
        self._lettering.write(out, number, self._count)
        return out


def covering(picture: Array, size: Size) -> Array:
    """RGB, scaled to cover and cropped at the centre; behind what is transparent lies its own colour, darker."""
    if picture.shape[2] == 4:
        picture = _opaque(picture)
    height, width = picture.shape[:2]
    scale = max(size.width / width, size.height / height)
    wide, high = max(size.width, round(width * scale)), max(size.height, round(height * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    # Of a strip only the part that will be seen is enlarged.
    left, top = (wide - size.width) // 2, (high - size.height) // 2
    first, last = int(top / scale), min(height, int(-(-(top + size.height) // scale)) + 1)
    begin, end = int(left / scale), min(width, int(-(-(left + size.width) // scale)) + 1)
    if (wide, high) == (width, height):
        whole = picture
    elif (last - first) * 4 < height or (end - begin) * 4 < width:
        return np.asarray(cv2.resize(picture[first:last, begin:end], (size.width, size.height), interpolation=how))
    else:
        whole = cv2.resize(picture, (wide, high), interpolation=how)
    return np.ascontiguousarray(whole[top : top + size.height, left : left + size.width])


def _opaque(picture: Array) -> Array:
    alpha = picture[..., 3:].astype(np.float32) / 255
    colour = picture[..., :3].astype(np.float32)
    ground = (colour * alpha).sum(axis=(0, 1)) / max(1.0, float(alpha.sum())) * 0.5
    return np.asarray((colour * alpha + ground * (1 - alpha)).astype(np.uint8))


def _subject(picture: Array) -> Array:
    """How much each pixel belongs to the subject, 0 to 1 and soft, so that moving it tears nothing."""
    height, width = picture.shape[:2]
    cutout = cut_out(picture)
    if cutout.whole:
        rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
        return np.asarray(np.exp(-((columns / 0.6) ** 2) - (((rows - 0.15) / 0.8) ** 2)).astype(np.float32))
    small = cv2.resize(cutout.alpha, (256, 256), interpolation=cv2.INTER_AREA)
    wide = cv2.dilate(small, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (15, 15)))
    soft = cv2.resize(cv2.GaussianBlur(wide, (0, 0), 10), (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(soft.astype(np.float32) / 255)
