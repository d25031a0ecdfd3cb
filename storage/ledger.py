"""Units of the ledger: what a job reserved and what became of it, and whether everything adds up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.generation.command import Person
from bot.generation.job import Job
from bot.generation.message import Text
from bot.generation.money import Charge, Kind, entries, utc_day
from bot.generation.ports import LedgerCheck, LedgerLine
from storage import budgets
from storage.unit import Rows, Unit

_APPEND = "INSERT INTO ledger (job, kind, micro_usd, provider, day, at) VALUES (?, ?, ?, ?, ?, ?)"
_SETTLE = "INSERT INTO ledger (job, kind, micro_usd, provider, day, at, estimated) VALUES (?, ?, ?, ?, ?, ?, ?)"

_SHOWN = 20  # faults of a sort that are named


def reserve(job: Job, now: float) -> Unit[None]:
    """The first row of a job's account; the meters have counted it in already."""
    yield _APPEND, (job.id, Kind.RESERVE, job.reserved_micro_usd, job.provider, utc_day(now), now)


def close(job: Job, charge: Charge, now: float) -> Unit[None]:
    """Settle and release in the day that reserved."""
    ((day,),) = yield "SELECT day FROM ledger WHERE job = ? AND kind = ?", (job.id, Kind.RESERVE)
    for kind, amount in entries(job.reserved_micro_usd, charge).items():
        estimated = kind is Kind.SETTLE and not charge.known
        yield _SETTLE, (job.id, kind, amount, job.provider, day, now, estimated)
    yield from budgets.correct(job, day, charge.spent_micro_usd - job.reserved_micro_usd)


def of_job(job_id: str) -> Unit[Mapping[str, int]]:
    """Micro-dollars by kind."""
    found = yield "SELECT kind, micro_usd FROM ledger WHERE job = ? ORDER BY rowid", (job_id,)
    return dict(found)


def month(period: str) -> Unit[Sequence[LedgerLine]]:
    """Entries that count against the days of a month, in the order they were made."""
    found = yield (
        "SELECT ledger.at, ledger.day, ledger.job, kind, source, target, micro_usd, estimated, ledger.provider, "
        "platform, person, tenant, json_extract(place, '$.channel'), model "
        "FROM ledger JOIN ledger_kinds USING (kind) JOIN jobs ON jobs.id = ledger.job "
        "WHERE ledger.day BETWEEN ?1 || '-01' AND ?1 || '-31' ORDER BY ledger.rowid",
        (period,),
    )
    return [_line(*row) for row in found]


def _line(
    at: float, day: str, job_id: str, kind: str, source: str, target: str, micro_usd: int, estimated: int,
    provider: str, platform: str, person: str, tenant: str, channel: str, model: str,
) -> LedgerLine:  # fmt: skip
    who = Person(platform, person)
    money = (kind, source, target, micro_usd, bool(estimated), provider)
    return LedgerLine(at, day, job_id, *money, who, tenant, channel, model)


# -- whether everything adds up

# A job's money as it should be: nothing moves it but its own entries.
_ACCOUNTS = (
    "SELECT jobs.id AS job, jobs.state AS state, jobs.reserved_micro_usd AS asked, "
    "sum(ledger.micro_usd) FILTER (WHERE kind = 'reserve') AS reserve, "
    "sum(ledger.micro_usd) FILTER (WHERE kind = 'settle') AS settle, "
    "coalesce(sum(ledger.micro_usd) FILTER (WHERE kind = 'overage'), 0) AS overage, "
    "coalesce(sum(ledger.micro_usd) FILTER (WHERE kind = 'release'), 0) AS released, "
    "count(DISTINCT ledger.day) AS days, count(DISTINCT ledger.provider) AS providers, "
    "coalesce(max(ledger.provider <> jobs.provider), 0) AS foreign_money "
    "FROM jobs LEFT JOIN ledger ON ledger.job = jobs.id GROUP BY jobs.id"
)
_WRONG_ACCOUNTS = {
    "ledger.not_reserved": "reserve IS NULL OR reserve <> asked",
    "ledger.unbalanced": "settle IS NOT NULL AND reserve + overage <> settle + released",
    "ledger.open_but_ended": "state = 'ended' AND settle IS NULL",
    "ledger.settled_but_open": "state <> 'ended' AND (settle IS NOT NULL OR overage > 0 OR released > 0)",
    "ledger.mixed_up": "days > 1 OR providers > 1 OR foreign_money",
}
_TORN = "SELECT job, kind FROM postings GROUP BY job, kind HAVING sum(micro_usd) <> 0 OR count(*) <> 2"

# What every meter should show, from the entries alone.
_HELD = (
    "SELECT ledger.provider AS provider, ledger.day AS day, jobs.platform || ':' || jobs.person AS person, "
    "json_extract(place, '$.platform') || ':' || json_extract(place, '$.tenant') AS tenant, "
    "json_extract(place, '$.channel') AS channel, sum(CASE kind WHEN 'settle' THEN 0 "
    "WHEN 'release' THEN -ledger.micro_usd ELSE ledger.micro_usd END) AS micro_usd "
    "FROM ledger JOIN jobs ON jobs.id = ledger.job GROUP BY ledger.job"
)
_BOOKED = " UNION ALL ".join(
    f"SELECT provider, '{meter}', {subject}, {period}, sum(micro_usd) FROM held GROUP BY 1, 3, 4"
    for meter, subject, period in (
        ("day", "''", "day"),
        ("month", "''", "substr(day, 1, 7)"),
        ("tenant_month", "tenant", "substr(day, 1, 7)"),
        ("channel_day", "tenant || ':' || channel", "day"),
        ("person_day", "person", "day"),
        ("person_month", "person", "substr(day, 1, 7)"),
    )
)
_DIFFERENT = (
    f"WITH held AS MATERIALIZED ({_HELD}), booked (provider, meter, subject, period, micro_usd) AS ({_BOOKED}), "
    "both AS (SELECT provider, meter, subject, period, micro_usd, 0 AS counted FROM booked UNION ALL "
    "SELECT provider, meter, subject, period, 0, used_micro_usd FROM budgets) "
    "SELECT meter, subject, period, sum(counted), sum(micro_usd) FROM both GROUP BY provider, meter, subject, period "
    f"HAVING sum(counted) <> sum(micro_usd) ORDER BY 3, 1, 2 LIMIT {_SHOWN}"
)


def check() -> Unit[LedgerCheck]:
    """Reads every entry and every job; changes nothing."""
    ((count, estimated, overage),) = yield (
        "SELECT count(*), coalesce(sum(estimated), 0), coalesce(sum(micro_usd) FILTER (WHERE kind = 'overage' AND "
        "provider <> 'preview'), 0) FROM ledger",
        (),
    )
    balances = yield "SELECT account, sum(micro_usd) FROM postings WHERE provider <> 'preview' GROUP BY account", ()
    faults = []
    for key, wrong in _WRONG_ACCOUNTS.items():
        found = yield f"SELECT job FROM ({_ACCOUNTS}) WHERE {wrong} LIMIT {_SHOWN}", ()
        faults += [Text(key, job=job) for (job,) in found]
    torn = yield _TORN, ()
    faults += [Text("ledger.torn", job=job, kind=kind) for job, kind in torn[:_SHOWN]]
    faults += _differences((yield _DIFFERENT, ()))
    by_account: dict[str, int] = dict(balances)
    reserved, spent = by_account.get("reserved", 0), by_account.get("spent", 0)
    return LedgerCheck(count, reserved, spent, estimated, overage, tuple(faults))


def _differences(found: Rows) -> Iterator[Text]:
    for meter, subject, period, counted, booked in found:
        yield Text(
            "ledger.counter_differs",
            meter=meter,
            subject=subject or "–",
            period=period,
            counted_micro_usd=counted,
            booked_micro_usd=booked,
        )
