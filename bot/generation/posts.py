"""What a delivery says in its chat. Pure.

Every message carries the delivery's nonce in its buttons: they are told apart by it when the channel is searched.
"""

from __future__ import annotations

import math
from pathlib import PurePath

from bot.generation.command import Person
from bot.generation.delivery import Delivery, Rung
from bot.generation.job import Job
from bot.generation.message import Button, File, Link, Message, Press, Text, Weight
from bot.generation.money import PREVIEW

_MEGABYTE = 2**20
_DAY = 24 * 3600.0


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
        buttons=_next(delivery),
        mention=mention,
    )


def linked(
    delivery: Delivery, job: Job, model: str, poster: PurePath | None, link: tuple[str, float], now: float,
    mention: Person | None,
) -> Message:  # fmt: skip
    """A link to the video, and a still of it. `link` is the address and when it expires."""
    url, until = link
    days = max(1, round((until - now) / _DAY))
    why = Text("post.linked", size_mb=_up(delivery.size), days=days, until_at=until)
    files = (File(poster, f"{job.id}-{delivery.n + 1}.jpg", alt(job), job.reply_to.spoiler),) if poster else ()
    buttons: tuple[Button | Link, ...] = (Link(url, Text("button.download")), *_next(delivery))
    return Message(Text("post.result", job=job.id), (label(job, model), why), files, buttons=buttons, mention=mention)


def notice(delivery: Delivery, job: Job, mention: Person | None) -> Message:
    """Why there is no video. The sentence says what became of the money."""
    buttons = (
        Button(Press.RETRY, delivery.nonce, Text("button.retry"), Weight.MAIN),
        Button(Press.DETAILS, delivery.nonce, Text("button.details")),
    )
    text = delivery.text or Text("job.failed", job=job.id)
    # Whoever is refused before anything was sent is refused for nothing.
    lines = () if says_what_was_charged(text) else (Text("money.not_charged"),)
    return Message(text, lines, buttons=buttons, mention=mention)


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
    return Text("post.preview_label" if job.provider == PREVIEW else "post.label", model=model)


def alt(job: Job) -> Text:
    """For a screen reader."""
    return Text("post.alt", prompt=job.request.shown_prompt)


def _next(delivery: Delivery) -> tuple[Button, ...]:
    ref = delivery.nonce
    return (
        Button(Press.AGAIN, ref, Text("button.again"), Weight.MAIN),
        Button(Press.EDIT, ref, Text("button.edit")),
        Button(Press.CONTINUE, ref, Text("button.continue")),
        Button(Press.DETAILS, ref, Text("button.details")),
        Button(Press.DELETE, ref, Text("button.delete"), Weight.DANGER),
    )


def _up(size: int) -> float:
    """Megabytes, rounded up: "10 MB is more than 10 MB" helps nobody."""
    return math.ceil(size / _MEGABYTE * 10) / 10


def _down(size: int) -> float:
    return math.floor(size / _MEGABYTE * 10) / 10
