"""What the bot says, before a platform dresses it and a catalogue words it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType

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


@dataclass(frozen=True, slots=True)
class Message:
    """One thing the bot says in a chat: a sentence, lines of facts under it, files."""

    text: Text
    fields: tuple[Text, ...] = ()
    files: tuple[File, ...] = ()
    private: bool = False
