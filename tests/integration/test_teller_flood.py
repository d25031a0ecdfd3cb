"""However many messages are old at once, no platform is flooded with changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.generation.command import ReplyTo
from bot.generation.errors import PlatformBusy
from bot.generation.message import Message, Text
from bot.teller import AT_ONCE, BURST, PER_SECOND
from tests.integration.test_teller import Channel, scene_of
from tests.world import World, bot_in

MANY = 4 * AT_ONCE


async def test_a_bot_that_was_away_for_long_changes_what_is_old_bit_by_bit(tmp_path: Path) -> None:
    """A few at once, then two a second, until each was changed; none is forgotten."""
    world = World(tmp_path / "world", chat=Channel())
    world.caps = replace(world.caps, open_jobs=1000)
    async with bot_in(world) as bot:
        scene = scene_of(bot)
        for n in range(MANY):
            await scene.talk.made("video", f"fox number {n}", person=f"p{n}")
        await scene.pass_(10)
    world.clock.at += 86_400
    async with bot_in(world) as bot:
        scene = scene_of(bot)
        scene.channel.changed.clear()
        began = world.clock.at
        await scene.pass_(400)
        moments = [at for at, _address, _message in scene.channel.changed]
        for at in moments:
            assert sum(began <= one <= at for one in moments) <= BURST + (at - began) * PER_SECOND
        assert len({address for _at, address, _message in scene.channel.changed}) == len(
            {job.reply_to.address for job in await bot.service.list(None, MANY)}
        )


async def test_the_first_and_the_last_word_wait_for_nobody(tmp_path: Path) -> None:
    """They come as fast as people ask and jobs end."""
    world = World(tmp_path / "world", chat=Channel())
    world.caps = replace(world.caps, open_jobs=1000)
    async with bot_in(world) as bot:
        scene = scene_of(bot)
        jobs = [await scene.talk.made("video", f"fox number {n}", person=f"p{n}") for n in range(MANY)]
        for _ in range(MANY // AT_ONCE):
            await scene.teller.round(scene.channel)
        assert scene.channel.shown() == ["telling.queued"] * MANY
        for job in jobs:
            await bot.service.cancel(job.id, job.person)
        scene.channel.clock.at += 10
        for _ in range(MANY // AT_ONCE):
            await scene.teller.round(scene.channel)
        assert scene.channel.shown()[MANY:] == ["telling.cancelled"] * MANY


class Crowded(Channel):
    """A platform with places that take nothing for now."""

    def __init__(self) -> None:
        super().__init__()
        self.full: set[str] = set()

    async def edit(self, to: ReplyTo, message: Message, key: str = "") -> None:
        if to.address in self.full:
            self.tried.append(self.clock.at)
            raise PlatformBusy(Text("slack.slow_down", seconds=2))
        await super().edit(to, message, key)


async def test_a_place_that_takes_nothing_for_now_holds_up_nobody_and_is_told_in_the_end(tmp_path: Path) -> None:
    """However often it says so: it is no failure, after some of which a message would be left as it is."""
    world = World(tmp_path / "world", chat=Crowded())
    world.caps = replace(world.caps, open_jobs=1000)
    async with bot_in(world) as bot:
        scene = scene_of(bot)
        jobs = [await scene.talk.made("video", f"fox number {n}", person=f"p{n}") for n in range(2 * AT_ONCE)]
        busy = scene.channel
        assert isinstance(busy, Crowded)
        busy.full = {job.reply_to.address for job in jobs[:AT_ONCE]}
        await scene.pass_(3)
        assert {address for _at, address, _message in busy.changed} == {job.reply_to.address for job in jobs[AT_ONCE:]}
        await scene.pass_(1000)
        assert len(busy.tried) - len(busy.changed) > 21 * AT_ONCE
        busy.full = set()
        await scene.pass_(100)
        assert {address for _at, address, _message in busy.changed} == {job.reply_to.address for job in jobs}
