"""Slack's rate limits: so many calls a minute for each method and team, by tier."""

from __future__ import annotations

import math
from collections import deque

from sandbox.slack.clock import Clock
from sandbox.slack.refusals import Refused

WINDOW = 60.0  # seconds
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}  # calls a window
_TIER = {
    "apps.connections.open": 1,
    "chat.update": 3,
    "chat.delete": 3,
    "conversations.history": 3,
    "conversations.replies": 3,
    "conversations.info": 3,
    "conversations.open": 3,
    "files.delete": 3,
    "bots.info": 3,
    "usergroups.list": 2,
    "usergroups.users.list": 2,
}
# Slack lets about one message a second into a channel and does not say how large a burst may be.
POSTS_A_WINDOW = 60


class Limits:
    """Counts calls by the server's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[tuple[str, str], deque[float]] = {}

    def count(self, method: str, team: str, channel: str | None) -> None:
        """Note a call. Raises Refused(ratelimited) with Retry-After when there were too many."""
        if method == "chat.postMessage":
            self._note((method, channel or team), POSTS_A_WINDOW)
        else:
            self._note((method, team), TIERS[_TIER.get(method, 4)])

    def _note(self, key: tuple[str, str], most: int) -> None:
        seen, now = self._seen.setdefault(key, deque()), self._clock.now()
        while seen and now - seen[0] >= WINDOW:
            seen.popleft()
        if len(seen) >= most:
            raise ratelimited(max(1, math.ceil(WINDOW - (now - seen[0]))))
        seen.append(now)


def ratelimited(seconds: float | None) -> Refused:
    """Status 429, with or without the header that says how long to wait."""
    headers = {} if seconds is None else {"Retry-After": f"{seconds:g}"}
    return Refused("ratelimited", status=429, headers=headers)
