"""How a job stands, how long it takes, and what happened to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.generation.command import Person
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.job import Job, JobState, Result
from bot.generation.money import Kind
from bot.generation.operated import Operated
from bot.generation.policy.policy import Gate
from bot.generation.ports import Event
from bot.generation.review.review import Review


@dataclass(frozen=True, slots=True)
class Status:
    """How a job stands. `place` is 1 for the next in the queue, 0 when it does not wait there.

    `usual_seconds` (half are done by then) and `slow_seconds` (nine in ten are) come from this model's finished jobs,
    or from its facts while there are none. `charged_micro_usd` is None until that is settled.
    `wait_seconds` is how long it probably waits for its turn.
    """

    job: Job
    place: int
    usual_seconds: float
    slow_seconds: float
    results: tuple[Result, ...]
    deliveries: tuple[Delivery, ...]
    charged_micro_usd: int | None = None
    wait_seconds: float = 0.0
    reviews: tuple[Review, ...] = ()

    def progress(self, now: float) -> float:
        """How much of the generation is probably over, 0 to 0.95: the rest belongs to the result itself."""
        return max(0.0, min(0.95, 0.95 * (now - self.job.since) / self.slow_seconds))

    def is_late(self, now: float) -> bool:
        """It takes longer than nine in ten did."""
        return now - self.job.since > self.slow_seconds

    @property
    def finished(self) -> bool:
        """Nothing more will happen by itself."""
        if self.job.state is JobState.NEEDS_OPERATOR:
            return True
        shown = {DeliveryState.POSTED, DeliveryState.UNDELIVERED, DeliveryState.WITHHELD}
        return self.job.state is JobState.ENDED and all(owed.state in shown for owed in self.deliveries)


@dataclass(frozen=True, slots=True)
class History:
    """What happened to a job, oldest first, and its ledger: micro-dollars by kind."""

    events: Sequence[Event]
    entries: Mapping[str, int]


class Standing(Operated):
    """Questions about jobs; nothing is changed."""

    async def status(self, job_id: str) -> Status | None:
        """Everything a person wants to know about a job. None: there is no such job."""
        job = await self._store.job(job_id)
        if job is None:
            return None
        place = await self._store.place(job_id) if job.state is JobState.QUEUED else 0
        usual, slow = await self._pace(job.request.duration)
        results = tuple(await self._store.results(job_id))
        deliveries = tuple(await self._store.deliveries(job_id))
        charged = (await self._store.entries(job_id)).get(Kind.SETTLE) if job.state is JobState.ENDED else None
        reviewed = Gate.PROMPT in job.gates or any(owed.purpose is Purpose.CARD for owed in deliveries)
        reviews = tuple(await self._store.reviews_of(job_id)) if reviewed else ()
        wait = self._rules.queueing.wait(place, usual)
        return Status(job, place, usual, slow, results, deliveries, charged, wait, reviews)

    async def history(self, job_id: str) -> History:
        """The whole story of a job."""
        return History(await self._store.events(job_id), await self._store.entries(job_id))

    async def list(self, person: Person | None, limit: int = 20) -> Sequence[Job]:
        """The newest jobs, of one person or of all."""
        if person is None:
            return await self._store.jobs(None, None, limit)
        return await self._store.jobs(person.platform, person.id, limit)

    async def unfinished(self, platform: str) -> Sequence[str]:
        """Ids of the jobs of a platform that something will still happen to, the oldest first."""
        return await self._store.unfinished(platform)

    async def _pace(self, seconds: int) -> tuple[float, float]:
        """(usual, slow) seconds for a video of this length: the median and the 90th percentile of what was measured."""
        facts = self._facts
        measured = await self._store.durations(self._rules.provider, facts.id, 50)
        if not measured:
            return facts.typical_seconds, facts.slow_seconds
        scaled = sorted(took * seconds / length for length, took in measured)
        return scaled[len(scaled) // 2], scaled[min(len(scaled) - 1, len(scaled) * 9 // 10)]
