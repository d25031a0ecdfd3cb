"""Units of the chores: what is owed to the world outside by a deletion or a sweep."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.generation.ports import Chore, ChoreKind
from storage.unit import Unit


def due(now: float, limit: int) -> Unit[Sequence[Chore]]:
    """The longest due first."""
    found = yield (
        "SELECT id, kind, content, since, attempts, pseudonym FROM chores WHERE due_at <= ? "
        "ORDER BY due_at, id LIMIT ?",
        (now, limit),
    )
    return [Chore(row[0], ChoreKind(row[1]), json.loads(row[2]), *row[3:]) for row in found]


def done(chore: Chore) -> Unit[None]:
    """Unless it came to be owed once more meanwhile. After the last of somebody's, its traces are wiped as well."""
    gone = yield "DELETE FROM chores WHERE id = ? AND since = ? RETURNING pseudonym", (chore.id, chore.since)
    for (pseudonym,) in gone:
        yield (
            "UPDATE erasures SET stage = 'clean' WHERE pseudonym = ?1 AND stage = 'done' "
            "AND NOT EXISTS (SELECT 1 FROM chores WHERE pseudonym = ?1)",
            (pseudonym,),
        )


def later(chore: Chore, due_at: float) -> Unit[None]:
    """Tried in vain."""
    yield "UPDATE chores SET attempts = attempts + 1, due_at = ? WHERE id = ?", (due_at, chore.id)


def next_due() -> Unit[float | None]:
    """The earliest."""
    ((at,),) = yield "SELECT min(due_at) FROM chores", ()
    return at  # type: ignore[no-any-return]  # a REAL column or NULL
