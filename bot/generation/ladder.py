"""Which bytes go out: marked as made by AI, no larger than the place takes. Each rung is for where none above fits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from bot.generation import posts
from bot.generation.delivery import Delivery, DeliveryState, Purpose, Rung
from bot.generation.job import Job
from bot.generation.message import Refusal
from bot.generation.ports import Clock, Kept, MediaStore

MARK_BYTES = 1024  # more than a mark for machines ever takes

# The address of a result's own bytes and when it expires (UTC epoch seconds); None where there is no way to them.
Linking = Callable[[Delivery, Job, float], tuple[str, float] | None]


def no_link(_delivery: Delivery, _job: Job, _now: float) -> None:
    """Nobody can reach this machine from outside."""


class Ladder:
    """Original, fitted, linked. The same delivery gives the same files each time: a kill in between changes nothing."""

    def __init__(self, media: MediaStore, clock: Clock, link: Linking = no_link) -> None:
        self._media = media
        self._clock = clock
        self._link = link

    async def first(self, delivery: Delivery, job: Job, limit: int | None, *, may_change: bool = True) -> Delivery:
        """A stored delivery as it would go out to a place that takes `limit` bytes. Raises MediaError.

        `may_change`: see `lower`.
        """
        if delivery.purpose is Purpose.CARD:
            return await self._card(delivery, job, limit)
        whole = await self._whole(delivery, job)
        if limit is not None and whole.size > limit:
            return await self.lower(delivery, job, limit, may_change=may_change)
        extension = delivery.posted_extension if delivery.purpose is Purpose.SHARE else None
        return delivery.posting(self._clock.now(), whole.sha256, extension)

    async def lower(self, delivery: Delivery, job: Job, limit: int, *, may_change: bool = True) -> Delivery:
        """The next rung, or undelivered. It ends: what is made to fit is smaller each time. Raises MediaError.

        `may_change` is False where a moderator approved these very bytes: then there is only the link to them.
        """
        if delivery.rung is Rung.LINKED and delivery.state is DeliveryState.POSTING:
            return delivery.linked(delivery.posted_sha256, None, self._clock.now())  # not even the still was taken
        fitted = await self._fitted(delivery, job, limit) if may_change else None
        if fitted is not None:
            return delivery.fitted(fitted.sha256, fitted.path.suffix[1:], self._clock.now())
        now = self._clock.now()
        if self._link(delivery, job, now) is None:
            return delivery.undelivered(posts.too_large(delivery, job, limit), now)
        if not may_change:
            poster = await self._poster(self.posted(delivery, job), job)
            return delivery.linked(delivery.posted_sha256, poster, now, delivery.posted_extension)
        whole = await self._whole(delivery, job)
        extension = delivery.posted_extension if delivery.purpose is Purpose.SHARE else None
        return delivery.linked(whole.sha256, await self._poster(whole.path, job), now, extension)

    async def bare_card(self, delivery: Delivery, job: Job) -> Delivery:
        """A card whose files were not taken: with a still of its video, or with nothing. Raises MediaError."""
        has_video = delivery.posted_sha256 is not None and delivery.rung is not Rung.LINKED
        poster = await self._poster(self.posted(delivery, job), job) if has_video else None
        return delivery.linked(delivery.posted_sha256, poster, self._clock.now(), delivery.posted_extension)

    def posted(self, delivery: Delivery, job: Job) -> PurePath:
        """The file that goes out, or that the link leads to."""
        extension = delivery.posted_extension or posts.extension_of(job)
        return self._media.find(delivery.posted_sha256 or "", extension)

    async def _card(self, delivery: Delivery, job: Job, limit: int | None) -> Delivery:
        """The bytes that are decided about, as they are."""
        if delivery.posted_sha256 is not None and limit is not None:
            whole = await self._media.labelled(self.posted(delivery, job), job.id)
            if whole.size > limit:
                return await self.bare_card(delivery, job)
        return delivery.posting_as_before(self._clock.now())

    async def _whole(self, delivery: Delivery, job: Job) -> Kept:
        """What is shown once more was marked before, and looked at: it stays as it is."""
        path = self.posted(delivery, job) if _is_again(delivery) else self._received(delivery, job)
        return await self._media.labelled(path, job.id)

    async def _fitted(self, delivery: Delivery, job: Job, limit: int) -> Kept | None:
        """Smaller than what was refused, with its mark. None: what was refused is small enough for what was said."""
        if delivery.state is DeliveryState.POSTING:
            refused = await self._media.labelled(self.posted(delivery, job), job.id)
            if refused.size <= limit:
                return None
        path = self._source(delivery, job)
        fitted = await self._media.fit(path, max(limit - MARK_BYTES, 0), job.request.duration)
        if isinstance(fitted, Refusal) or fitted.path == path:
            return None
        return await self._media.labelled(fitted.path, job.id)

    def _source(self, delivery: Delivery, job: Job) -> PurePath:
        was_fitted = delivery.state is DeliveryState.POSTING and delivery.posted_extension is not None
        return self.posted(delivery, job) if was_fitted or _is_again(delivery) else self._received(delivery, job)

    def _received(self, delivery: Delivery, job: Job) -> PurePath:
        return self._media.find(delivery.received_sha256 or "", posts.extension_of(job))

    async def _poster(self, path: PurePath, job: Job) -> str | None:
        still = await self._media.still(path, last=False)
        return None if isinstance(still, Refusal) else (await self._media.labelled(still.path, job.id)).sha256


def _is_again(delivery: Delivery) -> bool:
    return delivery.purpose is Purpose.SHARE and delivery.posted_sha256 is not None
