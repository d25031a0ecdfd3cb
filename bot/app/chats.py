"""Which chat platforms there are, and one connected for as long as the bot runs."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, NoReturn

from pydantic import SecretStr

from bot.app.slack import slack_platform
from bot.generation.command import Asker, Attachment, Person, Place, ReplyTo
from bot.generation.errors import PlatformRefused, PlatformUnavailable
from bot.generation.message import Choice, Message, Refusal, Text
from bot.generation.models import ModelFacts
from bot.generation.ports import ChatPlatform, Clock, Hears, Ids, MemoStore
from bot.replies import render
from bot.settings import Discord, Settings
from bot.transfer import downloads

if TYPE_CHECKING:
    from aiohttp import web

# What /settings offers. A language's name is the same in every language.
LANGUAGES: Sequence[Choice] = (
    Choice("auto", Text("choice.locale.auto")),
    Choice("en", "English"),
    Choice("de", "Deutsch"),
)
NAMES = ("discord", "slack")  # every platform that there is beside the terminal

log = logging.getLogger("dailies.chats")


def configured(settings: Settings) -> tuple[str, ...]:
    """The names of the platforms that there is a token for, or on Slack the means to be given one."""
    slack = settings.slack.bot_token or settings.slack.client_id
    return tuple(name for name, given in zip(NAMES, (settings.discord.token, slack), strict=True) if given)


@dataclass(frozen=True, slots=True)
class Talking:
    """The platforms that are configured, by name, and what they serve over HTTP."""

    platforms: Mapping[str, ChatPlatform] = field(default_factory=dict)
    routes: Sequence[web.RouteDef] = ()


@asynccontextmanager
async def chat_platforms(
    settings: Settings, memos: MemoStore, facts: ModelFacts, clock: Clock, ids: Ids
) -> AsyncIterator[Talking]:
    """All of them, for as long as the block runs."""
    async with AsyncExitStack() as stack:
        found: dict[str, ChatPlatform] = {}
        routes: Sequence[web.RouteDef] = ()
        if settings.discord.token is not None:
            found["discord"] = await _discord(settings.discord, settings.discord.token, facts, clock, ids, stack)
        if "slack" in configured(settings):
            found["slack"], routes = await slack_platform(settings, memos, clock, ids, stack)
        yield Talking(found, routes)


async def _discord(
    settings: Discord, token: SecretStr, facts: ModelFacts, clock: Clock, ids: Ids, stack: AsyncExitStack
) -> ChatPlatform:
    # Here and not above: its import takes as long as all others together, and most commands need none.
    from adapters.discord.adapter import DiscordPlatform
    from adapters.discord.gateway import Access

    access = Access(token, settings.api_base, settings.gateway_url or "", settings.sharded)
    download = await stack.enter_async_context(downloads(settings.cdn_hosts, clock))
    floor = settings.upload_mb * 2**20
    platform = DiscordPlatform(
        access, facts, clock, ids, download, upload_floor=floor, user_install=settings.user_install
    )
    stack.push_async_callback(platform.close)
    return platform


def absent() -> Mapping[str, ChatPlatform]:
    """For jobs of platforms that this bot is not connected to: whatever is owed there waits."""
    return {name: Absent(name) for name in NAMES}


class Connected:
    """A platform while the bot runs: what it hears goes to the core, and whoever asks hears how it is."""

    def __init__(self, platform: ChatPlatform) -> None:
        self._platform = platform
        self._refused: Text | None = None

    @property
    def name(self) -> str:
        """The platform's."""
        return self._platform.name

    async def run(self, core: Hears) -> None:
        """Until cancelled. A platform that does not let us in is left alone; the others and the engine go on."""
        try:
            await self._platform.run(core)
        except PlatformRefused as error:
            self._refused = error.text
            facts = {"platform": self.name, "reason": render(error.text, "en")}
            log.warning("a chat platform does not let this bot in", extra={"facts": facts})

    async def check(self) -> Text | None:
        """What keeps it from hearing anybody, if so."""
        return self._refused or self._platform.trouble


class Absent:
    """A platform that is not configured. Nothing that is owed there is lost: it waits for a token."""

    trouble: Text | None = None

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def name(self) -> str:
        """The platform that is not here."""
        return self._name

    async def run(self, core: Hears) -> None:
        self._not_here()

    async def fetch(self, attachment: Attachment, into: PurePath, limit: int) -> Refusal | None:
        self._not_here()

    def address(self, place: Place) -> ReplyTo:
        self._not_here()

    def private(self, person: Person, place: Place) -> ReplyTo:
        self._not_here()

    def posted_at(self, to: ReplyTo, reference: str) -> ReplyTo | None:
        """Where it says it is; nothing is changed there meanwhile."""
        return to

    def upload_limit(self, to: ReplyTo) -> int | None:
        return None

    async def post(self, to: ReplyTo, message: Message, key: str) -> str:
        self._not_here()

    async def find(self, to: ReplyTo, key: str, since: float) -> str | None:
        self._not_here()

    async def edit(self, to: ReplyTo, message: Message, key: str = "") -> ReplyTo | None:
        self._not_here()

    async def delete(self, to: ReplyTo, reference: str) -> None:
        self._not_here()

    async def whisper(self, person: Person, message: Message) -> None:
        self._not_here()

    async def permits(self, person: Person, place: Place) -> bool:
        self._not_here()

    async def meet(self, person: Person, place: Place) -> tuple[Asker, Place] | None:
        self._not_here()

    async def objects(self, place: Place, channel: str) -> Text | None:
        self._not_here()

    def _not_here(self) -> NoReturn:
        raise PlatformUnavailable(Text("platform.not_configured", platform=self._name))
