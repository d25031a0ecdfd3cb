"""Elements and references in a picture: cut out and standing in it, or set in where they cannot be cut out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from sandbox.video_api.request import Element
from sandbox.video_api.studio.canvas import Array, ease
from sandbox.video_api.studio.cutout import cut_out
from sandbox.video_api.studio.footage import Footage
from sandbox.video_api.studio.prints import Print
from sandbox.video_api.studio.script import Place, Role
from sandbox.video_api.studio.stage import Size
from sandbox.video_api.studio.standee import Spot, Standee

_FADE = 8  # frames over which a guest comes after an exact first frame, and goes before an exact last one
# How much of the picture a guest covers: enough to be seen, not so much that two cannot stand side by side.
_STANDING, _CARRIED, _SET_IN = 0.15, 0.062, 0.1
_HAND = (0.075, 0.62)  # of whoever holds something, from the middle of the figure, and down, as shares of the picture
_WIDEST = 0.42  # share of the width
_LARGEST_SIDE = 1600  # pixels of a picture that is worked on

Guest = Standee | Print


@dataclass(frozen=True)
class Fade:
    """When guests are seen: always, but not in frames that are given exactly."""

    count: int
    comes: bool
    leaves: bool

    def at(self, number: int) -> float:
        """Opacity 0 to 1."""
        coming = number / _FADE if self.comes else 1.0
        going = (self.count - 1 - number) / _FADE if self.leaves else 1.0
        return ease(max(0.0, min(1.0, coming, going)))


def guests_for(
    roles: Sequence[Role],
    elements: Sequence[Element],
    inputs: Path,
    size: Size,
    seconds: int,
    ground: Array,
    *,
    held: bool = False,
) -> list[Guest]:
    """Every element in its place on a ground, RGB: what can be cut out stands, places and all else are set in.

    Where something is `held`, items are in the hand of the subject.
    """
    out: list[Guest] = []
    holder = next((n for n, role in enumerate(roles) if role.place == "subject"), None) if held else None
    for number, role in enumerate(roles):
        element, spot = elements[role.element], spots(len(roles), size)[number]
        if element.videos:
            frames = Footage(inputs / element.videos[0], seconds).at
            out.append(Print(frames, size, replace(spot, share=_SET_IN)))
        else:
            if role.place == "item" and holder is not None:
                hand = spots(len(roles), size)[holder]
                spot = replace(spot, x=hand.x + _HAND[0], y=_HAND[1])
            else:
                spot = replace(spot, y=0.0) if role.place == "item" else spot
            out.append(guest(opened(inputs / picture_of(element)), role.place, size, spot, ground))
    return sorted(out, key=lambda one: isinstance(one, Standee) + getattr(one, "held", False))


def picture_of(element: Element) -> str:
    """The name of the picture that shows an element best; empty when it has only videos."""
    return element.frontal_image or next(iter(element.images), "")


def guest(picture: Array, place: Place, size: Size, spot: Spot, ground: Array) -> Guest:
    """One picture, RGBA, cut out when it can be."""
    cutout = cut_out(picture)
    if place == "backdrop" or cutout.whole:
        return Print(lambda _: cutout.pixels, size, replace(spot, share=_SET_IN))
    if place == "item":
        return Standee(cutout, size, replace(spot, share=_CARRIED), ground, held=spot.y > 0)
    return Standee(cutout, size, replace(spot, y=0.0, share=_STANDING), ground)


def opened(path: Path) -> Array:
    """A picture upright, RGBA, of a bounded size."""
    with Image.open(path) as stored:
        upright = ImageOps.exif_transpose(stored).convert("RGBA")
    upright.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE), Image.Resampling.LANCZOS)
    return np.asarray(upright)


# Where so many guests are. What stands keeps its foot on the ground. In a picture that is not wide they stand one below
# the other, or they would be too small to see.
_WIDE: dict[int, tuple[tuple[float, float, float], ...]] = {
    1: ((0.36, 0.44, _WIDEST),),
    2: ((0.29, 0.44, _WIDEST), (0.72, 0.42, _WIDEST)),
    3: ((0.2, 0.44, 0.29), (0.5, 0.4, 0.29), (0.8, 0.44, 0.29)),
}
_TALL: dict[int, tuple[tuple[float, float, float], ...]] = {
    1: ((0.45, 0.42, 0.6),),
    2: ((0.34, 0.3, 0.6), (0.66, 0.55, 0.6)),
    3: ((0.33, 0.22, 0.6), (0.67, 0.45, 0.6), (0.33, 0.66, 0.6)),
}


def spots(count: int, size: Size) -> tuple[Spot, ...]:
    """One place for each of up to three guests; what stands takes only its x and its width."""
    return tuple(Spot(*one, _STANDING) for one in (_WIDE if size.width > 1.2 * size.height else _TALL)[count])
