"""Which caps hold: the settings, under what a place's own people set."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.generation.limits import in_force
from bot.generation.money import Meter, resets_at, utc_day, utc_month
from bot.generation.ports import Caps, Limit, Override

MONEY = st.integers(0, 20)
ROLES = st.lists(st.sampled_from(["crew", "guest", "boss"]), unique=True).map(tuple)
CAPS = st.builds(
    Caps,
    st.none() | MONEY,
    st.integers(1, 20),
    month_micro_usd=st.none() | MONEY,
    tenant_month_micro_usd=st.none() | MONEY,
    channel_day_micro_usd=st.none() | MONEY,
    person_day_micro_usd=st.none() | MONEY,
    role_day_micro_usd=st.dictionaries(st.sampled_from(["crew", "guest"]), MONEY).map(lambda by: tuple(by.items())),
    confirm_micro_usd=st.none() | MONEY,
    roles=ROLES,
)
OVERRIDES = st.lists(
    st.one_of(
        st.builds(Override, st.sampled_from([one for one in Limit if one is not Limit.ROLE]), MONEY),
        st.builds(Override, st.just(Limit.ROLE), MONEY, st.sampled_from(["crew", "boss"])),
    ),
    unique_by=lambda one: (one.limit, one.role),
)


@given(CAPS, OVERRIDES)
def test_for_every_override_a_place_only_lowers_what_the_operator_allows(caps: Caps, overrides: list[Override]) -> None:
    """On every meter, for every role; and nothing that everybody shares moves at all."""
    alone, there = in_force(caps, ()), in_force(caps, overrides)
    for meter in Meter:
        given_cap, held = alone.of(meter), there.of(meter)
        assert given_cap is None or (held is not None and held <= given_cap)
    assert there.open_jobs <= alone.open_jobs
    assert (there.day_micro_usd, there.month_micro_usd) == (caps.day_micro_usd, caps.month_micro_usd)


@given(CAPS)
def test_for_every_person_the_most_generous_of_their_roles_counts(caps: Caps) -> None:
    """Of those that have an amount, be that more or less than what everybody may spend."""
    known = dict(caps.role_day_micro_usd)
    mine = [known[role] for role in caps.roles if role in known]
    assert in_force(caps, ()).person_day_micro_usd == (max(mine) if mine else caps.person_day_micro_usd)


@given(st.integers(0, 4_000_000_000))
def test_for_every_moment_a_meter_begins_anew_with_its_period(now: int) -> None:
    """The second before it is the old one, the next is the new one."""
    day, month = resets_at(Meter.DAY, now), resets_at(Meter.TENANT_MONTH, now)
    assert now < day <= month
    assert utc_day(day - 1) == utc_day(now) != utc_day(day)
    assert utc_month(utc_day(month - 1)) == utc_month(utc_day(now)) != utc_month(utc_day(month))
    assert datetime.fromtimestamp(month, UTC).day == 1
