"""How a Web API method says no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """An answer with `ok: false`. `more` goes into the body beside the code, `headers` onto the answer."""

    def __init__(
        self, code: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **more: object
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.headers = dict(headers or {})
        self.more = more

    def body(self) -> dict[str, Any]:
        """The JSON of the answer."""
        return {"ok": False, "error": self.code, **self.more}


def invalid(code: str, *problems: str) -> Refused:
    """A refusal that lists what is wrong, as Slack does for arguments, blocks and views."""
    told = [f"[ERROR] {problem}" for problem in problems]
    return Refused(code, errors=list(problems), response_metadata={"messages": told})
