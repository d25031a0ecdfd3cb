"""The one web app: /livez and /readyz on this machine, and the request behind `dailies healthcheck`."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import aiohttp
from aiohttp import web
from yarl import URL

from bot.generation.errors import EX_UNAVAILABLE, DailiesError
from bot.generation.message import Text
from bot.generation.ports import Clock
from bot.web.health import Check, Pulse, Readiness

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Server": "dailies",  # in place of the versions of Python and aiohttp
    "X-Content-Type-Options": "nosniff",
}

# Nothing here takes a body; a larger one is a mistake or worse.
_LARGEST_BODY = 64 * 1024

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class CannotListen(DailiesError):
    """The web address cannot be used: somebody else has the port, or we may not. `exit_code` for the command."""

    exit_code = EX_UNAVAILABLE


@asynccontextmanager
async def serve(
    host: str,
    port: int,
    *,
    clock: Clock,
    checks: Sequence[Check] = (),
    routes: Sequence[web.RouteDef] = (),
    lag_limit: float = 5.0,
    pulse_every: float = 0.5,
) -> AsyncIterator[int]:
    """Answer on this address until the block ends; yields the port (port 0 takes a free one). Raises CannotListen."""
    pulse = Pulse(clock, every=pulse_every, limit=lag_limit)
    runner = web.AppRunner(app(pulse, Readiness(clock, checks), routes), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await _listen(runner, host, port)
        beating = asyncio.create_task(pulse.run(), name="pulse")
        try:
            yield int(runner.addresses[0][1])
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
    finally:
        await runner.cleanup()


def app(pulse: Pulse, readiness: Readiness, routes: Sequence[web.RouteDef] = ()) -> web.Application:
    """The routes; a path or method we do not know gets JSON too."""

    async def livez(_: web.Request) -> web.Response:
        lag = round(pulse.lag(), 3)
        if lag < pulse.limit:
            return web.json_response({"status": "ok", "loop_lag_seconds": lag})
        reason = f"The event loop stood still for {lag:g} s within the last {pulse.memory:g} s."
        return web.json_response({"status": "stuck", "loop_lag_seconds": lag, "reason": reason}, status=503)

    async def readyz(_: web.Request) -> web.Response:
        reasons = await readiness.reasons()
        return web.json_response({"ready": not reasons, "reasons": reasons}, status=503 if reasons else 200)

    made = web.Application(middlewares=[_errors_as_json], client_max_size=_LARGEST_BODY)
    made.on_response_prepare.append(_add_headers)
    made.router.add_get("/livez", livez)
    made.router.add_get("/readyz", readyz)
    made.router.add_routes(routes)
    return made


async def healthcheck(host: str, port: int, *, timeout: float = 3.0) -> bool:
    """Whether a bot that is alive answers at this address within `timeout` seconds."""
    url = URL.build(scheme="http", host=host, port=port, path="/livez")
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout)) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotListen(Text("web.port_taken", port=port)) from error
        raise CannotListen(Text("web.cannot_listen", host=host, port=port)) from error


@web.middleware
async def _errors_as_json(request: web.Request, handler: _Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        kept = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
        return web.json_response({"error": error.reason}, status=error.status, headers=kept)


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    own = response.headers.get("Content-Security-Policy")  # a video's page needs another one
    response.headers.update(_HEADERS)
    if own is not None:
        response.headers["Content-Security-Policy"] = own
