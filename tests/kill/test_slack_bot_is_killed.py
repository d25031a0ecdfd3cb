"""The bot is killed wherever it is between an event of Slack's and the share: everything comes once, or nothing.

Slack and the video API live on. Whoever was told that the command arrived gets each video once, with its buttons once,
pays once, and reads in one message how it stands; whoever was not is charged nothing, or heard when Slack tells again.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from typing import Any

import pytest

from adapters.slack.sharing import AGAIN_AFTER
from tests.kill.chat_world import LATER, TOO_EARLY, UNCOUNTED, New, Runs, sides, spots_of
from tests.kill.home import at
from tests.kill.processes import Processes
from tests.kill.slack_world import PAUSE, Office, Offices, check_channel, check_nobody_was_bothered, check_nothing_came
from tests.kill.worlds import Worlds, side_by_side

Scenario = Callable[[Office, New], Coroutine[Any, Any, None]]

AT_ONCE = 6  # worlds: most of their time they wait
# From the mention to the job; what follows is as after a command.
OF_A_MENTION = ("store.receive", "store.acknowledge", "store.admit", "chat.fetch", "media.admit", "store.admit_input",
                "api.submit", "chat.post")  # fmt: skip
OF_AN_UPLOAD = ("files.getUploadURLExternal", "upload", "files.completeUploadExternal", "files.info")
SHORT = (at("store.receive", "after"), at("store.acknowledge", "after"), at("chat.post", "after"))
HELD = "held files.completeUploadExternal heard"

SCENARIOS: dict[str, Scenario] = {}


@pytest.fixture(scope="module")
def offices(worlds: Worlds, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offices]:
    """Slacks for the whole file."""
    processes = Processes()
    try:
        yield Offices(worlds, processes, tmp_path_factory.mktemp("slacks"))
    finally:
        processes.end_all()


@pytest.fixture(scope="module")
def runs(offices: Offices) -> Iterator[Runs]:
    """The short form: its runs start together, each test waits for its own."""

    def run(name: str) -> None:
        offices.run(SCENARIOS.get(name) or partial(_carried_through, spot=name), LATER)

    with side_by_side(run, (*SHORT, HELD, "right after it was acknowledged")) as started:
        yield started


@pytest.fixture(scope="module")
def all_runs(offices: Offices) -> Iterator[Runs]:
    """Everything, started together."""
    acts: dict[str, Scenario] = dict(SCENARIOS)
    spots = offices.run(_spots_of_a_command, LATER)
    acts |= {f"command {spot}": partial(_carried_through, spot=spot) for spot in spots}
    spots = offices.run(_spots_of_a_mention, LATER)
    acts |= {f"mention {spot}": partial(_mention_carried_through, spot=spot) for spot in spots}
    with side_by_side(lambda name: offices.run(acts[name], LATER), acts, AT_ONCE) as started:
        yield started


# -- a command


async def _carried_through(office: Office, new: New, spot: str) -> None:
    """Kill it at this spot, start another, and check everything."""
    bot = await office.ready_bot(crash_at=spot)
    delivery = await office.asks()
    await office.waits("it dies, or all is over", lambda: bot.process.poll() is not None or office.is_settled())
    if bot.process.poll() is None:
        assert spot.startswith(UNCOUNTED), f"{spot} was not reached"
        await office.stops(bot, -signal.SIGKILL)  # which may be what comes next
    elif not office.is_acknowledged():
        assert spot in TOO_EARLY or spot.startswith(UNCOUNTED), f"{spot} was not written down"
        await office.dies(bot)
        await office.stops(await office.ready_bot())
        check_nothing_came(office, new())
        assert delivery["trouble"] == "dispatch_failed"
        return
    else:
        assert spot not in TOO_EARLY
        await office.dies(bot)
        await office.is_finished_by_another()
    check_channel(office, new())
    await check_nobody_was_bothered(office)


async def _spots_of_a_command(office: Office, new: New) -> list[str]:
    trace = office.root / "trace"
    bot = await office.ready_bot(trace=trace)
    assert (await office.asks())["acked"]
    await office.settles()
    await office.stops(bot)
    check_channel(office, new())
    spots = spots_of(trace)
    wanted = ("store.receive", "store.acknowledge", "store.admit", "api.submit", "chat.edit", "store.told",
              "store.settle", "api.download", "media.keep", "chat.post", "store.keep_memo")  # fmt: skip
    assert set(sides(*wanted)) <= set(spots)
    assert at("store.keep_memo", "after", 4) in spots, "an id and a time for each of two videos"
    sys.stdout.write(f"{len(spots)} spots\n")
    return spots


@pytest.mark.row("F02")
def test_killed_before_slack_was_told(runs: Runs) -> None:
    """The person sees that the app did not respond: no job, no money."""
    runs[at("store.receive", "after")].result()


@pytest.mark.row("F03")
def test_killed_after_it_was_written_down(runs: Runs) -> None:
    """The videos come, and one message tells how it stands."""
    runs[at("store.acknowledge", "after")].result()


def test_killed_after_the_share_and_before_the_row_knows(runs: Runs) -> None:
    """The share and its buttons are found, not repeated."""
    runs[at("chat.post", "after")].result()


@pytest.mark.full
def test_killed_at_every_point(all_runs: Runs, subtests: pytest.Subtests) -> None:
    """Whatever a normal run passes from the command to the last word is a place to die at."""
    for spot, run in all_runs.items():
        if spot.startswith("command "):
            with subtests.test(spot):
                run.result()


async def _right_after_it_was_acknowledged(office: Office, new: New) -> None:
    bot = await office.ready_bot()
    await office.asks()
    await office.is_shot(bot)
    assert (await office.told())["acked"]
    await office.is_finished_by_another()
    check_channel(office, new())
    await check_nobody_was_bothered(office)


SCENARIOS["right after it was acknowledged"] = _right_after_it_was_acknowledged


def test_what_was_acknowledged_is_not_lost(runs: Runs) -> None:
    """Shot from outside as soon as Slack has the acknowledgement."""
    runs["right after it was acknowledged"].result()


# -- a mention with a picture


async def _mention_carried_through(office: Office, new: New, spot: str) -> None:
    """Kill it at this spot, start another; Slack tells again of what nobody acknowledged."""
    bot = await office.ready_bot(crash_at=spot)
    await office.mentions()
    await office.waits("it dies, or all is over", lambda: bot.process.poll() is not None or office.is_settled())
    await office.dies(bot)
    bot = await office.bot()
    await office.is_heard(bot)
    if not await office.is_acked():
        await office.slack.advance(PAUSE)
    assert (await office.told())["acked"]
    await office.settles()
    await office.stops(bot)
    check_channel(office, new(), (1,))
    await check_nobody_was_bothered(office)


async def _spots_of_a_mention(office: Office, new: New) -> list[str]:
    trace = office.root / "trace"
    bot = await office.ready_bot(trace=trace)
    await office.mentions()
    await office.settles()
    await office.stops(bot)
    check_channel(office, new(), (1,))
    passed = set(spots_of(trace))
    spots = sides(*OF_A_MENTION)
    assert set(spots) <= passed, set(spots) - passed
    return spots


@pytest.mark.full
def test_killed_around_what_a_mention_sets_off(all_runs: Runs, subtests: pytest.Subtests) -> None:
    """With its picture; what was not acknowledged is told again by Slack, and heard."""
    for spot, run in all_runs.items():
        if spot.startswith("mention "):
            with subtests.test(spot):
                run.result()


# -- Slack has something of it, and we do not know


async def _killed_in_a_held_request(office: Office, new: New, *, place: str, heard: bool, after: int = 0) -> None:
    await office.slack.fault(place, "hang", handled=heard, after=after)
    bot = await office.ready_bot()
    await office.asks(1)
    await office.held(place)
    await office.is_shot(bot)
    await office.slack.forgive()
    await office.slack.advance(AGAIN_AFTER)
    await office.is_finished_by_another()
    check_channel(office, new(), (1,))
    await check_nobody_was_bothered(office)


for place in OF_AN_UPLOAD:
    for heard in (False, True):
        name = f"held {place} {'heard' if heard else 'unheard'}"
        SCENARIOS[name] = partial(_killed_in_a_held_request, place=place, heard=heard)
for heard in (False, True):
    # The first of a run is the status message.
    name = f"held buttons {'heard' if heard else 'unheard'}"
    SCENARIOS[name] = partial(_killed_in_a_held_request, place="chat.postMessage", heard=heard, after=1)
    name = f"held status {'heard' if heard else 'unheard'}"
    SCENARIOS[name] = partial(_killed_in_a_held_request, place="chat.postMessage", heard=heard)


@pytest.mark.full
def test_killed_while_slack_is_asked_to_share(runs: Runs) -> None:
    """It has agreed, and nobody is there to hear so."""
    runs[HELD].result()


@pytest.mark.full
def test_killed_while_slack_answers(all_runs: Runs, subtests: pytest.Subtests) -> None:
    """Each step of an upload, its buttons and the status message; heard by Slack, or not."""
    for name, run in all_runs.items():
        if name.startswith("held "):
            with subtests.test(name):
                run.result()


async def _killed_before_it_shows(office: Office, new: New, *, seconds: float, later: float) -> None:
    """Slack has agreed to share, and does so when the bot is dead, or when the next one has looked for it."""
    await office.slack.fault("files.completeUploadExternal", "late", seconds=seconds)
    bot = await office.ready_bot()
    await office.asks(1)
    await office.requests("files.info", 2)
    await office.is_shot(bot)
    await office.slack.advance(later)
    await office.is_finished_by_another()
    check_channel(office, new(), (1,))
    await check_nobody_was_bothered(office)
    assert len(await office.requests("files.completeUploadExternal")) == 1


SCENARIOS["shown meanwhile"] = partial(_killed_before_it_shows, seconds=30.0, later=30.0)
SCENARIOS["shown later"] = partial(_killed_before_it_shows, seconds=70.0, later=30.0)


@pytest.mark.full
@pytest.mark.parametrize("name", ["shown meanwhile", "shown later"])
def test_killed_before_the_share_is_to_be_seen(all_runs: Runs, name: str) -> None:
    """It is waited for, not asked for again."""
    all_runs[name].result()


# -- HTTP mode


async def _over_http(office: Office, new: New, *, spot: str) -> None:
    office.http = True
    bot = await office.ready_bot(crash_at=spot)
    assert (await office.asks())["acked"]
    await office.dies(bot)
    await office.is_finished_by_another()
    check_channel(office, new())
    await check_nobody_was_bothered(office)


SCENARIOS["http"] = partial(_over_http, spot=at("chat.post", "after"))


@pytest.mark.full
def test_killed_in_http_mode(all_runs: Runs) -> None:
    """The same end."""
    all_runs["http"].result()
