"""What follows from a moderator's decision: for the job, for its person, and for the log of deeds. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.generation.command import Person, ReplyTo
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.job import Job, Result
from bot.generation.message import Text
from bot.generation.money import PREVIEW
from bot.generation.ports import Deed
from bot.generation.posts import is_private
from bot.generation.review.reasons import REASONS
from bot.generation.review.review import (
    CardKind,
    Review,
    ReviewKind,
    ReviewState,
    back_number,
    card_number,
    notice_number,
    preview_number,
    returned_number,
)

_ACTIONS = {
    ReviewState.OPEN: "review.second",  # approved, and somebody else has to as well
    ReviewState.APPROVED: "review.approve",
    ReviewState.REJECTED: "review.reject",
    ReviewState.CHANGES: "review.changes",
    ReviewState.EXPIRED: "review.expire",
    ReviewState.WITHDRAWN: "review.withdraw",
}


def outcome(review: Review, job: Job, result: Result | None) -> Text:
    """What a review that has ended came to, for the person who asked. It says what became of the money.

    `reason` is a word of reasons.REASONS or what the moderator typed: posts.notice shows it in a line of its own.
    """
    facts = {"job": job.id, "reason": review.reason}
    if review.kind is ReviewKind.PROMPT:
        return _of_prompt(review, facts)
    number = (review.shows or 0) + 1
    cost = 0 if job.provider == PREVIEW else _cost(job, result)
    if review.appeal_of is not None and review.state in (ReviewState.REJECTED, ReviewState.CHANGES):
        return Text("job.result_final", number=number, cost_micro_usd=cost, **facts)
    if review.kind is ReviewKind.REPORT:
        if review.state is ReviewState.EXPIRED:
            return Text("job.report_expired", number=number, cost_micro_usd=cost, **facts)
        return Text("job.report_upheld", number=number, cost_micro_usd=cost, **facts)
    match review.state:
        case ReviewState.CHANGES:
            return Text("job.result_changes", number=number, cost_micro_usd=cost, **facts)
        case ReviewState.EXPIRED:
            return Text("job.result_expired", number=number, cost_micro_usd=cost, **facts)
        case _:
            return Text("job.result_rejected", number=number, cost_micro_usd=cost, **facts)


def _of_prompt(review: Review, facts: dict[str, str]) -> Text:
    match review.state:
        case ReviewState.REJECTED | ReviewState.CHANGES if review.appeal_of is not None:
            return Text("review.prompt_final", **facts)
        case ReviewState.APPROVED:  # after an appeal: the job itself is over by then
            return Text("review.appeal_granted", **facts)
        case ReviewState.CHANGES:
            return Text("review.prompt_changes", **facts)
        case ReviewState.EXPIRED:
            return Text("review.prompt_expired", **facts)
        case _:
            return Text("review.prompt_rejected", **facts)


def changed_bytes(review: Review, job: Job, result: Result | None) -> Text:
    """The file is not what the moderator looked at."""
    cost = 0 if job.provider == PREVIEW else _cost(job, result)
    return Text("job.result_changed", job=job.id, number=(review.shows or 0) + 1, cost_micro_usd=cost)


def nobody_to_ask(shown: Delivery, job: Job, result: Result | None) -> Text:
    """It has to be looked at before it is shown, and there is no channel for that."""
    cost = 0 if job.provider == PREVIEW else _cost(job, result)
    return Text("job.result_unreviewed", job=job.id, number=shown.n + 1, cost_micro_usd=cost)


def asked_too_often(shown: Delivery, job: Job, result: Result | None) -> Text:
    """It has to be looked at before it is shown, and moderators are asked about this job no more."""
    cost = 0 if job.provider == PREVIEW else _cost(job, result)
    return Text("job.result_too_often", job=job.id, number=shown.n + 1, cost_micro_usd=cost)


def _cost(job: Job, result: Result | None) -> int:
    known = result.cost_micro_usd if result is not None else None
    return job.reserved_micro_usd // job.request.numberResults if known is None else known


def notice(review: Review, text: Text, to: ReplyTo, now: float) -> Delivery:
    """What the person hears of it, where only they read."""
    number = notice_number(review.n)
    return Delivery(review.job_id, Purpose.NOTICE, number, DeliveryState.STORED, now, text, to=to)


def card(review: Review, kind: CardKind, to: ReplyTo, now: float, shown: Delivery | None) -> Delivery:
    """A message to moderators; `shown` is the result that it is about, and its bytes go with the card."""
    made = Delivery(review.job_id, Purpose.CARD, card_number(review.n, kind), DeliveryState.STORED, now, to=to)
    made = replace(made, shows=review.shows)
    is_reminder = kind in (CardKind.REMINDER, CardKind.LAST_REMINDER)
    return made if shown is None or is_reminder else _with_bytes(made, shown)


def put_back(review: Review, shown: Delivery, job: Job, now: float) -> Delivery:
    """The same bytes again, where they were or would have been; what is its person's to share is theirs again."""
    number = returned_number(review.n) if is_private(shown, job) else back_number(review.n)
    made = Delivery(review.job_id, Purpose.SHARE, number, DeliveryState.STORED, now, to=shown.to)
    return _with_bytes(replace(made, shows=review.shows), shown)


def preview(review: Review, shown: Delivery, to: ReplyTo, now: float) -> Delivery:
    """For its person alone, while a moderator looks at it."""
    made = Delivery(review.job_id, Purpose.SHARE, preview_number(review.n), DeliveryState.STORED, now, to=to)
    return _with_bytes(replace(made, shows=review.shows), shown)


def _with_bytes(made: Delivery, shown: Delivery) -> Delivery:
    return replace(
        made,
        received_sha256=shown.received_sha256,
        posted_sha256=shown.posted_sha256 or shown.received_sha256,
        posted_extension=shown.posted_extension,
        size=shown.size,
    )


def deed(before: Review | None, after: Review, job: Job, by: Person | None, now: float, action: str = "") -> Deed:
    """One entry of the log. A reason that somebody typed is not in it."""
    return Deed(
        now,
        by,
        job.place.platform,
        job.place.tenant,
        action or _ACTIONS[after.state],
        f"j{after.job_id}-c{after.n}",
        before=before.state if before is not None else "",
        after=after.state,
        rule=after.reason if after.reason in REASONS else "",
        sha256=after.sha256,
    )
