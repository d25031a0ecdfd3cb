"""Is the loop alive, and can the bot do its work? Answers as facts; bot.web.server puts them on the wire."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from pathlib import PurePath

from bot.generation.errors import DailiesError
from bot.generation.message import Text
from bot.generation.ports import Clock, Store
from bot.replies import render

# A readiness check: None when all is well, else what is wrong.
Check = Callable[[], Awaitable[Text | str | None]]

MIB = 1 << 20

# The longest a check may take before it counts as failed, in seconds.
_PATIENCE = 5.0

# Reasons are for operators and their monitors; those read English.
_LANGUAGE = "en"


class Pulse:
    """Measures how late the event loop is: a beat every `every` seconds that notes when it really came.

    `limit` is the lag in seconds that counts as stuck, for `memory` seconds after it was seen.
    """

    def __init__(self, clock: Clock, *, every: float = 0.5, limit: float = 5.0, memory: float = 60.0) -> None:
        self._clock = clock
        self._every = every
        self.limit = limit
        self.memory = memory
        self._beat = clock.monotonic()
        self._lags: deque[tuple[float, float]] = deque()  # (when it was seen, lag), the largest first

    async def run(self) -> None:
        """Beat until cancelled."""
        self._beat = self._clock.monotonic()
        while True:
            await self._clock.sleep(self._every)
            self._note(self._overdue())
            self._beat = self._clock.monotonic()

    def lag(self) -> float:
        """Seconds: the largest lag of the last `memory` seconds, a beat that is overdue right now included."""
        while self._lags and self._lags[0][0] < self._clock.monotonic() - self.memory:
            self._lags.popleft()
        return max(self._overdue(), self._lags[0][1] if self._lags else 0.0)

    def _overdue(self) -> float:
        return max(0.0, self._clock.monotonic() - self._beat - self._every)

    def _note(self, lag: float) -> None:
        # What is older and smaller can never be the largest again.
        while self._lags and self._lags[-1][1] <= lag:
            self._lags.pop()
        self._lags.append((self._clock.monotonic(), lag))


class Readiness:
    """Asks every check, at most once a second however often it is asked: a check may write to the disk."""

    def __init__(self, clock: Clock, checks: Sequence[Check], *, patience: float = _PATIENCE) -> None:
        self._clock = clock
        self._checks = tuple(checks)
        self._patience = patience
        self._asked_at = float("-inf")
        self._reasons: tuple[str, ...] = ()
        self._one_at_a_time = asyncio.Lock()

    async def reasons(self) -> tuple[str, ...]:
        """Why the bot cannot do its work right now; empty when it can."""
        async with self._one_at_a_time:
            if self._clock.monotonic() - self._asked_at >= 1.0:
                answers = await asyncio.gather(*(_ask(check, self._patience) for check in self._checks))
                self._reasons = tuple(answer for answer in answers if answer is not None)
                self._asked_at = self._clock.monotonic()
            return self._reasons


def disk_room(folder: PurePath, need: int = 1024 * MIB) -> Check:
    """Whether `need` bytes are free on the disk of `folder`."""

    async def check() -> Text | None:
        try:
            free = (await asyncio.to_thread(shutil.disk_usage, folder)).free
        except OSError:
            return Text("ready.disk_unknown")
        return None if free >= need else Text("ready.disk_low", free_mb=free // MIB, need_mb=need // MIB)

    return check


def database_writes(store: Store) -> Check:
    """Whether the database takes a write; its outage is worded by the storage's own error."""

    async def check() -> None:
        await store.probe()

    return check


def taking_work(is_draining: Callable[[], bool]) -> Check:
    """Whether the bot still takes new work; `is_draining` says when it stopped doing so."""

    async def check() -> Text | None:
        return Text("ready.draining") if is_draining() else None

    return check


async def _ask(check: Check, patience: float) -> str | None:
    try:
        async with asyncio.timeout(patience):
            answer = await check()
    except TimeoutError:
        answer = Text("ready.no_answer")
    except DailiesError as error:
        answer = error.text
    except Exception:  # whatever breaks a check, the answer is "not ready", never an error page
        logging.getLogger(__name__).exception("ready.check_failed")
        answer = Text("ready.check_failed")
    return render(answer, _LANGUAGE) if isinstance(answer, Text) else answer
