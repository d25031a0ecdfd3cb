"""DiscordPlatform on its stage: the real adapter at a local Discord, in a server and a channel of its own."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.discord.adapter import DiscordPlatform
from bot.generation.command import Attachment, Person, Place, ReplyTo
from bot.generation.ports import ChatPlatform
from tests.contract.chats.stage import Mood, Stage, StandIns
from tests.integration.discord_bot import platform_at
from tests.standins.discord import Discord, Member

FLOOR = 5000  # bytes that every server is believed to take
ALWAYS = 1_000_000
_PERMISSIONS = ["SEND_MESSAGES", "ATTACH_FILES"]
_NONCE_IS_GOOD = 600.0  # seconds
_LIVES = 15 * 24 * 3600.0  # seconds; the address of a file in a channel works for two weeks


class DiscordStage:
    """A server of which the gateway has told nothing: whatever is not asked is not known."""

    has_privacy = True

    def __init__(self, chat: DiscordPlatform, here: Discord, guild: str, channel: str, who: Member, folder: Path):
        self.chat = chat
        self.to = ReplyTo("discord", json.dumps({"v": 1, "guild": guild, "channel": channel, "message": None}))
        self.place = Place("discord", guild, channel)
        self.person = Person("discord", who.id)
        self._here = here
        self._who = who
        self._folder = folder

    @asynccontextmanager
    async def another_life(self) -> AsyncIterator[ChatPlatform]:
        """Later than any nonce is good for."""
        await self._here.advance(_NONCE_IS_GOOD)
        async with platform_at(self._here, upload_floor=FLOOR) as chat:
            yield chat

    @asynccontextmanager
    async def mood(self, name: Mood) -> AsyncIterator[None]:
        """A message is one thing: there is no half."""
        posts = "/channels/*/messages"
        if name == "lost":
            await self._here.fault("POST", posts, "reset", accept=True, times=ALWAYS)
        elif name == "refuse":
            await self._here.bot_may(self.place.channel, deny=_PERMISSIONS)
        else:
            await self._here.fault("POST", posts, "status", status=503, times=ALWAYS)
        yield
        await self._here.forgive()
        await self._here.bot_may(self.place.channel)

    async def shown(self) -> list[bytes]:
        return await self._files(self.place.channel)

    async def shown_privately(self) -> list[bytes]:
        return await self._files(await self._who.dm())

    async def _files(self, channel: str) -> list[bytes]:
        found = await self._here.messages(channel)
        mine = [one for one in found if one["author"]["id"] == self._here.application]
        return [await self._here.file(file["id"]) for one in mine for file in one["files"]]

    async def carrying(self, key: str) -> int:
        found = await self._here.messages(self.place.channel)
        return sum(f':{key}"' in json.dumps(one["components"]) for one in found)

    async def give(self, data: bytes) -> Attachment:
        path = self._folder / "given.png"
        path.write_bytes(data)
        (told,) = (await self._who.say(self.place.channel, "look", [path]))["attachments"]
        return Attachment("first", told["filename"], told["size"], told["content_type"], told["url"])

    async def lose(self, given: Attachment) -> None:
        await self._here.advance(_LIVES)

    async def foreign(self) -> str:
        """The bot has no role that may remove it."""
        return str((await self._who.say(self.place.channel, "mine"))["id"])

    async def foreign_is_there(self, name: str) -> bool:
        return name in [one["id"] for one in await self._here.messages(self.place.channel)]

    async def leave(self) -> bool:
        await self._who.leave()
        return True

    async def shut(self) -> bool:
        await self._who.close_dms()
        return True

    async def cap(self, limit: int) -> bool:
        await self._here.guild(guild=self.place.tenant, base_upload_limit=limit)
        return True


@asynccontextmanager
async def discord(standins: StandIns, folder: Path) -> AsyncIterator[Stage]:
    """One life of the adapter."""
    here = await standins.discord()
    guild = await here.guild()
    channel, who = await here.channel(), await here.member("ann")
    async with platform_at(here, upload_floor=FLOOR) as chat:
        yield DiscordStage(chat, here, guild, channel, who, folder)
