"""AuditStore: what people with power did, in a chain that shows whether somebody changed it later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.generation.command import Person


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done. `by` is None for the program itself.

    `action` is a word such as "review.approve" or "policy.set"; `subject` what it was done to (a job's id, a delivery's
    nonce, a channel); `before` and `after` states or values; `rule` which rule led to it; `sha256` of the file it is
    about. None of them ever holds what somebody typed to be made.
    """

    at: float
    by: Person | None
    platform: str
    tenant: str
    action: str
    subject: str
    before: str = ""
    after: str = ""
    rule: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A deed as it stands in the log. `by` is its person's keyed pseudonym; `person` who that is, while known.

    `digest` is SHA-256 over the digest of the entry before and everything of this one, as lower-case hex.
    """

    n: int
    deed: Deed
    by: str
    digest: str


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """What adding the chain up anew came to: `wrong` is the first entry that does not fit, None where all do."""

    entries: int
    wrong: int | None
    last: str  # the digest of the last entry: whoever wrote it down elsewhere can tell whether the end was cut off


class AuditStore(Protocol):
    """The log. Nothing in it is ever changed; entries older than their time leave it from the front."""

    async def audit(self, deed: Deed) -> None:
        """Add a deed that changes no other row."""

    async def deeds(self, platform: str, tenant: str, most: int) -> Sequence[Written]:
        """The last deeds at a tenant's, the newest first; platform "" and tenant "": everywhere."""

    async def audit_log(self, after: int, most: int) -> Sequence[Written]:
        """Entries behind the `after`-th, the oldest first."""

    async def check_audit(self) -> AuditCheck:
        """Compute every digest anew."""
