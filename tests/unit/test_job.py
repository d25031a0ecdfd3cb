"""A job's moves: exactly the legal ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.generation.job import IllegalMove, Job, JobState, Outcome
from bot.generation.message import Text
from tests.builders import NOW, job

WHY = Text("job.overdue", job="1", minutes=1)

# The page of the design, written out once more.
LEGAL = {
    "queued": {"inputs", "review"},
    "submitting": {"queued"},
    "generating": {"submitting"},
    "ended": {"inputs", "review", "queued", "submitting", "generating", "needs_operator"},
    "stuck": {"submitting", "generating"},
    "requeued": {"needs_operator", "submitting"},
}
MOVES: dict[str, Callable[[Job], Job]] = {
    "queued": lambda one: one.queued(NOW + 9),
    "submitting": lambda one: one.submitting(NOW + 9),
    "generating": lambda one: one.generating(NOW + 9),
    "ended": lambda one: one.ended(Outcome.FAILED, NOW + 9, WHY),
    "stuck": lambda one: one.stuck(WHY, NOW + 9),
    "requeued": lambda one: one.requeued("task-new", NOW + 9),
}
# `queued` and `requeued` reach the same state, so where one may go the other may, too.
REACHES_QUEUED = LEGAL["queued"] | LEGAL["requeued"]

jobs = st.builds(
    lambda state, attempts: job(state=state, attempts=attempts, due_at=NOW + 5),
    st.sampled_from(JobState),
    st.integers(0, 50),
)


@given(jobs, st.sampled_from(sorted(MOVES)))
def test_a_move_is_legal_or_raises(before: Job, name: str) -> None:
    """And a legal one returns a new fact, with the count of attempts reset and the new state's time."""
    legal = REACHES_QUEUED if name in ("queued", "requeued") else LEGAL[name]
    if before.state not in legal:
        with pytest.raises(IllegalMove):
            MOVES[name](before)
        return
    after = MOVES[name](before)
    assert after is not before
    assert (after.attempts, after.since, after.due_at) == (0, NOW + 9, NOW + 9)
    assert (after.id, after.version, after.request) == (before.id, before.version, before.request)


@given(jobs, st.floats(0, 1e6))
def test_a_postponed_job_stays_where_it_is(before: Job, later: float) -> None:
    """One attempt more, due later, and it says why."""
    after = before.postponed(NOW + later, WHY)
    assert (after.state, after.since) == (before.state, before.since)
    assert (after.attempts, after.due_at, after.problem) == (before.attempts + 1, NOW + later, WHY)


def test_only_requeueing_changes_the_task_uuid() -> None:
    """Every other move keeps the one that was committed."""
    stuck = job(state=JobState.NEEDS_OPERATOR, problem=WHY)
    assert stuck.requeued("task-new", NOW).task_uuid == "task-new"
    assert stuck.requeued("task-new", NOW).problem is None
    assert stuck.ended(Outcome.FAILED, NOW).task_uuid == stuck.task_uuid


def test_a_job_is_frozen() -> None:
    """A fact does not change."""
    with pytest.raises(FrozenInstanceError):
        job().state = JobState.ENDED  # type: ignore[misc]  # that is the point
