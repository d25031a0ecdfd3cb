"""dailies.toml: secrets are added to it whole or not at all, and for its owner's eyes only."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class AlreadyThere(Exception):
    """The file has such a setting; nobody overwrites a token by mistake."""


def path() -> Path:
    """The file that the settings are read from."""
    return Path(os.environ.get("DAILIES_CONFIG") or "dailies.toml")


def add(file: Path, section: str, values: Mapping[str, str]) -> None:
    """Write values under [section]; what the file says already stays, comments included.

    Whole or not at all, and readable for nobody else from its first byte. Raises AlreadyThere, OSError, ValueError.
    """
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    tables = tomllib.loads(before)
    if set(values) & set(_table(tables, section)):
        raise AlreadyThere
    after = _added(before, section, values)
    if tomllib.loads(after) != {**tables, section: {**_table(tables, section), **values}}:
        raise ValueError("it is not written in a way that can be added to")
    _replace(file, after)


def _table(tables: Mapping[str, Any], section: str) -> Mapping[str, Any]:
    found = tables.get(section)
    return found if isinstance(found, dict) else {}


def _added(before: str, section: str, values: Mapping[str, str]) -> str:
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in values.items())
    header = re.search(rf"(?m)^\[{section}\]", before)
    if header is not None:
        return f"{before[: header.end()]}{_rest_of_line(before[header.end() :], lines)}"
    gap = "" if not before or before.endswith("\n\n") else "\n" if before.endswith("\n") else "\n\n"
    return f"{before}{gap}[{section}]\n{lines}\n"


def _rest_of_line(behind: str, lines: str) -> str:
    """A comment beside the header stays there."""
    rest, newline, others = behind.partition("\n")
    return f"{rest}\n{lines}{newline}{others}" if newline else f"{rest}\n{lines}\n"


def _replace(file: Path, text: str) -> None:
    half = file.with_name(f".{file.name}.part")
    half.unlink(missing_ok=True)
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w", encoding="utf-8") as written:  # noqa: PTH123 - the mode has to be right from the first byte
        written.write(text)
        written.flush()
        os.fsync(handle)
    half.replace(file)
