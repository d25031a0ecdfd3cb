"""People's rights on Discord: what is kept about somebody is handed out, and is gone everywhere once they say so."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.journeys.discord_files import picture
from tests.journeys.discord_home import Studio, alone, buttons, eventually, job_in, plain
from tests.journeys.discord_rules import card_in, moderated, ordered, press, told
from tests.standins.discord import Json, Member

pytestmark = pytest.mark.full

CANARY = "quokkaparade"  # a word that nothing else holds
DELETED = "Everything I kept about you is deleted."


async def exported(studio: Studio, who: Member) -> dict[str, bytes]:
    """Every file in what /privacy export hands out to its asker alone."""
    shown = await who.slash(studio.channel, "privacy export")
    said = await shown.response()
    assert (await shown.now())["ephemeral"]
    assert said["content"].startswith("Here is everything I keep about you (1 file). Only you see this;")
    (sent,) = said["attachments"]
    with zipfile.ZipFile(io.BytesIO(await studio.place.file(sent["id"]))) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


async def asked_back(studio: Studio, who: Member, **options: bool) -> Json:
    """The question that /privacy delete is answered with."""
    shown = await who.slash(studio.channel, "privacy delete", **options)
    question = await shown.response()
    assert (await shown.now())["ephemeral"]
    assert list(buttons(question)) == ["Delete everything", "No"]
    return question


async def nothing_holds(studio: Studio, word: str) -> None:
    """The raw bytes of the database, of its write-ahead log and of every file are searched for it."""

    async def clean() -> bool:
        return traces(studio, word) == []

    await eventually(f"nothing holds {word}", clean)


def traces(studio: Studio, word: str) -> list[str]:
    found = []
    for path in (studio.home.folder / "data").rglob("*"):
        try:
            found += [str(path)] if path.is_file() and word.encode() in path.read_bytes() else []
        except FileNotFoundError:
            continue  # it went just now
    return found


async def test_an_export_holds_ones_own_words_and_files_and_nobody_elses(studio: Studio, tmp_path: Path) -> None:
    ana, ben = await studio.person(), await studio.person("ben")
    await told(studio, ana, "element add", name="mira", front=picture(tmp_path), description="a canary called mira")
    shown = await studio.video(ana, f"a {CANARY} of ana --dur 3")
    await studio.video(ben, "a fox of ben --dur 3")
    found = await exported(studio, ana)
    everything = b"".join(found.values())
    for held in (f"a {CANARY} of ana", "a canary called mira", ana.id):
        assert held.encode() in everything, held
    for others in ("a fox of ben", ben.id):
        assert others.encode() not in everything, others
    assert {"elements/mira-0.jpg", f"{job_in(shown)}/video-1.mp4"} <= set(found)
    assert found[f"{job_in(shown)}/video-1.mp4"] == studio.home.made(job_in(shown)), "as it came, without our mark"


async def test_a_deletion_asks_first_and_then_nothing_is_found_any_more(studio: Studio, tmp_path: Path) -> None:
    ana, ben = await studio.person(), await studio.person("ben")
    word = f"{CANARY}gone"
    await told(studio, ana, "element add", name="mira", front=picture(tmp_path), description=f"{word} of clay")
    await studio.video(ana, f"a {word} runs --dur 3")
    other = await studio.video(ben, "a fox that stays --dur 3")
    question = await asked_back(studio, ana, posts=True)
    assert "are taken out of the chats, too" in question["content"]
    assert traces(studio, word), "a question deletes nothing"
    assert await press(ana, question, "Delete everything") == DELETED

    async def gone() -> bool:
        return [one["id"] for one in await studio.videos()] == [other["id"]]

    await eventually("its post is gone", gone)
    await nothing_holds(studio, word)
    await studio.says("The person who asked for this had it deleted.")
    assert not any(word in one["content"] for one in await studio.place.messages(studio.channel))
    assert await press(ana, question, "Delete everything") == DELETED, "pressed twice it says the same"
    assert studio.home.jobs_of(ana) == []
    assert (await told(studio, ana, "history")).startswith("There is nothing here yet.")
    refused = await alone(await ana.slash(studio.channel, "video", prompt="a new fox", seconds=3))
    assert plain(refused["content"]).startswith("You had everything about you deleted today. You can order again <t:")


async def test_without_the_option_the_posts_stay_and_the_rest_is_deleted(studio: Studio) -> None:
    ana = await studio.person()
    word = f"{CANARY}stays"
    shown = await studio.video(ana, f"a {word} --dur 3")
    question = await asked_back(studio, ana)
    assert "Videos that I posted for you stay in the chats." in question["content"]
    assert await press(ana, question, "Delete everything") == DELETED
    await nothing_holds(studio, word)
    assert [one["id"] for one in await studio.videos()] == [shown["id"]]


@pytest.mark.row("B65")
async def test_a_deletion_takes_what_waits_for_a_moderator_with_its_card(studio: Studio) -> None:
    ana, boss = await studio.person(), await studio.moderator("boss")
    reviews = await moderated(studio, boss, "review_prompts")
    word = f"{CANARY}waits"
    await ordered(studio, ana, f"a {word}")
    await card_in(studio, reviews, contains=word)
    assert await press(ana, await asked_back(studio, ana), "Delete everything") == DELETED

    async def silent() -> bool:
        return not any(word in one["content"] for one in await studio.place.messages(reviews))

    await eventually("no card tells of it", silent)
    await nothing_holds(studio, word)
    assert await told(studio, boss, "moderate queue") == "Nothing waits for a moderator."


async def test_an_element_that_is_shared_is_used_by_another_person_by_its_name(studio: Studio, tmp_path: Path) -> None:
    ana, ben = await studio.person(), await studio.person("ben")
    await told(studio, ana, "element add", name="mira", front=picture(tmp_path), description="a red fox")
    shared = await told(studio, ana, "element share", name="mira")
    assert shared == "@mira is shared: everybody here can use it now. /element unshare takes it back."

    async def offered() -> list[str]:
        found = await ben.autocomplete(studio.channel, "animate", "element1", element1="mi")
        return [one["value"] for one in found]

    assert await offered() == ["mira"]
    first = picture(tmp_path, "first.png")
    shown = await studio.video(ben, "@mira waves --dur 3", command="animate", first_frame=first)
    sent = studio.home.asked(job_in(shown))
    assert sent["positivePrompt"] == "<<<element_1>>> waves"
    assert [one["description"] for one in sent["inputs"]["elements"]] == ["a red fox"]
    assert "Shared here by others:" in await told(studio, ben, "element list")
    assert (await told(studio, ben, "element remove", name="mira")).startswith("You have no element called mira.")
    await told(studio, ana, "element unshare", name="mira")
    assert await offered() == []
