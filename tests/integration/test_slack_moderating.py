"""What moderation needs of Slack, over the wire: direct messages, user groups, stars, the state at a press."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.marks import press_mark
from adapters.slack.people import LIVE_SECONDS, USER_SECONDS
from bot.generation.command import Person, Place
from bot.generation.errors import PlatformUnavailable
from bot.generation.message import Button, Choice, Field, FieldKind, File, Form, Message, Press, Text
from tests.integration.slack_bot import SAID, Core, Life, connected, platform_at, texts
from tests.standins.slack import Json, Slack, slack

KEY = "j0123456789abc-c0"
CARD = Message(Text("slack.done"), buttons=(Button(Press.APPROVE, KEY, Text("button.details")),))
APPROVE = press_mark(Press.APPROVE, KEY)


@pytest.fixture
async def here() -> AsyncIterator[Slack]:
    async with slack("--share-delay", "0") as started:
        await started.settings(keep_uploads=True)
        yield started


def place(here: Slack, channel: str | None = None, thread: str | None = None) -> Place:
    return Place("slack", here.team, channel or here.home_channel, thread)


def person(here: Slack, who: Any) -> Person:
    return Person("slack", f"{here.team}:{who.id}")


async def card(here: Slack, life: Life, message: Message = CARD, key: str = KEY) -> Json:
    """A message of ours with buttons."""
    ts = await life.platform.post(life.platform.address(place(here)), message, key)
    return (await here.messages(here.home_channel, 1, ts=ts))[0]


def film(tmp_path: Path) -> File:
    path = tmp_path / "fox.mp4"
    path.write_bytes(b"a film")
    return File(path, "fox.mp4", Text("post.alt", prompt="a fox"))


# -- where nobody asked


async def test_a_card_goes_into_a_channel_or_a_thread(here: Slack) -> None:
    """Where nobody typed anything."""
    async with platform_at(here) as life:
        parent = await card(here, life)
        to = life.platform.address(place(here, thread=parent["ts"]))
        ts = await life.platform.post(to, SAID, "j0123456789abc-c1")
        (under,) = await here.messages(here.home_channel, 1, ts=ts)
    assert (parent["thread_ts"], under["thread_ts"]) == (None, parent["ts"])


async def test_a_private_place_is_the_direct_message_with_a_person(here: Slack, tmp_path: Path) -> None:
    """A video with its caption and its buttons, and none of it in the channel."""
    ana = await here.person("ana")
    async with platform_at(here) as life:
        to = life.platform.private(person(here, ana), place(here))
        message = Message(Text("post.result", job="1"), files=(film(tmp_path),), buttons=CARD.buttons)
        reference = await life.platform.post(to, message, KEY)
        assert await life.platform.find(to, KEY, 0.0) == reference
    assert len(await here.messages(await ana.direct(), 2)) == 2
    assert await here.messages(here.home_channel) == []


# -- who is called


async def test_exactly_the_groups_of_a_message_are_called(here: Slack) -> None:
    """Not what a stranger wrote, nothing that is no group, and never the whole channel."""
    ana = await here.person("ana")
    mods, others = await here.make_group("mods", ana.id), await here.make_group("others", ana.id)
    calls = (mods, "!channel", "123", "here", mods)
    said = Message(
        Text("media.animated", name=f"<!subteam^{others}> <!channel>"), calls=calls, mention=person(here, ana)
    )
    async with platform_at(here) as life:
        shown = await card(here, life, said)
    assert (shown["pinged_groups"], shown["pinged"]) == ([mods], [ana.id])
    assert "<!channel>" not in shown["text"]


async def test_an_edit_calls_nobody_again(here: Slack) -> None:
    mods = await here.make_group("mods")
    async with platform_at(here) as life:
        status = await life.platform.edit(
            life.platform.address(place(here)), Message(Text("slack.done"), calls=(mods,)), KEY
        )
        assert status is not None
        await life.platform.edit(status, Message(Text("slack.failed")))
    (shown,) = await here.messages(here.home_channel)
    assert "usergroup" not in str(shown["blocks"])


# -- who is named


def naming(here: Slack, who: Any) -> Message:
    return Message(Text("slack.done"), (Text("review.decided_by", by_person=person(here, who).id),))


def links(shown: Json) -> list[Json]:
    (section,) = shown["blocks"][0]["elements"]
    return [one for one in section["elements"] if one["type"] == "link"]


async def test_whom_a_message_names_is_called_by_name_and_not_notified(here: Slack) -> None:
    """Asked once for many messages; the name is only letters, whatever it is."""
    ana = await here.person("<!channel> @here *ana*\u202e")
    async with platform_at(here) as life:
        shown = await card(here, life, naming(here, ana))
        status = await life.platform.edit(life.platform.address(place(here)), naming(here, ana), "other")
        assert status is not None
        assert len(await here.requests("users.info")) == 1
    assert shown["pinged"] == []
    for one in await here.messages(here.home_channel, 2):
        (link,) = links(one)
        assert link["text"] == "<!channel> @here *ana*"
        assert link["url"].startswith("https://slack.com/app_redirect?channel=")


@pytest.mark.parametrize("fault", [("status", {"status": 503}), ("error", {"error": "user_not_found"}), ("hang", {})])
async def test_where_slack_does_not_say_a_name_the_id_is_shown(here: Slack, fault: Any) -> None:
    """A message does not wait for it for long."""
    ana = await here.person("ana")
    await here.fault("users.info", fault[0], **fault[1])
    async with platform_at(here) as life:
        shown = await card(here, life, naming(here, ana))
    (link,) = links(shown)
    assert link["text"] == ana.id


async def test_a_rate_limit_of_names_is_respected(here: Slack) -> None:
    ana, ben = await here.person("ana"), await here.person("ben")
    await here.fault("users.info", "status", status=429, retry_after=30)
    async with platform_at(here) as life:
        for who in (ana, ben, ana):
            await life.platform.post(life.platform.address(place(here)), naming(here, who), "")
        assert len(await here.requests("users.info")) == 1


# -- who asks


async def test_user_groups_are_roles(here: Slack) -> None:
    """Asked once a minute for everybody."""
    ana, ben = await here.person("ana"), await here.person("ben")
    mods = await here.make_group("mods", ana.id)
    await here.make_group("gone", ana.id, ben.id)
    core = Core()
    async with connected(here, core):
        for who in (ana, ben, ana):
            await who.slash(here.home_channel, text="queue")
    first, second, _ = core.told("handle")
    assert mods in first.asked_by.roles
    assert mods not in second.asked_by.roles
    assert first.asked_by.roles_known
    assert (first.asked_by.account_age, first.asked_by.joined_at) == (None, None)
    assert len(await here.requests("usergroups.list")) == 1


async def test_a_group_that_was_switched_off_is_nobodys_role(here: Slack) -> None:
    ana = await here.person("ana")
    mods = await here.make_group("mods", ana.id)
    await here.change("usergroup", mods, disabled=True)
    core = Core()
    async with connected(here, core):
        await ana.slash(here.home_channel, text="queue")
    assert (await core.heard()).asked_by.roles == ()


@pytest.mark.row("B55")
async def test_a_press_brings_the_groups_of_that_moment(here: Slack) -> None:
    """Whoever was taken out of the group a moment ago presses without it; nobody else waits for that."""
    ana, ben = await here.person("ana"), await here.person("ben")
    mods = await here.make_group("mods", ana.id, ben.id)
    core = Core()
    async with connected(here, core) as life:
        shown = await card(here, life)
        await ana.press(shown, APPROVE)
        assert (await core.heard()).asked_by.roles == (mods,)
        await here.change("usergroup", mods, users=[ben.id])
        life.clock.ahead += LIVE_SECONDS
        await ana.press(shown, APPROVE)
        assert (await core.heard("handle", 2)).asked_by.roles == ()
        await ben.press(shown, APPROVE)
        assert (await core.heard("handle", 3)).asked_by.roles == (mods,)


@pytest.mark.row("B55")
@pytest.mark.parametrize("text", ["press", "admin status"])
async def test_who_manages_no_more_is_found_out_at_once(here: Slack, text: str) -> None:
    """At every press and command that needs it."""
    ana = await here.person("ana", is_admin=True)
    core = Core()
    async with connected(here, core) as life:
        shown = await card(here, life)

        async def act() -> None:
            await (ana.press(shown, APPROVE) if text == "press" else ana.slash(here.home_channel, text=text))

        await act()
        await here.change("user", ana.id, is_admin=False)
        life.clock.ahead += LIVE_SECONDS
        await act()
    before, after = core.told("handle")
    assert (before.asked_by.moderates, after.asked_by.moderates) == (True, False)


async def test_pressing_again_and_again_asks_slack_only_now_and_then(here: Slack) -> None:
    """Slack takes twenty such questions a minute; nobody may use them up for all others."""
    ana = await here.person("ana")
    await here.make_group("everybody", ana.id)
    await here.settings(limits=True)
    core = Core()
    async with connected(here, core) as life:
        shown = await card(here, life)
        for _ in range(30):
            await ana.press(shown, APPROVE)
    assert all(command.asked_by.roles_known for command in core.told("handle"))
    assert len(await here.requests("usergroups.list")) <= 15


@pytest.mark.parametrize(
    "fault",
    [{"fault": "status", "status": 429, "retry_after": 30}, {"fault": "status", "status": 503}, {"fault": "reset"}],
)
async def test_what_slack_does_not_say_is_not_known(here: Slack, fault: Json) -> None:
    """Neither who is a guest nor which groups somebody is in: the core has to know that, and not a guess."""
    guest = await here.person("guest", is_restricted=True)
    await here.make_group("mods", guest.id)
    for method in ("users.info", "usergroups.list"):
        await here.fault(method, times=1000, **fault)
    core = Core()
    async with connected(here, core) as life:
        await guest.slash(here.home_channel, text="queue")
        asker = (await core.heard()).asked_by
        assert (asker.guest, asker.roles, asker.roles_known) == (None, (), False)
        assert not asker.moderates
        await here.forgive()
        life.clock.ahead += 31
        await guest.slash(here.home_channel, text="queue")
        asker = (await core.heard("handle", 2)).asked_by
        assert (asker.guest, asker.roles_known) == (True, True)


async def test_a_rate_limit_of_people_is_respected(here: Slack) -> None:
    """Until it is over Slack is not asked again, however many commands come."""
    ana, ben = await here.person("ana"), await here.person("ben")
    await here.fault("users.info", "status", status=429, retry_after=30)
    core = Core()
    async with connected(here, core) as life:
        for who in (ana, ben, ana):
            await who.slash(here.home_channel, text="queue")
        assert [command.asked_by.guest for command in core.told("handle")] == [None] * 3
        assert len(await here.requests("users.info")) == 1
        life.clock.ahead += 31
        await ben.slash(here.home_channel, text="queue")
        assert (await core.heard("handle", 4)).asked_by.guest is False


async def test_a_workspace_without_the_scope_or_the_plan_for_groups_still_works(here: Slack) -> None:
    """Without the scope nothing is known of roles; without the plan there are none."""
    ana = await here.person("ana")
    core = Core()
    async with connected(here, core) as life:
        await here.fault("usergroups.list", "error", error="missing_scope")
        await ana.slash(here.home_channel, text="queue")
        await here.fault("usergroups.list", "error", error="plan_upgrade_required")
        life.clock.ahead += USER_SECONDS
        await ana.slash(here.home_channel, text="queue")
    assert [command.asked_by.roles_known for command in core.told("handle")] == [False, True]


async def test_who_reads_where_is_asked_once_a_minute(here: Slack) -> None:
    """However many deliveries there are; an outage is one, and no answer."""
    ana = await here.person("ana")
    async with platform_at(here) as life:
        for _ in range(5):
            assert await life.platform.permits(person(here, ana), place(here))
        assert len(await here.requests("users.info")) == 1
        assert len(await here.requests("conversations.info")) == 1
        life.clock.ahead += USER_SECONDS
        await here.fault("users.info", "status", status=503)
        with pytest.raises(PlatformUnavailable):
            await life.platform.permits(person(here, ana), place(here))


@pytest.mark.row("B59")
async def test_a_press_and_a_star_of_a_bot_are_not_heard(here: Slack) -> None:
    """Whoever lets them through decides nothing."""
    ana, robot = await here.person("ana"), await here.person("robot", is_bot=True)
    core = Core()
    async with connected(here, core) as life:
        shown = await card(here, life)
        await robot.press(shown, APPROVE)
        await robot.react(shown)
        await ana.press(shown, APPROVE)
        assert (await core.heard()).asked_by.person == person(here, ana)
    assert len(core.told("handle")) == 1


@pytest.mark.parametrize("escaping", [True, False])
async def test_people_groups_and_channels_come_with_their_ids(here: Slack, escaping: bool) -> None:
    """Where they are what a command is about, if the app's manifest is of this release; in a prompt they are words."""
    await here.settings(should_escape=escaping)
    ana, mira = await here.person("ana", is_admin=True), await here.person("mira")
    mods = await here.make_group("mods")
    core = Core(answers={"video": None})
    async with connected(here, core):
        await ana.slash(here.home_channel, text="moderate block @mira posts spam")
        await ana.slash(here.home_channel, text="admin channel reviewer_roles @mods")
        await ana.slash(here.home_channel, text="@mira and @mods in #general, @nobody & <3")
        block, rule, prompt = core.told("handle")
    person_named = f"<@{mira.id}|mira>" if escaping else "@mira"
    assert block.options == {"person": person_named, "reason": "posts spam"}
    assert rule.options["value"] == (f"<!subteam^{mods}|@mods>" if escaping else "@mods")
    assert prompt.words == "@mira and @mods in #general, @nobody & <3"


# -- menus, forms, files


async def test_a_message_can_be_reported_verified_and_shown_in_the_gallery(here: Slack) -> None:
    """By shortcuts, answered to the asker alone; only a check takes the files along."""
    ana = await here.person("ana")
    core = Core()
    async with connected(here, core) as life:
        ours = await card(here, life)
        file = await ana.upload(b"film", "fox.mp4")
        await ana.say(here.home_channel, "look", files=[file])
        (theirs,) = await here.messages(here.home_channel, 1, user=ana.id)
        for callback, message in (("report", ours), ("gallery", ours), ("verify", theirs)):
            await ana.shortcut(callback, message)
        assert len(await ana.whispers(3)) == 3
    report, gallery, verify = core.told("handle")
    assert (report.name, report.options) == ("menu.report", {"message": ours["ts"], "job_refs": [KEY]})
    assert (gallery.name, gallery.options, gallery.attachments) == ("menu.gallery", report.options, ())
    assert [(one.slot, one.name) for one in verify.attachments] == [("file", "fox.mp4")]


async def test_a_private_answer_with_a_file_comes_as_a_direct_message(here: Slack, tmp_path: Path) -> None:
    """Slack shows no file to one person in a channel: the channel only hears, from us to them, where it is."""
    ana, ben = await here.person("ana"), await here.person("ben")
    answer = Message(Text("slack.done"), files=(film(tmp_path),), private=True)
    async with connected(here, Core(answers={"queue": answer})):
        await ana.slash(here.home_channel, text="queue")
        (told,) = await ana.whispers()
        (shown,) = await here.messages(await ana.direct(), 1)
    assert "direct messages" in texts(told["blocks"])
    assert [file["name"] for file in shown["files"]] == ["fox.mp4"]
    assert await here.messages(here.home_channel) == []
    assert await here.until("ephemerals", 0, user=ben.id) == []


async def test_a_private_answer_whose_file_cannot_be_sent_says_so(here: Slack, tmp_path: Path) -> None:
    ana = await here.person("ana")
    await here.change("team", here.team, uploads="disabled")
    answer = Message(Text("slack.done"), files=(film(tmp_path),), private=True)
    async with connected(here, Core(answers={"queue": answer})):
        await ana.slash(here.home_channel, text="queue")
        (told,) = await ana.whispers()
    assert "file" in texts(told["blocks"]).lower()


async def test_the_choices_of_a_form_are_in_the_language_of_who_reads_it(here: Slack) -> None:
    """What is the same everywhere stays as it is."""
    choices = (Choice("on", Text("choice.mention.on")), Choice("off", Text("choice.mention.off")), Choice("x", "X"))
    fields = (Field("mention", FieldKind.CHOICE, Text("form.mention"), None, "off", choices),)
    ana = await here.person("ana", locale="de-DE")
    async with connected(here, Core(answers={"settings": Form("keep-1", Text("form.settings"), fields)})):
        await ana.slash(here.home_channel, text="settings")
        (view,) = await ana.views()
    element = view["blocks"][0]["element"]
    assert [one["text"]["text"] for one in element["options"]] == ["Ja", "Nein", "X"]
    assert element["initial_option"]["value"] == "off"


async def test_seven_buttons_are_two_rows(here: Slack) -> None:
    presses = (Press.AGAIN, Press.EDIT, Press.CONTINUE, Press.DETAILS, Press.DELETE, Press.REPORT, Press.GALLERY)
    buttons = tuple(Button(press, KEY, Text("slack.done")) for press in presses)
    async with platform_at(here) as life:
        shown = await card(here, life, Message(Text("slack.done"), buttons=buttons))
    assert [len(block["elements"]) for block in shown["blocks"] if block["type"] == "actions"] == [5, 2]


async def test_sentences_call_the_command_as_it_is_called_here(here: Slack) -> None:
    """Also in what is pressed, filled in, and told by somebody's own page."""
    ana = await here.person("ana")
    said = Message(Text("press.over"), fields=(Text("menu.not_mine"), Text("history.empty")), private=True)
    async with connected(here, Core(answers={"queue": said}, page=(said,)), command="/film"):
        await ana.slash(here.home_channel, "/film", "queue")
        (told,) = await ana.whispers()
        await ana.open_home()
        page = await ana.home()
    for blocks in (told["blocks"], page["blocks"]):
        assert "/film history" in texts(blocks)
        assert "/video" not in texts(blocks)


async def test_a_workspace_without_the_app_gets_a_sentence_of_ours(here: Slack) -> None:
    """Not the library's apology."""
    other = await here.make_team("Elsewhere")
    await here.install(other)
    channel = await here.make_channel("there", team=other)
    ben = await here.person("ben", team=other)
    core = Core()
    async with connected(here, core):
        told = await ben.slash(channel, text="queue")
        assert told["acked"]
        (whisper,) = await ben.whispers()
    assert "not installed in this workspace, so it can do nothing" in whisper["text"]
    assert core.story == []


# -- stars


async def test_a_star_under_a_post_of_ours_is_a_command(here: Slack, tmp_path: Path) -> None:
    """Under its buttons, under the video itself, and in a thread; nobody is answered."""
    ana = await here.person("ana")
    mods = await here.make_group("mods", ana.id)
    core = Core()
    video = Message(Text("post.result", job="1"), files=(film(tmp_path),), buttons=CARD.buttons)
    async with connected(here, core) as life:
        await life.platform.post(life.platform.address(place(here)), video, KEY)
        both = await here.messages(here.home_channel, 2)
        for number, message in enumerate(both, 1):
            await ana.react(message)
            command = await core.heard("handle", number)
            assert (command.name, command.options["job_refs"]) == ("gallery.react", [KEY])
            assert command.options["message"] == message["ts"]
            assert command.asked_by.roles == (mods,)
            assert command.place.channel == here.home_channel
    assert await here.until("ephemerals", 0) == []
    assert not core.told("receive")


async def test_only_a_persons_first_star_under_our_own_posts_is_heard(here: Slack) -> None:
    """Not other signs, not one that was taken away and put there again, not under what others wrote."""
    ana, last = await here.person("ana"), await here.person("last")
    core = Core()
    async with connected(here, core) as life:
        shown = await card(here, life)
        await ana.say(here.home_channel, "look")
        (theirs,) = await here.messages(here.home_channel, 1, user=ana.id)
        await ana.react(theirs)
        await ana.react(shown, "fire")
        for off in (False, True, False):
            await ana.react(shown, off=off)
        await last.react(shown)
        await core.heard("handle", 2)
    assert [command.asked_by.person for command in core.told("handle")] == [person(here, ana), person(here, last)]


async def test_who_stars_everything_is_not_followed(here: Slack) -> None:
    """A person costs us a few requests at once, and no more."""
    ana = await here.person("ana")
    core = Core()
    async with connected(here, core) as life:
        for number in range(9):
            key = f"j0123456789abc-c{number}"
            said = Message(Text("slack.done"), buttons=(Button(Press.REPORT, key, Text("button.details")),))
            await ana.react(await card(here, life, said, key))
    assert len(core.told("handle")) <= 6
    assert len(await here.requests("conversations.replies")) <= 6


async def test_a_star_that_cannot_be_looked_into_harms_nobody(here: Slack) -> None:
    """It is acknowledged and not heard; the next one is."""
    ana, last = await here.person("ana"), await here.person("last")
    core = Core()
    async with connected(here, core) as life:
        shown = await card(here, life)
        await here.fault("conversations.replies", "status", status=503)
        assert (await ana.react(shown))["acked"]
        await last.react(shown)
        assert (await core.heard()).asked_by.person == person(here, last)
