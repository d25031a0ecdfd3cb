"""The real discord.py, pointed at the local Discord; what it points at is put back afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.standins.discord import Discord

Say = Callable[[discord.Interaction], Awaitable[Any]]


@contextmanager
def pointed_at(place: Discord) -> Iterator[None]:
    """Let every client of this process talk to `place`."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = place.api, yarl.URL(place.gateway)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


class Client(discord.Client):
    """Keeps what it hears: every interaction, and the names of events in their order."""

    def __init__(self, **words: Any) -> None:
        words.setdefault("intents", discord.Intents(guilds=True))
        super().__init__(guild_ready_timeout=0.05, **words)
        self.tree = discord.app_commands.CommandTree(self)
        self.heard: list[str] = []
        self.interactions: asyncio.Queue[discord.Interaction] = asyncio.Queue()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Called by the library."""
        self.interactions.put_nowait(interaction)

    async def on_socket_event_type(self, name: str) -> None:
        """Called by the library."""
        self.heard.append(name)


@asynccontextmanager
async def connected(place: Discord, client: Client | None = None) -> AsyncIterator[Client]:
    """A client that is ready, closed with the block. What goes wrong in the block comes out as it is, in no group."""
    made = client or Client()
    try:
        with pointed_at(place):
            async with made, asyncio.TaskGroup() as group:
                running = group.create_task(made.start(place.token))
                try:
                    async with asyncio.timeout(20):
                        await made.wait_until_ready()
                    yield made
                finally:
                    await made.close()
                    running.cancel()
    except BaseExceptionGroup as several:
        if len(several.exceptions) > 1:
            raise
        raise several.exceptions[0] from None
