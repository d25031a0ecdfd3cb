"""The policy in the settings file: for everywhere, for places, and every mistake at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.generation.command import Place
from bot.generation.policy.fields import FIELDS
from bot.generation.policy.policies import combined, layers_of
from bot.settings import Mistakes, Settings, known, load

GOOD = """
[policy]
account_days = 7
most_usd = 2.5
deny = ["some word", "another"]
roles = ["12", "13"]

[[policy.places]]
platform = "discord"
tenant = "12"
mode = "off"

[[policy.places]]
platform = "discord"
tenant = "12"
channel = "34"
mode = "review_results"
review_channel = "56"
deny = ["third"]
"""
BAD = """
[policy]
mode = "sometimes"
account_days = -1
deny_patterns = ["("]

[[policy.places]]
platform = "discord"
mode = "of"
nwfs = true

[[policy.places]]
platform = "slack"
tenant = "T1"
channel = 3
"""


def loaded(tmp_path: Path, text: str, **environ: str) -> Settings | Mistakes:
    (tmp_path / "dailies.toml").write_text(text)
    return load(environ, tmp_path)


def test_places_are_under_what_holds_everywhere(tmp_path: Path) -> None:
    found = loaded(tmp_path, GOOD)
    assert isinstance(found, Settings)
    operators = found.policy.operators()
    assert set(operators.values) == {"account_days", "most_usd", "deny", "roles"}
    modes, words = [], []
    for place in (Place("discord", "12", "34"), Place("discord", "12", "35"), Place("slack", "12", "34")):
        policy = combined([values for _level, values in layers_of(operators, {}, place)])
        modes.append(policy.mode)
        words.append(policy.deny)
        assert policy.account_days == 7
    assert modes == ["review_results", "off", "open"]
    assert words == [("some word", "another", "third"), ("some word", "another"), ("some word", "another")]


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    found = loaded(tmp_path, BAD)
    assert isinstance(found, Mistakes)
    said = "\n".join(found.sentences)
    for part in (
        "policy.mode in", "policy.account_days in", "policy.deny_patterns in", "place 1 of policy.places",
        "has no tenant", "mode of place 1", "nwfs of place 1", "channel of place 2",
    ):  # fmt: skip
        assert part in said
    assert len(found.sentences) == 7


@pytest.mark.parametrize("text", ["[policy]\nplaces = 3", '[policy]\nplaces = ["discord"]'])
def test_places_are_tables(tmp_path: Path, text: str) -> None:
    found = loaded(tmp_path, text)
    assert isinstance(found, Mistakes)
    assert len(found.sentences) == 1
    assert "[[policy.places]]" in found.sentences[0]


def test_variables_say_the_same_and_win(tmp_path: Path) -> None:
    """In a list, commas; of patterns, a line each."""
    found = loaded(
        tmp_path, GOOD, DAILIES_POLICY__ROLES="14, 15", DAILIES_POLICY__DENY_PATTERNS="a{1,2}b\nc+d",
        DAILIES_POLICY__NSFW="true", DAILIES_POLICY__MOST_USD="none",
    )  # fmt: skip
    assert isinstance(found, Settings)
    policy = combined([found.policy.operators().values])
    assert (policy.roles, policy.deny_patterns, policy.nsfw, policy.most_usd) == (
        ("14", "15"), ("a{1,2}b", "c+d"), True, None,
    )  # fmt: skip


def test_every_setting_of_a_policy_is_one_of_the_file_and_is_shown(tmp_path: Path) -> None:
    assert {f"policy.{name}" for name in FIELDS} | {"policy.places"} == {
        name for name in known() if name.startswith("policy.")
    }
    found = loaded(tmp_path, GOOD)
    assert isinstance(found, Settings)
    shown = dict(found.shown())
    assert shown["policy.places"].startswith("discord 12 (mode off), discord 12 34 (")
    assert shown["policy.review_channel"] == "nothing"
