"""The bot is killed wherever it is between a command on Discord and its last word: everything comes once, or nothing.

Discord and the video API live on. Whoever was told that the command arrived gets each video once, pays once, and reads
in one message how it stands; whoever was not is charged nothing.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from typing import Any

import pytest

from tests.kill.chat_world import LATER, OPEN, TOO_EARLY, UNCOUNTED, New, Runs, sides, spots_of
from tests.kill.discord_world import Studio, Studios, check_channel, check_nothing_came
from tests.kill.home import at, check_nothing_happened
from tests.kill.launch import SIDES
from tests.kill.processes import Processes
from tests.kill.worlds import Worlds, side_by_side
from tests.standins.discord import Json, Shown

Scenario = Callable[[Studio, New], Coroutine[Any, Any, None]]

AT_ONCE = 6  # worlds: most of their time they wait
POSTS = "/channels/*/messages"
SHORT = (at("store.receive", "after"), at("store.acknowledge", "after"), at("chat.post", "after"))
OF_A_FORM = ("store.receive", "store.acknowledge", "store.admit", "chat.fetch", "api.submit", "chat.post")
OF_A_REFUSAL = ("store.decline", "store.answered")
FILLED = {"prompt": "a red fox runs through snow", "more": "--dur 3"}

SCENARIOS: dict[str, Scenario] = {}


@pytest.fixture(scope="module")
def studios(worlds: Worlds, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studios]:
    """Discords for the whole file."""
    processes = Processes()
    try:
        yield Studios(worlds, processes, tmp_path_factory.mktemp("discords"))
    finally:
        processes.end_all()


@pytest.fixture(scope="module")
def runs(studios: Studios) -> Iterator[Runs]:
    """The short form: its runs start together, each test waits for its own."""

    def run(name: str) -> None:
        studios.run(_form_outlives_its_bot if name == "form" else partial(_carried_through, spot=name), LATER)

    with side_by_side(run, (*SHORT, "form")) as started:
        yield started


@pytest.fixture(scope="module")
def all_runs(studios: Studios) -> Iterator[Runs]:
    """Everything, started together."""
    acts: dict[str, Scenario] = dict(SCENARIOS)
    spots = studios.run(_spots_of_a_normal_run, LATER)
    acts |= {f"command {spot}": partial(_carried_through, spot=spot) for spot in spots}
    acts |= {f"refusal {spot}": partial(_refusal_carried_through, spot=spot) for spot in sides(*OF_A_REFUSAL)}
    acts |= {f"form {spot}": partial(_form_carried_through, spot=spot) for spot in sides(*OF_A_FORM)}
    with side_by_side(lambda name: studios.run(acts[name], LATER), acts, AT_ONCE) as started:
        yield started


def scenario(act: Scenario) -> Scenario:
    """One that is run as it is, under its own name."""
    SCENARIOS[act.__name__] = act
    return act


# -- a command


async def _carried_through(studio: Studio, new: New, spot: str) -> None:
    """Kill it at this spot, start another, and check everything."""
    bot = await studio.ready_bot(crash_at=spot)
    shown = await studio.asks()
    await studio.waits("it dies, or all is over", lambda: bot.process.poll() is not None or studio.is_settled())
    if bot.process.poll() is None:
        assert spot.startswith(UNCOUNTED), f"{spot} was not reached"
        await studio.stops(bot, -signal.SIGKILL)  # which may be what comes next
    elif not studio.is_acknowledged():
        assert spot in TOO_EARLY or spot.startswith(UNCOUNTED), f"{spot} was not acknowledged"
        await studio.dies(bot)
        await _nothing_comes_of(studio, new, shown)
        return
    else:
        assert spot not in TOO_EARLY
        await studio.dies(bot)
        await studio.is_finished_by_another()
    check_channel(studio, new())
    assert (await shown.now())["followups"] == []
    assert await studio.discord.traffic("POST", "/users/@me/channels") == []


async def _nothing_comes_of(studio: Studio, new: New, shown: Shown) -> None:
    """Another bot finds it, and leaves it; the person sees an error, at once or when Discord gives it up."""
    await studio.stops(await studio.ready_bot())
    check_nothing_came(studio, new())
    seen = await shown.now()
    if seen["answer"] is None:
        await shown.reached("failed")
    else:
        assert seen["loading"]


async def _spots_of_a_normal_run(studio: Studio, new: New) -> list[str]:
    trace = studio.root / "trace"
    bot = await studio.ready_bot(trace=trace)
    await studio.asks()
    await studio.settles()
    await studio.stops(bot)
    check_channel(studio, new())
    spots = spots_of(trace)
    assert len(spots) > 60
    wanted = ("store.receive", "store.acknowledge", "store.admit", "chat.fetch", "media.admit", "api.submit",
              "chat.edit", "store.told", "store.settle", "api.download", "media.keep", "chat.post")  # fmt: skip
    assert set(sides(*wanted)) <= set(spots)
    sys.stdout.write(f"{len(spots)} spots\n")
    return spots


@pytest.mark.row("F02")
def test_killed_before_the_person_was_told(runs: Runs) -> None:
    """They see that the application did not respond: no job, no money."""
    runs[at("store.receive", "after")].result()


@pytest.mark.row("F03")
def test_killed_after_the_person_was_told(runs: Runs) -> None:
    """The message that told them becomes the status, and the videos come."""
    runs[at("store.acknowledge", "after")].result()


@pytest.mark.row("F33")
def test_killed_after_the_post_and_before_the_row_knows(runs: Runs) -> None:
    """The post is found in the channel, not repeated."""
    runs[at("chat.post", "after")].result()


@pytest.mark.full
def test_killed_at_every_point(all_runs: Runs, subtests: pytest.Subtests) -> None:
    """Whatever a normal run passes from the command to the last word is a place to die at."""
    for spot, run in all_runs.items():
        if spot.startswith("command "):
            with subtests.test(spot):
                run.result()


async def _refusal_carried_through(studio: Studio, new: New, spot: str) -> None:
    studio.settings["DAILIES_BUDGET__DAY_USD"] = "0.1"
    bot = await studio.ready_bot(crash_at=spot)
    await studio.asks()
    await studio.dies(bot)
    bot = await studio.ready_bot()
    await studio.waits("it is declined and said", lambda: not studio.rows(OPEN))
    await studio.stops(bot)
    check_nothing_happened(studio, new())
    (message,) = [message for message in studio.messages if message["content"]]
    said = "is left today" if spot.startswith("store.answered") else "nothing was charged"
    assert said in message["content"]
    assert studio.rows("SELECT state FROM commands") == [("declined",)]


@pytest.mark.full
def test_killed_around_a_refusal(all_runs: Runs, subtests: pytest.Subtests) -> None:
    """It is said once: with the reason by the bot that died, or without, for all to see, by the next."""
    for spot in sides(*OF_A_REFUSAL):
        with subtests.test(spot):
            all_runs[f"refusal {spot}"].result()


@scenario
async def killed_again_and_again(studio: Studio, new: New) -> None:
    bot = await studio.ready_bot(crash_after=12)
    await studio.asks()
    await studio.dies(bot)
    for count in (9, 17, 23, 31):
        bot = await studio.bot(crash_after=count)
        over = partial(_is_dead_or_done, studio, bot.process.poll)
        await studio.waits("it dies or ends", over)
        bot.kill()
        await studio.nobody_listens()
    await studio.is_finished_by_another()
    check_channel(studio, new())


def _is_dead_or_done(studio: Studio, poll: Callable[[], int | None]) -> bool:
    return poll() is not None or studio.is_settled()


@pytest.mark.full
def test_killed_again_and_again(all_runs: Runs) -> None:
    """Each bot lives for a few points; the last one finds little left to do."""
    all_runs["killed_again_and_again"].result()


# -- Discord has it, and we do not know


async def _killed_in_a_held_post(studio: Studio, new: New, *, n: int, later: float = 0.0) -> None:
    await studio.discord.fault("POST", POSTS, "hold", nth=n, accept=True)
    bot = await studio.ready_bot()
    await studio.asks()
    await studio.discord.wait("message", channel=studio.channel, with_files=1, count=n)
    bot.kill()
    await studio.discord.release()
    await studio.nobody_listens()
    tried = len(await studio.discord.traffic("POST", POSTS))
    await _time_passes(studio, later)
    await studio.is_finished_by_another()
    studio.messages = [message for message in studio.messages if message["author"]["id"] != studio.ana.id]
    check_channel(studio, new())
    assert len(await studio.discord.traffic("POST", POSTS)) == tried + 2 - n, "what is there was posted once more"


async def _time_passes(studio: Studio, seconds: float) -> None:
    """And people go on talking."""
    await studio.discord.advance(seconds)
    for number in range(30 if seconds else 0):
        await studio.ana.say(studio.channel, f"nice {number}")


for number in (1, 2):
    SCENARIOS[f"held {number}"] = partial(_killed_in_a_held_post, n=number)
    SCENARIOS[f"held {number} and later"] = partial(_killed_in_a_held_post, n=number, later=600.0)


@pytest.mark.full
@pytest.mark.row("F33")
@pytest.mark.parametrize("n", [1, 2])
def test_killed_while_discord_answers_a_post(all_runs: Runs, n: int) -> None:
    """It has taken the message, and nobody is there to hear so."""
    all_runs[f"held {n}"].result()


@pytest.mark.full
@pytest.mark.row("F34")
@pytest.mark.parametrize("n", [1, 2])
def test_killed_while_discord_answers_a_post_and_started_ten_minutes_later(all_runs: Runs, n: int) -> None:
    """Its nonce is forgotten by then: the channel is searched for what the message's buttons name."""
    all_runs[f"held {n} and later"].result()


@scenario
async def announced_and_not_sent(studio: Studio, new: New) -> None:
    bot = await studio.ready_bot(crash_at=at("chat.post"))
    await studio.asks()
    await studio.dies(bot)
    await _time_passes(studio, 600)
    await studio.is_finished_by_another()
    studio.messages = [message for message in studio.messages if message["author"]["id"] != studio.ana.id]
    check_channel(studio, new())


@pytest.mark.full
@pytest.mark.row("F34")
def test_killed_before_a_post_left_and_started_ten_minutes_later(all_runs: Runs) -> None:
    """It was announced and is not in the channel: it comes."""
    all_runs["announced_and_not_sent"].result()


async def _killed_while_it_looks(studio: Studio, new: New, side: str) -> None:
    bot = await studio.ready_bot(crash_at=at("chat.post", "after"))
    await studio.asks()
    await studio.dies(bot)
    await studio.dies(await studio.bot(crash_at=at("chat.find", side)))
    await studio.is_finished_by_another()
    check_channel(studio, new())


# -- what a person began with one bot, they end with another


async def _form_outlives_its_bot(studio: Studio, new: New) -> None:
    shown = await _opened(studio)
    bot = await studio.ready_bot()
    await studio.ana.submit(shown, {**FILLED, "frames": [studio.root / "fox.jpg"]})
    await studio.settles()
    await studio.stops(bot)
    check_channel(studio, new(), (1,))


async def _opened(studio: Studio) -> Shown:
    """The form of /studio as somebody sees it; the bot that showed it is dead."""
    bot = await studio.ready_bot()
    shown = await studio.ana.slash(studio.channel, "studio")
    await shown.modal()
    bot.kill()
    await studio.nobody_listens()
    return shown


async def _form_carried_through(studio: Studio, new: New, spot: str) -> None:
    shown = await _opened(studio)
    bot = await studio.ready_bot(crash_at=spot)
    sent = await studio.ana.submit(shown, {**FILLED, "frames": [studio.root / "fox.jpg"]})
    await studio.dies(bot)
    if spot in TOO_EARLY:
        await _nothing_comes_of(studio, new, sent)
        return
    await studio.is_finished_by_another()
    check_channel(studio, new(), (1,))


@pytest.mark.full
def test_a_form_outlives_the_bot_that_showed_it(runs: Runs) -> None:
    """It is sent off with a picture to another one, and a video comes of it."""
    runs["form"].result()


@pytest.mark.full
def test_killed_around_what_a_form_sets_off(all_runs: Runs, subtests: pytest.Subtests) -> None:
    """From its arrival to its video; the form itself was opened with an earlier bot."""
    for spot in sides(*OF_A_FORM):
        with subtests.test(spot):
            all_runs[f"form {spot}"].result()


async def _killed_while_a_form_opens(studio: Studio, new: New, side: str) -> None:
    bot = await studio.bot(crash_at=at("store.keep_draft", side))
    await studio.is_heard(bot)
    shown = await studio.ana.slash(studio.channel, "studio")
    await studio.dies(bot)
    await shown.reached("failed")
    bot = await studio.ready_bot()
    shown = await studio.ana.slash(studio.channel, "studio")
    assert (await shown.modal())["components"]
    await studio.stops(bot)
    check_nothing_came(studio, new())


async def _shown_film(studio: Studio) -> tuple[Json, dict[str, str]]:
    """A finished video, and the ids of its buttons by what they do. The bot that posted it has ended."""
    bot = await studio.ready_bot()
    await studio.asks(count=1)
    await studio.settles()
    await studio.stops(bot)
    (film,) = [message for message in studio.messages if message["files"]]
    marks = [button["custom_id"] for row in film["components"] for button in row["components"]]
    return film, {mark.split(":")[1]: mark for mark in marks}


@scenario
async def buttons_are_pressed_later(studio: Studio, new: New) -> None:
    film, marks = await _shown_film(studio)
    bot = await studio.ready_bot()
    details = await studio.ana.press(film, marks["details"])
    assert "--dur 3" in (await details.response())["content"]
    assert (await (await studio.ana.press(film, marks["edit"])).modal())["components"]
    await studio.ana.press(film, marks["again"])
    await studio.settles(jobs=2)
    await studio.stops(bot)
    studio.messages = [message for message in studio.messages if message["only_for"] is None]
    check_channel(studio, new(), (1, 1))
    bot = await studio.ready_bot()
    await (await studio.ana.press(film, marks["delete"])).response()
    await studio.stops(bot)
    assert film["id"] not in [message["id"] for message in studio.messages]


@pytest.mark.full
def test_buttons_outlive_the_bot_that_posted_them(all_runs: Runs) -> None:
    """Details, Edit and Again answer to another bot, and Delete takes the video away."""
    all_runs["buttons_are_pressed_later"].result()


async def _killed_after_again(studio: Studio, new: New, spot: str) -> None:
    film, marks = await _shown_film(studio)
    bot = await studio.ready_bot(crash_at=spot)
    await studio.ana.press(film, marks["again"])
    await studio.dies(bot)
    await studio.is_finished_by_another(jobs=2)
    check_channel(studio, new(), (1, 1))


async def _killed_while_deleting(studio: Studio, new: New, side: str) -> None:
    film, marks = await _shown_film(studio)
    bot = await studio.bot(crash_at=at("chat.delete", side))
    await studio.is_heard(bot)
    await studio.ana.press(film, marks["delete"])
    await studio.dies(bot)
    bot = await studio.ready_bot()
    if side == "before":
        await (await studio.ana.press(film, marks["delete"])).response()
    await studio.stops(bot)
    assert not studio.files
    assert [record.admitted for record in new().values()] == [1]


for side in SIDES:
    SCENARIOS[f"finding {side}"] = partial(_killed_while_it_looks, side=side)
    SCENARIOS[f"opening {side}"] = partial(_killed_while_a_form_opens, side=side)
    SCENARIOS[f"deleting {side}"] = partial(_killed_while_deleting, side=side)
AGAIN = (at("store.admit"), at("store.admit", "after"), at("chat.post", "after"))
SCENARIOS |= {f"again {spot}": partial(_killed_after_again, spot=spot) for spot in AGAIN}


@pytest.mark.full
@pytest.mark.parametrize("side", SIDES)
def test_killed_while_it_looks_for_its_own_post(all_runs: Runs, side: str) -> None:
    """It looks again."""
    all_runs[f"finding {side}"].result()


@pytest.mark.full
@pytest.mark.parametrize("side", SIDES)
def test_killed_while_a_form_is_opened(all_runs: Runs, side: str) -> None:
    """The person sees that the application did not respond, and asks again."""
    all_runs[f"opening {side}"].result()


@pytest.mark.full
@pytest.mark.parametrize("side", SIDES)
def test_killed_while_a_video_is_deleted(all_runs: Runs, side: str) -> None:
    """It is gone, or it is not and can be deleted again; it never comes back."""
    all_runs[f"deleting {side}"].result()


@pytest.mark.full
@pytest.mark.parametrize("spot", AGAIN)
def test_killed_after_again_was_pressed(all_runs: Runs, spot: str) -> None:
    """The second job comes once, too."""
    all_runs[f"again {spot}"].result()
