"""What is found of listed words and patterns however it is spelled, and what only looks like it and passes."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.generation.command import Attachment
from bot.generation.content.find import (
    MINORS,
    MOST_PATTERN,
    Hit,
    Wording,
    find,
    judge,
    refused_pattern,
    refused_word,
    wording_of,
)
from bot.generation.content.folding import LOOKS, fold
from bot.generation.job import Input
from bot.generation.message import Refusal
from bot.generation.request import Element, KlingSettings, Shot
from tests.builders import request
from tests.ordinary import ordinary_prompts

LETTERS = "abcdefghijklmnopqrstuvwxyz"
# A list as a server may have it.
LISTED = (
    "ass", "arse", "cunt", "cock", "dick", "shit", "fuck", "tit", "tits", "cum", "rape", "rapist", "sex", "penis",
    "hell",
    "homo", "anal", "whore", "hore", "spic", "gook", "god", "ss", "nazi", "scheisse", "arsch", "fotze", "hure",
    "blow job",
    "masturbat*", "*wichser", "хуй", "色情",
)  # fmt: skip


def listed(text: str, *words: str) -> str | None:
    hit = find([text], words or LISTED, ())
    return None if hit is None else hit.rule


@pytest.mark.row("B66")
@pytest.mark.parametrize(
    "text",
    [
        "a SHIT b", "sh1t", "$h!t", "s.h.i.t", "s h i t", "s - h - i - t", "s_h_i_t", "shiiiiit", "ssshhhiiittt",
        "ѕhіt",
        "ｓｈｉｔ", "𝓼𝓱𝓲𝓽", "ⓢⓗⓘⓣ", "🅂🄷🄸🅃", "🆂🅷🅸🆃", "🇸🇭🇮🇹", "s\u200bh\u2060i\u00adt", "s\u0336h\u0336i\u0336t\u0336",
        "šĥìť", "ꜱʜɪᴛ", "sh*t", "S\ufe0fH\ufe0fI\ufe0fT\ufe0f", "\u202eshit\u202c", "(shit)", "shit!", "#shit",
        "x/shit/y",
        "ʂhiτ", "s\x00hit", "5hit",
    ],
)  # fmt: skip
def test_a_listed_word_is_found_however_it_is_spelled(text: str) -> None:
    assert listed(text) == "word:shit"


@pytest.mark.row("B66")
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("BLOW-JOB", "blow job"), ("bl0w   j0b", "blow job"), ("masturbating", "masturbat*"),
        ("der Oberwichser", "*wichser"),
        ("xyй", "хуй"), ("这是色情内容", "色情"), ("Scheiße", "scheisse"), ("SCHEISSE", "scheisse"),
        ("f.u.c.k", "fuck"),
        ("a55", "ass"), ("@ss", "ass"), ("a$$", "ass"), ("🅰️$$", "ass"),
    ],
)  # fmt: skip
def test_phrases_endings_and_other_scripts_are_found(text: str, word: str) -> None:
    assert listed(text) == f"word:{word}"


@pytest.mark.row("B66")
@pytest.mark.parametrize(
    "text",
    [
        "Scunthorpe", "assassin", "Essex", "grape", "therapist", "cocktail", "Penistone", "he'll", "shell",
        "a 5s clip",
        "a 5 s shot", "455 people", "good", "the pen is here", "as sure", "blowjobless", "pass the bass",
        "Dickens", "15s",
    ],
)  # fmt: skip
def test_what_only_contains_a_listed_word_or_looks_like_it_passes(text: str) -> None:
    assert listed(text) is None


@pytest.mark.row("B66")
def test_no_ordinary_prompt_is_refused() -> None:
    """Not by the words of a server, nor by the rule that every place has."""
    prompts = list(ordinary_prompts())
    assert len(prompts) > 400
    words = [word for word in LISTED if word != "sex"]  # whoever lists that does not want "same-sex" either
    judged = {prompt: judge(Wording((prompt,)), words, ()) for prompt in prompts}
    assert {prompt: hit for prompt, hit in judged.items() if hit} == {}


ACCENTS = "\u0300\u0301\u0308\u0327\u0336"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0f\u034f"


def ways(letter: str, *, is_inner: bool) -> list[str]:
    """A letter in other clothes, all of them one character or one with marks."""
    at = ord(letter) - ord("a")
    drawn = [chr(start + at) for start in (0x1F1E6, 0x1F150, 0x1F170, 0x24D0, 0xFF41, 0x1D400, 0x1D5BA, 0x249C)]
    looks = [sign for sign in LOOKS[letter] if is_inner or sign.isalnum()]
    return [letter, letter.upper(), *drawn, *looks, *(letter + accent for accent in ACCENTS)]


@st.composite
def evasions(draw: st.DrawFn) -> tuple[str, str]:
    """A word, and the same as somebody writes it who knows that it is listed."""
    word = draw(st.text(LETTERS, min_size=4, max_size=10))
    spelled = []
    for at, letter in enumerate(word):
        inner = 0 < at < len(word) - 1
        drawn = draw(st.sampled_from(ways(letter, is_inner=inner) if at else [letter, letter.upper()]))
        spelled.append(drawn + draw(st.sampled_from(["", *INVISIBLE])))
    kind = draw(st.sampled_from(["together", "dotted", "spaced", "repeated"]))
    if kind == "repeated":
        return word, "".join(one * draw(st.integers(1, 4)) for one in spelled)
    gap = draw(st.sampled_from({"together": [""], "dotted": [".", "-", "_"], "spaced": [" ", "  ", " . "]}[kind]))
    return word, gap.join(spelled)


@pytest.mark.row("B66")
@given(evasion=evasions(), before=st.sampled_from(["", "a red ", "so "]), after=st.sampled_from(["", " fox", ", now"]))
def test_for_every_word_every_evasion_is_found(evasion: tuple[str, str], before: str, after: str) -> None:
    word, spelled = evasion
    assert find([before + spelled + after], [word], ()) is not None


@pytest.mark.row("B66")
@given(
    word=st.text(LETTERS, min_size=3, max_size=8),
    before=st.text(LETTERS, max_size=4),
    after=st.text(LETTERS, max_size=4),
)
def test_for_every_word_a_longer_one_around_it_passes(word: str, before: str, after: str) -> None:
    assume(before or after)
    assume(not before or before[-1] not in word[0] + LOOKS[word[0]])
    assume(not after or after[0] not in word[-1] + LOOKS[word[-1]])
    assert find([before + word + after], [word], ()) is None


@given(text=st.text(max_size=200))
def test_for_every_text_folding_again_changes_nothing_that_is_seen(text: str) -> None:
    folded = fold(text)
    assert not any(unicodedata.category(sign) in ("Mn", "Me", "Cf") for sign in folded)
    assert fold(folded) == fold(fold(folded))


def test_every_text_of_a_request_is_looked_at() -> None:
    shot = Shot(prompt="a shit shot", duration=3)
    element = Element(id="<<<element_1>>>", description="a shit coat", frontalImage="element1-front")
    sent = Attachment("first", "shit.jpg", 1, "image/jpeg", "")
    for made, inputs, also in [
        (request(positivePrompt='she says "shit"'), (), ()),
        (request(negativePrompt="shit"), (), ()),
        (request().model_copy(update={"klingai": KlingSettings(multiPrompt=(shot,))}), (), ()),
        (request().model_copy(update={"elements": (element,)}), (), ()),
        (request(), (Input("first", sent),), ()),
        (request(), (), ("shit",)),
    ]:
        hit = judge(wording_of(made, inputs, also), ("shit",), ())
        assert hit == Hit("word:shit", "shit")
    assert judge(wording_of(request()), ("shit",), ()) is None


def test_a_person_is_told_what_they_typed_and_never_what_is_listed() -> None:
    hit = find(["what a $h!t show"], ["shit"], ())
    assert hit is not None
    assert hit.refusal.text.facts == {"piece": "$h!t"}
    hit = find(["call 0800 123456"], (), [r"\b\d{4} \d{6}\b"])
    assert hit is not None
    assert (hit.rule, hit.refusal.text.facts) == (r"pattern:\b\d{4} \d{6}\b", {"piece": "0800 123456"})


@pytest.mark.parametrize("text", ["FREE   MONEY", "free\u200b money", "ｆｒｅｅ money"])
def test_a_pattern_is_found_in_what_was_typed_and_in_plain_letters(text: str) -> None:
    assert find([text], (), [r"free\s+money"]) is not None
    assert find(["free monkeys"], (), [r"free\s+money"]) is None


def test_a_pattern_that_runs_out_of_time_counts_as_found() -> None:
    """Fail closed: whoever knows how to make it slow would have a way past it."""
    began = time.process_time()
    hit = find(["a" * 5000 + "!"], (), ["(a+)+$"])
    assert hit == Hit("slow:(a+)+$")
    assert hit.refusal.text.key == "policy.unreadable"
    assert time.process_time() - began < 0.5


def test_all_patterns_of_a_request_together_have_a_limit() -> None:
    slow = [f"(?:a|b)*(?:a|b)*[0-9]{{{n}}}" for n in range(1, 100)]
    began = time.process_time()
    assert find(["a" * 3000 + "!"], (), slow) is not None
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(a+)+$", "content.pattern_slow"), (r"(\w+\s?)*$", "content.pattern_finds_all"),
        ("(", "content.pattern_broken"),
        ("[[[", "content.pattern_broken"), ("a" * (MOST_PATTERN + 1), "content.pattern_large"),
        ("(?:(?:a{99}){99}){99}b", "content.pattern_large"), (".*", "content.pattern_finds_all"),
        ("(" * 90 + "a" + ")" * 90, None), ("", "content.pattern_finds_all"), (r"\L<x>", "content.pattern_broken"),
        (r"discord\.gg/\w+", None), (r"\b\d{3}-\d{4}\b", None), ("(?i)free (?:money|nitro)", None),
        ("(?:a?){25}a{25}b", "content.pattern_slow"),
    ],
)  # fmt: skip
def test_a_pattern_that_is_none_or_too_slow_is_refused_when_it_is_set(pattern: str, why: str | None) -> None:
    refusal = refused_pattern(pattern)
    assert (refusal.text.key if isinstance(refusal, Refusal) else None) == why


@given(pattern=st.text(alphabet="ab()[]{}|*+?.\\d^$1,9 ", max_size=30))
def test_for_every_pattern_there_is_an_answer_in_time(pattern: str) -> None:
    began = time.process_time()
    if refused_pattern(pattern) is None:
        find(["ab 19 " * 200], (), [pattern])
    assert time.process_time() - began < 2.0


@pytest.mark.parametrize(
    ("entry", "is_good"), [("x", False), ("...", False), ("ab" * 31, False), ("ok", True), ("色情", True)]
)
def test_a_word_of_a_list_has_letters_and_not_too_many(entry: str, is_good: bool) -> None:
    assert (refused_word(entry) is None) == is_good


@pytest.mark.parametrize("text", ["1|" * 3000, "1 " * 3000, "il" * 3000, "ill" * 2000, "!1|" * 2000])
def test_a_text_that_was_written_to_take_long_does_not(text: str) -> None:
    began = time.process_time()
    find([text], ["ilililililililil", "lillililil", "illilli", "i l l i"], ())
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize(
    "text",
    [
        "a nude child", "naked children at the beach", "12 year old girl, topless", "sexy 15yo", "a s3xy t33nager",
        "s.e.x with a girl aged 14", "lolicon", "nacktes Kind", "eine 13-jährige, nackt",
        "ein zwölfjähriges Mädchen, erotisch",
        "child p0rn", "ｎｕｄｅ ｋｉｄｓ", "a thirteen-year-old in lingerie", "SCHOOLGIRL STRIPTEASE",
        "n u d e schoolgirl",
    ],
)  # fmt: skip
def test_sexual_content_with_minors_is_refused_whatever_a_place_sets(text: str) -> None:
    hit = judge(Wording((text,)), (), ())
    assert hit == Hit(MINORS, hard=True)
    assert hit.refusal.text.key == "content.hard"
    assert hit.refusal.text.facts == {}
    assert judge(Wording((text,)), (), (), hard=False) is None


def test_it_is_not_hidden_by_saying_it_in_several_places() -> None:
    assert judge(Wording(("a girl of the age of 12", "she is naked")), (), ()) == Hit(MINORS, hard=True)
    assert judge(Wording(("a 12 year old girl",), "clothes, dress"), (), ()) == Hit(MINORS, hard=True)
    assert judge(Wording(("children in the snow",), "nudity, nsfw, text"), (), ()) is None
    assert judge(Wording(("a beach",), "children, nudity"), (), ()) is None
