"""How long to wait: bounds that hold for every attempt and every chance."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.generation.retry import delay, look_after

CHANCE = st.floats(0, 1, exclude_max=True)
SECONDS = st.floats(0, 1e7)


@given(st.integers(0, 10**9), CHANCE)
def test_a_delay_is_within_its_bounds(attempts: int, chance: float) -> None:
    """Half a second to a minute, unless told otherwise."""
    assert 0.5 <= delay(attempts, chance) <= 60.0


@given(st.integers(0, 10**4), CHANCE)
def test_chance_moves_a_delay_within_its_upper_half(attempts: int, chance: float) -> None:
    """So that a crowd does not come back together."""
    assert delay(attempts, 0.0) <= delay(attempts, chance) <= 2 * delay(attempts, 0.0)


@given(st.integers(0, 100))
def test_delays_never_shrink(attempts: int) -> None:
    """With the same chance."""
    assert delay(attempts, 0.5) <= delay(attempts + 1, 0.5)


def test_delays_double_up_to_the_longest() -> None:
    """1, 2, 4, ... 60 seconds."""
    assert [delay(n, 1.0) for n in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]


@given(SECONDS, SECONDS)
def test_looks_are_a_second_to_ten_apart(age: float, typical: float) -> None:
    """However old the task is."""
    assert 1.0 <= look_after(age, typical) <= 10.0


def test_looks_are_closest_around_the_usual_end() -> None:
    """Rare before, rare afterwards."""
    assert look_after(0, 135) == look_after(600, 135) == 10.0
    assert look_after(59, 60) == look_after(62, 60) == 5.0
    assert look_after(7.9, 8) == 1.0
