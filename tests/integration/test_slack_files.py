"""Files in, over the wire: with the token, from Slack's own hosts, and refused in words where that cannot be."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot import transfer
from bot.clock import SystemClock
from bot.generation.command import Attachment
from bot.generation.errors import MediaError, PlatformUnavailable
from bot.generation.message import Refusal, Text
from tests.integration.slack_bot import PNG, Core, Life, connected, platform_at, texts
from tests.standins.slack import Person, Slack, slack

LIMIT = 1000


@pytest.fixture
async def here() -> AsyncIterator[Slack]:
    async with slack() as server:
        yield server


@pytest.fixture
async def life(here: Slack) -> AsyncIterator[Life]:
    async with platform_at(here) as made:
        yield made


async def sent(here: Slack, ana: Person, content: bytes = PNG, name: str = "fox.png", **more: str) -> Attachment:
    """A file as it comes in with a mention."""
    core = Core(answers={"video": None})
    async with connected(here, core):
        await ana.mention(here.home_channel, "a fox", files=[await ana.upload(content, name, **more)])
        return (await core.heard("moved")).attachments[0]


async def test_a_file_is_fetched_whole_with_the_token(here: Slack, life: Life, tmp_path: Path) -> None:
    """From where Slack keeps it."""
    attachment = await sent(here, await here.person("ana"))
    assert await life.platform.fetch(attachment, tmp_path / "into", LIMIT) is None
    assert (tmp_path / "into").read_bytes() == PNG
    assert set(json.loads(attachment.handle)) == {"id", "url", "team"}
    (request,) = await here.requests("download")
    assert request["status"] == 200


@pytest.mark.row("B24")
async def test_a_login_page_is_no_picture(
    here: Slack, life: Life, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Slack shows it, with status 200, to an app without files:read. The operator is told what to do."""
    attachment = await sent(here, await here.person("ana"))
    await here.fault("download", "login_page")
    refused = await life.platform.fetch(attachment, tmp_path / "into", LIMIT)
    assert refused == Refusal(Text("slack.file_unreadable", name="fox.png"))
    assert not (tmp_path / "into").exists()
    (line,) = [one for one in caplog.records if one.message == "slack.login_page_for_a_file"]
    assert "files:read" in str(line.__dict__["facts"])
    await here.change("install", here.team, scopes=["chat:write"])
    assert await life.platform.fetch(attachment, tmp_path / "into", LIMIT) == refused


async def test_a_file_that_is_gone_or_too_large_is_refused(here: Slack, life: Life, tmp_path: Path) -> None:
    """Nothing of it is kept, whatever was said of its size."""
    ana = await here.person("ana")
    attachment = await sent(here, ana, bytes(LIMIT + 1))
    assert isinstance(await life.platform.fetch(attachment, tmp_path / "into", LIMIT), Refusal)
    liar = Attachment("first", "a.png", 3, "image/png", attachment.handle)
    assert isinstance(await life.platform.fetch(liar, tmp_path / "into", LIMIT), Refusal)
    await here.change("file", json.loads(attachment.handle)["id"], deleted=True)
    gone = await life.platform.fetch(liar, tmp_path / "into", LIMIT)
    assert gone == Refusal(Text("slack.file_gone", name="a.png"))
    for handle in ("gone", "{}", '{"url": "https://x.test"}'):
        odd = Attachment("first", "a.png", 3, "image/png", handle)
        assert await life.platform.fetch(odd, tmp_path / "into", LIMIT) == gone
    assert not (tmp_path / "into").exists()


@pytest.mark.row("B47")
@pytest.mark.parametrize(
    "url",
    [
        "https://files.slack.com@{elsewhere}/x", "https://files.slack.com.{elsewhere}/x", "https://x.test/files.slack.com/",
        "http://{elsewhere}/files/files-pri/x", "http://files.slack.com/x", "https://files.slack.com:444/x",
        "https://files.slack.com\\@{elsewhere}/x", "ftp://files.slack.com/x", "data:image/png;base64,AAAA", "", "//x",
        "https://user:pw@files.slack.com/x", "https://files.slack.com%2f@{elsewhere}/x",
    ],
)  # fmt: skip
async def test_the_token_goes_to_slacks_own_hosts_and_nowhere_else(here: Slack, tmp_path: Path, url: str) -> None:
    """By exact name. What looks like it is not even asked."""
    elsewhere = here.elsewhere.partition("://")[2].partition("/")[0]
    handle = json.dumps({"id": "F1", "url": url.replace("{elsewhere}", elsewhere), "team": here.team})
    async with platform_at(here, hosts=("files.slack.com",)) as life:
        refused = await life.platform.fetch(Attachment("first", "a.png", 3, "", handle), tmp_path / "into", LIMIT)
    assert refused == Refusal(Text("slack.file_elsewhere", name="a.png"))
    assert await here.requests("elsewhere") == []


async def test_the_token_does_not_follow_a_redirect(here: Slack, life: Life, tmp_path: Path) -> None:
    """Not to another host, and not to another page of the same."""
    attachment = await sent(here, await here.person("ana"))
    await here.fault("download", "redirect", location=f"{here.elsewhere}/steal")
    refused = await life.platform.fetch(attachment, tmp_path / "into", LIMIT)
    assert refused == Refusal(Text("slack.file_elsewhere", name="fox.png"))
    assert await here.requests("elsewhere") == []
    await here.fault("download", "redirect", location=json.loads(attachment.handle)["url"])
    refused = await life.platform.fetch(attachment, tmp_path / "into", LIMIT)
    assert refused == Refusal(Text("slack.file_unreadable", name="fox.png"))


async def test_a_bearer_is_shown_to_the_first_host_alone(tmp_path: Path) -> None:
    """In bot.transfer itself: a redirect is followed within the list, without it."""
    seen: list[tuple[str, str | None]] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append((request.path, request.headers.get("Authorization")))
        if request.path == "/first":
            return web.Response(status=302, headers={"Location": "/second"})
        return web.Response(body=b"bytes")

    app = web.Application()
    app.router.add_get("/{path}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host = f"127.0.0.1:{runner.addresses[0][1]}"
    async with transfer.downloads((host,), SystemClock()) as download:
        await download(f"http://{host}/first", tmp_path / "a", 100, "xoxb-1")
        await download(f"http://{host}/second", tmp_path / "b", 100)
    await runner.cleanup()
    assert seen == [("/first", "Bearer xoxb-1"), ("/second", None), ("/second", None)]


async def test_a_page_in_place_of_a_file_has_an_error_of_its_own() -> None:
    """Which passes for an interruption where nobody knows better."""
    assert issubclass(transfer.Page, transfer.Interrupted)


async def test_outages_and_a_full_disk_are_no_refusals(here: Slack, life: Life, tmp_path: Path) -> None:
    """They are tried again."""
    attachment = await sent(here, await here.person("ana"))
    for fault in ("status", "reset"):
        await here.fault("download", fault)
        with pytest.raises(PlatformUnavailable):
            await life.platform.fetch(attachment, tmp_path / "into", LIMIT)
    (tmp_path / "folder").mkdir()
    with pytest.raises(MediaError):
        await life.platform.fetch(attachment, tmp_path / "folder", LIMIT)


@pytest.mark.row("B51")
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"mode": "external", "external_url": "https://drive.test/fox.png"}, "not kept by Slack itself"),
        ({"file_access": "check_file_info", "team": "other"}, "comes from another workspace"),
    ],
)
async def test_files_that_slack_does_not_keep_for_us_are_refused(here: Slack, more: dict[str, Any], said: str) -> None:
    """In words, before anything is begun; the token is not sent anywhere."""
    ana, core = await here.person("ana"), Core(answers={"video": None})
    if more.get("team"):
        more = more | {"team": await here.make_team("Elsewhere")}
        await here.fault("files.info", "error", error="file_not_found")
    picture = await ana.upload(PNG, "fox.png", **more)
    async with connected(here, core):
        await ana.mention(here.home_channel, "a fox", files=[picture])
        (whisper,) = await ana.whispers(1)
    assert said in texts(whisper["blocks"])
    assert core.story == []
    assert await here.requests("download") == []


@pytest.mark.row("B51")
async def test_a_stub_of_slack_connect_is_looked_up(here: Slack, life: Life, tmp_path: Path) -> None:
    """It says nothing but that files.info knows more."""
    attachment = await sent(here, await here.person("ana"), file_access="check_file_info")
    assert (attachment.name, attachment.size) == ("fox.png", len(PNG))
    assert await life.platform.fetch(attachment, tmp_path / "into", LIMIT) is None


async def test_more_files_than_a_command_takes_are_refused(here: Slack) -> None:
    """By name, before anything is begun."""
    ana, core = await here.person("ana"), Core(answers={"video": None})
    files = [await ana.upload(PNG, f"{n}.png") for n in range(3)]
    async with connected(here, core):
        await ana.mention(here.home_channel, "a fox", files=files)
        (whisper,) = await ana.whispers(1)
    assert "2.png" in texts(whisper["blocks"])
    assert core.story == []
