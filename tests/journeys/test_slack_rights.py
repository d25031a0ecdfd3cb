"""What people may ask of their own on Slack: all that is kept about them, that all of it goes, and to share it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.journeys.discord_files import picture
from tests.journeys.discord_home import eventually
from tests.journeys.slack_home import Room, buttons, said
from tests.journeys.slack_rules import asked_for, card_of, managed, person_of, press
from tests.journeys.test_slack_asking import upload
from tests.standins.slack import Json, Person

pytestmark = pytest.mark.full


async def content_of(room: Room, file: Json) -> bytes:
    """The bytes of a file at Slack, as the bot itself could read them."""
    token = {"Authorization": f"Bearer {room.slack.bot_token}"}
    async with httpx.AsyncClient(trust_env=False) as client:
        told = (await client.get(f"{room.slack.api}files.info", params={"file": file["id"]}, headers=token)).json()
        got = await client.get(told["file"]["url_private_download"], headers=token)
    assert got.status_code == 200, got
    return got.content


def holding(folder: Path, words: str) -> Iterator[str]:
    """The files that have these words anywhere in them."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and words.encode() in path.read_bytes():
            yield str(path.relative_to(folder))


async def asked_to_delete(room: Room, who: Person, words: str) -> str:
    """What is said after the second yes."""
    question = await room.told(who, words)
    assert said(question).startswith("Delete everything I keep about you? This cannot be undone."), said(question)
    assert list(buttons(question)) == ["Delete everything", "No"]
    return await press(who, question, "Delete everything")


async def test_the_export_is_a_zip_for_its_person_alone(room: Room, tmp_path: Path) -> None:
    await room.slack.settings(keep_uploads=True)
    ana, ben = await room.person(), await room.person("ben")
    await room.video(ben, "somebody else's secret --dur 3")
    await ana.mention(room.channel, "my own fox to export --dur 3", files=[await upload(ana, picture(tmp_path))])
    (made,) = [one for one in await room.shown(2) if one.job in room.home.orders_of(ana)]
    public = len(await room.slack.messages(room.channel))
    await ana.slash(room.channel, text="privacy export")
    direct = await ana.direct()
    (sent,) = await room.slack.messages(direct, 1, files={"not": []})
    assert said(sent).startswith("Here is everything I keep about you (1 file). Only you see this;"), said(sent)
    assert len(await room.slack.messages(room.channel)) == public
    with zipfile.ZipFile(io.BytesIO(await content_of(room, sent["files"][0]))) as parcel:
        assert parcel.testzip() is None
        names = parcel.namelist()
        words = b"".join(parcel.read(name) for name in names if name.endswith(".json")).decode()
    assert "my own fox to export" in words
    assert made.job in words
    assert "somebody else's secret" not in words
    assert [name for name in names if name.endswith(".mp4")]
    assert [name for name in names if name.endswith((".jpg", ".png"))]


@pytest.mark.parametrize("posts", [True, False])
async def test_after_a_deletion_no_byte_of_it_is_left(room: Room, tmp_path: Path, posts: bool) -> None:
    """Not in the database, its freed pages or its log, nor among the files; the post goes where that was asked for."""
    canary = f"canary{'with' if posts else 'without'}{room.home.mode}"
    ana = await room.person()
    await room.told(ana, f"preset save {canary} --dur 3")
    await ana.mention(room.channel, f"a fox called {canary} --dur 3", files=[await upload(ana, picture(tmp_path))])
    (made,) = await room.shown()
    await eventually("it is over", lambda: room.home.is_over(made.job))
    data = room.home.folder / "data"
    assert list(holding(data, canary))
    told = await asked_to_delete(room, ana, f"privacy delete{' posts' if posts else ''}")
    assert told.startswith("Everything I kept about you is deleted."), told

    async def is_clean() -> bool:
        return not [*holding(data, canary), *data.rglob(f"*{made.job}*")]

    await eventually("nothing of it is left", is_clean)
    assert canary not in room.home.running.complained() + room.home.running.said()
    if posts:

        async def is_gone() -> bool:
            return not await room.videos()

        await eventually("the post is gone", is_gone)
    else:
        assert len(await room.videos()) == 1
    assert room.home.rows("SELECT 1 FROM jobs WHERE person = ?", person_of(room, ana)) == []
    assert said(await room.told(ana, "history")).startswith("There is nothing here yet.")


async def test_what_waits_for_a_moderator_goes_with_its_person(socket_room: Room) -> None:
    room = socket_room
    ana, boss = await room.person(), await room.boss()
    reviews = await managed(room, boss, "mode review_prompts")
    job = await asked_for(room, ana, "a canary that waits --dur 3")
    await card_of(room, reviews, job)
    await asked_to_delete(room, ana, "privacy delete")

    async def is_over() -> bool:
        return not await room.slack.messages(reviews)

    await eventually("the card has gone", is_over)
    assert said(await room.told(boss, "moderate queue")) == "Nothing waits for a moderator."
    assert await room.videos() == []


async def test_a_shared_element_is_used_by_its_name_by_somebody_else(socket_room: Room, tmp_path: Path) -> None:
    """And no longer once it is taken back."""
    room = socket_room
    ana, ben = await room.person(), await room.person("ben")
    await ana.mention(room.channel, "element add rusty a red robot", files=[await upload(ana, picture(tmp_path))])
    await room.says("@rusty is saved with 1 file.", who=ana)
    first = await upload(ben, picture(tmp_path, "first.png"))

    async def asked(words: str, videos: int) -> Json:
        await ben.mention(room.channel, f"{words} --dur 3", files=[first])
        return room.home.asked((await room.shown(videos))[-1].job)

    assert (await asked("@rusty stays a word", 1))["positivePrompt"] == "@rusty stays a word"
    assert said(await room.told(ana, "element share rusty")).startswith(
        "@rusty is shared: everybody here can use it now."
    )
    sent = await asked("@rusty waves", 2)
    assert sent["positivePrompt"] == "<<<element_1>>> waves"
    assert [one["description"] for one in sent["inputs"]["elements"]] == ["a red robot"]
    lists = [said(await room.told(who, "element")).splitlines() for who in (ana, ben)]
    assert lists[0] == ["Your elements:", "@rusty · 1 file · shared here · a red robot"]
    assert lists[1][1:] == ["Shared here by others:", f"@rusty · 1 file · by <@{ana.id}> · a red robot"]
    assert said(await room.told(ben, "element unshare rusty")).startswith("Nothing by the name rusty is shared here")
    assert said(await room.told(ana, "element unshare rusty")).startswith("@rusty is not shared here any more.")
    assert (await asked("@rusty is a word again", 3))["positivePrompt"] == "@rusty is a word again"
