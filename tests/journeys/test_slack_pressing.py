"""Every button and every word behind the command on Slack, in both modes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.discord_files import picture
from tests.journeys.slack_home import Room, buttons, fields, job_in, said
from tests.journeys.test_slack_asking import USUAL, WIDE, asked, form, upload
from tests.standins.slack import Json, Person


async def press(room: Room, who: Person, shown: Json, label: str) -> None:
    """Press a button that everybody or this person sees, by its label."""
    assert (await who.press(shown, buttons(shown)[label]))["acked"]


async def filled(who: Person, **values: object) -> None:
    """Send off the form that is open."""
    (view,) = await who.views()
    told = await who.submit(view, values)
    assert told["answer"] is None, told["answer"]


async def test_again_makes_the_same_once_more_with_the_same_picture(room: Room, tmp_path: Path) -> None:
    ana = await room.person()
    await ana.mention(room.channel, "it turns --dur 3", files=[await upload(ana, picture(tmp_path))])
    (first,) = await room.shown()
    await press(room, ana, first.pressable, "Again")
    second = (await room.shown(2))[-1]
    assert first.job != second.job
    assert asked(room, first) == asked(room, second)


async def test_edit_opens_the_form_filled_in(room: Room) -> None:
    ana = await room.person()
    made = await room.video(ana, "a fox --no mist --dur 3")
    await press(room, ana, made.pressable, "Edit")
    (view,) = await ana.views()
    assert fields(view)["prompt"]["initial_value"] == "a fox"
    assert fields(view)["more"]["initial_value"] == "--dur 3 --n 1 --format mp4 --quality 95 --safety fast"
    await filled(ana, prompt="a hen")
    second = (await room.shown(2))[-1]
    assert asked(room, second) == {"positivePrompt": "a hen", "negativePrompt": "mist", **WIDE, **USUAL}


async def test_continue_begins_with_the_last_frame(room: Room) -> None:
    ana = await room.person()
    made = await room.video(ana, "a fox walks --dur 3")
    await press(room, ana, made.pressable, "Continue")
    (view,) = await ana.views()
    assert not {"frames", "mode", "shape"} & set(fields(view))
    await filled(ana, prompt="and sits down")
    sent = asked(room, (await room.shown(2))[-1])
    assert [one["frame"] for one in sent.pop("inputs")["frameImages"]] == ["first"]
    assert sent == {"positivePrompt": "and sits down", **USUAL}


async def test_details_are_for_whoever_pressed_alone(room: Room) -> None:
    ana, ben = await room.person(), await room.person("ben")
    made = await room.video(ana, "a fox to look at --dur 3")
    await press(room, ben, made.pressable, "Details")
    (whisper,) = await ben.whispers()
    lines = said(whisper).splitlines()
    assert lines[0].startswith(f"Everything about job {made.job}")
    assert lines[-1] == "a fox to look at --ar 16:9 --dur 3 --n 1 --format mp4 --quality 95 --safety fast"
    assert await ana.whispers(0) == []


async def test_delete_takes_the_video_and_its_buttons_away(room: Room) -> None:
    ana = await room.person()
    made = await room.video(ana)
    await press(room, ana, made.pressable, "Delete")
    await room.says(f"1 post of job {made.job} taken away. It will not come back.", who=ana)
    (status,) = await room.slack.messages(room.channel)
    assert status["ts"] not in (made.share["ts"], made.pressable["ts"])
    (file,) = await room.slack.until("files", id=made.share["files"][0]["id"])
    assert file["deleted"]


async def test_cancel_stops_what_waits_and_costs_nothing(room: Room) -> None:
    ana = await room.person()
    async with room.paused():
        await ana.slash(room.channel, text="a fox that waits in vain")
        status = await room.says("in the queue")
        assert list(buttons(status)) == ["Cancel"]
        await press(room, ana, status, "Cancel")
        await room.says(f"Job {job_in(said(status))} is cancelled. Nothing was charged.", who=ana)
    assert await room.videos() == []


async def test_discard_keeps_what_is_out_already_from_being_shown(room: Room) -> None:
    """It is still charged: the provider has it, and says nothing of it for now."""
    ana = await room.person()
    room.home.api.order("webhook", "never", times=1)
    room.home.api.order("poll", "http_503", times=1000)
    await ana.slash(room.channel, text="a fox that takes long --dur 3")
    status = await room.says("in the making")
    job = job_in(said(status))
    assert list(buttons(status)) == ["Discard (still charged)"]
    await press(room, ana, status, "Discard (still charged)")
    await room.says(
        f"Job {job} is already in the making and cannot be stopped there. Its video will not be posted, but up to "
        "$0.336 is still charged.",
        who=ana,
    )
    room.home.api.forgive()
    assert said(await room.told(ana, f"cancel {job}")).startswith(f"Job {job} ")
    assert await room.videos() == []


@pytest.mark.full
async def test_retry_tries_again_what_failed(room: Room) -> None:
    ana = await room.person()
    room.home.api.order("submit", "refuse_content")
    await ana.slash(room.channel, text="a fox that is refused --dur 3")
    notice = await room.says("did not come about")
    assert said(notice).startswith(f"<@{ana.id}> ")
    assert "so I count $0.336 as spent" in said(notice)
    assert list(buttons(notice)) == ["Retry", "Details"]
    await press(room, ana, notice, "Retry")
    (made,) = await room.shown()
    assert asked(room, made) == {"positivePrompt": "a fox that is refused", **WIDE, **USUAL}


@pytest.mark.parametrize(("answer", "videos"), [("Make it again", 2), ("No", 1)])
async def test_exactly_the_same_within_a_minute_is_asked_about_first(room: Room, answer: str, videos: int) -> None:
    ana = await room.person()
    made = await room.video(ana, "the same fox --dur 3")
    question = await room.told(ana, "the same fox --dur 3")
    assert said(question) == (
        f"You asked for exactly this less than a minute ago (job {made.job}). Shall I make it once more? It costs the "
        "same again."
    )
    await press(room, ana, question, answer)
    await room.shown(videos)
    if answer == "No":
        (whisper,) = await ana.whispers(1, edited=True)
        assert said(whisper) == "All right, nothing was made and nothing was charged."
        assert buttons(whisper) == {}
    assert len(room.home.orders_of(ana)) == videos


@pytest.mark.full
async def test_the_history_has_pages(room: Room) -> None:
    """They are turned in place; the Home page has them, too, in a view of its own."""
    ana = await room.person()
    assert said(await room.told(ana, "history")).startswith("There is nothing here yet.")
    async with room.paused():
        for number in range(6):
            await patiently(room, ana, f"fox {number} --dur 3")
        await room.ordered(ana, 6)
        page = await room.told(ana, "history")
        assert said(page).splitlines()[0] == "Your jobs: 6, page 1 of 2."
        assert list(buttons(page))[-1] == "Older"
        await press(room, ana, page, "Older")
        (page,) = await ana.whispers(1, edited=True)
        assert said(page).splitlines()[0] == "Your jobs: 6, page 2 of 2."
        assert list(buttons(page))[-1] == "Newer"
        await ana.open_home()
        home = await ana.home()
        await ana.choose(home, buttons(home)["Older"])
        (view,) = await ana.views()
        assert said(view).splitlines()[0] == "Your jobs: 6, page 2 of 2."
        for job in room.home.orders_of(ana):
            await room.told(ana, f"cancel {job}")
    assert said(await room.told(ana, "history done")).startswith("There is nothing here yet.")


async def patiently(room: Room, who: Person, words: str) -> None:
    """Ask for a video, again when it was too early."""
    ordered = len(room.home.orders_of(who))
    while True:
        before = len(await who.whispers(0))
        await who.slash(room.channel, text=words)
        while len(room.home.orders_of(who)) == ordered:
            if len(await who.whispers(0)) > before:
                break
        else:
            return


@pytest.mark.full
async def test_the_words_behind_the_command_show_and_change_jobs(room: Room) -> None:
    ana, ben = await room.person(), await room.person("ben")
    made = await room.video(ana, "a fox to show --dur 3")

    async def told(who: Person, words: str) -> str:
        return said(await room.told(who, words))

    assert (await told(ana, "help")).startswith("I turn words and pictures into videos")
    assert "None of them is yours." in await told(ana, "queue")
    info = await told(ana, f"info {made.job}")
    assert f"Job {made.job}: done, 1 of 1 video posted." in info
    assert "Charged: $0.336" in info
    assert (await told(ana, f"cancel {made.job}")).endswith("there is nothing left to cancel.")
    for words in (f"info {made.job}", f"cancel {made.job}", f"show {made.job}"):
        assert (await told(ben, words)).startswith(f"I find no job {made.job}."), words
    await ana.slash(room.channel, text=f"show {made.job}")
    shares = await room.slack.until("messages", 2, channel=room.channel, files={"not": []})
    assert shares[0]["files"][0]["sha256"] == shares[1]["files"][0]["sha256"]
    assert (await told(ana, f"delete {made.job}")).startswith(f"1 post of job {made.job} taken away.")


@pytest.mark.full
async def test_elements_presets_and_settings_are_kept(room: Room, tmp_path: Path) -> None:
    ana = await room.person()

    async def told(words: str) -> str:
        return said(await room.told(ana, words))

    await ana.mention(room.channel, "element add mira a red fox", files=[await upload(ana, picture(tmp_path))])
    await room.says("@mira is saved with 1 file.", who=ana)
    assert await told("element") == "Your elements:\n@mira · 1 file · a red fox"
    assert await told("element remove mira") == "@mira is removed. Videos that were made with it stay."
    assert (await told("preset save tall --ar 9:16 --dur 3")).startswith("Preset tall is saved.")
    assert await told("preset list") == "Your presets:\ntall: --ar 9:16 --dur 3"
    made = await room.video(ana, "preset use tall a fox")
    assert asked(room, made) == {"positivePrompt": "a fox", "width": 1080, "height": 1920, **USUAL}
    assert await told("preset delete tall") == "Preset tall is deleted."
    view = await form(ana, room, "settings")
    assert list(fields(view)) == ["words", "locale", "mention"]
    await ana.submit(view, {"words": "--dur 3 --ar 1:1", "locale": "de", "mention": "off"})
    await room.says("Deine Einstellungen sind gespeichert und gelten ab deinem nächsten Befehl.", who=ana)
    made = await room.video(ana, "a fox by habit")
    assert asked(room, made)["width"] == 1440
    assert said(made.share).startswith("Here is your video"), "nobody is called, in the language of the channel"
    assert (await told("preset")).startswith("Du hast noch keine Vorlagen")
