"""What others may not see of a job: before a moderator agreed, and after somebody reported it."""

from __future__ import annotations

import pytest

from bot.generation.chat.telling import telling_message
from bot.generation.job import JobState, Outcome
from bot.generation.policy.policy import Gate
from bot.generation.review.review import Review, ReviewKind, ReviewState
from bot.generation.review.unseen import is_hidden, is_unseen
from bot.generation.service import Status
from tests.builders import NOW, job

OPEN, YES, NO = ReviewState.OPEN, ReviewState.APPROVED, ReviewState.REJECTED
MADE = job(state=JobState.ENDED, outcome=Outcome.DONE)


def reports(*states: ReviewState) -> tuple[Review, ...]:
    return tuple(Review(MADE.id, n, ReviewKind.REPORT, NOW, NOW, NOW, 0, state=how) for n, how in enumerate(states))


@pytest.mark.parametrize(
    ("states", "hidden"),
    [((), False), ((OPEN,), True), ((YES,), False), ((NO,), True), ((NO, OPEN), True), ((NO, YES), False),
     ((YES, OPEN), True), ((ReviewState.EXPIRED,), True)],
)  # fmt: skip
def test_a_reported_video_is_hidden_until_the_last_word_puts_it_back(
    states: tuple[ReviewState, ...], hidden: bool
) -> None:
    assert is_hidden(reports(*states)) == is_unseen(MADE, reports(*states)) == hidden


def test_what_was_never_approved_is_unseen_without_any_report() -> None:
    gated = job(gates=frozenset({Gate.PROMPT}))
    asked = Review(gated.id, 0, ReviewKind.PROMPT, NOW, NOW, NOW)
    assert is_unseen(gated, [])
    assert is_unseen(gated, [asked])
    assert not is_unseen(gated, [asked.decided(YES, None, NOW)])
    assert not is_unseen(MADE, [])


def test_the_channel_no_longer_reads_what_a_reported_video_was_about() -> None:
    status = Status(MADE, 0, 100.0, 240.0, (), (), reviews=reports(OPEN))
    said = telling_message(status, NOW, NOW - 1)
    assert [line.key for line in (said.text, *said.fields)][:2] == ["telling.hidden", "telling.asked_unseen"]
    own = telling_message(status, NOW, NOW - 1, private=True)
    assert own.fields[0].key == "telling.asked"
