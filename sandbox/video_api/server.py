"""The HTTP side: /v1 and /media. Knows aiohttp and the faults; decides nothing about tasks."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from sandbox.video_api.answers import envelope
from sandbox.video_api.control import Control
from sandbox.video_api.crash import CrashPlan
from sandbox.video_api.desk import Desk
from sandbox.video_api.downloads import Downloads
from sandbox.video_api.faults import ERROR_PAGE, Fault, FaultQueue, place_of
from sandbox.video_api.sockets import Sockets
from sandbox.video_api.violations import Stage, Violation
from sandbox.video_api.wire import LARGEST_BODY, parse


class Server:
    """Routes requests, and does to them what tests have ordered."""

    def __init__(
        self,
        *,
        desk: Desk,
        downloads: Downloads,
        sockets: Sockets,
        faults: FaultQueue,
        crash: CrashPlan,
        stopping: asyncio.Event,
    ) -> None:
        self._desk = desk
        self._downloads = downloads
        self._sockets = sockets
        self._faults = faults
        self._crash = crash
        self.stopping = stopping

    def app(self, control: Control | None) -> web.Application:
        """The application; /control exists only when asked for."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_post("/v1", self._api)
        app.router.add_get("/v1", self._upgrade, allow_head=False)
        app.router.add_get("/media/{name}", self._media)
        app.on_shutdown.append(self._sockets.stop)
        if control is not None:
            control.mount(app)
        return app

    async def _upgrade(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get(hdrs.UPGRADE, "").lower() != "websocket":
            raise web.HTTPMethodNotAllowed("GET", ["POST"])
        return await self._sockets.serve(request)

    async def _api(self, request: web.Request) -> web.StreamResponse:
        try:
            body = parse(await request.read())
        except web.HTTPRequestEntityTooLarge:
            violation = Violation(Stage.TASK, "invalidRequest", "The body is larger than 64 MB.", "body", "array")
            return web.json_response(envelope([], [violation.as_error(None, None)]), status=413)
        place = place_of(body)
        self._crash.reach(f"{place}.received")
        return await self._with_faults(request, place, lambda: self._answer(request, body))

    async def _answer(self, request: web.Request, body: object) -> web.StreamResponse:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        status, answer = await self._desk.answer(
            body, key.strip() if scheme.lower() == "bearer" else None, dry_run=request.query.get("dryRun") == "1"
        )
        return web.json_response(answer, status=status)

    async def _media(self, request: web.Request) -> web.StreamResponse:
        return await self._with_faults(request, "download", lambda: self._downloads.serve(request))

    async def _with_faults(
        self, request: web.Request, place: str, handle: Callable[[], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        fault = self._faults.take_transport(place)
        if fault is None:
            response = await handle()
            await self._send(request, response, place)
            return response
        if place == "download" and fault.handled:
            return await self._downloads.serve(request, cut=True)
        answered = await handle() if fault.handled else None
        return await self._spoil(request, fault, answered)

    async def _send(self, request: web.Request, response: web.StreamResponse, place: str) -> None:
        """Hand the whole answer to the kernel, so that a kill after it cannot take it back."""
        if not response.prepared:
            await response.prepare(request)
            await response.write_eof()
        self._crash.reach(f"{place}.answered")

    async def _spoil(
        self, request: web.Request, fault: Fault, answered: web.StreamResponse | None
    ) -> web.StreamResponse:
        if fault.fault in ("reset_before", "reset_after"):
            return _cut(request)
        if fault.fault == "hang":
            await self.stopping.wait()
            return _cut(request)
        if fault.fault == "html":
            return web.Response(text=ERROR_PAGE, content_type="text/html", status=502)
        if fault.fault == "malformed":
            text = answered.text if isinstance(answered, web.Response) and answered.text else '{"data":[{'
            return web.Response(text=text[: len(text) // 2], content_type="application/json")
        headers = {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}
        return web.json_response(envelope([], [fault.error()]), status=fault.status, headers=headers)


def _cut(request: web.Request) -> web.Response:
    """Break the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
