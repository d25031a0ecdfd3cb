"""Turns admitted tasks into files, one result after the other, and records each outcome; draws nothing itself."""

import asyncio
import contextlib
import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from sandbox.video_api.calls import Caller, Verdict
from sandbox.video_api.clock import Clock
from sandbox.video_api.crash import CrashPlan
from sandbox.video_api.hooks import Hooks
from sandbox.video_api.ledger import Ledger, outcome
from sandbox.video_api.request import VideoRequest
from sandbox.video_api.studio_process import Seen, StudioFailed, StudioProcess
from sandbox.video_api.tasks import CONTENT_TYPES, Result, State, Task, TaskBook

_log = logging.getLogger(__name__)

# Ready-made clips cost a link and a commit each; many at once share one commit.
_LINKERS = 64
_UPLOAD_PATIENCE = 60.0  # seconds that one try of sending a video may last


class Renders:
    """The queue of results that are owed, and the studios that work on it."""

    def __init__(
        self,
        *,
        data: Path,
        inputs: Path,
        mode: str,
        ledger: Ledger,
        book: TaskBook,
        hooks: Hooks,
        caller: Caller,
        crash: CrashPlan,
        clock: Clock,
    ) -> None:
        """`data` is the folder of the program; mode is full, quick or none."""
        self.media = data / "media"
        self._clips = data / "clips"
        self._inputs = inputs
        self._mode = mode
        self._ledger = ledger
        self._book = book
        self._hooks = hooks
        self._caller = caller
        self._crash = crash
        self._clock = clock
        self._queue: asyncio.Queue[tuple[str, int]] = asyncio.Queue()
        self._workers: list[asyncio.Task[None]] = []
        self._studios: list[StudioProcess] = []
        self._handovers: set[asyncio.Task[None]] = set()
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
        under_way = [*self._workers, *self._handovers]
        for one in under_way:
            one.cancel()
        for one in under_way:
            with contextlib.suppress(asyncio.CancelledError):
                await one
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
            ended = self._failed(result, result.code, result.message)
        else:
            try:
                seen = await self._draw(studio, task, position)
                ended = replace(
                    result.ended(State.SUCCESS, self._clock.now()), nsfw=seen.nsfw, looked_at=seen.looked_at
                )
            except StudioFailed as failure:
                _log.error("video %s could not be rendered: %s", result.video_uuid, failure)
                ended = self._failed(result, "providerError", "The video could not be rendered.")
        self._crash.reach("render.finished")
        if ended.state is State.SUCCESS and task.request.upload_to:
            # Apart, so that a slow endpoint holds up nobody's render.
            handover = asyncio.create_task(self._hand_over(task, position, ended))
            self._handovers.add(handover)
            handover.add_done_callback(self._handovers.discard)
        else:
            await self._record(task, position, ended)

    async def _hand_over(self, task: Task, position: int, ended: Result) -> None:
        """Send the bytes to the client's own address; only then is the result finished."""
        file = self.file(task, position)
        body = await asyncio.to_thread(file.read_bytes)
        put = await self._caller.send(
            "PUT", task.request.upload_to, body, CONTENT_TYPES[file.suffix[1:]], patience=_UPLOAD_PATIENCE
        )
        if put.verdict is not Verdict.DELIVERED:
            text = f"The video could not be sent to uploadEndpoint: {put.verdict} after {put.tries} tries."
            ended = self._failed(ended, "uploadFailed", text)
        await self._record(task, position, ended)

    def _failed(self, result: Result, code: str, message: str | None) -> Result:
        return result.ended(State.ERROR, self._clock.now(), code, message)

    async def _record(self, task: Task, position: int, ended: Result) -> None:
        await self._ledger.write(outcome(ended))
        self._book.update(task.uuid, position, ended)
        self._crash.reach("render.recorded")
        self._hooks.owe(self._book.tasks[task.uuid], position)

    async def _draw(self, studio: StudioProcess, task: Task, position: int) -> Seen:
        out = self.file(task, position)
        if self._mode != "none":
            return await studio.render(self._job(task.request, out, self._mode, task.results[position].seed))
        clip = await self._clip(studio, task.request)
        out.unlink(missing_ok=True)  # left by a run that was killed before it could record the file
        out.hardlink_to(clip)
        return Seen(False if task.request.checked else None, 0)  # the ready-made clips show one plain colour

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
