"""What every Store promises of memos."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.generation.ports import Store
from tests.builders import NOW
from tests.contract.test_store import STORES


@pytest.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async with STORES[request.param](tmp_path / "data", lambda _event: None) as made:
        yield made


async def test_a_memo_is_as_it_was_kept_last(store: Store) -> None:
    """Under its kind and key."""
    await store.keep_memo("upload", "j1", {"file": "F1", "tried_at": None}, NOW)
    await store.keep_memo("upload", "j1", {"file": "F1", "tried_at": 5.5}, NOW)
    await store.keep_memo("upload", "j2", {"file": "\u2603"}, NOW)
    assert await store.memo("upload", "j1") == {"file": "F1", "tried_at": 5.5}
    assert await store.memo("state", "j1") is None
    assert await store.memos("upload") == [("j1", {"file": "F1", "tried_at": 5.5}), ("j2", {"file": "\u2603"})]


async def test_memos_survive_a_restart(tmp_path: Path) -> None:
    """That is what they are for."""
    for opened in STORES.values():
        async with opened(tmp_path / "data", lambda _event: None) as store:
            await store.keep_memo("upload", "j1", {"file": "F1"}, NOW)
        async with opened(tmp_path / "data", lambda _event: None) as store:
            assert await store.memo("upload", "j1") == {"file": "F1"}


async def test_of_all_who_take_a_memo_one_gets_it(store: Store) -> None:
    """However many try at once."""
    await store.keep_memo("state", "s", {"cookie": "c"}, NOW)
    taken = await asyncio.gather(*(store.take_memo("state", "s") for _ in range(20)))
    assert [one for one in taken if one is not None] == [{"cookie": "c"}]
    assert await store.memo("state", "s") is None


async def test_a_memo_that_is_too_old_is_gone_with_whoever_takes_it(store: Store) -> None:
    """A second try finds nothing either."""
    await store.keep_memo("state", "s", {}, NOW)
    assert await store.take_memo("state", "s", since=NOW + 1) is None
    assert await store.take_memo("state", "s") is None


async def test_old_memos_of_a_kind_are_dropped(store: Store) -> None:
    """And no others."""
    for kind, at in (("state", NOW), ("state", NOW + 10), ("upload", NOW)):
        await store.keep_memo(kind, f"{at}", {}, at)
    await store.drop_memos("state", before=NOW + 10)
    assert [key for key, _ in await store.memos("state")] == [f"{NOW + 10}"]
    assert len(await store.memos("upload")) == 1
