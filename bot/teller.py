"""The teller: keeps the message that acknowledged a command true, until nothing about its job changes any more.

Each message is a row; what it shows is computed from the job's rows. It is changed at most every 10 s and only when it
would look different, and the more messages there are, the rarer, so that no platform is flooded.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from bot.generation.chat.telling import EVERY, declined_message, digest, next_change, telling_message
from bot.generation.errors import PlatformBusy, PlatformError, PostGone, PostRefused, StorageBroken, StorageError
from bot.generation.message import Message, Text
from bot.generation.ports import ChatPlatform, Clock, Ids, Store, Telling
from bot.generation.retry import delay
from bot.generation.service import Service

AT_ONCE = 20  # messages of one platform in one round
PER_SECOND = 2.0  # changes of one platform's messages, on average
BURST = 10  # changes at once, after a quiet time
REST = 1.0  # seconds between two looks for what is due
_CROWDED = 60.0  # seconds over which those are spread that a busy place had no room for
_GIVE_UP = 20  # tries to change one message

log = logging.getLogger("dailies.teller")


class Teller:
    """Runs beside the engine until cancelled. Its rows are only about what is shown: nothing waits for them."""

    def __init__(
        self, store: Store, service: Service, platforms: Mapping[str, ChatPlatform], clock: Clock, ids: Ids,
        trouble: Callable[[], Text | None],
    ) -> None:  # fmt: skip
        self._store = store
        self._service = service
        self._platforms = platforms
        self._clock = clock
        self._ids = ids
        self._trouble = trouble
        self._started_at = clock.now()
        self._spent_until: dict[str, float] = {}  # until when each platform's changes are spent, on the monotonic clock

    async def run(self) -> None:
        """Until cancelled. Raises StorageBroken."""
        async with asyncio.TaskGroup() as group:
            for platform in self._platforms.values():
                group.create_task(self._look_after(platform), name=f"teller of {platform.name}")

    async def round(self, platform: ChatPlatform) -> int:
        """Bring up to date what is due on one platform; how many messages were looked at."""
        due = await self._store.tell(platform.name, self._clock.now(), AT_ONCE)
        if not due:
            return 0
        _next, changing = await self._store.tell_next(platform.name)
        pause = max(EVERY, changing / PER_SECOND)
        for telling in due:
            try:
                await self._tell(platform, telling, pause)
            except StorageError:
                raise
            except Exception:  # a bug over one message must not hold up the others: it is logged, and put off
                log.exception("a message met a bug", extra={"facts": {"key": telling.key}})
                await self._later(telling, "a bug")
        return len(due)

    async def _look_after(self, platform: ChatPlatform) -> None:
        while True:
            try:
                busy = await self.round(platform)
            except StorageBroken:
                raise
            except StorageError as error:
                log.warning("the messages cannot be looked up", extra={"facts": {"reason": str(error)}})
                busy = 0
            if busy < AT_ONCE:
                await self._clock.sleep(REST)

    async def _tell(self, platform: ChatPlatform, telling: Telling, pause: float) -> None:
        message, due_at = await self._message(telling, pause)
        if message is None or digest(message) == telling.digest:
            # Nothing was put there now: the next change need not wait on account of this look.
            await self._store.told(
                telling, telling.shown_at, digest=telling.digest, due_at=due_at, whispered=telling.whispered
            )
            return
        if telling.digest and due_at is not None and not self._has_room(platform.name):
            await self._put_off(telling, pause)
            return
        try:
            moved = await platform.edit(telling.reply_to, message, telling.key)
            if moved is not None:
                await self._store.readdress(telling.key, moved)
        except PostGone:
            await self._store.answered(telling.key)  # somebody took it away: nothing to keep true any more
        except PostRefused:
            await self._whisper(platform, telling, message, due_at)
        except PlatformBusy:
            await self._put_off(telling, min(pause, _CROWDED))  # no failure: it counts for nothing
        except PlatformError as error:
            await self._later(telling, error.text.key)
        else:
            await self._done(telling, digest(message), due_at)

    def _has_room(self, platform: str) -> bool:
        """Take one of a few changes at once, then one every half second. First and last words need none: they come as
        fast as jobs do. Without this a restart after a long time, when everything is due, would flood the platform."""
        now = self._clock.monotonic()
        until = max(now, self._spent_until.get(platform, 0.0))
        if until - now > (BURST - 1) / PER_SECOND:
            return False
        self._spent_until[platform] = until + 1.0 / PER_SECOND
        return True

    async def _put_off(self, telling: Telling, pause: float) -> None:
        """Spread by chance, so that those that are put off together are not due together."""
        due_at = self._clock.now() + EVERY + pause * self._ids.chance()
        await self._store.told(
            telling, telling.shown_at, digest=telling.digest, due_at=due_at, whispered=telling.whispered
        )

    async def _message(self, telling: Telling, pause: float) -> tuple[Message | None, float | None]:
        """What it should show, and when that may change by itself."""
        if telling.job_id is None:
            return (declined_message() if telling.reasons else None), None
        status = await self._service.status(telling.job_id)
        if status is None:
            return None, None
        now = self._clock.now()
        due_at = next_change(status, now)
        shown = telling_message(status, now, self._started_at, self._trouble())
        return shown, None if due_at is None else max(due_at, now + pause)

    async def _whisper(self, platform: ChatPlatform, telling: Telling, message: Message, due_at: float | None) -> None:
        """The channel is closed to us. Once the end is known, the person hears of it alone, if that can be."""
        if telling.whispered or due_at is not None:
            await self._done(telling, telling.digest, due_at)
            return
        try:
            await platform.whisper(telling.person, Message(message.text, message.fields))
        except PostRefused:
            log.warning("nobody could be told how a job ended", extra={"facts": {"job": telling.job_id or ""}})
        except PlatformError as error:
            await self._later(telling, error.text.key)
            return
        await self._done(telling, digest(message), None, whispered=True)

    async def _done(self, telling: Telling, shown: str, due_at: float | None, *, whispered: bool = False) -> None:
        now = self._clock.now()
        whispered = whispered or telling.whispered
        await self._store.told(telling, now, digest=shown, due_at=due_at, whispered=whispered)

    async def _later(self, telling: Telling, reason: str) -> None:
        if telling.attempts >= _GIVE_UP:
            await self._done(telling, telling.digest, None)
            return
        log.info("a message could not be changed", extra={"facts": {"key": telling.key, "reason": reason}})
        wait = max(EVERY, delay(telling.attempts + 1, self._ids.chance()))
        await self._store.tell_later(telling, self._clock.now() + wait)
