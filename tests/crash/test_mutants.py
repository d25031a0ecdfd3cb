"""The crash model has teeth: each seeded mistake is noticed within a few schedules."""

from __future__ import annotations

import pytest

from tests.crash.life import first_caught
from tests.crash.mutants import MUTANTS

WITHIN = 300  # schedules, as many as every run of the tests plays


@pytest.mark.parametrize("name", MUTANTS)
async def test_a_seeded_mistake_is_caught(name: str) -> None:
    """Within as many schedules as a normal run plays."""
    caught = await first_caught(MUTANTS[name], WITHIN)
    assert caught is not None, f"{name} went unnoticed"
    seed, words = caught
    print(f"{name}: schedule {seed}: {words[0][:200]}")  # noqa: T201 - the figures of `make crash-model`
