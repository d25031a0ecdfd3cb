"""The cards by which moderators decide: what they show before, meanwhile and afterwards. Pure.

A card belongs to its reviewers' channel. Whatever a stranger typed is shown there as it is and does nothing, nobody is
called but the roles that are meant, and pictures and videos are covered at first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from bot.generation.content.find import judge, wording_of
from bot.generation.job import Input, InputKind, Job, Result
from bot.generation.message import Button, File, Link, Message, Press, Text, Weight
from bot.generation.money import PREVIEW
from bot.generation.posts import alt
from bot.generation.request import GenerationRequest
from bot.generation.review.reasons import reason_line
from bot.generation.review.review import Review, ReviewKind, ReviewState

SHOWN = 800  # characters of an order on its card, so that everything else fits beside them
PAGE = 1400  # characters of an order on each page of the whole of it
MOST_FILES = 10  # that a platform takes at once
WHOLE = "card"  # a page's ref begins with it

_PRESSES = (
    (Press.APPROVE, Text("button.approve"), Weight.MAIN),
    (Press.REJECT, Text("button.reject"), Weight.DANGER),
    (Press.CHANGES, Text("button.changes"), Weight.PLAIN),
    (Press.ESCALATE, Text("button.escalate"), Weight.PLAIN),
    (Press.BLOCK, Text("button.block"), Weight.DANGER),
)


def card_ref(review: Review) -> str:
    """The nonce of a review's first card."""
    return f"j{review.job_id}-c{review.n}"


def card(
    review: Review, job: Job, *, files: Sequence[File] = (), link: tuple[str, float] | None = None,
    result: Result | None = None, ref: str = "", hard_list: bool = True,
) -> Message:  # fmt: skip
    """What a moderator decides by. `files` are of `exhibits` or `footage`.

    `link` is in place of a file that is too large, with its expiry; `result` the one it is about, for what the provider
    said of it. `ref` is the nonce of the message, where it is not the review's first card. Of an order that breaks the
    rule about minors nothing is shown: nobody has to read or watch it. `hard_list`: that rule holds.
    """
    lines = [Text("review.asked", by_person=job.person.id, asked_at=job.created_at), _price(review, job, result)]
    lines += review.why
    lines += _verdict(review, result)
    lines += _standing(review)
    concealed = _is_concealed(job, hard_list=hard_list)
    words = "" if concealed else everything_said(job.request)
    if concealed:
        lines.append(Text("review.concealed"))
    elif len(words) > SHOWN:
        lines.append(Text("review.more_words", shown=SHOWN, count=len(words)))
    if link is not None and not concealed:
        lines.append(Text("review.linked", until_at=link[1]))
    return Message(
        _title(review),
        tuple(lines),
        () if concealed else tuple(replace(file, spoiler=True) for file in files[:MOST_FILES]),
        buttons=_buttons(review, ref or card_ref(review), link=None if concealed else link, long=len(words) > SHOWN),
        copy=_cut(words),
    )


def reminder(review: Review, roles: Sequence[str], ref: str = "") -> Message:
    """Half of the time is over: those who may decide are called. What it is about stands on the card."""
    text = Text("review.reminder", job=review.job_id, until_at=review.expires_at)
    buttons = _buttons(review, ref or card_ref(review))
    return Message(text, tuple(_standing(review)[1:]), buttons=buttons, calls=tuple(roles))


def escalated_card(review: Review, at: float) -> Message:
    """In place of the first card, once somebody passed it on to another channel."""
    return Message(Text("review.passed_on", job=review.job_id, passed_at=at, until_at=review.expires_at))


def decided_card(review: Review, job: Job, at: float) -> Message:
    """In place of the card: who decided what, when and why. The order and the buttons are gone from it."""
    lines = [Text("review.asked", by_person=job.person.id, asked_at=job.created_at)]
    if review.state is ReviewState.APPROVED:
        lines += [Text("review.approved_by", by_person=one.id) for one in review.approved_by]
    elif review.decided_by is not None:
        lines.append(Text("review.decided_by", by_person=review.decided_by.id))
    reason = reason_line(review.reason)
    lines += [reason] if reason is not None else []
    return Message(came_to(review, at), tuple(lines))


def came_to(review: Review, at: float) -> Text:
    """How a review ended, and when; nobody is named."""
    return _OVER[review.state](review.job_id, at)


def exhibits(job: Job, inputs: Sequence[tuple[Input, PurePath]]) -> tuple[File, ...]:
    """The files that came with an order, covered. A voice cannot be looked at, and is heard from its file."""
    shown = [(given, path) for given, path in inputs if given.sha256 is not None]
    shown.sort(key=lambda pair: pair[0].kind is not InputKind.PICTURE)
    return tuple(
        File(path, f"{job.id}-{given.name}{path.suffix}", Text("review.input", name=given.name), spoiler=True)
        for given, path in shown[:MOST_FILES]
    )


def footage(review: Review, job: Job, path: PurePath) -> tuple[File, ...]:
    """The very bytes that would be posted, or a still of them, covered."""
    return (File(path, f"{job.id}-{(review.shows or 0) + 1}{path.suffix}", alt(job), spoiler=True),)


def everything_said(request: GenerationRequest) -> str:
    """Every word of an order that reaches the video service, a line for each part."""
    said = [request.positivePrompt or ""]
    said += [f"--shot {shot.duration}: {shot.prompt}" for shot in request.klingai.multiPrompt]
    said += [f"--no {request.negativePrompt}"] if request.negativePrompt else []
    said += [
        f"<<<element_{number}>>>: {element.description}"
        for number, element in enumerate(request.elements, 1)
        if element.description
    ]
    return "\n".join(line for line in said if line)


def whole_order(review: Review, job: Job, page: int, ref: str, *, hard_list: bool = True) -> Message:
    """Everything that was typed, a page at a time, for the moderator alone, who may decide there, too.

    Pages count from 0; `ref` is the nonce of a card of this review.
    """
    words = "" if _is_concealed(job, hard_list=hard_list) else everything_said(job.request)
    pages = max(1, -(-len(words) // PAGE))
    page = min(max(page, 0), pages - 1)
    turns = tuple(
        Button(Press.PAGE, f"{WHOLE}:{ref}:{to}", Text("button.back" if to < page else "button.forth"))
        for to in (page - 1, page + 1)
        if 0 <= to < pages
    )
    decisions = _buttons(review, ref) if review.state is ReviewState.OPEN else ()
    text = Text("review.whole", job=job.id, page=page + 1, pages=pages)
    return Message(text, private=True, buttons=(*decisions, *turns), copy=words[page * PAGE : (page + 1) * PAGE])


def _is_concealed(job: Job, *, hard_list: bool) -> bool:
    """The list may have grown since it was ordered, or a report may be about what slipped through."""
    hit = judge(wording_of(job.request), (), (), hard=hard_list)
    return hit is not None and hit.hard


def _title(review: Review) -> Text:
    match review.kind:
        case ReviewKind.PROMPT:
            return Text("review.card_prompt", job=review.job_id)
        case ReviewKind.RESULT:
            return Text("review.card_result", job=review.job_id)
        case ReviewKind.REPORT:
            return Text("review.card_report", job=review.job_id)


def _price(review: Review, job: Job, result: Result | None) -> Text:
    if job.provider == PREVIEW:
        return Text("review.free")
    if review.kind is ReviewKind.PROMPT:
        return Text("review.would_cost", cost_micro_usd=job.reserved_micro_usd)
    spent = result.cost_micro_usd if result is not None else None
    return Text("review.has_cost", cost_micro_usd=job.reserved_micro_usd if spent is None else spent)


def _verdict(review: Review, result: Result | None) -> list[Text]:
    """What the provider's own check said of a video."""
    if review.kind is ReviewKind.PROMPT or result is None or result.nsfw is None:
        return []
    return [Text("review.nsfw" if result.nsfw else "review.not_nsfw")]


def _standing(review: Review) -> list[Text]:
    """Until when, and whose yes is still needed."""
    lines = [Text("review.until", until_at=review.expires_at)]
    if review.escalated:
        lines.append(Text("review.escalated"))
    if review.appeal_of is not None:
        lines.append(Text("review.appealed"))
    if review.approvals > 1:
        lines.append(Text("review.approvals", given=len(review.approved_by), needed=review.approvals))
        lines += [Text("review.approved_by", by_person=one.id) for one in review.approved_by]
    return lines


def _buttons(
    review: Review, ref: str, link: tuple[str, float] | None = None, *, long: bool = False
) -> tuple[Button | Link, ...]:
    """The decisions in one row; what helps to decide under it."""
    decisions = [
        Button(press, ref, words, weight)
        for press, words, weight in _PRESSES
        if not (press is Press.ESCALATE and review.escalated)
        and not (press is Press.CHANGES and review.kind is ReviewKind.REPORT)
    ]
    besides: list[Button | Link] = [Button(Press.DETAILS, ref, Text("button.whole_order"))] if long else []
    besides += [Link(link[0], Text("button.download"))] if link is not None else []
    return (*decisions, *besides)


def _cut(words: str) -> str:
    return words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"


_OVER: Mapping[ReviewState, Callable[[str, float], Text]] = {
    ReviewState.APPROVED: lambda job, at: Text("review.was_approved", job=job, decided_at=at),
    ReviewState.REJECTED: lambda job, at: Text("review.was_rejected", job=job, decided_at=at),
    ReviewState.CHANGES: lambda job, at: Text("review.was_changes", job=job, decided_at=at),
    ReviewState.EXPIRED: lambda job, at: Text("review.was_expired", job=job, decided_at=at),
    ReviewState.WITHDRAWN: lambda job, at: Text("review.was_withdrawn", job=job, decided_at=at),
}
