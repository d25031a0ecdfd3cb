"""What Discord sends, as a Command. The payloads are as its documents describe them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from adapters.discord.inbound import Around, born, lacking, read, typed
from adapters.discord.invite import NEEDED, PERMISSIONS, invite_link
from adapters.discord.marks import filled_in, form_mark, press_mark, pressed
from bot.generation.message import Press

NOW = 1_760_000_000.0
AROUND = Around("99", NOW, False)
USER = {"id": "175928847299117063", "username": "mira"}


def payload(kind: int = 2, data: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """An interaction in a guild."""
    return {
        "id": "1000",
        "type": kind,
        "data": data or {"name": "video", "type": 1, "options": [{"name": "prompt", "type": 3, "value": "a fox"}]},
        "guild_id": "10",
        "channel": {"id": "20", "type": 0},
        "member": {
            "user": USER,
            "roles": ["1", "2"],
            "joined_at": "2025-01-01T00:00:00+00:00",
            "permissions": str(1 << 13),
        },
        "app_permissions": str(PERMISSIONS),
        "locale": "de",
        "guild_locale": "en-US",
        **more,
    }


def test_a_command_says_who_asked_what_where() -> None:
    command = read(payload(), AROUND)
    assert (command.key, command.name, command.words) == ("d:1000", "video", "a fox")
    asker = command.asked_by
    assert (asker.person.id, asker.roles, asker.locale) == (USER["id"], ("1", "2"), "de")
    assert asker.joined_at == 1735689600.0
    assert asker.account_age == pytest.approx(NOW - born(USER["id"]))
    assert (asker.moderates, asker.manages, asker.is_bot) == (True, False, False)
    assert (command.place.tenant, command.place.channel, command.place.locale) == ("10", "20", "en-US")
    written = {"v": 1, "guild": "10", "channel": "20", "message": None, "locale": "en-US"}
    assert json.loads(command.reply_to.address) == written


def test_a_right_in_one_channel_is_none_in_the_others() -> None:
    """What the roles grant in the whole server is for the connection to know."""
    assert read(payload(), AROUND).asked_by.moderates_all is False
    assert read(payload(), replace(AROUND, everywhere=1 << 13)).asked_by.moderates_all


def test_whoever_administers_may_everything() -> None:
    asker = read(payload(member={"user": USER, "permissions": str(1 << 3)}), AROUND).asked_by
    assert asker.moderates
    assert asker.manages
    assert asker.roles == ()


def test_direct_messages_are_a_place_of_their_own() -> None:
    sent = payload(user=USER, channel={"id": "30", "type": 1}, app_permissions="0")
    del sent["guild_id"], sent["member"], sent["guild_locale"]
    place = read(sent, Around("99", NOW)).place
    assert (place.tenant, place.channel, place.locale) == (f"dm:{USER['id']}", "30", "de")
    assert (place.can_post, place.age_restricted) == (True, None)


def test_what_is_missing_in_a_thread_is_about_threads() -> None:
    """And the other way round."""
    everything = sum(NEEDED.values())
    in_threads, in_channels = NEEDED["Send Messages in Threads"], NEEDED["Send Messages"]
    assert lacking(everything - in_threads, in_thread=True) == ("Send Messages in Threads",)
    assert lacking(everything - in_threads, in_thread=False) == ()
    assert lacking(everything - in_channels, in_thread=True) == ()
    assert lacking(0, in_thread=False) == tuple(name for name in NEEDED if "Threads" not in name)
    assert lacking(1 << 3, in_thread=False) == ()


@pytest.mark.parametrize("brought", [{"authorizing_integration_owners": {"1": "5"}}, {"context": 2}])
def test_where_only_a_person_brought_the_bot_along_it_may_nothing(brought: dict[str, Any]) -> None:
    """It has no way to post there by its own token."""
    place = read(payload(**brought), AROUND).place
    assert not place.can_post
    assert "Send Messages" in place.missing


def test_subcommands_files_and_options_keep_their_names() -> None:
    sent = {"id": "7", "filename": "a.png", "size": 5, "content_type": "image/png", "url": "https://cdn/x?ex=1"}
    inner = [{"name": "name", "type": 3, "value": "mira"}, {"name": "front", "type": 11, "value": "7"}]
    data = {"name": "element", "options": [{"name": "add", "type": 1, "options": inner}]}
    command = read(payload(data=data | {"resolved": {"attachments": {"7": sent}}}), AROUND)
    assert (command.name, command.options) == ("element.add", {"name": "mira"})
    (file,) = command.attachments
    assert (file.slot, file.name, file.size, file.handle) == ("front", "a.png", 5, "https://cdn/x?ex=1")


def test_what_is_being_typed_is_found() -> None:
    """While nothing is required yet, and files are only names."""
    inner = [{"name": "front", "type": 11, "value": "7"}, {"name": "name", "type": 3, "value": "mi", "focused": True}]
    sent = payload(4, {"name": "element", "options": [{"name": "show", "type": 1, "options": inner}]})
    assert typed(sent) == ("name", "mi")
    assert read(sent, AROUND).attachments == ()


def test_a_button_that_others_see_names_its_message() -> None:
    """An ephemeral one cannot be edited by bot token."""
    data = {"custom_id": "v1:again:abc", "component_type": 2}
    for flags, message in ((0, "40"), (64, None)):
        command = read(payload(3, data, message={"id": "40", "flags": flags}), AROUND)
        assert (command.name, command.options) == ("press.again", {"ref": "abc"})
        assert json.loads(command.reply_to.address)["message"] == message


@pytest.mark.parametrize("where", ["label", "row"])
def test_a_form_is_read_whatever_its_fields_are_wrapped_in(where: str) -> None:
    inner = {"type": 4, "custom_id": "prompt", "value": "a fox"}
    wrapped = {"type": 18, "component": inner} if where == "label" else {"type": 1, "components": [inner]}
    command = read(payload(5, {"custom_id": "v1:form:make:1", "components": [wrapped]}), AROUND)
    assert command.options == {"draft": "make:1", "values": {"prompt": "a fox"}}


@pytest.mark.row("B54")
@pytest.mark.parametrize(
    "mark",
    [
        "",
        "ap:job",
        "v1:again",
        "v1:again:",
        "v2:again:a",
        "v1:again:a b",
        f"v1:again:{'a' * 61}",
        "v1:again:a\n",
        "v1:form:",
    ],
)
def test_ids_that_are_none_of_ours_are_unknown(mark: str) -> None:
    assert pressed(mark) is None
    assert filled_in(mark) is None
    for kind in (3, 5):
        sent = payload(kind, {"custom_id": mark, "component_type": 2, "components": []})
        assert read(sent, AROUND).name == "press.unknown"


def test_ids_of_ours_are_read_as_they_were_written() -> None:
    """Also those of the first release: messages outlive releases."""
    for press in Press:
        assert pressed(press_mark(press, "0123456789abc:j0123456789abc-r0")) == (
            press,
            "0123456789abc:j0123456789abc-r0",
        )
    assert filled_in(form_mark("make:0123")) == "make:0123"
    assert pressed("v1:again:0123456789abc") == ("again", "0123456789abc")
    assert filled_in("v1:form:make:0123") == "make:0123"


def test_the_invitation_asks_for_no_more_than_it_needs() -> None:
    """No Administrator, no Mention Everyone, no Manage anything."""
    link = invite_link("123")
    assert link == (
        "https://discord.com/oauth2/authorize?client_id=123&permissions=274878024704&scope=bot+applications.commands"
    )
    assert not PERMISSIONS & ((1 << 3) | (1 << 17) | (1 << 13) | (1 << 5))
