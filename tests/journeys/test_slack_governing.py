"""Rules on Slack: what a channel allows, who may change that, what is written down, what is private, what is ours."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.journeys.discord_files import footage
from tests.journeys.discord_home import eventually
from tests.journeys.slack_home import Room, buttons, said
from tests.journeys.slack_rules import person_of, press
from tests.marks import marked
from tests.standins.slack import Json

pytestmark = pytest.mark.full


async def ruled(room: Room, *rules: str) -> None:
    """These rules hold in the channel."""
    boss = await room.boss()
    for rule in rules:
        told = said(await room.told(boss, f"admin channel {rule}"))
        assert f"Set: {rule.split()[0]}." in told, told


async def test_where_videos_are_off_nobody_orders_one(room: Room) -> None:
    ana = await room.person()
    await ruled(room, "mode off")
    told = said(await room.told(ana, "a fox --dur 3"))
    assert told.startswith("Videos cannot be ordered here"), told
    assert room.home.orders_of(ana) == []
    await ruled(room, "mode default")
    await room.video(ana)


async def test_who_lacks_the_role_is_told_which_one_it_takes(socket_room: Room) -> None:
    room = socket_room
    ana, ben = await room.person(), await room.person("ben")
    group = await room.slack.make_group("makers", ana.id)
    await ruled(room, f"roles <!subteam^{group}|@makers>")
    told = await room.told(ben, "a fox --dur 3")
    assert said(told).startswith("To order videos here you need one of these roles"), said(told)
    assert {"type": "usergroup", "usergroup_id": group} in told["blocks"][0]["elements"][0]["elements"]
    assert room.home.orders_of(ana) == room.home.orders_of(ben) == []
    await ruled(room, "roles none")
    await room.video(ben)


@pytest.mark.parametrize("written", ["a b\u00e4rr\u00edcade", "a b4rr1c\u200bad3", "two BARRICADES"])
async def test_a_word_of_the_list_is_refused_however_it_is_written(socket_room: Room, written: str) -> None:
    """Nothing is charged, and it counts against who wrote it."""
    room = socket_room
    ana = await room.person()
    await ruled(room, "deny barricade, barricades")
    told = said(await room.told(ana, f"{written} --dur 3"))
    assert "is not allowed here. Nothing was spent" in told, told
    assert room.home.orders_of(ana) == []
    assert room.home.rows("SELECT COUNT(*) FROM strikes WHERE person = ?", person_of(room, ana)) == [(1,)]
    await room.video(ana, "a barrister at the arcade --dur 3")


async def test_who_manages_sees_every_rule_and_changes_a_group_of_them_in_a_form(room: Room) -> None:
    """Nobody else may, and what was done stands in the log."""
    ana, boss = await room.person(), await room.boss()
    told = said(await room.told(ana, "admin channel"))
    assert told == "Only somebody who manages this place may do that. Nothing was changed."
    card = await room.told(boss, "admin channel")
    assert "(mode: open)" in said(card)
    await boss.press(card, buttons(card)["Limits"])
    (view,) = await boss.views()
    before = len(await boss.whispers(0))
    answer = await boss.submit(view, {"most_seconds": "4", "most_results": "1"})
    assert answer["answer"] is None
    shown = said((await boss.whispers(before + 1))[-1])
    assert "Set: most_seconds, most_results." in shown, shown
    told = said(await room.told(ana, "a long fox --dur 9"))
    assert told.startswith("9 seconds are too long here: a video may last 4 seconds at most."), told
    log = said(await room.told(boss, "admin audit"))
    assert f"<@{boss.id}> set most_seconds in <#{room.channel}> to 4 (before: –)." in log, log
    told = said(await room.told(ana, "admin audit"))
    assert told == "Only somebody who manages this place may do that. Nothing was changed."


async def test_whoever_is_blocked_orders_nothing_until_that_is_taken_back(socket_room: Room) -> None:
    room = socket_room
    ana, ben, boss = await room.person(), await room.person("ben"), await room.boss()
    told = said(await room.told(ben, f"moderate block <@{ana.id}|ana>"))
    assert told == "Only somebody who moderates this place may do that. Nothing was changed."
    await room.told(boss, f"moderate block <@{ana.id}|ana> too much noise")
    told = said(await room.told(ana, "a fox --dur 3"))
    assert told.startswith("You cannot order videos here any more"), told
    assert "noise" not in told
    assert "too much noise" in said(await room.told(boss, "moderate blocked"))
    await room.told(boss, f"moderate unblock <@{ana.id}|ana>")
    await room.video(ana)


async def test_the_home_page_shows_what_holds_in_the_workspace(socket_room: Room) -> None:
    """To anybody there; who does not manage gets nothing to press about it."""
    room = socket_room
    ana = await room.person()
    await ana.open_home()
    home = await ana.home()
    words = said(home)
    assert "What holds in this workspace; a channel can have rules of its own." in words
    assert "Made and posted at once (mode: open)" in words
    assert not [mark for mark in buttons(home).values() if ":adjust:" in mark]


async def test_private_first_a_video_is_its_persons_until_they_share_it_once(room: Room) -> None:
    ana, ben = await room.person(), await room.person("ben")
    await ruled(room, "mode private_first")
    assert (await ana.slash(room.channel, text="a fox for me alone --dur 3"))["acked"]
    job = await room.ordered(ana)
    (mine,) = await room.shown(1, await ana.direct())
    assert mine.job == job
    assert await room.videos() == []
    status = await room.says(f"Job {job}: ")
    assert "a fox for me alone" not in json.dumps(status)
    await eventually("the bot knows what it posted", lambda: room.home.is_over(job))
    assert (await press(ana, mine.pressable, "Share it")).startswith(f"Job {job}: it is on its way to the channel")
    (ours,) = await room.shown()
    await room.tells(job, "a fox for me alone")
    assert ours.share["files"][0]["sha256"] == mine.share["files"][0]["sha256"]
    assert (await press(ana, mine.pressable, "Share it")) == f"Job {job}: you shared this before."
    assert len(await room.videos()) == 1
    assert await room.slack.messages(await ben.direct()) == []

    # What is pressed in the direct message is ordered in the channel, by its rules.
    assert (await ana.press(mine.pressable, buttons(mine.pressable)["Again"]))["acked"]
    second = await room.ordered(ana, 2)
    assert room.home.rows("SELECT channel FROM jobs WHERE id = ?", second) == [(room.channel,)]
    await room.shown(2, await ana.direct())
    assert len(await room.videos()) == 1
    await ruled(room, "mode off")
    assert (await press(ana, mine.pressable, "Again")).startswith("Videos cannot be ordered here")


async def test_a_file_is_told_to_be_ours_by_its_bytes_and_by_its_mark(socket_room: Room, tmp_path: Path) -> None:
    room = socket_room
    ana, ben = await room.person(), await room.person("ben")
    await room.slack.settings(keep_uploads=True)
    made = await room.video(ana, "a fox with papers --dur 3")
    received = room.home.made(made.job)
    posted = marked(received, made.job)
    (file,) = made.share["files"]
    assert file["sha256"] == hashlib.sha256(posted).hexdigest() != hashlib.sha256(received).hexdigest()
    assert room.home.rows(
        "SELECT received_sha256, posted_sha256 FROM deliveries WHERE job = ? AND purpose = 'result'", made.job
    ) == [(hashlib.sha256(received).hexdigest(), file["sha256"])]
    assert said(made.share).splitlines()[-1] == "AI-generated with Kling VIDEO 3.0 Pro."

    async def told(content: bytes) -> str:
        before = len(await ben.whispers(0))
        await ben.mention(room.channel, "verify", files=[await ben.upload(content, "film.mp4")])
        return said((await ben.whispers(before + 1))[-1])

    exact = await told(posted)
    assert exact.startswith("Yes. These exact bytes were made here"), exact
    assert f"It is of job {made.job}." in exact
    cut = await told(received + b"\0\0\0\x08free" + posted[len(received) :])
    foreign = await told(footage(tmp_path / "mine.mp4").read_bytes())
    assert foreign.startswith("There is no trace of this file here."), foreign
    assert cut.startswith("These are not the exact bytes of anything made here, but the file carries our mark"), cut
    assert "a fox with papers" not in exact + cut + foreign


async def test_a_message_is_verified_from_its_menu_and_a_job_by_its_number(room: Room, tmp_path: Path) -> None:
    """What anybody posts can be asked about, by anybody, and only they hear the answer."""
    ana, ben = await room.person(), await room.person("ben")
    await room.slack.settings(keep_uploads=True)
    made = await room.video(ana, "a fox with a number --dur 3")
    await ana.say(room.channel, "mine", files=[await ana.upload(footage(tmp_path / "mine.mp4").read_bytes(), "a.mp4")])
    await ana.say(room.channel, "no file")
    posts = {one["text"]: one for one in await room.slack.messages(room.channel) if not one["by_app"]}

    async def about(message: Json) -> str:
        before = len(await ben.whispers(0))
        assert (await ben.shortcut("verify", message))["acked"]
        return said((await ben.whispers(before + 1))[-1])

    ours = await about(made.share)
    assert ours.startswith("Yes. These exact bytes were made here"), ours
    assert ours.endswith(f"It is of job {made.job}."), ours
    assert (await about(posts["mine"])).startswith("There is no trace of this file here.")
    assert await about(posts["no file"]) == "Give a file, or the number of a job."

    (file,) = made.share["files"]
    by_number = said(await room.told(ben, f"verify {made.job}"))
    assert by_number.startswith(f"Job {made.job} was made here, on"), by_number
    assert by_number.splitlines()[1] == f"Video 1, SHA-256 {file['sha256']}"
    assert "a fox with a number" not in ours + by_number, "a number tells nothing of what was asked for"
    assert said(await room.told(ben, "verify 0123456789abc")).startswith("I find no job 0123456789abc.")
    assert await ana.whispers(0) == []
