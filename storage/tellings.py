"""Units of the messages that acknowledged a command and tell how it stands. Triggers make them due when a job moves."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.generation.command import Person, ReplyTo
from bot.generation.ports import Telling
from storage import rows
from storage.unit import Row, Unit

FIRST = 5.0  # seconds that whoever took the command has for answering in another way
AGAIN = 10.0  # seconds at least between two changes, as in the triggers

_TELLING = (
    "tellings.key, json_extract(asked_by, '$.person.platform'), json_extract(asked_by, '$.person.id'), reply_to, "
    "json_extract(place, '$.locale'), tellings.job, reasons, digest, shown_at, attempts, whispered_at IS NOT NULL"
)
# While its command is only received there is nothing to say, and whoever received it is about to.
_DUE = (
    "FROM tellings JOIN commands ON commands.key = tellings.key "
    "WHERE tellings.platform = ?1 AND due_at IS NOT NULL AND state <> 'received'"
)


def begin(key: str, shown: ReplyTo, now: float) -> Unit[None]:
    """A command's message is there: from now on its answers go to that address. The first address stays."""
    added = yield (
        "INSERT INTO tellings (key, platform, job, due_at) "
        "SELECT key, ?1, job, CASE WHEN job IS NULL THEN ?2 ELSE ?3 END FROM commands "
        "WHERE key = ?4 AND state <> 'dropped' ON CONFLICT (key) DO NOTHING RETURNING key",
        (shown.platform, now + FIRST, now, key),
    )
    if added:
        yield "UPDATE commands SET reply_to = ? WHERE key = ?", (rows.dump_fact(shown), key)


def follow(key: str, job_id: str, now: float) -> Unit[None]:
    """The command became this job."""
    yield "UPDATE tellings SET job = ?, due_at = ? WHERE key = ?", (job_id, now, key)


def due(platform: str, now: float, limit: int) -> Unit[Sequence[Telling]]:
    """The longest due first. What moves from now on was not seen by whoever reads these."""
    found = yield (
        f"SELECT {_TELLING}, moved {_DUE} AND due_at <= ?2 ORDER BY due_at LIMIT ?3",
        (platform, now, limit),
    )
    moved = [row[0] for row in found if row[-1]]
    if moved:
        yield f"UPDATE tellings SET moved = 0 WHERE key IN ({', '.join('?' * len(moved))})", moved
    return [_telling(row) for row in found]


def told(telling: Telling, now: float, digest: str, due_at: float | None, *, whispered: bool) -> Unit[None]:
    """It shows `digest`. Where something moved after it was read, that is already old."""
    yield (
        "UPDATE tellings SET digest = ?1, shown_at = ?2, attempts = 0, "
        "due_at = CASE WHEN moved THEN min(coalesce(?3, ?4), ?4) ELSE ?3 END, "
        "whispered_at = CASE WHEN ?5 THEN coalesce(whispered_at, ?2) END WHERE key = ?6",
        (digest, now, due_at, now + AGAIN, whispered, telling.key),
    )


def later(telling: Telling, due_at: float) -> Unit[None]:
    """Tried in vain."""
    yield (
        "UPDATE tellings SET attempts = ?, due_at = ? WHERE key = ?",
        (telling.attempts + 1, due_at, telling.key),
    )


def answered(key: str) -> Unit[None]:
    """It needs no care any more."""
    yield "DELETE FROM tellings WHERE key = ?", (key,)


def readdress(key: str, shown: ReplyTo) -> Unit[None]:
    """Where its message is, and where its job answers, unless that belongs to another place."""
    address = rows.dump_fact(shown)
    yield "UPDATE commands SET reply_to = ? WHERE key = ?", (address, key)
    yield (
        "UPDATE jobs SET reply_to = ? WHERE command_key = ? AND json_extract(place, '$.channel') = "
        "(SELECT json_extract(place, '$.channel') FROM commands WHERE key = command_key)",
        (address, key),
    )


def next_due(platform: str) -> Unit[tuple[float | None, int]]:
    """The earliest time at which one may be due, and how many wait for a time."""
    first = yield f"SELECT due_at {_DUE} ORDER BY due_at LIMIT 1", (platform,)
    ((count,),) = yield "SELECT count(*) FROM tellings WHERE platform = ? AND due_at IS NOT NULL", (platform,)
    return first[0][0] if first else None, int(count)


def _telling(row: Row) -> Telling:
    return Telling(
        key=row[0],
        person=Person(row[1], row[2]),
        reply_to=ReplyTo(**json.loads(row[3])),
        locale=row[4],
        job_id=row[5],
        reasons=rows.to_texts(row[6]),
        digest=row[7],
        shown_at=row[8],
        attempts=row[9],
        whispered=bool(row[10]),
    )
