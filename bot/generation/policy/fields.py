"""The settings of a policy: what each takes, and how a value is read from what somebody typed or wrote. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from bot.generation.content.find import refused_pattern, refused_word
from bot.generation.message import Refusal, Text
from bot.generation.policy.policy import Mode, OnExpiry, Policy
from bot.generation.request import SAFETY_ORDER

Value = str | int | bool | None | tuple[str, ...]

BACK = "default"  # as a value: what the wider level says
NONE = "none"  # as a value: none of them, or no limit

_MOST, _LONGEST = 200, 200  # entries of a list, and characters of one
_MOST_USD = 1_000_000
_ID = r"[A-Za-z0-9_-]{1,64}"
_ROLES = re.compile(rf"<@&(\d+)>|<!subteam\^([A-Za-z0-9]+)(?:\|[^>]*)?>|({_ID})")
_CHANNEL = re.compile(rf"<#({_ID})(?:\|[^>]*)?>|({_ID})")
_PERSON = re.compile(r"<@!?([A-Za-z0-9]{1,64})(?:\|[^>]*)?>|([A-Za-z0-9_.:-]{1,80})")
_ON, _OFF = frozenset({"on", "true", "yes", "ja", "an"}), frozenset({"off", "false", "no", "nein", "aus"})


class Kind(StrEnum):
    """What a setting takes."""

    CHOICE = "choice"
    SWITCH = "switch"
    WHOLE = "whole"
    USD = "usd"
    ROLES = "roles"
    CHANNEL = "channel"
    WORDS = "words"
    PATTERNS = "patterns"
    NAMES = "names"


class Group(StrEnum):
    """Settings that people change together. The words are in ids of buttons."""

    ORDER = "order"  # what becomes of an order
    WHO = "who"
    LIMITS = "limits"
    CONTENT = "content"
    REVIEW = "review"
    PLACES = "places"


_TAKES: Mapping[Kind, Text] = {
    Kind.SWITCH: Text("policy.takes_switch"),
    Kind.USD: Text("policy.takes_usd"),
    Kind.ROLES: Text("policy.takes_roles"),
    Kind.CHANNEL: Text("policy.takes_channel"),
    Kind.WORDS: Text("policy.takes_words", most=_MOST, longest=_LONGEST),
    Kind.PATTERNS: Text("policy.takes_patterns"),
    Kind.NAMES: Text("policy.takes_names"),
}


@dataclass(frozen=True, slots=True)
class PolicyField:
    """A field of Policy. `low` and `high` are of a whole number; `optional`: it may be none, too."""

    name: str
    group: Group
    kind: Kind
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    optional: bool = False

    @property
    def takes(self) -> Text:
        """What a value may be, in one sentence."""
        if self.kind is Kind.CHOICE:
            return Text("policy.takes_choice", choices=", ".join(self.choices))
        if self.kind is Kind.WHOLE and self.optional:
            return Text("policy.takes_whole_or_none", low=self.low, high=self.high)
        if self.kind is Kind.WHOLE:
            return Text("policy.takes_whole", low=self.low, high=self.high)
        return _TAKES[self.kind]


def _whole(name: str, group: Group, low: int, high: int, *, optional: bool = False) -> PolicyField:
    return PolicyField(name, group, Kind.WHOLE, low=low, high=high, optional=optional)


_ALL = (
    PolicyField("mode", Group.ORDER, Kind.CHOICE, tuple(Mode)),
    PolicyField("direct", Group.ORDER, Kind.SWITCH),  # a form takes five fields, and the group of who has them
    _whole("newcomers", Group.ORDER, 0, 100),
    _whole("reporters", Group.ORDER, 1, 100),
    PolicyField("roles", Group.WHO, Kind.ROLES),
    PolicyField("denied_roles", Group.WHO, Kind.ROLES),
    _whole("account_days", Group.WHO, 0, 3650),
    _whole("member_hours", Group.WHO, 0, 8760),
    PolicyField("guests", Group.WHO, Kind.SWITCH),
    _whole("most_seconds", Group.LIMITS, 1, 600, optional=True),
    _whole("most_results", Group.LIMITS, 1, 20, optional=True),
    PolicyField("most_usd", Group.LIMITS, Kind.USD, optional=True),
    PolicyField("presets", Group.LIMITS, Kind.NAMES),
    _whole("retention_days", Group.LIMITS, 1, 3650, optional=True),
    PolicyField("deny", Group.CONTENT, Kind.WORDS),
    PolicyField("deny_patterns", Group.CONTENT, Kind.PATTERNS),
    PolicyField("safety", Group.CONTENT, Kind.CHOICE, tuple(SAFETY_ORDER)),
    PolicyField("nsfw", Group.CONTENT, Kind.SWITCH),
    PolicyField("real_people", Group.CONTENT, Kind.SWITCH),
    PolicyField("reviewer_roles", Group.REVIEW, Kind.ROLES),
    _whole("review_hours", Group.REVIEW, 1, 720),
    PolicyField("on_expiry", Group.REVIEW, Kind.CHOICE, tuple(OnExpiry)),
    _whole("approvals", Group.REVIEW, 1, 2),
    PolicyField("self_approval", Group.REVIEW, Kind.SWITCH),
    PolicyField("results_channel", Group.PLACES, Kind.CHANNEL),
    PolicyField("review_channel", Group.PLACES, Kind.CHANNEL),
    PolicyField("escalation_channel", Group.PLACES, Kind.CHANNEL),
    PolicyField("gallery_channel", Group.PLACES, Kind.CHANNEL),
)
FIELDS: Mapping[str, PolicyField] = MappingProxyType({field.name: field for field in _ALL})
_LISTS = frozenset({Kind.ROLES, Kind.WORDS, Kind.PATTERNS, Kind.NAMES})
# Of every level all holds: a narrower one only adds to it.
ADDED = frozenset({"deny", "deny_patterns"})


def read(name: str, given: object) -> Value | Text:
    """A value as somebody typed it, or as a settings file has it; or what it should be."""
    field = FIELDS[name]
    value = _READ[field.kind](field, given)
    return value if value is not _WRONG else field.takes


def written(value: Value) -> str:
    """As it is stored."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False, separators=(",", ":"))


def loaded(name: str, stored: str) -> Value:
    """What `written` made. Raises ValueError for anything else: who cannot read a rule must not go by another."""
    given = json.loads(stored)
    if FIELDS[name].kind in _LISTS and isinstance(given, list):
        return tuple(map(str, given))  # what takes long to check was checked when it was set
    value = None if given is None else read(name, given)
    if isinstance(value, Text):
        raise ValueError(f"{stored[:80]} is no value of {name}")  # noqa: TRY004 - it is what is stored that is wrong
    return value


def typed(name: str, value: Value) -> str:
    """As somebody would type it."""
    if value is None or value in ("", ()):
        return NONE
    if isinstance(value, tuple):
        return ("\n" if FIELDS[name].kind is Kind.PATTERNS else ", ").join(value)
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


def person_id(words: str, like: str) -> str | None:
    """The id that a mention or an id names, written as `like` is: some platforms put a team before it. None: no id."""
    match = _PERSON.fullmatch(words.strip())
    if match is None:
        return None
    found = next(group for group in match.groups() if group)
    team, colon, _ = like.rpartition(":")
    return found if ":" in found or not colon else f"{team}{colon}{found}"


class _Wrong:
    """No value."""


_WRONG: Any = _Wrong()


def _choice(field: PolicyField, given: object) -> Any:
    word = str(given).strip().casefold()
    return word if word in field.choices else _WRONG


def _switch(_field: PolicyField, given: object) -> Any:
    if isinstance(given, bool):
        return given
    word = str(given).strip().casefold()
    return word in _ON if word in _ON | _OFF else _WRONG


def _number(field: PolicyField, given: object) -> Any:
    word = str(given).strip()
    if field.optional and word.casefold() == NONE:
        return None
    good = not isinstance(given, bool) and word.isascii() and word.isdigit() and len(word) <= 6
    return int(word) if good and field.low <= int(word) <= field.high else _WRONG


def _usd(_field: PolicyField, given: object) -> Any:
    word = str(given).strip().removeprefix("$").replace(",", ".")
    if word.casefold() == NONE:
        return None
    try:
        dollars = Decimal(word)
    except InvalidOperation:
        return _WRONG
    if isinstance(given, bool) or not dollars.is_finite() or not 0 <= dollars <= _MOST_USD:
        return _WRONG
    micro = dollars * 1_000_000
    return f"{dollars:f}" if micro == micro.to_integral_value() else _WRONG


def _roles(_field: PolicyField, given: object) -> Any:
    if isinstance(given, list | tuple):
        given = ",".join(map(str, given))
    words = str(given).strip()
    if words.casefold() in (NONE, ""):
        return ()
    if isinstance(given, bool) or _ROLES.sub("", words).strip(" ,;\n\t"):
        return _WRONG
    found = [next(group for group in match if group) for match in _ROLES.findall(words)]
    return tuple(dict.fromkeys(found)) if len(found) <= _MOST else _WRONG


def _channel(_field: PolicyField, given: object) -> Any:
    words = str(given).strip()
    if words.casefold() in (NONE, ""):
        return ""
    match = None if isinstance(given, bool) else _CHANNEL.fullmatch(words)
    return next(group for group in match.groups() if group) if match else _WRONG


def _listed(given: object, between: str) -> list[str] | None:
    """The entries of a list, or of words with something between them; () for none."""
    if isinstance(given, str):
        if given.strip().casefold() in (NONE, ""):
            return []
        given = re.split(between, given)
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        return None
    entries = list(dict.fromkeys(one.strip() for one in given if one.strip()))
    return entries if len(entries) <= _MOST and all(len(one) <= _LONGEST for one in entries) else None


def _each(between: str, refused_by: Callable[[str], Refusal | None]) -> Callable[[PolicyField, object], Any]:
    """Reads a list whose entries may each be refused; the first that is says why."""

    def read_all(_field: PolicyField, given: object) -> Any:
        entries = _listed(given, between)
        if entries is None:
            return _WRONG
        refused = next(filter(None, map(refused_by, entries)), None)
        return refused.text if refused else tuple(entries)

    return read_all


def _names(_field: PolicyField, given: object) -> Any:
    entries = _listed(given, "[,;\n]")
    return _WRONG if entries is None else tuple(one.removeprefix("@").casefold() for one in entries)


_READ: Mapping[Kind, Callable[[PolicyField, object], Any]] = {
    Kind.CHOICE: _choice,
    Kind.SWITCH: _switch,
    Kind.WHOLE: _number,
    Kind.USD: _usd,
    Kind.ROLES: _roles,
    Kind.CHANNEL: _channel,
    Kind.WORDS: _each("[,;\n]", refused_word),
    Kind.PATTERNS: _each("\n", refused_pattern),
    Kind.NAMES: _names,
}


def usual(name: str) -> Value:
    """What holds where nobody says anything."""
    value: Value = getattr(Policy(), name)
    return value
