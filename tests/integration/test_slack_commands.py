"""Every way of asking, over the wire and in both modes: acknowledged in its manner, handed over whole, answered where
it belongs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from bot.generation.command import Command, Person
from bot.generation.message import Button, Choice, Field, FieldKind, Form, Link, Message, Press, Text, Weight
from tests.integration.slack_bot import PNG, SAID, SECRET, Core, Life, connected, served, texts, to
from tests.standins.slack import Json, Slack, slack

Mode = Callable[..., AbstractAsyncContextManager[Life]]

REF = "j0123456789abc-r0"
DONE = "Done."
MODES = tuple(Choice(mode, mode) for mode in ("words", "picture", "movement"))
LENGTHS = tuple(Choice(f"{n}", f"{n}") for n in range(3, 16))
STUDIO = Form(
    "make-0123456789abc",
    Text("form.title_studio"),
    (
        Field("mode", FieldKind.CHOICE, Text("form.mode"), None, "words", MODES, basic=False),
        Field("prompt", FieldKind.PARAGRAPH, Text("form.prompt"), Text("form.prompt_hint"), required=True, most=4000),
        Field("avoid", FieldKind.LINE, Text("form.avoid"), most=2500),
        Field("frames", FieldKind.FILES, Text("form.frames"), most=2, modes=("picture",)),
        Field("shape", FieldKind.CHOICE, Text("form.shape"), choices=(Choice("16:9", "16:9"),), modes=("words",)),
        Field("seconds", FieldKind.CHOICE, Text("form.seconds"), choices=LENGTHS),
        Field("elements", FieldKind.CHOICES, Text("form.elements"), choices=(Choice("mira", "@mira"),), most=3),
    ),
)  # fmt: skip
SETTINGS = Form("keep-0123456789abc", Text("form.settings"), (Field("words", FieldKind.LINE, Text("form.habits")),))


@pytest.fixture
async def here() -> AsyncIterator[Slack]:
    async with slack() as server:
        yield server


@pytest.fixture(params=[connected, served], ids=["socket", "http"])
def mode(request: pytest.FixtureRequest) -> Mode:
    made: Mode = request.param
    return made


async def nobody_is_called(here: Slack) -> None:
    """In everything that was posted: no unfurling, no names made to links, and no word outside of plain text."""
    for request in await here.requests("chat.postMessage"):
        args = request["args"]
        assert (args["unfurl_links"], args["unfurl_media"], args["link_names"]) == ("false", "false", "false")
        assert args["parse"] == "none"
        assert "mrkdwn" not in json.dumps(args["blocks"])


async def test_a_command_is_written_down_acknowledged_done_and_its_status_is_posted(here: Slack, mode: Mode) -> None:
    """In this order; the status message carries the command's key and is its address from then on."""
    core = Core(answers={"video": None})
    ana = await here.person("ana", locale="de-DE")
    async with mode(here, core) as life:
        told = await ana.slash(here.home_channel, text="a <fox> & @bob --dur 3")
        command = await core.heard("moved")
        assert told["acked"]
        assert [verb for verb, _ in core.story] == ["receive", "acknowledged", "handle", "moved"]
        assert command.key == f"s:{here.team}:{told['payload']['trigger_id']}"
        assert (command.name, command.words) == ("video", "a <fox> & @bob --dur 3")
        assert command.asked_by.person == Person("slack", f"{here.team}:{ana.id}")
        assert (command.place.tenant, command.place.channel) == (here.team, here.home_channel)
        (status,) = await here.messages(here.home_channel, 1)
        assert status["metadata"]["event_payload"] == {"key": command.key}
        assert json.loads(core.moves[0].address)["message"] == status["ts"]
        assert json.loads(command.reply_to.address)["message"] is None
        assert await life.platform.edit(core.moves[0], SAID) is None
        (status,) = await here.messages(here.home_channel, 1)
        assert texts(status["blocks"]) == "Erledigt."
    await nobody_is_called(here)


async def test_a_private_answer_is_for_the_asker_alone(here: Slack, mode: Mode) -> None:
    """Whatever was asked, and in their language."""
    core = Core()
    ana = await here.person("ana", locale="de-DE", is_admin=True)
    lines = {
        "queue": "queue", "history done": "history", "help": "help", "admin status": "admin.status",
        "show 0123456789abc": "job.show", "cancel 0123456789abc": "job.cancel", "info 0123456789abc": "job.info",
        "delete 0123456789abc": "job.delete", "element list": "element.list", "preset list": "preset.list",
    }  # fmt: skip
    async with mode(here, core):
        for number, (line, name) in enumerate(lines.items(), 1):
            assert (await ana.slash(here.home_channel, text=line))["acked"]
            command = await core.heard("handle", number)
            assert (command.name, command.asked_by.manages) == (name, True)
        shown = await ana.whispers(len(lines))
    assert {texts(one["blocks"]) for one in shown} == {"Erledigt."}
    assert await here.messages(here.home_channel) == []


async def test_a_public_answer_is_for_everybody(here: Slack, mode: Mode) -> None:
    """As somebody asked to see a job again."""
    core = Core(answers={"job.show": SAID})
    ana = await here.person("ana")
    async with mode(here, core):
        await ana.slash(here.home_channel, text="show 0123456789abc")
        (said,) = await here.messages(here.home_channel, 1)
    assert texts(said["blocks"]) == DONE


async def test_a_refusal_takes_the_place_of_everything(here: Slack, mode: Mode) -> None:
    """Nothing is written down; the person gets back what they typed."""
    core = Core(refusals={"video": Message(Text("chat.too_fast", seconds=3), private=True, copy="a <fox>")})
    ana = await here.person("ana")
    async with mode(here, core):
        assert (await ana.slash(here.home_channel, text="a <fox>"))["acked"]
        (said,) = await ana.whispers(1)
    assert core.story == []
    assert said["blocks"][0]["elements"][1] == {
        "type": "rich_text_preformatted",
        "elements": [{"type": "text", "text": "a <fox>"}],
    }


async def test_where_i_am_not_nothing_is_begun(here: Slack, mode: Mode) -> None:
    """A command works in every channel, a video only comes to those that I was invited to."""
    core = Core(answers={"video": None})
    ana = await here.person("ana")
    closed = await here.make_channel("closed", [ana], kind="private", with_bot=False)
    other = await here.make_channel("other", [ana], with_bot=False)
    async with mode(here, core):
        for number, channel in enumerate((closed, other), 1):
            await ana.slash(channel, text="a fox")
            shown = await ana.whispers(number)
            assert "invite" in texts(shown[-1]["blocks"])
        assert core.story == []
        await here.join(other, here.bot_user)
        await ana.slash(other, text="a fox")
        await core.heard("moved")


async def test_a_bare_command_opens_the_form(here: Slack, mode: Mode) -> None:
    """Before anything slow: the trigger holds for three seconds."""
    core = Core(answers={"studio": STUDIO})
    ana = await here.person("ana")
    async with mode(here, core):
        await ana.slash(here.home_channel)
        (view,) = await ana.views()
    assert view["callback_id"] == "v1:form:make-0123456789abc"
    shown = [block["block_id"] for block in view["blocks"]]
    assert shown == ["mode", "prompt", "avoid", "shape", "seconds", "elements", "slack_destination", "slack_visibility"]


async def test_a_form_that_was_sent_off_is_a_command(here: Slack, mode: Mode) -> None:
    """With everything that was filled in, also after the program was started anew; where it goes is the person's."""
    core = Core(answers={"studio": STUDIO, "form": None})
    ana = await here.person("ana")
    other = await here.make_channel("other", [ana])
    async with mode(here, core):
        await ana.slash(here.home_channel)
        (view,) = await ana.views()
    async with mode(here, core):
        filled = {"prompt": "a fox & <b>", "seconds": "7", "elements": ["mira"], "slack_destination": other}
        told = await ana.submit(view, filled)
        command = await core.heard("moved")
        assert command.key == f"s:{here.team}:{view['id']}:{view['hash']}"
        assert command.options["draft"] == "make-0123456789abc"
        assert command.options["values"] == {
            "mode": "words", "prompt": "a fox & <b>", "avoid": "", "shape": "", "seconds": "7", "elements": ["mira"],
        }  # fmt: skip
        assert told["answer"] is None
        assert len(await here.messages(other, 1)) == 1


async def test_only_me_is_a_direct_message(here: Slack, mode: Mode) -> None:
    """Everything about it goes there."""
    core = Core(answers={"studio": STUDIO, "form": None})
    ana = await here.person("ana")
    async with mode(here, core):
        await ana.slash(here.home_channel)
        (view,) = await ana.views()
        await ana.submit(view, {"prompt": "a fox", "slack_visibility": "alone"})
        await core.heard("moved")
        assert len(await here.messages(await ana.direct(), 1)) == 1
    assert await here.messages(here.home_channel) == []


async def test_what_is_wrong_with_a_form_is_said_on_its_fields(here: Slack, mode: Mode) -> None:
    """Nothing is written down, and the same form can be sent off again."""
    core = Core(answers={"studio": STUDIO, "form": None}, wrong={"seconds": Text("slack.failed"), "": SAID.text})
    ana = await here.person("ana")
    alone = await here.make_channel("alone", [ana], with_bot=False)
    async with mode(here, core):
        await ana.slash(here.home_channel)
        (view,) = await ana.views()
        told = await ana.submit(view, {"prompt": "a fox"})
        assert told["answer"]["response_action"] == "errors"
        assert set(told["answer"]["errors"]) == {"seconds", "mode"}
        core.wrong = {}
        told = await ana.submit(view, {"prompt": "a fox", "slack_destination": alone})
        assert "invite" in told["answer"]["errors"]["slack_destination"]
        assert core.told("receive") == []
        await ana.submit(view, {"prompt": "a fox"})
        await core.heard("moved")


async def test_choosing_a_mode_shows_its_fields_and_keeps_the_rest(here: Slack, mode: Mode) -> None:
    """The form is asked of the core again: no program needs to remember it."""
    core = Core(answers={"studio": STUDIO, "press.reopen": STUDIO})
    ana = await here.person("ana")
    async with mode(here, core):
        await ana.slash(here.home_channel)
        (view,) = await ana.views()
        await ana.choose(view, "v1:mode", "picture", values={"prompt": "a fox"})
        (view,) = await ana.views(updates=1)
        assert (await core.heard("handle", 2)).options == {"ref": "make-0123456789abc"}
    blocks = {block["block_id"]: block["element"] for block in view["blocks"]}
    assert "frames" in blocks
    assert "shape" not in blocks
    assert blocks["mode"]["initial_option"]["value"] == "picture"
    assert blocks["prompt"]["initial_value"] == "a fox"


async def test_files_of_a_form_come_under_their_field(here: Slack, mode: Mode) -> None:
    """In the order in which they were chosen."""
    core = Core(answers={"studio": STUDIO, "press.reopen": STUDIO, "form": None})
    ana = await here.person("ana")
    files = [await ana.upload(PNG, "one.png"), await ana.upload(PNG, "two.png")]
    async with mode(here, core):
        await ana.slash(here.home_channel)
        (view,) = await ana.views()
        await ana.choose(view, "v1:mode", "picture")
        (view,) = await ana.views(updates=1)
        await ana.submit(view, {"prompt": "a fox", "frames": files})
        command = await core.heard("moved")
    assert [(one.slot, one.name, one.size) for one in command.attachments] == [
        ("frames", "one.png", len(PNG)), ("frames", "two.png", len(PNG)),
    ]  # fmt: skip


async def test_a_settings_form_goes_nowhere(here: Slack, mode: Mode) -> None:
    """It asks for no channel, and the answer is for the person alone."""
    core = Core(answers={"settings": SETTINGS})
    ana = await here.person("ana")
    async with mode(here, core):
        await ana.slash(here.home_channel, text="settings")
        (view,) = await ana.views()
        assert [block["block_id"] for block in view["blocks"]] == ["words"]
        await ana.submit(view, {"words": "--dur 8"})
        (said,) = await ana.whispers(1)
    assert texts(said["blocks"]) == DONE


async def test_the_shortcut_opens_the_form(here: Slack, mode: Mode) -> None:
    """There is no channel: the video goes to the person, unless they choose one."""
    core = Core(answers={"studio": STUDIO, "form": None})
    ana = await here.person("ana")
    async with mode(here, core):
        await ana.shortcut("studio")
        (view,) = await ana.views()
        await ana.submit(view, {"prompt": "a fox"})
        assert (await core.heard("moved")).place.channel == ana.id
        assert len(await here.messages(await ana.direct(), 1)) == 1


@pytest.mark.parametrize("name", ["animate", "last_frame"])
async def test_a_picture_can_be_animated_from_its_message(here: Slack, mode: Mode, name: str) -> None:
    """Its message comes along, wherever it is."""
    core = Core(answers={f"menu.{name}": STUDIO})
    ana = await here.person("ana")
    picture, notes = await ana.upload(PNG, "fox.png"), await ana.upload(b"hi", "notes.txt")
    await ana.say(here.home_channel, "look", files=[notes, picture])
    (message,) = await here.messages(here.home_channel, 1)
    async with mode(here, core):
        await ana.shortcut(name, message)
        command = await core.heard()
        assert [(one.slot, one.name) for one in command.attachments] == [("picture", "fox.png")]
        assert command.options["message"] == message["ts"]
        assert len(await ana.views()) == 1


async def test_a_video_of_ours_can_be_remixed_from_its_message(here: Slack, mode: Mode) -> None:
    """Its buttons or its caption say which one it is; what others wrote into theirs does not count."""
    core = Core(answers={"menu.remix": SECRET, "job.show": Message(Text("slack.done"), buttons=pressable(Press.AGAIN))})
    ana = await here.person("ana")
    async with mode(here, core):
        await ana.slash(here.home_channel, text="show 0123456789abc")
        (message,) = await here.messages(here.home_channel, 1)
        await ana.shortcut("remix", message)
        assert (await core.heard("handle", 2)).options == {"message": message["ts"], "job_refs": [REF]}
        await ana.say(here.home_channel, "look")
        await ana.shortcut("remix", (await here.messages(here.home_channel, 2))[1])
        assert (await core.heard("handle", 3)).options["job_refs"] == []


async def test_a_mention_is_answered_in_its_thread(here: Slack, mode: Mode) -> None:
    """With its files, in the order of their slots; the bot's own name is no word of the prompt."""
    core = Core(answers={"animate": None, "motion": None})
    ana = await here.person("ana")
    first, last = await ana.upload(PNG, "1.png"), await ana.upload(PNG, "2.png")
    film = await ana.upload(b"film", "dance.mp4")
    async with mode(here, core):
        told = await ana.mention(here.home_channel, "animate --dur 6 a <fox>", files=[first, last])
        command = await core.heard("moved")
        assert command.key == f"s:{here.team}:{told['payload']['event_id']}"
        assert (command.name, command.words) == ("animate", "--dur 6 a <fox>")
        assert [one.slot for one in command.attachments] == ["first_frame", "last_frame"]
        asked, status = await here.messages(here.home_channel, 2)
        assert status["thread_ts"] == asked["ts"] == command.place.thread
        await ana.mention(here.home_channel, "motion dance", files=[film, first], thread_ts=asked["ts"])
        command = await core.heard("moved", 2)
        assert [(one.slot, one.name) for one in command.attachments] == [
            ("video_sample", "dance.mp4"),
            ("image", "1.png"),
        ]
        assert {one["thread_ts"] for one in (await here.messages(here.home_channel, 4))[1:]} == {asked["ts"]}


async def test_a_direct_message_needs_no_mention(here: Slack, mode: Mode) -> None:
    """What the bot itself says there, and what is changed or removed, is no command."""
    core = Core(answers={"video": None})
    ana = await here.person("ana")
    picture = await ana.upload(PNG)
    async with mode(here, core) as life:
        await ana.dm("a fox", files=[picture])
        command = await core.heard("moved")
        assert [one.slot for one in command.attachments] == ["first_frame"]
        await life.platform.edit(core.moves[0], SAID)
        await ana.dm("queue")
        await core.heard("handle", 2)
        said = await here.messages(await ana.direct(), 4)
        assert texts(said[3]["blocks"]) == DONE
        assert said[3]["thread_ts"] == said[2]["ts"]
    assert len(core.told("handle")) == 2


async def test_a_form_cannot_open_from_a_message(here: Slack, mode: Mode) -> None:
    """It is said so, privately; who only calls the bot is told what it does."""
    core = Core()
    ana = await here.person("ana")
    async with mode(here, core):
        await ana.mention(here.home_channel, "settings")
        (said,) = await ana.whispers(1)
        assert texts(said["blocks"]).startswith("Forms only open")
        await ana.mention(here.home_channel, "")
        assert (await core.heard()).name == "help"


async def test_the_home_page_shows_what_the_core_says(here: Slack, mode: Mode) -> None:
    """Its buttons answer in a view: there is no channel."""
    message = Message(Text("slack.done"), buttons=pressable(Press.DETAILS, Press.EDIT, Press.AGAIN))
    core = Core(page=(message, SAID), answers={"press.edit": STUDIO, "press.again": None})
    ana = await here.person("ana")
    async with mode(here, core):
        await ana.open_home()
        page = await ana.home()
        assert texts(page["blocks"]).count(DONE) == 2
        await ana.choose(page, f"v1:details:{REF}")
        (view,) = await ana.views()
        assert DONE in texts(view["blocks"])
        await ana.close(view)
        await ana.choose(page, f"v1:edit:{REF}")
        assert len(await ana.views()) == 1
        await ana.choose(page, f"v1:again:{REF}")
        await core.heard("moved")
        assert len(await here.messages(await ana.direct(), 1)) == 1


def pressable(*presses: Press) -> tuple[Button, ...]:
    """A button for each."""
    return tuple(Button(press, REF, Text("button.again"), Weight.MAIN) for press in presses)


async def posted(here: Slack, life: Life, *presses: Press) -> Json:
    """A message with these buttons, that everybody sees."""
    message = Message(
        Text("slack.done"), buttons=(*pressable(*presses), Link("https://x.test", Text("button.download")))
    )
    await life.platform.post(to(here, here.home_channel), message, REF)
    return (await here.messages(here.home_channel, 1))[-1]


@pytest.mark.parametrize("press", [Press.DETAILS, Press.DELETE, Press.CANCEL])
async def test_a_button_with_a_private_answer(here: Slack, mode: Mode, press: Press) -> None:
    """The message stays as it is."""
    core = Core()
    ana = await here.person("ana")
    async with mode(here, core) as life:
        message = await posted(here, life, press)
        await ana.press(message, f"v1:{press}:{REF}")
        command = await core.heard()
        assert (command.name, command.options) == (f"press.{press}", {"ref": REF})
        assert texts((await ana.whispers(1))[0]["blocks"]) == DONE


@pytest.mark.parametrize("press", [Press.AGAIN, Press.RETRY, Press.CONFIRM])
async def test_a_button_that_makes_something(here: Slack, mode: Mode, press: Press) -> None:
    """Like a command: written down first, then a status message of its own, in the thread of the button."""
    core = Core(answers={f"press.{press}": None})
    ana = await here.person("ana")
    async with mode(here, core) as life:
        message = await posted(here, life, press)
        told = await ana.press(message, f"v1:{press}:{REF}")
        command = await core.heard("moved")
        assert command.key == f"s:{here.team}:{told['payload']['trigger_id']}"
        assert [verb for verb, _ in core.story] == ["receive", "acknowledged", "handle", "moved"]
        assert len(await here.messages(here.home_channel, 2)) == 2


@pytest.mark.parametrize("press", [Press.EDIT, Press.CONTINUE, Press.REOPEN])
async def test_a_button_that_opens_a_form(here: Slack, mode: Mode, press: Press) -> None:
    """At once."""
    core = Core(answers={f"press.{press}": STUDIO})
    ana = await here.person("ana")
    async with mode(here, core) as life:
        await ana.press(await posted(here, life, press), f"v1:{press}:{REF}")
        assert len(await ana.views()) == 1


@pytest.mark.parametrize("press", [Press.PAGE, Press.DISMISS])
async def test_a_button_that_turns_a_page_replaces_what_was_pressed(here: Slack, mode: Mode, press: Press) -> None:
    """If only the person sees that; of a message that all see, the next page is theirs alone."""
    core = Core(answers={"history": Message(Text("slack.done"), private=True, buttons=pressable(press)),
                         f"press.{press}": Message(Text("slack.removed"), private=True)})  # fmt: skip
    ana = await here.person("ana")
    async with mode(here, core) as life:
        await ana.slash(here.home_channel, text="history")
        (whisper,) = await ana.whispers(1)
        await ana.press(whisper, f"v1:{press}:{REF}")
        (whisper,) = await ana.whispers(1, edited=True)
        assert texts(whisper["blocks"]).startswith("Somebody removed")
        message = await posted(here, life, press)
        await ana.press(message, f"v1:{press}:{REF}")
        assert len(await ana.whispers(2)) == 2
        assert DONE in texts((await here.messages(here.home_channel, 1))[0]["blocks"])


async def test_a_link_is_acknowledged_and_nothing_else(here: Slack, mode: Mode) -> None:
    """Slack tells of it; the core need not know."""
    core = Core()
    ana = await here.person("ana")
    async with mode(here, core) as life:
        message = await posted(here, life)
        assert (await ana.press(message, "v1:link:0"))["acked"]
    assert core.story == []


@pytest.mark.row("B54")
@pytest.mark.parametrize(
    "action", ["ap:0123456789abc", "v1:again:" + "x" * 100, "v2:again:1", "v1:launch:1", "v1:again:<b>"]
)
async def test_a_forged_button_leads_nowhere(here: Slack, mode: Mode, action: str) -> None:
    """It is acknowledged, handed over as what it is, and answered."""
    core = Core()
    ana = await here.person("ana")
    async with mode(here, core) as life:
        message = await posted(here, life, Press.AGAIN)
        forged = {"type": "button", "action_id": action, "block_id": "x", "value": "y"}
        assert (await ana.press_forged(message, forged))["acked"]
        assert (await core.heard()).name == "press.unknown"
        assert len(await ana.whispers(1)) == 1
    assert core.told("receive") == []


@pytest.mark.row("B56")
async def test_a_place_says_where_it_is(here: Slack, mode: Mode) -> None:
    """A direct message is one; a thread is part of its channel."""
    core = Core(answers={"video": None})
    ana = await here.person("ana")
    direct = await ana.direct()
    async with mode(here, core):
        await ana.slash(direct, text="a fox")
        place = (await core.heard("moved")).place
        assert (place.channel, place.thread, place.age_restricted) == (direct, None, None)
        assert len(await here.messages(direct, 1)) == 1


@pytest.mark.row("B59")
async def test_bots_are_not_heard(here: Slack, mode: Mode) -> None:
    """Neither this one nor others, in channels and in direct messages."""
    core = Core(answers={"video": None})
    robot = await here.person("robot", is_bot=True)
    async with mode(here, core):
        told = await robot.mention(here.home_channel, "a fox")
        assert told["acked"]
        told = await robot.slash(here.home_channel, text="a fox")
        assert told["acked"]
    assert core.story == []


async def test_guests_and_strangers_are_told_apart(here: Slack, mode: Mode) -> None:
    """The core decides what they may."""
    core = Core()
    guest = await here.person("guest", is_ultra_restricted=True)
    elsewhere = await here.make_team("Elsewhere")
    stranger = await here.person("stranger", team=elsewhere)
    shared = await here.make_channel("shared", [guest, stranger], shared_with=[elsewhere])
    async with mode(here, core):
        await guest.slash(here.home_channel, text="queue")
        assert (await core.heard()).asked_by.guest
        await stranger.mention(shared, "queue")
        assert (await core.heard("handle", 2)).asked_by.guest


@pytest.mark.row("F39")
async def test_the_same_command_comes_three_times_and_is_done_once(here: Slack, mode: Mode) -> None:
    """And once more five minutes later. Every delivery is acknowledged."""
    core = Core(answers={"video": None})
    ana = await here.person("ana")
    async with mode(here, core):
        for told in (await ana.slash(here.home_channel, text="a fox"), await ana.mention(here.home_channel, "a hen")):
            for number, pause in ((1, 0), (2, 60), (3, 300)):
                await here.advance(pause)
                await here.again(told, number=number, reason="timeout", same_envelope=number == 1)
                await until_acknowledged(here, told["id"], number + 1)
        assert len(core.told("handle")) == 2
        assert len(core.told("receive")) == 8
        assert len(await here.messages(here.home_channel, 3)) == 3


async def test_a_private_command_that_comes_twice_is_answered_once(here: Slack, mode: Mode) -> None:
    """Nobody writes it down; whoever heard it remembers for a while."""
    core = Core()
    ana = await here.person("ana")
    async with mode(here, core):
        told = await ana.slash(here.home_channel, text="queue")
        await here.again(told, number=1, reason="timeout")
        await until_acknowledged(here, told["id"], 2)
    assert len(core.told("handle")) == 1


async def until_acknowledged(here: Slack, delivery: str, count: int) -> None:
    """Every try of a delivery got its answer."""
    async with asyncio.timeout(20):
        while True:
            (told,) = await here.until("deliveries", id=delivery)
            if [one["outcome"] for one in told["attempts"]] == ["acked"] * count:
                return
            await asyncio.sleep(0.02)


async def test_a_database_that_fails_is_no_acknowledgement(here: Slack, mode: Mode) -> None:
    """The person sees an error and is not charged; an event comes again and is done then."""
    core = Core(answers={"video": None})
    broken, failed, both = True, set[str](), asyncio.Event()
    received = core.receive

    async def receive(command: Command) -> bool:
        if broken:
            failed.add(command.words)
            if failed == {"a fox", "a hen"}:
                both.set()
            raise RuntimeError("the disk is full")
        return await received(command)

    core.receive = receive  # type: ignore[method-assign]
    ana = await here.person("ana")
    async with mode(here, core):
        told = await ana.slash(here.home_channel, text="a fox", wait=False)
        event = await ana.mention(here.home_channel, "a hen", wait=False)
        await asyncio.wait_for(both.wait(), 20)
        await here.advance(3.1)
        ended = await here.ended([told["id"]])
        assert ended is not None
        assert not ended["acked"]
        await here.advance(3.1)
        await here.until("deliveries", id=event["id"], next_at={"not": None})
        broken = False
        await here.advance(60.0)
        assert (await core.heard("moved")).words == "a hen"


async def test_a_bug_in_one_command_stays_its_own(here: Slack, mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    """Its asker is told, the next command works."""
    core = Core(answers={"queue": RuntimeError("a bug")})
    ana = await here.person("ana")
    async with mode(here, core):
        await ana.slash(here.home_channel, text="queue")
        assert texts((await ana.whispers(1))[0]["blocks"]).startswith("Something went wrong")
        await ana.slash(here.home_channel, text="help")
        await ana.whispers(2)
    assert "a bug" in caplog.text


@pytest.mark.row("B60")
async def test_many_commands_at_once_are_all_acknowledged(here: Slack, mode: Mode) -> None:
    """Thirty of one person; the core says which of them are too many."""
    core = Core(answers={"video": None})
    ana = await here.person("ana")
    async with mode(here, core):
        told = await asyncio.gather(*(ana.slash(here.home_channel, text=f"fox {n}") for n in range(30)))
        await core.heard("moved", 30)
    assert all(one["acked"] for one in told)
    assert len(await here.requests("users.info")) <= 30


async def test_people_are_looked_up_once_a_minute(here: Slack) -> None:
    """What somebody may do is at most so old; without an answer the command goes on."""
    core = Core()
    ana = await here.person("ana")
    async with connected(here, core) as life:
        for _ in range(3):
            await ana.slash(here.home_channel, text="queue")
        assert len(await here.requests("users.info")) == 1
        await here.change("user", ana.id, is_admin=True)
        life.clock.ahead += 61.0
        await here.fault("users.info", "error", error="internal_error")
        await ana.slash(here.home_channel, text="queue")
        assert not (await core.heard("handle", 4)).asked_by.manages
        await ana.slash(here.home_channel, text="queue")
        assert (await core.heard("handle", 5)).asked_by.manages


async def test_whatever_slack_is_slow_to_tell_a_command_is_acknowledged_in_time(here: Slack) -> None:
    """What is not known by then is left out."""
    core = Core(answers={"video": None})
    ana = await here.person("ana", is_admin=True)
    for method in ("users.info", "conversations.info"):
        await here.fault(method, "delay", seconds=3600.0)
    async with connected(here, core):
        assert (await ana.slash(here.home_channel, text="a fox"))["acked"]
        assert not (await core.heard("moved")).asked_by.manages


async def test_an_answer_in_place_of_a_video_is_told_once(here: Slack, mode: Mode) -> None:
    """To the asker alone; the core hears that they had it, so that nobody else tells it."""
    core = Core(answers={"video": SECRET})
    ana = await here.person("ana")
    async with mode(here, core):
        await ana.slash(here.home_channel, text="a fox")
        await core.heard("answered")
        assert [verb for verb, _ in core.story] == ["receive", "acknowledged", "handle", "answered"]
        await ana.whispers(1)
    assert await here.messages(here.home_channel) == []


async def test_a_status_that_could_not_be_posted_is_posted_by_the_next_change(here: Slack) -> None:
    """By whoever comes first, and once; also when the answer to the first try was lost."""
    core = Core(answers={"video": None})
    ana = await here.person("ana")
    for number, how in enumerate(({"handled": False}, {"handled": True}), 1):
        await here.fault("chat.postMessage", "reset", **how)
        async with connected(here, core) as life:
            await ana.slash(here.home_channel, text="a fox")
            command = await core.heard("handle", number)
            await here.requests("chat.postMessage", 1)
            moved = await life.platform.edit(command.reply_to, SAID, command.key)
            assert moved is not None
            said = await here.messages(here.home_channel, number)
            assert len(said) == number
            assert json.loads(moved.address)["message"] == said[-1]["ts"]
            assert texts(said[-1]["blocks"]) == DONE
