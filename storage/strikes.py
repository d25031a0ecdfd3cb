"""Units of the cool-down: who was refused for safety too often of late, and until when they wait."""

from __future__ import annotations

from bot.generation.command import Person
from bot.generation.ports import CoolingDown, Terms
from storage.unit import Unit

WITHIN = 3600.0  # seconds in which strikes add up


def add(person: Person, about: str, now: float) -> Unit[None]:
    """One for a job or command, however often it is said."""
    yield (
        "INSERT INTO strikes (platform, person, about, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (person.platform, person.id, about, now),
    )


def cooling(person: Person, terms: Terms, now: float) -> Unit[CoolingDown | None]:
    """Whether they have to wait. What neither counts nor holds any more is forgotten.

    A strike from the future is from a clock that was set back since: it counts as one of now, and so ends in time.
    """
    who = (person.platform, person.id)
    found = yield "SELECT about, at FROM strikes WHERE platform = ? AND person = ? ORDER BY at", who
    if not found or terms.strikes <= 0:
        return None
    if found[-1][1] > now:
        yield "UPDATE strikes SET at = ?3 WHERE platform = ?1 AND person = ?2 AND at > ?3", (*who, now)
    times = [min(at, now) for _about, at in found]
    if times[0] <= now - WITHIN - terms.cool_seconds:
        over = now - WITHIN - terms.cool_seconds
        yield "DELETE FROM strikes WHERE platform = ? AND person = ? AND at <= ?", (*who, over)
    until = [last + terms.cool_seconds for first, last in zip(times, times[terms.strikes - 1 :], strict=False)
             if last - first <= WITHIN]  # fmt: skip
    return CoolingDown(until[-1]) if until and until[-1] > now else None
