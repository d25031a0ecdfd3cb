"""Who a prompt is about: each subject with its own attributes, action and number, from its own part of the text."""

import re
from dataclasses import dataclass, replace

from sandbox.video_api.studio import vocabulary as v
from sandbox.video_api.studio.words import Colour, Words

_TOKEN = re.compile(r"[^\W_]+|[.,;:!?\n]")
_BREAKS = frozenset((".", ";", ":", "!", "?", "\n", ",", "and", "und", "while", "as", "beside", "with", "mit", "near"))
_ARTICLES = frozenset(("the", "his", "her", "der", "die", "das", "den", "dem", *v.COUNTS))
_STOPS = frozenset((".", ";", "!", "?", "\n"))
_AND = frozenset(("and", "und", ",", "with", "mit"))
_MOST = 7  # of one kind in a picture
_UPRIGHT = frozenset({"person", "astronaut", "car"})


@dataclass(frozen=True)
class Subject:
    """Who or what the scene is about. `gait` is a kind of `vocabulary.ACTIONS`.

    `who` says which kind of `vocabulary.VOICES` a person is, "any" when the prompt does not; `hair` is their hair.
    """

    kind: str
    colour: Colour | None
    count: int
    gait: str
    who: str = "any"
    hair: Colour | None = None
    worn: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Mention:
    """A noun at a place among the tokens; what belongs to it starts at `start` and ends before `end`."""

    kind: str
    word: str
    at: int
    start: int
    end: int


def subjects(told: str, banned: Words, seed: int) -> tuple[Subject, ...]:
    """The first two subjects that the prompt names; more would crowd the picture."""
    tokens = tuple(_TOKEN.findall(told.lower()))
    tables = (v.SUBJECTS, v.SPRITES, v.PRONOUNS)
    mentions = next((found for table in tables if (found := _mentions(tokens, table, banned))), [])
    if len(mentions) == 1 and mentions[0].kind in v.SUBJECTS:
        mentions += _mentions(tokens, v.SPRITES, banned)
    mentions = _whole(sorted(mentions, key=lambda one: one.at), len(tokens), tokens)
    cast = [_subject(tokens, one, seed) for one in mentions]
    return tuple(_together(tokens, mentions, cast))[:2]


def _mentions(tokens: tuple[str, ...], table: dict[str, frozenset[str]], banned: Words) -> list[_Mention]:
    """The nouns in their order, each kind once; people as often as they differ."""
    out: list[_Mention] = []
    for at, word in enumerate(tokens):
        kind = next((name for name, meant in table.items() if word in meant and not _is_attribute(tokens, at)), None)
        if kind is None or kind in banned.every(table) or _barred(kind, banned):
            continue
        before = [one for one in out if one.kind == kind]
        if not before or (kind == "person" and _other(before, word, tokens, at)):
            out.append(_Mention(kind, word, at, at, at))
    return out


def _barred(kind: str, banned: Words) -> bool:
    return (kind == "person" and "people" in banned.every(v.MOTIFS)) or (
        kind == "car" and "cars" in banned.every(v.MOTIFS)
    )


def _is_attribute(tokens: tuple[str, ...], at: int) -> bool:
    """'a horse rider', 'a fish market', 'to drive': the word tells about the next one, or is none of a thing."""
    following = tokens[at + 1] if at + 1 < len(tokens) else ""
    return (tokens[at] == "crowd" and following == "of") or following in ("race", "park", "market", "shop", "skin")


def _other(before: list[_Mention], word: str, tokens: tuple[str, ...], at: int) -> bool:
    """Another person: with another word, and an article or a number before it."""
    if len(before) > 1 or word in (one.word for one in before) or before[-1].at == at - 1:
        return False
    near = tokens[max(0, at - 4) : at]
    return any(one in v.COUNTS for one in near) and _who((word,)) != _who((before[-1].word,))


def _whole(mentions: list[_Mention], end: int, tokens: tuple[str, ...]) -> list[_Mention]:
    """Every mention with its own part of the text: from the break before it to the start of the next one."""
    starts, before = [], 0
    for one in mentions:
        start = one.at
        while start > before and tokens[start - 1] not in _BREAKS and one.at - start < 6:
            start -= 1
            if tokens[start] in _ARTICLES and tokens[start + 1] != "of":
                break
        starts.append(start)
        before = one.at + 1
    ends = [*starts[1:], end] if starts else []
    return [replace(one, start=start, end=stop) for one, start, stop in zip(mentions, starts, ends, strict=True)]


def _subject(tokens: tuple[str, ...], one: _Mention, seed: int) -> Subject:
    noun = tokens[one.start : one.at]
    after = tokens[one.at + 1 : one.end]
    own = Words.read(" ".join((*noun, one.word, *after)))
    colour = next((v.COLOURS[word] for word in reversed(noun[-4:]) if word in v.COLOURS), None)
    count = 1 if one.kind in v.STILL else _count(noun, one, seed)
    gait = _fitting(one.kind, _action(tokens, one) or "walk")
    if one.kind != "person":
        return Subject(one.kind, colour, count, gait)
    who = _who((one.word, *own.all))
    elder = who == "man" and own.has(v.VOICES["elder"])
    return Subject(
        "person",
        own.colour_before(v.CLOTHES) or colour,
        count,
        gait,
        "elder" if elder else who,
        own.colour_before(v.HAIR),
        frozenset(own.every(v.WORN)),
    )


def _who(told: tuple[str, ...]) -> str:
    told = tuple(word for word in told if word not in v.SUBJECTS["robot"])  # it has a voice, and is nobody
    return next((kind for word in told for kind, meant in v.VOICES.items() if word in meant), "any")


def _count(noun: tuple[str, ...], one: _Mention, seed: int) -> int:
    """The number before the noun, or a few where it stands in the plural."""
    for word in reversed(noun):
        told = int(word) if word.isascii() and word.isdigit() else v.COUNTS.get(word, 0)
        if told > 1 or (told == 1 and word not in ("a", "an")):
            return min(_MOST, told)
    if one.word == "couple":
        return 2
    singulars = {one.word[:-1], one.word[:-2], one.word[:-3] + "y", one.word[:-3] + "f"}
    meant = {**v.SPRITES, **v.SUBJECTS}.get(one.kind, frozenset())
    several = one.word in v.PLURALS or (one.word.endswith("s") and not singulars.isdisjoint(meant))
    if one.word in ("fish", "sheep") and noun and noun[-1] in ("a", "an", "the"):
        return 1
    return 2 + seed % 3 if several else 1


def _action(tokens: tuple[str, ...], one: _Mention) -> str | None:
    """The action right after the noun, in its own part and sentence; else one right before it: 'a running fox'."""
    after = tokens[one.at + 1 : one.end]
    stop = next((at for at, word in enumerate(after) if word in _STOPS), len(after))
    for word in (*after[:stop], *reversed(tokens[one.start : one.at])):
        found = next((kind for kind, meant in v.ACTIONS.items() if word in meant), None)
        if found is not None:
            return found
    return None


def _fitting(kind: str, gait: str) -> str:
    """Who flies or swims anyway keeps doing so."""
    if kind in v.STILL:
        return "still"
    if gait in ("sleep", "lie") and kind in v.AIRBORNE | v.SWIMMING | (_UPRIGHT - {"person"}):
        return "still"
    return gait


def _together(tokens: tuple[str, ...], mentions: list[_Mention], cast: list[Subject]) -> list[Subject]:
    """'a fox and a wolf run': what the last of them does, they all do."""
    out = list(cast)
    for number in range(len(cast) - 2, -1, -1):
        one = mentions[number]
        between = tokens[one.at + 1 : one.end]
        if between and _AND.issuperset(between) and _action(tokens, one) is None:
            out[number] = replace(out[number], gait=_fitting(one.kind, out[number + 1].gait))
    return out
