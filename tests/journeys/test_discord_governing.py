"""Policy on Discord: who manages sets rules in the chat, they hold at once and are written down; posts are reported."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.discord_home import Studio, alone, buttons, eventually, fields, fill, job_in, plain
from tests.journeys.discord_rules import alone_said, card_in, letter, moderated, press, reject, rule, told
from tests.standins.discord import Member

pytestmark = pytest.mark.full


async def refused(studio: Studio, who: Member, prompt: str = "a fox", **options: Any) -> str:
    """Why an order came to nothing; only its asker reads it, and it cost nothing."""
    before = studio.home.jobs_of(who)
    said = plain((await alone(await who.slash(studio.channel, "video", prompt=prompt, **options)))["content"])
    assert studio.home.jobs_of(who) == before
    return said


async def test_the_settings_of_a_place_are_one_card_and_a_form_for_each_group(studio: Studio) -> None:
    boss = await studio.moderator("boss")
    shown = await boss.slash(studio.channel, "admin channel")
    card = await shown.response()
    assert (await shown.now())["ephemeral"]
    lines = plain(card["content"]).splitlines()
    assert lines[:4] == [
        "The rules of this channel. The buttons change them, for this channel only.",
        "Set by: ● this channel, ◆ the whole server, ▪ dailies.toml, · nobody (the usual)",
        "— What becomes of an order —",
        "· Made and posted at once (mode: open)",
    ]
    assert list(buttons(card)) == ["Orders", "Who", "Limits", "Content", "Review", "Channels"]
    orders = fields(await (await boss.press(card, buttons(card)["Orders"])).modal())
    assert [(one["value"], one["label"]) for one in orders["mode"]["options"]][:2] == [
        ("off", "Nobody can order videos (mode: off)"),
        ("open", "Made and posted at once (mode: open)"),
    ]
    opened = await boss.press(card, buttons(card)["Limits"])
    form = fields(await opened.modal())
    assert {name: one["value"] for name, one in form.items()} == dict.fromkeys(
        ("most_seconds", "most_results", "most_usd", "presets", "retention_days"), "none"
    )
    said = await alone_said(await fill(boss, opened, {"most_seconds": "5", "most_results": "2"}))
    assert said.splitlines()[1] == "Set: most_seconds, most_results. It holds from the next order on."
    assert "● A video lasts at most 5 seconds (most_seconds)\n● At most 2 videos an order (most_results)\n·" in said
    ana = await studio.person()
    assert "6 seconds are too long here: a video may last 5 seconds" in await refused(studio, ana, seconds=6)
    assert "3 videos are too many here" in await refused(studio, ana, seconds=3, count=3)
    log = (await told(studio, boss, "admin audit")).splitlines()
    assert len(log) == 3
    assert boss.id in log[1], log
    assert plain(log[1]).endswith(f"set most_results in <#{studio.channel}> to 2 (before: –)."), log


async def test_a_mistake_in_a_setting_says_what_it_takes_and_changes_nothing(studio: Studio) -> None:
    boss = await studio.moderator("boss")
    said = await told(studio, boss, "admin channel", setting="approvals", value="5")
    assert said.splitlines() == [
        "Nothing was changed:",
        "approvals cannot be: 5",
        "Accepted: a whole number from 1 to 2.",
    ]
    said = await told(studio, boss, "admin channel", setting="mode")
    assert said.splitlines()[:2] == [
        "What mode can be:",
        "Accepted: off, open, review_prompts, review_results, private_first.",
    ]
    assert studio.home.rows("SELECT 1 FROM audit WHERE tenant = ?", studio.place.guild_id) == []


async def test_whoever_does_not_manage_a_place_sets_nothing_there(studio: Studio) -> None:
    ana, mod = await studio.person(), await studio.person("mod", permissions=["MANAGE_MESSAGES"])
    for who in (ana, mod):
        said = await told(studio, who, "admin channel", setting="mode", value="off", forged=True)
        assert said == "Only somebody who manages this place may do that. Nothing was changed."
    said = await told(studio, ana, "moderate block", person=mod.id, forged=True)
    assert said == "Only somebody who moderates this place may do that. Nothing was changed."
    assert studio.home.rows("SELECT 1 FROM audit WHERE tenant = ?", studio.place.guild_id) == []


async def test_a_channel_that_is_off_takes_no_orders_and_others_do(studio: Studio) -> None:
    ana, boss = await studio.person(), await studio.moderator("boss")
    await rule(studio, boss, "mode", "off")
    assert (await refused(studio, ana)).startswith("Videos cannot be ordered here: whoever manages this place")
    other = await studio.place.channel()
    await studio.video(ana, "a fox elsewhere --dur 3", channel=other)


async def test_without_the_role_nothing_is_ordered_and_with_it_at_once(studio: Studio) -> None:
    ana, boss = await studio.person(), await studio.moderator("boss")
    role = await studio.place.role([], "makers")
    await rule(studio, boss, "roles", f"<@&{role}>", "server")
    said = await refused(studio, ana)
    assert said.startswith(f"To order videos here you need one of these roles: <@&{role}>. Nothing was spent."), said
    await ana.change(roles=[role])
    await studio.video(ana, "a fox of a maker --dur 3")


@pytest.mark.row("B66")
async def test_a_refused_word_is_found_however_it_is_spelled_and_a_longer_word_is_not(studio: Studio) -> None:
    ana, boss = await studio.person(), await studio.moderator("boss")
    added = await told(studio, boss, "moderate words add", words="banana, thorp")
    assert added == "Set. No order here may hold them, however they are spelled. On the list: 2"
    for spelled in ("a b4n4n4 dances", "a bánänà", "a ba\u200bna\u200bna"):
        said = await refused(studio, ana, spelled, seconds=3)
        assert "” is not allowed here. Nothing was spent;" in said, said
    assert len(studio.home.rows("SELECT 1 FROM strikes WHERE person = ?", ana.id)) == 3
    assert (await told(studio, ana, "usage")).startswith("You have used $0.00 today.")
    ben = await studio.person("ben")
    await studio.video(ben, "Scunthorpe in the rain --dur 3")
    assert (await told(studio, boss, "moderate words list")).endswith("```\nbanana\nthorp\n```")
    await told(studio, boss, "moderate words remove", words="banana")
    await studio.video(ben, "a banana --dur 3")
    assert studio.home.rows("SELECT 1 FROM strikes WHERE person = ?", ben.id) == []


async def test_whoever_is_blocked_orders_nothing_until_they_are_unblocked(studio: Studio) -> None:
    ana, boss = await studio.person(), await studio.moderator("boss")
    said = await told(studio, boss, "moderate block", person=f"<@{ana.id}>", reason="spam")
    assert said == f"<@{ana.id}> orders nothing more here. /moderate unblock takes it back."
    assert (await refused(studio, ana)).startswith("You cannot order videos here any more")
    listed = await told(studio, boss, "moderate blocked")
    assert listed.splitlines()[1].startswith(f"<@{ana.id}>, since <t:")
    assert listed.endswith(": spam")
    assert await told(studio, boss, "moderate unblock", person=ana.id) == f"<@{ana.id}> may order here again."
    await studio.video(ana, "a fox again --dur 3")
    log = (await told(studio, boss, "admin audit")).splitlines()[1:]
    assert [boss.id in line and ana.id not in line for line in log] == [True, True], "whom it was about is a pseudonym"


async def test_a_report_of_one_moderator_hides_a_post_and_a_rejection_keeps_it_away(studio: Studio) -> None:
    ana, boss, mod = await studio.person(), await studio.moderator("boss"), await studio.moderator()
    reviews = await moderated(studio, boss)
    shown = await studio.video(ana, "a fox to be taken down --dur 3")
    await press(mod, shown, "Report")
    card = await card_in(studio, reviews, with_files=1)
    lines = plain(card["content"]).splitlines()
    assert lines[0] == f"A video of job {job_in(shown)} was reported and is hidden now: may it be put back?"
    assert "Somebody who moderates here reported it." in lines
    assert list(buttons(card)) == ["Approve", "Reject …", "Pass on", "Block user …"]

    async def gone() -> bool:
        return not await studio.videos()

    await eventually("it is hidden", gone)
    await letter(studio, ana, "was reported and is hidden until a moderator has looked at it")
    await reject(mod, card, reason="consent")
    notice = await letter(studio, ana, "it stays hidden")
    assert plain(notice["content"]).endswith("It shows a real person, and nobody says that they agree.")
    assert list(buttons(notice)) == ["Appeal", "Details"]
    assert await studio.videos() == []
    left = await studio.says("A video of it was reported and is hidden.")
    assert "taken down" not in left["content"], "what it was about goes with it"


async def test_videos_go_to_the_channel_that_is_named_for_them(studio: Studio) -> None:
    ana, boss = await studio.person(), await studio.moderator("boss")
    wall = await studio.place.channel("wall")
    await rule(studio, boss, "results_channel", f"<#{wall}>")
    await ana.slash(studio.channel, "video", prompt="a fox for the wall", seconds=3)
    (video,) = await studio.shown(1, wall)
    assert await studio.videos() == []
    assert job_in(video) == studio.home.jobs_of(ana)[0]
