"""How long to wait before the next try: attempts and chance in, seconds out."""

from __future__ import annotations


def delay(attempts: int, chance: float, *, first: float = 1.0, longest: float = 60.0) -> float:
    """Seconds before attempt number `attempts + 1`: doubling from `first` to `longest`, the upper half by chance.

    `chance` is in [0, 1).
    """
    whole = min(longest, first * 2.0 ** min(attempts, 30))
    return whole / 2 + whole / 2 * chance


def look_after(age: float, typical: float, *, longest: float = 10.0) -> float:
    """Seconds between two looks at a task that has been out for `age` seconds, where `typical` is usual.

    Young tasks are looked at rarely, tasks near their usual end often, late ones rarely again. Often is a twelfth of
    the usual time: who waits a minute does not mind five seconds, and a look costs a request. Never less than 1 s.
    """
    shortest = min(longest, max(1.0, typical / 12))
    far = (typical - age) / 5 if age < typical else (age - typical) / 10
    return min(longest, max(shortest, far))
