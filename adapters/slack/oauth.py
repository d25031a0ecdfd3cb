"""From the install button to a token: two addresses in the one web app, and a state that one browser may use once."""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from collections import deque
from logging import Logger
from typing import Any
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.calls import Refused, TokenRefused
from adapters.slack.installations import SCOPES
from adapters.slack.workspaces import ManyWorkspaces
from bot.generation.errors import PlatformUnavailable, StorageError
from bot.generation.message import Text
from bot.generation.ports import Clock, MemoStore
from bot.replies import render

log = logging.getLogger("dailies.slack")

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
KIND = "slack.state"
LIFETIME = 600.0  # seconds from the button to the end
COOKIE = "__Host-dailies-install"  # the prefix: no other host can set it
MOST_OPEN = 500  # begun within one LIFETIME; nobody has to prove anything to begin, so the rows have an end
_BYTES = 32
_DRAWN = re.compile(r"[A-Za-z0-9_-]{43}")  # those bytes, as text
_CODE = re.compile(r"[!-~]{1,500}")


class States(AsyncOAuthStateStore):
    """What was drawn for an installation that began. Stored is a hash of the state and its browser's cookie alone."""

    def __init__(self, memos: MemoStore, clock: Clock) -> None:
        self._memos = memos
        self._clock = clock

    @property
    def logger(self) -> Logger:
        return log

    async def async_issue(self, *args: Any, browser: str = "", **kwargs: Any) -> str:
        """A new state for the browser with this cookie. Raises StorageError."""
        state, now = secrets.token_urlsafe(_BYTES), self._clock.now()
        await self._memos.drop_memos(KIND, before=now - LIFETIME)
        await self._memos.keep_memo(KIND, _row(state, browser), {"v": 1}, now)
        return state

    async def async_consume(self, state: str, browser: str = "") -> bool:
        """True once, in time, for that browser. Raises StorageError."""
        since = self._clock.now() - LIFETIME
        return await self._memos.take_memo(KIND, _row(state, browser), since) is not None


class InstallPages:
    """Both addresses. Whoever opens the first may let the app into a workspace where Slack lets them."""

    def __init__(
        self, workspaces: ManyWorkspaces, states: States, clock: Clock, client_id: str, public_url: str, api_base: str
    ) -> None:
        """`public_url`: under which browsers reach this bot. Slack's own page is on the host of `api_base`."""
        self._workspaces = workspaces
        self._states = states
        self._clock = clock
        self._client_id = client_id
        self._public = public_url.rstrip("/")
        self._authorize = urlsplit(api_base)._replace(path="/oauth/v2/authorize").geturl()
        self._begun: deque[float] = deque()

    def routes(self) -> list[web.RouteDef]:
        """For the one web app."""
        return [web.get(INSTALL, self._begin, allow_head=False), web.get(REDIRECT, self._end, allow_head=False)]

    async def _begin(self, request: web.Request) -> web.Response:
        if self._too_many():
            return self._said(request, 503, Text("slack.install_busy"))
        browser = secrets.token_urlsafe(_BYTES)
        try:
            state = await self._states.async_issue(browser=browser)
        except StorageError as error:
            return self._failed(request, error)
        asked = {"client_id": self._client_id, "scope": ",".join(SCOPES), "state": state, "redirect_uri": self._back}
        response = web.Response(status=302, headers={"Location": f"{self._authorize}?{urlencode(asked)}"})
        response.set_cookie(
            COOKIE, browser, max_age=int(LIFETIME), path="/", secure=True, httponly=True, samesite="Lax"
        )
        return response

    async def _end(self, request: web.Request) -> web.Response:
        """Every answer spends the state: whatever went wrong, one begins anew."""
        try:
            if not await self._is_awaited(request):
                return self._said(request, 400, Text("slack.install_stale", address=self._public + INSTALL))
            if "error" in request.query:
                return self._said(request, 200, Text("slack.install_declined", address=self._public + INSTALL))
            code = request.query.get("code", "")
            if not _CODE.fullmatch(code):
                return self._said(request, 400, Text("slack.install_stale", address=self._public + INSTALL))
            place = await self._workspaces.add(code, self._back)
        except (StorageError, PlatformUnavailable, Refused) as error:
            return self._failed(request, error)
        return self._said(request, 200, Text("slack.install_done", team=place))

    async def _is_awaited(self, request: web.Request) -> bool:
        state, browser = request.query.get("state", ""), request.cookies.get(COOKIE, "")
        if not _DRAWN.fullmatch(state) or not _DRAWN.fullmatch(browser):
            return False
        return await self._states.async_consume(state, browser)

    @property
    def _back(self) -> str:
        return self._public + REDIRECT

    def _too_many(self) -> bool:
        now = self._clock.now()
        while self._begun and now - self._begun[0] > LIFETIME:
            self._begun.popleft()
        if len(self._begun) >= MOST_OPEN:
            return True
        self._begun.append(now)
        return False

    def _failed(self, request: web.Request, error: StorageError | PlatformUnavailable | Refused) -> web.Response:
        address = self._public + INSTALL
        if isinstance(error, StorageError):
            log.error("slack.not_installed", extra={"facts": {"problem": str(error)}})
            return self._said(request, 503, Text("slack.install_not_kept", address=address))
        if isinstance(error, Refused | TokenRefused):
            log.warning("slack.not_installed", extra={"facts": {"code": error.code}})
            return self._said(request, 400, Text("slack.install_refused", code=error.code[:60], address=address))
        log.warning("slack.not_installed", extra={"facts": {"problem": str(error)}})
        return self._said(request, 503, Text("slack.install_no_answer", address=address))

    def _said(self, request: web.Request, status: int, text: Text) -> web.Response:
        """One sentence in the browser's language."""
        wanted = request.headers.get("Accept-Language", "en")
        response = web.Response(status=status, text=render(text, re.split("[,;]", wanted, maxsplit=1)[0]))
        if request.path == REDIRECT:
            response.del_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
        return response


def _row(state: str, browser: str) -> str:
    return hashlib.sha256(f"{state} {browser}".encode()).hexdigest()
