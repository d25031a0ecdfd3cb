"""Every move of the camera is seen in the picture: by where its pixels go from the first frame to the last."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from sandbox.video_api.studio.camera import Camera
from sandbox.video_api.studio.canvas import Array, noise, rng
from sandbox.video_api.studio.stage import MARGIN, Layer, Size

_SIZE, _COUNT = Size(320, 180), 48


def _flow(move: str) -> Array:
    """Where every pixel of a wall at depth 3 goes between the first and the last frame, in pixels, (h, w, 2)."""
    wide, high = int(_SIZE.width * (1 + 2 * MARGIN)), int(_SIZE.height * 1.6)
    grain = (noise(wide, high, 24, rng(1, "wall"), 5) * 255).astype(np.uint8)
    wall = Layer(cv2.merge([grain] * 3), -MARGIN * _SIZE.width, -0.3 * _SIZE.height, 3.0)
    camera = Camera(_SIZE, (move,), 1.0, 0.5)
    frames = []
    for number in (0, _COUNT - 1):
        frame = np.zeros((_SIZE.height, _SIZE.width, 3), np.uint8)
        wall.paint(frame, camera.at(number, _COUNT, 0.0))
        frames.append(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY))
    still = np.zeros((_SIZE.height, _SIZE.width, 2), np.float32)
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM).calc(frames[0], frames[1], still)
    return np.asarray(flow)[20:-20, 30:-30]


@pytest.mark.parametrize(
    ("move", "axis", "sign"),
    [
        ("pan_left", 0, 1),
        ("pan_right", 0, -1),
        ("tilt_up", 1, 1),
        ("tilt_down", 1, -1),
        ("crane_up", 1, 1),
        ("crane_down", 1, -1),
        ("orbit", 0, -1),
    ],
)
def test_the_picture_goes_against_the_camera(move: str, axis: int, sign: int) -> None:
    """To the left when it looks to the right, down when it looks or rises up."""
    along = float(np.median(_flow(move)[..., axis]))
    assert along * sign > 1


@pytest.mark.parametrize(("move", "sign"), [("dolly_in", 1), ("dolly_out", -1), ("zoom_in", 1), ("zoom_out", -1)])
def test_the_picture_grows_towards_the_camera(move: str, sign: int) -> None:
    """Its right half goes to the right when the camera comes closer, its left half to the left."""
    flow = _flow(move)[..., 0]
    half = flow.shape[1] // 2
    assert (np.median(flow[:, half:]) - np.median(flow[:, :half])) * sign > 3


def test_a_static_camera_stands() -> None:
    """Nothing that stands moves in its picture."""
    assert float(np.abs(_flow("static")).max()) < 0.3


def test_a_handheld_camera_shakes() -> None:
    """It sways to both sides, and more than one that is carried."""
    camera = Camera(_SIZE, ("handheld",), 1.0, 0.5)
    sway = [camera.at(number, _COUNT, number / 24).shift_x for number in range(_COUNT)]
    turns = np.diff(np.sign(np.diff(sway)))
    assert np.count_nonzero(turns) >= 4
