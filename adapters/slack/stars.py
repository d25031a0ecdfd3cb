"""Stars that people put under videos: which of them mean something, and what the message under them is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.slack.address import Address
from adapters.slack.calls import Refused
from adapters.slack.heard import Origin
from adapters.slack.posting import Posts
from bot.generation.chat.pace import Pace
from bot.generation.command import Person
from bot.generation.ports import Clock

Json = Mapping[str, Any]

STAR = "star"  # Slack's name for it


class Stars:
    """Looks at a message only where it may be one of ours, and not too often for one person."""

    def __init__(self, posts: Posts, clock: Clock) -> None:
        self._posts = posts
        self._pace = Pace(clock)

    async def message(self, event: Json, where: Origin, me: str) -> Json | None:
        """The message of ours that has the star; None where the star means nothing.

        Raises PlatformUnavailable or PostRefused.
        """
        ours = event.get("item_user") in (None, me) and where.user != me
        if not ours or event.get("reaction") != STAR:
            return None
        if self._pace.wait(Person("slack", f"{where.tenant}:{where.user}")):
            return None
        found = await self._found(Address(where.tenant, where.channel), str(event["item"]["ts"]))
        return found if found is not None and found.get("user") == me else None

    async def _found(self, address: Address, ts: str) -> Json | None:
        """In a thread, or in the channel itself."""
        asked = {"channel": address.channel, "ts": ts, "oldest": ts, "inclusive": True, "limit": 2}
        try:
            page = await self._posts.ask(address, "conversations.replies", **asked)
        except Refused as refused:
            if refused.code in ("thread_not_found", "message_not_found"):
                return None
            raise
        return next((one for one in page.get("messages") or () if str(one.get("ts")) == ts), None)
