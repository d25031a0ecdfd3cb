"""Unit that lets old entries leave the audit log, from the front: what is left is a chain still."""

from __future__ import annotations

from storage.unit import Unit


def cut(before: float, limit: int) -> Unit[int]:
    """Entries up to the last old one among the first few; where the chain goes on is written down with it.

    An entry whose time is before its predecessor's waits for that one.
    """
    first = yield "SELECT n, at, digest FROM audit ORDER BY n LIMIT ?", (limit,)
    old = []
    for row in first:
        if row[1] > before:
            break
        old.append(row)
    if not old:
        return 0
    last, _at, digest = old[-1]
    yield "UPDATE audit_start SET n = ?, digest = ? WHERE one = 1", (last, digest)
    yield "DELETE FROM audit WHERE n <= ?", (last,)
    # Who did only what nobody remembers has no need of a name here.
    yield (
        "DELETE FROM pseudonyms WHERE NOT EXISTS (SELECT 1 FROM audit WHERE by = pseudonym) "
        "AND pseudonym NOT IN (SELECT pseudonym FROM blocks) AND pseudonym NOT IN (SELECT by FROM blocks)",
        (),
    )
    return len(old)
