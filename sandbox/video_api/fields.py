"""Reads the fields of one JSON object and notes everything that is wrong with them; knows JSON, not the model."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from sandbox.video_api.violations import Stage, Violation

_T = TypeVar("_T")
_URI = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)


class Fields:
    """One object of a request. Each reader returns the value, or its default when the field is absent or wrong."""

    def __init__(self, values: Mapping[str, Any], path: str, found: list[Violation]) -> None:
        """`path` is the dotted prefix with its final dot, or empty at the top; `found` is shared by all objects."""
        self.values = values
        self.path = path
        self.found = found

    def has(self, name: str) -> bool:
        """Whether the field is there; null counts as absent."""
        return self.values.get(name) is not None

    def note(
        self,
        stage: Stage,
        code: str,
        message: str,
        name: str,
        kind: str,
        *,
        low: float | None = None,
        high: float | None = None,
        allowed: tuple[object, ...] = (),
    ) -> None:
        """Report a violation of the field `name`."""
        self.found.append(Violation(stage, code, message, self.path + name, kind, low, high, allowed))

    def only(self, allowed: tuple[str, ...]) -> None:
        """Refuse every name that is not listed."""
        listed = quoted(allowed)
        for name in self.values:
            if name not in allowed:
                text = f"Unsupported use of '{self.path}{name}': this model does not take it. Allowed are {listed}."
                self.note(Stage.UNKNOWN, "unsupportedParameter", text, name, "object", allowed=allowed)

    def require(self, name: str, kind: str) -> None:
        """Report the field as missing when it is."""
        if not self.has(name):
            text = f"The required parameter '{self.path}{name}' is missing."
            self.note(Stage.REQUIRED, "missingParameter", text, name, kind)

    def text(self, name: str, code: str, *, low: int = 0, high: int | None = None) -> str | None:
        """A string whose length in characters lies within low and high."""
        value = self._typed(name, code, "string", str)
        if value is None or (low <= len(value) and (high is None or len(value) <= high)):
            return value
        bounds = f"at least {low}" if high is None else f"between {low} and {high}"
        text = f"'{self.path}{name}' must have {bounds} characters; it has {len(value)}."
        self.note(Stage.RANGE, code, text, name, "string", low=low, high=high)
        return None

    def whole(self, name: str, code: str, *, low: int, high: int | None, default: int | None = None) -> int | None:
        """An integer within low and high."""
        value = self._typed(name, code, "integer", int)
        if value is None:
            return default
        if low <= value and (high is None or value <= high):
            return value
        bounds = f"at least {low}" if high is None else f"between {low} and {high}"
        self.note(Stage.RANGE, code, f"'{self.path}{name}' must be {bounds}.", name, "integer", low=low, high=high)
        return default

    def flag(self, name: str, code: str) -> bool:
        """A boolean, false when absent."""
        return bool(self._typed(name, code, "boolean", bool))

    def choice(self, name: str, code: str, allowed: tuple[str, ...], *, fold: bool = False) -> str | None:
        """One of the allowed strings; with `fold`, in any case."""
        value = self._typed(name, code, "string", str)
        if value is None:
            return None
        value = value.upper() if fold else value
        if value in allowed:
            return value
        self.note(
            Stage.RANGE,
            code,
            f"'{self.path}{name}' must be one of {', '.join(allowed)}.",
            name,
            "string",
            allowed=allowed,
        )
        return None

    def uri(self, name: str, code: str) -> str | None:
        """An http(s) address."""
        value = self._typed(name, code, "string", str)
        if value is not None and not _URI.fullmatch(value):
            self.note(Stage.RANGE, code, f"'{self.path}{name}' must be an http or https URI.", name, "string")
            return None
        return value

    def object(self, name: str, code: str) -> "Fields | None":
        """A nested object, or None when it is absent or no object."""
        value = self._typed(name, code, "object", dict)
        return None if value is None else Fields(value, f"{self.path}{name}.", self.found)

    def strings(
        self, name: str, code: str, *, low: int, high: int | None, few: str | None = None, many: str | None = None
    ) -> tuple[str, ...]:
        """A list of strings with low to high entries; `few` and `many` as in `items`."""
        values = self.items(name, code, low=low, high=high, few=few, many=many)
        if all(isinstance(value, str) for value in values):
            return values
        self.note(Stage.TYPE, code, f"Every entry of '{self.path}{name}' must be a string.", name, "array")
        return ()

    def items(
        self,
        name: str,
        code: str,
        *,
        low: int,
        high: int | None,
        few: str | None = None,
        many: str | None = None,
    ) -> tuple[Any, ...]:
        """A list with low to high entries of any kind; `few` and `many` are codes for a wrong count."""
        value = self._typed(name, code, "array", list)
        if value is None:
            return ()
        if len(value) < low or (high is not None and len(value) > high):
            bounds = f"at least {low}" if high is None else f"{low}" if low == high else f"{low} to {high}"
            wrong = (few if len(value) < low else many) or code
            text = f"'{self.path}{name}' must hold {bounds} entries; it holds {len(value)}."
            self.note(Stage.RANGE, wrong, text, name, "array", low=low, high=high)
            return ()
        return tuple(value)

    def _typed(self, name: str, code: str, kind: str, python: type[_T]) -> _T | None:
        value = self.values.get(name)
        if value is None:
            return None
        # A JSON boolean is a Python int; the API does not mix them up.
        if isinstance(value, python) and (python is bool or not isinstance(value, bool)):
            return value
        self.note(Stage.TYPE, code, f"'{self.path}{name}' must be of type {kind}.", name, kind)
        return None


def quoted(names: Iterable[object]) -> str:
    """Names as the API's messages list them: 'a', 'b'."""
    return ", ".join(f"'{name}'" for name in names)
