"""One request and its answer, recorded, and spoiled when a test has ordered that."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.slack.faults import Fault, FaultQueue
from sandbox.slack.limits import ratelimited
from sandbox.slack.traffic import Entry, Traffic
from sandbox.slack.world import World

ERROR_PAGE = "<!DOCTYPE html><html><head><title>Server Error | Slack</title></head><body>Server error</body></html>"
Handle = Callable[[Entry], Awaitable[web.StreamResponse]]


class Exchange:
    """What every route but control goes through."""

    def __init__(self, world: World, faults: FaultQueue, traffic: Traffic, stopping: asyncio.Event) -> None:
        self._world = world
        self._faults = faults
        self._traffic = traffic
        self._stopping = stopping

    async def run(self, request: web.Request, place: str, handle: Handle) -> web.StreamResponse:
        """Answer, or do what was ordered instead."""
        if self._world.away:
            return cut(request)
        entry = self._traffic.begin(request, place)
        fault = self._faults.take_exchange(place)
        try:
            response = await (handle(entry) if fault is None else self._spoil(request, entry, fault, handle))
            entry.status = None if fault is not None and fault.fault == "reset" else response.status
        finally:
            self._world.changed()
        return response

    async def _spoil(self, request: web.Request, entry: Entry, fault: Fault, handle: Handle) -> web.StreamResponse:
        entry.fault = fault.fault
        if fault.fault == "delay":
            await self._world.clock.sleep(fault.seconds)
            return await handle(entry)
        if fault.handled:
            await handle(entry)
        if fault.fault == "hang":
            await self._stopping.wait()
            return cut(request)
        if fault.fault == "reset":
            return cut(request)
        return _answer(fault)


def _answer(fault: Fault) -> web.Response:
    if fault.fault == "html":
        return web.Response(text=ERROR_PAGE, content_type="text/html", status=fault.status)
    if fault.fault == "error":
        return web.json_response({"ok": False, "error": fault.error})
    if fault.status == 429:
        refused = ratelimited(fault.retry_after)
        return web.json_response(refused.body(), status=429, headers=refused.headers)
    return web.Response(text="", status=fault.status)


def cut(request: web.Request) -> web.Response:
    """Break the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
