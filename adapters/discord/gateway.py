"""The connection to Discord's gateway: kept up, begun anew when it fails, and every interaction handed on once."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.ending import until_over
from adapters.discord.inbound import parent_of
from adapters.discord.invite import NEEDED
from adapters.discord.outbound import PressButton
from bot.generation.errors import PlatformRefused
from bot.generation.message import Text
from bot.generation.ports import Clock
from bot.generation.retry import delay

log = logging.getLogger("dailies.discord")

Json = Mapping[str, Any]
Hear = Callable[["discord.Interaction[Any]", Json, bool | None], Awaitable[None]]
React = Callable[[discord.Client, discord.RawReactionActionEvent], Awaitable[None]]
Notice = Callable[[Text], None]
Prepare = Callable[[discord.Client], Awaitable[None]]

STABLE_SECONDS = 60.0
_MOST_REMEMBERED = 10_000
_RATE_LIMIT_SECONDS = 60.0
_BETWEEN_SESSIONS = 5.0
_LAST_WORDS_SECONDS = 2.0
# What discord.py needs in every interaction and once did not get; it only says how much the asker may upload.
_ALWAYS_THERE = {"attachment_size_limit": 0}
_BAD_TOKEN, _SHARDING_REQUIRED = 4004, 4011
_USELESS = (4010, 4012, 4013, 4014)


class Secret(Protocol):
    """A secret that does not print."""

    def get_secret_value(self) -> str:
        """In clear."""


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach Discord. An empty address is Discord's own. `silence`: seconds after which a connection is dead."""

    token: Secret
    api_base: str = ""
    gateway_url: str = ""
    sharded: bool = False
    silence: float = 60.0

    def open(self) -> None:
        """Point discord.py at other addresses. It keeps them per class and reads them at each request.

        So they hold for the whole process; there is one Discord in it.
        """
        # They complain about voice, which this bot never uses.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        if self.api_base:
            Route.BASE = self.api_base.rstrip("/")
        if self.gateway_url:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self.gateway_url)


class _Once:
    """Which interactions came already. A resumed session may tell of one again."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, None] = OrderedDict()

    def is_new(self, identity: str) -> bool:
        """True the first time."""
        if identity in self._known:
            return False
        self._known[identity] = None
        if len(self._known) > _MOST_REMEMBERED:
            self._known.popitem(last=False)
        return True


class Ears(discord.Client):
    """A client that hears interactions and reactions, and nothing else."""

    def __init__(self, hear: Hear, react: React, notice: Notice, once: _Once, clock: Clock, silence: float) -> None:
        super().__init__(
            heartbeat_timeout=silence,
            intents=discord.Intents(guilds=True, guild_reactions=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            max_ratelimit_timeout=_RATE_LIMIT_SECONDS,
        )
        self._hear = hear
        self._react = react
        self._notice = notice
        self._answering: set[asyncio.Task[Any]] = set()
        self._once = once
        self._clock = clock
        self._payloads: dict[str, Json] = {}
        self.add_dynamic_items(PressButton)
        # The payload itself is nowhere to be had but where discord.py looks up who parses an event.
        parsers = self._connection.parsers
        self._parse = parsers["INTERACTION_CREATE"]
        parsers["INTERACTION_CREATE"] = self._take

    def _take(self, payload: dict[str, Any]) -> None:
        """One that discord.py cannot read must not end the connection for all others."""
        identity = str(payload.get("id"))
        if not self._once.is_new(identity):
            log.info("discord.replayed", extra={"facts": {"interaction": identity}})
            return
        self._payloads[identity] = payload
        try:
            self._parse(_ALWAYS_THERE | payload)
        except (LookupError, TypeError, ValueError, AttributeError):
            self._payloads.pop(identity, None)
            log.exception("discord.odd_interaction", extra={"facts": {"interaction": identity}})

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Discord takes one new session in five seconds."""
        if not initial:
            await self._clock.sleep(_BETWEEN_SESSIONS)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """The one path of commands, menus, buttons, forms and suggestions; a button of ours comes here twice."""
        payload = self._payloads.pop(str(interaction.id), None)
        task = asyncio.current_task()
        if payload is None or task is None:
            return
        self._answering.add(task)
        try:
            await self._hear(interaction, payload, self._age_restricted(payload))
        finally:
            self._answering.discard(task)

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        """Messages are not remembered: every reaction comes here."""
        await self._react(self, event)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """What discord.py still has to tell once it is closed has no loop to be told in."""
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    async def close(self) -> None:
        """Also end the wait for the servers' descriptions: discord.py goes on with it, and then misses its loop."""
        state = self._connection
        # It has no other name, and nothing public ends it.
        for task in (state._ready_task, *getattr(state, "_ready_tasks", {}).values()):  # noqa: SLF001
            if task is not None:
                task.cancel()
        await super().close()

    async def last_words(self) -> None:
        """Let what is being answered come to its end, for a moment."""
        if self._answering:
            await asyncio.wait(self._answering, timeout=_LAST_WORDS_SECONDS)

    async def on_ready(self) -> None:
        """Say once per connection where permissions are missing."""
        lacking = {guild.id: _lacking(guild) for guild in self.guilds}
        places = [guild for guild, names in lacking.items() if names]
        log.info("discord.connected", extra={"facts": {"servers": len(lacking)}})
        if places:
            missing = sorted({name for names in lacking.values() for name in names})
            facts = {"servers": places[:20], "missing": missing}
            log.warning("discord.missing_permissions", extra={"facts": facts})
            self._notice(Text("discord.missing_permissions", places=len(places), missing=", ".join(missing)))

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """A bug in one event is a line in the log."""
        log.exception("discord.event_failed", extra={"facts": {"event": event_method}})

    def _age_restricted(self, payload: Json) -> bool | None:
        if not payload.get("guild_id"):
            return None
        channel = self.get_channel(int(parent_of(payload)))
        if isinstance(
            channel, discord.TextChannel | discord.ForumChannel | discord.VoiceChannel | discord.StageChannel
        ):
            return channel.is_nsfw()
        return bool(payload["channel"].get("nsfw", False))


class ShardedEars(Ears, discord.AutoShardedClient):
    """The same in several connections."""


class Gateway:
    """Keeps one client connected. `guild` asks the present one's memory."""

    def __init__(self, access: Access, clock: Clock, chance: Callable[[], float], notice: Notice) -> None:
        self._access = access
        self._notice = notice
        self._clock = clock
        self._chance = chance
        self._once = _Once()
        self._client: Ears | None = None

    @property
    def connected(self) -> bool:
        """Whether Discord can be heard right now."""
        return self._client is not None and self._client.is_ready()

    def guild(self, guild_id: str) -> discord.Guild | None:
        """What is known of a server."""
        return self._client.get_guild(int(guild_id)) if self._client else None

    async def run(self, hear: Hear, react: React, prepare: Prepare) -> None:
        """Be connected until cancelled. Raises PlatformRefused when it is useless to try again.

        `prepare` gets each client once it has logged in, before it is connected.
        """
        attempts = 0
        while True:
            began = self._clock.monotonic()
            try:
                await self._connection(hear, react, prepare)
            except discord.LoginFailure as error:
                raise PlatformRefused(Text("discord.token_refused")) from error
            except discord.ConnectionClosed as error:
                _raise_useless(error)
                log.warning("discord.disconnected", extra={"facts": {"code": error.code}})
            except Exception as error:  # noqa: BLE001 - whatever ends a connection, the next one begins
                log.warning("discord.disconnected", extra={"facts": {"error": type(error).__name__}})
            stable = self._clock.monotonic() - began >= STABLE_SECONDS
            await self._clock.sleep(delay(0 if stable else attempts, self._chance()))
            attempts = 1 if stable else attempts + 1

    async def _connection(self, hear: Hear, react: React, prepare: Prepare) -> None:
        """One client from login to its end.

        discord.py's own retries are off: they wait up to 17 minutes, and after a first connection that failed they
        break. What a resumed session would tell of the time in between is too old to be acknowledged anyway.
        """
        self._access.open()
        kind = ShardedEars if self._access.sharded else Ears
        client = kind(hear, react, self._notice, self._once, self._clock, self._access.silence)
        try:
            await client.login(self._access.token.get_secret_value())
            await prepare(client)
            self._client = client
            await until_over(client.connect(reconnect=False))
        finally:
            self._client = None
            await client.last_words()
            await client.close()


def _raise_useless(error: discord.ConnectionClosed) -> None:
    if error.code == _BAD_TOKEN:
        raise PlatformRefused(Text("discord.token_refused")) from error
    if error.code == _SHARDING_REQUIRED:
        raise PlatformRefused(Text("discord.sharding_required")) from error
    if error.code in _USELESS:
        raise PlatformRefused(Text("discord.intents_refused", code=error.code)) from error


def _lacking(guild: discord.Guild) -> tuple[str, ...]:
    """What the bot's roles do not allow anywhere in a server; channels may take away more."""
    me = guild.me
    if me is None or me.guild_permissions.administrator:
        return ()
    return tuple(name for name, bit in NEEDED.items() if not me.guild_permissions.value & bit)
