"""The verbs of the BudgetStore port."""

from __future__ import annotations

from collections.abc import Sequence

from bot.generation.command import Person, Place
from bot.generation.ports import Change, LedgerCheck, LedgerLine, Limit, Override, Usage
from storage import budgets, ledger
from storage.questions import Questions


class BudgetVerbs(Questions):
    """Verbs as bot.generation.ports.BudgetStore describes them."""

    async def limit_place(
        self, platform: str, tenant: str, limit: Limit, role: str, amount: int | None, by: Person, now: float
    ) -> None:
        await self._writer.write(lambda: budgets.limit_place(platform, tenant, limit, role, amount, by, now, self._key))

    async def overrides(self, platform: str, tenant: str) -> Sequence[Override]:
        return await self._read(lambda: budgets.overrides(platform, tenant))

    async def limit_changes(self, platform: str, tenant: str, most: int) -> Sequence[Change]:
        return await self._read(lambda: budgets.limit_changes(platform, tenant, most))

    async def usage(self, provider: str, person: Person, place: Place, day: str) -> Usage:
        return await self._read(lambda: budgets.usage(provider, person, place, day))

    async def check_ledger(self) -> LedgerCheck:
        return await self._read(ledger.check)

    async def ledger_month(self, month: str) -> Sequence[LedgerLine]:
        return await self._read(lambda: ledger.month(month))
