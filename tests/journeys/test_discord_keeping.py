"""What people keep on Discord, and what they look at: every private command, with the words that they read."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.discord_files import footage, picture
from tests.journeys.discord_home import Studio, alone, buttons, fields, fill, job_in, plain
from tests.standins.discord import Json, Member


@pytest.fixture
def fox(tmp_path: Path) -> Path:
    return picture(tmp_path)


async def private(studio: Studio, who: Member, command: str, /, **options: Any) -> Json:
    """A command that is answered for its asker alone; the answer, without backslashes."""
    shown = await who.slash(studio.channel, command, **options)
    said = await shown.response()
    assert (await shown.now())["ephemeral"], command
    return {**said, "content": plain(said["content"])}


async def choices(studio: Studio, who: Member, command: str, option: str, typed: str) -> list[str]:
    return [one["value"] for one in await who.autocomplete(studio.channel, command, option, **{option: typed})]


async def test_an_element_is_added_listed_shown_edited_and_removed(studio: Studio, fox: Path) -> None:
    ana = await studio.person()

    async def said(command: str, **options: Any) -> str:
        return str((await private(studio, ana, f"element {command}", **options))["content"])

    assert await said("list") == "You have no elements yet. /element add keeps a person or a thing for your videos."
    assert await said("add", name="Mira Fox", front=fox, description="a red fox", tag="Animal") == (
        "@mira-fox is saved with 1 file. Write @mira-fox in a prompt of /animate, or add --with @mira-fox."
    )
    assert await said("add", name="mira fox", front=fox) == (
        "You have an element called mira-fox. Choose another name, or change it with /element edit."
    )
    assert await said("list") == "Your elements:\n@mira-fox · 1 file · a red fox"
    assert await choices(studio, ana, "element show", "name", "mi") == ["mira-fox"]
    assert await choices(studio, ana, "animate", "element2", "@MIRA") == ["mira-fox"]
    shown = await private(studio, ana, "element show", name="mira-fox")
    assert shown["content"] == "@mira-fox\nDescription: a red fox\nKind: Animal"
    assert [(one["filename"], one["description"]) for one in shown["attachments"]] == [
        ("mira-fox-1.jpg", "Picture of mira-fox")
    ]
    assert (await said("edit", name="mira-fox", image1=fox)).startswith("@mira-fox is saved with 2 files.")
    assert await said("remove", name="@Mira Fox") == "@mira-fox is removed. Videos that were made with it stay."
    assert await said("remove", name="mira-fox") == "You have no element called mira-fox. Yours are: –."


async def test_an_element_that_the_provider_would_refuse_is_refused_with_every_reason(
    studio: Studio, fox: Path, tmp_path: Path
) -> None:
    ana = await studio.person()
    said = await private(studio, ana, "element add", name="walk", front=fox, video_sample=footage(tmp_path / "w.mp4"))
    assert "has a video, so it can have no pictures" in said["content"], said["content"]
    said = await private(studio, ana, "element add", name="small", front=picture(tmp_path, "s.png", (100, 100)))
    assert said["content"] == (
        "s.png has 100 × 100 pixels. The short side needs at least 300: attach a larger version."
    )
    assert (await private(studio, ana, "element list"))["content"].startswith("You have no elements yet.")


async def test_a_preset_is_saved_from_flags_or_a_job_listed_and_deleted(studio: Studio) -> None:
    ana = await studio.person()
    message = await studio.video(ana, "a fox --quality 60 --dur 3")

    async def said(command: str, **options: Any) -> str:
        return str((await private(studio, ana, f"preset {command}", **options))["content"])

    assert (await said("list")).startswith("You have no presets yet.")
    assert await said("save", name="tall", flags="--ar 9:16") == (
        "Preset tall is saved. Add --preset tall, or choose it wherever a preset is asked for:\n```\n--ar 9:16\n```"
    )
    assert await choices(studio, ana, "preset save", "job", "") == [job_in(message)]
    assert "--quality 60" in await said("save", name="fine", job=job_in(message))
    assert (await said("save", name="bad", flags="a fox --dur 99")).startswith("This takes flags only")
    assert (await said("list")).splitlines()[0] == "Your presets:"
    assert await choices(studio, ana, "video", "preset", "9:16") == ["tall"]
    assert await said("delete", name="tall") == "Preset tall is deleted."
    assert await said("delete", name="tall") == "You have no preset called tall. Nothing was changed."


async def test_settings_hold_from_the_next_command_on_in_the_chosen_language(studio: Studio) -> None:
    ana = await studio.person()
    opened = await ana.slash(studio.channel, "settings")
    assert list(fields(await opened.modal())) == ["words", "locale", "mention"]
    saved = await fill(ana, opened, {"words": "--dur 3 --ar 1:1", "locale": "de", "mention": "off"})
    assert (await saved.response())["content"] == (
        "Deine Einstellungen sind gespeichert und gelten ab deinem nächsten Befehl."
    )
    message = await studio.video(ana, "a fox by habit")
    sent = studio.home.asked(job_in(message))
    assert (sent["duration"], sent["width"], sent["height"]) == (3, 1440, 1440)
    assert message["pinged"] == []
    assert message["content"].startswith("Here is your video"), "the channel speaks the server's language"
    assert (await private(studio, ana, "preset list"))["content"].startswith("Du hast noch keine Vorlagen")
    opened = await ana.slash(studio.channel, "settings")
    filled = fields(await opened.modal())
    assert filled["words"]["value"] == "--dur 3 --ar 1:1"
    assert [one["value"] for one in filled["locale"]["options"] if one["default"]] == ["de"]


async def test_the_queue_shows_ones_own_jobs_with_a_button_to_cancel_each(studio: Studio) -> None:
    ana, boss = await studio.person(), await studio.moderator()
    assert "None of them is yours." in (await private(studio, ana, "queue"))["content"]
    assert (await private(studio, boss, "admin pause"))["content"] == (
        "Paused: jobs from here wait until /admin resume. What is already in the making goes on."
    )
    await ana.slash(studio.channel, "video", prompt="a fox that waits")
    status = await studio.says("number 1 in the queue")
    assert list(buttons(status)) == ["Cancel"]
    job = job_in(status)
    said = await private(studio, ana, "queue")
    assert f"{job} · waiting, place 1 · a fox that waits" in said["content"]
    assert list(buttons(said)) == [f"Cancel {job}"]
    assert "paused" in (await private(studio, boss, "admin status"))["content"]
    pressed = await ana.press(said, buttons(said)[f"Cancel {job}"])
    assert plain((await pressed.response())["content"]) == f"Job {job} is cancelled. Nothing was charged."
    assert (await private(studio, ana, "job cancel", job=job))["content"] == (
        f"Job {job} is over already, so there is nothing left to cancel."
    )
    assert (await private(studio, boss, "admin resume"))["content"] == "Jobs from here go on."
    assert (await private(studio, boss, "admin resume"))["content"].startswith("Nothing was paused here")
    money = dict(studio.home.rows("SELECT kind, micro_usd FROM ledger WHERE job = ?", job))
    assert (money["settle"], money["release"]) == (0, money["reserve"])


async def test_a_job_that_waits_is_cancelled_by_the_button_of_its_status(studio: Studio) -> None:
    ana, boss = await studio.person(), await studio.moderator()
    await private(studio, boss, "admin pause")
    await ana.slash(studio.channel, "video", prompt="a fox that waits in vain")
    status = await studio.says("in the queue")
    pressed = await ana.press(status, buttons(status)["Cancel"])
    assert plain((await pressed.response())["content"]) == f"Job {job_in(status)} is cancelled. Nothing was charged."
    assert await studio.videos() == []


async def test_a_paused_place_lets_its_jobs_go_on_when_it_is_resumed(studio: Studio) -> None:
    ana, boss = await studio.person(), await studio.moderator()
    await private(studio, boss, "admin pause")
    asked = await ana.slash(studio.channel, "video", prompt="a patient fox --dur 3")
    await studio.says("in the queue")
    said = await private(studio, boss, "admin status")
    assert said["content"].startswith("Jobs from here wait: this place is paused."), said["content"]
    assert await studio.videos() == []
    await private(studio, boss, "admin resume")
    await studio.shown(asked=asked)
    assert (await private(studio, boss, "admin status"))["content"].startswith("I am at work here.")


async def test_only_those_who_manage_a_place_pause_it(studio: Studio) -> None:
    ana = await studio.person()
    for verb in ("status", "pause", "resume"):
        shown = await ana.slash(studio.channel, f"admin {verb}", forged=True)
        assert (await shown.response())["content"] == (
            "Only somebody who manages this place may do that. Nothing was changed."
        )


async def test_a_job_is_shown_told_and_deleted_by_its_number(studio: Studio) -> None:
    ana = await studio.person()
    message = await studio.video(ana, "a fox to look after --dur 3")
    job = job_in(message)
    assert await choices(studio, ana, "job info", "job", "look after") == [job]
    info = await private(studio, ana, "job info", job=job)
    assert f"Job {job}: done, 1 of 1 video posted." in info["content"]
    assert "Charged: $0.336" in info["content"]
    shown = await ana.slash(studio.channel, "job show", job=job)
    again = await shown.response()
    assert not (await shown.now())["ephemeral"]
    file = again["attachments"][0]
    assert (file["filename"], file["description"]) == (f"{job}-1.mp4", "Video: a fox to look after")
    details = await ana.press(message, buttons(message)["Details"])
    said = await details.response()
    assert said["content"].endswith(
        "```\na fox to look after --ar 16:9 --dur 3 --n 1 --format mp4 --quality 95 --safety fast\n```"
    )
    gone = await private(studio, ana, "job delete", job=job)
    assert gone["content"] == f"1 post of job {job} taken away. It will not come back."
    assert message["id"] not in [one["id"] for one in await studio.place.messages(studio.channel)]
    assert (await private(studio, ana, "job delete", job=job))["content"].startswith(f"Job {job} has no post")
    shown = await ana.slash(studio.channel, "job show", job=job)
    assert (await alone(shown))["content"] == (
        f"Job {job} has no finished video that is still here. /job info says how it stands."
    )


async def test_another_persons_job_is_unknown(studio: Studio) -> None:
    ana, ben = await studio.person(), await studio.person("ben")
    job = job_in(await studio.video(ana))
    for command in ("job info", "job cancel", "job delete"):
        said = (await private(studio, ben, command, job=job))["content"]
        wanted = "Only the person who asked" if command == "job delete" else f"I find no job {job}."
        assert said.startswith(wanted), (command, said)
    for command in ("job show", "job retry"):
        shown = await ben.slash(studio.channel, command, job=job)
        assert (await alone(shown))["content"] == f"I find no job {job}. Check its number."
    shown = await ben.slash(studio.channel, "remix", job=job)
    assert (await shown.response())["content"] == f"I find no job {job}. Check its number."


async def test_the_history_has_pages_and_a_filter(studio: Studio) -> None:
    ana = await studio.person()
    assert (await private(studio, ana, "history"))["content"] == (
        "There is nothing here yet. Try /video a red fox runs through snow."
    )
    for number in range(6):
        await patiently(studio, ana, f"fox {number} --dur 3")
    await studio.shown(6)
    said = await private(studio, ana, "history")
    first, *lines = said["content"].splitlines()
    assert (first, len(lines)) == ("Your jobs: 6, page 1 of 2.", 5)
    assert lines[0].endswith("done · fox 5")
    assert list(buttons(said)) == [*(f"Again {job}" for job in reversed(studio.home.jobs_of(ana)[1:])), "Older"]
    turned = await ana.press(said, buttons(said)["Older"])
    await turned.reached("answered")
    page = await studio.place.message(studio.channel, user=ana.id, id=said["id"], contains="page 2 of 2")
    assert page["content"].splitlines()[1].endswith("fox 0")
    assert list(buttons(page))[-1] == "Newer"
    assert (await private(studio, ana, "history", filter="failed"))["content"].startswith("There is nothing here yet.")


async def patiently(studio: Studio, who: Member, prompt: str) -> None:
    """Ask for a video, again when it was too early."""
    shown = await who.slash(studio.channel, "video", prompt=prompt)
    state = await shown.reached("answered")
    if state["ephemeral"]:
        seconds = int(re.findall(r"in (\d+) second", state["original"]["content"])[0])
        await asyncio.sleep(seconds)  # the bot's own clock, which no test can turn
        await patiently(studio, who, prompt)


async def test_help_shows_examples_and_the_limits_in_force(studio: Studio) -> None:
    said = await private(studio, await studio.person(), "help")
    lines = said["content"].splitlines()
    assert lines[0] == "I turn words and pictures into videos with Kling VIDEO 3.0 Pro."
    assert "All of us together may spend $100000.00 a day" in said["content"]


async def test_ephemeral_answers_speak_the_persons_language_and_public_ones_the_servers(studio: Studio) -> None:
    uwe = await studio.person("uwe", locale="de")
    said = await private(studio, uwe, "queue")
    assert "Keiner davon" in said["content"], said["content"]
    shown = await uwe.slash(studio.channel, "video", prompt="ein Fuchs --dur 99")
    assert (await shown.response())["content"].startswith("Ein Video dauert 3 bis 15 ganze Sekunden")
    message = await studio.video(uwe, "ein Fuchs --dur 3")
    assert plain(message["content"]).endswith("AI-generated with Kling VIDEO 3.0 Pro.")


async def test_a_german_server_reads_german_in_its_channels(studio: Studio) -> None:
    await studio.place.order("guild", guild=studio.place.guild_id, locale="de")
    ana = await studio.person()
    message = await studio.video(ana, "ein Fuchs --dur 3")
    assert plain(message["content"]).splitlines() == [
        f"<@{ana.id}> Hier ist dein Video (Auftrag {job_in(message)}).",
        "KI-generiert mit Kling VIDEO 3.0 Pro.",
    ]
    assert list(buttons(message)) == ["Nochmal", "Bearbeiten", "Fortsetzen", "Details", "Löschen", "Melden"]
    assert "None of them is yours." in (await private(studio, ana, "queue"))["content"]
    for exchange in await studio.place.traffic("PUT", "/applications/*/commands"):
        for command in exchange["request"]:
            assert set(command["name_localizations"]) == {"de"}, command["name"]
