"""BudgetStore: what a place's own people decided about money, what was used of it, and the ledger as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.generation.command import Person, Place
    from bot.generation.message import Text
    from bot.generation.money import Meter


class Limit(StrEnum):
    """What can be set for a place in its chat. The words are stored."""

    PERSON = "person"  # one person's day
    ROLE = "role"  # the day of a person with a role, in place of that
    CHANNEL = "channel"  # one channel's day
    SERVER = "server"  # the tenant's month
    OPEN = "open"  # one person's unfinished jobs
    CONFIRM = "confirm"  # the price above which is asked first


@dataclass(frozen=True, slots=True)
class Override:
    """A limit that a place's own people set: `amount` in micro-dollars, of OPEN a number. `role` is for ROLE alone."""

    limit: Limit
    amount: int
    role: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """Who changed a limit of a place, and when. None is what the settings say; `by` is None once they were erased."""

    at: float
    by: Person | None
    limit: Limit
    role: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Usage:
    """What every meter of a person at a place shows, and what that person's unfinished jobs hold of it."""

    used: Mapping[Meter, int]
    reserved_micro_usd: int
    open_jobs: int


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """An entry of the ledger and whose it is. `day` is the one that it counts against; `estimated`: see Charge."""

    at: float
    day: str
    job_id: str
    kind: str
    source: str
    target: str
    micro_usd: int
    estimated: bool
    provider: str
    person: Person
    tenant: str
    channel: str
    model: str


@dataclass(frozen=True, slots=True)
class LedgerCheck:
    """How the ledger stands: its entries, what is open, settlements at the estimate, what came to more than was
    reserved, and everything that is wrong. Of money, only what was spent for real.
    """

    entries: int
    reserved_micro_usd: int
    spent_micro_usd: int
    estimated: int
    overage_micro_usd: int
    faults: tuple[Text, ...]


class BudgetStore(Protocol):
    """Caps that are set in a chat, and questions about money."""

    async def limit_place(
        self, platform: str, tenant: str, limit: Limit, role: str, amount: int | None, by: Person, now: float
    ) -> None:
        """Set a limit for a place; None: what the settings say holds again. Who did it is kept for good."""

    async def overrides(self, platform: str, tenant: str) -> Sequence[Override]:
        """What a place's own people set."""

    async def limit_changes(self, platform: str, tenant: str, most: int) -> Sequence[Change]:
        """The last changes of a place's limits, the newest first."""

    async def usage(self, provider: str, person: Person, place: Place, day: str) -> Usage:
        """What a person and a place have used on a UTC day ("2026-11-22") and in its month."""

    async def check_ledger(self) -> LedgerCheck:
        """Add everything up anew: entries against each other, against the jobs, and against what is counted."""

    async def ledger_month(self, month: str) -> Sequence[LedgerLine]:
        """Every entry that counts against the days of a UTC month ("2026-11"), in the order they were made."""
