"""Whoever waits for a connection can be stopped, also where a library loses the word."""

from __future__ import annotations

import asyncio

import pytest

from adapters.discord.ending import until_over


async def _deaf(times: int, heard: list[int]) -> None:
    """Goes on `times` times when it is cancelled."""
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            heard.append(len(heard))
            if len(heard) > times:
                raise


@pytest.mark.parametrize("times", [0, 1, 2])
async def test_a_cancellation_that_is_lost_is_said_again(times: int) -> None:
    heard: list[int] = []
    task = asyncio.ensure_future(until_over(_deaf(times, heard)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    async with asyncio.timeout(10):
        with pytest.raises(asyncio.CancelledError):
            await task
    assert len(heard) == times + 1


async def test_what_ends_it_comes_through() -> None:
    async def ends() -> None:
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError, match="gone"):
        await until_over(ends())
