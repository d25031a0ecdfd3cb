"""A local Slack and a video API that outlive the bots between them, on clocks that run faster than ours."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

import aiohttp

from tests.integration.slack_bot import texts
from tests.kill.chat_world import ANSWER_WITHIN, ChatHome, Json, New, Places
from tests.kill.home import check_done_once, check_nothing_happened
from tests.kill.outside import Record
from tests.kill.processes import PATIENCE, TICK, Processes, Running
from tests.kill.worlds import Worlds
from tests.standins.slack import Person, Slack

T = TypeVar("T")

WORDS = "a red fox runs through snow --dur 3"
SHARE_DELAY = 1.0  # seconds of Slack's clock between "complete" and the share: the first look is too early
SIGNED_SPEED = 2.0
PAUSE = 60.0  # seconds of Slack's clock before an event that met nobody is told of again
_SAID = re.compile(r"http://127\.0\.0\.1:(\d+)/")


@dataclass
class Office(ChatHome):
    """A home whose bot is on Slack, with a workspace of its own and one channel there. `http`: in HTTP mode."""

    slack: Slack = field(default=None)  # type: ignore[assignment]  # joined at once
    ana: Person = field(default=None)  # type: ignore[assignment]
    channel: str = ""
    http: bool = False
    began: float = 0.0
    before: int = 0  # requests that Slack had from others
    asked: str = ""  # the delivery of the command

    async def bot(self, **options: object) -> Running:
        """Start `dailies run`, on the clock that Slack has now."""
        shown = await self.slack.advance(0)
        self.settings["DAILIES_SLACK__BOT_TOKEN"] = self.slack.bot_token
        self.settings["DAILIES_SLACK__API_BASE"] = self.slack.api
        self.settings["DAILIES_SLACK__FILE_HOSTS"] = self.slack.files.split("/")[2]
        kind, secret = (
            ("SIGNING_SECRET", self.slack.signing_secret) if self.http else ("APP_TOKEN", self.slack.app_token)
        )
        self.settings[f"DAILIES_SLACK__{kind}"] = secret
        clock = self._signed_clock() if self.http else self.on_the_clock(shown)
        return self.start("run", clock=clock, **options)

    def _signed_clock(self) -> str:
        """Signatures carry the real time, and may be five minutes old."""
        self.began = self.began or time.time()
        return f"{SIGNED_SPEED}:{self.began}:{self.began}"

    async def is_heard(self, bot: Running) -> None:
        """Until Slack reaches the bot."""
        if self.http:
            await self._is_called(bot)
            return
        try:
            await self.slack.until("connections")
        except AssertionError:
            raise AssertionError(f"never connected: {bot.said()} {bot.complained()}") from None

    async def _is_called(self, bot: Running) -> None:
        await self.waits("it says its port", lambda: _SAID.search(bot.complained()))
        (port,) = _SAID.findall(bot.complained())[:1]
        await self.slack.settings(deliver_to=f"http://127.0.0.1:{port}/slack/events")
        async with asyncio.timeout(PATIENCE):
            while not (await self.slack.ask("verify"))["verified"]:  # noqa: ASYNC110 - another process
                await asyncio.sleep(TICK)

    async def connections(self) -> int:
        """How many sockets Slack counts."""
        return len(await self.slack.until("connections", 0))

    async def asks(self, count: int = 2, words: str = WORDS) -> Json:
        """Ana types a command; the delivery after its end."""
        self.asked = (await self.ana.slash(self.channel, text=f"{words} --n {count}", wait=False))["id"]
        return await self.told()

    async def mentions(self, count: int = 1) -> None:
        """Ana calls the bot, with a picture. Slack tells of it again and again."""
        picture = await self.ana.upload((self.root / "fox.jpg").read_bytes(), "fox.jpg")
        sent = await self.ana.mention(self.channel, f"{WORDS} --n {count}", files=[picture], wait=False)
        self.asked = str(sent["id"])

    async def told(self) -> Json:
        """The delivery of the command, once it has ended."""
        return (await self.slack.until("deliveries", id=self.asked, timeout=PATIENCE, ended=True))[0]

    async def is_acked(self) -> bool:
        """Whether Slack had an answer to it so far."""
        return bool((await self.slack.until("deliveries", id=self.asked))[0]["acked"])

    async def look(self) -> None:
        """What the channel shows now, and what is in its files."""
        shown = await self.slack.messages(self.channel)
        self.messages = [message for message in shown if message["by_app"]]
        self.files = {}
        for message in self.messages:
            for file in message["files"]:
                self.files[file["name"]] = await self._content(file["id"])

    async def _content(self, file: str) -> bytes:
        address = f"{self.slack.files}/files-pri/{self.slack.team}-{file}/it"
        headers = {"Authorization": f"Bearer {self.slack.bot_token}"}
        async with self.slack.client.get(address, headers=headers) as answer:
            return await answer.read()

    async def requests(self, place: str, count: int = 0) -> list[Json]:
        """What came in for a method or place since this run began, as soon as there is so much of it."""
        return await self.waits_for(lambda: self._since(place), lambda found: len(found) >= count)

    async def held(self, place: str) -> None:
        """Until a request for this got no answer, and will get none."""
        await self.waits_for(lambda: self._since(place), lambda found: any(one["fault"] == "hang" for one in found))

    async def waits_for(
        self, look: Callable[[], Awaitable[list[Json]]], enough: Callable[[list[Json]], bool]
    ) -> list[Json]:
        """Look at Slack until it is enough; what there was then."""
        async with asyncio.timeout(PATIENCE):
            while not enough(found := await look()):  # noqa: ASYNC110 - what is waited for is another process
                await asyncio.sleep(TICK)
        return found

    async def _since(self, place: str) -> list[Json]:
        return [one for one in await self.slack.requests(place) if one["n"] > self.before]

    # -- the channel, as check_done_once looks at one

    def transcript(self) -> list[dict[str, str]]:
        return [{"key": _about(message), "reference": message["files"][0]["name"]} for message in self.shares()]

    def posted(self) -> dict[str, bytes]:
        return self.files

    def shares(self) -> list[Json]:
        """The messages that show a video."""
        return [message for message in self.messages if message["files"]]

    def under(self) -> list[Json]:
        """The messages with a video's buttons."""
        return [message for message in self.messages if _named(message).get("part") == "buttons"]

    def said(self) -> list[Json]:
        """Every other message."""
        return [one for one in self.messages if not one["files"] and _named(one).get("part") != "buttons"]


def check_channel(office: Office, new: Mapping[str, Record], results: Sequence[int] = (2,)) -> None:
    """Every job is done, billed and shared once, with its buttons once, and its one status message says so."""
    check_done_once(office, new, results)
    jobs = [job for (job,) in office.rows("SELECT id FROM jobs ORDER BY created_at, id")]
    said = office.said()
    assert len(said) == len(jobs), [texts(message["blocks"]) for message in said]
    for job, number, message in zip(jobs, results, said, strict=True):
        words = texts(message["blocks"])
        assert words.startswith(f"Job {job}: done, {number} of {number} video"), words
        thread = message["thread_ts"] or message["ts"]
        keys = [f"j{job}-r{n}" for n in range(number)]
        assert sorted(_about(one) for one in office.shares() if one["thread_ts"] == thread) == keys
        assert sorted(_named(one)["key"] for one in office.under() if one["thread_ts"] == thread) == keys
    assert len(office.under()) == sum(results)


async def check_nobody_was_bothered(office: Office) -> None:
    """No message was taken back, nobody was whispered to, and no file is at Slack twice."""
    assert await office.slack.until("messages", 0, channel=office.channel, deleted=True) == []
    assert await office.slack.until("ephemerals", 0, user=office.ana.id) == []
    assert await office.requests("conversations.open") == []
    completed = await office.slack.until("files", 0, team=office.slack.team)
    assert [file["completed"] for file in completed if len(file["shares"]) > 1] == []


def check_nothing_came(office: Office, new: Mapping[str, Record]) -> None:
    """No job, no money, no word to the API, no word in the channel."""
    check_nothing_happened(office, new)
    assert office.rows("SELECT state FROM commands WHERE state <> 'dropped'") == []
    assert office.messages == []


class Offices(Places[Office]):
    """Local Slacks."""

    def __init__(self, worlds: Worlds, processes: Processes, folder: Path) -> None:
        super().__init__(worlds, processes, folder, Office, ["sandbox.slack", "--keep-uploads"], {}, _acted_out)


async def _acted_out(office: Office, new: New, scenario: Callable[[Office, New], Coroutine[Any, Any, T]]) -> T:
    async with _joined(office.addresses) as slack:
        office.slack = slack
        office.channel = slack.home_channel
        office.ana = await slack.person("ana")
        office.before = max((one["n"] for one in await slack.until("requests", 0)), default=0)
        return await scenario(office, new)


@asynccontextmanager
async def _joined(addresses: Mapping[str, str]) -> AsyncIterator[Slack]:
    """The Slack that was started by others, with a workspace and a channel that nobody used before."""
    told = dict(addresses)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as client:
        slack = Slack(cast(Any, None), client, home_channel=told.pop("channel"), **told)
        await slack.forgive()
        await slack.away(0)
        await slack.settings(
            answer_within=ANSWER_WITHIN, share_delay=SHARE_DELAY, second_complete="error", deliver_to=None
        )
        slack.team = await slack.make_team("Studio")
        installed = await slack.install(slack.team)
        slack.bot_token, slack.bot_user = installed["token"], installed["bot_user"]
        slack.home_channel = await slack.make_channel("takes")
        yield slack


def _named(message: Json) -> Json:
    """What its metadata say."""
    return (message["metadata"] or {}).get("event_payload") or {}


def _about(share: Json) -> str:
    """The delivery that a caption names."""
    return str(share["blocks"][0]["block_id"]).removeprefix("v1:about:")
