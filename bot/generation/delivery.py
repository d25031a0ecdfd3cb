"""A delivery: one thing owed to a chat, its states, and the only legal moves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.generation.command import ReplyTo
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


# Numbers of notices that are about a whole job: that it is being looked at, and what came of that.
CHECKED_N, DECIDED_N = 90, 91


class Purpose(StrEnum):
    """Why something is posted."""

    RESULT = "result"
    NOTICE = "notice"  # why there is no video
    CARD = "card"  # a moderator is asked to decide
    SHARE = "share"  # a result once more: shared by its person, put back after a report, or in the gallery


class Rung(StrEnum):
    """How a video is brought to a place: each rung is for where the one before does not fit. There is no way up."""

    ORIGINAL = "original"  # the bytes as they came, with the mark behind them
    FITTED = "fitted"  # made again, smaller
    LINKED = "linked"  # a still, and a link to the bytes as they came


_LEGAL = {
    DeliveryState.FETCHING: {DeliveryState.STORED, DeliveryState.UNDELIVERED, DeliveryState.WITHHELD},
    DeliveryState.STORED: {
        DeliveryState.POSTING,
        DeliveryState.REVIEW,
        DeliveryState.UNDELIVERED,  # too large for the place, and nothing can be done about it
        DeliveryState.WITHHELD,
    },
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

    `received_sha256` names the stored file as it came, and `size` is its bytes; `posted_sha256` names it as it goes
    out, with `posted_extension` where that is another file. `poster_sha256` is a JPEG that stands for a linked video.
    `tried_at` (UTC epoch seconds) is committed before the first post, so that whoever finds it set looks in the
    channel before posting again. `removed_at`: somebody took the message away, and it never comes back.
    `to` is where it goes in place of its job's own address. `shows` is the result that a card or a share is about;
    a card without one is about the job's prompt.
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
    rung: Rung = Rung.ORIGINAL
    posted_extension: str | None = None
    poster_sha256: str | None = None
    removed_at: float | None = None
    to: ReplyTo | None = None
    shows: int | None = None

    @property
    def nonce(self) -> str:
        """At most 25 characters, the same for every attempt, different for every purpose."""
        return f"j{self.job_id}-{self.purpose[0]}{self.n}"

    def stored(self, sha256: str, size: int, now: float) -> Delivery:
        """The bytes are here and whole."""
        return self._move(DeliveryState.STORED, now, received_sha256=sha256, size=size)

    def posting(self, now: float, sha256: str | None = None, extension: str | None = None) -> Delivery:
        """Nothing stands between these bytes and the channel; by default those that came."""
        moved = self._move(DeliveryState.POSTING, now, posted_sha256=sha256 or self.received_sha256)
        return replace(moved, rung=Rung.ORIGINAL, posted_extension=extension, poster_sha256=None)

    def held(self, as_it_would_go: Delivery, now: float) -> Delivery:
        """A moderator decides about these very bytes; `as_it_would_go` is this delivery, ready to be posted."""
        moved = self._move(DeliveryState.REVIEW, now, posted_sha256=as_it_would_go.posted_sha256)
        rung, poster = as_it_would_go.rung, as_it_would_go.poster_sha256
        return replace(moved, rung=rung, posted_extension=as_it_would_go.posted_extension, poster_sha256=poster)

    def withheld(self, problem: Text, now: float) -> Delivery:
        """It is not shown, and the channel was never tried with it."""
        return self._move(DeliveryState.WITHHELD, now, problem=problem)

    def posting_as_before(self, now: float) -> Delivery:
        """What goes out is settled: a moderator approved it, or an earlier post may be in the channel."""
        return self._move(DeliveryState.POSTING, now)

    def fitted(self, sha256: str, extension: str, now: float) -> Delivery:
        """It is too large for the place, and was made again so that it fits."""
        down = self._down(Rung.FITTED, now)
        return replace(down, posted_sha256=sha256, posted_extension=extension, poster_sha256=None)

    def linked(
        self, sha256: str | None, poster_sha256: str | None, now: float, extension: str | None = None
    ) -> Delivery:
        """No version of it fits: a link to these bytes, and a still if there is one."""
        down = self._down(Rung.LINKED, now)
        return replace(down, posted_sha256=sha256, posted_extension=extension, poster_sha256=poster_sha256)

    def trying(self, now: float) -> Delivery:
        """About to post: from here on the channel may have it."""
        return replace(self, tried_at=now)

    def untried(self) -> Delivery:
        """The only try was turned away whole, so nothing of it is in the channel; the nonce is free, too."""
        return replace(self, tried_at=None)

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

    def _down(self, rung: Rung, now: float) -> Delivery:
        """To this rung, and due at once; while posting, it counts as an attempt."""
        if self.state is not DeliveryState.POSTING:
            return replace(self._move(DeliveryState.POSTING, now), rung=rung)
        if self.rung is Rung.LINKED and (rung is not Rung.LINKED or self.poster_sha256 is None):
            raise IllegalMove(f"delivery {self.nonce} may not go from {self.rung} to {rung}")
        return replace(self, rung=rung, due_at=now, attempts=self.attempts + 1, problem=None)

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
