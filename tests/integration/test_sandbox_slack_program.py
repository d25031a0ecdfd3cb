"""The local Slack as a program: how it starts and ends, and that it bears a crowd."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from tests.integration.test_sandbox_slack_support import bolt, socket_mode, web_client
from tests.standins.slack import slack

ROOT = Path(__file__).parents[2]


async def start(*flags: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox.slack", *flags),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"PATH": os.defpath},
        cwd=ROOT,
    )


async def test_it_says_where_it_is_and_ends_with_its_stdin() -> None:
    """One JSON line; without --control there is no such route."""
    process = await start()
    assert process.stdout is not None
    assert process.stdin is not None
    told = json.loads(await process.stdout.readline())
    assert set(told) >= {"api", "files", "bot_token", "app_token", "signing_secret", "team", "channel"}
    async with aiohttp.ClientSession() as client:
        async with client.post(f"{told['control']}/look", json={"of": "messages"}) as answer:
            assert answer.status == 404
        headers = {"Authorization": f"Bearer {told['bot_token']}"}
        async with client.post(f"{told['api']}auth.test", headers=headers) as answer:
            assert (await answer.json())["team_id"] == told["team"]
    process.stdin.close()
    _, err = await asyncio.wait_for(process.communicate(), 20)
    assert (process.returncode, err) == (0, b"")


async def test_a_failed_start_is_one_line() -> None:
    process = await start("--clock-speed", "0")
    _, err = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 1
    assert err.decode().splitlines() == [
        "The local Slack could not start: --clock-speed must be above 0, --share-delay not negative"
    ]


async def test_it_ends_while_connections_and_requests_are_open() -> None:
    """A client that hangs, and a socket, are cut off."""
    async with slack() as here:
        await here.fault("auth.test", "hang")
        async with socket_mode(here, bolt(here)):
            hung = asyncio.ensure_future(web_client(here, retry_handlers=[]).auth_test())
            await here.requests("auth.test", 1)
            here.process.terminate()
            assert await asyncio.wait_for(here.process.wait(), 20) == 0
            with pytest.raises(aiohttp.ClientError):
                await hung


async def test_a_crowd_of_three_hundred_commands_is_answered() -> None:
    async with slack() as here:
        app = bolt(here)

        @app.command("/video")
        async def listen(ack: Callable[..., Awaitable[None]]) -> None:
            await ack("Got it.")

        crowd = [await here.person(f"user{n}") for n in range(30)]
        async with socket_mode(here, app), asyncio.TaskGroup() as group:
            typed = [group.create_task(one.slash(here.home_channel)) for one in crowd for _ in range(10)]
        assert all(one.result()["acked"] for one in typed)
        assert len(await crowd[0].whispers(10)) == 10
