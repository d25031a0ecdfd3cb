"""What a button is about: a job, or one thing that a job owed to a chat. Messages outlive releases; so do these."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.generation.delivery import Purpose

_JOB = re.compile(r"[0-9a-f]{13}")
_PURPOSES = {purpose[0]: purpose for purpose in Purpose}
_NONCE = re.compile(r"j(?P<job>[0-9a-f]{13})-(?P<purpose>[rncs])(?P<n>\d{1,3})")


@dataclass(frozen=True, slots=True)
class Ref:
    """A job; with `purpose` and `n` one of its deliveries."""

    job_id: str
    purpose: Purpose | None = None
    n: int = 0


def typed_job(options: Mapping[str, Any]) -> str:
    """The id in the option "job". Suggestions give it bare; people also type more around it."""
    return str(options.get("job") or "").strip().split(" ", 1)[0].casefold()


def read_ref(words: str) -> Ref | None:
    """None: nobody of us wrote this."""
    if _JOB.fullmatch(words):
        return Ref(words)
    match = _NONCE.fullmatch(words)
    if match is None:
        return None
    return Ref(match["job"], _PURPOSES[match["purpose"]], int(match["n"]))
