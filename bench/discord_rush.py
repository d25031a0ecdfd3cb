"""A rush: 1,500 commands at an even 50 a second from 1,000 people, whoever waits for what, at the real gateway's wire.

The local Discord sends them by itself at their times and notes when each was acknowledged; it keeps Discord's own limit
of 50 requests a second for everything but acknowledgements.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.discord_bot import TOKEN, bot
from bench.goals import busiest, percentile, row
from bench.programs import rss_mb, share, spent, video_api
from tests.standins.discord import Discord, running

PEOPLE, GUILDS, CHANNELS = 1000, 10, 5
PER_SECOND = float(os.environ.get("BENCH_PER_SECOND", "50"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "30"))
COMMANDS = int(PER_SECOND * SECONDS)
API_SECONDS = 5.0
P99, WORST = 1.0, 3.0
REFUSED = 100  # Discord shuts out whoever is refused 10,000 times in ten minutes
QUIET = 20.0  # seconds without any request: nothing more will come

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rush:
    """What was sent, and what it cost: shares of one core while it lasted, megabytes when the last was sent."""

    sent: Sequence[Json]
    ended_at: float
    bot_share: float
    discord_share: float
    rss_mb: float


async def measured(folder: Path) -> int:
    """Print it all; how many goals were missed."""
    folder.mkdir()
    print(f"{COMMANDS:,} commands, {PER_SECOND:.0f} a second, from {PEOPLE:,} people in {GUILDS * CHANNELS} channels")
    async with running(token=TOKEN) as place, video_api(API_SECONDS) as api:
        orders = await _people(place)
        async with bot(folder, api, place) as pid:
            await place.ready()
            rush = await _rush(place, pid, orders)
            files = await _settled(place)
            missed = await _acknowledged(place, rush)
            return missed + await _followed(place, rush, pid, files)


async def _people(place: Discord) -> list[Json]:
    """Everybody and every channel; the whole schedule."""
    channels: list[tuple[str, str]] = []
    for number in range(GUILDS):
        guild = await place.guild(f"Guild {number}")
        channels += [(guild, await place.channel(f"channel-{one}")) for one in range(CHANNELS)]
    people = []
    for number in range(PEOPLE):
        guild, channel = channels[number % len(channels)]
        user = (await place.order("user", name=f"person{number}"))["id"]
        await place.order("member", guild=guild, user=user, roles=[])
        people.append((user, channel))
    return [_slash(number, *people[number % PEOPLE]) for number in range(COMMANDS)]


def _slash(number: int, user: str, channel: str) -> Json:
    """Nobody asks for the same twice: that is asked about first."""
    options = {"prompt": f"fox number {number} runs through snow --dur 5"}
    return {"after": number / PER_SECOND, "user": user, "channel": channel, "command": "video", "options": options}


async def _rush(place: Discord, pid: int, orders: list[Json]) -> Rush:
    before, discord_before = spent(pid), spent(place.pid)
    sent = await place.order("slashes", orders=orders)
    ended_at = (await place.order("world"))["now"]
    after, discord_after = spent(pid), spent(place.pid)
    shares = share(before, after), share(discord_before, discord_after)
    return Rush(sent, ended_at, *shares, rss_mb(pid))


async def _settled(place: Discord) -> int:
    """Wait until every video is posted and every message is at its last word: until nothing has come for a while."""
    requests, quiet_since = -1, time.monotonic()
    while time.monotonic() - quiet_since < QUIET:
        await asyncio.sleep(1.0)
        counters = await place.counters()
        if counters["requests"] != requests:
            requests, quiet_since = counters["requests"], time.monotonic()
    return (await place.counters())["files"]


async def _acknowledged(place: Discord, rush: Rush) -> int:
    known = {one["id"]: one for one in await place.order("interactions")}
    told = [known[one["interaction"]] for one in rush.sent]
    waits = [one["answered_after"] for one in told if one["answer"] is not None]
    late = [one["late"] for one in rush.sent]
    missed = row("acknowledged", f"{len(waits):,}", f"all {COMMANDS:,}", met=len(waits) == COMMANDS)
    p99, worst = percentile(waits, 0.99), max(waits)
    row("  half within", f"{percentile(waits, 0.5) * 1000:.0f} ms")
    missed += row("  99 in 100 within", f"{p99 * 1000:.0f} ms", f"< {P99:.0f} s", met=p99 < P99)
    missed += row("  all within", f"{worst * 1000:.0f} ms", f"<= {WORST:.0f} s", met=worst <= WORST)
    row("the local Discord's own lag (in these figures)", f"p99 {percentile(late, 0.99) * 1000:.0f} ms")
    row("  at most", f"{max(late) * 1000:.0f} ms")
    return missed


async def _followed(place: Discord, rush: Rush, pid: int, files: int) -> int:
    posts = [one["at"] for one in await place.traffic("POST", "/channels/*/messages", status=200)]
    bodies = await place.traffic("PATCH")
    edits = [one["at"] for one in bodies if one["status"] == 200]
    counters = await place.counters()
    missed = row("admitted and posted", f"{files:,}", f"all {COMMANDS:,}", met=files == COMMANDS)
    row("  every video posted, after the last command", f"{max(posts) - rush.ended_at:.0f} s")
    row("  every status final, after the last command", f"{max(edits) - rush.ended_at:.0f} s")
    row("edits of status messages", f"{len(edits):,}", "")
    row("  a second, at most", f"{busiest(edits)}")
    refused = counters["rate_limited"]
    missed += row("refused by a rate limit", f"{refused}", f"< {REFUSED}", met=refused < REFUSED)
    row("CPU of the bot while they came", f"{rush.bot_share:.0%} of a core")
    row("CPU of the local Discord while they came", f"{rush.discord_share:.0%} of a core")
    row("memory of the bot, then and at the end", f"{rush.rss_mb:.0f} MB, {rss_mb(pid):.0f} MB")
    return missed
