"""Tasks and their results as facts, and the book that finds them by id; every look is O(1)."""

import hashlib
import uuid
from dataclasses import dataclass, replace
from enum import StrEnum

from sandbox.video_api.request import VideoRequest

CONTENT_TYPES = {"mp4": "video/mp4", "mov": "video/quicktime", "webm": "video/webm"}


class State(StrEnum):
    """The word on the wire for where a result stands."""

    PROCESSING = "processing"
    SUCCESS = "success"
    ERROR = "error"


@dataclass(frozen=True)
class Result:
    """One video of a task. finished_at in seconds since 1970.

    A code on a result that is still processing is a failure ordered by a test: it will end with this error.
    `nsfw` is None for a video that was not checked; `looked_at` is the number of its frames that were.
    """

    video_uuid: str
    seed: int
    state: State = State.PROCESSING
    finished_at: float | None = None
    code: str | None = None
    message: str | None = None
    nsfw: bool | None = None
    looked_at: int = 0

    def ended(self, state: State, now: float, code: str | None = None, message: str | None = None) -> "Result":
        """The result once its outcome is known."""
        return replace(self, state=state, finished_at=now, code=code, message=message)


@dataclass(frozen=True)
class Task:
    """One admitted task; billed in US dollars for all its results, at admission."""

    uuid: str
    request: VideoRequest
    admitted_at: float
    billed_usd: float
    results: tuple[Result, ...]

    def ready_at(self, position: int, delay: float) -> float:
        """When a client may first see this result: the results of a task spread evenly over the delay in seconds."""
        return self.admitted_at + delay * (position + 1) / len(self.results)

    def with_result(self, position: int, result: Result) -> "Task":
        """The task with one result exchanged."""
        return replace(self, results=(*self.results[:position], result, *self.results[position + 1 :]))


def new_task(
    task_uuid: str, request: VideoRequest, *, now: float, cost_factor: float, dooms: dict[int, tuple[str, str]]
) -> Task:
    """A task that has just been accepted; `dooms` maps positions of results that shall fail to (code, message).

    Seeds follow from the taskUUID, so a restart draws the same frames.
    """
    results = tuple(
        Result(str(uuid.uuid4()), seed_for(task_uuid, n), State.PROCESSING, None, *dooms.get(n, (None, None)))
        for n in range(request.results)
    )
    return Task(task_uuid, request, now, round(request.price(cost_factor) * request.results, 6), results)


def seed_for(task_uuid: str, position: int) -> int:
    """The seed of one result, below 2**31 as the API reports them."""
    digest = hashlib.sha256(f"{task_uuid}/{position}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


class TaskBook:
    """Every task by its taskUUID, and every result by its videoUUID."""

    def __init__(self, tasks: tuple[Task, ...], submits: dict[str, int]) -> None:
        self.submits = submits
        self.tasks = {task.uuid: task for task in tasks}
        self._places = {result.video_uuid: (task.uuid, n) for task in tasks for n, result in enumerate(task.results)}

    def __contains__(self, task_uuid: object) -> bool:
        return task_uuid in self.tasks

    def all(self) -> list[Task]:
        """Every task, oldest first."""
        return list(self.tasks.values())

    def get(self, task_uuid: str) -> Task | None:
        """The task, or None when it was never admitted."""
        return self.tasks.get(task_uuid)

    def add(self, task: Task) -> None:
        """Enter a task whose admission is durable."""
        self.tasks[task.uuid] = task
        for position, result in enumerate(task.results):
            self._places[result.video_uuid] = (task.uuid, position)

    def update(self, task_uuid: str, position: int, result: Result) -> None:
        """Enter the durable outcome of a result."""
        self.tasks[task_uuid] = self.tasks[task_uuid].with_result(position, result)

    def find_result(self, video_uuid: str) -> tuple[Task, int] | None:
        """The task and position of a video, or None."""
        place = self._places.get(video_uuid)
        return None if place is None else (self.tasks[place[0]], place[1])
