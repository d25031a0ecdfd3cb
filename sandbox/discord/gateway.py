"""The gateway, version 10: HELLO, IDENTIFY, events, heartbeats, RESUME, and everything that can go wrong with them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import WSMsgType, web

from sandbox.discord.sessions import (
    CONTENT,
    GUILDS,
    KNOWN_INTENTS,
    PRIVILEGED,
    Session,
)
from sandbox.discord.shapes import Shapes, self_json
from sandbox.discord.sockets import Closed, Socket, parsed
from sandbox.discord.state import Json, World
from sandbox.discord.transport import cut

HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 1, 2, 6, 7, 9, 10, 11
_IGNORED = (3, 4, 8, 31, 43)  # presence, voice, member lists, soundboards: nothing here depends on them


@dataclass(slots=True)
class Trouble:
    """What tests have ordered for the gateway; counters go down as they are used up."""

    refuse: int = 0
    refuse_with: int = 503
    swallow_acks: bool = False
    invalid: int = 0
    replay_interaction: int = 0


class Gateway:
    """All sockets and sessions."""

    def __init__(self, world: World, shapes: Shapes) -> None:
        self._world = world
        self._shapes = shapes
        self.trouble = Trouble()
        self.sessions: dict[str, Session] = {}
        self.sockets: set[Socket] = set()
        self.identifies = 0
        self.resumes = 0
        self.heartbeats = 0
        self.url = ""
        self._outbox: dict[Socket, asyncio.Queue[Json]] = {}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, from the upgrade to its end."""
        if self.trouble.refuse:
            self.trouble.refuse -= 1
            return cut(request) if not self.trouble.refuse_with else web.Response(status=self.trouble.refuse_with)
        socket = Socket(request, compressed=request.query.get("compress") == "zlib-stream")
        await socket.ws.prepare(request)
        self.sockets.add(socket)
        self._outbox[socket] = asyncio.Queue()
        try:
            async with asyncio.TaskGroup() as group:
                sender = group.create_task(self._carry(socket))
                await self._converse(socket)
                sender.cancel()
        finally:
            self._forget(socket)
        return socket.ws

    def dispatch(self, event: str, data: Json, *, guild_id: str | None, intent: int, bare: Json | None = None) -> int:
        """Tell every session that hears of it; how many have a socket now. `bare` is for those without the content."""
        told, live = 0, self.connected()
        for session in list(self.sessions.values()):
            if not session.serves(guild_id) or (intent and not session.intents & intent):
                continue
            said = bare if bare is not None and not session.intents & CONTENT else data
            self._queue(session, session.next(event, said))
            told += session in live
        self._world.changes.poke()
        return told

    def connected(self) -> list[Session]:
        """Sessions that have a socket now."""
        return [socket.session for socket in self.sockets if socket.session]

    def drop(self) -> int:
        """Break every connection without a word."""
        for socket in list(self.sockets):
            cut(socket.request)
        return len(self.sockets)

    async def close(self, code: int) -> int:
        """Close every connection with a code."""
        closing = list(self.sockets)
        for socket in closing:
            if code in (4007, 4009) and socket.session:
                self.sessions.pop(socket.session.id, None)
            socket.ended_here = True
            await socket.ws.close(code=code, message=b"ordered by a test")
        return len(closing)

    async def tell_all(self, payload: Json) -> int:
        """Send an operation that is no event, such as RECONNECT."""
        for socket in list(self.sockets):
            await socket.send(payload)
        return len(self.sockets)

    async def invalidate(self, *, resumable: bool) -> int:
        """INVALID_SESSION to everybody; the sessions are gone unless they may be resumed."""
        told = await self.tell_all({"op": INVALID, "d": resumable})
        if not resumable:
            self.sessions.clear()
        return told

    def _queue(self, session: Session, payload: Json) -> None:
        for socket in self.sockets:
            if socket.session is session:
                self._outbox[socket].put_nowait(payload)

    async def _carry(self, socket: Socket) -> None:
        while True:
            await socket.send(await self._outbox[socket].get())

    async def _converse(self, socket: Socket) -> None:
        interval = int(self._world.settings.heartbeat_interval * 1000)
        await socket.send({"op": HELLO, "d": {"heartbeat_interval": interval, "_trace": []}})
        try:
            async for message in socket.ws:
                if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    await self._hear(socket, parsed(message.data))
        except Closed as closed:
            await socket.ws.close(code=closed.code, message=closed.reason.encode())

    async def _hear(self, socket: Socket, said: Json) -> None:
        operation, data = said.get("op"), said.get("d")
        if operation == HEARTBEAT:
            self.heartbeats += 1
            if not self.trouble.swallow_acks:
                await socket.send({"op": ACK, "d": None})
        elif operation == IDENTIFY:
            self._identify(socket, data if isinstance(data, dict) else {})
        elif operation == RESUME:
            await self._resume(socket, data if isinstance(data, dict) else {})
        elif operation not in _IGNORED:
            raise Closed(4001, "Unknown opcode.")
        elif socket.session is None:
            raise Closed(4003, "Not authenticated.")

    def _identify(self, socket: Socket, data: Json) -> None:
        if socket.session is not None:
            raise Closed(4005, "Already authenticated.")
        session = self._session(data)
        self.identifies += 1
        self.sessions[session.id] = session
        socket.session = session
        guilds = [one for one in self._world.guilds.values() if session.serves(one.id) and self._is_in(one.id)]
        self._queue(session, session.next("READY", self._ready(session, [one.id for one in guilds])))
        for guild in guilds if session.intents & GUILDS else []:
            self._queue(session, session.next("GUILD_CREATE", self._shapes.gateway_guild(guild)))
        self._world.changes.poke()

    def _session(self, data: Json) -> Session:
        """Raises Closed with Discord's code for what is wrong."""
        self._check_token(data)
        intents = data.get("intents")
        if not isinstance(intents, int) or intents & ~KNOWN_INTENTS:
            raise Closed(4013, "Invalid intent(s).")
        if intents & PRIVILEGED & ~self._world.settings.privileged_intents:
            raise Closed(4014, "Disallowed intent(s).")
        number, of = data.get("shard", (0, 1))
        if not 0 <= number < of:
            raise Closed(4010, "Invalid shard.")
        return Session(intents, (number, of))

    def _check_token(self, data: Json) -> None:
        if str(data.get("token", "")).removeprefix("Bot ") != self._world.token:
            raise Closed(4004, "Authentication failed.")

    def _is_in(self, guild_id: str) -> bool:
        return self._world.bot.id in self._world.guilds[guild_id].members

    def _ready(self, session: Session, guilds: list[str]) -> Json:
        return {
            "v": 10,
            "user": self_json(self._world.bot),
            "guilds": [{"id": one, "unavailable": True} for one in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": list(session.shard),
            "application": {"id": self._world.bot.id, "flags": 0},
            "private_channels": [],
            "session_type": "normal",
        }

    async def _resume(self, socket: Socket, data: Json) -> None:
        self._check_token(data)
        session = self.sessions.get(str(data.get("session_id")))
        if self.trouble.invalid or session is None:
            self.trouble.invalid = max(0, self.trouble.invalid - 1)
            await socket.send({"op": INVALID, "d": False})
            return
        seq = int(data.get("seq") or 0)
        if seq > session.seq:
            raise Closed(4007, "Invalid seq.")
        self.resumes += 1
        session.resumes += 1
        self._take_over(socket, session)
        for event in self._again(session, seq) + session.missed(seq):
            self._outbox[socket].put_nowait(event)
        self._queue(session, session.next("RESUMED", {"_trace": []}))
        self._world.changes.poke()

    def _again(self, session: Session, seq: int) -> list[Json]:
        """The last interaction once more, when a test wants it replayed although it was seen."""
        if not self.trouble.replay_interaction:
            return []
        self.trouble.replay_interaction -= 1
        seen = [one for one in session.told if one["t"] == "INTERACTION_CREATE" and one["s"] <= seq]
        return seen[-1:]

    def _take_over(self, socket: Socket, session: Session) -> None:
        for other in self.sockets:
            if other.session is session:
                other.session = None
        socket.session = session

    def _forget(self, socket: Socket) -> None:
        """A client that says goodbye ends its session; one that is cut off may resume it."""
        self.sockets.discard(socket)
        if socket.session and socket.ws.close_code in (1000, 1001) and not socket.ended_here:
            self.sessions.pop(socket.session.id, None)
        self._outbox.pop(socket, None)
        self._world.changes.poke()
