"""How a delivery is brought to its chat: fetched, made to fit, posted once, a step at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from types import MappingProxyType

from bot.generation import posts
from bot.generation.command import ReplyTo
from bot.generation.delivery import Delivery, DeliveryState, Purpose, Rung
from bot.generation.errors import (
    DailiesError,
    FileTooLarge,
    MediaError,
    PlatformError,
    PlatformUnavailable,
    PostGone,
    PostRefused,
    ResultGone,
    VideoApiError,
)
from bot.generation.job import Job, Result
from bot.generation.message import Message, Refusal
from bot.generation.ports import ChatPlatform, Clock, Ids, MediaStore, Store, VideoApi
from bot.generation.retry import delay

FETCH_TRIES = 8  # of a result's bytes, before its money is written off as spent
POST_FOR = 24 * 3600.0  # seconds in which a post is tried
VIDEO_LIMIT = 512 * 1024 * 1024  # bytes a result may have
REMOVED = "removed by somebody"  # in a job's history

# The address of a result's own bytes and when it expires (UTC epoch seconds); None where there is no way to them.
Linking = Callable[[Delivery, Job, float], tuple[str, float] | None]


def no_link(_delivery: Delivery, _job: Job, _now: float) -> None:
    """Nobody can reach this machine from outside."""


class DeliverySteps:
    """What each state of a delivery owes, done with the ports."""

    def __init__(
        self, store: Store, api: VideoApi, media: MediaStore, platforms: Mapping[str, ChatPlatform], clock: Clock,
        ids: Ids, link: Linking = no_link, names: Mapping[str, str] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        """`names` are what to call the models, by their ids."""
        self._store = store
        self._api = api
        self._media = media
        self._platforms = platforms
        self._clock = clock
        self._ids = ids
        self._link = link
        self._names = names

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

    # -- STORED: the rung of the ladder that fits the place

    async def _choose(self, delivery: Delivery, job: Job) -> None:
        now = self._clock.now()
        if delivery.tried_at is not None and delivery.posted_sha256 is not None:
            await self._store.advance_delivery(delivery, delivery.posting_as_before(now), now)
            return
        limit = self._platforms[job.reply_to.platform].upload_limit(address(delivery, job))
        if delivery.purpose is Purpose.NOTICE or limit is None or delivery.size <= limit:
            await self._store.advance_delivery(delivery, delivery.posting(now), now)
            return
        await self._step_down(delivery, delivery, job, limit)

    async def _step_down(self, delivery: Delivery, free: Delivery, job: Job, limit: int) -> None:
        """From `delivery`, which is stored, to the next rung. `free` is the same as far as it is known to be tried."""
        try:
            after = await self._next_rung(free, job, limit)
        except MediaError as error:
            await self._delivery_later(delivery, error)
            return
        detail = after.problem.key if after.problem else f"{after.rung}: at most {limit} bytes"
        await self._store.advance_delivery(delivery, after, self._clock.now(), detail)

    async def _next_rung(self, delivery: Delivery, job: Job, limit: int) -> Delivery:
        """Fitted, or linked, or undelivered. It ends: what is made to fit is smaller each time. Raises MediaError."""
        if delivery.rung is Rung.LINKED and delivery.state is DeliveryState.POSTING:
            return delivery.linked(None, self._clock.now())  # not even the still was taken
        path, sha256 = self._source(delivery, job)
        kept = await self._media.fit(path, limit, job.request.duration)
        now = self._clock.now()
        if not isinstance(kept, Refusal) and kept.sha256 != sha256:
            return delivery.fitted(kept.sha256, kept.path.suffix[1:], now)
        if self._link(delivery, job, now) is None:
            return delivery.undelivered(posts.too_large(delivery, job, limit), now)
        still = await self._media.still(self._received(delivery, job), last=False)
        return delivery.linked(None if isinstance(still, Refusal) else still.sha256, now)

    def _source(self, delivery: Delivery, job: Job) -> tuple[PurePath, str]:
        """What is to be made smaller. What was refused already is: where that comes back as it is, there is no way."""
        if delivery.state is DeliveryState.POSTING and delivery.posted_extension is not None:
            sha256 = delivery.posted_sha256 or ""
            return self._media.find(sha256, delivery.posted_extension), sha256
        return self._received(delivery, job), delivery.received_sha256 or ""

    def _received(self, delivery: Delivery, job: Job) -> PurePath:
        return self._media.find(delivery.received_sha256 or "", posts.extension_of(job))

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
        """What is posted. Raises PostRefused when there is no link any more to what only a link leads to."""
        mention = job.person if await self._is_notified(job) else None
        if delivery.purpose is Purpose.NOTICE:
            return posts.notice(delivery, job, mention)
        if delivery.rung is not Rung.LINKED:
            path = self._media.find(delivery.posted_sha256 or "", delivery.posted_extension or posts.extension_of(job))
            return posts.result(delivery, job, self._model(job), path, mention)
        link = self._link(delivery, job, self._clock.now())
        if link is None:
            limit = self._platforms[job.reply_to.platform].upload_limit(address(delivery, job)) or 0
            raise PostRefused(posts.too_large(delivery, job, limit))
        poster = self._media.find(delivery.poster_sha256, "jpg") if delivery.poster_sha256 else None
        return posts.linked(delivery, job, self._model(job), poster, link, self._clock.now(), mention)

    def _model(self, job: Job) -> str:
        return self._names.get(job.request.model, job.request.model)

    async def _is_notified(self, job: Job) -> bool:
        """Nobody is called to a place they left or were sent away from. A chat that does not say changes nothing."""
        if not (await self._store.habits(job.person)).mention:
            return False
        try:
            return await self._platforms[job.reply_to.platform].permits(job.person, job.place)
        except PlatformUnavailable:
            return True

    async def _refused(self, before: Delivery, trying: Delivery, job: Job, error: PostRefused) -> None:
        match error:
            case PostGone():
                await self._removed(trying)
            case FileTooLarge(limit=limit) if trying.purpose is Purpose.RESULT and _has_file(trying):
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


def address(delivery: Delivery, job: Job) -> ReplyTo:
    """Where it goes."""
    return delivery.to or job.reply_to


def _has_file(delivery: Delivery) -> bool:
    return delivery.rung is not Rung.LINKED or delivery.poster_sha256 is not None
