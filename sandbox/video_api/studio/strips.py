"""Which parts of a drawing need painting: not what is empty or hidden by what is in front; what is solid, plainly."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array

_BLOCK = 32  # pixels; strips are as wide as one or several of these
_CALL = 12_000  # pixels that are blended in the time that one more piece takes
_PLAIN = 0.45  # what a solid pixel saves of the time that a blended one takes
_COLUMN = 16  # pixels of the screen for which it is known what is hidden


@dataclass(frozen=True, slots=True)
class Piece:
    """A rectangle of the screen; `solid` when nothing shows through."""

    left: int
    top: int
    right: int
    bottom: int
    solid: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """Columns of a drawing: the rows in which there is something, and those of them in which nothing shows through."""

    left: int
    right: int
    first: int
    last: int
    solid: int
    under: int


class Shade:
    """What of the screen is hidden by things in front: for every few columns one run of rows."""

    def __init__(self, width: int, height: int) -> None:
        """Nothing is."""
        self.width, self.height = width, height
        self._top = np.full(-(-width // _COLUMN), height, np.int32)
        self._bottom = np.full(-(-width // _COLUMN), height, np.int32)

    def copy(self) -> Shade:
        """The same, to be kept."""
        out = Shade(self.width, self.height)
        out._top, out._bottom = self._top.copy(), self._bottom.copy()
        return out

    def hide(self, piece: Piece) -> None:
        """From now on this rectangle is hidden; of two runs that do not touch, the longer is remembered."""
        columns = slice(
            -(-piece.left // _COLUMN), len(self._top) if piece.right >= self.width else piece.right // _COLUMN
        )
        top, bottom = self._top[columns], self._bottom[columns]
        touch = (piece.top <= bottom) & (piece.bottom >= top)
        longer = piece.bottom - piece.top > bottom - top
        self._top[columns] = np.where(touch, np.minimum(top, piece.top), np.where(longer, piece.top, top))
        self._bottom[columns] = np.where(
            touch, np.maximum(bottom, piece.bottom), np.where(longer, piece.bottom, bottom)
        )

    def seen(self, piece: Piece) -> Piece | None:
        """The part of a rectangle around what of it is not hidden."""
        start = piece.left // _COLUMN
        columns = slice(start, -(-piece.right // _COLUMN))
        top, bottom = self._top[columns], self._bottom[columns]
        open_ = np.flatnonzero((top > piece.top) | (bottom < piece.bottom))
        if not len(open_):
            return None
        left, right = start + int(open_[0]), start + int(open_[-1]) + 1
        top, bottom = top[open_[0] : open_[-1] + 1], bottom[open_[0] : open_[-1] + 1]
        hidden_from, hidden_to = int(top.max()), int(bottom.min())
        high, low = piece.top, piece.bottom
        if hidden_from < hidden_to:
            high = max(high, hidden_to) if hidden_from <= high else high
            low = min(low, hidden_from) if hidden_to >= low else low
        if high >= low:
            return None
        return Piece(max(piece.left, left * _COLUMN), high, min(piece.right, right * _COLUMN), low, piece.solid)


def strips(keep: Array) -> tuple[Strip, ...]:
    """The strips of a drawing by what it keeps of its ground, 255 where it is empty: few, and well filled."""
    height, width = keep.shape
    # The margin is for what a moved drawing takes from the pixels beside.
    size = (min(_BLOCK, width) + 4, 3)
    kernel = np.ones(size[::-1], np.uint8)
    middles = np.minimum(np.arange(_BLOCK // 2, width + _BLOCK // 2, _BLOCK), width - 1)
    # Its edge lies within a pixel of the screen and is never solid.
    most = cv2.dilate(keep, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=255)[:, middles]
    least = cv2.erode(keep, kernel)[:, middles]
    rows = np.arange(height)[:, None]
    some = least < 255
    first = np.where(some.any(axis=0), some.argmax(axis=0), height)
    last = np.where(some.any(axis=0), height - some[::-1].argmax(axis=0), height)
    full = most == 0
    under = np.where(full.any(axis=0), height - full[::-1].argmax(axis=0), 0)
    solid = np.where(full | (rows >= under), -1, rows).max(axis=0) + 1
    edges = [*range(0, width, _BLOCK), width]
    table = np.stack([edges[:-1], edges[1:], first, last, np.minimum(solid, under), under], axis=1).astype(np.int64)
    return tuple(Strip(*row) for row in _joined(table).tolist() if row[2] < row[3])


def mirrored(some: tuple[Strip, ...], width: int) -> tuple[Strip, ...]:
    """The strips of the drawing seen in a mirror."""
    return tuple(replace(one, left=width - one.right, right=width - one.left) for one in reversed(some))


def _joined(table: Array) -> Array:
    """Neighbours become one where that is cheaper to paint."""
    while len(table) > 1:
        one, other = table[:-1], table[1:]
        both = np.stack(
            [
                one[:, 0],
                other[:, 1],
                np.minimum(one[:, 2], other[:, 2]),
                np.maximum(_last(one), _last(other)),
                np.maximum(one[:, 4], other[:, 4]),
                np.minimum(one[:, 5], other[:, 5]),
            ],
            axis=1,
        )
        gain = _cost(one) + _cost(other) - _cost(both)
        best = int(np.argmax(gain))
        if gain[best] < 0:
            return table
        if both[best, 2] >= both[best, 3]:
            both[best, 3] = both[best, 2]
        table = np.concatenate([table[:best], both[best : best + 1], table[best + 2 :]])
    return table


def _last(table: Array) -> Array:
    """The last row with something, 0 for what is empty."""
    return np.where(table[:, 2] < table[:, 3], table[:, 3], 0)


def _cost(table: Array) -> Array:
    left, right, first, last, solid, under = table.T
    high, plain = np.maximum(last - first, 0), np.maximum(under - solid, 0)
    pieces = (high > 0) + ((plain > 0) & (solid > first)) + ((plain > 0) & (under < last))
    return np.asarray((high - _PLAIN * plain) * (right - left) + _CALL * pieces)


def pieces(drawing: tuple[Strip, ...], screen: tuple[int, int], scale: float, x: float, y: float) -> Iterator[Piece]:
    """The rectangles of a screen (width, height) that the strips cover when moved: scale * point + (x, y)."""
    width, height = screen
    for number, one in enumerate(drawing):
        left = math.floor(scale * one.left + x) if number == 0 else round(scale * one.left + x)
        right = math.ceil(scale * one.right + x) if number == len(drawing) - 1 else round(scale * one.right + x)
        left, right = max(0, left), min(width, right)
        if left >= right:
            continue
        top, bottom = (
            max(0, math.floor(scale * (one.first - 1) + y)),
            min(height, math.ceil(scale * (one.last + 1) + y)),
        )
        start, end = (
            max(top, math.ceil(scale * (one.solid + 1) + y)),
            min(bottom, math.floor(scale * (one.under - 1) + y)),
        )
        if end - start < _BLOCK:
            start = end = bottom
        for high, low, solid in ((top, start, False), (start, end, True), (end, bottom, False)):
            if high < low:
                yield Piece(left, high, right, low, solid)
