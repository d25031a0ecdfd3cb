"""The shipped command line with its ports watched, so that a test can kill, stop or block it at a named point.

`python -m tests.kill.launch --crash-at store.admit:before:1 -- video "a red fox"`. A point is PORT.VERB; its two sides
are just before the n-th call of the verb and just after it. The product has no such door: this program swaps the one
name `wired` in bot.cli.session for itself with `around` filled in, and hands a watched store to what adapters remember.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from bot import app, cli
from bot.app import Ports, wired
from bot.app.chats import Talking, chat_platforms
from bot.cli import session
from bot.clock import SystemClock
from bot.generation.models import ModelFacts, parse_model
from bot.generation.ports import ChatPlatform, MediaStore, MemoStore, Store, VideoApi
from bot.settings import Settings

# Everything that writes a row, sends a byte, or puts a file somewhere.
POINTS = {
    "store": (
        *("receive", "acknowledge", "drop_unacknowledged", "admit", "decline"),
        *("release_leases", "claim", "give_back", "shift", "advance", "settle", "discard", "record", "begin", "note"),
        *("admit_input", "advance_delivery", "share", "fresh_url", "uploaded", "forget_elements"),
        *("tell", "told", "tell_later", "readdress", "removed", "remark", "keep_draft", "save_habits"),
        *("save_element", "remove_element", "save_preset", "remove_preset", "pause", "unpause", "answered"),
        *("limit_place", "set_rules", "block", "unblock", "audit"),
        *("open_review", "decide", "card_shown", "card_later"),
        *("offer", "withdraw", "keep_memo", "take_memo", "drop_memos", "report", "hide"),
    ),
    "api": ("check", "body", "submit", "look", "download", "upload"),
    "media": ("admit", "keep", "fit", "still", "labelled", "trace"),
    "chat": ("fetch", "post", "find", "edit", "delete", "whisper"),
}
SIDES = ("before", "after")
# The local video API is done in a moment: waiting for it as long as for the real one would only cost time.
_TYPICAL_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Spot:
    """One side of the n-th call of one verb."""

    point: str
    side: str = "before"
    n: int = 1

    @classmethod
    def read(cls, words: str) -> Spot:
        """`store.admit`, `store.admit:after` or `store.admit:after:2`. Raises ValueError."""
        point, side, n = (*words.split(":"), "", "")[:3]
        spot = cls(point, side or "before", int(n or 1))
        port, _, verb = spot.point.partition(".")
        if verb not in POINTS.get(port, ()) or spot.side not in SIDES:
            raise ValueError(f"{words} is not a point")
        return spot

    def __str__(self) -> str:
        return f"{self.point}:{self.side}:{self.n}"


@dataclass
class Plan:
    """What to do where. `blocked` seconds the whole event loop stands still at the spot `block`.

    Nothing counts before the verb `since` is called for the first time.
    """

    crash: Spot | None = None
    crash_after: int | None = None
    stop: Spot | None = None
    block: Spot | None = None
    blocked: float = 0.0
    trace: Path | None = None
    since: str | None = None
    _calls: Counter[str] = field(default_factory=Counter)
    _reached: int = 0

    def around(self, ports: Ports) -> Ports:
        """Every port with this plan around it."""
        platforms = {name: cast(ChatPlatform, Watched("chat", chat, self)) for name, chat in ports.platforms.items()}
        return replace(
            ports,
            store=cast(Store, Watched("store", ports.store, self)),
            api=cast(VideoApi, Watched("api", ports.api, self)),
            media=cast(MediaStore, Watched("media", ports.media, self)),
            platforms=platforms,
        )

    def chats(self, settings: Settings, memos: MemoStore, *others: Any) -> AbstractAsyncContextManager[Talking]:
        """The chat platforms, which write down what they remember before the ports are known."""
        return chat_platforms(settings, cast(MemoStore, Watched("store", memos, self)), *others)

    def call(self, point: str) -> int:
        """The number of this call of the verb; 0 while nothing counts yet."""
        if self.since not in (None, point):
            return 0
        self.since = None
        self._calls[point] += 1
        return self._calls[point]

    def reach(self, spot: Spot) -> None:
        """Write it down, then do what is planned for it."""
        if spot.n == 0:
            return
        self._reached += 1
        if self.trace is not None:
            with self.trace.open("a") as file:
                file.write(f"{spot}\n")
        if spot == self.crash or self._reached == self.crash_after:
            os.kill(os.getpid(), signal.SIGKILL)
        if spot == self.stop:
            os.kill(os.getpid(), signal.SIGSTOP)
        if spot == self.block:
            time.sleep(self.blocked)


class Watched:
    """A port that tells the plan before and after every verb that is a point; all else goes straight through."""

    def __init__(self, name: str, port: object, plan: Plan) -> None:
        self._name = name
        self._port = port
        self._plan = plan

    def __getattr__(self, verb: str) -> Any:
        real = getattr(self._port, verb)
        if verb not in POINTS[self._name]:
            return real
        point = f"{self._name}.{verb}"

        async def watched(*args: Any, **kwargs: Any) -> Any:
            n = self._plan.call(point)
            self._plan.reach(Spot(point, "before", n))
            try:
                return await real(*args, **kwargs)
            finally:
                self._plan.reach(Spot(point, "after", n))

        return watched


@dataclass(frozen=True)
class Hurried(SystemClock):
    """A clock that runs as fast as the one of the world outside, and shows the same time.

    At `real` (UTC epoch seconds of this machine) it showed `shown`; a second later it shows `speed` seconds more.
    """

    speed: float
    real: float
    shown: float

    @classmethod
    def read(cls, words: str) -> Hurried:
        """`SPEED:REAL:SHOWN`. Raises ValueError."""
        speed, real, shown = map(float, words.split(":"))
        return cls(speed, real, shown)

    def now(self) -> float:
        return self.shown + (super().now() - self.real) * self.speed

    def monotonic(self) -> float:
        return super().monotonic() * self.speed

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds / self.speed)


def main(argv: Sequence[str]) -> int:
    """Run one command of `dailies` under a plan; its exit code."""
    args = _parser().parse_args(argv)
    block, _, blocked = (args.block_at or "").rpartition(":")
    plan = Plan(
        crash=args.crash_at,
        crash_after=args.crash_after,
        stop=args.stop_at,
        block=Spot.read(block) if block else None,
        blocked=float(blocked or 0),
        trace=args.trace,
        since=args.since,
    )
    if args.clock:
        vars(app)["AnchoredClock"] = lambda: args.clock
    vars(app)["chat_platforms"] = plan.chats
    vars(session)["wired"] = partial(wired, around=plan.around)
    vars(app)["parse_model"] = _quick_model
    return cli.main(args.command)


def _quick_model(text: str) -> ModelFacts:
    return replace(parse_model(text), typical_seconds=_TYPICAL_SECONDS)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.kill.launch")
    add = parser.add_argument
    add("--crash-at", type=Spot.read, metavar="POINT[:SIDE[:N]]", help="SIGKILL itself there")
    add("--crash-after", type=int, metavar="COUNT", help="SIGKILL itself at the COUNT-th point, whichever it is")
    add("--stop-at", type=Spot.read, metavar="POINT[:SIDE[:N]]", help="SIGSTOP itself there")
    add("--block-at", metavar="POINT[:SIDE[:N]]:SECONDS", help="block the event loop there")
    add("--trace", type=Path, metavar="FILE", help="append every point that is reached, a line each")
    add("--since", metavar="POINT", help="do and write all of that only once this verb has been called")
    add("--clock", type=Hurried.read, metavar="SPEED:REAL:SHOWN", help="a clock that is that much faster")
    add("command", nargs="+", help="after --, the command of dailies")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
