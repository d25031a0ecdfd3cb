"""Real time and real chance: the clock and the ids of a running bot. Tests bring their own."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
import uuid
from collections.abc import Callable


class SystemClock:
    """The machine's clocks, as the Clock port asks for them."""

    def now(self) -> float:
        """UTC epoch seconds; may jump when somebody sets the clock."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds since some moment; never jumps."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Let this much time pass."""
        await asyncio.sleep(seconds)


class AnchoredClock(SystemClock):
    """A clock that nobody sets behind the bot's back: it goes on steadily, and says how far off the machine's is.

    Every row with a time belongs to the time that it was written in. Whoever moves the rows along then calls follow().
    """

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._steady = steady
        self._ahead = wall() - steady()

    def now(self) -> float:
        """UTC epoch seconds, without the jumps that nobody has followed."""
        return self._steady() + self._ahead

    def monotonic(self) -> float:
        """Seconds since some moment; never jumps."""
        return self._steady()

    def jump(self) -> float:
        """Seconds by which the machine's clock is ahead of this one; negative: behind."""
        return self._wall() - self.now()

    def follow(self, seconds: float) -> None:
        """Jump by so much."""
        self._ahead += seconds


class SystemIds:
    """The machine's randomness, as the Ids port asks for it."""

    def job_id(self) -> str:
        """13 lower-case hex digits: 52 bits, so that nobody guesses another person's job."""
        return secrets.token_hex(7)[:13]

    def task_uuid(self) -> str:
        """A UUID v4, new each time."""
        return str(uuid.uuid4())

    def chance(self) -> float:
        """Evenly spread in [0, 1)."""
        return random.random()  # noqa: S311 - spreads retries apart; nothing secret hangs on it
