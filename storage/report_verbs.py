"""The verbs of the ReportStore port."""

from __future__ import annotations

from collections.abc import Sequence

from bot.generation.command import Person
from bot.generation.delivery import Delivery
from bot.generation.job import Job
from bot.generation.ports import Deed, Posts
from storage import reports
from storage.questions import Questions


class ReportVerbs(Questions):
    """Verbs as bot.generation.ports.ReportStore describes them."""

    async def report(self, nonce: str, person: Person, now: float) -> int:
        return await self._writer.write(lambda: reports.report(nonce, person, self._key, now))

    async def hide(
        self, posts: Posts, now: float, owed: Sequence[Delivery] = (), deed: Deed | None = None,
        detail: str = "reported",
    ) -> bool:  # fmt: skip
        return await self._writer.write(lambda: reports.hide(posts, owed, deed, self._key, now, detail))

    async def made_as(self, sha256: str) -> Sequence[tuple[Delivery, Job]]:
        return await self._read(lambda: reports.made_as(sha256))
