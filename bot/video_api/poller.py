"""Asks where many tasks stand in few requests: at most 50 tasks each, one request at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.generation.errors import Ambiguous, VideoApiError
from bot.generation.ports import Seen

BATCH = 50

Ask = Callable[[Sequence[str]], Awaitable[Mapping[str, tuple[Seen, ...]]]]


class AnswerTooLong(Ambiguous):
    """The answer passed the bound; a shorter question may get a shorter one."""


class Poller:
    """Cuts a look into batches and keeps one of them in flight, whoever calls."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._turn = asyncio.Lock()

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
