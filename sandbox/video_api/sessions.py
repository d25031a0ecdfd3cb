"""WebSocket sessions: what could not be delivered waits for the client to come back with its session id."""

import uuid
from dataclasses import dataclass, field

from sandbox.video_api.clock import Clock

KEPT = 120.0  # seconds after the last socket of a session closed


@dataclass
class Session:
    """One client across its reconnections. `undelivered` holds reply frames as text, oldest first."""

    uuid: str
    undelivered: list[str] = field(default_factory=list)
    sockets: int = 0
    left_at: float = 0.0


class Sessions:
    """Every session that may still be resumed; none survives the program."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, Session] = {}

    def enter(self, asked: object) -> Session:
        """The session with this id if it is still kept, otherwise a new one."""
        self._forget_old()
        session = self._known.get(asked) if isinstance(asked, str) else None
        session = session or Session(str(uuid.uuid4()))
        session.sockets += 1
        self._known[session.uuid] = session
        return session

    def leave(self, session: Session) -> None:
        """One of its sockets closed."""
        session.sockets -= 1
        session.left_at = self._clock.now()

    def _forget_old(self) -> None:
        oldest = self._clock.now() - KEPT
        kept = {name: one for name, one in self._known.items() if one.sockets or one.left_at >= oldest}
        self._known = kept
