"""The whole product on Slack over the wire: a local Slack, a local video API and `dailies run`, each a process."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import aiohttp
import httpx

from tests.journeys.discord_home import Home, eventually
from tests.kill.processes import Running, wait_for
from tests.shell import DAILIES
from tests.standins.slack import Json, Person, Slack

_JOB = re.compile(r"\b[0-9a-f]{13}\b")
_SHOWN = ("chat.postMessage", "chat.update", "chat.postEphemeral", "response_url", "files.completeUploadExternal")
_VIEWS = ("views.open", "views.push", "views.update", "views.publish")
# Slack's clock is slower than ours, so that nobody's three seconds pass on a busy machine; the rooms put it right.
_WORLD = ("--control", "--clock-speed", "0.1", "--share-delay", "0.01")
SOCKET, HTTP, MANY = "socket", "http", "many"


@dataclass
class SlackHome(Home):
    """One Slack, one video API, one bot on one data directory. `mode` is how Slack reaches the bot, or that it is for
    many workspaces; `known` are words of complaints that a test asked for."""

    mode: str = SOCKET
    slack: Running | None = None
    known: list[str] = field(default_factory=list)

    def open(self) -> SlackHome:
        """Start Slack, and the bot once Slack has said where it is."""
        deliver = () if self.mode == SOCKET else ("--deliver-to", f"http://127.0.0.1:{self.port}/slack/events")
        program = [sys.executable, "-m", "sandbox.slack", *_WORLD, *deliver]
        running = self.slack = self.processes.start(program, folder=self.folder / "slack", environment={})
        self.addresses = json.loads(wait_for("Slack says its addresses", lambda: _first_line(running)))
        self.start()
        return self

    def start(self) -> None:
        """Start the bot, or start it again on the same data; it is there when this returns."""
        told = {
            "DAILIES_DATA_DIR": str(self.folder / "data"),
            "DAILIES_SLACK__API_BASE": self.addresses["api"],
            "DAILIES_SLACK__FILE_HOSTS": httpx.URL(self.addresses["files"]).netloc.decode(),
            "DAILIES_WEB__PORT": str(self.port),
            "DAILIES_WEB__PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            **self._secrets(),
            **self.api.settings,
            **self.settings,
        }
        self.bot = self.processes.start([str(DAILIES), "run"], folder=self.folder / "bot", environment=told)
        wait_for("the bot hears Slack", self.is_ready)

    def is_ready(self) -> bool:
        """Whether the bot says that it hears Slack."""
        assert self.running.process.poll() is None, self.running.complained()
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/readyz", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def orders_of(self, person: Person, team: str = "") -> list[str]:
        """The ids of a person's jobs, the oldest first."""
        known = f"{team or self.addresses['team']}:{person.id}"
        return [job for (job,) in self.rows("SELECT id FROM jobs WHERE person = ? ORDER BY created_at", known)]

    def complaints(self) -> str:
        """Everything that tells of a bug, without what a test asked for."""
        lines = super().complaints().splitlines()
        return "\n".join(line for line in lines if not any(words in line for words in self.known))

    def _secrets(self) -> dict[str, str]:
        names = {
            SOCKET: ("bot_token", "app_token"),
            HTTP: ("bot_token", "signing_secret"),
            MANY: ("client_id", "client_secret", "signing_secret"),
        }
        return {f"DAILIES_SLACK__{name.upper()}": self.addresses[name] for name in names[self.mode]}


def _first_line(running: Running) -> str | None:
    head, newline, _ = running.said().partition("\n")
    return head if newline else None


@dataclass(frozen=True, slots=True)
class Made:
    """A finished video: the message that shows it, and the one with its buttons."""

    share: Json
    pressable: Json

    @property
    def job(self) -> str:
        """The id of its job."""
        return job_in(said(self.share))


@dataclass
class Room:
    """A test's own channel in a home that others use too."""

    home: SlackHome
    slack: Slack
    channel: str = ""
    began: int = 0

    async def person(self, name: str = "ana", **words: Any) -> Person:
        """Somebody in the channel."""
        made = await self.slack.person(name, **words)
        await self.slack.join(self.channel, made.id)
        return made

    async def boss(self) -> Person:
        """Somebody who manages the workspace."""
        return await self.person("boss", is_admin=True)

    async def video(self, who: Person, words: str = "a red fox --dur 3", channel: str = "") -> Made:
        """Ask for a video with the command; it, once it is there with its buttons."""
        before = await self.videos(channel)
        told = await who.slash(channel or self.channel, text=words)
        assert told["acked"], told
        made = (await self.shown(len(before) + 1, channel))[-1]
        await eventually("the bot knows what it posted", lambda: self.home.is_over(made.job))
        return made

    async def shown(self, count: int = 1, channel: str = "") -> list[Made]:
        """The videos, the oldest first, once there are so many with their buttons."""
        place = channel or self.channel
        try:
            pressable = await self.slack.messages(place, count, metadata__event_payload__part="buttons")
        except AssertionError as error:
            there = [said(one) for one in await self.slack.messages(place)]
            alone = [said(one) for one in await self.slack.until("ephemerals", 0, channel=place)]
            raise AssertionError(f"{there} {alone} {self.home.complaints()}") from error
        by_ref = {ref_of(one): one for one in pressable}
        found = [(share, by_ref.get(ref_of(share))) for share in await self.videos(place)]
        return [Made(share, one) for share, one in found if one is not None]

    async def videos(self, channel: str = "") -> list[Json]:
        """The messages of the bot's with files so far."""
        return await self.slack.messages(channel or self.channel, by_app=True, files={"not": []})

    async def says(self, words: str, channel: str = "", who: Person | None = None) -> Json:
        """The newest message with these words, once it is there; with `who` of those that only they see."""

        async def there() -> Json | None:
            found = await (who.whispers(0) if who else self.slack.messages(channel or self.channel))
            return next((one for one in reversed(found) if words in said(one)), None)

        return await eventually(f"“{words}” is said", there)

    async def tells(self, job: str, words: str) -> Json:
        """The newest message with these words about a job of the channel, without the pause between two changes."""

        async def there() -> Json | None:
            self.home.hurry(job)
            found = await self.slack.messages(self.channel)
            return next((one for one in reversed(found) if words in said(one)), None)

        return await eventually(f"“{words}” is told", there)

    async def told(self, who: Person, words: str, channel: str = "") -> Json:
        """What somebody alone is answered to a command."""
        before = len(await who.whispers(0))
        assert (await who.slash(channel or self.channel, text=words))["acked"]
        return (await who.whispers(before + 1))[-1]

    async def ordered(self, who: Person, count: int = 1) -> str:
        """The id of the newest of somebody's jobs, once there are so many."""

        async def there() -> list[str] | None:
            found = self.home.orders_of(who)
            return found if len(found) >= count else None

        return (await eventually(f"{count} jobs", there))[-1]

    async def sent(self, *places: str) -> list[Json]:
        """What came to Slack since this test began, to these methods; all of it without any."""
        found = await self.slack.until("requests", 0)
        return [one for one in found if one["n"] > self.began and (not places or one["place"] in places)]

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[Callable[[], Any]]:
        """Jobs of this workspace wait until what this gives is called, or the block ends."""
        boss = await self.boss()
        await self.told(boss, "admin pause")

        async def resume() -> None:
            await self.told(boss, "admin resume")

        try:
            yield resume
        finally:
            await resume()

    async def check(self) -> None:
        """What holds for everything that was ever sent: nobody called unasked, no marks, no previews, no bug."""
        for request in await self.sent(*_SHOWN, *_VIEWS):
            args = request["args"]
            assert "mrkdwn" not in json.dumps(args), args
            assert "<!" not in str(args.get("text") or ""), args
            assert str(args.get("text") or "").count("<@") <= 1, args
            assert "initial_comment" not in args, args
            if request["place"] == "chat.postMessage":
                quiet = [args[name] for name in ("unfurl_links", "unfurl_media", "link_names", "parse")]
                assert quiet == ["false", "false", "false", "none"], args
        complaints = self.home.complaints()
        assert complaints == "", complaints


@asynccontextmanager
async def visiting(home: SlackHome) -> AsyncIterator[Room]:
    """A new channel there; afterwards nothing that was ordered to go wrong stays."""
    told = dict(home.addresses)
    async with aiohttp.ClientSession() as client:
        nobody = cast("asyncio.subprocess.Process", None)  # it is the home's, and ends with that
        here = Slack(nobody, client, home_channel=told.pop("channel"), **told)
        behind = time.time() - await here.advance(0)
        await here.advance(max(0.0, behind))
        room = Room(home, here, await here.make_channel("a channel"), len(await here.until("requests", 0)))
        try:
            yield room
            await room.check()
        finally:
            await here.forgive()
            home.api.forgive()


def said(shown: Json) -> str:
    """The words of a message or view as a reader sees them, with line breaks; without buttons and fields."""
    parts = [part for block in shown["blocks"] if block["type"] == "rich_text" for part in block["elements"]]
    return "\n".join("".join(_piece(one) for one in part["elements"]) for part in parts)


def _piece(element: Json) -> str:
    if element["type"] == "user":
        return f"<@{element['user_id']}>"
    if element["type"] == "date":
        return "(a time)"
    if element["type"] == "usergroup":
        return f"<!subteam^{element['usergroup_id']}>"
    if element["type"] == "channel":
        return f"<#{element['channel_id']}>"
    if element["type"] == "link":  # somebody's name without calling them
        return str(element["text"])
    assert element["type"] == "text", element
    return str(element["text"])


def buttons(shown: Json) -> dict[str, str]:
    """The ids of the buttons by their labels, in order."""
    blocks = [block for block in shown["blocks"] if block["type"] == "actions"]
    return {one["text"]["text"]: one["action_id"] for block in blocks for one in block["elements"]}


def fields(view: Json) -> dict[str, Json]:
    """The fields of a form by their ids."""
    return {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


def job_in(words: str) -> str:
    """The id of the job that some words are about."""
    found = _JOB.search(words)
    assert found is not None, words
    return found[0]


def ref_of(message: Json) -> str:
    """What a message's caption or its buttons are about."""
    found = re.search(r'"v1:[a-z]+:(j[0-9a-f]{13}-[rncs]\d+)"', json.dumps(message["blocks"]))
    return found[1] if found else ""
