"""What somebody may use in a place: what they keep themselves, and what is shared there. Their own wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.generation.chat.ordering import saved_name
from bot.generation.command import Command, Person
from bot.generation.ports import Preset, SavedElement, Store

MOST = 50  # elements, and presets, of one person


async def elements_for(store: Store, person: Person, tenant: str) -> Mapping[str, SavedElement]:
    """By name."""
    shared = {one.name: one for one in await store.offered_elements(person.platform, tenant)}
    return {**shared, **{one.name: one for one in await store.elements(person)}}


async def presets_for(
    store: Store, person: Person, tenant: str, allowed: Sequence[str] = ()
) -> Mapping[str, Preset]:  # fmt: skip
    """By name. Where only some are `allowed`, these are what is shared there: one's own of that name is another."""
    shared = {one.name: one for one in await store.offered_presets(person.platform, tenant)}
    if allowed:
        return {name: one for name, one in shared.items() if name in allowed}
    return {**shared, **{one.name: one for one in await store.presets(person)}}


def name_in(command: Command) -> str:
    """What somebody calls what they keep, as it is stored."""
    return saved_name(str(command.options.get("name") or ""))


def is_name(name: str) -> bool:
    """Something that can be written in a prompt: @mira."""
    return 0 < len(name) <= 40 and name[0] != "-" and all(c.isalnum() or c in "-_" for c in name)
