"""A client that is closed is told of nothing any more."""

from __future__ import annotations

import gc

import pytest

from adapters.discord.gateway import Ears, ShardedEars, _Once
from bot.clock import SystemClock


async def _nothing(*_told: object) -> None:
    """Hears and does nothing."""


@pytest.mark.parametrize("kind", [Ears, ShardedEars])
async def test_what_comes_after_the_end_is_dropped(kind: type[Ears]) -> None:
    """discord.py alone makes a coroutine of it, and has no loop left to run it in. Warnings are errors here."""
    client = kind(_nothing, _nothing, lambda _text: None, _Once(), SystemClock(), 60.0)
    async with client:
        pass
    assert client.is_closed()
    client.dispatch("ready")
    gc.collect()
