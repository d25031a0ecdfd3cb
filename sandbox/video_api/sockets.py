"""GET /v1 with Upgrade: the same arrays as over POST, one reply frame for each request frame. Decides nothing."""

import asyncio
import contextlib
import json
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.video_api.answers import Json, envelope
from sandbox.video_api.clock import Clock
from sandbox.video_api.crash import CrashPlan
from sandbox.video_api.desk import Desk
from sandbox.video_api.faults import ERROR_PAGE, Fault, FaultQueue, place_of
from sandbox.video_api.sessions import Session, Sessions
from sandbox.video_api.wire import LARGEST_BODY, parse

# Official clients take 1000 and 1001 for a farewell and wait for ever; these two make them reconnect.
IDLE_CODE, STOPPING_CODE = 1011, 1012


class Connection:
    """One socket; `open` counts the frames that are being answered."""

    def __init__(self, request: web.Request) -> None:
        self.request = request
        self.socket = web.WebSocketResponse(max_msg_size=LARGEST_BODY, timeout=1.0)
        self.dry_run = request.query.get("dryRun") == "1"
        self.key: str | None = None
        self.session: Session | None = None
        self.open = 0

    async def send(self, text: str) -> None:
        """Deliver a frame, or keep it for when the client comes back."""
        if not self.socket.closed:
            with contextlib.suppress(ConnectionError, RuntimeError):
                await self.socket.send_str(text)
                return
        self.keep(text)

    def keep(self, text: str) -> None:
        """Hold a frame that could not be delivered; without a session nobody could ask for it."""
        if self.session is not None:
            self.session.undelivered.append(text)

    def cut(self) -> None:
        """Break the connection without a goodbye."""
        if self.request.transport is not None:
            self.request.transport.abort()


class Sockets:
    """Every open socket."""

    def __init__(
        self, *, desk: Desk, faults: FaultQueue, crash: CrashPlan, clock: Clock, idle: float, stopping: asyncio.Event
    ) -> None:
        """`idle`: seconds without a frame after which a socket is closed, unless a frame is being answered."""
        self._desk = desk
        self._faults = faults
        self._crash = crash
        self._idle = clock.real(idle)
        self._sessions = Sessions(clock)
        self._stopping = stopping
        self._frames: set[asyncio.Task[None]] = set()
        self._connections: set[Connection] = set()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Answer one socket until it closes."""
        connection = Connection(request)
        await connection.socket.prepare(request)
        self._connections.add(connection)
        try:
            await self._listen(connection)
        finally:
            self._connections.discard(connection)
            if connection.session is not None:
                self._sessions.leave(connection.session)
        return connection.socket

    async def stop(self, _app: web.Application) -> None:
        """Say to every client that it should come back."""
        closing = [one.socket.close(code=STOPPING_CODE, message=b"restart") for one in self._connections]
        await asyncio.gather(*closing)
        for frame in self._frames:
            frame.cancel()

    async def _listen(self, connection: Connection) -> None:
        socket = connection.socket
        while not socket.closed:
            try:
                message = await socket.receive(timeout=self._idle)
            except TimeoutError:
                if not connection.open:
                    await socket.close(code=IDLE_CODE, message=b"idle")
                continue
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return
            # A frame of its own task: a slow answer must not hold up the next ping.
            frame = asyncio.create_task(self._frame(connection, message.data))
            self._frames.add(frame)
            frame.add_done_callback(self._frames.discard)

    async def _frame(self, connection: Connection, data: str | bytes) -> None:
        connection.open += 1
        try:
            body = parse(data)
            place = place_of(body)
            self._crash.reach(f"{place}.received")
            fault = self._faults.take_transport(place)
            if fault is None:
                await self._reply(connection, body)
                self._crash.reach(f"{place}.answered")
            else:
                await self._spoil(connection, fault, body)
        finally:
            connection.open -= 1

    async def _reply(self, connection: Connection, body: object) -> None:
        for text in [await self._answer(connection, body), *_waiting(connection, body)]:
            await connection.send(text)

    async def _answer(self, connection: Connection, body: object) -> str:
        """The reply frame."""
        first = _authentication(body)
        if first is not None and self._desk.knows(None, first):
            connection.key = first["apiKey"]
            if connection.session is None:
                connection.session = self._sessions.enter(first.get("connectionSessionUUID"))
            first["connectionSessionUUID"] = connection.session.uuid
        key = connection.key if first is None else None
        status, answer = await self._desk.answer(body, key, dry_run=connection.dry_run)
        # Of four official clients three look for `errors` here and one for `error`.
        return json.dumps({**answer, "error": answer["errors"][0]} if status == 401 else answer)

    async def _spoil(self, connection: Connection, fault: Fault, body: object) -> None:
        answered = await self._answer(connection, body) if fault.handled else ""
        if fault.fault in ("reset_before", "reset_after"):
            connection.cut()
            if answered:
                connection.keep(answered)
        elif fault.fault == "hang":
            await self._stopping.wait()
        elif fault.fault == "html":
            await connection.send(ERROR_PAGE)
        elif fault.fault == "malformed":
            await connection.send(answered[: len(answered) // 2])
        else:
            await connection.send(json.dumps(_ordered(fault, body)))


def _ordered(fault: Fault, body: object) -> Json:
    """An error for every task of the frame: one without a taskUUID would be taken for everybody's."""
    tasks = [task for task in body if isinstance(task, dict)] if isinstance(body, list) else []
    names = ("taskType", "taskUUID")
    return envelope([], [{**fault.error(), **{name: one[name] for name in names if name in one}} for one in tasks])


def _authentication(body: object) -> dict[str, Any] | None:
    first = body[0] if isinstance(body, list) and body else None
    return first if isinstance(first, dict) and first.get("taskType") == "authentication" else None


def _waiting(connection: Connection, body: object) -> list[str]:
    """What an earlier socket of this session could not deliver; told right after the authentication."""
    if _authentication(body) is None or connection.session is None:
        return []
    waiting, connection.session.undelivered = connection.session.undelivered, []
    return waiting
