"""Units of the deliveries: what is owed to a chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.generation.delivery import Delivery
from bot.generation.job import Job
from bot.generation.ports import Deed, Event
from storage import audit, rows
from storage.unit import Unit


def owe(deliveries: Sequence[Delivery], now: float) -> Unit[None]:
    """New debts to a chat; one that is owed already is left as it is.

    Those of a job that came out of a backup may have been posted since by the bot that went on.
    """
    for delivery in deliveries:
        added = yield (
            "INSERT INTO deliveries (job, purpose, n, nonce, state, due_at, text, received_sha256, posted_sha256, "
            "size, posted_extension, reply_to, shows, attempts, version, tried_at) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0, 0, "
            "(SELECT maybe_sent_since FROM jobs WHERE id = ?1)) "
            "ON CONFLICT (job, purpose, n) DO NOTHING RETURNING nonce",
            (
                *(delivery.job_id, delivery.purpose, delivery.n, delivery.nonce, delivery.state, delivery.due_at),
                *(rows.from_text(delivery.text), delivery.received_sha256, delivery.posted_sha256, delivery.size),
                *(delivery.posted_extension, delivery.to and rows.dump_fact(delivery.to), delivery.shows),
            ),
        )
        if added:
            yield Event(now, delivery.job_id, f"{delivery.purpose} {delivery.n} owed", "")


def share(delivery: Delivery, now: float) -> Unit[bool]:
    """One more debt, unless it was there before."""
    before = yield "SELECT 1 FROM deliveries WHERE nonce = ?", (delivery.nonce,)
    if before:
        return False
    yield from owe((delivery,), now)
    return True


def move(
    before: Delivery, after: Delivery, now: float, detail: str = "", owed: Sequence[Delivery] = ()
) -> Unit[Delivery | None]:
    """The guarded move: only from the state and version that `before` was read with. It gives up the lease.

    `owed` is what the chat is owed in its place.
    """
    moved = yield (
        "UPDATE deliveries SET state = ?, due_at = ?, attempts = ?, received_sha256 = ?, posted_sha256 = ?, size = ?, "
        "tried_at = ?, message_ref = ?, problem = ?, rung = ?, posted_extension = ?, poster_sha256 = ?, "
        "lease_until = CASE WHEN state = ? THEN lease_until END, "
        "version = version + 1 WHERE nonce = ? AND state = ? AND version = ? RETURNING version",
        (
            *(after.state, after.due_at, after.attempts, after.received_sha256, after.posted_sha256, after.size),
            *(after.tried_at, after.message_ref, rows.from_text(after.problem)),
            *(after.rung, after.posted_extension, after.poster_sha256),
            # Announcing a try keeps the row ours; putting it off gives it back.
            after.state if after.attempts == before.attempts else "",
            *(before.nonce, before.state, before.version),
        ),
    )
    if not moved:
        return None
    if after.state is not before.state:
        what = f"{before.purpose} {before.n} {before.state} > {after.state}"
        yield Event(now, before.job_id, what, detail)
    elif detail:
        yield Event(now, before.job_id, f"{before.purpose} {before.n} {before.state} again", detail)
    yield from owe(owed, now)
    return replace(after, version=moved[0][0])


def withhold(job_id: str, now: float) -> Unit[None]:
    """What the channel has not been tried with yet is not wanted any more."""
    withheld = yield (
        "UPDATE deliveries SET state = 'withheld', lease_until = NULL, version = version + 1 WHERE job = ? "
        "AND state IN ('fetching', 'stored', 'review', 'posting') AND tried_at IS NULL RETURNING purpose, n",
        (job_id,),
    )
    for purpose, n in withheld:
        yield Event(now, job_id, f"{purpose} {n} withheld", "")


def removed(delivery: Delivery, now: float, detail: str, deed: Deed | None = None, key: bytes = b"") -> Unit[None]:
    """Its message is gone from the chat, once and for all."""
    gone = yield (
        "UPDATE deliveries SET removed_at = ? WHERE nonce = ? AND state = 'posted' AND removed_at IS NULL RETURNING n",
        (now, delivery.nonce),
    )
    if gone:
        yield Event(now, delivery.job_id, f"{delivery.purpose} {delivery.n} removed", detail)
        if deed is not None:
            yield from audit.append(deed, key)


def posted_as(platform: str, message_ref: str) -> Unit[tuple[Delivery, Job] | None]:
    """What a message of ours shows, with its job."""
    found = yield f"SELECT {rows.DELIVERY} FROM deliveries WHERE message_ref = ?", (message_ref,)
    for delivery in map(rows.to_delivery, found):
        of_it = yield f"SELECT {rows.JOB} FROM jobs WHERE id = ? AND platform = ?", (delivery.job_id, platform)
        if of_it:
            return delivery, rows.to_job(of_it[0])
    return None


def claim(now: float, lease: float, limit: int) -> Unit[list[tuple[Delivery, Job]]]:
    """Due deliveries with their jobs, hidden from others until the lease ends."""
    found = yield (
        "UPDATE deliveries SET lease_until = ?2, version = version + 1 WHERE nonce IN (SELECT nonce FROM deliveries "
        "WHERE state IN ('fetching', 'stored', 'posting') AND due_at <= ?1 "
        f"AND (lease_until IS NULL OR lease_until <= ?1) ORDER BY due_at LIMIT ?3) RETURNING {rows.DELIVERY}",
        (now, now + lease, limit),
    )
    deliveries = [rows.to_delivery(row) for row in found]
    marks = ", ".join("?" * len(deliveries))
    jobs = yield f"SELECT {rows.JOB} FROM jobs WHERE id IN ({marks})", [delivery.job_id for delivery in deliveries]
    by_id = {row[0]: rows.to_job(row) for row in jobs}
    return [(delivery, by_id[delivery.job_id]) for delivery in deliveries]


def give_back(delivery: Delivery, due_at: float) -> Unit[None]:
    """Nobody holds it any more."""
    yield (
        "UPDATE deliveries SET lease_until = NULL, due_at = ?, version = version + 1 WHERE nonce = ? AND version = ?",
        (due_at, delivery.nonce, delivery.version),
    )


def of_job(job_id: str) -> Unit[Sequence[Delivery]]:
    """Results first, then notices, in order."""
    found = yield (
        f"SELECT {rows.DELIVERY} FROM deliveries WHERE job = ? ORDER BY purpose DESC, n",
        (job_id,),
    )
    return [rows.to_delivery(row) for row in found]


def unfinished(platform: str) -> Unit[Sequence[str]]:
    """Jobs that have not ended (those that wait for a person aside) or still owe something, the oldest first."""
    found = yield (
        "SELECT id FROM jobs WHERE platform = ? AND (state NOT IN ('ended', 'needs_operator') OR EXISTS (SELECT 1 "
        "FROM deliveries WHERE job = jobs.id AND deliveries.state IN ('fetching', 'stored', 'review', 'posting'))) "
        "ORDER BY created_at, id",
        (platform,),
    )
    return [job_id for (job_id,) in found]


def undelivered(platform: str) -> Unit[Sequence[Delivery]]:
    """Kept, and waiting to be tried again."""
    columns = ", ".join(f"deliveries.{column}" for column in rows.DELIVERY.split(", "))
    found = yield (
        f"SELECT {columns} FROM deliveries JOIN jobs ON jobs.id = deliveries.job "
        "WHERE deliveries.state = 'undelivered' AND files_gone = 0 AND platform = ? ORDER BY nonce",
        (platform,),
    )
    return [rows.to_delivery(row) for row in found]
