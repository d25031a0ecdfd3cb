"""Units of the job rows, their inputs and results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.generation.job import Input, Job, JobState, Result
from bot.generation.money import utc_day
from bot.generation.ports import Event, Waiting
from storage import rows, turns
from storage.unit import Unit

_LATEST = 3600.0  # seconds


def insert(job: Job, weight: int = 1) -> Unit[None]:
    """A new job, as it stands, in its person's place in the queue."""
    request = job.request
    entered = yield from turns.enter(job.person, request.numberResults, weight)
    yield (
        "INSERT INTO jobs (id, command_key, platform, person, tenant, place, reply_to, request, model, "
        "seconds, number_results, provider, reserved_micro_usd, day, task_uuid, created_at, "
        "state, since, due_at, attempts, version, channel, vstart, vfinish, lane, gates) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(job.id, job.command_key, job.person.platform, job.person.id, job.place.tenant),
            *(rows.dump_fact(job.place), rows.dump_fact(job.reply_to)),
            rows.from_request(request),
            *(request.model, request.duration, request.numberResults, job.provider, job.reserved_micro_usd),
            *(utc_day(job.created_at), job.task_uuid, job.created_at, job.state, job.since, job.due_at),
            *(job.attempts, job.version, job.place.channel, *entered, " ".join(sorted(job.gates))),
        ),
    )


def move(before: Job, after: Job, now: float, detail: str = "") -> Unit[Job | None]:
    """The guarded move: only from the state and version that `before` was read with. It gives up the lease."""
    took = now - before.since if (before.state, after.state) == (JobState.GENERATING, JobState.ENDED) else None
    moved = yield (
        "UPDATE jobs SET state = ?, since = ?, due_at = ?, attempts = ?, outcome = ?, problem = ?, "
        "task_uuid = ?, without = ?, "
        "took = coalesce(?, took), lease_until = NULL, version = version + 1, "
        # A new UUID was never sent by anybody.
        "maybe_sent_since = CASE WHEN task_uuid = ? THEN maybe_sent_since END "
        "WHERE id = ? AND state = ? AND version = ? RETURNING version, discarded",
        (
            *(after.state, after.since, after.due_at, after.attempts, after.outcome, rows.from_text(after.problem)),
            *(
                after.task_uuid,
                rows.dump(sorted(after.without)),
                took,
                after.task_uuid,
                before.id,
                before.state,
                before.version,
            ),
        ),
    )
    if not moved:
        return None
    if after.state is not before.state:
        yield Event(now, before.id, f"job {before.state} > {after.state}", detail)
    elif detail:
        yield Event(now, before.id, f"job {before.state} again", detail)
    return _replaced(after, moved[0])


def _replaced(job: Job, row: tuple[int, int]) -> Job:
    return replace(job, version=row[0], discarded=bool(row[1]))


def discard(job_id: str, now: float, detail: str) -> Unit[Job | None]:
    """Not wanted any more, though the provider has it or may have it."""
    marked = yield (
        f"UPDATE jobs SET discarded = 1 WHERE id = ? AND discarded = 0 "
        f"AND state IN ('submitting', 'generating', 'needs_operator') RETURNING {rows.JOB}",
        (job_id,),
    )
    if not marked:
        return None
    yield Event(now, job_id, "job discarded", detail)
    return rows.to_job(marked[0])


def release_leases(now: float) -> Unit[int]:
    """The process that held them is gone; and what was put off is tried at once, for the key may be a new one.

    When a submission was first tried stays as it is: the time for sending it again goes on. What is due later than
    anything is ever put off was written while the machine's clock was ahead.
    """
    yield "UPDATE jobs SET due_at = ?1 WHERE state IN ('inputs', 'submitting') AND due_at > ?1", (now,)
    yield (
        "UPDATE deliveries SET due_at = ?1 WHERE state IN ('fetching', 'stored', 'posting') AND due_at > ?1 + ?2",
        (now, _LATEST),
    )
    yield "UPDATE tellings SET due_at = ?1 WHERE due_at > ?1 + ?2", (now, _LATEST)
    freed = yield "UPDATE jobs SET lease_until = NULL WHERE lease_until IS NOT NULL RETURNING id", ()
    more = yield "UPDATE deliveries SET lease_until = NULL WHERE lease_until IS NOT NULL RETURNING nonce", ()
    return len(freed) + len(more)


def claim(now: float, lease: float, limit: int) -> Unit[list[Job]]:
    """Due jobs, the longest due first, hidden from others until the lease ends."""
    found = yield (
        "UPDATE jobs SET lease_until = ?2, version = version + 1 WHERE id IN (SELECT id FROM jobs "
        "WHERE state IN ('inputs', 'submitting') AND due_at <= ?1 AND (lease_until IS NULL OR lease_until <= ?1) "
        f"ORDER BY due_at LIMIT ?3) RETURNING {rows.JOB}",
        (now, now + lease, limit),
    )
    return [rows.to_job(row) for row in found]


def give_back(job: Job, due_at: float) -> Unit[None]:
    """Nobody holds it any more."""
    yield (
        "UPDATE jobs SET lease_until = NULL, due_at = ?, version = version + 1 WHERE id = ? AND version = ?",
        (due_at, job.id, job.version),
    )


def next_due() -> Unit[float | None]:
    """The earliest time at which a job or a delivery may need a step."""
    ((jobs,),) = yield (
        "SELECT min(max(due_at, coalesce(lease_until, 0))) FROM "
        "(SELECT due_at, lease_until FROM jobs WHERE state IN ('inputs', 'submitting') ORDER BY due_at LIMIT 64)",
        (),
    )
    ((deliveries,),) = yield (
        "SELECT min(max(due_at, coalesce(lease_until, 0))) FROM (SELECT due_at, lease_until FROM deliveries "
        "WHERE state IN ('fetching', 'stored', 'posting') ORDER BY due_at LIMIT 64)",
        (),
    )
    times = [due for due in (jobs, deliveries) if due is not None]
    return min(times) if times else None


def uploaded(job_id: str, name: str, media_uuid: str | None) -> Unit[None]:
    """The provider's name of an input."""
    yield "UPDATE inputs SET media_uuid = ? WHERE job = ? AND name = ?", (media_uuid, job_id, name)


def add_inputs(job_id: str, inputs: Sequence[Input]) -> Unit[None]:
    """What came with the command, in order."""
    for n, given in enumerate(inputs):
        yield (
            f"INSERT INTO inputs (job, n, {rows.INPUT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (job_id, n, *rows.from_input(given)),
        )


def admit_input(job_id: str, given: Input, now: float) -> Unit[None]:
    """The file is here; forget where it came from."""
    stored = yield (
        "UPDATE inputs SET handle = '', sha256 = ?, extension = ?, width = ?, height = ? "
        "WHERE job = ? AND name = ? AND sha256 IS NULL RETURNING name",
        (given.sha256, given.extension, given.width, given.height, job_id, given.name),
    )
    if stored:
        yield Event(now, job_id, "input admitted", f"{given.name} {given.sha256}")


def add_results(results: Sequence[Result], now: float) -> Unit[None]:
    """What is known first wins; a known result never changes."""
    for result in results:
        added = yield (
            f"INSERT INTO results ({rows.RESULT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (job, n) DO NOTHING RETURNING n",
            rows.from_result(result),
        )
        if added:
            yield Event(now, result.job_id, f"result {result.n} {result.state}", result.code or result.video_uuid or "")


def fresh_url(job_id: str, n: int, url: str) -> Unit[None]:
    """The address of a result may change; the result does not."""
    yield "UPDATE results SET url = ? WHERE job = ? AND n = ? AND state = 'ready'", (url, job_id, n)


def waiting() -> Unit[Sequence[Waiting]]:
    """Every job that is out at the provider."""
    found = yield "SELECT id, task_uuid, since FROM jobs WHERE state = 'generating'", ()
    return [Waiting(*row) for row in found]


def by_id(job_id: str) -> Unit[Job | None]:
    """One job."""
    found = yield f"SELECT {rows.JOB} FROM jobs WHERE id = ?", (job_id,)
    return rows.to_job(found[0]) if found else None


def by_command(key: str) -> Unit[Job | None]:
    """The job a command led to."""
    found = yield f"SELECT {rows.JOB} FROM jobs WHERE command_key = ?", (key,)
    return rows.to_job(found[0]) if found else None


def open_of_person(job: Job) -> Unit[int]:
    """How many of this person's jobs have not ended."""
    ((count,),) = yield (
        "SELECT count(*) FROM jobs WHERE platform = ? AND person = ? AND state <> 'ended'",
        (job.person.platform, job.person.id),
    )
    return int(count)


def inputs(job_id: str) -> Unit[Sequence[Input]]:
    """In the order they were given."""
    found = yield f"SELECT {rows.INPUT} FROM inputs WHERE job = ? ORDER BY n", (job_id,)
    return [rows.to_input(row) for row in found]


def results(job_id: str) -> Unit[Sequence[Result]]:
    """In the provider's order."""
    found = yield f"SELECT {rows.RESULT} FROM results WHERE job = ? ORDER BY n", (job_id,)
    return [rows.to_result(row) for row in found]


def events(job_id: str) -> Unit[Sequence[Event]]:
    """A job's history."""
    found = yield "SELECT at, job, what, detail FROM events WHERE job = ? ORDER BY seq", (job_id,)
    return [Event(*row) for row in found]


def remark(job_id: str, what: str, detail: str, now: float) -> Unit[None]:
    """A line in a job's history, and nothing else."""
    yield Event(now, job_id, what, detail)
