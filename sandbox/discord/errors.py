"""What Discord says when it refuses: status, code, message, and the nested form of mistakes in a body."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Reason = tuple[int, int, str]

UNAUTHORIZED: Reason = (401, 0, "401: Unauthorized")
NOT_FOUND: Reason = (404, 0, "404: Not Found")
UNKNOWN_CHANNEL: Reason = (404, 10003, "Unknown Channel")
UNKNOWN_GUILD: Reason = (404, 10004, "Unknown Guild")
UNKNOWN_MEMBER: Reason = (404, 10007, "Unknown Member")
UNKNOWN_MESSAGE: Reason = (404, 10008, "Unknown Message")
UNKNOWN_USER: Reason = (404, 10013, "Unknown User")
UNKNOWN_WEBHOOK: Reason = (404, 10015, "Unknown Webhook")
UNKNOWN_INTERACTION: Reason = (404, 10062, "Unknown interaction")
UNKNOWN_COMMAND: Reason = (404, 10063, "Unknown application command")
TOO_MANY_CREATES: Reason = (400, 30034, "Max number of daily application command creates has been reached (200)")
TOO_LARGE: Reason = (413, 40005, "Request entity too large")
TOO_MANY_FOLLOW_UPS: Reason = (400, 40094, "This interaction has reached the maximum number of follow up messages")
ALREADY_ANSWERED: Reason = (400, 40060, "Interaction has already been acknowledged.")
MISSING_ACCESS: Reason = (403, 50001, "Missing Access")
NOT_THE_AUTHOR: Reason = (403, 50005, "Cannot edit a message authored by another user")
EMPTY_MESSAGE: Reason = (400, 50006, "Cannot send an empty message")
CANNOT_DM: Reason = (403, 50007, "Cannot send messages to this user")
NO_TEXT_HERE: Reason = (400, 50008, "Cannot send messages in a non-text channel")
MISSING_PERMISSIONS: Reason = (403, 50013, "Missing Permissions")
INVALID_TOKEN: Reason = (401, 50027, "Invalid Webhook Token")
INVALID_JSON: Reason = (400, 50109, "The request body contains invalid JSON.")
ARCHIVED: Reason = (400, 50083, "Thread is archived")
CANNOT_REPLY: Reason = (400, 160002, "You cannot reply without permission to read message history")


class ApiError(Exception):
    """A refusal as it goes over the wire."""

    def __init__(self, reason: Reason, errors: dict[str, Any] | None = None) -> None:
        self.status, self.code, self.message = reason
        self.errors = errors
        super().__init__(f"{self.status} {self.code} {self.message}")

    def body(self) -> dict[str, Any]:
        """The JSON of the answer."""
        said: dict[str, Any] = {"message": self.message, "code": self.code}
        return said if self.errors is None else {**said, "errors": self.errors}


class Mistakes:
    """Collects what is wrong in a body, each at its path, and raises all of it at once as 50035."""

    def __init__(self) -> None:
        self._found: dict[str, Any] = {}

    def add(self, path: Sequence[str | int], code: str, message: str) -> None:
        """Note one mistake."""
        place = self._found
        for step in path:
            place = place.setdefault(str(step), {})
        place.setdefault("_errors", []).append({"code": code, "message": message})

    def length(self, path: Sequence[str | int], text: object, low: int, high: int) -> None:
        """Note a text that is missing, not a text, or outside of its bounds."""
        if text is None:
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif not isinstance(text, str):
            self.add(path, "STRING_TYPE_CONVERT", f'Could not interpret "{text}" as string.')
        elif not low <= len(text) <= high:
            said = f"Must be between {low} and {high} in length." if low else f"Must be {high} or fewer in length."
            self.add(path, "BASE_TYPE_BAD_LENGTH" if low else "BASE_TYPE_MAX_LENGTH", said)

    def optional(self, path: Sequence[str | int], text: object, high: int) -> None:
        """Note a text that is there and too long."""
        if text is not None:
            self.length(path, text, 0, high)

    def raise_any(self) -> None:
        """Raises ApiError when something was noted."""
        if self._found:
            raise ApiError((400, 50035, "Invalid Form Body"), self._found)
