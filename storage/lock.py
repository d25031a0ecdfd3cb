"""One bot a data directory: an advisory lock that dies with the process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.generation.errors import CannotOpen, DirectoryBusy
from bot.generation.message import Text


@contextmanager
def lock(directory: Path) -> Iterator[None]:
    """Make the directory if need be and hold its lock. Raises CannotOpen or DirectoryBusy."""
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CannotOpen(Text("storage.unwritable", path=str(directory), reason=error.strerror or "")) from error
    try:
        _take(handle, directory)
        yield
    finally:
        os.close(handle)


def _take(handle: int, directory: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        pid = os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "?"
        raise DirectoryBusy(Text("storage.directory_busy", path=str(directory), pid=pid)) from error
    os.ftruncate(handle, 0)
    os.pwrite(handle, str(os.getpid()).encode(), 0)
