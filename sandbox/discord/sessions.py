"""Gateway sessions: what each has been told, so that a resumed one misses nothing. Knows no sockets' library."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sandbox.discord.state import Json

KEPT = 2000  # events a session can be told again
GUILDS, MEMBERS, BANS = 1 << 0, 1 << 1, 1 << 2
GUILD_MESSAGES, DIRECT_MESSAGES, CONTENT = 1 << 9, 1 << 12, 1 << 15
GUILD_REACTIONS, DIRECT_REACTIONS = 1 << 10, 1 << 13
PRIVILEGED = MEMBERS | 1 << 8 | CONTENT
KNOWN_INTENTS = (1 << 26) - 1

Send = Callable[[Json], Awaitable[None]]


@dataclass(slots=True)
class Session:
    """One identified client. `seq` counts its events; `send` is None while it has no socket."""

    intents: int
    shard: tuple[int, int]
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    seq: int = 0
    told: deque[Json] = field(default_factory=lambda: deque(maxlen=KEPT))
    send: Send | None = None
    resumes: int = 0

    def next(self, event: str, data: Json) -> Json:
        """Number an event and keep it."""
        self.seq += 1
        made = {"op": 0, "t": event, "s": self.seq, "d": data}
        self.told.append(made)
        return made

    def missed(self, seq: int) -> list[Json]:
        """What came after `seq`, in order."""
        return [one for one in self.told if one["s"] > seq]

    def serves(self, guild_id: str | None) -> bool:
        """Whether this shard hears of the guild; direct messages belong to shard 0."""
        number, of = self.shard
        return (int(guild_id) >> 22) % of == number if guild_id else number == 0
