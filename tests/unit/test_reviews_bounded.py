"""A job has at most so many reviews: the numbers of its messages are made of theirs. Before that, nothing is asked."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.generation.delivery import DeliveryState, Purpose
from bot.generation.job import Job
from bot.generation.message import Button, Press, Text
from bot.generation.ports import Effects
from bot.generation.review.review import MOST, Review, ReviewKind, ReviewState
from tests.unit.test_chat_reviewing import Desk, at_desk, card, rejected

moderated = asynccontextmanager(at_desk)


async def used_up(desk: Desk, job: Job, most: int = MOST) -> None:
    """As if moderators had put a video of it back again and again."""
    now, store = desk.world.clock.now(), desk.talk.bot.store
    for n in range(len(await store.reviews_of(job.id)), most):
        again = Review(job.id, n, ReviewKind.REPORT, now, now, now, shows=0, subject=f"j{job.id}-s{n}")
        assert await store.open_review(again, Effects(), now) is not None
        assert await store.decide(again, again.decided(ReviewState.APPROVED, None, now), Effects(), now) is not None
        await store.card_shown(replace(again, version=again.version + 1))


async def unchanged(desk: Desk, job: Job) -> bool:
    found = await desk.talk.bot.store.reviews_of(job.id)
    return len(found) == MOST and ReviewState.OPEN not in {one.state for one in found}


async def test_a_video_that_has_to_be_looked_at_stays_here_and_its_person_hears_why(tmp_path: Path) -> None:
    async with moderated(tmp_path, mode="review_results") as desk:
        made = await desk.talk.made("video", "a red fox")
        await used_up(desk, made)
        await desk.turns()
        (result,) = await desk.owed(made, Purpose.RESULT)
        assert result.state is DeliveryState.WITHHELD
        assert desk.said(f"j{made.id}-n0").text.key == "job.result_too_often"
        assert await unchanged(desk, made)


async def test_an_appeal_is_answered_with_a_sentence(tmp_path: Path) -> None:
    async with moderated(tmp_path) as desk:
        made, appeal = await rejected(desk)
        await used_up(desk, made)
        assert (await desk.told(appeal.press, appeal.ref, "ann")).text == Text("review.too_often", job=made.id)
        assert await unchanged(desk, made)


@pytest.mark.parametrize("moderates", [True, False])
async def test_a_report_is_answered_with_a_sentence_and_hides_nothing(tmp_path: Path, *, moderates: bool) -> None:
    """Whoever moderates hears that they can take it away."""
    async with moderated(tmp_path, mode="open", reporters=1) as desk:
        made = await desk.ordered()
        await used_up(desk, made)
        report = next(
            one for one in desk.said(f"j{made.id}-r0").buttons if isinstance(one, Button) and one.press is Press.REPORT
        )
        said = await desk.told(report.press, report.ref, "bob", moderates=moderates)
        assert said.text == Text("report.too_often", job=made.id)
        assert not any(posted.deleted for posted in desk.world.chat.channel)
        assert await unchanged(desk, made)


async def test_the_last_number_can_be_used(tmp_path: Path) -> None:
    """Its messages have numbers of their own."""
    async with moderated(tmp_path, mode="open", reporters=1) as desk:
        made = await desk.ordered()
        await used_up(desk, made, MOST - 1)
        await desk.told(Press.REPORT, f"j{made.id}-r0", "bob")
        assert (await desk.review(made, MOST - 1)).state is ReviewState.OPEN
        await desk.told(Press.APPROVE, card(made, MOST - 1))
        assert (await desk.review(made, MOST - 1)).state is ReviewState.APPROVED
