"""The policy in force in a place: the operator's settings, what a tenant's people set, and what they set for a channel.

The narrowest level that says something about a setting decides it. Two things only ever grow stricter on the way
down: words and patterns that are refused add up, and of the content checks the strictest counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.generation.command import Person, Place
from bot.generation.policy.fields import ADDED, FIELDS, Kind, Value, loaded, typed, written
from bot.generation.policy.policy import Mode, OnExpiry, Policy
from bot.generation.policy.visibility import is_direct
from bot.generation.ports import PolicyStore
from bot.generation.request import SAFETY_ORDER, strictest

# Direct messages are of no server: none of its channels is theirs, and nobody there could press a card of theirs.
_CHANNELS = tuple(field.name for field in FIELDS.values() if field.kind is Kind.CHANNEL)
_MOST_KEPT = 10_000  # places and tenants that are kept in mind; then it begins anew


class Level(StrEnum):
    """Where a setting comes from, the widest first."""

    USUAL = "usual"
    FILE = "file"  # the operator's settings
    TENANT = "tenant"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class OperatorsPlace:
    """What the operator's settings say of a tenant, or of one channel of it."""

    platform: str
    tenant: str
    channel: str
    values: Mapping[str, Value]

    def __str__(self) -> str:
        """As an operator reads it."""
        said = ", ".join(f"{name} {typed(name, value)}" for name, value in self.values.items())
        return " ".join(filter(None, (self.platform, self.tenant, self.channel))) + f" ({said})"


@dataclass(frozen=True, slots=True)
class Operators:
    """What the operator's settings say: everywhere, and of some places."""

    values: Mapping[str, Value]
    places: tuple[OperatorsPlace, ...] = ()

    def of(self, platform: str, tenant: str, channel: str) -> Mapping[str, Value]:
        """Of exactly this tenant (channel "") or channel."""
        which = (platform, tenant, channel)
        return {
            name: value
            for one in self.places
            if (one.platform, one.tenant, one.channel) == which
            for name, value in one.values.items()
        }


NOTHING_SAID = Operators({})

Layer = tuple[Level, Mapping[str, Value]]


def layers_of(operators: Operators, rules: Mapping[str, Mapping[str, Value]], place: Place) -> Sequence[Layer]:
    """What each level says of a place, the widest first; `rules` are those of its tenant, by channel."""
    which = (place.platform, place.tenant)
    return (
        (Level.FILE, operators.values),
        (Level.FILE, operators.of(*which, "")),
        (Level.TENANT, rules.get("", {})),
        (Level.FILE, operators.of(*which, place.channel) if place.channel else {}),
        (Level.CHANNEL, rules.get(place.channel, {}) if place.channel else {}),
    )


def combined(layers: Sequence[Mapping[str, Value]]) -> Policy:
    """The policy of these levels, the widest first."""
    said: dict[str, Any] = {}
    for layer in layers:
        for name, value in layer.items():
            said[name] = _under(name, said.get(name), value)
    said |= {name: kind(said[name]) for name, kind in (("mode", Mode), ("on_expiry", OnExpiry)) if name in said}
    return Policy(**said)


def _under(name: str, wider: Any, value: Any) -> Any:
    if name in ADDED:
        return tuple(dict.fromkeys((*(wider or ()), *value)))
    return strictest(value, wider or SAFETY_ORDER[0]) if name == "safety" else value


def level_of(name: str, layers: Sequence[Layer]) -> Level:
    """Which level decides a setting; of what adds up, the narrowest that adds something."""
    policy = combined([values for _level, values in layers])
    for level, values in reversed(layers):
        if name in values and (name != "safety" or values[name] == policy.safety):
            return level
    return Level.USUAL


class Policies:
    """Policies as they are now. This process is the only one that changes them, so they are kept in mind."""

    def __init__(self, store: PolicyStore, operators: Operators = NOTHING_SAID) -> None:
        self._store = store
        self._operators = operators
        self._rules: dict[tuple[str, str], Mapping[str, Mapping[str, Value]]] = {}
        self._known: dict[tuple[str, str, str], Policy] = {}
        self._changes = 0

    async def of(self, place: Place) -> Policy:
        """What holds there. Raises ValueError for rules that this release cannot read."""
        key = (place.platform, place.tenant, place.channel)
        known = self._known.get(key)
        if known is not None:
            return known
        changes = self._changes
        policy = combined([values for _level, values in await self.layers(place)])
        if is_direct(place):
            nowhere: dict[str, Any] = dict.fromkeys(_CHANNELS, "")
            policy = replace(policy, **nowhere)
        if changes == self._changes:  # what was read while something changed is not kept
            self._room(self._known)[key] = policy
        return policy

    async def layers(self, place: Place) -> Sequence[Layer]:
        """What each level says, the widest first."""
        return layers_of(self._operators, await self._rules_of(place.platform, place.tenant), place)

    async def set(
        self, place: Place, level: Level, values: Mapping[str, Value], back: Sequence[str], by: Person, now: float,
        *, expected: Mapping[str, Value] | None = None,
    ) -> Sequence[str] | None:  # fmt: skip
        """Set these for the place's channel or all of its tenant; `back` are no longer said there.

        The names of those that were otherwise before. None: what was read by whoever wants to change it is not as
        `expected` any more (the value None: nothing is said).
        """
        was = {name: None if value is None else written(value) for name, value in (expected or {}).items()}
        channel = place.channel if level is Level.CHANNEL else ""
        stored = {name: written(value) for name, value in values.items()} | dict.fromkeys(back)
        try:
            which = (place.platform, place.tenant, channel)
            return await self._store.set_rules(*which, stored, by, now, expected=was)
        finally:  # also when the answer was lost
            self._changes += 1
            self._rules.pop((place.platform, place.tenant), None)
            self._known.clear()

    async def _rules_of(self, platform: str, tenant: str) -> Mapping[str, Mapping[str, Value]]:
        """What a tenant's people set, by channel."""
        known = self._rules.get((platform, tenant))
        if known is not None:
            return known
        changes, found = self._changes, dict[str, dict[str, Value]]()
        for rule in await self._store.rules(platform, tenant):
            found.setdefault(rule.channel, {})[rule.name] = loaded(rule.name, rule.value)
        if changes == self._changes:
            self._room(self._rules)[platform, tenant] = found
        return found

    @staticmethod
    def _room(kept: dict[Any, Any]) -> dict[Any, Any]:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        return kept
