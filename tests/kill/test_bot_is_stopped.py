"""The bot is asked to stop, stands still for seconds, or meets another bot on its directory: nothing is done twice."""

from __future__ import annotations

import re
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future

import pytest

from tests.kill.home import PROMPT, Home, at, check_done_once, check_nothing_happened
from tests.kill.processes import Running, wait_for
from tests.kill.worlds import Worlds, side_by_side

STOP_LIMIT = 10.0  # seconds
BLOCKED = 5.5  # seconds; /livez calls 5 too long
EX_TEMPFAIL = 75

HANGS = {"submit": "api.submit", "poll": "api.look", "download": "api.download"}
MOMENTS = ("store.claim", "media.admit", "api.body", "store.begin", "api.submit:after", "api.look", "store.settle",
           "media.keep:after", "chat.post", "chat.post:after")  # fmt: skip


def _asked_at(worlds: Worlds, words: str) -> None:
    """`run:POINT` or `video:POINT`: the signal is there when the process goes on from that point."""
    command, _, point = words.partition(":")
    with worlds.shared() as (home, new):
        bot = _at_work(home, command, stop_at=point).stopped()
        _ask_to_stop(bot, command)
        bot.go_on()
        _stops_in_time(bot, command)
        home.is_finished_by_resume(words)
        check_done_once(home, new())


def _asked_during_a_hang(worlds: Worlds, words: str) -> None:
    """`run:submit`: the API has taken the request and says nothing; the step gets its time, then the bot ends."""
    command, _, place = words.partition(":")
    with worlds.shared() as (home, new):
        bot = _hanging(home, command, place)
        _ask_to_stop(bot, command)
        _stops_in_time(bot, command)
        home.is_finished_by_resume(words)
        check_done_once(home, new())


def _asked_twice(worlds: Worlds, command: str) -> None:
    """The second signal comes in the middle of a submit that hangs."""
    with worlds.shared() as (home, new):
        bot = _hanging(home, command, "submit")
        _ask_to_stop(bot, command)
        wait_for("it says that it stops", lambda: re.search("Stopping|Interrupted", bot.complained()))
        asked = time.monotonic()
        number = _ask_to_stop(bot, command)
        assert bot.ended(STOP_LIMIT) == 128 + number
        assert time.monotonic() - asked < STOP_LIMIT / 3  # far from the time that steps are given
        home.is_finished_by_resume()
        check_done_once(home, new())


def _asked_while_the_key_is_checked(worlds: Worlds) -> None:
    with worlds.shared() as (home, new):
        assert home.api is not None
        home.api.order(on="any", fault="hang")
        bot = home.video(PROMPT, trace=home.root / "trace")
        _is_at(home, bot, "api.check:before:1")
        _ask_to_stop(bot, "video")
        _stops_in_time(bot, "video")
        check_nothing_happened(home, new())


def _second_bot(worlds: Worlds, *commands: str) -> None:
    with worlds.shared() as (home, new):
        first = home.video(PROMPT, stop_at=at("api.look")).stopped()
        for second in [home.start(*command.split()) for command in commands]:  # all at the same time
            assert second.ended() == EX_TEMPFAIL
            assert second.complained().count("\n") == 1
            assert f"process {first.pid}" in second.complained()
        first.go_on()
        assert first.ended() == 0
        check_done_once(home, new())


SHORT: dict[str, Callable[[Worlds], None]] = {
    "run": lambda worlds: _asked_at(worlds, "run:media.admit"),
    "video": lambda worlds: _asked_at(worlds, "video:api.look"),
    "twice": lambda worlds: _asked_twice(worlds, "video"),
    "check": _asked_while_the_key_is_checked,
    "second": lambda worlds: _second_bot(worlds, "resume"),
}


@pytest.fixture(scope="module")
def runs(worlds: Worlds) -> Iterator[Mapping[str, Future[None]]]:
    """The short form: its runs start together, each test waits for its own."""
    with side_by_side(lambda name: SHORT[name](worlds), SHORT) as started:
        yield started


@pytest.mark.row("F44")
@pytest.mark.parametrize("command", ["run", "video"])
def test_asked_to_stop(runs: Mapping[str, Future[None]], command: str) -> None:
    """It ends in time, and resume does the rest."""
    runs[command].result()


@pytest.mark.row("F44")
def test_asked_twice(runs: Mapping[str, Future[None]]) -> None:
    """The second signal ends it at once, and that is safe, too."""
    runs["twice"].result()


@pytest.mark.row("F44")
def test_asked_to_stop_while_the_key_is_checked(runs: Mapping[str, Future[None]]) -> None:
    """Nothing is promised yet: it ends without a trace."""
    runs["check"].result()


@pytest.mark.row("F30")
def test_a_second_bot_is_refused(runs: Mapping[str, Future[None]]) -> None:
    """It says so in one sentence; the first one works on."""
    runs["second"].result()


# -- everything


@pytest.mark.full
@pytest.mark.row("F44")
def test_asked_to_stop_at_any_moment(worlds: Worlds, subtests: pytest.Subtests) -> None:
    """Both commands, from the first claim to the last post."""
    moments = [f"{command}:{point}" for point in MOMENTS for command in ("run", "video")]
    with side_by_side(lambda words: _asked_at(worlds, words), moments) as started:
        for words, run in started.items():
            with subtests.test(words):
                run.result()


@pytest.mark.full
@pytest.mark.row("F44")
def test_asked_to_stop_while_the_api_hangs(worlds: Worlds, subtests: pytest.Subtests) -> None:
    """A step that waits for an answer is given its time to end, and is cut off then."""
    moments = [f"{command}:{place}" for place in HANGS for command in ("run", "video")]
    with side_by_side(lambda words: _asked_during_a_hang(worlds, words), moments) as started:
        for words, run in started.items():
            with subtests.test(words):
                run.result()


@pytest.mark.full
@pytest.mark.row("F44")
def test_a_bot_that_stays_is_asked_twice(worlds: Worlds) -> None:
    """The same for `dailies run`."""
    _asked_twice(worlds, "run")


@pytest.mark.full
@pytest.mark.row("F30")
def test_every_other_bot_is_refused(worlds: Worlds) -> None:
    """Whatever its command, even several at a time."""
    _second_bot(worlds, "run", "video fox", "retry 0", "cancel 0")


@pytest.mark.full
@pytest.mark.row("F46")
def test_the_event_loop_stands_still(worlds: Worlds) -> None:
    """/livez does not answer, then says why, and is well again after a minute; the job is done once."""
    with worlds.shared() as (home, new):
        home.leaves_behind()
        bot = home.start("run", block_at=f"{at('api.submit')}:{BLOCKED}")
        found = wait_for("it says its address", lambda: re.search(r"http://[^/]+", bot.complained()))
        address = found[0]
        wait_for("/livez does not answer", lambda: _livez(address) == 0)
        home.settings["DAILIES_WEB__PORT"] = address.rpartition(":")[2]
        assert wait_for("/livez answers", lambda: _livez(address)) == 503
        assert home.start("healthcheck").ended() == 1
        wait_for("the post", lambda: home.rows("SELECT 1 FROM deliveries WHERE state = 'posted'"))
        # It stays red for a minute, so that a monitor that asks now and then sees it.
        wait_for("/livez is well", lambda: _livez(address) == 200, seconds=75.0)
        assert home.start("healthcheck").ended() == 0
        _ask_to_stop(bot, "run")
        _stops_in_time(bot, "run")
        check_done_once(home, new())


# -- helpers


def _at_work(home: Home, command: str, *words: str, **options: object) -> Running:
    """`video` asks for a video; `run` finds one asked for."""
    if command == "video":
        return home.video(*words, **options)
    home.leaves_behind()
    return home.start("run", **options)


def _hanging(home: Home, command: str, place: str) -> Running:
    """A bot that waits for an answer that does not come; a submit is taken all the same."""
    assert home.api is not None
    home.api.order(on=place, fault="hang", handled=place == "submit")
    bot = _at_work(home, command, PROMPT, trace=home.root / "trace")
    _is_at(home, bot, at(HANGS[place]))
    if place == "submit":
        wait_for("the API has taken it", home.api.records)
    return bot


def _is_at(home: Home, bot: Running, spot: str) -> None:
    trace = home.root / "trace"
    wait_for(f"it is at {spot}", lambda: trace.exists() and spot in trace.read_text(encoding="utf-8").split())
    assert bot.process.poll() is None


def _ask_to_stop(bot: Running, command: str) -> int:
    """SIGTERM to one that stays, Ctrl-C to one at a terminal."""
    number = signal.SIGTERM if command == "run" else signal.SIGINT
    bot.signal(number)
    return number


def _stops_in_time(bot: Running, command: str) -> None:
    expected = 0 if command == "run" else 130
    code = bot.ended(STOP_LIMIT)
    assert code == expected, f"ended with {code}: {bot.complained()}"


def _livez(address: str) -> int:
    """Its status, or 0 when there is no answer within a second."""
    try:
        with urllib.request.urlopen(f"{address}/livez", timeout=1.0) as answer:  # noqa: S310 - loopback
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except (OSError, TimeoutError):
        return 0
