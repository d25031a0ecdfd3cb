"""Who is shut out of a place, from a command or from a card, and what becomes of what they asked for before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.generation.command import Command, Person, Place
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.job import Job, Outcome
from bot.generation.message import Message, Text
from bot.generation.money import NO_CHARGE
from bot.generation.policy.fields import person_id
from bot.generation.policy.policies import Policies
from bot.generation.policy.visibility import may_govern
from bot.generation.ports import Blocked, ChatPlatform, Clock, Deed, Store
from bot.generation.review.review import ReviewState
from bot.generation.review.reviewing import Reviewing, Ruling

_SHOWN = 15  # entries of a list
_WHY = "blocked"  # as a reason of a review, and as the rule of a deed

NOT_ALLOWED = Message(Text("moderate.not_allowed"), private=True)


@dataclass(frozen=True, slots=True)
class Shut:
    """What came of shutting somebody out: `is_new`, and how much of theirs was rejected or `stopped` for it."""

    is_new: bool
    rejected: int
    stopped: int


class Blocks:
    """Every answer is for the asker alone, and every change is written down with whoever made it."""

    def __init__(
        self, store: Store, reviewing: Reviewing, policies: Policies, platforms: Mapping[str, ChatPlatform],
        clock: Clock,
    ) -> None:  # fmt: skip
        self._store = store
        self._reviewing = reviewing
        self._policies = policies
        self._platforms = platforms
        self._clock = clock

    async def block(self, command: Command) -> Message:
        """/moderate block: somebody asks for nothing more here."""
        if not await may_govern_here(command, self._policies):
            return NOT_ALLOWED
        by = command.asked_by.person
        typed = str(command.options.get("person") or "")
        found = person_id(typed, by.id)
        if found is None:
            return Message(Text("moderate.no_person", given=typed[:60]), private=True)
        if found == by.id:
            return Message(Text("moderate.not_yourself"), private=True)
        reason = " ".join(str(command.options.get("reason") or "").split())[:200]
        shut = await self.shut_out(Person(command.place.platform, found), command.place, reason, by)
        said = Text("moderate.now_blocked" if shut.is_new else "moderate.was_blocked", that_person=found)
        return Message(said, what_followed(shut), private=True)

    async def unblock(self, command: Command) -> Message:
        """/moderate unblock: they may ask again."""
        if not await may_govern_here(command, self._policies):
            return NOT_ALLOWED
        place, by = command.place, command.asked_by.person
        typed = str(command.options.get("person") or "").strip()
        names = [typed, person_id(typed, by.id) or typed]
        for name in dict.fromkeys(names):
            if await self._store.unblock(name, place.platform, place.tenant, by, self._clock.now()):
                return Message(Text("moderate.now_unblocked", that_person=name), private=True)
        return Message(Text("moderate.nobody", given=typed[:60]), private=True)

    async def blocked(self, command: Command) -> Message:
        """/moderate blocked: everybody who is."""
        if not await may_govern_here(command, self._policies):
            return NOT_ALLOWED
        found = await self._store.blocked(command.place.platform, command.place.tenant)
        lines = [_block_line(one) for one in found[:_SHOWN]]
        lines += [Text("moderate.more", count=len(found) - _SHOWN)] if len(found) > _SHOWN else []
        title = Text("moderate.blocked", count=len(found)) if found else Text("moderate.none_blocked")
        return Message(title, tuple(lines), private=True)

    # -- the one verb behind the command and the card's button

    async def shut_out(self, person: Person, place: Place, reason: str, by: Person) -> Shut:
        """From now on they ask for nothing in this tenant, and nothing of theirs begins that has not begun.

        What waits for a moderator is rejected, what waits for its turn is stopped and costs nothing. What is out at the
        provider goes on, and is looked at before it is shown. Whoever was interrupted at any point does it once more.
        """
        is_new = await self._store.block(person, place.tenant, reason, by, self._clock.now())
        rejected = await self._reject(person, place, by)
        return Shut(is_new, rejected, await self._stop(person, place, by))

    async def _reject(self, person: Person, place: Place, by: Person) -> int:
        count = 0
        for review, job in await self._store.open_reviews(place.platform, place.tenant):
            if job.person == person:
                answer = await self._reviewing.decide(job.id, review.n, ReviewState.REJECTED, by, _WHY)
                count += isinstance(answer, Ruling) and answer.counted
        return count

    async def _stop(self, person: Person, place: Place, by: Person) -> int:
        """Looked at anew until nothing is left: what moved meanwhile may still wait somewhere else."""
        count = 0
        while waiting := await self._store.not_begun(person, place.tenant):
            for job in waiting:
                count += await self._stopped(job, by)
        return count

    async def _stopped(self, job: Job, by: Person) -> bool:
        now, text = self._clock.now(), Text("job.stopped_blocked", job=job.id)
        to = self._platforms[job.place.platform].private(job.person, job.place)
        notice = Delivery(job.id, Purpose.NOTICE, 0, DeliveryState.STORED, now, text, to=to)
        where = (job.place.platform, job.place.tenant)
        deed = Deed(now, by, *where, "job.stop", job.id, before=job.state, after="ended", rule=_WHY)
        ended = job.ended(Outcome.CANCELLED, now, text)
        moved = await self._store.settle(
            job, ended, now, charge=NO_CHARGE, deliveries=[notice], detail="by a moderator", deed=deed
        )
        return moved is not None


async def may_govern_here(command: Command, policies: Policies) -> bool:
    """Whether somebody moderates all of the place, as the platform says with this very command."""
    return may_govern(command.asked_by, await policies.of(command.place))


def what_followed(shut: Shut) -> tuple[Text, ...]:
    """What a moderator hears of it beside the block itself."""
    rejected = (Text("moderate.rejected", count=shut.rejected),) if shut.rejected else ()
    stopped = (Text("moderate.stopped", count=shut.stopped),) if shut.stopped else ()
    return (*rejected, *stopped)


def _block_line(one: Blocked) -> Text:
    who = one.mark if one.person is None else one.person.id
    if one.reason:
        return Text("moderate.block_line_why", that_person=who, blocked_at=one.at, reason=one.reason)
    return Text("moderate.block_line", that_person=who, blocked_at=one.at)
