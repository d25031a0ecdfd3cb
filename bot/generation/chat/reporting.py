"""After the post: people say that something is wrong with it, or that it belongs in the gallery."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from bot.generation.chat.pace import Pace
from bot.generation.chat.refs import read_ref
from bot.generation.command import Command
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.errors import PlatformError
from bot.generation.job import Job
from bot.generation.message import Message, Text
from bot.generation.policy.policy import Gate, Policy
from bot.generation.policy.visibility import may_decide
from bot.generation.ports import ChatPlatform, Clock, Deed, Posts, Store
from bot.generation.posts import is_glimpse, is_private, result_of
from bot.generation.review.review import gallery_number
from bot.generation.review.reviewing import Reviewing
from bot.generation.wording import Holding, address


class Reporting:
    """Every answer is for the presser alone. Who reported what is told to nobody."""

    def __init__(
        self, store: Store, reviewing: Reviewing, platforms: Mapping[str, ChatPlatform], policies: Holding, clock: Clock
    ) -> None:
        self._store = store
        self._reviewing = reviewing
        self._platforms = platforms
        self._policies = policies
        self._clock = clock
        self._pace = Pace(clock)

    async def press(self, command: Command, ref: str) -> Message:
        """The Report button."""
        return await self._report(command, await self._by_ref(command, ref))

    async def menu(self, command: Command) -> Message:
        """Report, in the menu of a message."""
        return await self._report(command, await self._meant(command))

    async def gallery(self, command: Command) -> Message:
        """The button, the menu of a message, or a star under one."""
        ref = str(command.options.get("ref", ""))
        found = await self._by_ref(command, ref) if ref else await self._meant(command)
        if found is None:
            return Message(Text("menu.not_mine"), private=True)
        return await self._to_gallery(command, *found)

    # -- reports

    async def _report(self, command: Command, found: tuple[Delivery, Job] | None) -> Message:
        if found is None:
            return Message(Text("menu.not_mine"), private=True)
        delivery, job = found
        policy, by = await self._policies.of(job.place), command.asked_by
        if wait := self._pace.wait(by.person):
            return Message(Text("chat.too_fast", seconds=wait), private=True)
        if by.person == job.person:
            return Message(Text("report.your_own"), private=True)
        if by.is_bot or (await self._store.acquaintance(by.person, job.place.tenant, 0)).blocked:
            return Message(Text("policy.blocked"), private=True)
        if delivery.removed_at is not None:
            return Message(Text("report.gone_already"), private=True)
        if policy.review_channel and not await self._reviewing.may_ask(job.id):
            return Message(Text("report.too_often", job=job.id), private=True)
        now = self._clock.now()
        count = await self._store.report(delivery.nonce, by.person, now)
        if _may_decide(command, job, policy) or count >= max(1, policy.reporters):
            await self._hide(command, policy, delivery, job)
        return Message(Text("report.thanks"), private=True)

    async def _hide(self, command: Command, policy: Policy, delivery: Delivery, job: Job) -> None:
        """Once, whoever is the last to report it at the same moment: the row of the post is what decides."""
        is_trusted, now = _may_decide(command, job, policy), self._clock.now()
        why = Text("review.why_moderator") if is_trusted else Text("review.why_report")
        by = command.asked_by.person if is_trusted else None
        posts = await self._copies(delivery, job)
        notice = self._notice(delivery, job, now, is_reviewed=bool(policy.review_channel))
        if policy.review_channel:
            is_hidden = await self._reviewing.report(job, posts, by, (why,), (notice,)) is not None
        else:
            place = (job.place.platform, job.place.tenant)
            rule = "moderator" if is_trusted else f"{policy.reporters} reports"
            deed = Deed(now, by, *place, "post.hide", delivery.nonce, "posted", "removed", rule,
                        delivery.posted_sha256 or "")  # fmt: skip
            is_hidden = await self._store.hide(posts, now, (notice,), deed)
        for one, to in posts if is_hidden else ():
            # It is owed as well, and done again where this fails; but nobody should have to wait for that.
            with suppress(PlatformError):
                await self._platforms[job.place.platform].delete(to, one.message_ref or "")

    async def _copies(self, delivery: Delivery, job: Job) -> Posts:
        """The post that was reported, and wherever else everybody sees the same result."""
        others = [
            one
            for one in await self._store.deliveries(job.id)
            if one.nonce != delivery.nonce and result_of(one) == result_of(delivery) and _stands(one, job)
        ]
        return [(one, address(one, job)) for one in (delivery, *others)]

    def _notice(self, delivery: Delivery, job: Job, now: float, *, is_reviewed: bool) -> Delivery:
        """For its person, where only they read. A second report of the same video adds nothing to it."""
        shows = result_of(delivery)
        to = self._platforms[job.place.platform].private(job.person, job.place)
        text = Text("job.hidden_for_good", job=job.id, number=shows + 1)
        if is_reviewed:
            text = Text("job.hidden", job=job.id, number=shows + 1)
        return Delivery(job.id, Purpose.NOTICE, shows, DeliveryState.STORED, now, text, to=to)

    # -- the gallery

    async def _to_gallery(self, command: Command, delivery: Delivery, job: Job) -> Message:
        policy = await self._policies.of(job.place)
        if not policy.gallery_channel:
            return Message(Text("gallery.none"), private=True)
        if not _may_decide(command, job, policy):
            return Message(Text("gallery.not_allowed"), private=True)
        if Gate.ADULT in job.gates and policy.gallery_channel != job.place.channel:
            return Message(Text("gallery.adults_only"), private=True)
        if delivery.removed_at is not None:
            return Message(Text("report.gone_already"), private=True)
        shows, now = result_of(delivery), self._clock.now()
        place = replace(job.place, channel=policy.gallery_channel, thread=None, upload_limit=None)
        to = self._platforms[job.place.platform].address(place)
        made = Delivery(job.id, Purpose.SHARE, gallery_number(shows), DeliveryState.STORED, now, to=to, shows=shows)
        made = replace(
            made, received_sha256=delivery.received_sha256, posted_sha256=delivery.posted_sha256,
            posted_extension=delivery.posted_extension, size=delivery.size,
        )  # fmt: skip
        is_new = await self._store.share(made, now)
        return Message(Text("gallery.added" if is_new else "gallery.there_already"), private=True)

    # -- which post

    async def _meant(self, command: Command) -> tuple[Delivery, Job] | None:
        """The post that a menu or a star is about."""
        for ref in command.options.get("job_refs", ()):
            if found := await self._by_ref(command, str(ref)):
                return found
        found = await self._store.posted_as(command.place.platform, str(command.options.get("message", "")))
        return None if found is None or not _is_public(command, *found) else found

    async def _by_ref(self, command: Command, ref: str) -> tuple[Delivery, Job] | None:
        about = read_ref(ref)
        job = await self._store.job(about.job_id) if about is not None else None
        if about is None or job is None:
            return None
        for one in await self._store.deliveries(job.id):
            if (one.purpose, one.n) == (about.purpose, about.n) and _is_public(command, one, job):
                return one, job
        return None


def _is_public(command: Command, delivery: Delivery, job: Job) -> bool:
    """A video that stands, or stood, where everybody of this tenant sees it."""
    here = (command.place.platform, command.place.tenant) == (job.place.platform, job.place.tenant)
    return here and _is_shown(delivery, job)


def _is_shown(delivery: Delivery, job: Job) -> bool:
    is_video = delivery.purpose in (Purpose.RESULT, Purpose.SHARE)
    is_posted = delivery.state is DeliveryState.POSTED
    return is_video and is_posted and not is_private(delivery, job) and not is_glimpse(delivery)


def _stands(delivery: Delivery, job: Job) -> bool:
    return _is_shown(delivery, job) and delivery.removed_at is None


def _may_decide(command: Command, job: Job, policy: Policy) -> bool:
    """Whoever would decide about it looks after it, as the platform says with this very press."""
    return may_decide(command.asked_by, command.place, job.place, policy)
