"""Units of the command rows: received, acknowledged, then admitted, declined or dropped."""

from __future__ import annotations

from collections.abc import Sequence

from bot.generation.command import Command, ReplyTo
from bot.generation.message import Text
from storage import rows, tellings
from storage.unit import Unit


def receive(command: Command, now: float) -> Unit[bool]:
    """True: this key is new, or was dropped before its sender was told and comes again now."""
    added = yield (
        f"INSERT INTO commands ({rows.COMMAND}, state, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'received', ?) "
        "ON CONFLICT (key) DO UPDATE SET state = 'received', received_at = excluded.received_at, acked_at = NULL "
        "WHERE state = 'dropped' RETURNING key",
        (*rows.from_command(command), now),
    )
    return bool(added)


def acknowledge(key: str, now: float, shown: ReplyTo | None = None) -> Unit[None]:
    """The person saw that it arrived, perhaps by a message that tells from now on how it stands."""
    yield "UPDATE commands SET acked_at = ? WHERE key = ? AND acked_at IS NULL RETURNING key", (now, key)
    if shown is not None:
        yield from tellings.begin(key, shown, now)


def drop_unacknowledged() -> Unit[int]:
    """Their senders saw an error, so nothing may come of them."""
    dropped = yield (
        "UPDATE commands SET state = 'dropped' WHERE state = 'received' AND acked_at IS NULL RETURNING key",
        (),
    )
    return len(dropped)


def acknowledged() -> Unit[Sequence[Command]]:
    """Told "it arrived", and then nothing."""
    found = yield (
        f"SELECT {rows.COMMAND} FROM commands WHERE state = 'received' AND acked_at IS NOT NULL ORDER BY received_at",
        (),
    )
    return [rows.to_command(row) for row in found]


def decline(key: str, reasons: Sequence[Text]) -> Unit[None]:
    """Answered with a refusal; the reasons stay with it."""
    yield (
        "UPDATE commands SET state = 'declined', reasons = ? WHERE key = ? AND state = 'received' RETURNING key",
        (rows.from_texts(reasons), key),
    )


def may_be_admitted(key: str) -> Unit[bool]:
    """Not when it was admitted, declined or dropped before, nor before the person was told that it arrived."""
    open_ = yield "SELECT 1 FROM commands WHERE key = ? AND state = 'received' AND acked_at IS NOT NULL", (key,)
    return bool(open_)


def admitted(key: str, job_id: str) -> Unit[None]:
    """It became this job."""
    yield "UPDATE commands SET state = 'admitted', job = ? WHERE key = ? AND state = 'received'", (job_id, key)
