"""Takes one job and makes its clip; the three ways of rendering meet here."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import av
import numpy as np

from sandbox.video_api.request import VideoRequest, from_json
from sandbox.video_api.studio.encode import FPS, RATE, Array, to_yuv, write_clip
from sandbox.video_api.studio.fit import fitted
from sandbox.video_api.studio.safety import Guard, detector
from sandbox.video_api.studio.words import Words


def make(job: dict[str, Any], report: Callable[[float], None] = lambda _share: None) -> dict[str, Any]:
    """Make the clip of one job: mode, seed, request, inputs (a folder) and out (the file); what the guard saw.

    `report` hears every second of the clip which share of it, 0 to 1, is finished.
    """
    request = from_json(job["request"])
    count = request.duration * FPS
    guard = Guard(request.safety, count, detector(request.safety) if job["mode"] != "none" else None)
    spent = _film(job, request, guard, report)
    return {"nsfw": guard.nsfw, "looked_at": len(guard.scores), "spent": spent}


def _film(
    job: dict[str, Any], request: VideoRequest, guard: Guard, report: Callable[[float], None]
) -> dict[str, float]:
    """The seconds of CPU that it took, by what they were spent on; empty for a still."""
    out, inputs = Path(job["out"]), Path(job["inputs"])
    if job["mode"] == "full":
        # Scenes need OpenCV; the other two modes do without.
        from sandbox.video_api.studio.shoot import shoot

        return asdict(shoot(request, job["seed"], inputs, out, guard, report))
    picture = _still(request, inputs, plain=job["mode"] == "none")
    guard.look(0, picture)  # all frames are this one
    frame = to_yuv(picture)
    count = request.duration * FPS
    write_clip(
        out,
        _same(frame, count),
        np.zeros((request.duration * RATE, 2), np.float32),
        container=request.format,
        quality=request.quality,
        count=count,
        preset="ultrafast",
    )
    return {}


def _still(request: VideoRequest, inputs: Path, *, plain: bool) -> Array:
    named = request.frames[0].file if request.frames else request.motion.picture
    if named and not plain:
        return fitted(inputs / named, request.width, request.height)
    colour = (38, 40, 52) if plain else Words.read(request.prompt).colour()
    return np.full((request.height, request.width, 3), colour, np.uint8)


def _same(frame: av.VideoFrame, count: int) -> Iterator[av.VideoFrame]:
    return itertools.repeat(frame, count)
