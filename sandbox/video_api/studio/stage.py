"""What a scene is made of: things at depths, and the moment of the camera at which they are drawn."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, over
from sandbox.video_api.studio.strips import Piece, Shade, mirrored, pieces, strips

FAR = math.inf
GROUND = 2.6  # the depth of the ground of a landscape
_SKY = 16.0  # what is farther away stays where it is when the camera follows somebody
MARGIN = 0.14  # how much wider than the picture a layer is drawn on each side, as a share of the width


@dataclass(frozen=True)
class Size:
    """The picture in pixels."""

    width: int
    height: int


@dataclass(frozen=True)
class Moment:
    """One frame: its number, the time in seconds, and where the camera is. dolly and shifts as in `Camera`."""

    number: int
    time: float
    dolly: float
    shift_x: float
    shift_y: float
    zoom: float
    centre: tuple[float, float]
    travel: float = 0.0  # pixels of ground that went by to the left under whoever the camera follows

    def place(self, depth: float) -> tuple[float, float, float]:
        """(scale, x, y) that take a point of a layer at this depth to the screen: scale * point + (x, y)."""
        near = 0.0 if depth == FAR else 1 / depth
        scale = self.zoom / max(0.35, 1 - self.dolly * near)
        x = self.centre[0] * (1 - scale) - self.shift_x * near * scale
        y = self.centre[1] * (1 - scale) - self.shift_y * near * scale
        return scale, x, y


# Paints on the finished picture of the frame with this number, in place, before the lettering.
Overlay = Callable[[Array, int], None]


class Thing(Protocol):
    """Anything that can be painted; a pure function of the moment, so that frames can be drawn side by side."""

    def paint(self, frame: Array, moment: Moment) -> None:
        """Draw on the RGB frame, in place."""


@runtime_checkable
class Hiding(Protocol):
    """A thing that hides others."""

    def hide(self, shade: Shade, moment: Moment) -> None:
        """Add to the shade what this hides of the things behind it."""


class Layer:
    """A flat drawing at a depth, laid out in screen pixels before the camera moves; may drift by itself.

    Where the camera follows somebody, what is as wide as the picture goes on for ever, every other time mirrored.
    """

    def __init__(self, pixels: Array, x: float, y: float, depth: float, drift: float = 0.0) -> None:
        """Premultiplied RGBA, or RGB when it hides everything behind it. `drift` in pixels a second to the right."""
        self._opaque = pixels.shape[2] == 3
        self._x, self._wide, self._inset = x, pixels.shape[1], 0
        if not self._opaque:
            pixels, self._inset, top = trimmed(pixels)
            y += top
        self._cel = cel(pixels)
        self._strips = strips(self._cel[..., 3]) if not self._opaque else ()
        self._y, self._depth, self._drift = y, depth, drift

    def paint(self, frame: Array, moment: Moment, shade: Shade | None = None) -> None:
        """As in `Thing`; what is in the shade is left out."""
        for scale, x, y, flipped in self._places(moment, frame.shape[1]):
            if self._opaque and shade is None and not flipped:
                lay(frame, self._cel, scale, x, y, opaque=True)
                continue
            for piece in self._pieces(frame.shape[1], frame.shape[0], scale, x, y, flipped):
                seen = piece if shade is None else shade.seen(piece)
                if seen is not None:
                    _put(frame, self._cel, scale, x, y, seen, flipped=flipped)

    def hide(self, shade: Shade, moment: Moment) -> None:
        """Add to the shade what this hides of the things behind it."""
        for place in self._places(moment, shade.width):
            for piece in self._pieces(shade.width, shade.height, *place):
                if piece.solid:
                    shade.hide(piece)

    def _places(self, moment: Moment, width: int) -> list[tuple[float, float, float, bool]]:
        """(scale, x, y, whether it is mirrored) of every time that it is seen."""
        scale, x, y = moment.place(self._depth)
        gone = moment.travel * GROUND / self._depth if self._depth < _SKY else 0.0
        x, y = x + scale * (self._x + self._drift * moment.time - gone), y + scale * self._y
        if not gone or self._wide < width:
            return [(scale, x + scale * self._inset, y, False)]
        period = scale * (self._wide - 2)  # they overlap, or the seam would be seen
        first, other = math.floor(-x / period), self._wide - self._inset - self._cel.shape[1]
        return [
            (scale, x + n * period + scale * (other if n % 2 else self._inset), y, n % 2 == 1)
            for n in range(first, first + 3)
            if x + n * period < width
        ]

    def _pieces(self, width: int, height: int, scale: float, x: float, y: float, flipped: bool) -> Iterator[Piece]:
        if not self._opaque:
            own = mirrored(self._strips, self._cel.shape[1]) if flipped else self._strips
            return pieces(own, (width, height), scale, x, y)
        left, top, right, bottom = _touched(self._cel, scale, x, y, width, height)
        return iter((Piece(left, top, right, bottom, solid=True),) if left < right and top < bottom else ())


def paint_all(things: Sequence[Thing], frame: Array, moment: Moment) -> None:
    """Paint from the back to the front, without what layers in front hide."""
    shade = Shade(frame.shape[1], frame.shape[0])
    shades = []
    for thing in reversed(things):
        shades.append(shade.copy())
        if not isinstance(thing, Layer):
            # It may show again what is behind it, so that has to be there.
            shade = Shade(frame.shape[1], frame.shape[0])
        if isinstance(thing, Hiding):
            thing.hide(shade, moment)
    for thing, hidden in zip(things, reversed(shades), strict=True):
        if isinstance(thing, Layer):
            thing.paint(frame, moment, hidden)
        else:
            thing.paint(frame, moment)


def trimmed(pixels: Array) -> tuple[Array, int, int]:
    """(the part of a premultiplied RGBA drawing that is not empty, its left and its top in the whole)."""
    left, top, width, height = cv2.boundingRect(cv2.extractChannel(pixels, 3))
    if width == 0:
        return pixels[:1, :1], 0, 0
    return pixels[top : top + height, left : left + width], left, top


def cel(pixels: Array) -> Array:
    """A premultiplied RGBA or plain RGB drawing as `lay` takes it: the fourth channel is what it keeps of the ground.

    Four channels are moved in half the time that three take.
    """
    if pixels.shape[2] == 3:
        out = cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA)
        out[..., 3] = 0
        return out
    *colour, alpha = cv2.split(pixels)
    return np.asarray(cv2.merge([*colour, cv2.bitwise_not(alpha)]))


def paste(frame: Array, colour: Array, keep: Array | None, scale: float, x: float, y: float) -> None:
    """As `lay`, with a premultiplied picture and what it keeps of the ground: three equal channels, or None."""
    kept = np.zeros(colour.shape[:2], np.uint8) if keep is None else cv2.extractChannel(keep, 0)
    lay(frame, cv2.merge([*cv2.split(colour), kept]), scale, x, y, opaque=keep is None)


def lay(frame: Array, drawing: Array, scale: float, x: float, y: float, *, opaque: bool = False) -> None:
    """Lay a cel on the frame: enlarged by `scale`, its corner at (x, y), to a fraction of a pixel.

    What is `opaque` covers the pixels that it touches altogether, or its edge would let the ground through.
    """
    left, top, right, bottom = _touched(drawing, scale, x, y, frame.shape[1], frame.shape[0])
    if left < right and top < bottom:
        _put(frame, drawing, scale, x, y, Piece(left, top, right, bottom, opaque))


def _touched(drawing: Array, scale: float, x: float, y: float, width: int, height: int) -> tuple[int, int, int, int]:
    """The pixels that a moved drawing touches: left, top, right, bottom."""
    high, wide = drawing.shape[:2]
    right, bottom = min(width, math.ceil(x + wide * scale)), min(height, math.ceil(y + high * scale))
    return max(0, math.floor(x)), max(0, math.floor(y)), right, bottom


def _put(
    frame: Array, drawing: Array, scale: float, x: float, y: float, piece: Piece, *, flipped: bool = False
) -> None:
    """Lay what a drawing shows of a rectangle of the frame."""
    part = frame[piece.top : piece.bottom, piece.left : piece.right]
    if piece.solid and not flipped and scale == 1 and x == int(x) and y == int(y):
        seen = drawing[piece.top - int(y) : piece.bottom - int(y), piece.left - int(x) : piece.right - int(x)]
        cv2.cvtColor(seen, cv2.COLOR_RGBA2RGB, part)
        return
    area, across, start = (part.shape[1], part.shape[0]), scale, x - piece.left
    if flipped:
        across, start = -scale, start + scale * (drawing.shape[1] - 1)
    matrix = np.array(((across, 0, start), (0, scale, y - piece.top)))
    if piece.solid:
        cv2.cvtColor(cv2.warpAffine(drawing, matrix, area, borderMode=cv2.BORDER_REPLICATE), cv2.COLOR_RGBA2RGB, part)
        return
    cover(part, cv2.warpAffine(drawing, matrix, area, borderValue=(0, 0, 0, 255)))


def cover(part: Array, moved: Array) -> None:
    """Lay a cel of the same size on a part of the frame, in place."""
    kept = cv2.cvtColor(cv2.extractChannel(moved, 3), cv2.COLOR_GRAY2RGB)
    over(part, cv2.cvtColor(moved, cv2.COLOR_RGBA2RGB), kept)
