"""Review: a moderator's decision on one thing, and the only legal moves of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.generation.command import Person
from bot.generation.job import IllegalMove
from bot.generation.message import Text


class ReviewKind(StrEnum):
    """What is looked at. The words are stored."""

    PROMPT = "prompt"  # a job that waits in REVIEW; nothing is spent yet
    RESULT = "result"  # a delivery that waits in REVIEW, bound to the bytes that would be posted
    REPORT = "report"  # a posted result that was hidden; approving puts it back


class ReviewState(StrEnum):
    """What became of it. The words are stored."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    CHANGES = "changes"  # rejected, and the person is asked to change something
    EXPIRED = "expired"  # nobody decided in time
    WITHDRAWN = "withdrawn"  # what it was about was cancelled or deleted meanwhile


@dataclass(frozen=True, slots=True)
class Review:
    """Key (job_id, n); its card is the delivery (job_id, CARD, n). Times are UTC epoch seconds.

    `shows` is the result it is about, None for a prompt; `sha256` the bytes that are decided about. `why` are the
    reasons it was asked for. `due_at`: the reminder first (`reminded`), then the expiry; `expires_at` is the latter.
    `approvals` are needed; `approved_by` has those so far. `appeal_of` is the review that somebody appealed, by its n.
    `version` goes up with every stored move: a move from an older version came too late.
    """

    job_id: str
    n: int
    kind: ReviewKind
    opened_at: float
    due_at: float
    expires_at: float
    shows: int | None = None
    sha256: str = ""
    why: tuple[Text, ...] = ()
    state: ReviewState = ReviewState.OPEN
    version: int = 0
    reminded: bool = False
    escalated: bool = False
    approvals: int = 1
    approved_by: tuple[Person, ...] = ()
    decided_by: Person | None = None
    reason: str = ""  # what the moderator chose or typed; shown to the person
    appeal_of: int | None = None

    def decided(self, state: ReviewState, by: Person | None, reason: str = "") -> Review:
        """The one decision there is. An approval that needs another one leaves it open."""
        if self.state is not ReviewState.OPEN or state is ReviewState.OPEN:
            raise IllegalMove(f"review {self.job_id}-{self.n} may not go from {self.state} to {state}")
        approved = self.approved_by
        if state is ReviewState.APPROVED and by is not None:
            approved = (*approved, *(() if by in approved else (by,)))
            if len(approved) < self.approvals:
                return replace(self, approved_by=approved)
        return replace(self, state=state, decided_by=by, reason=reason, approved_by=approved)

    def remembered(self) -> Review:
        """The reviewers were reminded; the expiry is next."""
        return replace(self, reminded=True, due_at=self.expires_at)

    def raised(self, now: float, seconds: float) -> Review:
        """Escalated: as much time once more."""
        return replace(self, escalated=True, reminded=False, due_at=now + seconds / 2, expires_at=now + seconds)
