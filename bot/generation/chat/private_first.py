"""Videos that only their person has seen: shown to them where they could not be sent, and shared when they say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.generation.chat.refs import read_ref
from bot.generation.command import ReplyTo
from bot.generation.delivery import Delivery, DeliveryState, Purpose, Rung
from bot.generation.job import Job
from bot.generation.message import Button, File, Message, Text
from bot.generation.policy.policy import Gate, Mode, Policy
from bot.generation.ports import ChatPlatform, Clock, MediaStore, Store
from bot.generation.posts import alt, extension_of, is_private, label, result_of, share_button
from bot.generation.wording import Holding, results_to

_HERE = frozenset({DeliveryState.POSTED, DeliveryState.UNDELIVERED})
_MOST = 10  # files in one answer


class PrivateFirst:
    """Every answer is for the person alone. Whoever calls knows that the job is theirs."""

    def __init__(
        self, store: Store, media: MediaStore, platforms: Mapping[str, ChatPlatform], policies: Holding, clock: Clock
    ) -> None:
        self._store = store
        self._media = media
        self._platforms = platforms
        self._policies = policies
        self._clock = clock

    async def share(self, job: Job, ref: str) -> Message:
        """The Share button: the video goes to where it was asked for, once, as it went to its person."""
        about = read_ref(ref)
        seen = {(owed.purpose, owed.n): owed for owed in await self._seen(job)}
        meant = seen.get((about.purpose, about.n)) if about is not None and about.purpose is not None else None
        if meant is None:
            return Message(Text("press.over"), private=True)
        policy = await self._policies.of(job.place)
        acquaintance = await self._store.acquaintance(job.person, job.place.tenant, 0)
        if acquaintance.blocked or policy.mode is Mode.OFF or _lacks_review(job, policy):
            return Message(Text("share.not_allowed"), private=True)
        to = results_to(job, policy, self._platforms)
        owed = _shared(meant, to, self._clock.now())
        is_new = await self._store.share(owed, self._clock.now())
        return Message(Text("share.shared" if is_new else "share.shared_before", job=job.id), private=True)

    async def see(self, job: Job, model: str) -> Message:
        """The button for whoever cannot be written to: their videos, here and now, for them alone."""
        seen = [owed for owed in await self._seen(job) if owed.rung is not Rung.LINKED][:_MOST]
        if not seen:
            return Message(Text("job.nothing_to_show", job=job.id), private=True)
        files = tuple(self._file(owed, job) for owed in seen)
        buttons = tuple(_share(owed, many=len(seen) > 1) for owed in seen)
        return Message(Text("post.result", job=job.id), (label(job, model),), files, private=True, buttons=buttons)

    async def _seen(self, job: Job) -> list[Delivery]:
        """What went to the person, or could not, and was not taken away."""
        return [
            owed
            for owed in await self._store.deliveries(job.id)
            if is_private(owed, job) and owed.state in _HERE and owed.posted_sha256 and owed.removed_at is None
        ]

    def _file(self, owed: Delivery, job: Job) -> File:
        extension = owed.posted_extension or extension_of(job)
        path = self._media.find(owed.posted_sha256 or "", extension)
        return File(path, f"{job.id}-{result_of(owed) + 1}.{extension}", alt(job), job.reply_to.spoiler)


def _lacks_review(job: Job, policy: Policy) -> bool:
    """By now a moderator looks at what is shown there, and none has looked at this."""
    needed = {Mode.REVIEW_PROMPTS: Gate.PROMPT, Mode.REVIEW_RESULTS: Gate.RESULT}.get(policy.mode)
    return needed is not None and needed not in job.gates


def _shared(seen: Delivery, to: ReplyTo | None, now: float) -> Delivery:
    """The very bytes that its person saw."""
    n = result_of(seen)
    owed = Delivery(seen.job_id, Purpose.SHARE, n, DeliveryState.STORED, now, to=to, shows=n)
    return replace(
        owed,
        received_sha256=seen.received_sha256,
        posted_sha256=seen.posted_sha256,
        posted_extension=seen.posted_extension,
        size=seen.size,
    )


def _share(owed: Delivery, *, many: bool) -> Button:
    button = share_button(owed.nonce)
    return replace(button, label=Text("button.share_number", number=result_of(owed) + 1)) if many else button
