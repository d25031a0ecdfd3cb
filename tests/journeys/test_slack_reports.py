"""After the post on Slack: reported, hidden, looked at and put back; and starred into the gallery."""

from __future__ import annotations

import pytest

from tests.journeys.discord_home import eventually
from tests.journeys.slack_home import Made, Room, buttons, said
from tests.journeys.slack_rules import reject
from tests.standins.slack import Person

pytestmark = pytest.mark.full

THANKS = "Thank you. It was written down."


async def press(who: Person, made: Made, label: str) -> str:
    """What they alone are told."""
    before = len(await who.whispers(0))
    await who.press(made.pressable, buttons(made.pressable)[label])
    return said((await who.whispers(before + 1))[-1])


async def channel_for(room: Room, boss: Person, setting: str) -> str:
    """A channel of its own that the policy names."""
    made = await room.slack.make_channel(setting.replace("_", "-"))
    await room.slack.join(made, boss.id)
    told = said(await room.told(boss, f"admin channel {setting} {made}"))
    assert "Only somebody" not in told, told
    return made


async def test_a_reported_video_is_hidden_and_comes_back_once_it_was_approved(room: Room) -> None:
    ana, boss = await room.person(), await room.boss()
    reviews = await channel_for(room, boss, "review_channel")
    made = await room.video(ana, "a fox that somebody minds --dur 3")
    (before,) = made.share["files"]
    ben, cleo, dan = [await room.person(name) for name in ("ben", "cleo", "dan")]
    for who in (ben, ben, cleo):
        assert (await press(who, made, "Report")).startswith(THANKS)
    assert len(await room.videos()) == 1, "two people are not enough, however often they press"
    assert (await press(dan, made, "Report")).startswith(THANKS)

    async def is_gone() -> bool:
        return not await room.videos()

    await eventually("the video is gone", is_gone)
    card = (await room.shown(1, reviews))[0]
    (shown,) = card.share["files"]
    assert shown["sha256"] == before["sha256"]
    assert not [who for who in (ben, cleo, dan) if who.id in said(card.pressable)]
    await press(boss, card, "Approve")
    (back,) = await room.shown(1)
    assert back.share["files"][0]["sha256"] == before["sha256"]
    assert back.job == made.job


async def test_one_moderator_hides_a_video_and_a_rejected_one_stays_away(room: Room) -> None:
    """Its person is told both times, alone, and what it cost is spent."""
    ana, boss = await room.person(), await room.boss()
    reviews = await channel_for(room, boss, "review_channel")
    made = await room.video(ana, "a fox that has to go --dur 3")
    await press(boss, made, "Report")

    async def is_gone() -> bool:
        return not await room.videos()

    await eventually("the video is gone", is_gone)
    direct = await ana.direct()
    hidden = said(await room.says(f"Video 1 of job {made.job} was reported and is hidden", channel=direct))
    assert boss.id not in hidden
    card = (await room.shown(1, reviews))[0]
    assert "Somebody who moderates here reported it." in said(card.share)
    told = await reject(boss, card.pressable, reason="rules", words="")
    assert told.startswith(f"Job {made.job}: rejected,"), told
    notice = said(await room.says("It breaks the rules of this place.", channel=direct))
    assert "$0.336" in notice, notice
    assert "It breaks the rules" not in str([said(one) for one in await room.slack.messages(room.channel)])
    assert await room.videos() == []


async def test_a_star_by_who_moderates_puts_it_into_the_gallery_once(room: Room) -> None:
    ana, boss = await room.person(), await room.boss()
    gallery = await channel_for(room, boss, "gallery_channel")
    made = await room.video(ana, "a fox for the wall --dur 3")
    await (await room.person("ben")).react(made.pressable)
    await boss.react(made.pressable)
    (copy,) = await room.shown(1, gallery)
    assert copy.share["files"][0]["sha256"] == made.share["files"][0]["sha256"]
    assert await press(boss, made, "To the gallery") == "It was put into the gallery before."
    assert len(await room.videos(gallery)) == 1
