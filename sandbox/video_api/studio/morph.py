"""How two pictures of one scene flow into each other, and how far they are the same scene at all."""

from dataclasses import dataclass

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array

_WIDE = 512  # pixels; the flow is worked out on a small copy


@dataclass(frozen=True)
class Flow:
    """Movements in pixels from each picture to the other; kinship is the share of pixels on which both agree."""

    onward: Array
    backward: Array
    kinship: float

    def blend(self, first: Array, last: Array, share: float) -> Array:
        """The picture between the two, bent from both sides; share 0 is the first."""
        here = _bent(first, self.onward, share)
        there = _bent(last, self.backward, 1 - share)
        return np.asarray(cv2.addWeighted(here, 1 - share, there, share, 0))


def flow_between(first: Array, last: Array) -> Flow:
    """Compare two pictures of the same size."""
    height, width = first.shape[:2]
    small = (_WIDE, max(16, _WIDE * height // width))
    grey = [
        cv2.equalizeHist(cv2.cvtColor(cv2.resize(p, small, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY))
        for p in (first, last)
    ]
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    onward = np.asarray(finder.calc(grey[0], grey[1], np.zeros((*grey[0].shape, 2), np.float32)))
    backward = np.asarray(finder.calc(grey[1], grey[0], np.zeros((*grey[0].shape, 2), np.float32)))
    columns, rows = np.meshgrid(np.arange(small[0], dtype=np.float32), np.arange(small[1], dtype=np.float32))
    returned = cv2.remap(backward, columns + onward[..., 0], rows + onward[..., 1], cv2.INTER_LINEAR)
    error = np.linalg.norm(onward + returned, axis=2)
    trust = np.exp(-((error / 6) ** 2)).astype(np.float32)
    scale = width / small[0]
    return Flow(
        _smooth(onward, trust, (width, height), scale),
        _smooth(backward, trust, (width, height), scale),
        float((error < 3).mean()),
    )


def _smooth(flow: Array, trust: Array, size: tuple[int, int], scale: float) -> Array:
    """The flow at full size, filled in from where it can be trusted."""
    weight = cv2.GaussianBlur(trust, (0, 0), 6)[..., None] + 0.15
    filled = cv2.GaussianBlur(flow * trust[..., None], (0, 0), 6) / weight
    return np.asarray(cv2.resize(filled.astype(np.float32), size) * scale)


def _bent(picture: Array, flow: Array, share: float) -> Array:
    height, width = picture.shape[:2]
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    x, y = columns - share * flow[..., 0], rows - share * flow[..., 1]
    return np.asarray(cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101))
