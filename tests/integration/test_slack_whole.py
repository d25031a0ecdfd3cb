"""The adapter with everything behind it: the real core, engine and database, a local Slack and a local video API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from bot.app import App, Endpoint, wired
from bot.generation.money import PREVIEW
from bot.settings import Mistakes, load
from tests.films import photograph
from tests.integration.slack_bot import texts
from tests.shell import Api, video_api
from tests.standins.slack import Json, Person, Slack, slack


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with video_api(tmp_path_factory.mktemp("api"), "--delay", "0.3") as started:
        yield started


@pytest.fixture
async def here() -> AsyncIterator[Slack]:
    async with slack() as server:
        await server.settings(share_delay=0.1)
        yield server


@asynccontextmanager
async def bot(here: Slack, api: Api, folder: Path) -> AsyncIterator[App]:
    """The product as it is wired."""
    told = {
        "DAILIES_DATA_DIR": str(folder),
        "DAILIES_BUDGET__OPEN_JOBS": "50",
        "DAILIES_SLACK__BOT_TOKEN": here.bot_token,
        "DAILIES_SLACK__APP_TOKEN": here.app_token,
        "DAILIES_SLACK__API_BASE": here.api,
        "DAILIES_SLACK__FILE_HOSTS": httpx.URL(here.files).netloc.decode(),
        **api.settings,
    }
    settings = load(told, folder)
    assert not isinstance(settings, Mistakes), settings
    endpoint = Endpoint(lambda: api.url, SecretStr(api.key), PREVIEW)
    async with wired(settings, endpoint, serves=True) as app, app.running():
        await here.until("connections")
        yield app


async def finished(here: Slack, channel: str, videos: int = 1) -> list[Json]:
    """The messages with videos, once so many of them have their buttons."""
    await here.until("messages", videos, channel=channel, metadata__event_payload__part="buttons")
    return [one for one in await here.messages(channel) if one["files"]]


async def buttons_of(here: Slack, channel: str, mark: str) -> tuple[Json, str]:
    """The newest message with a button whose mark begins so, and the mark."""
    for message in reversed(await here.messages(channel)):
        for block in message["blocks"]:
            for element in block.get("elements", ()):
                if str(element.get("action_id", "")).startswith(mark):
                    return message, str(element["action_id"])
    raise AssertionError(f"no button {mark}")


async def test_a_command_becomes_a_video_and_its_buttons_work(here: Slack, api: Api, tmp_path: Path) -> None:
    """From the words to the share; then again, the details, the form, and away with it."""
    ana = await here.person("ana")
    async with bot(here, api, tmp_path):
        await ana.slash(here.home_channel, text="a red fox <runs> --dur 3")
        (share,) = await finished(here, here.home_channel)
        status, _share, buttons = await here.messages(here.home_channel, 3)
        assert share["thread_ts"] == buttons["thread_ts"] == status["ts"]
        assert share["files"][0]["mimetype"] == "video/mp4"
        message, mark = await buttons_of(here, here.home_channel, "v1:details:")
        await ana.press(message, mark)
        assert "a red fox <runs>" in texts((await ana.whispers(1))[0]["blocks"])
        await ana.press(message, mark.replace("details", "edit"))
        (view,) = await ana.views()
        await ana.submit(view, {"prompt": "a red hen"})
        assert len(await finished(here, here.home_channel, 2)) == 2
        await ana.press(message, mark.replace("details", "delete"))
        await ana.whispers(2)
        assert len([one for one in await here.messages(here.home_channel) if one["files"]]) == 1


@pytest.mark.full
async def test_a_picture_in_a_mention_is_fetched_and_animated(here: Slack, api: Api, tmp_path: Path) -> None:
    """In its thread."""
    ana = await here.person("ana")
    picture = photograph(tmp_path / "fox.jpg", 800, 600).read_bytes()
    async with bot(here, api, tmp_path):
        await ana.mention(here.home_channel, "it runs --dur 3", files=[await ana.upload(picture, "fox.jpg")])
        _asked, share = [one for one in await all_of(here, 2) if one["files"]]
        assert share["thread_ts"] == (await here.messages(here.home_channel))[0]["ts"]


async def all_of(here: Slack, files: int) -> list[Json]:
    """Every message, once so many of them have files."""
    await here.until("messages", files, channel=here.home_channel, files={"not": []})
    return await here.messages(here.home_channel)


@pytest.mark.full
async def test_the_form_asks_and_refuses_like_the_command(here: Slack, api: Api, tmp_path: Path) -> None:
    """What is wrong is said on its field; the mode shows other fields; the page of one's own has all lists."""
    ana = await here.person("ana")
    async with bot(here, api, tmp_path):
        view = await opened(here, ana)
        told = await ana.submit(view, {"prompt": "a fox", "more": "--dur 99"})
        assert set(told["answer"]["errors"]) == {"more"} or set(told["answer"]["errors"]) == {"seconds"}
        await ana.choose(view, "v1:mode", "picture", values={"prompt": "a fox"})
        (view,) = await ana.views(updates=1)
        assert "frames" in [block["block_id"] for block in view["blocks"]]
        await ana.submit(view, {"prompt": "a fox", "slack_visibility": "alone"})
        direct = await ana.direct()
        await here.until("messages", 1, channel=direct, files={"not": []})
        await ana.open_home()
        assert len((await ana.home())["blocks"]) >= 5
        await ana.slash(here.home_channel, text="settings")
        (settings,) = await ana.views()
        await ana.submit(settings, {"words": "--dur 4"})
        await ana.whispers(1)
        for line in ("queue", "history", "help", "element", "preset", "admin status"):
            assert (await ana.slash(here.home_channel, text=line))["acked"]
        await ana.whispers(7)


async def opened(here: Slack, ana: Person) -> Json:
    """The form of a bare command."""
    await ana.slash(here.home_channel)
    (view,) = await ana.views()
    return view


async def test_a_refused_command_is_told_once_and_privately(here: Slack, api: Api, tmp_path: Path) -> None:
    """Nothing of it is ever shown to the others."""
    ana = await here.person("ana")
    async with bot(here, api, tmp_path) as app:
        await ana.slash(here.home_channel, text="a fox --dur 99")
        await ana.slash(here.home_channel, text="preset use tall a fox")
        await ana.whispers(2)
        await app.teller.round(app.ports.platforms["slack"])
    assert await here.messages(here.home_channel) == []


@pytest.mark.full
async def test_a_program_that_dies_while_it_brings_a_video_brings_it_once(
    here: Slack, api: Api, tmp_path: Path
) -> None:
    """The answers of two steps are lost, then another life of it goes on."""
    ana = await here.person("ana")
    await here.fault("upload", "reset", handled=True)
    await here.fault("files.completeUploadExternal", "reset", handled=True)
    async with bot(here, api, tmp_path):
        await ana.slash(here.home_channel, text="a red fox --dur 3")
        await here.requests("files.completeUploadExternal", 1)
    async with bot(here, api, tmp_path):
        (share,) = await finished(here, here.home_channel)
    assert len([one for one in await here.messages(here.home_channel) if one["files"]]) == 1
    assert share["files"][0]["mimetype"] == "video/mp4"
