"""What the API says about a request it refuses: the error object of the documents, field by field."""

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from sandbox.video_api.models import PRO

DOCUMENTATION = "https://runware.ai/docs/models"


class Stage(IntEnum):
    """The order in which the API looks at a request; violations are reported in this order."""

    TASK = 0
    UNKNOWN = 1
    TYPE = 2
    REQUIRED = 3
    RANGE = 4
    CROSS = 5
    MEDIA = 6


@dataclass(frozen=True)
class Violation:
    """One broken rule. `parameter` is a dotted path, or several for a rule between fields."""

    stage: Stage
    code: str
    message: str
    parameter: str | tuple[str, ...]
    type: str
    low: float | None = None
    high: float | None = None
    allowed: tuple[object, ...] = ()
    slug: str = PRO.slug  # whose documentation explains it

    def as_error(self, task_type: str | None, task_uuid: str | None) -> dict[str, Any]:
        """The entry for `errors[]`."""
        several = isinstance(self.parameter, tuple)
        error: dict[str, Any] = {
            "code": self.code,
            "message": self.message,
            "parameter": list(self.parameter) if several else self.parameter,
            "type": self.type,
        }
        optional = {
            "taskType": task_type,
            "taskUUID": task_uuid,
            "min": self.low,
            "max": self.high,
            "allowedValues": list(self.allowed) or None,
        }
        error.update({name: value for name, value in optional.items() if value is not None})
        first = self.parameter[0] if isinstance(self.parameter, tuple) else self.parameter
        error["documentation"] = documentation(first, self.slug)
        return error


def documentation(parameter: str, slug: str) -> str:
    """The page that explains a parameter: dots become dashes, list positions disappear."""
    anchor = re.sub(r"\[\d+\]", "", parameter).replace(".", "-").replace("/", "-").lower()
    return f"{DOCUMENTATION}/{slug}#request-{anchor}"


def bad_key() -> dict[str, Any]:
    """The error object for a missing or wrong key."""
    return {
        "code": "invalidApiKey",
        "message": "The API key is missing or not known here. The local video API takes the key it was started with.",
        "parameter": "apiKey",
        "type": "string",
        "taskType": "authentication",
        "documentation": "https://runware.ai/docs/platform/authentication",
    }
