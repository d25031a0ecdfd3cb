"""A delivery's moves and its nonce."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.generation.delivery import OPEN, Delivery, DeliveryState, Purpose, Rung
from bot.generation.job import IllegalMove
from bot.generation.message import Text
from tests.builders import NOW

WHY = Text("platform.gone")
SHA, OTHER = "a" * 64, "b" * 64

LEGAL = {
    "stored": {"fetching", "undelivered"},
    "posting": {"stored", "review"},
    "posted": {"posting"},
    "undelivered": {"fetching", "stored", "posting"},
}
MOVES: dict[str, Callable[[Delivery], Delivery]] = {
    "stored": lambda one: one.stored(SHA, 3, NOW + 9),
    "posting": lambda one: one.posting(NOW + 9),
    "posted": lambda one: one.posted("m1", NOW + 9),
    "undelivered": lambda one: one.undelivered(WHY, NOW + 9),
}


def delivery(state: DeliveryState = DeliveryState.FETCHING, **changes: object) -> Delivery:
    return replace(Delivery("0000000000001", Purpose.RESULT, 0, state, NOW), **changes)  # type: ignore[arg-type]  # by name


deliveries = st.builds(
    lambda state, attempts: delivery(state, attempts=attempts), st.sampled_from(DeliveryState), st.integers(0, 50)
)


@given(deliveries, st.sampled_from(sorted(MOVES)))
def test_a_move_is_legal_or_raises(before: Delivery, name: str) -> None:
    """And a legal one returns a new fact, with the count of attempts reset."""
    if before.state not in LEGAL[name]:
        with pytest.raises(IllegalMove):
            MOVES[name](before)
        return
    after = MOVES[name](before)
    assert after is not before
    assert (after.state, after.attempts, after.due_at) == (name, 0, NOW + 9)


def test_the_bytes_that_go_out_are_the_bytes_that_came_in() -> None:
    """Nothing is appended to them yet."""
    kept = delivery().stored(SHA, 3, NOW)
    assert (kept.received_sha256, kept.posted_sha256, kept.size) == (SHA, None, 3)
    assert kept.posting(NOW).posted_sha256 == SHA


STEPS_DOWN: dict[str, Callable[[Delivery], Delivery]] = {
    "fitted": lambda one: one.fitted(OTHER, "mp4", NOW + 9),
    "linked": lambda one: one.linked(SHA, OTHER, NOW + 9),
    "linked without a still": lambda one: one.linked(SHA, None, NOW + 9),
}


@given(deliveries, st.sampled_from(Rung), st.sampled_from(sorted(STEPS_DOWN)))
def test_a_step_down_ends_at_posting_or_raises(before: Delivery, rung: Rung, name: str) -> None:
    """From what is stored or about to be posted; never up from a link."""
    before = replace(before, rung=rung, received_sha256=SHA)
    from_post = before.state is DeliveryState.POSTING
    if before.state not in ("stored", "review", "posting") or (from_post and rung is Rung.LINKED):
        with pytest.raises(IllegalMove):
            STEPS_DOWN[name](before)
        return
    after = STEPS_DOWN[name](before)
    assert (after.state, after.rung, after.due_at) == ("posting", name.partition(" ")[0], NOW + 9)
    assert after.attempts == (before.attempts + 1 if from_post else 0), "the store gives up the lease where it counts"


def test_what_goes_out_is_named() -> None:
    """The smaller file, or the bytes as they came with a still beside the link; and the original again afterwards."""
    stored = delivery(DeliveryState.STORED, received_sha256=SHA, size=9)
    fitted = stored.fitted(OTHER, "mp4", NOW)
    assert (fitted.posted_sha256, fitted.posted_extension, fitted.received_sha256) == (OTHER, "mp4", SHA)
    linked = fitted.linked(SHA, OTHER, NOW)
    assert (linked.posted_sha256, linked.posted_extension, linked.poster_sha256) == (SHA, None, OTHER)
    assert linked.size == 9
    back = linked.undelivered(WHY, NOW).again(NOW)
    assert back.posting_as_before(NOW).rung is Rung.LINKED
    original = back.posting(NOW)
    assert (original.rung, original.posted_sha256, original.poster_sha256) == (Rung.ORIGINAL, SHA, None)


def test_a_link_without_its_still_is_the_last_rung() -> None:
    """There is one step inside it, and no other."""
    linked = delivery(DeliveryState.POSTING, rung=Rung.LINKED, poster_sha256=SHA)
    assert linked.linked(SHA, None, NOW).poster_sha256 is None
    with pytest.raises(IllegalMove):
        linked.linked(SHA, None, NOW).linked(SHA, None, NOW)


def test_a_try_that_was_turned_away_whole_is_none() -> None:
    """It may be withheld again, and nobody needs to look for it."""
    assert delivery(DeliveryState.POSTING).trying(NOW).untried().tried_at is None


def test_the_first_try_is_written_down_and_stays() -> None:
    """Whoever finds it set looks in the channel first."""
    tried = delivery(DeliveryState.POSTING).trying(NOW + 3)
    assert (tried.state, tried.tried_at) == (DeliveryState.POSTING, NOW + 3)
    assert tried.undelivered(WHY, NOW + 9).again(NOW + 10).tried_at == NOW + 3


@pytest.mark.parametrize(
    ("purpose", "sha256", "state"),
    [
        (Purpose.RESULT, None, DeliveryState.FETCHING),
        (Purpose.RESULT, SHA, DeliveryState.STORED),
        (Purpose.NOTICE, None, DeliveryState.STORED),
    ],
)
def test_trying_again_starts_from_what_is_here(purpose: Purpose, sha256: str | None, state: DeliveryState) -> None:
    """A file that was fetched is not fetched again."""
    lost = delivery(DeliveryState.UNDELIVERED, purpose=purpose, received_sha256=sha256)
    assert lost.again(NOW).state is state


@given(st.sampled_from(DeliveryState))
def test_only_what_was_not_brought_can_be_tried_again(state: DeliveryState) -> None:
    """Not what is on its way, nor what is there."""
    if state is not DeliveryState.UNDELIVERED:
        with pytest.raises(IllegalMove):
            delivery(state).again(NOW)


@given(st.integers(0, 2**52 - 1), st.sampled_from(Purpose), st.integers(0, 19))
def test_a_nonce_fits_discord_and_names_one_thing(number: int, purpose: Purpose, n: int) -> None:
    """At most 25 characters; another purpose or number is another nonce."""
    one = Delivery(f"{number:013x}", purpose, n, DeliveryState.FETCHING, NOW)
    assert len(one.nonce) <= 25
    others = [replace(one, purpose=other, n=m) for other in Purpose for m in range(20) if (other, m) != (purpose, n)]
    assert one.nonce not in {other.nonce for other in others}


def test_open_means_that_something_is_owed() -> None:
    """The rest is over, one way or the other."""
    assert set(DeliveryState) - OPEN == {DeliveryState.POSTED, DeliveryState.UNDELIVERED, DeliveryState.WITHHELD}


def test_a_postponed_delivery_stays_where_it_is() -> None:
    """One attempt more."""
    later = delivery(attempts=2).postponed(NOW + 60, WHY)
    assert (later.state, later.attempts, later.due_at, later.problem) == (DeliveryState.FETCHING, 3, NOW + 60, WHY)
