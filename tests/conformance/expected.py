"""What each SDK must report, case by case, at least; where they differ, it is by their own design."""

from typing import Any

Outcome = dict[str, Any]

CASES = ("one video", "n=4", "refused request", "bad key", "duplicate taskUUID", "upload", "unknown taskUUID")

_ONE = {"results": 1, "different": 1, "urls": 1}
_VIDEOS: dict[str, Outcome] = {
    "one video": _ONE,
    "n=4": {"results": 4, "different": 4, "urls": 4},
    "upload": _ONE,
}
_UNKNOWN = {"items": [["getResponse", "processing"]]}

# This SDK puts codes into categories.
NEW: dict[str, Outcome] = {
    **_VIDEOS,
    "refused request": {"error": "validation", "parameter": "duration"},
    "bad key": {"error": "auth"},
    "duplicate taskUUID": {"error": "validation", "parameter": "taskUUID"},
    "unknown taskUUID": _UNKNOWN,
}
# This one tells a bad key at the first call, as a lost connection, and waits for a task it does not know.
OLD: dict[str, Outcome] = {
    **_VIDEOS,
    "refused request": {"error": "unsupportedDuration", "parameter": "duration"},
    "bad key": {"error": "ConnectionError"},
    "duplicate taskUUID": {"error": "conflictTaskUUID", "parameter": "taskUUID"},
    "unknown taskUUID": {"waits": True},
}
JS: dict[str, Outcome] = {
    **_VIDEOS,
    "refused request": {"error": "unsupportedDuration", "parameter": "duration"},
    "bad key": {"error": "invalidApiKey", "parameter": "apiKey"},
    "duplicate taskUUID": {"error": "conflictTaskUUID", "parameter": "taskUUID"},
    "unknown taskUUID": _UNKNOWN,
}
