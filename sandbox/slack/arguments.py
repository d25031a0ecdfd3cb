"""The arguments of a Web API call, however they were sent: query, form or JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.slack.refusals import Refused, invalid

LARGEST_BODY = 4_000_000  # bytes; a view may have 250 kB, and nothing else is sent to the Web API


class Arguments:
    """Values by name. In a form everything is text; in JSON numbers, flags and lists keep their types."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)

    def text(self, name: str) -> str | None:
        """A text, or nothing when it is missing."""
        value = self._values.get(name)
        return None if value is None else str(value)

    def required(self, name: str) -> str:
        """A text that must be there. Raises Refused(invalid_arguments)."""
        value = self.text(name)
        if not value:
            raise invalid("invalid_arguments", f"missing required field: {name}")
        return value

    def number(self, name: str, default: int) -> int:
        """A whole number. Raises Refused(invalid_arguments)."""
        value = self.text(name)
        if value is None:
            return default
        if not value.isdigit():
            raise invalid("invalid_arguments", f"must be an integer [json-pointer:/{name}]")
        return int(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A flag as clients write it: 1, true, True."""
        value = self.text(name)
        return default if value is None else value.lower() in ("1", "true")

    def structure(self, name: str, refusal: str) -> Any:
        """A list or object, which a form holds as JSON; None when missing. Raises Refused with that code."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(refusal) from None

    def shown(self) -> dict[str, Any]:
        """For the record: structures opened, the token left out."""
        return {name: _opened(value) for name, value in self._values.items() if name != "token"}


def _opened(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in "[{" and value:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


async def read_arguments(request: web.Request) -> Arguments:
    """Everything that a call says. Raises Refused when the body is not what its type promises."""
    values: dict[str, Any] = dict(request.query)
    kind = request.content_type
    if kind == "application/json":
        values |= await _json_body(request)
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        values |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    elif await request.read():
        raise Refused("invalid_post_type")
    return Arguments(values)


async def _json_body(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(body, dict):
        raise Refused("json_not_object")
    return body
