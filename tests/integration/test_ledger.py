"""The ledger on the disk: planted mistakes are found, an older database keeps its money, a month is exported."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.bookkeeping import as_csv
from bot.generation.command import Person
from bot.generation.money import Meter
from bot.generation.ports import LedgerLine
from storage.migrate import APPLICATION_ID, connect, migrate, migrations
from storage.sqlite import open_store
from tests.builders import Talk, chat_of
from tests.shell import Shell
from tests.world import World, bot_in


async def some_money(world: World) -> Path:
    """A job that is done and one that waits."""
    async with bot_in(world) as bot:
        talk = Talk(bot, chat_of(bot))
        await talk.made("video", "a red fox")
        await bot.work()
        await talk.made("video", "a cat")
    return world.data / "dailies.db"


LOOSE = ("DROP TRIGGER ledger_is_final", "DROP TRIGGER ledger_stays", "DROP TRIGGER ledger_kinds_are_final")


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE ledger SET micro_usd = micro_usd + 1 WHERE kind = 'settle'", "ledger.unbalanced"),
        ("UPDATE ledger SET micro_usd = micro_usd + 1 WHERE kind = 'reserve'", "ledger.not_reserved"),
        ("UPDATE ledger SET micro_usd = micro_usd + 1 WHERE kind = 'reserve'", "ledger.counter_differs"),
        ("DELETE FROM ledger WHERE job = (SELECT id FROM jobs WHERE state = 'queued')", "ledger.not_reserved"),
        ("DELETE FROM ledger WHERE kind <> 'reserve'", "ledger.open_but_ended"),
        ("UPDATE jobs SET state = 'queued', outcome = NULL", "ledger.settled_but_open"),
        ("UPDATE jobs SET state = 'ended', outcome = 'failed'", "ledger.open_but_ended"),
        ("UPDATE ledger SET day = '2020-01-01' WHERE kind = 'settle'", "ledger.mixed_up"),
        ("UPDATE jobs SET provider = 'another'", "ledger.mixed_up"),
        (
            "UPDATE budgets SET used_micro_usd = used_micro_usd + 1 WHERE meter = 'channel_day'",
            "ledger.counter_differs",
        ),
        ("DELETE FROM budgets WHERE meter = 'tenant_month'", "ledger.counter_differs"),
        ("INSERT INTO budgets VALUES ('runware', 'person_day', 'fake:eve', '2025-10-09', 1)", "ledger.counter_differs"),
    ],
)
async def test_every_mistake_in_the_money_is_found(world: World, sql: str, found: str) -> None:
    """Whoever made it, with whatever tool; and a start with it spends nothing."""
    path = await some_money(world)
    with closing(connect(path)) as rows:
        for statement in (*LOOSE, sql):
            rows.execute(statement)
    async with bot_in(world) as bot:
        checked = await bot.service.check_ledger()
        assert found in {fault.key for fault in checked.faults}
        assert bot.service.ledger_trouble is not None


async def test_both_sides_of_every_entry_sum_to_zero(world: World) -> None:
    """And so does everything together."""
    with closing(connect(await some_money(world))) as rows:
        sums = rows.execute("SELECT sum(micro_usd), count(*) FROM postings GROUP BY job, kind").fetchall()
        assert {total for total, _ in sums} == {0}
        assert {sides for _, sides in sums} == {2}
        accounts = dict(rows.execute("SELECT account, sum(micro_usd) FROM postings GROUP BY account"))
    assert accounts["budget"] + accounts["reserved"] + accounts["spent"] == 0
    assert accounts["reserved"] == 560_000


# -- a database of version 4

_COMMAND = """
INSERT INTO commands (key, name, words, attachments, asked_by, place, reply_to, state, received_at, acked_at)
VALUES ('k' || :n, 'video', 'a red fox', '[]', '{}', '{}', '{}', 'received', 1, 2)
"""
_JOB = """
INSERT INTO jobs (id, command_key, platform, person, tenant, place, reply_to, request, model, seconds, number_results,
                  provider, reserved_micro_usd, day, task_uuid, created_at, state, since, due_at, attempts, version,
                  outcome)
VALUES ('j' || :n, 'k' || :n, 'discord', :person, 'g',
        '{"platform":"discord","tenant":"g","channel":"' || :channel || '"}', '{}', '{}', 'm', 5, 1, 'runware', 100,
        :day, 'u' || :n, 3, :state, 3, 3, 0, 0, iif(:state = 'ended', 'done', NULL))
"""
JOBS = (
    {"n": 1, "person": "ann", "channel": "c", "day": "2026-10-31", "state": "ended"},
    {"n": 2, "person": "ann", "channel": "c", "day": "2026-11-01", "state": "queued"},
    {"n": 3, "person": "bob", "channel": "d", "day": "2026-11-01", "state": "ended"},
)
ENTRIES = (
    ("j1", "reserve", 100, "runware", "2026-10-31", 1.0),
    ("j2", "reserve", 100, "runware", "2026-11-01", 2.0),
    ("j3", "reserve", 100, "runware", "2026-11-01", 3.0),
    ("j1", "settle", 70, "runware", "2026-10-31", 4.0),
    ("j1", "release", 30, "runware", "2026-10-31", 4.0),
    ("j3", "settle", 150, "runware", "2026-11-01", 5.0),
    ("j3", "overage", 50, "runware", "2026-11-01", 5.0),
)


@pytest.fixture
def of_version_4(tmp_path: Path) -> Path:
    """What the release before this one left behind."""
    path = tmp_path / "dailies.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as rows:
        rows.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrate(rows, migrations()[:4])
        for job in JOBS:
            rows.execute(_COMMAND, {"n": job["n"]})
            rows.execute(_JOB, job)
        rows.executemany(
            "INSERT INTO ledger (job, kind, micro_usd, provider, day, at) VALUES (?, ?, ?, ?, ?, ?)", ENTRIES
        )
        rows.execute("INSERT INTO budget_days VALUES ('runware', '2026-10-31', 70), ('runware', '2026-11-01', 250)")
        rows.execute(
            "INSERT INTO events (at, job, what, detail) "
            "VALUES (5, 'j3', 'job generating > ended', 'cost unknown: settled at the estimate')"
        )
    return tmp_path


async def test_the_money_of_version_4_stays_as_it_was(of_version_4: Path) -> None:
    """Every entry, every day; the other meters are made from the entries, and everything adds up."""
    async with open_store(of_version_4, lambda _event: None) as store:
        found = await store.check_ledger()
        assert (found.faults, found.entries, found.reserved_micro_usd, found.spent_micro_usd) == ((), 7, 100, 220)
        assert found.estimated == 1
        assert (await store.standing("runware", "2026-10-31")).used_micro_usd == 70
        assert (await store.standing("runware", "2026-11-01")).used_micro_usd == 250
        assert await store.entries("j3") == {"reserve": 100, "settle": 150, "overage": 50}
        lines = await store.ledger_month("2026-11")
        assert [(one.job_id, one.kind) for one in lines if one.estimated] == [("j3", "settle")]
    with closing(connect(of_version_4 / "dailies.db")) as rows:
        kept = rows.execute("SELECT job, kind, micro_usd, provider, day, at FROM ledger ORDER BY rowid").fetchall()
        assert kept == list(ENTRIES)
        shown = {(meter, who, when): used for _, meter, who, when, used in rows.execute("SELECT * FROM budgets")}
        with pytest.raises(sqlite3.IntegrityError):
            rows.execute("UPDATE ledger SET estimated = 0")
    assert shown == {
        (Meter.DAY, "", "2026-10-31"): 70,
        (Meter.DAY, "", "2026-11-01"): 250,
        (Meter.MONTH, "", "2026-10"): 70,
        (Meter.MONTH, "", "2026-11"): 250,
        (Meter.TENANT_MONTH, "discord:g", "2026-10"): 70,
        (Meter.TENANT_MONTH, "discord:g", "2026-11"): 250,
        (Meter.CHANNEL_DAY, "discord:g:c", "2026-10-31"): 70,
        (Meter.CHANNEL_DAY, "discord:g:c", "2026-11-01"): 100,
        (Meter.CHANNEL_DAY, "discord:g:d", "2026-11-01"): 150,
        (Meter.PERSON_DAY, "discord:ann", "2026-10-31"): 70,
        (Meter.PERSON_DAY, "discord:ann", "2026-11-01"): 100,
        (Meter.PERSON_DAY, "discord:bob", "2026-11-01"): 150,
        (Meter.PERSON_MONTH, "discord:ann", "2026-10"): 70,
        (Meter.PERSON_MONTH, "discord:ann", "2026-11"): 100,
        (Meter.PERSON_MONTH, "discord:bob", "2026-11"): 150,
    }


# -- the export


def line(person: str) -> LedgerLine:
    money = ("settle", "reserved", "spent", 1_234_567, True, "runware")
    return LedgerLine(0.0, "2026-11-01", "j1", *money, Person("console", person), "t", "c", "m")


@pytest.mark.parametrize("risky", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\n=1", "＝1"])
def test_no_cell_of_the_export_is_a_formula(risky: str) -> None:
    """Names come from strangers."""
    _heading, written = as_csv([line(risky)])
    assert len(written.splitlines()) == 1
    (cells,) = csv.reader([written])
    assert cells[12].startswith("'")


def test_the_export_says_everything_exactly() -> None:
    """In plain cells: amounts with six decimals, times in UTC."""
    heading, written = as_csv([line('a "b", c')])
    (names,), (cells,) = csv.reader([heading]), csv.reader([written])
    assert dict(zip(names, cells, strict=True)) == {
        "at": "1970-01-01T00:00:00Z", "day": "2026-11-01", "job": "j1", "kind": "settle", "from": "reserved",
        "to": "spent", "usd": "1.234567", "estimated": "yes", "provider": "runware", "platform": "console",
        "tenant": "t", "channel": "c", "person": 'a "b", c', "model": "m",
    }  # fmt: skip


def test_the_ledger_is_checked_and_exported_from_the_command_line(of_version_4: Path, tmp_path: Path) -> None:
    """Exit code 1 when it does not add up, 2 for what is no month."""
    with Shell(tmp_path) as shell:
        settings = {"DAILIES_DATA_DIR": str(of_version_4)}
        good = shell.here("ledger", "check", **settings)
        assert (good.code, good.out.split(":")[0]) == (0, "The ledger adds up")
        assert good.out.count("estimate") == 1
        october = shell.here("ledger", "export", "2026-10", **settings)
        assert (october.code, len(october.out.splitlines())) == (0, 4)
        for wrong in ("2026-13", "2026", "=1", "2026-1١"):
            assert shell.here("ledger", "export", wrong, **settings).code == 2
        with closing(connect(of_version_4 / "dailies.db")) as rows:
            rows.execute("UPDATE budgets SET used_micro_usd = 1 WHERE meter = 'month'")
        bad = shell.here("ledger", "check", **settings)
        assert (bad.code, len(bad.told)) == (1, 2)
        empty = shell.here("ledger", "export", "2026-10", DAILIES_DATA_DIR=str(tmp_path / "none"))
        assert (empty.code, len(empty.out.splitlines())) == (0, 1)
