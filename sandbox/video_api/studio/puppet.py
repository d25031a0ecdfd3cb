"""Motion control: a picture that moves as a video does, or a video in which the picture's subject stands."""

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array
from sandbox.video_api.studio.cutout import cut_out
from sandbox.video_api.studio.finish import Lettering
from sandbox.video_api.studio.footage import Footage
from sandbox.video_api.studio.guests import Guest, Print, guest
from sandbox.video_api.studio.stage import Size

_LOOK = (160, 96)  # pixels of the copies in which movement is measured
_REACH = 0.07  # how far the subject may be carried, as a share of the width
_BEHIND = 0.25  # how much of its movement the ground takes part in


class Puppet:
    """A clip from a reference video, with or without a reference picture; frames as a function of their number."""

    def __init__(self, film: Footage, picture: Array | None, lead: str, size: Size, count: int, caption: str) -> None:
        """`picture` is RGBA; `lead` says whose frames fill the picture, image or video."""
        self._film, self._size, self._count = film, size, count
        self._lettering = Lettering(size, caption, small=True)
        self._path = _path(film, count)
        self._whole: Array | None = None
        self._guest: Guest | None = None
        if picture is not None and lead == "image":
            self._whole = covering(picture, size)
            self._weight = _BEHIND + (1 - _BEHIND) * _subject(self._whole)
            self._columns, self._rows = np.meshgrid(
                np.arange(size.width, dtype=np.float32), np.arange(size.height, dtype=np.float32)
            )
            self._guest = Print(film.at, size, (0.82, 0.24), share=0.075)
        elif picture is not None:
            light = film.at(0).reshape(-1, 3).mean(axis=0)
            self._guest = guest(picture, "subject", size, 0.3, light)

    def frame(self, number: int) -> Array:
        """One frame, 8-bit RGB."""
        x, y = self._path[number]
        film_leads = self._whole is None
        out = covering(self._film.at(number), self._size) if self._whole is None else self._carried(self._whole, x, y)
        if self._guest is not None:
            self._guest.paint(out, number, 1.0, (x, y) if film_leads else (0.0, 0.0))
        self._lettering.write(out, number, self._count)
        return out

    def _carried(self, picture: Array, x: float, y: float) -> Array:
        """The picture with its subject moved by shares of the width, its ground a little."""
        width, height = self._size.width, self._size.height
        # Enlarged a little, so that the edges stay outside.
        columns = (self._columns - width / 2) / 1.06 + width / 2 - self._weight * np.float32(x * width)
        rows = (self._rows - height / 2) / 1.06 + height / 2 - self._weight * np.float32(y * width)
        return np.asarray(cv2.remap(picture, columns, rows, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101))


def covering(picture: Array, size: Size) -> Array:
    """RGB, scaled to cover and cropped at the centre; what is transparent becomes black."""
    if picture.shape[2] == 4:
        picture = cv2.multiply(picture[..., :3], cv2.merge([picture[..., 3]] * 3), scale=1 / 255)
    height, width = picture.shape[:2]
    scale = max(size.width / width, size.height / height)
    wide, high = max(size.width, round(width * scale)), max(size.height, round(height * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    whole = picture if (wide, high) == (width, height) else cv2.resize(picture, (wide, high), interpolation=how)
    left, top = (wide - size.width) // 2, (high - size.height) // 2
    return np.ascontiguousarray(whole[top : top + size.height, left : left + size.width])


def _path(film: Footage, count: int) -> list[tuple[float, float]]:
    """Where the video's moving part has gone by each frame, as shares of the width, bounded softly."""
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
    steps = [np.zeros(2)]
    before = _small(film.at(0))
    for number in range(1, count):
        now = _small(film.at(number))
        flow = np.asarray(finder.calc(before, now, np.zeros((*before.shape, 2), np.float32)))
        speed = np.linalg.norm(flow, axis=2)
        moving = speed**2 + 1e-6
        steps.append((flow * moving[..., None]).sum(axis=(0, 1)) / moving.sum() / _LOOK[0])
        before = now
    way = np.cumsum(steps, axis=0)
    way = np.tanh((way - way.mean(axis=0) * 0.5) / _REACH) * _REACH
    smooth = cv2.GaussianBlur(way.astype(np.float32), (1, 5), 0, borderType=cv2.BORDER_REPLICATE)
    return [(float(x), float(y)) for x, y in smooth.reshape(-1, 2)]


def _small(picture: Array) -> Array:
    return np.asarray(cv2.cvtColor(cv2.resize(picture, _LOOK, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY))


def _subject(picture: Array) -> Array:
    """How much each pixel belongs to the subject, 0 to 1 and soft, so that moving it tears nothing."""
    height, width = picture.shape[:2]
    cutout = cut_out(picture)
    if cutout.whole:
        rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
        return np.asarray(np.exp(-((columns / 0.6) ** 2) - (((rows - 0.15) / 0.8) ** 2)).astype(np.float32))
    return np.asarray(cv2.GaussianBlur(cutout.alpha, (0, 0), width / 28).astype(np.float32) / 255)
