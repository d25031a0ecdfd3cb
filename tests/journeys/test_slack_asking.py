"""Every way in on Slack, in both modes: what was asked is what the provider gets, and its bytes are what is shared."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.journeys.discord_files import footage, picture
from tests.journeys.slack_home import SOCKET, Made, Room, buttons, fields, said
from tests.marks import marked
from tests.standins.slack import Json, Person

OURS = ("taskUUID", "webhookURL", "model", "taskType", "outputType", "deliveryMethod", "includeCost", "ttl")
USUAL = {
    "duration": 3,
    "numberResults": 1,
    "outputFormat": "MP4",
    "outputQuality": 95,
    "safety": {"checkContent": True, "mode": "fast"},
}
WIDE = {"width": 1920, "height": 1080}
HERE, DIRECT = "slack_destination", {"slack_visibility": "alone"}


def asked(room: Room, made: Made) -> Json:
    """What the provider was asked for, without what every request says."""
    return {name: value for name, value in room.home.asked(made.job).items() if name not in OURS}


async def upload(who: Person, path: Path) -> str:
    return await who.upload(path.read_bytes(), path.name)


@pytest.fixture
def fox(tmp_path: Path) -> Path:
    return picture(tmp_path)


async def form(who: Person, room: Room, words: str = "") -> Json:
    """The form that a command opens."""
    await who.slash(room.channel, text=words)
    (view,) = await who.views()
    return view


async def test_a_command_with_flags_is_made_as_it_says_and_shared_as_it_came(room: Room) -> None:
    """Once, in the thread of the status message or in the channel, as the setting wants it."""
    ana = await room.person()
    flags = '--ar 9:16 --dur 4 --no "text, blur" --sound on --quality 80 --safety full'
    made = await room.video(ana, f"a red <fox> & co {flags}")
    assert asked(room, made) == {
        "positivePrompt": "a red <fox> & co",
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
    (file,) = made.share["files"]
    assert file["sha256"] == hashlib.sha256(marked(room.home.made(made.job), made.job)).hexdigest()
    assert (file["name"], file["alt_txt"]) == (f"{made.job}-1.mp4", "Video: a red <fox> & co")
    assert said(made.share).splitlines() == [
        f"<@{ana.id}> Here is your video (job {made.job}).",
        "AI-generated with Kling VIDEO 3.0 Pro.",
    ]
    status, share, pressable = await room.slack.messages(room.channel)
    threads = (status["ts"], status["ts"]) if room.home.mode == SOCKET else (None, share["ts"])
    assert (share["thread_ts"], pressable["thread_ts"]) == threads
    assert list(buttons(pressable)) == ["Again", "Edit", "Continue", "Details", "Delete", "Report"]
    assert pressable["metadata"]["event_payload"] == {"key": f"j{made.job}-r0", "part": "buttons"}
    assert status["metadata"]["event_type"] == "dailies"
    assert len(await room.sent("files.completeUploadExternal")) == 1


async def test_every_mistake_is_told_at_once_to_the_asker_alone(room: Room) -> None:
    ana = await room.person()
    told = said(await room.told(ana, "a fox --dur 99 --ar 7:3 --colour red"))
    assert told.splitlines() == [
        "7:3 is not a shape I can make. Choose one of these for --ar: 16:9, 1:1, 9:16.",
        "I do not know --colour, at character 25. Did you mean --count? If it belongs to the prompt, write \\--colour.",
        "A video lasts 3 to 15 whole seconds; 99 is not one of them. Choose another --dur.",
        "a fox --dur 99 --ar 7:3 --colour red",
    ]
    assert await room.slack.messages(room.channel) == []
    assert room.home.orders_of(ana) == []


async def test_the_form_has_every_field_and_says_mistakes_under_them(room: Room) -> None:
    ana = await room.person()
    await room.told(ana, "preset save fine --quality 60")
    view = await form(ana, room)
    assert list(fields(view)) == [
        "mode", "prompt", "avoid", "shape", "seconds", "count", "preset", "more", HERE, "slack_visibility",
    ]  # fmt: skip
    refused = await ana.submit(view, {"prompt": "a fox", "more": "--dur 99", "avoid": "x"})
    assert refused["answer"]["errors"] == {
        "seconds": "A video lasts 3 to 15 whole seconds; 99 is not one of them. Choose another --dur.",
        "avoid": "What to avoid has 1 character, and 2 to 2500 fit. Change the words after --no and send it again.",
    }
    assert room.home.orders_of(ana) == []
    values = {"prompt": "a fox", "shape": "1:1", "seconds": "4", "preset": "fine", "more": "--safety full"}
    await ana.submit(view, values)
    (made,) = await room.shown()
    assert asked(room, made) == {
        **USUAL,
        "positivePrompt": "a fox",
        "width": 1440,
        "height": 1440,
        "duration": 4,
        "outputQuality": 60,
        "safety": {"checkContent": True, "mode": "full"},
    }


async def test_the_form_takes_pictures_elements_and_another_channel(room: Room, fox: Path, tmp_path: Path) -> None:
    ana = await room.person()
    await ana.mention(room.channel, "element add Mira a red fox", files=[await upload(ana, fox)])
    await room.says("@mira is saved with 1 file.", who=ana)
    other = await room.slack.make_channel("other", [ana])
    view = await form(ana, room)
    await ana.choose(view, "v1:mode", "picture", values={"prompt": "she wakes up"})
    (view,) = await ana.views(updates=1)
    shown = fields(view)
    assert "shape" not in shown
    assert shown["prompt"]["initial_value"] == "she wakes up"
    frames = [await upload(ana, fox), await upload(ana, picture(tmp_path, "last.jpg", (800, 450)))]
    await ana.submit(view, {"frames": frames, "elements": ["mira"], "seconds": "3", HERE: other})
    (made,) = await room.shown(1, other)
    sent = asked(room, made)
    assert [one["frame"] for one in sent["inputs"]["frameImages"]] == ["first", "last"]
    assert [one["description"] for one in sent["inputs"]["elements"]] == ["a red fox"]
    assert await room.slack.messages(room.channel, by_app=True) == []


async def test_a_form_for_oneself_goes_to_the_direct_message(room: Room, fox: Path, tmp_path: Path) -> None:
    ana = await room.person()
    view = await form(ana, room)
    await ana.choose(view, "v1:mode", "movement", values={"prompt": "it dances"})
    (view,) = await ana.views(updates=1)
    files = {"image": [await upload(ana, fox)], "video_sample": [await upload(ana, footage(tmp_path / "walk.mp4"))]}
    await ana.submit(view, {**files, **DIRECT, "seconds": "3"})
    (made,) = await room.shown(1, await ana.direct())
    inputs = asked(room, made)["inputs"]
    assert (len(inputs["referenceImages"]), len(inputs["referenceVideos"])) == (1, 1)
    assert await room.slack.messages(room.channel) == []


async def test_the_shortcut_opens_the_form_and_the_video_comes_to_oneself(room: Room) -> None:
    ana = await room.person()
    await ana.shortcut("studio")
    (view,) = await ana.views()
    await ana.submit(view, {"prompt": "a fox from anywhere", "seconds": "3"})
    (made,) = await room.shown(1, await ana.direct())
    assert asked(room, made) == {"positivePrompt": "a fox from anywhere", **WIDE, **USUAL}


async def test_a_picture_in_a_message_is_animated_or_comes_last(room: Room, fox: Path) -> None:
    ana = await room.person()
    await ana.say(room.channel, "look", files=[await upload(ana, fox)])
    (message,) = await room.slack.messages(room.channel, 1)
    await ana.shortcut("animate", message)
    (view,) = await ana.views()
    await ana.submit(view, {"prompt": "it moves", "seconds": "3"})
    (made,) = await room.shown()
    assert [one["frame"] for one in asked(room, made)["inputs"]["frameImages"]] == ["first"]
    await ana.shortcut("last_frame", message)
    (view,) = await ana.views()
    await ana.submit(view, {"prompt": "it stops", "seconds": "3", "first": [await upload(ana, fox)]})
    made = (await room.shown(2))[-1]
    assert [one["frame"] for one in asked(room, made)["inputs"]["frameImages"]] == ["first", "last"]


async def test_a_message_that_does_not_fit_its_menu_says_so(room: Room) -> None:
    ana = await room.person()
    await ana.say(room.channel, "only words")
    (message,) = await room.slack.messages(room.channel, 1)
    await ana.shortcut("animate", message)
    await room.says("That message has no picture that I can use. Choose one with a JPEG, PNG or WEBP.", who=ana)
    await ana.shortcut("remix", message)
    await room.says("That message shows none of my videos", who=ana)


async def test_a_video_is_remixed_from_either_of_its_messages(room: Room) -> None:
    ana = await room.person()
    made = await room.video(ana, "a fox, @here --no mist --dur 3")
    for number, message in enumerate((made.share, made.pressable), 2):
        await ana.shortcut("remix", message)
        (view,) = await ana.views()
        shown = fields(view)
        assert (shown["prompt"]["initial_value"], shown["avoid"]["initial_value"]) == ("a fox, @here", "mist")
        await ana.submit(view, {"prompt": f"fox {number}"})
        again = (await room.shown(number))[-1]
        assert asked(room, again) == {"positivePrompt": f"fox {number}", "negativePrompt": "mist", **WIDE, **USUAL}


async def test_a_mention_with_files_and_flags_is_answered_in_its_thread(room: Room, fox: Path) -> None:
    ana = await room.person()
    await ana.mention(room.channel, "it turns <around> --dur 3", files=[await upload(ana, fox)])
    (made,) = await room.shown()
    sent = asked(room, made)
    assert [one["frame"] for one in sent.pop("inputs")["frameImages"]] == ["first"]
    assert sent == {"positivePrompt": "it turns <around>", **USUAL}
    question, *answers = await room.slack.messages(room.channel)
    assert {one["thread_ts"] for one in answers} == {question["ts"]}


async def test_a_direct_message_needs_no_mention(room: Room, fox: Path, tmp_path: Path) -> None:
    ana = await room.person()
    walk = await upload(ana, footage(tmp_path / "walk.mp4"))
    await ana.dm("motion it dances --dur 3", files=[await upload(ana, fox), walk])
    direct = await ana.direct()
    (made,) = await room.shown(1, direct)
    assert set(asked(room, made)["inputs"]) == {"referenceImages", "referenceVideos"}
    await ana.dm("queue")
    await room.says("None of them is yours.", direct)
    await ana.dm("settings")
    await room.says("Forms only open from a command or a button", direct)


async def test_home_shows_queue_history_elements_presets_and_settings(room: Room) -> None:
    ana = await room.person()
    await room.told(ana, "preset save tall --ar 9:16")
    made = await room.video(ana, "a fox to remember --dur 3")
    async with room.paused():
        await ana.slash(room.channel, text="a fox that waits")
        waiting = await room.ordered(ana, 2)
        await ana.open_home()
        page = await ana.home()
        shown = said(page)
        assert f"{waiting} · waiting, place 1 · a fox that waits" in shown
        assert "· done · a fox to remember" in shown
        for line in ("You have no elements yet.", "tall: --ar 9:16", "Language: auto"):
            assert line in shown
        marks = buttons(page)
        await ana.choose(page, marks[f"Cancel {waiting}"])
        (view,) = await ana.views()
        assert said(view) == f"Job {waiting} is cancelled. Nothing was charged."
        await ana.close(view)
        page = await ana.home(updates=1)
        assert f"Cancel {waiting}" not in buttons(page)
    await ana.choose(page, marks[f"Again {made.job}"])
    _, again = await room.shown(2)  # where it was asked for first, and not on her own page
    assert asked(room, again) == asked(room, made)
