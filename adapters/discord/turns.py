"""Discord takes 50 requests a second of one bot, and shuts out whoever keeps asking. Ours wait for their turn."""

from __future__ import annotations

from bot.generation.ports import Clock

# Below 50: a search takes several requests in one turn, and Discord counts by its own clock.
PER_SECOND = 40.0


class Turns:
    """Evenly spaced, in the order of arrival. What answers an interaction needs none: Discord does not count it."""

    def __init__(self, clock: Clock, per_second: float = PER_SECOND) -> None:
        self._clock = clock
        self._apart = 1.0 / per_second
        self._free_at = 0.0  # on the monotonic clock

    async def wait(self) -> None:
        """Until it is the caller's turn. A caller that is cancelled meanwhile leaves its turn unused."""
        now = self._clock.monotonic()
        mine = max(now, self._free_at)
        self._free_at = mine + self._apart
        if mine > now:
            await self._clock.sleep(mine - now)
