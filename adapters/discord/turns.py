"""Discord takes 50 requests a second of one bot, and shuts out whoever keeps asking. Ours wait for their turn."""

from __future__ import annotations

from typing import Any

from discord.http import HTTPClient, Route

from bot.generation.ports import Clock

PER_SECOND = 45.0  # a little below: Discord counts by its own clock


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

    def pace(self, http: HTTPClient) -> None:
        """From now on every request of this client waits. discord.py only learns of the limit by being refused."""
        ask = http.request

        async def in_turn(route: Route, **words: Any) -> Any:
            await self.wait()
            return await ask(route, **words)

        http.request = in_turn  # type: ignore[method-assign]  # it is where all of discord.py's verbs meet
