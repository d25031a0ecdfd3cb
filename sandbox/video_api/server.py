"""The HTTP side: /v1, /media and, for tests, /control. Knows aiohttp and the faults; decides nothing about tasks."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.video_api.answers import envelope
from sandbox.video_api.crash import CrashPlan
from sandbox.video_api.desk import Desk
from sandbox.video_api.downloads import Downloads
from sandbox.video_api.faults import CODES, Fault, FaultQueue, read_fault
from sandbox.video_api.tasks import TaskBook
from sandbox.video_api.violations import Stage, Violation

# Pictures travel inside the JSON as base64.
LARGEST_BODY = 64 * 1024 * 1024  # bytes
_PLACES = {"videoInference": "submit", "getResponse": "poll"}


class Server:
    """Routes requests, and does to them what tests have ordered."""

    def __init__(
        self, *, desk: Desk, downloads: Downloads, book: TaskBook, faults: FaultQueue, crash: CrashPlan
    ) -> None:
        self._desk = desk
        self._downloads = downloads
        self._book = book
        self._faults = faults
        self._crash = crash
        self.stopping = asyncio.Event()

    def app(self, *, control: bool) -> web.Application:
        """The application; /control exists only when asked for."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_post("/v1", self._api)
        app.router.add_get("/media/{name}", self._media)
        if control:
            app.router.add_get("/control/records", self._records)
            app.router.add_post("/control/faults", self._order)
            app.router.add_delete("/control/faults", self._forgive)
        return app

    async def _api(self, request: web.Request) -> web.StreamResponse:
        try:
            body: object = json.loads(await request.read())
        except (ValueError, RecursionError):
            body = None  # refused like any other body that is no array
        except web.HTTPRequestEntityTooLarge:
            violation = Violation(Stage.TASK, "invalidRequest", "The body is larger than 64 MB.", "body", "array")
            return web.json_response(envelope([], [violation.as_error(None, None)]), status=413)
        place = _place(body)
        self._crash.reach(f"{place}.received")
        return await self._with_faults(request, place, lambda: self._answer(request, body, place))

    async def _answer(self, request: web.Request, body: object, place: str) -> web.StreamResponse:
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
            page = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
            return web.Response(text=page, content_type="text/html", status=502)
        if fault.fault == "malformed":
            text = answered.text if isinstance(answered, web.Response) and answered.text else '{"data":[{'
            return web.Response(text=text[: len(text) // 2], content_type="application/json")
        headers = {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}
        error = {"code": CODES[fault.fault], "message": "This answer was ordered by a test."}
        return web.json_response(envelope([], [error]), status=fault.status, headers=headers)

    async def _records(self, request: web.Request) -> web.Response:
        return web.json_response({"tasks": [self._record(uuid) for uuid in self._book.submits]})

    def _record(self, task_uuid: str) -> dict[str, Any]:
        task = self._book.get(task_uuid)
        return {
            "taskUUID": task_uuid,
            "admitted": int(task is not None),
            "billed_usd": task.billed_usd if task else 0.0,
            "results": [str(result.state) for result in task.results] if task else [],
            "submits": self._book.submits[task_uuid],
        }

    async def _order(self, request: web.Request) -> web.Response:
        try:
            order = await request.json()
            orders = [read_fault(one) for one in (order if isinstance(order, list) else [order])]
        except (ValueError, AttributeError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=400)
        for fault in orders:
            self._faults.add(fault)
        return web.json_response({"queued": len(orders)})

    async def _forgive(self, request: web.Request) -> web.Response:
        self._faults.clear()
        return web.json_response({"queued": 0})


def _place(body: object) -> str:
    """What a request is about, judged by the first of its tasks that has a place of its own."""
    for task in body if isinstance(body, list) else []:
        name = task.get("taskType") if isinstance(task, dict) else None
        if isinstance(name, str) and name in _PLACES:
            return _PLACES[name]
    return "other"


def _cut(request: web.Request) -> web.Response:
    """Break the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
