"""The bot is killed at every point it passes, before and after: nothing is lost, billed twice or posted twice."""

from __future__ import annotations

import os
import random
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

import pytest

from bot.generation.ports import ChatPlatform, MediaStore, Store, VideoApi
from tests.kill.home import PROMPT, Home, at, check_done_once, check_no_accident, check_nothing_happened
from tests.kill.launch import POINTS, Spot
from tests.kill.outside import Record
from tests.kill.processes import Processes, wait_for
from tests.kill.worlds import Worlds, side_by_side

# Until the acknowledgement is on the disk the person saw an error: nothing may come of the command.
TOO_EARLY = ("api.check:before:1", "api.check:after:1", "store.receive:before:1", "store.receive:after:1",
             "store.acknowledge:before:1")  # fmt: skip
# How often these are called depends on how busy the machine is.
UNCOUNTED = ("store.claim", "api.look", "store.record")

SHORT = (
    at("store.receive", "before"),
    at("store.receive", "after"),
    at("store.acknowledge", "after"),
    at("api.submit", "before"),
    at("api.submit", "after"),
    at("store.settle", "after"),
    at("media.keep", "after"),
    at("chat.post", "after"),
)
HALF = "half a download"
Run = Mapping[str, Record]  # what the API got to know during a run


def _killed_at(worlds: Worlds, spot: str) -> Run:
    """Kill the standard journey at this spot, resume it, and check everything."""
    with worlds.shared() as (home, new):
        home.is_killed(home.video(crash_at=spot), spot)
        home.is_finished_by_resume(spot)
        check = check_nothing_happened if spot in TOO_EARLY else check_done_once
        check(home, new())
        return new()


def _killed_with_half_a_download(worlds: Worlds) -> Run:
    with worlds.shared() as (home, new):
        assert home.api is not None
        home.api.order(on="download", fault="reset_after")
        home.is_killed(home.video(crash_at=at("store.advance_delivery")))
        (half,) = (home.data / "media" / "scratch").glob("j*-r0")
        assert half.stat().st_size > 0
        orphan = half.with_name("left-by-a-bot-that-died-long-ago")
        orphan.touch()
        os.utime(orphan, (0, 0))
        home.is_finished_by_resume()
        check_done_once(home, new())
        assert not half.exists()
        assert not orphan.exists()
        return new()


@pytest.fixture(scope="module")
def runs(worlds: Worlds) -> Iterator[Mapping[str, Future[Run]]]:
    """The short form: its runs start together, each test waits for its own."""

    def run(spot: str) -> Run:
        return _killed_with_half_a_download(worlds) if spot == HALF else _killed_at(worlds, spot)

    with side_by_side(run, (*SHORT, HALF)) as started:
        yield started


@pytest.mark.row("F01")
def test_killed_before_the_command_is_committed(runs: Mapping[str, Future[Run]]) -> None:
    """No job, no money, nothing sent."""
    runs[at("store.receive", "before")].result()


@pytest.mark.row("F02")
def test_killed_before_the_person_was_told(runs: Mapping[str, Future[Run]]) -> None:
    """The command is dropped: its sender saw an error."""
    runs[at("store.receive", "after")].result()


@pytest.mark.row("F03")
def test_killed_after_the_person_was_told(runs: Mapping[str, Future[Run]]) -> None:
    """The command is carried on to its video."""
    runs[at("store.acknowledge", "after")].result()


@pytest.mark.row("F04")
def test_killed_before_the_submit_is_sent(runs: Mapping[str, Future[Run]]) -> None:
    """It is sent once, with the committed taskUUID."""
    (record,) = runs[at("api.submit", "before")].result().values()
    assert record.submits == 1


@pytest.mark.row("F05")
def test_killed_before_the_answer_to_the_submit_is_stored(runs: Mapping[str, Future[Run]]) -> None:
    """It is sent again with the same taskUUID, and the conflict counts as the acknowledgement."""
    (record,) = runs[at("api.submit", "after")].result().values()
    assert record.submits == 2


@pytest.mark.row("F27")
def test_killed_after_the_file_has_its_name_and_before_the_row_knows(runs: Mapping[str, Future[Run]]) -> None:
    """The file is fetched once more and is the same file."""
    runs[at("media.keep", "after")].result()


def test_killed_after_the_job_is_settled(runs: Mapping[str, Future[Run]]) -> None:
    """Its money is settled once, its video still comes."""
    runs[at("store.settle", "after")].result()


def test_killed_after_the_post_and_before_the_row_knows(runs: Mapping[str, Future[Run]]) -> None:
    """The post is found in the channel, not repeated."""
    runs[at("chat.post", "after")].result()


@pytest.mark.row("F27")
def test_killed_with_half_a_download(runs: Mapping[str, Future[Run]]) -> None:
    """The download goes on, and leaves no half file behind."""
    runs[HALF].result()


@pytest.mark.full
def test_killed_in_the_middle_of_three_jobs(worlds: Worlds) -> None:
    """`dailies run` takes up all three where they were."""
    with worlds.shared() as (home, new):
        home.settings |= {"DAILIES_BUDGET__OPEN_JOBS": "20", "DAILIES_VIDEO_API__CONCURRENCY": "1"}
        home.leaves_behind(jobs=3)
        home.start("run", stop_at=at("api.look", "before", 2)).stopped().kill()
        assert {"ended", "queued"} <= {state for (state,) in home.rows("SELECT state FROM jobs")}
        bot = home.start("run")
        wait_for("three posts", lambda: home.rows("SELECT 1 FROM deliveries WHERE state = 'posted'")[2:])
        bot.process.terminate()
        assert bot.ended() == 0
        check_done_once(home, new(), (1, 1, 1))


# -- everything


@pytest.mark.full
@pytest.mark.parametrize(("words", "delay", "results"), [(PROMPT, 0.0, 1), (f"{PROMPT} --n 2", 1.6, 2)])
def test_killed_at_every_point(
    worlds: Worlds, subtests: pytest.Subtests, words: str, delay: float, results: int
) -> None:
    """Whatever a normal run passes is a place to die at. With two results the second is ready later than the first."""

    def killed_at(spot: str) -> None:
        with worlds.shared(delay) as (home, new):
            code = home.video(words, "--first", "fox.jpg", crash_at=spot).ended()
            assert code == -9 or (code == 0 and spot.startswith(UNCOUNTED)), f"ended with {code}"
            home.is_finished_by_resume(spot)
            if spot in TOO_EARLY:
                check_nothing_happened(home, new())
            else:
                check_done_once(home, new(), (results,))

    with side_by_side(killed_at, _spots_of_a_normal_run(worlds, words, delay)) as runs:
        for spot, run in runs.items():
            with subtests.test(spot):
                run.result()


def _spots_of_a_normal_run(worlds: Worlds, words: str, delay: float) -> list[str]:
    with worlds.shared(delay) as (home, _new):
        trace = home.root / "trace"
        assert home.video(words, "--first", "fox.jpg", trace=trace).ended() == 0
        spots = trace.read_text(encoding="utf-8").split()
    assert len(spots) > 60
    assert {"store.admit:after:1", "api.submit:after:1", "media.keep:after:1", "chat.post:after:1"} <= set(spots)
    sys.stdout.write(f"{len(spots)} spots\n")
    return spots


def test_every_verb_of_the_ports_is_a_point_or_asks() -> None:
    """A new verb must be looked at here: does it write, send or put?"""
    asking = {
        *("acknowledged", "next_due", "job", "job_of", "jobs", "inputs", "results", "deliveries", "events", "entries"),
        *("waiting", "place", "durations", "unfinished", "undelivered", "standing", "probe"),
        *("provider", "name", "scratch", "find", "sweep_scratch", "plan", "account"),
        *("elements", "presets", "habits", "draft", "page", "alike", "census", "is_paused", "posted_as", "tell_next"),
        *("offered_elements", "offered_presets"),
        *("memo", "memos", "run", "trouble", "upload_limit", "permits", "meet", "objects", "made_as"),
        *("overrides", "limit_changes", "usage", "check_ledger", "ledger_month"),
        *("rules", "blocked", "acquaintance", "not_begun", "deeds", "audit_log", "check_audit"),
        *("review", "reviews_of", "open_reviews", "cleared", "intact", "posted_at", "address", "private"),
        "forget",  # of an upload, or of a person: tests/integration/test_erasing_killed.py kills these
        *("forget_on", "forgetting", "chores", "chore_done", "chore_later", "next_chore", "clean"),
        *("is_held", "held", "channels", "sweep", "sweep_place"),
    }
    for port, protocol in (("store", Store), ("api", VideoApi), ("media", MediaStore), ("chat", ChatPlatform)):
        verbs = {verb for part in protocol.__mro__[:-3] for verb in vars(part) if not verb.startswith("_")}
        assert verbs - asking == set(POINTS[port]) - asking
        assert set(POINTS[port]) <= verbs


# -- points that only a recovery or a mishap passes

BOTH_SIDES = pytest.mark.parametrize("side", ["before", "after"])


@pytest.mark.full
@BOTH_SIDES
def test_killed_around_a_refusal(worlds: Worlds, side: str) -> None:
    """A command over the day's budget is refused for good."""
    with worlds.shared() as (home, new):
        home.settings["DAILIES_BUDGET__DAY_USD"] = "0.1"
        home.is_killed(home.video(crash_at=at("store.decline", side)))
        home.is_finished_by_resume()
        check_nothing_happened(home, new())
        assert home.rows("SELECT state FROM commands") == [("declined",)]


@pytest.mark.full
@BOTH_SIDES
def test_killed_while_it_looks_for_its_own_post(worlds: Worlds, side: str) -> None:
    """It looks again."""
    with worlds.shared() as (home, new):
        home.is_killed(home.video(crash_at=at("chat.post", "after")))
        home.is_killed(home.resume(crash_at=at("chat.find", side)))
        home.is_finished_by_resume()
        check_done_once(home, new())


@pytest.mark.full
@BOTH_SIDES
def test_killed_around_the_note_that_an_answer_was_lost(worlds: Worlds, side: str) -> None:
    """With or without the note, a submission that may have arrived is only ever repeated."""
    with worlds.shared() as (home, new):
        assert home.api is not None
        home.api.order(on="submit", fault="reset_after")
        home.is_killed(home.video(crash_at=at("store.note", side)))
        home.is_finished_by_resume()
        check_done_once(home, new())


@pytest.mark.full
@BOTH_SIDES
def test_killed_around_the_new_address_of_a_result(worlds: Worlds, processes: Processes, side: str) -> None:
    """The API is back on another port: results are fetched from there."""
    api = worlds.new_api(processes).start()
    home = worlds.new_home(processes, api)
    home.is_killed(home.video(crash_at=at("api.download")))
    old_port, api.port = api.port, 0
    api.process().kill()
    assert api.start().port != old_port
    home.is_killed(home.resume(crash_at=at("store.fresh_url", side)))
    home.is_finished_by_resume()
    check_done_once(home, api.records())


@pytest.mark.full
@pytest.mark.row("F30")
@BOTH_SIDES
def test_killed_while_it_gives_a_row_back(worlds: Worlds, side: str) -> None:
    """Somebody else writes to the database for longer than the bot waits: the step is put off, and done later."""
    with worlds.shared() as (home, new):
        bot = home.video(stop_at=at("store.begin"), crash_at=at("store.give_back", side)).stopped()
        with closing(sqlite3.connect(home.data / "dailies.db", isolation_level=None)) as intruder:
            intruder.execute("BEGIN IMMEDIATE")
            bot.go_on()
            log = home.data / "dailies.log"
            wait_for("the step is cut off", lambda: "a step was cut off" in log.read_text(encoding="utf-8"))
        home.is_killed(bot)
        home.is_finished_by_resume()
        check_done_once(home, new())


@pytest.mark.full
def test_killed_before_a_job_is_discarded(worlds: Worlds) -> None:
    """Nobody was told that it is cancelled: the video comes."""
    with worlds.shared() as (home, new):
        _is_killed_while_cancelling(home, "before")
        home.is_finished_by_resume()
        check_done_once(home, new())


@pytest.mark.full
def test_killed_after_a_job_is_discarded(worlds: Worlds) -> None:
    """It is paid for, and nothing is posted."""
    with worlds.shared() as (home, new):
        _is_killed_while_cancelling(home, "after")
        home.is_finished_by_resume()
        (record,) = new().values()
        assert home.rows("SELECT state, outcome FROM jobs") == [("ended", "cancelled")]
        assert home.rows("SELECT micro_usd FROM ledger WHERE kind = 'settle'") == [(record.billed,)]
        assert (record.admitted, home.posted(), home.transcript()) == (1, {}, [])
        check_no_accident(home)


def _is_killed_while_cancelling(home: Home, side: str) -> None:
    home.is_killed(home.video(crash_at=at("store.advance", "after", 2)))
    ((job_id,),) = home.rows("SELECT id FROM jobs WHERE state = 'generating'")
    home.is_killed(home.start("cancel", job_id, crash_at=at("store.discard", side)))


@pytest.mark.full
@pytest.mark.row("F48")
@pytest.mark.parametrize("point", ["api.submit", "store.settle", "chat.post"])
def test_a_backup_from_the_middle_of_a_job_is_restored(worlds: Worlds, point: str) -> None:
    """The job is in flight in the backup and over in the world: nothing is billed or posted again."""
    with worlds.shared() as (home, new):
        bot = home.video(stop_at=at(point)).stopped()
        assert home.start("backup", "kept").ended() == 0
        bot.go_on()
        assert bot.ended() == 0
        (backup,) = Path(home.root / "kept").glob("*.db")
        assert home.start("restore", str(backup)).ended() == 0
        home.is_finished_by_resume()
        check_done_once(home, new())


@pytest.mark.full
def test_killed_twenty_times(worlds: Worlds) -> None:
    """One job, killed again and again wherever chance will have it. Under pytest-randomly its seed decides."""
    seed = random.getrandbits(32)
    sys.stdout.write(f"seed {seed}\n")
    chance = random.Random(seed)
    with worlds.shared(1.6) as (home, new):
        home.is_killed(home.video(f"{PROMPT} --n 3", "--first", "fox.jpg", crash_at=at("store.admit", "after")))
        kills = 1
        while kills < 20 and home.resume(crash_after=chance.randint(1, 14)).ended() == -9:
            kills += 1
        sys.stdout.write(f"{kills} kills\n")
        home.is_finished_by_resume(f"seed {seed}")
        check_done_once(home, new(), (3,))


def test_a_spot_is_read_as_it_is_written() -> None:
    """`--crash-at` takes what a trace says."""
    assert str(Spot.read("store.admit:after:2")) == "store.admit:after:2"
    assert Spot.read("store.admit") == Spot("store.admit", "before", 1)
    with pytest.raises(ValueError, match="not a point"):
        Spot.read("store.job")
