"""What every REST request goes through: faults, the token, rate limits, the body, the handler, the record."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.discord.bodies import Body, SentFile, drain, read_body
from sandbox.discord.errors import NOT_FOUND, TOO_LARGE, UNAUTHORIZED, ApiError
from sandbox.discord.faults import Fault, Faults
from sandbox.discord.limits import Limits, Verdict
from sandbox.discord.state import Json, World
from sandbox.discord.traffic import Exchange, Traffic
from sandbox.discord.transport import cut

PREFIX = "/api/v10"
_MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token")


@dataclass(slots=True)
class Call:
    """One request as a handler sees it."""

    params: dict[str, str]
    query: dict[str, str]
    body: Body

    @property
    def json(self) -> Any:
        """The JSON sent; None without."""
        return self.body.json

    @property
    def files(self) -> list[SentFile]:
        """The files sent beside it."""
        return self.body.files


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler answers; None is an empty 204."""

    data: Any = None
    status: int = 200


Handler = Callable[[Call], Reply]
SizeLimit = Callable[[dict[str, str]], int]


@dataclass(frozen=True, slots=True)
class Route:
    """A route. with_token: it needs the bot's token; limit_of: how many bytes one of its files may have."""

    method: str
    path: str
    handler: Handler
    with_token: bool = True
    limit_of: SizeLimit | None = None


@dataclass(slots=True)
class Rest:
    """Serves routes."""

    world: World
    faults: Faults
    limits: Limits
    traffic: Traffic
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def mount(self, app: web.Application, routes: list[Route]) -> None:
        """Add the routes, and an answer for everything else below /api."""
        for route in routes:
            app.router.add_route(route.method, PREFIX + route.path, self._server(route))
        nowhere = Route("*", "/{tail}", _nowhere, with_token=False)
        app.router.add_route("*", PREFIX + "/{tail:.*}", self._server(nowhere))

    def _server(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            path = request.path.removeprefix(PREFIX)
            exchange = self.traffic.begin(request.method, path, route.path, dict(request.query), request.headers)
            fault = self.faults.take(request.method, path)
            exchange.fault = fault.do if fault else None
            return await with_fault(request, fault, self.stopping, lambda: self._answer(request, route, exchange))

        return serve

    async def _answer(self, request: web.Request, route: Route, exchange: Exchange) -> web.Response:
        params = dict(request.match_info)
        verdict = Verdict({})
        try:
            self._check_token(request, route)
            major = "+".join(params[name] for name in _MAJOR if name in params)
            verdict = self.limits.check(request.method, route.path, exchange.path, major)
            reply = await self._handled(request, route, exchange, params, verdict)
        except ApiError as refused:
            reply = Reply(refused.body(), refused.status)
        self.limits.note(reply.status)
        exchange.end(reply.status, reply.data)
        self.world.changes.poke()
        return answer(reply.status, reply.data, _headers(verdict))

    async def _handled(
        self, request: web.Request, route: Route, exchange: Exchange, params: dict[str, str], verdict: Verdict
    ) -> Reply:
        if verdict.retry_after is not None:
            await drain(request)
            return Reply(rate_limited(verdict.retry_after, everywhere=verdict.everywhere), 429)
        body = await read_body(request, self._limit(route, params))
        exchange.sent(body)
        if body.too_large:
            raise ApiError(TOO_LARGE)
        return route.handler(Call(params, dict(request.query), body))

    def _limit(self, route: Route, params: dict[str, str]) -> int:
        """A place that does not exist is refused by the handler, after the body has been read."""
        try:
            return route.limit_of(params) if route.limit_of else self.world.settings.upload_limit
        except ApiError:
            return self.world.settings.upload_limit

    def _check_token(self, request: web.Request, route: Route) -> None:
        if route.with_token and request.headers.get("Authorization") != f"Bot {self.world.token}":
            raise ApiError(UNAUTHORIZED)


async def with_fault(
    request: web.Request,
    fault: Fault | None,
    stopping: asyncio.Event,
    handle: Callable[[], Awaitable[web.StreamResponse]],
) -> web.StreamResponse:
    """Answer, or do to the answer what was ordered."""
    if fault is None:
        return await handle()
    if fault.do in ("delay", "hold"):
        answered = await handle() if fault.accept else None
        await _wait(fault, stopping)
        return answered if answered is not None else await handle()
    if fault.accept:
        await handle()
    if fault.do == "reset":
        return cut(request)
    await drain(request)
    return _spoiled(fault)


async def _wait(fault: Fault, stopping: asyncio.Event) -> None:
    if fault.do == "delay":
        await asyncio.sleep(fault.seconds)
        return
    ends = [asyncio.create_task(one.wait()) for one in (fault.released, stopping)]
    try:
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in ends:
            one.cancel()


def _spoiled(fault: Fault) -> web.Response:
    if fault.do == "refusal":
        return answer(fault.status, {"code": fault.code, "message": fault.message})
    if fault.status != 429:
        return web.Response(status=fault.status, text="<html>ordered by a test</html>", content_type="text/html")
    if fault.bare:
        return web.Response(status=429, text="error code: 1015", content_type="text/plain")
    headers = {"Retry-After": f"{fault.retry_after:g}", "X-RateLimit-Scope": fault.scope}
    headers |= {"X-RateLimit-Global": "true"} if fault.everywhere else {}
    return answer(429, rate_limited(fault.retry_after, everywhere=fault.everywhere), headers)


def rate_limited(seconds: float, *, everywhere: bool) -> Json:
    """The body of a 429."""
    return {"message": "You are being rate limited.", "retry_after": round(seconds, 3), "global": everywhere}


def _headers(verdict: Verdict) -> dict[str, str]:
    if verdict.retry_after is None:
        return verdict.headers
    headers = {**verdict.headers, "Retry-After": f"{verdict.retry_after:.3f}"}
    headers["X-RateLimit-Scope"] = "global" if verdict.everywhere else "user"
    return headers | ({"X-RateLimit-Global": "true"} if verdict.everywhere else {})


def answer(status: int, data: Any, headers: dict[str, str] | None = None) -> web.Response:
    """A JSON answer. Clients look for exactly this content type, and for Via to tell Discord from a proxy's page."""
    sent = {"Via": "1.1 local", **(headers or {})}
    if data is None:
        return web.Response(status=204 if status == 200 else status, headers=sent)
    return web.Response(
        status=status, body=json.dumps(data).encode(), headers={**sent, "Content-Type": "application/json"}
    )


def _nowhere(call: Call) -> Reply:
    raise ApiError(NOT_FOUND)
