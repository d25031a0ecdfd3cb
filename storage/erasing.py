"""Units that delete everything about a person, a bounded step at a time.

What money was moved for has to stay: those jobs lose their words, files and addresses, and belong to a pseudonym from
then on, with what the meters counted for them. A job whose submission or post is under way right now is left until that
is over: its body, and what its post is found by, may not change meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.generation.command import Person
from bot.generation.forgetting import former
from bot.generation.money import Meter, resets_at, utc_day
from bot.generation.ports import CoolingDown, Erasing, Stage
from storage import estates, rows
from storage.tombstones import Tombstone
from storage.unit import Factory, Row, T, Unit

JOBS_AT_ONCE = 10  # about 25 statements each
_ROWS_AT_ONCE = 2_000
_BUSY_SECONDS, _OUT_SECONDS = 5.0, 30.0  # until a job that is under way, or out, is looked at again

_ERASURE = "pseudonym, posts, stage, platform, person, cursor, due_at"
_NEXT = {Stage.COMMANDS: Stage.EVENTS, Stage.EVENTS: Stage.REST}
_DOWNSTREAM = "('generating', 'needs_operator', 'submitting')"


def begin(person: Person, stone: Tombstone) -> Unit[None]:
    """From now on it is owed. Asked for again it begins anew: something may have come since."""
    ((used,),) = yield (
        "SELECT coalesce(max(used_micro_usd), 0) FROM budgets WHERE meter = ? AND subject = ? AND period = ? "
        "AND provider <> 'preview'",
        (Meter.PERSON_DAY, f"{person.platform}:{person.id}", utc_day(stone.at)),
    )
    closed_until = resets_at(Meter.DAY, stone.at) if used else 0.0
    yield (
        "INSERT INTO erasures (pseudonym, asked_at, posts, stage, platform, person, due_at, closed_until) "
        "VALUES (?, ?, ?, 'jobs', ?, ?, ?, ?) ON CONFLICT (pseudonym) DO UPDATE SET asked_at = excluded.asked_at, "
        "posts = excluded.posts, stage = 'jobs', platform = excluded.platform, person = excluded.person, cursor = '', "
        "due_at = excluded.due_at, closed_until = max(closed_until, excluded.closed_until)",
        (stone.pseudonym, stone.at, stone.posts, person.platform, person.id, stone.at, closed_until),
    )


def begin_unknown(stone: Tombstone) -> Unit[None]:
    """Nobody here is that person: nothing is owed, and it is known that this was looked at."""
    yield (
        "INSERT INTO erasures (pseudonym, asked_at, posts, stage, due_at, closed_until) "
        "VALUES (?, ?, ?, 'clean', ?, 0) "
        "ON CONFLICT (pseudonym) DO UPDATE SET asked_at = max(asked_at, excluded.asked_at)",
        (stone.pseudonym, stone.at, stone.posts, stone.at),
    )


def known() -> Unit[dict[str, float]]:
    """Which deletions these rows know of, by pseudonym, and when each was asked for last."""
    return dict((yield "SELECT pseudonym, asked_at FROM erasures", ()))


def people() -> Unit[Sequence[Person]]:
    """Everybody who is named as the owner of anything."""
    found = yield (
        "SELECT platform, person FROM jobs UNION SELECT platform, person FROM people "
        "UNION SELECT platform, person FROM saved_elements UNION SELECT platform, person FROM presets "
        "UNION SELECT platform, person FROM drafts UNION SELECT platform, person FROM strikes "
        "UNION SELECT platform, person FROM pseudonyms "
        "UNION SELECT json_extract(asked_by, '$.person.platform'), json_extract(asked_by, '$.person.id') FROM commands",
        (),
    )
    return [Person(*row) for row in found]


def state(pseudonym: str) -> Unit[Erasing | None]:
    """How a deletion stands."""
    found = yield "SELECT stage, due_at, asked_at FROM erasures WHERE pseudonym = ?", (pseudonym,)
    if not found:
        return None
    ((left,),) = yield (
        "SELECT count(*) FROM chores WHERE pseudonym = ? AND kind IN ('post', 'status')",
        (pseudonym,),
    )
    return Erasing(Stage(found[0][0]), found[0][1], left, pseudonym, found[0][2])


def guarded(pseudonym: str, now: float, wanted: Factory[T]) -> Unit[T | CoolingDown]:
    """What is wanted, unless this person had everything deleted today after they had spent money."""
    closed = yield (
        "SELECT closed_until FROM erasures WHERE pseudonym = ? AND closed_until > ?",
        (pseudonym, now),
    )
    if closed:
        return CoolingDown(closed[0][0], erased=True)
    return (yield from wanted())


def step(now: float) -> Unit[float | None]:
    """One step of the deletion that is due for the longest; when to come again. One that is CLEAN is not for this."""
    found = yield (
        f"SELECT {_ERASURE} FROM erasures WHERE stage NOT IN ('done', 'clean') ORDER BY due_at LIMIT 1",
        (),
    )
    if not found or found[0][-1] > now:
        return found[0][-1] if found else None
    pseudonym, posts, stage, platform, person, cursor, _due = found[0]
    if stage == Stage.LATER:
        yield from _look_again(pseudonym, now)
        return now
    who = Person(platform, person)
    match Stage(stage):
        case Stage.JOBS:
            yield from _jobs(who, pseudonym, now, posts=bool(posts))
        case Stage.COMMANDS:
            yield from _commands(who, pseudonym, cursor, now)
        case Stage.EVENTS:
            yield from _events(who, pseudonym, cursor)
        case _:
            yield from _rest(who, pseudonym, now)
    return now


def needs_cleaning() -> Unit[bool]:
    """Whether something was deleted of which pages of the file may still hold traces."""
    return bool((yield "SELECT 1 FROM erasures WHERE stage = 'clean' LIMIT 1", ()))


def cleaned(now: float) -> Unit[None]:
    """The file is rewritten. Whose jobs are still out is looked at once more when these have ended."""
    out = (
        f"EXISTS (SELECT 1 FROM jobs WHERE person = 'p:' || pseudonym AND (state IN {_DOWNSTREAM} "
        "OR EXISTS (SELECT 1 FROM results WHERE job = jobs.id AND url <> '')))"
    )
    yield (
        f"UPDATE erasures SET stage = CASE WHEN {out} THEN 'later' ELSE 'done' END, due_at = ? WHERE stage = 'clean'",
        (now + _OUT_SECONDS,),
    )


# -- JOBS


def _jobs(who: Person, pseudonym: str, now: float, *, posts: bool) -> Unit[None]:
    """The next few; those that are busy are waited for at the end."""
    found = yield (
        f"SELECT {rows.JOB} FROM jobs WHERE platform = ? AND person = ? AND state <> 'submitting' "
        "AND NOT EXISTS (SELECT 1 FROM deliveries WHERE job = jobs.id AND state = 'posting' AND tried_at IS NOT NULL "
        "AND removed_at IS NULL) ORDER BY created_at LIMIT ?",
        (who.platform, who.id, JOBS_AT_ONCE),
    )
    yield "INSERT INTO clearing (one) VALUES (1)", ()
    for row in found:
        yield from estates.give_up(rows.to_job(row), pseudonym, now, posts=posts)
    yield "DELETE FROM clearing", ()
    if found:
        return
    busy = yield (
        "UPDATE jobs SET discarded = 1 WHERE platform = ? AND person = ? RETURNING id",
        (who.platform, who.id),
    )
    if busy:
        yield "UPDATE erasures SET due_at = ? WHERE pseudonym = ?", (now + _BUSY_SECONDS, pseudonym)
    else:
        yield "UPDATE erasures SET stage = 'commands', cursor = '' WHERE pseudonym = ?", (pseudonym,)


def _look_again(pseudonym: str, now: float) -> Unit[None]:
    """What a job brought that was still out: addresses of videos, reasons."""
    ((out,),) = yield (
        f"SELECT count(*) FROM jobs WHERE person = ? AND state IN {_DOWNSTREAM}",
        (f"p:{pseudonym}",),
    )
    if out:
        yield "UPDATE erasures SET due_at = ? WHERE pseudonym = ?", (now + _OUT_SECONDS, pseudonym)
        return
    late = yield "SELECT id FROM jobs WHERE person = ?", (f"p:{pseudonym}",)
    yield "INSERT INTO clearing (one) VALUES (1)", ()
    for (job_id,) in late:
        yield from estates.empty(job_id)
    yield "DELETE FROM clearing", ()
    yield "UPDATE erasures SET stage = 'clean' WHERE pseudonym = ?", (pseudonym,)


# -- COMMANDS, EVENTS: tables that no index leads through, in slices


def _commands(who: Person, pseudonym: str, cursor: str, now: float) -> Unit[None]:
    """What was declined, dropped, or is being read just now: then nothing comes of it."""
    found = yield (
        "SELECT key, json_extract(asked_by, '$.person.platform') = ?1 AND json_extract(asked_by, '$.person.id') = ?2, "
        "job FROM commands WHERE key > ?3 ORDER BY key LIMIT ?4",
        (who.platform, who.id, cursor, _ROWS_AT_ONCE),
    )
    for key, is_theirs, job in found:
        if is_theirs and job is None:
            yield "DELETE FROM tellings WHERE key = ?", (key,)
            yield "DELETE FROM commands WHERE key = ?", (key,)
    yield from _went_on(pseudonym, Stage.COMMANDS, found)


def _events(who: Person, pseudonym: str, cursor: str) -> Unit[None]:
    """Who tried what is not theirs stands in the history of somebody else's job."""
    first = int(cursor or 0)
    found = yield "SELECT seq FROM events WHERE seq > ? ORDER BY seq LIMIT ?", (first, _ROWS_AT_ONCE)
    if found:
        exact, loose = _said_of(who)
        yield "INSERT INTO clearing (one) VALUES (1)", ()
        yield (
            "UPDATE events SET detail = '' WHERE seq BETWEEN ?1 AND ?2 AND detail <> '' "
            "AND (detail IN (?4, ?5, ?6) OR (?3 <> '' AND instr(detail, ?3) > 0))",
            (found[0][0], found[-1][0], loose, *exact),
        )
        yield "DELETE FROM clearing", ()
    yield from _went_on(pseudonym, Stage.EVENTS, found)


def _said_of(who: Person) -> tuple[tuple[str, str, str], str]:
    """How a detail may name somebody: as a whole, or, where the id is too long to be a word, anywhere in it."""
    exact = (f"by {who.id}", f"{who.platform}:{who.id}", f"by {who.platform}:{who.id}")
    return exact, who.id if len(who.id) >= 8 else ""


def _went_on(pseudonym: str, stage: Stage, found: Sequence[Row]) -> Unit[None]:
    if len(found) == _ROWS_AT_ONCE:
        yield "UPDATE erasures SET cursor = ? WHERE pseudonym = ?", (str(found[-1][0]), pseudonym)
    else:
        yield "UPDATE erasures SET stage = ?, cursor = '' WHERE pseudonym = ?", (_NEXT[stage], pseudonym)


# -- REST: what stands under their name


_THEIRS = ("people", "shared", "presets", "drafts", "strikes", "pseudonyms")
_OF_PLACES = ("limits", "policies", "lines")


def _rest(who: Person, pseudonym: str, now: float) -> Unit[None]:
    named = (who.platform, who.id)
    gone = former(who, pseudonym)
    yield from estates.give_up_elements(who, pseudonym, now)
    for table in _THEIRS:
        yield f"DELETE FROM {table} WHERE platform = ? AND person = ?", named
    yield "UPDATE blocks SET reason = '' WHERE pseudonym = ?", (pseudonym,)
    yield from _named_elsewhere(who, gone)
    # Direct messages are a place of their own, and named after whom they are with.
    for table in _OF_PLACES:
        yield (
            f"DELETE FROM {table} WHERE platform = ?1 AND (tenant = ?2 OR substr(tenant, -length(?3)) = ?3)",
            (who.platform, who.id, f":{who.id}"),
        )
    yield (
        "UPDATE erasures SET stage = 'clean', platform = NULL, person = NULL, cursor = '' WHERE pseudonym = ?",
        (pseudonym,),
    )


def _named_elsewhere(who: Person, gone: Person) -> Unit[None]:
    """Rows of others and of places that say who did something: they stay, and say it of a pseudonym."""
    before, after = rows.dump_fact(who), rows.dump_fact(gone)
    yield "INSERT INTO clearing (one) VALUES (1)", ()
    yield "UPDATE limit_changes SET by = ? WHERE by = ?", (after, before)
    yield "DELETE FROM clearing", ()
    yield "UPDATE pauses SET paused_by = ? WHERE paused_by = ?", (after, before)
    yield "UPDATE reviews SET decided_by = ? WHERE decided_by = ?", (after, before)
    # Once erased and back, somebody may have approved the same under both names.
    yield (
        "UPDATE OR REPLACE approvals SET person = ? WHERE platform = ? AND person = ?",
        (gone.id, who.platform, who.id),
    )
