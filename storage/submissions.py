"""Units of the submissions: one row per taskUUID, written before its first byte leaves."""

from __future__ import annotations

from bot.generation.job import Job
from bot.generation.ports import Event, Plan, Submission, Verdict
from storage import rows
from storage.unit import Unit


def begin(job: Job, body_sha256: str, plan: Plan, now: float) -> Unit[Submission | None]:
    """Announce that bytes are about to leave. What an earlier attempt left open counts as maybe sent."""
    current = yield (
        "SELECT maybe_sent_since FROM jobs WHERE id = ? AND state = 'submitting' AND version = ? AND task_uuid = ?",
        (job.id, job.version, job.task_uuid),
    )
    if not current:
        return None
    earlier = yield (
        "SELECT body_sha256, first_try_at, verdict FROM submissions WHERE task_uuid = ?",
        (job.task_uuid,),
    )
    if earlier:
        first_sha256, first_try_at, verdict = earlier[0]
        return (yield from _begin_again(job, first_sha256, first_try_at, Verdict(verdict), now))
    maybe_sent_since = current[0][0]
    first_try_at = now if maybe_sent_since is None else maybe_sent_since
    verdict = Verdict.SENDING if maybe_sent_since is None else Verdict.AMBIGUOUS
    yield (
        "INSERT INTO submissions (task_uuid, job, body_sha256, first_try_at, verdict, plan) VALUES (?, ?, ?, ?, ?, ?)",
        (job.task_uuid, job.id, body_sha256, first_try_at, verdict, rows.from_plan(plan)),
    )
    yield Event(now, job.id, "submission begins", job.task_uuid)
    return Submission(job.task_uuid, body_sha256, first_try_at, tried_before=maybe_sent_since is not None)


def _begin_again(
    job: Job, body_sha256: str, first_try_at: float, verdict: Verdict, now: float
) -> Unit[Submission | None]:
    if verdict in (Verdict.ACCEPTED, Verdict.REFUSED):
        return None
    maybe_sent = verdict is not Verdict.UNSENT
    if not maybe_sent and job.attempts == 0:
        first_try_at = now  # after a pause
    yield (
        "UPDATE submissions SET verdict = ?, first_try_at = ? WHERE task_uuid = ?",
        (Verdict.AMBIGUOUS if maybe_sent else Verdict.SENDING, first_try_at, job.task_uuid),
    )
    return Submission(job.task_uuid, body_sha256, first_try_at, tried_before=maybe_sent)


def note(task_uuid: str, verdict: Verdict, now: float) -> Unit[None]:
    """What is known now. An ended UUID stays ended, and what may have been sent is never called unsent again.

    The first attempt that may have been sent starts the clock: the provider heard of none before it.
    """
    yield (
        "UPDATE submissions SET verdict = ?1, "
        "first_try_at = CASE WHEN ?1 = 'ambiguous' AND verdict = 'sending' THEN ?3 ELSE first_try_at END "
        "WHERE task_uuid = ?2 AND verdict NOT IN ('accepted', 'refused') "
        "AND NOT (?1 = 'unsent' AND verdict = 'ambiguous')",
        (verdict, task_uuid, now),
    )
