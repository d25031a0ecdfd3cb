"""What every chat platform promises the core. A real adapter joins by adding itself, with strings to pull, to CHATS."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from adapters.console.adapter import ConsolePlatform
from adapters.console.inbound import handle_of
from bot.generation.command import Attachment, Person, Place, ReplyTo
from bot.generation.errors import FileTooLarge, PlatformUnavailable, PostRefused
from bot.generation.message import File, Message, Refusal, Text
from bot.generation.ports import ChatPlatform, Hears
from tests.builders import NOW
from tests.fakes import FakeChat

ANN = Person("fake", "ann")
NOBODY = cast(Hears, object())  # a core that nobody says anything to


@dataclass
class Stage:
    """A platform, where to post, and the strings to pull behind it.

    What is posted inside `mood` goes "lost" (there, but no answer), "down" (not there, no answer) or "refuse".
    `shown` are the messages in the channel, `give` puts a file up for fetching and returns its attachment. `cap` sets
    how many bytes a file may have there without telling; None where everything fits.
    """

    chat: ChatPlatform
    to: ReplyTo
    mood: Callable[[str], AbstractContextManager[None]]
    shown: Callable[[], list[bytes]]
    give: Callable[[bytes], Attachment]
    cap: Callable[[int], None] | None = None


def make_fake(_tmp_path: Path) -> Stage:
    chat = FakeChat()
    chat.clock.at = NOW

    @contextmanager
    def mood(name: str) -> Iterator[None]:
        chat.outcomes.append(name)
        yield

    def cap(limit: int) -> None:
        chat.limit = limit
        chat.shown_limit = limit + 1000

    def give(data: bytes) -> Attachment:
        chat.files["h"] = data
        return Attachment("first", "a.png", len(data), "image/png", "h")

    return Stage(
        chat,
        ReplyTo("fake", "channel"),
        mood,
        lambda: [posted.content for posted in chat.channel if not posted.deleted],
        give,
        cap,
    )


def make_console(tmp_path: Path) -> Stage:
    """The real one. Its channel is the transcript; each line names the file that was posted."""
    folder, out = tmp_path / "console", tmp_path / "out"
    folder.mkdir()
    transcript = folder / "transcript.jsonl"

    def shown() -> list[bytes]:
        lines = transcript.read_text().splitlines() if transcript.exists() else []
        paths = [Path(json.loads(line)["reference"]) for line in lines if line]
        return [path.read_bytes() for path in paths if path.exists()]

    def give(data: bytes) -> Attachment:
        path = tmp_path / "given.png"
        path.write_bytes(data)
        return Attachment("first", "a.png", len(data), "image/png", handle_of(path))

    moods = {"lost": _lost, "down": _down, "refuse": _refused}
    return Stage(
        ConsolePlatform(folder),
        ReplyTo("console", json.dumps({"out": str(out)})),
        lambda name: moods[name](out if name == "refuse" else transcript),
        shown,
        give,
    )


@contextmanager
def _lost(transcript: Path) -> Iterator[None]:
    """A pipe takes the line, and fails when it is to be brought to the disk: written, and yet an error."""
    os.mkfifo(transcript)
    pipe = os.open(transcript, os.O_RDWR | os.O_NONBLOCK)
    try:
        yield
        line = os.read(pipe, 1 << 16)
    finally:
        os.close(pipe)
        transcript.unlink()
    transcript.write_bytes(line)


@contextmanager
def _down(transcript: Path) -> Iterator[None]:
    """Nothing can be written where a folder is."""
    transcript.mkdir()
    yield
    transcript.rmdir()


@contextmanager
def _refused(out: Path) -> Iterator[None]:
    """The folder for the videos is a file."""
    out.touch()
    yield
    out.unlink()


CHATS: dict[str, Callable[[Path], Stage]] = {"fake": make_fake, "console": make_console}


@pytest.fixture(params=CHATS)
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Stage:
    return CHATS[request.param](tmp_path)


@pytest.fixture
def message(tmp_path: Path) -> Message:
    path = tmp_path / "abc.mp4"
    path.write_bytes(b"a film")
    return Message(Text("post.result", job="1"), (), (File(path, "1-1.mp4", Text("post.alt", prompt="a fox")),))


async def test_what_was_posted_is_there_and_is_found_by_its_key(stage: Stage, message: Message) -> None:
    """Finding gives the same reference that posting gave."""
    reference = await stage.chat.post(stage.to, message, "j1-r0")
    assert stage.shown() == [b"a film"]
    assert await stage.chat.find(stage.to, "j1-r0", NOW) == reference


async def test_nothing_is_found_under_another_key(stage: Stage, message: Message) -> None:
    """A notice never passes for a result."""
    await stage.chat.post(stage.to, message, "j1-r0")
    assert await stage.chat.find(stage.to, "j1-n0", NOW) is None


@pytest.mark.row("F33")
async def test_a_post_whose_answer_was_lost_is_found(stage: Stage, message: Message) -> None:
    """So nobody has to post it again."""
    with stage.mood("lost"), pytest.raises(PlatformUnavailable):
        await stage.chat.post(stage.to, message, "j1-r0")
    assert await stage.chat.find(stage.to, "j1-r0", NOW) is not None
    assert stage.shown() == [b"a film"]


async def test_a_post_that_never_arrived_is_not_found(stage: Stage, message: Message) -> None:
    """So it is posted again, once."""
    with stage.mood("down"), pytest.raises(PlatformUnavailable):
        await stage.chat.post(stage.to, message, "j1-r0")
    assert await stage.chat.find(stage.to, "j1-r0", NOW) is None
    await stage.chat.post(stage.to, message, "j1-r0")
    assert stage.shown() == [b"a film"]


@pytest.mark.row("F35")
async def test_a_post_that_is_refused_is_an_answer(stage: Stage, message: Message) -> None:
    """Not an outage: it is not tried again."""
    with stage.mood("refuse"), pytest.raises(PostRefused):
        await stage.chat.post(stage.to, message, "j1-r0")
    assert stage.shown() == []


async def test_an_attachment_is_fetched_whole(stage: Stage, tmp_path: Path) -> None:
    """Into the file that was asked for."""
    given = stage.give(b"a picture")
    assert await stage.chat.fetch(given, tmp_path / "into", 1000) is None
    assert (tmp_path / "into").read_bytes() == b"a picture"


async def test_an_attachment_that_is_gone_is_a_refusal(stage: Stage, tmp_path: Path) -> None:
    """The person is asked to attach it again; nothing was spent."""
    gone = Attachment("first", "a.png", 3, "image/png", "gone")
    assert isinstance(await stage.chat.fetch(gone, tmp_path / "into", 1000), Refusal)
    assert not (tmp_path / "into").exists()


async def test_an_attachment_that_is_too_large_is_a_refusal(stage: Stage, tmp_path: Path) -> None:
    """One byte more than allowed is; nothing of it is kept, for it may hold what nobody should find later."""
    assert await stage.chat.fetch(stage.give(bytes(1000)), tmp_path / "fits", 1000) is None
    assert isinstance(await stage.chat.fetch(stage.give(bytes(1001)), tmp_path / "into", 1000), Refusal)
    assert not (tmp_path / "into").exists()


@pytest.mark.row("F36")
async def test_what_was_taken_away_is_not_found(stage: Stage, message: Message) -> None:
    """And taking it away once more is no error."""
    reference = await stage.chat.post(stage.to, message, "j1-r0")
    await stage.chat.delete(stage.to, reference)
    await stage.chat.delete(stage.to, reference)
    assert stage.shown() == []


async def test_taking_away_what_was_never_posted_takes_nothing(stage: Stage, message: Message, tmp_path: Path) -> None:
    """Whatever its name may be."""
    other = tmp_path / "other.txt"
    other.write_text("mine")
    await stage.chat.post(stage.to, message, "j1-r0")
    for reference in (str(other), "message-7", ""):
        await stage.chat.delete(stage.to, reference)
    assert other.read_text() == "mine"
    assert stage.shown() == [b"a film"]


async def test_an_edit_and_a_whisper_are_no_posts(stage: Stage, message: Message) -> None:
    """They change what is there, or reach one person; nothing new is in the channel."""
    await stage.chat.post(stage.to, message, "j1-r0")
    await stage.chat.edit(stage.to, Message(Text("post.result", job="1")))
    await stage.chat.whisper(ANN, Message(Text("post.result", job="1")))
    assert stage.shown() == [b"a film"]


async def test_who_is_there_may_read_there(stage: Stage) -> None:
    """Asked live."""
    assert await stage.chat.permits(ANN, Place(stage.to.platform, "t", "channel"))


@pytest.mark.row("F35")
async def test_a_file_that_is_too_large_is_turned_away_with_what_fits(stage: Stage, message: Message) -> None:
    """Nothing of it is there, the limit is known from then on, and what fits goes there under the same key."""
    if stage.cap is None:
        assert stage.chat.upload_limit(stage.to) is None
        return
    stage.cap(5)
    with pytest.raises(FileTooLarge) as caught:
        await stage.chat.post(stage.to, message, "j1-r0")
    assert caught.value.limit == stage.chat.upload_limit(stage.to) == 5
    assert stage.shown() == []
    assert await stage.chat.find(stage.to, "j1-r0", NOW) is None
    Path(message.files[0].path).write_bytes(b"short")
    await stage.chat.post(stage.to, message, "j1-r0")
    assert stage.shown() == [b"short"]


async def test_without_a_limit_everything_fits(stage: Stage) -> None:
    """None says that none is known."""
    assert stage.chat.upload_limit(stage.to) is None


async def test_it_runs_until_it_is_cancelled(stage: Stage) -> None:
    """A platform that came to an end by itself would be started again and again."""
    running = asyncio.create_task(stage.chat.run(NOBODY))
    await asyncio.sleep(0)
    assert not running.done()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_platform_has_one_name(stage: Stage) -> None:
    """That of the addresses it writes."""
    assert stage.chat.name == stage.to.platform
