"""The API's words made ours: JSON in, our types out. Pure.

Whatever a peer sends, `read_answer` gives an Answer or raises Unreadable; unknown fields and words are passed over.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.generation.ports import (
    Accepted,
    Account,
    Conflict,
    Refused,
    ResultStatus,
    Seen,
)
from bot.video_api.categories import (
    AUTH,
    CONNECTION,
    NOT_FOUND,
    PROVIDER,
    QUOTA,
    RATE_LIMIT,
    SAFETY,
    SERVER,
    TIMEOUT,
    category_of,
)

LONGEST_ANSWER = 1024 * 1024
_LARGEST_INT = 2**63 - 1
_MOST_USD = 10_000
_RICHEST_USD = 10**9
_CURRENCY = re.compile(r"[A-Z]{3}")
_MEDIA_UUID = re.compile(r"[0-9A-Za-z\-]{8,64}")
_CODE = re.compile(r"[A-Za-z0-9_.\-]{1,64}")
_INLINE_FILE = re.compile(r"data:[\w/+.\-]{0,40};base64,[A-Za-z0-9+/=]*|[A-Za-z0-9+/=]{200,}")
_SPACES = re.compile(r"\s+")


class Unreadable(ValueError):
    """This is not an answer of the API."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One error entry. `task_uuid` is lower case, None when it names none; `task_failed`: it says `status: error`."""

    refused: Refused
    task_uuid: str | None
    video_uuid: str | None
    cost_micro_usd: int | None
    about_looking: bool
    task_failed: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: items as they are, errors in one shape whichever of the three forms they had."""

    items: tuple[Mapping[str, Any], ...]
    complaints: tuple[Complaint, ...]
    had_data: bool


def _no_such_number(word: str) -> float:
    raise ValueError(f"{word} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_such_number)


def read_answer(data: bytes) -> Answer:
    """Parse at most LONGEST_ANSWER bytes. Raises Unreadable. Of a key that comes twice, the last one counts."""
    if len(data) > LONGEST_ANSWER:
        raise Unreadable("too long")
    try:
        whole = _DECODER.decode(data.decode("utf-8"))
    except (ValueError, RecursionError) as exc:
        raise Unreadable("not JSON") from exc
    if not isinstance(whole, dict):
        raise Unreadable("not an object")
    found, errors = whole.get("data"), _listed(whole.get("errors"))
    if isinstance(whole.get("error"), dict | str):  # raised before an answer was begun
        errors = [*errors, whole]
    items = tuple(_listed(found))
    return Answer(items, tuple(map(_complaint, errors)), isinstance(found, list | dict))


def acknowledgement(answer: Answer, task_uuid: str) -> Accepted | Conflict | Refused | None:
    """What the answer to a submission of this one task says about it; None when it says nothing certain.

    The HTTP status is the caller's to judge first. A complaint that names no task counts only as a conflict:
    we sent one task.
    """
    mine = task_uuid.lower()
    for complaint in answer.complaints:
        if complaint.refused.code == "conflictTaskUUID" and complaint.task_uuid in (mine, None):
            return Conflict()
    about_mine = [item for item in answer.items if _uuid(item) == mine]
    if any(not _is_failed(item) for item in about_mine):
        return Accepted()
    if about_mine:
        return _complaint(about_mine[0]).refused
    refusals = [complaint.refused for complaint in answer.complaints if complaint.task_uuid == mine]
    if refusals:
        return refusals[0]
    return Accepted() if answer.had_data and not answer.items and not answer.complaints else None


def standings(answer: Answer, task_uuids: Sequence[str]) -> dict[str, tuple[Seen, ...]]:
    """Where each of these tasks stands; one that the answer does not mention is left out.

    So is one it does not know: that is answered with a processing item of the question's own type, or with none.
    Results come in the API's order. A failed one that is only told in `errors` takes the place of the item with its
    videoUUID, or comes last when it names none. Tasks that were not asked about are passed over.
    """
    asked = {task_uuid.lower(): task_uuid for task_uuid in task_uuids}
    seen: dict[str, list[Seen]] = {}
    for item in answer.items:
        task = asked.get(_uuid(item) or "")
        if task is not None and _tells(item):
            seen.setdefault(task, []).append(_seen(item))
    for complaint in answer.complaints:
        task = asked.get(complaint.task_uuid or "")
        if task is not None and _is_verdict(complaint):
            _replace(seen.setdefault(task, []), complaint)
    return {task: tuple(results) for task, results in seen.items()}


def item_of(answer: Answer, task_uuid: str, field: str) -> Mapping[str, Any] | None:
    """The item that answers a task of ours with this field; one that names no task counts, too: we sent one."""
    return next((item for item in answer.items if field in item and _uuid(item) in (task_uuid.lower(), None)), None)


def complaint_of(answer: Answer, task_uuid: str) -> Refused | None:
    """Why a task of ours was refused, if it was."""
    items = [_complaint(item) for item in answer.items if _is_failed(item)]
    mine = [one.refused for one in (*answer.complaints, *items) if one.task_uuid == task_uuid.lower()]
    return mine[0] if mine else None


def media_uuid(item: Mapping[str, Any]) -> str | None:
    """What an uploaded file is called at the provider."""
    found = item.get("mediaUUID")
    return found if isinstance(found, str) and _MEDIA_UUID.fullmatch(found) else None


def account(item: Mapping[str, Any]) -> Account:
    """What is left: a number once, now an object whose `amount` is in `currency`. Free credit is not counted."""
    balance = item.get("balance")
    told: Mapping[str, Any] = balance if isinstance(balance, dict) else {"amount": balance}
    currency = told.get("currency")
    known = isinstance(currency, str) and _CURRENCY.fullmatch(currency)
    return Account(_balance(told.get("amount")), str(currency) if known else "USD")


def _balance(amount: object) -> int | None:
    if isinstance(amount, bool) or not isinstance(amount, int | float) or not abs(amount) <= _RICHEST_USD:
        return None
    return int((Decimal(str(amount)) * 1_000_000).to_integral_value())


def _listed(value: object) -> list[Any]:
    """The objects of a list; an object alone counts as a list of one. Anything else in there is passed over."""
    if isinstance(value, dict):
        return [value]
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _uuid(entry: Mapping[str, Any]) -> str | None:
    value = entry.get("taskUUID")
    return value.lower() if isinstance(value, str) else None


def _tells(item: Mapping[str, Any]) -> bool:
    """Whether an item is about a task the API knows, and not about our question."""
    if _is_failed(item):
        return _is_verdict(_complaint(item))
    return item.get("taskType") != "getResponse" or bool(item.get("videoURL"))


def _is_failed(item: Mapping[str, Any]) -> bool:
    return bool(item.get("error")) or item.get("status") == "error"


def _complaint(entry: Mapping[str, Any]) -> Complaint:
    inner = entry.get("error")
    told = inner if isinstance(inner, dict) else {"message": inner} if isinstance(inner, str) else entry
    code = told.get("code")
    known = code if isinstance(code, str) and _CODE.fullmatch(code) else "unknownError"
    parameter = told.get("parameter")
    named = ", ".join(map(str, parameter[:10])) if isinstance(parameter, list) else parameter
    return Complaint(
        refused=Refused(known, category_of(known), clean(named, 100), clean(told.get("message"), 300)),
        task_uuid=_uuid(entry) or _uuid(told),
        video_uuid=_text(entry.get("videoUUID")),
        cost_micro_usd=_micro_usd(entry.get("cost")),
        about_looking="getResponse" in (entry.get("taskType"), told.get("taskType")),
        task_failed="error" in (entry.get("status"), told.get("status")),
    )


# What can be wrong with the question, the key or the service, and says nothing about the video.
_NOT_THE_TASKS_FAULT = frozenset({AUTH, QUOTA, RATE_LIMIT, SERVER, CONNECTION, TIMEOUT, NOT_FOUND})


def _is_verdict(complaint: Complaint) -> bool:
    """Whether the task failed, and not our looking at it. `status: error` is the documented mark of the former."""
    if complaint.task_failed or complaint.refused.category == SAFETY:
        return True
    return not complaint.about_looking and complaint.refused.category not in _NOT_THE_TASKS_FAULT


def is_clear_refusal(refused: Refused) -> bool:
    """Whether a refusal under HTTP 200 proves that the task was not admitted; a stumble of the service does not."""
    return refused.category not in (SERVER, CONNECTION, TIMEOUT, PROVIDER)


def _replace(results: list[Seen], complaint: Complaint) -> None:
    failed = _failed(complaint)
    for place, seen in enumerate(results):
        if seen.video_uuid is not None and seen.video_uuid == complaint.video_uuid:
            results[place] = failed
            return
    results.append(failed)


def _failed(complaint: Complaint) -> Seen:
    return Seen(
        ResultStatus.ERROR,
        video_uuid=complaint.video_uuid,
        cost_micro_usd=complaint.cost_micro_usd,
        failure=complaint.refused,
    )


def _seen(item: Mapping[str, Any]) -> Seen:
    video_uuid = _text(item.get("videoUUID"))
    if _is_failed(item):
        return _failed(_complaint(item))
    url = _text(item.get("videoURL"))
    # Without an address there is nothing to fetch yet, whatever the status says.
    if url is None or item.get("status", "success") != "success":
        return Seen(ResultStatus.PROCESSING, video_uuid=video_uuid)
    seed, nsfw = item.get("seed"), item.get("NSFWContent")
    return Seen(
        ResultStatus.SUCCESS,
        video_uuid=video_uuid,
        url=url,
        seed=seed if type(seed) is int and abs(seed) <= _LARGEST_INT else None,
        cost_micro_usd=_micro_usd(item.get("cost")),
        nsfw=nsfw if isinstance(nsfw, bool) else None,
    )


def _micro_usd(cost: object) -> int | None:
    """Dollars to millionths; None unless it is a number that can be a price."""
    if isinstance(cost, bool) or not isinstance(cost, int | float) or not 0 < cost <= _MOST_USD:
        return None
    return int((Decimal(str(cost)) * 1_000_000).to_integral_value()) or None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def clean(value: object, longest: int) -> str:
    """A peer's words, fit for a row and a chat: one line, no control or bidi characters, no inlined file, cut."""
    if not isinstance(value, str):
        return ""
    short = _INLINE_FILE.sub("(file)", value[:20_000])
    plain = "".join(" " if c in "\r\n\t" else c for c in short if c in "\r\n\t" or unicodedata.category(c)[0] != "C")
    return _SPACES.sub(" ", plain).strip()[:longest]
