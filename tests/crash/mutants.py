"""Seeded mistakes: small changes to our own classes. The crash model is worth something only if it catches them all."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from bot.generation.command import Command, ReplyTo
from bot.generation.delivery import Delivery, DeliveryState
from bot.generation.errors import Ambiguous, PlatformError, PostRefused, VideoApiError
from bot.generation.job import Input, Job, Outcome, Result, ResultState
from bot.generation.message import Message, Text
from bot.generation.money import NO_CHARGE, Charge, entries, total
from bot.generation.ports import (
    USUAL_TERMS,
    Accepted,
    Body,
    Caps,
    ChatPlatform,
    Conflict,
    CoolingDown,
    OverBudget,
    Plan,
    Refused,
    Seen,
    Submission,
    Terms,
    TooManyOpen,
    Verdict,
    VideoApi,
    Waiting,
)
from bot.generation.service import Service
from bot.generation.steps import Notice, Pause, Steps, _notices, _result, _videos
from storage import budgets, commands, deliveries, jobs, ledger
from storage.sqlite import SqliteStore
from storage.unit import Unit
from storage.verbs import advance as _advance
from tests.crash.life import Mutant

# -- submitting


class FreshUuid:
    """A new taskUUID is made at every send and remembered only once the provider has answered."""

    def __init__(self, api: VideoApi) -> None:
        self._api = api
        self._remembered: dict[str, str] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    async def submit(self, body: Body) -> Accepted | Conflict | Refused:
        fresh = uuid.UUID(int=random.getrandbits(128), version=4).hex
        data = body.data.replace(body.task_uuid.encode(), fresh.encode())
        answer = await self._api.submit(Body(fresh, data, body.sha256))
        self._remembered[body.task_uuid] = fresh
        return answer

    async def look(self, task_uuids: Sequence[str]) -> Mapping[str, tuple[Seen, ...]]:
        seen = await self._api.look([self._remembered.get(one, one) for one in task_uuids])
        return {
            one: seen[self._remembered.get(one, one)] for one in task_uuids if self._remembered.get(one, one) in seen
        }


class AmbiguousFails(Steps):
    """No clear answer counts as a failure, and the money is released."""

    async def _unanswered(self, job: Job, submission: Submission, error: VideoApiError) -> Pause | None:
        if isinstance(error, Ambiguous):
            await self._end(job, error.text, NO_CHARGE, verdict=Verdict.REFUSED)
            return None
        return await super()._unanswered(job, submission, error)


class ConflictFails(Steps):
    """A conflict counts as a failure like any other 400."""

    async def _answered(
        self, job: Job, plan: Plan, submission: Submission, answer: Accepted | Conflict | Refused
    ) -> Waiting | Notice | None:
        if isinstance(answer, Conflict):
            await self._end(job, Text("job.refused", category="validation", detail=""), NO_CHARGE)
            return None
        return await super()._answered(job, plan, submission, answer)


class RefusedIsSentAgain(Steps):
    """A definite refusal does not end the taskUUID, and a conflict is believed whatever came before."""

    async def _answered(
        self, job: Job, plan: Plan, submission: Submission, answer: Accepted | Conflict | Refused
    ) -> Waiting | Notice | None:
        if isinstance(answer, Refused) and job.attempts < 3:
            await self._postpone(job, Ambiguous(Text("api.no_answer", host="fake")), 1.0)
            return None
        if isinstance(answer, Conflict):
            return await self._admitted(job, "")
        return await super()._answered(job, plan, submission, answer)


class NotAnnounced(SqliteStore):
    """A submission is not committed before its bytes leave: after a kill it looks as if it never left."""

    async def begin(self, job: Job, body_sha256: str, plan: Plan, now: float) -> Submission | None:
        return Submission(job.task_uuid, body_sha256, now, tried_before=False)


# -- commands and money


def every_delivery_is_new(command: Command, times: int) -> Command:
    """No command key."""
    return command if times == 1 else replace(command, key=f"{command.key}#{times}")


class UnackedAdmitted(SqliteStore):
    """At recovery a command whose sender saw an error is carried on as if it had been acknowledged."""

    async def drop_unacknowledged(self, now: float) -> int:
        def acknowledge_all() -> Unit[int]:
            rows = yield "UPDATE commands SET acked_at = 0 WHERE state = 'received' RETURNING key", ()
            return len(rows)

        return await self._writer.write(acknowledge_all)


class ReservedLater(SqliteStore):
    """The job is committed first and the money is reserved afterwards."""

    async def admit(
        self, key: str, job: Job, inputs: Sequence[Input], caps: Caps, now: float, draft: str | None = None,
        terms: Terms = USUAL_TERMS,
    ) -> Job | OverBudget | TooManyOpen | CoolingDown | None:  # fmt: skip
        admitted = await self._writer.write(lambda: self._without_money(key, job, inputs))
        if admitted is job:
            self.crash_plan.visit("mutant.reserve:before")  # type: ignore[attr-defined]  # set by the harness
            await self._writer.write(lambda: self._money(job, now))
        return admitted

    def _without_money(self, key: str, job: Job, inputs: Sequence[Input]) -> Unit[Job | None]:
        earlier = yield from jobs.by_command(key)
        if earlier is not None or not (yield from commands.may_be_admitted(key)):
            return earlier
        yield from jobs.insert(job)
        yield from commands.admitted(key, job.id)
        yield from jobs.add_inputs(job.id, inputs)
        return job

    def _money(self, job: Job, now: float) -> Unit[None]:
        yield from budgets.count_in(job, Caps(None, 1), now)
        yield from ledger.reserve(job, now)


class SettledTwice(SqliteStore):
    """The day's budget is corrected in a commit of its own, unguarded: again after a kill in between."""

    async def settle(self, before: Job, after: Job, now: float, *, charge: Charge, **more: Any) -> Job | None:
        await self._writer.write(lambda: self._count(before, charge.spent_micro_usd - before.reserved_micro_usd))
        self.crash_plan.visit("mutant.settle:before")  # type: ignore[attr-defined]  # set by the harness
        return await self._writer.write(lambda: self._rows(before, after, now, charge, **more))

    def _count(self, job: Job, micro_usd: int) -> Unit[None]:
        yield "UPDATE budgets SET used_micro_usd = max(0, used_micro_usd + ?)", (micro_usd,)

    def _rows(
        self, before: Job, after: Job, now: float, charge: Charge, results: Sequence[Result] = (),
        deliveries: Sequence[Delivery] = (), verdict: Verdict | None = None, detail: str = "", strike: bool = False,
    ) -> Unit[Job | None]:  # fmt: skip
        moved = yield from _advance(before, after, now, verdict, detail)
        if moved is None:
            return None
        ((day,),) = yield "SELECT day FROM ledger WHERE job = ?", (before.id,)
        for kind, amount in entries(before.reserved_micro_usd, charge).items():
            yield ledger._APPEND, (before.id, kind, amount, before.provider, day, now)
        yield from jobs.add_results(results, now)
        if not moved.discarded:
            yield from owe(deliveries, now)
        return moved


owe = deliveries.owe


class SettledAtEstimate(Steps):
    """What the provider says it cost is not read."""

    async def _finish(self, job: Job, results: Sequence[Result], *, strike: bool = False) -> bool:
        now = self._clock.now()
        owed = [*_videos(job, results, now, None), *_notices(job, results, now)]
        ready = any(result.state is ResultState.READY for result in results)
        outcome = Outcome.CANCELLED if job.discarded else Outcome.DONE if ready else Outcome.FAILED
        charge, ended = Charge(job.reserved_micro_usd), job.ended(outcome, now)
        settled = await self._store.settle(job, ended, now, charge=charge, results=results, deliveries=owed)
        return settled is not None


class DiscardedIsOwed(SqliteStore):
    """A result that came after the cancellation is owed to the chat all the same."""

    async def settle(
        self, before: Job, after: Job, now: float, *, deliveries: Sequence[Delivery] = (), **more: Any
    ) -> Job | None:
        settled = await super().settle(before, after, now, deliveries=deliveries, **more)
        if settled is not None:
            await self._writer.write(lambda: owe(deliveries, now))
        return settled


class PostedResultStays(SqliteStore):
    """A cancellation leaves the results alone that were known by then."""

    async def discard(self, job_id: str, now: float, detail: str = "") -> Job | None:
        return await self._writer.write(lambda: jobs.discard(job_id, now, detail))


# -- results and posts


class ByPosition(Steps):
    """A result is known by its place in the answer."""

    async def look(self, job_id: str, seen: Sequence[Seen]) -> bool:
        job = await self._store.job(job_id)
        if job is None or job.state != "generating":
            return False
        now = self._clock.now()
        stored = await self._store.results(job_id)
        known = list(stored)
        for n, one in enumerate(seen):
            result = _result(job, n, one)
            if result is not None and all(earlier.n != n for earlier in known):
                known.append(result)
        if len(known) < job.request.numberResults:
            fresh = [result for result in known if result not in stored]
            names = {result.video_uuid for result in stored}
            fresh = [result for result in fresh if result.video_uuid not in names]
            await self._store.record(job, now, fresh, _videos(job, fresh, now, None))
            return True
        charge = total((result.cost_micro_usd for result in known), job.reserved_micro_usd, len(known))
        names = {result.video_uuid for result in stored}
        fresh = [result for result in known if result not in stored and result.video_uuid not in names]
        owed = [*_videos(job, fresh, now, None), *_notices(job, fresh, now)]
        ended = job.ended(Outcome.DONE, now)
        await self._store.settle(job, ended, now, charge=charge, results=fresh, deliveries=owed)
        return False


class RandomNonce:
    """Every attempt to post has a key of its own."""

    def __init__(self, chat: ChatPlatform) -> None:
        self._chat = chat

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chat, name)

    async def post(self, to: ReplyTo, message: Message, key: str) -> str:
        return await self._chat.post(to, message, f"{key}~{random.getrandbits(32)}")


class NoSearch(Steps):
    """After a kill the channel is not searched before posting again."""

    async def _find(self, platform: ChatPlatform, delivery: Delivery, job: Job) -> str | None:
        return None


class MarkedFirst(Steps):
    """It is written down as posted, and then it is posted."""

    async def _post(self, delivery: Delivery, job: Job) -> None:
        now = self._clock.now()
        marked = replace(delivery.trying(now), state=DeliveryState.POSTED, message_ref="soon")
        message = await self._message(delivery, job)
        if await self._store.advance_delivery(delivery, marked, now) is not None:
            with suppress(PlatformError):
                await self._platforms[job.reply_to.platform].post(job.reply_to, message, delivery.nonce)


class NeverTried(Steps):
    """The first try is not committed before it is made."""

    async def _post(self, delivery: Delivery, job: Job) -> None:
        message = await self._message(delivery, job)
        now = self._clock.now()
        try:
            reference = await self._platforms[job.reply_to.platform].post(job.reply_to, message, delivery.nonce)
        except PostRefused as error:
            await self._store.advance_delivery(delivery, delivery.undelivered(error.text, now), now)
        except PlatformError as error:
            await self._delivery_later(delivery, error)
        else:
            await self._store.advance_delivery(delivery, delivery.trying(now).posted(reference, now), now)


class Forgetful(Service):
    """At start nothing that was acknowledged is carried on."""

    async def carry_on(self) -> int:
        return await self._store.drop_unacknowledged(self._clock.now())


MUTANTS: dict[str, Mutant] = {
    "new-uuid-at-send": Mutant(api=FreshUuid),
    "ambiguous-is-failed": Mutant(steps=AmbiguousFails),
    "conflict-is-failed": Mutant(steps=ConflictFails),
    "refused-uuid-sent-again": Mutant(steps=RefusedIsSentAgain),
    "send-not-announced": Mutant(store=NotAnnounced),
    "no-command-key": Mutant(key=every_delivery_is_new),
    "unacked-admitted": Mutant(store=UnackedAdmitted),
    "acked-forgotten": Mutant(service=Forgetful),
    "reserved-later": Mutant(store=ReservedLater),
    "settle-not-idempotent": Mutant(store=SettledTwice),
    "settled-at-estimate": Mutant(steps=SettledAtEstimate),
    "discarded-is-owed": Mutant(store=DiscardedIsOwed),
    "known-result-of-cancelled": Mutant(store=PostedResultStays),
    "result-by-position": Mutant(steps=ByPosition),
    "random-nonce": Mutant(chat=RandomNonce),
    "no-search-after-kill": Mutant(steps=NoSearch),
    "marked-before-posted": Mutant(steps=MarkedFirst),
    "first-try-not-committed": Mutant(steps=NeverTried),
}
