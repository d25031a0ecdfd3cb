"""Sharing: one's elements and presets for everybody of a server or workspace, and back again."""

from __future__ import annotations

from collections.abc import Sequence

from bot.generation.chat.ordering import saved_name
from bot.generation.command import Command
from bot.generation.message import Message, Text
from bot.generation.policy.visibility import is_alone, may_stop_sharing
from bot.generation.ports import Clock, Preset, SavedElement, Shareable, Store


class Sharing:
    """/element share and unshare, /preset share and unshare. Every answer is for the asker alone."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def share(self, command: Command, kind: Shareable) -> Message:
        """Only what is one's own, under the name that it has."""
        person, place, name = command.asked_by.person, command.place, _name(command)
        if is_alone(place):
            return Message(Text("share.alone"), private=True)
        mine = {one.name for one in await self._mine(command, kind)}
        if name not in mine:
            known = ", ".join(sorted(mine)) or "–"
            return Message(_unknown(kind, name[:40], known[:300]), private=True)
        if not await self._store.offer(kind, person, name, place.tenant, self._clock.now()):
            return Message(Text("share.name_taken", name=name), private=True)
        return Message(_shared(kind, name), private=True)

    async def unshare(self, command: Command, kind: Shareable) -> Message:
        """Its owner, or who moderates there. It stays its owner's."""
        place, name = command.place, _name(command)
        owners = {one.name: one.person for one in await self._offered(command, kind)}
        if name not in owners or not may_stop_sharing(command.asked_by, owners[name]):
            return Message(Text("share.not_there", name=name[:40]), private=True)
        await self._store.withdraw(kind, name, place.tenant, command.asked_by.person, self._clock.now())
        key = "element.unshared" if kind is Shareable.ELEMENT else "preset.unshared"
        return Message(Text(key, name=name), private=True)

    async def _mine(self, command: Command, kind: Shareable) -> Sequence[SavedElement] | Sequence[Preset]:
        person = command.asked_by.person
        if kind is Shareable.ELEMENT:
            return await self._store.elements(person)
        return await self._store.presets(person)

    async def _offered(self, command: Command, kind: Shareable) -> Sequence[SavedElement] | Sequence[Preset]:
        where = (command.place.platform, command.place.tenant)
        if kind is Shareable.ELEMENT:
            return await self._store.offered_elements(*where)
        return await self._store.offered_presets(*where)


def _shared(kind: Shareable, name: str) -> Text:
    return Text("element.shared" if kind is Shareable.ELEMENT else "preset.shared", name=name)


def _unknown(kind: Shareable, name: str, known: str) -> Text:
    return Text("element.unknown" if kind is Shareable.ELEMENT else "preset.unknown", name=name, known=known)


def _name(command: Command) -> str:
    return saved_name(str(command.options.get("name") or ""))
