"""What is typed behind one name: a command only where its grammar follows, a prompt in every other case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.generation.chat.typed import WORDS, read_typed

JOB = "0123456789abc"


@pytest.mark.parametrize(
    ("text", "name", "options"),
    [
        ("", "studio", {}),
        ("  ", "studio", {}),
        ("queue", "queue", {}),
        ("Queue ", "queue", {}),
        ("help", "help", {}),
        ("settings", "settings", {}),
        ("studio", "studio", {}),
        ("animate", "studio", {}),
        ("motion", "studio", {}),
        ("history", "history", {}),
        ("history failed", "history", {"filter": "failed"}),
        (f"cancel {JOB}", "job.cancel", {"job": JOB}),
        (f"cancel {JOB.upper()}", "job.cancel", {"job": JOB}),
        (f"show {JOB}", "job.show", {"job": JOB}),
        (f"info {JOB}", "job.info", {"job": JOB}),
        (f"retry {JOB}", "job.retry", {"job": JOB}),
        (f"delete {JOB}", "job.delete", {"job": JOB}),
        (f"job delete {JOB}", "job.delete", {"job": JOB}),
        (f"remix {JOB}", "remix", {"job": JOB}),
        ("cancel", "queue", {}),
        ("show", "history", {}),
        ("remix", "history", {}),
        ("job", "history", {}),
        ("element", "element.list", {}),
        ("element list", "element.list", {}),
        ("element show @mira", "element.show", {"name": "@mira"}),
        ("element remove mira", "element.remove", {"name": "mira"}),
        ("element add mira a girl in red", "element.add", {"name": "mira", "description": "a girl in red"}),
        ("element edit mira", "element.edit", {"name": "mira"}),
        ("preset", "preset.list", {}),
        ("preset save tall --ar 9:16", "preset.save", {"name": "tall", "flags": "--ar 9:16"}),
        ("preset save tall \u2014ar 9:16", "preset.save", {"name": "tall", "flags": "\u2014ar 9:16"}),
        (f"preset save tall {JOB}", "preset.save", {"name": "tall", "job": JOB}),
        ("preset delete tall", "preset.delete", {"name": "tall"}),
        ("admin", "admin.status", {}),
        ("admin audit", "admin.audit", {}),
        ("admin budget", "admin.budget", {}),
        ("admin budget person 5", "admin.budget", {"limit": "person", "amount": "5"}),
        (
            "admin budget role 5 <!subteam^S1|mods>",
            "admin.budget",
            {"limit": "role", "amount": "5", "role": "<!subteam^S1|mods>"},
        ),
        ("admin channel", "admin.channel", {}),
        ("admin channel mode review prompts", "admin.channel", {"setting": "mode", "value": "review prompts"}),
        ("admin channel server", "admin.channel", {"scope": "server"}),
        ("admin channel Server mode off", "admin.channel", {"scope": "server", "setting": "mode", "value": "off"}),
        ("moderate", "moderate.queue", {}),
        ("moderate queue", "moderate.queue", {}),
        ("moderate block", "moderate.blocked", {}),
        (
            "moderate block <@U1> posts spam all day",
            "moderate.block",
            {"person": "<@U1>", "reason": "posts spam all day"},
        ),
        ("moderate unblock <@U1>", "moderate.unblock", {"person": "<@U1>"}),
        ("moderate words", "moderate.words.list", {}),
        ("moderate words add bad, very bad", "moderate.words.add", {"words": "bad, very bad"}),
        ("moderate words remove", "moderate.words.list", {}),
        ("usage", "usage", {}),
        ("privacy", "help", {}),
        ("privacy export", "privacy.export", {}),
        ("privacy delete", "privacy.delete", {}),
        ("privacy delete posts", "privacy.delete", {"posts": True}),
        ("verify", "verify", {}),
        (f"verify {JOB}", "verify", {"job": JOB}),
        ("element share mira", "element.share", {"name": "mira"}),
        ("preset unshare tall", "preset.unshare", {"name": "tall"}),
        ("admin pause", "admin.pause", {}),
        ("admin resume", "admin.resume", {}),
    ],
)
def test_a_command_is_one_by_its_grammar(text: str, name: str, options: dict[str, object]) -> None:
    assert read_typed(text) == (name, "", options)


def test_a_preset_is_used_on_a_prompt() -> None:
    assert read_typed("preset use tall a fox --n 2") == ("preset.use", "a fox --n 2", {"name": "tall"})


@pytest.mark.parametrize(
    "text",
    [
        "queue of people", "help me find a fox", "history of rome", "show me a fox", "cancel culture",
        "delete key closeup",
        "animate a fox", "motion blur in a city", "settings of a watch", "element of surprise", "preset the camera",
        "preset save tall", "preset use tall", "admin at a desk", "admin pause now", "job interview", "remix of a song",
        "info desk at an airport", "a fox --dur 5", "studio ghibli style fox", f"cancel {JOB} now", "video of a fox",
        "report an incident", "usage of a hammer",
    ],
)  # fmt: skip
def test_everything_else_is_a_prompt(text: str) -> None:

    assert read_typed(text) == ("video", text, {})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('"queue of people"', "queue of people"),
        ('"queue"', "queue"),
        ("\u201chelp\u201d --dur 5", "help --dur 5"),
        ("'settings' \u2014dur 5", "settings \u2014dur 5"),
        ("-- queue", "queue"),
        ("\u2014 queue of people --n 2", "queue of people --n 2"),
        ('"Stop!" shouts a fox', '"Stop!" shouts a fox'),
        ('"queue" is written on a sign', '"queue" is written on a sign'),
        ('"queue', '"queue'),
    ],
)
def test_quotes_and_dashes_force_a_prompt(text: str, words: str) -> None:
    """Quotes that are part of a prompt stay."""
    assert read_typed(text) == ("video", words, {})


def test_files_make_a_command_of_more() -> None:
    """A picture cannot be typed, but it can come along."""
    assert read_typed("animate --dur 6 a fox", with_files=True) == ("animate", "--dur 6 a fox", {})
    assert read_typed("motion", with_files=True) == ("motion", "", {})
    assert read_typed("", with_files=True) == ("video", "", {})
    assert read_typed("queue", with_files=True) == ("queue", "", {})


@given(st.text(), st.booleans())
def test_it_never_raises(text: str, with_files: bool) -> None:
    name, words, options = read_typed(text, with_files=with_files)
    assert name
    assert words in text or "--" in text or words
    assert isinstance(options, dict)


@given(st.sampled_from(sorted(WORDS)), st.text())
def test_whatever_follows_a_word_it_never_raises(word: str, rest: str) -> None:
    read_typed(f"{word} {rest}")
    read_typed(f'"{word} {rest}')
    read_typed(f"-- {word} {rest}")


PLAIN = st.text(alphabet=st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1)


@given(PLAIN)
def test_a_prompt_that_begins_with_none_of_the_words_stays_as_it_is(text: str) -> None:
    first = text.split()[0] if text.split() else ""
    bare = first.strip("\"'\u201c\u201d\u201e\u2018\u2019").casefold()
    if not first or bare in WORDS or first in ("--", "\u2013", "\u2014", "\u2015"):
        return
    assert read_typed(text) == ("video", text, {})
