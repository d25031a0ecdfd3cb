"""Where a video may be asked for on Discord, and what becomes of it when the place changes meanwhile."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from tests.journeys.conftest import ROOMY
from tests.journeys.discord_home import Home, Studio, buttons, fill, job_in, plain, visiting
from tests.kill.processes import Processes, wait_for
from tests.standins.discord import FORUM, VOICE, Member

pytestmark = pytest.mark.full

PRICE = 336_000  # micro-dollars of three seconds


async def paused(studio: Studio) -> Member:
    """Somebody who has paused this place: what is asked for from now on waits, until `resumed`."""
    boss = await studio.moderator()
    await (await boss.slash(studio.channel, "admin pause")).response()
    return boss


async def resumed(studio: Studio, boss: Member, channel: str = "") -> None:
    await (await boss.slash(channel or studio.channel, "admin resume")).response()


async def waiting(studio: Studio, who: Member, channel: str = "", prompt: str = "a red fox --dur 3") -> str:
    """The id of a job that waits because the place is paused."""
    await who.slash(channel or studio.channel, "video", prompt=prompt)
    return job_in(await studio.says("in the queue", channel))


async def state_of(studio: Studio, job: str, *states: str) -> None:
    """Wait until the results of a job are in these states."""

    def there() -> bool:
        rows = studio.home.rows("SELECT state FROM deliveries WHERE job = ? ORDER BY purpose, n", job)
        return [state for (state,) in rows] == list(states)

    await asyncio.to_thread(wait_for, f"{job} is {states}", lambda: there() or None)


# -- before any money


@pytest.mark.parametrize(
    ("lost", "name"),
    [
        ("ATTACH_FILES", "Attach Files"),
        ("EMBED_LINKS", "Embed Links"),
        ("READ_MESSAGE_HISTORY", "Read Message History"),
        ("SEND_MESSAGES", "Send Messages"),
        ("VIEW_CHANNEL", "View Channel"),
    ],
)
async def test_where_i_may_not_post_nothing_is_begun(studio: Studio, lost: str, name: str) -> None:
    ana = await studio.person()
    await studio.place.bot_may(studio.channel, deny=[lost])
    shown = await ana.slash(studio.channel, "video", prompt="a fox")
    said = await shown.response()
    assert (await shown.now())["ephemeral"]
    assert plain(said["content"]).startswith(
        "I may not post a video here, so I did not begin one. Somebody who manages this place can give me: "
    )
    assert name in said["content"]
    assert said["content"].endswith("```\na fox\n```"), "what was typed is not lost"
    assert studio.home.rows("SELECT 1 FROM commands WHERE key = ?", f"d:{shown.id}") == []
    assert studio.home.jobs_of(ana) == []


@pytest.mark.row("B56")
@pytest.mark.parametrize("kind", ["dm", "thread", "forum", "voice"])
async def test_a_video_can_be_asked_for_wherever_i_may_post(studio: Studio, kind: str) -> None:
    ana = await studio.person()
    if kind == "dm":
        channel = await ana.dm()
    elif kind == "thread":
        channel = await studio.place.channel("a thread", parent=studio.channel)
    elif kind == "forum":
        channel = await studio.place.channel("a post", parent=await studio.place.channel("forum", type=FORUM))
    else:
        channel = await studio.place.channel("talk", type=VOICE)
    message = await studio.video(ana, "a red fox --dur 3", channel=channel)
    assert message["channel_id"] == channel
    assert message["message_reference"]["message_id"] == (await studio.says("Job", channel, edits=1))["id"]
    opened = await ana.press(message, buttons(message)["Edit"])
    await fill(ana, opened, {"prompt": f"a blue fox in a {kind}"})
    await studio.shown(2, channel)


@pytest.mark.row("B56")
async def test_only_places_for_adults_go_without_a_content_check(studio: Studio) -> None:
    """And of them only those whose rules say that they may."""
    ana, ben, boss = await studio.person(), await studio.person("ben"), await studio.moderator("boss")
    adults, strict = await studio.place.channel("adults", nsfw=True), await studio.place.channel("strict", nsfw=True)
    thread = await studio.place.channel("in there", parent=adults)
    allowed = await (await boss.slash(adults, "admin channel", setting="nsfw", value="on")).response()
    assert "Set: nsfw." in allowed["content"], allowed
    places = ((ana, studio.channel, "fast"), (ana, adults, "none"), (ana, thread, "none"), (ben, strict, "fast"))
    for number, (who, channel, mode) in enumerate(places):
        message = await studio.video(who, f"a fox {number} --dur 3 --safety none", channel=channel)
        sent = studio.home.asked(job_in(message))["safety"]
        assert sent == {"checkContent": mode != "none", "mode": mode}, number
        await who.press(message, buttons(message)["Again"])
        again = (await studio.shown(2, channel))[-1]
        assert studio.home.asked(job_in(again))["safety"] == sent


@pytest.mark.row("B56")
async def test_an_archived_thread_is_opened_again(studio: Studio) -> None:
    ana, boss = await studio.person(), await paused(studio)
    thread = await studio.place.channel("closed", parent=studio.channel)
    await waiting(studio, ana, thread)
    await studio.place.change_channel(thread, archived=True)
    await resumed(studio, boss)
    await studio.shown(1, thread)


# -- between the command and the post


@pytest.mark.row("B56")
@pytest.mark.row("B58")
async def test_the_end_is_told_by_a_way_that_works_and_what_cannot_be_posted_is_tried_once(discord_home: Home) -> None:
    """All at once: a status message changes at most every ten seconds."""
    scenarios = (posted, permission_lost, thread_locked, channel_gone, channel_gone_and_no_direct_messages)
    async with AsyncExitStack() as stack:
        studios = [await stack.enter_async_context(visiting(discord_home)) for _ in scenarios]
        await asyncio.gather(*[scenario(studio) for scenario, studio in zip(scenarios, studios, strict=True)])


async def posted(studio: Studio) -> None:
    ana, boss = await studio.person(), await paused(studio)
    job = await waiting(studio, ana)
    await resumed(studio, boss)
    (message,) = await studio.shown()
    status = await studio.says("done")
    assert message["message_reference"]["message_id"] == status["id"]
    assert plain(status["content"]).splitlines() == [
        f"Job {job}: done, 1 of 1 video posted.",
        "a red fox · --ar 16:9 --dur 3 --n 1 --format mp4 --quality 95 --safety fast",
        "$0.336 was charged.",
    ]
    assert status["components"] == []


async def permission_lost(studio: Studio) -> None:
    ana, boss = await studio.person(), await paused(studio)
    job = await waiting(studio, ana)
    await studio.place.bot_may(studio.channel, deny=["ATTACH_FILES"])
    await resumed(studio, boss)
    await state_of(studio, job, "undelivered")
    status = plain((await studio.says("could be posted"))["content"])
    assert status.splitlines()[-2] == (
        "I may not post in that channel any more. Give me View Channel, Send Messages, Attach Files and Embed Links "
        "there."
    )
    assert len(await studio.posts()) == 1
    assert await studio.videos() == []


async def thread_locked(studio: Studio) -> None:
    ana, boss = await studio.person(), await paused(studio)
    thread = await studio.place.channel("locked", parent=studio.channel)
    job = await waiting(studio, ana, thread)
    await studio.place.change_channel(thread, archived=True, locked=True)
    await resumed(studio, boss)
    await state_of(studio, job, "undelivered")
    told = plain((await studio.says("Job", await ana.dm()))["content"])
    assert told.splitlines()[-2] == "The thread is archived and locked. Open it again, or send the command elsewhere."
    assert len(await studio.posts(thread)) == 1


async def channel_gone(studio: Studio) -> None:
    ana, boss = await studio.person(), await paused(studio)
    doomed = await studio.place.channel("doomed")
    job = await waiting(studio, ana, doomed)
    await studio.place.delete_channel(doomed)
    await resumed(studio, boss)
    await state_of(studio, job, "undelivered")
    told = plain((await studio.says("Job", await ana.dm()))["content"])
    assert told.splitlines() == [
        f"Job {job}: made, but only 0 of 1 video could be posted. What is missing is kept.",
        "a red fox · --ar 16:9 --dur 3 --n 1 --format mp4 --quality 95 --safety fast",
        "The channel is gone.",
        "$0.336 was charged.",
    ]
    assert len(await studio.posts(doomed)) == 1


async def channel_gone_and_no_direct_messages(studio: Studio) -> None:
    ana, boss = await studio.person("shy", closed_dms=True), await paused(studio)
    doomed = await studio.place.channel("doomed")
    job = await waiting(studio, ana, doomed)
    await studio.place.delete_channel(doomed)
    await resumed(studio, boss)
    await state_of(studio, job, "undelivered")
    dm = await ana.dm()
    await studio.place.wait("traffic", method="POST", path=f"/channels/{dm}/messages")
    assert len(await studio.posts(doomed)) == 1
    assert [one["status"] for one in await studio.posts(dm)] == [403]


@pytest.mark.row("B57")
@pytest.mark.parametrize("how", ["left", "banned", "may not see the channel"])
async def test_whoever_is_gone_before_the_result_is_not_called(studio: Studio, how: str) -> None:
    ana, boss = await studio.person(permissions=["VIEW_CHANNEL"]), await paused(studio)
    await waiting(studio, ana)
    if how == "may not see the channel":
        await studio.place.order("overwrite", channel=studio.channel, user=ana.id, deny=["VIEW_CHANNEL"], allow=[])
    else:
        await ana.leave(ban=how == "banned")
    await resumed(studio, boss)
    (message,) = await studio.shown()
    (post,) = await studio.posts()
    assert message["pinged"] == []
    assert post["request"]["allowed_mentions"] == {"parse": []}
    assert message["content"].startswith("Here is your video")


@pytest.mark.row("B57")
async def test_whoever_is_in_a_timeout_still_gets_the_result(studio: Studio) -> None:
    ana, boss = await studio.person(), await paused(studio)
    await waiting(studio, ana)
    await ana.change(timeout=600)
    await resumed(studio, boss)
    (message,) = await studio.shown()
    assert message["pinged"] == [ana.id]


# -- who asks, and how fast


@pytest.mark.row("B59")
async def test_bots_are_not_heard(studio: Studio) -> None:
    robot, ana = await studio.person("robot", bot=True), await studio.person()
    shown = await robot.slash(studio.channel, "video", prompt="a fox --dur 3", forged=True)
    await shown.reached("delivered")
    await studio.video(ana, "a fox of a person --dur 3")  # what came later was heard long since
    assert (await shown.now())["answer"] is None
    assert studio.home.jobs_of(robot) == []
    assert studio.home.rows("SELECT 1 FROM commands WHERE key = ?", f"d:{shown.id}") == []


@pytest.mark.row("B60")
async def test_of_thirty_commands_at_once_five_are_taken_and_the_rest_told_when(studio: Studio) -> None:
    ana, boss = await studio.person(), await paused(studio)
    asked = [ana.slash(studio.channel, "video", prompt=f"fox {number} --dur 3") for number in range(30)]
    shown = await asyncio.gather(*asked)
    states = await asyncio.gather(*[one.reached("answered") for one in shown])
    quick = [state for state in states if state["ephemeral"]]
    taken = 30 - len(quick)
    assert 5 <= taken <= 7, "one more for every two seconds that this took"
    said = plain(quick[0]["original"]["content"])
    assert said.startswith("That was very quick. I can take your next command in "), said
    assert said.endswith(" --dur 3\n```")
    await asyncio.to_thread(wait_for, "all jobs", lambda: len(studio.home.jobs_of(ana)) == taken or None)
    await resumed(studio, boss)
    await studio.shown(taken)


@pytest.fixture
async def poor(discord_home: Home, processes: Processes) -> AsyncIterator[Studio]:
    """A bot of its own that may spend little a day."""
    folder = discord_home.folder.with_name("poor")
    settings = {**ROOMY, "DAILIES_BUDGET__DAY_USD": "3.40", "DAILIES_BUDGET__OPEN_JOBS": "2"}
    home = Home(processes, folder, discord_home.api, discord_home.api_data, settings).open()
    async with visiting(home) as studio:
        yield studio
    home.stop()


@pytest.mark.row("B60")
async def test_of_three_hundred_people_at_once_as_many_are_served_as_the_budget_pays_for(poor: Studio) -> None:
    boss = await paused(poor)
    people = await asyncio.gather(*[poor.person(f"person{number}") for number in range(300)])
    shown = await asyncio.gather(*[one.slash(poor.channel, "video", prompt="a fox --dur 3") for one in people])
    states = await asyncio.gather(*[one.reached("answered") for one in shown])
    assert not any(state["failed"] for state in states), "everybody is answered within three seconds"

    def decided() -> bool:
        rows = poor.home.rows("SELECT count(*) FROM commands WHERE state IN ('admitted', 'declined')")
        return rows == [(300,)]

    await asyncio.to_thread(wait_for, "every command is decided", lambda: decided() or None)
    afford = 3_400_000 // PRICE
    assert poor.home.rows("SELECT count(*), sum(reserved_micro_usd) FROM jobs") == [(afford, afford * PRICE)]
    assert poor.home.rows("SELECT used_micro_usd FROM budgets WHERE meter = 'day'") == [(afford * PRICE,)]
    followed = [state for state in await asyncio.gather(*[one.now() for one in shown]) if state["followups"]]
    said = (plain(one["followups"][0]["content"]).splitlines()[0] for one in followed)
    sentences = Counter(re.sub(r"<t:\d+:R>", "at midnight", one) for one in said)
    refused = "This can cost $0.336, and $0.04 is left today for all of us together. Nothing was charged. "
    assert set(sentences) == {f"{refused}Ask for less, or come back at midnight."}
    await resumed(poor, boss)
