"""Faults that tests order for REST and the CDN: which request, what goes wrong, how often. Knows no HTTP library."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import count
from typing import Any

KINDS = ("status", "reset", "delay", "hold", "refusal")
_NUMBERS = count(1)
_KEYS = {
    "method", "path", "do", "status", "nth", "times", "accept", "retry_after", "bare", "everywhere", "seconds",
    "code", "message", "scope",
}  # fmt: skip


@dataclass(slots=True)
class Fault:
    """One order: the nth request that matches, and `times` in a row from there.

    do is status (answer with `status`), refusal (a status with Discord's `code` and `message`), reset (RST), delay
    (`seconds`, real ones) or hold (until released). `accept` deals with the request before things go wrong. A 429 says
    `retry_after`; `bare` leaves that and the Via header out, as Cloudflare does; `everywhere` makes it the global one.
    """

    method: str
    path: str
    do: str
    status: int = 500
    nth: int = 1
    times: int = 1
    accept: bool = False
    retry_after: float = 1.0
    bare: bool = False
    everywhere: bool = False
    seconds: float = 0.0
    code: int = 0
    message: str = "ordered by a test"
    scope: str = "user"
    number: int = field(default_factory=lambda: next(_NUMBERS))
    seen: int = 0
    hit: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def matches(self, method: str, path: str) -> bool:
        """Whether the request is one of those meant; `*` in the path stands for anything."""
        return self.method in ("*", method) and fnmatchcase(path, self.path)

    def as_json(self) -> dict[str, Any]:
        """What tests read back."""
        return {"id": self.number, "method": self.method, "path": self.path, "do": self.do, "hit": self.hit}


def read_fault(order: Mapping[str, Any]) -> Fault:
    """Read an order. Raises ValueError with a sentence when it cannot be followed."""
    unknown = set(order) - _KEYS
    if unknown or order.get("do") not in KINDS or not str(order.get("path", "")).startswith("/"):
        raise ValueError(
            f"a fault needs path (from /, without /api/v10) and do: {'|'.join(KINDS)}; it takes {sorted(_KEYS)}"
        )
    return Fault(**{"method": "*", **order})


class Faults:
    """All orders; the oldest that matches a request and is due is the one that happens."""

    def __init__(self) -> None:
        self.orders: list[Fault] = []

    def take(self, method: str, path: str) -> Fault | None:
        """Count the request against every order, and use one up."""
        due = None
        for order in self.orders:
            if not order.matches(method, path):
                continue
            order.seen += 1
            if due is None and order.nth <= order.seen < order.nth + order.times:
                due = order
        if due:
            due.hit += 1
        return due

    def clear(self) -> None:
        """Forget every order, and let go of what is held."""
        for order in self.orders:
            order.released.set()
        self.orders.clear()
