"""Units of the budgets: what every meter shows, the caps on them as one conditional update, and a place's limits."""

from __future__ import annotations

from collections.abc import Sequence

from bot.generation.command import Person, Place
from bot.generation.job import Job
from bot.generation.limits import for_previews, in_force
from bot.generation.money import PREVIEW, Meter, Standing, metered, resets_at, utc_day
from bot.generation.ports import Caps, Change, Deed, Limit, OverBudget, Override, Usage
from storage import audit
from storage.unit import Unit

_SET = "budget.set"  # what the audit log calls it


def _numbered(columns: int, first: int) -> str:
    """One group of parameters a meter: (?3, ?4, ?5), (?6, ..."""
    numbers = range(first, first + columns * len(Meter), columns)
    return ", ".join(f"({', '.join(f'?{n + column}' for column in range(columns))})" for n in numbers)


# All meters or none: one that would pass its cap keeps every row from being written. A meter begins at nothing.
_TAKE = (
    f"WITH asked (meter, subject, period, cap) AS (VALUES {_numbered(4, 3)}) "
    "INSERT INTO budgets (provider, meter, subject, period, used_micro_usd) "
    "SELECT ?2, meter, subject, period, ?1 FROM asked WHERE NOT EXISTS ("
    "SELECT 1 FROM asked AS one LEFT JOIN budgets AS full ON full.provider = ?2 AND full.meter = one.meter "
    "AND full.subject = one.subject AND full.period = one.period "
    "WHERE one.cap IS NOT NULL AND coalesce(full.used_micro_usd, 0) + ?1 > one.cap) "
    "ON CONFLICT (provider, meter, subject, period) DO UPDATE SET used_micro_usd = used_micro_usd + ?1 "
    "RETURNING used_micro_usd"
)

_CORRECT = (
    f"WITH run (meter, subject, period) AS (VALUES {_numbered(3, 3)}) "
    "UPDATE budgets SET used_micro_usd = used_micro_usd + ?1 FROM run WHERE budgets.provider = ?2 "
    "AND budgets.meter = run.meter AND budgets.subject = run.subject AND budgets.period = run.period"
)

# CROSS JOIN: the six keys first, then each in its place; a row of values on the left would read every budget there is.
_SHOWN = (
    f"WITH run (meter, subject, period) AS (VALUES {_numbered(3, 2)}) "
    "SELECT budgets.meter, used_micro_usd FROM run CROSS JOIN budgets ON budgets.provider = ?1 "
    "AND budgets.meter = run.meter AND budgets.subject = run.subject AND budgets.period = run.period"
)


def count_in(job: Job, caps: Caps, now: float) -> Unit[OverBudget | None]:
    """Let the job's worst price run every meter, or none and say which cap is in the way. `caps` are those in force."""
    day, amount = utc_day(now), job.reserved_micro_usd
    meters = metered(job.person, job.place, day)
    asked = [part for meter, key in meters.items() for part in (meter, *key, caps.of(meter))]
    if (yield _TAKE, (amount, job.provider, *asked)):
        return None
    used = yield from _used(job.provider, job.person, job.place, day)
    full = [
        OverBudget(max(0, cap - used.get(meter, 0)), meter)
        for meter in Meter
        if (cap := caps.of(meter)) is not None and used.get(meter, 0) + amount > cap
    ]
    # Without a cap in the way something else is wrong, and nothing is spent on that.
    return max(full, key=lambda over: (resets_at(over.meter, now), -over.left_micro_usd), default=OverBudget(0))


def correct(job: Job, day: str, micro_usd: int) -> Unit[None]:
    """Run the job's meters of that day on, or back."""
    keys = [part for meter, key in metered(job.person, job.place, day).items() for part in (meter, *key)]
    yield _CORRECT, (micro_usd, job.provider, *keys)


def standing(provider: str, day: str) -> Unit[Standing]:
    """What the day has reserved and spent."""
    found = yield (
        "SELECT used_micro_usd FROM budgets WHERE provider = ? AND meter = ? AND subject = '' AND period = ?",
        (provider, Meter.DAY, day),
    )
    return Standing(found[0][0] if found else 0)


def usage(provider: str, person: Person, place: Place, day: str) -> Unit[Usage]:
    """Every meter, and what is open."""
    used = yield from _used(provider, person, place, day)
    ((reserved, count),) = yield (
        "SELECT coalesce(sum(CASE provider WHEN ?1 THEN reserved_micro_usd END), 0), count(*) FROM jobs "
        "WHERE platform = ?2 AND person = ?3 AND state <> 'ended'",
        (provider, person.platform, person.id),
    )
    return Usage({meter: used.get(meter, 0) for meter in Meter}, reserved, count)


def _used(provider: str, person: Person, place: Place, day: str) -> Unit[dict[Meter, int]]:
    keys = [part for meter, key in metered(person, place, day).items() for part in (meter, *key)]
    found = yield _SHOWN, (provider, *keys)
    return {Meter(meter): used for meter, used in found}


# -- what a place's own people set


def caps_in_force(job: Job, caps: Caps) -> Unit[Caps]:
    """The operator's caps under the limits of the job's place, read in the transaction that admits it."""
    set_there = yield from overrides(job.place.platform, job.place.tenant)
    return in_force(caps, for_previews(set_there) if job.provider == PREVIEW else set_there)


def overrides(platform: str, tenant: str) -> Unit[Sequence[Override]]:
    """All of a place."""
    found = yield (
        "SELECT name, amount, role FROM limits WHERE platform = ? AND tenant = ? ORDER BY name, role",
        (platform, tenant),
    )
    return [Override(Limit(name), amount, role) for name, amount, role in found]


def limit_place(
    platform: str, tenant: str, limit: Limit, role: str, amount: int | None, by: Person, now: float, key: bytes
) -> Unit[None]:
    """Set, or take away; either way it is written down."""
    which = (platform, tenant, limit, role)
    found = yield "SELECT amount FROM limits WHERE platform = ? AND tenant = ? AND name = ? AND role = ?", which
    before = found[0][0] if found else None
    if before == amount:
        return
    yield "DELETE FROM limits WHERE platform = ? AND tenant = ? AND name = ? AND role = ?", which
    if amount is not None:
        yield "INSERT INTO limits (platform, tenant, name, role, amount) VALUES (?, ?, ?, ?, ?)", (*which, amount)
    was, is_now = ("" if one is None else str(one) for one in (before, amount))
    yield from audit.append(Deed(now, by, platform, tenant, _SET, f"{limit} {role}".strip(), was, is_now), key)


def limit_changes(platform: str, tenant: str, most: int) -> Unit[Sequence[Change]]:
    """The newest first."""
    found = yield (
        "SELECT at, pseudonyms.platform, person, subject, before, after FROM audit "
        "LEFT JOIN pseudonyms ON pseudonym = by WHERE audit.platform = ? AND tenant = ? "
        f"AND action = '{_SET}' ORDER BY n DESC LIMIT ?",
        (platform, tenant, most),
    )
    return [_change(*row) for row in found]


def _change(at: float, platform: str | None, person: str | None, subject: str, before: str, after: str) -> Change:
    name, _, role = subject.partition(" ")
    was, is_now = (int(amount) if amount else None for amount in (before, after))
    by = None if platform is None or person is None else Person(platform, person)
    return Change(at, by, Limit(name), role, was, is_now)
