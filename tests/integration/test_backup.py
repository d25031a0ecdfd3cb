"""Backup beside a running bot, and a restore after which nothing is sent or posted twice."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.generation.command import Person
from bot.generation.delivery import Delivery, DeliveryState, Purpose, Rung
from bot.generation.errors import CannotOpen, DatabaseDamaged, DirectoryBusy, SchemaTooNew
from bot.generation.job import Job, JobState
from bot.generation.policy.policy import Gate, Policy
from bot.generation.review.review import ReviewState
from storage.backup import KEEP, Restored, back_up, restore
from storage.migrate import check
from tests.builders import NOW, command, request
from tests.world import Bot, World, bot_in

STAMP = 1_795_361_400.0  # 2026-11-22 15:30:00 UTC


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def saved(world: World, folder: Path) -> Path:
    return back_up(world.data, folder, world.clock.now())


@asynccontextmanager
async def restored(world: World, backup: Path, after: float = 60.0) -> AsyncIterator[Bot]:
    """The bot that starts after a restore; provider and channel have gone on, and time has passed."""
    world.clock.at += after
    restore(world.data, backup, world.clock.now())
    async with bot_in(world) as bot:
        await bot.recover()
        yield bot


async def admitted(bot: Bot, key: str = "c1", words: str = "a fox") -> Job:
    job = await bot.ask(command(key, words))
    assert isinstance(job, Job)
    return job


# -- taking one


async def test_a_backup_is_one_sound_file_named_by_its_time(bot: Bot, folder: Path) -> None:
    """Taken while the bot runs; only its owner may read it."""
    job = await admitted(bot)
    path = back_up(bot.world.data, folder, STAMP)
    assert path == folder / "dailies-20261122T153000Z.db"
    assert [file.name for file in folder.iterdir() if file.name != "names.key"] == [path.name]
    assert path.stat().st_mode & 0o077 == 0
    check(path)
    with closing(sqlite3.connect(path)) as copy:
        assert copy.execute("SELECT id FROM jobs").fetchall() == [(job.id,)]


async def test_the_newest_seven_are_kept(bot: Bot, folder: Path) -> None:
    """And what is not a backup of ours is never removed."""
    folder.mkdir()
    (folder / "dailies-of-my-aunt.db").write_text("x")
    paths = [back_up(bot.world.data, folder, STAMP + 60 * n) for n in range(KEEP + 3)]
    assert sorted(folder.glob("dailies-2*.db")) == paths[-KEEP:]
    assert (folder / "dailies-of-my-aunt.db").exists()


async def test_what_a_killed_backup_left_is_cleared_away(bot: Bot, folder: Path) -> None:
    """It never had a backup's name."""
    folder.mkdir()
    (folder / "dailies.part").write_bytes(b"half")
    back_up(bot.world.data, folder, STAMP)
    assert {file.name for file in folder.iterdir()} == {"dailies-20261122T153000Z.db", "names.key"}


async def test_the_keys_that_the_rows_need_come_with_a_backup(bot: Bot, folder: Path) -> None:
    """For their owner alone: without them nobody has a name after a restore, and nothing sealed can be read."""
    (bot.world.data / "secret").write_text("ab" * 32)
    back_up(bot.world.data, folder, STAMP)
    for name in ("names.key", "secret"):
        assert (folder / name).read_bytes() == (bot.world.data / name).read_bytes()
        assert (folder / name).stat().st_mode & 0o077 == 0


async def test_a_restore_on_another_machine_brings_keys_and_deletions(world: World, folder: Path) -> None:
    """What is there already is not replaced."""
    async with bot_in(world) as bot:
        (world.data / "secret").write_text("ab" * 32)
        await bot.store.forget(Person("fake", "zoe"), STAMP, posts=False)
        backup = back_up(world.data, folder, STAMP)
    elsewhere = world.root / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "secret").write_text("cd" * 32)
    restore(elsewhere, backup, STAMP)
    assert (elsewhere / "names.key").read_bytes() == (world.data / "names.key").read_bytes()
    assert (elsewhere / "secret").read_text() == "cd" * 32
    assert (elsewhere / "erased").read_text() == (world.data / "erased").read_text()


async def test_no_backup_is_kept_for_longer_than_a_month(bot: Bot, folder: Path) -> None:
    """What people had deleted since then is in it."""
    first = back_up(bot.world.data, folder, STAMP)
    second = back_up(bot.world.data, folder, STAMP + 29 * 86_400)
    assert first.exists()
    back_up(bot.world.data, folder, STAMP + 31 * 86_400)
    assert (first.exists(), second.exists()) == (False, True)


async def test_a_damaged_database_does_not_push_out_good_backups(world: World, folder: Path) -> None:
    """No copy is made of it."""
    async with bot_in(world):
        good = saved(world, folder)
    (world.data / "dailies.db").write_bytes(b"")
    with pytest.raises(DatabaseDamaged):
        back_up(world.data, folder, STAMP)
    assert list(folder.glob("dailies-*")) == [good]


async def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(bot: Bot, tmp_path: Path) -> None:
    """As for the data folder."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CannotOpen):
        back_up(bot.world.data, tmp_path / "file" / "backups", STAMP)


# -- putting one back


async def test_a_running_bot_is_not_restored_over(bot: Bot, folder: Path) -> None:
    """The lock says so."""
    backup = saved(bot.world, folder)
    with pytest.raises(DirectoryBusy):
        restore(bot.world.data, backup, STAMP)


@pytest.mark.parametrize("damage", [b"", b"a letter to my aunt" * 1000])
async def test_a_backup_is_checked_before_anything_is_touched(world: World, folder: Path, damage: bytes) -> None:
    """What is there stays there."""
    async with bot_in(world):
        backup = saved(world, folder)
    backup.write_bytes(damage)
    before = (world.data / "dailies.db").read_bytes()
    with pytest.raises(DatabaseDamaged):
        restore(world.data, backup, STAMP)
    assert (world.data / "dailies.db").read_bytes() == before
    assert not list(world.data.glob("*before-restore*"))


async def test_a_backup_of_a_newer_release_is_refused(world: World, folder: Path) -> None:
    """Its rows may mean something else."""
    async with bot_in(world):
        backup = saved(world, folder)
    with closing(sqlite3.connect(backup)) as copy:
        copy.execute("PRAGMA user_version = 999")
    with pytest.raises(SchemaTooNew):
        restore(world.data, backup, STAMP)


async def test_the_old_files_are_put_aside_and_never_deleted(world: World, folder: Path) -> None:
    """With their log, so that they can still be opened."""
    async with bot_in(world) as bot:
        backup = saved(world, folder)
        await admitted(bot)
    old = (world.data / "dailies.db").read_bytes()
    (world.data / "dailies.db-wal").write_bytes(b"its log")
    done = restore(world.data, backup, STAMP)
    aside = world.data / "dailies.db.before-restore-20261122T153000Z"
    assert done.put_aside[:2] == (aside, Path(f"{aside}-wal"))
    assert aside.read_bytes() == old
    assert Path(f"{aside}-wal").read_bytes() == b"its log"


async def test_a_restore_into_an_empty_folder(world: World, folder: Path, tmp_path: Path) -> None:
    """A new machine."""
    async with bot_in(world) as bot:
        job = await admitted(bot)
        backup = saved(world, folder)
    moved = World(tmp_path / "moved", world.clock, world.ids, world.api, world.chat)
    assert restore(moved.data, backup, STAMP) == Restored(NOW, (), 1, 0)
    async with bot_in(moved) as other:
        assert (await other.store.job(job.id)) is not None


# -- F48: what was in flight


@pytest.mark.row("F48")
@pytest.mark.parametrize("downtime", [60.0, 3600.0])
async def test_a_job_that_was_sent_after_the_backup_is_not_sent_as_a_new_one(
    world: World, folder: Path, downtime: float
) -> None:
    """The same taskUUID again, or a look at the provider: one bill, one post."""
    async with bot_in(world) as bot:
        job = await admitted(bot)
        backup = saved(world, folder)
        await bot.work()
    assert len(world.chat.channel) == 1
    async with restored(world, backup, downtime) as bot:
        await bot.work()
        status = await bot.service.status(job.id)
        assert status is not None
        assert status.finished
        assert [owed.state for owed in status.deliveries] == [DeliveryState.POSTED]
    assert len(world.api.tasks) == 1
    assert len(world.chat.channel) == 1


@pytest.mark.row("F48")
async def test_a_result_that_was_posted_after_the_backup_is_found_in_the_channel(world: World, folder: Path) -> None:
    """Taken at every moment of a job's life."""
    turns = 0
    while True:
        here = World(world.root / str(turns))
        async with bot_in(here) as bot:
            await admitted(bot, words="a fox --n 2")
            done = [await bot.turn() for _ in range(turns)]
            backup = back_up(here.data, folder / str(turns), here.clock.now())
            await bot.work()
        async with restored(here, backup) as bot:
            await bot.work()
        assert len(here.api.tasks) == 1, f"backup after {turns} turns"
        assert len(here.chat.channel) == 2, f"backup after {turns} turns"
        if done and not done[-1]:
            break
        turns += 1
    assert turns > 5


@pytest.mark.row("F48")
async def test_a_failure_told_after_the_backup_is_not_told_again(world: World, folder: Path) -> None:
    """The notice of a job that the backup still has in its queue."""
    world.api.answers = ["refuse", "refuse"]
    async with bot_in(world) as bot:
        await admitted(bot)
        backup = saved(world, folder)
        await bot.work()
    async with restored(world, backup) as bot:
        await bot.work()
    assert [posted.message.text.key for posted in world.chat.channel] == ["job.refused"]


async def test_a_job_the_provider_does_not_show_waits_for_a_person(world: World, folder: Path) -> None:
    """Too late to send it again: the provider may have forgotten that it had it."""
    async with bot_in(world) as bot:
        job = await admitted(bot)
        backup = saved(world, folder)
    async with restored(world, backup, 3600.0) as bot:
        await bot.work()
        stuck = await bot.store.job(job.id)
        assert stuck is not None
        assert stuck.state is JobState.NEEDS_OPERATOR
    assert world.api.submits == 0


async def test_a_submission_that_never_left_may_have_left_since(world: World, folder: Path) -> None:
    """The backup says unsent; the bot that went on sent it."""
    world.api.answers = ["unsent"]
    async with bot_in(world) as bot:
        await admitted(bot)
        await bot.turn()
        backup = saved(world, folder)
        await bot.work()
    async with restored(world, backup) as bot:
        await bot.work()
    assert len(world.api.tasks) == 1
    assert len(world.chat.channel) == 1


async def test_a_command_that_was_only_received_is_over(world: World, folder: Path) -> None:
    """It may have become a job a moment later; delivered once more, it is refused."""
    given = command("c1")
    async with bot_in(world) as bot:
        await bot.service.receive(given)
        await bot.service.acknowledged("c1")
        backup = saved(world, folder)
        await bot.service.submit(given)
        await bot.work()
    async with restored(world, backup) as bot:
        assert await bot.store.acknowledged() == []
        again = await bot.ask(given)
        assert isinstance(again, tuple)
        assert again[0].text.key == "job.command_over"
        await bot.work()
    assert len(world.api.tasks) == 1


async def test_a_video_whose_file_is_gone_is_fetched_again(world: World, folder: Path) -> None:
    """The backup has the rows only."""
    world.chat.outcomes = ["down"]
    async with bot_in(world) as bot:
        job = await admitted(bot)
        while not (owed := await bot.store.deliveries(job.id)) or owed[0].state is not DeliveryState.POSTING:
            await bot.turn()
        backup = saved(world, folder)
    for file in world.root.glob("*.mp4"):
        file.unlink()
    async with restored(world, backup) as bot:
        await bot.work()
    assert len(world.chat.channel) == 1


async def video_of(bot: Bot, job: Job) -> Delivery:
    (owed,) = [one for one in await bot.store.deliveries(job.id) if one.purpose is Purpose.RESULT]
    return owed


async def in_review(bot: Bot, job: Job) -> bool:
    """Whether its video comes to wait for a moderator."""
    for _ in range(60):
        owed = await bot.store.deliveries(job.id)
        if any(one.state is DeliveryState.REVIEW for one in owed):
            return True
        await bot.turn()
    return False


async def test_a_video_that_waits_for_a_moderator_is_fetched_again_and_asked_about_anew(
    tmp_path: Path, folder: Path
) -> None:
    """What was asked before was about bytes that nobody has any more."""
    world = World(tmp_path / "reviewed", policy=Policy(review_channel="moderators", review_hours=10))
    async with bot_in(world) as bot:
        given = command("c1")
        await bot.service.receive(given)
        await bot.service.acknowledged("c1")
        job = await bot.service.admit(given, request(), (), gates=frozenset({Gate.RESULT}))
        assert isinstance(job, Job)
        assert await in_review(bot, job)
        backup = saved(world, folder)
    for file in world.root.glob("*.mp4"):
        file.unlink()
    async with restored(world, backup) as bot:
        after = await video_of(bot, job)
        assert (after.state, after.received_sha256) == (DeliveryState.FETCHING, None)
        assert await in_review(bot, job)
        states = [review.state for review in await bot.store.reviews_of(job.id)]
        assert states == [ReviewState.WITHDRAWN, ReviewState.OPEN]
        assert (await video_of(bot, job)).posted_sha256 is not None


async def test_a_file_that_is_here_is_not_fetched_again(world: World, folder: Path) -> None:
    """Kept media is found by its content."""
    world.chat.outcomes = ["down"]
    async with bot_in(world) as bot:
        job = await admitted(bot)
        while not (owed := await bot.store.deliveries(job.id)) or owed[0].state is not DeliveryState.POSTING:
            await bot.turn()
        backup = saved(world, folder)
    for sha256 in {owed[0].received_sha256 or "", owed[0].posted_sha256 or ""}:
        kept = world.data / "media" / sha256[:2] / f"{sha256}.mp4"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(b"x")
    async with restored(world, backup) as bot:
        (after,) = await bot.store.deliveries(job.id)
        assert (after.state, after.tried_at) == (DeliveryState.POSTING, NOW)


@pytest.mark.parametrize("poster", [False, True])
async def test_what_was_made_of_a_file_that_is_here_is_made_again(world: World, folder: Path, poster: bool) -> None:
    """The smaller video or the still is gone; the bytes as they came are not fetched for that."""
    world.chat.outcomes = ["down"]
    async with bot_in(world) as bot:
        job = await admitted(bot)
        while not (owed := await bot.store.deliveries(job.id)) or owed[0].state is not DeliveryState.POSTING:
            await bot.turn()
        now = world.clock.now()
        came = owed[0].received_sha256
        smaller = owed[0].linked(came, "b" * 64, now) if poster else owed[0].fitted("b" * 64, "mp4", now)
        assert await bot.store.advance_delivery(owed[0], smaller, now) is not None
        backup = saved(world, folder)
    sha256 = owed[0].received_sha256 or ""
    kept = world.data / "media" / sha256[:2] / f"{sha256}.mp4"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"x")
    async with restored(world, backup) as bot:
        (after,) = await bot.store.deliveries(job.id)
    assert (after.state, after.received_sha256, after.posted_sha256) == (DeliveryState.STORED, sha256, None)
    assert (after.rung, after.posted_extension, after.poster_sha256) == (Rung.ORIGINAL, None, None)


@pytest.mark.row("F48")
async def test_a_backup_under_load_is_one_moment_of_it(world: World, folder: Path) -> None:
    """Fifty commands are being taken meanwhile; each copy balances, and what it holds is finished once."""
    async with bot_in(world) as bot:
        asking = [asyncio.create_task(bot.ask(command(f"c{n}", f"fox {n}", person=f"p{n}"))) for n in range(50)]
        copies = [await asyncio.to_thread(back_up, world.data, folder / str(n), world.clock.now()) for n in range(3)]
        await asyncio.gather(*asking)
        await bot.work()
    for copy in copies:
        with closing(sqlite3.connect(copy)) as rows:
            assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            (used,) = rows.execute(
                "SELECT coalesce(sum(used_micro_usd), 0) FROM budgets WHERE meter = 'day'"
            ).fetchone()
            assert rows.execute("SELECT coalesce(sum(micro_usd), 0) FROM ledger").fetchone() == (used,)
    posted = len(world.chat.channel)
    async with restored(world, copies[-1]) as bot:
        await bot.work()
        assert await bot.store.unfinished("fake") == []
    assert posted == 50
    assert len(world.chat.channel) == 50
    assert len(world.api.tasks) == 50
