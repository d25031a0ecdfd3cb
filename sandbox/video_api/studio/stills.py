"""Videos from pictures: the given frames are exact at their ends, and a camera moves through them in between."""

from collections.abc import Sequence

import cv2
import numpy as np

from sandbox.video_api.studio import vocabulary as v
from sandbox.video_api.studio.canvas import Array, ease
from sandbox.video_api.studio.crossing import Crossing
from sandbox.video_api.studio.encode import FPS
from sandbox.video_api.studio.finish import Lettering
from sandbox.video_api.studio.lens import Lens
from sandbox.video_api.studio.morph import Flow, flow_between
from sandbox.video_api.studio.spec import SceneSpec
from sandbox.video_api.studio.stage import Moment, Overlay, Size, Thing
from sandbox.video_api.studio.weather import DRIFTS, Flakes, Fog, Rain
from sandbox.video_api.studio.words import Words

# Below this share of pixels that agree on where they move, two pictures are strangers: the camera goes from the one to
# the other instead of bending them.
_KIN = 0.3
_RUSH = 0.9  # seconds that this takes at most
_COMING = 16  # frames over which the weather comes, and goes before an exact last frame


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
        *,
        exact: frozenset[str] = frozenset(("first", "last")),
    ) -> None:
        """The pictures have the size of the video; at least one is given. Those at `exact` ends are shown untouched."""
        self._begins, self._ends = "first" in exact, "last" in exact
        self._first, self._last, self._count = first, last, count
        self._overlay, self._size = overlay, size
        moves = spec.moves if _told(spec) else ()
        self._flow: Flow | None = None
        if first is not None and last is not None:
            flow = flow_between(first, last)
            self._flow = flow if flow.kinship >= _KIN else None
        self._lenses = [
            Lens(picture, size, moves, spec.pace) if picture is not None and self._flow is None else None
            for picture in (first, last)
        ]
        self._rush = min(_RUSH * FPS, 0.4 * count)
        self._crossing = Crossing(size, moves, round(self._rush))
        self._weather = _weather(spec, size)
        self._lettering = Lettering(size, spec.caption, small=True)

    def frame(self, number: int) -> Array:
        """One frame, 8-bit RGB; the given pictures themselves at their ends."""
        if number == 0 and self._begins and self._first is not None:
            return self._first.copy()
        if number == self._count - 1 and self._ends and self._last is not None:
            return self._last.copy()
        out = self._between(number)
        self._overlay(out, number)
        out = self._rained(out, number)
        self._lettering.write(out, number, self._count)
        return out

    def _between(self, number: int) -> Array:
        share, time = number / (self._count - 1), number / FPS
        if self._flow is not None and self._first is not None and self._last is not None:
            return self._flow.blend(self._first, self._last, ease(share))
        leaving, arriving = self._lenses
        if arriving is None and leaving is not None:
            return leaving.seen(_start(share), time)
        if leaving is None and arriving is not None:
            return arriving.seen(-_start(1 - share), self._count / FPS - time)
        assert leaving is not None  # noqa: S101 - both ends are given here
        assert arriving is not None  # noqa: S101
        rush = (number - (self._count - 1 - self._rush) / 2) / self._rush
        if rush <= 0:
            return leaving.seen(0.8 * _start(share), time)
        if rush >= 1:
            return arriving.seen(-0.8 * _start(1 - share), self._count / FPS - time)
        return self._crossing.frame(
            leaving.seen(0.8 * _start(share), time),
            arriving.seen(-0.8 * _start(1 - share), self._count / FPS - time),
            rush,
        )

    def _rained(self, frame: Array, number: int) -> Array:
        """With the weather, which comes slowly: the first frame has none."""
        if not self._weather:
            return frame
        moment = Moment(number, number / FPS, 0, 0, 0, 1, (self._size.width / 2, self._size.height / 2))
        wet = frame.copy()
        for thing in self._weather:
            thing.paint(wet, moment)
        going = (self._count - 1 - number) / _COMING if self._ends and self._last is not None else 1.0
        coming = number / _COMING if self._begins and self._first is not None else 1.0
        share = ease(min(1.0, going, coming))
        return wet if share >= 1 else np.asarray(cv2.addWeighted(wet, share, frame, 1 - share, 0))


def _told(spec: SceneSpec) -> bool:
    """Whether the prompt says how the camera moves; the scene of one that does not has a move of its own."""
    return bool(Words.read(spec.caption).every(v.MOVES))


def _weather(spec: SceneSpec, size: Size) -> list[Thing]:
    """What the prompt wants to fall or float in the air."""
    things: list[Thing] = [Fog(size, (214, 220, 226), spec.seed, horizon=0.6)] if "fog" in spec.weather else []
    things += [Rain(size, spec.seed)] if "rain" in spec.weather else []
    falling: Sequence[str] = [kind for kind in spec.weather if kind in DRIFTS]
    if "motes" not in falling and not _MOTES.isdisjoint(Words.read(spec.caption).all):
        falling = [*falling, "motes"]
    return [*things, *(Flakes(DRIFTS[kind], size, spec.seed, spec.pace) for kind in falling)]


_MOTES = frozenset(("dust", "motes", "particles", "sparkles", "sparkling", "pollen", "glitter"))


def _start(share: float) -> float:
    """From rest into a steady move, 0 to 1."""
    return share * share * (1.6 - 0.6 * share)
