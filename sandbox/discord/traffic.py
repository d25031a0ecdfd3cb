"""The record of the REST traffic in both directions; files appear as name, size and sha256."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.discord.bodies import Body
from sandbox.discord.clock import Clock
from sandbox.discord.state import Json


@dataclass(slots=True)
class Exchange:
    """One request and its answer.

    status is None while it is under way, and when a fault kept it from being dealt with; otherwise it is what was
    decided, even where a fault then kept the client from hearing it. fault names what was ordered.
    """

    number: int
    at: float
    method: str
    path: str
    template: str
    query: dict[str, str]
    authorized: bool
    content_type: str
    request: Any = None
    files: list[Json] = field(default_factory=list)
    status: int | None = None
    response: Any = None
    fault: str | None = None

    def sent(self, body: Body) -> None:
        """Keep what the client sent."""
        self.request = body.json
        self.files = [one.as_json() for one in body.files]

    def end(self, status: int, response: Any) -> None:
        """Keep what it was told, or would have been told had nothing gone wrong on the way."""
        self.status = 204 if status == 200 and response is None else status
        self.response = response

    def as_json(self) -> Json:
        """What tests read."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Traffic:
    """Every exchange since the start, or since it was forgotten."""

    clock: Clock
    exchanges: list[Exchange] = field(default_factory=list)

    def begin(
        self, method: str, path: str, template: str, query: dict[str, str], headers: Mapping[str, str]
    ) -> Exchange:
        """Note that a request has come."""
        made = Exchange(
            len(self.exchanges) + 1,
            self.clock.now(),
            method,
            path,
            template,
            query,
            "Authorization" in headers,
            headers.get("Content-Type", "").partition(";")[0],
        )
        self.exchanges.append(made)
        return made
