"""Every way to a video on Discord: what was chosen is what the provider is asked for, its bytes are what is posted."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.discord_home import Studio, alone, buttons, fields, footage, job_in, picture, plain, voice
from tests.standins.discord import Json

OURS = ("taskUUID", "webhookURL", "model", "taskType", "outputType", "deliveryMethod", "includeCost", "ttl")
PLAIN = {
    "width": 1920,
    "height": 1080,
    "duration": 5,
    "numberResults": 1,
    "outputFormat": "MP4",
    "outputQuality": 95,
    "safety": {"checkContent": True, "mode": "fast"},
}


def asked(studio: Studio, message: Json) -> Json:
    """What the provider was asked for, without what every request says, and names in place of pictures' bytes."""
    sent = studio.home.asked(job_in(message))
    print(str(sent)[:1500])
    return {name: value for name, value in sent.items() if name not in OURS}


@pytest.fixture
def fox(tmp_path: Path) -> Path:
    return picture(tmp_path)


async def test_a_video_has_every_parameter_that_was_chosen_and_is_posted_as_it_came(studio: Studio) -> None:
    ana = await studio.person()
    options = {"aspect": "9:16", "seconds": 4, "count": 1, "avoid": "text, blur", "sound": True, "quality": 80}
    message = await studio.video(ana, "a red fox runs", safety="full", format="MP4", spoiler=True, **options)
    job = job_in(message)
    assert asked(studio, message) == {
        "positivePrompt": "a red fox runs",
        "negativePrompt": "text, blur",
        "width": 1080,
        "height": 1920,
        "duration": 4,
        "numberResults": 1,
        "outputFormat": "MP4",
        "outputQuality": 80,
        "safety": {"checkContent": True, "mode": "full"},
        "providerSettings": {"klingai": {"sound": True}},
    }
    (file,) = message["files"]
    assert await studio.place.file(file["id"]) == studio.home.made(job)
    assert (file["name"], file["description"]) == (f"SPOILER_{job}-1.mp4", "Video: a red fox runs")
    assert plain(message["content"]).splitlines() == [
        f"<@{ana.id}> Here is your video (job {job}).",
        "AI-generated with Kling VIDEO 3.0 Pro.",
    ]
    assert list(buttons(message)) == ["Again", "Edit", "Continue", "Details", "Delete"]
    assert message["pinged"] == [ana.id]


async def test_a_post_is_a_reply_to_the_status_message_with_a_nonce_of_its_own(studio: Studio) -> None:
    ana = await studio.person()
    message = await studio.video(ana)
    status = await studio.says("done")
    (post,) = await studio.posts()
    assert post["request"]["nonce"] == f"j{job_in(message)}-r0"
    assert post["request"]["enforce_nonce"] is True
    assert message["message_reference"]["message_id"] == status["id"]
    assert plain(status["content"]).splitlines() == [
        f"Job {job_in(message)}: done, 1 of 1 video posted.",
        "a red fox · --ar 16:9 --dur 3 --n 1 --format mp4 --quality 95 --safety fast",
    ]
    assert status["pinged"] == []


async def test_of_three_results_two_are_posted_as_they_become_ready_and_the_failed_one_is_named(studio: Studio) -> None:
    ana = await studio.person()
    studio.home.api.order("submit", "fail_result", n=1)
    shown = await ana.slash(studio.channel, "video", prompt="three foxes", count=3, seconds=3)
    await studio.shown(2)
    notice = await studio.says("did not come about")
    print(notice["content"], buttons(notice))
    status = await studio.says("Job", edits=1)
    print(status["content"], buttons(status))
    names = sorted(file["name"] for one in await studio.videos() for file in one["files"])
    assert names == [f"{job_in(status)}-1.mp4", f"{job_in(status)}-3.mp4"]


async def test_a_picture_and_a_last_one_and_a_reference_come_along(studio: Studio, fox: Path, tmp_path: Path) -> None:
    ana = await studio.person()
    last = picture(tmp_path, "last.jpg", (800, 450))
    message = await studio.video(ana, "it wakes up", command="animate", first_frame=fox, last_frame=last, seconds=3)
    asked(studio, message)


async def test_elements_and_a_reference_come_along(studio: Studio, fox: Path, tmp_path: Path) -> None:
    ana = await studio.person()
    shown = await ana.slash(studio.channel, "element add", name="Mira Fox", front=fox, description="a red fox", image1=fox, voice=voice(tmp_path / "v.wav"), tag="Animal")
    print((await shown.response())["content"])
    message = await studio.video(ana, "@mira-fox runs", command="animate", first_frame=fox, reference=fox, element1="mira-fox", seconds=3)
    asked(studio, message)


async def test_a_movement_is_copied(studio: Studio, fox: Path, tmp_path: Path) -> None:
    ana = await studio.person()
    film = footage(tmp_path / "walk.mp4")
    message = await studio.video(ana, "it dances", command="motion", image=fox, video_sample=film, orientation="video", keep_sound=True)
    asked(studio, message)


async def test_the_studio(studio: Studio, fox: Path) -> None:
    ana = await studio.person()
    opened = await ana.slash(studio.channel, "studio")
    modal = await opened.modal()
    print(modal)
    sent = await ana.submit(opened, {"prompt": "a fox in a form", "avoid": "text", "frames": [fox], "more": "--dur 4 --quality 70"})
    (message,) = await studio.shown()
    asked(studio, message)


async def test_remix(studio: Studio, fox: Path) -> None:
    ana = await studio.person()
    message = await studio.video(ana, "a fox -- stop @here --no mist --dur 3")
    opened = await ana.slash(studio.channel, "remix", job=job_in(message))
    modal = await opened.modal()
    print({name: (f.get("value"), f.get("options")) for name, f in fields(modal).items()})
    await ana.submit(opened, {"prompt": "a blue fox"})
    second = (await studio.shown(2))[-1]
    asked(studio, second)
