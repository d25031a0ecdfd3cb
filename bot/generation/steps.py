"""One function per state: what a step does. Each reads a claimed row, does one thing, and saves; it never loops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.generation.command import ReplyTo
from bot.generation.content.screening import Unsafe
from bot.generation.delivering import DeliverySteps, Screens
from bot.generation.delivery import CHECKED_N, Delivery, DeliveryState, Purpose
from bot.generation.errors import (
    Ambiguous,
    DailiesError,
    KeyRefused,
    MediaError,
    NoCredit,
    PlatformError,
    Throttled,
    UploadRefused,
    VideoApiError,
)
from bot.generation.job import Input, InputKind, Job, JobState, Outcome, Result, ResultState
from bot.generation.ladder import Linking, no_link
from bot.generation.message import Refusal, Text
from bot.generation.money import COST_ABOVE, COST_UNKNOWN, NO_CHARGE, Charge, total
from bot.generation.policy.policy import Gate
from bot.generation.ports import (
    Accepted,
    ChatPlatform,
    Clock,
    Conflict,
    Given,
    Ids,
    MediaStore,
    Plan,
    Refused,
    ResultStatus,
    Seen,
    Store,
    Submission,
    Verdict,
    VideoApi,
    Waiting,
)
from bot.generation.queueing import SAFETY
from bot.generation.retry import delay
from bot.generation.review.review import Review
from bot.generation.review.reviewing import Reviewing
from bot.generation.wording import Holding, Unlimited, results_to

RESEND_FOR = 15 * 60.0  # seconds in which an ambiguous or unsent submission is sent again
# Bytes an attachment may have.
LIMITS = {InputKind.PICTURE: 15 * 2**20, InputKind.VIDEO: 100 * 2**20, InputKind.VOICE: 20 * 2**20}


@dataclass(frozen=True, slots=True)
class Pause:
    """Every submit waits: `text` says why, `seconds` for how long before one more try."""

    text: Text
    seconds: float


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the operator should hear once."""

    text: Text


class Steps(DeliverySteps):
    """What each state owes, done with the ports. A step returns a Pause when nobody else should submit either."""

    def __init__(
        self, store: Store, api: VideoApi, media: MediaStore, platforms: Mapping[str, ChatPlatform], clock: Clock,
        ids: Ids, *, deadline: float, unlisted: Mapping[str, frozenset[str]] = MappingProxyType({}),
        link: Linking = no_link, names: Mapping[str, str] = MappingProxyType({}),
        screening: Screens | None = None, reviewing: Reviewing | None = None, policies: Holding | None = None,
        hard_list: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(
            store, api, media, platforms, clock, ids, link, names, screening, reviewing, policies, hard_list=hard_list
        )
        self._deadline = deadline
        self._unlisted = unlisted
        self._moderators = reviewing
        self._held = policies or Unlimited()

    async def job(self, job: Job) -> Pause | Waiting | Notice | None:
        """One step of a claimed job. Waiting: the provider has it now, and it wants to be looked at."""
        if job.state is JobState.INPUTS:
            await self._inputs(job)
            return None
        return await self._submit(job)

    async def review(self, review: Review, job: Job) -> None:
        """One step of a claimed review. Without anybody who cares for reviews, it waits."""
        if self._moderators is not None:
            await self._moderators.step(review, job)

    # -- INPUTS: attachments to fetch and check

    async def _inputs(self, job: Job) -> None:
        for given in await self._store.inputs(job.id):
            try:
                refusal = await self._let_in(job, given)
            except (PlatformError, MediaError) as error:
                await self._store.advance(job, self._later(job, error), self._clock.now(), detail=error.text.key)
                return
            if refusal is not None:
                await self._end(job, refusal.text, NO_CHARGE, strike=isinstance(refusal, Unsafe))
                return
        if Gate.PROMPT in job.gates:
            await self._hold(job)
            return
        now = self._clock.now()
        await self._store.advance(job, job.queued(now), now)

    async def _hold(self, job: Job) -> None:
        """Not before a moderator said yes; where nobody can, not at all."""
        if self._moderators is None:
            await self._end(job, Text("review.no_channel", job=job.id), NO_CHARGE)
        else:
            await self._moderators.hold(job)

    async def _let_in(self, job: Job, given: Input) -> Refusal | None:
        """Fetched and kept, and looked at even if it was kept before: that was in another place, or for an element."""
        known = given if given.sha256 is not None else await self._admit_input(job, given)
        if isinstance(known, Refusal):
            return known
        if self._screening is None:
            return None
        return await self._screening.refuses(job, known, self._media.find(known.sha256 or "", known.extension))

    async def _admit_input(self, job: Job, given: Input) -> Input | Refusal:
        scratch = self._media.scratch(f"{job.id}-{given.name}")
        platform = self._platforms[job.reply_to.platform]
        refusal = await platform.fetch(given.attachment, scratch, LIMITS[given.kind])
        if refusal is not None:
            return refusal
        kept = await self._media.admit(scratch, given.attachment.name, given.kind)
        if isinstance(kept, Refusal):
            return kept
        known = replace(given, sha256=kept.sha256, extension=kept.path.suffix[1:], width=kept.width, height=kept.height)
        await self._store.admit_input(job, known, self._clock.now())
        return known

    # -- SUBMITTING: the provider's word on the committed taskUUID

    async def _submit(self, job: Job) -> Pause | Waiting | Notice | None:
        try:
            plan = await self._store.plan(job)
            body = await self._api.body(job.task_uuid, job.request, await self._given(job), plan)
        except VideoApiError as error:
            return await self._not_ready(job, error)
        except MediaError as error:
            await self._postpone(job, error, delay(job.attempts, self._ids.chance()))
            return None
        submission = await self._store.begin(job, body.sha256, plan, self._clock.now())
        if submission is None:
            return None
        if submission.body_sha256 != body.sha256:
            await self._stuck(job, Text("job.body_changed", job=job.id))
            return None
        if submission.tried_before and self._clock.now() - submission.first_try_at > RESEND_FOR:
            return await self._too_late_to_send(job)
        try:
            answer = await self._api.submit(body)
        except VideoApiError as error:
            return await self._unanswered(job, submission, error)
        return await self._answered(job, plan, submission, answer)

    async def _too_late_to_send(self, job: Job) -> Waiting | None:
        """By now the provider may have forgotten this UUID and would bill it again; it may still show the task."""
        try:
            seen = await self._api.look([job.task_uuid])
        except VideoApiError as error:
            await self._postpone(job, error, delay(job.attempts, self._ids.chance()))
            return None
        if seen.get(job.task_uuid):
            return await self._admitted(job, "seen at the provider")
        await self._stuck(job, Text("job.maybe_sent", job=job.id))
        return None

    async def _answered(
        self, job: Job, plan: Plan, submission: Submission, answer: Accepted | Conflict | Refused
    ) -> Waiting | Notice | None:
        match answer:
            case Accepted():
                return await self._admitted(job, "")
            case Conflict() if submission.tried_before:
                # An earlier attempt of ours got through and its answer was lost.
                return await self._admitted(job, "conflict: admitted earlier")
            case Conflict():
                await self._stuck(job, Text("job.foreign_conflict", job=job.id), Verdict.AMBIGUOUS)
            case Refused() as refused if (again := self._worth_another(job, plan, refused)) is not None:
                return await self._again(job, plan, again, refused)
            case Refused() as refused:
                text = Text("job.refused", category=refused.category, detail=refused.detail or refused.code)
                strike = refused.category == SAFETY
                await self._end(job, text, NO_CHARGE, verdict=Verdict.REFUSED, detail=refused.code, strike=strike)
        return None

    async def _admitted(self, job: Job, detail: str) -> Waiting | None:
        now = self._clock.now()
        moved = await self._store.advance(job, job.generating(now), now, verdict=Verdict.ACCEPTED, detail=detail)
        return Waiting(job.id, job.task_uuid, now) if moved else None

    async def _unanswered(self, job: Job, submission: Submission, error: VideoApiError) -> Pause | None:
        maybe_sent = submission.tried_before or isinstance(error, Ambiguous)
        verdict = Verdict.AMBIGUOUS if maybe_sent else Verdict.UNSENT
        await self._store.note(job, verdict, self._clock.now())
        if isinstance(error, KeyRefused | NoCredit | Throttled):
            # Nobody's submit would fare better, and a pause does not count as being unable to reach the provider.
            seconds, now = _pause_of(error), self._clock.now()
            await self._store.advance(job, job.paused(now + seconds, error.text), now, detail=error.text.key)
            return Pause(error.text, seconds)
        if not maybe_sent and self._clock.now() - submission.first_try_at > RESEND_FOR:
            await self._end(job, Text("job.never_sent"), NO_CHARGE, verdict=Verdict.REFUSED, detail=error.text.key)
            return None
        await self._postpone(job, error, delay(job.attempts, self._ids.chance()))
        return None

    async def _postpone(self, job: Job, error: DailiesError, seconds: float) -> None:
        later = job.postponed(self._clock.now() + seconds, error.text)
        await self._store.advance(job, later, self._clock.now(), detail=error.text.key)

    def _worth_another(self, job: Job, plan: Plan, refused: Refused) -> Job | None:
        """The job under a new UUID, where the refusal is about what we may leave out or say in another way."""
        now, task_uuid = self._clock.now(), self._ids.task_uuid()
        unlisted = self._unlisted.get(job.request.model, frozenset())
        name = next((one for one in unlisted if refused.parameter in (one, one.rpartition(".")[2])), None)
        if refused.code == "unsupportedParameter" and name is not None and name not in job.without:
            return job.without_parameter(name, task_uuid, now)
        if plan.known_elements and refused.parameter.startswith("inputs.elements"):
            return job.requeued(task_uuid, now)
        return None

    async def _again(self, job: Job, plan: Plan, again: Job, refused: Refused) -> Notice | None:
        if again.without == job.without:
            await self._store.forget_elements(job.provider, sorted(plan.known_elements))
        detail = f"{refused.code} {refused.parameter}"
        await self._store.advance(job, again, self._clock.now(), verdict=Verdict.REFUSED, detail=detail)
        left_out = sorted(again.without - job.without)
        return Notice(Text("operator.parameter_refused", parameter=left_out[0])) if left_out else None

    async def _not_ready(self, job: Job, error: VideoApiError) -> Pause | None:
        """An input could not be uploaded; nothing was submitted."""
        if isinstance(error, UploadRefused):
            await self._end(job, error.text, NO_CHARGE, verdict=Verdict.REFUSED)
            return None
        paused = isinstance(error, KeyRefused | NoCredit | Throttled)
        seconds = _pause_of(error) if paused else delay(job.attempts, self._ids.chance())
        await self._postpone(job, error, seconds)
        return Pause(error.text, seconds) if paused else None

    async def _given(self, job: Job) -> dict[str, Given]:
        """The job's files by name; what cannot travel inside a request is uploaded first. Raises VideoApiError."""
        files = {}
        for one in await self._store.inputs(job.id) if _has_files(job) else ():
            path = self._media.find(one.sha256 or "", one.extension)
            media_uuid = one.media_uuid
            if one.kind is not InputKind.PICTURE and media_uuid is None:
                media_uuid = await self._api.upload(path)
                await self._store.uploaded(job, one.name, media_uuid)
            files[one.name] = Given(path, media_uuid)
        return files

    # -- GENERATING: results

    async def look(self, job_id: str, seen: Sequence[Seen]) -> bool:
        """Save what the provider says of one job; whether it is still GENERATING."""
        job = await self._store.job(job_id)
        if job is None or job.state is not JobState.GENERATING:
            return False
        now = self._clock.now()
        stored = await self._store.results(job_id)
        known = known_results(job, stored, seen)
        if len(known) == job.request.numberResults:
            return not await self._finish(job, known, strike=any(_is_unsafe(one) for one in seen))
        if len(known) > len(stored):
            await self._store.record(job, now, known, _videos(job, known, now, await self._results_to(job)))
        if now - job.since > self._deadline:
            await self._stuck(job, Text("job.overdue", job=job.id, minutes=int(self._deadline // 60)))
            return False
        return True

    async def _finish(self, job: Job, results: Sequence[Result], *, strike: bool = False) -> bool:
        """False: the job has changed meanwhile, and is to be looked at as it is now."""
        now = self._clock.now()
        charge = total((result.cost_micro_usd for result in results), job.reserved_micro_usd, len(results))
        ready = any(result.state is ResultState.READY for result in results)
        outcome = Outcome.CANCELLED if job.discarded else Outcome.DONE if ready else Outcome.FAILED
        owed = [*_videos(job, results, now, await self._results_to(job)), *_notices(job, results, now)]
        detail = "" if charge.known else COST_UNKNOWN
        if charge.spent_micro_usd > job.reserved_micro_usd:
            detail = COST_ABOVE
        ended = job.ended(outcome, now)
        ended_now = await self._store.settle(
            job, ended, now, charge=charge, results=results, deliveries=owed, detail=detail, strike=strike
        )
        return ended_now is not None

    async def _results_to(self, job: Job) -> ReplyTo | None:
        """To its person alone, where they may share it afterwards; to the place's own channel for videos, if any."""
        if Gate.PRIVATE in job.gates:
            return self._platforms[job.reply_to.platform].private(job.person, job.place)
        return results_to(job, await self._held.of(job.place), self._platforms)

    # -- what several states share

    def _later(self, job: Job, error: DailiesError) -> Job:
        return job.postponed(self._clock.now() + delay(job.attempts, self._ids.chance()), error.text)

    async def _stuck(self, job: Job, problem: Text, verdict: Verdict | None = None) -> None:
        """Whoever asked hears that it is being looked at; what there is to decide is for the operator alone."""
        now = self._clock.now()
        text = Text("job.being_checked", job=job.id, held_micro_usd=job.reserved_micro_usd)
        notice = Delivery(job.id, Purpose.NOTICE, CHECKED_N, DeliveryState.STORED, now, text)
        stuck = job.stuck(problem, now)
        await self._store.advance(job, stuck, now, verdict=verdict, detail=problem.key, deliveries=[notice])

    async def _end(
        self, job: Job, problem: Text, charge: Charge, *, verdict: Verdict | None = None, detail: str = "",
        strike: bool = False,
    ) -> None:  # fmt: skip
        now = self._clock.now()
        notice = Delivery(job.id, Purpose.NOTICE, 0, DeliveryState.STORED, now, problem)
        outcome = Outcome.CANCELLED if job.discarded else Outcome.FAILED
        await self._store.settle(
            job, job.ended(outcome, now, problem), now, charge=charge, deliveries=[notice], verdict=verdict,
            detail=detail or problem.key, strike=strike,
        )  # fmt: skip


def _has_files(job: Job) -> bool:
    request = job.request
    return bool(request.frameImages or request.referenceImages or request.referenceVideos or request.elements)


def _is_unsafe(seen: Seen) -> bool:
    """What was seen before was stored without its category: as long as the provider shows it, it says it again."""
    return seen.failure is not None and seen.failure.category == SAFETY


def _pause_of(error: VideoApiError) -> float:
    return error.retry_after if isinstance(error, Throttled) else 60.0


def known_results(job: Job, stored: Sequence[Result], seen: Sequence[Seen]) -> list[Result]:
    """What is known for good: what was stored, then what is new, numbered in the order of becoming known.

    Results are told apart by videoUUID, never by their place in an answer: a failed one may move to another list. One
    that failed before it got a videoUUID is only counted.
    """
    known = list(stored)
    nameless = sum(1 for result in stored if result.video_uuid is None)
    for one in seen:
        if one.video_uuid is None and one.status is ResultStatus.ERROR and nameless > 0:
            nameless -= 1
            continue
        if one.video_uuid is not None and any(one.video_uuid == result.video_uuid for result in known):
            continue
        result = _result(job, len(known), one)
        if result is not None and len(known) < job.request.numberResults:
            known.append(result)
    return known


def _result(job: Job, n: int, seen: Seen) -> Result | None:
    """A result that is known for good, or None while it is not."""
    if seen.status is ResultStatus.SUCCESS and seen.url and seen.video_uuid:
        return Result(
            job.id, n, ResultState.READY, seen.video_uuid, seen.url, seen.seed, seen.cost_micro_usd, seen.nsfw
        )
    if seen.status is ResultStatus.ERROR:
        failure = seen.failure or Refused("unknownError", "unknown", "", "")
        return Result(
            job.id, n, ResultState.FAILED, seen.video_uuid, cost_micro_usd=seen.cost_micro_usd, code=failure.code,
            detail=failure.detail,
        )  # fmt: skip
    return None


def _videos(job: Job, results: Sequence[Result], now: float, to: ReplyTo | None) -> list[Delivery]:
    ready = [result.n for result in results if result.state is ResultState.READY]
    return [Delivery(job.id, Purpose.RESULT, n, DeliveryState.FETCHING, now, to=to) for n in ready]


def _notices(job: Job, results: Sequence[Result], now: float) -> list[Delivery]:
    failed = [result for result in results if result.state is ResultState.FAILED]
    return [
        Delivery(job.id, Purpose.NOTICE, result.n, DeliveryState.STORED, now, _why(job, result)) for result in failed
    ]


def _why(job: Job, result: Result) -> Text:
    number, results = result.n + 1, job.request.numberResults
    detail = result.detail or result.code or ""
    cost = result.cost_micro_usd
    if cost is None:
        held = job.reserved_micro_usd // results
        return Text("job.result_failed_cost_open", number=number, results=results, detail=detail, held_micro_usd=held)
    return Text("job.result_failed", number=number, results=results, detail=detail, cost_micro_usd=cost)
