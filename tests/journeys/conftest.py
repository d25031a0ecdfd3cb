"""What the journeys on Discord and Slack share: a running world for all of them, a place of its own for each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.journeys.discord_home import Home, Studio, free_port, visiting
from tests.journeys.slack_home import HTTP, SOCKET, Room, SlackHome
from tests.journeys.slack_home import visiting as in_a_room
from tests.kill.processes import Processes
from tests.shell import Api, video_api

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


@pytest.fixture(scope="session")
def slack_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Api, Path]]:
    """A video API that is done at once, for every bot on Slack, and where it keeps its things."""
    folder = tmp_path_factory.mktemp("slack_api")
    with video_api(folder, "--delay", "0.1") as api:
        yield api, folder


@pytest.fixture(scope="session")
def socket_home(
    tmp_path_factory: pytest.TempPathFactory, processes: Processes, slack_api: tuple[Api, Path]
) -> Iterator[SlackHome]:
    """A bot in Socket Mode whose videos go into threads."""
    home = SlackHome(processes, tmp_path_factory.mktemp("socket"), *slack_api, ROOMY, free_port(), mode=SOCKET)
    home.open()
    yield home
    home.stop()


@pytest.fixture(scope="session")
def http_home(
    tmp_path_factory: pytest.TempPathFactory, processes: Processes, slack_api: tuple[Api, Path]
) -> Iterator[SlackHome]:
    """A bot that Slack calls, whose videos go into the channel."""
    told = {**ROOMY, "DAILIES_SLACK__RESULTS": "channel"}
    home = SlackHome(processes, tmp_path_factory.mktemp("http"), *slack_api, told, free_port(), mode=HTTP)
    home.open()
    yield home
    home.stop()


@pytest.fixture(params=[SOCKET, pytest.param(HTTP, marks=pytest.mark.full)])
def either_home(request: pytest.FixtureRequest) -> SlackHome:
    """One after the other."""
    home: SlackHome = request.getfixturevalue(f"{request.param}_home")
    return home


@pytest.fixture
async def room(either_home: SlackHome) -> AsyncIterator[Room]:
    """A channel of this test's own, in both modes."""
    async with in_a_room(either_home) as made:
        yield made


@pytest.fixture
async def socket_room(socket_home: SlackHome) -> AsyncIterator[Room]:
    """A channel of this test's own, in Socket Mode."""
    async with in_a_room(socket_home) as made:
        yield made


@pytest.fixture
async def http_room(http_home: SlackHome) -> AsyncIterator[Room]:
    """A channel of this test's own, in HTTP mode."""
    async with in_a_room(http_home) as made:
        yield made
