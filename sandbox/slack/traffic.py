"""The record of every request: where it went, what it said, and whether it carried a token."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from aiohttp import web

from sandbox.slack.state import Json
from sandbox.slack.world import World


@dataclass(slots=True)
class Entry:
    """One request. `token` is None when no Authorization header came; status None means no answer went back."""

    n: int
    at: float
    place: str
    http: str
    path: str
    host: str
    token: str | None
    args: Json = field(default_factory=dict)
    status: int | None = None
    response: Json | None = None
    fault: str | None = None
    size: int = 0


class Traffic:
    """Everything that came in, in order."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._entries: list[Entry] = []

    def begin(self, request: web.Request, place: str) -> Entry:
        """Note a request at its start."""
        token = request.headers.get("Authorization")
        n, now = len(self._entries) + 1, self._world.clock.now()
        entry = Entry(n, now, place, request.method, request.path, request.host, token)
        self._entries.append(entry)
        self._world.changed()
        return entry

    def shown(self) -> list[Json]:
        """As JSON."""
        return [asdict(entry) for entry in self._entries]

    def counted(self) -> Json:
        """How many there were, and how many of them were refused by a rate limit."""
        return {
            "requests": len(self._entries),
            "rate_limited": sum(1 for entry in self._entries if entry.status == 429),
        }
