"""POST /api/<method>: who calls, may they, and what the method answers."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from sandbox.slack.arguments import Arguments, read_arguments
from sandbox.slack.exchange import Exchange
from sandbox.slack.limits import Limits
from sandbox.slack.methods.call import Call, Handler
from sandbox.slack.methods.oauth import OAuth
from sandbox.slack.refusals import Refused
from sandbox.slack.sockets import Sockets
from sandbox.slack.state import Install, Json
from sandbox.slack.traffic import Entry
from sandbox.slack.world import World


class WebApi:
    """The Web API."""

    def __init__(
        self,
        *,
        world: World,
        exchange: Exchange,
        limits: Limits,
        oauth: OAuth,
        sockets: Sockets,
        methods: Mapping[str, Handler],
    ) -> None:
        self._world = world
        self._exchange = exchange
        self._limits = limits
        self._oauth = oauth
        self._sockets = sockets
        self._methods = methods

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        name = request.match_info["method"]
        return await self._exchange.run(request, name, lambda entry: self._answer(request, name, entry))

    async def _answer(self, request: web.Request, name: str, entry: Entry) -> web.Response:
        headers: dict[str, str] = {}
        try:
            args = await read_arguments(request)
            entry.args = args.shown()
            body = {"ok": True, **await self._call(request, name, args, headers)}
            status = 200
        except Refused as refused:
            body, status = refused.body(), refused.status
            headers |= refused.headers
        entry.response = body
        return web.json_response(body, status=status, headers=headers)

    async def _call(self, request: web.Request, name: str, args: Arguments, headers: dict[str, str]) -> Json:
        authorization = request.headers.get("Authorization", "")
        if name == "oauth.v2.access":
            return self._oauth.access(args, authorization)
        scheme, _, token = authorization.partition(" ")
        token = token.strip() if scheme.lower() == "bearer" else args.text("token") or ""
        if name == "apps.connections.open":
            return self._open(token)
        if name not in self._methods:
            raise Refused("unknown_method", req_method=name)
        install = self._install(token)
        headers["X-OAuth-Scopes"] = ",".join(install.scopes)
        if self._world.limits:
            self._limits.count(name, install.teams[0], args.text("channel"))
        return await self._methods[name](Call(self._world, install, args))

    def _open(self, token: str) -> Json:
        if token.startswith("xoxb-"):
            raise Refused("not_allowed_token_type")
        if token != self._world.app.app_token:
            raise Refused("invalid_auth" if token else "not_authed")
        if self._world.app.deliver_to is not None:
            raise Refused("forbidden_team")
        if self._world.limits:
            self._limits.count("apps.connections.open", self._world.app.id, None)
        return {"url": self._sockets.ticket()}

    def _install(self, token: str) -> Install:
        if not token:
            raise Refused("not_authed")
        if token == self._world.app.app_token:
            raise Refused("not_allowed_token_type")
        install = next((one for one in self._world.installs if one.token == token), None)
        if install is None:
            raise Refused("invalid_auth")
        if install.revoked is not None:
            raise Refused(install.revoked)
        if install.expires_at is not None and self._world.clock.now() >= install.expires_at:
            raise Refused("token_expired")
        return install
