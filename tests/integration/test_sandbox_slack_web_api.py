"""The Web API as slack-sdk calls it: tokens, scopes, membership, limits, history, and faults on demand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

from tests.integration.test_sandbox_slack_support import button, refusal, web_client
from tests.standins.slack import Refused, Slack, slack


@pytest.fixture
async def here() -> AsyncIterator[Slack]:
    async with slack() as server:
        yield server


async def test_auth_test_says_who_the_token_is_and_what_it_may(here: Slack) -> None:
    answer = await web_client(here).auth_test()
    assert (answer["team_id"], answer["user_id"]) == (here.team, here.bot_user)
    assert answer["bot_id"].startswith("B")
    assert "files:write" in answer.headers["x-oauth-scopes"].split(",")
    for token, code in (("xoxb-other", "invalid_auth"), (here.app_token, "not_allowed_token_type")):
        assert await refusal(web_client(here, token).auth_test()) == code
    assert await refusal(web_client(here).api_call("no.such")) == "unknown_method"


async def test_a_missing_scope_is_named(here: Slack) -> None:
    await here.change("install", here.team, scopes=["commands"])
    with pytest.raises(SlackApiError) as raised:
        await web_client(here).chat_postMessage(channel=here.home_channel, text="hi")
    answer = raised.value.response
    assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", "chat:write", "commands")


async def test_a_bot_posts_only_where_it_is_a_member(here: Slack) -> None:
    """A private channel without it does not exist for it; chat:write.public opens public ones for text."""
    client = web_client(here)
    public = await here.make_channel("open", with_bot=False)
    private = await here.make_channel("closed", kind="private", with_bot=False)
    archived = await here.make_channel("old", archived=True)
    for channel, code in ((public, "not_in_channel"), (private, "channel_not_found"), (archived, "is_archived")):
        assert await refusal(client.chat_postMessage(channel=channel, text="hi")) == code
    scopes = (await here.until("installs"))[0]["scopes"]
    await here.change("install", here.team, scopes=[*scopes, "chat:write.public"])
    assert (await client.chat_postMessage(channel=public, text="hi"))["ok"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"text": "x", "blocks": [button("x" * 76, "a")]}, "invalid_blocks"),
        ({"text": "x", "blocks": [button("x", "a" * 256)]}, "invalid_blocks"),
        ({"text": "x", "blocks": [button("x", "a", "v" * 2001)]}, "invalid_blocks"),
        ({"text": "x", "blocks": [button("x", "a"), button("y", "a")]}, "invalid_blocks"),
        (
            {"text": "x", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]},
            "invalid_blocks",
        ),
        ({"text": "x", "blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [{"type": "unheard_of"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": "not json"}, "invalid_blocks_format"),
        ({"text": "x", "metadata": {"event_type": "job"}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {"event_type": "j", "event_payload": {"x": "x" * 16_000}}}, "metadata_too_large"),
        ({"text": "x", "thread_ts": "1.000000"}, "thread_not_found"),
    ],
)
async def test_content_that_slack_refuses(here: Slack, content: dict[str, Any], code: str) -> None:
    call = web_client(here).api_call("chat.postMessage", json={"channel": here.home_channel, **content})
    assert await refusal(call) == code


async def test_a_post_is_found_again_by_its_metadata_in_history_and_replies(here: Slack) -> None:
    """Newest first in history, oldest first in a thread; `oldest` is a bound; edits keep what they do not name."""
    client = web_client(here)
    metadata = {"event_type": "job", "event_payload": {"job": "J1"}}
    first = await client.chat_postMessage(
        channel=here.home_channel, text="one", metadata=metadata, unfurl_links=False, blocks=[button("Stop", "cancel")]
    )
    reply = await client.chat_postMessage(channel=here.home_channel, text="two", thread_ts=first["ts"])
    third = await client.chat_postMessage(channel=here.home_channel, text="three")
    await client.chat_update(channel=here.home_channel, ts=first["ts"], text="one, edited")
    history = await client.conversations_history(channel=here.home_channel, include_all_metadata=True)
    assert [one["text"] for one in history["messages"]] == ["three", "one, edited"]
    assert history["messages"][1]["metadata"] == metadata
    assert history["messages"][1]["blocks"][0]["block_id"] == "row-cancel"
    assert "metadata" not in (await client.conversations_history(channel=here.home_channel))["messages"][1]
    replies = await client.conversations_replies(channel=here.home_channel, ts=first["ts"])
    assert [one["ts"] for one in replies["messages"]] == [first["ts"], reply["ts"]]
    later = await client.conversations_history(channel=here.home_channel, oldest=first["ts"])
    assert [one["ts"] for one in later["messages"]] == [third["ts"]]
    page = await client.conversations_history(channel=here.home_channel, limit=1)
    cursor = page["response_metadata"]["next_cursor"]
    rest = await client.conversations_history(channel=here.home_channel, limit=1, cursor=cursor)
    assert ([one["text"] for one in rest["messages"]], rest["has_more"]) == (["one, edited"], False)
    assert (await here.messages(here.home_channel))[0]["flags"] == {"unfurl_links": False}


async def test_only_own_messages_are_edited_and_deleted(here: Slack) -> None:
    client, ana = web_client(here), await here.person("ana")
    await ana.say(here.home_channel, "mine")
    message = (await here.messages(here.home_channel, 1))[0]
    place = {"channel": here.home_channel, "ts": message["ts"]}
    assert await refusal(client.chat_update(**place, text="yours")) == "cant_update_message"
    assert await refusal(client.chat_delete(**place)) == "cant_delete_message"
    await here.delete(message)
    assert await refusal(client.chat_update(**place, text="gone")) == "message_not_found"
    own = await client.chat_postMessage(channel=here.home_channel, text="own")
    await client.chat_delete(channel=here.home_channel, ts=own["ts"])
    assert await here.messages(here.home_channel) == []


async def test_whispers_direct_messages_and_people(here: Slack) -> None:
    client, ana = web_client(here), await here.person("ana", is_restricted=True)
    await client.chat_postEphemeral(channel=here.home_channel, user=ana.id, text="psst")
    assert (await ana.whispers())[0]["by"] == "chat.postEphemeral"
    opened = (await client.conversations_open(users=ana.id))["channel"]["id"]
    assert (await client.chat_postMessage(channel=ana.id, text="hi"))["channel"] == opened == await ana.direct()
    assert (await client.users_info(user=ana.id))["user"]["is_restricted"]
    other = await here.make_team("Elsewhere")
    stranger = await here.person("eve", team=other)
    shared = await here.make_channel("joint", [stranger], shared_with=[other])
    assert (await client.conversations_info(channel=shared))["channel"]["is_ext_shared"]
    assert (await client.users_info(user=stranger.id))["user"]["is_stranger"]
    assert await refusal(client.chat_postMessage(channel=stranger.id, text="hi")) == "user_not_found"
    with pytest.raises(Refused, match="not installed where this person works"):
        await stranger.slash(shared)


async def test_a_response_url_is_good_for_five_answers_in_half_an_hour(here: Slack) -> None:
    ana = await here.person("ana")
    first, second = [(await ana.slash(here.home_channel))["payload"]["response_url"] for _ in range(2)]
    for status in (200, 200, 200, 200, 200, 404):
        assert await post(first, {"text": "hello", "response_type": "in_channel"}) == status
    assert len(await here.messages(here.home_channel)) == 5
    await here.advance(1801)
    assert await post(second, {"text": "late"}) == 404


async def post(url: str, body: dict[str, Any]) -> int:
    async with aiohttp.ClientSession() as client, client.post(url, json=body) as answer:
        return answer.status


async def test_a_post_whose_answer_is_lost_is_sent_twice_by_the_sdk(here: Slack) -> None:
    """Its default retry handler repeats on a dropped connection: two messages, unless the caller looks first."""
    await here.fault("chat.postMessage", "reset", handled=True)
    await web_client(here).chat_postMessage(channel=here.home_channel, text="once?")
    assert len(await here.messages(here.home_channel)) == 2
    assert [one["status"] for one in await here.requests("chat.postMessage")] == [None, 200]
    await here.fault("chat.postMessage", "reset", times=2)
    with pytest.raises(aiohttp.ClientError):
        await web_client(here, retry_handlers=[]).chat_postMessage(channel=here.home_channel, text="never")
    assert len(await here.messages(here.home_channel)) == 2


async def test_faults_hit_the_nth_request_in_every_shape(here: Slack) -> None:
    client = web_client(here, retry_handlers=[])
    await here.fault("auth.test", "status", after=1, status=503)
    await here.fault("auth.test", "html", after=1, status=502)
    await here.fault("auth.test", "error", after=1, error="fatal_error")
    assert (await client.auth_test())["ok"]
    for status in (503, 502):
        with pytest.raises(SlackApiError) as raised:
            await client.auth_test()
        assert raised.value.response.status_code == status
    assert await refusal(client.auth_test()) == "fatal_error"
    assert (await client.auth_test())["ok"]
    await here.fault("api", "status", status=429, retry_after=7)
    with pytest.raises(SlackApiError) as raised:
        await client.auth_test()
    assert (raised.value.response["error"], raised.value.response.headers["Retry-After"]) == ("ratelimited", "7")
    await here.fault("api", "status", status=429)
    with pytest.raises(SlackApiError) as raised:
        await client.auth_test()
    assert "Retry-After" not in raised.value.response.headers


async def test_the_limits_of_the_tiers_are_kept_by_the_servers_clock(here: Slack) -> None:
    await here.settings(limits=True)
    client = web_client(here, retry_handlers=[])
    sent = await client.chat_postMessage(channel=here.home_channel, text="0")
    for _ in range(50):
        await client.chat_update(channel=here.home_channel, ts=sent["ts"], text="again")
    assert await refusal(client.chat_update(channel=here.home_channel, ts=sent["ts"], text="more")) == "ratelimited"
    await here.advance(61)
    assert (await client.chat_update(channel=here.home_channel, ts=sent["ts"], text="again"))["ok"]


async def test_the_sdks_handler_waits_as_long_as_it_is_told(here: Slack) -> None:
    await here.fault("auth.test", "status", status=429, retry_after=0)
    assert (await web_client(here, retry_handlers=[AsyncRateLimitErrorRetryHandler()]).auth_test())["ok"]
    assert [one["status"] for one in await here.requests("auth.test")] == [429, 200]
