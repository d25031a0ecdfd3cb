"""Elements and references in a picture: cut out and standing in it, or as prints where they cannot be cut out."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

from sandbox.video_api.request import Element
from sandbox.video_api.studio.canvas import Array, ease
from sandbox.video_api.studio.cutout import Cutout, cut_out
from sandbox.video_api.studio.encode import FPS
from sandbox.video_api.studio.footage import Footage
from sandbox.video_api.studio.pen import rim
from sandbox.video_api.studio.script import Place, Role
from sandbox.video_api.studio.stage import Size, paste

_FADE = 8  # frames over which a guest comes, and goes before an exact last frame
# How much of the picture a guest covers: enough to be seen, not so much that two cannot stand side by side.
_STANDING, _HANGING = 0.14, 0.1
_TALLEST = 0.86  # share of the height
_WIDEST = 0.42  # share of the width
_LARGEST_SIDE = 1600  # pixels of a picture that is worked on

Frames = Callable[[int], Array]


@dataclass(frozen=True)
class Fade:
    """When guests are seen: always from the start on, and not in an exact last frame."""

    count: int
    leaves: bool

    def at(self, number: int) -> float:
        """Opacity 0 to 1."""
        coming = number / _FADE
        going = (self.count - 1 - number) / _FADE if self.leaves else 1.0
        return ease(max(0.0, min(1.0, coming, going)))


class Standee:
    """A cut-out that stands in the picture, its foot on the lower edge or on the ground, swaying a little."""

    def __init__(self, cutout: Cutout, size: Size, x: float, light: Array, widest: float = _WIDEST) -> None:
        """`x` is its middle as a share of the width; `light` the mean colour around it."""
        left, top, right, bottom = cutout.box()
        alpha = cutout.alpha[top:bottom, left:right]
        scale = _scale(alpha.shape, float(alpha.mean() / 255), size, _STANDING, widest)
        width, height = max(2, round((right - left) * scale)), max(2, round((bottom - top) * scale))
        sprite = np.dstack([cutout.pixels[top:bottom, left:right], alpha])
        sprite = cv2.resize(_premultiplied(sprite), (width, height), interpolation=cv2.INTER_AREA)
        self._colour, self._keep = _split(rim(sprite, _bright(light), x < 0.5, max(1, height // 160), 0.45))
        foot = size.height + 0.012 * size.height if cutout.grounded else size.height * 0.95
        self._shadow = None if cutout.grounded else _ellipse(width)
        self._x, self._foot, self._phase = size.width * x, foot, x * 9

    def paint(self, frame: Array, number: int, opacity: float, drift: tuple[float, float] = (0.0, 0.0)) -> None:
        """Draw on the RGB frame, in place; `drift` moves it, in shares of the width."""
        time = number / FPS
        height, width = self._colour.shape[:2]
        scale = 1 + 0.03 * ease(min(1.0, time / 8)) + 0.004 * math.sin(time * 1.5 + self._phase)
        foot = self._foot + max(0.0, drift[1]) * frame.shape[1]
        x = (
            self._x
            + drift[0] * frame.shape[1]
            - width * scale / 2
            + 0.006 * frame.shape[1] * math.sin(time * 0.8 + self._phase)
        )
        if self._shadow is not None:
            dark = self._shadow
            _lay(frame, np.zeros((*dark.shape, 3), np.uint8), cv2.merge([255 - dark] * 3), opacity, scale,
                 x - dark.shape[1] * 0.1 * scale, foot - dark.shape[0] * scale * 0.6)  # fmt: skip
        _lay(frame, self._colour, self._keep, opacity, scale, x, foot - height * scale)


class Print:
    """A picture or a playing video in a thin white frame with a soft shadow, hanging in the picture."""

    def __init__(
        self, frames: Frames, size: Size, at: tuple[float, float], share: float = _HANGING, widest: float = _WIDEST
    ) -> None:
        """`at` is its middle as shares of width and height."""
        first = frames(0)
        scale = _scale(first.shape[:2], 1.0, size, share, widest)
        self._inner = max(2, round(first.shape[1] * scale)), max(2, round(first.shape[0] * scale))
        self._border = max(2, round(min(size.width, size.height) * 0.007))
        self._blur = max(4, round(min(size.width, size.height) * 0.02))
        self._frames, self._at = frames, at
        self._keep = self._shadow()

    def paint(self, frame: Array, number: int, opacity: float, drift: tuple[float, float] = (0.0, 0.0)) -> None:
        """Draw on the RGB frame, in place; `drift` moves it, in shares of the width."""
        time = number / FPS
        height, width = self._keep.shape[:2]
        x = self._at[0] * frame.shape[1] + 0.005 * frame.shape[1] * math.sin(time * 0.7 + self._at[0] * 9)
        x, y = x + drift[0] * frame.shape[1], self._at[1] * frame.shape[0] + drift[1] * frame.shape[1]
        y += 0.006 * frame.shape[0] * math.sin(time * 0.9 + self._at[0] * 7)
        scale = 1 + 0.03 * ease(min(1.0, time / 8))
        _lay(frame, self._face(number), self._keep, opacity, scale, x - width * scale / 2, y - height * scale / 2)

    def _face(self, number: int) -> Array:
        edge = self._border + 2 * self._blur
        (width, height), thick = self._inner, self._border
        out = np.zeros_like(self._keep)
        out[edge - thick : edge + height + thick, edge - thick : edge + width + thick] = 244
        picture = cv2.resize(self._frames(number), self._inner, interpolation=cv2.INTER_AREA)
        out[edge : edge + height, edge : edge + width] = picture
        return out

    def _shadow(self) -> Array:
        """What of the ground stays: nothing under the print, less in its shadow."""
        edge = self._border + 2 * self._blur
        width, height = self._inner
        print_ = np.zeros((height + 2 * edge, width + 2 * edge), np.uint8)
        print_[2 * self._blur : -2 * self._blur, 2 * self._blur : -2 * self._blur] = 255
        fallen = cv2.GaussianBlur(np.roll(print_, self._blur // 3, axis=0), (0, 0), self._blur * 0.6)
        dark = cv2.max(cv2.convertScaleAbs(fallen, alpha=0.55), print_)
        return np.asarray(cv2.merge([255 - dark] * 3))


Guest = Standee | Print


def guests_for(
    roles: Sequence[Role], elements: Sequence[Element], inputs: Path, size: Size, seconds: int, light: Array
) -> list[Guest]:
    """Every element in its place: subjects and items stand, backdrops and what cannot be cut out hang."""
    out: list[Guest] = []
    for number, role in enumerate(roles):
        element = elements[role.element]
        x, y, widest = _spots(len(roles), size)[number]
        if element.videos:
            out.append(Print(Footage(inputs / element.videos[0], seconds).at, size, (x, y), widest=widest))
            continue
        picture = opened(inputs / (element.frontal_image or element.images[0]))
        out.append(guest(picture, role.place, size, x, light, y=y, widest=widest))
    return sorted(out, key=lambda one: isinstance(one, Standee))


def guest(
    picture: Array,
    place: Place,
    size: Size,
    x: float,
    light: Array,
    *,
    y: float = 0.42,
    widest: float = _WIDEST,
) -> Guest:
    """One picture, cut out when it can be."""
    cutout = cut_out(picture)
    if place == "backdrop" or cutout.whole:
        return Print(lambda _: cutout.pixels, size, (x, y), widest=widest)
    return Standee(cutout, size, x, light, widest)


def opened(path: Path) -> Array:
    """A picture upright, RGBA, of a bounded size."""
    with Image.open(path) as stored:
        upright = ImageOps.exif_transpose(stored).convert("RGBA")
    upright.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE), Image.Resampling.LANCZOS)
    return np.asarray(upright)


# Where so many guests are: their middle as shares of width and height, and how wide each may be. What stands keeps its
# foot on the ground. In a picture that is not wide they stand one below the other, or they would be too small to see.
_WIDE: dict[int, tuple[tuple[float, float, float], ...]] = {
    1: ((0.3, 0.44, _WIDEST),),
    2: ((0.27, 0.44, _WIDEST), (0.73, 0.42, _WIDEST)),
    3: ((0.2, 0.44, 0.29), (0.5, 0.4, 0.29), (0.8, 0.44, 0.29)),
}
_TALL: dict[int, tuple[tuple[float, float, float], ...]] = {
    1: ((0.4, 0.42, 0.6),),
    2: ((0.34, 0.3, 0.6), (0.66, 0.55, 0.6)),
    3: ((0.33, 0.22, 0.6), (0.67, 0.45, 0.6), (0.33, 0.66, 0.6)),
}


def _spots(count: int, size: Size) -> tuple[tuple[float, float, float], ...]:
    return (_WIDE if size.width > 1.2 * size.height else _TALL)[count]


def _scale(shape: tuple[int, ...], dense: float, size: Size, share: float, widest: float) -> float:
    """The factor at which something covers this share of the picture, unless it were too tall or too wide then."""
    height, width = shape[:2]
    wanted = math.sqrt(share * size.width * size.height / (width * height * dense))
    return min(wanted, _TALLEST * size.height / height, widest * size.width / width)


def _lay(frame: Array, colour: Array, keep: Array, opacity: float, scale: float, x: float, y: float) -> None:
    if opacity < 1:
        colour = cv2.convertScaleAbs(colour, alpha=opacity)
        keep = 255 - cv2.convertScaleAbs(255 - keep, alpha=opacity)
    paste(frame, colour, keep, scale, x, y)


def _premultiplied(sprite: Array) -> Array:
    out = sprite.astype(np.float32)
    out[..., :3] *= out[..., 3:] / 255
    return out.astype(np.uint8)


def _split(sprite: Array) -> tuple[Array, Array]:
    return np.ascontiguousarray(sprite[..., :3]), cv2.merge([255 - np.ascontiguousarray(sprite[..., 3])] * 3)


def _bright(light: Array) -> tuple[float, float, float]:
    """A light of the hue of its surroundings, strong enough for an edge."""
    red, green, blue = (light * (200 / max(40.0, float(light.max())))).tolist()
    return red, green, blue


def _ellipse(width: int) -> Array:
    """The shadow under something that stands: its darkness, a little wider than the thing."""
    wide, high = max(8, int(width * 1.2)), max(4, int(width * 0.16))
    mask = np.zeros((high, wide), np.uint8)
    cv2.ellipse(mask, (wide // 2, high // 2), (int(wide * 0.4), int(high * 0.26)), 0, 0, 360, 130, cv2.FILLED)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(1.0, high * 0.12)))
