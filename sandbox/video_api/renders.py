"""Turns admitted tasks into files, one result after the other, and records each outcome; draws nothing itself."""

import asyncio
import contextlib
import logging
import os
import time
from pathlib import Path
from typing import Any

from sandbox.video_api.crash import CrashPlan
from sandbox.video_api.ledger import Ledger, outcome
from sandbox.video_api.request import VideoRequest
from sandbox.video_api.studio_process import StudioFailed, StudioProcess
from sandbox.video_api.tasks import State, Task, TaskBook

_log = logging.getLogger(__name__)

# Ready-made clips cost a link and a commit each; many at once share one commit.
_LINKERS = 64


class Renders:
    """The queue of results that are owed, and the studios that work on it."""

    def __init__(
        self, *, data: Path, inputs: Path, mode: str, ledger: Ledger, book: TaskBook, crash: CrashPlan
    ) -> None:
        """`data` is the folder of the program; mode is full, quick or none."""
        self.media = data / "media"
        self._clips = data / "clips"
        self._inputs = inputs
        self._mode = mode
        self._ledger = ledger
        self._book = book
        self._crash = crash
        self._queue: asyncio.Queue[tuple[str, int]] = asyncio.Queue()
        self._workers: list[asyncio.Task[None]] = []
        self._studios: list[StudioProcess] = []
        self._clip_lock = asyncio.Lock()

    def start(self) -> None:
        """Take up what an earlier run left unfinished, and begin."""
        for folder in (self.media, self._clips):
            folder.mkdir(parents=True, exist_ok=True)
            for part in folder.glob("*.part*"):
                part.unlink()
        for task in self._book.all():
            self.enqueue(task)
        # x264 runs on two threads: one render for each pair of cores.
        studios = 1 if self._mode == "none" else max(1, (os.cpu_count() or 2) // 2)
        self._studios = [StudioProcess() for _ in range(studios)]
        workers = _LINKERS if self._mode == "none" else studios
        self._workers = [asyncio.create_task(self._work(self._studios[n % studios])) for n in range(workers)]

    def enqueue(self, task: Task) -> None:
        """Owe every result of the task that is not finished."""
        for position, result in enumerate(task.results):
            if result.state is State.PROCESSING:
                self._queue.put_nowait((task.uuid, position))

    async def stop(self) -> None:
        """Drop what is being drawn; it stays owed."""
        for worker in self._workers:
            worker.cancel()
        for worker in self._workers:
            with contextlib.suppress(asyncio.CancelledError):
                await worker
        for studio in self._studios:
            await studio.stop()

    def file(self, task: Task, position: int) -> Path:
        """Where the file of a result lies once it is finished."""
        return self.media / f"{task.results[position].video_uuid}.{task.request.format.lower()}"

    async def _work(self, studio: StudioProcess) -> None:
        while True:
            task_uuid, position = await self._queue.get()
            task = self._book.get(task_uuid)
            if task is not None:
                await self._finish(studio, task, position)

    async def _finish(self, studio: StudioProcess, task: Task, position: int) -> None:
        result = task.results[position]
        self._crash.reach("render.started")
        if result.code is not None:
            ended = result.ended(State.ERROR, time.time(), result.code, result.message)
        else:
            try:
                await self._draw(studio, task, position)
                ended = result.ended(State.SUCCESS, time.time())
            except StudioFailed as failure:
                _log.error("video %s could not be rendered: %s", result.video_uuid, failure)
                ended = result.ended(State.ERROR, time.time(), "providerError", "The video could not be rendered.")
        self._crash.reach("render.finished")
        await self._ledger.write([outcome(ended)])
        self._book.update(task.uuid, position, ended)
        self._crash.reach("render.recorded")

    async def _draw(self, studio: StudioProcess, task: Task, position: int) -> None:
        out = self.file(task, position)
        if self._mode != "none":
            await studio.render(self._job(task.request, out, self._mode, task.results[position].seed))
            return
        clip = await self._clip(studio, task.request)
        out.unlink(missing_ok=True)  # left by a run that was killed before it could record the file
        out.hardlink_to(clip)

    async def _clip(self, studio: StudioProcess, request: VideoRequest) -> Path:
        """The ready-made clip of this size, duration and format; made on first need."""
        name = f"{request.width}x{request.height}-{request.duration}s.{request.format.lower()}"
        path = self._clips / name
        async with self._clip_lock:
            if not path.exists():
                await studio.render(self._job(request, path, "none", 0))
        return path

    def _job(self, request: VideoRequest, out: Path, mode: str, seed: int) -> dict[str, Any]:
        return {"mode": mode, "seed": seed, "request": request.as_json(), "inputs": str(self._inputs), "out": str(out)}
