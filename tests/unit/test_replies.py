"""The catalogue: complete, the same in every language, and safe whatever the arguments hold."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.generation.message import Text
from bot.replies import CATALOGUES, language, render, strict

ROOT = Path(__file__).parents[2]
ENGLISH = CATALOGUES["en"]

# What makes a Text: the class itself, and the helper of request.py whose key becomes one.
MAKERS = ("Text", "fail")


@dataclass(frozen=True)
class Use:
    """A Text made somewhere in the code. `pattern` matches its key; `args` is None where the code passes **more."""

    where: str
    pattern: str
    args: frozenset[str] | None

    def named(self) -> list[str]:
        """The entries whose key this may be."""
        return [key for key in ENGLISH if re.fullmatch(self.pattern, key)]

    def said(self) -> list[str]:
        """Those of them that take these arguments: all that an f-string like f"media.{kind}" can mean."""
        return [key for key in self.named() if self.args is None or self.args == fields(ENGLISH[key])]


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def pattern_of(key: ast.expr, module: ast.Module) -> Iterator[str]:
    """What the key may be: a literal, an f-string, one of two, or what the module assigns to the name."""
    match key:
        case ast.Constant(value=str(text)):
            yield re.escape(text)
        case ast.JoinedStr(values=parts):
            yield "".join(
                re.escape(part.value) if isinstance(part, ast.Constant) and isinstance(part.value, str) else r"[\w.]+"
                for part in parts
            )
        case ast.IfExp(body=body, orelse=orelse):
            yield from pattern_of(body, module)
            yield from pattern_of(orelse, module)
        case ast.Name(id=name):
            for node in ast.walk(module):
                if isinstance(node, ast.Assign) and any(
                    isinstance(to, ast.Name) and to.id == name for to in node.targets
                ):
                    yield from pattern_of(node.value, module)


def is_maker(called: ast.expr) -> bool:
    return (isinstance(called, ast.Name) and called.id in MAKERS) or (
        isinstance(called, ast.Attribute) and called.attr == "Text"
    )


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    """Every module of the product but the catalogues themselves."""
    paths = (path for folder in ("bot", "adapters", "storage") for path in sorted((ROOT / folder).rglob("*.py")))
    return tuple(
        (str(path.relative_to(ROOT)), ast.parse(path.read_text()))
        for path in paths
        if not (path.parent.name == "replies" and path.stem in CATALOGUES)
    )


@cache
def uses() -> tuple[Use, ...]:
    found = []
    for name, module in modules():
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and is_maker(node.func) and node.args:
                names = [keyword.arg for keyword in node.keywords]
                args = None if None in names else frozenset(name for name in names if name is not None)
                found += [Use(f"{name}:{node.lineno}", pattern, args) for pattern in pattern_of(node.args[0], module)]
    return tuple(found)


def test_every_text_in_the_code_has_its_words() -> None:
    nameless = [f"{use.where} {use.pattern}" for use in uses() if not use.named()]
    assert not nameless, "no entry in bot/replies for: " + ", ".join(nameless)


def test_every_text_in_the_code_brings_the_arguments_its_words_need() -> None:
    wrong = [
        f"{use.where} gives {sorted(use.args or ())} to {key}, which takes {sorted(fields(ENGLISH[key]))}"
        for use in uses()
        for key in use.named()
        if not use.said()
    ]
    assert not wrong, "; ".join(wrong)


def test_no_words_are_left_over() -> None:
    constants = {
        node.value
        for _, module in modules()
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    used = constants | {key for use in uses() for key in use.said()}
    assert not sorted(set(ENGLISH) - used), "nobody says these; remove them from bot/replies"


@pytest.mark.parametrize("code", sorted(CATALOGUES))
def test_every_language_has_the_same_words_and_arguments(code: str) -> None:
    catalogue = CATALOGUES[code]
    assert set(catalogue) == set(ENGLISH)
    assert {key for key in ENGLISH if fields(ENGLISH[key]) != fields(catalogue[key])} == set()


@pytest.mark.parametrize("code", sorted(CATALOGUES))
def test_every_sentence_can_be_said(code: str) -> None:
    for key, template in CATALOGUES[code].items():
        assert all(name.isidentifier() for name in fields(template)), f"{key} looks inside an argument"
        for value in (1, 7):
            said = strict(Text(key, **dict.fromkeys(fields(template), value)), code)
            assert said == said.strip()
            assert "  " not in said
            assert "#" not in said, f"{key}: # stands only in forms for one and many"


def test_money_is_exact_and_short() -> None:
    text = Text("probe", cost_micro_usd=560_000)
    assert said("{cost_micro_usd}", text, "en") == "$0.56"
    assert said("{cost_micro_usd}", text, "de") == "0,56\N{NO-BREAK SPACE}$"
    assert said("{a_micro_usd}", Text("probe", a_micro_usd=12_000_000), "en") == "$12.00"
    assert said("{a_micro_usd}", Text("probe", a_micro_usd=1), "en") == "$0.000001"
    assert said("{a_micro_usd}", Text("probe", a_micro_usd=-168_000), "en") == "-$0.168"


@given(st.integers(-(10**15), 10**15))
def test_no_micro_dollar_is_lost_in_words(micro_usd: int) -> None:
    shown = said("{x_micro_usd}", Text("probe", x_micro_usd=micro_usd), "en")
    whole, decimals = shown.replace("$", "").lstrip("-").split(".")
    assert int(whole) * 1_000_000 + int(decimals.ljust(6, "0")) == abs(micro_usd)
    assert shown.startswith("-") == (micro_usd < 0)


def test_one_and_many() -> None:
    assert said("{n:# job|# jobs}", Text("probe", n=1), "en") == "1 job"
    assert said("{n:# job|# jobs}", Text("probe", n=0), "en") == "0 jobs"
    assert said("{n:# job|# jobs}", Text("probe", n=4.97), "de") == "4,97 jobs"


def test_a_locale_leads_to_its_language_or_to_english() -> None:
    assert [language(code) for code in ("de", "de-AT", "de_CH", "DE", "en-GB", "fr", "", "x-de")] == [
        *["de"] * 4,
        *["en"] * 4,
    ]


@pytest.mark.parametrize("text", [Text("no.such_key"), Text("flag.twice"), Text("flag.twice", flag="n")])
def test_a_text_without_words_is_a_bug_that_people_survive(text: Text) -> None:
    with pytest.raises(LookupError):
        strict(text, "en")
    assert f"({text.key})" in render(text, "en")
    assert f"({text.key})" in render(text, "de")


@given(value=st.text(max_size=60), code=st.sampled_from(["en", "de"]))
def test_what_strangers_write_stays_a_value(value: str, code: str) -> None:
    """For every text: no exception, no line of its own, no control code, and nothing in it is a template."""
    sentence = render(Text("media.animated", name=value), code)
    plain = render(Text("media.animated", name="X"), code)
    assert sentence.endswith(plain[1:])
    assert len(sentence.splitlines()) == 1
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", sentence)


def test_braces_in_a_value_are_just_braces() -> None:
    assert render(Text("media.animated", name="{name.__class__}{0}#|"), "en").startswith("{name.__class__}{0}#| is ")


def said(template: str, text: Text, code: str) -> str:
    """A sentence that is in no catalogue, said by the same rules."""
    catalogue = dict(CATALOGUES[code]) | {text.key: template}
    return strict(text, code, {code: catalogue})
