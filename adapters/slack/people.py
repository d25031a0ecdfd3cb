"""Who asks, and where: what Slack tells of people and channels, remembered for a short while."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Generic, TypeVar

from adapters.slack.address import Tenant
from adapters.slack.calls import Calls, Refused
from adapters.slack.heard import Known
from adapters.slack.installations import Installations, token_of
from bot.generation.errors import PlatformError, PlatformUnavailable
from bot.generation.ports import Clock

Json = Mapping[str, Any]

USER_SECONDS = 60.0  # what somebody may do is at most so old
CHANNEL_SECONDS = 60.0
_PATIENCE = 0.8  # seconds: a command has to be acknowledged within three
_MOST_KEPT = 5000
_PAGES = 10
T = TypeVar("T")


class People:
    """Asks Slack, at most once a minute for each."""

    def __init__(self, calls: Calls, installations: Installations, clock: Clock) -> None:
        self._calls = calls
        self._installations = installations
        self._users = _Recent[Known](clock, USER_SECONDS)
        self._channels = _Recent[bool](clock, CHANNEL_SECONDS)
        self._directs = _Recent[str](clock, 24 * 3600.0)

    async def known(self, tenant: Tenant, user: str, *, now: bool = False) -> Known:
        """Somebody, as far as that is to be had at once. `now`: not from a minute ago."""
        try:
            async with asyncio.timeout(_PATIENCE):
                if now:
                    self._users.forget((tenant, user))
                return await self.look(tenant, user)
        except (PlatformError, TimeoutError):
            return Known()

    async def look(self, tenant: Tenant, user: str) -> Known:
        """Somebody. Raises PlatformUnavailable or PostRefused."""

        async def ask() -> Known:
            token = await token_of(self._installations, tenant)
            answer = await self._calls.ask_once("users.info", token, user=user, include_locale=True)
            return _known(answer["user"])

        return await self._users.get((tenant, user), ask)

    async def may_post(self, tenant: Tenant, channel: str) -> bool:
        """Whether the bot is in a channel; where Slack does not say in time, the post will show."""
        if not channel.startswith(("C", "G")):
            return True
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._channels.get((tenant, channel), lambda: self._is_member(tenant, channel), keep=bool)
        except Refused as refused:
            return refused.code not in ("channel_not_found", "not_in_channel")
        except (PlatformError, TimeoutError):
            return True

    async def direct(self, tenant: Tenant, user: str) -> str:
        """The channel of the direct message with somebody. Raises PlatformUnavailable or PostRefused."""

        async def ask() -> str:
            token = await token_of(self._installations, tenant)
            answer = await self._calls.ask("conversations.open", token, users=user)
            return str(answer["channel"]["id"])

        return await self._directs.get((tenant, user), ask)

    async def reads(self, tenant: Tenant, user: str, channel: str) -> bool:
        """Whether somebody can read in a channel, asked now: everybody in a public one, members in all others.

        Raises PlatformUnavailable.
        """
        token = await token_of(self._installations, tenant)
        try:
            known = _known((await self._calls.ask("users.info", token, user=user))["user"])
            if known.deleted or channel.startswith(("D", "U", "W")) or not channel:
                return not known.deleted
            told = (await self._calls.ask("conversations.info", token, channel=channel))["channel"]
            if not told.get("is_private") and not known.guest:
                return True
            return await self._is_among(tenant, user, channel)
        except Refused as refused:
            if refused.code == "missing_scope":
                raise PlatformUnavailable(refused.text) from refused
            return False

    async def _is_among(self, tenant: Tenant, user: str, channel: str) -> bool:
        token, cursor = await token_of(self._installations, tenant), ""
        for _ in range(_PAGES):
            page = await self._calls.ask("conversations.members", token, channel=channel, limit=1000, cursor=cursor)
            if user in page["members"]:
                return True
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return False

    async def _is_member(self, tenant: Tenant, channel: str) -> bool:
        token = await token_of(self._installations, tenant)
        told = (await self._calls.ask_once("conversations.info", token, channel=channel))["channel"]
        return bool(told.get("is_member", True)) and not told.get("is_archived", False)


def _known(user: Json) -> Known:
    return Known(
        locale=str(user.get("locale") or "en"),
        guest=any(user.get(name) for name in ("is_restricted", "is_ultra_restricted", "is_stranger")),
        manages=any(user.get(name) for name in ("is_admin", "is_owner", "is_primary_owner")),
        is_bot=bool(user.get("is_bot")),
        deleted=bool(user.get("deleted")),
    )


class _Recent(Generic[T]):
    """Answers by what was asked, each for so many seconds."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._kept: OrderedDict[tuple[Tenant, str], tuple[float, T]] = OrderedDict()

    def forget(self, name: tuple[Tenant, str]) -> None:
        """Ask again next time."""
        self._kept.pop(name, None)

    async def get(
        self, name: tuple[Tenant, str], ask: Callable[[], Awaitable[T]], keep: Callable[[T], bool] = lambda _: True
    ) -> T:
        """The answer. One that is not worth keeping is asked for again next time."""
        at, kept = self._kept.get(name, (0.0, None))
        if kept is not None and self._clock.now() - at < self._seconds:
            return kept
        answer = await ask()
        if keep(answer):
            self._kept[name] = self._clock.now(), answer
            self._kept.move_to_end(name)
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return answer
