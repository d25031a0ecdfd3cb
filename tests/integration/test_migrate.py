"""Migrations: each script and its number in one transaction, whatever ends the process in between."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.generation.delivery import Rung
from bot.generation.errors import DatabaseDamaged, SchemaTooNew
from storage import rows
from storage.migrate import APPLICATION_ID, _statements, connect, migrate, migrations, prepare
from storage.sqlite import open_store, open_to_read
from tests.builders import request

ROOT = Path(__file__).parents[2]
NEXT = migrations()[-1][0] + 1  # the migration after this release's last
ROWS = 80_000

# A migration large enough to be killed in: it says when it has begun, and goes on for a good while.
BIG = """
CREATE TABLE many (n INTEGER);
WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < 80000)
INSERT INTO many SELECT n FROM count;
CREATE INDEX many_n ON many (n);
UPDATE many SET n = n + 1;
DROP INDEX many_n;
"""

KILLED = """
import sys
from pathlib import Path
from storage.migrate import connect, migrate
connection = connect(Path(sys.argv[1]))
connection.set_trace_callback(lambda sql: print(sql.split()[0], flush=True))
migrate(connection, [(1, ""), (int(sys.argv[2]), sys.stdin.read())])
"""


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_a_new_database_is_ours_and_at_the_newest_version(tmp_path: Path) -> None:
    """And nothing of its making is left beside it."""
    path = tmp_path / "dailies.db"
    prepare(path)
    assert version(path) == migrations()[-1][0]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert [file.name for file in tmp_path.iterdir()] == ["dailies.db"]


def test_a_half_made_database_is_begun_again(tmp_path: Path) -> None:
    """The first start was killed before the new file had its name."""
    for tail in ("", "-journal", "-wal", "-shm"):
        (tmp_path / f"dailies.new{tail}").write_bytes(b"half")
    prepare(tmp_path / "dailies.db")
    assert [file.name for file in tmp_path.iterdir()] == ["dailies.db"]


def test_migrations_are_numbered_without_a_gap() -> None:
    """1, 2, 3, ..."""
    assert [number for number, _script in migrations()] == list(range(1, len(migrations()) + 1))


@pytest.mark.row("F47")
@pytest.mark.parametrize("statement", ["BEGIN", "CREATE", "WITH", "UPDATE", "DROP", "PRAGMA"])
def test_a_migration_killed_half_way_leaves_the_old_schema_or_the_new(tmp_path: Path, statement: str) -> None:
    """kill -9 of a real process at each statement; the next start completes what is missing."""
    path = tmp_path / "dailies.db"
    prepare(path)
    args = [sys.executable, "-c", KILLED, str(path), str(NEXT)]
    with subprocess.Popen(args, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(BIG)
        process.stdin.close()
        began = False
        for line in process.stdout:
            # The pragma that counts is the second one: the first only reads.
            began = began or line.strip() == "BEGIN"
            if began and line.strip() == statement:
                process.kill()
    tables = {"many"} & {name for (name,) in sqlite3.connect(path).execute("SELECT name FROM sqlite_master")}
    assert version(path) == (NEXT if tables else NEXT - 1)
    with closing(connect(path)) as connection:
        migrate(connection, [(1, ""), (NEXT, BIG)])
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*), min(n) FROM many").fetchone() == (ROWS, 2)
    assert version(path) == NEXT


@pytest.mark.row("F47")
def test_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    """An older release does not guess."""
    path = tmp_path / "dailies.db"
    prepare(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")
    before = path.read_bytes()
    with pytest.raises(SchemaTooNew) as refused:
        prepare(path)
    assert refused.value.text.facts == {"found": 999, "known": migrations()[-1][0]}
    assert path.read_bytes() == before


def test_a_script_with_a_mistake_changes_nothing(tmp_path: Path) -> None:
    """Neither its tables nor the number."""
    path = tmp_path / "dailies.db"
    prepare(path)
    with closing(connect(path)) as connection, pytest.raises(sqlite3.OperationalError):
        migrate(connection, [(NEXT, "CREATE TABLE a (x);\nCREATE TABLE a (x);\n")])
    assert version(path) == NEXT - 1
    with closing(connect(path)) as connection:
        assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'a'").fetchone() is None


def test_a_database_of_somebody_else_is_not_migrated(tmp_path: Path) -> None:
    """It has no mark of ours."""
    path = tmp_path / "dailies.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (x)")
    with pytest.raises(DatabaseDamaged):
        prepare(path)


async def test_questions_about_an_older_database_are_answered(tmp_path: Path) -> None:
    """After an upgrade `dailies jobs` may come before the first start: the database is brought up to date."""
    path = tmp_path / "dailies.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA journal_mode = WAL")
        migrate(connection, migrations()[:1])
    async with open_to_read(tmp_path) as store:
        assert await store.jobs(None, None, 10) == []
    assert version(path) == NEXT - 1


# A job as version 2 stored it, with the facts of its time: no `missing` in a place, no `moderates` in a person.
_FACTS = {
    "place": '{"platform":"discord","tenant":"guild","channel":"c","thread":null,"age_restricted":false,'
    '"can_post":true,"upload_limit":null,"locale":"de"}',
    "asked_by": '{"person":{"platform":"discord","id":"ann"},"roles":["crew"],"joined_at":null,"account_age":null,'
    '"guest":false,"locale":"en"}',
    "reply_to": '{"platform":"discord","address":"c"}',
    "request": rows.from_request(request()),
    "sha256": "a" * 64,
}
_COMMAND = """
INSERT INTO commands (key, name, words, attachments, asked_by, place, reply_to, state, received_at, acked_at)
VALUES ('k1', 'video', 'a red fox', '[]', :asked_by, :place, :reply_to, 'received', 1, 2)
"""
_JOB = """
INSERT INTO jobs (id, command_key, platform, person, place, reply_to, request, model, seconds, number_results,
                  provider, reserved_micro_usd, day, task_uuid, created_at, state, since, due_at, attempts, version)
VALUES ('j1', 'k1', 'discord', 'ann', :place, :reply_to, :request, 'm', 5, 1,
        'runware', 1, '2026-11-22', 'u1', 3, 'queued', 3, 3, 0, 0)
"""
_ADMITTED = "UPDATE commands SET state = 'admitted', job = 'j1'"
_POSTED = """
INSERT INTO deliveries (job, purpose, n, nonce, state, due_at, attempts, version, received_sha256, posted_sha256,
                        size, tried_at, message_ref)
VALUES ('j1', 'result', 0, 'jj1-r0', 'posted', 4, 0, 3, :sha256, :sha256, 5, 4, 'm1')
"""


def of_version_2(path: Path, *statements: str) -> None:
    """A database that the release before version 3 left behind."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrate(connection, migrations()[:2])
        for statement in statements:
            connection.execute(statement, _FACTS)


async def test_the_jobs_of_version_2_are_read_and_go_on(tmp_path: Path) -> None:
    """With the tenant that they can be paused by, and what they posted as it was posted."""
    path = tmp_path / "dailies.db"
    of_version_2(path, _COMMAND, _JOB, _ADMITTED, _POSTED)
    async with open_store(tmp_path, lambda _event: None) as store:
        job = await store.job_of("k1")
        assert job is not None
        assert (job.place.tenant, job.place.missing, job.request) == ("guild", (), request())
        assert (await store.page(job.person, None, 0, 10)).jobs == [job]
        assert await store.tell("discord", 10.0, 10) == []
        found = await store.posted_as("discord", "m1")
        assert found is not None
        assert (found[0].rung, found[0].posted_extension, found[0].removed_at) == (Rung.ORIGINAL, None, None)
        await store.pause("discord", "guild", job.person, 10.0)
        assert (await store.claim(10.0, 300.0, 10, 10)).jobs == ()
        await store.unpause("discord", "guild", job.person, 11.0)
        assert [one.id for one in (await store.claim(10.0, 300.0, 10, 10)).jobs] == [job.id]
    assert version(path) == NEXT - 1


async def test_commands_of_version_2_are_carried_on(tmp_path: Path) -> None:
    """Those that were acknowledged when the old release stopped."""
    of_version_2(tmp_path / "dailies.db", _COMMAND)
    async with open_store(tmp_path, lambda _event: None) as store:
        (found,) = await store.acknowledged()
        assert (found.key, found.asked_by.roles, found.asked_by.moderates) == ("k1", ("crew",), False)


@given(
    st.lists(st.sampled_from(["SELECT 1;", "-- a; comment", "CREATE TRIGGER t BEGIN\nSELECT 1;\nEND;", "SELECT ';';"]))
)
def test_a_script_falls_into_its_statements(lines: list[str]) -> None:
    """Nothing is lost, and a trigger's body stays in one piece."""
    script = "\n".join(lines)
    statements = _statements(script)
    assert "".join(statements) == script.rstrip("\n") or "".join(statements).strip() == script.strip()
    assert sum("CREATE TRIGGER" in one and "END;" in one for one in statements) == lines.count(
        "CREATE TRIGGER t BEGIN\nSELECT 1;\nEND;"
    )
