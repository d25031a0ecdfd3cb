"""Files in three steps, shared later; downloads with a token; and what goes wrong with both on demand."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.integration.test_sandbox_slack_support import refusal, web_client
from tests.standins.slack import Slack, slack

VIDEO = b"\x00\x00\x00\x18ftypmp42" + bytes(200_000)


@pytest.fixture
async def here() -> AsyncIterator[Slack]:
    async with slack() as server:
        yield server


@pytest.fixture
def client(here: Slack) -> AsyncWebClient:
    return web_client(here, retry_handlers=[])


async def uploaded(client: AsyncWebClient, content: bytes = VIDEO) -> str:
    """The first two steps; the file's id."""
    told = await client.files_getUploadURLExternal(filename="fox.mp4", length=len(content), alt_txt="A fox")
    async with aiohttp.ClientSession() as session, session.post(told["upload_url"], data=content) as answer:
        assert answer.status == 200
    return str(told["file_id"])


async def complete(client: AsyncWebClient, file: str, channel: str, **more: Any) -> None:
    await client.files_completeUploadExternal(files=[{"id": file, "title": "Fox"}], channel_id=channel, **more)


async def shares(client: AsyncWebClient, file: str, channel: str) -> list[Any]:
    """Where files.info says that the file is to be seen."""
    told = (await client.files_info(file=file))["file"]["shares"]
    return list(told.get("public", {}).get(channel, []))


async def test_a_completed_upload_is_shared_a_little_later(here: Slack, client: AsyncWebClient) -> None:
    """The bytes are known by their hash; the ts is in files.info only once the message is there."""
    parent = await client.chat_postMessage(channel=here.home_channel, text="Working")
    file = await uploaded(client)
    await complete(client, file, here.home_channel, thread_ts=parent["ts"], initial_comment="Here it is")
    assert await shares(client, file, here.home_channel) == []
    await here.advance(2.1)
    message = (await here.messages(here.home_channel, 2))[1]
    assert (message["text"], message["thread_ts"]) == ("Here it is", parent["ts"])
    shown = message["files"][0]
    assert (shown["sha256"], shown["size"], shown["title"], shown["alt_txt"]) == (
        *(hashlib.sha256(VIDEO).hexdigest(), len(VIDEO), "Fox", "A fox"),
    )
    told = await shares(client, file, here.home_channel)
    assert [(one["ts"], one["thread_ts"]) for one in told] == [(message["ts"], parent["ts"])]


async def test_the_sdks_own_upload_works_too(here: Slack, client: AsyncWebClient) -> None:
    await client.files_upload_v2(content=VIDEO, filename="fox.mp4", channel=here.home_channel)
    await here.advance(2.1)
    assert len((await here.messages(here.home_channel, 1))[0]["files"]) == 1


async def test_an_upload_may_be_a_form_and_may_be_repeated_but_not_be_short(
    here: Slack, client: AsyncWebClient
) -> None:
    told = await client.files_getUploadURLExternal(filename="fox.mp4", length=10)
    async with aiohttp.ClientSession() as session:
        for content, status in ((b"short", 400), (b"0123456789", 200), (b"9876543210", 200)):
            form = aiohttp.FormData()
            form.add_field("filename", content, filename="fox.mp4")
            async with session.post(told["upload_url"], data=form) as answer:
                assert answer.status == status
    file = (await here.until("files", id=told["file_id"]))[0]
    assert file["sha256"] == hashlib.sha256(b"9876543210").hexdigest()


async def test_a_swallowed_completion_shares_nothing_until_it_is_completed_again(
    here: Slack, client: AsyncWebClient
) -> None:
    """Complete says ok, nothing appears (what F37 is about)."""
    await here.fault("files.completeUploadExternal", "swallow")
    file = await uploaded(client)
    await complete(client, file, here.home_channel)
    await here.advance(130)
    assert await shares(client, file, here.home_channel) == []
    await complete(client, file, here.home_channel)
    await here.advance(2.1)
    await here.messages(here.home_channel, 1)
    assert len(await shares(client, file, here.home_channel)) == 1


async def test_a_share_may_be_late(here: Slack, client: AsyncWebClient) -> None:
    await here.fault("files.completeUploadExternal", "late", seconds=100)
    file = await uploaded(client)
    await complete(client, file, here.home_channel)
    await here.advance(90)
    assert await shares(client, file, here.home_channel) == []
    await here.advance(11)
    assert len(await here.messages(here.home_channel, 1)) == 1


@pytest.mark.parametrize(("mode", "seen"), [("error", 1), ("nothing", 1), ("again", 2)])
async def test_a_second_completion_is_an_error_or_nothing_or_a_second_message(
    here: Slack, client: AsyncWebClient, mode: str, seen: int
) -> None:
    await here.settings(second_complete=mode)
    file = await uploaded(client)
    await complete(client, file, here.home_channel)
    if mode == "error":
        assert await refusal(complete(client, file, here.home_channel)) == "file_not_found"
    else:
        await complete(client, file, here.home_channel)
    await here.advance(2.1)
    assert len(await here.messages(here.home_channel, seen)) == seen


@pytest.mark.parametrize("order", [{"fault": "status", "status": 408}, {"fault": "reset"}])
async def test_a_completion_may_succeed_and_say_otherwise(
    here: Slack, client: AsyncWebClient, order: dict[str, Any]
) -> None:
    """408 or a cut connection after the work was done (what F38 is about)."""
    await here.fault("files.completeUploadExternal", handled=True, **order)
    file = await uploaded(client)
    with pytest.raises((SlackApiError, aiohttp.ClientError)):
        await complete(client, file, here.home_channel)
    await here.advance(2.1)
    assert len(await here.messages(here.home_channel, 1)) == 1


async def test_uploads_can_be_forbidden_and_need_membership(here: Slack, client: AsyncWebClient) -> None:
    outside = await here.make_channel("outside", with_bot=False)
    file = await uploaded(client)
    assert await refusal(complete(client, file, outside)) == "not_in_channel"
    untouched = (await client.files_getUploadURLExternal(filename="a.mp4", length=1))["file_id"]
    assert await refusal(complete(client, untouched, here.home_channel)) == "file_not_found"
    for change, code in (
        ({"largest_upload": 10}, "file_upload_size_restricted"),
        ({"uploads": "except_images"}, "file_uploads_except_images_disabled"),
        ({"uploads": "disabled"}, "file_uploads_disabled"),
    ):
        await here.change("team", here.team, **change)
        assert await refusal(client.files_getUploadURLExternal(filename="a.mp4", length=11)) == code


async def test_a_file_can_be_taken_away(here: Slack, client: AsyncWebClient) -> None:
    ana = await here.person("ana")
    file, hers = await uploaded(client), await ana.upload(b"fox")
    await client.files_delete(file=file)
    assert await refusal(client.files_info(file=file)) == "file_deleted"
    assert await refusal(client.files_delete(file=hers)) == "cant_delete_file"


async def get(url: str, token: str | None = None) -> tuple[int, str, bytes]:
    """(status, content type, body) without following redirects."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers, allow_redirects=False) as answer:
        return answer.status, answer.content_type, await answer.read()


async def test_a_download_needs_the_token_and_the_scope(here: Slack, client: AsyncWebClient) -> None:
    """Without either Slack answers 200 with its login page."""
    ana = await here.person("ana")
    picture = await ana.upload(b"\x89PNG fox")
    await ana.say(here.home_channel, "look", files=[picture])
    url = (await client.files_info(file=picture))["file"]["url_private_download"]
    assert url.startswith(here.files)
    assert await get(url, here.bot_token) == (200, "image/png", b"\x89PNG fox")
    assert (await get(url))[:2] == (200, "text/html")
    await here.change("install", here.team, scopes=["commands"])
    assert (await get(url, here.bot_token))[:2] == (200, "text/html")
    assert [bool(one["token"]) for one in await here.requests("download", 3)] == [True, False, True]


async def test_external_files_and_redirects_lie_elsewhere_and_tokens_that_go_there_are_seen(
    here: Slack, client: AsyncWebClient
) -> None:
    ana = await here.person("ana")
    remote = await ana.upload(b"", mode="external", external_url=f"{here.elsewhere}/fox.png")
    told = (await client.files_info(file=remote))["file"]
    assert (told["mode"], told["is_external"], told["url_private"]) == ("external", True, f"{here.elsewhere}/fox.png")
    await get(told["url_private"], "careless")
    hosted = await ana.upload(b"fox")
    await here.fault("download", "redirect", location=f"{here.elsewhere}/away")
    url = (await client.files_info(file=hosted))["file"]["url_private_download"]
    assert (await get(url, here.bot_token))[0] == 302
    assert [(one["path"], one["token"]) for one in await here.requests("elsewhere", 1)] == [
        ("/fox.png", "Bearer careless")
    ]


async def test_a_file_of_slack_connect_is_a_stub_until_it_is_asked_for(here: Slack, client: AsyncWebClient) -> None:
    other = await here.make_team("Elsewhere")
    eve = await here.person("eve", team=other)
    shared = await here.make_channel("joint", [eve], shared_with=[other])
    picture = await eve.upload(b"fox", file_access="check_file_info")
    event = (await eve.mention(shared, "animate", files=[picture], wait=False))["id"]
    payload = (await here.until("deliveries", id=event))[0]["payload"]
    assert payload["is_ext_shared_channel"]
    assert payload["event"]["user_team"] == other
    assert (payload["event"]["files"][0]["file_access"], "name" in payload["event"]["files"][0]) == (
        *("check_file_info", False),
    )
    assert (await client.files_info(file=picture))["file"]["name"] == "fox.png"
