"""Faults between the running product and Slack, each with its end: what is in the channel, in the rows, in the bill.

Bots, video API and Slack are processes of their own, on clocks that run faster than ours. All scenarios start together;
each test waits for its own.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from adapters.slack.sharing import AGAIN_AFTER
from tests.integration.slack_bot import texts
from tests.kill.chat_world import LATER, Json, New, Runs, check_billed_once, check_kept
from tests.kill.home import at
from tests.kill.processes import Processes, Running
from tests.kill.slack_world import PAUSE, Office, Offices, check_channel, check_nobody_was_bothered
from tests.kill.worlds import Worlds, side_by_side

pytestmark = pytest.mark.full

Scenario = Callable[[Office, New], Coroutine[Any, Any, None]]

AT_ONCE = 6  # worlds: most of their time they wait
COMPLETE = "files.completeUploadExternal"
# Whatever a video needs of Slack's that changes something there. The first post is the status, the second the buttons.
STEPS = ("files.getUploadURLExternal", "upload", COMPLETE, "chat.postMessage", "chat.postMessage", "chat.update")
LATEST = 300.0  # seconds of Slack's clock before it tells of an event for the last time

SCENARIOS: dict[str, Scenario] = {}


def scenario(act: Scenario) -> Scenario:
    """One that is run."""
    SCENARIOS[act.__name__] = act
    return act


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """Every scenario, under way or over."""
    processes = Processes()
    try:
        worlds = Worlds(tmp_path_factory.mktemp("faults"), processes)
        offices = Offices(worlds, processes, tmp_path_factory.mktemp("slacks"))
        with side_by_side(lambda name: offices.run(SCENARIOS[name], LATER), SCENARIOS, AT_ONCE) as started:
            yield started
    finally:
        processes.end_all()


# -- "ok", and nothing is shared


@scenario
async def nothing_is_shared(office: Office, new: New) -> None:
    await office.slack.fault(COMPLETE, "swallow")
    await _comes_once(office, new)
    first, second = await office.requests(COMPLETE)
    assert first["args"]["files"] == second["args"]["files"]
    assert second["at"] - first["at"] >= AGAIN_AFTER
    looks = [one["at"] for one in await office.requests("files.info") if first["at"] < one["at"] < second["at"]]
    assert len(looks) > 10
    assert max(later - earlier for earlier, later in pairwise(looks)) < AGAIN_AFTER / 2


@scenario
async def it_is_shared_late(office: Office, new: New) -> None:
    await office.slack.fault(COMPLETE, "late", seconds=AGAIN_AFTER + 30)
    await _comes_once(office, new)
    first, second = await office.requests(COMPLETE)
    assert first["response"]["ok"]
    assert second["response"]["error"] == "file_not_found", "Slack does not like a second time"


@pytest.mark.row("F37")
@pytest.mark.parametrize("name", ["nothing_is_shared", "it_is_shared_late"])
def test_a_share_that_does_not_come_is_looked_for_and_asked_for_once_more(ended: Runs, name: str) -> None:
    """Of the same file, after two minutes of looks; one share comes of it."""
    ended[name].result()


# -- an answer that is lost after all was done


async def _lost_answers(office: Office, new: New, *, fault: str, **more: Any) -> None:
    for place in STEPS:
        await office.slack.fault(place, fault, handled=True, **more)
    await _comes_once(office, new)
    spoilt = [one for place in set(STEPS) for one in await office.requests(place) if one["fault"]]
    assert len(spoilt) >= len(STEPS) - 1, "of updates there may have been none"
    assert len(await office.requests(COMPLETE)) == 1, "what was heard is not said again"


SCENARIOS["timeouts"] = partial(_lost_answers, fault="status", status=408)
SCENARIOS["resets"] = partial(_lost_answers, fault="reset")
SCENARIOS["server_errors"] = partial(_lost_answers, fault="status", status=503)


@pytest.mark.row("F38")
@pytest.mark.parametrize("name", ["timeouts", "resets", "server_errors"])
def test_an_answer_that_is_lost_brings_no_second_message(ended: Runs, name: str) -> None:
    """At every step: one status message, one share, one set of buttons."""
    ended[name].result()


# -- the same once more


@scenario
async def told_three_times(office: Office, new: New) -> None:
    bot = await office.ready_bot()
    delivery = await office.asks(1)
    for number in (1, 2):
        await _told_again(office, delivery, number)
    await office.slack.advance(LATEST)
    await _told_again(office, delivery, 3)
    await office.settles()
    await _told_again(office, delivery, 4)
    await office.stops(bot)
    bot = await office.ready_bot()
    await _told_again(office, delivery, 5)
    await office.stops(bot)
    check_channel(office, new(), (1,))
    await check_nobody_was_bothered(office)


@scenario
async def never_in_time(office: Office, new: New) -> None:
    await office.slack.settings(answer_within=0.0)
    bot = await office.ready_bot()
    await office.mentions()
    await _tried(office, 2)
    await office.slack.advance(PAUSE)
    await _tried(office, 3)
    await office.slack.advance(LATEST)
    assert [one["outcome"] for one in (await office.told())["attempts"]] == ["timeout"] * 4
    await office.settles()
    await office.stops(bot)
    check_channel(office, new(), (1,))
    await check_nobody_was_bothered(office)


@pytest.mark.row("F39")
@pytest.mark.parametrize("name", ["told_three_times", "never_in_time"])
def test_a_command_that_is_told_again_makes_one_job(ended: Runs, name: str) -> None:
    """At once, five minutes later, when it is done, and to another bot."""
    ended[name].result()


# -- what a place does not take


@scenario
async def uploads_disabled(office: Office, new: New) -> None:
    bot = await _generating(office)
    await office.slack.change("team", office.slack.team, uploads="disabled")
    await _is_not_delivered(office, new, bot, "post.no_files")


@scenario
async def file_is_too_large(office: Office, new: New) -> None:
    bot = await _generating(office)
    await office.slack.change("team", office.slack.team, largest_upload=1000)
    await _is_not_delivered(office, new, bot, "post.too_large")


@pytest.mark.row("F35")
@pytest.mark.parametrize("name", ["uploads_disabled", "file_is_too_large"])
def test_a_file_that_does_not_fit_is_kept(ended: Runs, name: str) -> None:
    """Where no link is possible: the message says so, and nobody tries again and again."""
    ended[name].result()


async def _linked(office: Office, new: New, *, stills: int, **team: object) -> None:
    port = _free_port()
    office.settings |= {"DAILIES_WEB__PORT": port, "DAILIES_WEB__PUBLIC_URL": f"http://127.0.0.1:{port}"}
    bot = await _generating(office)
    await office.slack.change("team", office.slack.team, **team)
    await office.settles()
    await office.stops(bot)
    check_billed_once(office, new())
    assert office.rows("SELECT state, rung FROM deliveries") == [("posted", "linked")]
    assert [file["mimetype"] for one in office.shares() for file in one["files"]] == ["image/jpeg"] * stills
    assert "done, 1 of 1 video" in texts(office.said()[0]["blocks"])
    (link,) = [url for one in office.messages for url in _links(one)]
    assert link.startswith(f"http://127.0.0.1:{port}/")


SCENARIOS["linked without a file"] = partial(_linked, stills=0, uploads="disabled")
SCENARIOS["linked under a still"] = partial(_linked, stills=1, uploads="except_images")


@pytest.mark.row("F35")
@pytest.mark.parametrize("name", ["linked without a file", "linked under a still"])
def test_a_workspace_without_uploads_gets_a_link(ended: Runs, name: str) -> None:
    """Under a still, where pictures are taken."""
    ended[name].result()


@scenario
async def bot_is_sent_away(office: Office, new: New) -> None:
    bot = await _generating(office)
    await office.slack.leave(office.channel, office.slack.bot_user)
    await _is_not_delivered(office, new, bot, "slack.not_in_channel", whispers=1)


@scenario
async def channel_is_archived(office: Office, new: New) -> None:
    bot = await _generating(office)
    await office.slack.change("channel", office.channel, archived=True)
    await _is_not_delivered(office, new, bot, "slack.archived", whispers=1)


@pytest.mark.row("F35")
@pytest.mark.parametrize("name", ["bot_is_sent_away", "channel_is_archived"])
def test_a_channel_that_is_closed_to_us_leaves_it_undelivered(ended: Runs, name: str) -> None:
    """The file is kept, and the requester is told directly."""
    ended[name].result()


# -- rate limits and outages


@scenario
async def rate_limited(office: Office, new: New) -> None:
    for place in ("chat.postMessage", "files.getUploadURLExternal", COMPLETE, "files.info", "chat.update"):
        await office.slack.fault(place, "status", status=429, retry_after=1, times=3)
    await _comes_once(office, new)


@scenario
async def rate_limited_for_long(office: Office, new: New) -> None:
    for place in ("chat.postMessage", "files.getUploadURLExternal", "files.info"):
        await office.slack.fault(place, "status", status=429, retry_after=60, times=2)
    await _comes_once(office, new)
    assert len(await office.requests(COMPLETE)) == 1


@pytest.mark.parametrize("name", ["rate_limited", "rate_limited_for_long"])
def test_a_rate_limit_only_puts_a_post_off(ended: Runs, name: str) -> None:
    """A short one is waited for, a long one ends the step; nothing is said twice."""
    ended[name].result()


@scenario
async def token_is_revoked(office: Office, new: New) -> None:
    bot = await _generating(office)
    await office.slack.ask("revoke", {"team": office.slack.team})
    await _was_tried(office)
    await office.slack.change("install", office.slack.team, revoked=None)
    await office.settles()
    await office.stops(bot)
    check_channel(office, new(), (1,))


@scenario
async def token_is_revoked_for_the_next_bot_too(office: Office, new: New) -> None:
    bot = await _generating(office)
    await office.slack.ask("revoke", {"team": office.slack.team})
    await _was_tried(office)
    await office.is_shot(bot)
    bot = await office.bot()
    await office.waits("it says so", lambda: "token_revoked" in bot.said())
    await office.slack.change("install", office.slack.team, revoked=None)
    await office.settles()
    await office.stops(bot)
    check_channel(office, new(), (1,))


@pytest.mark.parametrize("name", ["token_is_revoked", "token_is_revoked_for_the_next_bot_too"])
def test_a_job_waits_for_a_token_that_was_revoked(ended: Runs, name: str) -> None:
    """The video is made, billed once and kept meanwhile; it comes when the app is let in again."""
    ended[name].result()


@scenario
async def slack_is_down(office: Office, new: New) -> None:
    bot = await _generating(office)
    await office.slack.away(10_000)
    await _was_tried(office)
    assert office.jobs_are("ended")
    await office.slack.away(0)
    await office.settles()
    await office.is_heard(bot)
    await office.asks(1, "a wolf howls --dur 3")
    await office.settles(jobs=2)
    await office.stops(bot)
    check_channel(office, new(), (1, 1))
    await check_nobody_was_bothered(office)


def test_jobs_in_flight_outlast_an_outage_of_slack(ended: Runs) -> None:
    """The video is made and kept meanwhile; it is shared, and the next command heard, once Slack is back."""
    ended["slack_is_down"].result()


@scenario
async def nobody_is_there_at_boot(office: Office, new: New) -> None:
    bot = await office.ready_bot(crash_at=at("api.submit"))
    await office.asks()
    await office.dies(bot)
    await office.slack.away(10_000)
    bot = await office.bot()
    kept = "SELECT 1 FROM results WHERE state = 'ready' LIMIT 1 OFFSET 1"
    await office.waits("both videos", lambda: office.rows(kept))
    await office.slack.away(0)
    await office.settles()
    await office.is_heard(bot)
    await office.stops(bot)
    check_channel(office, new())


def test_a_bot_starts_where_no_slack_is(ended: Runs) -> None:
    """It waits, and works when Slack does."""
    ended["nobody_is_there_at_boot"].result()


# -- helpers


async def _comes_once(office: Office, new: New) -> None:
    bot = await office.ready_bot()
    await office.asks(1)
    await office.settles()
    await office.stops(bot)
    check_channel(office, new(), (1,))
    await check_nobody_was_bothered(office)


async def _generating(office: Office) -> Running:
    """A bot whose one job is out, and whose status message says so."""
    bot = await office.ready_bot()
    await office.asks(1)
    shown = "SELECT 1 FROM jobs JOIN tellings ON job = id WHERE state = 'generating' AND digest <> ''"
    await office.waits("it is in the making", lambda: office.rows(shown))
    return bot


async def _was_tried(office: Office) -> None:
    """Slack turned the post away several times."""
    waits = "SELECT 1 FROM deliveries WHERE state = 'posting' AND attempts >= 3"
    await office.waits("the post was tried", lambda: office.rows(waits))


async def _told_again(office: Office, delivery: Json, number: int) -> None:
    await office.slack.again(delivery, number=number, reason="timeout", same_envelope=number % 2 == 0)
    await _tried(office, number + 1)


async def _tried(office: Office, attempts: int) -> None:
    """Until so many tries of the command's delivery had an answer, in time or not."""
    await office.waits_for(lambda: office.slack.until("deliveries", id=office.asked), partial(_answered, attempts))


def _answered(attempts: int, found: list[Json]) -> bool:
    tries = found[0]["attempts"]
    return len(tries) >= attempts and all(one["acks"] for one in tries)


async def _is_not_delivered(office: Office, new: New, bot: Running, problem: str, whispers: int = 0) -> None:
    """It ends undelivered, with the file kept, nothing of it at Slack, and everybody knows."""
    await office.settles()
    await office.stops(bot)
    check_kept(office, problem)
    check_billed_once(office, new())
    assert office.shares() == office.under() == []
    direct = await office.slack.messages(await office.ana.direct())
    assert len(direct) == whispers
    (told,) = direct or office.said()
    assert "0 of 1 video" in texts(told["blocks"])
    assert len(await office.requests(COMPLETE)) <= 1


def _free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return str(found.getsockname()[1])


def _links(message: Json) -> list[str]:
    return [one["url"] for block in message["blocks"] for one in block.get("elements", ()) if one.get("url")]
