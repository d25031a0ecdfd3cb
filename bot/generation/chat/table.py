"""The commands people may give, as data: what each takes, and how it is acknowledged. Both platforms register these.

Names and descriptions are in the catalogue: `name.<word>` for what is typed, `command.<name>` and `option.<name>` for
what is shown beside it, `menu.<name>` for entries of a message's menu.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.generation.flags import ASPECTS
from bot.generation.message import Press
from bot.generation.models import ModelFacts
from bot.generation.ports import Limit, Manner


class Takes(StrEnum):
    """What an option takes."""

    WORDS = "words"
    WHOLE = "whole"
    SWITCH = "switch"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command. `choices` are all the values there are; `suggests`: the core has values to offer.

    `low` and `high` are the range of a whole number, or the length of words.
    """

    name: str
    takes: Takes = Takes.WORDS
    required: bool = False
    choices: tuple[str, ...] = ()
    suggests: bool = False
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Spec:
    """A command: "video", or "element.add" for a word under another, which may have one under it in turn.

    `manages`: shown to those who manage the place; `moderates`: to those who look after what is said there.
    """

    name: str
    manner: Manner
    options: tuple[Option, ...] = ()
    manages: bool = False
    moderates: bool = False


PROMPT = Option("prompt", required=True, high=6000)
JOB = Option("job", required=True, suggests=True, high=60)
NAME = Option("name", required=True, suggests=True, high=40)
_PRESET = Option("preset", suggests=True, high=40)
_SPOILER = Option("spoiler", Takes.SWITCH)
_REAL = Option("real_person", Takes.SWITCH)
_AVOID = Option("avoid", high=2500)
_SOUND = Option("sound", Takes.SWITCH)
_ELEMENTS = tuple(Option(f"element{n}", suggests=True, high=40) for n in (1, 2, 3))
_TAG = Option("tag", choices=("Hottest", "Character", "Animal", "Item", "Costume", "Scene", "Effect", "Others"))
_ELEMENT_FILES = tuple(
    Option(name, Takes.FILE) for name in ("front", "image1", "image2", "image3", "video_sample", "voice")
)
_ELEMENT = (Option("description", high=2500), _TAG, *_ELEMENT_FILES)

_LIMIT = Option("limit", choices=tuple(Limit))
_RULE = (
    Option("setting", suggests=True, high=40),
    Option("value", high=4000),
    Option("scope", choices=("channel", "server")),
)
_PERSON = Option("person", required=True, high=80)
_WORDS = Option("words", required=True, high=1000)

# Entries of a message's menu.
MENUS: Mapping[str, Manner] = {
    "animate": Manner.FORM,
    "last_frame": Manner.FORM,
    "remix": Manner.FORM,
    "report": Manner.PRIVATE,
    "verify": Manner.PRIVATE,
    "gallery": Manner.PRIVATE,
}


def command_table(facts: ModelFacts) -> tuple[Spec, ...]:
    """Every command, with the ranges and choices of this model."""
    return (*_making(facts), *_KEEPING, *_SHOWING)


def _making(facts: ModelFacts) -> tuple[Spec, ...]:
    length = Option("seconds", Takes.WHOLE, low=facts.duration.low, high=facts.duration.high)
    count = Option("count", Takes.WHOLE, low=facts.results.low, high=facts.results.high)
    output = (
        Option("format", choices=facts.formats),
        Option("quality", Takes.WHOLE, low=facts.quality.low, high=facts.quality.high),
        Option("safety", choices=facts.safety),
        _PRESET,
        _SPOILER,
    )
    aspect = Option("aspect", choices=tuple(name for name, size in ASPECTS.items() if size in facts.sizes))
    frames = (Option("first_frame", Takes.FILE, required=True), PROMPT, Option("last_frame", Takes.FILE))
    sources = (Option("image", Takes.FILE, required=True), Option("video_sample", Takes.FILE, required=True), PROMPT)
    copied = (Option("orientation", choices=("image", "video")), Option("keep_sound", Takes.SWITCH))
    return (
        Spec("video", Manner.MAKING, (PROMPT, aspect, length, count, _AVOID, _SOUND, *output)),
        Spec(
            "animate",
            Manner.MAKING,
            (*frames, length, count, _AVOID, *_ELEMENTS, Option("reference", Takes.FILE), _SOUND, *output, _REAL),
        ),
        Spec("motion", Manner.MAKING, (*sources, *copied, length, count, _AVOID, *output, _REAL)),
    )


_KEEPING = (
    Spec("studio", Manner.FORM),
    Spec("remix", Manner.FORM, (JOB,)),
    Spec("element.add", Manner.PRIVATE, (Option("name", required=True, high=40), *_ELEMENT)),
    Spec("element.list", Manner.PRIVATE),
    Spec("element.show", Manner.PRIVATE, (NAME,)),
    Spec("element.edit", Manner.PRIVATE, (NAME, *_ELEMENT)),
    Spec("element.remove", Manner.PRIVATE, (NAME,)),
    Spec("element.share", Manner.PRIVATE, (NAME,)),
    Spec("element.unshare", Manner.PRIVATE, (NAME,)),
    Spec(
        "preset.save",
        Manner.PRIVATE,
        (Option("name", required=True, high=40), Option("flags", high=1000), Option("job", suggests=True, high=60)),
    ),
    Spec("preset.use", Manner.MAKING, (NAME, PROMPT)),
    Spec("preset.list", Manner.PRIVATE),
    Spec("preset.delete", Manner.PRIVATE, (NAME,)),
    Spec("preset.share", Manner.PRIVATE, (NAME,)),
    Spec("preset.unshare", Manner.PRIVATE, (NAME,)),
    Spec("settings", Manner.FORM),
)

_SHOWING = (
    Spec("queue", Manner.PRIVATE),
    Spec("job.show", Manner.PUBLIC, (JOB,)),
    Spec("job.cancel", Manner.PRIVATE, (JOB,)),
    Spec("job.retry", Manner.MAKING, (JOB,)),
    Spec("job.info", Manner.PRIVATE, (JOB,)),
    Spec("job.delete", Manner.PRIVATE, (JOB,)),
    Spec("history", Manner.PRIVATE, (Option("filter", choices=("done", "failed", "cancelled")),)),
    Spec("usage", Manner.PRIVATE),
    Spec("verify", Manner.PRIVATE, (Option("file", Takes.FILE), Option("job", suggests=True, high=60))),
    Spec("privacy.export", Manner.PRIVATE),
    Spec("privacy.delete", Manner.PRIVATE, (Option("posts", Takes.SWITCH),)),
    Spec("admin.status", Manner.PRIVATE, manages=True),
    Spec("admin.budget", Manner.PRIVATE, (_LIMIT, Option("amount", high=20), Option("role", high=80)), manages=True),
    Spec("admin.channel", Manner.PRIVATE, _RULE, manages=True),
    Spec("admin.audit", Manner.PRIVATE, manages=True),
    Spec("admin.pause", Manner.PRIVATE, manages=True),
    Spec("admin.resume", Manner.PRIVATE, manages=True),
    Spec("moderate.queue", Manner.PRIVATE, moderates=True),
    Spec("moderate.block", Manner.PRIVATE, (_PERSON, Option("reason", high=200)), moderates=True),
    Spec("moderate.unblock", Manner.PRIVATE, (_PERSON,), moderates=True),
    Spec("moderate.blocked", Manner.PRIVATE, moderates=True),
    Spec("moderate.words.list", Manner.PRIVATE, moderates=True),
    Spec("moderate.words.add", Manner.PRIVATE, (_WORDS,), moderates=True),
    Spec("moderate.words.remove", Manner.PRIVATE, (_WORDS,), moderates=True),
    Spec("help", Manner.PRIVATE),
)

PRESSES: Mapping[Press, Manner] = {
    Press.AGAIN: Manner.MAKING,
    Press.EDIT: Manner.FORM,
    Press.CONTINUE: Manner.FORM,
    Press.DETAILS: Manner.PRIVATE,
    Press.DELETE: Manner.PRIVATE,
    Press.CANCEL: Manner.PRIVATE,
    Press.RETRY: Manner.MAKING,
    Press.CONFIRM: Manner.MAKING,
    Press.DISMISS: Manner.PAGING,
    Press.REOPEN: Manner.FORM,
    Press.PAGE: Manner.PAGING,
    Press.SHARE: Manner.PRIVATE,
    Press.APPROVE: Manner.PRIVATE,
    Press.REJECT: Manner.FORM,
    Press.CHANGES: Manner.FORM,
    Press.ESCALATE: Manner.PRIVATE,
    Press.BLOCK: Manner.PRIVATE,
    Press.APPEAL: Manner.PRIVATE,
    Press.REPORT: Manner.PRIVATE,
    Press.GALLERY: Manner.PRIVATE,
    Press.ADJUST: Manner.FORM,
    Press.SEE: Manner.PRIVATE,
    Press.ERASE: Manner.PRIVATE,
}
