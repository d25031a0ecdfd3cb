"""The time of this server, and its ids. Starts at the real time; tests may hurry it or push it forward."""

from __future__ import annotations

import time
from datetime import UTC, datetime

_EPOCH_MS = 1_420_070_400_000  # Discord's own: 2015-01-01


class Clock:
    """Seconds since 1970 as this server sees them."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._start = time.time()
        self._monotonic = time.monotonic()
        self._skipped = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return self._start + (time.monotonic() - self._monotonic) * self._speed + self._skipped

    def advance(self, seconds: float) -> None:
        """Let some seconds pass at once."""
        self._skipped += seconds

    def real(self, seconds: float) -> float:
        """How long the server's seconds last in real ones."""
        return seconds / self._speed


class Snowflakes:
    """Ids that grow, and that carry the time they were made at, as Discord's do."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        """A fresh id."""
        self._last = max(self._last + 1, (int(self._clock.now() * 1000) - _EPOCH_MS) << 22)
        return str(self._last)


def iso(moment: float | None) -> str | None:
    """A moment of the clock as Discord writes it."""
    return None if moment is None else datetime.fromtimestamp(moment, UTC).isoformat()
