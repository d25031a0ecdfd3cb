"""The doorbell over a real socket: whoever rings it, the most that happens is one more look."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from bot.clock import SystemClock
from bot.web import Doorbell, secret_in, serve
from bot.web.doorbell import LARGEST

TASK = "0f9e5d1c-0000-4000-8000-000000000001"


@dataclass
class House:
    """A bot's web app with a doorbell, who rang it, and the clock of its patience."""

    url: str
    bell: Doorbell
    rung: list[str] = field(default_factory=list)

    async def post(self, address: str, data: bytes = b"{}") -> int:
        async with aiohttp.ClientSession() as session, session.post(address, data=data) as answer:
            return answer.status

    def address(self, task: str = TASK) -> str:
        return self.bell.address(self.url, task)


@asynccontextmanager
async def house() -> AsyncIterator[House]:
    bell = Doorbell(b"s" * 32)
    async with serve("127.0.0.1", 0, clock=SystemClock(), routes=bell.routes()) as port:
        made = House(f"http://127.0.0.1:{port}", bell)
        bell.on_ring = made.rung.append
        yield made


@pytest.mark.row("F22")
async def test_a_ring_is_answered_at_once_and_passed_on() -> None:
    """With nothing but the task's id."""
    async with house() as home:
        assert await home.post(home.address()) == 204
        assert home.rung == [TASK]


@pytest.mark.row("F22")
async def test_of_many_tasks_that_ring_at_once_none_is_missed() -> None:
    """How often each is looked at is for whoever hears it."""
    async with house() as home:
        tasks = [TASK.replace("0", str(number), 1) for number in range(10)] * 5
        for task in tasks:
            assert await home.post(home.address(task)) == 204
        assert home.rung == tasks


@pytest.mark.row("F23")
@pytest.mark.parametrize("token", ["", "0" * 32, "é" * 16, "x" * 5000])
async def test_a_forged_token_is_not_found(token: str) -> None:
    """The same answer as for any address that is none."""
    async with house() as home:
        assert await home.post(f"{home.url}/hooks/video/{TASK}/{token}") in (404, 400)
        assert home.rung == []


@pytest.mark.row("F23")
async def test_the_token_of_one_task_opens_no_other() -> None:
    """Each has its own."""
    async with house() as home:
        stolen = home.address().replace(TASK, TASK.replace("1", "2"))
        assert await home.post(stolen) == 404


@pytest.mark.row("F23")
async def test_a_large_body_is_refused_unread() -> None:
    """By what it says, or by what comes."""
    async with house() as home:
        assert await home.post(home.address(), b"x" * (LARGEST + 1)) == 413
        assert await home.post(home.address(), b"x" * LARGEST) == 204
        assert home.rung == [TASK]


@pytest.mark.row("F23")
async def test_a_body_that_never_comes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """And holds nothing."""
    monkeypatch.setattr("bot.web.doorbell.PATIENCE", 0.05)
    async with house() as home:
        host, port = home.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        path = home.address().removeprefix(home.url)
        writer.write(f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 10\r\n\r\nx".encode())
        assert b"408" in await reader.readline()
        writer.close()
        await writer.wait_closed()
        assert home.rung == []


def test_the_secret_is_drawn_once_and_is_nobody_elses(tmp_path: Path) -> None:
    """32 bytes, in a file that only we can read."""
    path = tmp_path / "secret"
    drawn = secret_in(path)
    assert len(drawn) == 32
    assert secret_in(path) == drawn
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_address_is_always_the_same_for_a_task() -> None:
    """Because the body that carries it is sent again unchanged."""
    one, other = (Doorbell(b"s" * 32) for _ in range(2))
    assert one.address("https://bot.example/", TASK) == other.address("https://bot.example", TASK)
    assert Doorbell(b"t" * 32).address("https://bot.example", TASK) != one.address("https://bot.example", TASK)
