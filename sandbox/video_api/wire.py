"""Reads the bodies of requests; the same over HTTP and over a WebSocket."""

import json
from typing import NoReturn

# Pictures travel inside the JSON as base64.
LARGEST_BODY = 64 * 1024 * 1024  # bytes


def parse(text: str | bytes) -> object:
    """The JSON value, or None when there is none: refused later like any other body that is no array."""
    try:
        value: object = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return value


def _refuse(name: str) -> NoReturn:
    """NaN and Infinity are Python's own and no JSON."""
    raise ValueError(name)
