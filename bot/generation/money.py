"""Money in integer micro-dollars (1 USD = 1,000,000): prices, and what becomes of a reservation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.generation.models import ModelFacts
from bot.generation.request import GenerationRequest

MICRO = 1_000_000
PREVIEW = "preview"  # the ledger provider of the local video API; no real cap counts it


class Kind(StrEnum):
    """Ledger kinds. For every job that left for good: reserve + overage = settle + release."""

    RESERVE = "reserve"
    SETTLE = "settle"
    RELEASE = "release"
    OVERAGE = "overage"


@dataclass(frozen=True, slots=True)
class Charge:
    """What a job came to: `spent_micro_usd`, and whether the provider said so (`known`) or we hold the estimate."""

    spent_micro_usd: int
    known: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """One UTC day: reserved and spent together, in micro-dollars."""

    used_micro_usd: int


NO_CHARGE = Charge(0)


def worst_price(facts: ModelFacts, request: GenerationRequest) -> int:
    """What the request costs at most, in micro-dollars."""
    sound = request.klingai.sound
    second = facts.micro_usd_per_second_with_sound if sound else facts.micro_usd_per_second
    return second * request.duration * request.numberResults


def total(costs: Iterable[int | None], reserved: int, results: int) -> Charge:
    """The charge of all results. One whose price is unknown, zero or negative counts as its share of the estimate.

    That holds for failed results too: whether the provider bills them is not ours to guess in the owner's favour.
    """
    share = -(-reserved // results)
    spent, known = 0, True
    for cost in costs:
        known = known and cost is not None and cost > 0
        spent += cost if cost is not None and cost > 0 else share
    return Charge(spent, known)


def entries(reserved: int, charge: Charge) -> dict[Kind, int]:
    """The rows that close a reservation."""
    rows = {Kind.SETTLE: charge.spent_micro_usd}
    if charge.spent_micro_usd < reserved:
        rows[Kind.RELEASE] = reserved - charge.spent_micro_usd
    elif charge.spent_micro_usd > reserved:
        rows[Kind.OVERAGE] = charge.spent_micro_usd - reserved
    return rows


def utc_day(now: float) -> str:
    """The day a reservation counts against, as "2026-11-22"."""
    return datetime.fromtimestamp(now, UTC).date().isoformat()
