"""Crash points: the verbs of the ports, before and after each. A proxy around a port kills the bot there."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.generation.ports import ChatPlatform, MediaStore, Store, VideoApi

PORTS: dict[str, type] = {"store": Store, "api": VideoApi, "media": MediaStore, "chat": ChatPlatform}


class Killed(BaseException):
    """The process is gone. Not an Exception: nothing in the bot may catch it."""


def verbs(port: type) -> list[str]:
    """The calls of a port that reach something outside."""
    return sorted(name for name, verb in vars(port).items() if inspect.iscoroutinefunction(verb))


POINTS = (
    "platform.ack:before",
    "platform.ack:after",
    *(f"{name}.{verb}:{when}" for name, port in PORTS.items() for verb in verbs(port) for when in ("before", "after")),
)


@dataclass
class Plan:
    """When to kill: after that many points, one number a life (`gaps`), or at the k-th visit of a point (`named`)."""

    gaps: list[int] = field(default_factory=list)
    named: dict[str, int] = field(default_factory=dict)
    visits: Counter[str] = field(default_factory=Counter)
    deaths: list[str] = field(default_factory=list)

    def visit(self, point: str) -> None:
        """Raises Killed when this is the place."""
        self.visits[point] += 1
        due = self.visits[point] == self.named.get(point)
        if self.gaps:
            self.gaps[0] -= 1
            if self.gaps[0] <= 0:
                self.gaps.pop(0)
                due = True
        if due:
            self.deaths.append(f"{point}:{self.visits[point]}")
            raise Killed(self.deaths[-1])


class Crashing:
    """A port whose every verb is a crash point before and after."""

    def __init__(self, name: str, port: object, plan: Plan) -> None:
        self._name = name
        self._port = port
        self._plan = plan

    def __getattr__(self, verb: str) -> Any:
        attribute = getattr(self._port, verb)
        if not inspect.iscoroutinefunction(attribute):
            return attribute
        guarded = _guarded(f"{self._name}.{verb}", attribute, self._plan)
        setattr(self, verb, guarded)
        return guarded


def _guarded(point: str, call: Callable[..., Awaitable[Any]], plan: Plan) -> Callable[..., Awaitable[Any]]:
    before, after = f"{point}:before", f"{point}:after"

    async def guarded(*arguments: Any, **named: Any) -> Any:
        plan.visit(before)
        answer = await call(*arguments, **named)
        plan.visit(after)
        return answer

    return guarded


def crashing(name: str, port: object, plan: Plan) -> object:
    """`port`, killing the bot where `plan` says."""
    return Crashing(name, port, plan)
