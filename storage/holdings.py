"""Units that read everything held about a person, in parts.

Columns are named one by one: nobody else's name is among them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.generation.command import Person
from bot.generation.ports import Held
from storage.unit import Row, Unit

JOBS_AT_ONCE = 50
_ROWS_AT_ONCE = 500

_JOB = (
    "id, created_at, state, since, outcome, problem, model, seconds, number_results, provider, reserved_micro_usd, "
    "task_uuid, place, request, discarded, gates, words_gone, inputs_gone"
)
# What hangs on a job: the document's name, its table and the columns that are the person's own.
_OF_JOB: Mapping[str, tuple[str, str]] = {
    "commands": ("commands", "key, name, words, options, received_at, acked_at, state, reasons, asked_by"),
    "inputs": (
        "inputs",
        "n, name, slot, filename, size, declared_type, sha256, extension, width, height, kind, media_uuid",
    ),
    "results": ("results", "n, state, video_uuid, url, seed, cost_micro_usd, nsfw, code, detail"),
    "deliveries": (
        "deliveries",
        "purpose, n, state, text, received_sha256, posted_sha256, size, tried_at, message_ref, problem, removed_at",
    ),
    "ledger": ("ledger", "kind, micro_usd, provider, day, at, estimated"),
    "tellings": ("tellings", "key, shown_at, due_at, whispered_at"),
    "events": ("events", "at, what"),
    # When and why, never by whom.
    "reviews": (
        "reviews",
        "n, kind, state, shows, sha256, why, opened_at, expires_at, reason, appeal_of",
    ),
    "reports": ("(SELECT deliveries.job, nonce, at FROM reports JOIN deliveries USING (nonce))", "nonce, at"),
}
_BLOCK = "tenant, at, reason"
_OWN: Mapping[str, str] = {
    "habits": "SELECT words, locale, mention FROM people WHERE platform = ? AND person = ?",
    "presets": "SELECT name, words, saved_at FROM presets WHERE platform = ? AND person = ?",
    "elements": "SELECT id, name, description, tags, saved_at FROM saved_elements WHERE platform = ? AND person = ?",
    "drafts": "SELECT kind, content, expires_at FROM drafts WHERE platform = ? AND person = ?",
    "shared": "SELECT kind, tenant, name, at FROM shared WHERE platform = ? AND person = ?",
    "strikes": "SELECT about, at FROM strikes WHERE platform = ? AND person = ?",
    "used": "SELECT provider, meter, period, used_micro_usd FROM budgets WHERE subject = ? || ':' || ? "
    "AND meter IN ('person_day', 'person_month')",
}


def own(person: Person, pseudonym: str) -> Unit[Sequence[Held]]:
    """What stands under their name alone, and where they are blocked: since when and why, never by whom."""
    blocked = yield (
        f"SELECT {_BLOCK} FROM blocks WHERE platform = ? AND pseudonym = ? ORDER BY at",
        (person.platform, pseudonym),
    )
    parts = [Held("blocks", [_named(_BLOCK.split(", "), row) for row in blocked])]
    for name, question in _OWN.items():
        found = yield question, (person.platform, person.id)
        columns = question.split("SELECT ")[1].split(" FROM")[0].split(", ")
        parts.append(Held(name, [_named(columns, row) for row in found]))
    files = yield (
        "SELECT saved_elements.name, n, role, sha256, extension, filename FROM element_files "
        "JOIN saved_elements ON saved_elements.id = element WHERE platform = ? AND person = ? ORDER BY 1, 2",
        (person.platform, person.id),
    )
    described = [_named(("element", "n", "role", "sha256", "extension", "filename"), row) for row in files]
    kept = [(f"elements/{one[0]}-{one[1]}.{one[4]}", one[3], one[4]) for one in files]
    return [*parts, Held("element_files", described, kept)]


def jobs(person: Person, after: tuple[float, str]) -> Unit[tuple[Held, tuple[float, str] | None]]:
    """The next jobs, the oldest first, each with all that hangs on it; and after which to go on."""
    columns = _JOB.split(", ")
    found = yield (
        f"SELECT {_JOB} FROM jobs WHERE platform = ? AND person = ? AND (created_at, id) > (?, ?) "
        "ORDER BY created_at, id LIMIT ?",
        (person.platform, person.id, *after, JOBS_AT_ONCE),
    )
    described, kept = [], []
    for row in found:
        fact = _named(columns, row)
        for name, (table, its_columns) in _OF_JOB.items():
            hanging = yield f"SELECT {its_columns} FROM {table} WHERE job = ?", (row[0],)
            fact[name] = [_named(its_columns.split(", "), one) for one in hanging]
        kept += yield from _files(str(row[0]))
        described.append(fact)
    last = (float(found[-1][1]), str(found[-1][0])) if len(found) == JOBS_AT_ONCE else None
    return Held("jobs", described, kept), last


def commands(person: Person, after: str) -> Unit[tuple[Held, str | None]]:
    """The next slice of what never became a job."""
    columns = "key, name, words, options, received_at, state, reasons"
    found = yield (
        f"SELECT {columns}, job IS NULL AND json_extract(asked_by, '$.person.platform') = ? "
        "AND json_extract(asked_by, '$.person.id') = ? FROM commands WHERE key > ? ORDER BY key LIMIT ?",
        (person.platform, person.id, after, _ROWS_AT_ONCE),
    )
    theirs = [_named(columns.split(", "), row[:-1]) for row in found if row[-1]]
    return Held("commands", theirs), str(found[-1][0]) if len(found) == _ROWS_AT_ONCE else None


def _files(job_id: str) -> Unit[list[tuple[str, str, str]]]:
    """Inputs and videos that are still here, by what to call them."""
    given = yield "SELECT n, sha256, extension FROM inputs WHERE job = ? AND sha256 IS NOT NULL", (job_id,)
    made = yield (
        "SELECT n, received_sha256, lower(json_extract(request, '$.outputFormat')) FROM deliveries "
        "JOIN jobs ON jobs.id = deliveries.job WHERE deliveries.job = ? AND purpose = 'result' AND files_gone = 0 "
        "AND received_sha256 IS NOT NULL AND deliveries.state NOT IN ('review', 'withheld')",
        (job_id,),
    )
    return [
        *((f"{job_id}/input-{one[0] + 1}.{one[2]}", one[1], one[2]) for one in given),
        *((f"{job_id}/video-{one[0] + 1}.{one[2]}", one[1], one[2]) for one in made),
    ]


def _named(columns: Sequence[str], row: Row) -> dict[str, Any]:
    return dict(zip(columns, row, strict=True))
