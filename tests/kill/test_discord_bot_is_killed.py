"""The bot is killed wherever it is between a command on Discord and its last word: everything comes once, or nothing.

Discord and the video API live on. Whoever was told that the command arrived gets each video once, pays once, and reads
in one message how it stands; whoever was not is charged nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from typing import Any

import pytest

from tests.kill.discord_world import Studio, Studios, check_channel, check_nothing_came
from tests.kill.home import at
from tests.kill.launch import SIDES, Spot
from tests.kill.outside import Record
from tests.kill.processes import Processes
from tests.kill.worlds import Worlds, side_by_side

New = Callable[[], Mapping[str, Record]]

LATER = 1.6  # seconds: the second of two results is ready later than the first
# Until the acknowledgement is on the disk nothing may come of the command.
TOO_EARLY = (at("store.receive"), at("store.receive", "after"), at("store.acknowledge"))
# How often these are called depends on how busy the machine is; the first calls stand for all.
UNCOUNTED = ("store.claim", "api.look", "store.record", "store.tell", "store.told", "chat.edit")
ENOUGH = 3
POSTS = "/channels/*/messages"
SHORT = (
    at("store.receive", "after"),
    at("store.acknowledge", "after"),
    at("chat.edit", "after"),
    at("chat.post", "after"),
)


@pytest.fixture(scope="module")
def studios(worlds: Worlds, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studios]:
    """Discords for the whole file."""
    processes = Processes()
    try:
        yield Studios(worlds, processes, tmp_path_factory.mktemp("discords"))
    finally:
        processes.end_all()


async def _carried_through(studio: Studio, new: New, spot: str) -> None:
    """Kill it at this spot, start another, and check everything."""
    bot = await studio.ready_bot(crash_at=spot)
    shown = await studio.asks()
    await studio.waits("it dies, or all is over", lambda: bot.process.poll() is not None or studio.is_settled())
    if bot.process.poll() is None:
        assert spot.startswith(UNCOUNTED), f"{spot} was not reached"
        await studio.stops(bot)
    elif studio.is_acknowledged():
        assert spot not in TOO_EARLY
        await studio.dies(bot)
        await studio.is_finished_by_another()
    else:
        assert spot in TOO_EARLY or spot.startswith(UNCOUNTED), f"{spot} was not acknowledged"
        await studio.dies(bot)
        await studio.stops(await studio.ready_bot())
        check_nothing_came(studio, new())
        assert (await shown.now())["original"] is None or (await shown.now())["loading"]
        if spot != at("store.acknowledge"):
            await shown.reached("failed")
        return
    check_channel(studio, new())
    assert (await shown.now())["followups"] == []
    assert await studio.discord.traffic("POST", "/users/@me/channels") == []


def _killed_at(studios: Studios, spot: str) -> None:
    studios.run(lambda studio, new: _carried_through(studio, new, spot), LATER)


@pytest.fixture(scope="module")
def runs(studios: Studios) -> Iterator[Mapping[str, Future[None]]]:
    """The short form: its runs start together, each test waits for its own."""
    with side_by_side(lambda spot: _killed_at(studios, spot), SHORT) as started:
        yield started


@pytest.mark.row("F02")
def test_killed_before_the_person_was_told(runs: Mapping[str, Future[None]]) -> None:
    """They see that the application did not respond: no job, no money."""
    runs[at("store.receive", "after")].result()


@pytest.mark.row("F03")
def test_killed_after_the_person_was_told(runs: Mapping[str, Future[None]]) -> None:
    """The message that told them becomes the status, and the videos come."""
    runs[at("store.acknowledge", "after")].result()


def test_killed_after_the_status_was_changed(runs: Mapping[str, Future[None]]) -> None:
    """It is changed again, to what is true by then."""
    runs[at("chat.edit", "after")].result()


@pytest.mark.row("F33")
def test_killed_after_the_post_and_before_the_row_knows(runs: Mapping[str, Future[None]]) -> None:
    """The post is found in the channel, not repeated."""
    runs[at("chat.post", "after")].result()


# -- everything


@pytest.mark.full
def test_killed_at_every_point(studios: Studios, subtests: pytest.Subtests) -> None:
    """Whatever a normal run passes from the command to the last word is a place to die at."""
    spots = studios.run(_spots_of_a_normal_run, LATER)
    with side_by_side(lambda spot: _killed_at(studios, spot), spots) as started:
        for spot, run in started.items():
            with subtests.test(spot):
                run.result()


async def _spots_of_a_normal_run(studio: Studio, new: New) -> list[str]:
    trace = studio.root / "trace"
    bot = await studio.ready_bot(trace=trace)
    await studio.asks()
    await studio.settles()
    await studio.stops(bot)
    check_channel(studio, new())
    spots = [spot for spot in trace.read_text(encoding="utf-8").split() if _is_worth_dying_at(Spot.read(spot))]
    assert len(spots) > 60
    wanted = ("store.receive", "store.acknowledge", "store.admit", "chat.fetch", "media.admit", "api.submit",
              "chat.edit", "store.told", "store.settle", "api.download", "media.keep", "chat.post")  # fmt: skip
    assert {at(point, side) for point in wanted for side in SIDES} <= set(spots)
    sys.stdout.write(f"{len(spots)} spots\n")
    return spots


def _is_worth_dying_at(spot: Spot) -> bool:
    return spot.point not in UNCOUNTED or spot.n <= ENOUGH


# -- the platform has it, and we do not know


@pytest.mark.full
@pytest.mark.row("F33")
@pytest.mark.parametrize("n", [1, 2])
def test_killed_while_discord_answers_a_post(studios: Studios, n: int) -> None:
    """It has taken the message, and nobody is there to hear so."""
    studios.run(lambda studio, new: _killed_in_a_held_post(studio, new, n=n), LATER)


@pytest.mark.full
@pytest.mark.row("F34")
@pytest.mark.parametrize("n", [1, 2])
def test_killed_while_discord_answers_a_post_and_started_ten_minutes_later(studios: Studios, n: int) -> None:
    """Its nonce is forgotten by then: the channel is searched for what the message's buttons name."""
    studios.run(lambda studio, new: _killed_in_a_held_post(studio, new, n=n, later=600.0), LATER)


async def _killed_in_a_held_post(studio: Studio, new: New, *, n: int, later: float = 0.0) -> None:
    await studio.discord.fault("POST", POSTS, "hold", nth=n, accept=True)
    bot = await studio.ready_bot()
    await studio.asks()
    await studio.discord.wait("message", channel=studio.channel, with_files=1, count=n)
    bot.kill()
    await studio.discord.release()
    await studio.nobody_listens()
    tried = len(await studio.discord.traffic("POST", POSTS))
    if later:
        await studio.discord.advance(later)
        for number in range(30):
            await studio.ana.say(studio.channel, f"nice {number}")
    await studio.is_finished_by_another()
    studio.messages = [message for message in studio.messages if message["author"]["id"] != studio.ana.id]
    check_channel(studio, new())
    assert len(await studio.discord.traffic("POST", POSTS)) == tried + 2 - n, "what is there was posted once more"


@pytest.mark.full
@pytest.mark.row("F34")
def test_killed_before_a_post_left_and_started_ten_minutes_later(studios: Studios) -> None:
    """It was announced and is not in the channel: it comes."""

    async def scenario(studio: Studio, new: New) -> None:
        bot = await studio.ready_bot(crash_at=at("chat.post"))
        await studio.asks()
        await studio.dies(bot)
        await studio.discord.advance(600)
        await studio.is_finished_by_another()
        check_channel(studio, new())

    studios.run(scenario, LATER)


@pytest.mark.full
@pytest.mark.parametrize("side", SIDES)
def test_killed_while_it_looks_for_its_own_post(studios: Studios, side: str) -> None:
    """It looks again."""

    async def scenario(studio: Studio, new: New) -> None:
        bot = await studio.ready_bot(crash_at=at("chat.post", "after"))
        await studio.asks()
        await studio.dies(bot)
        await studio.dies(await studio.bot(crash_at=at("chat.find", side)))
        await studio.is_finished_by_another()
        check_channel(studio, new())

    studios.run(scenario, LATER)


# -- what a person began with one bot, they end with another


async def _opened(studio: Studio) -> Any:
    """The form of /studio as somebody sees it, and the bot that showed it dead."""
    bot = await studio.ready_bot()
    shown = await studio.ana.slash(studio.channel, "studio")
    await shown.modal()
    bot.kill()
    await studio.nobody_listens()
    return shown


FILLED = {"prompt": "a red fox runs through snow", "more": "--dur 3"}


def test_a_form_outlives_the_bot_that_showed_it(studios: Studios) -> None:
    """It is sent off with a picture to another one, and a video comes of it."""

    async def scenario(studio: Studio, new: New) -> None:
        shown = await _opened(studio)
        bot = await studio.ready_bot()
        await studio.ana.submit(shown, {**FILLED, "frames": [studio.root / "fox.jpg"]})
        await studio.settles()
        await studio.stops(bot)
        check_channel(studio, new(), (1,))

    studios.run(scenario)


@pytest.mark.full
def test_killed_at_every_point_of_a_form(studios: Studios, subtests: pytest.Subtests) -> None:
    """From its arrival to its job."""
    points = ("store.receive", "store.acknowledge", "store.admit", "chat.fetch", "api.submit", "chat.post")

    def killed_at(spot: str) -> None:
        async def scenario(studio: Studio, new: New) -> None:
            shown = await _opened(studio)
            bot = await studio.ready_bot(crash_at=spot)
            await studio.ana.submit(shown, {**FILLED, "frames": [studio.root / "fox.jpg"]})
            await studio.dies(bot)
            if spot in TOO_EARLY:
                await studio.stops(await studio.ready_bot())
                check_nothing_came(studio, new())
            else:
                await studio.is_finished_by_another()
                check_channel(studio, new(), (1,))

        studios.run(scenario)

    with side_by_side(killed_at, [at(point, side) for point in points for side in SIDES]) as started:
        for spot, run in started.items():
            with subtests.test(spot):
                run.result()


@pytest.mark.full
@pytest.mark.parametrize("side", SIDES)
def test_killed_while_a_form_is_opened(studios: Studios, side: str) -> None:
    """The person sees that the application did not respond, and asks again."""

    async def scenario(studio: Studio, new: New) -> None:
        bot = await studio.bot(crash_at=at("store.keep_draft", side))
        await studio.discord.ready()
        shown = await studio.ana.slash(studio.channel, "studio")
        await studio.dies(bot)
        await shown.reached("failed")
        bot = await studio.ready_bot()
        shown = await studio.ana.slash(studio.channel, "studio")
        assert (await shown.modal())["components"]
        await studio.stops(bot)
        check_nothing_came(studio, new())

    studios.run(scenario)


@pytest.mark.full
def test_buttons_outlive_the_bot_that_posted_them(studios: Studios) -> None:
    """Details are shown, another is made of the same, and Delete takes the video away, once for all."""

    async def scenario(studio: Studio, new: New) -> None:
        bot = await studio.ready_bot()
        await studio.asks(count=1)
        await studio.settles()
        await studio.stops(bot)
        (film,) = [message for message in studio.messages if message["files"]]
        marks = {
            button["custom_id"].split(":")[1]: button["custom_id"] for button in film["components"][0]["components"]
        }
        bot = await studio.ready_bot()
        details = await studio.ana.press(film, marks["details"])
        assert "--dur 3" in (await details.response())["content"]
        await studio.ana.press(film, marks["again"])
        await studio.settles(jobs=2)
        await studio.stops(bot)
        check_channel(studio, new(), (1, 1))
        bot = await studio.ready_bot()
        gone = await studio.ana.press(film, marks["delete"])
        await gone.response()
        await studio.stops(bot)
        assert film["id"] not in [message["id"] for message in studio.messages]

    studios.run(scenario)


@pytest.mark.full
@pytest.mark.parametrize("spot", [at("store.admit"), at("store.admit", "after"), at("chat.post", "after")])
def test_killed_after_again_was_pressed(studios: Studios, spot: str) -> None:
    """The second job comes once, too."""

    async def scenario(studio: Studio, new: New) -> None:
        bot = await studio.ready_bot()
        await studio.asks(count=1)
        await studio.settles()
        await studio.stops(bot)
        (film,) = [message for message in studio.messages if message["files"]]
        bot = await studio.ready_bot(crash_at=spot)
        await studio.ana.press(film, film["components"][0]["components"][0]["custom_id"])
        await studio.dies(bot)
        await studio.is_finished_by_another(jobs=2)
        check_channel(studio, new(), (1, 1))

    studios.run(scenario)


@pytest.mark.full
@pytest.mark.parametrize("side", SIDES)
def test_killed_while_a_video_is_deleted(studios: Studios, side: str) -> None:
    """It is gone or it is not; it never comes back."""

    async def scenario(studio: Studio, new: New) -> None:
        bot = await studio.ready_bot()
        await studio.asks(count=1)
        await studio.settles()
        await studio.stops(bot)
        (film,) = [message for message in studio.messages if message["files"]]
        delete = film["components"][0]["components"][-1]["custom_id"]
        bot = await studio.bot(crash_at=at("chat.delete", side))
        await studio.discord.ready()
        await studio.ana.press(film, delete)
        await studio.dies(bot)
        bot = await studio.ready_bot()
        if side == "before":
            gone = await studio.ana.press(film, delete)
            await gone.response()
        await studio.stops(bot)
        assert not studio.files
        assert [record.admitted for record in new().values()] == [1]

    studios.run(scenario)


def test_killed_again_and_again(studios: Studios) -> None:
    """Each bot lives for a few points; the last one finds little left to do."""

    async def scenario(studio: Studio, new: New) -> None:
        bot = await studio.ready_bot(crash_after=12)
        await studio.asks()
        await studio.dies(bot)
        for count in (9, 17, 23, 31):
            bot = await studio.bot(crash_after=count)
            await studio.waits("it dies or ends", lambda bot=bot: bot.process.poll() is not None or studio.is_settled())
            bot.kill()
            await studio.nobody_listens()
        await studio.is_finished_by_another()
        check_channel(studio, new())

    studios.run(scenario, LATER)
