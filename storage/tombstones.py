"""Whose data was deleted, in a file beside the database: a backup that is put back knows nothing of it.

One line for each deletion: the pseudonym, when it was asked for (UTC epoch seconds), and whether posts went as well.
Lines are only ever added; each is on the disk before anything is deleted.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

NAME = "erased"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One deletion."""

    pseudonym: str
    at: float
    posts: bool

    def __str__(self) -> str:
        return f"{self.pseudonym} {self.at!r} {'posts' if self.posts else '-'}\n"


class Tombstones:
    """The file of a data directory. Raises OSError."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / NAME

    def add(self, stones: Iterable[Tombstone]) -> None:
        """Once they are on the disk."""
        new = not self._path.exists()
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, (self._torn(handle) + "".join(map(str, stones))).encode("ascii"))
            os.fsync(handle)
        finally:
            os.close(handle)
        if new:
            folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def all(self) -> list[Tombstone]:
        """In the order they were written; of a line that a crash cut short nothing was promised to anybody."""
        try:
            lines = self._path.read_text(encoding="ascii", errors="replace").splitlines(keepends=True)
        except FileNotFoundError:
            return []
        return [stone for line in lines if line.endswith("\n") and (stone := _read(line)) is not None]

    @staticmethod
    def _torn(handle: int) -> str:
        """What ends a line that a crash left unfinished."""
        size = os.fstat(handle).st_size
        return "" if size == 0 or os.pread(handle, 1, size - 1) == b"\n" else "\n"


def _read(line: str) -> Tombstone | None:
    parts = line.split()
    if len(parts) != 3 or len(parts[0]) != 32:
        return None
    try:
        return Tombstone(parts[0], float(parts[1]), parts[2] == "posts")
    except ValueError:
        return None
