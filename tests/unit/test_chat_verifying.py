"""/verify: was it made here? By its bytes, by its mark, or not as far as can be told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.generation.command import Attachment
from bot.generation.delivery import Purpose
from bot.generation.job import Job
from bot.generation.message import Message, Text
from tests.builders import Talk, chat_of
from tests.fakes import FakeMedia
from tests.world import World, bot_in


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    """People in a channel."""
    async with bot_in(World(tmp_path / "w")) as bot:
        yield Talk(bot, chat_of(bot))


async def posted(talk: Talk) -> Job:
    made = await talk.made("video", "a red fox")
    await talk.bot.work()
    return made


async def verify(talk: Talk, data: bytes, person: str = "bob", name: str = "verify") -> Message:
    """What is said of a file with these bytes."""
    talk.bot.world.chat.files["sent"] = data
    talk.bot.world.clock.at += 60
    said = talk.command(name, person=person)
    file = Attachment("file", "clip.mp4", len(data), "video/mp4", "sent")
    answer = await talk.tell(replace(said, attachments=(file,)))
    assert isinstance(answer, Message)
    assert answer.private
    assert not list(talk.bot.world.root.glob("*.part")), "nothing that somebody sends is kept"
    return answer


async def test_the_bytes_that_were_posted_are_known(talk: Talk) -> None:
    """And those that came from the provider, before the mark was put behind them."""
    job = await posted(talk)
    shown = talk.bot.world.chat.channel[0].content
    for data in (shown, shown.partition(FakeMedia.MARK)[0]):
        for name in ("verify", "menu.verify"):
            said = await verify(talk, data, name=name)
            assert said.text == Text("verify.exact", made_at=job.created_at)
            assert said.fields == (Text("verify.by_job", job=job.id),)


async def test_a_file_that_was_made_again_is_known_by_its_mark(talk: Talk) -> None:
    """And the answer says how little that proves."""
    job = await posted(talk)
    said = await verify(talk, b"other bytes" + FakeMedia.MARK + job.id.encode())
    assert said.text == Text("verify.our_mark", made_at=job.created_at)
    assert said.fields == (Text("verify.by_job", job=job.id), Text("verify.copied_mark"))


async def test_a_mark_that_names_no_job_of_ours_is_only_a_mark(talk: Talk) -> None:
    """Somebody else's bot, or somebody who made it up."""
    said = await verify(talk, b"bytes" + FakeMedia.MARK + b"f" * 13)
    assert (said.text, said.fields) == (Text("verify.a_mark"), (Text("verify.copied_mark"),))


async def test_a_file_without_a_trace_may_still_be_ours(talk: Talk) -> None:
    """Which is said."""
    said = await verify(talk, b"a holiday")
    assert (said.text, said.fields) == (Text("verify.nothing"), (Text("verify.proves_nothing"),))


async def test_another_place_learns_when_and_not_by_which_job(talk: Talk) -> None:
    """Whoever asked for it learns it everywhere."""
    job = await posted(talk)
    data = talk.bot.world.chat.channel[0].content
    talk.place = replace(talk.place, tenant="elsewhere")
    said = await verify(talk, data)
    assert said.text == Text("verify.exact", made_at=job.created_at)
    assert said.fields == (Text("verify.elsewhere"),)
    assert job.id not in repr(said)
    assert (await verify(talk, data, person="ann")).fields == (Text("verify.by_job", job=job.id),)


async def test_a_job_says_when_and_what_its_bytes_are_called(talk: Talk) -> None:
    """So that somebody can compare them elsewhere; what nobody may know of is unknown."""
    job = await posted(talk)
    said = await talk.told("verify", person="bob", job=job.id)
    (owed,) = [one for one in await talk.bot.store.deliveries(job.id) if one.purpose is Purpose.RESULT]
    assert said.text == Text("verify.job_made", job=job.id, made_at=job.created_at)
    assert said.fields == (Text("verify.video", number=1, sha256=owed.posted_sha256 or ""),)
    talk.place = replace(talk.place, tenant="elsewhere")
    assert (await talk.told("verify", person="bob", job=job.id)).text.key == "job.unknown"


async def test_nothing_given_says_what_to_give(talk: Talk) -> None:
    """A file or a number."""
    assert (await talk.told("verify")).text == Text("verify.no_file")


async def test_a_file_that_cannot_be_fetched_says_so(talk: Talk) -> None:
    """In the platform's own words."""
    said = talk.command("verify")
    answer = await talk.tell(replace(said, attachments=(Attachment("file", "a", 1, "", "nowhere"),)))
    assert isinstance(answer, Message)
    assert answer.text.key == "console.file_missing"
