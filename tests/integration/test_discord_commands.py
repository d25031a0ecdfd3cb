"""Every way of asking, over the wire: acknowledged in its manner, handed over whole, answered where it belongs."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.discord.commands import registration
from adapters.discord.marks import press_mark
from bot.generation.chat.table import Option, Spec, Takes, command_table
from bot.generation.command import Attachment, ReplyTo
from bot.generation.message import Button, Choice, Field, FieldKind, Form, Message, Press, Refusal, Text
from bot.generation.ports import Manner
from tests.integration.discord_bot import FACTS, PNG, SAID, Core, all_was_in_order, connected
from tests.standins.discord import FORUM, VOICE, Discord, Member, running

SPECS = {spec.name: spec for spec in command_table(FACTS)}
SECRET = Message(Text("discord.done"), private=True)
FORM = Form(
    "draft:1",
    Text("discord.done"),
    (
        Field("prompt", FieldKind.PARAGRAPH, Text("name.prompt"), value="a fox", required=True, most=2500),
        Field("avoid", FieldKind.LINE, Text("name.avoid"), Text("option.avoid"), most=2500),
        Field("frames", FieldKind.FILES, Text("name.image"), most=2),
        Field("shape", FieldKind.CHOICE, Text("name.aspect"), choices=(Choice("16:9", "16:9"), Choice("1:1", "1:1"))),
        Field(
            "many", FieldKind.CHOICE, Text("name.count"), choices=tuple(Choice(f"{n}", f"{n}") for n in range(1, 21))
        ),
    ),
)


@pytest.fixture
async def place() -> AsyncIterator[Discord]:
    """A Discord with a German guild."""
    async with running() as started:
        await started.guild(locale="de")
        yield started
        await all_was_in_order(started)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "fox.png"
    path.write_bytes(PNG)
    return path


def filled(option: Option, picture: Path) -> Any:
    """Something that fits an option."""
    match option.takes:
        case Takes.FILE:
            return picture
        case Takes.SWITCH:
            return True
        case Takes.WHOLE:
            return option.low
        case _:
            return option.choices[0] if option.choices else f"some {option.name}"


async def ask(who: Member, channel: str, spec: Spec, picture: Path) -> Any:
    """The command with everything it takes."""
    options = {option.name: filled(option, picture) for option in spec.options}
    return await who.slash(channel, spec.name.replace(".", " "), **options)


def expected(spec: Spec) -> dict[str, Any]:
    """The options as the core should get them: words and files are elsewhere."""
    values = {option.name: filled(option, Path()) for option in spec.options if option.takes is not Takes.FILE}
    values.pop("prompt", None)
    return values


async def test_every_making_command_is_received_acknowledged_and_handled(place: Discord, picture: Path) -> None:
    """In this order, and the status message is the address from then on."""
    channel, mira = await place.channel(), await place.member("mira")
    core = Core()
    specs = [spec for spec in SPECS.values() if spec.manner is Manner.MAKING]
    async with connected(place, core) as platform:
        for number, spec in enumerate(specs, 1):
            core.answers[spec.name] = None
            shown = await ask(mira, channel, spec, picture)
            command = await core.heard("handle", number)
            assert [verb for verb, _ in core.story[-3:]] == ["receive", "acknowledged", "handle"], spec.name
            assert command.name == spec.name
            assert command.options == expected(spec), spec.name
            slots = [one.slot for one in command.attachments]
            assert sorted(slots) == sorted(option.name for option in spec.options if option.takes is Takes.FILE)
            original = (await shown.reached("answered"))["original"]
            assert json.loads(command.reply_to.address)["message"] == original["id"]
            await platform.edit(command.reply_to, SAID)
            assert (await shown.response())["content"] == "Erledigt."
        assert {command.words for command in core.told("handle")} == {"some prompt", ""}


async def test_private_commands_are_answered_to_the_asker_alone(place: Discord, picture: Path) -> None:
    """In the asker's language, whatever the guild speaks."""
    channel = await place.channel()
    mira = await place.member("mira", permissions=["MANAGE_GUILD", "MANAGE_MESSAGES"], locale="en-GB")
    core = Core()
    async with connected(place, core):
        for number, spec in enumerate((one for one in SPECS.values() if one.manner is Manner.PRIVATE), 1):
            shown = await ask(mira, channel, spec, picture)
            command = await core.heard("handle", number)
            assert (command.name, command.options) == (spec.name, expected(spec))
            assert command.asked_by.manages
            assert (await shown.response())["content"] == "Done."
            assert (await shown.now())["ephemeral"]
        assert not core.told("receive")


async def test_a_public_command_is_answered_for_everybody(place: Discord, picture: Path) -> None:
    """And what is private after all reaches the asker alone; nothing is left behind."""
    channel, mira = await place.channel(), await place.member("mira", locale="en-US")
    core = Core()
    async with connected(place, core):
        shown = await ask(mira, channel, SPECS["job.show"], picture)
        assert (await shown.response())["content"] == "Erledigt."
        core.answers["job.show"] = SECRET
        shown = await ask(mira, channel, SPECS["job.show"], picture)
        followup = (await shown.reached("followed"))["followups"][0]
        assert followup["content"] == "Done."
        await place.wait("traffic", method="DELETE", path="/webhooks/*")
        assert [one["content"] for one in await place.messages(channel)] == ["Erledigt."]


async def test_a_form_is_the_first_answer_and_its_submit_a_command(place: Discord, picture: Path) -> None:
    """Files, choices and words arrive by the names of their fields."""
    channel, mira = await place.channel(), await place.member("mira")
    core = Core(answers={name: FORM for name, spec in SPECS.items() if spec.manner is Manner.FORM})
    async with connected(place, core):
        for name in ("studio", "remix", "settings"):
            shown = await ask(mira, channel, SPECS[name], picture)
            modal = await shown.modal()
            assert modal["custom_id"] == "v1:form:draft:1"
            assert len(modal["components"]) == 5
        sent = {"prompt": "a wolf", "avoid": "", "frames": [picture, picture], "shape": "1:1", "many": ["7"]}
        await mira.submit(shown, sent)
        command = await core.heard("receive")
        assert command.name == "form"
        values = {"prompt": "a wolf", "avoid": "", "shape": "1:1", "many": "7"}
        assert command.options["draft"] == "draft:1"
        assert command.options["values"] == values
        assert [one.slot for one in command.attachments] == ["frames", "frames"]


async def test_a_form_command_that_has_no_form_to_show_says_why(place: Discord, picture: Path) -> None:
    """To the asker alone."""
    channel, mira = await place.channel(), await place.member("mira", locale="de")
    async with connected(place, Core()):
        shown = await ask(mira, channel, SPECS["remix"], picture)
        assert (await shown.response())["content"] == "Erledigt."
        assert (await shown.now())["ephemeral"]


async def test_the_entries_of_a_messages_menu_bring_its_pictures(place: Discord, picture: Path) -> None:
    """Without any privileged intent. A message of ours also says which jobs it is about."""
    channel, mira = await place.channel(), await place.member("mira")
    core = Core(answers={f"menu.{word}": FORM for word in ("animate", "last_frame", "remix")})
    async with connected(place, core) as platform:
        theirs = await mira.say(channel, "look", [picture])
        for number, entry in enumerate(("Animate this image", "Use as last frame"), 1):
            shown = await mira.context_menu(channel, entry, theirs)
            command = await core.heard("handle", number)
            assert command.name == ("menu.animate", "menu.last_frame")[number - 1]
            assert command.options == {"message": theirs["id"], "job_refs": []}
            assert [(one.slot, one.name) for one in command.attachments] == [("picture", "fox.png")]
            assert (await shown.modal())["title"]
        made = Message(Text("discord.done"), buttons=(Button(Press.AGAIN, "job1:j1-r0", Text("discord.done")),))
        ours = await platform.post(ReplyTo("discord", address(place, channel)), made, "j1-r0")
        await mira.context_menu(channel, "Remix this video", ours)
        command = await core.heard("handle", 3)
        assert (command.name, command.options["job_refs"]) == ("menu.remix", ["job1:j1-r0"])


async def test_what_is_typed_is_answered_with_choices(place: Discord) -> None:
    """At most 25, each as long as Discord takes."""
    channel, mira = await place.channel(), await place.member("mira")
    core = Core(choices=tuple(Choice(f"id{n}", "x" * 200) for n in range(30)))
    async with connected(place, core):
        choices = await mira.autocomplete(channel, "job show", "job", job="ab")
        assert core.suggested == [("job.show", "job", "ab")]
        assert (len(choices), len(choices[0]["name"])) == (25, 100)


async def test_what_the_core_refuses_is_said_at_once(place: Discord) -> None:
    """In place of any acknowledgement, to the asker alone, and nothing is received."""
    channel, mira = await place.channel(), await place.member("mira")
    core = Core(refusals={"video": SECRET})
    async with connected(place, core):
        shown = await mira.slash(channel, "video", prompt="a fox")
        assert (await shown.response())["content"] == "Done."
        assert (await shown.now())["ephemeral"]
        assert not core.story


async def test_a_making_command_that_is_answered_in_private_leaves_nothing_in_the_channel(place: Discord) -> None:
    """The message that said the bot was thinking is gone."""
    channel, mira = await place.channel(), await place.member("mira")
    async with connected(place, Core(answers={"video": SECRET})):
        shown = await mira.slash(channel, "video", prompt="a fox")
        assert (await shown.reached("followed"))["followups"][0]["content"] == "Done."
        await place.wait("traffic", method="DELETE", path="/webhooks/*")
        assert await place.messages(channel) == []


async def test_every_button_is_a_command_about_its_reference(place: Discord) -> None:
    """Also those that another process posted: nothing about them is remembered."""
    channel, mira = await place.channel(), await place.member("mira")
    buttons = tuple(Button(press, f"job1:{press}", Text("discord.done")) for press in Press)
    core = Core(answers={"press.edit": FORM, "press.continue": FORM, "press.reopen": FORM, "press.dismiss": None})
    async with connected(place, core) as platform:
        made = Message(Text("discord.done"), buttons=buttons)
        posted = await platform.post(ReplyTo("discord", address(place, channel)), made, "j1-r0")
    async with connected(place, core):
        message = next(one for one in await place.messages(channel) if one["id"] == posted)
        # Another page takes the place of this message and its buttons.
        for number, press in enumerate([*(set(Press) - {Press.PAGE}), Press.PAGE], 1):
            shown = await mira.press(message, press_mark(press, f"job1:{press}"))
            command = await core.heard("handle", number)
            assert (command.name, command.options) == (f"press.{press}", {"ref": f"job1:{press}"})
            assert json.loads(command.reply_to.address)["message"] != posted or press not in (Press.AGAIN, Press.RETRY)
            await shown.reached("answered")


async def test_a_pressed_page_takes_the_place_of_its_message(place: Discord) -> None:
    """No new message."""
    channel, mira = await place.channel(), await place.member("mira")
    first = Message(Text("discord.failed"), buttons=(Button(Press.PAGE, "2", Text("discord.done")),))
    async with connected(place, Core()) as platform:
        posted = await platform.post(ReplyTo("discord", address(place, channel)), first, "j1-n0")
        message = next(one for one in await place.messages(channel) if one["id"] == posted)
        await mira.press(message, "v1:page:2")
        await place.message(channel, contains="Erledigt")
        assert [one["components"] for one in await place.messages(channel)] == [[]]


@pytest.mark.row("B54")
@pytest.mark.parametrize(
    "mark",
    [
        "ap:other",
        "v1:again",
        "v1:explode:job1",
        "v1:again:" + "x" * 91,
        "v1:again:JOB",
        "v0:again:job1",
        "v1:again:a\n",
    ],
)
async def test_a_button_that_is_none_of_ours_is_no_longer_valid(place: Discord, mark: str) -> None:
    """Whatever a tampered client sends: an answer for the asker alone, and nothing is done."""
    channel, mira = await place.channel(), await place.member("mira", locale="de")
    core = Core()
    async with connected(place, core) as platform:
        posted = await platform.post(ReplyTo("discord", address(place, channel)), SAID, "j1-n0")
        message = next(one for one in await place.messages(channel) if one["id"] == posted)
        shown = await mira.press(message, mark, forged=True)
        assert (await shown.response())["content"] == "Die Nachricht gibt es nicht mehr."
        assert (await shown.now())["ephemeral"]
        assert not core.story


@pytest.mark.row("B56")
async def test_where_a_command_was_given_is_told(place: Discord) -> None:
    """Direct messages, threads, forums, voice channels, places for adults: the core decides, the adapter tells."""
    mira = await place.member("mira", locale="de")
    channel, adult = await place.channel(), await place.channel("late", nsfw=True)
    forum, voice = await place.channel("ideas", type=FORUM), await place.channel("talk", type=VOICE)
    thread, post = await place.channel("aside", parent=adult), await place.channel("idea", parent=forum)
    direct = await mira.dm()
    wanted = {
        channel: (place.guild_id, channel, None, False),
        adult: (place.guild_id, adult, None, True),
        thread: (place.guild_id, adult, thread, True),
        post: (place.guild_id, forum, post, False),
        voice: (place.guild_id, voice, None, False),
        direct: (f"dm:{mira.id}", direct, None, None),
    }
    core = Core()
    async with connected(place, core):
        for number, (where, facts) in enumerate(wanted.items(), 1):
            await mira.slash(where, "help")
            told = (await core.heard("handle", number)).place
            assert (told.tenant, told.channel, told.thread, told.age_restricted) == facts
            assert told.can_post
            assert told.missing == ()


async def test_permissions_that_the_bot_lacks_are_named(place: Discord) -> None:
    """Before anything is spent."""
    channel, mira = await place.channel(), await place.member("mira")
    await place.bot_may(channel, deny=["ATTACH_FILES", "READ_MESSAGE_HISTORY"])
    core = Core()
    async with connected(place, core):
        await mira.slash(channel, "help")
        told = (await core.heard("handle")).place
        assert told.missing == ("Attach Files", "Read Message History")
        assert not told.can_post


@pytest.mark.row("B59")
async def test_other_bots_are_ignored(place: Discord) -> None:
    """Without a word."""
    channel, robot, mira = await place.channel(), await place.member("robot", bot=True), await place.member("mira")
    core = Core()
    async with connected(place, core):
        ignored = await robot.slash(channel, "help", forged=True)
        await mira.slash(channel, "queue")
        assert (await core.heard("handle")).name == "queue"
        assert (await ignored.now())["answer"] is None


async def test_an_attachment_is_fetched_from_the_cdn(place: Discord, picture: Path, tmp_path: Path) -> None:
    """Whole, by its handle; one that is too large, elsewhere or gone is refused, and nothing of it is kept."""
    channel, mira = await place.channel(), await place.member("mira")
    core = Core(answers={"animate": None})
    async with connected(place, core) as platform:
        await mira.slash(channel, "animate", first_frame=picture, prompt="it wakes up")
        given = (await core.heard("handle")).attachments[0]
        assert (given.slot, given.name, given.size) == ("first_frame", "fox.png", len(PNG))
        assert await platform.fetch(given, tmp_path / "into", 1000) is None
        assert (tmp_path / "into").read_bytes() == PNG
        into = tmp_path / "other"
        for attachment, limit in (
            (given, 10),
            (Attachment("a", "a.png", 5, "image/png", given.handle), 10),
            (Attachment("a", "a.png", 5, "image/png", "https://evil.test/fox.png"), 1000),
            (Attachment("a", "a.png", 5, "image/png", given.handle.replace("fox.png", "wolf.png")), 1000),
        ):
            assert isinstance(await platform.fetch(attachment, into, limit), Refusal)
            assert list(tmp_path.glob("other*")) == []


async def test_a_bug_of_ours_is_told_to_the_one_who_met_it(place: Discord) -> None:
    """And the next command works."""
    channel, mira = await place.channel(), await place.member("mira", locale="en-US")
    core = Core(answers={"queue": RuntimeError("a bug"), "studio": RuntimeError("a bug")})
    async with connected(place, core):
        shown = await mira.slash(channel, "queue")
        assert "in my log" in (await shown.response())["content"]
        shown = await mira.slash(channel, "studio")
        assert "Nothing was charged" in (await shown.response())["content"]
        assert (await (await mira.slash(channel, "help")).response())["content"] == "Done."


async def test_commands_are_registered_once(place: Discord) -> None:
    """A second start with the same commands only looks."""
    for _ in range(2):
        async with connected(place, Core()):
            pass
    assert len(await place.traffic("PUT", "/applications/*/commands")) == 1
    assert (await place.counters())["command_creates"] == len(registration(FACTS))


def address(place: Discord, channel: str, message: str | None = None) -> str:
    """As the adapter writes it."""
    return json.dumps({"v": 1, "guild": place.guild_id, "channel": channel, "message": message, "locale": "de"})
