"""Posting once: a nonce for each delivery, one more try with the same nonce, and the search for what was posted."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import discord

from adapters.discord.address import Address, direct, person_of
from adapters.discord.gateway import Gateway
from adapters.discord.outbound import Shown
from adapters.discord.rest import THREAD_ARCHIVED, TOO_LARGE, UNKNOWN_MESSAGE, Rest, given, judged
from bot.generation.errors import FileTooLarge, MediaError, PlatformError, PostGone, PostRefused
from bot.generation.message import Text

log = logging.getLogger("dailies.discord")

_BEFORE = 5.0  # seconds that the clocks of Discord and this machine may differ
_MOST_SEARCHED = 1000
_MOST_KNOWN = 10_000
_ID = re.compile(r"[0-9]{1,20}")


class Limits:
    """How large a file may be, per server: what is configured or known, or less where Discord said so."""

    def __init__(self, gateway: Gateway, floor: int) -> None:
        self._gateway = gateway
        self._floor = floor
        self._learnt: dict[str | None, int] = {}

    def limit(self, guild: str | None) -> int:
        """Bytes."""
        known = self._gateway.guild(guild) if guild else None
        claimed = max(self._floor, known.filesize_limit if known else 0)
        return min(claimed, self._learnt.get(guild, claimed))

    def learn(self, guild: str | None, refused: int) -> int:
        """A file of so many bytes did not fit: the next smaller limit."""
        steps = [step for step in (self._floor, discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES) if step < refused]
        self._learnt[guild] = max(steps, default=refused * 3 // 4)
        log.info("discord.smaller_limit", extra={"facts": {"guild": guild, "bytes": self._learnt[guild]}})
        return self._learnt[guild]


class Posts:
    """Messages of the bot's own, by bot token."""

    def __init__(self, rest: Rest, limits: Limits, gateway: Gateway) -> None:
        self._rest = rest
        self._limits = limits
        self._gateway = gateway
        self._theirs: set[tuple[str, str]] = set()  # servers and their channels

    async def post(self, address: Address, shown: Shown, key: str) -> str:
        """The id of the message, whether it was posted now or by an earlier try with this key. Raises as the port."""
        try:
            async with self._rest.speaking() as client:
                address = await _reached(client, address)
                await self._is_theirs(client, address)
                return await self._post(client, address, shown, key)
        except PostRefused as refused:
            raise self._told(refused, address, shown) from refused.__cause__

    async def find(self, address: Address, key: str, since: float) -> str | None:
        """The message with a button that names this key. Raises PlatformUnavailable, or PostRefused."""
        moment = datetime.fromtimestamp(since - _BEFORE, UTC)
        async with self._rest.speaking() as client:
            address = await _reached(client, address)
            history = _channel(client, address).history(limit=_MOST_SEARCHED, after=moment, oldest_first=True)
            async for message in history:
                if client.user and message.author.id == client.user.id and _names(message, key):
                    return str(message.id)
            await _make_sure(client, address)
        return None

    async def edit(self, address: Address, shown: Shown) -> None:
        """Change the message of the address. Raises PlatformUnavailable, PostRefused, or PostGone."""
        try:
            async with self._rest.speaking() as client:
                address = await _reached(client, address)
                message = _channel(client, address).get_partial_message(int(address.message or 0))
                extra = given(attachments=opened(shown) or None)
                await message.edit(content=shown.content, view=shown.view, allowed_mentions=shown.mentions, **extra)
        except PostRefused as refused:
            raise self._told(refused, address, shown) from refused.__cause__

    async def delete(self, address: Address, reference: str) -> None:
        """Take a message away; it may be gone. Raises PlatformUnavailable or PostRefused."""
        if not _ID.fullmatch(reference):  # nobody can say any more which message it was
            return
        async with self._rest.speaking() as client:
            try:
                address = await _reached(client, address)
                await _channel(client, address).get_partial_message(int(reference)).delete()
            except discord.NotFound:
                return

    async def whisper(self, person: str, shown: Shown) -> None:
        """A direct message. Raises PlatformUnavailable or PostRefused."""
        async with self._rest.speaking() as client:
            address = await _reached(client, Address(None, direct(person)))
            await _channel(client, address).send(**arguments(shown))

    async def marks(self, channel: str, message: str) -> list[str]:
        """The ids of the buttons of a message of ours, if it is there. Raises PlatformUnavailable or PostRefused."""
        async with self._rest.speaking() as client:
            try:
                found = await _channel(client, Address(None, channel)).fetch_message(int(message))
            except discord.NotFound:
                return []
            return _marks(found) if client.user and found.author.id == client.user.id else []

    async def objects(self, guild: str, channel: str) -> Text | None:
        """Why a channel that a rule of this server names is of no use: from memory, or else as Discord says."""
        elsewhere = Text("platform.channel_elsewhere", given=channel)
        if not _ID.fullmatch(channel):
            return elsewhere
        known = self._gateway.guild(guild)
        found: object = known.get_channel_or_thread(int(channel)) if known else None
        if found is None:
            try:
                async with self._rest.speaking() as client:
                    found = await client.fetch_channel(int(channel))
            except PostRefused as refused:
                is_hidden = isinstance(refused.__cause__, discord.Forbidden)
                return Text("platform.channel_hidden", given=channel) if is_hidden else elsewhere
        server = getattr(found, "guild", None)  # a direct message is in none
        if server is None or str(server.id) != guild or not isinstance(found, discord.abc.Messageable):
            return elsewhere
        return _closed(found)

    async def _post(self, client: discord.Client, address: Address, shown: Shown, key: str) -> str:
        """A connection that broke says nothing about the message: with the nonce, once more makes no second one."""
        try:
            return await self._send(client, address, shown, key)
        except (aiohttp.ClientError, ConnectionError):
            return await self._send(client, address, shown, key)
        except discord.HTTPException as error:
            if error.code != THREAD_ARCHIVED or not await _opened_again(client, address):
                raise
            return await self._send(client, address, shown, key)

    async def _send(self, client: discord.Client, address: Address, shown: Shown, key: str) -> str:
        said = arguments(shown) | given(reference=_status(address))
        sent = await _channel(client, address).send(nonce=key, **said)
        return str(sent.id)

    async def _is_theirs(self, client: discord.Client, address: Address) -> None:
        """Nothing goes into another server's channel, whoever wrote its id into a rule. Raises PostRefused."""
        if address.guild is None or (address.guild, address.channel) in self._theirs:
            return
        known = self._gateway.guild(address.guild)
        if known is None or known.get_channel_or_thread(int(address.channel)) is None:
            try:
                found = await client.fetch_channel(int(address.channel))
            except (discord.Forbidden, discord.NotFound):
                return  # who may not look may not post either: Discord says why
            guild = getattr(found, "guild", None)  # a direct message is in none
            if guild is None or str(guild.id) != address.guild:
                raise PostRefused(Text("discord.channel_gone"))
        if len(self._theirs) >= _MOST_KNOWN:
            self._theirs.clear()
        self._theirs.add((address.guild, address.channel))

    def _told(self, refused: PostRefused, address: Address, shown: Shown) -> PlatformError:
        """What a refusal means for a message of ours."""
        error = refused.__cause__
        if not isinstance(error, discord.HTTPException):
            return refused
        if error.code == UNKNOWN_MESSAGE:
            return PostGone(Text("discord.removed"))
        if shown.files and (error.code == TOO_LARGE or error.status == 413):
            size = max(Path(file.path).stat().st_size for file in shown.files)
            said = Text("discord.too_large", size_mb=round(size / 1e6, 1))
            return FileTooLarge(said, self._limits.learn(address.guild, size))
        return refused


def _closed(channel: discord.abc.Messageable) -> Text | None:
    """What the bot lacks there; where its roles are not in memory, the first post will show."""
    me = channel.guild.me if isinstance(channel, discord.abc.GuildChannel | discord.Thread) else None
    if me is None or not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return None
    may = channel.permissions_for(me)
    speaks = may.send_messages_in_threads if isinstance(channel, discord.Thread) else may.send_messages
    is_open = may.view_channel and speaks and may.attach_files
    return None if is_open else Text("platform.channel_closed", that_channel=str(channel.id))


def arguments(shown: Shown) -> dict[str, Any]:
    """What a new message takes, with its files opened. Raises MediaError."""
    extra = given(view=shown.view, files=opened(shown) or None)
    return {"content": shown.content, "allowed_mentions": shown.mentions, "suppress_embeds": True, **extra}


def opened(shown: Shown) -> list[discord.File]:
    """The files, to be streamed. Raises MediaError."""
    try:
        return shown.opened()
    except OSError as error:
        raise MediaError(Text("media.disk_failed")) from error


async def _reached(client: discord.Client, address: Address) -> Address:
    """With the channel of the direct messages where it names a person. discord.py remembers those it opened."""
    person = person_of(address.channel)
    if person is None:
        return address
    return replace(address, channel=str((await client.create_dm(discord.Object(int(person)))).id))


def _channel(client: discord.Client, address: Address) -> discord.PartialMessageable:
    """By its id alone: no gateway needs to have told of it."""
    guild = int(address.guild) if address.guild else None
    return client.get_partial_messageable(int(address.channel), guild_id=guild)


def _status(address: Address) -> discord.MessageReference | None:
    """The reply is to the status message, if that is still there."""
    if address.message is None:
        return None
    return discord.MessageReference(
        message_id=int(address.message), channel_id=int(address.channel), fail_if_not_exists=False
    )


async def _make_sure(client: discord.Client, address: Address) -> None:
    """Without the permission Discord shows an empty history, and whoever may not look must not conclude that nothing
    is there. A single message it refuses: so the status is asked for.
    """
    if address.message is None:
        return
    try:
        await _channel(client, address).get_partial_message(int(address.message)).fetch()
    except discord.NotFound:
        return
    except discord.Forbidden as error:
        raise PostRefused(Text("discord.may_not_look")) from error


def _names(message: discord.Message, key: str) -> bool:
    return any(mark.endswith(f":{key}") for mark in _marks(message))


def _marks(message: discord.Message) -> list[str]:
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return [getattr(item, "custom_id", None) or "" for row in rows for item in row.children]


async def _opened_again(client: discord.Client, address: Address) -> bool:
    """Whether an archived thread could be opened; a locked one stays as it is."""
    thread = await client.fetch_channel(int(address.channel))
    if not isinstance(thread, discord.Thread) or thread.locked:
        return False
    with judged():
        await thread.edit(archived=False)
    return True
