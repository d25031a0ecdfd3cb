"""Virtual time for real asyncio code: when nothing is ready, the loop's clock jumps to its next timer."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

START = 1_760_000_000.0


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop that never waits. Only for code without threads: their answers would come too late."""

    def __init__(self) -> None:
        super().__init__()
        self._virtual = 0.0

    def time(self) -> float:
        return self._virtual

    def _run_once(self) -> None:
        timers: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]  # asyncio's own heap
        while timers and timers[0].cancelled():
            heapq.heappop(timers)._scheduled = False  # type: ignore[attr-defined]  # as the loop itself does
            self._timer_cancelled_count -= 1
        if timers and not self._ready:  # type: ignore[attr-defined]  # same
            self._virtual = max(self._virtual, timers[0].when())
        super()._run_once()  # type: ignore[misc]  # private, and the one place where time passes

    _timer_cancelled_count: int


class VirtualClock:
    """The Clock port on a VirtualLoop."""

    def now(self) -> float:
        return START + asyncio.get_running_loop().time()

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def played(story: Coroutine[Any, Any, T]) -> T:
    """Run to the end in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(story)
