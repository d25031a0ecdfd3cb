"""Units of the queue: who gets the next turn, and the tenants whose jobs wait meanwhile."""

from __future__ import annotations

from bot.generation.command import Person
from bot.generation.ports import Event
from storage import rows
from storage.unit import Unit

# The first part is asked once a statement: while nobody is paused no job is looked up.
_MAY_GO = (
    "(NOT EXISTS (SELECT 1 FROM pauses) OR NOT EXISTS (SELECT 1 FROM pauses "
    "WHERE pauses.platform = jobs.platform AND pauses.tenant = jobs.tenant))"
)


def take_turns(now: float, slots: int) -> Unit[int]:
    """The first in the queue that are not paused, as many as there are free slots."""
    waiting = yield "SELECT 1 FROM jobs WHERE state = 'queued' LIMIT 1", ()
    if not waiting or slots <= 0:
        return 0
    ((out,),) = yield (
        "SELECT count(*) FROM (SELECT 1 FROM jobs WHERE state IN ('submitting', 'generating') LIMIT ?)",
        (slots,),
    )
    if out >= slots:
        return 0
    moved = yield (
        "UPDATE jobs SET state = 'submitting', since = ?1, due_at = ?1, attempts = 0, version = version + 1 "
        f"WHERE id IN (SELECT id FROM jobs WHERE state = 'queued' AND {_MAY_GO} ORDER BY created_at, id LIMIT ?2) "
        "RETURNING id",
        (now, slots - out),
    )
    for (job_id,) in moved:
        yield Event(now, job_id, "job queued > submitting", "")
    return len(moved)


def place(job_id: str) -> Unit[int]:
    """1 for the next; 0 when it is not in the queue. A paused job has the place that it would have if it were not."""
    ((ahead,),) = yield (
        "SELECT count(*) FROM jobs AS mine, jobs WHERE mine.id = ? AND mine.state = 'queued' "
        "AND jobs.state = 'queued' AND (jobs.created_at, jobs.id) <= (mine.created_at, mine.id) "
        f"AND ((jobs.platform, jobs.tenant) = (mine.platform, mine.tenant) OR {_MAY_GO})",
        (job_id,),
    )
    return int(ahead)


def pause(platform: str, tenant: str, by: Person, now: float) -> Unit[None]:
    """Who paused it first is remembered."""
    yield (
        "INSERT INTO pauses (platform, tenant, paused_by, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (platform, tenant, rows.dump_fact(by), now),
    )


def unpause(platform: str, tenant: str) -> Unit[bool]:
    """Whether it was paused."""
    gone = yield "DELETE FROM pauses WHERE platform = ? AND tenant = ? RETURNING tenant", (platform, tenant)
    return bool(gone)


def is_paused(platform: str, tenant: str) -> Unit[bool]:
    """Whether its jobs wait."""
    return bool((yield "SELECT 1 FROM pauses WHERE platform = ? AND tenant = ?", (platform, tenant)))
