"""FakeChat on its stage: what most tests take for a chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.generation.command import Attachment, Person, Place, ReplyTo
from bot.generation.ports import ChatPlatform
from tests.builders import NOW
from tests.contract.chats.stage import Mood, Stage, StandIns
from tests.fakes import FakeChat


class FakeStage:
    """A channel in memory."""

    has_privacy = False
    to = ReplyTo("fake", "channel")
    place = Place("fake", "t", "channel")
    person = Person("fake", "ann")

    def __init__(self) -> None:
        self.chat = FakeChat()
        self.chat.clock.at = NOW

    @asynccontextmanager
    async def another_life(self) -> AsyncIterator[ChatPlatform]:
        """It knows its channel and nothing else."""
        yield self.chat

    @asynccontextmanager
    async def mood(self, name: Mood) -> AsyncIterator[None]:
        """A message is one thing: there is no half."""
        self.chat.outcomes.append("down" if name == "half" else name)
        yield

    async def shown(self) -> list[bytes]:
        return [one.content for one in self.chat.channel if one.message.files and not one.deleted]

    async def carrying(self, key: str) -> int:
        return sum(one.key == key and not one.deleted for one in self.chat.channel)

    async def give(self, data: bytes) -> Attachment:
        self.chat.files["h"] = data
        return Attachment("first", "a.png", len(data), "image/png", "h")

    async def lose(self, given: Attachment) -> None:
        del self.chat.files[given.handle]

    async def foreign(self) -> str:
        return "message-7"

    async def foreign_is_there(self, name: str) -> bool:
        return True

    async def leave(self) -> bool:
        self.chat.gone.add(self.person.id)
        return True

    async def shown_privately(self) -> list[bytes]:
        return await self.shown()

    async def shut(self) -> bool:
        return False

    async def cap(self, limit: int) -> bool:
        self.chat.limit, self.chat.shown_limit = limit, limit + 1000
        return True


@asynccontextmanager
async def fake(_standins: StandIns, _folder: Path) -> AsyncIterator[Stage]:
    """A new one."""
    yield FakeStage()
