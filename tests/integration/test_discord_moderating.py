"""What moderation needs of Discord, over the wire: direct messages, roles that are called, stars, rights at a press."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.discord.marks import press_mark
from bot.generation.command import Command, Person, Place, ReplyTo
from bot.generation.errors import PlatformUnavailable, PostRefused
from bot.generation.message import Button, Choice, Field, FieldKind, File, Form, Message, Press, Text
from tests.integration.discord_bot import Core, all_was_in_order, connected, platform_at
from tests.standins.discord import PATIENCE, Discord, Member, running

KEY = "j0123456789abc-c0"
SAID = Message(Text("discord.done"), buttons=(Button(Press.APPROVE, KEY, Text("discord.done")),))
REACTED = "gallery.react"


@pytest.fixture
async def place() -> AsyncIterator[Discord]:
    async with running() as started:
        await started.guild()
        yield started
        await all_was_in_order(started)


def somewhere(place: Discord, channel: str, thread: str | None = None) -> Place:
    return Place("discord", place.guild_id, channel, thread)


def person(who: Member) -> Person:
    return Person("discord", who.id)


# -- direct messages


async def test_a_private_place_is_the_direct_messages_with_a_person(place: Discord) -> None:
    """Posted, found again, changed and taken away there; the channel hears nothing of it."""
    channel, mira = await place.channel(), await place.member("mira")
    async with platform_at(place) as chat:
        to = chat.private(person(mira), somewhere(place, channel))
        reference = await chat.post(to, SAID, KEY)
        assert await chat.find(to, KEY, 0.0) == reference
        status = await chat.edit(to, SAID, "j0123456789abc-s1")
        assert status is not None
        await chat.edit(status, Message(Text("discord.failed")))
        (first, second) = await place.messages(await mira.dm())
        assert (first["id"], second["edits"]) == (reference, 1)
        await chat.delete(to, reference)
        assert len(await place.messages(await mira.dm())) == 1
    assert await place.messages(channel) == []
    assert len(await place.traffic("POST", "/users/@me/channels")) == 1


async def test_closed_direct_messages_are_an_answer(place: Discord) -> None:
    """With a sentence of their own; once they are open it works."""
    channel, mira = await place.channel(), await place.member("mira", closed_dms=True)
    async with platform_at(place) as chat:
        to = chat.private(person(mira), somewhere(place, channel))
        with pytest.raises(PostRefused) as refused:
            await chat.post(to, SAID, KEY)
        assert refused.value.text.key == "discord.no_dms"
        assert await chat.find(to, KEY, 0.0) is None
        await mira.close_dms(closed=False)
        assert await chat.post(to, SAID, KEY)


async def test_a_person_who_is_gone_has_no_direct_messages(place: Discord) -> None:
    """It is not tried again and again."""
    async with platform_at(place) as chat:
        with pytest.raises(PostRefused):
            await chat.post(chat.private(Person("discord", "1"), somewhere(place, "2")), SAID, KEY)


async def test_a_direct_message_whose_answer_was_lost_is_found(place: Discord) -> None:
    channel, mira = await place.channel(), await place.member("mira")
    async with platform_at(place) as chat:
        to = chat.private(person(mira), somewhere(place, channel))
        await place.fault("POST", f"/channels/{await mira.dm()}/messages", "reset", accept=True, times=3)
        with pytest.raises(PlatformUnavailable):
            await chat.post(to, SAID, KEY)
        assert await chat.find(to, KEY, 0.0) is not None
    assert len(await place.messages(await mira.dm())) == 1


async def test_a_post_goes_where_nobody_asked(place: Discord) -> None:
    """Into another channel, or a thread of it, without a message to reply to."""
    review = await place.channel("review")
    thread = await place.channel("case", parent=review)
    async with platform_at(place) as chat:
        for one in (somewhere(place, review), somewhere(place, review, thread)):
            reference = await chat.post(chat.address(one), SAID, KEY if one.thread is None else "j0123456789abc-c1")
            (shown,) = await place.messages(one.thread or one.channel)
            assert (shown["id"], shown.get("message_reference")) == (reference, None)


# -- roles


async def test_exactly_the_roles_of_a_message_are_called(place: Discord) -> None:
    """Never everybody, who is a role too; and nothing that only looks like one."""
    channel, mentionable = await place.channel(), await place.role([], "moderators", mentionable=True)
    other = await place.role([], "others", mentionable=True)
    calls = (mentionable, place.guild_id, "@everyone", "S0123", mentionable)
    said = Message(Text("media.animated", name=f"<@&{other}> @everyone"), calls=calls)
    async with platform_at(place) as chat:
        await chat.post(chat.address(somewhere(place, channel)), said, KEY)
    (shown,) = await place.messages(channel)
    assert shown["pinged_roles"] == [mentionable]
    assert shown["allowed_mentions"] == {"parse": [], "roles": [int(mentionable)]}
    assert not shown["pinged_everyone"]
    assert shown["content"].startswith(f"<@&{mentionable}> ")


async def test_an_edit_calls_nobody_again(place: Discord) -> None:
    """What a role was called for once stays said."""
    channel, role = await place.channel(), await place.role([], mentionable=True)
    async with platform_at(place) as chat:
        status = await chat.edit(
            chat.address(somewhere(place, channel)), Message(Text("discord.done"), calls=(role,)), KEY
        )
        assert status is not None
        await chat.edit(status, Message(Text("discord.failed")))
    (shown,) = await place.messages(channel)
    assert shown["pinged_roles"] == []


# -- what is known at the press


@pytest.mark.row("B55")
async def test_a_press_brings_the_roles_and_rights_of_that_moment(place: Discord) -> None:
    """Whoever lost a role a moment ago presses without it, on a message that is older than that."""
    channel = await place.channel()
    role = await place.role(["MANAGE_MESSAGES"], "moderators")
    mod = await place.member("mod")
    await mod.change(roles=[role])
    core = Core()
    async with connected(place, core) as platform:
        await platform.post(platform.address(somewhere(place, channel)), SAID, KEY)
        (card,) = await place.messages(channel)
        await mod.press(card, press_mark(Press.APPROVE, KEY))
        before = await core.heard("handle")
        await mod.change(roles=[])
        await mod.press(card, press_mark(Press.APPROVE, KEY))
        after = await core.heard("handle", 2)
    assert (before.asked_by.moderates, before.asked_by.roles) == (True, (role,))
    assert (after.asked_by.moderates, after.asked_by.roles) == (False, ())
    assert before.options == after.options == {"ref": KEY}


@pytest.mark.row("B59")
async def test_a_press_of_a_bot_is_not_heard(place: Discord) -> None:
    """Bots press nothing in Discord's client; what arrives all the same decides nothing."""
    channel, robot, mod = await place.channel(), await place.member("robot", bot=True), await place.member("mod")
    core = Core()
    async with connected(place, core) as platform:
        await platform.post(platform.address(somewhere(place, channel)), SAID, KEY)
        (card,) = await place.messages(channel)
        for who in (robot, mod):
            await who.press(card, press_mark(Press.APPROVE, KEY), forged=True)
        assert (await core.heard("handle")).asked_by.person == person(mod)
    assert len(core.told("handle")) == 1


# -- menus, forms, files


async def test_a_message_can_be_reported_verified_and_shown_in_the_gallery(place: Discord, tmp_path: Path) -> None:
    """From its menu, answered to the asker alone; only a check takes its files along."""
    channel, mira = await place.channel(), await place.member("mira")
    film = tmp_path / "fox.mp4"
    film.write_bytes(b"film")
    core = Core()
    async with connected(place, core) as platform:
        await platform.post(platform.address(somewhere(place, channel)), SAID, KEY)
        theirs = await mira.say(channel, "look", [film])
        (ours, _) = await place.messages(channel)
        for entry, message in (
            ("Report this video", ours),
            ("Add to the gallery", ours),
            ("Was this made here?", theirs),
        ):
            shown = await mira.context_menu(channel, entry, message)
            assert (await shown.reached("said"))["ephemeral"]
        report, gallery, verify = core.told("handle")
    assert (report.name, report.options) == ("menu.report", {"message": ours["id"], "job_refs": [KEY]})
    assert (gallery.name, gallery.options) == ("menu.gallery", report.options)
    assert (verify.name, verify.options["job_refs"]) == ("menu.verify", [])
    assert [(one.slot, one.name) for one in verify.attachments] == [("file", "fox.mp4")]
    assert report.attachments == ()


async def test_a_private_answer_can_carry_a_file(place: Discord, tmp_path: Path) -> None:
    """Nobody else sees it."""
    channel, mira, ben = await place.channel(), await place.member("mira"), await place.member("ben")
    path = tmp_path / "mine.zip"
    path.write_bytes(b"all of it")
    answer = Message(Text("discord.done"), files=(File(path, "mine.zip", Text("discord.done")),), private=True)
    async with connected(place, Core(answers={"usage": answer})):
        shown = await mira.slash(channel, "usage")
        original = await shown.response()
        (mine,) = await place.messages(channel, seen_by=mira)
        assert (original["attachments"][0]["filename"], await place.file(mine["files"][0]["id"])) == (
            "mine.zip",
            b"all of it",
        )
        assert await place.messages(channel, seen_by=ben) == []


async def test_the_choices_of_a_form_are_in_the_language_of_who_reads_it(place: Discord) -> None:
    """What is the same everywhere stays as it is."""
    choices = (Choice("on", Text("choice.mention.on")), Choice("off", Text("choice.mention.off")), Choice("x", "X"))
    fields = (Field("mention", FieldKind.CHOICE, Text("form.mention"), None, "off", choices),)
    channel, mira = await place.channel(), await place.member("mira", locale="de")
    async with connected(place, Core(answers={"settings": Form("keep-1", Text("form.settings"), fields)})):
        modal = await (await mira.slash(channel, "settings")).modal()
    options = modal["components"][0]["component"]["options"]
    assert [(one["label"], one["value"], one.get("default", False)) for one in options] == [
        ("Ja", "on", False), ("Nein", "off", True), ("X", "x", False),
    ]  # fmt: skip


async def test_seven_buttons_are_two_rows(place: Discord) -> None:
    channel = await place.channel()
    presses = (Press.AGAIN, Press.EDIT, Press.CONTINUE, Press.DETAILS, Press.DELETE, Press.REPORT, Press.GALLERY)
    buttons = tuple(Button(press, KEY, Text("discord.done")) for press in presses)
    async with platform_at(place) as chat:
        await chat.post(chat.address(somewhere(place, channel)), Message(Text("discord.done"), buttons=buttons), KEY)
    (shown,) = await place.messages(channel)
    assert [len(row["components"]) for row in shown["components"]] == [5, 2]


# -- stars


async def starred(place: Discord, channel: str, platform: Any) -> Any:
    """A post of ours that can be starred."""
    await platform.post(platform.address(somewhere(place, channel)), SAID, KEY)
    return (await place.messages(channel))[-1]


async def test_a_star_under_a_post_of_ours_is_a_command(place: Discord) -> None:
    """With who put it there and what they may, and with what the post is about."""
    channel = await place.channel(nsfw=True)
    mod = await place.member("mod", permissions=["MANAGE_MESSAGES"])
    core = Core()
    async with connected(place, core) as platform:
        post = await starred(place, channel, platform)
        assert await mod.react(post) == 1
        command = await core.heard("handle")
    assert (command.name, command.options["job_refs"], command.options["message"]) == (REACTED, [KEY], post["id"])
    assert (command.asked_by.person, command.asked_by.moderates) == (person(mod), True)
    assert command.asked_by.roles
    assert command.asked_by.joined_at is not None
    assert (command.place.tenant, command.place.channel) == (place.guild_id, channel)
    assert command.place.age_restricted is True


async def test_only_a_persons_first_star_under_our_own_posts_is_heard(place: Discord, tmp_path: Path) -> None:
    """Not other signs, not one that was taken away and put there again, not under what others wrote, not a bot's."""
    channel, mira, last = await place.channel(), await place.member("mira"), await place.member("last")
    robot = await place.member("robot", bot=True)
    core = Core()
    async with connected(place, core) as platform:
        post = await starred(place, channel, platform)
        theirs = await mira.say(channel, "look")
        await mira.react(theirs)
        await robot.react(post)
        await mira.react(post, "\N{FIRE}")
        for off in (False, True, False):
            await mira.react(post, off=off)
        await last.react(post)
        await core.heard("handle", 2)
    assert [command.asked_by.person for command in core.told("handle")] == [person(mira), person(last)]
    assert len(await place.traffic("GET", f"/channels/{channel}/messages/{post['id']}")) == 2


async def test_who_stars_everything_is_not_followed(place: Discord) -> None:
    """A person costs us a few requests at once, and no more."""
    channel, mira, last = await place.channel(), await place.member("mira"), await place.member("last")
    core = Core()
    async with connected(place, core) as platform:
        posts = []
        for number in range(9):
            key = f"j0123456789abc-c{number}"
            said = Message(Text("discord.done"), buttons=(Button(Press.REPORT, key, Text("discord.done")),))
            await platform.post(platform.address(somewhere(place, channel)), said, key)
            posts.append((await place.messages(channel))[-1])
        for post in posts:
            await mira.react(post)
        await last.react(posts[0])
        await heard_from(core, last)
    assert 1 <= len([one for one in core.told("handle") if one.asked_by.person == person(mira)]) <= 6


async def heard_from(core: Core, who: Member) -> Command:
    """The first command of somebody."""
    count = 1
    while (command := await core.heard("handle", count)).asked_by.person != person(who):
        count += 1
    return command


async def test_a_star_that_cannot_be_looked_into_harms_nobody(place: Discord) -> None:
    """It is not heard; the next one is."""
    channel, mira, last = await place.channel(), await place.member("mira"), await place.member("last")
    core = Core()
    async with connected(place, core) as platform:
        post = await starred(place, channel, platform)
        await place.fault("GET", f"/channels/{channel}/messages/{post['id']}", "refusal", status=403, code=50001)
        await mira.react(post)
        async with asyncio.timeout(PATIENCE):
            while not await place.traffic("GET", f"/channels/{channel}/messages/*"):  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.01)
        await last.react(post)
        assert (await core.heard("handle")).asked_by.person == person(last)
        for off in (True, False):
            await mira.react(post, off=off)
        assert (await core.heard("handle", 2)).asked_by.person == person(mira)


async def test_old_addresses_can_be_read(place: Discord) -> None:
    """What an earlier release wrote names a channel."""
    channel = await place.channel()
    written = json.dumps({"v": 1, "guild": place.guild_id, "channel": channel, "message": None})
    async with platform_at(place) as chat:
        assert await chat.post(ReplyTo("discord", written), SAID, KEY)
