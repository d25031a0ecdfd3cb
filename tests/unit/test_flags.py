"""The chat grammar: whatever can be asked for can be typed, and whatever is typed is understood or explained."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.generation.flags import _NAMES, Parsed, from_slack, parse, to_flags
from bot.generation.message import Arg, Refusal, Text
from bot.generation.request import GenerationRequest, Safety, build_request
from tests.builders import facts

FACTS = facts()

# What keyboards, editors and other bots put into a prompt.
HOSTILE = st.one_of(
    st.sampled_from([*"\"'\\-–—―“”„‘’ \u00a0\u2009\u3000\n\t\r=,x×:", "--", "--n", "--no", "\\--", "—ar", " --dur 5"]),
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff"),
)


def prompts(most: int = 40) -> st.SearchStrategy[str]:
    return st.lists(HOSTILE, max_size=most).map(lambda parts: f"ab{''.join(parts)}cd".strip())


@st.composite
def requests(draw: st.DrawFn) -> GenerationRequest:
    width, height = draw(st.sampled_from(FACTS.sizes))
    return GenerationRequest.model_validate(
        {
            "model": FACTS.id,
            "positivePrompt": draw(prompts()),
            "negativePrompt": draw(st.none() | prompts()),
            "width": width,
            "height": height,
            "duration": draw(st.integers(3, 15)),
            "numberResults": draw(st.integers(1, 20)),
            "outputFormat": draw(st.sampled_from(FACTS.formats)),
            "outputQuality": draw(st.integers(20, 99)),
            "safety": Safety.model_validate({"mode": draw(st.sampled_from(FACTS.safety))}),
        },
        context=FACTS,
    )


def only(words: str) -> Text:
    """The one thing that is wrong with these words."""
    said = parse(words)
    assert isinstance(said, tuple), said
    (refusal,) = said
    return refusal.text


def understood(words: str) -> Parsed:
    said = parse(words)
    assert isinstance(said, Parsed), said
    return said


@given(requests())
def test_parse_undoes_to_flags(asked: GenerationRequest) -> None:
    """For every request without pictures."""
    words = to_flags(asked)
    said = understood(words)
    assert build_request(FACTS, {**said.fields, "positivePrompt": said.prompt}) == asked


@given(st.lists(HOSTILE, max_size=60).map("".join))
def test_any_words_are_understood_or_explained(words: str) -> None:
    """Never an exception, never an empty explanation."""
    said = parse(words)
    assert isinstance(said, Parsed) or said


@given(prompts())
def test_a_prompt_without_dashes_is_taken_as_it_is(prompt: str) -> None:
    """Every other character is the person's."""
    plain = "".join(c for c in prompt if c not in "-–—―\\")
    assert understood(plain) == Parsed(plain.strip(), {})


@pytest.mark.parametrize(("name", "alias"), [(name, alias) for name, aliases in _NAMES.items() for alias in aliases])
def test_what_people_bring_from_other_bots_is_the_same(name: str, alias: str) -> None:
    """In either case, with a space or an equals sign."""
    value = {
        "shot": chr(34) + "3: dusk" + chr(34),
        "no": "fog",
        "ar": "1:1",
        "size": "1920x1080",
        "format": "mp4",
        "safety": "full",
    }.get(name, "30")
    expected = understood(f"fox --{name} {value}")
    for words in (f"fox --{alias} {value}", f"fox --{alias.upper()} {value}", f"fox --{alias}={value}"):
        assert understood(words) == expected


@pytest.mark.parametrize("dash", ["–", "—", "―"])
@pytest.mark.parametrize(("opening", "closing"), ['""', "''", "“”", "„“", "‘’", "““"])
def test_a_phones_dashes_and_quotes_are_read_as_typed(dash: str, opening: str, closing: str) -> None:
    """In the flags."""
    said = understood(f"a fox {dash}no {opening}fog, text{closing} {dash}dur 5")
    assert said == Parsed("a fox", {"negativePrompt": "fog, text", "duration": "5"})


def test_a_long_dash_before_any_other_word_is_a_pause() -> None:
    """It belongs to the prompt."""
    assert understood("a fox —running — fast –very") == Parsed("a fox —running — fast –very", {})


@pytest.mark.parametrize("words", ["a fox -- b", "a--b", "well-known", "a -n 3", "5 --3"])
def test_dashes_that_are_no_flag_stay_in_the_prompt(words: str) -> None:
    """A flag begins a word and has a name."""
    assert understood(words) == Parsed(words, {})


def test_a_backslash_keeps_a_flag_in_the_prompt() -> None:
    """One backslash is taken away."""
    assert understood(r"run \--fast --n 2") == Parsed("run --fast", {"numberResults": "2"})
    assert understood(r"run \\--fast") == Parsed(r"run \--fast", {})


def test_a_quoted_value_keeps_its_quotes_and_backslashes() -> None:
    """And may span lines."""
    said = understood('fox --no "a \\"b\\" \\\\ c\nd --n 3" --n 2')
    assert said.fields == {"negativePrompt": 'a "b" \\ c\nd --n 3', "numberResults": "2"}


@pytest.mark.row("B17")
@pytest.mark.parametrize("size", ["1920x1080", "1920×1080", "1920X1080"])
def test_a_size_is_two_numbers(size: str) -> None:
    """With any of the crosses."""
    assert understood(f"fox --size {size}").fields == {"width": 1920, "height": 1080}


@pytest.mark.row("B17")
@pytest.mark.row("B18")
@pytest.mark.parametrize(
    ("words", "key", "args"),
    [
        ("fox --siez 1x1", "flag.unknown_near", {"flag": "siez", "position": 5, "near": "size"}),
        ("fox --zzzzzz 1", "flag.unknown", {"flag": "zzzzzz", "position": 5}),
        ("fox --seed 7", "flag.unsupported", {"flag": "seed", "position": 5}),
        ("fox --n", "flag.no_value", {"flag": "n", "position": 5}),
        ("fox --n=", "flag.no_value", {"flag": "n", "position": 5}),
        ('fox --no ""', "flag.no_value", {"flag": "no", "position": 5}),
        ('fox --no "fog', "flag.open_quote", {"flag": "no", "position": 10}),
        ("fox --no “fog", "flag.open_quote", {"flag": "no", "position": 10}),
        ("fox --n 2 --count 3", "flag.twice", {"flag": "count", "position": 11}),
        ("fox --ar 1:1 --size 1440x1440", "flag.twice", {"flag": "size", "position": 14}),
        ("fox --dur 5 and a hen", "flag.stray", {"words": "and a hen", "flag": "dur"}),
        ('fox --no "fog" text', "flag.stray", {"words": "text", "flag": "no"}),
        ("fox --ar 4:3", "flag.ar_unknown", {"given": "4:3"}),
        ("fox --size 1920", "flag.size_unknown", {"given": "1920"}),
        ("fox --size 123456x1", "flag.size_unknown", {"given": "123456x1"}),
        ("fox --size １９２０x1080", "flag.size_unknown", {"given": "１９２０x1080"}),
    ],
)
def test_a_mistake_is_said_with_its_place(words: str, key: str, args: dict[str, Arg]) -> None:
    """Positions count from 1."""
    said = only(words)
    assert said.key == key
    assert args.items() <= dict(said.facts).items()


def test_every_mistake_is_said_at_once() -> None:
    """In the order they were made."""
    said = parse("fox --zzzz 1 --seed 2 --n 1 --n 2 --ar 9:9 x")
    assert isinstance(said, tuple)
    assert [refusal.text.key for refusal in said] == [
        *("flag.unknown", "flag.unsupported", "flag.twice", "flag.ar_unknown", "flag.stray"),
    ]
    assert all(isinstance(refusal, Refusal) for refusal in said)


def test_long_words_are_cut_in_the_answer() -> None:
    """Nobody gets a page back."""
    assert len(str(only(f"fox --{'z' * 5000} 1").facts["flag"])) == 40
    assert len(str(only(f"fox --n 1 {'z' * 5000}").facts["words"])) == 60


@pytest.mark.parametrize("words", ["fox -ar 9:16 -neg fog", "fox --ar 9:16 --no fog", "fox —ar 9:16 –neg fog"])
def test_one_dash_before_a_flags_name_is_the_habit_of_other_bots(words: str) -> None:
    """And a long one is a phone's."""
    assert understood(words) == Parsed("fox", {"width": 1080, "height": 1920, "negativePrompt": "fog"})


@pytest.mark.parametrize(
    ("slack", "typed"),
    [
        ("a &lt;3 b &amp;lt; c &gt; d", "a <3 b &lt; c > d"),
        ("see <https://a.test/x|a.test> now", "see a.test now"),
        ("see <https://a.test/x>", "see https://a.test/x"),
        ("&lt;https://a.test|b&gt;", "<https://a.test|b>"),
        ("hi <@U123> <!channel>", "hi <@U123> <!channel>"),
        ("&lt;&lt;&lt;element_1&gt;&gt;&gt; \u2014dur 5", "<<<element_1>>> \u2014dur 5"),
    ],
)
def test_what_slack_escapes_is_read_as_it_was_typed(slack: str, typed: str) -> None:
    """Once, and nothing twice."""
    assert from_slack(slack) == typed
