"""What others may not see yet, or never: an order that no moderator has agreed to, or one that was taken away. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from bot.generation.job import Job
from bot.generation.policy.policy import Gate
from bot.generation.review.review import Review, ReviewKind, ReviewState


def is_unseen(job: Job, reviews: Iterable[Review]) -> bool:
    """Whether its words are for its person and the moderators alone. `reviews` are all of the job's."""
    known = list(reviews)
    agreed = any(review.kind is ReviewKind.PROMPT and review.state is ReviewState.APPROVED for review in known)
    return (Gate.PROMPT in job.gates and not agreed) or is_hidden(known)


def is_hidden(reviews: Iterable[Review]) -> bool:
    """Whether a video of it was reported, and no moderator has put it back."""
    reports = [review for review in reviews if review.kind is ReviewKind.REPORT]
    return bool(reports) and max(reports, key=lambda review: review.n).state is not ReviewState.APPROVED
