"""Review: a moderator's decision on one thing, and the only legal moves of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from bot.generation.command import Person
from bot.generation.job import IllegalMove
from bot.generation.message import Text

MOST = 100  # reviews of one job
_APART = MOST  # the numbers of its messages are made of theirs, and it has fewer results


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


class CardKind(IntEnum):
    """What a CARD delivery of a review is for."""

    FIRST = 0  # in the review channel, with the buttons
    RAISED = 1  # the same for the escalation channel
    REMINDER = 2  # at half time, for the people with the reviewers' roles
    LAST_REMINDER = 3  # and after the escalation


def card_number(review: int, kind: CardKind = CardKind.FIRST) -> int:
    """The `n` of the CARD delivery of a job's review with that n."""
    return review + _APART * kind


def card_of(number: int) -> tuple[int, CardKind]:
    """The review's n, and what the CARD delivery with this n is for. Raises ValueError."""
    return number % _APART, CardKind(number // _APART)


def notice_number(review: int) -> int:
    """The `n` of the NOTICE that tells what a review came to: those below 100 are about results and the whole job."""
    return _APART + review


def decided_in(notice: int) -> int | None:
    """The n of the review that the NOTICE with this n tells of; None: it is about something else."""
    return notice - _APART if notice >= _APART else None


def back_number(review: int) -> int:
    """The `n` of the SHARE that shows a result again after a review: put back after a report, or after an appeal."""
    return _APART + review


def preview_number(review: int) -> int:
    """The `n` of the SHARE that shows a result to its person alone while a moderator looks at it."""
    return 2 * _APART + review


def returned_number(review: int) -> int:
    """The `n` of the SHARE that brings a result back to its person alone: they may share it afterwards."""
    return 4 * _APART + review


def is_returned(share: int) -> bool:
    """Whether the SHARE with this n brought a result back to its person alone."""
    return 4 * _APART <= share < 5 * _APART


def gallery_number(result: int) -> int:
    """The `n` of the SHARE that shows a result in the gallery."""
    return 3 * _APART + result


def seen_early(share: int) -> bool:
    """Whether the SHARE with this n shows a result to its person alone while a moderator looks at it."""
    return 2 * _APART <= share < 3 * _APART


@dataclass(frozen=True, slots=True)
class Review:
    """Key (job_id, n); its card is the delivery (job_id, CARD, n). Times are UTC epoch seconds.

    `shows` is the result it is about, None for a prompt; `subject` the nonce of the delivery, "" for a prompt; `sha256`
    the bytes that are decided about. `why` are the
    reasons it was asked for. `due_at`: the reminder first (`reminded`), then the expiry; `expires_at` is the latter;
    once it has ended, `due_at` is when that was.
    `approvals` are needed; `approved_by` has those so far. `appeal_of` is the review that somebody appealed, by its n.
    `version` goes up with every stored move: a move from an older version came too late. `card_due_at` is when its
    cards are to be changed, because they say what no longer holds; `attempts` counts those that failed.
    """

    job_id: str
    n: int
    kind: ReviewKind
    opened_at: float
    due_at: float
    expires_at: float
    shows: int | None = None
    subject: str = ""
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
    card_due_at: float | None = None
    attempts: int = 0

    def decided(self, state: ReviewState, by: Person | None, now: float, reason: str = "") -> Review:
        """The one decision there is. An approval that needs another one leaves it open."""
        if self.state is not ReviewState.OPEN or state is ReviewState.OPEN:
            raise IllegalMove(f"review {self.job_id}-{self.n} may not go from {self.state} to {state}")
        approved = self.approved_by
        if state is ReviewState.APPROVED and by is not None:
            approved = (*approved, *(() if by in approved else (by,)))
            if len(approved) < self.approvals:
                return replace(self, approved_by=approved, card_due_at=now, attempts=0)
        ended = replace(self, state=state, decided_by=by, reason=reason, approved_by=approved, due_at=now)
        return replace(ended, card_due_at=now, attempts=0)

    def remembered(self) -> Review:
        """The reviewers were reminded; the expiry is next."""
        return replace(self, reminded=True, due_at=self.expires_at)

    def raised(self, now: float, seconds: float) -> Review:
        """Escalated: as much time once more."""
        until = replace(self, reminded=False, due_at=now + seconds / 2, expires_at=now + seconds)
        return replace(until, escalated=True, card_due_at=now, attempts=0)
