"""What somebody may use in a place: what they keep themselves, and what is shared there. Their own wins."""

from __future__ import annotations

from collections.abc import Mapping

from bot.generation.command import Person
from bot.generation.ports import Preset, SavedElement, Store


async def elements_for(store: Store, person: Person, tenant: str) -> Mapping[str, SavedElement]:
    """By name."""
    shared = {one.name: one for one in await store.offered_elements(person.platform, tenant)}
    return {**shared, **{one.name: one for one in await store.elements(person)}}


async def presets_for(store: Store, person: Person, tenant: str) -> Mapping[str, Preset]:
    """By name."""
    shared = {one.name: one for one in await store.offered_presets(person.platform, tenant)}
    return {**shared, **{one.name: one for one in await store.presets(person)}}
