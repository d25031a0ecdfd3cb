"""A delivery: one thing owed to a chat, its states, and the only legal moves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.generation.job import IllegalMove
from bot.generation.message import Text


class DeliveryState(StrEnum):
    """What is owed."""

    FETCHING = "fetching"  # download and structure check
    STORED = "stored"  # label and policy
    REVIEW = "review"  # a moderator's decision, bound to the bytes
    POSTING = "posting"  # the platform's word on the committed nonce
    POSTED = "posted"
    UNDELIVERED = "undelivered"  # kept, may be tried again
    WITHHELD = "withheld"


OPEN = frozenset({DeliveryState.FETCHING, DeliveryState.STORED, DeliveryState.REVIEW, DeliveryState.POSTING})


class Purpose(StrEnum):
    """Why something is posted."""

    RESULT = "result"
    NOTICE = "notice"  # why there is no video


_LEGAL = {
    DeliveryState.FETCHING: {DeliveryState.STORED, DeliveryState.UNDELIVERED, DeliveryState.WITHHELD},
    DeliveryState.STORED: {DeliveryState.POSTING, DeliveryState.REVIEW, DeliveryState.WITHHELD},
    DeliveryState.REVIEW: {DeliveryState.POSTING, DeliveryState.WITHHELD},
    # Withheld only before the first try: after that it may be in the channel.
    DeliveryState.POSTING: {DeliveryState.POSTED, DeliveryState.UNDELIVERED, DeliveryState.WITHHELD},
    DeliveryState.POSTED: set[DeliveryState](),
    DeliveryState.UNDELIVERED: {DeliveryState.FETCHING, DeliveryState.STORED},
    DeliveryState.WITHHELD: set[DeliveryState](),
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """Key (job_id, purpose, n). `text` is what a notice says; a result has none.

    `received_sha256` names the stored file as it came, `posted_sha256` as it goes out; `tried_at` (UTC epoch seconds)
    is committed before the first post, so that whoever finds it set looks in the channel before posting again.
    """

    job_id: str
    purpose: Purpose
    n: int
    state: DeliveryState
    due_at: float
    text: Text | None = None
    attempts: int = 0
    version: int = 0
    received_sha256: str | None = None
    posted_sha256: str | None = None
    size: int = 0
    tried_at: float | None = None
    message_ref: str | None = None
    problem: Text | None = None

    @property
    def nonce(self) -> str:
        """At most 25 characters, the same for every attempt, different for every purpose."""
        return f"j{self.job_id}-{self.purpose[0]}{self.n}"

    def stored(self, sha256: str, size: int, now: float) -> Delivery:
        """The bytes are here and whole."""
        return self._move(DeliveryState.STORED, now, received_sha256=sha256, size=size)

    def posting(self, now: float) -> Delivery:
        """Nothing stands between these bytes and the channel."""
        return self._move(DeliveryState.POSTING, now, posted_sha256=self.received_sha256)

    def trying(self, now: float) -> Delivery:
        """About to post: from here on the channel may have it."""
        return replace(self, tried_at=now)

    def posted(self, message_ref: str, now: float) -> Delivery:
        """The platform confirmed it."""
        return self._move(DeliveryState.POSTED, now, message_ref=message_ref)

    def undelivered(self, problem: Text, now: float) -> Delivery:
        """It cannot be brought there now; nothing is lost."""
        return self._move(DeliveryState.UNDELIVERED, now, problem=problem)

    def again(self, now: float) -> Delivery:
        """Try an undelivered one once more, from what is already here."""
        back = (
            DeliveryState.FETCHING
            if self.purpose is Purpose.RESULT and not self.received_sha256
            else DeliveryState.STORED
        )
        return self._move(back, now)

    def postponed(self, due_at: float, problem: Text | None = None) -> Delivery:
        """The same step again, later."""
        return replace(self, due_at=due_at, attempts=self.attempts + 1, problem=problem)

    def _move(
        self,
        state: DeliveryState,
        now: float,
        *,
        received_sha256: str | None = None,
        posted_sha256: str | None = None,
        size: int | None = None,
        message_ref: str | None = None,
        problem: Text | None = None,
    ) -> Delivery:
        if state not in _LEGAL[self.state]:
            raise IllegalMove(f"delivery {self.nonce} may not go from {self.state} to {state}")
        return replace(
            self,
            state=state,
            due_at=now,
            attempts=0,
            received_sha256=received_sha256 or self.received_sha256,
            posted_sha256=posted_sha256 or self.posted_sha256,
            size=self.size if size is None else size,
            message_ref=message_ref or self.message_ref,
            problem=problem,
        )
