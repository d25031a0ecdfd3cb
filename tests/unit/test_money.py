"""Money: prices, what a job came to, and rows that always balance."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.generation.money import NO_CHARGE, Charge, Kind, entries, total, utc_day, worst_price
from tests.builders import NOW, facts, request

MICRO_USD = st.integers(0, 10**12)


@given(MICRO_USD, MICRO_USD)
def test_every_closed_account_balances(reserved: int, spent: int) -> None:
    """reserve + overage = settle + release, and never both of the latter two."""
    rows = entries(reserved, Charge(spent))
    assert reserved + rows.get(Kind.OVERAGE, 0) == rows[Kind.SETTLE] + rows.get(Kind.RELEASE, 0)
    assert not {Kind.OVERAGE, Kind.RELEASE} <= set(rows)
    assert all(amount > 0 for kind, amount in rows.items() if kind is not Kind.SETTLE)


def test_nothing_charged_is_all_released() -> None:
    """With a settle of nothing, which says that it is over."""
    assert entries(560_000, NO_CHARGE) == {Kind.SETTLE: 0, Kind.RELEASE: 560_000}


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=20), MICRO_USD)
def test_known_costs_are_added_up(costs: list[int], reserved: int) -> None:
    """Whatever was reserved."""
    assert total(costs, reserved, len(costs)) == Charge(sum(costs))


@given(st.integers(1, 20), st.integers(1, 10**9), st.data())
def test_an_unknown_cost_counts_as_its_share_of_the_estimate(results: int, share: int, data: st.DataObject) -> None:
    """None, zero and less are no price, and the charge says that it is a guess."""
    unknown = st.none() | st.integers(max_value=0)
    costs = data.draw(st.lists(unknown | st.integers(1, 10**9), min_size=results, max_size=results))
    charge = total(costs, share * results, results)
    assert charge.spent_micro_usd == sum(cost if cost and cost > 0 else share for cost in costs)
    assert charge.known == all(cost is not None and cost > 0 for cost in costs)


@given(st.integers(1, 20), MICRO_USD)
def test_the_estimate_is_never_settled_short(results: int, reserved: int) -> None:
    """Rounding goes up."""
    assert total([None] * results, reserved, results).spent_micro_usd >= reserved


def test_the_worst_price_counts_every_second_of_every_result() -> None:
    """In micro-dollars."""
    assert worst_price(facts(), request(duration=5)) == 560_000
    assert worst_price(facts(), request(duration=15, numberResults=20)) == 33_600_000


def test_a_day_is_utcs() -> None:
    """From midnight to midnight, wherever the bot runs."""
    assert utc_day(NOW) == "2025-10-09"
    assert utc_day(1_760_054_399.999) == "2025-10-09"
    assert utc_day(1_760_054_400.0) == "2025-10-10"
