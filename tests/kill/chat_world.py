"""What every local chat has in common for the bots that live and die beside it, on clocks that run faster than ours."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from abc import abstractmethod
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any, Generic, TypeVar

from tests.kill.home import Home, at, check_no_accident
from tests.kill.launch import SIDES, Spot
from tests.kill.outside import Record
from tests.kill.processes import PATIENCE, TICK, Processes, Running, wait_for
from tests.kill.worlds import Worlds

Json = dict[str, Any]
New = Callable[[], dict[str, Record]]
Runs = Mapping[str, Future[None]]

SPEED = 5.0  # a message is changed every 10 s at most; nobody here waits so long
ANSWER_WITHIN = 15.0  # seconds of that clock: the 3 s that a person waits, as they pass here
LATER = 1.6  # seconds: the second of two results is ready later than the first
# What is still to be done, or said.
OPEN = (
    "SELECT 1 FROM tellings WHERE due_at IS NOT NULL UNION SELECT 1 FROM commands WHERE state = 'received' "
    "UNION SELECT 1 FROM jobs WHERE state <> 'ended' "
    "UNION SELECT 1 FROM deliveries WHERE state IN ('fetching', 'stored', 'posting')"
)
# Until the acknowledgement is on the disk nothing may come of a command.
TOO_EARLY = (at("store.receive"), at("store.receive", "after"), at("store.acknowledge"))
# How often these are called depends on how busy the machine is; the first calls stand for all.
UNCOUNTED = ("store.claim", "api.look", "store.record", "store.tell", "store.told", "chat.edit")
ENOUGH = 2
_NUMBERS = count()


@dataclass
class ChatHome(Home):
    """A home whose bot is on a chat. `addresses` are those of the local one; `messages` and `files` are what its
    channel showed when somebody looked last."""

    addresses: Mapping[str, str] = field(default_factory=dict)
    messages: list[Json] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    @abstractmethod
    async def bot(self, **options: object) -> Running:
        """Start `dailies run`, on the clock that the chat has now."""

    @abstractmethod
    async def is_heard(self, bot: Running) -> None:
        """Until the chat and the bot are connected."""

    @abstractmethod
    async def connections(self) -> int:
        """How many the chat counts."""

    @abstractmethod
    async def look(self) -> None:
        """See what the channel shows now."""

    async def ready_bot(self, **options: object) -> Running:
        """A bot that hears. Points count once it is asked for something."""
        bot = await self.bot(since="store.receive", **options)
        await self.is_heard(bot)
        return bot

    def on_the_clock(self, shown: float) -> str:
        """For a bot that is started now, when the chat's clock shows this."""
        return f"{SPEED}:{time.time()}:{shown}"

    def is_acknowledged(self) -> bool:
        """Whether the bot knows that the person was told that the command arrived."""
        return self.rows("SELECT 1 FROM commands WHERE acked_at IS NOT NULL") != []

    async def dies(self, bot: Running) -> None:
        """It must have been killed, not have ended by itself."""
        await asyncio.to_thread(self.is_killed, bot)
        await self.nobody_listens()

    async def is_shot(self, bot: Running) -> None:
        """SIGKILL from outside, wherever it is."""
        await asyncio.to_thread(bot.kill)
        await self.nobody_listens()

    async def nobody_listens(self) -> None:
        """Until the chat has noticed that the connection is gone."""
        async with asyncio.timeout(PATIENCE):
            while await self.connections():  # noqa: ASYNC110 - what is waited for is another process
                await asyncio.sleep(TICK)

    async def waits(self, what: str, look: Callable[[], object]) -> None:
        """Until there is something to see."""
        await asyncio.to_thread(wait_for, what, look)

    def is_settled(self, jobs: int = 1) -> bool:
        """Whether that many jobs are over, and every message says so for good."""
        return self.rows("SELECT count(*) FROM jobs") == [(jobs,)] and not self.rows(OPEN)

    async def settles(self, jobs: int = 1) -> None:
        """Until it is settled."""
        await self.waits("all is over", lambda: self.is_settled(jobs))

    async def stops(self, bot: Running, or_code: int = 0) -> None:
        """SIGTERM, and what the channel shows then."""
        bot.process.terminate()
        code = await asyncio.to_thread(bot.ended)
        assert code in (0, or_code), f"ended with {code}: {bot.complained()}"
        await self.nobody_listens()
        await self.look()

    async def is_finished_by_another(self, jobs: int = 1) -> None:
        """A new bot brings everything to its end."""
        bot = await self.bot()
        await self.is_heard(bot)  # until it is up, nobody there would hear that it shall stop
        await self.settles(jobs)
        await self.stops(bot)


H = TypeVar("H", bound=ChatHome)


class Places(Generic[H]):
    """Local chats that many runs share, one after the other, each with an API to itself while a run lasts.

    `program` starts one and says its addresses as JSON; `act` has a scenario acted out by a bare home.
    """

    def __init__(
        self,
        worlds: Worlds,
        processes: Processes,
        folder: Path,
        home: type[H],
        program: Sequence[str],
        environment: Mapping[str, str],
        act: Callable[[H, New, Callable[[H, New], Coroutine[Any, Any, Any]]], Coroutine[Any, Any, Any]],
    ) -> None:
        self._worlds = worlds
        self._processes = processes
        self._folder = folder
        self._home = home
        self._program = program
        self._environment = environment
        self._act = act
        self._free: list[Mapping[str, str]] = []
        self._lock = Lock()

    def run(self, scenario: Callable[[H, New], Coroutine[Any, Any, Any]], delay: float = 0.0) -> Any:
        """Act out a scenario in a place of its own; what it returns."""
        with self._worlds.shared(delay) as (home, new), self._place() as addresses:
            there = self._home(home.processes, home.root, home.api, home.settings, addresses)
            return asyncio.run(self._act(there, new, scenario))

    @contextmanager
    def _place(self) -> Iterator[Mapping[str, str]]:
        with self._lock:
            addresses = self._free.pop() if self._free else self._started()
        yield addresses
        self._free.append(addresses)  # not after a failure: a bot may still be there

    def _started(self) -> Mapping[str, str]:
        program = [sys.executable, "-m", *self._program, "--control", "--clock-speed", str(SPEED)]
        folder = self._folder / f"chat-{next(_NUMBERS)}"
        running = self._processes.start(program, folder=folder, environment=self._environment)
        line = wait_for("the local chat says its addresses", lambda: _first_line(running))
        found: Mapping[str, str] = json.loads(line)
        return found


def check_billed_once(home: ChatHome, new: Mapping[str, Record]) -> None:
    """One job, admitted once, and what the ledger says is what the API took."""
    (record,) = new.values()
    assert record.admitted == 1
    assert home.rows("SELECT micro_usd FROM ledger WHERE kind = 'settle'") == [(record.billed,)]
    check_no_accident(home)


def check_kept(home: ChatHome, problem: str) -> None:
    """The one video is here and nowhere else, and the row says why."""
    ((state, why, sha256),) = home.rows("SELECT state, problem, received_sha256 FROM deliveries")
    assert state == "undelivered"
    assert problem in why
    ((video_uuid,),) = home.rows("SELECT video_uuid FROM results")
    kept = [path.read_bytes() for path in (home.data / "media").rglob(f"{sha256}.*")]
    assert kept == [home.file_of(video_uuid)]


def sides(*points: str) -> list[str]:
    """Before and after the first call of each."""
    return [at(point, side) for point in points for side in SIDES]


def spots_of(trace: Path) -> list[str]:
    """Where it is worth dying, of what a run passed."""
    spots = trace.read_text(encoding="utf-8").split()
    return [spot for spot in spots if _is_worth_dying_at(Spot.read(spot))]


def _is_worth_dying_at(spot: Spot) -> bool:
    return spot.point not in UNCOUNTED or spot.n <= ENOUGH


def _first_line(running: Running) -> str | None:
    code = running.process.poll()
    assert code is None, f"the local chat ended with {code}: {running.complained()}"
    head, newline, _ = running.said().partition("\n")
    return head if newline else None
