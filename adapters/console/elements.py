"""Element files: a TOML file per reusable asset, its pictures, video and voice named beside it.

id = "mira"
description = "A young woman with red hair"
frontalImage = "mira.jpg"
images = ["mira-left.jpg"]
voices = ["mira.wav"]
tags = ["Character"]
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.generation.message import Refusal, Text

_LISTS = ("images", "videos", "voices")


@dataclass(frozen=True, slots=True)
class ElementFile:
    """An element's fields by the API's names, its files replaced by slots, and which file each slot is."""

    fields: dict[str, Any]
    files: tuple[tuple[str, Path], ...]


def read_element(path: Path, number: int) -> ElementFile | Refusal:
    """The element in this file; `number` counts from 1 and makes its slots unique."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Refusal(Text("console.file_missing", name=str(path)))
    except (OSError, ValueError) as error:
        return Refusal(Text("console.element_unreadable", name=str(path), reason=str(error)[:120]))
    fields, files = dict(table), []
    if isinstance(front := table.get("frontalImage"), str):
        fields["frontalImage"] = slot = f"element{number}-front"
        files.append((slot, path.parent / front))
    for name in _LISTS:
        names = table.get(name)
        if isinstance(names, list) and all(isinstance(one, str) for one in names):
            slots = [f"element{number}-{name}{place}" for place in range(1, len(names) + 1)]
            fields[name] = slots
            files += list(zip(slots, (path.parent / one for one in names), strict=True))
    return ElementFile(fields, tuple(files))
