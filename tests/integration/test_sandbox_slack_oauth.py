"""Many workspaces: the install page, tokens that are renewed or taken back, events that name their install."""

from __future__ import annotations

import asyncio
import html
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore

from tests.integration.test_sandbox_slack_support import bolt, http_mode, refusal, serving, soon, web_client
from tests.standins.slack import Slack, slack

# slack-sdk still builds aiohttp's BasicAuth for oauth.v2.access.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


@pytest.fixture
async def here() -> AsyncIterator[Slack]:
    async with slack() as server:
        yield server


def installable(here: Slack, folder: Path) -> AsyncApp:
    """A bolt app that many workspaces may install."""
    settings = AsyncOAuthSettings(
        client_id=here.client_id,
        client_secret=here.client_secret,
        scopes=["commands", "chat:write", "app_mentions:read"],
        authorization_url=here.authorize,
        installation_store=FileInstallationStore(base_dir=str(folder / "installs"), client_id=here.client_id),
        state_store=FileOAuthStateStore(expiration_seconds=600, base_dir=str(folder / "states")),
    )
    client = web_client(here, "")
    client.token = None
    return AsyncApp(
        client=client,
        signing_secret=here.signing_secret,
        oauth_flow=AsyncOAuthFlow(client=client, settings=settings),
    )


async def walk(app: AsyncApp) -> tuple[int, str]:
    """A browser that follows the install button to its end: (status, page)."""
    flow: Any = app.oauth_flow

    async def install(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))

    async def back(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))

    async with serving({"/slack/install": install, "/slack/oauth_redirect": back}) as base:
        flow.settings.redirect_uri = flow.redirect_uri = f"{base}/slack/oauth_redirect"
        flow.settings.authorize_url_generator.redirect_uri = flow.redirect_uri
        async with aiohttp.ClientSession() as browser:
            async with browser.get(f"{base}/slack/install", allow_redirects=False) as page:
                state, there = page.cookies["slack-app-oauth-state"].value, _link(await page.text(), "authorize")
            async with browser.get(there, allow_redirects=False) as consent:
                location = consent.headers["Location"]
            async with browser.get(location, headers={"Cookie": f"slack-app-oauth-state={state}"}) as end:
                return end.status, await end.text()


def _link(page: str, name: str) -> str:
    """The first link on a page whose address has this name in it."""
    links = (part.partition('"')[0] for part in page.split('href="')[1:])
    return next(html.unescape(link) for link in links if name in link)


async def test_a_second_workspace_installs_the_app_and_each_event_finds_its_token(here: Slack, tmp_path: Path) -> None:
    """The events name the install they are for; the bot of one team cannot see the other's channels."""
    app = installable(here, tmp_path)
    seen: asyncio.Queue[Any] = asyncio.Queue()

    @app.event("app_mention")
    async def listen(client: Any, context: dict[str, Any]) -> None:
        await seen.put((context["team_id"], client.token))

    other = await here.make_team("Second")
    assert (await walk(app))[0] == 200
    token = next(one["token"] for one in await here.until("installs", 2) if other in one["teams"])
    eve = await here.person("eve", team=other)
    channel = await here.make_channel("theirs", [eve], team=other)
    async with http_mode(here, app):
        await eve.mention(channel, "a fox")
        assert await soon(seen) == (other, token)
    assert await refusal(web_client(here).chat_postMessage(channel=channel, text="hi")) == "channel_not_found"


async def test_an_install_may_be_declined(here: Slack, tmp_path: Path) -> None:
    await here.change("consent", "next", deny=True)
    await here.make_team("Second")
    assert "access_denied" in (await walk(installable(here, tmp_path)))[1]
    assert len(await here.until("installs")) == 1


async def test_a_code_is_good_once_and_tokens_rotate_when_asked_to(here: Slack) -> None:
    await here.settings(token_rotation=True)
    client = web_client(here)
    async with aiohttp.ClientSession() as browser:
        query = {
            "client_id": here.client_id,
            "scope": "commands",
            "state": "s",
            "redirect_uri": "http://127.0.0.1/back",
        }
        async with browser.get(here.authorize, params=query, allow_redirects=False) as page:
            code = page.headers["Location"].partition("code=")[2].partition("&")[0]
    secrets = {"client_id": here.client_id, "client_secret": here.client_secret}
    granted = await client.oauth_v2_access(**secrets, code=code)
    assert (granted["scope"], granted["team"]["id"]) == ("commands", here.team)
    assert await refusal(client.oauth_v2_access(**secrets, code=code)) == "code_already_used"
    assert await refusal(client.oauth_v2_access(client_id=here.client_id, client_secret="no", code=code)) == (
        "bad_client_secret"
    )
    await here.advance(granted["expires_in"] + 1)
    assert await refusal(web_client(here, granted["access_token"]).auth_test()) == "token_expired"
    renewed = await client.oauth_v2_access(
        **secrets, grant_type="refresh_token", refresh_token=granted["refresh_token"]
    )
    assert (await web_client(here, renewed["access_token"]).auth_test())["ok"]


async def test_uninstalling_ends_the_token_and_tells_the_app(here: Slack) -> None:
    app = bolt(here)
    told: asyncio.Queue[str] = asyncio.Queue()

    @app.middleware
    async def note(body: dict[str, Any]) -> None:
        await told.put(body["event"]["type"])

    async with http_mode(here, app):
        assert len(await here.uninstall()) == 2
        assert {await soon(told), await soon(told)} == {"tokens_revoked", "app_uninstalled"}
    assert await refusal(web_client(here).auth_test()) == "account_inactive"


async def test_an_org_wide_install_serves_every_team_of_its_enterprise(here: Slack) -> None:
    one = await here.make_team("North", enterprise_id="E1", enterprise_name="Org")
    two = await here.make_team("South", enterprise_id="E1", enterprise_name="Org")
    install = await here.install(one, org_wide=True)
    ana = await here.person("ana", team=two)
    channel = await here.make_channel("south", [ana], team=two)
    await here.join(channel, install["bot_user"])
    delivery = await ana.slash(channel)
    assert (delivery["payload"]["is_enterprise_install"], delivery["payload"]["enterprise_id"]) == ("true", "E1")
    heard = await ana.say(channel, f"<@{install['bot_user']}> a fox", raw=True, wait=False)
    payload = (await here.until("deliveries", id=heard["id"]))[0]["payload"]
    assert payload["authorizations"][0]["is_enterprise_install"]
    assert payload["authorizations"][0]["team_id"] is None
    assert (await web_client(here, install["token"]).chat_postMessage(channel=channel, text="hi"))["ok"]
