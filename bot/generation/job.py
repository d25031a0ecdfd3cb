"""A job: one command's generation, the states it can be in, and the only legal moves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.generation.command import Attachment, Person, Place, ReplyTo
from bot.generation.message import Text
from bot.generation.policy.policy import Gate
from bot.generation.request import GenerationRequest


class JobState(StrEnum):
    """What is owed."""

    INPUTS = "inputs"  # attachments to fetch and check
    REVIEW = "review"  # a moderator's decision on the prompt
    QUEUED = "queued"  # a turn
    SUBMITTING = "submitting"  # the provider's word on the committed taskUUID
    GENERATING = "generating"  # results
    ENDED = "ended"  # nothing; the outcome says how it went
    NEEDS_OPERATOR = "needs_operator"  # a person's decision; the money stays reserved


class InputKind(StrEnum):
    """What an input is, as the door checks it."""

    PICTURE = "picture"
    VIDEO = "video"
    VOICE = "voice"


class Outcome(StrEnum):
    """How an ended job went. Per result, the results say more."""

    DONE = "done"  # at least one video
    FAILED = "failed"
    CANCELLED = "cancelled"


class IllegalMove(AssertionError):
    """A bug: this job may not go there from here."""


_LEGAL = {
    JobState.INPUTS: {JobState.QUEUED, JobState.REVIEW, JobState.ENDED},
    JobState.REVIEW: {JobState.QUEUED, JobState.ENDED},
    JobState.QUEUED: {JobState.SUBMITTING, JobState.ENDED},
    JobState.SUBMITTING: {JobState.GENERATING, JobState.QUEUED, JobState.ENDED, JobState.NEEDS_OPERATOR},
    JobState.GENERATING: {JobState.ENDED, JobState.NEEDS_OPERATOR},
    JobState.NEEDS_OPERATOR: {JobState.QUEUED, JobState.ENDED},
    JobState.ENDED: set[JobState](),
}


@dataclass(frozen=True, slots=True)
class Job:
    """One generation. Times are UTC epoch seconds; `due_at` is when its next step may run.

    `without` are parameters that the provider refused by name: they are not sent again.
    `gates` are what its place's policy asks of it, as it was when the job was admitted.
    `version` goes up with every stored move: a move from an older version is somebody else's and is dropped.
    `since` is when the present state began. `discarded`: the person cancelled after the provider was asked.
    """

    id: str
    command_key: str
    person: Person
    place: Place
    reply_to: ReplyTo
    request: GenerationRequest
    provider: str
    reserved_micro_usd: int
    task_uuid: str
    created_at: float
    state: JobState
    since: float
    due_at: float
    attempts: int = 0
    version: int = 0
    discarded: bool = False
    outcome: Outcome | None = None
    problem: Text | None = None
    without: frozenset[str] = frozenset()
    gates: frozenset[Gate] = frozenset()

    def queued(self, now: float) -> Job:
        """Every input is admitted: wait for a turn."""
        return self._move(JobState.QUEUED, now)

    def in_review(self, now: float) -> Job:
        """Every input is admitted, and a moderator decides whether it goes on."""
        return self._move(JobState.REVIEW, now)

    def submitting(self, now: float) -> Job:
        """Its turn has come."""
        return self._move(JobState.SUBMITTING, now)

    def generating(self, now: float) -> Job:
        """The provider has the task."""
        return self._move(JobState.GENERATING, now)

    def ended(self, outcome: Outcome, now: float, problem: Text | None = None) -> Job:
        """Nothing more is owed to the provider, nor by it."""
        return self._move(JobState.ENDED, now, outcome=outcome, problem=problem)

    def stuck(self, problem: Text, now: float) -> Job:
        """Only a person can tell what happened; the reservation stays."""
        return self._move(JobState.NEEDS_OPERATOR, now, problem=problem)

    def requeued(self, task_uuid: str, now: float) -> Job:
        """Start over under a new taskUUID."""
        return self._move(JobState.QUEUED, now, task_uuid=task_uuid, problem=None)

    def without_parameter(self, name: str, task_uuid: str, now: float) -> Job:
        """The provider refused this parameter by name and billed nothing: the same again without it, as a new task."""
        return replace(self._move(JobState.QUEUED, now, task_uuid=task_uuid), without=self.without | {name})

    def postponed(self, due_at: float, problem: Text | None = None) -> Job:
        """The same step again, later."""
        return replace(self, due_at=due_at, attempts=self.attempts + 1, problem=problem)

    def paused(self, due_at: float, problem: Text) -> Job:
        """The same step again once the account is in order. Tries are counted afresh from there."""
        return replace(self, due_at=due_at, attempts=0, problem=problem)

    def _move(
        self,
        state: JobState,
        now: float,
        *,
        outcome: Outcome | None = None,
        problem: Text | None = None,
        task_uuid: str | None = None,
    ) -> Job:
        if state not in _LEGAL[self.state]:
            raise IllegalMove(f"job {self.id} may not go from {self.state} to {state}")
        return replace(
            self,
            state=state,
            since=now,
            due_at=now,
            attempts=0,
            outcome=outcome,
            problem=problem,
            task_uuid=task_uuid or self.task_uuid,
        )


@dataclass(frozen=True, slots=True)
class Input:
    """A file that came with the command. `name` is what the request calls it.

    Until it is fetched only `attachment` is known; then the handle is empty and `sha256` names the kept file.
    `media_uuid` is the provider's name of it, for what cannot be sent inside a request.
    """

    name: str
    attachment: Attachment
    sha256: str | None = None
    extension: str = "jpg"
    width: int = 0
    height: int = 0
    kind: InputKind = InputKind.PICTURE
    media_uuid: str | None = None


class ResultState(StrEnum):
    """What is known of one result."""

    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Result:
    """One of a job's results; `n` counts from 0 in the provider's order. Known results never change."""

    job_id: str
    n: int
    state: ResultState
    video_uuid: str | None = None
    url: str | None = None
    seed: int | None = None
    cost_micro_usd: int | None = None
    nsfw: bool | None = None
    code: str | None = None
    detail: str | None = None
