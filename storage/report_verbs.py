"""The verbs of the ReportStore port."""

from __future__ import annotations

from collections.abc import Sequence

from bot.generation.command import Person, ReplyTo
from bot.generation.delivery import Delivery
from bot.generation.job import Job
from bot.generation.ports import Deed
from storage import reports
from storage.questions import Questions


class ReportVerbs(Questions):
    """Verbs as bot.generation.ports.ReportStore describes them."""

    async def report(self, nonce: str, person: Person, now: float) -> int:
        return await self._writer.write(lambda: reports.report(nonce, person, self._key, now))

    async def hide(
        self, delivery: Delivery, to: ReplyTo, now: float, owed: Sequence[Delivery] = (), deed: Deed | None = None
    ) -> bool:
        return await self._writer.write(lambda: reports.hide(delivery, to, owed, deed, self._key, now))

    async def made_as(self, sha256: str) -> Sequence[tuple[Delivery, Job]]:
        return await self._read(lambda: reports.made_as(sha256))
