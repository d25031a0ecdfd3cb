"""The real slack-bolt, connected to the local Slack in either mode; holds no tests of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.standins.slack import Json, Slack

PING_INTERVAL = 0.4  # seconds; the SDK waits for it before it tries again


def web_client(here: Slack, token: str | None = None, **more: Any) -> AsyncWebClient:
    """A client of the SDK, with the bot's token unless told otherwise."""
    return AsyncWebClient(token or here.bot_token, base_url=here.api, **more)


def bolt(here: Slack) -> AsyncApp:
    """A bolt app without listeners."""
    return AsyncApp(client=web_client(here), signing_secret=here.signing_secret)


@asynccontextmanager
async def socket_mode(here: Slack, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    """Connect, and come off at the end."""
    handler = AsyncSocketModeHandler(app, here.app_token, web_client=app.client, ping_interval=PING_INTERVAL)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # slack-bolt does not type it
    await here.until("connections")
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # same


@asynccontextmanager
async def http_mode(here: Slack, app: AsyncApp) -> AsyncIterator[str]:
    """Serve the app's address and tell Slack about it; the address."""

    async def serve(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    async with serving({"/slack/events": serve}) as base:
        await here.settings(deliver_to=f"{base}/slack/events")
        yield f"{base}/slack/events"


@asynccontextmanager
async def serving(routes: Mapping[str, Any]) -> AsyncIterator[str]:
    """A server on this machine that takes GET and POST; its address."""
    server = web.Application()
    for path, serve in routes.items():
        server.router.add_route("*", path, serve)
    runner = web.AppRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def refusal(call: Any) -> str:
    """The error code of a call that must fail."""
    try:
        answer = await call
    except SlackApiError as error:
        return str(error.response["error"])
    raise AssertionError(f"not refused: {answer}")


def button(text: str, action_id: str, value: str = "v1:1") -> Json:
    """A button in a block of its own."""
    element = {"type": "button", "text": {"type": "plain_text", "text": text}, "action_id": action_id, "value": value}
    return {"type": "actions", "block_id": f"row-{action_id}", "elements": [element]}


def modal(*blocks: Json, **more: Any) -> Json:
    """A modal with a submit button."""
    title, submit = {"type": "plain_text", "text": "Studio"}, {"type": "plain_text", "text": "Make"}
    return {"type": "modal", "callback_id": "studio", "title": title, "submit": submit, "blocks": blocks, **more}


def field(name: str, element: Json | None = None, **more: Any) -> Json:
    """An input block; a line of text unless told otherwise."""
    inside = {"action_id": name, **(element or {"type": "plain_text_input"})}
    label = {"type": "plain_text", "text": name}
    return {"type": "input", "block_id": f"{name}-block", "label": label, "element": inside, **more}


async def soon(queue: asyncio.Queue[Any]) -> Any:
    """What a listener was given, within the time that a busy machine may take."""
    return await asyncio.wait_for(queue.get(), 20.0)
