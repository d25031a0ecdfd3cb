"""A bot without a core: the real adapter at the local Discord, and a Hears that writes down what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr

from adapters.discord.adapter import DiscordPlatform
from adapters.discord.gateway import Access
from bot import transfer
from bot.clock import SystemClock, SystemIds
from bot.generation.chat.table import MENUS, PRESSES, command_table
from bot.generation.command import Command, ReplyTo
from bot.generation.message import Choice, Form, Message, Press, Text
from bot.generation.models import ModelFacts, parse_model
from bot.generation.ports import Manner
from tests.standins.discord import Discord
from tests.standins.discord_openapi import DOCUMENT, OpenApi, document

ROOT = Path(__file__).parents[2]
FACTS: ModelFacts = parse_model(next((ROOT / "bot/generation/models").glob("*.toml")).read_text())
SAID = Message(Text("discord.done"))
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)

Answer = Message | Form | None


class Hurried(SystemClock):
    """Nobody waits long for a second connection."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.05))


@dataclass
class Core:
    """What the adapter told it, in order. `answers` by the command's name, `refusals` likewise."""

    answers: dict[str, Answer | Exception | Callable[[Command], Answer]] = field(default_factory=dict)
    refusals: dict[str, Message] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    story: list[tuple[str, Command]] = field(default_factory=list)
    shown: list[ReplyTo] = field(default_factory=list)
    suggested: list[tuple[str, str, str]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def manner(self, command: Command) -> Manner:
        if command.name.startswith("menu."):
            return MENUS[command.name[5:]]
        if command.name == "form":
            return Manner.MAKING
        if command.name.startswith("press."):
            return PRESSES.get(Press(command.name[6:]), Manner.PRIVATE)
        return {spec.name: spec.manner for spec in command_table(FACTS)}.get(command.name, Manner.PRIVATE)

    def refuses(self, command: Command) -> Message | None:
        if command.name == "press.unknown":
            return Message(Text("discord.message_gone"), private=True)
        return self.refusals.get(command.name)

    async def receive(self, command: Command) -> bool:
        await self._note("receive", command)
        is_new = command.key not in self.keys
        self.keys.add(command.key)
        return is_new

    async def acknowledged(self, command: Command, shown: ReplyTo) -> None:
        self.shown.append(shown)
        await self._note("acknowledged", command)

    async def handle(self, command: Command) -> Answer:
        await self._note("handle", command)
        answer = self.answers.get(command.name, SAID)
        if isinstance(answer, Exception):
            raise answer
        return answer(command) if callable(answer) else answer

    async def answered(self, command: Command) -> None:
        """Nothing to keep up to date."""

    def objections(self, command: Command) -> Mapping[str, Text]:
        return {}

    async def moved(self, command: Command, shown: ReplyTo) -> None:
        await self._note("moved", command)

    async def home(self, command: Command) -> Sequence[Message]:
        return ()

    async def suggest(self, command: Command, option: str, typed: str) -> Sequence[Choice]:
        self.suggested.append((command.name, option, typed))
        return self.choices

    async def _note(self, verb: str, command: Command) -> None:
        async with self.changed:
            self.story.append((verb, command))
            self.changed.notify_all()

    async def heard(self, verb: str, count: int = 1) -> Command:
        """The count-th command that came to this verb."""
        async with asyncio.timeout(20), self.changed:
            await self.changed.wait_for(lambda: len(self.told(verb)) >= count)
        return self.told(verb)[count - 1]

    def told(self, verb: str) -> list[Command]:
        """What came to this verb so far."""
        return [command for told, command in self.story if told == verb]


@asynccontextmanager
async def platform_at(place: Discord, **words: Any) -> AsyncIterator[DiscordPlatform]:
    """The adapter, not running yet. What it changes in discord.py is put back."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    hosts = {transfer.host_of(httpx.URL(place.cdn))}
    access = Access(
        SecretStr(words.pop("token", place.token)),
        words.pop("api_base", place.api),
        words.pop("gateway_url", place.gateway),
        words.pop("sharded", False),
        words.pop("silence", 60.0),
    )
    clock = Hurried()
    async with httpx.AsyncClient(trust_env=False) as http:
        download = partial(_download, http, hosts, clock)
        floor = words.pop("upload_floor", 1000)
        platform = DiscordPlatform(access, FACTS, clock, SystemIds(), download, upload_floor=floor, **words)
        try:
            yield platform
        finally:
            await platform.close()
            Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before[0], yarl.URL(before[1])


async def _download(http: httpx.AsyncClient, hosts: set[str], clock: Hurried, url: str, into: Path, limit: int) -> None:
    await transfer.download(http, url, into, hosts=hosts, limit=limit, clock=clock)


async def all_was_in_order(place: Discord) -> None:
    """allowed_mentions.parse is [] in every message that was sent, and Discord's own document knows all that was."""
    exchanges = await place.traffic()
    for exchange in exchanges:
        sent = exchange.get("request")
        if isinstance(sent, dict):
            inner = sent["data"] if isinstance(sent.get("data"), dict) and "type" in sent else sent
            assert "content" not in inner or inner["allowed_mentions"]["parse"] == [], exchange
    if DOCUMENT.exists():
        ours = [exchange for exchange in exchanges if exchange["fault"] is None]
        differences = OpenApi(document()).differences(ours)
        assert not differences, "\n".join(differences[:5])


@asynccontextmanager
async def connected(place: Discord, core: Core, **words: Any) -> AsyncIterator[DiscordPlatform]:
    """The adapter, connected and handing over to `core`."""
    async with platform_at(place, **words) as platform, asyncio.TaskGroup() as group:
        running = group.create_task(platform.run(core))
        try:
            await place.ready()
            yield platform
        finally:
            running.cancel()
