"""DiscordPlatform: connect, acknowledge, hand over, post. What may be done is decided in the core."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path, PurePath

import discord

from adapters.discord.address import PLATFORM, Address, address_of, direct, with_message
from adapters.discord.answering import Answering
from adapters.discord.commands import registration
from adapters.discord.gateway import Access, Gateway, Notice
from adapters.discord.outbound import dress
from adapters.discord.posting import Limits, Posts
from adapters.discord.reacting import Reacting, asker_of, is_for_adults
from adapters.discord.rest import Rest, judged
from adapters.discord.syncing import sync_commands
from adapters.discord.turns import Turns
from bot import attachments, transfer
from bot.generation.command import Asker, Attachment, Person, Place, ReplyTo
from bot.generation.errors import PlatformError, PlatformUnavailable
from bot.generation.message import Message, Refusal, Text
from bot.generation.models import ModelFacts
from bot.generation.ports import Clock, Hears, Ids

log = logging.getLogger("dailies.discord")

# (address, into, most bytes): bot.transfer.download with its client, clock and Discord's hosts. Raises TransferError.
Download = Callable[[str, Path, int], Awaitable[None]]

CDN_HOSTS = ("cdn.discordapp.com", "media.discordapp.net")

_TRIES, _AGAIN_SECONDS = 3, 5.0


class DiscordPlatform:
    """The ChatPlatform port for Discord. REST works without a gateway, and while one is begun anew."""

    def __init__(
        self,
        access: Access,
        facts: ModelFacts,
        clock: Clock,
        ids: Ids,
        download: Download,
        *,
        upload_floor: int,
        user_install: bool = False,
        locale: str = "en",
        notice: Notice = lambda _text: None,
    ) -> None:
        """`upload_floor`: bytes that every server takes. `locale`: for people of whom no language is known.

        `notice` is told, once a connection stands, what whoever runs the bot should see to.
        """
        self._rest = Rest(access, Turns(clock))
        self._gateway = Gateway(access, clock, ids.chance, notice)
        self._limits = Limits(self._gateway, upload_floor)
        self._posts = Posts(self._rest, self._limits, self._gateway)
        self._commands = registration(facts, user_install=user_install)
        self._registered = False
        self._clock = clock
        self._download = download
        self._locale = locale

    @property
    def name(self) -> str:
        """The platform of what it reads and writes."""
        return PLATFORM

    @property
    def trouble(self) -> Text | None:
        """What keeps commands from being heard just now."""
        return None if self._gateway.connected else Text("discord.not_connected")

    async def run(self, core: Hears) -> None:
        """Register the commands, be connected, hand over what is heard, until cancelled. Raises PlatformRefused."""
        reacting = Reacting(core, self._posts, self._clock)
        await self._gateway.run(Answering(core, self._clock).hear, reacting.hear, self._register)

    async def close(self) -> None:
        """Give the connections back. Nothing else works afterwards."""
        await self._rest.close()

    async def fetch(self, attachment: Attachment, into: PurePath, limit: int) -> Refusal | None:
        """Copy an attachment from Discord's CDN. One that is gone, elsewhere or too large is refused."""
        too_large = attachments.too_large(attachment, limit)
        if attachment.size > limit:
            return too_large
        gone = Refusal(Text("discord.attachment_gone", name=attachment.name))
        elsewhere = Refusal(Text("discord.attachment_elsewhere", name=attachment.name))
        copying = self._download(attachment.handle, Path(into), limit)
        try:
            return await attachments.fetched(copying, into, too_large=too_large, gone=gone, elsewhere=elsewhere)
        except transfer.Interrupted as error:
            raise PlatformUnavailable(Text("discord.unreachable", reason=error.host)) from error

    def address(self, place: Place) -> ReplyTo:
        """The channel, or its thread."""
        return Address(place.tenant or None, place.thread or place.channel, locale=place.locale).reply_to()

    def private(self, person: Person, place: Place) -> ReplyTo:
        """The direct messages with this person."""
        return Address(None, direct(person.id), locale=place.locale).reply_to()

    def posted_at(self, to: ReplyTo, reference: str) -> ReplyTo | None:
        """Where this message is; None for one that nobody can name."""
        return with_message(to, reference) if reference.isdecimal() else None

    def upload_limit(self, to: ReplyTo) -> int | None:
        """What this server takes, as far as it is known; less where Discord refused more."""
        return self._limits.limit(address_of(to).guild)

    async def post(self, to: ReplyTo, message: Message, key: str) -> str:
        """Post once, as a reply to the status message. Safe to repeat for some minutes."""
        address = address_of(to)
        shown = dress(message, address.locale, spoiler=to.spoiler, guild=address.guild)
        return await self._posts.post(address, shown, key)

    async def find(self, to: ReplyTo, key: str, since: float) -> str | None:
        """The message with a button whose id ends in the key."""
        return await self._posts.find(address_of(to), key, since)

    async def edit(self, to: ReplyTo, message: Message, key: str = "") -> ReplyTo | None:
        """Change the message of the address by bot token: an interaction's own is gone after 15 minutes."""
        address = address_of(to)
        if address.message is None:
            return with_message(to, await self.post(to, message, key))
        shown = dress(message, address.locale, spoiler=to.spoiler, guild=address.guild)
        await self._posts.edit(address, shown)
        return None

    async def delete(self, to: ReplyTo, reference: str) -> None:
        """Take a posted message away."""
        await self._posts.delete(address_of(to), reference)

    async def whisper(self, person: Person, message: Message) -> None:
        """Send a direct message."""
        await self._posts.whisper(person.id, dress(message, self._locale))

    async def permits(self, person: Person, place: Place) -> bool:
        """Whether this member is still there and sees the channel, asked by REST and not from memory."""
        if place.tenant.startswith("dm:"):
            return place.tenant == f"dm:{person.id}"
        return await self.meet(person, place) is not None

    async def meet(self, person: Person, place: Place) -> tuple[Asker, Place] | None:
        """A member and a channel of a server, asked by REST and not from memory."""
        async with self._rest.speaking() as client:
            try:
                seen = await _sees(client, int(person.id), place)
            except (discord.NotFound, discord.Forbidden):
                return None
        if seen is None:
            return None
        member, channel = seen
        return asker_of(member, channel, self._clock.now()), replace(place, age_restricted=is_for_adults(channel))

    async def objects(self, place: Place, channel: str) -> Text | None:
        """Why a channel is not to be used for this server. A direct message has none."""
        if place.tenant.startswith("dm:"):
            return None
        return await self._posts.objects(place.tenant, channel)

    async def _register(self, client: discord.Client) -> None:
        """Once for this program. What fails for good is logged, and the rest of the bot works."""
        for attempt in range(_TRIES):
            if self._registered:
                return
            try:
                with judged():
                    await sync_commands(client, self._commands)
                self._registered = True
            except PlatformUnavailable as error:
                log.warning("discord.not_registered", extra={"facts": {"problem": str(error)}})
                await self._clock.sleep(_AGAIN_SECONDS * (attempt + 1))
            except PlatformError:
                log.exception("discord.commands_refused")
                return


async def _sees(
    client: discord.Client, person: int, place: Place
) -> tuple[discord.Member, discord.abc.GuildChannel] | None:
    guild = await client.fetch_guild(int(place.tenant), with_counts=False)
    member = await guild.fetch_member(person)
    channel = await guild.fetch_channel(int(place.channel))
    if isinstance(channel, discord.Thread) or not channel.permissions_for(member).view_channel:
        return None
    if place.thread is None:
        return member, channel
    thread = await guild.fetch_channel(int(place.thread))
    if isinstance(thread, discord.Thread) and thread.is_private():
        await thread.fetch_member(person)
    return member, channel
