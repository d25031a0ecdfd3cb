"""The verbs of the ReviewStore port."""

from __future__ import annotations

from collections.abc import Sequence

from bot.generation.command import Person, Place
from bot.generation.job import Input, Job
from bot.generation.ports import Effects
from bot.generation.request import GenerationRequest
from bot.generation.review.review import Review
from storage import reviews
from storage.questions import Questions


class ReviewVerbs(Questions):
    """Verbs as bot.generation.ports.ReviewStore describes them."""

    async def open_review(self, review: Review, effects: Effects, now: float) -> Review | None:
        return await self._writer.write(lambda: reviews.open_review(review, effects, self._key, now))

    async def decide(self, before: Review, after: Review, effects: Effects, now: float) -> Review | None:
        return await self._writer.write(lambda: reviews.decide(before, after, effects, self._key, now))

    async def card_shown(self, review: Review) -> None:
        await self._writer.write(lambda: reviews.card_shown(review))

    async def card_later(self, review: Review, due_at: float) -> None:
        await self._writer.write(lambda: reviews.card_later(review, due_at))

    async def review(self, job_id: str, n: int) -> Review | None:
        return await self._read(lambda: reviews.one(job_id, n))

    async def reviews_of(self, job_id: str) -> Sequence[Review]:
        return await self._read(lambda: reviews.of_job(job_id))

    async def cleared(
        self, person: Person, place: Place, request: GenerationRequest, inputs: Sequence[Input], since: float
    ) -> bool:
        return await self._read(lambda: reviews.cleared(person, place, request, inputs, since))

    async def open_reviews(self, platform: str, tenant: str, most: int = 1000) -> Sequence[tuple[Review, Job]]:
        return await self._read(lambda: reviews.open_at(platform, tenant, most))
