"""Turns: how fast this bot may speak to Discord."""

from __future__ import annotations

import asyncio
import time

from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.turns import Turns


class Noted:
    """A clock that stands still, and writes down how long somebody would have waited."""

    def __init__(self) -> None:
        self.at = 1000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def spoken_at(arrivals: list[float], per_second: float) -> list[float]:
    """When each one spoke, given when it came."""
    clock = Noted()
    turns = Turns(clock, per_second)

    async def come() -> list[float]:
        spoken = []
        for arrival in arrivals:
            clock.at, clock.slept = 1000.0 + arrival, []
            await turns.wait()
            spoken.append(arrival + sum(clock.slept))
        return spoken

    return asyncio.run(come())


@given(st.lists(st.floats(0, 20), max_size=200).map(sorted), st.floats(1, 50))
def test_no_second_ever_has_more_than_its_share_and_nobody_is_overtaken(arrivals: list[float], rate: float) -> None:
    spoken = spoken_at(arrivals, rate)
    assert spoken == sorted(spoken)
    for first in spoken:
        assert sum(first <= one < first + 1 - 1e-6 for one in spoken) <= rate + 1


def test_whoever_comes_alone_does_not_wait() -> None:
    assert spoken_at([0.0, 1.0, 5.0], 1.0) == [0.0, 1.0, 5.0]


def test_whoever_comes_in_a_crowd_waits_for_the_others() -> None:
    assert spoken_at([0.0, 0.0, 0.0], 2.0) == [0.0, 0.5, 1.0]
