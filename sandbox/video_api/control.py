"""The routes that only tests use: what the server has recorded, and what shall go wrong next."""

from typing import Any

from aiohttp import web

from sandbox.video_api.faults import FaultQueue, read_fault
from sandbox.video_api.ledger import Ledger
from sandbox.video_api.tasks import TaskBook


class Control:
    """/control/records and /control/faults."""

    def __init__(self, *, book: TaskBook, ledger: Ledger, faults: FaultQueue) -> None:
        self._book = book
        self._ledger = ledger
        self._faults = faults

    def mount(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get("/control/records", self._records)
        app.router.add_get("/control/webhooks", self._webhooks)
        app.router.add_post("/control/faults", self._order)
        app.router.add_delete("/control/faults", self._forgive)

    async def _records(self, request: web.Request) -> web.Response:
        return web.json_response({"tasks": [self._record(uuid) for uuid in self._book.submits]})

    def _record(self, task_uuid: str) -> dict[str, Any]:
        task = self._book.get(task_uuid)
        return {
            "taskUUID": task_uuid,
            "admitted": int(task is not None),
            "billed_usd": task.billed_usd if task else 0.0,
            "results": [str(result.state) for result in task.results] if task else [],
            "looked_at": [result.looked_at for result in task.results] if task else [],
            "submits": self._book.submits[task_uuid],
        }

    async def _webhooks(self, request: web.Request) -> web.Response:
        """The webhooks that have their verdict."""
        rows = await self._ledger.read("SELECT video_uuid, verdict, tries FROM hooks", ())
        return web.json_response(
            {"webhooks": [dict(zip(("videoUUID", "verdict", "tries"), row, strict=True)) for row in rows]}
        )

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
