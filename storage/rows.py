"""Rows to the core's types and back. JSON columns hold the core's dataclasses, field by field."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from bot.generation.command import Asker, Attachment, Command, Person, Place, ReplyTo
from bot.generation.delivery import Delivery, DeliveryState, Purpose, Rung
from bot.generation.job import Input, InputKind, Job, JobState, Outcome, Result, ResultState
from bot.generation.message import Text
from bot.generation.policy.policy import Gate
from bot.generation.ports import Plan
from bot.generation.request import GenerationRequest
from storage.unit import Row

JOB = (
    "id, command_key, platform, person, place, reply_to, request, provider, reserved_micro_usd, task_uuid, created_at, "
    "state, since, due_at, attempts, version, discarded, outcome, problem, without, gates"
)
DELIVERY = (
    "job, purpose, n, state, due_at, text, attempts, version, received_sha256, posted_sha256, size, tried_at, "
    "message_ref, problem, rung, posted_extension, poster_sha256, removed_at, reply_to, shows"
)
RESULT = "job, n, state, video_uuid, url, seed, cost_micro_usd, nsfw, code, detail"
INPUT = "name, slot, filename, size, declared_type, handle, sha256, extension, width, height, kind, media_uuid"
COMMAND = "key, name, words, attachments, asked_by, place, reply_to, options"


def to_job(row: Row) -> Job:
    """A row of JOB columns."""
    return Job(
        id=row[0],
        command_key=row[1],
        person=Person(row[2], row[3]),
        place=_place(row[4]),
        reply_to=_reply_to(row[5]),
        request=_request(row[6]),
        provider=row[7],
        reserved_micro_usd=row[8],
        task_uuid=row[9],
        created_at=row[10],
        state=JobState(row[11]),
        since=row[12],
        due_at=row[13],
        attempts=row[14],
        version=row[15],
        discarded=bool(row[16]),
        outcome=Outcome(row[17]) if row[17] else None,
        problem=to_text(row[18]),
        without=frozenset(json.loads(row[19])),
        gates=frozenset(map(Gate, row[20].split())),
    )


def to_delivery(row: Row) -> Delivery:
    """A row of DELIVERY columns."""
    return Delivery(
        job_id=row[0],
        purpose=Purpose(row[1]),
        n=row[2],
        state=DeliveryState(row[3]),
        due_at=row[4],
        text=to_text(row[5]),
        attempts=row[6],
        version=row[7],
        received_sha256=row[8],
        posted_sha256=row[9],
        size=row[10],
        tried_at=row[11],
        message_ref=row[12],
        problem=to_text(row[13]),
        rung=Rung(row[14]),
        posted_extension=row[15],
        poster_sha256=row[16],
        removed_at=row[17],
        to=None if row[18] is None else _reply_to(row[18]),
        shows=row[19],
    )


def to_result(row: Row) -> Result:
    """A row of RESULT columns."""
    nsfw = None if row[7] is None else bool(row[7])
    return Result(row[0], row[1], ResultState(row[2]), row[3], row[4], row[5], row[6], nsfw, row[8], row[9])


def from_result(result: Result) -> Row:
    """RESULT columns."""
    return (
        result.job_id,
        result.n,
        result.state,
        result.video_uuid,
        result.url,
        result.seed,
        result.cost_micro_usd,
        result.nsfw,
        result.code,
        result.detail,
    )


def to_input(row: Row) -> Input:
    """A row of INPUT columns."""
    return Input(row[0], Attachment(*row[1:6]), row[6], row[7], row[8], row[9], InputKind(row[10]), row[11])


def from_input(given: Input) -> Row:
    """INPUT columns."""
    sent = given.attachment
    return (
        *(given.name, sent.slot, sent.name, sent.size, sent.declared_type, sent.handle),
        *(given.sha256, given.extension, given.width, given.height, given.kind, given.media_uuid),
    )


def to_command(row: Row) -> Command:
    """A row of COMMAND columns."""
    asked_by = json.loads(row[4])
    person = Person(**asked_by.pop("person"))
    asker = Asker(person=person, **{**asked_by, "roles": tuple(asked_by["roles"])})
    attachments = tuple(Attachment(**sent) for sent in json.loads(row[3]))
    place, reply_to, options = _place(row[5]), _reply_to(row[6]), json.loads(row[7])
    return Command(row[0], row[1], row[2], attachments, asker, place, reply_to, options)


def from_command(command: Command) -> Row:
    """COMMAND columns."""
    return (
        command.key,
        command.name,
        command.words,
        dump([asdict(sent) for sent in command.attachments]),
        dump_fact(command.asked_by),
        dump_fact(command.place),
        dump_fact(command.reply_to),
        dump(command.options),
    )


def from_plan(plan: Plan) -> str:
    """A submission's plan, as JSON."""
    return dump({"known_elements": sorted(plan.known_elements), "without": sorted(plan.without)})


def to_plan(column: str) -> Plan:
    """What from_plan wrote; an empty object is a plan without anything."""
    stored: Mapping[str, list[str]] = json.loads(column)
    return Plan(frozenset(stored.get("known_elements", ())), frozenset(stored.get("without", ())))


def from_text(text: Text | None) -> str | None:
    """A sentence by name, as JSON."""
    return None if text is None else dump({"key": text.key, "args": dict(text.args)})


def to_text(column: str | None) -> Text | None:
    """What from_text wrote."""
    if column is None:
        return None
    stored: Mapping[str, Any] = json.loads(column)
    return Text(stored["key"], **stored["args"])


def from_texts(texts: Sequence[Text]) -> str:
    """Sentences by name, as a JSON list."""
    return dump([{"key": text.key, "args": dict(text.args)} for text in texts])


def to_texts(column: str | None) -> tuple[Text, ...]:
    """What from_texts wrote; nothing for NULL."""
    return tuple(Text(stored["key"], **stored["args"]) for stored in json.loads(column or "[]"))


def from_request(request: GenerationRequest) -> str:
    """The same request is always the same text."""
    return request.model_dump_json(exclude_none=True)


def dump(value: object) -> str:
    """Compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=512)
def dump_fact(fact: Asker | Person | Place | ReplyTo) -> str:
    """A frozen dataclass, field by field."""
    return dump(asdict(fact))


# Thousands of jobs come from a few places and ask for a few things, and these are frozen: read each text once.
@lru_cache(maxsize=512)
def _place(column: str) -> Place:
    stored = json.loads(column)
    return Place(**{**stored, "missing": tuple(stored.get("missing", ()))})


@lru_cache(maxsize=512)
def _reply_to(column: str) -> ReplyTo:
    return ReplyTo(**json.loads(column))


@lru_cache(maxsize=512)
def _request(column: str) -> GenerationRequest:
    return GenerationRequest.model_validate_json(column)
