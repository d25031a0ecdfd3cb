"""A local Discord and a video API that outlive the bots between them, on clocks that run faster than ours."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

from tests.kill.chat_world import ANSWER_WITHIN, ChatHome, New, Places
from tests.kill.home import check_done_once, check_nothing_happened
from tests.kill.outside import Record
from tests.kill.processes import Processes, Running
from tests.kill.worlds import Worlds
from tests.standins.discord import Discord, Json, Member, Shown

T = TypeVar("T")

TOKEN = "the-kill-harness-token"


@dataclass
class Studio(ChatHome):
    """A home whose bot is on Discord, and one channel there."""

    discord: Discord = field(default=None)  # type: ignore[assignment]  # joined at once
    ana: Member = field(default=None)  # type: ignore[assignment]
    channel: str = ""

    async def bot(self, **options: object) -> Running:
        """Start `dailies run`, on the clock that Discord has now."""
        shown = (await self.discord.order("advance", seconds=0))["now"]
        self.settings["DAILIES_DISCORD__TOKEN"] = TOKEN
        self.settings["DAILIES_DISCORD__API_BASE"] = self.addresses["api"]
        self.settings["DAILIES_DISCORD__GATEWAY_URL"] = self.addresses["gateway"]
        self.settings["DAILIES_DISCORD__CDN_HOSTS"] = self.addresses["cdn"].split("/")[2]
        return self.start("run", clock=self.on_the_clock(shown), **options)

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

    async def connections(self) -> int:
        """How many sockets Discord counts."""
        return int((await self.discord.counters())["sockets"])

    async def look(self) -> None:
        """What the channel shows now."""
        self.messages = await self.discord.messages(self.channel, seen_by=self.ana)
        shown = [file for message in self.messages for file in message["files"]]
        self.files = {file["name"]: await self.discord.file(file["id"]) for file in shown}

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


class Studios(Places[Studio]):
    """Local Discords."""

    def __init__(self, worlds: Worlds, processes: Processes, folder: Path) -> None:
        super().__init__(worlds, processes, folder, Studio, ["sandbox.discord"], {"DISCORD_TOKEN": TOKEN}, _acted_out)


async def _acted_out(studio: Studio, new: New, scenario: Callable[[Studio, New], Coroutine[Any, Any, T]]) -> T:
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
