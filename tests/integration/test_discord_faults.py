"""Faults between the running product and Discord, each with its end: what is in the channel, in the rows, in the bill.

Bots, video API and Discord are processes of their own, on clocks that run faster than ours. All scenarios start
together; each test waits for its own.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import Future
from typing import Any

import pytest

from tests.kill.chat_world import check_billed_once, check_kept
from tests.kill.discord_world import Studio, Studios, check_channel, check_nothing_came
from tests.kill.home import at
from tests.kill.outside import Record
from tests.kill.processes import Processes, Running
from tests.kill.worlds import Worlds, side_by_side
from tests.standins.discord import Json

pytestmark = pytest.mark.full

New = Callable[[], Mapping[str, Record]]
Scenario = Callable[[Studio, New], Coroutine[Any, Any, None]]
Ended = Mapping[str, Future[None]]

POSTS = "/channels/*/messages"
ALWAYS = 1_000_000
LATER = 1.6  # seconds that a job takes: time to change something meanwhile
LOCKED = {"archived": True, "locked": True}

SCENARIOS: dict[str, Scenario] = {}


def scenario(act: Scenario) -> Scenario:
    """One that is run."""
    SCENARIOS[act.__name__] = act
    return act


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ended]:
    """Every scenario, under way or over."""
    processes = Processes()
    try:
        worlds = Worlds(tmp_path_factory.mktemp("faults"), processes)
        studios = Studios(worlds, processes, tmp_path_factory.mktemp("discords"))
        with side_by_side(lambda name: studios.run(SCENARIOS[name], LATER), SCENARIOS) as started:
            yield started
    finally:
        processes.end_all()


# -- a post whose answer is lost


@scenario
async def five_gateway_errors_after_accepting(studio: Studio, new: New) -> None:
    await studio.discord.fault("POST", POSTS, "status", status=502, times=5, accept=True)
    await _comes_once(studio, new)
    assert len(await studio.discord.traffic("POST", POSTS)) == 5, "discord.py gives up then; after that it is searched"


@scenario
async def gateway_error_after_accepting(studio: Studio, new: New) -> None:
    await studio.discord.fault("POST", POSTS, "status", status=502, accept=True)
    await _comes_once(studio, new)


@scenario
async def outage_after_accepting(studio: Studio, new: New) -> None:
    await studio.discord.fault("POST", POSTS, "status", status=503, times=3, accept=True)
    await _comes_once(studio, new)


@scenario
async def resets_after_accepting(studio: Studio, new: New) -> None:
    await studio.discord.fault("POST", POSTS, "reset", times=4, accept=True)
    await _comes_once(studio, new)


@pytest.mark.row("F33")
@pytest.mark.parametrize("name", ["gateway_error_after_accepting", "outage_after_accepting", "resets_after_accepting"])
def test_a_post_that_was_accepted_and_not_confirmed_is_there_once(ended: Ended, name: str) -> None:
    """Once in the channel, and POSTED."""
    ended[name].result()


@scenario
async def ten_minutes_later(studio: Studio, new: New) -> None:
    await studio.discord.fault("POST", POSTS, "hold", accept=True)
    bot = await studio.ready_bot()
    await studio.asks(count=1)
    await studio.discord.wait("message", channel=studio.channel, with_files=1)
    bot.kill()
    await studio.discord.release()
    await studio.nobody_listens()
    await studio.discord.advance(600)
    await studio.is_finished_by_another()
    check_channel(studio, new(), (1,))
    assert len(await studio.discord.traffic("POST", POSTS)) == 1
    assert await studio.discord.traffic("GET", POSTS)


@pytest.mark.row("F34")
def test_a_post_from_before_a_crash_is_found_ten_minutes_later(ended: Ended) -> None:
    """No nonce helps any more: the history is searched before anything is posted."""
    ended["ten_minutes_later"].result()


@scenario
async def removed_before_it_was_confirmed(studio: Studio, new: New) -> None:
    await studio.discord.fault("POST", POSTS, "hold", accept=True)
    bot = await studio.ready_bot()
    await studio.asks(count=1)
    (film,) = await studio.discord.wait("message", channel=studio.channel, with_files=1)
    bot.kill()
    await studio.discord.delete_message(studio.channel, film["id"])
    await studio.discord.release()
    await studio.nobody_listens()
    await studio.is_finished_by_another()
    assert studio.files == {}
    assert studio.rows("SELECT state, removed_at IS NOT NULL FROM deliveries") == [("posted", 1)]
    assert len(await studio.discord.traffic("POST", POSTS)) == 2, "the second one is told that the first is gone"
    check_billed_once(studio, new())


@pytest.mark.row("F36")
def test_what_a_moderator_removed_is_not_posted_again(ended: Ended) -> None:
    """Discord answers "unknown message" to the nonce: it was posted, and is removed."""
    ended["removed_before_it_was_confirmed"].result()


# -- a post that is refused


@scenario
async def may_not_post(studio: Studio, new: New) -> None:
    bot = await _generating(studio)
    await studio.discord.bot_may(studio.channel, deny=["SEND_MESSAGES", "ATTACH_FILES"])
    await _is_not_delivered(studio, new, bot, "discord.may_not_post")
    assert "0 of 1 video" in studio.said()[0]["content"]
    assert await _whispers(studio) == []


@scenario
async def may_not_even_look(studio: Studio, new: New) -> None:
    bot = await _generating(studio)
    await studio.discord.bot_may(studio.channel, deny=["VIEW_CHANNEL"])
    await _is_not_delivered(studio, new, bot, "discord.may_not_post")
    (whisper,) = await _whispers(studio)
    assert "0 of 1 video" in whisper["content"]


@scenario
async def channel_is_deleted(studio: Studio, new: New) -> None:
    bot = await _generating(studio)
    await studio.discord.delete_channel(studio.channel)
    studio.channel = await studio.discord.channel("another")
    await _is_not_delivered(studio, new, bot, "discord.channel_gone")
    (whisper,) = await _whispers(studio)
    assert "0 of 1 video" in whisper["content"]


@scenario
async def thread_is_locked(studio: Studio, new: New) -> None:
    studio.channel = await studio.discord.channel("takes", parent=studio.channel)
    bot = await _generating(studio)
    await studio.discord.change_channel(studio.channel, **LOCKED)
    await _is_not_delivered(studio, new, bot, "discord.thread_closed")
    told = [message["content"] for message in (*studio.said(), *await _whispers(studio))]
    assert any("0 of 1 video" in content for content in told), told


@scenario
async def file_is_too_large(studio: Studio, new: New) -> None:
    await studio.discord.guild(base_upload_limit=1000)
    studio.channel, studio.ana = await studio.discord.channel(), await studio.discord.member("ana")
    bot = await _generating(studio)
    await _is_not_delivered(studio, new, bot, "post.too_large", most=6)
    assert "0 of 1 video" in studio.said()[0]["content"]


@pytest.mark.row("F35")
@pytest.mark.parametrize(
    "name", ["may_not_post", "may_not_even_look", "channel_is_deleted", "thread_is_locked", "file_is_too_large"]
)
def test_a_place_that_takes_no_video_leaves_it_undelivered(ended: Ended, name: str) -> None:
    """The file is kept, the requester is told in a way that works, and nobody tries again and again."""
    ended[name].result()


@scenario
async def thread_is_archived(studio: Studio, new: New) -> None:
    studio.channel = await studio.discord.channel("takes", parent=studio.channel)
    bot = await _generating(studio)
    await studio.discord.change_channel(studio.channel, archived=True)
    await studio.settles()
    await studio.stops(bot)
    check_channel(studio, new(), (1,))


@pytest.mark.row("F35")
def test_an_archived_thread_is_opened_for_the_video(ended: Ended) -> None:
    """It is only asleep."""
    ended["thread_is_archived"].result()


# -- rate limits and outages


@scenario
async def rate_limited(studio: Studio, new: New) -> None:
    await studio.discord.fault("POST", POSTS, "status", status=429, retry_after=0.2, times=2)
    await _comes_once(studio, new)


@scenario
async def rate_limited_for_long(studio: Studio, new: New) -> None:
    await studio.discord.fault("POST", POSTS, "status", status=429, retry_after=900.0)
    await _comes_once(studio, new)


@scenario
async def rate_limited_by_a_proxy(studio: Studio, new: New) -> None:
    await studio.discord.fault("POST", POSTS, "status", status=429, bare=True, times=2)
    await _comes_once(studio, new)


@pytest.mark.parametrize("name", ["rate_limited", "rate_limited_for_long", "rate_limited_by_a_proxy"])
def test_a_rate_limit_only_puts_a_post_off(ended: Ended, name: str) -> None:
    """With Retry-After and without."""
    ended[name].result()


@scenario
async def rest_is_down(studio: Studio, new: New) -> None:
    bot = await _generating(studio)
    await studio.discord.fault("*", "/*", "status", status=503, times=ALWAYS)
    waits = "SELECT 1 FROM deliveries WHERE state = 'posting' AND attempts >= 3"
    await studio.waits("the post was tried", lambda: studio.rows(waits))
    assert studio.jobs_are("ended")
    await studio.discord.forgive()
    await studio.settles()
    await studio.stops(bot)
    check_channel(studio, new(), (1,))


def test_jobs_in_flight_outlast_an_outage_of_discord(ended: Ended) -> None:
    """The video is made and kept meanwhile; it is posted, and its status is true, once Discord is back."""
    ended["rest_is_down"].result()


# -- the connection


@scenario
async def gateway_refuses_at_boot(studio: Studio, new: New) -> None:
    await _left_behind(studio, at("store.admit", "after"))
    await studio.discord.trouble("set", refuse=ALWAYS)
    bot = await studio.bot()
    await studio.settles()
    assert (await studio.discord.counters())["sockets"] == 0
    await studio.discord.trouble("set", refuse=0)
    await studio.is_heard(bot)
    await studio.stops(bot)
    check_channel(studio, new())


def test_a_job_is_finished_while_the_gateway_refuses_us(ended: Ended) -> None:
    """REST needs no connection; and the connection is made when that is possible again."""
    ended["gateway_refuses_at_boot"].result()


@scenario
async def nobody_is_there_at_boot(studio: Studio, new: New) -> None:
    await _left_behind(studio, at("api.submit"))  # the picture is here
    await studio.discord.fault("*", "/*", "reset", times=ALWAYS)
    bot = await studio.bot()
    kept = "SELECT 1 FROM results WHERE state = 'ready' LIMIT 1 OFFSET 1"
    await studio.waits("both videos", lambda: studio.rows(kept))
    await studio.discord.forgive()
    await studio.settles()
    await studio.is_heard(bot)
    await studio.stops(bot)
    check_channel(studio, new())


def test_a_bot_starts_where_no_discord_is(ended: Ended) -> None:
    """It waits, and works when Discord does."""
    ended["nobody_is_there_at_boot"].result()


@scenario
async def terminal_job_while_discord_is_away(studio: Studio, new: New) -> None:
    studio.leaves_behind()
    await studio.discord.fault("*", "/*", "status", status=503, times=ALWAYS)
    bot = await studio.bot()
    await studio.settles()
    await studio.stops(bot)
    assert studio.rows("SELECT state FROM deliveries") == [("posted",)]
    check_billed_once(studio, new())


def test_a_job_of_the_terminal_does_not_wait_for_discord(ended: Ended) -> None:
    """The rest of the bot works."""
    ended["terminal_job_while_discord_is_away"].result()


@scenario
async def token_is_withdrawn(studio: Studio, new: New) -> None:
    bot = await _generating(studio)
    await studio.discord.trouble("close", code=4004)
    await studio.settles()
    assert (await studio.discord.counters())["sockets"] == 0
    assert "does not let this bot in" in bot.said()
    await studio.stops(bot)
    check_channel(studio, new(), (1,))


def test_a_gateway_that_refuses_the_token_for_good_is_left_alone(ended: Ended) -> None:
    """4004: no storm of attempts; the job in flight is finished, and the bot ends well when it is asked to."""
    ended["token_is_withdrawn"].result()


@scenario
async def connection_comes_back(studio: Studio, new: New) -> None:
    bot = await _generating(studio)
    for do in ({"do": "close", "code": 4000}, {"do": "drop"}, {"do": "invalid"}, {"do": "close", "code": 4009}):
        await studio.discord.trouble(**do)
        await studio.is_heard(bot)
    await studio.settles()
    await studio.asks(count=1, prompt="a wolf")
    await studio.settles(jobs=2)
    await studio.stops(bot)
    check_channel(studio, new(), (1, 1))


def test_a_job_in_flight_does_not_notice_the_connection(ended: Ended) -> None:
    """Closed, dropped, invalid, timed out; and the next command is heard."""
    ended["connection_comes_back"].result()


@scenario
async def replayed(studio: Studio, new: New) -> None:
    bot = await studio.ready_bot()
    shown = await studio.asks(count=1)
    await shown.reached("answered")
    await shown.deliver_again()
    await studio.discord.trouble("set", replay_interaction=1)
    resumes = (await studio.discord.counters())["resumes"]
    await studio.discord.trouble("drop")
    await studio.discord.wait("counter", name="resumes", count=resumes + 1)
    await studio.settles()
    await studio.stops(bot)
    check_channel(studio, new(), (1,))


@scenario
async def replayed_to_another(studio: Studio, new: New) -> None:
    bot = await studio.ready_bot(crash_at=at("store.admit"))
    shown = await studio.asks(count=1)
    await studio.dies(bot)
    bot = await studio.ready_bot()
    await shown.deliver_again()
    await studio.settles()
    await studio.stops(bot)
    check_channel(studio, new(), (1,))


@scenario
async def too_late_to_answer(studio: Studio, new: New) -> None:
    await studio.discord.order("settings", answer_within=0.0)
    bot = await studio.ready_bot()
    await studio.asks(count=1)
    (answer,) = await studio.discord.wait("traffic", method="POST", path="/interactions/*")
    assert answer["response"]["code"] == 10062
    await studio.discord.order("settings", answer_within=15.0)
    shown = await studio.ana.slash(studio.channel, "help")
    await shown.response()
    await studio.stops(bot)
    await studio.stops(await studio.ready_bot())
    studio.messages = [message for message in studio.messages if message["only_for"] is None]
    check_nothing_came(studio, new())


@pytest.mark.row("F40")
@pytest.mark.parametrize("name", ["replayed", "replayed_to_another"])
def test_a_replayed_interaction_makes_one_job(ended: Ended, name: str) -> None:
    """Delivered again, or told of again after RESUME, to the same bot or to the next."""
    ended[name].result()


@pytest.mark.row("F40")
def test_an_unknown_interaction_costs_nothing(ended: Ended) -> None:
    """10062: the person saw an error, so there is no job; and the bot goes on."""
    ended["too_late_to_answer"].result()


# -- helpers


async def _comes_once(studio: Studio, new: New) -> None:
    bot = await studio.ready_bot()
    await studio.asks(count=1)
    await studio.settles()
    await studio.stops(bot)
    check_channel(studio, new(), (1,))


async def _generating(studio: Studio) -> Running:
    """A bot whose one job is out, and whose status message says so."""
    bot = await studio.ready_bot()
    await studio.asks(count=1)
    shown = "SELECT 1 FROM jobs JOIN tellings ON job = id WHERE state = 'generating' AND digest <> ''"
    await studio.waits("it is in the making", lambda: studio.rows(shown))
    return bot


async def _left_behind(studio: Studio, spot: str) -> None:
    """A job whose bot died there."""
    bot = await studio.ready_bot(crash_at=spot)
    await studio.asks()
    await studio.dies(bot)


async def _is_not_delivered(studio: Studio, new: New, bot: Running, problem: str, most: int = 1) -> None:
    """It ends undelivered after so many attempts at most, with the file kept, and everybody knows."""
    await studio.settles()
    await studio.stops(bot)
    check_kept(studio, problem)
    posts = [one for one in await studio.discord.traffic("POST", POSTS) if one["files"]]
    assert 1 <= len(posts) <= most
    check_billed_once(studio, new())


async def _whispers(studio: Studio) -> list[Json]:
    return await studio.discord.messages(await studio.ana.dm())
