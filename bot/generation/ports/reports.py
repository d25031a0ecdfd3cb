"""ReportStore: who objects to a post, its way out of the chat, and which post a file came from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.generation.command import Person, ReplyTo
    from bot.generation.delivery import Delivery
    from bot.generation.job import Job
    from bot.generation.ports.audit import Deed


Posts = Sequence[tuple["Delivery", "ReplyTo"]]  # each with where it stands; the one that is meant comes first


class ReportStore(Protocol):
    """More verbs of the Store; one verb is one transaction."""

    async def report(self, nonce: str, person: Person, now: float) -> int:
        """This person objects to the post with that nonce; how many different people do by now."""

    async def hide(
        self, posts: Posts, now: float, owed: Sequence[Delivery] = (), deed: Deed | None = None,
        detail: str = "reported",
    ) -> bool:  # fmt: skip
        """A post leaves the chat, and its copies with it: from now on that is owed until it is done.

        `owed` is what chats are to be told of it, `detail` stands in the job's history. False: the first is not there
        any more, and nothing was done.
        """

    async def made_as(self, sha256: str) -> Sequence[tuple[Delivery, Job]]:
        """What has these bytes: as they came, as they were posted, or as a still that stood for them."""
