"""What strangers write shows as it was typed and does nothing: for every text."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.outbound import INERT, LABEL, content
from adapters.discord.words import fenced
from bot.generation.command import Person
from bot.generation.message import Message, Text
from bot.replies import render
from bot.replies.inert import clean

# What Discord's markdown is made of, so that hypothesis meets it often.
MARKUP = st.lists(
    st.sampled_from(
        ["*", "**", "_", "__", "`", "```", "~~", "||", "> ", ">>> ", "# ", "-# ", "- ", "1. ", "\\", "[a]", "(b)", "](",
         "https://evil.test", "<https://evil.test>", "http://", "discord.gg/x", "<@1>", "<@!1>", "<@&1>", "<#1>",
         "<t:0:R>", "</a:1>", "<:a:1>", "<a:a:1>", ":smile:", "@everyone", "@here", "@@everyoneeveryone", "<id:guide>",
         "<", ">", "@", ":", "a", "1", " ", "\n", "\u200b", "\u202e", "\u0301", "é", "狐", "\ud800"]
    ),
    max_size=30,
).map("".join)  # fmt: skip
ANYTHING = st.one_of(st.text(), MARKUP)

# What makes Discord act on raw text, whether it looks at backslashes or not.
LIVE = re.compile(r"@everyone|@here|<@[!&]?\d|<#\d|<t:|</\w+:|<a?:\w|<id:|https?://|\]\(|discord\.gg")
SPECIAL = "\\`*_~|>#[]()<:.-"


def unescaped(text: str) -> str:
    """The characters that no backslash makes inert."""
    return re.sub(r"\\[^0-9A-Za-z\s]", "", text)


@given(ANYTHING)
def test_nothing_in_it_is_live(text: str) -> None:
    shown = INERT.words(text)
    assert not LIVE.search(shown)
    assert not set(unescaped(shown)) & set(SPECIAL)
    assert len(shown.splitlines()) <= 1


@given(ANYTHING)
def test_it_shows_as_it_was_typed(text: str) -> None:
    """What Discord draws of the escaped text is the cleaned text."""
    drawn = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", INERT.words(text)).replace("\u200b", "")
    assert drawn == clean(text)


@given(ANYTHING)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.row("B11")
@given(ANYTHING)
def test_nothing_unseen_is_left(text: str) -> None:
    """No direction, no zero width, no control code, no half character; at most four marks on a letter."""
    shown = clean(text)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]", shown)
    assert not re.search(r"[\u0300-\u036f]{5}", shown)


@given(st.text(alphabet="ab\u0301", min_size=301, max_size=900))
def test_it_is_cut_to_300_letters(text: str) -> None:
    """Marks do not count, and are not torn from their letter."""
    letters = [char for char in clean(text) if not unicodedata.combining(char)]
    assert len(letters) <= 301


@given(ANYTHING, st.integers(60, 2000))
def test_no_text_ends_the_fence(text: str, room: int) -> None:
    """What is to be copied stays between the two fences, and fits."""
    shown = fenced(text, room)
    assert len(shown) <= room
    assert shown.startswith("```\n")
    assert shown.endswith("\n```")
    assert "`" not in shown[4:-4]


@given(st.lists(ANYTHING, max_size=12), ANYTHING, st.booleans())
def test_a_message_fits_and_mentions_one_person(lines: list[str], copied: str, called: bool) -> None:
    """2000 characters, and the only mention is ours."""
    fields = tuple(Text("media.animated", name=line) for line in lines)
    person = Person("discord", "42") if called else None
    shown = content(Message(Text("media.animated", name="x"), fields, copy=copied, mention=person), "en")
    outside = shown.split("\n```\n")[0]
    assert len(shown) <= 2000
    assert shown.startswith("<@42> ") == called
    assert not LIVE.search(outside.removeprefix("<@42> "))
    assert not outside.endswith("\\")


def test_golden_examples() -> None:
    assert INERT.words("# H1 *a* `b` ||c||") == "\\# H1 \\*a\\* \\`b\\` \\|\\|c\\|\\|"
    assert INERT.words("-# small >>> quote 1. one") == "\\-\\# small \\>\\>\\> quote 1\\. one"
    assert INERT.words("<https://evil|Approve>") == "\\<https\\://evil\\|Approve\\>"
    assert INERT.words("<t:0:R> </pay:1> <:x:1>") == "\\<t\\:0\\:R\\> \\</pay\\:1\\> \\<\\:x\\:1\\>"
    assert INERT.words("a red fox, in snow!") == "a red fox, in snow!"
    assert LABEL.words("a *red* fox") == "a *red* fox"


def test_moments_count_by_themselves() -> None:
    """And in a terminal they are a time of day."""
    text = Text("media.animated", name="x")
    assert INERT.moment(1_760_000_000.4) == "<t:1760000000:R>"
    assert INERT.date(1_760_000_000.4) == "<t:1760000000:f>"
    assert LABEL.moment(1_760_000_000.0) == "08:53 UTC"
    assert render(text, "en", INERT) == render(text, "en")
