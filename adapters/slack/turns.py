"""Slack takes so many calls of each method a minute, and about one message a second in a channel. Ours wait for it.

Slack counts by workspace, and is lenient about a few at once; who is refused has to wait for longer than who waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.generation.ports import Clock

_SWEEP = 2000  # rows of people, after which those that wait for nobody are forgotten


@dataclass(frozen=True, slots=True)
class Pace:
    """`burst` calls at once, and from then on so many a minute: together never more than Slack's own figure.

    `longest`: seconds that somebody waits; who is further back comes again later.
    """

    a_minute: float
    burst: int
    longest: float = 30.0

    @property
    def apart(self) -> float:
        """Seconds from one to the next."""
        return 60.0 / self.a_minute


# A little below Slack's figures: it counts by its own clock, and what waits here arrives there when it can.
POSTS = Pace(a_minute=55, burst=3)  # in each channel
TIER_3 = Pace(a_minute=40, burst=8)  # of the 50 that are allowed
UPDATES = replace(TIER_3, longest=0.5)  # they are made one after another: one workspace must not hold up the others
TIER_4 = Pace(a_minute=80, burst=16)  # of 100

# What somebody waits for with a view open, or before a command is acknowledged, waits for no turn: users.info,
# conversations.info, views.*.
PACES: Mapping[str, Pace] = {
    "chat.postMessage": POSTS,
    "chat.update": UPDATES,
    "chat.delete": TIER_3,
    "chat.postEphemeral": TIER_4,
    "conversations.history": TIER_3,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "files.completeUploadExternal": TIER_4,
    "files.delete": TIER_3,
    "files.getUploadURLExternal": TIER_4,
    "files.info": TIER_4,
}


class Turns:
    """In the order of arrival, for each method and workspace; for posts, for each channel."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        # When the last of a row would have come if nobody ever came early, on the monotonic clock.
        self._rows: dict[tuple[str, str, str], float] = {}

    async def wait(self, workspace: str, method: str, arguments: Mapping[str, Any]) -> float:
        """Until it is the caller's turn; then 0. The seconds until then, at once, where that would take too long.

        A caller that is cancelled meanwhile leaves its turn unused.
        """
        pace = PACES.get(method)
        if pace is None:
            return 0.0
        now = self._clock.monotonic()
        row = workspace, method, str(arguments.get("channel")) if pace is POSTS else ""
        last = max(now, self._rows.get(row, 0.0))
        pause = last - (pace.burst - 1) * pace.apart - now
        if pause > pace.longest:
            return pause
        self._rows[row] = last + pace.apart
        self._sweep(now)
        if pause > 0:
            await self._clock.sleep(pause)
        return 0.0

    def _sweep(self, now: float) -> None:
        if len(self._rows) > _SWEEP:
            self._rows = {row: last for row, last in self._rows.items() if last > now}
