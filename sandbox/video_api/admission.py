"""Accepts videoInference tasks: duplicate, rules, media, price, one durable record; then the task is owed."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sandbox.video_api.answers import Json, PollForm, acknowledgement, conflict, echoed
from sandbox.video_api.archive import Archive
from sandbox.video_api.clock import Clock
from sandbox.video_api.crash import CrashPlan
from sandbox.video_api.elements import ElementBook
from sandbox.video_api.faults import FaultQueue, dooms
from sandbox.video_api.ledger import Ledger, admission, defined, submitted
from sandbox.video_api.pictures import Kind, PictureShelf, UnreadablePicture
from sandbox.video_api.renders import Renders
from sandbox.video_api.request import Element, Frame, Motion, VideoRequest
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
        elements: ElementBook,
        archive: Archive,
        renders: Renders,
        form: PollForm,
        faults: FaultQueue,
        crash: CrashPlan,
        clock: Clock,
        cost_factor: float,
    ) -> None:
        self._book = book
        self._ledger = ledger
        self._shelf = shelf
        self._elements = elements
        self._archive = archive
        self._renders = renders
        self._form = form
        self._faults = faults
        self._crash = crash
        self._clock = clock
        self._cost_factor = cost_factor
        self._underway: dict[str, asyncio.Future[None]] = {}

    async def submit(self, task: Mapping[str, Any], *, dry_run: bool) -> Submitted:
        """(data, errors, status) for one task. When data holds the acknowledgement, the admission is on the disk."""
        task_uuid = task.get("taskUUID")
        if not isinstance(task_uuid, str) or not UUID4.fullmatch(task_uuid):
            return [], [_bad_uuid(task_uuid)], 400
        data, errors, status = await self._in_turn(task_uuid.lower(), task, dry_run=dry_run)
        return echoed(data, task_uuid), echoed(errors, task_uuid), status

    async def _in_turn(self, task_uuid: str, task: Mapping[str, Any], *, dry_run: bool) -> Submitted:
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
            return await self._refuse(task_uuid, task, [conflict(task_uuid)])
        read = read_draft(task)
        checked = read if isinstance(read, list) else await asyncio.to_thread(self._with_media, read)
        if isinstance(checked, list):
            errors = [violation.as_error("videoInference", task_uuid) for violation in checked]
            return await self._refuse(task_uuid, task, errors)
        if not dry_run:
            await self._admit(task_uuid, task, checked)
        return [acknowledgement(task_uuid)], [], 200

    async def _admit(self, task_uuid: str, sent: Mapping[str, Any], request: VideoRequest) -> None:
        doomed = dooms(self._faults.take_result(), request.results)
        task = new_task(task_uuid, request, now=self._clock.now(), cost_factor=self._cost_factor, dooms=doomed)
        rows = [*admission(task), submitted(task_uuid), self._archive.record(task_uuid, sent, [])]
        await self._ledger.write([*rows, *map(defined, request.elements)])
        self._book.submits[task_uuid] = self._book.submits.get(task_uuid, 0) + 1
        self._book.add(task)
        self._elements.add(request.elements)
        self._crash.reach("submit.recorded")
        self._renders.enqueue(task)

    async def _refuse(self, task_uuid: str, sent: Mapping[str, Any], errors: list[Json]) -> Submitted:
        await self._ledger.write([submitted(task_uuid), self._archive.record(task_uuid, sent, errors)])
        self._book.submits[task_uuid] = self._book.submits.get(task_uuid, 0) + 1
        return [], errors, 400

    def _with_media(self, draft: Draft) -> VideoRequest | list[Violation]:
        """Judge and store what the task brings or names; the last step of the checks."""
        frames: list[Frame] = []
        wrong: list[Violation] = []
        for ask in draft.frames:
            judged = self._shelf.frame(ask, self._form.media_url)
            if isinstance(judged, Violation):
                wrong.append(judged)
            else:
                frames.append(judged)
        motion = self._motion(draft, wrong)
        elements = self._elements.settle(draft.elements, self._form.media_url, wrong)
        wrong = [replace(violation, slug=draft.model.slug) for violation in wrong]
        return wrong or _settled(draft, tuple(sorted(frames, key=lambda frame: frame.at)), elements, motion)

    def _motion(self, draft: Draft, wrong: list[Violation]) -> Motion:
        picture = self._reference("referenceImages", draft.references.images, wrong)
        film = self._reference("referenceVideos", draft.references.videos, wrong)
        return Motion(picture, film, draft.lead, draft.keep_sound)

    def _reference(self, name: str, references: tuple[str, ...], wrong: list[Violation]) -> str:
        """The stored file of the one reference that this model takes; empty without one."""
        try:
            kind: Kind = "film" if name == "referenceVideos" else "picture"
            return self._shelf.keep(self._shelf.read(references[0], self._form.media_url), kind) if references else ""
        except UnreadablePicture as error:
            code = f"invalid{name[0].upper()}{name[1:]}" if error.code == "invalidFrameImage" else error.code
            wrong.append(Violation(Stage.MEDIA, code, str(error), f"inputs.{name}[0]", "string"))
            return ""


def _settled(draft: Draft, frames: tuple[Frame, ...], elements: tuple[Element, ...], motion: Motion) -> VideoRequest:
    """The request with its pictures stored; with frames, the size follows the first one."""
    width, height = draft.size or draft.model.nearest_size(frames[0].width, frames[0].height)
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
        safety=draft.safety,
        sound=draft.sound,
        silent=draft.silent,
        frames=frames,
        elements=elements,
        shots=draft.shots,
        model=draft.model.id,
        webhook=draft.webhook,
        upload_to=draft.upload_to,
        motion=motion,
    )


def _bad_uuid(task_uuid: object) -> Json:
    code, text = "invalidTaskUUID", "'taskUUID' must be a UUID v4."
    if task_uuid is None:
        code, text = "missingParameter", "The required parameter 'taskUUID' is missing."
    echo = task_uuid if isinstance(task_uuid, str) else None
    return Violation(Stage.TASK, code, text, "taskUUID", "string").as_error("videoInference", echo)
