"""10,000 jobs at the provider, asked for in a chat: what it costs to keep their messages true, and who is flooded."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

from adapters.discord.address import Address
from bench.discord_bot import TOKEN, bot
from bench.goals import busiest, row
from bench.idle import send_out
from bench.programs import rss_mb, share, spent, video_api
from bench.world import Bench, SlowApi, bench_in
from bot.generation.command import Asker, Command, Person, Place
from tests.standins.discord import Discord, running

OPEN, CHANNELS = 10_000, 50
AT_ONCE = 20  # messages written, or commands given, at a time
SETTLE = 10.0  # seconds until a started bot has looked at every job
CATCHING_UP = 90.0  # seconds until what was old at the start has been looked at once
WATCH = 30.0  # seconds
EDITS, IN_ONE_SECOND, SHARE = 2.5, 20, 0.05

Json = dict[str, Any]


async def measured(folder: Path) -> int:
    """Print it all; how many goals were missed."""
    folder.mkdir()
    print(f"{OPEN:,} jobs at the provider, asked for in {CHANNELS} channels; a bot that was killed goes on with them")
    async with running(token=TOKEN) as place, video_api(None) as api:
        shown = await _written(place)
        await _filled(folder, shown)
        alone = await _alone(folder, api)
        return await _telling(folder, api, place, alone)


async def _written(place: Discord) -> list[Address]:
    """As many messages of the bot's own."""
    guild = await place.guild()
    channels = [await place.channel(f"channel-{one}") for one in range(CHANNELS)]
    shown = []
    for start in range(0, OPEN, AT_ONCE):
        names = [channels[number % CHANNELS] for number in range(start, start + AT_ONCE)]
        said = await asyncio.gather(*(_said(place, channel) for channel in names))
        shown += [Address(guild, channel, message) for channel, message in zip(names, said, strict=True)]
    return shown


async def _said(place: Discord, channel: str) -> str:
    message = await place.order("say", user=place.application, channel=channel, content="…")
    return str(message["id"])


async def _filled(folder: Path, shown: list[Address]) -> None:
    """The rows that a bot leaves that was killed some time ago: each job is out, each message was told, and is old."""
    async with bench_in(folder, SlowApi()) as bench:
        for start in range(0, OPEN, AT_ONCE * 10):
            some = range(start, min(OPEN, start + AT_ONCE * 10))
            await asyncio.gather(*(_ask(bench, number, shown[number]) for number in some))
        await send_out(bench.store, OPEN)
        now = time.time()
        while due := await bench.store.tell("discord", now, AT_ONCE * 10):
            told = (bench.store.told(one, now, digest="told", due_at=now + 1, whispered=False) for one in due)
            await asyncio.gather(*told)


async def _ask(bench: Bench, number: int, shown: Address) -> None:
    asker = Asker(Person("discord", str(number)))
    place = Place("discord", str(shown.guild), shown.channel)
    words = "a red fox runs through snow --dur 5"
    given = Command(f"d:{number}", "video", words, (), asker, place, shown.reply_to())
    await bench.service.receive(given)
    await bench.service.acknowledged(given.key, given.reply_to)
    await bench.service.submit(given)


async def _alone(folder: Path, api: str) -> float:
    """The share of a core that the same jobs take of a bot that is in no chat."""
    async with bot(folder, api, None) as pid:
        await asyncio.sleep(SETTLE)
        before = spent(pid)
        await asyncio.sleep(WATCH)
        return share(before, spent(pid))


async def _telling(folder: Path, api: str, place: Discord, alone: float) -> int:
    async with bot(folder, api, place) as pid:
        await place.ready()
        ready = spent(pid)
        await asyncio.sleep(CATCHING_UP)
        caught_up = spent(pid)
        await asyncio.sleep(WATCH)
        after = spent(pid)
        edits = [one["at"] for one in await place.traffic("PATCH", "/channels/*/messages/*")]
        rate, most = len(edits) / (after.at - ready.at), busiest(edits)
        missed = row("edits a second, from the start on", f"{rate:.1f}", f"< {EDITS}", met=rate < EDITS)
        missed += row("  in the busiest second", f"{most}", f"<= {IN_ONE_SECOND}", met=most <= IN_ONE_SECOND)
        row("refused by a rate limit", f"{(await place.counters())['rate_limited']}")
        row("CPU of the same bot in no chat", f"{alone:.1%} of a core")
        row("CPU of telling, while all of it is old", f"{share(ready, caught_up) - alone:.1%} of a core")
        cost = share(caught_up, after) - alone
        missed += row("CPU of telling from then on", f"{cost:.1%} of a core", f"< {SHARE:.0%}", met=cost < SHARE)
        row("memory of the bot", f"{rss_mb(pid):.0f} MB")
        return missed
