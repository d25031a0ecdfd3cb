"""For those who manage a place: what was done there."""

from __future__ import annotations

from bot.generation.chat.deeds import deed_line
from bot.generation.command import Command
from bot.generation.message import Message, Text
from bot.generation.ports import Store

_SHOWN = 15  # entries of a list


class Guarding:
    """Every answer is for the asker alone."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def audit(self, command: Command) -> Message:
        """/admin audit: the last deeds here, for those who manage the place."""
        if not command.asked_by.manages:
            return Message(Text("admin.not_allowed"), private=True)
        found = await self._store.deeds(command.place.platform, command.place.tenant, _SHOWN)
        title = Text("audit.title", count=len(found)) if found else Text("audit.none")
        return Message(title, tuple(deed_line(one) for one in found), private=True)
