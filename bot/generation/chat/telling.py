"""The message that tells how a job stands: where it is in the queue, how far it is, how it went. Pure."""

from __future__ import annotations

import hashlib

from bot.generation.delivery import DeliveryState, Purpose
from bot.generation.flags import only_flags
from bot.generation.job import JobState, Outcome
from bot.generation.message import Button, Message, Press, Text, Weight
from bot.generation.money import PREVIEW
from bot.generation.posts import says_what_was_charged
from bot.generation.service import Status

EVERY = 10.0  # seconds between two changes of one message, at least
_BAR = 12
_WAITING = (JobState.INPUTS, JobState.REVIEW, JobState.QUEUED)


def telling_message(status: Status, now: float, started_at: float, trouble: Text | None = None) -> Message:
    """What the channel sees of a job. `started_at` is when this bot started, `trouble` why nothing moves, if so."""
    job = status.job
    fields = [Text("telling.asked", prompt=job.request.shown_prompt, flags=only_flags(job.request))]
    fields += _problems(status)
    fields += _money(status)
    if trouble is not None and job.state in (JobState.QUEUED, JobState.SUBMITTING, JobState.GENERATING):
        fields.append(trouble)
    if job.created_at < started_at and not status.finished:
        fields.append(Text("telling.restarted"))
    return Message(_headline(status, now), tuple(fields), buttons=_buttons(status))


def declined_message() -> Message:
    """For a command that came to nothing while nobody could be told why. The reasons are the asker's own business."""
    return Message(Text("telling.declined"))


def digest(message: Message) -> str:
    """Stands for everything a message shows."""
    return hashlib.sha256(repr((message.text, message.fields, message.buttons)).encode()).hexdigest()[:16]


def next_change(status: Status, now: float) -> float | None:
    """When the message may look different though nothing was moved; None: when something is."""
    job = status.job
    if status.finished:
        return None
    if job.state is JobState.GENERATING:
        return now + max(EVERY, status.slow_seconds / _BAR)
    return now + 3 * EVERY


def _headline(status: Status, now: float) -> Text:
    job = status.job
    match job.state:
        case JobState.INPUTS:
            return Text("telling.inputs", job=job.id)
        case JobState.QUEUED | JobState.REVIEW:
            ready_at = now + status.wait_seconds + status.usual_seconds
            return Text("telling.queued", job=job.id, place=status.place, ready_at=_minute(ready_at))
        case JobState.SUBMITTING:
            return Text("telling.submitting", job=job.id)
        case JobState.GENERATING:
            return _generating(status, now)
        case JobState.NEEDS_OPERATOR:
            return Text("telling.needs_operator", job=job.id)
        case _:
            return _ended(status)


def _generating(status: Status, now: float) -> Text:
    job = status.job
    full = int(status.progress(now) * _BAR)
    bar = "▰" * full + "▱" * (_BAR - full)
    if status.is_late(now):
        return Text("telling.late", job=job.id, bar=bar, since_at=job.since)
    return Text("telling.generating", job=job.id, bar=bar, ready_at=job.since + status.usual_seconds)


def _ended(status: Status) -> Text:
    job, wanted = status.job, status.job.request.numberResults
    if job.outcome is Outcome.CANCELLED:
        return Text("telling.cancelled", job=job.id)
    if job.outcome is Outcome.FAILED:
        return Text("telling.failed", job=job.id)
    results = [owed for owed in status.deliveries if owed.purpose is Purpose.RESULT]
    posted = sum(1 for owed in results if owed.state is DeliveryState.POSTED)
    if not status.finished:
        return Text("telling.posting", job=job.id, posted=posted, count=len(results))
    if any(owed.state is DeliveryState.UNDELIVERED for owed in results):
        return Text("telling.undelivered", job=job.id, posted=posted, count=wanted)
    return Text("telling.done", job=job.id, posted=posted, count=wanted)


def _problems(status: Status) -> list[Text]:
    found = [owed.problem for owed in status.deliveries if owed.state is DeliveryState.UNDELIVERED and owed.problem]
    failed = [owed.text for owed in status.deliveries if owed.purpose is Purpose.NOTICE and owed.text]
    needed = [status.job.problem] if status.job.state is JobState.NEEDS_OPERATOR and status.job.problem else []
    known = list(dict.fromkeys([*needed, *failed, *found]))
    return known[:5]


def _money(status: Status) -> list[Text]:
    """What it may cost while that is open, and what became of it. A notice of a failure says so itself."""
    job = status.job
    if job.provider == PREVIEW:
        return []
    if job.state is JobState.NEEDS_OPERATOR:
        return [Text("money.being_checked", cost_micro_usd=job.reserved_micro_usd)]
    if job.state is not JobState.ENDED:
        return [Text("money.at_most", cost_micro_usd=job.reserved_micro_usd)]
    said = any(says_what_was_charged(owed.text) for owed in status.deliveries if owed.text is not None)
    if status.charged_micro_usd is None or (said and job.outcome is Outcome.FAILED):
        return []
    if status.charged_micro_usd == 0:
        return [Text("money.not_charged")]
    return [Text("money.charged", cost_micro_usd=status.charged_micro_usd)]


def _buttons(status: Status) -> tuple[Button, ...]:
    job = status.job
    if job.state in _WAITING:
        return (Button(Press.CANCEL, job.id, Text("button.cancel")),)
    if job.state is not JobState.ENDED and not job.discarded:
        label = Text("button.drop" if job.provider == PREVIEW else "button.discard")
        return (Button(Press.CANCEL, job.id, label, Weight.DANGER),)
    if job.outcome is Outcome.FAILED:
        return (Button(Press.RETRY, job.id, Text("button.retry"), Weight.MAIN),)
    return ()


def _minute(at: float) -> float:
    """Rounded, so that an estimate that hardly moved changes no message."""
    return round(at / 60.0) * 60.0
