"""The verbs of the AuditStore port."""

from __future__ import annotations

from collections.abc import Sequence

from bot.generation.ports import AuditCheck, Deed, Written
from storage import audit
from storage.questions import Questions


class AuditVerbs(Questions):
    """Verbs as bot.generation.ports.AuditStore describes them."""

    async def audit(self, deed: Deed) -> None:
        await self._writer.write(lambda: audit.append(deed, self._key))

    async def deeds(self, platform: str, tenant: str, most: int) -> Sequence[Written]:
        return await self._read(lambda: audit.last(platform, tenant, most))

    async def audit_log(self, after: int, most: int) -> Sequence[Written]:
        return await self._read(lambda: audit.behind(after, most))

    async def check_audit(self) -> AuditCheck:
        return await self._read(audit.check)
