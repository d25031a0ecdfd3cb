"""The message that tells how a job stands: where it is in the queue, how far it is, how it went. Pure."""

from __future__ import annotations

import hashlib
import math

from bot.generation.delivery import CHECKED_N, OPEN, Delivery, DeliveryState, Purpose
from bot.generation.flags import only_flags
from bot.generation.job import JobState, Outcome
from bot.generation.message import Button, Message, Press, Text, Weight
from bot.generation.money import PREVIEW
from bot.generation.policy.policy import Gate
from bot.generation.posts import is_glimpse, is_private, says_what_was_charged
from bot.generation.review.review import ReviewState, decided_in
from bot.generation.review.unseen import is_hidden, is_unseen
from bot.generation.service import Status

EVERY = 10.0  # seconds between two changes of one message, at least
_BAR = 12
_WAITING = (JobState.INPUTS, JobState.REVIEW, JobState.QUEUED)


def telling_message(
    status: Status, now: float, started_at: float, trouble: Text | None = None, *, private: bool = False
) -> Message:
    """What the channel sees of a job. `started_at` is when this bot started, `trouble` why nothing moves, if so.

    `private`: it is for the job's person alone.
    """
    job = status.job
    fields = [_asked(status, private=private)]
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
        case JobState.REVIEW:
            return _in_review(status)
        case JobState.QUEUED:
            ready_at = _roughly(now, status.wait_seconds + status.usual_seconds)
            return Text("telling.queued", job=job.id, place=status.place, ready_at=ready_at)
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
        return _failed(status)
    results = [owed for owed in status.deliveries if owed.purpose is Purpose.RESULT]
    posted = sum(1 for owed in results if owed.state is DeliveryState.POSTED)
    if any(_is_coming(owed) for owed in status.deliveries):
        return Text("telling.posting", job=job.id, posted=posted, count=len(results))
    states = {owed.state for owed in results}
    if DeliveryState.REVIEW in states:
        return _results_in_review(status, results)
    if DeliveryState.UNDELIVERED in states:
        private = Gate.PRIVATE in job.gates
        key = "telling.private_undelivered" if private else "telling.undelivered"
        return Text(key, job=job.id, posted=posted, count=wanted)
    if DeliveryState.WITHHELD in states:
        return Text("telling.withheld", job=job.id, posted=posted, count=wanted)
    if Gate.PRIVATE in job.gates and not _all_shared(status, results):
        return Text("telling.private_done", job=job.id, count=posted)
    if is_hidden(status.reviews):
        return Text("telling.hidden", job=job.id)
    return Text("telling.done", job=job.id, posted=posted, count=wanted)


def _asked(status: Status, *, private: bool) -> Text:
    """The order, unless its words are still a matter for its person, and perhaps the moderators."""
    job = status.job
    if is_unseen(job, status.reviews) and not private:
        return Text("telling.asked_unseen")
    if Gate.PRIVATE in job.gates and not private and not _shared(status):
        return Text("telling.asked_private")
    return Text("telling.asked", prompt=job.request.shown_prompt, flags=only_flags(job.request))


def _until(status: Status) -> float | None:
    """When the last open review ends by itself."""
    return max((one.expires_at for one in status.reviews if one.state is ReviewState.OPEN), default=None)


def _in_review(status: Status) -> Text:
    until_at = _until(status)
    if until_at is None:
        return Text("telling.review", job=status.job.id)
    return Text("telling.review_until", job=status.job.id, until_at=until_at)


def _results_in_review(status: Status, results: list[Delivery]) -> Text:
    waiting = sum(1 for owed in results if owed.state is DeliveryState.REVIEW)
    until_at = _until(status)
    if until_at is None:
        return Text("telling.results_review", job=status.job.id, waiting=waiting)
    return Text("telling.results_review_until", job=status.job.id, waiting=waiting, until_at=until_at)


def _failed(status: Status) -> Text:
    """No video came of it: because a moderator decided so, because nobody decided, or for another reason."""
    decided = _decision(status)
    job_id = status.job.id
    match decided.text.key if decided is not None and decided.text is not None else "":
        case "review.prompt_changes":
            return Text("telling.changes", job=job_id)
        case "review.prompt_expired":
            return Text("telling.expired", job=job_id)
        case "review.prompt_rejected" | "review.prompt_final":
            return Text("telling.rejected", job=job_id)
        case _:
            return Text("telling.failed", job=job_id)


def _decision(status: Status) -> Delivery | None:
    """The notice that told the person of the last decision about the job."""
    told = [owed for owed in status.deliveries if owed.purpose is Purpose.NOTICE and decided_in(owed.n) is not None]
    return max(told, key=lambda owed: owed.n, default=None)


def _is_coming(owed: Delivery) -> bool:
    """Whether it is on its way to where it was asked for, and nobody has to decide first."""
    waits = owed.state in OPEN and owed.state is not DeliveryState.REVIEW
    return waits and (owed.purpose is Purpose.RESULT or (owed.purpose is Purpose.NOTICE and owed.to is None))


def _shared(status: Status) -> set[int | None]:
    """The results that everybody sees."""
    return {
        owed.shows
        for owed in status.deliveries
        if owed.purpose is Purpose.SHARE
        and owed.state is DeliveryState.POSTED
        and not is_glimpse(owed)
        and not is_private(owed, status.job)
    }


def _all_shared(status: Status, results: list[Delivery]) -> bool:
    return {owed.n for owed in results} <= _shared(status)


def _problems(status: Status) -> list[Text]:
    # Cards are the moderators' affair, and what was told to the person alone is not repeated before everybody.
    owed_here = [owed for owed in status.deliveries if owed.purpose is not Purpose.CARD and not is_glimpse(owed)]
    found = [owed.problem for owed in owed_here if owed.state is DeliveryState.UNDELIVERED and owed.problem]
    # What there is to decide is for the operator; whoever asked hears that it is being looked at, while it is.
    over = set() if status.job.state is JobState.NEEDS_OPERATOR else {CHECKED_N}
    told = [owed for owed in owed_here if owed.purpose is Purpose.NOTICE and owed.n not in over]
    failed = [owed.text for owed in told if owed.to is None and owed.text]
    return list(dict.fromkeys([*failed, *found]))[:5]


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
        return _after_failure(status)
    states = {owed.state for owed in status.deliveries if owed.purpose is Purpose.RESULT}
    if Gate.PRIVATE in job.gates and DeliveryState.UNDELIVERED in states:
        return (Button(Press.SEE, job.id, Text("button.see"), Weight.MAIN),)
    if DeliveryState.WITHHELD in states and not job.discarded:
        return (Button(Press.DETAILS, job.id, Text("button.why")),)
    return ()


def _after_failure(status: Status) -> tuple[Button, ...]:
    """What was not agreed to is changed, not tried again as it is."""
    ref, headline = status.job.id, _failed(status).key
    why = Button(Press.DETAILS, ref, Text("button.why"))
    if headline == "telling.changes":
        return (Button(Press.EDIT, ref, Text("button.edit"), Weight.MAIN), why)
    if headline == "telling.rejected":
        return (why,)
    return (Button(Press.RETRY, ref, Text("button.retry"), Weight.MAIN),)


def _roughly(now: float, seconds: float) -> float:
    """The next whole step of 2 to 60 minutes, the longer the further away: while a place does not change, this moves
    with the clock, and the message should not."""
    step = next((step for step in (120.0, 300.0, 900.0) if seconds <= 4 * step), 3600.0)
    return math.ceil((now + seconds) / step) * step
