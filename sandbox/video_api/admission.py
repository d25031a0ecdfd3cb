"""Accepts videoInference tasks: duplicate, rules, media, price, one durable record; then the task is owed."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from sandbox.video_api.answers import Json, PollForm, acknowledgement, conflict
from sandbox.video_api.crash import CrashPlan
from sandbox.video_api.faults import FaultQueue, dooms
from sandbox.video_api.ledger import Ledger, admission, submitted
from sandbox.video_api.pictures import PictureShelf
from sandbox.video_api.renders import Renders
from sandbox.video_api.request import Frame, VideoRequest, nearest_size
from sandbox.video_api.tasks import TaskBook, new_task
from sandbox.video_api.validation import UUID4, Draft, read_draft
from sandbox.video_api.violations import Stage, Violation

Submitted = tuple[list[Json], list[Json], int]


class Admissions:
    """The only place where a task comes to exist."""

    def __init__(
        self,
        *,
        book: TaskBook,
        ledger: Ledger,
        shelf: PictureShelf,
        renders: Renders,
        form: PollForm,
        faults: FaultQueue,
        crash: CrashPlan,
        cost_factor: float,
    ) -> None:
        self._book = book
        self._ledger = ledger
        self._shelf = shelf
        self._renders = renders
        self._form = form
        self._faults = faults
        self._crash = crash
        self._cost_factor = cost_factor
        self._underway: dict[str, asyncio.Future[None]] = {}

    async def submit(self, task: Mapping[str, Any], *, dry_run: bool) -> Submitted:
        """(data, errors, status) for one task. When data holds the acknowledgement, the admission is on the disk."""
        task_uuid = task.get("taskUUID")
        if not isinstance(task_uuid, str) or not UUID4.fullmatch(task_uuid):
            return [], [_bad_uuid(task_uuid).as_error("videoInference", None)], 400
        task_uuid = task_uuid.lower()
        # Two submissions of one UUID may overlap: the second waits for the verdict on the first.
        while task_uuid in self._underway:
            await asyncio.shield(self._underway[task_uuid])
        done = self._underway[task_uuid] = asyncio.get_running_loop().create_future()
        try:
            return await self._decide(task_uuid, task, dry_run=dry_run)
        finally:
            del self._underway[task_uuid]
            done.set_result(None)

    async def _decide(self, task_uuid: str, task: Mapping[str, Any], *, dry_run: bool) -> Submitted:
        if task_uuid in self._book:
            await self._count(task_uuid)
            return [], [conflict(task_uuid)], 400
        read = read_draft(task)
        checked = read if isinstance(read, list) else await asyncio.to_thread(self._with_media, read)
        if isinstance(checked, list):
            await self._count(task_uuid)
            return [], [violation.as_error("videoInference", task_uuid) for violation in checked], 400
        if not dry_run:
            await self._admit(task_uuid, checked)
        return [acknowledgement(task_uuid)], [], 200

    async def _admit(self, task_uuid: str, request: VideoRequest) -> None:
        doomed = dooms(self._faults.take_result(), request.results)
        task = new_task(task_uuid, request, now=time.time(), cost_factor=self._cost_factor, dooms=doomed)
        await self._ledger.write([*admission(task), submitted(task_uuid)])
        self._book.submits[task_uuid] = self._book.submits.get(task_uuid, 0) + 1
        self._book.add(task)
        self._crash.reach("submit.recorded")
        self._renders.enqueue(task)

    async def _count(self, task_uuid: str) -> None:
        await self._ledger.write([submitted(task_uuid)])
        self._book.submits[task_uuid] = self._book.submits.get(task_uuid, 0) + 1

    def _with_media(self, draft: Draft) -> VideoRequest | list[Violation]:
        """Judge and store the pictures; the last step of the checks."""
        frames: list[Frame] = []
        wrong: list[Violation] = []
        for ask in draft.frames:
            judged = self._shelf.frame(ask, self._form.media_url)
            if isinstance(judged, Violation):
                wrong.append(judged)
            else:
                frames.append(judged)
        return wrong or _settled(draft, tuple(sorted(frames, key=lambda frame: frame.at)))


def _settled(draft: Draft, frames: tuple[Frame, ...]) -> VideoRequest:
    """The request with its pictures stored; with frames, the size follows the first one."""
    width, height = draft.size or nearest_size(frames[0].width, frames[0].height)
    return VideoRequest(
        prompt=draft.prompt,
        negative_prompt=draft.negative_prompt,
        width=width,
        height=height,
        duration=draft.duration,
        results=draft.results,
        format=draft.format,
        quality=draft.quality,
        ttl=draft.ttl,
        include_cost=draft.include_cost,
        checked=draft.checked,
        sound=draft.sound,
        frames=frames,
        elements=draft.elements,
        shots=draft.shots,
    )


def _bad_uuid(task_uuid: object) -> Violation:
    if task_uuid is None:
        return Violation(
            Stage.REQUIRED, "missingParameter", "The required parameter 'taskUUID' is missing.", "taskUUID", "string"
        )
    return Violation(Stage.TASK, "invalidTaskUUID", "'taskUUID' must be a UUID v4.", "taskUUID", "string")
