"""What became of each result, from what the provider says of it, and what its chat is owed for that. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.generation.command import ReplyTo
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.job import Job, Result, ResultState
from bot.generation.message import Text
from bot.generation.ports import Refused, ResultStatus, Seen


def known_results(job: Job, stored: Sequence[Result], seen: Sequence[Seen]) -> list[Result]:
    """What is known for good: what was stored, then what is new, numbered in the order of becoming known.

    Results are told apart by videoUUID, never by their place in an answer: a failed one may move to another list. One
    that failed before it got a videoUUID is only counted.
    """
    known = list(stored)
    nameless = sum(1 for result in stored if result.video_uuid is None)
    for one in seen:
        if one.video_uuid is None and one.status is ResultStatus.ERROR and nameless > 0:
            nameless -= 1
            continue
        if one.video_uuid is not None and any(one.video_uuid == result.video_uuid for result in known):
            continue
        result = result_of(job, len(known), one)
        if result is not None and len(known) < job.request.numberResults:
            known.append(result)
    return known


def result_of(job: Job, n: int, seen: Seen) -> Result | None:
    """A result that is known for good, or None while it is not."""
    if seen.status is ResultStatus.SUCCESS and seen.url and seen.video_uuid:
        return Result(
            job.id, n, ResultState.READY, seen.video_uuid, seen.url, seen.seed, seen.cost_micro_usd, seen.nsfw
        )
    if seen.status is ResultStatus.ERROR:
        failure = seen.failure or Refused("unknownError", "unknown", "", "")
        return Result(
            job.id, n, ResultState.FAILED, seen.video_uuid, cost_micro_usd=seen.cost_micro_usd, code=failure.code,
            detail=failure.detail,
        )  # fmt: skip
    return None


def videos(job: Job, results: Sequence[Result], now: float, to: ReplyTo | None) -> list[Delivery]:
    """What is owed for the results that are ready; `to` where they go instead of where the job was asked for."""
    ready = [result.n for result in results if result.state is ResultState.READY]
    return [Delivery(job.id, Purpose.RESULT, n, DeliveryState.FETCHING, now, to=to) for n in ready]


def notices(job: Job, results: Sequence[Result], now: float) -> list[Delivery]:
    """What is owed for the results that failed."""
    failed = [result for result in results if result.state is ResultState.FAILED]
    return [
        Delivery(job.id, Purpose.NOTICE, result.n, DeliveryState.STORED, now, _why(job, result)) for result in failed
    ]


def _why(job: Job, result: Result) -> Text:
    number, results = result.n + 1, job.request.numberResults
    detail = result.detail or result.code or ""
    cost = result.cost_micro_usd
    if cost is None:
        held = job.reserved_micro_usd // results
        return Text("job.result_failed_cost_open", number=number, results=results, detail=detail, held_micro_usd=held)
    return Text("job.result_failed", number=number, results=results, detail=detail, cost_micro_usd=cost)
