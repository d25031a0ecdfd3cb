"""Money in integer micro-dollars (1 USD = 1,000,000): prices, and what becomes of a reservation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from bot.generation.command import Person, Place
from bot.generation.models import ModelFacts
from bot.generation.request import GenerationRequest

MICRO = 1_000_000
_DAY = 86_400
PREVIEW = "preview"  # the ledger provider of the local video API; no real cap counts it


class Kind(StrEnum):
    """Ledger kinds. For every job that left for good: reserve + overage = settle + release."""

    RESERVE = "reserve"
    SETTLE = "settle"
    RELEASE = "release"
    OVERAGE = "overage"


class Meter(StrEnum):
    """What money is counted by, and may be capped by: whose it is, and the UTC day or month it belongs to."""

    DAY = "day"  # everybody together
    MONTH = "month"
    TENANT_MONTH = "tenant_month"
    CHANNEL_DAY = "channel_day"
    PERSON_DAY = "person_day"
    PERSON_MONTH = "person_month"  # only shown


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

# What a job's history says where its cost is not what was expected; somebody should look at these.
COST_UNKNOWN = "cost unknown: settled at the estimate"
COST_ABOVE = "cost above the estimate"


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
    return _day(int(now // _DAY))


@lru_cache(maxsize=8)
def _day(number: int) -> str:
    """By the days since 1970: UTC has no other midnights."""
    return datetime.fromtimestamp(number * _DAY, UTC).date().isoformat()


def utc_month(day: str) -> str:
    """The month of a day, as "2026-11"."""
    return day[:7]


def metered(person: Person, place: Place, day: str) -> Mapping[Meter, tuple[str, str]]:
    """(whose, when) of every meter that a job of this person, place and day runs.

    A thread counts for its channel. A person is one person wherever they ask.
    """
    month, everybody = utc_month(day), ""
    who = f"{person.platform}:{person.id}"
    tenant = f"{place.platform}:{place.tenant}"
    return {
        Meter.DAY: (everybody, day),
        Meter.MONTH: (everybody, month),
        Meter.TENANT_MONTH: (tenant, month),
        Meter.CHANNEL_DAY: (f"{tenant}:{place.channel}", day),
        Meter.PERSON_DAY: (who, day),
        Meter.PERSON_MONTH: (who, month),
    }


def resets_at(meter: Meter, now: float) -> float:
    """When it begins anew, in UTC epoch seconds: the next midnight, or the first midnight of the next month."""
    midnight = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if not meter.endswith("month"):
        return (midnight + timedelta(days=1)).timestamp()
    return (midnight.replace(day=1) + timedelta(days=32)).replace(day=1).timestamp()
