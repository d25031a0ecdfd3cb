"""Calls the webhook of each result once it may be seen; at least once, also across restarts."""

import asyncio
import contextlib
import json
import logging

from sandbox.video_api.answers import PollForm
from sandbox.video_api.calls import Caller, Ended, Verdict
from sandbox.video_api.clock import Clock
from sandbox.video_api.faults import FaultQueue
from sandbox.video_api.ledger import Ledger, called
from sandbox.video_api.tasks import State, Task, TaskBook

_log = logging.getLogger(__name__)

PATIENCE = 5.0  # seconds in which a receiver must answer 2xx


class Hooks:
    """Every webhook that is owed is a task of its own, so a slow receiver delays nobody else.

    The verdict is written after the call: a kill in between makes the next start call again. Order is not promised.
    """

    def __init__(
        self,
        *,
        book: TaskBook,
        ledger: Ledger,
        form: PollForm,
        caller: Caller,
        faults: FaultQueue,
        clock: Clock,
        called: frozenset[str],
    ) -> None:
        """`called` holds the videoUUIDs whose webhook has its verdict."""
        self._book = book
        self._ledger = ledger
        self._form = form
        self._caller = caller
        self._faults = faults
        self._clock = clock
        self._called = called
        self._calls: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Take up what an earlier run still owed."""
        for task in self._book.all():
            for position, result in enumerate(task.results):
                if result.state is not State.PROCESSING and result.video_uuid not in self._called:
                    self.owe(task, position)

    def owe(self, task: Task, position: int) -> None:
        """A result has ended: tell, if anybody asked to be told."""
        if task.request.webhook:
            call = asyncio.create_task(self._call(task, position))
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)

    async def stop(self) -> None:
        """Drop what is under way; it stays owed."""
        for call in list(self._calls):
            call.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await call

    async def _call(self, task: Task, position: int) -> None:
        await self._clock.until(self._form.ready_at(task, position))
        order = self._faults.take_webhook()
        if order is not None and order.fault == "never":
            ended = Ended(Verdict.ORDERED, 0)
        else:
            ended = await self._send(task, position)
            if order is not None:
                await self._send(task, position)
        if ended.verdict is not Verdict.DELIVERED:
            _log.warning("the webhook of %s was not delivered: %s", task.results[position].video_uuid, ended.verdict)
        await self._ledger.write([called(task.results[position].video_uuid, ended.verdict, ended.tries)])

    async def _send(self, task: Task, position: int) -> Ended:
        body = json.dumps(self._form.told(task, position)).encode()
        return await self._caller.send("POST", task.request.webhook, body, "application/json", patience=PATIENCE)
