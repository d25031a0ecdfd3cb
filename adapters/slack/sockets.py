"""Socket Mode: a connection that this program opens, kept up, begun anew when it fails or when Slack asks for that."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.socket_mode.request import SocketModeRequest

from adapters.slack.calls import Calls, Refused, Secret, TokenRefused, useless
from bot.generation.errors import PlatformUnavailable
from bot.generation.ports import Clock
from bot.generation.retry import delay

log = logging.getLogger("dailies.slack")

STABLE_SECONDS = 60.0
HEARTBEAT = 10.0  # seconds between two pings; half of that for the answer
_LONGEST_FRAME = 4 * 1024 * 1024
_LOST = (aiohttp.ClientError, OSError, TimeoutError, ValueError)

Dispatch = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


class _Turn:
    """One connection: whether it was ever greeted, and when the next one is to be begun, by Slack's wish or not."""

    def __init__(self) -> None:
        self.greeted = False
        self.asked_for = False
        self.over = asyncio.Event()


class Sockets:
    """Keeps one connection, and for the moment of a change two: what comes meanwhile has somewhere to go."""

    def __init__(
        self, calls: Calls, app_token: Secret, clock: Clock, chance: Callable[[], float], heartbeat: float = HEARTBEAT
    ) -> None:
        self._calls = calls
        self._token = app_token
        self._clock = clock
        self._chance = chance
        self._heartbeat = heartbeat
        self._open = 0

    @property
    def connected(self) -> bool:
        """Whether Slack can be heard right now."""
        return self._open > 0

    async def run(self, dispatch: Dispatch) -> None:
        """Be connected until cancelled. Raises PlatformRefused when it is useless to try again."""
        attempts = 0
        async with asyncio.TaskGroup() as group:
            while True:
                began, turn = self._clock.monotonic(), _Turn()
                address = await self._address()
                if address is not None:
                    group.create_task(self._connection(address, dispatch, group, turn), name="slack socket")
                    await turn.over.wait()
                if self._clock.monotonic() - began >= STABLE_SECONDS:
                    attempts = 0
                if not (turn.asked_for and attempts == 0):  # who is asked to make room need not wait
                    await self._clock.sleep(delay(attempts, self._chance()))
                attempts += 1

    async def _address(self) -> str | None:
        """Where to connect to, good once. None: not now. Raises PlatformRefused."""
        try:
            answer = await self._calls.ask("apps.connections.open", self._token)
            return str(answer["url"])
        except TokenRefused as refused:
            raise useless(refused.code, app=True) from refused
        except Refused as refused:
            log.warning("slack.no_socket", extra={"facts": {"code": refused.code}})
        except (PlatformUnavailable, LookupError) as error:
            log.warning("slack.no_socket", extra={"facts": {"problem": str(error)}})
        return None

    async def _connection(self, address: str, dispatch: Dispatch, group: asyncio.TaskGroup, turn: _Turn) -> None:
        """One connection from its beginning to its end."""
        session = self._calls.session
        try:
            async with session.ws_connect(
                address,
                heartbeat=self._heartbeat,
                max_msg_size=_LONGEST_FRAME,
                timeout=aiohttp.ClientWSTimeout(ws_close=2.0),
            ) as socket:
                await self._listen(socket, dispatch, group, turn)
        except _LOST as error:
            log.warning("slack.disconnected", extra={"facts": {"error": type(error).__name__}})
        finally:
            turn.over.set()

    async def _listen(
        self, socket: aiohttp.ClientWebSocketResponse, dispatch: Dispatch, group: asyncio.TaskGroup, turn: _Turn
    ) -> None:
        try:
            async for frame in socket:
                if frame.type is not aiohttp.WSMsgType.TEXT:
                    continue
                said = json.loads(frame.data)
                if said.get("type") == "hello":
                    self._greeted(turn)
                elif said.get("type") == "disconnect":
                    log.info("slack.asked_to_reconnect", extra={"facts": {"reason": str(said.get("reason"))[:60]}})
                    turn.asked_for = turn.greeted
                    turn.over.set()
                elif "envelope_id" in said:
                    group.create_task(_answer(socket, said, dispatch), name="slack envelope")
        finally:
            self._open -= turn.greeted

    def _greeted(self, turn: _Turn) -> None:
        if not turn.greeted:
            turn.greeted = True
            self._open += 1
            log.info("slack.connected")


async def _answer(socket: aiohttp.ClientWebSocketResponse, said: dict[str, Any], dispatch: Dispatch) -> None:
    """Bolt's answer goes back the way the delivery came. What Bolt could not take is not acknowledged."""
    request = SocketModeRequest.from_dict(said)
    if request is None:
        return
    delivery = AsyncBoltRequest(mode="socket_mode", body=request.payload, headers=build_headers(request))
    response = await dispatch(delivery)
    if response.status != 200:
        log.warning("slack.not_acknowledged", extra={"facts": {"status": response.status}})
        return
    answer: dict[str, Any] = {"envelope_id": request.envelope_id}
    if response.body:
        is_json = response.headers.get("content-type", [""])[0].startswith("application/json")
        answer["payload"] = json.loads(response.body) if is_json else {"text": response.body}
    try:
        await socket.send_str(json.dumps(answer))
    except (ConnectionError, RuntimeError, aiohttp.ClientError):
        log.warning("slack.acknowledgement_lost")
