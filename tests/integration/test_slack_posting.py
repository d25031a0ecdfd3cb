"""Posting over the wire: exactly one share whatever is cut off, found again, changed, taken away; every "no" told from
an outage."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import resource
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.people import CHANNEL_SECONDS, LIVE_SECONDS, USER_SECONDS
from adapters.slack.sharing import AGAIN_AFTER
from bot.generation.command import Person, Place, ReplyTo
from bot.generation.errors import FileTooLarge, PlatformUnavailable, PostGone, PostRefused
from bot.generation.message import Button, File, Message, Press, Text
from tests.integration.slack_bot import SAID, Life, Memory, platform_at, texts, to
from tests.standins.slack import Json, Slack, slack

KEY = "j0123456789abc-r0"
FILM = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 400


@pytest.fixture
async def here() -> AsyncIterator[Slack]:
    async with slack() as server:
        await server.settings(share_delay=0.02)
        yield server


@pytest.fixture
async def life(here: Slack) -> AsyncIterator[Life]:
    """The adapter without a connection: the Web API alone has to do."""
    async with platform_at(here) as made:
        yield made


@pytest.fixture
def film(tmp_path: Path) -> Message:
    """A finished video as the core posts it."""
    path = tmp_path / "abc.mp4"
    path.write_bytes(FILM)
    buttons = (
        Button(Press.AGAIN, KEY, Text("button.again")),
        Button(Press.DELETE, KEY, Text("button.delete")),
    )
    shown = File(path, "0123456789abc-1.mp4", Text("post.alt", prompt="a fox"))
    return Message(
        Text("post.result", job="0123456789abc"), (Text("post.label", model="kling"),), (shown,), buttons=buttons
    )


async def status(here: Slack, life: Life) -> str:
    """A status message that results hang under."""
    return await life.platform.post(to(here, here.home_channel), SAID, "s:1")


async def shared(here: Slack) -> list[Json]:
    """The messages that show a file."""
    return [one for one in await here.messages(here.home_channel) if one["files"]]


async def with_buttons(here: Slack) -> list[Json]:
    """The messages with buttons."""
    said = await here.messages(here.home_channel)
    return [one for one in said if any(block["type"] == "actions" for block in one["blocks"])]


async def test_a_video_goes_into_the_thread_of_its_status_with_its_caption(
    here: Slack, life: Life, film: Message
) -> None:
    """The very bytes, an alt text, who asked for it is called; the buttons are in a message under it."""
    ana, under = await here.person("ana"), await status(here, life)
    asked = Message(
        film.text, film.fields, film.files, buttons=film.buttons, mention=Person("slack", f"{here.team}:{ana.id}")
    )
    reference = await life.platform.post(to(here, here.home_channel, under), asked, KEY)
    _, share, buttons = await here.messages(here.home_channel, 3)
    assert share["thread_ts"] == buttons["thread_ts"] == under
    (file,) = share["files"]
    assert file["sha256"] == hashlib.sha256(FILM).hexdigest()
    assert (file["name"], file["title"]) == ("0123456789abc-1.mp4", "0123456789abc-1.mp4")
    assert "a fox" in file["alt_txt"]
    assert share["blocks"][0]["block_id"] == f"v1:about:{KEY}"
    assert share["blocks"][0]["elements"][0]["elements"][0] == {"type": "user", "user_id": ana.id}
    assert "kling" in texts(share["blocks"])
    assert [one["action_id"] for one in buttons["blocks"][0]["elements"]] == [f"v1:again:{KEY}", f"v1:delete:{KEY}"]
    assert buttons["metadata"]["event_payload"] == {"key": KEY, "part": "buttons"}
    assert reference == f"{share['ts']},{buttons['ts']},{file['id']}"
    assert await life.platform.find(to(here, here.home_channel, under), KEY, life.clock.now()) == reference


async def test_or_into_the_channel_by_setting(here: Slack, film: Message) -> None:
    """Then its buttons are in its own thread."""
    async with platform_at(here, results="channel") as life:
        under = await status(here, life)
        reference = await life.platform.post(to(here, here.home_channel, under), film, KEY)
        _, share, buttons = await here.messages(here.home_channel, 3)
        assert share["thread_ts"] is None
        assert buttons["thread_ts"] == share["ts"]
        assert await life.platform.find(to(here, here.home_channel, under), KEY, life.clock.now()) == reference


async def test_in_a_direct_message_by_the_name_of_the_person(here: Slack, life: Life, film: Message) -> None:
    """The channel is asked for when it is needed."""
    ana = await here.person("ana")
    await life.platform.post(to(here, ana.id), film, KEY)
    said = await here.messages(await ana.direct(), 2)
    assert len(said[0]["files"]) == 1


async def test_the_id_is_written_down_before_the_bytes_and_the_time_before_the_share(
    here: Slack, life: Life, film: Message
) -> None:
    """In this order, whatever comes of it."""
    await here.fault("upload", "status", status=500)
    await here.fault("files.completeUploadExternal", "reset")
    for _ in range(2):
        with pytest.raises(PlatformUnavailable):
            await life.platform.post(to(here, here.home_channel), film, KEY)
    assert [upload.tried_at is None for _, upload in life.memory.story] == [True, True, False]
    assert await shared(here) == []


@pytest.mark.parametrize("crash_at", [1, 2])
async def test_a_crash_at_any_commit_ends_in_exactly_one_share(here: Slack, film: Message, crash_at: int) -> None:
    """Before the bytes: another file. Before the share: the same file, after two minutes in which nothing came."""
    memory = Memory(crash_at=crash_at)
    async with platform_at(here, memory=memory) as first:
        with pytest.raises(asyncio.CancelledError):
            await first.platform.post(to(here, here.home_channel), film, KEY)
    async with platform_at(here, memory=memory) as second:
        assert await second.platform.find(to(here, here.home_channel), KEY, second.clock.now()) is None
        if crash_at == 2:
            with pytest.raises(PlatformUnavailable):
                await second.platform.post(to(here, here.home_channel), film, KEY)
            second.clock.ahead += AGAIN_AFTER + 1
        await second.platform.post(to(here, here.home_channel), film, KEY)
    assert len(await shared(here)) == 1
    assert len(await with_buttons(here)) == 1


@pytest.mark.parametrize(
    "method",
    ["files.getUploadURLExternal", "upload", "files.completeUploadExternal", "files.info", "chat.postMessage"],
)
@pytest.mark.parametrize("handled", [False, True], ids=["unheard", "heard"])
@pytest.mark.row("F38")
async def test_an_answer_that_is_lost_at_any_step_ends_in_exactly_one_share(
    here: Slack, film: Message, method: str, *, handled: bool
) -> None:
    """By another life of the program, which knows nothing but what was written down."""
    memory = Memory()
    async with platform_at(here, memory=memory) as first:
        await here.fault(method, "reset", handled=handled)
        with pytest.raises(PlatformUnavailable):
            await first.platform.post(to(here, here.home_channel), film, KEY)
    await here.forgive()
    async with platform_at(here, memory=memory) as second:
        reference = await brought(second, here, film)
        assert await second.platform.find(to(here, here.home_channel), KEY, second.clock.now()) == reference
    assert len(await shared(here)) == 1
    assert len(await with_buttons(here)) == 1


async def brought(life: Life, here: Slack, film: Message) -> str:
    """As the engine does: look, post, and later again."""
    for _ in range(4):
        try:
            found = await life.platform.find(to(here, here.home_channel), KEY, life.clock.now())
            return found or await life.platform.post(to(here, here.home_channel), film, KEY)
        except PlatformUnavailable:
            life.clock.ahead += AGAIN_AFTER / 2 + 1
    raise AssertionError("never brought")


@pytest.mark.row("F37")
async def test_a_share_that_never_comes_is_asked_for_again_after_two_minutes(
    here: Slack, life: Life, film: Message
) -> None:
    """Of the same file."""
    await here.fault("files.completeUploadExternal", "swallow")
    with pytest.raises(PlatformUnavailable):
        await life.platform.post(to(here, here.home_channel), film, KEY)
    with pytest.raises(PlatformUnavailable):
        await life.platform.post(to(here, here.home_channel), film, KEY)
    assert len(await here.requests("files.completeUploadExternal")) == 1
    life.clock.ahead += AGAIN_AFTER
    await life.platform.post(to(here, here.home_channel), film, KEY)
    first, second = await here.requests("files.completeUploadExternal")
    assert first["args"]["files"] == second["args"]["files"]
    assert len(await shared(here)) == 1


@pytest.mark.row("F37")
async def test_a_share_that_comes_late_is_found(here: Slack, life: Life, film: Message) -> None:
    """Also when it was asked for a second time meanwhile, and Slack does not like that."""
    await here.fault("files.completeUploadExternal", "late", seconds=300.0)
    for _ in range(2):
        with pytest.raises(PlatformUnavailable):
            await life.platform.post(to(here, here.home_channel), film, KEY)
        life.clock.ahead += AGAIN_AFTER
    await here.advance(301)
    await life.platform.post(to(here, here.home_channel), film, KEY)
    assert len(await shared(here)) == 1


async def test_slack_saying_no_is_a_refusal(here: Slack, life: Life, film: Message) -> None:
    """With what to do about it; nothing is there."""
    archived = await here.make_channel("old", archived=True)
    closed = await here.make_channel("closed", with_bot=False)
    for channel, key in (
        (archived, "slack.archived"),
        (closed, "slack.not_in_channel"),
        ("C1", "slack.not_in_channel"),
    ):
        with pytest.raises(PostRefused) as caught:
            await life.platform.post(to(here, channel), film, f"{KEY}-{channel}")
        assert caught.value.text.key == key
        with pytest.raises(PostRefused) as caught:
            await life.platform.edit(to(here, channel), SAID, "s:1")
        assert caught.value.text.key == key


@pytest.mark.row("B58")
async def test_a_bot_that_was_sent_away_says_so(here: Slack, life: Life, film: Message) -> None:
    """Between the command and the video; when it is back, the same delivery goes through."""
    await here.leave(here.home_channel, here.bot_user)
    with pytest.raises(PostRefused):
        await life.platform.post(to(here, here.home_channel), film, KEY)
    await here.join(here.home_channel, here.bot_user)
    life.clock.ahead += AGAIN_AFTER
    await life.platform.post(to(here, here.home_channel), film, KEY)
    assert len(await shared(here)) == 1


@pytest.mark.row("F35")
async def test_a_file_that_is_too_large_is_told_with_what_fits(here: Slack, life: Life, film: Message) -> None:
    """And remembered for the workspace."""
    assert life.platform.upload_limit(to(here, here.home_channel)) is None
    await here.change("team", here.team, largest_upload=1000)
    with pytest.raises(FileTooLarge) as caught:
        await life.platform.post(to(here, here.home_channel), film, KEY)
    assert caught.value.limit == life.platform.upload_limit(to(here, here.home_channel)) == len(FILM) * 3 // 4


@pytest.mark.parametrize("uploads", ["disabled", "except_images"])
async def test_a_workspace_without_uploads_takes_no_byte(here: Slack, life: Life, film: Message, uploads: str) -> None:
    """So that a link can take its place; it may change, so nothing is remembered."""
    await here.change("team", here.team, uploads=uploads)
    with pytest.raises(FileTooLarge) as caught:
        await life.platform.post(to(here, here.home_channel), film, KEY)
    assert caught.value.limit == 0
    assert life.platform.upload_limit(to(here, here.home_channel)) is None
    await here.change("team", here.team, uploads="all")
    await life.platform.post(to(here, here.home_channel), film, KEY)


@pytest.mark.row("F36")
async def test_what_somebody_took_away_does_not_come_back(here: Slack, life: Life, film: Message) -> None:
    """Neither a video nor a status message."""
    where = to(here, here.home_channel)
    reference = await life.platform.post(where, film, KEY)
    await here.change("file", reference.split(",")[2], deleted=True, shares=[])
    with pytest.raises(PostGone):
        await life.platform.find(where, KEY, life.clock.now())
    with pytest.raises(PostGone):
        await life.platform.post(where, film, KEY)
    moved = await life.platform.edit(where, SAID, "s:1")
    assert moved is not None
    await here.delete({"channel": here.home_channel, "ts": json.loads(moved.address)["message"]})
    with pytest.raises(PostGone):
        await life.platform.edit(moved, SAID, "s:1")


async def test_a_post_is_taken_away_with_its_file_and_its_buttons(here: Slack, life: Life, film: Message) -> None:
    """Twice is no error; what nobody of us wrote takes nothing away."""
    where = to(here, here.home_channel)
    reference = await life.platform.post(where, film, KEY)
    for odd in ("", "message-7", "C1,../x", "1.1,nothing"):
        await life.platform.delete(where, odd)
    assert len(await here.messages(here.home_channel)) == 2
    for _ in range(2):
        await life.platform.delete(where, reference)
    assert await here.messages(here.home_channel) == []
    assert (await here.until("files", id=reference.split(",")[2]))[0]["deleted"]


async def test_text_is_found_by_its_key_in_a_thread_and_in_the_channel(here: Slack, life: Life) -> None:
    """And nothing is found under another key, or from before its time."""
    under = await status(here, life)
    for where in (to(here, here.home_channel), to(here, here.home_channel, under)):
        reference = await life.platform.post(where, SAID, "j0123456789abc-n0")
        now = life.clock.now()
        assert await life.platform.find(where, "j0123456789abc-n0", now) == reference
        assert await life.platform.find(where, KEY, now) is None
        assert await life.platform.find(where, "j0123456789abc-n0", now + 3600) is None


async def test_text_that_came_before_its_status_is_found_in_the_channel(here: Slack, life: Life) -> None:
    """The address has changed since."""
    reference = await life.platform.post(to(here, here.home_channel), SAID, "j0123456789abc-n0")
    under = await status(here, life)
    now = life.clock.now()
    assert await life.platform.find(to(here, here.home_channel, under), "j0123456789abc-n0", now) == reference


async def test_without_the_scope_nobody_can_look(here: Slack, life: Life) -> None:
    """Then it is not posted a second time on the off chance."""
    await here.change("install", here.team, scopes=["chat:write"])
    with pytest.raises(PostRefused) as caught:
        await life.platform.find(to(here, here.home_channel), KEY, life.clock.now())
    assert caught.value.text == Text("slack.missing_scope", scope="channels:history")


async def test_a_status_is_posted_once_by_two_at_a_time_and_by_another_life(here: Slack) -> None:
    """Found by its key, then brought up to date."""
    where = to(here, here.home_channel)
    async with platform_at(here) as life:
        first, second = await asyncio.gather(*(life.platform.edit(where, SAID, "s:1") for _ in range(2)))
        assert first == second
    async with platform_at(here) as life:
        assert await life.platform.edit(where, Message(Text("slack.removed")), "s:1") == first
    (said,) = await here.messages(here.home_channel)
    assert texts(said["blocks"]).startswith("Somebody removed")


async def test_a_rate_limit_is_waited_for_and_nothing_is_said_twice(here: Slack, life: Life) -> None:
    """A long one ends the step."""
    where = to(here, here.home_channel)
    await here.fault("chat.postMessage", "status", status=429, retry_after=1)
    await life.platform.post(where, SAID, "s:1")
    await here.fault("chat.postMessage", "status", status=429, retry_after=120)
    with pytest.raises(PlatformUnavailable) as caught:
        await life.platform.post(where, SAID, "s:2")
    assert caught.value.text == Text("slack.slow_down", seconds=120)
    assert len(await here.messages(here.home_channel)) == 1
    assert len(await here.requests("chat.postMessage")) == 3


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "status", "status": 500}, {"fault": "status", "status": 503}, {"fault": "html"},
        {"fault": "html", "status": 200}, {"fault": "reset"}, {"fault": "error", "error": "internal_error"},
        {"fault": "error", "error": "fatal_error"}, {"fault": "error", "error": "invalid_auth"},
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.row("F38")
async def test_an_outage_is_no_answer_and_is_not_repeated(here: Slack, life: Life, fault: Json) -> None:
    """The SDK would send a message once more after a reset, and there would be two."""
    await life.platform.post(to(here, here.home_channel), SAID, "s:0")
    await here.fault("chat.postMessage", **fault)
    with pytest.raises(PlatformUnavailable):
        await life.platform.post(to(here, here.home_channel), SAID, "s:1")
    assert len(await here.requests("chat.postMessage")) == 2


async def test_a_server_that_is_away_is_an_outage(here: Slack, life: Life) -> None:
    """For everything that is asked of it."""
    await here.away(60)
    where = to(here, here.home_channel)
    with pytest.raises(PlatformUnavailable):
        await life.platform.post(where, SAID, "s:1")
    with pytest.raises(PlatformUnavailable):
        await life.platform.permits(Person("slack", f"{here.team}:U1"), Place("slack", here.team, here.home_channel))


async def test_a_whisper_is_a_direct_message(here: Slack, life: Life) -> None:
    """One to nobody is a refusal."""
    ana = await here.person("ana")
    await life.platform.whisper(Person("slack", f"{here.team}:{ana.id}"), SAID)
    assert len(await here.messages(await ana.direct(), 1)) == 1
    with pytest.raises(PostRefused) as caught:
        await life.platform.whisper(Person("slack", f"{here.team}:U0"), SAID)
    assert caught.value.text.key == "slack.no_dms"


async def test_a_rule_names_channels_that_are_here_and_open(here: Slack, life: Life) -> None:
    """Each with what to do about it; an invitation counts at once."""
    old = await here.make_channel("old", archived=True)
    apart = await here.make_channel("apart", with_bot=False)
    secret = await here.make_channel("secret", kind="private", with_bot=False)
    place = Place("slack", here.team, here.home_channel)
    told = [await life.platform.objects(place, one) for one in (here.home_channel, "C0NOWHERE", secret, old, apart)]
    assert [one and one.key.removeprefix("platform.channel_") for one in told] == [
        *(None, "unseen", "unseen", "archived", "uninvited")
    ]
    await here.join(apart, here.bot_user)
    assert await life.platform.objects(place, apart) is None


@pytest.mark.row("B57")
async def test_who_left_does_not_read_there(here: Slack, life: Life) -> None:
    """Everybody reads a public channel but guests; nobody who left the workspace reads anything."""
    ana = await here.person("ana")
    guest = await here.person("guest", is_restricted=True)
    closed = await here.make_channel("closed", [ana], kind="private")

    async def reads(who: Any, channel: str) -> bool:
        place = Place("slack", here.team, channel)
        return await life.platform.permits(Person("slack", f"{here.team}:{who.id}"), place)

    assert await reads(ana, here.home_channel)
    assert await reads(ana, closed)
    assert await reads(guest, here.home_channel)
    await here.leave(here.home_channel, guest.id)
    await here.leave(closed, ana.id)
    life.clock.ahead += CHANNEL_SECONDS
    assert not await reads(guest, here.home_channel)
    assert not await reads(ana, closed)
    await here.change("user", ana.id, deleted=True)
    life.clock.ahead += USER_SECONDS
    assert not await reads(ana, here.home_channel)
    assert not await reads(ana, ana.id)


async def test_whoever_is_met_has_the_groups_of_this_moment(here: Slack, life: Life) -> None:
    """And who may not read there is not met."""
    ana = await here.person("ana")
    mods = await here.make_group("mods", ana.id)
    closed = await here.make_channel("others", [], kind="private")
    who = Person("slack", f"{here.team}:{ana.id}")
    place = Place("slack", here.team, here.home_channel)
    met = await life.platform.meet(who, place)
    assert met is not None
    assert (met[0].person, met[0].roles, met[0].roles_known, met[0].guest, met[1]) == (who, (mods,), True, False, place)
    await here.change("usergroup", mods, users=[])
    life.clock.ahead += LIVE_SECONDS
    met = await life.platform.meet(who, place)
    assert met is not None
    assert met[0].roles == ()
    assert await life.platform.meet(who, Place("slack", here.team, closed)) is None


async def test_another_workspace_waits_for_its_installation(here: Slack, life: Life) -> None:
    """What is owed there is not lost."""
    other = await here.make_team("Elsewhere")
    address = json.loads(to(here, here.home_channel).address) | {"tenant": other}
    with pytest.raises(PlatformUnavailable):
        await life.platform.post(ReplyTo("slack", json.dumps(address)), SAID, "s:1")


async def test_a_large_video_does_not_go_through_memory(here: Slack, life: Life, film: Message, tmp_path: Path) -> None:
    """200 MB, and less than 40 MB more of memory than before."""
    await life.platform.post(to(here, here.home_channel), film, "j0123456789abc-r1")
    os.truncate(film.files[0].path, 200_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    await life.platform.post(to(here, here.home_channel), film, KEY)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert grown < 40_000_000
    assert {one["size"] for share in await shared(here) for one in share["files"]} == {len(FILM), 200_000_000}


@pytest.mark.row("B10")
@pytest.mark.parametrize("evil", ["<!channel>", "<!subteam^S1>", "&lt;!here&gt;", "<@U1>", "<https://evil|Approve>"])
async def test_what_strangers_wrote_does_nothing(here: Slack, life: Life, film: Message, evil: str) -> None:
    """On the payload itself: only the notification is read by Slack, and there it is escaped."""
    said = Message(Text("media.animated", name=evil), film.fields, buttons=film.buttons, copy=evil)
    await life.platform.post(to(here, here.home_channel), said, "s:1")
    (request,) = await here.requests("chat.postMessage")
    assert "<" not in request["args"]["text"]
    assert "&lt;" in request["args"]["text"] or "&amp;lt;" in request["args"]["text"]
    (message,) = await here.messages(here.home_channel)
    assert evil in texts(message["blocks"])
    assert {block["type"] for block in message["blocks"]} == {"rich_text", "actions"}
    assert {one["type"] for one in message["blocks"][0]["elements"][0]["elements"]} == {"text"}
