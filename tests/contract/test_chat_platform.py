"""What every chat platform promises the core, tried on each: in memory, at the terminal, and over the wire.

A message carries its key in a button, as every delivery does: its ref is the key, or ends with it. By that it is told
apart when the channel is searched; without such a button some platforms find it again and some do not.
Another platform joins by adding a stage of its own, with strings to pull, to CHATS.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio

from bot.generation.errors import FileTooLarge, PlatformUnavailable, PostGone, PostRefused
from bot.generation.message import Button, File, Message, Press, Refusal, Text
from bot.generation.ports import ChatPlatform, Hears
from tests.builders import NOW
from tests.contract.chats.in_memory import fake
from tests.contract.chats.on_discord import discord
from tests.contract.chats.on_disk import console
from tests.contract.chats.on_slack import slack
from tests.contract.chats.stage import Mood, Open, Stage, StandIns

CHATS: Mapping[str, Open] = {"fake": fake, "console": console, "discord": discord, "slack": slack}

NOBODY = cast(Hears, object())  # a core that nobody says anything to
SAID = Message(Text("post.result", job="1"))
MOST_LOOKS = 2000  # a hundred in a second; only a hang takes so many
MOST_STEPS = 20
FILES = {"video": [b"a film"], "notice": []}
_JOBS = count(1)

either = pytest.mark.parametrize("kind", FILES)

# The stand-ins outlive a test, and so must the loop that they were started in.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def standins() -> AsyncIterator[StandIns]:
    async with AsyncExitStack() as stack:
        yield StandIns(stack)


@pytest_asyncio.fixture(loop_scope="module", params=CHATS)
async def stage(request: pytest.FixtureRequest, standins: StandIns, tmp_path: Path) -> AsyncIterator[Stage]:
    async with CHATS[request.param](standins, tmp_path) as opened:
        yield opened


@pytest.fixture
def key() -> str:
    """No two deliveries have the same, wherever they go."""
    return f"j{next(_JOBS):012x}-r0"


@pytest.fixture
def message(tmp_path: Path, key: str) -> Message:
    """A video with its key in a button."""
    path = tmp_path / "abc.mp4"
    path.write_bytes(b"a film")
    return keyed(
        Message(Text("post.result", job="1"), (), (File(path, "1-1.mp4", Text("post.alt", prompt="a fox")),)), key
    )


def keyed(message: Message, key: str) -> Message:
    return replace(message, buttons=(Button(Press.DETAILS, key, Text("button.details")),))


def owed(kind: str, message: Message) -> Message:
    """The video, or words alone with the same buttons."""
    return message if kind == "video" else replace(message, files=())


def notice_of(key: str) -> str:
    return key.replace("-r0", "-n0")


def of_size(message: Message, size: int) -> Message:
    """The same message; its file has so many bytes from now on."""
    Path(message.files[0].path).write_bytes(bytes(size))
    return message


async def connected(chat: ChatPlatform) -> None:
    """Wait for that."""
    for _ in range(MOST_LOOKS):
        if chat.trouble is None:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"still {chat.trouble}")


async def test_what_was_posted_is_there_and_is_found_by_its_key(stage: Stage, message: Message, key: str) -> None:
    """Finding gives the same reference that posting gave."""
    reference = await stage.chat.post(stage.to, message, key)
    assert await stage.shown() == [b"a film"]
    assert await stage.chat.find(stage.to, key, NOW) == reference


async def test_a_message_without_a_file_is_found_as_well(stage: Stage, key: str) -> None:
    """A notice is owed like a video."""
    reference = await stage.chat.post(stage.to, keyed(SAID, key), key)
    assert await stage.shown() == []
    assert await stage.chat.find(stage.to, key, NOW) == reference


async def test_a_message_without_its_key_in_a_button_may_not_be_found(stage: Stage, key: str) -> None:
    """Nothing else is found in its place. Whoever has to find a message again gives it a button."""
    reference = await stage.chat.post(stage.to, SAID, key)
    assert await stage.chat.find(stage.to, key, NOW) in (None, reference)


async def test_each_of_several_is_found_by_its_own_key(stage: Stage, message: Message, key: str) -> None:
    """Also by a key that another one begins or ends with."""
    video = await stage.chat.post(stage.to, message, key)
    notice = await stage.chat.post(stage.to, keyed(SAID, notice_of(key)), notice_of(key))
    assert await stage.chat.find(stage.to, key, NOW) == video
    assert await stage.chat.find(stage.to, notice_of(key), NOW) == notice
    for other in (key[:-1], f"{key}0", key[1:]):
        assert await stage.chat.find(stage.to, other, NOW) is None


async def test_nothing_is_found_under_another_key(stage: Stage, message: Message, key: str) -> None:
    """A notice never passes for a result."""
    await stage.chat.post(stage.to, message, key)
    assert await stage.chat.find(stage.to, notice_of(key), NOW) is None


@pytest.mark.row("F33")
@either
async def test_a_post_whose_answer_was_lost_is_found(stage: Stage, message: Message, key: str, kind: str) -> None:
    """So nobody has to post it again."""
    async with stage.mood("lost"):
        with pytest.raises(PlatformUnavailable):
            await stage.chat.post(stage.to, owed(kind, message), key)
    assert await stage.chat.find(stage.to, key, NOW) is not None
    assert await stage.shown() == FILES[kind]
    assert await stage.carrying(key) == 1


@pytest.mark.row("F33")
@pytest.mark.parametrize("mood", ["down", "half"])
@either
async def test_a_post_that_never_arrived_whole_is_not_found(
    stage: Stage, message: Message, key: str, mood: Mood, kind: str
) -> None:
    """So it is posted again, once; what of it was there already is not there twice."""
    async with stage.mood(mood):
        with pytest.raises(PlatformUnavailable):
            await stage.chat.post(stage.to, owed(kind, message), key)
    assert await stage.chat.find(stage.to, key, NOW) is None
    reference = await stage.chat.post(stage.to, owed(kind, message), key)
    assert await stage.shown() == FILES[kind]
    assert await stage.carrying(key) == 1
    assert await stage.chat.find(stage.to, key, NOW) == reference


@pytest.mark.row("F34")
@either
@pytest.mark.parametrize("mood", ["lost", "down", "half"])
async def test_another_life_goes_on_where_one_ended(
    stage: Stage, message: Message, key: str, mood: Mood, kind: str
) -> None:
    """It finds what is there whole, posts what is not, and in the end it is there once."""
    async with stage.mood(mood):
        with pytest.raises(PlatformUnavailable):
            await stage.chat.post(stage.to, owed(kind, message), key)
    async with stage.another_life() as chat:
        found = await chat.find(stage.to, key, NOW)
        assert (found is not None) == (mood == "lost")
        reference = found or await chat.post(stage.to, owed(kind, message), key)
        assert await chat.find(stage.to, key, NOW) == reference
    assert await stage.shown() == FILES[kind]
    assert await stage.carrying(key) == 1


@pytest.mark.row("F35")
@either
async def test_a_post_that_is_refused_is_an_answer(stage: Stage, message: Message, key: str, kind: str) -> None:
    """Not an outage: it is not tried again. Nothing of it is there."""
    async with stage.mood("refuse"):
        with pytest.raises(PostRefused):
            await stage.chat.post(stage.to, owed(kind, message), key)
    assert await stage.shown() == []
    assert await stage.chat.find(stage.to, key, NOW) is None
    assert await stage.carrying(key) == 0


async def test_a_post_may_go_where_nobody_asked_for_it(stage: Stage, message: Message, key: str) -> None:
    """A review card, or a gallery: all that is known of the channel is its name."""
    to = stage.chat.address(stage.place)
    reference = await stage.chat.post(to, message, key)
    assert await stage.shown() == [b"a film"]
    assert await stage.chat.find(to, key, NOW) == reference
    await stage.chat.delete(to, reference)
    assert await stage.shown() == []


async def test_what_goes_to_one_person_alone_is_found_there(stage: Stage, message: Message, key: str) -> None:
    """And can be taken away there."""
    to = stage.chat.private(stage.person, stage.place)
    reference = await stage.chat.post(to, message, key)
    assert await stage.shown_privately() == [b"a film"]
    assert await stage.chat.find(to, key, NOW) == reference
    await stage.chat.delete(to, reference)
    assert await stage.shown_privately() == []


async def test_what_goes_to_one_person_alone_is_not_in_the_channel(stage: Stage, message: Message, key: str) -> None:
    """Where there is more than one place."""
    await stage.chat.post(stage.chat.private(stage.person, stage.place), message, key)
    if stage.has_privacy:
        assert await stage.shown() == []
        assert await stage.carrying(key) == 0


@pytest.mark.row("F33")
@pytest.mark.parametrize("mood", ["lost", "down"])
async def test_a_private_post_that_was_cut_off_is_there_once(
    stage: Stage, message: Message, key: str, mood: Mood
) -> None:
    """Also when another life goes on with it."""
    to = stage.chat.private(stage.person, stage.place)
    async with stage.mood(mood):
        with pytest.raises(PlatformUnavailable):
            await stage.chat.post(to, message, key)
    async with stage.another_life() as chat:
        found = await chat.find(to, key, NOW)
        assert (found is not None) == (mood == "lost")
        reference = found or await chat.post(to, message, key)
        assert await chat.find(to, key, NOW) == reference
    assert await stage.shown_privately() == [b"a film"]


async def test_who_takes_no_messages_refuses_them(stage: Stage, message: Message, key: str) -> None:
    """That is an answer, and nothing is there."""
    if await stage.shut():
        with pytest.raises(PostRefused):
            await stage.chat.post(stage.chat.private(stage.person, stage.place), message, key)
        assert await stage.shown_privately() == []


async def test_an_attachment_is_fetched_whole(stage: Stage, tmp_path: Path) -> None:
    """Into the file that was asked for."""
    given = await stage.give(b"a picture")
    assert given.size == len(b"a picture")
    assert await stage.chat.fetch(given, tmp_path / "into", 1000) is None
    assert (tmp_path / "into").read_bytes() == b"a picture"


async def test_an_attachment_that_is_gone_is_a_refusal(stage: Stage, tmp_path: Path) -> None:
    """The person is asked to attach it again; nothing was spent."""
    given = await stage.give(b"a picture")
    await stage.lose(given)
    assert isinstance(await stage.chat.fetch(given, tmp_path / "into", 1000), Refusal)
    assert not (tmp_path / "into").exists()


async def test_a_handle_that_leads_nowhere_is_a_refusal(stage: Stage, tmp_path: Path) -> None:
    """Whoever may have made it up."""
    given = await stage.give(b"a picture")
    for handle in ("gone", "", "http://127.0.0.1:9/a.png"):
        assert isinstance(await stage.chat.fetch(replace(given, handle=handle), tmp_path / "into", 1000), Refusal)
        assert not (tmp_path / "into").exists()


@pytest.mark.parametrize("claimed", [None, 0, 3])
async def test_an_attachment_that_is_too_large_is_a_refusal(stage: Stage, tmp_path: Path, claimed: int | None) -> None:
    """One byte more than allowed is, whatever was claimed; nothing of it is kept, for it may hold what nobody should
    find later."""
    assert await stage.chat.fetch(await stage.give(bytes(1000)), tmp_path / "fits", 1000) is None
    given = await stage.give(bytes(1001))
    lying = given if claimed is None else replace(given, size=claimed)
    assert isinstance(await stage.chat.fetch(lying, tmp_path / "into", 1000), Refusal)
    assert not (tmp_path / "into").exists()


@pytest.mark.row("F36")
async def test_what_was_taken_away_is_gone(stage: Stage, message: Message, key: str) -> None:
    """And taking it away once more is no error. Whether the key is still known is not promised."""
    reference = await stage.chat.post(stage.to, message, key)
    await stage.chat.delete(stage.to, reference)
    await stage.chat.delete(stage.to, reference)
    assert await stage.shown() == []
    with suppress(PostGone):
        assert await stage.chat.find(stage.to, key, NOW) in (None, reference)


async def test_taking_away_what_was_never_posted_takes_nothing(
    stage: Stage, message: Message, key: str, tmp_path: Path
) -> None:
    """Whatever its name may be."""
    other = tmp_path / "other.txt"
    other.write_text("mine")
    await stage.chat.post(stage.to, message, key)
    for reference in (str(other), "message-7", "12345678901234567", "9" * 40, "-1", "²", ""):
        await stage.chat.delete(stage.to, reference)
    assert other.read_text() == "mine"
    assert await stage.shown() == [b"a film"]


async def test_what_somebody_else_put_there_is_not_taken_away(stage: Stage, message: Message, key: str) -> None:
    """That may be ignored, or refused; it is no outage, which would be tried again and again."""
    await stage.chat.post(stage.to, message, key)
    theirs = await stage.foreign()
    with suppress(PostRefused):
        await stage.chat.delete(stage.to, theirs)
    assert await stage.shown() == [b"a film"]
    assert await stage.foreign_is_there(theirs)


async def test_an_edit_and_a_whisper_are_no_videos(stage: Stage, message: Message, key: str) -> None:
    """They change what is there, or reach one person; the channel's files stay what they are."""
    await stage.chat.post(stage.to, message, key)
    status = await stage.chat.edit(stage.to, SAID, key.replace("-r0", "-s0")) or stage.to
    await stage.chat.edit(status, SAID)
    await stage.chat.whisper(stage.person, SAID)
    assert await stage.shown() == [b"a film"]


async def test_what_was_posted_can_be_changed_later(stage: Stage, message: Message, key: str) -> None:
    """With a file or without one, as often as it takes: a card says in the end what it came to."""
    for number, (posted, nonce) in enumerate(((message, key), (SAID, key.replace("-r0", "-n0")))):
        reference = await stage.chat.post(stage.to, posted, nonce)
        where = stage.chat.posted_at(stage.to, reference)
        assert where is not None, number
        for _ in range(2):
            assert await stage.chat.edit(where, SAID, nonce) is None


async def test_an_address_without_a_message_gets_one_once(stage: Stage, key: str) -> None:
    """None where what was said stays as it is; or else the same message every time."""
    first = await stage.chat.edit(stage.to, SAID, key)
    assert await stage.chat.edit(stage.to, SAID, key) == first
    assert first is None or await stage.chat.edit(first, SAID, key) is None


async def test_who_is_there_may_read_there(stage: Stage) -> None:
    """As of the last minute: who left may not, from then on."""
    assert await stage.chat.permits(stage.person, stage.place)
    if await stage.leave():
        assert not await stage.chat.permits(stage.person, stage.place)


async def test_who_is_there_is_met_as_themselves(stage: Stage) -> None:
    """In the place that was asked for; whoever left is not met at all."""
    met = await stage.chat.meet(stage.person, stage.place)
    assert met is not None
    asker, place = met
    assert (asker.person, asker.is_bot) == (stage.person, False)
    assert (place.platform, place.tenant, place.channel) == (
        stage.place.platform, stage.place.tenant, stage.place.channel,
    )  # fmt: skip
    if await stage.leave():
        assert await stage.chat.meet(stage.person, stage.place) is None


@pytest.mark.row("F35")
async def test_a_file_that_is_too_large_is_turned_away_until_it_fits(stage: Stage, message: Message, key: str) -> None:
    """Nothing of it is there. Each time less is known to fit; what does goes there under the same key."""
    if not await stage.cap(1000):
        assert stage.chat.upload_limit(stage.to) is None
        return
    size = 4000
    for _ in range(MOST_STEPS):
        try:
            await stage.chat.post(stage.to, of_size(message, size), key)
            break
        except FileTooLarge as refused:
            assert refused.limit == stage.chat.upload_limit(stage.to)
            assert refused.limit < size
            assert await stage.shown() == []
            assert await stage.chat.find(stage.to, key, NOW) is None
            size = refused.limit
    assert 0 < size <= 1000
    assert await stage.shown() == [bytes(size)]


async def test_what_is_said_to_fit_fits(stage: Stage, message: Message, key: str) -> None:
    """To the last byte. None says that no limit is known."""
    limit = stage.chat.upload_limit(stage.to)
    size = 100_000 if limit is None else limit
    await stage.chat.post(stage.to, of_size(message, size), key)
    assert await stage.shown() == [bytes(size)]


async def test_it_runs_until_it_is_cancelled(stage: Stage) -> None:
    """Connected before long, and no end but that: a platform that came to one would be started again and again."""
    running = asyncio.create_task(stage.chat.run(NOBODY))
    await connected(stage.chat)
    assert not running.done()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_it_posts_whether_it_is_connected_or_not(stage: Stage, message: Message, key: str) -> None:
    """Before it runs, while it runs, and afterwards."""
    await stage.chat.post(stage.to, message, key)
    running = asyncio.create_task(stage.chat.run(NOBODY))
    await stage.chat.post(stage.to, keyed(SAID, notice_of(key)), notice_of(key))
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await stage.chat.find(stage.to, key, NOW) is not None
    assert await stage.chat.find(stage.to, notice_of(key), NOW) is not None


async def test_a_platform_has_one_name(stage: Stage) -> None:
    """That of the addresses it writes."""
    assert stage.chat.name == stage.to.platform == stage.place.platform == stage.person.platform
