"""The web endpoints, over a real socket on loopback."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.clock import SystemClock
from bot.generation.errors import StorageFull
from bot.generation.message import Text
from bot.replies import render
from bot.web import CannotListen, disk_room, healthcheck, serve, taking_work
from bot.web.health import Pulse, Readiness

HOST = "127.0.0.1"


class TurnedClock:
    """A clock that only a test moves. Whoever sleeps wakes up when enough time was added."""

    def __init__(self) -> None:
        self.time = 1_000.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.time + seconds, woken))
        await woken

    async def turn(self, seconds: float) -> None:
        """Let time pass in one jump, and everybody who is due go on until they sleep again."""
        self.time += seconds
        due = [woken for when, woken in self._sleepers if when <= self.time]
        self._sleepers = [(when, woken) for when, woken in self._sleepers if when > self.time]
        for woken in due:
            if not woken.done():
                woken.set_result(None)
        for _ in range(5):
            await asyncio.sleep(0)


async def get(port: int, path: str, method: str = "GET") -> tuple[int, Any, dict[str, str]]:
    async with aiohttp.ClientSession() as session, session.request(method, f"http://{HOST}:{port}{path}") as answer:
        text = await answer.text()
        return answer.status, json.loads(text) if text else None, dict(answer.headers)


async def fine() -> None:
    return None


draining = taking_work(lambda: True)


async def plain_words() -> str:
    return "The moon is full."


async def disk_full() -> None:
    raise StorageFull


async def broken() -> None:
    raise RuntimeError("secret detail")


async def test_alive_while_the_loop_keeps_time() -> None:
    clock = TurnedClock()
    async with serve(HOST, 0, clock=clock) as port:
        for _ in range(10):
            await clock.turn(0.5)
        status, body, headers = await get(port, "/livez")
    assert (status, body) == (200, {"status": "ok", "loop_lag_seconds": 0})
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Server"] == "dailies"
    assert headers["Content-Type"].startswith("application/json")


@pytest.mark.row("F46")
async def test_a_loop_that_stood_still_is_red_for_a_minute() -> None:
    clock = TurnedClock()
    async with serve(HOST, 0, clock=clock) as port:
        await clock.turn(0)
        await clock.turn(5.6)
        status, body, _ = await get(port, "/livez")
        assert (status, body["status"], body["loop_lag_seconds"]) == (503, "stuck", 5.1)
        assert "stood still for 5.1 s" in body["reason"]
        assert not await healthcheck(HOST, port)
        for _ in range(59):
            await clock.turn(1.0)
        assert (await get(port, "/livez"))[0] == 503
        for _ in range(3):
            await clock.turn(1.0)
        status, body, _ = await get(port, "/livez")
        assert (status, body["loop_lag_seconds"]) == (200, 0.5)
        assert await healthcheck(HOST, port)


@pytest.mark.row("F46")
async def test_a_beat_that_never_comes_is_seen_too() -> None:
    clock = TurnedClock()
    pulse = Pulse(clock)
    assert pulse.lag() == 0
    clock.time += 20
    assert pulse.lag() == 19.5


@pytest.mark.row("F46")
async def test_a_loop_that_is_really_blocked_is_seen() -> None:
    async with serve(HOST, 0, clock=SystemClock(), pulse_every=0.01, lag_limit=0.15) as port:
        await get(port, "/livez")  # the pulse beats
        time.sleep(0.2)  # noqa: ASYNC251 - the fault itself
        status, body, _ = await get(port, "/livez")
    assert status == 503
    assert body["loop_lag_seconds"] >= 0.15


async def test_ready_when_every_check_is_fine(tmp_path: Path) -> None:
    async with serve(
        HOST, 0, clock=TurnedClock(), checks=[fine, taking_work(lambda: False), disk_room(tmp_path, 1)]
    ) as port:
        assert (await get(port, "/readyz"))[:2] == (200, {"ready": True, "reasons": []})


async def test_not_ready_says_every_reason(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "bot.web.health")
    disk, nowhere = disk_room(tmp_path, 1 << 60), disk_room(tmp_path / "gone")
    checks = [fine, draining, plain_words, disk_full, broken, disk, nowhere]
    async with serve(HOST, 0, clock=TurnedClock(), checks=checks) as port:
        status, body, _ = await get(port, "/readyz")
        alive, _, _ = await get(port, "/livez")
    assert (status, body["ready"], alive) == (503, False, 200)
    assert body["reasons"][:4] == [
        render(Text("ready.draining"), "en"),
        "The moon is full.",
        render(Text("storage.full"), "en"),
        render(Text("ready.check_failed"), "en"),
    ]
    assert "MiB left" in body["reasons"][4]
    assert body["reasons"][5] == render(Text("ready.disk_unknown"), "en")
    assert "secret detail" not in str(body)


async def test_checks_run_at_most_once_a_second() -> None:
    clock, asked = TurnedClock(), []

    async def count() -> None:
        asked.append(clock.time)

    readiness = Readiness(clock, [count])
    await asyncio.gather(*(readiness.reasons() for _ in range(20)))
    assert len(asked) == 1
    clock.time += 1
    await readiness.reasons()
    assert len(asked) == 2


async def test_a_check_that_hangs_is_a_reason() -> None:
    readiness = Readiness(TurnedClock(), [asyncio.Event().wait], patience=0.01)  # type: ignore[list-item]
    assert await readiness.reasons() == (render(Text("ready.no_answer"), "en"),)


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/", 404), ("GET", "/x", 404), ("POST", "/livez", 405)])
async def test_what_is_not_there_is_refused_in_json(method: str, path: str, status: int) -> None:
    async with serve(HOST, 0, clock=TurnedClock()) as port:
        found, body, headers = await get(port, path, method)
    assert found == status
    assert set(body) == {"error"}
    assert headers["Cache-Control"] == "no-store"
    assert ("Allow" in headers) == (status == 405)


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/nope"])
async def test_head_has_no_body(path: str) -> None:
    async with serve(HOST, 0, clock=TurnedClock(), checks=[draining]) as port:
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(f"HEAD {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        whole = await reader.read()
        writer.close()
        await writer.wait_closed()
    head, _, rest = whole.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 ")
    assert rest == b""


async def test_a_port_that_is_taken_is_one_plain_error() -> None:
    async with serve(HOST, 0, clock=TurnedClock()) as port:
        with pytest.raises(CannotListen) as caught:
            async with serve(HOST, port, clock=TurnedClock()):
                pass
    assert caught.value.text == Text("web.port_taken", port=port)
    assert caught.value.exit_code == 69


async def test_an_address_that_is_not_ours_is_one_plain_error() -> None:
    with pytest.raises(CannotListen) as caught:
        async with serve("192.0.2.1", 0, clock=TurnedClock()):
            pass
    assert caught.value.text == Text("web.cannot_listen", host="192.0.2.1", port=0)


async def test_the_port_is_free_again_afterwards() -> None:
    async with serve(HOST, 0, clock=TurnedClock()) as port:
        assert await healthcheck(HOST, port)
    assert not await healthcheck(HOST, port)
    async with serve(HOST, port, clock=TurnedClock()):
        assert await healthcheck(HOST, port)


async def test_healthcheck_does_not_wait_for_a_server_that_is_silent() -> None:
    async with silent() as port:
        assert not await healthcheck(HOST, port, timeout=0.05)


@asynccontextmanager
async def silent() -> AsyncIterator[int]:
    """A socket that takes connections and says nothing."""
    with socket.create_server((HOST, 0)) as server:
        yield int(server.getsockname()[1])
