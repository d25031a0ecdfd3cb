"""A bot without a core: the real adapter at the local Slack, and a Hears that writes down what it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from aiohttp import web
from pydantic import SecretStr

from adapters.slack.adapter import Access, SlackPlatform
from adapters.slack.sharing import Upload
from bot import transfer
from bot.clock import SystemClock, SystemIds
from bot.generation.chat.table import MENUS, PRESSES, command_table
from bot.generation.command import Command, ReplyTo
from bot.generation.message import Choice, Form, Message, Press, Text
from bot.generation.models import ModelFacts, parse_model
from bot.generation.ports import Manner
from tests.standins.slack import Slack

ROOT = Path(__file__).parents[2]
FACTS: ModelFacts = parse_model(next((ROOT / "bot/generation/models").glob("*.toml")).read_text())
SAID = Message(Text("slack.done"))
SECRET = Message(Text("slack.done"), private=True)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
PATIENCE = 20.0

Answer = Message | Form | None


class Hurried(SystemClock):
    """Nobody waits long for anything; time can be moved ahead."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead = 0.0

    def now(self) -> float:
        return super().now() + self.ahead

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.05))


@dataclass
class Memory:
    """Uploads that outlive an adapter. `story` is what was committed, in order."""

    kept: dict[str, Upload] = field(default_factory=dict)
    story: list[tuple[str, Upload]] = field(default_factory=list)
    crash_at: int | None = None  # the commit after which the program is dead

    async def upload(self, key: str) -> Upload | None:
        return self.kept.get(key)

    async def remember(self, key: str, upload: Upload) -> None:
        self.kept[key] = upload
        self.story.append((key, upload))
        if self.crash_at == len(self.story):
            raise asyncio.CancelledError


@dataclass
class Core:
    """What the adapter told it, in order. `answers` by the command's name, `refusals` likewise."""

    answers: dict[str, Answer | Exception | Callable[[Command], Answer]] = field(default_factory=dict)
    refusals: dict[str, Message] = field(default_factory=dict)
    wrong: dict[str, Text] = field(default_factory=dict)
    page: tuple[Message, ...] = ()
    story: list[tuple[str, Command]] = field(default_factory=list)
    moves: list[ReplyTo] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def manner(self, command: Command) -> Manner:
        if command.name.startswith("menu."):
            return MENUS[command.name[5:]]
        if command.name == "form":
            return Manner.MAKING if str(command.options["draft"]).startswith("make-") else Manner.PRIVATE
        if command.name.startswith("press."):
            known = command.name[6:] in set(Press)
            return PRESSES[Press(command.name[6:])] if known else Manner.PRIVATE
        return {spec.name: spec.manner for spec in command_table(FACTS)}.get(command.name, Manner.PRIVATE)

    def refuses(self, command: Command) -> Message | None:
        return self.refusals.get(command.name)

    async def receive(self, command: Command) -> bool:
        await self._note("receive", command)
        is_new = command.key not in self.keys
        self.keys.add(command.key)
        return is_new

    async def acknowledged(self, command: Command, shown: ReplyTo) -> None:
        await self._note("acknowledged", command)

    async def handle(self, command: Command) -> Answer:
        await self._note("handle", command)
        answer = self.answers.get(command.name, SECRET)
        if isinstance(answer, Exception):
            raise answer
        return answer(command) if callable(answer) else answer

    def objections(self, command: Command) -> Mapping[str, Text]:
        return self.wrong

    async def answered(self, command: Command) -> None:
        await self._note("answered", command)

    async def moved(self, command: Command, shown: ReplyTo) -> None:
        self.moves.append(shown)
        await self._note("moved", command)

    async def home(self, command: Command) -> Sequence[Message]:
        return self.page

    async def suggest(self, command: Command, option: str, typed: str) -> Sequence[Choice]:
        return ()

    async def _note(self, verb: str, command: Command) -> None:
        async with self.changed:
            self.story.append((verb, command))
            self.changed.notify_all()

    async def heard(self, verb: str = "handle", count: int = 1) -> Command:
        """The count-th command that came to this verb."""
        async with asyncio.timeout(PATIENCE), self.changed:
            await self.changed.wait_for(lambda: len(self.told(verb)) >= count)
        return self.told(verb)[count - 1]

    def told(self, verb: str) -> list[Command]:
        """What came to this verb so far."""
        return [command for told, command in self.story if told == verb]


@dataclass
class Life:
    """One life of the adapter, not running yet."""

    platform: SlackPlatform
    clock: Hurried
    memory: Memory
    address: str = ""  # where Slack delivers to, in HTTP mode


@asynccontextmanager
async def platform_at(here: Slack, *, http: bool = False, **words: Any) -> AsyncIterator[Life]:
    """The adapter. `memory` goes from one life to the next."""
    hosts = words.pop("hosts", (transfer.host_of(httpx.URL(here.files)),))
    clock, memory = words.pop("clock", None) or Hurried(), words.pop("memory", None) or Memory()
    app_token = None if http else SecretStr(words.pop("app_token", here.app_token))
    access = Access(words.pop("api_base", here.api), app_token, SecretStr(here.signing_secret))
    token = SecretStr(words.pop("bot_token", here.bot_token))
    async with transfer.downloads(hosts, clock) as download:
        platform = SlackPlatform(access, token, memory, clock, SystemIds(), download, **words)
        try:
            yield Life(platform, clock, memory)
        finally:
            await platform.close()


@asynccontextmanager
async def connected(here: Slack, core: Any, **words: Any) -> AsyncIterator[Life]:
    """The adapter in Socket Mode, connected and handing over to `core`."""
    async with platform_at(here, **words) as life, asyncio.TaskGroup() as group:
        running = group.create_task(life.platform.run(core))
        try:
            await here.until("connections")
            yield life
        finally:
            running.cancel()


@asynccontextmanager
async def served(here: Slack, core: Any, **words: Any) -> AsyncIterator[Life]:
    """The adapter in HTTP mode, in a web app of its own; `here` knows the address."""
    async with platform_at(here, http=True, **words) as life, asyncio.TaskGroup() as group:
        app = web.Application(client_max_size=64 * 1024)
        app.add_routes(life.platform.routes())
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        running = group.create_task(life.platform.run(core))
        try:
            async with asyncio.timeout(PATIENCE):
                while life.platform.trouble is not None:  # noqa: ASYNC110 - nothing tells when that ends
                    await asyncio.sleep(0.01)
            life.address = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
            await here.settings(deliver_to=life.address)
            yield life
        finally:
            await here.settings(deliver_to=None)
            running.cancel()
            await runner.cleanup()


def to(here: Slack, channel: str, message: str | None = None, thread: str | None = None) -> ReplyTo:
    """Where to post."""
    written = {"v": 1, "tenant": here.team, "channel": channel, "thread": thread, "message": message}
    return ReplyTo("slack", json.dumps(written))


def texts(thing: Any) -> str:
    """Every word that is shown in some blocks."""
    if isinstance(thing, list):
        return "".join(texts(one) for one in thing)
    if isinstance(thing, dict):
        own = thing["text"] if isinstance(thing.get("text"), str) else ""
        return own + "".join(texts(value) for value in thing.values() if not isinstance(value, str))
    return ""
