"""Clock, Ids and Aside: where time, names and chance come from, and where slow work goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar, TypeVarTuple, runtime_checkable

Ts = TypeVarTuple("Ts")
T = TypeVar("T")


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> float:
        """UTC epoch seconds, for what is written down."""

    def monotonic(self) -> float:
        """Seconds that never jump, for measuring."""

    async def sleep(self, seconds: float) -> None:
        """Let this much time pass."""


@runtime_checkable
class AnchoredTime(Clock, Protocol):
    """A clock whose now() goes on steadily when the machine's clock is set, until it is told to follow."""

    def jump(self) -> float:
        """Seconds by which the machine's clock is ahead of now(); negative: behind."""

    def follow(self, seconds: float) -> None:
        """Jump by so much."""


class Ids(Protocol):
    """Where names and chance come from."""

    def job_id(self) -> str:
        """13 lower-case hex digits, new each time."""

    def task_uuid(self) -> str:
        """A UUID v4, new each time."""

    def chance(self) -> float:
        """Evenly spread in [0, 1): the jitter of retries."""


class Aside(Protocol):
    """Where pure work that may take a second is done while the loop goes on, such as asyncio.to_thread."""

    async def __call__(self, work: Callable[[*Ts], T], /, *args: *Ts) -> T:
        """What the work returns or raises."""


async def at_once(work: Callable[[*Ts], T], /, *args: *Ts) -> T:
    """An Aside for those who have no loop to keep free: here and now."""
    return work(*args)
