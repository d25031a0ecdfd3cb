"""The commands as Discord registers them, and whether it has them already. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from bot.generation.chat.table import MENUS, Option, Spec, Takes, command_table
from bot.generation.message import Text
from bot.generation.models import ModelFacts
from bot.replies import CATALOGUES, render

Json = dict[str, Any]

_OWN, _OTHERS = "en", tuple(code for code in CATALOGUES if code != "en")
_CHAT_INPUT, _MESSAGE_MENU = 1, 3
_SUBCOMMAND, _GROUP = 1, 2
_TYPES = {Takes.WORDS: 3, Takes.WHOLE: 4, Takes.SWITCH: 5, Takes.FILE: 11}
_MANAGE_SERVER, _MANAGE_MESSAGES = 1 << 5, 1 << 13
_IN_SERVERS, _WITH_THE_BOT, _ANYWHERE = 0, 1, 2
_MOST_CHOICES = 25

MENU_NAMES: Mapping[str, str] = {render(Text(f"menu.{word}"), _OWN): word for word in MENUS}

# What decides whether two registrations are the same. The rest is Discord's: ids, versions, defaults.
_KEPT = (
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "default_member_permissions",
    "contexts",
    "integration_types",
    "options",
    "required",
    "choices",
    "autocomplete",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
    "value",
)


def registration(facts: ModelFacts, *, user_install: bool = False) -> list[Json]:
    """Every command and menu entry, for this model. `user_install`: people may take the bot along to other servers."""
    where = _where(user_install)
    table = sorted(command_table(facts), key=lambda spec: spec.name.split(".")[0])
    grouped = groupby(table, key=lambda spec: spec.name.split(".")[0])
    commands = [_command(word, list(specs)) | where for word, specs in grouped]
    return [*commands, *(_menu(word) | where for word in MENUS)]


def fingerprint(commands: Iterable[Mapping[str, Any]]) -> str:
    """The same for the same commands, whether they are ours or what Discord made of them."""
    ordered = sorted((_normal(one) for one in commands), key=lambda one: (one.get("type", 1), one["name"]))
    return hashlib.sha256(json.dumps(ordered, sort_keys=True).encode()).hexdigest()


def _where(user_install: bool) -> Json:
    if not user_install:
        return {"integration_types": [0], "contexts": [_IN_SERVERS, _WITH_THE_BOT]}
    return {"integration_types": [0, 1], "contexts": [_IN_SERVERS, _WITH_THE_BOT, _ANYWHERE]}


def _command(word: str, specs: Sequence[Spec]) -> Json:
    made = {"type": _CHAT_INPUT, **_named(word, Text(f"command.{word}"))}
    if all(spec.manages for spec in specs):
        made["default_member_permissions"] = _MANAGE_SERVER
    elif all(spec.manages or spec.moderates for spec in specs):
        made["default_member_permissions"] = _MANAGE_MESSAGES  # as Asker.moderates has it
    if specs[0].name == word:
        return made | {"options": _options(specs[0])}
    return made | {"options": _under(specs, 1)}


def _under(specs: Sequence[Spec], depth: int) -> list[Json]:
    """The words under a word; one that has words of its own is a group, in the place of the first of them."""
    places: dict[str, list[Spec]] = {}
    for spec in specs:
        places.setdefault(spec.name.split(".")[depth], []).append(spec)
    return [_word(word, several, depth) for word, several in places.items()]


def _word(word: str, specs: Sequence[Spec], depth: int) -> Json:
    name = ".".join(specs[0].name.split(".")[: depth + 1])
    named = _named(word, Text(f"command.{name}"))
    if specs[0].name == name:
        return {"type": _SUBCOMMAND, **named, "options": _options(specs[0])}
    return {"type": _GROUP, **named, "options": _under(specs, depth + 1)}


def _options(spec: Spec) -> list[Json]:
    """Discord wants those that are required first."""
    return [_option(option) for option in sorted(spec.options, key=lambda option: not option.required)]


def _option(option: Option) -> Json:
    made = {
        "type": _TYPES[option.takes],
        **_named(option.name, Text(f"option.{option.name}")),
        "required": option.required,
    }
    low, high = ("min_value", "max_value") if option.takes is Takes.WHOLE else ("min_length", "max_length")
    made |= {name: value for name, value in ((low, option.low), (high, option.high)) if value is not None}
    if option.choices:
        made["choices"] = [_choice(option.name, value) for value in option.choices[:_MOST_CHOICES]]
    if option.suggests:
        made["autocomplete"] = True
    return made


def _choice(option: str, value: str) -> Json:
    """What has words of its own in the catalogue is shown in them; everything else is the same in every language."""
    shown = Text(f"choice.{option}.{value}")
    if shown.key not in CATALOGUES[_OWN]:
        return {"name": value, "value": value}
    translated = {code: render(shown, code) for code in _OTHERS}
    return {"name": render(shown, _OWN), "name_localizations": translated, "value": value}


def _named(word: str, described: Text) -> Json:
    return {
        "name": word,
        "name_localizations": {code: render(Text(f"name.{word}"), code) for code in _OTHERS},
        "description": render(described, _OWN),
        "description_localizations": {code: render(described, code) for code in _OTHERS},
    }


def _menu(word: str) -> Json:
    key = Text(f"menu.{word}")
    return {
        "type": _MESSAGE_MENU,
        "name": render(key, _OWN),
        "name_localizations": {code: render(key, code) for code in _OTHERS},
    }


def _normal(given: Mapping[str, Any]) -> Json:
    """Without what is empty, false or not ours; Discord leaves some of it out and adds some."""
    made: Json = {}
    for key in _KEPT:
        value = given.get(key)
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            made[key] = [_normal(one) for one in value]
        elif isinstance(value, list):
            made[key] = sorted(value)
        elif key == "default_member_permissions" and value is not None:
            made[key] = str(value)  # a number on its way there, a text on its way back
        elif value not in (None, "", False):
            made[key] = value
    return {key: value for key, value in made.items() if value not in ([], {})}
