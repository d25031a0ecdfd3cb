"""The verbs of the PolicyStore port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.generation.command import Person
from bot.generation.job import Job
from bot.generation.ports import Acquaintance, Blocked, Rule
from storage import policies
from storage.questions import Questions


class PolicyVerbs(Questions):
    """Verbs as bot.generation.ports.PolicyStore describes them."""

    async def set_rules(
        self, platform: str, tenant: str, channel: str, values: Mapping[str, str | None], by: Person, now: float,
        *, expected: Mapping[str, str | None] | None = None,
    ) -> Sequence[str] | None:  # fmt: skip
        return await self._writer.write(
            lambda: policies.set_rules(platform, tenant, channel, values, by, now, expected or {}, self._key)
        )

    async def rules(self, platform: str, tenant: str) -> Sequence[Rule]:
        return await self._read(lambda: policies.rules(platform, tenant))

    async def block(self, person: Person, tenant: str, reason: str, by: Person, now: float) -> bool:
        return await self._writer.write(lambda: policies.block(person, tenant, reason, by, now, self._key))

    async def unblock(self, mark: str, platform: str, tenant: str, by: Person, now: float) -> bool:
        return await self._writer.write(lambda: policies.unblock(mark, platform, tenant, by, now, self._key))

    async def blocked(self, platform: str, tenant: str) -> Sequence[Blocked]:
        return await self._read(lambda: policies.blocked(platform, tenant))

    async def not_begun(self, person: Person, tenant: str) -> Sequence[Job]:
        return await self._read(lambda: policies.not_begun(person, tenant))

    async def acquaintance(self, person: Person, tenant: str, most: int) -> Acquaintance:
        return await self._read(lambda: policies.acquaintance(person, tenant, most, self._key))
