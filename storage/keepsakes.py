"""What a backup needs beside the rows: the key of the pseudonyms, the bot's own secret, and whose data was deleted."""

from __future__ import annotations

import os
from pathlib import Path

from storage.naming import NAME as NAMES
from storage.tombstones import NAME as ERASED
from storage.tombstones import Tombstones

SECRET = "secret"  # noqa: S105 - a file: it signs addresses, and seals what rests encrypted in the rows


def carry(directory: Path, into: Path) -> None:
    """Copy them beside a backup, for their owner alone. Raises OSError."""
    for name in (NAMES, SECRET, ERASED):
        if (directory / name).exists():
            _copy(directory / name, into / name)


def bring_back(directory: Path, beside: Path) -> None:
    """Copy the keys that this directory lacks, and add the deletions that it has not heard of. Raises OSError."""
    for name in (NAMES, SECRET):
        if (beside / name).exists() and not (directory / name).exists():
            _copy(beside / name, directory / name)
    here = Tombstones(directory)
    known = set(here.all())
    if new := [stone for stone in Tombstones(beside).all() if stone not in known]:
        here.add(new)


def _copy(source: Path, target: Path) -> None:
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(source.read_bytes())
        file.flush()
        os.fsync(file.fileno())
    part.rename(target)
