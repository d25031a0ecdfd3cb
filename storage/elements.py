"""Units of the submission plans and of the elements whose definition the provider has."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from bot.generation.job import Job
from bot.generation.ports import Plan
from bot.generation.request import Element
from storage import jobs, rows
from storage.unit import Unit


def plan(job: Job) -> Unit[Plan]:
    """As the submission was begun; otherwise the elements that are known in exactly this definition."""
    begun = yield "SELECT plan FROM submissions WHERE task_uuid = ?", (job.task_uuid,)
    if begun:
        return rows.to_plan(begun[0][0])
    if not job.request.elements:
        return Plan(without=job.without)
    files = yield from _files(job.id)
    known = set()
    for element in job.request.elements:
        found = yield (
            "SELECT 1 FROM elements WHERE provider = ? AND id = ? AND definition = ?",
            (job.provider, element.id, definition(element, files)),
        )
        known |= {element.id} if found or _is_reference(element) else set()
    return Plan(frozenset(known), job.without)


def admitted(job: Job) -> Unit[None]:
    """A task with these definitions was taken: from now on the id says it all."""
    if not job.request.elements:
        return
    files = yield from _files(job.id)
    for element in job.request.elements:
        if not _is_reference(element):
            yield (
                "INSERT INTO elements (provider, id, definition) VALUES (?, ?, ?) "
                "ON CONFLICT (provider, id) DO UPDATE SET definition = excluded.definition",
                (job.provider, element.id, definition(element, files)),
            )


def forget(provider: str, ids: Sequence[str]) -> Unit[None]:
    """Define them again next time."""
    for one in ids:
        yield "DELETE FROM elements WHERE provider = ? AND id = ?", (provider, one)


def definition(element: Element, files: Mapping[str, str]) -> str:
    """A fingerprint of an element: its words, and what its files hold."""
    names = (element.frontalImage or "", *element.images, *element.videos, *element.voices)
    facts = [element.description, element.tags, [files.get(name, name) for name in names]]
    return hashlib.sha256(rows.dump(facts).encode()).hexdigest()


def _files(job_id: str) -> Unit[Mapping[str, str]]:
    inputs = yield from jobs.inputs(job_id)
    return {given.name: given.sha256 or "" for given in inputs}


def _is_reference(element: Element) -> bool:
    """Only an id: somebody defined it before."""
    return not (element.description or element.frontalImage or element.images or element.videos or element.voices)
