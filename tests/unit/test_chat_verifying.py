"""/verify: was it made here? By its bytes, by its mark, or not as far as can be told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.generation.command import Attachment, Person
from bot.generation.delivery import Purpose
from bot.generation.job import Job
from bot.generation.message import Message, Press, Text
from bot.generation.policy.policies import Operators, Policies
from bot.generation.policy.policy import Mode, Policy
from bot.generation.review.review import ReviewState
from tests.builders import NOW, Talk, chat_of
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


@pytest.mark.parametrize("secret", ["private first", "in review", "withheld", "reported"])
async def test_what_nobody_was_shown_is_nothing_to_ask_about(tmp_path: Path, secret: str) -> None:
    """Not by its number, not by a mark that names it, and its exact bytes name no job. Its person knows."""
    modes = {"private first": Mode.PRIVATE_FIRST, "reported": Mode.OPEN}
    said: dict[str, Any] = {"mode": modes.get(secret, Mode.REVIEW_RESULTS), "review_channel": "mods"}
    async with bot_in(World(tmp_path / "w", policy=Policy(**said))) as bot:
        talk = Talk(bot, chat_of(bot, policies=Policies(bot.store, Operators(said))))
        made = await talk.made("video", "a red fox")
        for _ in range(60):
            if not await bot.turn():
                break
        await _decided(talk, made, secret)
        assert (await talk.told("verify", person="bob", job=made.id)).text.key == "job.unknown"
        bot.world.clock.at += 60
        marked = await verify(talk, b"mine" + FakeMedia.MARK + made.id.encode())
        assert marked.text.key == "verify.a_mark"
        exact = await verify(talk, next(one.content for one in bot.world.chat.channel if one.content))
        assert (exact.text.key, exact.fields) == ("verify.exact", ())
        assert (await talk.told("verify", person="ann", job=made.id)).text.key != "job.unknown"


async def _decided(talk: Talk, made: Job, secret: str) -> None:
    """What makes it a secret, if its mode did not."""
    assert talk.bot.reviewing is not None
    if secret == "withheld":
        await talk.bot.reviewing.decide(made.id, 0, ReviewState.REJECTED, Person("fake", "mod"), "rules")
    if secret == "reported":
        (post,) = [one for one in await talk.bot.store.deliveries(made.id) if one.purpose is Purpose.RESULT]
        assert await talk.bot.store.hide([(post, made.reply_to)], NOW)


async def test_of_several_videos_others_hear_of_those_that_they_can_see(tmp_path: Path) -> None:
    """A private-first job, one video of it shared."""
    said: dict[str, Any] = {"mode": Mode.PRIVATE_FIRST}
    async with bot_in(World(tmp_path / "w", policy=Policy(**said))) as bot:
        talk = Talk(bot, chat_of(bot, policies=Policies(bot.store, Operators(said))))
        made = await talk.made("video", "a red fox --n 2")
        await bot.work()
        await talk.press(Press.SHARE, f"j{made.id}-r1")
        await bot.work()
        heard = await talk.told("verify", person="bob", job=made.id)
        assert [line.facts["number"] for line in heard.fields] == [2]
        own = await talk.told("verify", person="ann", job=made.id)
        assert sorted(str(line.facts["number"]) for line in own.fields) == ["1", "2"]


async def test_nothing_given_says_what_to_give(talk: Talk) -> None:
    """A file or a number."""
    assert (await talk.told("verify")).text == Text("verify.no_file")


async def test_a_file_that_cannot_be_fetched_says_so(talk: Talk) -> None:
    """In the platform's own words."""
    said = talk.command("verify")
    answer = await talk.tell(replace(said, attachments=(Attachment("file", "a", 1, "", "nowhere"),)))
    assert isinstance(answer, Message)
    assert answer.text.key == "console.file_missing"
