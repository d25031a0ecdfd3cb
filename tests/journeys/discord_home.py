"""The whole product over the wire: a local Discord, a local video API and `dailies run`, each a process of its own."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

from tests.kill.processes import Processes, Running, wait_for
from tests.shell import DAILIES, Api
from tests.standins.discord import Discord, Json, Member, Shown
from tests.standins.discord_openapi import DOCUMENT, OpenApi, document

T = TypeVar("T")

TOKEN = "a-token-of-the-journeys"
_JOB = re.compile(r"\b[0-9a-f]{13}\b")


@dataclass
class Home:
    """One Discord, one video API, one bot on one data directory. `port` is where the bot serves HTTP."""

    processes: Processes
    folder: Path
    api: Api
    api_data: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = 0
    addresses: dict[str, str] = field(default_factory=dict)
    bot: Running | None = None
    discord: Running | None = None

    def open(self) -> Home:
        """Start Discord, and the bot once Discord has said where it is."""
        program = [sys.executable, "-m", "sandbox.discord", "--control"]
        folder, told = self.folder / "discord", {"DISCORD_TOKEN": TOKEN}
        running = self.discord = self.processes.start(program, folder=folder, environment=told)
        line = wait_for("Discord says its addresses", lambda: _first_line(running))
        self.addresses = json.loads(line)
        self.start()
        return self

    def start(self) -> None:
        """Start the bot, or start it again on the same data."""
        told = {
            "DAILIES_DATA_DIR": str(self.folder / "data"),
            "DAILIES_DISCORD__TOKEN": TOKEN,
            "DAILIES_DISCORD__API_BASE": self.addresses["api"],
            "DAILIES_DISCORD__GATEWAY_URL": self.addresses["gateway"],
            "DAILIES_DISCORD__CDN_HOSTS": httpx.URL(self.addresses["cdn"]).netloc.decode(),
            "DAILIES_WEB__PORT": str(self.port),
            **self.api.settings,
            **self.settings,
        }
        self.bot = self.processes.start([str(DAILIES), "run"], folder=self.folder / "bot", environment=told)

    def stop(self) -> None:
        """SIGTERM, as a supervisor does, and wait for the end."""
        bot = self.running
        bot.signal(signal.SIGTERM)
        assert bot.ended() == 0, bot.complained()

    @property
    def running(self) -> Running:
        """The bot's process."""
        assert self.bot is not None, "open() comes first"
        return self.bot

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """An answer of the bot's database."""
        return _rows(self.folder / "data" / "dailies.db", sql, values)

    def hurry(self, job: str) -> None:
        """The ten seconds between two changes of the message about a job are over for now."""
        with closing(sqlite3.connect(self.folder / "data" / "dailies.db", timeout=5.0)) as database, database:
            database.execute(
                "UPDATE tellings SET shown_at = 0.0, due_at = 0.0 WHERE job = ? AND due_at > ?", (job, time.time())
            )

    def asked(self, job: str) -> Json:
        """What the provider was sent for a job."""
        ((task,),) = self.rows("SELECT task_uuid FROM jobs WHERE id = ?", job)
        ((sent,),) = _rows(self.api_data / "ledger.sqlite", "SELECT request FROM details WHERE task_uuid = ?", (task,))
        found: Json = json.loads(sent)
        return found

    def made(self, job: str, n: int = 0) -> bytes:
        """The provider's own bytes of one result."""
        ((uuid,),) = self.rows("SELECT video_uuid FROM results WHERE job = ? AND n = ?", job, n)
        (path,) = (self.api_data / "media").glob(f"{uuid}.*")
        return path.read_bytes()

    def jobs_of(self, person: Member) -> list[str]:
        """The ids of a person's jobs, the oldest first."""
        return [job for (job,) in self.rows("SELECT id FROM jobs WHERE person = ? ORDER BY created_at", person.id)]

    async def is_over(self, job: str) -> bool:
        """Nothing of it is owed to the chat. A video can be seen a moment before the bot's own rows say so."""
        owed = "SELECT 1 FROM deliveries WHERE job = ? AND state IN ('fetching', 'stored', 'review', 'posting')"
        ended = self.rows("SELECT 1 FROM jobs WHERE id = ? AND state = 'ended'", job)
        return bool(ended) and not self.rows(owed, job)

    def complaints(self) -> str:
        """Everything at the bot's terminal and in its log that tells of a bug."""
        lines = [*self.running.said().splitlines(), *self.running.complained().splitlines()]
        return "\n".join(line for line in lines if "Traceback" in line or '"ERROR"' in line or "no words" in line)


def _first_line(running: Running) -> str | None:
    head, newline, _ = running.said().partition("\n")
    return head if newline else None


def _rows(path: Path, sql: str, values: Iterable[object]) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return list(database.execute(sql, tuple(values)))


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


@dataclass
class Studio:
    """A test's own guild and channel in a home that others use too."""

    home: Home
    place: Discord
    channel: str = ""
    began: int = 0
    lawful: bool = True  # False where a test makes up what Discord itself would never send

    async def person(self, name: str = "ana", **words: Any) -> Member:
        """Somebody in the guild."""
        return await self.place.member(name, **words)

    async def moderator(self, name: str = "mod") -> Member:
        """Somebody who manages the guild and its messages."""
        return await self.place.member(name, permissions=["MANAGE_GUILD", "MANAGE_MESSAGES"])

    async def video(self, who: Member, prompt: str = "a red fox --dur 3", /, **options: Any) -> Json:
        """Ask for a video with /video, or with `command` in `channel`; the message that shows it."""
        channel, command = options.pop("channel", self.channel), options.pop("command", "video")
        before = await self.videos(channel)
        asked = await who.slash(channel, command, prompt=prompt, **options)
        made = (await self.shown(len(before) + 1, channel, asked))[-1]
        await eventually("the bot knows what it posted", lambda: self.home.is_over(job_in(made)))
        return made

    async def shown(self, count: int = 1, channel: str = "", asked: Shown | None = None) -> list[Json]:
        """The messages with a video, once there are so many; otherwise what whoever `asked` was told."""
        try:
            place, me = channel or self.channel, self.place.application
            return await self.place.wait("message", channel=place, author=me, with_files=1, count=count)
        except AssertionError as error:
            told = await asked.now() if asked else {}
            raise AssertionError(f"{told.get('original')} {told.get('followups')}") from error

    async def videos(self, channel: str = "") -> list[Json]:
        """The messages with a video so far."""
        found = await self.place.messages(channel or self.channel)
        return [one for one in found if one["files"] and one["author"]["id"] == self.place.application]

    async def says(self, words: str, channel: str = "", **more: Any) -> Json:
        """The newest message with these words, once it is there."""
        return await self.place.message(channel or self.channel, contains=words, **more)

    async def sent(self, method: str | None = None, path: str = "*") -> list[Json]:
        """What went over REST since this test began."""
        return await self.place.traffic(method, path, after=self.began)

    async def posts(self, channel: str = "") -> list[Json]:
        """Every try to write into the channel."""
        return await self.sent("POST", f"/channels/{channel or self.channel}/messages")

    async def check(self) -> None:
        """What holds for everything that was ever sent: Discord's own rules, nobody notified unasked, no bug."""
        exchanges = await self.sent()
        if self.lawful and DOCUMENT.exists():
            different = OpenApi(document()).differences(exchanges)
            assert different == [], different
        for exchange in exchanges:
            for message in messages_in(exchange):
                assert message["allowed_mentions"]["parse"] == [], exchange
                assert len(message["allowed_mentions"].get("users", [])) <= 1, exchange
                assert not message["allowed_mentions"].get("replied_user"), exchange
        assert self.home.complaints() == ""


@asynccontextmanager
async def visiting(home: Home, **guild: Any) -> AsyncIterator[Studio]:
    """A new guild and channel there; afterwards nothing that was ordered to go wrong stays."""
    control, places = home.addresses["control"], home.addresses
    assert home.discord is not None
    async with httpx.AsyncClient(base_url=control, timeout=120, trust_env=False) as http:
        place = Discord(places["api"], places["gateway"], places["cdn"], http, TOKEN, home.discord.pid)
        place.application = (await place.order("world"))["application"]
        await place.ready()
        await place.guild(**guild)
        studio = Studio(home, place, await place.channel(), (await place.counters())["requests"])
        try:
            yield studio
            await studio.check()
        finally:
            await place.forgive()
            home.api.forgive()


async def alone(shown: Shown) -> Json:
    """What only the asker sees in place of a video, once everybody's message about it is gone."""
    followup: Json = (await shown.reached("followed"))["followups"][0]
    return followup


async def fill(who: Member, opened: Shown, values: Mapping[str, Any]) -> Shown:
    """Wait for the form, fill it in and send it off."""
    await opened.modal()
    return await who.submit(opened, values)


def messages_in(exchange: Json) -> list[Json]:
    """The messages in a request: plain, or the data of an interaction's answer."""
    sent = exchange["request"]
    if not isinstance(sent, dict):
        return []
    inner = sent["data"] if isinstance(sent.get("data"), dict) and "type" in sent else sent
    return [inner] if "content" in inner else []


async def eventually(what: str, look: Callable[[], Awaitable[T | None]], seconds: float = 30.0) -> T:
    """Look until there is something to see, and return it."""
    deadline = time.monotonic() + seconds
    while True:
        seen = await look()
        if seen:
            return seen
        assert time.monotonic() < deadline, f"after {seconds:g} s still not: {what}"
        await asyncio.sleep(0.05)


def job_in(message: Json) -> str:
    """The id of the job that a message is about."""
    found = _JOB.search(message["content"])
    assert found is not None, message["content"]
    return found[0]


def buttons(message: Json) -> dict[str, str]:
    """The ids of a message's buttons by their labels, in order."""
    return {
        one["label"]: one.get("custom_id", one.get("url")) for row in message["components"] for one in row["components"]
    }


def fields(modal: Json) -> dict[str, Json]:
    """The fields of a modal by their ids."""
    return {one["component"]["custom_id"]: one["component"] for one in modal["components"]}


def plain(content: str) -> str:
    """The words as a reader sees them, without the backslashes that keep them from meaning anything."""
    return re.sub(r"\\([\\`*_~|>#\[\]()<:.-])", r"\1", content).replace("@\u200b", "@")
