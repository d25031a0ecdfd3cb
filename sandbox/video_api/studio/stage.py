"""What a scene is made of: things at depths, a camera that moves past them, and the moment that is drawn."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, ease, over
from sandbox.video_api.studio.strips import Piece, Shade, pieces, strips

FAR = math.inf
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


@dataclass(frozen=True)
class Camera:
    """How the view moves from the first frame to the last. Moves are names of the vocabulary."""

    size: Size
    moves: tuple[str, ...]
    pace: float
    horizon: float  # share of the height

    def at(self, number: int, count: int, time: float) -> Moment:
        """The moment of one frame."""
        share = number / max(1, count - 1)
        along = 0.5 * ease(share) + 0.5 * share
        strength = 0.75 + 0.25 * self.pace
        dolly = shift_x = shift_y = 0.0
        for move in self.moves:
            add_dolly, add_x, add_y = _MOVES[move](along)
            dolly, shift_x, shift_y = dolly + add_dolly, shift_x + add_x, shift_y + add_y
        width, height = self.size.width, self.size.height
        sway = 0.0 if "static" in self.moves else 0.0012 * width
        zoom = 0.16 * strength * (along if "zoom_in" in self.moves else 1 - along if "zoom_out" in self.moves else 0)
        return Moment(
            number=number,
            time=time,
            dolly=dolly * strength,
            shift_x=shift_x * strength * width + sway * math.sin(time * 0.9),
            shift_y=shift_y * strength * height + sway * math.sin(time * 0.7 + 1),
            zoom=1.0 + zoom,
            centre=(width * 0.5, height * self.horizon),
        )


_MOVES: dict[str, Callable[[float], tuple[float, float, float]]] = {
    "dolly_in": lambda e: (0.22 * e, 0.0, 0.0),
    "dolly_out": lambda e: (0.22 * (1 - e), 0.0, 0.0),
    "zoom_in": lambda e: (0.03, 0.0, 0.0),
    "zoom_out": lambda e: (0.03, 0.0, 0.0),
    "static": lambda e: (0.04, 0.0, 0.0),
    "pan_left": lambda e: (0.04, -0.11 * (e - 0.5), 0.0),
    "pan_right": lambda e: (0.04, 0.11 * (e - 0.5), 0.0),
    "crane_up": lambda e: (0.05, 0.0, 0.07 * (0.5 - e)),
    "crane_down": lambda e: (0.05, 0.0, 0.07 * (e - 0.5)),
    "tilt_up": lambda e: (0.03, 0.0, 0.05 * (0.5 - e)),
    "tilt_down": lambda e: (0.03, 0.0, 0.05 * (e - 0.5)),
    "handheld": lambda e: (
        0.05 * e,
        0.006 * math.sin(e * 23) + 0.003 * math.sin(e * 61),
        0.006 * math.sin(e * 29 + 1) + 0.003 * math.sin(e * 53),
    ),
    "orbit": lambda e: (0.06 + 0.06 * e, 0.1 * math.sin((e - 0.5) * 2), 0.0),
}


@runtime_checkable
class Hiding(Protocol):
    """A thing that hides others."""

    def hide(self, shade: Shade, moment: Moment) -> None:
        """Add to the shade what this hides of the things behind it."""


class Layer:
    """A flat drawing at a depth, laid out in screen pixels before the camera moves; may drift by itself."""

    def __init__(self, pixels: Array, x: float, y: float, depth: float, drift: float = 0.0) -> None:
        """Premultiplied RGBA, or RGB when it hides everything behind it. `drift` in pixels a second to the right."""
        self._opaque = pixels.shape[2] == 3
        if not self._opaque:
            pixels, left, top = trimmed(pixels)
            x, y = x + left, y + top
        self._cel = cel(pixels)
        self._strips = strips(self._cel[..., 3]) if not self._opaque else ()
        self._x, self._y, self._depth, self._drift = x, y, depth, drift

    def paint(self, frame: Array, moment: Moment, shade: Shade | None = None) -> None:
        """As in `Thing`; what is in the shade is left out."""
        scale, x, y = self._place(moment)
        if self._opaque and shade is None:
            lay(frame, self._cel, scale, x, y, opaque=True)
            return
        for piece in self._pieces(frame.shape[1], frame.shape[0], scale, x, y):
            seen = piece if shade is None else shade.seen(piece)
            if seen is not None:
                _put(frame, self._cel, scale, x, y, seen)

    def hide(self, shade: Shade, moment: Moment) -> None:
        """Add to the shade what this hides of the things behind it."""
        for piece in self._pieces(shade.width, shade.height, *self._place(moment)):
            if piece.solid:
                shade.hide(piece)

    def _place(self, moment: Moment) -> tuple[float, float, float]:
        scale, x, y = moment.place(self._depth)
        return scale, x + scale * (self._x + self._drift * moment.time), y + scale * self._y

    def _pieces(self, width: int, height: int, scale: float, x: float, y: float) -> Iterator[Piece]:
        if not self._opaque:
            return pieces(self._strips, (width, height), scale, x, y)
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


def _put(frame: Array, drawing: Array, scale: float, x: float, y: float, piece: Piece) -> None:
    """Lay what a drawing shows of a rectangle of the frame."""
    part = frame[piece.top : piece.bottom, piece.left : piece.right]
    if piece.solid and scale == 1 and x == int(x) and y == int(y):
        seen = drawing[piece.top - int(y) : piece.bottom - int(y), piece.left - int(x) : piece.right - int(x)]
        cv2.cvtColor(seen, cv2.COLOR_RGBA2RGB, part)
        return
    matrix, area = np.array(((scale, 0, x - piece.left), (0, scale, y - piece.top))), (part.shape[1], part.shape[0])
    if piece.solid:
        cv2.cvtColor(cv2.warpAffine(drawing, matrix, area, borderMode=cv2.BORDER_REPLICATE), cv2.COLOR_RGBA2RGB, part)
        return
    cover(part, cv2.warpAffine(drawing, matrix, area, borderValue=(0, 0, 0, 255)))


def cover(part: Array, moved: Array) -> None:
    """Lay a cel of the same size on a part of the frame, in place."""
    kept = cv2.cvtColor(cv2.extractChannel(moved, 3), cv2.COLOR_GRAY2RGB)
    over(part, cv2.cvtColor(moved, cv2.COLOR_RGBA2RGB), kept)
