"""Many workspaces at one running bot: from the install button in somebody's browser to a video there, and the end."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import aiohttp
import pytest

from tests.journeys.conftest import ROOMY
from tests.journeys.discord_home import free_port
from tests.journeys.slack_home import MANY, Room, SlackHome, said, visiting
from tests.kill.processes import Processes
from tests.shell import Api
from tests.standins.slack import Refused

pytestmark = pytest.mark.full

STALE = "This installation was finished before, was begun more than ten minutes ago, or was begun in another browser."


@pytest.fixture(scope="module")
def open_home(
    tmp_path_factory: pytest.TempPathFactory, processes: Processes, slack_api: tuple[Api, Path]
) -> Iterator[SlackHome]:
    """A bot that every workspace may install."""
    home = SlackHome(processes, tmp_path_factory.mktemp("many"), *slack_api, ROOMY, free_port(), mode=MANY)
    home.open()
    yield home
    home.stop()


@pytest.fixture
async def room(open_home: SlackHome) -> AsyncIterator[Room]:
    async with visiting(open_home) as made:
        yield made


@dataclass
class Browser:
    """Somebody's: it keeps cookies as one that trusts this machine, and goes where it is led until told to stop."""

    client: aiohttp.ClientSession
    cookies: dict[str, str] = field(default_factory=dict)

    async def open(self, address: str, *, until: str = "") -> tuple[int, str]:
        """Status and words of the last page; with `until` the address that begins so, which is not opened any more."""
        while not until or not address.startswith(until):
            sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            async with self.client.get(address, headers=sent, allow_redirects=False) as answer:
                self._keep(answer)
                if answer.status != 302:
                    return answer.status, await answer.text()
                address = urljoin(address, answer.headers["Location"])
        return 302, address

    def _keep(self, answer: aiohttp.ClientResponse) -> None:
        for name, one in answer.cookies.items():
            if one["max-age"] == "0":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = one.value


def page(room: Room, name: str) -> str:
    return f"http://127.0.0.1:{room.home.port}/slack/{name}"


async def agreed(room: Room, browser: Browser) -> str:
    """The address that Slack leads back to, once somebody agreed."""
    _, back = await browser.open(page(room, "install"), until=page(room, "oauth_redirect"))
    return back


async def exchanged(room: Room) -> int:
    """How often a code was traded for a token."""
    return len(await room.sent("oauth.v2.access"))


async def test_a_workspace_installs_the_app_makes_videos_and_is_forgotten_when_it_goes(room: Room) -> None:
    team = await room.slack.make_team("Second")
    await room.slack.change("consent", "next", team=team)
    status, words = await Browser(room.slack.client).open(page(room, "install"))
    assert (status, words.startswith("Dailies is installed in Second.")) == (200, True), words
    eve = await room.slack.person("eve", team=team)
    theirs = await room.slack.make_channel("theirs", [eve], team=team)
    made = await room.video(eve, "a fox in another workspace --dur 3", theirs)
    assert room.home.orders_of(eve, team) == [made.job]
    (install,) = [one for one in await room.slack.until("installs") if team in one["teams"]]
    rest = b"".join(path.read_bytes() for path in (room.home.folder / "data").rglob("*") if path.is_file())
    assert install["token"].encode() not in rest

    room.home.stop()
    room.home.start()
    await room.video(eve, "another fox there --dur 3", theirs)

    for delivery in await room.slack.uninstall(team):
        assert (await room.slack.ended([delivery]) or {})["acked"]
    kept = "SELECT count(*) FROM memos WHERE kind = 'slack.installation' AND key = ?"
    assert room.home.rows(kept, f"/{team}") == [(0,)]
    with pytest.raises(Refused):
        await eve.slash(theirs, text="a fox too late")

    await room.slack.change("consent", "next", team=team)
    assert (await Browser(room.slack.client).open(page(room, "install")))[0] == 200
    assert said(await room.told(eve, "history", theirs)).startswith("Your jobs: 2, page 1 of 1.")


async def test_each_workspace_sees_its_own_alone(room: Room) -> None:
    """The same button pressed from another one leads nowhere."""
    teams = [await room.slack.make_team(name) for name in ("North", "South")]
    for team in teams:
        await room.slack.change("consent", "next", team=team)
        assert (await Browser(room.slack.client).open(page(room, "install")))[0] == 200
    people = [await room.slack.person(name, team=team) for name, team in zip(("nora", "sam"), teams, strict=True)]
    places = [
        await room.slack.make_channel("theirs", [one], team=team) for one, team in zip(people, teams, strict=True)
    ]
    mine, theirs = [await room.video(one, channel=place) for one, place in zip(people, places, strict=True)]
    assert said(await room.told(people[1], f"info {mine.job}", places[1])).startswith(f"I find no job {mine.job}.")
    forged = {"type": "button", "action_id": f"v1:details:j{mine.job}-r0", "block_id": "x", "value": "y"}
    await people[1].press_forged(theirs.pressable, forged)
    (whisper,) = [one for one in await people[1].whispers(2) if "button" in said(one)]
    assert said(whisper).startswith("This button does not lead anywhere any more.")
    tokens = {request["args"]["channel"]: request["token"] for request in await room.sent("chat.postMessage")}
    assert len({tokens[place] for place in places}) == 2


async def test_a_state_holds_once_in_its_browser(room: Room) -> None:
    team = await room.slack.make_team("Third")
    await room.slack.change("consent", "next", team=team)
    browser, another = Browser(room.slack.client), Browser(room.slack.client)
    back = await agreed(room, browser)
    await agreed(room, another)
    for wrong in (another, Browser(room.slack.client)):
        status, words = await wrong.open(back)
        assert (status, words.startswith(STALE)) == (400, True), words
    assert await exchanged(room) == 0
    cookies = dict(browser.cookies)
    assert (await browser.open(back))[0] == 200
    assert browser.cookies == {}
    browser.cookies = cookies
    assert (await browser.open(back))[0] == 400
    assert await exchanged(room) == 1


async def test_a_state_holds_for_ten_minutes(room: Room) -> None:
    """They pass in the bot's database."""
    browser = Browser(room.slack.client)
    back = await agreed(room, browser)
    with closing(sqlite3.connect(room.home.folder / "data" / "dailies.db", timeout=20)) as database, database:
        database.execute("UPDATE memos SET at = at - 601 WHERE kind = 'slack.state'")
    status, words = await browser.open(back)
    assert (status, words.startswith(STALE)) == (400, True), words
    assert await exchanged(room) == 0


async def test_who_declines_changes_nothing_and_may_begin_anew(room: Room) -> None:
    team = await room.slack.make_team("Fourth")
    await room.slack.change("consent", "next", team=team, deny=True)
    browser = Browser(room.slack.client)
    status, words = await browser.open(page(room, "install"))
    assert (status, words.startswith("The installation was declined in Slack")) == (200, True), words
    await room.slack.change("consent", "next", deny=False)
    assert (await browser.open(page(room, "install")))[0] == 200


async def test_a_place_that_never_installed_it_is_not_answered(room: Room) -> None:
    """Slack's first workspace here has the app by hand, and the bot knows nothing of it: whoever asks is told so."""
    ana = await room.person()
    room.home.known.append("slack_bolt.AsyncMultiTeamsAuthorization")
    assert (await ana.slash(room.channel, text="a fox"))["acked"]
    (whisper,) = await ana.whispers()
    assert "not installed in this workspace" in whisper["text"]
    assert await room.sent("chat.postMessage") == []
    assert room.home.orders_of(ana) == []
