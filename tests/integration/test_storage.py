"""The database on its disk: settings, rules it enforces itself, damage, locks and failing hardware."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given as for_every
from hypothesis import strategies as st

from bot.generation.command import Attachment
from bot.generation.errors import CannotOpen, DatabaseDamaged, DirectoryBusy, StorageError
from bot.generation.job import Input
from storage.lists import same_files
from storage.lock import lock
from storage.migrate import connect, connect_to_read, prepare
from storage.sqlite import SqliteStore, open_store, open_to_read
from tests.builders import command
from tests.world import Bot, World, bot_in

ROOT = Path(__file__).parents[2]


async def some_rows(world: World) -> Path:
    """A database with a finished job in it, closed."""
    async with bot_in(world) as bot:
        await bot.ask(command())
        await bot.work()
    return world.data / "dailies.db"


def test_the_settings_that_durability_rests_on_are_really_on(tmp_path: Path) -> None:
    """What the connection says, not what we asked for."""
    prepare(tmp_path / "dailies.db")
    with closing(connect(tmp_path / "dailies.db")) as connection:
        said = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in (
                "journal_mode",
                "synchronous",
                "foreign_keys",
                "secure_delete",
                "trusted_schema",
                "busy_timeout",
            )
        }
    assert list(said.values()) == ["wal", 2, 1, 1, 0, 5000]


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    """So it never checkpoints either."""
    prepare(tmp_path / "dailies.db")
    with closing(connect_to_read(tmp_path / "dailies.db")) as reader, pytest.raises(sqlite3.OperationalError):
        reader.execute("UPDATE commands SET state = 'dropped'")


async def test_the_folder_is_for_its_owner_alone(store: SqliteStore, tmp_path: Path) -> None:
    """Prompts are private."""
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger SET micro_usd = 1",
        "DELETE FROM ledger",
        "INSERT INTO ledger SELECT 'nobody', 'settle', 1, provider, day, at, 0 FROM ledger",
        "INSERT INTO ledger SELECT job, kind, micro_usd, provider, day, at, 0 FROM ledger LIMIT 1",
        "INSERT INTO ledger SELECT job, 'release', 1, provider, day, at, 1 FROM ledger WHERE kind = 'reserve'",
        "UPDATE ledger_kinds SET source = 'spent'",
        "DELETE FROM ledger_kinds",
        "UPDATE events SET what = 'else'",
        "DELETE FROM events",
        "UPDATE deliveries SET tried_at = NULL",
        "UPDATE deliveries SET message_ref = NULL",
        "UPDATE deliveries SET posted_sha256 = NULL",
        "UPDATE deliveries SET received_sha256 = 'short'",
        "UPDATE deliveries SET state = 'lost'",
        "UPDATE deliveries SET rung = 'thrown'",
        "UPDATE deliveries SET poster_sha256 = 'short'",
        "INSERT INTO tellings (key, platform) VALUES ('nobody', 'fake')",
        "INSERT INTO tellings (key, platform, job) SELECT key, 'fake', 'nobody' FROM commands",
        "INSERT INTO tellings (key, platform, moved) SELECT key, 'fake', 2 FROM commands",
        "INSERT INTO people VALUES ('fake', 'ann', '', NULL, 2)",
        "INSERT INTO saved_elements VALUES ('longer than the 20 it may', 'fake', 'ann', 'mira', NULL, '[]', 1)",
        "INSERT INTO element_files VALUES ('nothing', 0, 'front', hex(zeroblob(32)), 'png', 'a', 1, 1, 1)",
        "UPDATE jobs SET state = 'lost', outcome = NULL",
        "UPDATE jobs SET outcome = NULL",
        "UPDATE jobs SET state = 'needs_operator', outcome = NULL, problem = NULL",
        "UPDATE jobs SET reserved_micro_usd = -1",
        "UPDATE jobs SET number_results = 0",
        "UPDATE jobs SET command_key = 'nobody'",
        "UPDATE commands SET acked_at = NULL",
        "UPDATE commands SET job = NULL",
        "UPDATE commands SET state = 'declined'",
        "UPDATE results SET url = NULL",
        "UPDATE results SET cost_micro_usd = 0",
        "UPDATE submissions SET verdict = 'perhaps'",
        "UPDATE budgets SET used_micro_usd = -1",
        "UPDATE budgets SET subject = 'somebody' WHERE meter = 'day'",
        "UPDATE budgets SET period = '2026' WHERE meter = 'person_month'",
        "INSERT INTO limits VALUES ('fake', 't', 'role', '', 1)",
        "INSERT INTO limits VALUES ('fake', 't', 'person', '', -1)",
        "DELETE FROM jobs",
    ],
)
async def test_the_database_says_the_rules_itself(world: World, sql: str) -> None:
    """Whoever writes to it, with whatever tool."""
    with closing(connect(await some_rows(world))) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(sql)


async def test_a_handle_is_kept_until_the_file_is_here_and_erased_then(world: World) -> None:
    """The database knows no third way."""
    world.chat.files["handle-first"] = b"a picture"
    async with bot_in(world) as bot:
        await bot.ask(command("c1", "a fox", "first"))
        await bot.work()
    with closing(connect(world.data / "dailies.db")) as connection:
        assert connection.execute("SELECT handle, length(sha256) FROM inputs").fetchall() == [("", 64)]
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("UPDATE inputs SET handle = 'again'")


# -- the same files


FILES = st.lists(
    st.builds(
        Input,
        name=st.sampled_from("abc"),
        attachment=st.builds(
            Attachment,
            slot=st.sampled_from(["first", "last"]),
            name=st.sampled_from(["x.png", "y.png"]),
            size=st.sampled_from([1, 2]),
            declared_type=st.just("image/png"),
            handle=st.sampled_from(["h1", "h2"]),
        ),
    ),
    unique_by=lambda one: one.name,
    max_size=3,
)


@for_every(FILES, FILES)
def test_for_every_two_sets_of_sent_files_they_are_the_same_if_slots_names_and_sizes_are(
    one: list[Input], other: list[Input]
) -> None:
    """Whatever the order, the handles and the types."""

    def facts(files: list[Input]) -> set[tuple[str, str, str, int]]:
        return {(file.name, file.attachment.slot, file.attachment.name, file.attachment.size) for file in files}

    said = same_files({file.name: file for file in one}, {file.name: file for file in other})
    assert said == (facts(one) == facts(other))


# -- damage


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5000])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def scratch(path: Path) -> None:
    """Damage the inner pages, header left alone."""
    data = bytearray(path.read_bytes())
    for page in range(2, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(data)


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE jobs (id TEXT)")


def words(path: Path) -> None:
    path.write_text("this is a letter to my aunt\n" * 1000)


@pytest.mark.row("F32")
@pytest.mark.parametrize("damage", [cut, empty, scratch, foreign, words])
async def test_a_damaged_database_is_refused_and_left_as_it_is(world: World, damage: Callable[[Path], None]) -> None:
    """Byte for byte, and never replaced by a new one."""
    path = await some_rows(world)
    damage(path)
    before = path.read_bytes()
    for _ in range(2):
        with pytest.raises(DatabaseDamaged) as refused:
            async with bot_in(world):
                pass
        assert refused.value.exit_code == 74
        assert str(path) in str(refused.value.text.facts["path"])
    assert path.read_bytes() == before


@pytest.mark.row("F32")
@pytest.mark.parametrize("left", ["dailies.db-wal", "media/ab/abc.mp4", "dailies.db.before-restore-20261122T000000Z"])
async def test_a_missing_database_is_not_replaced_by_an_empty_one(world: World, left: str) -> None:
    """While something that belongs to it is still there."""
    belongs = world.data / left
    belongs.parent.mkdir(parents=True)
    belongs.write_bytes(b"x")
    with pytest.raises(DatabaseDamaged):
        async with bot_in(world):
            pass
    assert not (world.data / "dailies.db").exists()


async def test_commits_in_the_log_are_read_when_the_database_is_opened_again(world: World) -> None:
    """A kill leaves a log; the check sees through it and so does the next start."""
    copy = World(world.root.parent / "copy")
    async with bot_in(world) as bot:
        await bot.ask(command())
        copy.data.mkdir(parents=True)
        for tail in ("", "-wal"):
            (copy.data / f"dailies.db{tail}").write_bytes((world.data / f"dailies.db{tail}").read_bytes())
    async with bot_in(copy) as other:
        assert (await other.store.job_of("c1")) is not None


# -- one bot a folder, and folders that do not work


@pytest.mark.row("F30")
async def test_a_second_bot_is_refused_and_told_who_is_there(bot: Bot) -> None:
    """The process is named in the sentence."""
    with pytest.raises(DirectoryBusy) as refused:
        async with bot_in(bot.world):
            pass
    assert refused.value.text.facts["pid"] == str(os.getpid())
    assert refused.value.exit_code == 75


@pytest.mark.row("F30")
def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    """No stale lock file keeps a bot from starting."""
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom storage.lock import lock\n"
        "with lock(Path(sys.argv[1])):\n    print('locked', flush=True)\n    sys.stdin.read()\n    os._exit(0)\n"
    )
    args = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(args, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        with pytest.raises(DirectoryBusy) as refused, lock(tmp_path):
            pass
        assert refused.value.text.facts["pid"] == str(other.pid)
        other.kill()
    with lock(tmp_path):
        pass


async def test_a_folder_that_cannot_be_used_is_said_in_a_sentence(tmp_path: Path) -> None:
    """With the path and the reason."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CannotOpen) as refused:
        async with open_store(tmp_path / "file" / "data", lambda _event: None):
            pass
    assert refused.value.text.key == "storage.unwritable"
    assert refused.value.exit_code == 78


async def test_a_question_beside_a_running_bot(bot: Bot) -> None:
    """Reading needs no lock; writing is refused."""
    job = await bot.ask(command())
    assert not isinstance(job, tuple)
    async with open_to_read(bot.world.data) as beside:
        assert (await beside.job(job.id)) == job
        with pytest.raises(StorageError):
            await beside.receive(command("c2"), 0.0)


async def test_nothing_to_read_is_said_in_a_sentence(tmp_path: Path) -> None:
    """A folder without a database is not a traceback."""
    with pytest.raises(CannotOpen):
        async with open_to_read(tmp_path):
            pass


@pytest.mark.row("F31")
def test_a_failing_disk_ends_the_process(tmp_path: Path) -> None:
    """After the first failed write everything is refused, though the disk works again, and the exit code says so."""
    args = [sys.executable, "-m", "tests.integration.broken_disk", str(tmp_path / "data")]
    ended = subprocess.run(args, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 74, ended.stdout + ended.stderr
    last, refused, kinds, *_ = ended.stdout.split(" ", 2)
    assert int(refused) > 50, ended.stdout
    assert "StorageBroken" in kinds
    assert last == "99"
    prepare(tmp_path / "data" / "dailies.db")  # what was committed before is sound
