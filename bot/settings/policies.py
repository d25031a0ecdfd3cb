"""The settings of policies: what holds everywhere, and in places of their own. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.generation.message import Text
from bot.generation.policy.fields import FIELDS, Kind, PolicyField, Value, read, usual
from bot.generation.policy.policies import Operators, OperatorsPlace
from bot.settings import checks

_WHERE = ("platform", "tenant", "channel")
PLACES = "policy.places"
_LISTS = "a list, or in a variable with commas between"
_ACCEPTS: Mapping[Kind, str] = {
    Kind.SWITCH: "true or false",
    Kind.USD: "US dollars from 0 to 1000000 with at most 6 decimals, or none",
    Kind.ROLES: f"ids of roles: {_LISTS}",
    Kind.CHANNEL: "the id of a channel, or none",
    Kind.WORDS: f"words and phrases of 2 letters or more: {_LISTS}",
    Kind.PATTERNS: "regular expressions that are quick and do not fit everything: a list, or in a variable a line each",
    Kind.NAMES: f"names of presets: {_LISTS}",
}


def accepts(field: PolicyField) -> str:
    """What a value may be, as the end of a sentence."""
    if field.kind is Kind.CHOICE:
        return f"{', '.join(field.choices[:-1])} or {field.choices[-1]}"
    if field.kind is Kind.WHOLE:
        return f"a whole number from {field.low} to {field.high}" + (", or none" if field.optional else "")
    return _ACCEPTS[field.kind]


def _checked(name: str) -> BeforeValidator:
    def check(given: object) -> Value:
        value = read(name, given)
        if isinstance(value, Text):
            raise ValueError(value.key)  # noqa: TRY004 - see checks.py
        return value

    return BeforeValidator(check)


def _of(name: str) -> Any:
    return Field(default=usual(name), description=accepts(FIELDS[name]))


def _places(given: object) -> object:
    """Each was checked for itself before, see `place_mistakes`."""
    if not isinstance(given, list | tuple) or any(place_mistakes(given, "")):
        raise ValueError("not places")
    return tuple(_read_place(place) for place in given)


def _read_place(place: Mapping[str, object]) -> OperatorsPlace:
    values: dict[str, Any] = {name: read(name, given) for name, given in place.items() if name in FIELDS}
    return OperatorsPlace(str(place["platform"]), str(place["tenant"]), str(place.get("channel", "")), values)


def place_mistakes(places: object, where: str) -> Iterator[str]:
    """Every mistake in the list of places, each as a sentence; `where` is what the list is called."""
    if not isinstance(places, list | tuple):
        yield f"{where} is not a list of tables. Write [[policy.places]] with its settings below, once for each place."
        return
    for number, place in enumerate(places, 1):
        yield from _mistakes_of(place, f"place {number} of {where}")


def _mistakes_of(place: object, where: str) -> Iterator[str]:
    if not isinstance(place, Mapping):
        yield f"{where} is not a table. Write [[policy.places]] with its settings below."
        return
    for name in _WHERE[:2]:
        if not isinstance(place.get(name), str) or not place[name]:
            yield f"{where} has no {name}. Accepted: the {name} as words, such as {_EXAMPLES[name]}. Add it."
    if not isinstance(place.get("channel", ""), str):
        yield f"channel of {where} is not words. Accepted: the id of a channel as words. Put it into quotes."
    for name, given in place.items():
        if name in _WHERE:
            continue
        if name not in FIELDS:
            yield f"{name} of {where} is not a setting. docs/settings.md lists those that begin with policy."
        elif isinstance(read(name, given), Text):
            yield f"{name} of {where} is {str(given)[:60]!r}. Accepted: {accepts(FIELDS[name])}. Correct or remove it."


_EXAMPLES = {"platform": '"discord"', "tenant": 'the id of a server or workspace, "1234"'}


class PolicySection(checks.Section):
    """What holds wherever nobody in a chat says otherwise. In a chat, refused words and patterns are only added to, and
    the content check is only made stricter.
    """

    mode: Annotated[str, _checked("mode")] = _of("mode")
    newcomers: Annotated[int, _checked("newcomers")] = _of("newcomers")
    reporters: Annotated[int, _checked("reporters")] = _of("reporters")
    roles: Annotated[tuple[str, ...], _checked("roles")] = _of("roles")
    denied_roles: Annotated[tuple[str, ...], _checked("denied_roles")] = _of("denied_roles")
    account_days: Annotated[int, _checked("account_days")] = _of("account_days")
    member_hours: Annotated[int, _checked("member_hours")] = _of("member_hours")
    guests: Annotated[bool, _checked("guests")] = _of("guests")
    direct: Annotated[bool, _checked("direct")] = _of("direct")
    most_seconds: Annotated[int | None, _checked("most_seconds")] = _of("most_seconds")
    most_results: Annotated[int | None, _checked("most_results")] = _of("most_results")
    most_usd: Annotated[str | None, _checked("most_usd")] = _of("most_usd")
    presets: Annotated[tuple[str, ...], _checked("presets")] = _of("presets")
    retention_days: Annotated[int | None, _checked("retention_days")] = _of("retention_days")
    deny: Annotated[tuple[str, ...], _checked("deny")] = _of("deny")
    deny_patterns: Annotated[tuple[str, ...], _checked("deny_patterns")] = _of("deny_patterns")
    safety: Annotated[str, _checked("safety")] = _of("safety")
    nsfw: Annotated[bool, _checked("nsfw")] = _of("nsfw")
    real_people: Annotated[bool, _checked("real_people")] = _of("real_people")
    reviewer_roles: Annotated[tuple[str, ...], _checked("reviewer_roles")] = _of("reviewer_roles")
    review_hours: Annotated[int, _checked("review_hours")] = _of("review_hours")
    on_expiry: Annotated[str, _checked("on_expiry")] = _of("on_expiry")
    approvals: Annotated[int, _checked("approvals")] = _of("approvals")
    self_approval: Annotated[bool, _checked("self_approval")] = _of("self_approval")
    results_channel: Annotated[str, _checked("results_channel")] = _of("results_channel")
    review_channel: Annotated[str, _checked("review_channel")] = _of("review_channel")
    escalation_channel: Annotated[str, _checked("escalation_channel")] = _of("escalation_channel")
    gallery_channel: Annotated[str, _checked("gallery_channel")] = _of("gallery_channel")
    places: Annotated[tuple[Any, ...], BeforeValidator(_places)] = Field(
        default=(), description="[[policy.places]] tables in the file, each with platform, tenant and perhaps channel"
    )

    def operators(self) -> Operators:
        """What the file says: everywhere, only what it names; and of its places."""
        return Operators({name: getattr(self, name) for name in FIELDS if name in self.model_fields_set}, self.places)
