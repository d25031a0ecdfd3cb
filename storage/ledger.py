"""Units of the money: what a job reserved and what became of it, and the day's cap as one conditional update."""

from __future__ import annotations

from collections.abc import Mapping

from bot.generation.job import Job
from bot.generation.money import Charge, Kind, Standing, entries, utc_day
from storage.unit import Unit

_APPEND = "INSERT INTO ledger (job, kind, micro_usd, provider, day, at) VALUES (?, ?, ?, ?, ?, ?)"


def count_in(job: Job, cap_micro_usd: int | None, now: float) -> Unit[int | None]:
    """Count the job's worst price against its day. None: done. Otherwise what the cap has left; nothing is counted."""
    day, amount = utc_day(now), job.reserved_micro_usd
    yield (
        "INSERT INTO budget_days (provider, day, used_micro_usd) VALUES (?, ?, 0) ON CONFLICT DO NOTHING",
        (job.provider, day),
    )
    taken = yield (
        "UPDATE budget_days SET used_micro_usd = used_micro_usd + ?1 "
        "WHERE provider = ?2 AND day = ?3 AND (?4 IS NULL OR used_micro_usd + ?1 <= ?4) RETURNING used_micro_usd",
        (amount, job.provider, day, cap_micro_usd),
    )
    if taken or cap_micro_usd is None:
        return None
    used = yield from standing(job.provider, day)
    return max(0, cap_micro_usd - used.used_micro_usd)


def reserve(job: Job, now: float) -> Unit[None]:
    """The first row of a job's account; the day's cap has counted it in already."""
    yield _APPEND, (job.id, Kind.RESERVE, job.reserved_micro_usd, job.provider, utc_day(now), now)


def close(job: Job, charge: Charge, now: float) -> Unit[None]:
    """Settle and release in the day that reserved."""
    ((day,),) = yield "SELECT day FROM ledger WHERE job = ? AND kind = ?", (job.id, Kind.RESERVE)
    for kind, amount in entries(job.reserved_micro_usd, charge).items():
        yield _APPEND, (job.id, kind, amount, job.provider, day, now)
    yield (
        "UPDATE budget_days SET used_micro_usd = used_micro_usd + ? WHERE provider = ? AND day = ?",
        (charge.spent_micro_usd - job.reserved_micro_usd, job.provider, day),
    )


def standing(provider: str, day: str) -> Unit[Standing]:
    """What the day has reserved and spent."""
    found = yield "SELECT used_micro_usd FROM budget_days WHERE provider = ? AND day = ?", (provider, day)
    return Standing(found[0][0] if found else 0)


def of_job(job_id: str) -> Unit[Mapping[str, int]]:
    """Micro-dollars by kind."""
    found = yield "SELECT kind, micro_usd FROM ledger WHERE job = ? ORDER BY rowid", (job_id,)
    return dict(found)
