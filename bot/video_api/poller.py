"""Asks where many tasks stand in few requests: at most 50 tasks each, one request at a time, no task twice a second."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.generation.errors import Ambiguous, VideoApiError
from bot.generation.ports import Clock, Seen

BATCH = 50
APART_SECONDS = 1.0

Ask = Callable[[Sequence[str]], Awaitable[Mapping[str, tuple[Seen, ...]]]]


class AnswerTooLong(Ambiguous):
    """The answer passed the bound; a shorter question may get a shorter one."""


class Poller:
    """Cuts a look into batches and keeps one of them in flight, whoever calls."""

    def __init__(self, ask: Ask, clock: Clock) -> None:
        self._ask = ask
        self._clock = clock
        self._turn = asyncio.Lock()
        self._asked: dict[str, float] = {}  # when, of those asked about within the last second

    async def look(self, task_uuids: Sequence[str]) -> Mapping[str, tuple[Seen, ...]]:
        """What all batches say together.

        An unclear answer costs its own batch only; any other outage ends the sweep. What was seen until then counts:
        the error is raised only when nothing was.
        """
        seen: dict[str, tuple[Seen, ...]] = {}
        first_error: VideoApiError | None = None
        batches = deque(task_uuids[start : start + BATCH] for start in range(0, len(task_uuids), BATCH))
        while batches:
            batch = batches.popleft()
            try:
                async with self._turn:
                    await self._not_too_soon(batch)
                    seen.update(await self._ask(batch))
            except VideoApiError as error:
                if isinstance(error, AnswerTooLong) and len(batch) > 1:
                    middle = len(batch) // 2
                    batches.extendleft((batch[middle:], batch[:middle]))
                    continue
                first_error = first_error or error
                if not isinstance(error, Ambiguous):
                    break
        if first_error is not None and not seen:
            raise first_error
        return seen

    async def _not_too_soon(self, batch: Sequence[str]) -> None:
        """Wait until each of these was last asked about a second ago."""
        last = max((self._asked.get(task_uuid, float("-inf")) for task_uuid in batch), default=float("-inf"))
        wait = last + APART_SECONDS - self._clock.monotonic()
        if wait > 0:
            await self._clock.sleep(wait)
        now = self._clock.monotonic()
        recent = {task_uuid: at for task_uuid, at in self._asked.items() if at + APART_SECONDS > now}
        self._asked = recent | dict.fromkeys(batch, now)
