"""Tells waiting tests that something has changed, so that none of them has to sleep."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Board:
    """Everybody who waits looks again after every change."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def changed(self) -> None:
        """Wake everybody up."""
        for one in self._waiting:
            if not one.done():
                one.set_result(None)
        self._waiting.clear()

    async def until(self, seen: Callable[[], bool], patience: float) -> bool:
        """Whether `seen` came true within so many real seconds."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + patience
        while not seen():
            waiting: asyncio.Future[None] = loop.create_future()
            self._waiting.add(waiting)
            done, _ = await asyncio.wait([waiting], timeout=max(0.0, deadline - loop.time()))
            self._waiting.discard(waiting)
            if not done:
                return seen()
        return True
