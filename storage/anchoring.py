"""Unit of the clock: when somebody sets it, what rows wait for and are measured from moves along.

Otherwise a jump ahead would end every deadline at once, and a jump back would keep everything waiting for as long. What
is only shown or counted, such as the time of an order or the day of an amount, stays.
"""

from __future__ import annotations

from collections.abc import Mapping

from storage.unit import Unit

# The columns of each table, and which rows still wait for something.
TIMES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "jobs": (("since", "due_at", "lease_until", "maybe_sent_since"), "state <> 'ended'"),
    "submissions": (("first_try_at",), "verdict NOT IN ('accepted', 'refused')"),
    "deliveries": (("due_at", "lease_until", "tried_at"), "state NOT IN ('posted', 'undelivered', 'withheld')"),
    "reviews": (("due_at", "expires_at", "card_due_at", "lease_until"), "state = 'open' OR card_due_at IS NOT NULL"),
    "tellings": (("shown_at", "due_at"), "due_at IS NOT NULL"),
    "drafts": (("expires_at",), "1"),
    "strikes": (("at",), "1"),
    "chores": (("due_at",), "1"),
    "erasures": (("due_at", "closed_until"), "1"),
}


def shift(seconds: float) -> Unit[None]:
    """All in one commit."""
    for table, (columns, where) in TIMES.items():
        moved = ", ".join(f"{column} = {column} + ?1" for column in columns)
        yield f"UPDATE {table} SET {moved} WHERE {where}", (seconds,)
