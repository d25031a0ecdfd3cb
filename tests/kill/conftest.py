"""A ground for all runs of the session, and processes that end with their test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kill.processes import Processes
from tests.kill.worlds import Worlds


@pytest.fixture(scope="session")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """The ground of every run."""
    processes = Processes()
    try:
        yield Worlds(tmp_path_factory.mktemp("kill"), processes)
    finally:
        processes.end_all()


@pytest.fixture
def processes() -> Iterator[Processes]:
    """What one test starts, ended with it."""
    started = Processes()
    try:
        yield started
    finally:
        started.end_all()
