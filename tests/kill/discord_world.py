"""A local Discord and a video API that outlive the bots between them, on clocks that run faster than ours."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import httpx

from tests.kill.home import Home, check_done_once, check_nothing_happened
from tests.kill.outside import Record
from tests.kill.processes import PATIENCE, TICK, Processes, Running, wait_for
from tests.kill.worlds import Worlds
from tests.standins.discord import Discord, Json, Member, Shown

T = TypeVar("T")

TOKEN = "the-kill-harness-token"
SPEED = 5.0  # a message is changed every 10 s at most; nobody here waits so long
ANSWER_WITHIN = 15.0  # seconds of that clock: the 3 s that a person waits, as they pass here
# What is still to be done, or said.
OPEN = (
    "SELECT 1 FROM tellings WHERE due_at IS NOT NULL UNION SELECT 1 FROM commands WHERE state = 'received' "
    "UNION SELECT 1 FROM jobs WHERE state <> 'ended' "
    "UNION SELECT 1 FROM deliveries WHERE state IN ('fetching', 'stored', 'posting')"
)
_NUMBERS = count()


@dataclass
class Studio(Home):
    """A home whose bot is on Discord, and one channel there. `messages` is the channel as it was seen last."""

    addresses: Mapping[str, str] = field(default_factory=dict)
    discord: Discord = field(default=None)  # type: ignore[assignment]  # joined at once
    ana: Member = field(default=None)  # type: ignore[assignment]
    channel: str = ""
    messages: list[Json] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    async def bot(self, **options: object) -> Running:
        """Start `dailies run`, on the clock that Discord has now."""
        shown = (await self.discord.order("advance", seconds=0))["now"]
        self.settings["DAILIES_DISCORD__TOKEN"] = TOKEN
        self.settings["DAILIES_DISCORD__API_BASE"] = self.addresses["api"]
        self.settings["DAILIES_DISCORD__GATEWAY_URL"] = self.addresses["gateway"]
        self.settings["DAILIES_DISCORD__CDN_HOSTS"] = self.addresses["cdn"].split("/")[2]
        return self.start("run", clock=f"{SPEED}:{time.time()}:{shown}", **options)

    async def ready_bot(self, **options: object) -> Running:
        """The same, once it hears."""
        bot = await self.bot(since="store.receive", **options)
        await self.is_heard(bot)
        return bot

    async def is_heard(self, bot: Running) -> None:
        """Until Discord and the bot are connected."""
        try:
            await self.discord.ready()
        except AssertionError:
            raise AssertionError(f"never connected: {bot.said()} {bot.complained()}") from None

    async def asks(self, **options: Any) -> Shown:
        """Ana wants a picture to move, twice."""
        words = {"prompt": "a red fox runs through snow", "seconds": 3, "count": 2, **options}
        return await self.ana.slash(self.channel, "animate", first_frame=self.root / "fox.jpg", **words)

    def is_acknowledged(self) -> bool:
        """Whether the bot knows that the person was told that the command arrived."""
        return self.rows("SELECT 1 FROM commands WHERE acked_at IS NOT NULL") != []

    async def dies(self, bot: Running) -> None:
        """It must have been killed, not have ended by itself."""
        await asyncio.to_thread(self.is_killed, bot)
        await self.nobody_listens()

    async def nobody_listens(self) -> None:
        """Until Discord has noticed that the connection is gone."""
        async with asyncio.timeout(PATIENCE):
            while (await self.discord.counters())["sockets"]:  # noqa: ASYNC110 - what is waited for is another process
                await asyncio.sleep(TICK)

    async def waits(self, what: str, look: Callable[[], object]) -> None:
        """Until there is something to see."""
        await asyncio.to_thread(wait_for, what, look)

    def is_settled(self, jobs: int = 1) -> bool:
        """Whether that many jobs are over, and every message says so for good."""
        return self.rows("SELECT count(*) FROM jobs") == [(jobs,)] and not self.rows(OPEN)

    async def settles(self, jobs: int = 1) -> None:
        """Until it is settled."""
        await self.waits("all is over", lambda: self.is_settled(jobs))

    async def stops(self, bot: Running, or_code: int = 0) -> None:
        """SIGTERM, and what the channel shows then."""
        bot.process.terminate()
        code = await asyncio.to_thread(bot.ended)
        assert code in (0, or_code), f"ended with {code}: {bot.complained()}"
        await self.nobody_listens()
        await self.look()

    async def look(self) -> None:
        """What the channel shows now."""
        self.messages = await self.discord.messages(self.channel, seen_by=self.ana)
        shown = [file for message in self.messages for file in message["files"]]
        self.files = {file["name"]: await self.discord.file(file["id"]) for file in shown}

    async def is_finished_by_another(self, jobs: int = 1) -> None:
        """A new bot brings everything to its end."""
        bot = await self.bot()
        await self.is_heard(bot)  # until it is up, nobody there would hear that it shall stop
        await self.settles(jobs)
        await self.stops(bot)

    # -- the channel, as check_done_once looks at one

    def transcript(self) -> list[dict[str, str]]:
        return [
            {"key": _key(message), "reference": message["files"][0]["name"]}
            for message in self.messages
            if message["files"]
        ]

    def posted(self) -> dict[str, bytes]:
        return self.files

    def said(self) -> list[Json]:
        """Every message that brings no video."""
        return [message for message in self.messages if not message["files"]]


def check_channel(studio: Studio, new: Mapping[str, Record], results: Sequence[int] = (2,)) -> None:
    """Every job is done, billed and posted once, and its one status message says so; nothing else was said."""
    check_done_once(studio, new, results)
    jobs = [job for (job,) in studio.rows("SELECT id FROM jobs ORDER BY created_at, id")]
    said = studio.said()
    assert len(said) == len(jobs), [message["content"] for message in said]
    for job, number, message in zip(jobs, results, said, strict=True):
        assert message["content"].startswith(f"Job {job}: done, {number} of {number} video"), message["content"]
        replies = [
            one for one in studio.messages if one.get("message_reference", {}).get("message_id") == message["id"]
        ]
        assert len(replies) == number
    _check_nobody_else_is_called(studio)


def check_nothing_came(studio: Studio, new: Mapping[str, Record]) -> None:
    """No job, no money, no word to the API, no word in the channel."""
    check_nothing_happened(studio, new)
    assert studio.rows("SELECT state FROM commands WHERE state <> 'dropped'") == []
    assert [message["content"] for message in studio.messages if message["content"]] == []


def _check_nobody_else_is_called(studio: Studio) -> None:
    for message in studio.messages:
        assert not message["pinged_everyone"]
        assert not message["pinged_roles"]
        assert message["pinged"] == ([studio.ana.id] if message["files"] else [])


class Studios:
    """Local Discords that many runs share, one after the other, each with an API to itself while a run lasts."""

    def __init__(self, worlds: Worlds, processes: Processes, folder: Path) -> None:
        self._worlds = worlds
        self._processes = processes
        self._folder = folder
        self._free: list[Mapping[str, str]] = []
        self._lock = Lock()

    def run(self, scenario: Callable[[Studio, Callable[[], dict[str, Record]]], Coroutine[Any, Any, T]],
            delay: float = 0.0) -> T:  # fmt: skip
        """Act out a scenario in a channel of its own."""
        with self._worlds.shared(delay) as (home, new), self._place() as addresses:
            studio = Studio(home.processes, home.root, home.api, home.settings, addresses)
            return asyncio.run(_acted_out(studio, new, scenario))

    @contextmanager
    def _place(self) -> Iterator[Mapping[str, str]]:
        with self._lock:
            addresses = self._free.pop() if self._free else self._started()
        yield addresses
        self._free.append(addresses)  # not after a failure: a bot may still be there

    def _started(self) -> Mapping[str, str]:
        program = [sys.executable, "-m", "sandbox.discord", "--control", "--clock-speed", str(SPEED)]
        folder = self._folder / f"discord-{next(_NUMBERS)}"
        running = self._processes.start(program, folder=folder, environment={"DISCORD_TOKEN": TOKEN})
        line = wait_for("the local Discord says its addresses", lambda: _first_line(running))
        found: Mapping[str, str] = json.loads(line)
        return found


async def _acted_out(
    studio: Studio,
    new: Callable[[], dict[str, Record]],
    scenario: Callable[[Studio, Callable[[], dict[str, Record]]], Coroutine[Any, Any, T]],
) -> T:
    async with _joined(studio.addresses) as discord:
        studio.discord = discord
        await discord.guild()
        studio.channel, studio.ana = await discord.channel(), await discord.member("ana")
        return await scenario(studio, new)


@asynccontextmanager
async def _joined(addresses: Mapping[str, str]) -> AsyncIterator[Discord]:
    async with httpx.AsyncClient(base_url=addresses["control"], timeout=120, trust_env=False) as http:
        places = {name: addresses[name] for name in ("api", "gateway", "cdn")}
        discord = Discord(**places, http=http, token=TOKEN, pid=0)
        discord.application = (await discord.order("world"))["application"]
        await discord.order("settings", answer_within=ANSWER_WITHIN)
        await discord.forgive()
        await discord.order("forget_traffic")
        yield discord


def _key(message: Json) -> str:
    """The delivery that a message's buttons name."""
    marks = [button["custom_id"] for row in message["components"] for button in row["components"]]
    (key,) = {mark.split(":")[2] for mark in marks}
    return str(key)


def _first_line(running: Running) -> str | None:
    code = running.process.poll()
    assert code is None, f"the local Discord ended with {code}: {running.complained()}"
    head, newline, _ = running.said().partition("\n")
    return head if newline else None
