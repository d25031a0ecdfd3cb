"""Detector: how much a picture or a video looks like something that must not be shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Finding:
    """`score` is from 0 to 1, the highest of the `frames` looked at; no frames: it could not be looked at."""

    score: float
    frames: int


class Detector(Protocol):
    """Looks at kept files. What it knows and what it misses is its own; docs/moderation.md says so."""

    async def look(self, path: PurePath, *, video: bool) -> Finding:
        """A picture whole, a video by its first, its last and frames between. Raises MediaError when it could not."""
