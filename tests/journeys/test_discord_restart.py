"""A bot on Discord that is stopped and started again, one whose provider takes long, and one without a provider."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.journeys.conftest import ROOMY
from tests.journeys.discord_home import Home, Studio, buttons, fill, job_in, plain, visiting
from tests.kill.processes import Processes, wait_for
from tests.shell import Api

pytestmark = pytest.mark.full


async def test_everything_goes_on_after_a_restart(studio: Studio) -> None:
    ana = await studio.person()
    posted = await studio.video(ana, "a fox before --dur 3")
    opened = await ana.slash(studio.channel, "studio")
    await opened.modal()
    before = (await studio.place.counters())["command_creates"]

    studio.home.stop()
    studio.home.start()
    await studio.place.ready()
    assert (await studio.place.counters())["command_creates"] == before, "the commands were there already"

    details = await ana.press(posted, buttons(posted)["Details"])
    assert (await details.response())["content"].startswith(f"Everything about job {job_in(posted)}")
    edit = await ana.press(posted, buttons(posted)["Edit"])
    await fill(ana, edit, {"prompt": "a fox from an old button"})
    await fill(ana, opened, {"prompt": "a fox from an old form", "more": "--dur 3"})
    shown = await studio.shown(3)
    assert {job_in(one) for one in shown} == set(studio.home.jobs_of(ana))
    posts = [one["request"]["nonce"] for one in await studio.posts()]
    assert len(posts) == len(set(posts)) == 3


async def test_a_status_message_goes_on_after_a_restart_and_what_is_out_can_only_be_discarded(
    slow_studio: Studio,
) -> None:
    studio = slow_studio
    ana, boss = await studio.person(), await studio.moderator()
    await (await boss.slash(studio.channel, "admin pause")).response()
    await ana.slash(studio.channel, "video", prompt="a slow fox --dur 3")
    waiting = await studio.says("in the queue")
    job = job_in(waiting)

    studio.home.stop()
    studio.home.start()
    await studio.place.ready()
    await (await boss.slash(studio.channel, "admin resume")).response()
    status = await studio.says("in the making")
    assert status["id"] == waiting["id"]
    lines = plain(status["content"]).splitlines()
    assert lines[0].startswith(f"Job {job}: ▱▱▱▱▱▱▱▱▱▱▱▱ in the making, probably ready <t:"), lines
    assert "I was restarted meanwhile; nothing is lost, and I go on." in lines[2:]
    assert list(buttons(status)) == ["Discard (still charged)"]

    pressed = await ana.press(status, buttons(status)["Discard (still charged)"])
    assert plain((await pressed.response())["content"]) == (
        f"Job {job} is already in the making and cannot be stopped there. Its video will not be posted, but up to "
        "$0.336 is still charged."
    )
    again = await ana.slash(studio.channel, "job cancel", job=job)
    assert plain((await again.response())["content"]).startswith(f"Job {job} was cancelled before.")


@pytest.fixture
async def preview(discord_home: Home, processes: Processes) -> AsyncIterator[Studio]:
    """A bot without a key, that draws previews itself and cannot be reached from outside."""
    folder = discord_home.folder.with_name("preview")
    settings = {**ROOMY, "DAILIES_VIDEO_API__PREVIEW": "1", "DAILIES_PREVIEW__RENDER": "none"}
    api = Keyless(discord_home.api.port)
    home = Home(processes, folder, api, folder / "data" / "preview", settings).open()
    async with visiting(home) as studio:
        yield studio
    home.stop()


class Keyless(Api):
    """Nobody tells the bot of a provider."""

    @property
    def settings(self) -> dict[str, str]:
        return {}


async def test_previews_say_that_they_are_previews(preview: Studio) -> None:
    ana, channel = await preview.person(), preview.channel
    await preview.place.guild("Small", base_upload_limit=10_000)
    ben, small = await preview.place.member("ben"), await preview.place.channel()
    await ben.slash(small, "video", prompt="a fox that fits nowhere --dur 3")
    message = await preview.video(ana, "a drawn fox --dur 3", channel=channel)
    assert plain(message["content"]).splitlines()[1:] == [
        "AI-generated PREVIEW: drawn on this machine, not the work of Kling VIDEO 3.0 Pro. It cost nothing."
    ]
    said = plain((await (await ana.slash(channel, "help")).response())["content"])
    assert said.splitlines()[-1] == (
        "PREVIEW: videos are drawn on my own machine and cost nothing; they are not the work of Kling VIDEO 3.0 Pro"
    )
    await undelivered(preview, preview.home.jobs_of(ben)[0])
    info = await ben.slash(small, "job info", job=preview.home.jobs_of(ben)[0])
    told = plain((await info.response())["content"])
    assert (
        "has 0.1 MB, and only 0 MB fit here. It is kept. Whoever runs me can set web.public_url, so that I can post a "
        "link to it, and then bring it once more."
    ) in told
    assert await preview.videos(small) == []


async def undelivered(studio: Studio, job: str) -> None:
    """Wait until it is given up."""
    sql = "SELECT 1 FROM deliveries WHERE job = ? AND state = 'undelivered'"
    await asyncio.to_thread(wait_for, f"{job} is undelivered", lambda: studio.home.rows(sql, job) or None)
