"""What a prompt says apart from its scene: who speaks which words, and which element stands where; pure."""

import re
from dataclasses import dataclass
from typing import Literal

from sandbox.video_api.request import Element
from sandbox.video_api.studio import vocabulary as v
from sandbox.video_api.studio.words import Words

Place = Literal["subject", "item", "backdrop"]

# Within marks of any language.
_QUOTED = re.compile(r'"([^"]+)"|[“„]([^“”„]+)[”“]|[「『]([^「」『』]+)[」』]|[«»]([^«»]+)[«»]')
_MARKER = re.compile(r"<<<\s*element_(\d+)\s*>>>", re.IGNORECASE)
# '"Go!" shouts the boy.' but not '"Go." A boy shouts: "Come!"', which leads to the next quote.
_NAMED = r"(?:[^\W\d_]+|<<<\s*element_\d+\s*>>>)"
_AFTER = re.compile(rf"\s*({_NAMED}(?:\s+{_NAMED}){{0,8}})\s*(?:[,.;!?\n]|$)", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?](?:\s|$)|\n")


@dataclass(frozen=True)
class Line:
    """One line of dialogue. `voice` is a kind of `vocabulary.VOICES`; `element` the index of the one that speaks."""

    text: str
    voice: str
    element: int | None = None


@dataclass(frozen=True)
class Role:
    """An element in the sentence: its index in the request, its id, and the place it takes in the picture."""

    element: int
    id: str
    place: Place


def narration(prompt: str, elements: tuple[Element, ...] = ()) -> str:
    """The prompt without what is only said; markers of elements as their ids."""
    return _named(_QUOTED.sub(" ", prompt), elements)


def caption(prompt: str, elements: tuple[Element, ...]) -> str:
    """The prompt in one line, for people."""
    return " ".join(_named(prompt, elements).split())


def dialogue(prompt: str, elements: tuple[Element, ...]) -> tuple[Line, ...]:
    """Every quoted line with whoever was named last before it; a line of no letters is none.

    After the quote counts as well where it says who spoke: '"Go!" shouts the boy'.
    """
    lines = []
    for quote in _QUOTED.finditer(prompt):
        text = " ".join(next(part for part in quote.groups() if part).split())
        if re.search(r"[^\W\d_]", text):
            lines.append(_line(text, prompt[: quote.start()], prompt[quote.end() :], elements))
    return tuple(lines)


def roles(prompt: str, elements: tuple[Element, ...]) -> tuple[Role, ...]:
    """Elements in the order in which the sentence names them; those it does not name come last."""
    named = {index: prompt[: found.start()] for index, found in reversed(_mentions(prompt, len(elements)))}
    order = sorted(named, key=lambda index: len(named[index])) + [n for n in range(len(elements)) if n not in named]
    return tuple(Role(n, elements[n].id, _place(elements[n], named.get(n, ""))) for n in order)


def _mentions(text: str, count: int) -> list[tuple[int, re.Match[str]]]:
    """(index, place) of every marker that names one of so many elements."""
    found = [(int(marker[1]) - 1, marker) for marker in _MARKER.finditer(text)]
    return [(index, marker) for index, marker in found if 0 <= index < count]


def _named(text: str, elements: tuple[Element, ...]) -> str:
    def name(marker: re.Match[str]) -> str:
        index = int(marker[1]) - 1
        return elements[index].id if 0 <= index < len(elements) else " "

    return _MARKER.sub(name, text)


def _place(element: Element, before: str) -> Place:
    """By its tags, else by the word before it: 'holds <<<element_2>>>', 'in <<<element_3>>>'."""
    tags = {tag.lower() for tag in element.tags}
    if tags & {"scene", "effect"}:
        return "backdrop"
    if tags & {"character", "animal"}:
        return "subject"
    if tags & {"item", "costume"}:
        return "item"
    near = Words.read(before).all[-2:]
    if not v.HOLDING.isdisjoint(near):
        return "item"
    return "backdrop" if near and near[-1] in v.WITHIN else "subject"


def _line(text: str, before: str, after: str, elements: tuple[Element, ...]) -> Line:
    """The speaker is looked for after the quote, in the sentence that leads to it, then in all that comes before."""
    spoken = _QUOTED.sub(lambda quote: " " * len(quote[0]), before)
    start = max((end.end() for end in _SENTENCE.finditer(spoken.rstrip())), default=0)
    for part in (_said_by(after), spoken[start:], spoken):
        mentions = _mentions(part, len(elements))
        named = list(re.finditer(r"[^\W\d_]+", part.lower()))
        kinds = [(word.start(), kind) for word in named for kind, meant in v.VOICES.items() if word[0] in meant]
        if mentions and (not kinds or mentions[-1][1].start() > kinds[-1][0]):
            actors = [n for n, at in mentions if _place(elements[n], part[: at.start()]) == "subject"]
            index = (actors or [mentions[-1][0]])[-1]
            description = Words.read(f"{elements[index].description} {elements[index].id}")
            return Line(text, description.best(v.VOICES) or "woman", index)
        if kinds:
            return Line(text, _aged(kinds[-1][1], part))
    return Line(text, "woman")


def _said_by(after: str) -> str:
    """What follows a quote, if it says who spoke: 'shouts the boy', 'she whispers'."""
    found = _AFTER.match(after)
    words = found[1].split() if found else []
    says = [n for n, word in enumerate(words[:4]) if word.lower() in v.SPEAKING]
    return " ".join(words) if words and says and (says[0] == 0 or words[0][0].islower()) else ""


def _aged(kind: str, part: str) -> str:
    return "elder" if kind == "man" and Words.read(part).has(v.VOICES["elder"]) else kind
