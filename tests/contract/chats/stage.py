"""What the contract needs of a chat platform to try it: where to post, who is there, and the strings to pull."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from typing import Literal, Protocol

from bot.generation.command import Attachment, Person, Place, ReplyTo
from bot.generation.ports import ChatPlatform
from tests.integration.discord_bot import all_was_in_order
from tests.standins.discord import Discord, running
from tests.standins.slack import Slack, slack

Mood = Literal["lost", "down", "half", "refuse"]


class Stage(Protocol):
    """A platform, a channel of it where nothing is yet, and somebody in that channel. `to` has no message yet.

    `has_privacy`: what is for one person alone is kept apart from the channel.
    """

    to: ReplyTo
    place: Place
    person: Person
    has_privacy: bool

    @property
    def chat(self) -> ChatPlatform:
        """The platform, not running."""

    def another_life(self) -> AbstractAsyncContextManager[ChatPlatform]:
        """The same after a restart: it knows what was committed, and nothing else."""

    def mood(self, name: Mood) -> AbstractAsyncContextManager[None]:
        """What is posted inside goes "lost" (all of it is there, but no answer), "down" (nothing is, and no answer),
        "half" (so much of it is there as can be without the rest, and no answer) or "refuse"."""

    async def shown(self) -> list[bytes]:
        """What is in the files of the channel's messages."""

    async def carrying(self, key: str) -> int:
        """How many of the channel's messages have a button with this key."""

    async def give(self, data: bytes) -> Attachment:
        """Somebody attaches a file."""

    async def lose(self, given: Attachment) -> None:
        """It is not there any more."""

    async def foreign(self) -> str:
        """The platform's name for something that is there and that the bot never posted."""

    async def foreign_is_there(self, name: str) -> bool:
        """Whether that is there still."""

    async def leave(self) -> bool:
        """The person leaves. False where nobody can."""

    async def shown_privately(self) -> list[bytes]:
        """What is in the files of the messages that this person alone sees; of the channel's where nothing is told
        apart."""

    async def shut(self) -> bool:
        """The person takes no messages of the bot's any more. False where everybody does."""

    async def cap(self, limit: int) -> bool:
        """So many bytes a file may have there from now on, and nobody tells the bot. False where everything fits."""


class StandIns:
    """The local servers of some tests: each is started when it is first needed, and ends with the stack."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self._discord: Discord | None = None
        self._slack: Slack | None = None

    async def discord(self) -> Discord:
        """All that was said to it is held against Discord's own document in the end."""
        if self._discord is None:
            self._discord = await self._stack.enter_async_context(running())
            self._stack.push_async_callback(all_was_in_order, self._discord)
        return self._discord

    async def slack(self) -> Slack:
        """It shares files at once, and keeps them."""
        if self._slack is None:
            self._slack = await self._stack.enter_async_context(slack("--share-delay", "0", clock_speed=1.0))
            await self._slack.settings(keep_uploads=True)
        return self._slack


Open = Callable[[StandIns, Path], AbstractAsyncContextManager[Stage]]
