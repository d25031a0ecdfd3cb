"""What Slack sends, as a Command: every kind of payload, its key, its person and place, its words undone once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.address import Address, Tenant, address_of, person, user_of, with_message
from adapters.slack.attachments import slotted, taken
from adapters.slack.heard import Around, Known, What
from adapters.slack.inbound import origin, read
from bot.generation.command import Attachment

Json = dict[str, Any]

ME = "U0ME"
AROUND = Around(ME, 1000.0, Known(locale="de-DE", manages=True))
SLASH: Json = {
    "command": "/video",
    "text": "a fox",
    "team_id": "T1",
    "channel_id": "C1",
    "user_id": "U1",
    "trigger_id": "1.2.x",
    "response_url": "https://hooks.slack.com/commands/1",
}


def event(**more: Any) -> Json:
    said = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.1", "text": f"<@{ME}> a fox", **more}
    return {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": said}


def action(mark: str, **more: Any) -> Json:
    return {
        "type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"}, "trigger_id": "1.2.x",
        "channel": {"id": "C1"}, "container": {"type": "message", "message_ts": "1.1"},
        "actions": [{"action_id": mark, "type": "button"}], **more,
    }  # fmt: skip


def file(name: str = "fox.png", mimetype: str = "image/png", **more: Any) -> Json:
    url = f"https://files.slack.com/{name}"
    return {"id": "F1", "name": name, "mimetype": mimetype, "size": 7, "url_private_download": url, **more}


def test_a_command_is_read_whole() -> None:
    heard = read(SLASH, AROUND)
    command = heard.command
    assert (command.key, command.name, command.words) == ("s:T1:1.2.x", "video", "a fox")
    assert (command.asked_by.person, command.asked_by.locale) == (person(Tenant("T1"), "U1"), "de-DE")
    assert command.asked_by.manages
    assert (command.place.tenant, command.place.channel, command.place.age_restricted) == ("T1", "C1", None)
    assert address_of(command.reply_to) == Address(Tenant("T1"), "C1", None, None, 1000.0, "de-DE")
    assert (heard.trigger, heard.response_url) == ("1.2.x", SLASH["response_url"])


def test_an_enterprise_is_part_of_every_name() -> None:
    """The same user and channel ids may exist elsewhere."""
    command = read(SLASH | {"enterprise_id": "E1"}, AROUND).command
    assert (command.asked_by.person.id, command.place.tenant) == ("E1/T1:U1", "E1/T1")
    assert user_of(command.asked_by.person) == (Tenant("T1", "E1"), "U1")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a &lt;fox&gt; &amp; hen", "a <fox> & hen"),
        ("&amp;lt;!here&amp;gt;", "&lt;!here&gt;"),
        ("see <https://x.test|this>", "see this"),
        ("a fox \u2014dur 5", "a fox \u2014dur 5"),
    ],
)
def test_words_are_undone_once(text: str, words: str) -> None:
    assert read(SLASH | {"text": text}, AROUND).command.words == words
    assert read(event(text=f"<@{ME}|bot> {text}"), AROUND).command.words == words


def test_an_event_is_keyed_by_its_id_and_answered_in_its_thread() -> None:
    heard = read(event(), AROUND)
    assert heard.command.key == "s:T1:Ev1"
    assert heard.is_event
    assert heard.trigger is heard.response_url is None
    assert heard.command.place.thread == "1.1"
    assert read(event(thread_ts="0.5"), AROUND).command.place.thread == "0.5"


@pytest.mark.row("B59")
@pytest.mark.parametrize(
    "body",
    [
        event(bot_id="B1"), event(subtype="bot_message"), event(subtype="message_changed"), event(user=None),
        event(type="message", channel_type="channel"), event(type="file_shared"),
        event(type="app_home_opened", tab="messages"),
        {"type": "view_closed"}, {"type": "event_callback"}, {}, action("v1:link:0"), action("slack_destination"),
        action("x", actions=[]),
    ],
    ids=str,
)  # fmt: skip
def test_what_nobody_asks_of_us_is_left_alone(body: Json) -> None:
    assert origin(body) is None


def test_a_look_at_the_own_page_is_no_command() -> None:
    heard = read(event(type="app_home_opened", tab="home"), AROUND)
    assert heard.what is What.HOME
    assert heard.command.place.channel == "U1"


def test_a_button_is_read_by_its_mark() -> None:
    heard = read(action("v1:again:j0123456789abc-r0", message={"ts": "1.1", "thread_ts": "0.5"}), AROUND)
    assert (heard.command.name, heard.command.options) == ("press.again", {"ref": "j0123456789abc-r0"})
    assert heard.command.place.thread == "0.5"
    assert heard.seen
    whisper = action("v1:page:0", container={"is_ephemeral": True, "thread_ts": "0.7", "channel_id": "C1"})
    assert not read(whisper, AROUND).seen


@pytest.mark.row("B54")
@given(st.text())
def test_every_other_mark_is_unknown(mark: str) -> None:
    if not mark.startswith(("v1:", "slack_")):
        assert read(action(mark), AROUND).command.name == "press.unknown"


def submission(values: Json, metadata: Json | None = None) -> Json:
    kept = json.dumps({"v": 1, "channel": "C1", "thread": "0.5", "mine": True} | (metadata or {}))
    view = {
        "id": "V1", "hash": "h1", "type": "modal", "callback_id": "v1:form:make-1", "private_metadata": kept,
        "state": {"values": {name: {name: state} for name, state in values.items()}},
    }  # fmt: skip
    return {
        "type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "1.2.x", "view": view
    }  # fmt: skip


def test_a_form_is_keyed_by_its_view_and_goes_where_it_was_opened() -> None:
    values = {
        "prompt": {"type": "plain_text_input", "value": "a <fox> &amp;"},
        "avoid": {"type": "plain_text_input", "value": None},
        "seconds": {"type": "static_select", "selected_option": {"value": "7"}},
        "shape": {"type": "static_select", "selected_option": None},
        "elements": {"type": "multi_static_select", "selected_options": [{"value": "mira"}]},
        "frames": {"type": "file_input", "files": [file()]},
    }
    command = read(submission(values), AROUND).command
    assert command.key == "s:T1:V1:h1"
    assert command.options == {
        "draft": "make-1",
        "values": {"prompt": "a <fox> &amp;", "avoid": "", "seconds": "7", "shape": "", "elements": ["mira"]},
    }
    assert [(one.slot, one.name) for one in command.attachments] == [("frames", "fox.png")]
    assert (command.place.channel, command.place.thread) == ("C1", "0.5")


def test_a_form_goes_where_somebody_chose() -> None:
    elsewhere = {"slack_destination": {"type": "conversations_select", "selected_conversation": "C2"}}
    command = read(submission(elsewhere), AROUND).command
    place = command.place
    assert (place.channel, place.thread, place.direct, "alone" in command.options) == ("C2", None, False, False)
    alone = {"slack_visibility": {"type": "radio_buttons", "selected_option": {"value": "alone"}}}
    command = read(submission(elsewhere | alone), AROUND).command
    assert (command.place.channel, command.place.direct, command.options["alone"]) == ("U1", True, True)


def test_a_forged_form_is_unknown() -> None:
    body = submission({})
    body["view"] |= {"callback_id": "other", "private_metadata": "{"}
    assert read(body, AROUND).command.name == "press.unknown"


@pytest.mark.row("B51")
@pytest.mark.parametrize(
    ("sent", "key"),
    [
        (file(mode="external"), "slack.file_elsewhere"),
        (file(mode="remote"), "slack.file_elsewhere"),
        (file(is_external=True), "slack.file_elsewhere"),
        (file(mode="tombstone"), "slack.file_gone"),
        (file(mode="hidden_by_limit"), "slack.file_gone"),
        ({"id": "F1", "name": "a", "size": 1}, "slack.file_gone"),
        ({"id": "F1", "file_access": "check_file_info"}, "slack.file_not_ours"),
        (file(user_team="T2"), "slack.file_not_ours"),
    ],
)
def test_files_that_cannot_be_used_say_why(sent: Json, key: str) -> None:
    attachments, problem = taken([sent], Tenant("T1"), {})
    assert attachments == ()
    assert problem is not None
    assert problem.key == key


def test_files_that_were_looked_up_are_used() -> None:
    """What files.info tells takes the place of the stub."""
    stub = {"id": "F1", "file_access": "check_file_info"}
    attachments, problem = taken([stub], Tenant("T1"), {"F1": file(user_team="T2")})
    assert problem is None
    assert json.loads(attachments[0].handle) == {"id": "F1", "url": "https://files.slack.com/fox.png", "team": "T1"}


KINDS = {"p": "image/png", "v": "video/mp4", "s": "audio/wav", "?": "application/octet-stream"}


@pytest.mark.parametrize(
    ("name", "files", "slots"),
    [
        ("video", "pp", ["first_frame", "last_frame"]),
        ("animate", "pvp", ["first_frame", "video_sample", "last_frame"]),
        ("animate", "?", ["first_frame"]),
        ("motion", "vp", ["video_sample", "image"]),
        ("element.add", "pppp", ["front", "image1", "image2", "image3"]),
        ("element.edit", "svp", ["voice", "video_sample", "front"]),
        ("queue", "pp", []),
        ("video", "ppp", None),
        ("motion", "pp", None),
        ("video", "s", None),
    ],
)
def test_files_take_the_slots_of_their_kind(name: str, files: str, slots: list[str] | None) -> None:
    """In the order they came; one too many is refused by name."""
    sent = [Attachment("", f"{place}", 1, KINDS[kind], "") for place, kind in enumerate(files)]
    placed, problem = slotted(name, sent)
    assert [one.slot for one in placed] == (slots or [])
    assert (problem is None) == (slots is not None)


@given(st.text(), st.text(), st.one_of(st.none(), st.text(min_size=1)), st.floats(0, 1e10))
def test_an_address_comes_back_as_it_was_written(channel: str, user: str, thread: str | None, at: float) -> None:
    address = Address(Tenant("T1", "E1"), channel, thread, None, at)
    assert address_of(address.reply_to()) == address
    assert address_of(with_message(address.reply_to(), "1.2")).message == "1.2"
    assert user_of(person(Tenant("T1"), user.replace(":", "")))[0] == Tenant("T1")


def test_an_address_of_the_first_release_is_still_read() -> None:
    """It is in the database of everybody who has used that."""
    first = '{"v":1,"tenant":"T1","channel":"C1","thread":null,"message":"1.2"}'
    to = with_message(Address(Tenant("T1"), "C1").reply_to(), "1.2")
    assert address_of(to.__class__("slack", first)) == address_of(to)
