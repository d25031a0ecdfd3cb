"""What the bot says, before a platform dresses it and a catalogue words it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.generation.command import Person

Arg = str | int | float


@dataclass(frozen=True, slots=True, init=False)
class Text:
    """A sentence by name: `key` is its entry in the catalogue, `args` are the facts it mentions."""

    key: str
    args: tuple[tuple[str, Arg], ...]

    def __init__(self, key: str, /, **args: Arg) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "args", tuple(sorted(args.items())))

    @property
    def facts(self) -> Mapping[str, Arg]:
        """The arguments as a read-only mapping."""
        return MappingProxyType(dict(self.args))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A "no" that is an answer, not an outage: nothing was spent, and `text` says what to do next."""

    text: Text


@dataclass(frozen=True, slots=True)
class File:
    """A file to post. `name` is what the chat shows, `alt` describes it for a screen reader."""

    path: PurePath
    name: str
    alt: Text
    spoiler: bool = False


class Press(StrEnum):
    """What a button asks for. The words are in ids of messages that outlive releases: none is ever renamed."""

    AGAIN = "again"
    EDIT = "edit"
    CONTINUE = "continue"
    DETAILS = "details"
    DELETE = "delete"
    CANCEL = "cancel"
    RETRY = "retry"
    CONFIRM = "confirm"  # yes, do what you asked about
    DISMISS = "dismiss"  # no, do not
    REOPEN = "reopen"  # the form again, as it was filled in
    PAGE = "page"  # another page of a list
    SHARE = "share"  # a video that only its person has seen, with everybody
    APPROVE = "approve"  # a moderator's yes to a review
    REJECT = "reject"
    CHANGES = "changes"  # not like this: the person is asked to change it
    ESCALATE = "escalate"
    BLOCK = "block"  # this person asks for nothing more here
    APPEAL = "appeal"  # the person asks for another moderator
    REPORT = "report"  # something is wrong with what is shown
    GALLERY = "gallery"  # show it in the gallery, too
    ADJUST = "adjust"  # open the form of one setting
    SEE = "see"  # a video that could not be brought to its person, for them alone
    ERASE = "erase"  # yes, delete everything about me


class Weight(StrEnum):
    """How much a button stands out."""

    PLAIN = "plain"
    MAIN = "main"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """`ref` says what it is about: at most 60 characters of [a-z0-9:-], opaque, and no proof of anything."""

    press: Press
    ref: str
    label: Text
    weight: Weight = Weight.PLAIN


@dataclass(frozen=True, slots=True)
class Link:
    """A button that leads to an address."""

    url: str
    label: Text


@dataclass(frozen=True, slots=True)
class Message:
    """One thing the bot says in a chat: a sentence, lines of facts under it, something to copy, files, buttons.

    `copy` is shown as it is, to be copied. `mention` is the one person who is notified. `private`: only the asker.
    `locale` is in place of the one that the platform would choose. `calls` are the roles that are notified.
    """

    text: Text
    fields: tuple[Text, ...] = ()
    files: tuple[File, ...] = ()
    private: bool = False
    buttons: tuple[Button | Link, ...] = ()
    copy: str = ""
    mention: Person | None = None
    locale: str | None = None
    calls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values: `label` is what people see, words where they are the same in every language."""

    value: str
    label: str | Text


class FieldKind(StrEnum):
    """What a field of a form takes."""

    LINE = "line"
    PARAGRAPH = "paragraph"
    CHOICE = "choice"  # one of `choices`
    FILES = "files"  # up to `most` files
    CHOICES = "choices"  # up to `most` of `choices`


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `most` is characters, or files; `value` is what is filled in already.

    Of several choices, `value` has commas between them. `basic`: one of the five that are shown where no more fit; the
    others can be said as flags. `modes` are the values of the field "mode" that it is for; none: all.
    """

    name: str
    kind: FieldKind
    label: Text
    hint: Text | None = None
    value: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = False
    most: int = 0
    basic: bool = True
    modes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """Something to fill in; at most five fields are basic. `draft` names the stored row that says what it is about.

    `does` is what sending it off does, in a word, where it is neither saved nor made into a video.
    """

    draft: str
    title: Text
    fields: tuple[Field, ...]
    does: Text | None = None
