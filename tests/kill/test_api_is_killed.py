"""The video API is killed at every point of its own while a bot works: the bot goes on by itself once it is back."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future

import psutil
import pytest

from tests.kill.home import PROMPT, at, check_done_once
from tests.kill.processes import ROOT, Processes, Running, wait_for
from tests.kill.worlds import Worlds, side_by_side

NEVER_USED = "upload.recorded"  # the bot sends its pictures with the submission


def _killed_at(worlds: Worlds, processes: Processes, spot: str) -> None:
    """The API dies at its spot and comes back on the same port and data; the bot is not touched."""
    delay = 1.6 if spot.endswith(":2") else 0.0  # for a second look there must be something to wait for
    api = worlds.new_api(processes, delay).start(crash_at=spot)
    home = worlds.new_home(processes, api)
    bot = home.video()
    if spot != NEVER_USED:
        assert api.process().ended() == -signal.SIGKILL, spot
        api.start()
    assert bot.ended() == 0, f"{spot}: {bot.complained()}"
    check_done_once(home, api.records())
    api.process().kill()


def _own_api_is_killed_at(worlds: Worlds, processes: Processes, point: str) -> None:
    """The API is the bot's child: it is started again on another port, and everything goes on there."""
    home = worlds.new_home(processes, None, DAILIES_PREVIEW__RENDER="none")
    bot = home.video(PROMPT, stop_at=point).stopped()
    first = _own_api(bot)
    first.kill()
    bot.go_on()
    second = wait_for("another API", lambda: _other_than(first, bot))
    assert bot.ended() == 0, bot.complained()
    check_done_once(home, home.own_records())
    wait_for("no API is left", lambda: not second.is_running())


def _bot_with_own_api_is_killed(worlds: Worlds, processes: Processes, render: str) -> None:
    """Neither the API nor its renderer outlives it, and the next bot finds everything."""
    home = worlds.new_home(processes, None, DAILIES_PREVIEW__RENDER=render)
    bot = home.video(PROMPT, stop_at=at("api.look")).stopped()
    below = wait_for("API and renderer are at work", lambda: _at_least(2, bot.children()))
    bot.kill()
    wait_for("both are gone", lambda: not any(process.is_running() for process in below))
    home.is_finished_by_resume()
    check_done_once(home, home.own_records())


Run = Callable[[Worlds, Processes], None]
SHORT: dict[str, Run] = {
    "submit.recorded": lambda worlds, processes: _killed_at(worlds, processes, "submit.recorded"),
    "download.halfway": lambda worlds, processes: _killed_at(worlds, processes, "download.halfway"),
    "own": lambda worlds, processes: _own_api_is_killed_at(worlds, processes, at("api.download")),
    "orphans": lambda worlds, processes: _bot_with_own_api_is_killed(worlds, processes, "none"),
}


@pytest.fixture(scope="module")
def runs(worlds: Worlds) -> Iterator[Mapping[str, Future[None]]]:
    """The short form: its runs start together, each test waits for its own."""
    processes = Processes()
    try:
        with side_by_side(lambda name: SHORT[name](worlds, processes), SHORT) as started:
            yield started
    finally:
        processes.end_all()


@pytest.mark.parametrize("spot", ["submit.recorded", "download.halfway"])
def test_the_api_is_killed(runs: Mapping[str, Future[None]], spot: str) -> None:
    """One video, admitted and billed once, posted once."""
    runs[spot].result()


def test_the_own_api_is_killed_and_comes_back_elsewhere(runs: Mapping[str, Future[None]]) -> None:
    """Its results are fetched from its new port."""
    runs["own"].result()


def test_a_killed_bot_leaves_no_orphans(runs: Mapping[str, Future[None]]) -> None:
    """Neither API nor renderer."""
    runs["orphans"].result()


@pytest.mark.full
def test_the_api_is_killed_at_every_point(worlds: Worlds, processes: Processes, subtests: pytest.Subtests) -> None:
    """The API itself says where it can die."""
    program = [sys.executable, "-m", "sandbox.video_api", "--list-crash-points"]
    points = json.loads(subprocess.check_output(program, cwd=ROOT))
    assert "submit.recorded" in points
    spots = [*points, "poll.received:2"]
    with side_by_side(lambda spot: _killed_at(worlds, processes, spot), spots) as started:
        for spot, run in started.items():
            with subtests.test(spot):
                run.result()


@pytest.mark.full
def test_the_own_api_is_killed_while_it_works(worlds: Worlds, processes: Processes) -> None:
    """It goes on with what it was doing, on another port."""
    _own_api_is_killed_at(worlds, processes, at("api.look"))


@pytest.mark.full
def test_a_killed_bot_leaves_no_renderer_at_work(worlds: Worlds, processes: Processes) -> None:
    """Not even one in the middle of a video."""
    _bot_with_own_api_is_killed(worlds, processes, "quick")


@pytest.mark.full
def test_a_rendered_video_from_end_to_end(worlds: Worlds, processes: Processes) -> None:
    """Nothing is killed: a drawn video with a picture, as a program would ask for it."""
    home = worlds.new_home(processes, None, DAILIES_PREVIEW__RENDER="quick")
    bot = home.start("video", PROMPT, "--first", "fox.jpg", "--json")
    assert bot.ended() == 0, bot.complained()
    answer = json.loads(bot.said())
    (video,) = answer["videos"]
    assert (answer["outcome"], answer["provider"], answer["problems"]) == ("done", "preview", [])
    (posted,) = home.posted().values()
    assert len(posted) == video["bytes"] > 10_000
    check_done_once(home, home.own_records())


def _own_api(bot: Running) -> psutil.Process:
    (child,) = psutil.Process(bot.pid).children()
    assert "sandbox.video_api" in child.cmdline()
    return child


def _other_than(first: psutil.Process, bot: Running) -> psutil.Process | None:
    """The second API of a bot, while both live; None before it is there."""
    assert bot.process.poll() is None, f"the bot ended without starting it: {bot.complained()}"
    return next((child for child in psutil.Process(bot.pid).children() if child.pid != first.pid), None)


def _at_least(count: int, found: list[psutil.Process]) -> list[psutil.Process] | None:
    return found if len(found) >= count else None
