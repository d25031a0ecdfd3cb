"""Units of the reviews: asked, moved once, and what follows from it, all in one commit.

That a review is withdrawn with what it is about, and that its unposted cards stay here, the schema's triggers see to.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from bot.generation.command import Person, Place
from bot.generation.job import Input, Job
from bot.generation.ports import Effects, Event
from bot.generation.request import GenerationRequest
from bot.generation.review.review import Review, ReviewKind, ReviewState
from storage import audit, deliveries, jobs, ledger, lists, reports, rows
from storage.unit import Row, Rows, Unit

_REVIEW = (
    "job, n, kind, opened_at, due_at, expires_at, shows, subject, sha256, why, state, version, reminded, escalated, "
    "approvals, decided_by, reason, appeal_of, card_due_at, attempts"
)
_JOB = ", ".join(f"jobs.{column}" for column in rows.JOB.split(", "))
_BOTH = ", ".join(f"reviews.{column}" for column in _REVIEW.split(", ")) + ", " + _JOB
_WIDTH = len(_REVIEW.split(", "))
# Its time has come, or its cards are to be changed.
_IS_DUE = "((state = 'open' AND due_at <= ?1) OR card_due_at <= ?1) AND (lease_until IS NULL OR lease_until <= ?1)"


def open_review(review: Review, effects: Effects, key: bytes, now: float) -> Unit[Review | None]:
    """Nothing is written unless all of it is."""
    taken = yield (
        "SELECT 1 FROM reviews WHERE job = ?1 AND (n = ?2 OR (state = 'open' AND subject = ?3) OR appeal_of = ?4)",
        (review.job_id, review.n, review.subject, review.appeal_of),
    )
    if taken or not (yield from _are_as_read(effects)):
        return None
    marks = ", ".join("?" * _WIDTH)
    yield f"INSERT INTO reviews ({_REVIEW}) VALUES ({marks})", _columns(review)
    yield Event(now, review.job_id, f"review {review.n} {review.kind} > open", effects.detail)
    yield from _follow(effects, key, now)
    return review


def decide(before: Review, after: Review, effects: Effects, key: bytes, now: float) -> Unit[Review | None]:
    """Only from the version that `before` was read with, and only with what it is about as it was read."""
    if not (yield from _are_as_read(effects)):
        return None
    moved = yield (
        "UPDATE reviews SET state = ?, due_at = ?, expires_at = ?, reminded = ?, escalated = ?, decided_by = ?, "
        "reason = ?, card_due_at = ?, attempts = ?, lease_until = NULL, version = version + 1 "
        "WHERE job = ? AND n = ? AND state = 'open' AND version = ? RETURNING version",
        (
            *(after.state, after.due_at, after.expires_at, after.reminded, after.escalated),
            *(after.decided_by and rows.dump_fact(after.decided_by), after.reason, after.card_due_at, after.attempts),
            *(before.job_id, before.n, before.version),
        ),
    )
    if not moved:
        return None
    for person in after.approved_by[len(before.approved_by) :]:
        yield (
            "INSERT INTO approvals (job, review, platform, person, at) VALUES (?, ?, ?, ?, ?)",
            (before.job_id, before.n, person.platform, person.id, now),
        )
    if after.state is not before.state:
        yield Event(now, before.job_id, f"review {before.n} open > {after.state}", effects.detail)
    elif effects.detail:
        yield Event(now, before.job_id, f"review {before.n} open again", effects.detail)
    yield from _follow(effects, key, now)
    return replace(after, version=moved[0][0])


def _are_as_read(effects: Effects) -> Unit[bool]:
    """Within one transaction nothing moves after this look."""
    if effects.job is not None:
        before = effects.job[0]
        current = yield "SELECT state, version FROM jobs WHERE id = ?", (before.id,)
        if current != [(before.state, before.version)]:
            return False
    if effects.delivery is not None:
        shown = effects.delivery[0]
        current = yield "SELECT state, version FROM deliveries WHERE nonce = ?", (shown.nonce,)
        if current != [(shown.state, shown.version)]:
            return False
    return not effects.hides or (yield from reports.stands(effects.hides[0][0].nonce))


def _follow(effects: Effects, key: bytes, now: float) -> Unit[None]:
    if effects.job is not None:
        yield from jobs.move(*effects.job, now)
        if effects.charge is not None:
            yield from ledger.close(effects.job[0], effects.charge, now)
    if effects.delivery is not None:
        yield from deliveries.move(*effects.delivery, now)
    yield from reports.hide(effects.hides, (), None, key, now)
    yield from deliveries.owe(effects.owed, now)
    if effects.deed is not None:
        yield from audit.append(effects.deed, key)


def claim(now: float, lease: float, limit: int) -> Unit[list[tuple[Review, Job]]]:
    """Due reviews with their jobs, hidden from others until the lease ends. A press does not ask for the lease."""
    found = yield (
        "UPDATE reviews SET lease_until = ?2 WHERE (job, n) IN "
        f"(SELECT job, n FROM reviews WHERE {_IS_DUE} ORDER BY min(due_at, coalesce(card_due_at, due_at)) LIMIT ?3) "
        "RETURNING job, n",
        (now, now + lease, limit),
    )
    taken = []
    for job_id, n in found:
        both = yield (
            f"SELECT {_BOTH} FROM reviews JOIN jobs ON jobs.id = reviews.job WHERE reviews.job = ? AND n = ?",
            (job_id, n),
        )
        taken += yield from _with_jobs(both)
    return taken


def give_back(review: Review, due_at: float) -> Unit[None]:
    """Nobody holds it any more; it is due again then."""
    yield (
        "UPDATE reviews SET lease_until = NULL, due_at = iif(state = 'open' AND due_at <= ?1, ?1, due_at), "
        "card_due_at = max(card_due_at, ?1) WHERE job = ?2 AND n = ?3 AND version = ?4",
        (due_at, review.job_id, review.n, review.version),
    )


def card_shown(review: Review) -> Unit[None]:
    """Unless it has moved on since: then its cards are old again."""
    yield (
        "UPDATE reviews SET card_due_at = NULL, attempts = 0, lease_until = NULL "
        "WHERE job = ? AND n = ? AND version = ?",
        (review.job_id, review.n, review.version),
    )


def card_later(review: Review, due_at: float) -> Unit[None]:
    """Tried in vain."""
    yield (
        "UPDATE reviews SET card_due_at = ?, attempts = attempts + 1, lease_until = NULL "
        "WHERE job = ? AND n = ? AND version = ? AND card_due_at IS NOT NULL",
        (due_at, review.job_id, review.n, review.version),
    )


def release_leases(now: float) -> Unit[int]:
    """The process that held them is gone; and what could not be changed is tried at once."""
    yield "UPDATE reviews SET card_due_at = ?1 WHERE card_due_at > ?1", (now,)
    freed = yield "UPDATE reviews SET lease_until = NULL WHERE lease_until IS NOT NULL RETURNING n", ()
    return len(freed)


def next_due() -> Unit[float | None]:
    """The earliest time at which one may need a step."""
    ((waits,),) = yield (
        "SELECT min(max(due_at, coalesce(lease_until, 0))) FROM "
        "(SELECT due_at, lease_until FROM reviews WHERE state = 'open' ORDER BY due_at LIMIT 64)",
        (),
    )
    ((tends,),) = yield (
        "SELECT min(max(card_due_at, coalesce(lease_until, 0))) FROM (SELECT card_due_at, lease_until FROM reviews "
        "WHERE card_due_at IS NOT NULL ORDER BY card_due_at LIMIT 64)",
        (),
    )
    times = [due for due in (waits, tends) if due is not None]
    return min(times) if times else None


def one(job_id: str, n: int) -> Unit[Review | None]:
    """By its key."""
    found = yield f"SELECT {_REVIEW} FROM reviews WHERE job = ? AND n = ?", (job_id, n)
    read = yield from _read(found)
    return read[0] if read else None


def of_job(job_id: str) -> Unit[Sequence[Review]]:
    """In the order they were opened."""
    found = yield f"SELECT {_REVIEW} FROM reviews WHERE job = ? ORDER BY n", (job_id,)
    return (yield from _read(found))


def cleared(
    person: Person, place: Place, request: GenerationRequest, inputs: Sequence[Input], since: float
) -> Unit[bool]:
    """A second moderator said yes to exactly this, and only to this, not before then."""
    found = yield (
        "SELECT jobs.id FROM jobs JOIN reviews ON reviews.job = jobs.id WHERE platform = ? AND person = ? "
        "AND tenant = ? AND channel = ? AND request = ? AND reviews.state = 'approved' AND kind = 'prompt' "
        "AND appeal_of IS NOT NULL AND reviews.due_at >= ?",
        (person.platform, person.id, place.tenant, place.channel, rows.from_request(request), since),
    )
    given = {one.name: one for one in inputs}
    for (job_id,) in found:
        theirs = yield from jobs.inputs(job_id)
        if lists.same_files(given, {one.name: one for one in theirs}):
            return True
    return False


def open_at(platform: str, tenant: str, most: int) -> Unit[Sequence[tuple[Review, Job]]]:
    """Of one tenant, the oldest first."""
    found = yield (
        f"SELECT {_BOTH} FROM reviews INDEXED BY reviews_due CROSS JOIN jobs ON jobs.id = reviews.job "
        "WHERE reviews.state = 'open' AND jobs.platform = ? AND jobs.tenant = ? ORDER BY opened_at, job, n LIMIT ?",
        (platform, tenant, most),
    )
    return (yield from _with_jobs(found))


def _with_jobs(found: Rows) -> Unit[list[tuple[Review, Job]]]:
    reviews = yield from _read([row[:_WIDTH] for row in found])
    return [(review, rows.to_job(row[_WIDTH:])) for review, row in zip(reviews, found, strict=True)]


def _read(found: Sequence[Row]) -> Unit[list[Review]]:
    """With those who approved already; most have nobody, and need no further question."""
    read = []
    for row in found:
        review = _to_review(row)
        if review.approvals > 1 or review.state is ReviewState.APPROVED:
            approved = yield (
                "SELECT platform, person FROM approvals WHERE job = ? AND review = ? ORDER BY rowid",
                (review.job_id, review.n),
            )
            review = replace(review, approved_by=tuple(Person(*who) for who in approved))
        read.append(review)
    return read


def _columns(review: Review) -> Row:
    return (
        *(review.job_id, review.n, review.kind, review.opened_at, review.due_at, review.expires_at, review.shows),
        *(review.subject, review.sha256, rows.from_texts(review.why), review.state, review.version),
        *(review.reminded, review.escalated, review.approvals),
        *(review.decided_by and rows.dump_fact(review.decided_by), review.reason, review.appeal_of),
        *(review.card_due_at, review.attempts),
    )


def _to_review(row: Row) -> Review:
    return Review(
        job_id=row[0],
        n=row[1],
        kind=ReviewKind(row[2]),
        opened_at=row[3],
        due_at=row[4],
        expires_at=row[5],
        shows=row[6],
        subject=row[7],
        sha256=row[8],
        why=rows.to_texts(row[9]),
        state=ReviewState(row[10]),
        version=row[11],
        reminded=bool(row[12]),
        escalated=bool(row[13]),
        approvals=row[14],
        decided_by=None if row[15] is None else Person(**json.loads(row[15])),
        reason=row[16],
        appeal_of=row[17],
        card_due_at=row[18],
        attempts=row[19],
    )
