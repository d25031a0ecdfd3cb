"""PolicyStore: what a place's own people decided about what is allowed there, and who asks for nothing more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.generation.command import Person
    from bot.generation.job import Job


@dataclass(frozen=True, slots=True)
class Rule:
    """One setting of a place: `channel` "" is all of the tenant; `value` as policy_fields.written has it."""

    channel: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """Somebody who asks for nothing more at a tenant's. `person` and `by` are None once they were erased.

    `mark` is what to name them by where they have no id any more; a block holds on under a pseudonym.
    """

    mark: str
    person: Person | None
    at: float  # UTC epoch seconds
    by: Person | None
    reason: str


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """What is known of a person at a tenant's: whether they are blocked, and how many of their jobs brought a video."""

    blocked: bool
    jobs: int


class PolicyStore(Protocol):
    """What is decided in a chat. Whatever changes something writes into the audit log in the same commit."""

    async def set_rules(
        self, platform: str, tenant: str, channel: str, values: Mapping[str, str | None], by: Person, now: float,
        *, expected: Mapping[str, str | None] | None = None,
    ) -> Sequence[str] | None:  # fmt: skip
        """Set these, or take them away (None), all in one commit; the names of those that were otherwise before.

        None: they are not as `expected` any more, and nothing is changed.
        """

    async def rules(self, platform: str, tenant: str) -> Sequence[Rule]:
        """All of a tenant and its channels."""

    async def block(self, person: Person, tenant: str, reason: str, by: Person, now: float) -> bool:
        """From now on they ask for nothing there. False: they were blocked before, and that one stays."""

    async def unblock(self, mark: str, platform: str, tenant: str, by: Person, now: float) -> bool:
        """Let them ask again; `mark` is their id, or that of a Blocked. False: nobody like this was blocked."""

    async def blocked(self, platform: str, tenant: str) -> Sequence[Blocked]:
        """Everybody who is blocked, the latest first."""

    async def not_begun(self, person: Person, tenant: str) -> Sequence[Job]:
        """Their jobs there that nothing was spent for yet: files are checked, a moderator or a turn is waited for."""

    async def acquaintance(self, person: Person, tenant: str, most: int) -> Acquaintance:
        """What is known of them there; jobs are counted up to `most`."""
