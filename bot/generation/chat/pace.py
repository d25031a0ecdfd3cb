"""How fast one person may ask: a few commands at once, then one every other second. In memory; budgets hold anyway."""

from __future__ import annotations

import math

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
