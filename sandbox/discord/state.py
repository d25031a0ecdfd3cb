"""What this Discord knows: people, guilds, channels, messages, commands. Holds facts; decides nothing."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sandbox.discord.clock import Clock, Snowflakes
from sandbox.discord.errors import UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_USER, ApiError, Reason

Json = dict[str, Any]
T = TypeVar("T")

TEXT, DM, VOICE, ANNOUNCEMENT, PUBLIC_THREAD, PRIVATE_THREAD, FORUM = 0, 1, 2, 5, 11, 12, 15
_LOOK = 0.25  # real seconds
THREADS = (10, PUBLIC_THREAD, PRIVATE_THREAD)
MIB = 1024 * 1024
EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15


@dataclass(slots=True)
class User:
    """A person or a bot. upload_limit in bytes is what Nitro gives; 0 without."""

    id: str
    name: str
    bot: bool = False
    locale: str = "en-US"
    upload_limit: int = 0
    closed_dms: bool = False


@dataclass(slots=True)
class Role:
    """A role; the one with the guild's id is @everyone. mentionable: anybody may notify it."""

    id: str
    name: str
    permissions: int
    position: int
    mentionable: bool = False


@dataclass(slots=True)
class Overwrite:
    """What a channel allows or denies to a role (type 0) or a member (type 1)."""

    id: str
    type: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True)
class Member:
    """A user in a guild."""

    user: User
    joined_at: float
    roles: list[str] = field(default_factory=list)
    nick: str | None = None
    timed_out_until: float | None = None


@dataclass(slots=True)
class Guild:
    """A server. base_upload_limit holds for the tiers without a figure of their own."""

    id: str
    name: str
    owner_id: str
    base_upload_limit: int
    premium_tier: int = 0
    locale: str = "en-US"
    roles: dict[str, Role] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    banned: set[str] = field(default_factory=set)

    @property
    def upload_limit(self) -> int:
        """Bytes per file."""
        return {2: 50 * MIB, 3: 100 * MIB}.get(self.premium_tier, self.base_upload_limit)


@dataclass(slots=True)
class Channel:
    """A channel, a thread, or the direct messages with one user."""

    id: str
    type: int
    name: str = ""
    guild_id: str | None = None
    parent_id: str | None = None
    owner_id: str | None = None
    recipient: User | None = None
    nsfw: bool = False
    archived: bool = False
    locked: bool = False
    created_at: float = 0.0
    overwrites: dict[str, Overwrite] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)


@dataclass(slots=True)
class Upload:
    """A file on the CDN. folder is the first part of its path there."""

    id: str
    name: str
    type: str | None
    data: bytes
    folder: str
    description: str | None = None

    @property
    def sha256(self) -> str:
        """Of the bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(slots=True)
class Message:
    """A message. only_for names the one user who sees it; pinged the users who were really notified."""

    id: str
    channel_id: str
    author: User
    created_at: float
    content: str = ""
    attachments: list[Upload] = field(default_factory=list)
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    flags: int = 0
    nonce: str | int | None = None
    reference: Json | None = None
    edited_at: float | None = None
    only_for: str | None = None
    interaction: Json | None = None
    allowed_mentions: Json | None = None
    pinged: list[str] = field(default_factory=list)
    pinged_roles: list[str] = field(default_factory=list)
    pinged_everyone: bool = False
    from_webhook: bool = False
    edits: int = 0
    reactions: dict[str, list[str]] = field(default_factory=dict)  # who, by emoji


class Changes:
    """Wakes whoever waits for something to become true."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Event] = set()

    def poke(self) -> None:
        """Something has changed."""
        for waiter in self._waiters:
            waiter.set()

    async def until(self, true: Callable[[], bool], timeout: float) -> bool:
        """Wait until it is true, `timeout` real seconds at most. False when time ran out."""
        waiter = asyncio.Event()
        self._waiters.add(waiter)
        try:
            async with asyncio.timeout(timeout):
                while not true():
                    waiter.clear()
                    # Some things become true because time has passed, and nobody says so.
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(waiter.wait(), _LOOK)
        except TimeoutError:
            return true()
        finally:
            self._waiters.discard(waiter)
        return True


@dataclass(slots=True)
class Settings:
    """What tests may change: seconds of the clock, bytes, and what the application has been granted."""

    nonce_window: float = 300.0
    heartbeat_interval: float = 41.25
    upload_limit: int = 20 * MIB
    dm_upload_limit: int = 20 * MIB
    privileged_intents: int = 0
    answer_within: float = 3.0
    token_lives: float = 900.0
    max_command_creates: int = 200
    shards: int = 1


class World:
    """Everything at once."""

    def __init__(self, clock: Clock, token: str) -> None:
        self.clock = clock
        self.ids = Snowflakes(clock)
        self.token = token
        self.changes = Changes()
        self.settings = Settings()
        self.users: dict[str, User] = {}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.uploads: dict[str, Upload] = {}
        self.bot = self.add_user(User(self.ids.next(), "dailies", bot=True))
        self.owner = self.add_user(User(self.ids.next(), "owner"))

    def add_user(self, user: User) -> User:
        """Keep a user."""
        self.users[user.id] = user
        return user

    def user(self, user_id: object) -> User:
        """Raises ApiError 10013."""
        return _found(self.users, user_id, UNKNOWN_USER)

    def guild(self, guild_id: object) -> Guild:
        """Raises ApiError 10004."""
        return _found(self.guilds, guild_id, UNKNOWN_GUILD)

    def channel(self, channel_id: object) -> Channel:
        """Raises ApiError 10003."""
        return _found(self.channels, channel_id, UNKNOWN_CHANNEL)

    def guild_of(self, channel: Channel) -> Guild | None:
        """Where a channel is; None for direct messages."""
        return self.guilds[channel.guild_id] if channel.guild_id else None

    def parent_of(self, channel: Channel) -> Channel:
        """The channel whose permissions hold: a thread's parent, or itself."""
        return self.channels[channel.parent_id] if channel.type in THREADS and channel.parent_id else channel

    def dm_with(self, user: User) -> Channel:
        """The direct messages with a user, opened when there are none."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        made = Channel(self.ids.next(), DM, recipient=user, created_at=self.clock.now())
        self.channels[made.id] = made
        return made

    def upload_limit(self, channel: Channel) -> int:
        """Bytes per file that the bot may post there with its own token."""
        guild = self.guild_of(channel)
        return guild.upload_limit if guild else self.settings.dm_upload_limit


def _found(kept: dict[str, T], key: object, reason: Reason) -> T:
    if str(key) not in kept:
        raise ApiError(reason)
    return kept[str(key)]
