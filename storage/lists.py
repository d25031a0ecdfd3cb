"""Units of questions about many jobs: lists, look-alikes, counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.generation.command import Person
from bot.generation.job import Input, Job, Outcome
from bot.generation.ports import Census, Page
from bot.generation.request import GenerationRequest
from storage import jobs, rows
from storage.unit import Unit


def newest(platform: str | None, person: str | None, limit: int) -> Unit[Sequence[Job]]:
    """The newest first, of everybody or of one person."""
    found = yield (
        f"SELECT {rows.JOB} FROM jobs WHERE (?1 IS NULL OR platform = ?1) AND (?2 IS NULL OR person = ?2) "
        "ORDER BY created_at DESC, id LIMIT ?3",
        (platform, person, limit),
    )
    return [rows.to_job(row) for row in found]


def page(person: Person, outcome: Outcome | None, offset: int, limit: int) -> Unit[Page]:
    """Part of a person's jobs, the newest first, and how many there are."""
    which = "FROM jobs WHERE platform = ?1 AND person = ?2 AND (?3 IS NULL OR outcome = ?3)"
    ((total,),) = yield f"SELECT count(*) {which}", (person.platform, person.id, outcome)
    found = yield (
        f"SELECT {rows.JOB} {which} ORDER BY created_at DESC, id LIMIT ?4 OFFSET ?5",
        (person.platform, person.id, outcome, limit, offset),
    )
    return Page([rows.to_job(row) for row in found], int(total))


def alike(person: Person, request: GenerationRequest, inputs: Sequence[Input], since: float) -> Unit[Job | None]:
    """The newest that is not in vain: it has not failed, and was not cancelled."""
    found = yield (
        f"SELECT {rows.JOB} FROM jobs WHERE platform = ? AND person = ? AND created_at >= ? AND request = ? "
        "AND discarded = 0 AND (outcome IS NULL OR outcome = 'done') ORDER BY created_at DESC, id",
        (person.platform, person.id, since, rows.from_request(request)),
    )
    given = {one.name: one for one in inputs}
    for row in found:
        theirs = yield from jobs.inputs(row[0])
        if same_files(given, {one.name: one for one in theirs}):
            return rows.to_job(row)
    return None


def same_files(given: Mapping[str, Input], theirs: Mapping[str, Input]) -> bool:
    """The request says what each is for, by its name; here it is whether they are the same files."""
    return given.keys() == theirs.keys() and all(_same_file(one, theirs[name]) for name, one in given.items())


def _same_file(given: Input, theirs: Input) -> bool:
    """A kept file is known by its content; what is still to be fetched only by what its sender calls it."""
    if given.sha256 is not None:
        return given.sha256 == theirs.sha256
    sent, stored = given.attachment, theirs.attachment
    return (sent.slot, sent.name, sent.size) == (stored.slot, stored.name, stored.size)


def census(platform: str | None) -> Unit[Census]:
    """Jobs by state, those that ended left out, and how many people asked for them."""
    which = "FROM jobs WHERE state <> 'ended' AND (?1 IS NULL OR platform = ?1)"
    states = yield f"SELECT state, count(*) {which} GROUP BY state", (platform,)
    ((people,),) = yield f"SELECT count(*) FROM (SELECT DISTINCT platform, person {which})", (platform,)
    return Census(dict(states), int(people))


def durations(provider: str, model: str, limit: int) -> Unit[Sequence[tuple[int, float]]]:
    """(seconds of video, seconds it took), the latest first."""
    found = yield (
        "SELECT seconds, took FROM jobs WHERE provider = ? AND model = ? AND took IS NOT NULL AND outcome = 'done' "
        "ORDER BY since DESC LIMIT ?",
        (provider, model, limit),
    )
    return [(row[0], row[1]) for row in found]
