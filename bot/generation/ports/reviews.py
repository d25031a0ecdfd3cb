"""ReviewStore: what moderators are asked to decide, and each decision with everything that follows, in one commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.generation.command import Person, Place
    from bot.generation.delivery import Delivery
    from bot.generation.job import Input, Job
    from bot.generation.money import Charge
    from bot.generation.ports.audit import Deed
    from bot.generation.ports.reports import Posts
    from bot.generation.request import GenerationRequest
    from bot.generation.review.review import Review


@dataclass(frozen=True, slots=True)
class Effects:
    """What follows from a move of a review, in the same commit or not at all.

    `job` and `delivery` are what it is about, before and after: where one has moved since it was read, nothing happens.
    `hides` is a post that leaves the chat for it, and its copies; without the first, nothing happens.
    `charge` settles a job that ends. `owed` is what chats are to be told, `detail` stands in the job's history.
    """

    job: tuple[Job, Job] | None = None
    charge: Charge | None = None
    delivery: tuple[Delivery, Delivery] | None = None
    hides: Posts = ()
    owed: tuple[Delivery, ...] = ()
    deed: Deed | None = None
    detail: str = ""


class ReviewStore(Protocol):
    """Reviews. A review that is open has exactly one end, whoever is how fast; None means that somebody was faster.

    An open review ends as WITHDRAWN by itself when its job leaves JobState.REVIEW, or its delivery
    DeliveryState.REVIEW, in any other way than by a decision: a cancelled, discarded or erased job needs no care here.
    """

    async def open_review(self, review: Review, effects: Effects, now: float) -> Review | None:
        """A new review, and that what it is about waits. None: that has moved, `review.n` is taken, one is open."""

    async def decide(self, before: Review, after: Review, effects: Effects, now: float) -> Review | None:
        """The guarded move of an open review: a decision, one of several approvals, a reminder, an escalation.

        Cards that were not posted yet are not posted any more once it has ended.
        """

    async def card_shown(self, review: Review) -> None:
        """Its cards say what it has come to, as far as they can."""

    async def card_later(self, review: Review, due_at: float) -> None:
        """They could not be changed; try again at `due_at`."""

    async def review(self, job_id: str, n: int) -> Review | None:
        """By its key."""

    async def reviews_of(self, job_id: str) -> Sequence[Review]:
        """All of a job's, in the order they were opened."""

    async def cleared(
        self, person: Person, place: Place, request: GenerationRequest, inputs: Sequence[Input], since: float
    ) -> bool:
        """Whether this very order, with these very files, was approved for this channel after an appeal since then."""

    async def open_reviews(self, platform: str, tenant: str, most: int = 1000) -> Sequence[tuple[Review, Job]]:
        """Those that wait for a moderator of this tenant's, with their jobs, the oldest first."""
