"""After a deletion nothing of its person is found: in no page of the database, no log, no file, nor after a restore."""

from __future__ import annotations

import json
import os
import random
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest

from bot.generation.chat.rights import Rights
from bot.generation.command import Asker, Attachment, Command, Person, Place, ReplyTo
from bot.generation.delivery import Delivery, DeliveryState
from bot.generation.housekeeping import Housekeeping
from bot.generation.job import Job, JobState, Outcome
from bot.generation.ports import ElementFile, Habits, Kept, Preset, Role, SavedElement, Shareable, Stage, Store
from bot.media.parcels import Parcels
from storage.backup import back_up, restore
from storage.migrate import connect
from tests.fakes import FakeClock, FakeMedia
from tests.world import Bot, World, bot_in

CANARY = "quetzalcanary"
BYTES = b"canary-bytes-of-a-picture-7f3a"
ZOE = Person("fake", "98765432109876")
BOB = Person("fake", "12345678901234")


class Folders(FakeMedia):
    """A media folder that believes everything, laid out as the real one."""

    def find(self, sha256: str, extension: str) -> Path:
        path = self.root / "media" / sha256[:2] / f"{sha256}.{extension}"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def scratch(self, name: str) -> Path:
        (self.root / "media" / "scratch").mkdir(parents=True, exist_ok=True)
        return self.root / "media" / "scratch" / name


@dataclass
class Scene:
    """A bot with its housekeeping. Its clock is the machine's, for files have times of their own."""

    bot: Bot
    house: Housekeeping
    rights: Rights

    async def order(self, key: str, words: str, person: Person = ZOE, *slots: str) -> Job:
        name = f"{CANARY if person == ZOE else 'fox'}.jpg"
        sent = tuple(Attachment(slot, name, 10, "image/jpeg", f"handle-{slot}") for slot in slots)
        place = Place("fake", f"dm:{person.id}", "channel")
        asker, to = Asker(person), ReplyTo("fake", f"direct:{person.id}")
        made = await self.bot.ask(Command(key, "video", words, sent, asker, place, to))
        assert isinstance(made, Job), made
        return made

    async def tidy(self) -> None:
        """Everything that is due now."""
        for _ in range(400):
            if await self.house.turn() > 0.5:
                return
        raise AssertionError("still busy")


@asynccontextmanager
async def scene(world: World) -> AsyncIterator[Scene]:
    media = Folders(world.data)
    async with bot_in(world, lambda name, port: media if name == "media" else port) as bot:
        papers = Parcels(world.data / "media")
        (world.data / "media" / "scratch").mkdir(parents=True, exist_ok=True)
        platforms = {"fake": bot.chat}
        house = Housekeeping(bot.store, bot.api, platforms, papers, world.clock, world.ids)
        yield Scene(bot, house, Rights(bot.store, bot.media, platforms, world.clock, world.ids, papers, house))


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    made.clock.at = 1_900_000_000.0  # after every file that the test makes
    made.chat.files["handle-first"] = BYTES
    return made


def found(data: Path, *needles: bytes) -> list[str]:
    """Where any of these is, raw; what names nobody aside."""
    hits = []
    for path in sorted(path for path in data.rglob("*") if path.is_file() and path.name != "names.key"):
        content = path.read_bytes()
        hits += [f"{path.relative_to(data)}: {needle.decode()}" for needle in needles if needle in content]
    return hits


NEEDLES = (CANARY.encode(), BYTES, ZOE.id.encode())


async def lived(scene: Scene, *, posts: int = 3) -> None:
    """Somebody who used everything there is."""
    store, now = scene.bot.store, scene.bot.world.clock.now()
    for n in range(posts):
        await scene.order(f"k{n}-{ZOE.id}", f"{CANARY} {'x' * 900} number {n} --n 2", ZOE, "first")
    await scene.order("bob", "a red fox", BOB)
    await scene.bot.work()
    kept = await scene.bot.media.admit(_file(scene, BYTES + b"element"), "front.jpg")
    assert isinstance(kept, Kept)
    front = ElementFile(Role.FRONT, kept.sha256, "jpg", f"{CANARY}.jpg", 10)
    await store.save_element(SavedElement("e1", ZOE, "mira", CANARY, (), (front,), now))
    await store.save_preset(Preset(ZOE, "calm", f"--no {CANARY}"), now)
    await store.save_habits(ZOE, Habits(f"--no {CANARY}"))
    job = (await store.jobs(None, BOB.id, 1))[0]
    await store.remark(job.id, "delete refused", f"{ZOE.platform}:{ZOE.id}", now)
    await scene.bot.service.receive(_declined())
    await scene.bot.service.acknowledged("declined")
    await scene.bot.service.submit(_declined())


def _declined() -> Command:
    place = Place("fake", "t", "channel")
    return Command("declined", "video", f"{CANARY} --dur 99", (), Asker(ZOE), place, ReplyTo("fake", "channel"))


def _file(scene: Scene, data: bytes) -> Path:
    path = Path(scene.bot.media.scratch("new"))
    path.write_bytes(data)
    return path


async def test_after_a_deletion_nothing_is_found_anywhere(world: World) -> None:
    """Neither the prompt, nor the file, nor the person's id: rows, freed pages, log and media."""
    async with scene(world) as now:
        await lived(now)
        assert len(found(world.data, *NEEDLES)) >= 3
        await now.bot.store.forget(ZOE, world.clock.now(), posts=True)
        await now.tidy()
        standing = await now.bot.store.forgetting(ZOE)
        assert standing is not None
        assert standing.stage is Stage.DONE
        # While the bot runs, and not only once it has closed its files.
        assert found(world.data, *NEEDLES) == []
        checked = await now.bot.store.check_ledger()
        assert checked.faults == ()
        assert all(one.deleted for one in world.chat.channel if CANARY in str(one.message))
    assert found(world.data, *NEEDLES) == []


async def test_others_keep_what_is_theirs_even_the_same_bytes(world: World) -> None:
    """A file is named by its content: two people may have sent the same."""
    async with scene(world) as now:
        await now.order("z", CANARY, ZOE, "first")
        theirs = await now.order("b", "a red fox", BOB, "first")
        await now.bot.work()
        await now.bot.store.forget(ZOE, world.clock.now(), posts=False)
        await now.tidy()
        (given,) = await now.bot.store.inputs(theirs.id)
        assert Path(now.bot.media.find(given.sha256 or "", "jpg")).read_bytes() == BYTES
        assert (await now.bot.store.jobs(None, BOB.id, 5))[0].request.positivePrompt == "a red fox"
        assert found(world.data, CANARY.encode(), ZOE.id.encode()) == []


async def test_posts_stay_unless_they_are_meant_as_well(world: World) -> None:
    """And can still be taken away, by those who may."""
    async with scene(world) as now:
        job = await now.order("z", CANARY)
        await now.bot.service.acknowledged("z", ReplyTo("fake", f"direct:{ZOE.id}#1"))
        await now.bot.work()
        with closing(connect(world.data / "dailies.db")) as rows:
            rows.execute(
                "UPDATE deliveries SET reply_to = ?", (json.dumps(asdict(now.bot.chat.private(ZOE, job.place))),)
            )
        await now.bot.store.forget(ZOE, world.clock.now(), posts=False)
        await now.tidy()
        assert not any(one.deleted for one in world.chat.channel)
        assert world.chat.edits[-1][1].text.key == "privacy.status_gone", "what told how it stood shows the prompt"
        assert found(world.data, *NEEDLES) == []
        (owed,) = await now.bot.store.deliveries(job.id)
        assert owed.state is DeliveryState.POSTED
        assert isinstance(owed, Delivery)


@pytest.mark.row("B65")
async def test_a_running_job_is_discarded_and_its_spend_kept_without_a_name(world: World) -> None:
    """A waiting one is cancelled and costs nothing; asked for twice it is the same."""
    world.api.slow = 5
    async with scene(world) as now:
        out = await now.order("out", CANARY)
        while (seen := await now.bot.store.job(out.id)) and seen.state is not JobState.GENERATING:
            await now.bot.turn()
        waits = await now.order("waits", f"{CANARY} too", ZOE, "first")
        for _ in range(2):
            await now.bot.store.forget(ZOE, world.clock.now(), posts=True)
            await now.tidy()
        standing = await now.bot.store.forgetting(ZOE)
        assert standing is not None
        assert standing.stage is Stage.LATER
        assert found(world.data, *NEEDLES) == []
        ended = await now.bot.store.job(waits.id)
        assert ended is not None
        assert ended.outcome is Outcome.CANCELLED
        assert (await now.bot.store.entries(waits.id))["settle"] == 0
        await now.bot.work()
        over = await now.bot.store.job(out.id)
        assert over is not None
        assert (over.state, over.outcome) == (JobState.ENDED, Outcome.CANCELLED)
        assert over.person.id.startswith("p:")
        assert (await now.bot.store.entries(out.id))["settle"] > 0
        world.clock.at += 60.0
        await now.tidy()
        standing = await now.bot.store.forgetting(ZOE)
        assert standing is not None
        assert standing.stage is Stage.DONE
        assert (await now.bot.store.check_ledger()).faults == ()
        assert len(world.chat.channel) == 0


async def test_deleting_everything_is_no_way_around_the_days_cap(world: World) -> None:
    """Who spent money today orders again tomorrow."""
    async with scene(world) as now:
        await now.order("z", CANARY)
        await now.bot.work()
        await now.bot.store.forget(ZOE, world.clock.now(), posts=False)
        await now.tidy()
        asked = replace(_declined(), key="again", words="a blue fox")
        answer = await now.bot.ask(asked)
        assert not isinstance(answer, Job)
        assert [one.text.key for one in answer] == ["privacy.closed_today"]
        world.clock.at += 86_400.0
        assert isinstance(await now.bot.ask(replace(asked, key="tomorrow")), Job)


async def test_a_restored_backup_is_deleted_from_again(world: World, tmp_path: Path) -> None:
    """Before anything else is done with it."""
    async with scene(world) as now:
        await lived(now)
        backup = back_up(world.data, tmp_path / "backups", world.clock.now())
        world.clock.at += 100.0
        await now.bot.store.forget(ZOE, world.clock.now(), posts=False)
        await now.tidy()
    assert CANARY.encode() in backup.read_bytes()
    restored = restore(world.data, backup, world.clock.now())
    for path in restored.put_aside:
        path.unlink()
    async with scene(world) as now:
        assert found(world.data, CANARY.encode(), ZOE.id.encode()) == []
        assert (await now.bot.store.check_ledger()).faults == ()
        await now.tidy()
    assert found(world.data, *NEEDLES) == []


async def test_what_was_asked_for_before_the_backup_is_not_asked_for_twice(world: World) -> None:
    """The database knows of it."""
    async with scene(world) as now:
        await now.order("z", CANARY)
        await now.bot.work()
        await now.bot.store.forget(ZOE, world.clock.now(), posts=False)
        await now.tidy()
        world.clock.at += 86_400.0
        await now.order("new", "a new start")
    async with scene(world) as now:
        assert [job.request.positivePrompt for job in await now.bot.store.jobs("fake", ZOE.id, 5)] == ["a new start"]


async def test_everything_about_a_person_is_in_the_export_and_nobody_else(world: World) -> None:
    """Prompts, files, costs; as ZIP files that are gone within the hour."""
    async with scene(world) as now:
        await lived(now)
        asked = Command("x", "privacy.export", "", (), Asker(ZOE), Place("fake", "t", "c"), ReplyTo("fake", "c"))
        told = await now.rights.export(asked)
        assert told.private
        (part,) = told.files
        with zipfile.ZipFile(Path(part.path)) as archive:
            assert archive.testzip() is None
            names = archive.namelist()
            texts = {name: archive.read(name).decode() for name in names if name.endswith(".json")}
            inputs = [name for name in names if "/input-" in name]
            assert {archive.read(name) for name in inputs} == {BYTES}
        assert len(inputs) == 3
        assert len([name for name in names if "/video-" in name]) == 6
        assert any(name.startswith("elements/mira-") for name in names)
        jobs = json.loads(next(text for name, text in texts.items() if name.endswith("-jobs.json")))
        assert all(CANARY in job["request"]["positivePrompt"] for job in jobs)
        assert all(job["ledger"] and job["deliveries"] for job in jobs)
        assert {"habits", "presets", "elements", "commands", "used"} <= {name[5:-5] for name in texts}
        assert not any(BOB.id in text for text in texts.values())
        os.utime(part.path, (world.clock.now() - 7200, world.clock.now() - 7200))
        world.clock.at += 400.0
        await now.tidy()
        assert not Path(part.path).exists()


async def test_blocks_and_what_is_shared_are_in_the_export_and_not_who_blocked(world: World) -> None:
    """Where, since when and why."""
    async with scene(world) as now:
        store, at = now.bot.store, world.clock.now()
        await store.save_preset(Preset(ZOE, "calm", "--ar 1:1"), at)
        assert await store.offer(Shareable.PRESET, ZOE, "calm", "t", at)
        assert await store.block(ZOE, "t", "spam", BOB, at)
        assert await store.block(BOB, "t", "noise", ZOE, at)
        parts = {part.name: part.rows async for part in store.held(ZOE)}
        assert parts["shared"] == [{"kind": "preset", "tenant": "t", "name": "calm", "at": at}]
        assert parts["blocks"] == [{"tenant": "t", "at": at, "reason": "spam"}]


async def test_an_export_is_split_where_the_chat_takes_less(world: World) -> None:
    """What is too large by itself is named."""
    async with scene(world) as now:
        await now.order("z", CANARY, ZOE, "first")
        await now.bot.work()
        world.chat.limit = world.chat.shown_limit = 64 * 2**10 + 200
        asked = Command("x", "privacy.export", "", (), Asker(ZOE), Place("fake", "t", "c"), ReplyTo("fake", "c"))
        told = await now.rights.export(asked)
        assert len(told.files) > 1
        assert all(Path(file.path).stat().st_size <= world.chat.limit for file in told.files)


async def test_nothing_is_left_in_the_pages_that_moved(world: World) -> None:
    """Deleted cells are zeroed, but not what pages left behind when they were balanced: that takes a rewritten file."""
    chance = random.Random(5)
    async with scene(world) as now:
        store = now.bot.store
        for n in range(600):
            who = ZOE if chance.random() < 0.4 else BOB
            words = f"{who.id} " * chance.randrange(1, 90)
            await store.save_preset(Preset(who, f"{chance.getrandbits(40):x}-{n}", words), world.clock.now())
        await store.forget(ZOE, world.clock.now(), posts=False)
        await now.tidy()
        assert found(world.data, ZOE.id.encode()) == []
        assert len(await store.presets(BOB)) > 300


async def test_a_block_holds_on_without_what_was_typed_about_its_person(world: World) -> None:
    async with scene(world) as now:
        store = now.bot.store
        await store.block(ZOE, "t", CANARY, BOB, world.clock.now())
        await store.forget(ZOE, world.clock.now(), posts=False)
        await now.tidy()
        assert found(world.data, *NEEDLES) == []
        (block,) = await store.blocked(ZOE.platform, "t")
        assert (block.person, block.reason) == (None, "")


async def test_reviews_of_an_erased_persons_job_go_and_moderators_lose_their_name(world: World) -> None:
    """Of a decision it stays known that it was made."""
    reviews = (
        "INSERT INTO reviews (job, n, kind, subject, sha256, why, state, version, opened_at, due_at, expires_at, "
        "reminded, escalated, approvals, decided_by, reason, attempts) "
        "VALUES (?, 0, 'prompt', '', '', '[]', ?, 0, 0, 9e9, 9e9, 0, 0, 1, ?, ?, 0)"
    )
    async with scene(world) as now:
        mine = await now.order("mine", CANARY)
        theirs = await now.order("theirs", "a red fox", BOB)
        await now.bot.work()
        with closing(connect(world.data / "dailies.db")) as rows:
            rows.execute(reviews, (mine.id, "open", None, ""))
            rows.execute(reviews, (theirs.id, "approved", json.dumps(asdict(ZOE), separators=(",", ":")), ""))
            rows.execute("INSERT INTO approvals VALUES (?, 0, ?, ?, 0)", (theirs.id, ZOE.platform, ZOE.id))
        await now.bot.store.forget(ZOE, world.clock.now(), posts=False)
        await now.tidy()
        assert found(world.data, *NEEDLES) == []
        assert await now.bot.store.reviews_of(mine.id) == []
        (review,) = await now.bot.store.reviews_of(theirs.id)
        assert review.decided_by is not None
        assert review.decided_by.id.startswith("p:")


class ErasedUnderTheLook:
    """A store in which the person's deletion comes between the read of a job and its settlement."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self._store = store
        self._clock = clock
        self.left = 1

    def __getattr__(self, verb: str) -> Any:
        return getattr(self._store, verb)

    async def settle(self, *moves: Any, **with_it: Any) -> Job | None:
        if self.left:
            self.left -= 1
            await self._store.forget(ZOE, self._clock.now(), posts=False)
            while (due := await self._store.forget_on(self._clock.now())) is not None and due <= self._clock.now():
                continue
        return await self._store.settle(*moves, **with_it)


async def test_a_deletion_between_a_look_and_its_settlement_loses_no_money(world: World) -> None:
    """The look counts for nothing and is made again: the meters are a pseudonym's by then."""
    async with bot_in(
        world, lambda name, port: ErasedUnderTheLook(cast(Store, port), world.clock) if name == "store" else port
    ) as bot:
        asked = Command(
            "k", "video", CANARY, (), Asker(ZOE), Place("fake", f"dm:{ZOE.id}", "channel"), ReplyTo("fake", "channel")
        )
        job = await bot.ask(asked)
        assert isinstance(job, Job)
        await bot.work()
        over = await bot.store.job(job.id)
        assert over is not None
        assert (over.state, over.outcome, over.person.id[:2]) == (JobState.ENDED, Outcome.CANCELLED, "p:")
        assert (await bot.store.entries(job.id))["settle"] > 0
        assert (await bot.store.check_ledger()).faults == ()
        assert world.chat.channel == []
