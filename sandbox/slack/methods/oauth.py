"""The install page and oauth.v2.access."""

from __future__ import annotations

from base64 import b64decode
from urllib.parse import urlencode

from aiohttp import web

from sandbox.slack.arguments import Arguments
from sandbox.slack.refusals import Refused
from sandbox.slack.state import Code, Consent, Install, Json, Team
from sandbox.slack.world import World

CODE_LIFE = 600.0  # seconds
TOKEN_LIFE = 43_200.0  # seconds, with token rotation


class OAuth:
    """From the install button to a token."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def page(self, request: web.Request) -> web.Response:
        """GET /oauth/v2/authorize: the person agrees at once, or does not, as control said."""
        query = request.query
        back = query.get("redirect_uri", "")
        if query.get("client_id") != self._world.app.client_id or not back:
            return web.Response(status=400, text="Invalid client_id or missing redirect_uri.")
        consent = self._world.consent
        told = {"state": query.get("state", "")}
        if consent.deny:
            told["error"] = "access_denied"
        else:
            asked = [scope for scope in query.get("scope", "").split(",") if scope]
            told["code"] = self._code(consent, query.get("team"), asked, back).code
        return web.Response(status=302, headers={"Location": f"{back}?{urlencode(told)}"})

    def _code(self, consent: Consent, team: str | None, asked: list[str], back: str) -> Code:
        world = self._world
        where = consent.team or team or self._waiting().id
        who = consent.user or next(
            (one.id for one in world.users.values() if one.team == where and not one.is_bot), world.new_id("U")
        )
        scopes = asked if consent.scopes is None else consent.scopes
        code = Code(world.new_id("code."), where, who, scopes, consent.org_wide, back, world.clock.now())
        world.codes[code.code] = code
        return code

    def _waiting(self) -> Team:
        teams = list(self._world.teams.values())
        return next((one for one in teams if self._world.install_of(one.id) is None), teams[0])

    def access(self, args: Arguments, authorization: str) -> Json:
        """oauth.v2.access. Raises Refused."""
        self._client(args, authorization)
        if args.text("grant_type") == "refresh_token":
            return self._refresh(args.required("refresh_token"))
        code = self._world.codes.get(args.text("code") or "")
        if code is None or self._world.clock.now() - code.made_at > CODE_LIFE:
            raise Refused("invalid_code")
        if code.used:
            raise Refused("code_already_used")
        if args.text("redirect_uri") not in (None, code.redirect_uri):
            raise Refused("bad_redirect_uri")
        code.used = True
        install = self._world.install(self._world.teams[code.team], code.scopes, org_wide=code.org_wide)
        self._rotate(install)
        self._world.changed()
        return {**self._granted(install, self._world.teams[code.team]), "authed_user": {"id": code.user}}

    def _refresh(self, token: str) -> Json:
        install = next((one for one in self._world.installs if one.refresh_token == token), None)
        if install is None or install.revoked is not None:
            raise Refused("invalid_refresh_token")
        install.token = f"xoxe.xoxb-{install.teams[0]}-{self._world.new_id('K')}"
        self._rotate(install)
        return self._granted(install, self._world.teams[install.teams[0]])

    def _rotate(self, install: Install) -> None:
        if self._world.app.token_rotation:
            install.refresh_token = self._world.new_id("xoxe-1-")
            install.expires_at = self._world.clock.now() + TOKEN_LIFE

    def _granted(self, install: Install, team: Team) -> Json:
        rotation = {"refresh_token": install.refresh_token, "expires_in": int(TOKEN_LIFE)}
        enterprise = {"id": team.enterprise_id, "name": team.enterprise_name} if team.enterprise_id else None
        return {
            "app_id": self._world.app.id,
            "scope": ",".join(install.scopes),
            "token_type": "bot",
            "access_token": install.token,
            "bot_user_id": install.bot_user,
            "team": None if install.org_wide else {"id": team.id, "name": team.name},
            "enterprise": enterprise,
            "is_enterprise_install": install.org_wide,
            **(rotation if install.refresh_token else {}),
        }

    def _client(self, args: Arguments, authorization: str) -> None:
        scheme, _, secret = authorization.partition(" ")
        if scheme.lower() == "basic":
            client_id, _, client_secret = b64decode(secret).decode().partition(":")
        else:
            client_id, client_secret = args.text("client_id") or "", args.text("client_secret") or ""
        if client_id != self._world.app.client_id:
            raise Refused("invalid_client_id")
        if client_secret != self._world.app.client_secret:
            raise Refused("bad_client_secret")
