"""What moves in a video, and how: the way of its person or of its moving part, frame by frame."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array
from sandbox.video_api.studio.cutout import person_mask
from sandbox.video_api.studio.footage import Footage
from sandbox.video_api.studio.standee import Stance

_LOOK = (160, 96)  # pixels of the copies in which movement is measured
_EVERY = 3  # frames between two looks for a person
_SURE = 0.6  # of the looks that must find one
_REACH = 0.16  # how far a subject is carried to either side, as a share of the width
_LEAP = 0.12  # and upwards, as a share of the height
_LEAN, _BEND, _STRETCH = 0.12, 0.06, 0.05


@dataclass(frozen=True)
class Track:
    """By frame: the middle in shares of the width (right is more) and of the height (down is more), from the mean."""

    x: Array
    y: Array

    @property
    def leap(self) -> Array:
        """How far the middle is above where it was shortly before and is soon after; nobody stays in the air."""
        return np.asarray(np.clip(_smoothed(self.y[:, None], 11)[:, 0] - self.y, 0, _LEAP))

    def carried(self, number: int) -> tuple[float, float]:
        """How far the subject is from its place, both as shares of the width, softly bounded."""
        return float(_REACH * np.tanh(self.x[number] / _REACH)), float(_LEAP * np.tanh(self.y[number] / _LEAP))

    def stance(self, number: int) -> Stance:
        """How a figure stands that does what the video's subject does: into the curve, down before a leap."""
        speed_x, speed_y = np.gradient(self.x), np.gradient(self.y)
        turn = np.gradient(speed_x)
        aside, down = self.carried(number)
        return Stance(
            aside=aside,
            up=max(0.0, float(self.leap[number]) - 0.012) * 1.4,
            lean=float(_LEAN * np.tanh(speed_x[number] * 26)),
            bend=float(-_BEND * np.tanh(turn[number] * 160 + self.y[number] * 8)),
            stretch=float(-_STRETCH * np.tanh(speed_y[number] * 40 + max(0.0, down) * 6)),
        )


def track_of(film: Footage, count: int) -> Track:
    """Follow a video for so many frames."""
    pictures = [cv2.resize(film.at(number), (256, 256), interpolation=cv2.INTER_AREA) for number in range(count)]
    way = _of_person(pictures)
    if way is None:
        way = _of_movement(pictures)
    smooth = _smoothed(way)
    return Track(*(smooth - smooth.mean(axis=0)).T)


def _of_person(pictures: Sequence[Array]) -> Array | None:
    """The middle of the person in every frame, None when there is not one most of the time."""
    numbers = range(0, len(pictures), _EVERY)
    masks = [person_mask(pictures[number]) for number in numbers]
    found = [(n, _middle(mask)) for n, mask in zip(numbers, masks, strict=True) if mask is not None]
    if len(found) < max(2, _SURE * len(masks)):
        return None
    at = np.array([place for _, place in found])
    frames = np.arange(len(pictures))
    return np.stack([np.interp(frames, [n for n, _ in found], at[:, axis]) for axis in (0, 1)], axis=1)


def _middle(mask: Array) -> tuple[float, float]:
    rows, columns = np.nonzero(mask > 0.5)
    return float(columns.mean() / mask.shape[1]), float(rows.mean() / mask.shape[0])


def _of_movement(pictures: Sequence[Array]) -> Array:
    """Where the moving part has gone by each frame, summed up from how it flows."""
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
    grey = [cv2.cvtColor(cv2.resize(one, _LOOK, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY) for one in pictures]
    steps = [np.zeros(2)]
    for before, now in itertools.pairwise(grey):
        flow = np.asarray(finder.calc(before, now, np.zeros((*before.shape, 2), np.float32)))
        # A camera that pans moves everything; the subject moves against that.
        flow = flow - np.median(flow, axis=(0, 1))
        moving = (flow**2).sum(axis=2) + 1e-6
        steps.append((flow * moving[..., None]).sum(axis=(0, 1)) / moving.sum() / _LOOK)
    return np.cumsum(steps, axis=0)


def _smoothed(way: Array, frames: float = 1.8) -> Array:
    """Without what is faster than so many frames."""
    reach = round(2.5 * frames)
    kernel = np.exp(-((np.arange(-reach, reach + 1) / frames) ** 2) / 2)
    padded = np.pad(way, ((reach, reach), (0, 0)), mode="edge")
    columns = [np.convolve(one, kernel / kernel.sum(), "valid") for one in padded.T]
    return np.stack(columns, axis=1)


def quieter_side(film: Footage, count: int) -> float:
    """The middle of that half of the video, as a share of its width, in which less moves."""
    pictures = [cv2.resize(film.at(n), _LOOK, interpolation=cv2.INTER_AREA).astype(int) for n in range(0, count, 6)]
    busy = sum(np.abs(one - other).mean(axis=(0, 2)) for one, other in itertools.pairwise(pictures))
    left, right = np.array_split(np.broadcast_to(busy, _LOOK[:1]), 2)
    return 0.24 if left.sum() <= right.sum() else 0.76
