"""Turns: how fast this bot may speak to Slack."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.turns import LONGEST_WAIT, PACES, POSTS, TIER_3, TIER_4, Pace, Turns
from tests.virtual import VirtualClock, played

MINUTE = 60.0
ALLOWED = {POSTS: 60, TIER_3: 50, TIER_4: 100}  # calls a minute, as Slack documents them
UPDATE = "chat.update"


def spoken_at(arrivals: list[float], method: str = UPDATE, longest: float = 1e9) -> list[float]:
    """When each one spoke, given when it came, in the order of their turns."""

    async def come(turns: Turns, arrival: float, spoken: list[float]) -> None:
        await asyncio.sleep(arrival)
        if not await turns.wait("T1", method, {"channel": "C1"}):
            spoken.append(asyncio.get_running_loop().time())

    async def story() -> list[float]:
        turns, spoken = Turns(VirtualClock(), longest), list[float]()
        async with asyncio.TaskGroup() as group:
            for arrival in arrivals:
                group.create_task(come(turns, arrival, spoken))
        return spoken

    return played(story())


@given(st.lists(st.floats(0, 300), max_size=200).map(sorted), st.sampled_from(sorted(PACES)))
def test_no_minute_ever_has_more_than_slack_allows(arrivals: list[float], method: str) -> None:
    spoken = spoken_at(arrivals, method)
    assert len(spoken) == len(arrivals)
    for first in spoken:
        assert sum(first <= one < first + MINUTE for one in spoken) <= ALLOWED[PACES[method]]


@pytest.mark.parametrize("pace", [POSTS, TIER_3, TIER_4])
def test_a_few_at_once_do_not_wait(pace: Pace) -> None:
    method = next(name for name, one in PACES.items() if one is pace)
    assert spoken_at([0.0] * pace.burst, method) == [0.0] * pace.burst


def test_a_crowd_waits_for_each_other() -> None:
    spoken = spoken_at([0.0] * (TIER_3.burst + 2))
    assert spoken[-2:] == pytest.approx([TIER_3.apart, 2 * TIER_3.apart])


def test_who_would_wait_for_too_long_is_told_at_once_and_takes_no_turn() -> None:
    room = TIER_3.burst + int(LONGEST_WAIT / TIER_3.apart)
    assert len(spoken_at([0.0] * (room + 50), longest=LONGEST_WAIT)) == room


def test_a_wait_that_is_too_long_is_named() -> None:
    async def story() -> float:
        turns = Turns(VirtualClock(), longest=0.0)
        for _ in range(TIER_3.burst):
            assert not await turns.wait("T1", UPDATE, {})
        return await turns.wait("T1", UPDATE, {})

    assert played(story()) == pytest.approx(TIER_3.apart)


def test_workspaces_methods_and_the_channels_of_posts_do_not_wait_for_each_other() -> None:
    async def story() -> float:
        turns = Turns(VirtualClock())
        for workspace in ("T1", "T2"):
            for number in range(POSTS.burst):
                await turns.wait(workspace, "chat.postMessage", {"channel": "C1", "text": str(number)})
                await turns.wait(workspace, "chat.postMessage", {"channel": "C2"})
            for number in range(TIER_3.burst):
                await turns.wait(workspace, UPDATE, {"channel": f"C{number}"})
        return asyncio.get_running_loop().time()

    assert played(story()) == 0.0


def test_what_somebody_waits_for_waits_for_nobody() -> None:
    assert spoken_at([0.0] * 500, "views.open") == [0.0] * 500


def test_rows_of_nobody_are_forgotten() -> None:
    async def story() -> int:
        turns = Turns(VirtualClock())
        for number in range(5000):
            await turns.wait("T1", "chat.postMessage", {"channel": f"C{number}"})
            await asyncio.sleep(1.0)
        return len(turns._rows)

    assert played(story()) <= 2001
