"""Every way to a video on Discord: what was chosen is what the provider is asked for, its bytes are what is posted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.discord_files import footage, picture, voice
from tests.journeys.discord_home import Studio, alone, buttons, fields, fill, job_in, plain
from tests.marks import marked
from tests.standins.discord import Json

OURS = ("taskUUID", "webhookURL", "model", "taskType", "outputType", "deliveryMethod", "includeCost", "ttl")
USUAL = {
    "duration": 3,
    "numberResults": 1,
    "outputFormat": "MP4",
    "outputQuality": 95,
    "safety": {"checkContent": True, "mode": "fast"},
}
WIDE = {"width": 1920, "height": 1080}


def asked(studio: Studio, message: Json) -> Json:
    """What the provider was asked for, without what every request says."""
    sent = studio.home.asked(job_in(message))
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
    assert await studio.place.file(file["id"]) == marked(studio.home.made(job), job)
    assert (file["name"], file["description"]) == (f"SPOILER_{job}-1.mp4", "Video: a red fox runs")
    assert plain(message["content"]).splitlines() == [
        f"<@{ana.id}> Here is your video (job {job}).",
        "AI-generated with Kling VIDEO 3.0 Pro.",
    ]
    assert list(buttons(message)) == ["Again", "Edit", "Continue", "Details", "Delete", "Report"]
    assert message["pinged"] == [ana.id]


async def test_a_post_is_a_reply_to_the_status_message_with_a_nonce_of_its_own(studio: Studio) -> None:
    ana = await studio.person()
    message = await studio.video(ana)
    status = await studio.says("Job", edits=1)
    (post,) = await studio.posts()
    assert post["request"]["nonce"] == f"j{job_in(message)}-r0"
    assert post["request"]["enforce_nonce"] is True
    assert message["message_reference"]["message_id"] == status["id"]
    assert job_in(status) == job_in(message)
    assert status["pinged"] == []


async def test_of_three_results_two_are_posted_and_the_failed_one_is_named(studio: Studio) -> None:
    ana = await studio.person()
    studio.home.api.order("submit", "fail_result", n=1)
    await ana.slash(studio.channel, "video", prompt="three foxes", count=3, seconds=3)
    first, second = await studio.shown(2)
    notice = await studio.says("did not come about", component="v1:details")
    shown = {one["files"][0]["name"][-5:-4] for one in (first, second)}
    (failed,) = {"1", "2", "3"} - shown  # results are numbered as the provider first speaks of them
    assert plain(notice["content"]) == (
        f"<@{ana.id}> Video {failed} of 3 did not come about: “The provider could not finish this video.”. The video "
        "service did not say what it cost, so I count $0.336 as spent. Send the command again for another try, "
        "perhaps with other words."
    )
    assert list(buttons(notice)) == ["Retry", "Details"]
    assert job_in(first) == job_in(second)


async def test_a_first_and_a_last_picture_frame_the_video(studio: Studio, fox: Path, tmp_path: Path) -> None:
    ana = await studio.person()
    last = picture(tmp_path, "last.jpg", (800, 450))
    message = await studio.video(ana, "it wakes up", command="animate", first_frame=fox, last_frame=last, seconds=3)
    sent = asked(studio, message)
    frames = sent.pop("inputs")["frameImages"]
    assert sent == {"positivePrompt": "it wakes up", **USUAL}
    assert [one["frame"] for one in frames] == ["first", "last"]
    assert frames[0]["image"] != frames[1]["image"]


async def test_an_element_and_a_reference_come_along(studio: Studio, fox: Path, tmp_path: Path) -> None:
    ana = await studio.person()
    pictures: dict[str, Any] = {
        "front": fox,
        "image1": picture(tmp_path, "side.png", (400, 400)),
        "voice": voice(tmp_path / "v.wav"),
    }
    added = await ana.slash(
        studio.channel, "element add", name="Mira", description="a red fox", tag="Animal", **pictures
    )
    assert plain((await added.response())["content"]).startswith("@mira is saved with 3 files.")
    options = {"first_frame": fox, "reference": fox, "element1": "mira", "seconds": 3}
    message = await studio.video(ana, "@mira runs", command="animate", **options)
    sent = asked(studio, message)
    assert sent["positivePrompt"] == "<<<element_1>>> runs"
    (element,) = sent["inputs"]["elements"]
    assert {*element} >= {"description", "frontalImage", "images", "voices", "tags"}
    assert (element["description"], element["tags"]) == ("a red fox", ["Animal"])
    assert len(sent["inputs"]["referenceImages"]) == 1


async def test_a_picture_copies_the_movement_of_a_video(studio: Studio, fox: Path, tmp_path: Path) -> None:
    ana = await studio.person()
    options = {"image": fox, "video_sample": footage(tmp_path / "walk.mp4"), "orientation": "video"}
    message = await studio.video(ana, "it dances", command="motion", keep_sound=True, seconds=3, **options)
    sent = asked(studio, message)
    inputs = sent.pop("inputs")
    assert (len(inputs["referenceImages"]), len(inputs["referenceVideos"])) == (1, 1)
    settings = {"klingai": {"characterOrientation": "video", "keepOriginalSound": True}}
    assert sent == {"positivePrompt": "it dances", "providerSettings": settings, **USUAL}


async def test_the_studio_form_takes_files_and_every_flag(studio: Studio, fox: Path) -> None:
    ana = await studio.person()
    opened = await ana.slash(studio.channel, "studio")
    modal = await opened.modal()
    assert modal["title"] == "A new video"
    assert list(fields(modal)) == ["prompt", "avoid", "frames", "shape", "more"]
    values = {
        "prompt": "a fox in a form",
        "avoid": "text",
        "frames": [fox],
        "more": "--dur 4 --quality 70 --safety full",
    }
    await fill(ana, opened, values)
    (message,) = await studio.shown()
    sent = asked(studio, message)
    assert [one["frame"] for one in sent.pop("inputs")["frameImages"]] == ["first"]
    assert sent == {
        **USUAL,
        "positivePrompt": "a fox in a form",
        "negativePrompt": "text",
        "duration": 4,
        "outputQuality": 70,
        "safety": {"checkContent": True, "mode": "full"},
    }


async def test_a_form_with_a_mistake_can_be_changed_and_sent_again(studio: Studio) -> None:
    ana = await studio.person()
    opened = await ana.slash(studio.channel, "studio")
    refused = await fill(ana, opened, {"prompt": "a green fox", "shape": "1:1", "more": "--dur 99"})
    said = await alone(refused)
    assert plain(said["content"]).splitlines()[0] == (
        "A video lasts 3 to 15 whole seconds; 99 is not one of them. Choose another --dur."
    )
    assert list(buttons(said)) == ["Change it"]
    again = await ana.press(said, buttons(said)["Change it"])
    filled = fields(await again.modal())
    assert (filled["prompt"]["value"], filled["more"]["value"]) == ("a green fox", "--dur 99")
    await fill(ana, again, {"more": "--dur 3"})
    (message,) = await studio.shown()
    assert asked(studio, message) == {"positivePrompt": "a green fox", "width": 1440, "height": 1440, **USUAL}


async def test_remix_edit_and_the_menu_open_the_same_form_filled_in(studio: Studio) -> None:
    ana = await studio.person()
    message = await studio.video(ana, "a fox, @here --no mist --dur 3")
    openings = [
        await ana.slash(studio.channel, "remix", job=job_in(message)),
        await ana.press(message, buttons(message)["Edit"]),
        await ana.context_menu(studio.channel, "Remix this video", message),
    ]
    shown = [fields(await opened.modal()) for opened in openings]
    assert [(one["prompt"]["value"], one["avoid"]["value"]) for one in shown] == [("a fox, @here", "mist")] * 3
    assert {one["more"]["value"] for one in shown} == {"--dur 3 --n 1 --format mp4 --quality 95 --safety fast"}
    for number, opened in enumerate(openings):
        await fill(ana, opened, {"prompt": f"fox {number}"})
        second = (await studio.shown(number + 2))[-1]
        assert asked(studio, second) == {"positivePrompt": f"fox {number}", "negativePrompt": "mist", **WIDE, **USUAL}


async def test_a_picture_in_a_message_becomes_the_first_or_the_last_frame(studio: Studio, fox: Path) -> None:
    ana = await studio.person()
    said = await ana.say(studio.channel, "look", [fox])
    opened = await ana.context_menu(studio.channel, "Animate this image", said)
    await fill(ana, opened, {"prompt": "it moves", "more": "--dur 3"})
    message = (await studio.shown())[-1]
    assert [one["frame"] for one in asked(studio, message)["inputs"]["frameImages"]] == ["first"]
    opened = await ana.context_menu(studio.channel, "Use as last frame", said)
    await fill(ana, opened, {"prompt": "it stops", "more": "--dur 3", "first": [fox]})
    message = (await studio.shown(2))[-1]
    assert [one["frame"] for one in asked(studio, message)["inputs"]["frameImages"]] == ["first", "last"]


async def test_a_menu_on_a_message_that_does_not_fit_says_so(studio: Studio) -> None:
    ana = await studio.person()
    said = await ana.say(studio.channel, "only words")
    shown = await ana.context_menu(studio.channel, "Animate this image", said)
    assert plain((await shown.response())["content"]) == (
        "That message has no picture that I can use. Choose one with a JPEG, PNG or WEBP."
    )
    shown = await ana.context_menu(studio.channel, "Remix this video", said)
    assert (await shown.response())["content"].startswith("That message shows none of my videos")


async def test_a_preset_is_used_as_it_was_saved(studio: Studio) -> None:
    ana = await studio.person()
    shown = await ana.slash(studio.channel, "preset save", name="tall", flags="--ar 9:16 --dur 3 --quality 60")
    assert plain((await shown.response())["content"]).startswith("Preset tall is saved.")
    message = await studio.video(ana, "a fox with a preset", command="preset use", name="tall")
    expected = {"positivePrompt": "a fox with a preset", "width": 1080, "height": 1920, **USUAL, "outputQuality": 60}
    assert asked(studio, message) == expected


async def test_again_makes_the_same_once_more_with_the_same_picture(studio: Studio, fox: Path) -> None:
    ana = await studio.person()
    first = await studio.video(ana, "it turns", command="animate", first_frame=fox, seconds=3)
    await ana.press(first, buttons(first)["Again"])
    second = (await studio.shown(2))[-1]
    assert job_in(first) != job_in(second)
    assert asked(studio, first) == asked(studio, second)


async def test_continue_begins_with_the_last_frame(studio: Studio) -> None:
    ana = await studio.person()
    first = await studio.video(ana, "a fox walks --dur 3")
    opened = await ana.press(first, buttons(first)["Continue"])
    assert "frames" not in fields(await opened.modal())
    await fill(ana, opened, {"prompt": "and sits down"})
    second = (await studio.shown(2))[-1]
    sent = asked(studio, second)
    assert [one["frame"] for one in sent.pop("inputs")["frameImages"]] == ["first"]
    assert sent == {"positivePrompt": "and sits down", **USUAL}


async def test_a_failure_says_what_became_of_the_money_and_retry_tries_again(studio: Studio) -> None:
    ana = await studio.person()
    studio.home.api.order("submit", "refuse_content")
    await ana.slash(studio.channel, "video", prompt="a fox that is refused", seconds=3)
    notice = await studio.says("did not come about", component="v1:details")
    assert "so I count $0.336 as spent" in notice["content"]
    assert list(buttons(notice)) == ["Retry", "Details"]
    assert notice["pinged"] == [ana.id]
    await ana.press(notice, buttons(notice)["Retry"])
    (message,) = await studio.shown()
    assert asked(studio, message) == {"positivePrompt": "a fox that is refused", **WIDE, **USUAL}
    job = studio.home.jobs_of(ana)[0]
    shown = await ana.slash(studio.channel, "job retry", job=job)
    await studio.shown(2, asked=shown)


@pytest.mark.parametrize(("answer", "videos"), [("Make it again", 2), ("No", 1)])
async def test_exactly_the_same_within_a_minute_is_asked_about_first(studio: Studio, answer: str, videos: int) -> None:
    ana = await studio.person()
    first = await studio.video(ana, "the same fox --dur 3")
    shown = await ana.slash(studio.channel, "video", prompt="the same fox --dur 3")
    question = await alone(shown)
    assert plain(question["content"]) == (
        f"You asked for exactly this less than a minute ago (job {job_in(first)}). Shall I make it once more? It costs "
        "the same again."
    )
    assert list(buttons(question)) == ["Make it again", "No"]
    pressed = await ana.press(question, buttons(question)[answer])
    await studio.shown(videos)
    if answer == "No":
        said = await pressed.response()
        assert (said["content"], said["components"]) == ("All right, nothing was made and nothing was charged.", [])
    assert len(studio.home.jobs_of(ana)) == videos


async def test_every_mistake_is_told_at_once_and_nothing_is_received(studio: Studio) -> None:
    ana = await studio.person()
    shown = await ana.slash(studio.channel, "video", prompt="a fox --dur 99 --ar 7:3 --colour red")
    said = await shown.response()
    assert (await shown.now())["ephemeral"]
    assert plain(said["content"]).splitlines()[:3] == [
        "7:3 is not a shape I can make. Choose one of these for --ar: 16:9, 1:1, 9:16.",
        "I do not know --colour, at character 25. Did you mean --count? If it belongs to the prompt, write \\--colour.",
        "A video lasts 3 to 15 whole seconds; 99 is not one of them. Choose another --dur.",
    ]
    assert said["content"].endswith("```\na fox --dur 99 --ar 7:3 --colour red\n```")
    assert studio.home.rows("SELECT 1 FROM commands WHERE key = ?", f"d:{shown.id}") == []
    assert await studio.place.messages(studio.channel) == []
