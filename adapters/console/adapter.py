"""ConsolePlatform: posts are files in a folder and lines in a transcript; the transcript is the channel's history."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path, PurePath

from adapters.console.inbound import PLATFORM, legible, path_of
from bot.generation.command import Asker, Attachment, Person, Place, ReplyTo
from bot.generation.errors import PlatformUnavailable, PostRefused
from bot.generation.message import File, Message, Refusal, Text
from bot.generation.ports import Hears

_PIECE = 1 << 20


class ConsolePlatform:
    """The ChatPlatform port for a terminal. `hear` is told of every message that reached the channel."""

    def __init__(
        self, folder: Path, hear: Callable[[Message], None] = lambda _message: None, out: Path | None = None
    ) -> None:
        """`folder` holds the transcript. With `out`, files go there and not to the folder of the address."""
        self._transcript = folder / "transcript.jsonl"
        self._hear = hear
        self._out = out

    @property
    def name(self) -> str:
        """The platform of what it reads and writes."""
        return PLATFORM

    @property
    def trouble(self) -> Text | None:
        """A terminal is always there."""
        return None

    async def run(self, core: Hears) -> None:
        """Whoever types here calls the core themselves: wait until cancelled."""
        await asyncio.Event().wait()

    def address(self, place: Place) -> ReplyTo:
        """A folder beside the transcript: no command named one."""
        return ReplyTo(self.name, json.dumps({"out": str(self._transcript.parent / "out")}))

    def private(self, person: Person, place: Place) -> ReplyTo:
        """Nobody else reads at a terminal."""
        return self.address(place)

    def posted_at(self, to: ReplyTo, reference: str) -> ReplyTo | None:
        """What is new is told under what was printed."""
        return to

    def upload_limit(self, to: ReplyTo) -> int | None:
        """A folder takes everything."""
        return None

    async def fetch(self, attachment: Attachment, into: PurePath, limit: int) -> Refusal | None:
        """Copy a file that was named on the command line. One that is gone since is refused."""
        try:
            return await asyncio.to_thread(_copy_in, attachment, Path(into), limit)
        except FileNotFoundError:
            return Refusal(Text("console.file_missing", name=attachment.name))
        except OSError as error:
            return Refusal(Text("console.file_unreadable", name=attachment.name, reason=error.strerror or "?"))

    async def post(self, to: ReplyTo, message: Message, key: str) -> str:
        """Put the files into the folder under their names, then write the line that says so. Safe to repeat."""
        return await asyncio.to_thread(self._post, to, message, key)

    async def find(self, to: ReplyTo, key: str, since: float) -> str | None:
        """The line that an earlier post with this key wrote."""
        return await asyncio.to_thread(self._find, key)

    async def edit(self, to: ReplyTo, message: Message, key: str = "") -> None:
        """What was printed stays; what is new is told under it."""
        self._hear(message)

    async def delete(self, to: ReplyTo, reference: str) -> None:
        """Remove the file of a post that this transcript tells of."""
        await asyncio.to_thread(self._delete, reference)

    async def whisper(self, person: Person, message: Message) -> None:
        """There is one person here, and nobody looks over their shoulder."""
        self._hear(message)

    async def permits(self, person: Person, place: Place) -> bool:
        """Who sits at the terminal may read it."""
        return True

    async def meet(self, person: Person, place: Place) -> tuple[Asker, Place] | None:
        """Nobody has roles at a terminal."""
        return Asker(person), place

    async def objects(self, place: Place, channel: str) -> Text | None:
        """There are no channels here that could be somebody else's."""
        return None

    def _post(self, to: ReplyTo, message: Message, key: str) -> str:
        out = (self._out or Path(json.loads(to.address)["out"])).absolute()
        try:
            out.mkdir(parents=True, exist_ok=True)
            paths = [_copy_out(file, out) for file in message.files]
        except OSError as error:
            raise PostRefused(
                Text("console.cannot_write", folder=legible(str(out)), reason=error.strerror or "?")
            ) from error
        reference = legible(str(paths[0])) if paths else key
        try:
            self._write_line({"key": key, "reference": reference, "text": message.text.key})
        except OSError as error:
            raise PlatformUnavailable(Text("console.no_transcript", reason=error.strerror or "?")) from error
        self._hear(message)
        return reference

    def _write_line(self, line: dict[str, str]) -> None:
        self._transcript.parent.mkdir(parents=True, exist_ok=True)
        # One write in append mode: a kill leaves a whole line or, at worst, a tail that find() does not take for one.
        handle = os.open(self._transcript, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, b"\n" + json.dumps(line).encode())
            os.fsync(handle)
        finally:
            os.close(handle)

    def _find(self, key: str) -> str | None:
        return next((entry.get("reference") for entry in self._entries() if entry.get("key") == key), None)

    def _delete(self, reference: str) -> None:
        # The names of files come from the transcript alone: a reference from elsewhere removes nothing.
        if any(entry.get("reference") == reference != entry.get("key") for entry in self._entries()):
            try:
                Path(reference).unlink(missing_ok=True)
            except OSError as error:
                folder = legible(str(Path(reference).parent))
                raise PostRefused(Text("console.cannot_write", folder=folder, reason=error.strerror or "?")) from error

    def _entries(self) -> list[dict[str, str]]:
        try:
            lines = self._transcript.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise PlatformUnavailable(Text("console.no_transcript", reason=error.strerror or "?")) from error
        return [_entry(line) for line in lines]


def _entry(line: str) -> dict[str, str]:
    try:
        entry: dict[str, str] = json.loads(line)
    except ValueError:
        return {}
    return entry


def _copy_in(attachment: Attachment, into: Path, limit: int) -> Refusal | None:
    taken, path = 0, path_of(attachment.handle)
    with path.open("rb") as source, into.open("wb") as copy:
        while piece := source.read(_PIECE):
            taken += len(piece)
            if taken > limit:
                into.unlink()
                megabytes = round(path.stat().st_size / 1e6, 1)
                return Refusal(
                    Text("media.too_large", name=attachment.name, size_mb=megabytes, limit_mb=limit // 2**20)
                )
            copy.write(piece)
    return None


def _copy_out(file: File, out: Path) -> Path:
    """Beside its place first, then moved there whole: nobody ever sees half a video."""
    target, half = out / file.name, out / f".{file.name}.part"
    with Path(file.path).open("rb") as source, half.open("wb") as copy:
        shutil.copyfileobj(source, copy, _PIECE)
        copy.flush()
        os.fsync(copy.fileno())
    half.rename(target)
    return target
