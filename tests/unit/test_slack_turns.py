"""Turns: how fast this bot may speak to Slack."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.turns import PACES, POSTS, TIER_3, TIER_4, UPDATES, Pace, Turns
from tests.virtual import VirtualClock, played

MINUTE = 60.0
ALLOWED = {POSTS: 60, TIER_3: 50, UPDATES: 50, TIER_4: 100}  # calls a minute, as Slack documents them
DELETE, UPDATE = "chat.delete", "chat.update"


def spoken_at(arrivals: list[float], method: str = DELETE) -> list[float]:
    """When each one spoke, given when it came; without those that were told to come again."""

    async def come(turns: Turns, arrival: float, spoken: list[float]) -> None:
        await asyncio.sleep(arrival)
        if not await turns.wait("T1", method, {"channel": "C1"}):
            spoken.append(asyncio.get_running_loop().time())

    async def story() -> list[float]:
        turns, spoken = Turns(VirtualClock()), list[float]()
        async with asyncio.TaskGroup() as group:
            for arrival in arrivals:
                group.create_task(come(turns, arrival, spoken))
        return spoken

    return played(story())


@given(st.lists(st.floats(0, 300), max_size=200).map(sorted), st.sampled_from(sorted(PACES)))
def test_no_minute_ever_has_more_than_slack_allows(arrivals: list[float], method: str) -> None:
    spoken = spoken_at(arrivals, method)
    for first in spoken:
        assert sum(first <= one < first + MINUTE for one in spoken) <= ALLOWED[PACES[method]]


@pytest.mark.parametrize("pace", [POSTS, TIER_3, UPDATES, TIER_4])
def test_a_few_at_once_do_not_wait(pace: Pace) -> None:
    method = next(name for name, one in PACES.items() if one is pace)
    assert spoken_at([0.0] * pace.burst, method) == [0.0] * pace.burst


def test_a_crowd_waits_for_each_other() -> None:
    spoken = spoken_at([0.0] * (TIER_3.burst + 2))
    assert spoken[-2:] == pytest.approx([TIER_3.apart, 2 * TIER_3.apart])


@given(st.lists(st.floats(0, 300), max_size=20).map(sorted))
def test_a_few_in_some_minutes_all_have_their_turn(arrivals: list[float]) -> None:
    assert len(spoken_at(arrivals)) == len(arrivals)


def test_who_would_wait_for_too_long_takes_no_turn() -> None:
    room = TIER_3.burst + int(TIER_3.longest / TIER_3.apart)
    assert len(spoken_at([0.0] * (room + 50))) == room


def test_who_would_wait_for_too_long_is_told_at_once_for_how_long() -> None:
    async def story() -> list[float]:
        turns = Turns(VirtualClock())
        return [await turns.wait("T1", UPDATE, {}) for _ in range(UPDATES.burst + 1)]

    assert played(story()) == [*[0.0] * UPDATES.burst, pytest.approx(UPDATES.apart)]


def test_workspaces_methods_and_the_channels_of_posts_do_not_wait_for_each_other() -> None:
    async def story() -> float:
        turns = Turns(VirtualClock())
        for workspace in ("T1", "T2"):
            for number in range(POSTS.burst):
                await turns.wait(workspace, "chat.postMessage", {"channel": "C1", "text": str(number)})
                await turns.wait(workspace, "chat.postMessage", {"channel": "C2"})
            for number in range(TIER_3.burst):
                assert not await turns.wait(workspace, DELETE, {"channel": f"C{number}"})
                assert not await turns.wait(workspace, UPDATE, {"channel": f"C{number}"})
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
