"""What every SharingStore promises: a name is shared once in a tenant, and goes with what it names."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.generation.command import Person
from bot.generation.ports import Preset, Shareable, Store
from storage.sqlite import open_store
from tests.builders import NOW

PEOPLE = [Person("fake", name) for name in ("ann", "bob", "cat")]
PRESET = Shareable.PRESET


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Three people keep a preset of the same name."""
    async with open_store(tmp_path, lambda _event: None) as made:
        for person in PEOPLE:
            await made.save_preset(Preset(person, "tall", f"--no {person.id}"), NOW)
        yield made


async def test_of_several_who_share_one_name_at_once_one_does(store: Store) -> None:
    """Saying it again changes nothing."""
    answers = await asyncio.gather(*(store.offer(PRESET, person, "tall", "t", NOW) for person in PEOPLE))
    assert sorted(answers) == [False, False, True]
    (shared,) = await store.offered_presets("fake", "t")
    assert shared.person == PEOPLE[answers.index(True)]
    assert await store.offer(PRESET, shared.person, "tall", "t", NOW)
    assert await store.offered_presets("fake", "t") == [shared]


async def test_a_tenants_names_are_its_own(store: Store) -> None:
    assert await store.offer(PRESET, PEOPLE[0], "tall", "t", NOW)
    assert await store.offer(PRESET, PEOPLE[1], "tall", "u", NOW)
    assert [one.person for one in await store.offered_presets("fake", "u")] == [PEOPLE[1]]
    assert await store.offered_presets("fake", "v") == await store.offered_presets("other", "t") == []
    assert await store.withdraw(PRESET, "tall", "t", PEOPLE[0], NOW)
    assert not await store.withdraw(PRESET, "tall", "t", PEOPLE[0], NOW)
    assert len(await store.offered_presets("fake", "u")) == 1


async def test_what_is_not_there_is_not_shared_and_what_goes_is_shared_no_more(store: Store) -> None:
    assert not await store.offer(PRESET, PEOPLE[0], "wide", "t", NOW)
    assert not await store.offer(Shareable.ELEMENT, PEOPLE[0], "tall", "t", NOW)
    assert await store.offer(PRESET, PEOPLE[0], "tall", "t", NOW)
    await store.remove_preset(PEOPLE[0], "tall")
    assert await store.offer(PRESET, PEOPLE[1], "tall", "t", NOW)


async def test_only_what_another_did_is_written_down(store: Store) -> None:
    for by, deeds in ((PEOPLE[0], 0), (PEOPLE[1], 1)):
        assert await store.offer(PRESET, PEOPLE[0], "tall", "t", NOW)
        assert await store.withdraw(PRESET, "tall", "t", by, NOW)
        assert len(await store.deeds("fake", "t", 5)) == deeds
