"""A rush: 1,500 commands at an even 50 a second from 1,000 people, whoever waits for what, through Socket Mode.

The local Slack sends them by itself at their times and notes when each was acknowledged; it keeps Slack's own limits
for each method and workspace.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.goals import busiest, percentile, row
from bench.programs import load, rss_mb, share, spent, video_api
from bench.slack_bot import bot, workspaces
from tests.standins.slack import COMMAND, Json, Slack, slack

PEOPLE, CHANNELS = 1000, 5
TEAMS = int(os.environ.get("BENCH_TEAMS", "10"))  # 1: by the token of one workspace
PER_SECOND = float(os.environ.get("BENCH_PER_SECOND", "50"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "30"))
COMMANDS = int(PER_SECOND * SECONDS)
API_SECONDS = 5.0
P99, WORST = 1.0, 3.0
QUIET = 75.0  # seconds without any request: nothing more will come, and nobody rests before another try
LONGEST = float(os.environ.get("BENCH_LONGEST", "1800"))  # seconds after the last command
PACED = {  # what waits for its turn, and where Slack counts it
    "chat.postMessage": "channel",
    "chat.update": "workspace",
    "conversations.replies": "workspace",
    "files.getUploadURLExternal": "workspace",
    "files.completeUploadExternal": "workspace",
    "files.info": "workspace",
}
AT_ONCE = ("users.info", "conversations.info")  # what cannot wait; a refusal costs no more than what it would have told


@dataclass(frozen=True, slots=True)
class Rush:
    """What was sent, and what it cost: shares of one core while it lasted, megabytes when the last was sent."""

    sent: Sequence[Json]
    ended_at: float
    bot_share: float
    slack_share: float
    rss_mb: float


async def measured(folder: Path) -> int:
    """Print it all; how many goals were missed."""
    (folder / "data").mkdir(parents=True)
    where = f"{TEAMS} workspaces with {CHANNELS} channels each"
    print(f"{COMMANDS:,} commands, {PER_SECOND:.0f} a second, from {PEOPLE:,} people in {where}")
    print(load())
    async with slack("--limits", clock_speed=1.0) as place, video_api(API_SECONDS) as api:
        teams = [place.team] if TEAMS == 1 else await workspaces(folder, place, TEAMS)
        orders = await _people(place, teams)
        async with bot(folder, api, place, many=TEAMS > 1) as pid:
            await place.until("connections", timeout=60.0)
            rush = await _rush(place, pid, orders)
            missed = await _acknowledged(place, rush)
            await _settled(place)
            return missed + await _followed(place, rush, pid)


async def _people(place: Slack, teams: Sequence[str]) -> list[Json]:
    """Everybody and every channel; the whole schedule."""
    channels = [(team, await place.make_channel(f"c{one}", team=team)) for one in range(CHANNELS) for team in teams]
    people = []
    for number in range(PEOPLE):
        team, channel = channels[number % len(channels)]
        made = await place.ask("make/user", {"team": team, "name": f"person{number}"})
        people.append((made["id"], channel))
    return [_slash(number, *people[number % PEOPLE]) for number in range(COMMANDS)]


def _slash(number: int, user: str, channel: str) -> Json:
    """Nobody asks for the same twice: that is asked about first."""
    text = f"fox number {number} runs through snow --dur 5"
    return {"after": number / PER_SECOND, "user": user, "channel": channel, "command": COMMAND, "text": text}


async def _rush(place: Slack, pid: int, orders: list[Json]) -> Rush:
    before, slack_before = spent(pid), spent(place.process.pid)
    sent = (await place.ask("slashes", {"orders": orders}))["sent"]
    ended_at = await place.advance(0.0)
    after, slack_after = spent(pid), spent(place.process.pid)
    shares = share(before, after), share(slack_before, slack_after)
    return Rush(sent, ended_at, *shares, rss_mb(pid))


async def _acknowledged(place: Slack, rush: Rush) -> int:
    await place.until("deliveries", COMMANDS, kind="slash_commands", ended=True)
    told = await place.until("deliveries", kind="slash_commands")
    tries = [one["attempts"][0] for one in told if one["acked"]]
    waits = [one["acks"][0] - one["sent_at"] for one in tries]
    late = [one["late"] for one in rush.sent]
    missed = row("acknowledged", f"{len(waits):,}", f"all {COMMANDS:,}", met=len(waits) == COMMANDS)
    p99, worst = percentile(waits, 0.99), max(waits)
    row("  half within", f"{percentile(waits, 0.5) * 1000:.0f} ms")
    missed += row("  99 in 100 within", f"{p99 * 1000:.0f} ms", f"< {P99:.0f} s", met=p99 < P99)
    missed += row("  all within", f"{worst * 1000:.0f} ms", f"<= {WORST:.0f} s", met=worst <= WORST)
    row("the local Slack's own lag (in these figures)", f"p99 {percentile(late, 0.99) * 1000:.0f} ms")
    row("  at most", f"{max(late) * 1000:.0f} ms")
    row("CPU of the bot while they came", f"{rush.bot_share:.0%} of a core")
    row("CPU of the local Slack while they came", f"{rush.slack_share:.0%} of a core")
    row("memory of the bot when the last had come", f"{rush.rss_mb:.0f} MB")
    print(load(), flush=True)
    return missed


async def _settled(place: Slack) -> None:
    """Wait until every video is posted and every message is at its last word: until nothing has come for a while."""
    requests, quiet_since, ends_at = -1, time.monotonic(), time.monotonic() + LONGEST
    while time.monotonic() < min(quiet_since + QUIET, ends_at):
        await asyncio.sleep(1.0)
        (counted,) = await place.until("counters")
        if counted["requests"] != requests:
            requests, quiet_since = counted["requests"], time.monotonic()


async def _followed(place: Slack, rush: Rush, pid: int) -> int:
    files = [one for one in await place.until("files") if one["shares"]]
    shares = [float(one["ts"]) for file in files for one in file["shares"]]
    several = sum(len(file["shares"]) > 1 for file in files)
    asked = {name: await place.requests(name) for name in (*PACED, *AT_ONCE)}
    edits = [one["at"] for one in asked["chat.update"] if one["status"] == 200]
    missed = row("posted", f"{len(files):,}", f"all {COMMANDS:,}", met=len(files) == COMMANDS)
    missed += row("  more than once", f"{several}", "0", met=not several)
    row("  half of the videos, after the last command", f"{percentile(shares, 0.5) - rush.ended_at:.0f} s")
    row("  every video", f"{max(shares) - rush.ended_at:.0f} s")
    row("  every status final", f"{max(edits) - rush.ended_at:.0f} s")
    missed += sum(_pace(name, of) for name, of in asked.items())
    row("memory of the bot at the end", f"{rss_mb(pid):.0f} MB")
    return missed


def _pace(name: str, requests: Sequence[Json]) -> int:
    """How often a method was called, how much in one place at most, and how often Slack said that it was too much."""
    refused = sum(one["status"] == 429 for one in requests)
    row(name, f"{len(requests):,}")
    where = PACED.get(name)
    if where is None:
        return row("  refused by a rate limit", f"{refused}")
    rows: defaultdict[str, list[float]] = defaultdict(list)
    for one in requests:
        rows[str(one["args"].get("channel") if where == "channel" else one["token"])].append(one["at"])
    second, minute = max(map(busiest, rows.values()), default=0), max(map(_in_a_minute, rows.values()), default=0)
    row(f"  in one {where} in one second, and minute", f"{second}, {minute}")
    return row("  refused by a rate limit", f"{refused}", "0", met=not refused)


def _in_a_minute(moments: Sequence[float]) -> int:
    return max(Counter(int(one // 60) for one in moments).values())
