"""Answers one request: an array of tasks in, data and errors out. Knows the tasks of the API, not the transport."""

import asyncio
import hmac
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.video_api.admission import Admissions
from sandbox.video_api.answers import Json, PollForm, echoed, envelope, unknown
from sandbox.video_api.archive import Archive
from sandbox.video_api.crash import CrashPlan
from sandbox.video_api.ledger import Ledger, forgotten, uploaded
from sandbox.video_api.pictures import PictureShelf, UnreadablePicture
from sandbox.video_api.tasks import TaskBook
from sandbox.video_api.violations import Stage, Violation, bad_key

BALANCE = 1000.0  # US dollars an account starts with


@dataclass(frozen=True)
class Outcome:
    """What one task of the array contributes to the answer; status counts only when nothing succeeded."""

    data: list[Json]
    errors: list[Json]
    status: int = 200


class Desk:
    """Every task type that this server knows, by its name."""

    def __init__(
        self,
        *,
        key: str,
        book: TaskBook,
        ledger: Ledger,
        shelf: PictureShelf,
        admissions: Admissions,
        archive: Archive,
        form: PollForm,
        crash: CrashPlan,
    ) -> None:
        self._key = key
        self._book = book
        self._ledger = ledger
        self._shelf = shelf
        self._admissions = admissions
        self._archive = archive
        self._form = form
        self._crash = crash
        self._verbs: dict[str, Callable[[Mapping[str, Any]], Awaitable[Outcome]]] = {
            "authentication": self._authentication,
            "ping": self._ping,
            "getResponse": self._look,
            "getTaskDetails": self._details,
            "mediaStorage": self._media_storage,
            "imageUpload": self._image_upload,
            "accountManagement": self._account,
        }

    async def answer(self, body: object, key: str | None, *, dry_run: bool) -> tuple[int, Json]:
        """(HTTP status, body). `key` is the one from the header, None without a header."""
        if not isinstance(body, list) or not body or not all(isinstance(task, dict) for task in body):
            violation = Violation(
                Stage.TASK, "invalidRequest", "The body must be a JSON array of task objects.", "body", "array"
            )
            return 400, envelope([], [violation.as_error(None, None)])
        if not self.knows(key, body[0]):
            return 401, envelope([], [bad_key()])
        outcomes = [await self._one(task, dry_run=dry_run) for task in body]
        data = [item for outcome in outcomes for item in outcome.data]
        errors = [item for outcome in outcomes for item in outcome.errors]
        accepted = any(outcome.status == 200 for outcome in outcomes)
        return 200 if accepted else max(outcome.status for outcome in outcomes), envelope(data, errors)

    def knows(self, key: str | None, first: Mapping[str, Any]) -> bool:
        """Whether the key is ours; without one, the key inside the first task counts if that authenticates."""
        if key is None and first.get("taskType") == "authentication":
            key = str(first.get("apiKey"))
        return key is not None and hmac.compare_digest(_bytes(key), _bytes(self._key))

    async def _one(self, task: Mapping[str, Any], *, dry_run: bool) -> Outcome:
        name = task.get("taskType")
        if name == "videoInference":
            return Outcome(*await self._admissions.submit(task, dry_run=dry_run))
        if name is None:
            return _refused(task, "missingParameter", "The required parameter 'taskType' is missing.", "taskType")
        verb = self._verbs.get(name) if isinstance(name, str) else None
        if verb is None:
            text, names = "This server does not know this taskType.", ("videoInference", *self._verbs)
            return _refused(task, "unsupportedTaskType", text, "taskType", allowed=names)
        return await verb(task)

    async def _authentication(self, task: Mapping[str, Any]) -> Outcome:
        session = task.get("connectionSessionUUID") or str(uuid.uuid4())
        return Outcome([{"taskType": "authentication", "connectionSessionUUID": session}], [])

    async def _ping(self, task: Mapping[str, Any]) -> Outcome:
        return Outcome([{"taskType": "ping", "pong": True}], [])

    async def _look(self, task: Mapping[str, Any]) -> Outcome:
        task_uuid = task.get("taskUUID")
        if not isinstance(task_uuid, str):
            return _refused(task, "missingParameter", "The required parameter 'taskUUID' is missing.", "taskUUID")
        known = self._book.get(task_uuid.lower())
        if known is None:
            return Outcome([unknown(task_uuid)], [])
        self._archive.polled(known.uuid)
        data, errors = self._form.items(known)
        status = 200 if data else self._form.failed_status
        return Outcome(echoed(data, task_uuid), echoed(errors, task_uuid), status)

    async def _details(self, task: Mapping[str, Any]) -> Outcome:
        task_uuid = task.get("taskUUID")
        if not isinstance(task_uuid, str):
            return _refused(task, "missingParameter", "The required parameter 'taskUUID' is missing.", "taskUUID")
        kept = await self._archive.find(task_uuid.lower())
        if kept is None:
            text = "No request with this taskUUID is kept."
            return _refused(task, "taskNotFound", text, "taskUUID", status=404)
        request, errors = kept
        known = self._book.get(task_uuid.lower())
        data, failed = self._form.items(known) if known is not None and not errors else ([], [])
        return Outcome([{**_echo(task), "request": [request], "response": envelope(data, errors or failed)}], [])

    async def _media_storage(self, task: Mapping[str, Any]) -> Outcome:
        media = task.get("media")
        if not isinstance(media, str):
            return _refused(task, "missingParameter", "The required parameter 'media' is missing.", "media")
        match task.get("operation"):
            case "upload":
                return await self._upload(task, media, ("mediaUUID", "mediaURL"), {"operation": "upload"})
            case "delete":
                return await self._delete(task, media)
        return _refused(task, "invalidOperation", "'operation' must be one of upload, delete.", "operation")

    async def _image_upload(self, task: Mapping[str, Any]) -> Outcome:
        image = task.get("image")
        if not isinstance(image, str):
            return _refused(task, "missingParameter", "The required parameter 'image' is missing.", "image")
        return await self._upload(task, image, ("imageUUID", "imageURL"), {})

    async def _upload(self, task: Mapping[str, Any], media: str, names: tuple[str, str], more: Json) -> Outcome:
        try:
            file = await asyncio.to_thread(lambda: self._shelf.keep(self._shelf.read(media, self._form.media_url)))
        except UnreadablePicture as error:
            code = "invalidMedia" if error.code == "invalidFrameImage" else error.code
            return _refused(task, code, str(error), "media")
        media_uuid = str(uuid.uuid4())
        await self._ledger.write([uploaded(media_uuid, file)])
        self._shelf.uploads[media_uuid] = file
        self._crash.reach("upload.recorded")
        url = f"{self._form.media_url}/{media_uuid}.{file.rpartition('.')[2]}"
        return Outcome([{**_echo(task), **more, names[0]: media_uuid, names[1]: url}], [])

    async def _delete(self, task: Mapping[str, Any], media: str) -> Outcome:
        if media not in self._shelf.uploads:
            return _refused(task, "mediaNotFound", "No uploaded medium has this UUID.", "media", status=404)
        await self._ledger.write([forgotten(media)])
        self._shelf.uploads.pop(media, None)
        return Outcome([{**_echo(task), "operation": "delete", "mediaUUID": media}], [])

    async def _account(self, task: Mapping[str, Any]) -> Outcome:
        if task.get("operation") != "getDetails":
            return _refused(task, "invalidOperation", "'operation' must be getDetails.", "operation")
        spent = sum(known.billed_usd for known in self._book.all())
        balance = {"amount": round(BALANCE - spent, 6), "freeBalance": 0.0, "currency": "USD"}
        return Outcome([{**_echo(task), "operation": "getDetails", "balance": balance}], [])


def _echo(task: Mapping[str, Any]) -> Json:
    return {name: task[name] for name in ("taskType", "taskUUID") if name in task}


def _bytes(key: str) -> bytes:
    # JSON may hold half of a surrogate pair, which has no UTF-8 of its own.
    return key.encode("utf-8", "surrogatepass")


def _refused(
    task: Mapping[str, Any],
    code: str,
    message: str,
    parameter: str,
    *,
    status: int = 400,
    allowed: tuple[str, ...] = (),
) -> Outcome:
    violation = Violation(Stage.TASK, code, message, parameter, "string", allowed=allowed)
    echo = [value if isinstance(value := task.get(name), str) else None for name in ("taskType", "taskUUID")]
    return Outcome([], [violation.as_error(*echo)], status)
