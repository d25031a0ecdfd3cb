"""HTTP mode: a delivery is believed by its signature and nothing else, and whatever is wrong with it is told alike."""

from __future__ import annotations

import io
import time
from collections.abc import AsyncIterator, Mapping
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from adapters.slack.signed import LARGEST, PATH, Door
from bot.clock import SystemClock
from bot.generation.message import Text
from tests.integration.slack_bot import Core, platform_at, served
from tests.standins.slack import Slack, signed, slack

SECRET = "a signing secret"
BODY = urlencode({"command": "/video", "text": "a fox", "team_id": "T1"}).encode()


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """A door that nobody stands behind: what is let in gets 503."""
    app = web.Application(client_max_size=64 * 1024)
    app.add_routes(Door(SecretStr(SECRET), SystemClock()).routes())
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    await runner.cleanup()


@pytest.fixture
async def here() -> AsyncIterator[Slack]:
    async with slack() as server:
        yield server


async def called(address: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(address, data=io.BytesIO(body), headers=kind | {**headers}) as answer,
    ):
        return answer.status, await answer.text()


def spoilt(**headers: str) -> dict[str, str]:
    """Good headers, and what is wrong with them."""
    return signed(SECRET, BODY, time.time()) | {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.mark.row("B52")
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Request-Timestamp": "1"},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        signed(SECRET, BODY, time.time() - 400),
        signed(SECRET, BODY, time.time() + 4000),
        signed("another secret", BODY, time.time()),
        signed(SECRET, BODY + b"x", time.time()),
        spoilt(X_Slack_Request_Timestamp="abc"),
        spoilt(X_Slack_Request_Timestamp=""),
        spoilt(X_Slack_Request_Timestamp="-1"),
        spoilt(X_Slack_Request_Timestamp="1e9"),
        spoilt(X_Slack_Request_Timestamp="9" * 5000),
        spoilt(X_Slack_Request_Timestamp="\u0661"),
        spoilt(X_Slack_Signature="v0=\u00e9"),
        spoilt(X_Slack_Signature="v0=" + "\u00e9" * 64),
        spoilt(X_Slack_Signature="v1=" + "0" * 64),
        spoilt(X_Slack_Signature="v0=" + "0" * 63),
        spoilt(X_Slack_Signature=""),
    ],
    ids=range(18),
)
async def test_what_is_not_signed_well_is_turned_away(address: str, headers: Mapping[str, str]) -> None:
    """Always with the same words, and never with a traceback."""
    assert await called(address, BODY, headers) == (401, '{"error": "Unauthorized"}')


@pytest.mark.row("B52")
async def test_a_good_signature_holds_once(address: str) -> None:
    """For 300 seconds in both directions; Slack's own retries say that they are some."""
    now = time.time()
    for at in (now, now - 290, now + 290):
        headers = signed(SECRET, BODY, at)
        assert (await called(address, BODY, headers))[0] == 503
        assert (await called(address, BODY, headers))[0] == 401
        assert (await called(address, BODY, headers | {"X-Slack-Retry-Num": "1"}))[0] == 503
    assert (await called(address, BODY, signed(SECRET, BODY, now - 302)))[0] == 401


async def test_a_body_that_is_too_large_is_not_read(address: str) -> None:
    """A view may be larger than what the web app takes elsewhere, but not without end."""
    body = bytes(200_000)
    assert (await called(address, body, signed(SECRET, body, time.time())))[0] == 503
    assert (await called(address, bytes(LARGEST + 1), {}))[0] == 413


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"payload=%7B", b"payload=[]", b"{", b"[]", b"null", b"command=/video"]
)
async def test_a_signed_body_that_makes_no_sense_is_no_traceback(here: Slack, body: bytes) -> None:
    """Whoever has the secret may send anything."""
    async with served(here, Core()) as life:
        status, answer = await called(life.address, body, signed(here.signing_secret, body, time.time()))
    assert status in (200, 400)
    assert "Traceback" not in answer


async def test_slack_finds_the_address(here: Slack) -> None:
    """By the challenge that is sent when somebody enters it."""
    async with served(here, Core()):
        assert await here.ask("verify") == {"status": 200, "verified": True}


async def test_in_socket_mode_there_is_no_address(here: Slack) -> None:
    """Nothing is to be reached from outside."""
    async with platform_at(here) as life:
        assert life.platform.routes() == []
    async with platform_at(here, http=True) as life:
        assert len(life.platform.routes()) == 1
        assert life.platform.trouble == Text("slack.not_connected")
