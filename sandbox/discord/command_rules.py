"""The rules for application commands: names, lengths, options, choices, localizations. Pure."""

from __future__ import annotations

import re
from typing import Any

from sandbox.discord.errors import Mistakes
from sandbox.discord.state import Json

CHAT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, NUMBER, ATTACHMENT = 3, 4, 5, 10, 11
OPTION_TYPES = range(1, 12)
_NAME = re.compile(r"^[-_\w]{1,32}$")
_COMMAND_KEYS = {
    "id", "application_id", "version", "name", "name_localizations", "description", "description_localizations",
    "options", "default_member_permissions", "dm_permission", "contexts", "integration_types", "type", "nsfw",
    "handler", "guild_id",
}  # fmt: skip
_OPTION_KEYS = {
    "type", "name", "name_localizations", "description", "description_localizations", "required", "choices",
    "options", "channel_types", "min_value", "max_value", "min_length", "max_length", "autocomplete",
}  # fmt: skip
Path = tuple[str | int, ...]


def kind_of(command: Json) -> int:
    """Its type; a command that names none is a chat command."""
    return int(command.get("type") or CHAT)


def judge(command: Any, path: Path, mistakes: Mistakes) -> None:
    """Judge one command."""
    if not isinstance(command, dict):
        mistakes.add(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return
    _unknown(command, _COMMAND_KEYS, path, mistakes)
    kind = kind_of(command)
    if kind not in (CHAT, USER_MENU, MESSAGE_MENU):
        mistakes.add((*path, "type"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3}.")
    if kind == CHAT:
        _name(command, path, mistakes)
        mistakes.length((*path, "description"), command.get("description"), 1, 100)
        _options(command.get("options") or [], path, mistakes, depth=0)
    else:
        mistakes.length((*path, "name"), command.get("name"), 1, 32)
        if command.get("description") or command.get("options"):
            said = "Context menu commands cannot have description"
            mistakes.add((*path, "description"), "APPLICATION_COMMAND_INVALID_DESCRIPTION", said)
    _localizations(command, path, mistakes, slash=kind == CHAT)
    if _letters(command) > 8000:
        mistakes.add(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")


def judge_together(commands: list[Json], mistakes: Mistakes) -> None:
    """Judge a list of commands: 100 chat commands and 15 of each menu; names once per type."""
    seen: set[tuple[int, object]] = set()
    for position, one in enumerate(each for each in commands if isinstance(each, dict)):
        key = (kind_of(one), one.get("name"))
        if key in seen:
            said = "Option name already exists in the list"
            mistakes.add((position, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", said)
        seen.add(key)
    for kind, most in ((CHAT, 100), (USER_MENU, 15), (MESSAGE_MENU, 15)):
        if sum(one == kind for one, _ in seen) > most:
            mistakes.add((), "APPLICATION_COMMAND_TOO_MANY", f"Maximum number of commands of type {kind} is {most}.")


def _unknown(given: Json, known: set[str], path: Path, mistakes: Mistakes) -> None:
    for key in sorted(set(given) - known):
        mistakes.add((*path, key), "UNKNOWN_FIELD", f"Unknown field {key}.")


def _name(given: Json, path: Path, mistakes: Mistakes) -> None:
    name = given.get("name")
    if not isinstance(name, str) or not _NAME.match(name) or name != name.lower():
        said = "Command name is invalid" if name else "This field is required"
        mistakes.add((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME" if name else "BASE_TYPE_REQUIRED", said)


def _options(options: list[Json], path: Path, mistakes: Mistakes, *, depth: int) -> None:
    if len(options) > 25:
        mistakes.add((*path, "options"), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    optional, names = False, set()
    for position, option in enumerate(options):
        where: Path = (*path, "options", position)
        _option(option, where, mistakes, depth)
        required = bool(option.get("required"))
        if required and optional:
            said = "Required options must be placed before non-required options"
            mistakes.add(where, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", said)
        optional |= not required and option.get("type") not in (SUBCOMMAND, GROUP)
        if option.get("name") in names:
            said = "Option name already exists in the list"
            mistakes.add((*where, "name"), "APPLICATION_COMMAND_OPTIONS_DUPLICATE", said)
        names.add(option.get("name"))
    kinds = {option.get("type") in (SUBCOMMAND, GROUP) for option in options}
    if len(kinds) > 1:
        said = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        mistakes.add((*path, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", said)


def _option(option: Json, path: Path, mistakes: Mistakes, depth: int) -> None:
    kind = option.get("type")
    _unknown(option, _OPTION_KEYS, path, mistakes)
    _name(option, path, mistakes)
    mistakes.length((*path, "description"), option.get("description"), 1, 100)
    _localizations(option, path, mistakes, slash=True)
    if kind not in OPTION_TYPES or (kind == GROUP and depth > 0) or (kind == SUBCOMMAND and depth > 1):
        mistakes.add((*path, "type"), "BASE_TYPE_CHOICES", "This option type is not allowed here.")
    elif kind in (SUBCOMMAND, GROUP):
        _options(option.get("options") or [], path, mistakes, depth=depth + (2 if kind == SUBCOMMAND else 1))
    else:
        _bounds(option, path, mistakes)
        _choices(option, path, mistakes)


def _bounds(option: Json, path: Path, mistakes: Mistakes) -> None:
    for name, high in (("min_length", 6000), ("max_length", 6000)):
        value = option.get(name)
        if value is not None and (option["type"] != STRING or not 0 <= value <= high):
            mistakes.add((*path, name), "NUMBER_TYPE_MAX", f"int value should be less than or equal to {high}.")
    for name in ("min_value", "max_value"):
        if option.get(name) is not None and option["type"] not in (INTEGER, NUMBER):
            mistakes.add((*path, name), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Only for numbers.")


def _choices(option: Json, path: Path, mistakes: Mistakes) -> None:
    choices = option.get("choices") or []
    if len(choices) > 25:
        mistakes.add((*path, "choices"), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    if choices and option.get("autocomplete"):
        said = "Autocomplete cannot be combined with choices"
        mistakes.add((*path, "autocomplete"), "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", said)
    if (choices or option.get("autocomplete")) and option["type"] not in (STRING, INTEGER, NUMBER):
        mistakes.add((*path, "choices"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Not for this option type.")
    for position, choice in enumerate(choices):
        where: Path = (*path, "choices", position)
        mistakes.length((*where, "name"), choice.get("name"), 1, 100)
        if option["type"] == STRING:
            mistakes.length((*where, "value"), choice.get("value"), 1, 100)
        elif not isinstance(choice.get("value"), int | float):
            mistakes.add((*where, "value"), "NUMBER_TYPE_COERCE", "The value is not a number.")


def _localizations(given: Json, path: Path, mistakes: Mistakes, *, slash: bool) -> None:
    for field, high in (("name_localizations", 32), ("description_localizations", 100)):
        for locale, text in (given.get(field) or {}).items():
            where: Path = (*path, field, locale)
            if locale not in LOCALES:
                mistakes.add(where, "BASE_TYPE_CHOICES", "Not a locale.")
            mistakes.length(where, text, 1, high)
            if slash and high == 32 and (not _NAME.match(str(text)) or text != text.lower()):
                mistakes.add(where, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


LOCALES = frozenset(
    (
        "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl",
        "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW",
        "ko", "ar", "he",
    )
)  # fmt: skip


def _letters(given: Json) -> int:
    """Names, descriptions and choice values of a command and everything in it."""
    own = sum(len(str(given.get(key) or "")) for key in ("name", "description"))
    for choice in given.get("choices") or []:
        own += len(str(choice.get("name"))) + len(str(choice.get("value")))
    return own + sum(_letters(one) for one in given.get("options") or [])
