"""What a delivery says in its chat. Pure.

Every message carries the delivery's nonce in its buttons: they are told apart by it when the channel is searched.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import PurePath

from bot.generation.command import Person
from bot.generation.delivery import Delivery, DeliveryState, Purpose, Rung
from bot.generation.job import Job
from bot.generation.message import Button, File, Link, Message, Press, Text, Weight
from bot.generation.money import PREVIEW
from bot.generation.policy.policy import Gate
from bot.generation.review.reasons import reason_line
from bot.generation.review.review import decided_in, is_returned, seen_early

_MEGABYTE = 2**20
_DAY = 24 * 3600.0
_CHECKED, _BLOCKED = "job.being_checked", "job.stopped_blocked"


def extension_of(job: Job) -> str:
    """Of a result's bytes as they came."""
    return job.request.outputFormat.lower()


def result(delivery: Delivery, job: Job, model: str, path: PurePath, mention: Person | None) -> Message:
    """The video, and what can be done next."""
    shown = File(path, f"{job.id}-{delivery.n + 1}{path.suffix}", alt(job), job.reply_to.spoiler)
    smaller = (Text("post.made_smaller", size_mb=_up(delivery.size)),) if delivery.rung is Rung.FITTED else ()
    return Message(
        Text("post.result", job=job.id),
        (label(job, model), *smaller),
        (shown,),
        buttons=_next(delivery, job),
        mention=None if is_private(delivery, job) else mention,
    )


def shared(delivery: Delivery, job: Job, model: str, path: PurePath) -> Message:
    """A result once more: for everybody, with its person named, or for them alone, as it was or while a moderator
    decides.
    """
    return _once_more(result(replace(delivery, n=delivery.shows or 0), job, model, path, None), delivery, job)


def shared_link(
    delivery: Delivery, job: Job, model: str, poster: PurePath | None, link: tuple[str, float], now: float
) -> Message:
    """The same where the video does not fit."""
    shown = replace(delivery, n=delivery.shows or 0)
    return _once_more(linked(shown, job, model, poster, link, now, None), delivery, job)


def _once_more(made: Message, delivery: Delivery, job: Job) -> Message:
    links = tuple(button for button in made.buttons if isinstance(button, Link))
    if is_glimpse(delivery):
        buttons: tuple[Button | Link, ...] = (*links, _details(delivery.nonce))
        return replace(made, fields=(*made.fields, Text("post.glimpse")), buttons=buttons)
    if is_private(delivery, job):
        return replace(made, buttons=(*links, *_next(delivery, job)))
    by = Text("post.shared_by", by_person=job.person.id)
    return replace(made, fields=(*made.fields, by), buttons=(*links, *_next(delivery, job)))


def linked(
    delivery: Delivery, job: Job, model: str, poster: PurePath | None, link: tuple[str, float], now: float,
    mention: Person | None,
) -> Message:  # fmt: skip
    """A link to the video, and a still of it. `link` is the address and when it expires."""
    url, until = link
    days = max(1, round((until - now) / _DAY))
    why = Text("post.linked", size_mb=_up(delivery.size), days=days, until_at=until)
    files = (File(poster, f"{job.id}-{delivery.n + 1}.jpg", alt(job), job.reply_to.spoiler),) if poster else ()
    return Message(
        Text("post.result", job=job.id),
        (label(job, model), why),
        files,
        buttons=(Link(url, Text("button.download")), *_next(delivery, job)),
        mention=None if is_private(delivery, job) else mention,
    )


def notice(delivery: Delivery, job: Job, mention: Person | None) -> Message:
    """Why there is no video. The sentence says what became of the money."""
    text = delivery.text or Text("job.failed", job=job.id)
    reason = reason_line(str(text.facts.get("reason", "")))
    lines = [] if reason is None else [reason]
    # Whoever is refused before anything was sent is refused for nothing.
    lines += [] if says_what_was_charged(text) else [Text("money.not_charged")]
    return Message(text, tuple(lines), buttons=_after(delivery, text), mention=mention)


def result_of(delivery: Delivery) -> int:
    """Which of its job's results it shows."""
    return delivery.n if delivery.shows is None else delivery.shows


def is_glimpse(delivery: Delivery) -> bool:
    """Whether it shows a result to its person alone while a moderator looks at it."""
    return delivery.purpose is Purpose.SHARE and seen_early(delivery.n)


def is_shared(delivery: Delivery) -> bool:
    """Whether it shows everybody what only its person saw at first."""
    stands = delivery.state is DeliveryState.POSTED and delivery.removed_at is None
    return delivery.purpose is Purpose.SHARE and stands and not is_glimpse(delivery) and not is_returned(delivery.n)


def is_private(delivery: Delivery, job: Job) -> bool:
    """Whether only its person is to see this: they may share it afterwards."""
    if delivery.purpose is Purpose.SHARE:
        return is_returned(delivery.n)
    return delivery.purpose is Purpose.RESULT and Gate.PRIVATE in job.gates


def says_what_was_charged(text: Text) -> bool:
    """Sentences on a job's end at the provider do; what is wrong with somebody's file is said elsewhere, too."""
    return text.key.startswith(("job.", "api."))


def too_large(delivery: Delivery, job: Job, limit: int) -> Text:
    """Why it stays here: no version of it fits into `limit` bytes, and there is no address for a link."""
    if not limit:
        return Text("post.no_files", job=job.id)
    return Text("post.too_large", job=job.id, size_mb=_up(delivery.size), limit_mb=_down(limit))


def label(job: Job, model: str) -> Text:
    """Always there: nobody may take it for a recording."""
    if Gate.LIKENESS in job.gates and job.provider != PREVIEW:
        return Text("post.label_likeness", model=model)
    return Text("post.preview_label" if job.provider == PREVIEW else "post.label", model=model)


def alt(job: Job) -> Text:
    """For a screen reader."""
    return Text("post.alt", prompt=job.request.shown_prompt)


def gallery_button(ref: str) -> Button:
    """Show it in the gallery of the place, too."""
    return Button(Press.GALLERY, ref, Text("button.gallery"))


def share_button(ref: str) -> Button:
    """Show everybody what only its person has seen."""
    return Button(Press.SHARE, ref, Text("button.share"), Weight.MAIN)


def _after(delivery: Delivery, text: Text) -> tuple[Button, ...]:
    """What a person can do about a notice."""
    ref = delivery.nonce
    details = _details(ref)
    retry = Button(Press.RETRY, ref, Text("button.retry"), Weight.MAIN)
    if text.key in (_CHECKED, _BLOCKED):
        return (details,)  # to try again now might be paid for twice, or is refused
    if decided_in(delivery.n) is None:
        return (retry, details)
    # It is read in private: what is ordered anew belongs where it was asked for, and its sentence says how.
    if text.key.endswith(("_final", "_changed", "_granted", "_expired")):
        return (details,)
    return (Button(Press.APPEAL, ref, Text("button.appeal")), details)


def _details(ref: str) -> Button:
    return Button(Press.DETAILS, ref, Text("button.details"))


def _next(delivery: Delivery, job: Job) -> tuple[Button, ...]:
    if is_private(delivery, job):
        return (share_button(delivery.nonce), *_always(delivery))
    return (*_always(delivery), Button(Press.REPORT, delivery.nonce, Text("button.report")))


def _always(delivery: Delivery) -> tuple[Button, ...]:
    ref = delivery.nonce
    # What is about the video, and not about this message of it, names the result itself.
    video = ref if delivery.shows is None else f"j{delivery.job_id}-r{delivery.shows}"
    return (
        Button(Press.AGAIN, ref, Text("button.again"), Weight.MAIN),
        Button(Press.EDIT, ref, Text("button.edit")),
        Button(Press.CONTINUE, video, Text("button.continue")),
        Button(Press.DETAILS, video, Text("button.details")),
        Button(Press.DELETE, ref, Text("button.delete"), Weight.DANGER),
    )


def _up(size: int) -> float:
    """Megabytes, rounded up: "10 MB is more than 10 MB" helps nobody."""
    return math.ceil(size / _MEGABYTE * 10) / 10


def _down(size: int) -> float:
    return math.floor(size / _MEGABYTE * 10) / 10
