"""Who asks, and where: what Slack tells of people and channels, remembered for a short while."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from adapters.slack.address import DIRECT, Tenant
from adapters.slack.calls import Calls, Refused
from adapters.slack.heard import Known
from adapters.slack.installations import Installations, token_of
from adapters.slack.recent import Recent
from bot.generation.errors import PlatformError, PlatformUnavailable
from bot.generation.message import Text
from bot.generation.ports import Clock
from bot.replies.inert import clean

log = logging.getLogger("dailies.slack")

Json = Mapping[str, Any]
Groups = Mapping[str, frozenset[str]]

USER_SECONDS = 60.0  # what somebody may do is at most so old
CHANNEL_SECONDS = 60.0
NAME_SECONDS = 3600.0
LIVE_SECONDS = 2.0  # and so old where somebody uses what they may do to others; Slack takes 20 such questions a minute
# Seconds: a command has to be acknowledged within three. Whoever is not known may be refused, so that is worth half of
# them; a second question follows only where the first was answered.
_PATIENCE, _BRIEF = 1.5, 0.8
_PAGES = 10
_MOST_NAMES = 10  # asked for on account of one message
_NO_GROUPS = ("paid_only", "paid_teams_only", "plan_upgrade_required", "team_not_eligible")


class People:
    """Asks Slack, at most once a minute for each."""

    def __init__(self, calls: Calls, installations: Installations, clock: Clock) -> None:
        self._calls = calls
        self._installations = installations
        self._users = Recent[Known](clock, USER_SECONDS)
        self._names = Recent[str](clock, NAME_SECONDS)
        self._groups = Recent[Groups](clock, USER_SECONDS)
        self._open_channels = Recent[bool](clock, CHANNEL_SECONDS)
        self._channels = Recent[Json](clock, CHANNEL_SECONDS)
        self._members = Recent[bool](clock, CHANNEL_SECONDS)
        self._directs = Recent[str](clock, 24 * 3600.0)

    async def known(self, tenant: Tenant, user: str, *, now: bool = False) -> Known:
        """Somebody, as far as that is to be had at once. `now`: not from a minute ago."""
        within = LIVE_SECONDS if now else None
        async with asyncio.TaskGroup() as group:
            person = group.create_task(self._person(tenant, user, within))
            groups = group.create_task(self._groups_of(tenant, user, within))
        found = groups.result()
        return replace(person.result(), roles=found or (), roles_known=found is not None)

    async def look(self, tenant: Tenant, user: str, *, within: float | None = None, patient: bool = False) -> Known:
        """Somebody, without their groups. Raises PlatformUnavailable or PostRefused."""
        call = self._calls.ask if patient else self._calls.ask_once

        async def ask() -> Known:
            token = await token_of(self._installations, tenant)
            return _known((await call("users.info", token, user=user, include_locale=True))["user"])

        return await self._users.get((tenant, user), ask, within=within)

    async def names(self, tenant: Tenant, users: Iterable[str]) -> Mapping[str, str]:
        """What people are called, by their ids; those of whom Slack does not say it at once are left out."""
        found: dict[str, str] = {}

        async def ask(user: str) -> None:
            with suppress(PlatformError):
                found[user] = await self._names.get((tenant, user), lambda: self._name(tenant, user), keep=bool)

        with suppress(TimeoutError):
            async with asyncio.timeout(_BRIEF), asyncio.TaskGroup() as group:
                for user in list(dict.fromkeys(users))[:_MOST_NAMES]:
                    group.create_task(ask(user))
        return found

    async def may_post(self, tenant: Tenant, channel: str) -> bool:
        """Whether the bot is in a channel; where Slack does not say in time, the post will show."""
        if not channel.startswith(("C", "G")):
            return True
        try:
            async with asyncio.timeout(_BRIEF):
                name = tenant, channel
                return await self._open_channels.get(name, lambda: self._is_member(tenant, channel), keep=bool)
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
        """Whether somebody can read in a channel: everybody in a public one, members in all others.

        That is as of the last minute; whether they are in the workspace at all, of the last seconds.

        Raises PlatformUnavailable.
        """
        try:
            known = await self.look(tenant, user, within=LIVE_SECONDS, patient=True)
            if known.deleted or channel.startswith(DIRECT) or not channel:
                return not known.deleted
            told = await self._channels.get((tenant, channel), lambda: self._about(tenant, channel))
            if not told.get("is_private") and not known.guest:
                return True
            return await self._members.get((tenant, f"{channel}/{user}"), lambda: self._among(tenant, user, channel))
        except Refused as refused:
            if refused.code == "missing_scope":
                raise PlatformUnavailable(refused.text) from refused
            return False

    async def objects(self, tenant: Tenant, channel: str) -> Text | None:
        """Why the bot cannot use a channel. A private one without it looks like none. Raises PlatformUnavailable."""
        try:
            told = await self._about(tenant, channel)
        except Refused as refused:
            if refused.code == "missing_scope":
                raise PlatformUnavailable(refused.text) from refused
            return Text("platform.channel_unseen", given=channel)
        if told.get("is_archived"):
            return Text("platform.channel_archived", that_channel=channel)
        return None if told.get("is_member", True) else Text("platform.channel_uninvited", that_channel=channel)

    async def _name(self, tenant: Tenant, user: str) -> str:
        return clean((await self.look(tenant, user)).name)

    async def _person(self, tenant: Tenant, user: str, within: float | None) -> Known:
        try:
            async with asyncio.timeout(_PATIENCE if within is None else _BRIEF):
                return await self.look(tenant, user, within=within)
        except (PlatformError, TimeoutError):
            return Known()

    async def _groups_of(self, tenant: Tenant, user: str, within: float | None) -> tuple[str, ...] | None:
        """The user groups that somebody is in; None where Slack did not say."""
        try:
            async with asyncio.timeout(_PATIENCE if within is None else _BRIEF):
                groups = await self._groups.get((tenant, ""), lambda: self._all_groups(tenant), within=within)
        except (PlatformError, TimeoutError) as error:
            log.info("slack.groups_unknown", extra={"facts": {"problem": str(error)}})
            return None
        return tuple(sorted(group for group, users in groups.items() if user in users))

    async def _all_groups(self, tenant: Tenant) -> Groups:
        token = await token_of(self._installations, tenant)
        team = {"team_id": tenant.team} if tenant.enterprise else {}  # a token for all of an enterprise needs to say it
        try:
            answer = await self._calls.ask_once("usergroups.list", token, include_users=True, **team)
        except Refused as refused:
            if refused.code in _NO_GROUPS:
                return {}
            raise
        return {str(one["id"]): frozenset(map(str, one.get("users") or ())) for one in answer.get("usergroups") or ()}

    async def _among(self, tenant: Tenant, user: str, channel: str) -> bool:
        token, cursor = await token_of(self._installations, tenant), ""
        for _ in range(_PAGES):
            page = await self._calls.ask("conversations.members", token, channel=channel, limit=1000, cursor=cursor)
            if user in page["members"]:
                return True
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return False

    async def _about(self, tenant: Tenant, channel: str) -> Json:
        token = await token_of(self._installations, tenant)
        told: Json = (await self._calls.ask("conversations.info", token, channel=channel))["channel"]
        return told

    async def _is_member(self, tenant: Tenant, channel: str) -> bool:
        token = await token_of(self._installations, tenant)
        told = (await self._calls.ask_once("conversations.info", token, channel=channel))["channel"]
        return bool(told.get("is_member", True)) and not told.get("is_archived", False)


def _known(user: Json) -> Known:
    profile = user.get("profile") or {}
    called = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    return Known(
        locale=str(user.get("locale") or "en"),
        name=next((str(one) for one in called if one), ""),
        guest=any(user.get(name) for name in ("is_restricted", "is_ultra_restricted", "is_stranger")),
        manages=any(user.get(name) for name in ("is_admin", "is_owner", "is_primary_owner")),
        is_bot=bool(user.get("is_bot")),
        deleted=bool(user.get("deleted")),
    )
