"""The time of this server: as fast as told, and tests may move it ahead, so that five minutes cost nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(eq=False, slots=True)
class Timer:
    """Something that is called once, at a moment of `Clock.now`."""

    moment: float
    call: Callable[[], object]
    handle: asyncio.TimerHandle | None = None


class Clock:
    """Seconds since 1970 as this server counts them."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._start = time.time()
        self._ahead = 0.0
        self._timers: set[Timer] = set()

    def now(self) -> float:
        """Seconds since 1970."""
        return self._start + (time.time() - self._start) * self._speed + self._ahead

    def advance(self, seconds: float) -> None:
        """Let so much time have passed; whatever became due is called, the earliest first."""
        self._ahead += seconds
        for timer in sorted(self._timers, key=lambda one: one.moment):
            self._arm(timer)

    def at(self, moment: float, call: Callable[[], object]) -> Timer:
        """Call at that moment, or soon when it has passed."""
        timer = Timer(moment, call)
        self._timers.add(timer)
        self._arm(timer)
        return timer

    def drop(self, timer: Timer) -> None:
        """Do not call it any more."""
        self._timers.discard(timer)
        if timer.handle is not None:
            timer.handle.cancel()

    async def sleep(self, seconds: float) -> None:
        """Wait for some of the server's seconds."""
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        timer = self.at(self.now() + seconds, lambda: None if waiting.done() else waiting.set_result(None))
        try:
            await waiting
        finally:
            self.drop(timer)

    def _arm(self, timer: Timer) -> None:
        if timer.handle is not None:
            timer.handle.cancel()
        left = max(0.0, timer.moment - self.now()) / self._speed
        timer.handle = asyncio.get_running_loop().call_later(left, self._fire, timer)

    def _fire(self, timer: Timer) -> None:
        if timer in self._timers:
            self._timers.discard(timer)
            timer.call()
