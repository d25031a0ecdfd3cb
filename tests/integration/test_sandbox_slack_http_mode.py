"""The real bolt app behind HTTP against the local Slack: signatures, forms, JSON, retries."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp

from tests.integration.test_sandbox_slack_support import bolt, button, http_mode, refusal, serving, soon, web_client
from tests.standins.slack import Slack, signed, slack

Ack = Callable[..., Awaitable[None]]


@pytest.fixture
async def here() -> AsyncIterator[Slack]:
    async with slack() as server:
        yield server


@pytest.fixture
def app(here: Slack) -> AsyncApp:
    return bolt(here)


async def test_commands_presses_and_events_reach_the_one_address(here: Slack, app: AsyncApp) -> None:
    """Forms for the first two, JSON for events; each acknowledged by the response."""
    mentioned: asyncio.Queue[Any] = asyncio.Queue()

    @app.command("/video")
    async def typed(ack: Ack, command: dict[str, Any]) -> None:
        await ack(f"{command['text']}: got it.")

    @app.action("cancel")
    async def pressed(ack: Ack) -> None:
        await ack()

    @app.event("app_mention")
    async def listen(event: dict[str, Any]) -> None:
        await mentioned.put(event["user"])

    ana = await here.person("ana")
    async with http_mode(here, app):
        assert (await here.ask("verify"))["verified"]
        assert (await ana.slash(here.home_channel, text="1 < 2 & ü"))["acked"]
        assert (await ana.whispers())[0]["text"] == "1 &lt; 2 &amp; ü: got it."
        await web_client(here).chat_postMessage(channel=here.home_channel, text="x", blocks=[button("Stop", "cancel")])
        message = (await here.messages(here.home_channel, 1))[0]
        assert (await ana.press(message, "cancel"))["acked"]
        assert (await ana.mention(here.home_channel, "a fox"))["acked"]
        assert await soon(mentioned) == ana.id
        assert await refusal(web_client(here).apps_connections_open(app_token=here.app_token)) == "forbidden_team"


async def test_the_signature_is_slacks(here: Slack) -> None:
    """v0, the time in seconds and the raw body, sealed with the signing secret."""
    got: asyncio.Queue[Any] = asyncio.Queue()

    async def serve(request: web.Request) -> web.Response:
        await got.put((request.headers.copy(), await request.read()))
        return web.Response()

    ana = await here.person("ana")
    async with serving({"/": serve}) as base:
        await here.settings(deliver_to=f"{base}/")
        await ana.slash(here.home_channel, text="a fox")
    headers, body = await soon(got)
    at = float(headers["X-Slack-Request-Timestamp"])
    assert abs(time.time() - at) < 60
    assert headers["X-Slack-Signature"] == signed(here.signing_secret, body, at)["X-Slack-Signature"]
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"


async def test_an_app_with_another_secret_answers_401_and_an_event_is_tried_four_times(
    here: Slack, app: AsyncApp
) -> None:
    ana = await here.person("ana")
    async with http_mode(here, app):
        await here.settings(signing_secret="another")
        assert (await ana.slash(here.home_channel))["trouble"] == "dispatch_failed"
        delivery = await ana.mention(here.home_channel, "a fox", wait=False)
        for pause in (60, 300):
            await here.until("deliveries", id=delivery["id"], next_at={"not": None})
            await here.advance(pause)
            await here.until("deliveries", id=delivery["id"], next_at=None)
        ended = await here.ended([delivery["id"]])
    assert ended is not None
    assert [one["outcome"] for one in ended["attempts"]] == ["http 401"] * 4


async def test_retries_say_their_number_and_reason_and_can_be_declined(here: Slack) -> None:
    got: asyncio.Queue[Any] = asyncio.Queue()
    answers = [web.Response(status=500), web.Response(status=503, headers={"X-Slack-No-Retry": "1"})]

    async def serve(request: web.Request) -> web.Response:
        await got.put((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
        return answers.pop(0)

    ana = await here.person("ana")
    async with serving({"/": serve}) as base:
        await here.settings(deliver_to=f"{base}/")
        delivery = await ana.mention(here.home_channel, "a fox")
    assert [await soon(got), await soon(got)] == [(None, None), ("1", "http_error")]
    assert (delivery["acked"], len(delivery["attempts"])) == (False, 2)


async def test_an_answer_after_three_seconds_is_too_late(here: Slack, app: AsyncApp) -> None:
    go, reached = asyncio.Event(), asyncio.Event()

    @app.command("/video")
    async def listen(ack: Ack) -> None:
        reached.set()
        await go.wait()
        await ack("late")

    ana = await here.person("ana")
    async with http_mode(here, app):
        delivery = await ana.slash(here.home_channel, wait=False)
        await asyncio.wait_for(reached.wait(), 20)
        await here.advance(3.1)
        ended = await here.ended([delivery["id"]])
        go.set()
        assert await ana.whispers(0) == []
    assert ended is not None
    assert ended["trouble"] == "operation_timeout"
