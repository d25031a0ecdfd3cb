"""What many tests start from: a world on a folder of its own, a store in it, and how hard hypothesis tries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from storage.sqlite import SqliteStore, open_store
from tests.world import Bot, World, bot_in

# The machine may be busy: what takes long is not wrong.
settings.register_profile("dailies", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("dailies")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    """What a test logs may hold half characters, and a report that travels to another process may not."""
    report = yield
    report.sections = [(name, text.encode("utf-8", "replace").decode()) for name, text in report.sections]
    return report


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A disk, a provider, a channel and a clock."""
    return World(tmp_path / "world")


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Bot]:
    """A bot in `world`."""
    async with bot_in(world) as made:
        yield made


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    """An empty store."""
    async with open_store(tmp_path / "data", lambda _event: None) as made:
        yield made
