"""The key under which people have pseudonyms. It is kept beside the database and never in it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

NAME = "names.key"
_LENGTH = 32


def naming_key(directory: Path) -> bytes:
    """The key of this data directory; a new one, readable by nobody else, where there is none. Raises OSError."""
    path = directory / NAME
    try:
        found = path.read_bytes()
    except FileNotFoundError:
        return _made(path)
    return found if len(found) == _LENGTH else _made(path)


def _made(path: Path) -> bytes:
    key, scratch = secrets.token_bytes(_LENGTH), path.with_suffix(".new")
    scratch.unlink(missing_ok=True)
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
    return key
