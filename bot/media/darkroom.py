"""Has a process of its own make a kept video smaller, or take a still of it. No byte of a video is decoded here."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import BinaryIO

from bot.generation.message import Refusal, Text
from bot.media import container
from bot.media.door import Door, Limits, answer_of

# A quarter of a minute of video is made again in about as long; a step of a delivery may take four minutes.
_LIMITS = Limits(cpu_seconds=300, wall_seconds=150.0)
_PROGRAM = Path(__file__).with_name("film_worker.py")
_DEMUXERS = {"mp4": "mov", "mov": "mov", "webm": "matroska"}


class Darkroom:
    """Runs one worker at a time: it keeps both processors busy, and people who send pictures shall not wait for it."""

    def __init__(self, program: Path = _PROGRAM, limits: Limits = _LIMITS) -> None:
        self._runner = Door(program, limits)
        self._place = asyncio.Semaphore(1)

    async def fit(self, source: BinaryIO, extension: str, limit: int, out: BinaryIO) -> container.Movie | Refusal:
        """Write `source` into `out` again as an MP4 of at most `limit` bytes. Raises MediaError, or OSError."""
        answer = await self._run(source, out, f"fit-{_DEMUXERS[extension]}-{max(limit, 0)}")
        size = os.fstat(out.fileno()).st_size
        if "no" in answer or not 0 < size <= limit:
            return Refusal(Text("media.cannot_fit"))
        try:
            return await asyncio.to_thread(container.walk_mp4, out, size)
        except (container.NotVideo, container.Truncated, container.Encrypted):
            return Refusal(Text("media.cannot_fit"))

    async def still(self, source: BinaryIO, extension: str, out: BinaryIO, *, last: bool) -> tuple[int, int] | Refusal:
        """Write the first or the last frame of `source` into `out` as a JPEG; its size. Raises as `fit` does."""
        answer = await self._run(source, out, f"{'last' if last else 'first'}-{_DEMUXERS[extension]}")
        width, height = answer.get("width"), answer.get("height")
        if not (type(width) is int and type(height) is int and os.pread(out.fileno(), 3, 0) == b"\xff\xd8\xff"):
            return Refusal(Text("media.no_still"))
        return width, height

    async def _run(self, source: BinaryIO, out: BinaryIO, kind: str) -> dict[str, object]:
        async with self._place:
            code, said = await self._runner.run(source, out, kind)
        answer: dict[str, object] = answer_of(code, said)
        if answer.get("no") == "disk":
            raise OSError(answer.get("errno", 0), "the worker could not write")
        return answer
