"""Builds what the API answers: acknowledgements, poll items, webhook bodies, envelopes; does no I/O."""

from typing import Any

from sandbox.video_api.clock import Clock
from sandbox.video_api.tasks import Result, State, Task

Json = dict[str, Any]


def acknowledgement(task_uuid: str) -> Json:
    """One item per task, whatever the number of its results."""
    return {"taskType": "videoInference", "taskUUID": task_uuid}


def unknown(task_uuid: str) -> Json:
    """What a poll hears about a task that was never admitted: the real API never says 'not found'."""
    return {"taskType": "getResponse", "taskUUID": task_uuid, "status": "processing"}


def conflict(task_uuid: str) -> Json:
    """The refusal of a taskUUID that was admitted before."""
    return {
        "code": "conflictTaskUUID",
        "message": "A task with this taskUUID was accepted before. Use a new UUID v4 for a new task.",
        "parameter": "taskUUID",
        "type": "string",
        "taskType": "videoInference",
        "taskUUID": task_uuid,
        "documentation": "https://runware.ai/docs/platform/errors",
    }


def echoed(items: list[Json], task_uuid: str) -> list[Json]:
    """The items with the taskUUID in the letters of the client, who compares strings."""
    return [{**item, "taskUUID": task_uuid} for item in items]


def envelope(data: list[Json], errors: list[Json]) -> Json:
    """The body of an answer. An empty `errors` must never be sent: two official SDKs take it for a failure."""
    return {"data": data, "errors": errors} if errors else {"data": data}


class PollForm:
    """How results look to a poll: where failures go, where files live, and when a result may be seen."""

    def __init__(
        self, *, clock: Clock, delay: float, cost_factor: float, failed_as_data: bool, failed_status: int
    ) -> None:
        """delay in seconds; failed_status is the HTTP status of a poll that holds nothing but failures."""
        self.failed_status = failed_status
        self.media_url = ""  # where the media folder is reached; known once the port is
        self._clock = clock
        self._delay = delay
        self._cost_factor = cost_factor
        self._failed_as_data = failed_as_data

    def ready_at(self, task: Task, position: int) -> float:
        """When a client may first see this result, in time of the clock."""
        return max(task.results[position].finished_at or 0.0, task.ready_at(position, self._delay))

    def items(self, task: Task) -> tuple[list[Json], list[Json]]:
        """(data, errors) with the whole state of all results, always in the same order."""
        now = self._clock.now()
        data: list[Json] = []
        errors: list[Json] = []
        for position, result in enumerate(task.results):
            if result.state is State.PROCESSING or now < self.ready_at(task, position):
                data.append(self._base(task, result, State.PROCESSING))
            elif result.state is State.SUCCESS:
                data.append(self._success(task, result))
            elif self._failed_as_data:
                error = {"code": result.code, "message": result.message}
                data.append({**self._base(task, result, State.ERROR), "error": error})
            else:
                errors.append(_failure(task, result))
        return data, errors

    def told(self, task: Task, position: int) -> Json:
        """What a webhook says about one result that has ended: the flat item of a poll."""
        result = task.results[position]
        return self._success(task, result) if result.state is State.SUCCESS else _failure(task, result)

    def _base(self, task: Task, result: Result, status: State) -> Json:
        return {**acknowledgement(task.uuid), "videoUUID": result.video_uuid, "status": str(status)}

    def _success(self, task: Task, result: Result) -> Json:
        item = self._base(task, result, State.SUCCESS)
        item["videoURL"] = f"{self.media_url}/{result.video_uuid}.{task.request.format.lower()}"
        item["seed"] = result.seed
        if task.request.include_cost:
            item["cost"] = task.request.price(self._cost_factor)
        if task.request.checked:
            item["NSFWContent"] = bool(result.nsfw)
        return item


def _failure(task: Task, result: Result) -> Json:
    return {
        "code": result.code,
        "message": result.message,
        "taskType": "videoInference",
        "taskUUID": task.uuid,
        "videoUUID": result.video_uuid,
        "status": str(State.ERROR),
        "documentation": "https://runware.ai/docs/platform/errors",
    }
