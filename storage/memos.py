"""Units of the memos: small facts that an adapter keeps through a restart."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storage import rows
from storage.unit import Unit

Content = Mapping[str, Any]


def one(kind: str, key: str) -> Unit[Content | None]:
    """As it was kept last."""
    found = yield "SELECT content FROM memos WHERE kind = ? AND key = ?", (kind, key)
    return json.loads(found[0][0]) if found else None


def of_kind(kind: str) -> Unit[Sequence[tuple[str, Content]]]:
    """By key."""
    found = yield "SELECT key, content FROM memos WHERE kind = ? ORDER BY key", (kind,)
    return [(key, json.loads(content)) for key, content in found]


def keep(kind: str, key: str, content: Content, now: float) -> Unit[None]:
    """New, or in place of what was there."""
    yield (
        "INSERT INTO memos (kind, key, content, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (kind, key) DO UPDATE SET content = excluded.content, at = excluded.at",
        (kind, key, rows.dump(content), now),
    )


def take(kind: str, key: str, since: float) -> Unit[Content | None]:
    """Whoever takes it is the only one; None for one that was kept before `since`, which is gone as well."""
    found = yield "DELETE FROM memos WHERE kind = ? AND key = ? RETURNING content, at", (kind, key)
    return json.loads(found[0][0]) if found and found[0][1] >= since else None


def drop_old(kind: str, before: float) -> Unit[None]:
    """Nobody came for them."""
    yield "DELETE FROM memos WHERE kind = ? AND at < ?", (kind, before)
