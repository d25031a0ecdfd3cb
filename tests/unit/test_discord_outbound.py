"""Messages, forms and commands as Discord takes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import discord
import pytest

from adapters.discord.commands import MENU_NAMES, fingerprint, registration
from adapters.discord.forms import modal
from adapters.discord.outbound import dress, view_of
from bot.generation.chat.table import MENUS, command_table
from bot.generation.command import Person
from bot.generation.message import Button, Choice, Field, FieldKind, File, Form, Link, Message, Press, Text, Weight
from bot.generation.models import parse_model
from bot.replies import CATALOGUES

ROOT = Path(__file__).parents[2]
FACTS = parse_model(next((ROOT / "bot/generation/models").glob("*.toml")).read_text())
DONE = Text("discord.done")


def names(commands: list[dict[str, Any]]) -> list[str]:
    """Every name in a registration, the deepest too."""
    return [name for one in commands for name in (one["name"], *names(one.get("options", [])))]


def test_a_message_is_lines_then_what_is_to_be_copied() -> None:
    message = Message(DONE, (Text("discord.channel_gone"),), copy="--dur 8\n--no `x`", mention=Person("discord", "7"))
    shown = dress(message, "de")
    assert shown.content == "<@7> Erledigt.\nDen Kanal gibt es nicht mehr.\n```\n--dur 8\n--no ˋxˋ\n```"
    assert dict(shown.mentions.to_dict()) == {"parse": [], "users": [7]}
    assert shown.view is None


def test_a_message_may_name_its_own_language() -> None:
    assert dress(Message(DONE, locale="de"), "en").content == "Erledigt."


def test_lines_that_do_not_fit_are_left_out_whole() -> None:
    lines = tuple(Text("media.animated", name="*" * 300) for _ in range(10))
    shown = dress(Message(DONE, lines, copy="x" * 5000), "en").content
    assert len(shown) <= 2000
    assert shown.endswith("…\n```")
    assert all(line.endswith("picture.") for line in shown.split("\n```")[0].splitlines()[1:])


def test_buttons_stand_five_a_row() -> None:
    buttons = tuple(Button(press, "a", DONE, Weight.MAIN) for press in list(Press)[:6])
    view = view_of(Message(DONE, buttons=(*buttons, Link("https://x.test", DONE))), "en")
    assert view is not None
    rows = view.to_components()
    assert [len(row["components"]) for row in rows] == [5, 2]
    assert rows[0]["components"][0]["custom_id"] == "v1:again:a"
    assert rows[1]["components"][1]["url"] == "https://x.test"


def test_files_are_opened_with_their_description(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"film")
    file = File(tmp_path / "a.mp4", "1-1.mp4", Text("media.animated", name="*" * 2000), spoiler=True)
    (opened,) = dress(Message(DONE, files=(file,)), "en").opened()
    try:
        assert opened.filename == "SPOILER_1-1.mp4"
        assert opened.description is not None
        assert len(opened.description) <= 1024
        assert "\\" not in opened.description
    finally:
        opened.close()


def test_a_form_shows_its_basic_fields() -> None:
    """Within Discord's lengths, filled in as far as it is."""
    long = Text("media.animated", name="x" * 300)
    choices = tuple(Choice(str(n), f"{n}") for n in range(12))
    fields = (
        Field("prompt", FieldKind.PARAGRAPH, long, long, value="a fox", required=True, most=9000),
        Field("hidden", FieldKind.LINE, DONE, basic=False),
        Field("frames", FieldKind.FILES, DONE, most=2),
        Field("shape", FieldKind.CHOICE, DONE, value="1", choices=choices[:3]),
        Field("many", FieldKind.CHOICE, DONE, value="1", choices=choices),
        Field("several", FieldKind.CHOICES, DONE, choices=choices, most=3),
    )
    sent = modal(Form("make:1", long, fields), "en").to_dict()
    assert sent["custom_id"] == "v1:form:make:1"
    assert len(sent["title"]) == 45
    first, files, shape, many, several = sent["components"]
    assert (len(first["label"]), len(first["description"])) == (45, 100)
    assert first["component"]["value"] == "a fox"
    assert first["component"]["max_length"] == 4000
    assert (files["component"]["type"], files["component"]["max_values"]) == (19, 2)
    assert [one.get("default", False) for one in shape["component"]["options"]] == [False, True, False]
    assert len(many["component"]["options"]) == 12
    assert several["component"]["max_values"] == 3


def test_every_command_is_registered_in_both_languages() -> None:
    """By the words of the catalogue, within Discord's lengths."""
    commands = registration(FACTS)
    words = {word for spec in command_table(FACTS) for word in spec.name.split(".")}
    options = {option.name for spec in command_table(FACTS) for option in spec.options}
    assert words | options | set(MENU_NAMES) == set(names(commands))
    assert set(MENU_NAMES.values()) == set(MENUS)
    assert all(CATALOGUES["en"][f"name.{word}"] == word for word in words | options)


@pytest.mark.parametrize("code", sorted(CATALOGUES))
def test_names_and_descriptions_keep_discords_rules(code: str) -> None:
    """Lower case, no spaces, 32 letters; descriptions of 100; no two of a command alike."""
    words = {key: value for key, value in CATALOGUES[code].items() if key.startswith("name.")}
    assert all(word == word.lower() and word.replace("_", "").isalnum() and len(word) <= 32 for word in words.values())
    told = [value for key, value in CATALOGUES[code].items() if key.startswith(("command.", "option."))]
    assert all(0 < len(value) <= 100 for value in told)
    assert all(len(CATALOGUES[code][f"menu.{word}"]) <= 32 for word in MENUS)
    for spec in command_table(FACTS):
        shown = [words[f"name.{option.name}"] for option in spec.options]
        assert len(set(shown)) == len(shown), spec.name


def test_only_those_who_manage_the_server_are_offered_what_manages() -> None:
    """And those who may remove other people's messages, what moderates."""
    asked = {one["name"]: one.get("default_member_permissions") for one in registration(FACTS)}
    guarded = {name: bits for name, bits in asked.items() if bits}
    assert guarded == {
        "admin": discord.Permissions(manage_guild=True).value,
        "moderate": discord.Permissions(manage_messages=True).value,
    }


def test_words_under_words_are_groups_and_keep_discords_numbers() -> None:
    """At most 25 of a kind, and no word that is a group and a command at once."""
    (moderate,) = [one for one in registration(FACTS) if one["name"] == "moderate"]
    kinds = {one["name"]: one["type"] for one in moderate["options"]}
    assert (kinds["words"], kinds["queue"]) == (2, 1)
    assert [one["name"] for one in moderate["options"] if one["name"] == "words"] == ["words"]
    for command in registration(FACTS):
        for place in (command, *(command.get("options") or ())):
            assert len(place.get("options") or ()) <= 25


def test_choices_are_named_in_both_languages_where_they_have_words() -> None:
    """What is sent stays the value."""
    (history,) = [one for one in registration(FACTS) if one["name"] == "history"]
    (done, *_) = history["options"][0]["choices"]
    assert done == {"name": "Done", "name_localizations": {"de": "Fertig"}, "value": "done"}
    (video,) = [one for one in registration(FACTS) if one["name"] == "video"]
    (aspect,) = [one for one in video["options"] if one["name"] == "aspect"]
    assert aspect["choices"][0] == {"name": aspect["choices"][0]["value"], "value": aspect["choices"][0]["value"]}


def test_people_take_the_bot_along_only_where_that_is_switched_on() -> None:
    assert {tuple(one["integration_types"]) for one in registration(FACTS)} == {(0,)}
    assert {tuple(one["integration_types"]) for one in registration(FACTS, user_install=True)} == {(0, 1)}


def test_the_fingerprint_overlooks_what_discord_adds_and_nothing_else() -> None:
    commands = registration(FACTS)
    kept = [one | {"id": "1", "version": "2", "nsfw": False, "dm_permission": True} for one in reversed(commands)]
    for one in kept:
        if "default_member_permissions" in one:
            one["default_member_permissions"] = str(one["default_member_permissions"])
    assert fingerprint(kept) == fingerprint(commands)
    changed = [commands[0] | {"description": "else"}, *commands[1:]]
    assert fingerprint(changed) != fingerprint(commands)
    assert fingerprint(commands[1:]) != fingerprint(commands)
