"""Real time and real chance: the clock and the ids of a running bot. Tests bring their own."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
import uuid


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
