"""What a video is posted as: the provider's bytes, with the mark for machines behind them."""

from __future__ import annotations

import io

from bot.media.labels import copied, edits, marks_of


def marked(made: bytes, job: str, extension: str = "mp4") -> bytes:
    """The bytes that go out for these that came in; of an MP4 those that came in are the beginning."""
    file = io.BytesIO(made)
    out = b"".join(copied(file, len(made), edits(file, len(made), extension, job)))
    assert marks_of(io.BytesIO(out), len(out)).job == job
    assert extension != "mp4" or out.startswith(made)
    return out
