"""Which answers are about the account or the service and not about the tasks: each outage under its own name. Pure."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

from bot.generation.errors import Ambiguous, KeyRefused, NoCredit, Throttled
from bot.generation.message import Text
from bot.generation.ports import Clock
from bot.video_api import wire
from bot.video_api.categories import AUTH, QUOTA, RATE_LIMIT
from bot.video_api.poller import AnswerTooLong
from bot.video_api.sending import Reply

_DEFAULT_RETRY, _SHORTEST_RETRY, _LONGEST_RETRY = 30.0, 1.0, 900.0
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,9})?")


def answer_of(reply: Reply, clock: Clock, task_uuid: str | None = None) -> wire.Answer:
    """The answer, once neither its status nor a complaint is about the account. Raises VideoApiError.

    `task_uuid` is the task that was submitted: complaints about it count, too.
    """
    _heed_status(reply, clock)
    if reply.data is None:
        raise AnswerTooLong(Text("api.wrong_answer", host=reply.host))
    try:
        answer = wire.read_answer(reply.data)
    except wire.Unreadable as exc:
        raise Ambiguous(Text("api.not_json", host=reply.host)) from exc
    about = {None, task_uuid.lower() if task_uuid else None}
    for complaint in answer.complaints:
        if complaint.task_uuid in about and not complaint.task_failed:
            _heed_category(complaint.refused.category, reply, clock)
    return answer


def _heed_status(reply: Reply, clock: Clock) -> None:
    status, host = reply.status, reply.host
    if status in (401, 403):
        raise KeyRefused(Text("api.key_refused", host=host))
    if status == 402:
        raise NoCredit(Text("api.no_credit", host=host))
    if status == 429:
        raise _throttled(reply, clock)
    if status >= 500 or status == 408:
        raise Ambiguous(Text("api.server_error", host=host, status=status))


def _heed_category(category: str, reply: Reply, clock: Clock) -> None:
    if category == AUTH:
        raise KeyRefused(Text("api.key_refused", host=reply.host))
    if category == QUOTA:
        raise NoCredit(Text("api.no_credit", host=reply.host))
    if category == RATE_LIMIT:
        raise _throttled(reply, clock)


def _throttled(reply: Reply, clock: Clock) -> Throttled:
    seconds = retry_after(reply.headers.get("Retry-After"), clock.now())
    return Throttled(Text("api.throttled", host=reply.host, seconds=round(seconds)), seconds)


def retry_after(value: str | None, now: float) -> float:
    """Seconds to wait, 1 to 900, from a Retry-After header in either form; 30 when it says nothing. `now` is UTC."""
    word = (value or "").strip()
    if _NUMBER.fullmatch(word):
        wait = float(word)
    else:
        try:
            wait = parsedate_to_datetime(word).timestamp() - now
        except (ValueError, TypeError, IndexError, OverflowError):
            wait = _DEFAULT_RETRY
    return min(max(wait, _SHORTEST_RETRY), _LONGEST_RETRY)
