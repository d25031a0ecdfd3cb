"""What changes a job that is there: cancel, delete, pause. Who may is decided from the rows and what is true now."""

from __future__ import annotations

from collections.abc import Mapping

from bot.generation.chat.refs import Ref, read_ref
from bot.generation.chat.showing import unknown_job
from bot.generation.command import Command, ReplyTo
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.errors import PlatformError, PostRefused
from bot.generation.job import Job
from bot.generation.message import Message, Text
from bot.generation.policy.visibility import is_here, may_remove
from bot.generation.ports import ChatPlatform, Clock, Deed, Store
from bot.generation.service import Service
from bot.generation.wording import address

LANDING, LOOK = 10.0, 0.1  # seconds a post that was begun is waited for, and between two looks at its row


class Acting:
    """Verbs on jobs. Every answer is for the asker alone."""

    def __init__(self, store: Store, service: Service, platforms: Mapping[str, ChatPlatform], clock: Clock) -> None:
        self._store = store
        self._service = service
        self._platforms = platforms
        self._clock = clock

    async def cancel(self, command: Command, job_id: str) -> Message:
        """Stop it, or discard its result when it cannot be stopped any more."""
        return Message(await self._service.cancel(job_id, command.asked_by.person), private=True)

    async def delete(self, command: Command, ref: str) -> Message:
        """Take posted videos away: one by its button, all of a job by its id. One's own, or as a moderator."""
        about = read_ref(ref)
        job = await self._store.job(about.job_id) if about else None
        if job is None or about is None:
            return unknown_job(ref)
        if not may_remove(command.asked_by, command.place, job):
            await self.turned_away(command, job, "delete")
            return Message(Text("press.not_yours"), private=True) if is_here(command.place, job) else unknown_job(ref)
        meant = await self._landed(about)
        owed = [one for one in meant if one.state is DeliveryState.POSTED and one.removed_at is None]
        if not owed:
            is_on_its_way = any(_is_on_its_way(one) for one in meant)
            key = "job.still_posting" if is_on_its_way else "job.nothing_to_delete"
            return Message(Text(key, job=job.id), private=True)
        return await self._take_away(command, job, owed)

    async def _landed(self, about: Ref) -> list[Delivery]:
        """The deliveries that are meant. A post can be seen, and pressed, a moment before its row says so."""
        end = self._clock.monotonic() + LANDING
        while True:
            meant = [
                one for one in await self._store.deliveries(about.job_id)
                if one.purpose is not Purpose.CARD  # those are the moderators'
                and (about.purpose is None or (one.purpose, one.n) == (about.purpose, about.n))
            ]  # fmt: skip
            if not any(_is_on_its_way(one) for one in meant) or self._clock.monotonic() >= end:
                return meant
            await self._clock.sleep(LOOK)

    async def turned_away(self, command: Command, job: Job, what: str) -> None:
        """Write down that somebody tried what is not theirs to do."""
        asker = command.asked_by.person
        await self._store.remark(job.id, f"{what} refused", f"{asker.platform}:{asker.id}", self._clock.now())

    async def pause(self, command: Command) -> Message:
        """/admin pause: nothing of this place is sent to the provider until it is resumed."""
        if not command.asked_by.manages:
            return Message(Text("admin.not_allowed"), private=True)
        place = command.place
        await self._store.pause(place.platform, place.tenant, command.asked_by.person, self._clock.now())
        return Message(Text("admin.now_paused"), private=True)

    async def resume(self, command: Command) -> Message:
        """/admin resume."""
        if not command.asked_by.manages:
            return Message(Text("admin.not_allowed"), private=True)
        was = await self._store.unpause(
            command.place.platform, command.place.tenant, command.asked_by.person, self._clock.now()
        )
        return Message(Text("admin.now_working" if was else "admin.was_working"), private=True)

    async def _take_away(self, command: Command, job: Job, owed: list[Delivery]) -> Message:
        """From the commit on it is owed, whatever becomes of this process: the person need not wait for that."""
        detail, answers = f"by {command.asked_by.person.id}", list[PlatformError | None]()
        for one in owed:
            post = (one, address(one, job))
            await self._store.hide([post], self._clock.now(), (), self._deed(command, job, one), detail)
            answers.append(await self._gone(*post))
        refused = [error for error in answers if isinstance(error, PostRefused)]
        if refused:
            return Message(refused[0].text, private=True)
        count = sum(1 for one in owed if one.purpose is Purpose.RESULT) or len(owed)
        said = Text("job.posts_leaving" if any(answers) else "job.posts_deleted", job=job.id, count=count)
        return Message(said, private=True)

    async def _gone(self, delivery: Delivery, to: ReplyTo) -> PlatformError | None:
        """What the chat says against it, if anything."""
        try:
            await self._platforms[to.platform].delete(to, delivery.message_ref or "")
        except PlatformError as error:
            return error
        return None

    def _deed(self, command: Command, job: Job, delivery: Delivery) -> Deed | None:
        """What a moderator does with another person's post is written down for good."""
        by, place = command.asked_by.person, job.place
        if by == job.person:
            return None
        sha256 = delivery.posted_sha256 or ""
        where, what = (place.platform, place.tenant), ("post.delete", delivery.nonce)
        return Deed(self._clock.now(), by, *where, *what, before="posted", after="removed", sha256=sha256)


def _is_on_its_way(delivery: Delivery) -> bool:
    return delivery.state is DeliveryState.POSTING and delivery.tried_at is not None
