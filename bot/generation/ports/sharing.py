"""SharingStore: elements and presets that everybody of a tenant may use."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.generation.command import Person
    from bot.generation.ports.personal import Preset, SavedElement


class Shareable(StrEnum):
    """What can be shared. The words are stored."""

    ELEMENT = "element"
    PRESET = "preset"


class SharingStore(Protocol):
    """A name is shared once in a tenant. What its owner changes or removes is changed or gone for all."""

    async def offer(self, kind: Shareable, person: Person, name: str, tenant: str, now: float) -> bool:
        """Everybody of that tenant may use it. False: it is not there, or another shares one of this name."""

    async def withdraw(self, kind: Shareable, name: str, tenant: str, by: Person, now: float) -> bool:
        """Not any more; whether it was. That somebody else than its owner did it is in the audit log."""

    async def offered_elements(self, platform: str, tenant: str) -> Sequence[SavedElement]:
        """By name; `person` is the owner."""

    async def offered_presets(self, platform: str, tenant: str) -> Sequence[Preset]:
        """By name; `person` is the owner."""
