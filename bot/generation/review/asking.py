"""How a review begins: what is asked of moderators, about which bytes, and where nobody can be asked, what then."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.generation.command import Person, ReplyTo
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.job import Job, Outcome, Result
from bot.generation.ladder import Linking, no_link
from bot.generation.message import Refusal, Text
from bot.generation.money import NO_CHARGE
from bot.generation.policy.policy import Gate, Mode, Policy
from bot.generation.ports import ChatPlatform, Clock, Effects, MediaStore, Posts, Store
from bot.generation.review import rulings
from bot.generation.review.review import MOST, CardKind, Review, ReviewKind, ReviewState
from bot.generation.wording import Holding

if TYPE_CHECKING:
    from bot.generation.ports.detector import Finding

HOUR = 3600.0
TRIES = 8  # at a move, while somebody else is faster each time
_DETECTED = frozenset({"review.why_detector", "review.why_unseen"})


class Asking:
    """What asks moderators. StorageError passes through."""

    def __init__(
        self, store: Store, media: MediaStore, platforms: Mapping[str, ChatPlatform], policies: Holding, clock: Clock,
        *, previews: bool = True, link: Linking = no_link, hard_list: bool = True,
    ) -> None:  # fmt: skip
        """`previews`: whoever asked for a video sees it while a moderator looks at it, too. `hard_list`: see cards."""
        self._store = store
        self._media = media
        self._platforms = platforms
        self._policies = policies
        self._clock = clock
        self._previews = previews
        self._link = link
        self._hard_list = hard_list

    # -- asking a moderator

    async def hold(self, job: Job) -> None:
        """A job with Gate.PROMPT, its inputs all here: a moderator is asked; where nobody can be, it ends unpaid."""
        policy, now = await self._policies.of(job.place), self._clock.now()
        if not policy.review_channel:
            await self._end_unreviewed(job, now)
            return
        review = _new(job.id, ReviewKind.PROMPT, policy, now, _why_before(job, policy))
        await self._open(review, job, policy, Effects(job=(job, job.in_review(now))), None)

    async def wanted(self, job: Job, delivery: Delivery, finding: Finding | None = None) -> Review | None:
        """The review that a stored result has to pass before it is posted.

        `finding` is what a detector objects to; where nobody can be asked about that, there is none.
        """
        if delivery.purpose is not Purpose.RESULT:
            return None
        why = [Text("review.why_results")] if Gate.RESULT in job.gates else []
        why += [Text("review.why_blocked")] if await self._is_shut_out(job) else []
        why += [_stopped_by(finding)] if finding is not None else []
        if not why:
            return None
        policy = await self._policies.of(job.place)
        if finding is not None and not policy.review_channel:
            return None  # it is withheld for what was found, and says so
        made = _new(job.id, ReviewKind.RESULT, policy, self._clock.now(), tuple(why))
        return replace(made, shows=delivery.n, subject=delivery.nonce)

    async def _is_shut_out(self, job: Job) -> bool:
        """Whether its person was blocked since: then nobody else sees it unlooked at. To them alone it goes anyway."""
        known = await self._store.acquaintance(job.person, job.place.tenant, 0)
        return known.blocked and Gate.PRIVATE not in job.gates

    async def open_for(self, before: Delivery, after: Delivery, review: Review) -> Review | None:
        """`before` is stored, `after` is it in REVIEW with its posted_sha256. None: withheld, as nobody can be asked.

        Or it has moved meanwhile, and nothing is done.
        """
        job = await self._store.job(review.job_id)
        if job is None:
            return None
        policy, now = await self._policies.of(job.place), self._clock.now()
        if not policy.review_channel:
            await self._withhold_unreviewed(before, job, now, rulings.nobody_to_ask)
            return None
        if not await self.may_ask(job.id):
            await self._withhold_unreviewed(before, job, now, rulings.asked_too_often)
            return None
        bound = replace(review, sha256=after.posted_sha256 or "")
        return await self._open(bound, job, policy, Effects(delivery=(before, after)), after)

    async def report(
        self, job: Job, posts: Posts, by: Person | None = None, why: Sequence[Text] = (),
        owed: tuple[Delivery, ...] = (),
    ) -> Review | None:  # fmt: skip
        """Hide a posted result, the first, and its copies: a moderator decides whether it comes back.

        None: nobody can be asked, or is already. `owed` is what its person is told meanwhile.
        """
        policy, now = await self._policies.of(job.place), self._clock.now()
        if not policy.review_channel:
            return None
        delivery = posts[0][0]
        shows = delivery.n if delivery.shows is None else delivery.shows
        made = _new(job.id, ReviewKind.REPORT, policy, now, tuple(why) or (Text("review.why_report"),))
        made = replace(made, shows=shows, subject=delivery.nonce, sha256=delivery.posted_sha256 or "")
        effects = Effects(hides=posts, owed=owed)
        return await self._open(made, job, policy, effects, delivery, by)

    async def appeal(self, job_id: str, n: int, by: Person) -> Review | Refusal:
        """Whoever asked wants another moderator to look again; once, and only after a rejection."""
        job, rejected = await self._store.job(job_id), await self._store.review(job_id, n)
        if job is None or rejected is None or job.person != by:
            return Refusal(Text("review.unknown"))
        said_no = rejected.state in (ReviewState.REJECTED, ReviewState.CHANGES) and rejected.decided_by is not None
        if not said_no or rejected.appeal_of is not None:
            return Refusal(Text("review.no_appeal"))
        policy, now = await self._policies.of(job.place), self._clock.now()
        if not policy.review_channel:
            return Refusal(Text("review.nobody_to_ask"))
        if not await self.may_ask(job.id):
            return Refusal(Text("review.too_often", job=job.id))
        made = _new(job.id, rejected.kind, policy, now, (Text("review.why_appeal"),))
        made = replace(made, shows=rejected.shows, subject=rejected.subject, sha256=rejected.sha256, appeal_of=n)
        opened = await self._open(made, job, policy, Effects(), await self._subject(made), by)
        return Refusal(Text("review.appealed_before")) if opened is None else opened

    async def may_ask(self, job_id: str) -> bool:
        """Whether moderators can be asked about this job once more: at some point it was before them often enough."""
        return len(await self._store.reviews_of(job_id)) < MOST

    async def _open(
        self, review: Review, job: Job, policy: Policy, effects: Effects, shown: Delivery | None,
        by: Person | None = None,
    ) -> Review | None:  # fmt: skip
        """Under the next free number, with its card."""
        for _ in range(TRIES):
            earlier = await self._store.reviews_of(job.id)
            if any(_is_the_same(one, review) for one in earlier):
                return None
            if len(earlier) >= MOST:
                return None
            numbered = replace(review, n=max((one.n for one in earlier), default=-1) + 1)
            owed = [
                rulings.card(numbered, CardKind.FIRST, self._to(job, policy.review_channel), review.opened_at, shown)
            ]
            if shown is not None and effects.delivery is not None and self._is_previewed(numbered, job):
                private = self._platform(job).private(job.person, job.place)
                owed.append(rulings.preview(numbered, shown, private, review.opened_at))
            deed = rulings.deed(None, numbered, job, by, review.opened_at, "review.open")
            whole = replace(effects, owed=(*effects.owed, *owed), deed=deed, detail=numbered.why[0].key)
            opened = await self._store.open_review(numbered, whole, review.opened_at)
            if opened is not None:
                return opened
            if not any(one.n == numbered.n for one in await self._store.reviews_of(job.id)):
                return None
        return None

    def _is_previewed(self, review: Review, job: Job) -> bool:
        """What may be nudity goes to nobody; what goes to its person alone anyway does so once it is approved."""
        return self._previews and Gate.PRIVATE not in job.gates and all(why.key not in _DETECTED for why in review.why)

    async def _end_unreviewed(self, job: Job, now: float) -> None:
        problem = Text("review.no_channel", job=job.id)
        notice = Delivery(job.id, Purpose.NOTICE, 0, DeliveryState.STORED, now, problem)
        ended = job.ended(Outcome.FAILED, now, problem)
        await self._store.settle(job, ended, now, charge=NO_CHARGE, deliveries=[notice], detail=problem.key)

    async def _withhold_unreviewed(
        self, before: Delivery, job: Job, now: float, why: Callable[[Delivery, Job, Result | None], Text]
    ) -> None:
        text = why(before, job, await self._result(job, before.n))
        notice = Delivery(job.id, Purpose.NOTICE, before.n, DeliveryState.STORED, now, text)
        await self._store.advance_delivery(before, before.withheld(text, now), now, text.key, owed=(notice,))

    # -- what they share

    async def _subject(self, review: Review) -> Delivery | None:
        return next((one for one in await self._store.deliveries(review.job_id) if one.nonce == review.subject), None)

    async def _result(self, job: Job, n: int | None) -> Result | None:
        return next((one for one in await self._store.results(job.id) if one.n == n), None)

    def _platform(self, job: Job) -> ChatPlatform:
        return self._platforms[job.reply_to.platform]

    def _to(self, job: Job, channel: str) -> ReplyTo:
        """A channel of the job's own tenant."""
        place = replace(job.place, channel=channel, thread=None, age_restricted=None, upload_limit=None)
        return self._platform(job).address(place)


def _new(job_id: str, kind: ReviewKind, policy: Policy, now: float, why: tuple[Text, ...]) -> Review:
    seconds = policy.review_hours * HOUR
    approvals = max(1, policy.approvals)
    return Review(job_id, 0, kind, now, now + seconds / 2, now + seconds, why=why, approvals=approvals)


def _why_before(job: Job, policy: Policy) -> tuple[Text, ...]:
    """As far as can be told from what holds now; one reason there is always."""
    everybody = (Text("review.why_prompts"),) if policy.mode is Mode.REVIEW_PROMPTS else ()
    likeness = (Text("review.why_likeness"),) if Gate.LIKENESS in job.gates else ()
    return (*everybody, *likeness) or (Text("review.why_caution"),)


def _is_the_same(one: Review, other: Review) -> bool:
    """Open about the same thing, or an appeal of the same review."""
    if other.appeal_of is not None and one.appeal_of == other.appeal_of:
        return True
    return one.state is ReviewState.OPEN and one.subject == other.subject


def _stopped_by(finding: Finding) -> Text:
    if not finding.frames:
        return Text("review.why_unseen")
    return Text("review.why_detector", score=round(finding.score, 2))
