"""What every Store promises of reports: each person counts once, and a post leaves the chat once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.generation.command import Person, ReplyTo
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.message import Text
from bot.generation.ports import ChoreKind, Deed, Effects, Store
from bot.generation.review.review import Review, ReviewKind
from tests.builders import NOW
from tests.contract.test_store import SHA, STORES, done

ANN, BOB, MOD = Person("fake", "ann"), Person("fake", "bob"), Person("fake", "mod")
TO = ReplyTo("fake", "channel")
MARKED, STILL = "e" * 64, "d" * 64


@pytest.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async with STORES[request.param](tmp_path / "data", lambda _event: None) as made:
        yield made


async def posted(store: Store, n: int = 1) -> Delivery:
    """A result that is in the channel, with a mark, as a link with a still."""
    (mine,) = await store.deliveries((await done(store, n)).id)
    mine = await moved(store, mine, mine.stored(SHA, 3, NOW))
    mine = await moved(store, mine, mine.linked(MARKED, STILL, NOW))
    mine = await moved(store, mine, mine.trying(NOW))
    return await moved(store, mine, mine.posted(f"m{n}", NOW))


async def moved(store: Store, before: Delivery, after: Delivery) -> Delivery:
    stored = await store.advance_delivery(before, after, NOW)
    assert stored is not None
    return stored


def notice(mine: Delivery, n: int = 0) -> Delivery:
    return Delivery(mine.job_id, Purpose.NOTICE, n, DeliveryState.STORED, NOW, Text("job.hidden_for_good"))


async def state(store: Store, mine: Delivery) -> Delivery:
    return next(one for one in await store.deliveries(mine.job_id) if one.nonce == mine.nonce)


async def test_each_person_counts_once_a_post(store: Store) -> None:
    """However often they say so; another post is another matter."""
    first, second = await posted(store, 1), await posted(store, 2)
    assert [await store.report(first.nonce, who, NOW) for who in (ANN, ANN, BOB, ANN)] == [1, 1, 2, 2]
    assert await store.report(second.nonce, BOB, NOW) == 1
    assert await store.report(first.nonce, Person("other", "ann"), NOW) == 3


async def test_a_post_leaves_once_and_what_follows_with_it(store: Store) -> None:
    """The row, the deletion that is owed, what its person hears, and the log: all or nothing, whoever is how fast."""
    mine = await posted(store)
    deed = Deed(NOW, MOD, "fake", "t", "post.hide", mine.nonce)
    answers = await asyncio.gather(*(store.hide([(mine, TO)], NOW + n, (notice(mine, n),), deed) for n in range(3)))
    assert sorted(answers) == [False, False, True]
    assert (await state(store, mine)).removed_at is not None
    (chore,) = await store.chores(NOW + 10, 10)
    assert (chore.kind, chore.content["reference"]) == (ChoreKind.POST, "m1")
    assert len([one for one in await store.deliveries(mine.job_id) if one.purpose is Purpose.NOTICE]) == 1
    assert len(await store.deeds("", "", 10)) == 1
    assert [event.what for event in await store.events(mine.job_id)].count("result 0 removed") == 1


async def test_the_copies_of_a_post_leave_with_it(store: Store) -> None:
    """Those that stand; one that is gone already is not taken away twice, and alone a copy brings nothing down."""
    mine, copy, gone = [await posted(store, n) for n in (1, 2, 3)]
    await store.removed(gone, NOW, "by the person")
    elsewhere = ReplyTo("fake", "gallery")
    assert not await store.hide([(gone, TO), (copy, elsewhere)], NOW)
    assert await store.hide([(mine, TO), (copy, elsewhere), (gone, elsewhere)], NOW)
    assert (await state(store, copy)).removed_at is not None
    assert {chore.content["reference"] for chore in await store.chores(NOW, 10)} == {"m1", "m2"}


async def test_what_is_not_posted_cannot_be_hidden(store: Store) -> None:
    """There is no message."""
    (mine,) = await store.deliveries((await done(store)).id)
    assert not await store.hide([(mine, TO)], NOW)
    assert await store.chores(NOW, 10) == []


async def test_a_review_of_a_post_takes_it_away_in_the_same_commit(store: Store) -> None:
    """And is not opened about a post that is gone."""
    mine, gone = await posted(store, 1), await posted(store, 2)
    await store.removed(gone, NOW, "by the person")
    for one, opens in ((mine, True), (gone, False)):
        review = Review(one.job_id, 0, ReviewKind.REPORT, NOW, NOW + 50.0, NOW + 100.0, shows=0, subject=one.nonce)
        review = replace(review, sha256=MARKED, why=(Text("review.why_report"),))
        opened = await store.open_review(review, Effects(hides=[(one, TO)], owed=(notice(one),)), NOW)
        assert (opened is not None) is opens
        assert (await state(store, one)).removed_at is not None
        assert len(await store.reviews_of(one.job_id)) == int(opens)
    assert len(await store.chores(NOW, 10)) == 1


async def test_a_file_is_known_by_what_came_what_went_out_and_what_stood_for_it(store: Store) -> None:
    """Of several, the oldest first."""
    first, second = await posted(store, 1), await posted(store, 2)
    for sha256 in (SHA, MARKED, STILL):
        found = await store.made_as(sha256)
        assert [delivery for delivery, _job in found] == [first, second]
        assert [job.id for _delivery, job in found] == [first.job_id, second.job_id]
    assert await store.made_as("0" * 64) == []
