"""What is said with each delivery: its message, with the files that go out by now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from types import MappingProxyType
from typing import Protocol

from bot.generation import posts
from bot.generation.command import Person, Place, ReplyTo
from bot.generation.delivery import Delivery, Purpose, Rung
from bot.generation.errors import PlatformUnavailable, PostRefused
from bot.generation.job import Job
from bot.generation.ladder import Ladder, Linking, no_link
from bot.generation.message import File, Message, Text
from bot.generation.policy.policy import Gate, Policy
from bot.generation.ports import ChatPlatform, Clock, MediaStore, Store
from bot.generation.review import cards
from bot.generation.review.review import CardKind, Review, ReviewState, card_of

_REMINDERS = frozenset({CardKind.REMINDER, CardKind.LAST_REMINDER})


class Holding(Protocol):
    """What holds in a place: policies.Policies."""

    async def of(self, place: Place) -> Policy:
        """The policy in force there."""


class Unlimited:
    """Where nobody set anything."""

    async def of(self, _place: Place) -> Policy:
        """The defaults."""
        return Policy()


class Wording:
    """Writes the message of a delivery; changes nothing."""

    def __init__(
        self, store: Store, media: MediaStore, platforms: Mapping[str, ChatPlatform], clock: Clock,
        link: Linking = no_link, names: Mapping[str, str] = MappingProxyType({}), policies: Holding | None = None,
        *, hard_list: bool = True,
    ) -> None:  # fmt: skip
        """`names` are what to call the models, by their ids. `hard_list`: see cards.card."""
        self._store = store
        self._media = media
        self._platforms = platforms
        self._clock = clock
        self._link = link
        self._names = names
        self._policies = policies or Unlimited()
        self._ladder = Ladder(media, clock, link)
        self._hard_list = hard_list

    async def message(self, delivery: Delivery, job: Job) -> Message:
        """What is posted. Raises PostRefused when there is nothing to post any more."""
        if delivery.purpose is Purpose.CARD:
            return await self.card(delivery, job)
        mention = job.person if await self._is_notified(delivery, job) else None
        if delivery.purpose is Purpose.NOTICE:
            return posts.notice(delivery, job, mention)
        if delivery.rung is Rung.LINKED:
            return self._linked(delivery, job, mention)
        path = self._ladder.posted(delivery, job)
        if delivery.purpose is Purpose.SHARE:
            return posts.shared(delivery, job, self._model(job), path)
        made = posts.result(delivery, job, self._model(job), path, mention)
        return await self._offering(made, delivery, job)

    async def card(self, delivery: Delivery, job: Job) -> Message:
        """A card as it is to look now. Raises PostRefused when it is about nothing."""
        number, kind = card_of(delivery.n)
        review = await self._store.review(job.id, number)
        if review is None:
            raise PostRefused(Text("post.card_over", job=job.id))
        if review.state is not ReviewState.OPEN:
            return cards.decided_card(review, job, self._clock.now())
        if kind in _REMINDERS:
            policy = await self._policies.of(job.place)
            return cards.reminder(review, policy.reviewer_roles, delivery.nonce)
        results = {result.n: result for result in await self._store.results(job.id)}
        result = results.get(review.shows) if review.shows is not None else None
        is_linked = delivery.rung is Rung.LINKED and delivery.posted_sha256 is not None
        link = self._link(delivery, job, self._clock.now()) if is_linked else None
        files = await self._evidence(review, delivery, job)
        return cards.card(review, job, files=files, link=link, result=result, ref=delivery.nonce,
                          hard_list=self._hard_list)  # fmt: skip

    async def _evidence(self, review: Review, delivery: Delivery, job: Job) -> tuple[File, ...]:
        if delivery.rung is Rung.LINKED:
            poster = self._poster(delivery)
            return () if poster is None else cards.footage(review, job, poster)
        if review.shows is None:
            given = [one for one in await self._store.inputs(job.id) if one.sha256 is not None]
            return cards.exhibits(job, [(one, self._media.find(one.sha256 or "", one.extension)) for one in given])
        return cards.footage(review, job, self._ladder.posted(delivery, job)) if delivery.posted_sha256 else ()

    def _linked(self, delivery: Delivery, job: Job, mention: Person | None) -> Message:
        now = self._clock.now()
        link = self._link(delivery, job, now)
        if link is None:
            limit = self._platforms[job.reply_to.platform].upload_limit(address(delivery, job)) or 0
            raise PostRefused(posts.too_large(delivery, job, limit))
        poster = self._poster(delivery)
        if delivery.purpose is Purpose.SHARE:
            return posts.shared_link(delivery, job, self._model(job), poster, link, now)
        return posts.linked(delivery, job, self._model(job), poster, link, now, mention)

    def _poster(self, delivery: Delivery) -> PurePath | None:
        return self._media.find(delivery.poster_sha256, "jpg") if delivery.poster_sha256 else None

    async def _offering(self, message: Message, delivery: Delivery, job: Job) -> Message:
        """Where there is a gallery, what everybody sees may be shown there, too."""
        if posts.is_private(delivery, job) or not (await self._policies.of(job.place)).gallery_channel:
            return message
        return replace(message, buttons=(*message.buttons, posts.gallery_button(delivery.nonce)))

    def _model(self, job: Job) -> str:
        return self._names.get(job.request.model, job.request.model)

    async def _is_notified(self, delivery: Delivery, job: Job) -> bool:
        """Nobody is called to a place they left or were sent away from. A chat that does not say changes nothing."""
        if delivery.purpose is Purpose.SHARE or not (await self._store.habits(job.person)).mention:
            return False
        try:
            return await self._platforms[job.reply_to.platform].permits(job.person, job.place)
        except PlatformUnavailable:
            return True


def results_to(job: Job, policy: Policy, platforms: Mapping[str, ChatPlatform]) -> ReplyTo | None:
    """Where everybody is to see its videos; None: where they were asked for.

    What may be nudity stays there: that channel is marked for adults, and of another nobody knows.
    """
    if policy.results_channel in ("", job.place.channel) or Gate.ADULT in job.gates:
        return None
    place = replace(job.place, channel=policy.results_channel, thread=None, age_restricted=None, upload_limit=None)
    return platforms[job.reply_to.platform].address(place)


def address(delivery: Delivery, job: Job) -> ReplyTo:
    """Where it goes."""
    return delivery.to or job.reply_to
