"""What strangers type, press, attach and send on Slack: shown as it was typed, and doing nothing that is not theirs."""

from __future__ import annotations

import asyncio
import json
import time
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from adapters.slack.people import LIVE_SECONDS
from tests.journeys.discord_files import picture
from tests.journeys.discord_home import eventually
from tests.journeys.slack_home import Room, buttons, said
from tests.journeys.test_slack_asking import asked, upload
from tests.standins.slack import Json, Refused, signed

pytestmark = pytest.mark.full

OVER = "This button does not lead anywhere any more. Nothing was changed; use the command in its place."
NOT_YOURS = "Only the person who asked for this video may do that. Nothing was changed; your own command works for you."
FLAGS = " · --ar 16:9 --dur 3 --n 1 --format mp4 --quality 95 --safety fast"


@pytest.fixture
def fox(tmp_path: Path) -> Path:
    return picture(tmp_path)


def elements_in(thing: Any) -> list[Json]:
    """Everything in some blocks that has words."""
    if isinstance(thing, list):
        return [found for one in thing for found in elements_in(one)]
    if not isinstance(thing, dict):
        return []
    own = [thing] if isinstance(thing.get("text"), str) else []
    return own + [found for value in thing.values() for found in elements_in(value)]


# -- words


@pytest.mark.row("B10")
async def test_whatever_is_typed_is_shown_as_words(room: Room) -> None:
    """In the status message, the notifications, the details and the form."""
    ana, ben = await room.person(), await room.person("ben")
    typed = f"<!channel> <!subteam^S1> &lt;!here&gt; <@{ben.id}> <https://evil.test|Approve> *bold* @here"
    made = await room.video(ana, f"{typed} --dur 3")
    assert asked(room, made)["positivePrompt"] == typed
    await ana.press(made.pressable, buttons(made.pressable)["Details"])
    (whisper,) = await ana.whispers()
    assert typed in said(whisper)
    assert said(await room.says(FLAGS)).splitlines()[1] == typed + FLAGS
    told = await room.sent("chat.postMessage", "chat.update", "files.completeUploadExternal", "response_url")
    for request in told:
        args = request["args"]
        blocks = args["blocks"] if isinstance(args.get("blocks"), list) else json.loads(args.get("blocks") or "[]")
        assert {one["type"] for one in elements_in(blocks)} <= {"text", "plain_text"}, blocks
        assert "<" not in str(args.get("text") or "").replace(f"<@{ana.id}>", ""), args


@pytest.mark.row("B10")
async def test_what_a_mention_says_in_slacks_own_marks_is_words(socket_room: Room) -> None:
    room, ana = socket_room, await socket_room.person()
    raw = f"<@{room.slack.bot_user}> <!channel> <!subteam^S1> &lt;!here&gt; &amp;amp; --dur 3"
    await ana.say(room.channel, raw, raw=True)
    (made,) = await room.shown()
    prompt = asked(room, made)["positivePrompt"]
    assert prompt.endswith("<!here> &amp;"), prompt
    assert said(await room.says(FLAGS)).splitlines()[1] == prompt + FLAGS


# -- files


@pytest.mark.row("B24")
async def test_a_login_page_in_place_of_a_picture_is_told_to_both_in_their_words(socket_room: Room, fox: Path) -> None:
    room, ana = socket_room, await socket_room.person()
    room.home.known.append("slack.login_page_for_a_file")
    await room.slack.fault("download", "login_page")
    await ana.mention(room.channel, "it moves --dur 3", files=[await upload(ana, fox)])
    notice = await room.says("Slack does not let me read fox.png.")
    assert "files:read" not in said(notice)
    assert "add the scope files:read to the app" in room.home.running.said()
    job = await room.ordered(ana)
    assert dict(room.home.rows("SELECT kind, micro_usd FROM ledger WHERE job = ?", job))["settle"] == 0
    assert await room.videos() == []


@pytest.mark.row("B47")
async def test_the_token_goes_to_the_files_host_and_nowhere_else(socket_room: Room, fox: Path) -> None:
    """What looks like it is refused in words, and not even asked."""
    room, ana = socket_room, await socket_room.person()
    elsewhere = room.slack.elsewhere.partition("://")[2]
    host = room.slack.files.partition("://")[2].partition("/")[0]
    urls = [
        f"http://{host}@{elsewhere}/x.png",
        f"http://{host}.{elsewhere}/x.png",
        f"http://{elsewhere}/{host}/x.png",
        f"http://{host}\\@{elsewhere}/x.png",
        f"http://{host}%2f@{elsewhere}/x.png",
    ]
    await asyncio.gather(*(is_refused(room, f"ana{number}", url) for number, url in enumerate(urls)))
    await ana.mention(room.channel, "it moves --dur 3", files=[await upload(ana, fox)])
    await room.shown()
    assert await room.sent("elsewhere") == []
    (fetched,) = await room.sent("download")
    assert (fetched["host"], fetched["token"]) == (host, f"Bearer {room.slack.bot_token}")
    assert [one["token"] for one in await room.sent("upload")] == [None]


async def is_refused(room: Room, name: str, url: str) -> None:
    """A mention with a file whose address is a lie is answered with the reason."""
    who, me = await room.person(name), room.slack.bot_user
    channel = await room.slack.make_channel(name, [who])
    await who.say(channel, "it moves")
    (message,) = await room.slack.messages(channel, 1)
    file = {"id": "F0", "name": "x.png", "mimetype": "image/png", "size": 9, "mode": "hosted", "url_private": url}
    event = {"type": "app_mention", "user": who.id, "channel": channel, "ts": message["ts"], "files": [file]}
    event |= {"text": f"<@{me}> it moves --dur 3", "user_team": room.slack.team}
    told = await room.slack.event("app_mention", event, channel=channel)
    assert told is not None
    assert told["acked"]
    notice = await room.says("x.png is not kept by Slack itself.", channel)
    assert said(notice).startswith(f"<@{who.id}> ")


@pytest.mark.row("B51")
@pytest.mark.parametrize("kind", ["external", "stub of another workspace", "another workspace"])
async def test_files_that_slack_does_not_keep_for_us_are_refused_with_the_reason(
    socket_room: Room, fox: Path, kind: str
) -> None:
    room, ana = socket_room, await socket_room.person()
    more, reason = {"mode": "external", "external_url": "https://drive.test/fox.png"}, "is not kept by Slack itself"
    if kind != "external":
        reason = "it comes from another workspace"
        more = {"team": await room.slack.make_team("Elsewhere")}
        more |= {"file_access": "check_file_info"} if kind.startswith("stub") else {}
        await room.slack.fault("files.info", "error", error="file_not_found")
    await ana.mention(room.channel, "it moves", files=[await ana.upload(fox.read_bytes(), "fox.png", **more)])
    await room.says(reason, who=ana)
    assert room.home.orders_of(ana) == []
    assert await room.sent("download", "elsewhere") == []


@pytest.mark.row("B51")
async def test_a_stub_of_slack_connect_that_we_may_see_is_looked_up(socket_room: Room, fox: Path) -> None:
    room, ana = socket_room, await socket_room.person()
    stub = await ana.upload(fox.read_bytes(), "fox.png", file_access="check_file_info")
    await ana.mention(room.channel, "it moves --dur 3", files=[stub])
    (made,) = await room.shown()
    assert len(asked(room, made)["inputs"]["frameImages"]) == 1


# -- calls that are not Slack's


@pytest.mark.row("B52")
async def test_only_what_slack_signed_is_heard(http_room: Room) -> None:
    """At the running bot: everything else gets the same answer, and nothing of it is done."""
    room, ana = http_room, await http_room.person()
    place = {"team_id": room.slack.team, "channel_id": room.channel, "user_id": ana.id}
    body = urlencode({"command": "/video", "text": "a stolen fox", "trigger_id": "1.2.x", **place}).encode()
    now, secret = time.time(), room.slack.signing_secret
    good = signed(secret, body, now)
    bad = [
        {},
        signed(secret, body, now - 302),
        signed(secret, body, now + 310),
        signed("another secret", body, now),
        signed(secret, body + b"x", now),
        good | {"X-Slack-Request-Timestamp": "abc"},
        good | {"X-Slack-Signature": "v0=\u00e9"},
        good | {"X-Slack-Signature": good["X-Slack-Signature"][:-1]},
        {"X-Slack-Signature": good["X-Slack-Signature"]},
    ]
    assert {await called(room, body, headers) for headers in bad} == {(401, '{"error": "Unauthorized"}')}
    assert room.home.orders_of(ana) == []
    assert (await called(room, body, good))[0] == 200
    assert await called(room, body, good) == (401, '{"error": "Unauthorized"}')
    assert (await called(room, body, good | {"X-Slack-Retry-Num": "1"}))[0] == 200
    await room.ordered(ana)
    await room.shown()
    assert len(room.home.orders_of(ana)) == 1
    assert await room.slack.ask("verify") == {"status": 200, "verified": True}


async def called(room: Room, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    url = f"http://127.0.0.1:{room.home.port}/slack/events"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    async with room.slack.client.post(url, data=body, headers=kind | headers) as answer:
        return answer.status, await answer.text()


# -- buttons and forms that were tampered with


@pytest.mark.row("B54")
async def test_a_tampered_button_leads_nowhere(room: Room) -> None:
    ana = await room.person()
    made = await room.video(ana)
    strange = [
        "ap:1", f"v1:approve:{made.job}", "v1:again:0000000000000", "v1:details:j0000000000000-r0",
        f"v0:again:{made.job}", "v1:again:" + "a" * 91, "x" * 255, "v1:delete:j0000000000000-r9", "v1:edit:../../etc",
    ]  # fmt: skip
    for number, mark in enumerate(strange, 1):
        forged = {"type": "button", "action_id": mark, "block_id": "x", "value": "y"}
        assert (await ana.press_forged(made.pressable, forged))["acked"]
        assert said((await ana.whispers(number))[-1]) == OVER, mark
    assert room.home.orders_of(ana) == [made.job]


@pytest.mark.row("B54")
async def test_another_persons_button_changes_nothing_and_is_written_down(room: Room) -> None:
    ana, ben = await room.person(), await room.person("ben")
    made = await room.video(ana)
    for number, label in enumerate(("Again", "Edit", "Continue", "Delete"), 1):
        await ben.press(made.pressable, buttons(made.pressable)[label])
        assert said((await ben.whispers(number))[-1]) == NOT_YOURS, label
    what = {what for (what,) in room.home.rows("SELECT what FROM events WHERE job = ?", made.job)}
    assert what >= {"again refused", "edit refused", "continue refused", "delete refused"}
    assert room.home.orders_of(ben) == []
    assert len(await room.videos()) == 1


@pytest.mark.row("B54")
async def test_a_form_that_is_somebody_elses_is_no_form(socket_room: Room) -> None:
    """A view that was made up, by whoever may send what Slack would not."""
    room, ana, ben = socket_room, await socket_room.person(), await socket_room.person("ben")
    await ana.slash(room.channel)
    (view,) = await ana.views()
    await ben.slash(room.channel)
    (own,) = await ben.views()
    with pytest.raises(Refused, match="sees no such view"):
        await ben.submit(view, {"prompt": "a stolen fox"})
    assert own["callback_id"] != view["callback_id"]
    assert room.home.orders_of(ben) == []


@pytest.mark.row("B55")
async def test_an_administrator_may_delete_and_no_longer_once_that_is_taken_away(room: Room) -> None:
    """Within two seconds: what somebody may do to others is never a minute old."""
    ana, boss = await room.person(), await room.boss()
    first, second = await room.video(ana, "a fox --dur 3"), await room.video(ana, "another fox --dur 3")
    await boss.press(first.pressable, buttons(first.pressable)["Delete"])
    assert said((await boss.whispers(1))[-1]) == f"1 post of job {first.job} taken away. It will not come back."
    await room.slack.change("user", boss.id, is_admin=False)

    async def is_seen() -> bool:
        return said(await room.told(boss, "moderate queue")).startswith("Only moderators")

    await eventually("the bot knows that they manage nothing any more", is_seen)
    before = len(await boss.whispers(0))
    await boss.press(second.pressable, buttons(second.pressable)["Delete"])
    assert said((await boss.whispers(before + 1))[-1]) == NOT_YOURS
    assert said(await room.told(boss, "admin pause")).startswith("Only somebody who manages this place")
    assert [one["ts"] for one in await room.videos()] == [second.share["ts"]]


# -- places


@pytest.mark.row("B56")
async def test_a_video_can_be_asked_for_wherever_i_am(socket_room: Room) -> None:
    """In closed channels, threads and direct messages; where I am not, or nobody may write, nothing is begun."""
    room, ana = socket_room, await socket_room.person()
    closed = await room.slack.make_channel("closed", [ana], kind="private")
    made = await room.video(ana, "a fox in private --dur 3", closed)
    assert made.share["channel"] == closed
    await ana.slash(await ana.direct(), text="a fox for two --dur 3")
    await room.shown(1, await ana.direct())
    await ana.mention(closed, "a fox in a thread --dur 3", thread_ts=made.share["thread_ts"])
    again = (await room.shown(2, closed))[-1]
    assert again.share["thread_ts"] == made.share["thread_ts"]
    before = len(room.home.orders_of(ana))
    for kind in ("public", "private"):
        alien = await room.slack.make_channel("alien", [ana], kind=kind, with_bot=False)
        told = said(await room.told(ana, "a fox --dur 3", alien))
        assert told.startswith("I am not in that channel"), told
        assert told.endswith("\na fox --dur 3"), "what was typed is not lost"
    await room.slack.change("channel", closed, archived=True)
    with pytest.raises(Refused):
        await ana.slash(closed, text="a fox")
    assert len(room.home.orders_of(ana)) == before


@pytest.mark.row("B57")
async def test_whoever_is_gone_before_the_result_is_not_called(socket_room: Room) -> None:
    room, ana = socket_room, await socket_room.person()
    async with room.paused() as resume:
        await ana.slash(room.channel, text="a fox --dur 3")
        await room.ordered(ana)
        await room.slack.change("user", ana.id, deleted=True)
        gone_at = time.monotonic()

        async def is_old() -> bool:
            return time.monotonic() - gone_at > LIVE_SECONDS

        await eventually("what the bot knew of her before is too old to go by", is_old)
        await resume()
        (made,) = await room.shown()
    assert said(made.share).startswith("Here is your video")
    assert "<@" not in made.pressable["text"]


@pytest.mark.row("B58")
async def test_a_channel_that_i_was_taken_out_of_gets_nothing_and_the_person_hears_why(socket_room: Room) -> None:
    room, ana = socket_room, await socket_room.person()
    async with room.paused() as resume:
        await ana.slash(room.channel, text="a fox --dur 3")
        job = await room.ordered(ana)
        await room.says("in the queue")
        await room.slack.leave(room.channel, room.slack.bot_user)
        await resume()
        told = await room.says("could be posted", await ana.direct())
    assert "I am not in that channel" in said(told)
    assert said(told).splitlines()[:2] == [
        f"Job {job}: made, but only 0 of 1 video could be posted. What is missing is kept.",
        "a fox" + FLAGS,
    ]
    assert room.home.rows("SELECT state FROM deliveries WHERE job = ?", job) == [("undelivered",)]
    assert await room.videos() == []


# -- who asks, how fast, how often


@pytest.mark.row("B59")
async def test_bots_are_not_heard(room: Room) -> None:
    robot, ana = await room.person("robot", is_bot=True), await room.person()
    assert (await robot.mention(room.channel, "a fox"))["acked"]
    assert (await robot.slash(room.channel, text="a fox"))["acked"]
    await room.video(ana)  # what came later was heard long since
    assert room.home.orders_of(robot) == []
    assert await robot.whispers(0) == []


@pytest.mark.row("B60")
async def test_of_thirty_commands_at_once_five_are_taken_and_the_rest_told_when(room: Room) -> None:
    ana = await room.person()
    async with room.paused():
        told = await asyncio.gather(*[ana.slash(room.channel, text=f"fox {n} --dur 3") for n in range(30)])
        assert all(one["acked"] for one in told)

        async def decided() -> bool:
            return len(room.home.orders_of(ana)) + len(await ana.whispers(0)) == 30

        await eventually("every command is answered", decided)
        taken = room.home.orders_of(ana)
        assert 5 <= len(taken) <= 8, "one more for every two seconds that this took"
        whisper = said((await ana.whispers(1))[0])
        assert whisper.startswith("That was very quick. I can take your next command in "), whisper
        assert whisper.endswith(" --dur 3")
        for job in taken:
            await room.told(ana, f"cancel {job}")


@pytest.mark.row("F39")
async def test_what_slack_tells_three_times_and_again_after_five_minutes_is_done_once(room: Room) -> None:
    """A command, a mention, a form and a press; in the same envelope and in others."""
    ana = await room.person()
    told = [await ana.slash(room.channel, text="a fox --dur 3"), await ana.mention(room.channel, "a hen --dur 3")]
    await ana.slash(room.channel)
    (view,) = await ana.views()
    told.append(await ana.submit(view, {"prompt": "a form", "seconds": "3"}))
    made = await room.shown(3)
    told.append(await ana.press(made[0].pressable, buttons(made[0].pressable)["Again"]))
    await room.shown(4)
    for number, pause in ((1, 0), (2, 60), (3, 300)):
        await room.slack.advance(pause)
        for one in told:
            await room.slack.again(one, number=number, reason="timeout", same_envelope=number == 1)
        for one in told:
            await eventually("each is acknowledged", partial(acknowledged, room, one, number + 1))
    assert len(room.home.orders_of(ana)) == 4
    assert len(await room.videos()) == 4
    posts = [one["args"] for one in await room.sent("chat.postMessage")]
    keys = [args["metadata"] for args in posts if args["channel"] == room.channel]
    assert len(keys) == len(set(map(str, keys))) == 8


async def acknowledged(room: Room, delivery: Json, count: int) -> bool:
    (one,) = await room.slack.until("deliveries", id=delivery["id"])
    return [attempt["outcome"] for attempt in one["attempts"]] == ["acked"] * count
