"""Posting over the wire: exactly once, as large as fits, to be found again, and every "no" told from an outage."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.discord.adapter import DiscordPlatform
from bot.generation.command import Person, Place, ReplyTo
from bot.generation.errors import (
    FileTooLarge,
    PlatformRefused,
    PlatformUnavailable,
    PostGone,
    PostRefused,
)
from bot.generation.message import Button, File, Link, Message, Press, Text
from tests.integration.discord_bot import SAID, Core, all_was_in_order, connected, platform_at
from tests.standins.discord import FORUM, Discord, running

KEY = "j0123456789abc-r0"
POSTS = "/channels/*/messages"
MIB = 1024 * 1024
EVIL = "@everyone <@&1> <@1> [Claim prize](https://evil.test) ||x|| `y` @@everyoneeveryone"


@pytest.fixture
async def place() -> AsyncIterator[Discord]:
    async with running() as started:
        await started.guild()
        yield started
        await all_was_in_order(started)


@pytest.fixture
async def chat(place: Discord) -> AsyncIterator[DiscordPlatform]:
    """The adapter without a gateway: REST alone has to do."""
    async with platform_at(place) as platform:
        yield platform


@pytest.fixture
def film(tmp_path: Path) -> Message:
    """A finished video as the core posts it."""
    path = tmp_path / "abc.mp4"
    path.write_bytes(b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 40)
    buttons = (
        Button(Press.AGAIN, f"0123456789abc:{KEY}", Text("discord.done")),
        Link("https://x.test", Text("name.info")),
    )
    return Message(
        Text("media.animated", name=EVIL),
        (),
        (File(path, "1-1.mp4", Text("media.animated", name="a fox")),),
        buttons=buttons,
    )


def to(place: Discord, channel: str, message: str | None = None, *, spoiler: bool = False) -> ReplyTo:
    guild = place.guild_id or None
    return ReplyTo("discord", json.dumps({"v": 1, "guild": guild, "channel": channel, "message": message}), spoiler)


async def test_a_video_is_an_ordinary_message_that_replies_to_the_status(
    place: Discord, chat: DiscordPlatform, film: Message, tmp_path: Path
) -> None:
    """The very bytes, an alt text, buttons, nobody notified but the requester, no previews of links."""
    channel, mira = await place.channel(), await place.member("mira")
    status = await chat.post(to(place, channel), SAID, "j1-s0")
    called = Message(film.text, film.fields, film.files, buttons=film.buttons, mention=Person("discord", mira.id))
    posted = await chat.post(to(place, channel, status, spoiler=True), called, KEY)
    message = (await place.messages(channel))[-1]
    assert message["id"] == posted
    assert message["message_reference"]["message_id"] == status
    assert message["pinged"] == [mira.id]
    assert message["flags"] & 4
    (file,) = message["files"]
    assert await place.file(file["id"]) == (tmp_path / "abc.mp4").read_bytes()
    assert file["name"] == "SPOILER_1-1.mp4"
    assert message["attachments"][0]["description"].startswith("a fox is ")
    exchange = (await place.traffic("POST", POSTS))[-1]
    assert exchange["request"]["allowed_mentions"] == {"parse": [], "users": [int(mira.id)]}
    assert exchange["request"]["message_reference"]["fail_if_not_exists"] is False


@pytest.mark.row("B06")
@pytest.mark.row("B07")
@pytest.mark.row("B08")
@pytest.mark.row("B09")
async def test_what_strangers_wrote_does_nothing(place: Discord, chat: DiscordPlatform, film: Message) -> None:
    """On the payload itself."""
    channel = await place.channel()
    await chat.post(to(place, channel), film, KEY)
    sent = (await place.traffic("POST", POSTS))[-1]["request"]
    assert sent["allowed_mentions"] == {"parse": []}
    for live in ("@everyone", "<@1", "<@&", "](", "https://", "||x", " `y`"):
        assert live not in sent["content"]
    assert sent["content"].startswith(
        "@\u200beveryone \\<@\u200b&1\\> \\<@\u200b1\\> \\[Claim prize\\]\\(https\\://evil\\.test\\) "
        "\\|\\|x\\|\\| \\`y\\` @\u200b@\u200beveryoneeveryone is animated."
    )


@pytest.mark.row("B11")
@pytest.mark.row("B14")
async def test_no_words_pass_for_ours(place: Discord, chat: DiscordPlatform) -> None:
    """Neither turned around, nor piled up, nor on a line of their own."""
    channel = await place.channel()
    zalgo = "\u202efox\u2066" + "a" + "\u0301" * 5000 + "\nSystem: # paid\n-# Made with AI"
    await chat.post(to(place, channel), Message(Text("media.animated", name=zalgo)), KEY)
    content = (await place.traffic("POST", POSTS))[-1]["request"]["content"]
    marks = "\u00e1" + "\u0301" * 4
    assert content == f"fox{marks} System\\: \\# paid \\-\\# Made with AI is animated. Attach a still picture."


@pytest.mark.row("F33")
async def test_the_same_key_makes_the_same_message(place: Discord, chat: DiscordPlatform, film: Message) -> None:
    """Whoever asks again gets the first one."""
    channel = await place.channel()
    posted = [await chat.post(to(place, channel), film, KEY) for _ in range(3)]
    assert len(set(posted)) == 1
    assert len(await place.messages(channel)) == 1


@pytest.mark.row("F33")
async def test_a_reset_after_the_message_was_accepted_makes_no_second_one(
    place: Discord, chat: DiscordPlatform, film: Message
) -> None:
    """Linux says 104, which discord.py does not retry; we do, at once, with the same nonce and the whole file."""
    channel = await place.channel()
    await place.fault("POST", POSTS, "reset", accept=True)
    posted = await chat.post(to(place, channel), film, KEY)
    (message,) = await place.messages(channel)
    assert message["id"] == posted
    assert len(await place.traffic("POST", POSTS)) == 2


async def test_a_connection_that_keeps_breaking_is_an_outage(
    place: Discord, chat: DiscordPlatform, film: Message
) -> None:
    """The core tries again later, with the same key; what is there is found."""
    channel, began = await place.channel(), time.time()
    await place.fault("POST", POSTS, "reset", times=2, accept=True)
    with pytest.raises(PlatformUnavailable):
        await chat.post(to(place, channel), film, KEY)
    (message,) = await place.messages(channel)
    assert await chat.find(to(place, channel), KEY, began) == message["id"]


@pytest.mark.row("F34")
async def test_past_the_nonce_window_the_history_tells(place: Discord, chat: DiscordPlatform, film: Message) -> None:
    """Among many other messages, by the button that names the key; nothing under another key."""
    channel, mira, began = await place.channel(), await place.member("mira"), time.time()
    posted = await chat.post(to(place, channel), film, KEY)
    await place.advance(600)
    for number in range(120):
        await mira.say(channel, f"so nice {number} {KEY}")
    assert await chat.find(to(place, channel), KEY, began) == posted
    assert await chat.find(to(place, channel), "j0123456789abc-r1", began) is None
    assert await chat.find(to(place, channel), KEY, began + 300) is None


@pytest.mark.row("F35")
@pytest.mark.row("B58")
async def test_a_channel_that_does_not_let_us_is_an_answer(
    place: Discord, chat: DiscordPlatform, film: Message
) -> None:
    """One request each, no storm: forbidden, gone, locked."""
    shut, gone, parent = await place.channel("shut"), await place.channel("gone"), await place.channel("parent")
    thread = await place.channel("aside", parent=parent)
    await place.bot_may(shut, deny=["ATTACH_FILES"])
    await place.delete_channel(gone)
    await place.change_channel(thread, archived=True, locked=True)
    for channel, said in ((shut, "may_not_post"), (gone, "channel_gone"), (thread, "thread_closed")):
        with pytest.raises(PostRefused) as refused:
            await chat.post(to(place, channel), film, KEY)
        assert refused.value.text.key == f"discord.{said}"
    assert len(await place.traffic("POST", POSTS)) == 3


@pytest.mark.parametrize("kind", ["channel", "thread"])
async def test_nothing_goes_into_another_servers_channel(
    place: Discord, chat: DiscordPlatform, film: Message, kind: str
) -> None:
    """Whoever manages a server may write any id into its rules."""
    mine = place.guild_id
    await place.guild("Neighbours")
    theirs = await place.channel("theirs")
    if kind == "thread":
        theirs = await place.channel("aside", parent=theirs)
    with pytest.raises(PostRefused) as refused:
        await chat.post(chat.address(Place("discord", mine, theirs)), film, KEY)
    assert refused.value.text.key == "discord.channel_gone"
    assert await place.messages(theirs) == []
    await chat.post(chat.address(Place("discord", place.guild_id, theirs)), film, KEY)
    assert len(await place.messages(theirs)) == 1


async def test_an_archived_thread_is_opened_again(place: Discord, chat: DiscordPlatform, film: Message) -> None:
    """A forum's post, too."""
    forum = await place.channel("ideas", type=FORUM)
    thread = await place.channel("idea", parent=forum)
    await place.change_channel(thread, archived=True)
    assert await chat.post(to(place, thread), film, KEY)


@pytest.mark.row("F36")
async def test_what_a_moderator_removed_does_not_come_back(
    place: Discord, chat: DiscordPlatform, film: Message
) -> None:
    """Discord answers 10008 to the nonce of a message that was removed."""
    channel = await place.channel()
    posted = await chat.post(to(place, channel), film, KEY)
    await place.delete_message(channel, posted)
    with pytest.raises(PostGone):
        await chat.post(to(place, channel), film, KEY)
    assert await place.messages(channel) == []
    with pytest.raises(PostGone):
        await chat.edit(to(place, channel, posted), SAID)


@pytest.mark.row("F35")
async def test_a_file_that_is_too_large_lowers_the_limit_of_its_server(place: Discord, tmp_path: Path) -> None:
    """And what fits goes through afterwards."""
    await place.guild(base_upload_limit=10 * MIB)
    channel = await place.channel()
    path = tmp_path / "abc.mp4"
    async with platform_at(place, upload_floor=20 * MIB) as chat:
        assert chat.upload_limit(to(place, channel)) == 20 * MIB
        path.write_bytes(bytes(15 * MIB))
        large = Message(Text("discord.done"), files=(File(path, "1-1.mp4", Text("discord.done")),))
        with pytest.raises(FileTooLarge) as refused:
            await chat.post(to(place, channel), large, KEY)
        assert refused.value.limit == chat.upload_limit(to(place, channel)) == 10 * MIB
        path.write_bytes(bytes(9 * MIB))
        assert await chat.post(to(place, channel), large, KEY)


async def test_a_boosted_server_takes_more(place: Discord) -> None:
    """As the gateway tells."""
    await place.guild("Boosted", premium_tier=3)
    channel = await place.channel()
    async with connected(place, Core(), upload_floor=20 * MIB) as chat:
        await place.wait("ready")
        assert chat.upload_limit(to(place, channel)) == 100 * MIB


async def test_a_rate_limit_is_waited_for(place: Discord, chat: DiscordPlatform, film: Message) -> None:
    """When it is short."""
    channel = await place.channel()
    await place.fault("POST", POSTS, "status", status=429, retry_after=0.1)
    assert await chat.post(to(place, channel), film, KEY)
    assert len(await place.messages(channel)) == 1


@pytest.mark.parametrize("words", [{"retry_after": 600.0}, {"bare": True}, {"bare": True, "retry_after": 0.1}])
async def test_a_long_or_unclear_rate_limit_is_an_outage(
    place: Discord, chat: DiscordPlatform, film: Message, words: dict[str, Any]
) -> None:
    """Nothing is posted, and nothing hangs."""
    channel = await place.channel()
    await place.fault("POST", POSTS, "status", status=429, **words)
    with pytest.raises(PlatformUnavailable):
        await chat.post(to(place, channel), film, KEY)
    assert await place.messages(channel) == []


@pytest.mark.parametrize("status", [501, 503])
async def test_an_error_of_discords_own_is_an_outage(
    place: Discord, chat: DiscordPlatform, film: Message, status: int
) -> None:
    """Accepted or not: with the same key there is one message in the end."""
    channel = await place.channel()
    await place.fault("POST", POSTS, "status", status=status, accept=True)
    with pytest.raises(PlatformUnavailable):
        await chat.post(to(place, channel), film, KEY)
    await chat.post(to(place, channel), film, KEY)
    assert len(await place.messages(channel)) == 1


@pytest.mark.parametrize("status", [500, 502])
async def test_five_errors_in_a_row_are_an_outage(
    place: Discord, chat: DiscordPlatform, film: Message, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """discord.py gives up then; the core tries again later, and there is one message in the end."""
    channel, loop = await place.channel(), asyncio.get_running_loop()
    later = loop.call_later
    monkeypatch.setattr(loop, "call_later", lambda seconds, *rest, **words: later(seconds / 500, *rest, **words))
    await place.fault("POST", POSTS, "status", status=status, times=5, accept=True)
    with pytest.raises(PlatformUnavailable):
        await chat.post(to(place, channel), film, KEY)
    assert len(await place.traffic("POST", POSTS)) == 5
    await chat.post(to(place, channel), film, KEY)
    assert len(await place.messages(channel)) == 1


@pytest.mark.row("F33")
async def test_a_gateway_error_after_discord_accepted_makes_one_message(
    place: Discord, chat: DiscordPlatform, film: Message
) -> None:
    """discord.py tries again by itself, with the same nonce."""
    channel = await place.channel()
    await place.fault("POST", POSTS, "status", status=502, accept=True)
    await chat.post(to(place, channel), film, KEY)
    assert len(await place.messages(channel)) == 1


async def test_a_status_is_edited_long_after_the_interaction_is_void(place: Discord) -> None:
    """By bot token: 15 minutes mean nothing to it."""
    channel, mira = await place.channel(), await place.member("mira")
    core = Core(answers={"video": None})
    async with connected(place, core) as chat:
        shown = await mira.slash(channel, "video", prompt="a fox")
        address = (await core.heard("handle")).reply_to
        await place.advance(3600)
        assert await chat.edit(address, Message(Text("media.animated", name="**a fox**"))) is None
        assert (await shown.response())["content"].startswith("\\*\\*a fox\\*\\* is animated.")


async def test_an_address_without_a_message_gets_one(place: Discord, chat: DiscordPlatform) -> None:
    """Posted once, under the key, and edited from then on."""
    channel = await place.channel()
    told = [await chat.edit(to(place, channel), SAID, "j1-s0") for _ in range(2)]
    assert told[0] == told[1]
    assert told[0] is not None
    await chat.edit(told[0], Message(Text("discord.channel_gone")))
    assert [one["content"] for one in await place.messages(channel)] == ["The channel is gone."]


async def test_a_message_is_taken_away_once(place: Discord, chat: DiscordPlatform) -> None:
    """Doing it again is no error."""
    channel = await place.channel()
    posted = await chat.post(to(place, channel), SAID, KEY)
    for _ in range(2):
        await chat.delete(to(place, channel), posted)
    assert await place.messages(channel) == []


async def test_one_person_can_be_told_alone(place: Discord, chat: DiscordPlatform) -> None:
    """Unless they take no direct messages."""
    mira, shy = await place.member("mira"), await place.member("shy", closed_dms=True)
    await chat.whisper(Person("discord", mira.id), SAID)
    assert [one["content"] for one in await place.messages(await mira.dm())] == ["Done."]
    with pytest.raises(PostRefused) as refused:
        await chat.whisper(Person("discord", shy.id), SAID)
    assert refused.value.text.key == "discord.no_dms"


@pytest.mark.row("B57")
async def test_whether_somebody_may_still_read_is_asked_live(place: Discord, chat: DiscordPlatform) -> None:
    """Members, people who left, people who were banned, channels they cannot see, direct messages."""
    mira, gone, banned = [await place.member(name) for name in ("mira", "gone", "banned")]
    channel, hidden = await place.channel(), await place.channel("hidden")
    await place.order("overwrite", channel=hidden, user=mira.id, allow=[], deny=["VIEW_CHANNEL"])
    await gone.leave()
    await banned.leave(ban=True)
    thread = await place.channel("aside", parent=channel)

    async def permits(who: str, where: Place) -> bool:
        return await chat.permits(Person("discord", who), where)

    here = Place("discord", place.guild_id, channel)
    assert await permits(mira.id, here)
    assert await permits(mira.id, Place("discord", place.guild_id, channel, thread))
    assert not await permits(gone.id, here)
    assert not await permits(banned.id, here)
    assert not await permits(mira.id, Place("discord", place.guild_id, hidden))
    assert await permits(mira.id, Place("discord", f"dm:{mira.id}", "1"))
    assert not await permits(gone.id, Place("discord", f"dm:{mira.id}", "1"))


async def test_whoever_is_met_has_the_roles_of_this_moment(place: Discord, chat: DiscordPlatform) -> None:
    """And the channel the mark of this moment."""
    mira, channel = await place.member("mira"), await place.channel()
    here = Place("discord", place.guild_id, channel, age_restricted=True)
    who = Person("discord", mira.id)
    before = await chat.meet(who, here)
    assert before is not None
    assert (before[0].roles, before[0].moderates, before[1].age_restricted) == ((), False, False)
    assert before[0].joined_at is not None
    role = await place.role(["MANAGE_MESSAGES"])
    await mira.change(roles=[role])
    after = await chat.meet(who, here)
    assert after is not None
    assert (after[0].roles, after[0].moderates, after[0].moderates_all) == ((role,), True, True)


async def test_a_rule_names_channels_of_its_own_server_that_are_open(place: Discord, chat: DiscordPlatform) -> None:
    """Without a gateway Discord itself is asked; a direct message has no channels to name."""
    channel = await place.channel()
    mira = await place.member("mira")
    here = Place("discord", place.guild_id, channel)
    assert await chat.objects(here, channel) is None
    told = [await chat.objects(here, one) for one in ("1", "C0123", await mira.dm())]
    assert [one.key if one else None for one in told] == ["platform.channel_elsewhere"] * 3
    other = await chat.objects(Place("discord", "4711", "1"), channel)
    assert other is not None
    assert other.key == "platform.channel_elsewhere"
    assert await chat.objects(Place("discord", f"dm:{mira.id}", "1"), channel) is None


async def test_without_a_history_nobody_posts_twice(place: Discord, chat: DiscordPlatform) -> None:
    """Whoever cannot look must not guess."""
    channel = await place.channel()
    status = await chat.post(to(place, channel), SAID, "j1-s0")
    assert await chat.find(to(place, channel, status), KEY, time.time()) is None
    await place.bot_may(channel, deny=["READ_MESSAGE_HISTORY"])
    with pytest.raises(PostRefused) as refused:
        await chat.find(to(place, channel, status), KEY, time.time())
    assert refused.value.text.key == "discord.may_not_look"


async def test_nobody_is_there(place: Discord, film: Message) -> None:
    """An outage, before and after a login."""
    async with platform_at(place, api_base="http://127.0.0.1:9/api/v10") as chat:
        with pytest.raises(PlatformUnavailable):
            await chat.post(to(place, "1"), film, KEY)


async def test_a_token_that_discord_does_not_know(place: Discord, film: Message) -> None:
    """No use in trying again."""
    async with platform_at(place, token="wrong") as chat:
        with pytest.raises(PlatformRefused):
            await chat.post(to(place, "1"), film, KEY)
