"""The teller keeps the message of every command true: often enough, never too often, and after every accident."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.generation.chat.telling import EVERY, digest, telling_message
from bot.generation.command import ReplyTo
from bot.generation.errors import StorageBroken
from bot.generation.job import Job
from bot.generation.message import Message, Press
from bot.teller import AT_ONCE, PER_SECOND, Teller
from tests.builders import Talk, chat_of
from tests.fakes import FakeChat, FakeVideoApi
from tests.world import Bot, World, bot_in


@dataclass
class Channel(FakeChat):
    """A channel that notes when its messages were changed, and every try."""

    changed: list[tuple[float, str, Message]] = field(default_factory=list)
    tried: list[float] = field(default_factory=list)

    async def edit(self, to: ReplyTo, message: Message, key: str = "") -> None:
        self.tried.append(self.clock.at)
        await super().edit(to, message)
        self.changed.append((self.clock.at, to.address, message))

    def shown(self) -> list[str]:
        """The headlines, in order."""
        return [message.text.key for _at, _address, message in self.changed]


@dataclass
class Scene:
    """A bot with its teller."""

    bot: Bot
    talk: Talk
    teller: Teller
    channel: Channel

    async def pass_(self, seconds: int) -> None:
        """Time, with a look every second."""
        for _ in range(seconds):
            self.channel.clock.at += 1
            await self.teller.round(self.channel)

    async def finish(self, job: Job) -> None:
        """The job's whole life, a look after every step."""
        for _ in range(100):
            if not await self.bot.turn():
                break
            await self.pass_(11)
        status = await self.bot.service.status(job.id)
        assert status is not None
        assert status.finished


def teller_of(bot: Bot) -> Teller:
    return Teller(bot.store, bot.service, {"fake": bot.chat}, bot.world.clock, bot.world.ids, lambda: None)


def scene_of(bot: Bot) -> Scene:
    channel = bot.world.chat
    assert isinstance(channel, Channel)
    return Scene(bot, Talk(bot, chat_of(bot)), teller_of(bot), channel)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Whose channel takes notes."""
    return World(tmp_path / "world", chat=Channel())


@pytest.fixture
async def scene(bot: Bot) -> Scene:
    """Nothing was asked for yet."""
    return scene_of(bot)


# -- a job's life


async def test_a_message_follows_its_job_to_the_end(scene: Scene) -> None:
    """At its address, and then never again."""
    job = await scene.talk.made("video", "a fox --n 2")
    await scene.pass_(1)
    await scene.finish(job)
    assert scene.channel.shown()[0] == "telling.queued"
    assert scene.channel.shown()[-1] == "telling.done"
    assert {address for _at, address, _message in scene.channel.changed} == {job.reply_to.address}
    before = len(scene.channel.tried)
    await scene.pass_(600)
    assert len(scene.channel.tried) == before
    assert await scene.bot.store.tell_next("fake") == (None, 0)


async def test_a_message_that_would_look_the_same_is_not_changed(scene: Scene) -> None:
    """It is looked at again, and a change that comes meanwhile does not wait for that."""
    job = await scene.talk.made("video", "a fox")
    scene.bot.world.clock.at = 1_760_000_010.0
    await scene.pass_(33)  # within a minute of estimates; the second look was two seconds ago
    assert scene.channel.shown() == ["telling.queued"]
    await scene.bot.service.cancel(job.id, job.person)
    await scene.pass_(1)
    assert scene.channel.shown() == ["telling.queued", "telling.cancelled"]


async def test_a_video_that_was_deleted_changes_what_is_told(scene: Scene) -> None:
    """The message is looked at; whether it looks different is up to it."""
    job = await scene.talk.made("video", "a fox")
    await scene.finish(job)
    await scene.talk.press(Press.DELETE, f"j{job.id}-r0")
    due, _count = await scene.bot.store.tell_next("fake")
    assert due is not None


@settings(max_examples=15)
@given(st.lists(st.tuples(st.sampled_from(["turn", "cancel", "nothing"]), st.integers(0, 13)), max_size=14))
def test_at_most_one_change_in_ten_seconds_and_only_when_something_changed(moves: list[tuple[str, int]]) -> None:
    """For every story of a job; and what is shown in the end is true."""
    asyncio.run(play(moves))


async def play(moves: Sequence[tuple[str, int]]) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder) / "w", chat=Channel(), api=FakeVideoApi(slow=3))
        async with bot_in(world) as bot:
            scene = scene_of(bot)
            job = await scene.talk.made("video", "a fox --n 2")
            for what, seconds in moves:
                if what == "turn":
                    await bot.turn()
                elif what == "cancel":
                    await bot.service.cancel(job.id, job.person)
                await scene.pass_(seconds)
            await scene.pass_(31)
            for (earlier, _, before), (later, _, after) in pairwise(scene.channel.changed):
                assert later - earlier >= EVERY
                assert digest(before) != digest(after)
            status = await bot.service.status(job.id)
            assert status is not None
            at, _address, last = scene.channel.changed[-1]
            now = telling_message(status, world.clock.at, at)
            assert last.buttons == now.buttons
            assert last.text.key == now.text.key


async def test_what_moves_while_the_message_is_being_changed_is_told_next(scene: Scene) -> None:
    """The look was older than the move: its later time must not stand over it."""
    job = await scene.talk.made("video", "a fox")
    edit = scene.channel.edit

    async def slow(to: ReplyTo, message: Message, key: str = "") -> None:
        scene.channel.edit = edit  # type: ignore[method-assign]  # once
        await scene.bot.service.cancel(job.id, job.person)
        await edit(to, message, key)

    scene.channel.edit = slow  # type: ignore[method-assign]  # once
    await scene.pass_(1)
    assert scene.channel.shown() == ["telling.queued"]
    await scene.pass_(int(EVERY))
    assert scene.channel.shown() == ["telling.queued", "telling.cancelled"]


async def test_a_message_that_moved_is_changed_where_it_is_now(scene: Scene) -> None:
    """So is whatever its job answers."""
    job = await scene.talk.made("video", "a fox")
    there = replace(job.reply_to, address="channel:there")
    await scene.talk.chat.moved(scene.talk.commands[-1], there)
    await scene.finish(job)
    assert {address for _at, address, _message in scene.channel.changed} == {"channel:there"}
    now = await scene.bot.store.job(job.id)
    assert now is not None
    assert now.reply_to == there


# -- restarts


async def test_a_restart_goes_on_with_the_message_and_says_so(world: World) -> None:
    """One line, until the job is over."""
    async with bot_in(world) as bot:
        scene = scene_of(bot)
        job = await scene.talk.made("video", "a fox")
        await scene.pass_(1)
    world.clock.at += 60
    async with bot_in(world) as bot:
        scene = scene_of(bot)
        await scene.pass_(1)
        last = scene.channel.changed[-1][2]
        assert (last.text.key, "telling.restarted" in [line.key for line in last.fields]) == ("telling.queued", True)
        await scene.finish(job)
        last = scene.channel.changed[-1][2]
        assert (last.text.key, "telling.restarted" in [line.key for line in last.fields]) == ("telling.done", False)


# -- commands that came to nothing


async def test_a_refusal_whose_live_answer_was_lost_is_told_in_the_message(scene: Scene) -> None:
    """After a moment, once, and then never again."""
    await scene.talk.told("video", "a fox --preset gone")
    await scene.teller.round(scene.channel)
    assert scene.channel.changed == []
    await scene.pass_(60)
    ((_at, address, message),) = scene.channel.changed
    assert address == scene.talk.commands[-1].reply_to.address
    assert (message.text.key, message.fields) == ("telling.declined", ())


async def test_a_refusal_that_was_heard_is_not_told_again(scene: Scene) -> None:
    """Its message may be gone by then."""
    await scene.talk.told("video", "a fox --preset gone")
    await scene.talk.chat.answered(scene.talk.commands[-1])
    await scene.pass_(60)
    assert scene.channel.tried == []


async def test_a_command_that_is_being_done_is_left_alone(scene: Scene) -> None:
    """There is nothing to say yet, however long it takes."""
    order = scene.talk.command("video", "a fox")
    await scene.talk.chat.receive(order)
    await scene.talk.chat.acknowledged(order, order.reply_to)
    await scene.pass_(60)
    assert scene.channel.tried == []
    await scene.talk.chat.handle(order)
    await scene.pass_(1)
    assert scene.channel.shown() == ["telling.queued"]


# -- accidents


async def test_a_message_that_somebody_took_away_is_let_go(scene: Scene) -> None:
    """Nothing is tried by itself any more, nobody is whispered to, and the video is posted all the same."""
    job = await scene.talk.made("video", "a fox")
    scene.channel.outcomes = ["gone"]
    await scene.pass_(600)
    assert len(scene.channel.tried) == 1
    await scene.finish(job)
    assert [posted.deleted for posted in scene.channel.channel] == [False]
    assert scene.channel.whispers == []


async def test_where_the_channel_is_closed_the_person_hears_the_end_alone_and_once(scene: Scene) -> None:
    """Not every step on the way."""
    job = await scene.talk.made("video", "a fox")
    await scene.bot.turn()
    await scene.bot.service.cancel(job.id, job.person)
    scene.channel.outcomes = ["refuse"]
    await scene.pass_(1)
    assert scene.channel.whispers == []
    await scene.bot.work()
    scene.channel.outcomes = ["refuse", "ok"]
    await scene.pass_(60)
    ((person, message),) = scene.channel.whispers
    assert (person, message.text.key, message.buttons) == (job.person, "telling.cancelled", ())


async def test_where_nobody_can_be_told_it_is_left_at_that(scene: Scene) -> None:
    """It is logged, and never tried again."""
    job = await scene.talk.made("video", "a fox")
    await scene.bot.service.cancel(job.id, job.person)
    scene.channel.outcomes = ["refuse", "refuse"]
    await scene.pass_(600)
    assert (len(scene.channel.tried), scene.channel.whispers) == (1, [])


async def test_a_whisper_that_did_not_get_through_is_tried_again(scene: Scene) -> None:
    """Later, and not twice."""
    job = await scene.talk.made("video", "a fox")
    await scene.bot.service.cancel(job.id, job.person)
    scene.channel.outcomes = ["refuse", "down", "refuse", "ok"]
    await scene.pass_(120)
    assert len(scene.channel.whispers) == 1


async def test_a_channel_that_is_down_is_tried_again_ever_more_seldom(scene: Scene) -> None:
    """Until it is given up; the next move of the job begins anew."""
    job = await scene.talk.made("video", "a fox")
    scene.channel.outcomes = ["down"] * 100
    for _ in range(60):
        scene.channel.clock.at = max(scene.channel.clock.at + 1, (await scene.bot.store.tell_next("fake"))[0] or 0.0)
        await scene.teller.round(scene.channel)
    gaps = [later - earlier for earlier, later in pairwise(scene.channel.tried)]
    assert min(gaps) >= EVERY
    assert max(gaps[10:]) > 2 * EVERY
    assert len(scene.channel.tried) == 21
    assert await scene.bot.store.tell_next("fake") == (None, 0)
    scene.channel.outcomes = []
    await scene.bot.service.cancel(job.id, job.person)
    await scene.pass_(11)
    assert scene.channel.shown() == ["telling.cancelled"]


async def test_a_channel_that_comes_back_shows_what_is_true_then(scene: Scene) -> None:
    """Not what was true when it went away."""
    job = await scene.talk.made("video", "a fox")
    scene.channel.outcomes = ["down", "down"]
    await scene.pass_(2)
    await scene.bot.service.cancel(job.id, job.person)
    await scene.pass_(120)
    assert scene.channel.shown() == ["telling.cancelled"]


async def test_a_bug_over_one_message_does_not_hold_up_the_others(
    scene: Scene, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is logged; the others are told, and that one is tried again later."""
    bad = await scene.talk.made("video", "a bad fox")
    good = await scene.talk.made("video", "a good fox")
    edit = scene.channel.edit

    async def buggy(to: ReplyTo, message: Message, key: str = "") -> None:
        if to == bad.reply_to:
            raise ZeroDivisionError
        await edit(to, message, key)

    monkeypatch.setattr(scene.channel, "edit", buggy)
    with caplog.at_level(logging.ERROR, "dailies.teller"):
        await scene.pass_(2)
    assert [address for _at, address, _message in scene.channel.changed] == [good.reply_to.address]
    assert len(caplog.records) == 1
    monkeypatch.undo()
    await scene.pass_(120)
    assert bad.reply_to.address in {address for _at, address, _message in scene.channel.changed}


# -- many


async def test_the_more_messages_there_are_the_more_seldom_each_is_changed(world: World) -> None:
    """So that no platform is flooded, and still each has its turn. Waiting alone, one is looked at every 30 s."""
    many = 5 * AT_ONCE
    world.caps = replace(world.caps, open_jobs=1000)
    async with bot_in(world) as bot:
        scene = scene_of(bot)
        for n in range(many):
            await scene.talk.made("video", f"fox number {n}", person=f"p{n}")
        for _ in range(5):
            assert await scene.teller.round(scene.channel) == AT_ONCE
        assert await scene.teller.round(scene.channel) == 0
        assert len(scene.channel.changed) == many
        looks = 0
        for _ in range(120):
            scene.channel.clock.at += 1
            looks += await scene.teller.round(scene.channel)
        assert many <= looks <= 120 * PER_SECOND
        by_address = Counter(address for _at, address, _message in scene.channel.changed)
        assert len(by_address) == many


# -- running


async def test_it_runs_until_it_is_cancelled(scene: Scene) -> None:
    """And looks again after a rest."""
    running = asyncio.create_task(scene.teller.run())
    try:
        job = await scene.talk.made("video", "a fox")
        await until(lambda: bool(scene.channel.changed))
        await scene.bot.service.cancel(job.id, job.person)
        await until(lambda: scene.channel.shown()[-1] == "telling.cancelled")
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_broken_store_ends_it(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole bot has to stop then."""

    async def broken(*_given: object) -> None:
        raise StorageBroken("the disk is gone")

    monkeypatch.setattr(scene.bot.store, "tell", broken)
    with pytest.raises(ExceptionGroup) as caught:
        await scene.teller.run()
    assert caught.group_contains(StorageBroken)


async def until(true: Callable[[], bool]) -> None:
    """Bounded: the store answers from another thread, and nothing of ours says when."""
    for _ in range(1_000_000):
        if true():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never came true")
