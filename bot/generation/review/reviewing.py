"""Reviews from their opening to their one end: who may decide, what follows, and what is due when nobody does.

Every change is one guarded commit of the store. Whoever comes too late is told what it has come to.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.generation import posts
from bot.generation.command import Person
from bot.generation.delivery import OPEN, Delivery, DeliveryState, Purpose, Rung
from bot.generation.errors import MediaError, PlatformUnavailable, PostRefused
from bot.generation.job import Job, JobState, Outcome
from bot.generation.message import Message, Refusal, Text
from bot.generation.money import NO_CHARGE
from bot.generation.policy.policy import OnExpiry, Policy
from bot.generation.ports import Effects
from bot.generation.retry import delay
from bot.generation.review import cards, rulings
from bot.generation.review.asking import HOUR, TRIES, Asking
from bot.generation.review.review import CardKind, Review, ReviewKind, ReviewState, card_of


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a review stands after somebody pressed. `counted`: because of that; otherwise somebody was faster.

    `problem` is why it did not come out as it was meant.
    """

    review: Review
    counted: bool
    problem: Text | None = None


class Reviewing(Asking):
    """What asks moderators, and what becomes of their answers. StorageError passes through."""

    # -- deciding

    async def decide(
        self, job_id: str, n: int, to: ReviewState, by: Person, reason: str = ""
    ) -> Ruling | Refusal | None:
        """A moderator's press; whether somebody is one is for the caller to know. None: there is no such review."""
        return await self._moved(job_id, n, lambda review, job: self._decided(review, job, to, by, reason))

    async def escalate(self, job_id: str, n: int, by: Person) -> Ruling | Refusal | None:
        """Pass it on to the escalation channel, with as much time once more."""
        return await self._moved(job_id, n, lambda review, job: self._escalated(review, job, by))

    async def _moved(
        self, job_id: str, n: int, move: Callable[[Review, Job], Awaitable[Ruling | Refusal | None]]
    ) -> Ruling | Refusal | None:
        """Looked at anew each time somebody was faster."""
        review = None
        for _ in range(TRIES):
            review = await self._store.review(job_id, n)
            job = await self._store.job(job_id)  # after it, so that a job whose review is open waits for it
            if job is None or review is None:
                return None
            if review.state is not ReviewState.OPEN:
                return Ruling(review, counted=False)
            answer = await move(review, job)
            if answer is not None:
                return answer
        return None if review is None else Ruling(review, counted=False)

    async def _decided(
        self, review: Review, job: Job, to: ReviewState, by: Person, reason: str
    ) -> Ruling | Refusal | None:
        barred = await self._bars(review, job, to, by)
        if barred is not None:
            return Refusal(barred)
        if to is ReviewState.APPROVED and by in review.approved_by:
            return Ruling(review, counted=False)
        try:
            return await self._settle(review, review.decided(to, by, self._clock.now(), reason), job, by)
        except MediaError as error:
            return Refusal(error.text)

    async def _bars(self, review: Review, job: Job, to: ReviewState, by: Person) -> Text | None:
        """Nobody approves their own, and nobody decides about an appeal from themselves."""
        if to is ReviewState.APPROVED and by == job.person and not (await self._policies.of(job.place)).self_approval:
            return Text("review.own")
        if review.appeal_of is None:
            return None
        first = await self._store.review(review.job_id, review.appeal_of)
        return Text("review.same_moderator") if first is not None and first.decided_by == by else None

    async def _settle(self, before: Review, after: Review, job: Job, by: Person | None) -> Ruling | None:
        """The move and all that follows from it. None: somebody was faster. Raises MediaError."""
        now, problem = self._clock.now(), None
        shown = await self._subject(before)
        if _has_moved(before, job, shown):
            return None
        if after.state is ReviewState.APPROVED and shown is not None and not await self._is_intact(before, shown, job):
            after = before.decided(ReviewState.REJECTED, None, now)
            problem = Text("review.bytes_changed", job=job.id)
        effects = await self._effects(after, job, shown, now, changed=problem is not None)
        action = "review.mismatch" if problem is not None else ""
        deed = rulings.deed(before, after, job, by, now, action)
        whole = replace(effects, deed=deed, detail=problem.key if problem is not None else "")
        stored = await self._store.decide(before, after, whole, now)
        return None if stored is None else Ruling(stored, counted=True, problem=problem)

    async def _effects(self, after: Review, job: Job, shown: Delivery | None, now: float, *, changed: bool) -> Effects:
        if after.state is ReviewState.OPEN:
            return Effects()  # one more approval is needed
        text = await self._outcome(after, job, changed=changed)
        told = (rulings.notice(after, text, self._platform(job).private(job.person, job.place), now),)
        if after.kind is ReviewKind.PROMPT:
            return _of_job(after, job, text, told, now)
        if shown is None:
            return Effects(owed=told)
        waits = after.kind is ReviewKind.RESULT and after.appeal_of is None
        if after.state is ReviewState.APPROVED:
            back = () if waits else (rulings.put_back(after, shown, job, now),)
            return Effects(delivery=(shown, shown.posting_as_before(now)) if waits else None, owed=back)
        return Effects(delivery=(shown, shown.withheld(text, now)) if waits else None, owed=told)

    async def _outcome(self, after: Review, job: Job, *, changed: bool) -> Text:
        result = await self._result(job, after.shows)
        return rulings.changed_bytes(after, job, result) if changed else rulings.outcome(after, job, result)

    async def _is_intact(self, review: Review, shown: Delivery, job: Job) -> bool:
        """The bytes that were looked at are the ones that would be posted, and they are still what they are called."""
        if (shown.posted_sha256 or "") != review.sha256:
            return False
        return await self._media.intact(review.sha256, shown.posted_extension or posts.extension_of(job))

    async def _escalated(self, review: Review, job: Job, by: Person | None) -> Ruling | None:
        if review.escalated:
            return Ruling(review, counted=False)
        policy, now = await self._policies.of(job.place), self._clock.now()
        after = review.raised(now, policy.review_hours * HOUR)
        where = policy.escalation_channel or policy.review_channel
        shown = await self._subject(review)
        owed = (rulings.card(after, CardKind.RAISED, self._to(job, where), now, shown),) if where else ()
        effects = Effects(owed=owed, deed=rulings.deed(review, after, job, by, now, "review.escalate"), detail="raised")
        stored = await self._store.decide(review, after, effects, now)
        return None if stored is None else Ruling(stored, counted=True)

    # -- what is due by itself

    async def step(self, review: Review, job: Job) -> None:
        """One step of a claimed review: its time, or its cards."""
        now = self._clock.now()
        if review.state is ReviewState.OPEN and review.due_at <= now:
            await self._in_time(review, job, now)
        elif review.card_due_at is not None:
            await self._tend(review, job, now)

    async def _in_time(self, review: Review, job: Job, now: float) -> None:
        policy = await self._policies.of(job.place)
        if not review.reminded:
            await self._remind(review, job, policy, now)
        elif policy.on_expiry is OnExpiry.ESCALATE and not review.escalated:
            await self._escalated(review, job, None)
        else:
            await self._settle(review, review.decided(ReviewState.EXPIRED, None, now), job, None)

    async def _remind(self, review: Review, job: Job, policy: Policy, now: float) -> None:
        """Where nobody was there to remind in time, the second half begins now: nothing is over unannounced."""
        late = max(0.0, now - review.due_at) if now >= review.expires_at else 0.0
        after = replace(review, expires_at=review.expires_at + late).remembered()
        kind = CardKind.LAST_REMINDER if review.escalated else CardKind.REMINDER
        where = (policy.escalation_channel if review.escalated else "") or policy.review_channel
        owed = (rulings.card(after, kind, self._to(job, where), now, None),) if where else ()
        await self._store.decide(review, after, Effects(owed=owed, detail="reminded"), now)

    async def _tend(self, review: Review, job: Job, now: float) -> None:
        """Its cards say what it has come to; one that is just being posted is changed after that."""
        owed = [one for one in await self._store.deliveries(job.id) if _is_card_of(one, review)]
        try:
            for one in owed:
                await self._change(one, review, job, now)
        except PlatformUnavailable:
            waits = True
        else:
            waits = any(one.state in OPEN for one in owed)
        if waits:
            await self._store.card_later(review, now + delay(review.attempts, 0.5, longest=HOUR))
        else:
            await self._store.card_shown(review)

    async def _change(self, card: Delivery, review: Review, job: Job, now: float) -> None:
        message = await self._what_it_says_now(card, review, job, now)
        if card.state is not DeliveryState.POSTED or card.removed_at is not None or message is None:
            return
        platform = self._platform(job)
        shown = platform.posted_at(card.to or job.reply_to, card.message_ref or "")
        if shown is None:
            return
        try:
            await platform.edit(shown, message, card.nonce)
        except PostRefused:
            return  # it is gone, or not ours to change any more: a press on it tells how things stand

    async def _what_it_says_now(self, card: Delivery, review: Review, job: Job, now: float) -> Message | None:
        """None: what it says still holds."""
        kind = card_of(card.n)[1]
        if review.state is not ReviewState.OPEN:
            return cards.decided_card(review, job, min(review.due_at, now))
        if review.escalated and kind is CardKind.FIRST:
            return cards.escalated_card(review, review.card_due_at or now)
        if not review.approved_by or kind not in (CardKind.FIRST, CardKind.RAISED):
            return None
        result = None if review.shows is None else await self._result(job, review.shows)
        link = self._link(card, job, now) if card.rung is Rung.LINKED and card.posted_sha256 is not None else None
        # Its files stay under it as they are.
        return cards.card(review, job, link=link, result=result, ref=card.nonce, hard_list=self._hard_list)


def _has_moved(review: Review, job: Job, shown: Delivery | None) -> bool:
    """What it is about does not wait for it any more: by now it is withdrawn."""
    if review.appeal_of is not None or review.kind is ReviewKind.REPORT:
        return False
    if review.kind is ReviewKind.PROMPT:
        return job.state is not JobState.REVIEW
    return shown is None or shown.state is not DeliveryState.REVIEW


def _of_job(after: Review, job: Job, text: Text, told: tuple[Delivery, ...], now: float) -> Effects:
    """After an appeal, the job is over whatever comes of it; its person may ask again."""
    if after.appeal_of is not None:
        return Effects(owed=told)
    if after.state is ReviewState.APPROVED:
        return Effects(job=(job, job.queued(now)))
    return Effects(job=(job, job.ended(Outcome.FAILED, now, text)), charge=NO_CHARGE, owed=told)


def _is_card_of(delivery: Delivery, review: Review) -> bool:
    return delivery.purpose is Purpose.CARD and card_of(delivery.n)[0] == review.n
