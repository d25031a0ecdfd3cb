"""Which policy holds: what the operator says, what a tenant's people set, and what they set for a channel."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.generation.command import Person, Place
from bot.generation.job import Job
from bot.generation.message import Text
from bot.generation.policy.fields import (
    ADDED,
    FIELDS,
    Kind,
    PolicyField,
    Value,
    loaded,
    person_id,
    read,
    typed,
    usual,
    written,
)
from bot.generation.policy.policies import Level, Operators, OperatorsPlace, Policies, combined, level_of
from bot.generation.policy.policy import Mode, Policy
from bot.generation.ports import Acquaintance, Blocked, Rule
from bot.generation.request import SAFETY_ORDER
from bot.replies import CATALOGUES, strict
from tests.builders import NOW

HERE = Place("fake", "t", "c")
MOD = Person("fake", "mod")
IDS = st.text("abcdefgh0123456789", min_size=1, max_size=6)
LISTED = st.lists(st.text("abcdefgh", min_size=3, max_size=9), max_size=3, unique=True).map(tuple)


def values_of(one: PolicyField) -> st.SearchStrategy[Value]:
    """Everything that can be set."""
    kinds: Mapping[Kind, st.SearchStrategy[Value]] = {
        Kind.CHOICE: st.sampled_from(one.choices or ("",)),
        Kind.SWITCH: st.booleans(),
        Kind.WHOLE: st.integers(one.low, one.high) | (st.none() if one.optional else st.nothing()),
        Kind.USD: st.none() | st.decimals(0, 1000, places=2).map(lambda usd: f"{usd:f}"),
        Kind.ROLES: st.lists(IDS.filter(lambda word: word != "none"), max_size=3, unique=True).map(tuple),
        Kind.CHANNEL: IDS | st.just(""),
        Kind.WORDS: LISTED,
        Kind.PATTERNS: LISTED,
        Kind.NAMES: LISTED,
    }
    return kinds[one.kind]


LAYER = st.fixed_dictionaries({}, optional={name: values_of(one) for name, one in FIELDS.items()})
LAYERS = st.lists(LAYER, max_size=5)
LEVELS = (Level.FILE, Level.FILE, Level.TENANT, Level.FILE, Level.CHANNEL)


# -- inheritance


def test_every_setting_of_a_policy_can_be_set() -> None:
    assert {one.name for one in fields(Policy)} == set(FIELDS)


def test_where_nobody_says_anything_the_usual_holds() -> None:
    assert combined([]) == Policy()


@given(LAYERS)
def test_the_narrowest_level_that_says_something_decides(layers: list[dict[str, Value]]) -> None:
    policy = combined(layers)
    for name in set(FIELDS) - ADDED - {"safety"}:
        said = [layer[name] for layer in layers if name in layer]
        assert getattr(policy, name) == (said[-1] if said else usual(name))


@given(LAYERS, LAYER)
def test_no_narrower_level_weakens_what_is_refused_or_how_it_is_checked(
    wider: list[dict[str, Value]], narrower: dict[str, Value]
) -> None:
    before, after = combined(wider), combined([*wider, narrower])
    assert set(before.deny) <= set(after.deny)
    assert set(before.deny_patterns) <= set(after.deny_patterns)
    assert SAFETY_ORDER.index(before.safety) <= SAFETY_ORDER.index(after.safety)


@given(st.lists(LAYER, min_size=5, max_size=5))
def test_a_setting_comes_from_a_level_that_says_what_holds(layers: list[dict[str, Value]]) -> None:
    marked = list(zip(LEVELS, layers, strict=True))
    policy = combined(layers)
    for name in FIELDS:
        level = level_of(name, marked)
        said = [values[name] for one, values in marked if one is level and name in values]
        if level is Level.USUAL:
            assert getattr(policy, name) == usual(name) or name == "safety"
        elif name not in ADDED:
            assert getattr(policy, name) in said


# -- values


@given(st.data())
def test_what_is_written_is_read_back(data: st.DataObject) -> None:
    """As it is stored, and as somebody would type it."""
    one = data.draw(st.sampled_from(list(FIELDS.values())))
    value = data.draw(values_of(one))
    assert loaded(one.name, written(value)) == value
    assert read(one.name, typed(one.name, value)) == (usual_empty(one) if value in (None, "", ()) else value)


def usual_empty(one: PolicyField) -> Value:
    return None if one.kind in (Kind.WHOLE, Kind.USD) else "" if one.kind is Kind.CHANNEL else ()


@given(st.sampled_from(list(FIELDS)), st.text(max_size=40) | st.integers() | st.lists(st.text(max_size=5)) | st.none())
def test_whatever_is_given_is_a_value_or_a_sentence_about_what_is_accepted(name: str, given: object) -> None:
    value = read(name, given)
    for language in CATALOGUES:
        if isinstance(value, Text):
            assert strict(value, language)
    if not isinstance(value, Text):
        combined([{name: value}])


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("roles", "<@&12>, <@&13>", ("12", "13")),
        ("roles", "<!subteam^S12|@the team> S13", ("S12", "S13")),
        ("roles", [12, "13"], ("12", "13")),
        ("roles", "none", ()),
        ("review_channel", "<#99>", "99"),
        ("review_channel", "<#C99|mods>", "C99"),
        ("mode", " Review_Prompts ", "review_prompts"),
        ("nsfw", "ja", True),
        ("most_usd", "$2,50", "2.50"),
        ("most_seconds", "none", None),
        ("deny", "one, two words;three", ("one", "two words", "three")),
        ("deny_patterns", "a{1,2}b\nc+d", ("a{1,2}b", "c+d")),
    ],
)
def test_people_write_values_as_their_platform_does(name: str, given: object, value: Value) -> None:
    assert read(name, given) == value


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("roles", "@everyone"), ("roles", "<@12>"), ("review_channel", "<#99> <#98>"), ("review_channel", "#mods"),
        ("mode", "on"), ("nsfw", "perhaps"), ("most_usd", "1e999"), ("most_usd", "-1"), ("most_usd", "0.0000001"),
        ("account_days", "7 days"), ("account_days", True), ("approvals", 3), ("deny_patterns", "("),
        ("deny_patterns", "(a+)+$"), ("deny_patterns", ".*"), ("deny", "!"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(name: str, given: object) -> None:
    assert isinstance(read(name, given), Text)


@pytest.mark.parametrize(
    ("words", "like", "found"),
    [
        ("<@12>", "99", "12"), ("<@!12>", "99", "12"), ("12", "99", "12"), ("<@U1|ann>", "T1:U9", "T1:U1"),
        ("U1", "T1:U9", "T1:U1"), ("T2:U1", "T1:U9", "T2:U1"), ("", "99", None), ("<@&12>", "99", None),
        ("ann and bob", "99", None),
    ],
)  # fmt: skip
def test_a_mention_names_a_person_as_their_platform_does(words: str, like: str, found: str | None) -> None:
    assert person_id(words, like) == found


# -- kept in mind


@dataclass
class Rows:
    """A PolicyStore in memory that counts how often it is read, and may be slow."""

    kept: dict[tuple[str, str], str] = field(default_factory=dict)
    reads: int = 0
    gate: asyncio.Event | None = None
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def rules(self, platform: str, tenant: str) -> Sequence[Rule]:
        self.reads += 1
        self.asked.set()
        found = [Rule(channel, name, value) for (channel, name), value in self.kept.items()]
        if self.gate is not None:
            await self.gate.wait()
        return found

    async def set_rules(
        self, platform: str, tenant: str, channel: str, values: Mapping[str, str | None], by: Person, now: float,
        *, expected: Mapping[str, str | None] | None = None,
    ) -> Sequence[str] | None:  # fmt: skip
        for name, value in values.items():
            self.kept.pop((channel, name), None)
            if value is not None:
                self.kept[channel, name] = value
        return list(values)

    async def block(self, person: Person, tenant: str, reason: str, by: Person, now: float) -> bool:
        raise AssertionError("nobody asks this here")

    async def unblock(self, mark: str, platform: str, tenant: str, by: Person, now: float) -> bool:
        raise AssertionError("nobody asks this here")

    async def blocked(self, platform: str, tenant: str) -> Sequence[Blocked]:
        raise AssertionError("nobody asks this here")

    async def not_begun(self, person: Person, tenant: str) -> Sequence[Job]:
        raise AssertionError("nobody asks this here")

    async def acquaintance(self, person: Person, tenant: str, most: int) -> Acquaintance:
        raise AssertionError("nobody asks this here")


async def test_a_policy_is_read_once_and_anew_after_a_change() -> None:
    rows = Rows()
    policies = Policies(rows)
    for _ in range(3):
        assert (await policies.of(HERE)).mode is Mode.OPEN
        assert (await policies.of(Place("fake", "t", "d"))).mode is Mode.OPEN
    assert rows.reads == 1
    await policies.set(HERE, Level.CHANNEL, {"mode": "off"}, (), MOD, NOW)
    assert (await policies.of(HERE)).mode is Mode.OFF
    assert (await policies.of(Place("fake", "t", "d"))).mode is Mode.OPEN
    await policies.set(HERE, Level.CHANNEL, {}, ("mode",), MOD, NOW)
    assert (await policies.of(HERE)).mode is Mode.OPEN


async def test_what_was_read_while_it_changed_is_not_kept() -> None:
    """Whoever asked may still hear the old; the next one does not."""
    rows = Rows(gate=asyncio.Event())
    policies = Policies(rows)
    reading = asyncio.create_task(policies.of(HERE))
    await rows.asked.wait()
    await policies.set(HERE, Level.TENANT, {"mode": "off"}, (), MOD, NOW)
    assert rows.gate is not None
    rows.gate.set()
    assert (await reading).mode is Mode.OPEN
    assert (await policies.of(HERE)).mode is Mode.OFF


async def test_a_rule_that_cannot_be_read_is_no_reason_to_go_by_another() -> None:
    policies = Policies(Rows({("", "mode"): '"whatever"'}))
    with pytest.raises(ValueError, match="no value of mode"):
        await policies.of(HERE)


async def test_the_operators_places_are_under_what_is_set_there() -> None:
    """Everywhere, a server of the file, the server itself, a channel of the file, the channel itself."""
    operators = Operators(
        {"most_seconds": 10, "deny": ("one",), "safety": "fast"},
        (
            OperatorsPlace("fake", "t", "", {"most_seconds": 9, "most_results": 9, "deny": ("two",)}),
            OperatorsPlace("fake", "t", "c", {"most_results": 3}),
            OperatorsPlace("fake", "u", "", {"most_seconds": 1}),
        ),
    )
    policies = Policies(Rows(), operators)
    await policies.set(HERE, Level.TENANT, {"most_seconds": 8, "most_results": 8, "safety": "none"}, (), MOD, NOW)
    await policies.set(HERE, Level.CHANNEL, {"most_seconds": 7, "deny": ()}, (), MOD, NOW)
    policy = await policies.of(HERE)
    assert (policy.most_seconds, policy.most_results, policy.deny, policy.safety) == (7, 3, ("one", "two"), "fast")
    elsewhere = await policies.of(Place("fake", "t", "other"))
    assert (elsewhere.most_seconds, elsewhere.most_results) == (8, 8)
