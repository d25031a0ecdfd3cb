"""Socket Mode: the connections of the app, and the envelopes that go through them."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMessage, WSMsgType, web

from sandbox.slack.exchange import Exchange, cut
from sandbox.slack.post_office import Attempt, Delivery, PostOffice
from sandbox.slack.state import Json
from sandbox.slack.traffic import Entry
from sandbox.slack.world import World

MOST_CONNECTIONS = 10
FAREWELLS = ("warning", "refresh_requested", "link_disabled")


@dataclass(eq=False, slots=True)
class Connection:
    """One open socket. A retired one gets no more envelopes; a silent one answers no ping."""

    id: str
    request: web.Request
    socket: web.WebSocketResponse
    opened_at: float
    retired: bool = False
    silent: bool = False
    pings: int = 0
    pongs: int = 0
    open: list[tuple[Delivery, Attempt]] = field(default_factory=list)

    async def send(self, body: Json) -> bool:
        """Whether a frame could be handed to the socket."""
        if self.socket.closed:
            return False
        try:
            await self.socket.send_str(json.dumps(body))
        except (ConnectionError, RuntimeError):
            return False
        return True


class Sockets:
    """Every open socket; envelopes go to each in turn."""

    def __init__(self, world: World, office: PostOffice, exchange: Exchange) -> None:
        self._world = world
        self._office = office
        self._exchange = exchange
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self.opened = 0

    def ticket(self) -> str:
        """A new address, good for one connection. It does not expire: the SDK asks for no other when it fails."""
        ticket = self._world.new_id("ticket-")
        self._tickets.add(ticket)
        return f"{self._world.base.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self._world.app.id}"

    def shown(self) -> list[Json]:
        """The open connections as JSON."""
        names = ("id", "opened_at", "retired", "silent", "pings", "pongs")
        return [{name: getattr(one, name) for name in names} for one in self._connections]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """GET /link: answer one socket until it closes."""
        return await self._exchange.run(request, "socket", lambda entry: self._serve(request, entry))

    async def send(self, delivery: Delivery, attempt: Attempt) -> None:
        """Put an envelope on a connection."""
        connection = self._next()
        if connection is None:
            self._office.settle(delivery, attempt, "no connection")
            return
        attempt.connection = connection.id
        connection.open = [one for one in connection.open if one[1].outcome is None] + [(delivery, attempt)]
        envelope: Json = {
            "envelope_id": attempt.envelope_id,
            "type": delivery.kind,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.kind != "events_api",
        }
        if delivery.kind == "events_api" or attempt.number:
            envelope |= {"retry_attempt": attempt.number, "retry_reason": attempt.reason}
        if not await connection.send(envelope):
            self._office.settle(delivery, attempt, "disconnected")

    async def farewell(self, reason: str) -> None:
        """Ask every connection to come back. After a warning it stays; otherwise it is closed."""
        for connection in list(self._connections):
            connection.retired = reason != "warning"
            told = {"type": "disconnect", "reason": reason, "debug_info": {"host": "stand-in"}}
            await connection.send(told)
            if reason != "warning":
                await connection.socket.close()

    def reset(self) -> None:
        """Break every connection without a word."""
        for connection in self._connections:
            cut(connection.request)

    def silence(self) -> None:
        """Answer no ping from now on, on the connections that are open."""
        for connection in self._connections:
            connection.silent = True

    async def ping(self) -> None:
        """Ping every connection, as Slack does."""
        for connection in self._connections:
            await connection.socket.ping(b"Ping from stand-in")

    async def stop(self) -> None:
        """Close everything."""
        await asyncio.gather(*(one.socket.close() for one in self._connections))

    async def _serve(self, request: web.Request, entry: Entry) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="invalid ticket")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False, timeout=1.0)
        await socket.prepare(request)
        connection = Connection(self._world.new_id("s"), request, socket, self._world.clock.now())
        if len(self._connections) >= MOST_CONNECTIONS:
            await connection.send({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            await socket.close()
            return socket
        entry.status = 101
        await self._talk(connection)
        return socket

    async def _talk(self, connection: Connection) -> None:
        self._connections.append(connection)
        self.opened += 1
        try:
            await connection.send(self._hello())
            self._world.changed()
            # A cut connection ends the loop by an exception or by a closing frame, as it happens.
            with contextlib.suppress(ConnectionError):
                async for frame in connection.socket:
                    await self._hear(connection, frame)
        finally:
            self._connections.remove(connection)
            for delivery, attempt in connection.open:
                self._office.settle(delivery, attempt, "disconnected")
            self._world.changed()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "connection_info": {"app_id": self._world.app.id},
            "debug_info": {"host": "stand-in", "build_number": 1, "approximate_connection_time": 18060},
        }

    async def _hear(self, connection: Connection, frame: WSMessage) -> None:
        if frame.type is WSMsgType.PING:
            connection.pings += 1
            if not connection.silent:
                await connection.socket.pong(frame.data)
        elif frame.type is WSMsgType.PONG:
            connection.pongs += 1
            self._world.changed()
        elif frame.type is WSMsgType.TEXT:
            self._acknowledged(json.loads(frame.data))

    def _acknowledged(self, said: dict[str, Any]) -> None:
        self._office.acknowledge(str(said.get("envelope_id")), said.get("payload"))

    def _next(self) -> Connection | None:
        able = [one for one in self._connections if not one.retired and not one.socket.closed]
        if not able:
            return None
        chosen = able[0]
        self._connections.remove(chosen)
        self._connections.append(chosen)
        return chosen
