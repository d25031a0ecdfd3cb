"""Takes a picture's subject off its ground: by its transparency, as a person, or off a plain ground; or not at all."""

import functools
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array

# MediaPipe's selfie segmentation (Apache-2.0), as published in the npm package @mediapipe/selfie_segmentation.
_PERSONS = Path(__file__).parent / "data" / "selfie_segmentation.tflite"
_SEEN = 256  # pixels a side that the network looks at
# A cut-out outside these shares of the picture is more likely wrong than a subject.
_SMALLEST, _LARGEST = 0.06, 0.85


@dataclass(frozen=True)
class Cutout:
    """A picture, RGB, and its subject's opacity, 0 to 255; `whole` when nothing could be taken off.

    `bare` when the subject came on nothing or on a plain ground, and not out of a scene.
    """

    pixels: Array
    alpha: Array
    whole: bool
    bare: bool = False

    @property
    def grounded(self) -> bool:
        """Whether the subject runs out of the picture at its foot, as in a bust."""
        return not self.whole and float(self.alpha[-max(2, len(self.alpha) // 60) :].max(axis=0).mean()) > 40

    def box(self) -> tuple[int, int, int, int]:
        """left, top, right, bottom of what is to be seen."""
        rows, columns = np.flatnonzero(self.alpha.max(axis=1) > 30), np.flatnonzero(self.alpha.max(axis=0) > 30)
        return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def cut_out(picture: Array, *, persons: bool = True) -> Cutout:
    """`picture` is RGB or RGBA; with `persons` False only transparency and a plain ground are tried."""
    pixels = np.ascontiguousarray(picture[..., :3])
    if picture.shape[2] == 4 and picture[..., 3].min() < 250 and picture[..., 3].max() > 30:
        return Cutout(pixels, np.ascontiguousarray(picture[..., 3]), whole=False, bare=True)
    plain = _off_plain_ground(pixels)
    mask = plain if plain is not None else _person(pixels) if persons else None
    if mask is not None:
        return Cutout(pixels, _refined(pixels, mask), whole=False, bare=plain is not None)
    return Cutout(pixels, np.full(pixels.shape[:2], 255, np.uint8), whole=True)


def _off_plain_ground(pixels: Array) -> Array | None:
    """The opacity 0 to 1 of what stands before a ground of one colour, None without such a ground."""
    height, width = pixels.shape[:2]
    edge = max(2, min(height, width) // 50)
    sides = [pixels[:edge], pixels[:, :edge], pixels[:, -edge:]]  # not the foot: subjects run out of it
    border = np.concatenate([side.reshape(-1, 3) for side in sides]).astype(np.float32)
    ground = np.median(border, axis=0)
    if (np.abs(border - ground).max(axis=1) < 14).mean() < 0.97:
        return None
    far = np.abs(pixels.astype(np.float32) - ground).max(axis=2)
    mask = (far > 26).astype(np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((2 * edge + 1, 2 * edge + 1), np.uint8))
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    filled = np.zeros_like(mask)
    cv2.drawContours(filled, [one for one in outlines if cv2.contourArea(one) > mask.size / 500], -1, 1, cv2.FILLED)
    return filled.astype(np.float32) if _SMALLEST < filled.mean() < _LARGEST else None


def person_mask(pixels: Array) -> Array | None:
    """The opacity 0 to 1 of the people in a photograph, None when the network is not sure of any; it is small."""
    blob = cv2.dnn.blobFromImage(pixels, 1 / 255, (_SEEN, _SEEN))
    network = _network()
    network.setInput(blob)
    mask = np.squeeze(network.forward()).astype(np.float32)
    sure = float((np.abs(mask - 0.5) > 0.4).mean())
    if sure < 0.8 or not _SMALLEST < float((mask > 0.5).mean()) < _LARGEST:
        return None
    _, parts, facts, _ = cv2.connectedComponentsWithStats((mask > 0.15).astype(np.uint8))
    areas = facts[1:, cv2.CC_STAT_AREA]
    large = [n + 1 for n, area in enumerate(areas) if area > 0.12 * areas.max()]  # the rest are flecks
    return np.asarray(mask * np.isin(parts, large))


def _person(pixels: Array) -> Array | None:
    mask = person_mask(pixels)
    size = (pixels.shape[1], pixels.shape[0])
    return None if mask is None else np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_CUBIC))


@functools.cache
def _network() -> cv2.dnn.Net:
    return cv2.dnn.readNetFromTFLite(str(_PERSONS))


def _refined(pixels: Array, mask: Array) -> Array:
    """The mask drawn to the edges of the picture by a guided filter, as 0 to 255."""
    guide = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    reach = 2 * max(3, pixels.shape[1] // 100) + 1

    def blur(values: Array) -> Array:
        return np.asarray(cv2.blur(values, (reach, reach)))

    mean, soft = blur(guide), blur(mask)
    slope = (blur(guide * mask) - mean * soft) / (blur(guide * guide) - mean * mean + 1e-4)
    drawn = blur(slope) * guide + blur(soft - slope * mean)
    return np.asarray((np.clip((drawn - 0.2) / 0.65, 0, 1) * 255).astype(np.uint8))
