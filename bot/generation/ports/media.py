"""MediaStore: files, checked on the way in and named by their content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Protocol

from bot.generation.job import InputKind

if TYPE_CHECKING:
    from bot.generation.message import Refusal


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the media store, named by its content. `path` is absolute; `sha256` is lower-case hex."""

    sha256: str
    path: PurePath
    size: int
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Trace:
    """What a file that somebody sent says of where it comes from. Anybody can copy a mark: it proves nothing.

    `sha256` names it as it is; `is_generated`: it is marked as made by AI; `job` is what a mark of ours names;
    `has_manifest`: it carries a C2PA manifest, which others can check.
    """

    sha256: str
    is_generated: bool = False
    has_manifest: bool = False
    job: str | None = None


class MediaStore(Protocol):
    """Files, checked on the way in and named by their content."""

    async def admit(self, path: PurePath, name: str, kind: InputKind = InputKind.PICTURE) -> Kept | Refusal:
        """The door for what people send. `name` is for the sentence of a refusal.

        A picture is turned upright, stripped, re-encoded and kept as JPEG; a video or a voice is checked (container,
        length, size) and kept as it is. Consumes `path` whatever comes of it: the original may say where and by whom
        it was taken. Raises MediaError when the worker or the disk failed, or no file is there.
        """

    async def keep(self, path: PurePath, extension: str, seconds: int) -> Kept | Refusal:
        """Keep a finished video: walk its structure to the end, fsync, rename, fsync the folder. Consumes `path`.

        A Refusal says why it is not the video that was asked for (`seconds` long). Raises MediaError.
        """

    def scratch(self, name: str) -> PurePath:
        """Where a file of this name may grow before it is admitted or kept; on the store's own disk."""

    def find(self, sha256: str, extension: str) -> PurePath:
        """Where a kept file is."""

    async def fit(self, path: PurePath, limit: int, seconds: int) -> Kept | Refusal:
        """A kept video again as an MP4 of at most `limit` bytes; one that fits already is given back as it is.

        `seconds` is how long it lasts. A Refusal says that no picture worth looking at fits. Raises MediaError.
        """

    async def still(self, path: PurePath, *, last: bool) -> Kept | Refusal:
        """The first or the last frame of a kept video, as a kept JPEG. Raises MediaError."""

    async def labelled(self, path: PurePath, job: str) -> Kept:
        """A kept file with a mark for machines that it is made by AI, by the job of this id; not a pixel changes.

        The same file and job give the same bytes. One that carries a C2PA manifest or such a mark already, or that
        there is no place for a mark in, is given back as it is. Raises MediaError.
        """

    async def intact(self, sha256: str, extension: str) -> bool:
        """Whether a kept file is there and still has the bytes that it is named by. Raises MediaError."""

    async def trace(self, path: PurePath) -> Trace:
        """What a file from outside says of itself, whatever it is. Consumes `path`. Raises MediaError."""
