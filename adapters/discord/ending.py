"""Ending what is waited for, also where a cancellation gets lost on its way."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

_AGAIN = 0.5  # seconds until whoever did not hear it is asked once more


async def until_over(waiting: Coroutine[Any, Any, None]) -> None:
    """Wait for it, and be cancelled with it.

    Before Python 3.12 `asyncio.wait_for` forgets a cancellation that comes in the moment its own task is done
    (python/cpython#86296), and discord.py connects through it: a bot that is stopped just then would never end.
    """
    task = asyncio.ensure_future(waiting)
    try:
        await asyncio.shield(task)
    finally:
        while not task.done():
            task.cancel()
            await asyncio.wait([task], timeout=_AGAIN)
        if not task.cancelled():
            task.exception()  # heard: asyncio complains of one that nobody asked for
