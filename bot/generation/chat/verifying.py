"""/verify: was this file made here? Answers for the asker alone, and says how little a mark proves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.generation.chat.pace import Pace
from bot.generation.chat.refs import typed_job
from bot.generation.chat.showing import unknown_job
from bot.generation.command import Attachment, Command
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.errors import MediaError, PlatformError
from bot.generation.job import Job
from bot.generation.message import Message, Refusal, Text
from bot.generation.policy.visibility import is_here
from bot.generation.ports import ChatPlatform, Clock, Ids, MediaStore, Store, Trace
from bot.generation.posts import is_glimpse, is_private

MOST_BYTES = 100 * 2**20  # of a file that is looked at
_SHOWN = frozenset({Purpose.RESULT, Purpose.SHARE})


class Verifying:
    """Compares bytes and reads marks. Nothing of a file that somebody sends is kept."""

    def __init__(
        self, store: Store, media: MediaStore, platforms: Mapping[str, ChatPlatform], clock: Clock, ids: Ids
    ) -> None:
        self._store = store
        self._media = media
        self._platforms = platforms
        self._ids = ids
        self._pace = Pace(clock)

    async def verify(self, command: Command) -> Message:
        """A file that came with it, or a job by its id."""
        if wait := self._pace.wait(command.asked_by.person):
            return Message(Text("chat.too_fast", seconds=wait), private=True)
        if command.attachments:
            return await self._file(command, command.attachments[0])
        job_id = typed_job(command.options)
        return await self._job(command, job_id) if job_id else Message(Text("verify.no_file"), private=True)

    async def _file(self, command: Command, sent: Attachment) -> Message:
        scratch = self._media.scratch(f"{self._ids.job_id()}-verify")
        try:
            refusal = await self._platforms[command.place.platform].fetch(sent, scratch, MOST_BYTES)
            if isinstance(refusal, Refusal):
                return Message(refusal.text, private=True)
            trace = await self._media.trace(scratch)
        except (PlatformError, MediaError) as error:
            return Message(error.text, private=True)
        return await self._found(command, trace)

    async def _found(self, command: Command, trace: Trace) -> Message:
        same = await self._store.made_as(trace.sha256)
        if same:
            lines = await self._where(command, same)
            return Message(Text("verify.exact", made_at=same[0][1].created_at), tuple(lines), private=True)
        named = await self._store.job(trace.job) if trace.job else None
        besides = [Text("verify.manifest")] if trace.has_manifest else []
        # Anybody can write a number into a file: it is no way to ask about what nobody was shown.
        if named is not None and (named.person == command.asked_by.person or await self._shown(named)):
            lines = [*await self._name_of(command, named), Text("verify.copied_mark"), *besides]
            return Message(Text("verify.our_mark", made_at=named.created_at), tuple(lines), private=True)
        if trace.is_generated:
            return Message(Text("verify.a_mark"), (Text("verify.copied_mark"), *besides), private=True)
        return Message(Text("verify.nothing"), (*besides, Text("verify.proves_nothing")), private=True)

    async def _where(self, command: Command, same: Sequence[tuple[Delivery, Job]]) -> list[Text]:
        """By which job, for whoever may know of it."""
        lines: list[Text] = []
        for job in {job.id: job for _, job in same}.values():
            lines += await self._name_of(command, job)
        return list(dict.fromkeys(lines))

    async def _name_of(self, command: Command, job: Job) -> list[Text]:
        """Its number; that it is of elsewhere; or nothing, where it was given here and was not shown to everybody."""
        if job.person == command.asked_by.person:
            return [Text("verify.by_job", job=job.id)]
        if not is_here(command.place, job):
            return [Text("verify.elsewhere")]
        return [Text("verify.by_job", job=job.id)] if await self._shown(job) else []

    async def _shown(self, job: Job) -> list[Delivery]:
        """Where everybody sees videos of it: its number stands there."""
        return [one for one in await self._store.deliveries(job.id) if _is_public(one, job)]

    async def _job(self, command: Command, job_id: str) -> Message:
        """When it was made, and what the bytes of its videos are called, to compare them elsewhere."""
        job = await self._store.job(job_id)
        if job is None:
            return unknown_job(job_id)
        is_own = job.person == command.asked_by.person
        public = await self._shown(job)
        if not is_own and not (is_here(command.place, job) and public):
            return unknown_job(job_id)
        posted = [one for one in await self._store.deliveries(job.id) if _is_posted(one)] if is_own else public
        shown = [one for one in posted if one.posted_sha256]
        if not shown:
            return Message(Text("verify.job_without", job=job.id), private=True)
        lines = dict.fromkeys(
            Text("verify.video", number=(one.n if one.shows is None else one.shows) + 1, sha256=one.posted_sha256 or "")
            for one in shown
        )
        return Message(Text("verify.job_made", job=job.id, made_at=job.created_at), tuple(lines), private=True)


def _is_posted(delivery: Delivery) -> bool:
    return delivery.purpose in _SHOWN and delivery.state is DeliveryState.POSTED


def _is_public(delivery: Delivery, job: Job) -> bool:
    """A video that stands where everybody of its place sees it: not what only its person has, nor what was hidden."""
    is_for_all = not is_private(delivery, job) and not is_glimpse(delivery)
    return _is_posted(delivery) and is_for_all and delivery.removed_at is None
