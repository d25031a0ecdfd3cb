"""How fast one person may ask: a few commands at once, then one every other second. In memory; budgets hold anyway."""

from __future__ import annotations

import math
from collections.abc import Hashable

from bot.generation.command import Person
from bot.generation.ports import Clock

BURST = 5  # commands at once
REFILL = 2.0  # seconds for one more
_PEOPLE = 10_000  # remembered; whoever is not has a full measure


class Pace:
    """A bucket for each person."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._full_at: dict[Person, float] = {}  # when a person's bucket will be full again

    def wait(self, person: Person) -> int:
        """Take one. 0: go ahead; otherwise the whole seconds until there is one again."""
        now = self._clock.monotonic()
        full_at = max(now, self._full_at.get(person, 0.0))
        if full_at - now > (BURST - 1) * REFILL:
            return max(1, math.ceil(full_at - now - (BURST - 1) * REFILL))
        if len(self._full_at) >= _PEOPLE:
            self._full_at = {one: at for one, at in self._full_at.items() if at > now}
        self._full_at[person] = full_at + REFILL
        return 0


class Seldom:
    """What is done at most once in a while for each of many things. In memory: a start forgets it."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._again_at: dict[Hashable, float] = {}

    def is_due(self, thing: Hashable) -> bool:
        """Whether it is to be done now; then it is not again for the time given. Of too many things none is."""
        now = self._clock.monotonic()
        if self._again_at.get(thing, now) > now:
            return False
        if len(self._again_at) >= _PEOPLE:
            self._again_at = {one: at for one, at in self._again_at.items() if at > now}
        if len(self._again_at) >= _PEOPLE:
            return False
        self._again_at[thing] = now + self._seconds
        return True
