"""After the post on Discord: reported, hidden, looked at and put back; starred into the gallery; and verified."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.discord_home import Studio, buttons, eventually, job_in, plain
from tests.standins.discord import Json, Member

pytestmark = pytest.mark.full

THANKS = "Thank you. It was written down."


async def told(studio: Studio, who: Member, name: str, **options: Any) -> str:
    """What a command is answered with, for its asker alone."""
    shown = await who.slash(studio.channel, name, **options)
    return plain((await shown.response())["content"])


async def press(who: Member, message: Json, label: str) -> str:
    shown = await who.press(message, buttons(message)[label])
    said = await shown.response()
    assert (await shown.now())["ephemeral"]
    return plain(said["content"])


async def channel_for(studio: Studio, boss: Member, setting: str) -> str:
    """A channel of its own that the policy names."""
    made = await studio.place.channel(setting.replace("_", "-"))
    said = await told(studio, boss, "admin channel", setting=setting, value=f"<#{made}>", scope="server")
    assert "Only somebody" not in said, said
    return made


async def test_a_reported_video_is_hidden_and_comes_back_once_a_moderator_approved(studio: Studio) -> None:
    ana, boss = await studio.person(), await studio.moderator()
    reviews = await channel_for(studio, boss, "review_channel")
    shown = await studio.video(ana, "a fox that somebody minds --dur 3")
    before = await studio.place.file(shown["files"][0]["id"])
    ben, cleo, dan = [await studio.person(name) for name in ("ben", "cleo", "dan")]
    for who in (ben, ben, cleo):
        assert (await press(who, shown, "Report")).startswith(THANKS)
    assert len(await studio.videos()) == 1, "two people are not enough, however often they press"
    assert (await press(dan, shown, "Report")).startswith(THANKS)
    await eventually("the video is gone", lambda: none(studio))
    (card,) = await studio.place.wait("message", channel=reviews, with_files=1, count=1)
    assert card["files"][0]["name"].startswith("SPOILER_")
    assert await studio.place.file(card["files"][0]["id"]) == before
    assert not [who for who in (ben, cleo, dan) if who.id in card["content"]], "who reported it is told to nobody"
    await press(boss, card, "Approve")
    (back,) = await studio.shown(1)
    assert await studio.place.file(back["files"][0]["id"]) == before
    assert job_in(back) == job_in(shown)


async def none(studio: Studio) -> bool:
    return not await studio.videos()


async def test_a_star_by_who_moderates_puts_it_into_the_gallery_once(studio: Studio) -> None:
    ana, boss = await studio.person(), await studio.moderator()
    gallery = await channel_for(studio, boss, "gallery_channel")
    shown = await studio.video(ana, "a fox for the wall --dur 3")
    await (await studio.person("ben")).react(shown)
    await boss.react(shown)
    (copy,) = await studio.shown(1, gallery)
    assert await studio.place.file(copy["files"][0]["id"]) == await studio.place.file(shown["files"][0]["id"])
    assert copy["pinged"] == []
    assert (await press(boss, shown, "To the gallery")) == "It was put into the gallery before."
    assert len(await studio.videos(gallery)) == 1


async def test_a_posted_file_is_known_again_and_another_is_not(studio: Studio, tmp_path: Path) -> None:
    ana = await studio.person()
    shown = await studio.video(ana, "a fox to be known --dur 3")
    path = tmp_path / "sent.mp4"
    path.write_bytes(await studio.place.file(shown["files"][0]["id"]))
    said = await told(studio, ana, "verify", file=await ana.upload(path))
    assert said.startswith("Yes. These exact bytes were made here, on <t:"), said
    assert f"It is of job {job_in(shown)}." in said
    path.write_bytes(path.read_bytes() + bytes(8))
    said = await told(studio, ana, "verify", file=await ana.upload(path))
    assert "the file carries our mark" in said, said
    path.write_bytes(b"something else")
    assert (await told(studio, ana, "verify", file=await ana.upload(path))).startswith("There is no trace")
    asked = await ana.context_menu(studio.channel, "Was this made here?", shown)
    assert plain((await asked.response())["content"]).startswith("Yes. These exact bytes")
