"""What the journeys on Discord share: one running world for all of them, a guild of its own for each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.journeys.discord_home import Home, Studio, free_port, visiting
from tests.kill.processes import Processes
from tests.shell import video_api

ROOMY = {"DAILIES_BUDGET__DAY_USD": "100000", "DAILIES_BUDGET__OPEN_JOBS": "50", "DAILIES_VIDEO_API__CONCURRENCY": "50"}


@pytest.fixture(scope="session")
def processes() -> Iterator[Processes]:
    """Whatever is started ends with the session."""
    made = Processes()
    yield made
    made.end_all()


@pytest.fixture(scope="session")
def discord_home(tmp_path_factory: pytest.TempPathFactory, processes: Processes) -> Iterator[Home]:
    """A bot that everybody can reach, on a video API that is done at once."""
    folder = tmp_path_factory.mktemp("discord")
    with video_api(folder / "api", "--delay", "0.4") as api:
        home = Home(processes, folder, api, folder / "api", port=free_port())
        home.settings = {
            **ROOMY,
            "DAILIES_DISCORD__UPLOAD_MB": "1",
            "DAILIES_VIDEO_API__SAFETY": "none",
            "DAILIES_WEB__PUBLIC_URL": f"http://127.0.0.1:{home.port}",
        }
        yield home.open()
        home.stop()


@pytest.fixture(scope="session")
def slow_home(tmp_path_factory: pytest.TempPathFactory, processes: Processes) -> Iterator[Home]:
    """A bot on a video API that takes an hour."""
    folder = tmp_path_factory.mktemp("slow")
    with video_api(folder / "api", "--delay", "3600") as api:
        home = Home(processes, folder, api, folder / "api", ROOMY)
        yield home.open()
        home.stop()


@pytest.fixture
async def studio(discord_home: Home) -> AsyncIterator[Studio]:
    """A guild of this test's own."""
    async with visiting(discord_home) as made:
        yield made


@pytest.fixture
async def slow_studio(slow_home: Home) -> AsyncIterator[Studio]:
    """A guild of this test's own, where nothing is ever done."""
    async with visiting(slow_home) as made:
        yield made
