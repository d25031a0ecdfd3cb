"""How a delivery is brought to its chat: fetched, marked, made to fit, looked at, posted once, a step at a time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from bot.generation import posts
from bot.generation.delivery import Delivery, DeliveryState, Purpose, Rung
from bot.generation.errors import (
    DailiesError,
    FileTooLarge,
    MediaError,
    PlatformError,
    PostGone,
    PostRefused,
    ResultGone,
    VideoApiError,
)
from bot.generation.job import Input, Job, Result
from bot.generation.ladder import Ladder, Linking, no_link
from bot.generation.message import Message, Refusal, Text
from bot.generation.money import PREVIEW
from bot.generation.policy.policy import Gate
from bot.generation.ports import ChatPlatform, Clock, Ids, MediaStore, Store, VideoApi
from bot.generation.retry import delay
from bot.generation.review.review import Review, ReviewState
from bot.generation.wording import Holding, Wording, address

if TYPE_CHECKING:
    from bot.generation.ports.detector import Finding

FETCH_TRIES = 8  # of a result's bytes, before its money is written off as spent
POST_FOR = 24 * 3600.0  # seconds in which a post is tried
VIDEO_LIMIT = 512 * 1024 * 1024  # bytes a result may have
REMOVED = "removed by somebody"  # in a job's history


class Screens(Protocol):
    """Looks at what is about to leave or to be shown: screening.Screening."""

    async def refuses(self, job: Job, given: Input, path: PurePath) -> Refusal | None:
        """Why a file that somebody sent does not leave. Raises MediaError when it is to be looked at again."""

    async def unsafe(self, delivery: Delivery, job: Job, path: PurePath) -> Finding | None:
        """What is wrong with it. Raises MediaError when it could not be looked at."""


class Reviews(Protocol):
    """Has moderators decide: reviewing.Reviewing."""

    async def wanted(self, job: Job, delivery: Delivery, finding: Finding | None) -> Review | None:
        """The review that these bytes need before they are posted; None: they need none, or nobody could hold it."""

    async def open_for(self, before: Delivery, after: Delivery, review: Review) -> object:
        """Open it, and have the delivery wait, in one commit."""


class DeliverySteps:
    """What each state of a delivery owes, done with the ports."""

    def __init__(
        self, store: Store, api: VideoApi, media: MediaStore, platforms: Mapping[str, ChatPlatform], clock: Clock,
        ids: Ids, link: Linking = no_link, names: Mapping[str, str] = MappingProxyType({}),
        screening: Screens | None = None, reviewing: Reviews | None = None, policies: Holding | None = None,
        *, hard_list: bool = True,
    ) -> None:  # fmt: skip
        """`names` are what to call the models, by their ids. `hard_list`: see cards.card."""
        self._store = store
        self._api = api
        self._media = media
        self._platforms = platforms
        self._clock = clock
        self._ids = ids
        self._screening = screening
        self._reviewing = reviewing
        self._ladder = Ladder(media, clock, link)
        self._wording = Wording(store, media, platforms, clock, link, names, policies, hard_list=hard_list)

    async def delivery(self, delivery: Delivery, job: Job) -> None:
        """One step of a claimed delivery."""
        match delivery.state:
            case DeliveryState.FETCHING:
                await self._fetch(delivery, job)
            case DeliveryState.STORED:
                await self._choose(delivery, job)
            case _:
                await self._post(delivery, job)

    # -- FETCHING: download and structure check

    async def _fetch(self, delivery: Delivery, job: Job) -> None:
        result = next(one for one in await self._store.results(job.id) if one.n == delivery.n)
        scratch = self._media.scratch(delivery.nonce)
        try:
            url = await self._fresh_url(job, result) if delivery.attempts else result.url
            await self._api.download(url or "", scratch, VIDEO_LIMIT)
            kept = await self._media.keep(scratch, posts.extension_of(job), job.request.duration)
        except (VideoApiError, MediaError) as error:
            await self._fetch_failed(delivery, error)
            return
        if isinstance(kept, Refusal):
            await self._fetch_failed(delivery, ResultGone(kept.text))
            return
        now = self._clock.now()
        await self._store.advance_delivery(delivery, delivery.stored(kept.sha256, kept.size, now), now, kept.sha256)

    async def _fresh_url(self, job: Job, result: Result) -> str | None:
        """Addresses expire, and the local video API may be back on another port: ask where the result is now."""
        seen = (await self._api.look([job.task_uuid])).get(job.task_uuid, ())
        for one in seen:
            if one.video_uuid == result.video_uuid and one.url and one.url != result.url:
                await self._store.fresh_url(job.id, result.n, one.url)
                return one.url
        return result.url

    async def _fetch_failed(self, delivery: Delivery, error: DailiesError) -> None:
        if isinstance(error, MediaError) or delivery.attempts + 1 < FETCH_TRIES:
            await self._delivery_later(delivery, error)
            return
        await self._give_up(delivery, error)

    # -- STORED: the mark, the rung of the ladder that fits the place, and whoever has to look at it before

    async def _choose(self, delivery: Delivery, job: Job) -> None:
        now = self._clock.now()
        if delivery.posted_sha256 is not None and await self._is_settled(delivery):
            await self._store.advance_delivery(delivery, delivery.posting_as_before(now), now)
        elif delivery.purpose is Purpose.NOTICE:
            await self._store.advance_delivery(delivery, delivery.posting(now), now)
        else:
            await self._prepare(delivery, job)

    async def _prepare(self, delivery: Delivery, job: Job) -> None:
        limit = self._platforms[job.reply_to.platform].upload_limit(address(delivery, job))
        try:
            ready = await self._ladder.first(delivery, job, limit, may_change=await self._may_change(delivery))
            finding = await self._look_at(delivery, ready, job)
        except MediaError as error:
            await self._delivery_later(delivery, error)
            return
        if ready.state is DeliveryState.POSTING and delivery.purpose is Purpose.RESULT:
            await self._pass(delivery, ready, job, finding)
            return
        await self._advance_to(delivery, ready, limit)

    async def _look_at(self, before: Delivery, ready: Delivery, job: Job) -> Finding | None:
        """Each result once, as it would go out; what is shown again was looked at before."""
        if self._screening is None or ready.purpose is not Purpose.RESULT or ready.state is not DeliveryState.POSTING:
            return None
        return await self._screening.unsafe(before, job, self._ladder.posted(ready, job))

    async def _pass(self, delivery: Delivery, ready: Delivery, job: Job, finding: Finding | None) -> None:
        """On to the channel, unless somebody has to look first, or nobody can who would have to."""
        now = self._clock.now()
        review = None if self._reviewing is None else await self._reviewing.wanted(job, ready, finding)
        if review is not None and self._reviewing is not None:
            await self._reviewing.open_for(delivery, delivery.held(ready, now), review)
        elif finding is not None or (self._reviewing is None and Gate.RESULT in job.gates):
            await self._withhold(delivery, job)
        else:
            limit = self._platforms[job.reply_to.platform].upload_limit(address(delivery, job))
            await self._advance_to(delivery, ready, limit)

    async def _withhold(self, delivery: Delivery, job: Job) -> None:
        """The detector stopped it, and there is nobody to ask. Its person hears so, and what became of the money."""
        now = self._clock.now()
        results = {result.n: result for result in await self._store.results(job.id)}
        text = _stopped(job, results.get(delivery.n), delivery.n)
        notice = Delivery(job.id, Purpose.NOTICE, delivery.n, DeliveryState.STORED, now, text)
        await self._store.advance_delivery(delivery, delivery.withheld(text, now), now, text.key, owed=(notice,))

    async def _is_settled(self, delivery: Delivery) -> bool:
        """Whether which bytes go out is beyond question: they may be there already, or were approved."""
        return delivery.tried_at is not None or (
            delivery.purpose is Purpose.RESULT and await self._is_approved(delivery)
        )

    async def _may_change(self, delivery: Delivery) -> bool:
        """What was approved is posted as it is, or linked."""
        return delivery.purpose is Purpose.CARD or not await self._is_approved(delivery)

    async def _is_approved(self, delivery: Delivery) -> bool:
        """Whether a moderator said yes to these very bytes."""
        if self._reviewing is None or delivery.posted_sha256 is None:
            return False
        return any(
            review.state is ReviewState.APPROVED and review.sha256 == delivery.posted_sha256
            for review in await self._store.reviews_of(delivery.job_id)
        )

    async def _step_down(self, delivery: Delivery, free: Delivery, job: Job, limit: int) -> None:
        """From `delivery`, whose file was refused, to the next rung. `free` is the same as far as it is tried."""
        try:
            if free.purpose is Purpose.CARD:
                after = await self._ladder.bare_card(free, job)
            else:
                after = await self._ladder.lower(free, job, limit, may_change=await self._may_change(free))
        except MediaError as error:
            await self._delivery_later(delivery, error)
            return
        await self._advance_to(delivery, after, limit)

    async def _advance_to(self, before: Delivery, after: Delivery, limit: int | None) -> None:
        detail = after.problem.key if after.problem else f"{after.rung}: at most {limit} bytes"
        is_plain = after.problem is None and after.rung is Rung.ORIGINAL
        await self._store.advance_delivery(before, after, self._clock.now(), "" if is_plain else detail)

    # -- POSTING: the platform's word on the committed nonce

    async def _post(self, delivery: Delivery, job: Job) -> None:
        platform, trying = self._platforms[job.reply_to.platform], delivery
        try:
            reference = await self._find(platform, delivery, job)
            if reference is None:
                message = await self._message(delivery, job)
                announced = await self._announce(delivery)
                if announced is None:
                    return
                trying = announced
                reference = await platform.post(address(delivery, job), message, delivery.nonce)
        except PostRefused as error:
            await self._refused(delivery, trying, job, error)
            return
        except PlatformError as error:
            await self._delivery_later(trying, error)
            return
        now = self._clock.now()
        await self._store.advance_delivery(trying, trying.posted(reference, now), now, reference)

    async def _find(self, platform: ChatPlatform, delivery: Delivery, job: Job) -> str | None:
        if delivery.tried_at is None:
            return None
        return await platform.find(address(delivery, job), delivery.nonce, delivery.tried_at)

    async def _announce(self, delivery: Delivery) -> Delivery | None:
        """Commit the time of the first try before it is made."""
        if delivery.tried_at is not None:
            return delivery
        now = self._clock.now()
        return await self._store.advance_delivery(delivery, delivery.trying(now), now)

    async def _message(self, delivery: Delivery, job: Job) -> Message:
        """What is posted. Raises PostRefused when there is nothing to post any more."""
        return await self._wording.message(delivery, job)

    async def _refused(self, before: Delivery, trying: Delivery, job: Job, error: PostRefused) -> None:
        match error:
            case PostGone():
                await self._removed(trying)
            case FileTooLarge(limit=limit) if trying.purpose is not Purpose.NOTICE and _has_file(trying):
                # The first try of all, and it was turned away: the channel cannot have it.
                free = trying.untried() if before.tried_at is None else trying
                await self._step_down(trying, free, job, limit)
            case _:
                await self._give_up(trying, error)

    async def _removed(self, delivery: Delivery) -> None:
        """It was there, and somebody took it away: it never comes back."""
        now = self._clock.now()
        # Which message it was, nobody can say any more.
        posted = await self._store.advance_delivery(delivery, delivery.posted(delivery.nonce, now), now, REMOVED)
        if posted is not None:
            await self._store.removed(posted, now, REMOVED)

    # -- what several states share

    async def _delivery_later(self, delivery: Delivery, error: DailiesError) -> None:
        now = self._clock.now()
        # A restored delivery counts as tried before its file is fetched.
        posting = delivery.state is DeliveryState.POSTING
        if posting and delivery.tried_at is not None and now - delivery.tried_at > POST_FOR:
            await self._give_up(delivery, error)
            return
        later = delivery.postponed(now + delay(delivery.attempts, self._ids.chance()), error.text)
        await self._store.advance_delivery(delivery, later, now, error.text.key)

    async def _give_up(self, delivery: Delivery, error: DailiesError) -> None:
        now = self._clock.now()
        await self._store.advance_delivery(delivery, delivery.undelivered(error.text, now), now, error.text.key)


def _stopped(job: Job, result: Result | None, n: int) -> Text:
    """The detector found something, and nobody can be asked."""
    if job.provider == PREVIEW:
        return Text("job.result_stopped_preview", job=job.id, number=n + 1)
    cost = result.cost_micro_usd if result is not None else None
    share = job.reserved_micro_usd // job.request.numberResults
    return Text("job.result_stopped", job=job.id, number=n + 1, cost_micro_usd=share if cost is None else cost)


def _has_file(delivery: Delivery) -> bool:
    return delivery.rung is not Rung.LINKED or delivery.poster_sha256 is not None
