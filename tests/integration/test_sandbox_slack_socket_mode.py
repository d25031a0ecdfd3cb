"""The real bolt app in Socket Mode against the local Slack: commands, events, redelivery, lost connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp

from tests.integration.test_sandbox_slack_support import bolt, button, refusal, socket_mode, soon, web_client
from tests.standins.slack import Slack, slack

Ack = Callable[..., Awaitable[None]]


@pytest.fixture
async def here() -> AsyncIterator[Slack]:
    async with slack() as server:
        yield server


@pytest.fixture
def app(here: Slack) -> AsyncApp:
    return bolt(here)


async def test_a_command_arrives_as_slack_writes_it_and_its_answer_is_whispered(here: Slack, app: AsyncApp) -> None:
    """& < > are entities; names stay as they were typed."""
    heard: asyncio.Queue[Any] = asyncio.Queue()

    @app.command("/video")
    async def listen(ack: Ack, command: dict[str, Any]) -> None:
        await heard.put(command)
        await ack("Got it.")

    ana = await here.person("ana")
    async with socket_mode(here, app):
        delivery = await ana.slash(here.home_channel, text="a <fox> & @bob --ar 9:16")
    command = await soon(heard)
    assert command["text"] == "a &lt;fox&gt; &amp; @bob --ar 9:16"
    assert (command["user_id"], command["channel_name"], command["team_id"]) == (ana.id, "general", here.team)
    assert delivery["acked"]
    assert delivery["trouble"] is None
    assert [(one["text"], one["by"]) for one in await ana.whispers()] == [("Got it.", "ack")]


async def test_a_command_that_is_not_acknowledged_shows_an_error_after_three_seconds(
    here: Slack, app: AsyncApp
) -> None:
    """It is not sent again; without a connection the error comes at once."""
    ana = await here.person("ana")
    assert (await ana.slash(here.home_channel))["trouble"] == "dispatch_failed"
    reached = asyncio.Event()

    @app.command("/video")
    async def listen() -> None:
        reached.set()

    async with socket_mode(here, app):
        delivery = await ana.slash(here.home_channel, wait=False)
        await asyncio.wait_for(reached.wait(), 20)
        await here.advance(3.1)
        ended = await here.ended([delivery["id"]])
    assert ended is not None
    assert (ended["trouble"], ended["acked"], len(ended["attempts"])) == ("operation_timeout", False, 1)


async def test_an_event_that_is_not_acknowledged_comes_again_at_once_after_one_and_after_five_minutes(
    here: Slack, app: AsyncApp
) -> None:
    """Each time with the same event_id and the number and reason of the retry."""
    seen: asyncio.Queue[Any] = asyncio.Queue()

    @app.middleware
    async def hold(req: Any, body: dict[str, Any], next: Callable[[], Awaitable[Any]]) -> None:  # noqa: A002
        retry = req.headers.get("x-slack-retry-num"), req.headers.get("x-slack-retry-reason")
        await seen.put((body["event_id"], *retry))

    ana = await here.person("ana")
    async with socket_mode(here, app):
        delivery = await ana.mention(here.home_channel, "a fox", wait=False)
        first = await soon(seen)
        assert first[1:] in ((None, None), (["0"], [""]))
        for number, pause in (("1", 0), ("2", 60), ("3", 300)):
            await here.advance(3.1)
            if pause:
                await here.until("deliveries", id=delivery["id"], next_at={"not": None})
                await here.advance(pause)
            assert await soon(seen) == (first[0], [number], ["timeout"])
        await here.advance(3.1)
        ended = await here.ended([delivery["id"]])
    assert ended is not None
    assert [one["outcome"] for one in ended["attempts"]] == ["timeout"] * 4


async def test_slack_may_repeat_an_envelope_and_bolt_runs_the_listener_twice(here: Slack, app: AsyncApp) -> None:
    heard: asyncio.Queue[Any] = asyncio.Queue()

    @app.command("/video")
    async def listen(ack: Ack, command: dict[str, Any]) -> None:
        await ack()
        await heard.put(command["trigger_id"])

    ana = await here.person("ana")
    async with socket_mode(here, app):
        delivery = await ana.slash(here.home_channel)
        await here.again(delivery, same_envelope=True)
        assert await soon(heard) == await soon(heard)
        attempts = (await here.until("deliveries", id=delivery["id"]))[0]["attempts"]
    assert attempts[0]["envelope_id"] == attempts[1]["envelope_id"]


async def test_a_mention_with_a_file_is_answered_in_its_thread_with_metadata(here: Slack, app: AsyncApp) -> None:
    @app.event("app_mention")
    async def listen(event: dict[str, Any], say: Callable[..., Awaitable[Any]]) -> None:
        metadata = {"event_type": "job", "event_payload": {"job": "J1"}}
        name = event["files"][0]["name"]
        await say(text=f"Got {name}", thread_ts=event["ts"], metadata=metadata, blocks=[button("Stop", "cancel")])

    ana = await here.person("ana")
    async with socket_mode(here, app):
        picture = await ana.upload(b"\x89PNG fox")
        delivery = await ana.mention(here.home_channel, "animate", files=[picture])
        asked, answer = await here.messages(here.home_channel, 2)
    assert delivery["acked"]
    assert delivery["payload"]["event"]["text"] == f"<@{here.bot_user}> animate"
    assert (answer["text"], answer["thread_ts"], answer["by_app"]) == ("Got fox.png", asked["ts"], True)
    assert answer["metadata"]["event_payload"] == {"job": "J1"}


async def test_a_press_reaches_its_listener_and_may_edit_the_message_through_the_response_url(
    here: Slack, app: AsyncApp
) -> None:
    @app.action("cancel")
    async def listen(ack: Ack, respond: Callable[..., Awaitable[Any]], action: dict[str, Any]) -> None:
        await ack()
        await respond(text=f"Stopped {action['value']}", replace_original=True)

    ana = await here.person("ana")
    async with socket_mode(here, app):
        await web_client(here).chat_postMessage(
            channel=here.home_channel, text="Working", blocks=[button("Stop", "cancel", "v1:J1")]
        )
        message = (await here.messages(here.home_channel, 1))[0]
        delivery = await ana.press(message, "cancel")
        assert await here.messages(here.home_channel, 1, text="Stopped v1:J1")
    assert delivery["payload"]["actions"][0]["block_id"] == "row-cancel"
    assert delivery["payload"]["message"]["ts"] == message["ts"]


@pytest.mark.parametrize("loss", ["refresh_requested", "reset", "silence", "away"])
async def test_a_lost_connection_is_replaced_and_commands_work_again(here: Slack, app: AsyncApp, loss: str) -> None:
    """Also when the first try to come back is refused with a 500."""

    @app.command("/video")
    async def listen(ack: Ack) -> None:
        await ack("still here")

    ana = await here.person("ana")
    async with socket_mode(here, app):
        await here.fault("apps.connections.open", "status", status=500)
        await (here.away(0.1) if loss == "away" else here.sockets(loss))
        await here.until("counters", connections_opened=2)
        await here.until("connections", silent=False, retired=False)
        assert (await ana.slash(here.home_channel))["acked"]


async def test_an_event_under_way_when_the_connection_breaks_is_sent_again(here: Slack, app: AsyncApp) -> None:
    seen: asyncio.Queue[Any] = asyncio.Queue()
    cut = asyncio.Event()

    @app.middleware
    async def hold(body: dict[str, Any], next: Callable[[], Awaitable[Any]]) -> None:  # noqa: A002
        await seen.put(body["event_id"])
        if not cut.is_set():
            await cut.wait()
        else:
            await next()

    @app.event("app_mention")
    async def listen() -> None: ...

    ana = await here.person("ana")
    async with socket_mode(here, app):
        delivery = await ana.mention(here.home_channel, "a fox", wait=False)
        first = await soon(seen)
        await here.sockets("reset")
        await here.until("counters", connections_opened=2)
        cut.set()
        await here.advance(61)
        ended = await here.ended([delivery["id"]])
        assert await soon(seen) == first
    assert ended is not None
    assert ended["acked"]
    assert ended["attempts"][0]["outcome"] == "disconnected"


async def test_two_connections_share_the_work_and_slack_pings_both(here: Slack, app: AsyncApp) -> None:
    @app.command("/video")
    async def listen(ack: Ack) -> None:
        await ack()

    ana = await here.person("ana")
    async with socket_mode(here, app), socket_mode(here, app):
        await here.until("connections", 2)
        used = [(await ana.slash(here.home_channel))["attempts"][0]["connection"] for _ in range(4)]
        await here.sockets("ping")
        await here.until("connections", 2, pongs=1)
    assert len(set(used)) == 2


async def test_a_bot_of_another_app_and_the_bot_itself_are_told_apart(here: Slack, app: AsyncApp) -> None:
    """Bolt drops what its own bot says; another bot's message arrives with its bot_id."""
    heard: asyncio.Queue[Any] = asyncio.Queue()

    @app.event("app_mention")
    async def mentioned(event: dict[str, Any]) -> None:
        await heard.put(event.get("bot_id"))

    @app.event("message")
    async def written(event: dict[str, Any]) -> None:
        await heard.put(event["text"])

    other, ana = await here.person("cron", is_bot=True), await here.person("ana")
    async with socket_mode(here, app):
        await other.mention(here.home_channel, "a fox")
        assert (await soon(heard) or "").startswith("B")
        await web_client(here).chat_postMessage(channel=await ana.direct(), text="from the bot")
        await here.until("deliveries", payload__event__text="from the bot", ended=True)
        await ana.dm("from ana")
        assert await soon(heard) == "from ana"


async def test_an_app_token_is_needed_to_connect_and_a_bot_token_is_not_one(here: Slack) -> None:
    client = web_client(here)
    for token, code in ((here.bot_token, "not_allowed_token_type"), ("xapp-other", "invalid_auth")):
        assert await refusal(client.apps_connections_open(app_token=token)) == code
