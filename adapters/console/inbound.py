"""What was typed at the terminal, as a Command. Pure but for a look at the files that were named."""

from __future__ import annotations

import json
import mimetypes
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from adapters.console.elements import ElementFile, read_element
from bot.generation.command import Asker, Attachment, Command, Person, Place, ReplyTo
from bot.generation.message import Refusal, Text

PLATFORM = "console"


@dataclass(frozen=True, slots=True)
class Typed:
    """A command line: the words, files by slot, element files, and the folder the videos go to."""

    words: str
    files: tuple[tuple[str, Path], ...]
    out: Path
    elements: tuple[Path, ...] = ()


def read_command(key: str, name: str, typed: Typed, person: str, locale: str) -> Command | tuple[Refusal, ...]:
    """A Command, or one refusal per file that is not there."""
    elements = [read_element(path, number) for number, path in enumerate(typed.elements, 1)]
    read = [element for element in elements if isinstance(element, ElementFile)]
    files = [*typed.files, *(file for element in read for file in element.files)]
    refusals = [element for element in elements if isinstance(element, Refusal)]
    refusals += [refusal for _slot, path in files if (refusal := _missing(path))]
    if refusals:
        return tuple(refusals)
    attachments = tuple(_attachment(slot, path) for slot, path in files)
    return Command(
        key=f"{PLATFORM}:{key}",
        name=name,
        words=typed.words,
        attachments=attachments,
        asked_by=Asker(Person(PLATFORM, person), locale=locale),
        place=Place(PLATFORM, "local", "terminal", locale=locale),
        reply_to=ReplyTo(PLATFORM, json.dumps({"out": str(typed.out.absolute())})),
        options={"elements": [element.fields for element in read]} if read else {},
    )


def words_of(positional: Sequence[str], options: Sequence[str]) -> str:
    """The words as the chat grammar wants them, from what the shell has split already."""
    return " ".join([*positional, *map(_quoted, options)])


def handle_of(path: Path) -> str:
    """A path as an attachment's handle: it goes into the database, and a file's name need not be text."""
    return quote(os.fsencode(path))


def path_of(handle: str) -> Path:
    """The file that an attachment's handle stands for."""
    return Path(os.fsdecode(unquote_to_bytes(handle)))


def legible(path: str) -> str:
    """A path as text that can be stored and shown: bytes that are no UTF-8 become \\xff."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _quoted(option: str) -> str:
    """A flag stays as it is; a value of several words, or with quotes of its own, gets quotation marks."""
    if option.startswith("--") or re.fullmatch(r"[\w.:,+/-]+", option):
        return option
    return '"' + re.sub(r'(["\\])', r"\\\1", option) + '"'


def _missing(path: Path) -> Refusal | None:
    name = legible(str(path))
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return Refusal(Text("console.is_folder", name=name))
        if not stat.S_ISREG(mode):  # opening a pipe would wait for whoever writes to it
            return Refusal(Text("console.file_unreadable", name=name, reason="not an ordinary file"))
        with path.open("rb"):
            return None
    except FileNotFoundError:
        return Refusal(Text("console.file_missing", name=name))
    except OSError as error:
        return Refusal(Text("console.file_unreadable", name=name, reason=error.strerror or "?"))


def _attachment(slot: str, path: Path) -> Attachment:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Attachment(slot, legible(path.name), path.stat().st_size, kind, handle_of(path.absolute()))
