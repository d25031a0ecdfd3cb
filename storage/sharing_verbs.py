"""The verbs of the SharingStore port."""

from __future__ import annotations

from collections.abc import Sequence

from bot.generation.command import Person
from bot.generation.ports import Preset, SavedElement, Shareable
from storage import sharing
from storage.questions import Questions


class SharingVerbs(Questions):
    """Verbs as bot.generation.ports.SharingStore describes them."""

    async def offer(self, kind: Shareable, person: Person, name: str, tenant: str, now: float) -> bool:
        return await self._writer.write(lambda: sharing.offer(kind, person, name, tenant, now))

    async def withdraw(self, kind: Shareable, name: str, tenant: str, by: Person, now: float) -> bool:
        return await self._writer.write(lambda: sharing.withdraw(kind, name, tenant, by, now, self._key))

    async def offered_elements(self, platform: str, tenant: str) -> Sequence[SavedElement]:
        return await self._read(lambda: sharing.elements(platform, tenant))

    async def offered_presets(self, platform: str, tenant: str) -> Sequence[Preset]:
        return await self._read(lambda: sharing.presets(platform, tenant))
