"""The media store: files named by their content, complete on the disk before anybody hears of them."""

from __future__ import annotations

import asyncio
import hashlib
import math
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO

from bot.generation.errors import MediaError
from bot.generation.job import InputKind
from bot.generation.message import Refusal, Text
from bot.generation.ports import Kept, Trace
from bot.media import container, labels
from bot.media.darkroom import Darkroom
from bot.media.door import Door, open_plain
from bot.media.sniffing import HEAD_BYTES, sniff
from bot.transfer import is_full, note_beside

MOST_VIDEO_BYTES = 512 * 2**20
SLACK_SECONDS = 1.5  # how much a video may be longer or shorter than asked
SCRATCH_SECONDS = 3600.0

_WALKS: dict[str, Callable[[BinaryIO, int], container.Movie]] = {
    "mp4": container.walk_mp4,
    "mov": container.walk_mp4,
    "webm": container.walk_webm,
}
_READ_BYTES = 2**20


class MediaFolder:
    """The MediaStore port on a folder: `<root>/<first two of sha256>/<sha256>.<extension>`, and `<root>/scratch`.

    A file gets its name by a rename after it and before its folder were brought to the disk: whoever finds it finds
    all of it. Raises MediaError when the folder cannot be made.
    """

    def __init__(self, root: Path, door: Door | None = None, darkroom: Darkroom | None = None) -> None:
        self._root = root.absolute()
        self._scratch = self._root / "scratch"
        self._door = door or Door()
        self._darkroom = darkroom or Darkroom()
        with _disk():
            self._scratch.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def admit(self, path: PurePath, name: str, kind: InputKind = InputKind.PICTURE) -> Kept | Refusal:
        """The door for what people send: a picture is kept as a JPEG of at most 2048 px and 10 MB. See the port."""
        try:
            with self._draft(path) as (source, draft, out):
                return await self._admit(source, name[:100], kind, draft, out)
        finally:
            with _disk():
                _drop(Path(path), note_beside(Path(path)))

    async def _admit(self, source: BinaryIO, name: str, kind: InputKind, draft: Path, out: BinaryIO) -> Kept | Refusal:
        if kind is InputKind.PICTURE:
            size = await self._door.clean(source, name, out)
            if isinstance(size, Refusal):
                return size
            return await asyncio.to_thread(self._keep, draft, out, "jpg", *size)
        film = await self._door.measure(source, name, kind)
        if isinstance(film, Refusal):
            return film
        await asyncio.to_thread(_copy, source, out)
        return await asyncio.to_thread(self._keep, draft, out, film.extension, film.width, film.height)

    async def keep(self, path: PurePath, extension: str, seconds: int) -> Kept | Refusal:
        """Keep a finished video that is whole and `seconds` long. See the port.

        `path` and the note that its download left beside it are gone afterwards.
        """
        with _disk():
            return await asyncio.to_thread(self._keep_video, Path(path), extension.lstrip(".").lower(), seconds)

    async def fit(self, path: PurePath, limit: int, seconds: int) -> Kept | Refusal:
        """A kept video again as an MP4 of at most `limit` bytes; one that fits is given back as it is. See the port."""
        with self._draft(path) as (source, draft, out):
            size = os.fstat(source.fileno()).st_size
            if size <= limit:
                return Kept(path.stem, path, size)
            movie = await self._darkroom.fit(source, path.suffix[1:], limit, out)
            if isinstance(movie, Refusal):
                return movie
            if not abs(movie.seconds - seconds) <= SLACK_SECONDS:
                return Refusal(Text("media.cannot_fit"))
            return await asyncio.to_thread(self._keep, draft, out, "mp4", movie.width, movie.height)

    async def still(self, path: PurePath, *, last: bool) -> Kept | Refusal:
        """The first or the last frame of a kept video, as a kept JPEG of at most 2048 px and 10 MB. See the port."""
        with self._draft(path) as (source, draft, out):
            size = await self._darkroom.still(source, path.suffix[1:], out, last=last)
            if isinstance(size, Refusal):
                return size
            return await asyncio.to_thread(self._keep, draft, out, "jpg", *size)

    async def labelled(self, path: PurePath, job: str) -> Kept:
        """A kept file with a mark that it is made by AI. See the port."""
        with self._draft(path) as (source, draft, out):
            return await asyncio.to_thread(self._labelled, path, source, job, draft, out)

    async def intact(self, sha256: str, extension: str) -> bool:
        """Whether a kept file is what its name says. See the port."""
        try:
            with open_plain(Path(self.find(sha256, extension))) as file:
                return (await asyncio.to_thread(_digest, file))[0] == sha256
        except FileNotFoundError:
            return False
        except OSError as exc:
            raise MediaError(Text("media.disk_failed")) from exc

    async def trace(self, path: PurePath) -> Trace:
        """What a file from outside says of itself. Consumes `path`. See the port."""
        with _disk():
            try:
                with open_plain(Path(path)) as file:
                    return await asyncio.to_thread(_traced, file)
            finally:
                _drop(Path(path), note_beside(Path(path)))

    @contextmanager
    def _draft(self, path: PurePath) -> Iterator[tuple[BinaryIO, Path, BinaryIO]]:
        """A file to read, and one to write that is gone afterwards unless it was kept."""
        draft = self._scratch / f"{uuid.uuid4().hex}.draft"
        with _disk():
            try:
                with open_plain(Path(path)) as source, draft.open("x+b", buffering=0) as out:
                    yield source, draft, out
            finally:
                _drop(draft)

    def scratch(self, name: str) -> PurePath:
        """Where a file of this name may grow. `name` is a plain file name."""
        if not name or PurePath(name).name != name or name.startswith("."):
            raise ValueError(f"{name!r} is not a plain file name")
        return self._scratch / name

    def find(self, sha256: str, extension: str) -> PurePath:
        """Where a kept file is."""
        return self._root / sha256[:2] / f"{sha256}.{extension.lstrip('.').lower()}"

    async def sweep_scratch(self, now: float) -> int:
        """Remove what was left in scratch for more than an hour; how many files. `now` is UTC epoch seconds."""
        with _disk():
            return await asyncio.to_thread(self._sweep, now - SCRATCH_SECONDS)

    # -- on a thread -------------------------------------------------------------------------------------------------

    def _keep_video(self, path: Path, extension: str, seconds: int) -> Kept | Refusal:
        with path.open("rb") as file:
            movie = _look(file, extension, seconds)
            if isinstance(movie, Refusal):
                path.unlink()
                kept: Kept | Refusal = movie
            else:
                kept = self._keep(path, file, extension, movie.width, movie.height)
        _drop(note_beside(path))
        return kept

    def _labelled(self, path: PurePath, source: BinaryIO, job: str, draft: Path, out: BinaryIO) -> Kept:
        size = os.fstat(source.fileno()).st_size
        marks = labels.marks_of(source, size)
        is_marked = marks.has_manifest or marks.is_generated
        changes = () if is_marked else labels.edits(source, size, path.suffix[1:], job)
        if not changes:
            return Kept(path.stem, path, size)
        for piece in labels.copied(source, size, changes):
            _write(piece, out)
        return self._keep(draft, out, path.suffix[1:], 0, 0)

    def _keep(self, path: Path, file: BinaryIO, extension: str, width: int, height: int) -> Kept:
        """Hash, bring to the disk, rename, bring the folder to the disk."""
        sha256, size = _digest(file)
        os.fsync(file.fileno())
        target = Path(self.find(sha256, extension))
        if not target.parent.is_dir():
            target.parent.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(self._root)
        path.replace(target)
        _sync_folder(target.parent)
        return Kept(sha256, target, size, width, height)

    def _sweep(self, before: float) -> int:
        old = [path for path in self._scratch.iterdir() if path.stat().st_mtime < before]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)


def _drop(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


@contextmanager
def _disk() -> Iterator[None]:
    """An error of the disk, in the core's words."""
    try:
        yield
    except OSError as exc:
        raise MediaError(Text("media.disk_full" if is_full(exc) else "media.disk_failed")) from exc


def _look(file: BinaryIO, extension: str, seconds: int) -> container.Movie | Refusal:
    """The file's own word on what it is, or why it is not the video that was asked for."""
    size = os.fstat(file.fileno()).st_size
    if size == 0:
        return Refusal(Text("video.empty"))
    if size > MOST_VIDEO_BYTES:
        return Refusal(Text("video.too_large", limit_mb=MOST_VIDEO_BYTES // 2**20))
    try:
        movie = _WALKS[extension](file, size)
    except container.NotVideo:
        file.seek(0)
        return Refusal(Text("video.not_video", found=sniff(file.read(HEAD_BYTES))))
    except container.Truncated:
        return Refusal(Text("video.truncated"))
    except container.Encrypted:
        return Refusal(Text("video.encrypted"))
    if not abs(movie.seconds - seconds) <= SLACK_SECONDS:  # this way round, NaN is refused, too
        found = round(min(movie.seconds, 1e9), 1) if math.isfinite(movie.seconds) else 0.0
        return Refusal(Text("video.duration", expected=seconds, found=found))
    return movie


def _copy(source: BinaryIO, out: BinaryIO) -> None:
    """From the file that was looked at, not from what its name may mean by now."""
    source.seek(0)
    while piece := source.read(_READ_BYTES):
        _write(piece, out)


def _write(piece: bytes, out: BinaryIO) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[out.write(rest) :]  # a file without a buffer may take less than it was given


def _traced(file: BinaryIO) -> Trace:
    sha256, size = _digest(file)
    marks = labels.marks_of(file, size)
    return Trace(sha256, marks.is_generated, marks.has_manifest, marks.job)


def _digest(file: BinaryIO) -> tuple[str, int]:
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := file.read(_READ_BYTES):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
