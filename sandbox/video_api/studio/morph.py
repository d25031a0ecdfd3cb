"""How two pictures of one scene flow into each other, and how far they are the same scene at all."""

from dataclasses import dataclass

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array

_WIDE = 512  # pixels; the flow is worked out on a small copy
_POINTS = 600  # corners that are looked for in each picture, to find how the camera moved as a whole
_AGREED = 24  # of them that must tell of the same move
_ZOOMED = (0.4, 2.5)  # times that one picture may be as large as the other


@dataclass(frozen=True)
class Way:
    """From one picture to the other: how the camera moves, 2 x 3, and what every pixel moves besides, in pixels."""

    move: Array
    rest: Array


@dataclass(frozen=True)
class Flow:
    """The ways from each picture to the other; kinship is the share of pixels on which both agree."""

    onward: Way
    backward: Way
    kinship: float

    def blend(self, first: Array, last: Array, share: float) -> Array:
        """The picture between the two, bent from both sides; share 0 is the first."""
        here, known = _bent(first, self.onward, share)
        there, known_too = _bent(last, self.backward, 1 - share)
        # What only one of the pictures shows comes from that one.
        one, other = (1 - share) * known + 1e-3 * (1 - share), share * known_too + 1e-3 * share
        part = cv2.merge([(one / (one + other) * 255).astype(np.uint8)] * 3)
        bent = cv2.multiply(here, part, scale=1 / 255), cv2.multiply(there, 255 - part, scale=1 / 255)
        return np.asarray(cv2.add(*bent))


def flow_between(first: Array, last: Array) -> Flow:
    """Compare two pictures of the same size."""
    height, width = first.shape[:2]
    small = (_WIDE, max(16, _WIDE * height // width))
    one, other = (
        cv2.cvtColor(cv2.resize(p, small, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY) for p in (first, last)
    )
    move = _camera(one, other)
    onward, backward = _moved(one, other, move), _moved(other, one, _undone(move))
    trust = _agreement(onward, backward), _agreement(backward, onward)
    return Flow(
        _smooth(onward, trust[0], move, (width, height)),
        _smooth(backward, trust[1], _undone(move), (width, height)),
        max(float((one > 0.78).mean()) for one in trust),
    )


def _camera(one: Array, other: Array) -> Array:
    """How the whole of one picture lies in the other, 2 x 3; unmoved when the pictures do not tell."""
    finder = cv2.ORB.create(_POINTS)
    (points, marks), (points_too, marks_too) = (finder.detectAndCompute(each, None) for each in (one, other))
    still = np.array(((1.0, 0, 0), (0, 1.0, 0)))
    if len(points) < _AGREED or len(points_too) < _AGREED:
        return still
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(marks, marks_too)
    if len(pairs) < _AGREED:
        return still
    cv2.setRNGSeed(1)
    here = np.array([points[pair.queryIdx].pt for pair in pairs], np.float32)
    there = np.array([points_too[pair.trainIdx].pt for pair in pairs], np.float32)
    found, agreed = cv2.estimateAffinePartial2D(here, there, ransacReprojThreshold=4)
    if found is None or int(agreed.sum()) < max(_AGREED, 0.15 * len(pairs)):
        return still
    zoom = float(np.hypot(found[0, 0], found[1, 0]))
    return np.asarray(found) if _ZOOMED[0] < zoom < _ZOOMED[1] else still


def _undone(move: Array) -> Array:
    return np.asarray(cv2.invertAffineTransform(move))


def _moved(one: Array, other: Array, move: Array) -> Array:
    """Where every pixel of one picture is in the other: the move of the camera, and what moved besides."""
    size = (one.shape[1], one.shape[0])
    aligned = cv2.warpAffine(other, move, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=_EDGE)
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    even = cv2.equalizeHist(one), cv2.equalizeHist(aligned)
    rest = np.asarray(finder.calc(*even, np.zeros((*one.shape, 2), np.float32)))
    place = _grid(one) + rest
    return np.asarray(place @ move[:, :2].T + move[:, 2] - _grid(one), np.float32)


_EDGE = cv2.BORDER_REFLECT_101


def _taken(picture: Array, place: Array, mode: int, beyond: float = 0.0) -> Array:
    """The picture at these places; with both coordinates in one map `remap` of OpenCV 5.0 never ends at some edges."""
    columns, rows = cv2.split(place.astype(np.float32))
    return np.asarray(cv2.remap(picture, columns, rows, cv2.INTER_LINEAR, borderMode=mode, borderValue=(beyond,) * 4))


def _grid(picture: Array) -> Array:
    columns, rows = np.meshgrid(*(np.arange(side, dtype=np.float32) for side in picture.shape[1::-1]))
    return np.dstack([columns, rows])


def _agreement(onward: Array, backward: Array) -> Array:
    """How well the way there and back ends where it began, 0 to 1."""
    target = _grid(onward) + onward
    returned = _taken(backward, target, cv2.BORDER_CONSTANT, 1e4)
    error = np.linalg.norm(onward + returned, axis=2)
    return np.asarray(np.exp(-((error / 6) ** 2)).astype(np.float32))


def _smooth(flow: Array, trust: Array, move: Array, size: tuple[int, int]) -> Way:
    """The way at full size; what cannot be trusted is filled in from around it, or moves as the camera does."""
    scale = size[0] / flow.shape[1]
    rest = flow - (_grid(flow) @ move[:, :2].T + move[:, 2] - _grid(flow))
    weight = cv2.GaussianBlur(trust, (0, 0), 6)[..., None] + 0.15
    filled = cv2.GaussianBlur(rest * trust[..., None], (0, 0), 6) / weight
    larger = np.hstack([move[:, :2], move[:, 2:] * scale])
    return Way(larger, np.asarray(cv2.resize(filled.astype(np.float32), size) * scale))


def _bent(picture: Array, way: Way, share: float) -> tuple[Array, Array]:
    """The picture carried a share of its way, and how much of each pixel it knows, 0 to 1."""
    height, width = picture.shape[:2]
    back = _undone((1 - share) * np.eye(2, 3) + share * way.move)
    turn, start = back[:, :2].T.astype(np.float32), back[:, 2].astype(np.float32)
    grid = _grid(picture)
    rest = _taken(way.rest, grid @ turn + start, cv2.BORDER_REPLICATE)
    place = (grid - share * rest) @ turn + start
    inside = cv2.min(
        cv2.min(place[..., 0], width - 1 - place[..., 0]), cv2.min(place[..., 1], height - 1 - place[..., 1])
    )
    known = np.clip(np.asarray(inside) / (0.03 * width) + 0.5, 0, 1)
    return _taken(picture, place, _EDGE), known
