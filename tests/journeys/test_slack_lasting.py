"""A bot on Slack whose connection breaks, that is started again, and that speaks with people who speak German."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.journeys.conftest import ROOMY
from tests.journeys.discord_home import eventually, free_port
from tests.journeys.slack_home import Room, SlackHome, buttons, fields, job_in, said, visiting
from tests.journeys.test_slack_pressing import filled
from tests.kill.processes import Processes
from tests.shell import Api
from tests.standins.slack import Json, Person

pytestmark = pytest.mark.full

Scenario = Callable[[Room, "Crowd"], Awaitable[None]]


# -- the connection


class Crowd:
    """People who go on asking, whatever happens to the connection; and what came of each."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.told: list[tuple[Person, Json]] = []

    async def asks(self) -> None:
        """One more of them, by command and by mention in turn; not waited for."""
        room, number = self.room, len(self.told)
        who = await room.person(f"person{number}")
        asked = who.mention if number % 2 else who.slash
        self.told.append((who, await asked(room.channel, text=f"fox {number} --dur 3", wait=False)))

    async def is_served(self) -> None:
        """Every command that was acknowledged is a video, once, and no event is lost. Where an acknowledgement got lost
        on its way back there may be a video too, but never two."""
        room = self.room
        for who, told in self.told:
            (ended,) = await room.slack.until("deliveries", id=told["id"], ended=True)
            assert ended["acked"] or ended["kind"] == "slash_commands", ended
            if ended["acked"]:
                await room.ordered(who)
        made = [len(room.home.orders_of(who)) for who, _ in self.told]
        assert set(made) <= {0, 1}
        await room.shown(sum(made))
        assert len(await room.videos()) == sum(made)


async def opened(room: Room, count: int) -> None:
    """So many connections have been opened by now, and the newest takes envelopes."""

    async def there() -> bool:
        (counter,) = await room.slack.until("counters")
        enough = counter["connections_opened"] >= count
        return enough and bool(await room.slack.until("connections", 0, retired=False))

    await eventually(f"{count} connections", there)


async def refreshed_and_broken(room: Room, crowd: Crowd) -> None:
    await crowd.asks()
    for number, order in enumerate(("warning", "refresh_requested", "reset"), 2):
        await room.slack.sockets(order)
        await crowd.asks()
        await opened(room, number)
    await crowd.asks()


async def without_an_address(room: Room, crowd: Crowd) -> None:
    await room.slack.fault("apps.connections.open", "status", status=500)
    await room.slack.fault("apps.connections.open", "status", status=429, retry_after=1)
    await crowd.asks()
    await room.slack.sockets("reset")
    await crowd.asks()
    await opened(room, 2)
    await crowd.asks()
    assert len(await room.slack.requests("apps.connections.open")) >= 4


async def away_for_twenty_seconds(room: Room, crowd: Crowd) -> None:
    await crowd.asks()
    await room.slack.away(20)
    await crowd.asks()

    async def noticed() -> bool:
        return not room.home.is_ready()

    await eventually("the bot says that it hears nobody", noticed)
    await room.slack.advance(21)
    await opened(room, 2)
    await crowd.asks()


@asynccontextmanager
async def own_home(processes: Processes, folder: Path, api: tuple[Api, Path]) -> AsyncIterator[SlackHome]:
    """A bot of its own, in Socket Mode."""
    home = SlackHome(processes, folder, *api, ROOMY, free_port())
    await asyncio.to_thread(home.open)
    yield home
    await asyncio.to_thread(home.stop)


async def test_whatever_happens_to_the_connection_nothing_acknowledged_is_lost(
    processes: Processes, tmp_path: Path, slack_api: tuple[Api, Path]
) -> None:
    """Each at a Slack of its own, all at once: they mostly wait."""

    async def play(scenario: Scenario) -> None:
        async with own_home(processes, tmp_path / scenario.__name__, slack_api) as home, visiting(home) as room:
            crowd = Crowd(room)
            await scenario(room, crowd)
            await room.slack.advance(61)  # what met no connection is told again after a minute
            await crowd.is_served()
            assert home.is_ready()

    await asyncio.gather(*(play(one) for one in (refreshed_and_broken, without_an_address, away_for_twenty_seconds)))


# -- a restart


async def test_everything_goes_on_after_a_restart(socket_room: Room) -> None:
    """Old buttons, an open form, and a job that waited; the status message stays the same, and true."""
    room, ana = socket_room, await socket_room.person()
    made = await room.video(ana, "a fox before --dur 3")
    await ana.slash(room.channel)
    (view,) = await ana.views()
    async with room.paused() as resume:
        await ana.slash(room.channel, text="a fox that waits --dur 3")
        waiting = await room.says("in the queue")

        room.home.stop()
        room.home.start()

        await resume()
        await room.shown(2)
    await ana.press(made.pressable, buttons(made.pressable)["Details"])
    await room.says(f"Everything about job {made.job}", who=ana)
    await ana.choose(view, "v1:mode", "picture", values={"prompt": "a fox from an old form"})
    (view,) = await ana.views(updates=1)
    assert "frames" in fields(view)
    await ana.submit(view, {"seconds": "3"})
    await room.shown(3)
    await ana.press(made.pressable, buttons(made.pressable)["Edit"])
    await filled(ana, prompt="a fox from an old button")
    await room.shown(4)
    shares = [one.job for one in await room.shown(4)]
    assert sorted(shares) == sorted(room.home.orders_of(ana))
    done = await room.says(f"Job {job_in(said(waiting))}: done, 1 of 1 video posted.")
    assert done["ts"] == waiting["ts"]
    assert said(done).splitlines()[1:] == [
        "a fox that waits · --ar 16:9 --dur 3 --n 1 --format mp4 --quality 95 --safety fast",
        "$0.336 was charged.",
    ]
    assert buttons(done) == {}


# -- languages


async def test_people_are_answered_in_their_language(room: Room) -> None:
    uwe = await room.person("uwe", locale="de-DE")
    assert "Keiner davon" in said(await room.told(uwe, "queue"))
    told = said(await room.told(uwe, "ein Fuchs --dur 99"))
    assert told.startswith("Ein Video dauert 3 bis 15 ganze Sekunden"), told
    await uwe.slash(room.channel)
    (view,) = await uwe.views()
    assert view["title"]["text"] == "Ein neues Video"
    refused = await uwe.submit(view, {"prompt": "ein Fuchs", "more": "--dur 99"})
    assert refused["answer"]["errors"]["seconds"].startswith("Ein Video dauert 3 bis 15")
    await uwe.close(view)
    await uwe.open_home()
    assert "Du hast noch keine Vorlagen" in said(await uwe.home())
    made = await room.video(uwe, "ein Fuchs --dur 3")
    assert list(buttons(made.pressable)) == ["Nochmal", "Bearbeiten", "Fortsetzen", "Details", "Löschen", "Melden"]
    assert said(made.share).splitlines() == [
        f"<@{uwe.id}> Hier ist dein Video (Auftrag {made.job}).",
        "KI-generiert mit Kling VIDEO 3.0 Pro.",
    ]
