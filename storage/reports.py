"""Units of the reports: who objects to a post, its way out of the chat, and what was posted under which bytes."""

from __future__ import annotations

from collections.abc import Sequence

from bot.generation.command import Person, ReplyTo
from bot.generation.delivery import Delivery
from bot.generation.job import Job
from bot.generation.ports import ChoreKind, Deed, Posts
from storage import audit, deliveries, rows
from storage.unit import Unit

_MOST = 10  # deliveries of the same bytes
_DELIVERY = ", ".join(f"deliveries.{column}" for column in rows.DELIVERY.split(", "))
_JOB = ", ".join(f"jobs.{column}" for column in rows.JOB.split(", "))
_WIDTH = len(rows.DELIVERY.split(", "))


def report(nonce: str, person: Person, key: bytes, now: float) -> Unit[int]:
    """How many different people have reported it by now, this one included."""
    yield (
        "INSERT INTO reports (nonce, by, at) VALUES (?, ?, ?) ON CONFLICT (nonce, by) DO NOTHING",
        (nonce, audit.pseudonym(key, person), now),
    )
    ((count,),) = yield "SELECT count(*) FROM reports WHERE nonce = ?", (nonce,)
    return int(count)


def stands(nonce: str) -> Unit[bool]:
    """Whether its message is in the chat, as far as is known here."""
    found = yield "SELECT 1 FROM deliveries WHERE nonce = ? AND state = 'posted' AND removed_at IS NULL", (nonce,)
    return bool(found)


def hide(
    posts: Posts, owed: Sequence[Delivery], deed: Deed | None, key: bytes, now: float, detail: str = "reported"
) -> Unit[bool]:
    """Out of the chat, once: the rows say so now, and taking the messages away is owed until it is done."""
    if not posts or not (yield from stands(posts[0][0].nonce)):
        return False
    yield from deliveries.removed(posts[0][0], now, detail, deed, key)
    yield from _take_away(*posts[0], now)
    for copy, to in posts[1:]:
        if (yield from stands(copy.nonce)):
            yield from deliveries.removed(copy, now, detail)
            yield from _take_away(copy, to, now)
    yield from deliveries.owe(owed, now)
    return True


def _take_away(delivery: Delivery, to: ReplyTo, now: float) -> Unit[None]:
    content = {"to": rows.dump_fact(to), "reference": delivery.message_ref or "", "job": delivery.job_id}
    yield (
        "INSERT INTO chores (pseudonym, kind, content, since, due_at) VALUES ('', ?, ?, ?, ?) "
        "ON CONFLICT (kind, content) DO NOTHING",
        (ChoreKind.POST, rows.dump(content), now, now),
    )


def made_as(sha256: str) -> Unit[Sequence[tuple[Delivery, Job]]]:
    """What went out, came in, or stood for a video under these bytes, the oldest job first."""
    found = yield (
        f"SELECT {_DELIVERY}, {_JOB} FROM deliveries JOIN jobs ON jobs.id = deliveries.job WHERE deliveries.nonce IN "
        "(SELECT nonce FROM deliveries WHERE posted_sha256 = ?1 UNION SELECT nonce FROM deliveries "
        "WHERE received_sha256 = ?1 UNION SELECT nonce FROM deliveries WHERE poster_sha256 = ?1) "
        "ORDER BY jobs.created_at, deliveries.nonce LIMIT ?2",
        (sha256, _MOST),
    )
    return [(rows.to_delivery(row[:_WIDTH]), rows.to_job(row[_WIDTH:])) for row in found]
