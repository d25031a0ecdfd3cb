"""The app in many workspaces: found by place, renewed in time, forgotten when Slack says that it ended."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr
from slack_sdk.oauth.installation_store import Installation as Granted

from adapters.slack.calls import Calls, Json, Refused, Secret, TokenRefused
from adapters.slack.installations import SCOPES, Installation
from adapters.slack.installing import SealedInstallations, key_of
from bot.generation.errors import PlatformUnavailable
from bot.generation.message import Text
from bot.generation.ports import Clock

log = logging.getLogger("dailies.slack")

ENDINGS = ("app_uninstalled", "tokens_revoked")  # the events that `ManyWorkspaces.ended` wants to hear of
RENEW_BEFORE = 2 * 3600.0  # seconds; a token that is renewed lives for twelve hours
_NOBODY = SecretStr("")


class ManyWorkspaces:
    """The Installations port for many workspaces. What was read is remembered: nobody else changes the rows."""

    def __init__(
        self, calls: Calls, store: SealedInstallations, clock: Clock, client_id: str, client_secret: Secret
    ) -> None:
        self._calls = calls
        self._store = store
        self._clock = clock
        self._client = client_id, client_secret
        self._known: dict[tuple[str | None, str | None], Granted] = {}
        self._changes = 0
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def find(self, enterprise_id: str | None, team_id: str | None) -> Installation | None:
        """The installation that holds there, with a token that is good for a while. Raises PlatformUnavailable."""
        found = await self._look(enterprise_id, team_id)
        if found is not None and found.bot_token_expires_at is not None:
            found = await self._renewed(found)
        if found is None or not found.bot_token:
            return None
        scopes = frozenset(found.bot_scopes or ())
        return Installation(SecretStr(found.bot_token), found.bot_user_id or "", found.bot_id or "", scopes)

    async def check(self) -> tuple[str, ...]:
        """The scopes that are missing everywhere. A workspace that lacks others is named in the log."""
        places = await self._store.all()
        for one in places:
            if missing := _lacking(one):
                facts = {"place": key_of(one.enterprise_id, one.team_id), "missing": missing}
                log.warning("slack.install_again", extra={"facts": facts})
        return tuple(name for name in SCOPES if places and all(name in _lacking(one) for one in places))

    async def add(self, code: str, redirect: str) -> str:
        """Trade the code of an agreed installation for its token; the name of the place.

        Raises Refused, TokenRefused, PlatformUnavailable or StorageError: then somebody has to agree again.
        """
        granted = await self._access(code=code, redirect_uri=redirect)
        made = await self._installation(granted)
        place = key_of(made.enterprise_id, made.team_id)
        if place == key_of(None, None):
            raise PlatformUnavailable(Text("slack.unreachable", reason="no team"))
        await self._save(made)
        log.info("slack.installed", extra={"facts": {"place": place}})
        return made.team_name or made.enterprise_name or "Slack"

    async def ended(self, body: Mapping[str, Any]) -> None:
        """An event out of ENDINGS: the app left a place. Raises PlatformUnavailable or StorageError: to be told again.

        One that comes late, after the app was installed anew, or that is about an older token, changes nothing.
        """
        event, place = body.get("event") or {}, _of_event(body)
        revoked = event.get("type") == "tokens_revoked"
        if revoked and not (event.get("tokens") or {}).get("bot"):
            return
        found = await self._look(*place)
        if found is None:  # or nobody can open it
            await self._store.async_delete_all(enterprise_id=place[0], team_id=place[1])
            return
        if found.is_enterprise_install and place[1] is not None:
            return  # one workspace's own installation went; that of its enterprise is another
        key = key_of(found.enterprise_id, found.team_id)
        async with self._turns[key]:
            is_late = float(body.get("event_time") or self._clock.now()) < found.installed_at
            if (revoked or is_late) and await self._works(found):
                return
            await self._store.async_delete_all(enterprise_id=found.enterprise_id, team_id=found.team_id)
            self._forget()
        log.info("slack.uninstalled", extra={"facts": {"place": key}})

    async def _look(self, enterprise_id: str | None, team_id: str | None) -> Granted | None:
        place = enterprise_id, team_id
        if place in self._known:
            return self._known[place]
        changes = self._changes
        found = await self._store.async_find_installation(enterprise_id=enterprise_id, team_id=team_id)
        if found is not None and changes == self._changes:  # what changed while it was read is read anew next time
            self._known[place] = found
        return found

    async def _save(self, made: Granted) -> None:
        await self._store.async_save(made)
        self._forget()

    def _forget(self) -> None:
        self._known.clear()
        self._changes += 1

    async def _installation(self, granted: Json) -> Granted:
        """What oauth.v2.access said."""
        whole = bool(granted.get("is_enterprise_install"))
        team, enterprise = {} if whole else granted.get("team") or {}, granted.get("enterprise") or {}
        token, refresh, expires_at = self._tokens(granted)
        return Granted(
            app_id=granted.get("app_id"),
            enterprise_id=enterprise.get("id"),
            enterprise_name=enterprise.get("name"),
            team_id=team.get("id"),
            team_name=team.get("name"),
            bot_token=token,
            bot_id=await self._bot_id(token),
            bot_user_id=str(granted.get("bot_user_id") or ""),
            bot_scopes=str(granted.get("scope") or ""),
            bot_refresh_token=refresh,
            bot_token_expires_at=expires_at,
            user_id=str((granted.get("authed_user") or {}).get("id") or ""),
            is_enterprise_install=whole,
            token_type=granted.get("token_type"),
            installed_at=self._clock.now(),
        )

    # -- tokens that end

    async def _renewed(self, found: Granted) -> Granted | None:
        """It, or what it became. One asks Slack; the others go on with what they have while it is good."""
        turn = self._turns[key_of(found.enterprise_id, found.team_id)]
        if self._left(found) > RENEW_BEFORE or (turn.locked() and self._left(found) > 0):
            return found
        # Whoever waits may lose patience; what Slack gives in exchange it gives once, so that is kept in any case.
        return await asyncio.shield(self._in_turn(found, turn))

    async def _in_turn(self, found: Granted, turn: asyncio.Lock) -> Granted | None:
        async with turn:
            now = await self._look(found.enterprise_id, found.team_id)
            if now is None or self._left(now) > RENEW_BEFORE:
                return now
            try:
                return await self._renew(now)
            except (Refused, PlatformUnavailable) as error:
                facts = {"place": key_of(now.enterprise_id, now.team_id), "problem": str(error)}
                log.warning("slack.not_renewed", extra={"facts": facts})
                if self._left(now) > 0:
                    return now
                if isinstance(error, Refused):
                    return None
                raise

    async def _renew(self, found: Granted) -> Granted:
        granted = await self._access(grant_type="refresh_token", refresh_token=found.bot_refresh_token)
        token, refresh, expires_at = self._tokens(granted)
        renewed = {"bot_token": token, "bot_refresh_token": refresh, "bot_token_expires_at": expires_at}
        made = Granted(**{**vars(found), **renewed})
        await self._save(made)
        return made

    def _left(self, found: Granted) -> float:
        expires_at = found.bot_token_expires_at
        return float("inf") if expires_at is None else expires_at - self._clock.now()

    def _tokens(self, granted: Json) -> tuple[str, str | None, int | None]:
        """Token, what renews it, and when it ends. Raises PlatformUnavailable."""
        token, seconds = granted.get("access_token"), granted.get("expires_in")
        if not token or granted.get("token_type") != "bot":
            raise PlatformUnavailable(Text("slack.unreachable", reason="no bot token"))
        return str(token), granted.get("refresh_token"), None if seconds is None else int(self._clock.now() + seconds)

    async def _access(self, **more: Any) -> Json:
        # As fields of the form, which Slack takes too: the SDK's own method still builds aiohttp's old BasicAuth.
        client_id, secret = self._client
        fields = {"client_id": client_id, "client_secret": secret.get_secret_value(), **more}
        return await self._calls.ask("oauth.v2.access", _NOBODY, **fields)

    async def _bot_id(self, token: str) -> str:
        """Slack says it elsewhere. Nothing here fails without it, and the code is spent by now."""
        try:
            return str((await self._calls.ask("auth.test", SecretStr(token))).get("bot_id") or "")
        except (Refused, PlatformUnavailable):
            return ""

    async def _works(self, found: Granted) -> bool:
        try:
            await self._calls.ask("auth.test", SecretStr(found.bot_token or ""))
        except TokenRefused as refused:
            return refused.code == "token_expired"  # what else is wrong shows when it is renewed
        except Refused:
            return False
        return True


def _lacking(one: Granted) -> list[str]:
    return [name for name in SCOPES if name not in (one.bot_scopes or ())]


def _of_event(body: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Enterprise and team of what an event is about; no team where it is about all of them."""
    about: Mapping[str, Any] = next(iter(body.get("authorizations") or ()), {})
    whole = bool(about.get("is_enterprise_install") or body.get("is_enterprise_install"))
    enterprise = about.get("enterprise_id") or body.get("enterprise_id")
    return enterprise, None if whole else about.get("team_id") or body.get("team_id")
