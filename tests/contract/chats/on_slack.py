"""SlackPlatform on its stage: the real adapter at a local Slack, in a channel of its own."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.slack.people import USER_SECONDS
from bot.generation.command import Attachment, Place
from bot.generation.command import Person as Somebody
from bot.generation.ports import ChatPlatform
from tests.contract.chats.stage import Mood, Stage, StandIns
from tests.integration.slack_bot import Life, platform_at, to
from tests.standins.slack import Json, Person, Slack

ALWAYS = 1_000_000
_EVERYTHING = 1_000_000_000  # bytes; Slack's own limit


class SlackStage:
    """A channel with one person and the bot."""

    has_privacy = True

    def __init__(self, life: Life, here: Slack, channel: str, who: Person) -> None:
        self.chat = life.platform
        self._memory = life.memory
        self._clock = life.clock
        self.to = to(here, channel)
        self.place = Place("slack", here.team, channel)
        self.person = Somebody("slack", f"{here.team}:{who.id}")
        self._here = here
        self._who = who

    @asynccontextmanager
    async def another_life(self) -> AsyncIterator[ChatPlatform]:
        """The ids of files outlive the first one."""
        async with platform_at(self._here, memory=self._memory) as life:
            yield life.platform

    @asynccontextmanager
    async def mood(self, name: Mood) -> AsyncIterator[None]:
        """A video is shared by one call, and its buttons come by another one after it."""
        if name == "lost":
            await self._here.fault("chat.postMessage", "reset", handled=True)
        elif name == "half":
            await self._here.fault("chat.postMessage", "status", status=503, times=ALWAYS)
        elif name == "down":
            await self._here.fault("api", "status", status=503, times=ALWAYS)
        else:
            await self._here.change("channel", self.place.channel, archived=True)
        yield
        await self._here.forgive()
        await self._here.change("channel", self.place.channel, archived=False)

    async def shown(self) -> list[bytes]:
        return await self._files(self.place.channel)

    async def shown_privately(self) -> list[bytes]:
        return await self._files(await self._who.direct())

    async def _files(self, channel: str) -> list[bytes]:
        found = await self._here.messages(channel)
        mine = [one for one in found if one["user"] == self._here.bot_user]
        return [await self._content(file["id"]) for one in mine for file in one["files"]]

    async def carrying(self, key: str) -> int:
        """The caption above a video names it too, and has no button."""
        found = await self._here.messages(self.place.channel)
        buttons = [block for one in found for block in one["blocks"] if block["type"] == "actions"]
        return sum(f':{key}"' in json.dumps(block) for block in buttons)

    async def give(self, data: bytes) -> Attachment:
        file = await self._who.upload(data)
        await self._who.say(self.place.channel, "look", files=[file])
        (told,) = await self._here.until("files", id=file)
        handle = {"id": file, "url": self._url(told), "team": self._here.team}
        return Attachment("first", told["name"], told["size"], told["mimetype"], json.dumps(handle))

    async def lose(self, given: Attachment) -> None:
        await self._here.change("file", json.loads(given.handle)["id"], deleted=True)

    async def foreign(self) -> str:
        await self._who.say(self.place.channel, "mine")
        (said,) = await self._here.messages(self.place.channel, 1, user=self._who.id)
        return str(said["ts"])

    async def foreign_is_there(self, name: str) -> bool:
        return bool(await self._here.messages(self.place.channel, ts=name))

    async def leave(self) -> bool:
        await self._here.change("user", self._who.id, deleted=True)
        self._clock.ahead += USER_SECONDS  # what Slack said a moment ago holds for so long
        return True

    async def shut(self) -> bool:
        return False

    async def cap(self, limit: int) -> bool:
        await self._here.change("team", self._here.team, largest_upload=limit)
        return True

    async def _content(self, file: str) -> bytes:
        (told,) = await self._here.until("files", id=file)
        token = {"Authorization": f"Bearer {self._here.bot_token}"}
        async with self._here.client.get(self._url(told), headers=token) as answer:
            return await answer.read()

    def _url(self, told: Json) -> str:
        return f"{self._here.files}/files-pri/{told['team']}-{told['id']}/download/{told['name']}"


@asynccontextmanager
async def slack(standins: StandIns, _folder: Path) -> AsyncIterator[Stage]:
    """One life of the adapter."""
    here = await standins.slack()
    who = await here.person("ann")
    channel = await here.make_channel("stage", [who])
    async with platform_at(here) as life:
        yield SlackStage(life, here, channel, who)
    await here.change("team", here.team, largest_upload=_EVERYTHING)
