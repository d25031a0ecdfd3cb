"""Which workspaces the app is in, and the token for each. One workspace by its token; many come from elsewhere."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from adapters.slack.address import Tenant
from adapters.slack.calls import Calls, Secret, TokenRefused, useless
from bot.generation.errors import PlatformUnavailable
from bot.generation.message import Text

log = logging.getLogger("dailies.slack")

ENDINGS = ("app_uninstalled", "tokens_revoked")  # events that say that the app left a place

# What the bot needs, and nothing more. Without the first two nobody is heard or answered.
ESSENTIAL = ("commands", "chat:write")
SCOPES = (
    *ESSENTIAL,
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "reactions:read",
    "usergroups:read",
    "users:read",
)


@dataclass(frozen=True, slots=True)
class Installation:
    """The app in one workspace, or in all of an enterprise. `scopes` are empty where nobody asked yet."""

    token: Secret
    bot_user: str
    bot_id: str
    scopes: frozenset[str] = frozenset()

    @property
    def lacking(self) -> tuple[str, ...]:
        """The scopes that the bot needs and does not have."""
        return tuple(name for name in SCOPES if name not in self.scopes) if self.scopes else ()


class Installations(Protocol):
    """Where tokens come from. An enterprise-wide installation has no team of its own."""

    async def find(self, enterprise_id: str | None, team_id: str | None) -> Installation | None:
        """The installation that holds there. Raises PlatformUnavailable."""

    async def check(self) -> tuple[str, ...]:
        """Scopes that are missing, if that can be known. Raises PlatformRefused where no token is of any use, or
        PlatformUnavailable."""

    async def ended(self, body: Mapping[str, Any]) -> None:
        """An event out of ENDINGS: the app left a place. What it raises makes Slack tell of it again."""


class OneWorkspace:
    """The workspace of one bot token; which it is, Slack says."""

    def __init__(self, calls: Calls, token: Secret) -> None:
        self._calls = calls
        self._token = token
        self._turn = asyncio.Lock()
        self._known: tuple[Tenant, Installation] | None = None

    async def find(self, enterprise_id: str | None, team_id: str | None) -> Installation | None:
        """It, if this is where it is."""
        tenant, installation = await self._introduced()
        here = team_id == tenant.team or (team_id is None and enterprise_id and enterprise_id == tenant.enterprise)
        return installation if here else None

    async def check(self) -> tuple[str, ...]:
        """Ask Slack whose token it is. Raises PlatformRefused."""
        if self._token.get_secret_value().startswith("xapp-"):
            raise useless("not_allowed_token_type", app=False)
        self._known = None
        try:
            return (await self._introduced())[1].lacking
        except TokenRefused as refused:
            raise useless(refused.code, app=False) from refused

    async def ended(self, body: Mapping[str, Any]) -> None:
        """The token is of no use any more, which every call will say."""
        log.warning("slack.uninstalled", extra={"facts": {"event": str((body.get("event") or {}).get("type"))}})

    async def _introduced(self) -> tuple[Tenant, Installation]:
        async with self._turn:
            if self._known is None:
                answer = await self._calls.answer("auth.test", self._token)
                body = answer.body
                tenant = Tenant(str(body["team_id"]), body.get("enterprise_id"))
                made = Installation(self._token, str(body["user_id"]), str(body.get("bot_id", "")), answer.scopes)
                self._known = tenant, made
            return self._known


async def token_of(installations: Installations, tenant: Tenant) -> Secret:
    """The token for a workspace. Raises PlatformUnavailable where the app is not: it may be put there again."""
    found = await installations.find(tenant.enterprise, tenant.team)
    if found is None:
        raise PlatformUnavailable(Text("slack.not_installed", team=tenant.team))
    return found.token
