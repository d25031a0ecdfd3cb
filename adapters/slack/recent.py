"""Answers of Slack's that are good for a short while, and the patience that it asks for between two questions."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from adapters.slack.address import Tenant
from adapters.slack.calls import Slower
from bot.generation.ports import Clock

_MOST_KEPT = 5000
T = TypeVar("T")
Name = tuple[Tenant, str]


class Recent(Generic[T]):
    """Answers to one kind of question, by workspace and what was asked, each for so many seconds."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._kept: OrderedDict[Name, tuple[float, T]] = OrderedDict()
        self._slower: dict[Tenant, tuple[float, Slower]] = {}

    async def get(
        self,
        name: Name,
        ask: Callable[[], Awaitable[T]],
        keep: Callable[[T], bool] = lambda _: True,
        *,
        within: float | None = None,
    ) -> T:
        """The answer, not older than `within` seconds. One that is not worth keeping is asked for again next time.

        Raises what `ask` raises; after a rate limit it is not asked until that is over.
        """
        now = self._clock.now()
        at, kept = self._kept.get(name, (0.0, None))
        if kept is not None and 0.0 <= now - at < min(self._seconds, self._seconds if within is None else within):
            return kept
        until, slower = self._slower.get(name[0], (0.0, None))
        if slower is not None and now < until:
            raise slower
        try:
            answer = await ask()
        except Slower as error:
            self._slower[name[0]] = now + error.seconds, error
            raise
        self._slower.pop(name[0], None)
        if keep(answer):
            self._keep(name, answer)
        return answer

    def _keep(self, name: Name, answer: T) -> None:
        self._kept[name] = self._clock.now(), answer
        self._kept.move_to_end(name)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
