"""The engine: claims due rows, runs one step of each, looks after jobs that are out, and stops when asked.

At most `workers` steps are in memory at a time, whatever the number of open jobs. Jobs at the provider are only an
entry each in the round of looks; their rows are read when the provider says something new.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
import math
from collections import Counter, deque
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass

from bot.generation.delivery import Delivery
from bot.generation.errors import DailiesError, StorageBroken, StorageError, VideoApiError
from bot.generation.housekeeping import Housekeeping
from bot.generation.job import Job
from bot.generation.message import Text
from bot.generation.ports import (
    NO_SHARES,
    AnchoredTime,
    Clock,
    Ids,
    ResultStatus,
    Seen,
    Shares,
    Store,
    VideoApi,
    Waiting,
)
from bot.generation.retry import delay, look_after
from bot.generation.review.review import Review
from bot.generation.steps import Notice, Pause, Steps

LEASE = 300.0  # seconds a claimed row is hidden; steps are cut off well before
STEP_LIMIT = 240.0  # seconds a step may take; a longer download goes on in the next step
DRAIN = 8.0  # seconds that running steps get when we are asked to stop
SAFETY_NET = 60.0  # seconds between two looks at a job when the provider rings by itself
_RUNG = 1000  # tasks that rang before we knew them
_TIDY_AGAIN = 60.0  # seconds at most between two turns of housekeeping
JUMP = 60.0  # seconds that the machine's clock may be off before everything that waits moves along with it
KEEP_TIME = 5.0  # seconds between two looks at it
GROUP = 500  # tasks looked at between two visits to the schedule

log = logging.getLogger("dailies.engine")


@dataclass(slots=True)
class _Out:
    """A job at the provider. `known`: how many of its results we have seen the end of.

    `look_at` is when it is looked at next; an entry of the round that says otherwise is an old one.
    It is negative while somebody looks; `rang`: it rang meanwhile.
    `stumbles`: how often in a row what was seen of it could not be dealt with, because of a bug.
    """

    job_id: str
    since: float
    known: int = 0
    look_at: float = 0.0
    looked_at: float = 0.0
    stumbles: int = 0
    rang: bool = False


class Engine:
    """Runs until told to stop; everything it knows it reads from the store."""

    def __init__(
        self, store: Store, api: VideoApi, steps: Steps, clock: Clock, ids: Ids, *, workers: int, concurrency: int,
        typical: float, deadline: float, doorbell: bool = False, shares: Shares = NO_SHARES,
        time: AnchoredTime | None = None, house: Housekeeping | None = None,
    ) -> None:  # fmt: skip
        """`time` is the clock, when it is one that the bot follows by itself."""
        self._store = store
        self._api = api
        self._steps = steps
        self._clock = clock
        self._ids = ids
        self._workers = workers
        self._concurrency = concurrency
        self._shares = shares
        self._deadline = deadline
        self._doorbell = doorbell
        self._time = time
        self._house = house
        self._took: deque[float] = deque([typical], maxlen=50)
        self._out: dict[str, _Out] = {}
        self._rung: dict[str, None] = {}  # tasks with news that we did not know yet, the oldest first
        self._round: list[tuple[float, str]] = []
        self._running: set[asyncio.Task[None]] = set()
        self._stumbles: Counter[str] = Counter()  # rows whose last steps failed, and how often in a row
        self._claiming, self._saving = asyncio.Lock(), asyncio.Lock()
        self._is_held = False  # nothing is claimed while the clock is followed
        self._wake = asyncio.Event()
        self._look = asyncio.Event()
        self._stopping = asyncio.Event()
        self._paused_until = 0.0
        self._trouble: Text | None = None
        self._told: set[Text] = set()  # notices the operator has had
        self._storage_trouble: Text | None = None  # until the next claim works

    @property
    def trouble(self) -> Text | None:
        """Why nothing is submitted, looked at or saved just now, if so."""
        return self._storage_trouble or self._trouble

    def nudge(self) -> None:
        """Something new may be due."""
        self._wake.set()

    def ring(self, task_uuid: str) -> None:
        """Somebody says that this task has news: look at it now, but never twice within a second."""
        out = self._out.get(task_uuid)
        if out is None:
            # It may be faster than our own word that the task was taken.
            self._rung[task_uuid] = None
            while len(self._rung) > _RUNG:
                self._rung.pop(next(iter(self._rung)))
            return
        at = max(self._clock.now(), out.looked_at + 1.0)
        if out.look_at < 0:  # it is being looked at: what rang may not have been there yet
            out.rang = True
        elif at < out.look_at:
            self._schedule(task_uuid, out, at)
            self._look.set()

    def stop(self) -> None:
        """Claim nothing more, finish the steps under way, then return from run()."""
        self._stopping.set()
        self._wake.set()
        self._look.set()

    async def run(self) -> None:
        """Until stop(). Raises StorageBroken when the disk cannot be trusted any more."""
        await self._store.release_leases(self._clock.now())
        for waiting in await self._store.waiting():
            self._watch(waiting, at=self._clock.now())
        try:
            async with asyncio.TaskGroup() as group:
                others = [group.create_task(self._look_around(), name="looks")]
                if self._time is not None:
                    others.append(group.create_task(self._keep_time(self._time), name="clock"))
                if self._house is not None:
                    others.append(group.create_task(self._keep_house(self._house), name="housekeeping"))
                await self._claim_and_work(group)
                for other in others:
                    other.cancel()
                await self._drain()
        except BaseExceptionGroup as group_of:
            raise _first_broken(group_of) or group_of from group_of

    # -- claiming and working

    async def _claim_and_work(self, group: asyncio.TaskGroup) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            started = await self._start_what_is_due(group)
            if not started or len(self._running) >= self._workers:
                await self._nap()

    async def _start_what_is_due(self, group: asyncio.TaskGroup) -> int:
        free = self._workers - len(self._running)
        if free <= 0 or self._is_held:
            return 0
        async with self._claiming:
            return await self._claim(group, free)

    async def _claim(self, group: asyncio.TaskGroup, free: int) -> int:
        now = self._clock.now()
        slots = 0 if now < self._paused_until else self._concurrency
        try:
            claimed = await self._store.claim(now, LEASE, free, slots, self._shares)
        except StorageBroken:
            raise
        except StorageError as error:
            await self._rest_after(error)
            return 0
        self._storage_trouble = None
        for job in claimed.jobs:
            self._start(group, self._work_on(job), job)
        for delivery, job in claimed.deliveries:
            self._start(group, self._steps.delivery(delivery, job), delivery)
        for review, job in claimed.reviews:
            self._start(group, self._steps.review(review, job), review)
        return len(claimed.jobs) + len(claimed.deliveries) + len(claimed.reviews)

    async def _rest_after(self, error: DailiesError) -> None:
        self._storage_trouble = error.text
        log.warning("nothing can be claimed", extra={"facts": {"reason": str(error)}})
        await self._clock.sleep(1.0)
        self._wake.set()  # a queued job has no time of its own: without this it would wait for the next nudge

    def _start(self, group: asyncio.TaskGroup, step: Awaitable[None], row: Job | Delivery | Review) -> None:
        task = group.create_task(self._guarded(step, row))
        self._running.add(task)
        task.add_done_callback(self._stopped_working)

    def _stopped_working(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._wake.set()

    async def _work_on(self, job: Job) -> None:
        answer = await self._steps.job(job)
        match answer:
            case Pause(text, seconds):
                self._trouble = text
                self._paused_until = self._clock.now() + seconds
                log.warning("submits are paused", extra={"facts": {"reason": text.key, "seconds": seconds}})
            case Notice(text) if text not in self._told:
                self._told.add(text)
                log.warning("the provider refused a parameter", extra={"facts": {"notice": text.key, **text.facts}})
            case Waiting():
                self._trouble = None
                self._watch(answer)

    async def _guarded(self, step: Awaitable[None], row: Job | Delivery | Review) -> None:
        """A step that could not save, or that has a bug, gives its row back instead of taking the engine down."""
        try:
            async with asyncio.timeout(STEP_LIMIT):
                await step
        except StorageBroken:
            raise
        except (DailiesError, TimeoutError) as error:
            log.warning("a step was cut off", extra={"facts": {"row": _name(row), "reason": str(error)}})
            await self._give_back(row)
        except Exception:  # a bug in one row's step must not stop all the others; it is logged, and the row backs off
            log.exception("a step failed in a way it should not", extra={"facts": {"row": _name(row)}})
            await self._give_back(row)
        else:
            del self._stumbles[_name(row)]

    async def _give_back(self, row: Job | Delivery | Review) -> None:
        """The more often in a row it failed, the later it is due again."""
        self._stumbles[_name(row)] += 1
        pause = delay(self._stumbles[_name(row)], self._ids.chance())
        for attempt in range(1_000_000):
            try:
                await self._store.give_back(row, self._clock.now() + pause)
            except StorageBroken:
                raise
            except StorageError as error:
                self._storage_trouble = error.text
            else:
                return
            await self._clock.sleep(delay(attempt + 1, self._ids.chance()))

    async def _nap(self) -> None:
        """Until something wakes us or the next row is due."""
        try:
            looks = len(self._running) < self._workers and not self._is_held
            due = await self._store.next_due() if looks else None
        except StorageError:
            due = self._clock.now() + 1.0
        seconds = 3600.0 if due is None else max(0.0, due - self._clock.now())
        if self._paused_until > self._clock.now():
            seconds = min(seconds, self._paused_until - self._clock.now())
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _drain(self) -> None:
        if self._running:
            _done, late = await asyncio.wait(self._running, timeout=DRAIN)
            for task in late:
                task.cancel()

    # -- looking after what is out

    def _watch(self, waiting: Waiting, at: float | None = None) -> None:
        out = self._out[waiting.task_uuid] = _Out(waiting.job_id, waiting.since)
        if waiting.task_uuid in self._rung:
            del self._rung[waiting.task_uuid]
            at = self._clock.now()
        self._schedule(waiting.task_uuid, out, at if at is not None else self._next_look(waiting.since))
        self._look.set()

    def _schedule(self, task_uuid: str, out: _Out, at: float) -> None:
        out.look_at = at
        heapq.heappush(self._round, (at, task_uuid))

    def _next_look(self, since: float) -> float:
        """Spread by chance, so that thousands do not ask at once; on whole seconds, so that a few ask together."""
        now = self._clock.now()
        pause = self._pause_between(now - since)
        at = now + pause * (0.9 + 0.2 * self._ids.chance())
        return at if pause < 2.0 else math.ceil(at)

    def _pause_between(self, age: float) -> float:
        if self._doorbell:
            return SAFETY_NET
        usual = sorted(self._took)[len(self._took) // 2]
        return look_after(age, usual)

    async def _look_around(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            await self._until_next_look()
            due = self._due_now()
            if not due:
                continue
            try:
                seen = await self._api.look(due)
            except VideoApiError as error:
                self._trouble = error.text
                log.warning("cannot look at jobs", extra={"facts": {"reason": str(error), "failures": failures + 1}})
            except Exception:  # a bug in one look must not end the round for every job; it is logged, and asked again
                log.exception("a look failed in a way it should not", extra={"facts": {"tasks": len(due)}})
            else:
                self._trouble = None if failures else self._trouble
                failures = 0
                async with self._saving:
                    await self._save(due, seen)
                continue
            failures += 1
            self._look_again(due)
            await self._clock.sleep(delay(failures, self._ids.chance(), longest=30.0))

    async def _until_next_look(self) -> None:
        self._look.clear()
        seconds = self._round[0][0] - self._clock.now() if self._round else 3600.0
        if seconds <= 0:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._look.wait()
        except TimeoutError:
            return

    def _due_now(self) -> list[str]:
        now = self._clock.now()
        due: list[str] = []
        while self._round and self._round[0][0] <= now and len(due) < GROUP:
            at, task_uuid = heapq.heappop(self._round)
            out = self._out.get(task_uuid)
            if out is not None and out.look_at == at:
                out.look_at, out.looked_at = -1.0, now
                due.append(task_uuid)
        return due

    def _look_again(self, task_uuids: Sequence[str]) -> None:
        for task_uuid in task_uuids:
            out = self._out[task_uuid]
            at = max(self._clock.now(), out.looked_at + 1.0) if out.rang else self._next_look(out.since)
            out.rang = False
            if out.stumbles:
                at = max(at, self._clock.now() + delay(out.stumbles, self._ids.chance()))
            self._schedule(task_uuid, out, at)

    async def _save(self, task_uuids: Sequence[str], seen: Mapping[str, tuple[Seen, ...]]) -> None:
        still_out = []
        for task_uuid in task_uuids:
            if await self._is_still_out(task_uuid, seen.get(task_uuid, ())):
                still_out.append(task_uuid)
            else:
                del self._out[task_uuid]
                self.nudge()
        self._look_again(still_out)

    async def _is_still_out(self, task_uuid: str, seen: Sequence[Seen]) -> bool:
        out = self._out[task_uuid]
        known = sum(1 for one in seen if one.status is not ResultStatus.PROCESSING)
        age = self._clock.now() - out.since
        if known <= out.known and age <= self._deadline:
            return True
        try:
            waits = await self._steps.look(out.job_id, seen)
        except StorageBroken:
            raise
        except StorageError as error:
            self._storage_trouble = error.text
            return True
        except Exception:  # a bug over one job's results must not end the round; it is logged, and the job backs off
            log.exception("a job's results met a bug", extra={"facts": {"job": out.job_id}})
            out.stumbles += 1
            return True
        if known > out.known:
            self.nudge()
        out.known, out.stumbles = known, 0
        if not waits:
            self._took.append(age)
        return waits

    # -- what is owed to nobody's chat

    async def _keep_house(self, house: Housekeeping) -> None:
        """Turn by turn; what fails is due again, and keeps nothing else from being done."""
        failures = 0
        while True:
            try:
                pause, failures = await house.turn(), 0
            except StorageBroken:
                raise
            except DailiesError as error:
                failures += 1
                pause = delay(failures, self._ids.chance())
                log.warning("housekeeping was cut off", extra={"facts": {"reason": str(error)}})
            except Exception:  # a bug in one turn must not stop the engine; it is logged, and the next turn comes later
                failures += 1
                pause = delay(failures, self._ids.chance())
                log.exception("housekeeping failed in a way it should not")
            await self._clock.sleep(min(pause, _TIDY_AGAIN))

    # -- the clock on the wall

    async def _keep_time(self, time: AnchoredTime) -> None:
        """Small steps are followed as they come; with a large one, everything that waits moves along."""
        while True:
            await self._clock.sleep(KEEP_TIME)
            jump = time.jump()
            if abs(jump) <= JUMP:
                time.follow(jump)
                continue
            log.warning("the machine's clock was set; everything moves along", extra={"facts": {"seconds": jump}})
            self._is_held = True
            async with self._claiming, self._saving:
                # Steps carry times of their own; none may be under way.
                if self._running:
                    await asyncio.wait(set(self._running))
                await self._move_along(time, jump)
            self._is_held = False
            self._wake.set()

    async def _move_along(self, time: AnchoredTime, jump: float) -> None:
        """In between, the clock is behind the rows and never ahead of them: nothing is over before its time."""
        if jump < 0:
            time.follow(jump)
        while True:
            try:
                await self._store.shift(jump)
                break
            except StorageBroken:
                raise
            except StorageError as error:
                self._storage_trouble = error.text
                await self._clock.sleep(1.0)
        if jump > 0:
            time.follow(jump)
        self._paused_until += jump
        for out in self._out.values():
            out.since, out.looked_at = out.since + jump, out.looked_at + jump
            out.look_at += jump if out.look_at >= 0 else 0.0
        self._round = [(out.look_at, task_uuid) for task_uuid, out in self._out.items() if out.look_at >= 0]
        heapq.heapify(self._round)
        self._look.set()


def _first_broken(group: BaseExceptionGroup[BaseException]) -> StorageBroken | None:
    for error in group.exceptions:
        if isinstance(error, StorageBroken):
            return error
        if isinstance(error, BaseExceptionGroup) and (found := _first_broken(error)):
            return found
    return None


def _name(row: Job | Delivery | Review) -> str:
    match row:
        case Job():
            return row.id
        case Delivery():
            return row.nonce
        case Review():
            return f"{row.job_id} review {row.n}"
