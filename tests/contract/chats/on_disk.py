"""ConsolePlatform on its stage. Its channel is the transcript; each line names the file that was posted."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from adapters.console.adapter import ConsolePlatform
from adapters.console.inbound import handle_of, path_of
from bot.generation.command import Attachment, Person, Place, ReplyTo
from bot.generation.ports import ChatPlatform
from tests.contract.chats.stage import Mood, Stage, StandIns


class ConsoleStage:
    """A folder for videos and a transcript."""

    has_privacy = False
    place = Place("console", "t", "channel")
    person = Person("console", "ann")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._out = folder / "out"
        self._transcript = folder / "console" / "transcript.jsonl"
        self._transcript.parent.mkdir()
        self.chat = ConsolePlatform(self._transcript.parent)
        self.to = ReplyTo("console", json.dumps({"out": str(self._out)}))

    @asynccontextmanager
    async def another_life(self) -> AsyncIterator[ChatPlatform]:
        yield ConsolePlatform(self._transcript.parent)

    @asynccontextmanager
    async def mood(self, name: Mood) -> AsyncIterator[None]:
        """The file goes to its place before the line is written: down is half."""
        moods = {"lost": _lost, "down": _down, "half": _down, "refuse": _refused}
        with moods[name](self._out if name == "refuse" else self._transcript):
            yield

    async def shown(self) -> list[bytes]:
        paths = [Path(line["reference"]) for line in self._lines()]
        return [path.read_bytes() for path in paths if path.exists()]

    async def carrying(self, key: str) -> int:
        """Nobody presses anything here: a line has the key itself."""
        return sum(line["key"] == key for line in self._lines())

    def _lines(self) -> list[dict[str, str]]:
        lines = self._transcript.read_text().splitlines() if self._transcript.exists() else []
        return [json.loads(line) for line in lines if line]

    async def give(self, data: bytes) -> Attachment:
        path = self._folder / "given.png"
        path.write_bytes(data)
        return Attachment("first", "a.png", len(data), "image/png", handle_of(path))

    async def lose(self, given: Attachment) -> None:
        path_of(given.handle).unlink()

    async def foreign(self) -> str:
        path = self._out / "theirs.mp4"
        self._out.mkdir(exist_ok=True)
        path.write_text("mine")
        return str(path)

    async def foreign_is_there(self, name: str) -> bool:
        return Path(name).exists()

    async def leave(self) -> bool:
        return False

    async def shown_privately(self) -> list[bytes]:
        return await self.shown()

    async def shut(self) -> bool:
        return False

    async def cap(self, limit: int) -> bool:
        return False


@contextmanager
def _lost(transcript: Path) -> Iterator[None]:
    """A pipe takes the line, and fails when it is to be brought to the disk: written, and yet an error."""
    os.mkfifo(transcript)
    pipe = os.open(transcript, os.O_RDWR | os.O_NONBLOCK)
    try:
        yield
        line = os.read(pipe, 1 << 16)
    finally:
        os.close(pipe)
        transcript.unlink()
    transcript.write_bytes(line)


@contextmanager
def _down(transcript: Path) -> Iterator[None]:
    """Nothing can be written where a folder is."""
    transcript.mkdir()
    yield
    transcript.rmdir()


@contextmanager
def _refused(out: Path) -> Iterator[None]:
    """The folder for the videos is a file."""
    out.touch()
    yield
    out.unlink()


@asynccontextmanager
async def console(_standins: StandIns, folder: Path) -> AsyncIterator[Stage]:
    """A new one."""
    yield ConsoleStage(folder)
