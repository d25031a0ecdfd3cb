"""The log: one JSON object per line, and no secret in any of them, whoever wrote the line."""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING
from urllib.parse import quote

from bot.generation.money import COST_ABOVE, COST_UNKNOWN

if TYPE_CHECKING:
    from bot.generation.ports import Event

HIDDEN = "[hidden]"

# Libraries that write whole addresses, query and all, at INFO.
_TALKATIVE = ("httpx", "httpcore", "aiohttp.access", "discord")

# What a secret looks like when it is not one of ours: (pattern, what to put there).
_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:xox[a-z](?:\.xox[a-z])?|xapp)-[\w-]+"), HIDDEN),  # Slack tokens
    (re.compile(r"\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"), HIDDEN),  # Discord bot tokens
    (re.compile(r"(?i)\b(bearer\s+)[^\s\"',;]+"), rf"\g<1>{HIDDEN}"),
    (re.compile(r"(?i)(\bapi_?key[\"']?\s*[:=]\s*[\"']?)[^\s\"',;&}]+"), rf"\g<1>{HIDDEN}"),
    (re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w-]+"), rf"\g<1>{HIDDEN}"),
    (re.compile(r"(?i)(hooks\.slack\.com)[^\s\"'<>]*"), rf"\g<1>/{HIDDEN}"),
    (re.compile(r"(?i)(X-(?:Amz|Goog)-(?:Signature|Credential|Security-Token)=)[^\s\"'&]+"), rf"\g<1>{HIDDEN}"),
    (re.compile(r"\b(hm=)[0-9a-fA-F]{16,}"), rf"\g<1>{HIDDEN}"),  # Discord's signed attachment addresses
)

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class RedactingFilter(logging.Filter):
    """Takes secrets out of a record: message, facts, exception and stack. Belongs on handlers, so that all pass it."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        forms = {form for secret in secrets if secret for form in _spellings(secret)}
        # The longest first, or a secret that contains another would leave its tail behind.
        self._exact = re.compile("|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True)) or r"(?!)")

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place; every record passes."""
        record.msg, record.args = self.redact(_message(record)), None
        if record.exc_info and not record.exc_text:
            record.exc_text = _exception(record.exc_info)
        record.exc_text = self.redact(record.exc_text) if record.exc_text else None
        record.stack_info = self.redact(record.stack_info) if record.stack_info else None
        if (facts := getattr(record, "facts", None)) is not None:
            record.facts = self._clean(facts)
        return True

    def redact(self, text: str) -> str:
        """The text without exact secrets and without anything shaped like one."""
        text = self._exact.sub(HIDDEN, text)
        for shape, replacement in _SHAPES:
            text = shape.sub(replacement, text)
        return text

    def _clean(self, value: object) -> object:
        match value:
            case None | bool() | int() | float():
                return value
            case Mapping():
                return {self.redact(str(key)): self._clean(item) for key, item in value.items()}
            case list() | tuple() | set() | frozenset():
                return [self._clean(item) for item in value]
            case _:
                return self.redact(str(value))


class JsonLines(logging.Formatter):
    """{"ts": UTC, "level": ..., "logger": ..., "event": the message, ...facts} on one line, ASCII only."""

    def format(self, record: logging.LogRecord) -> str:
        """One line without a line break inside. `extra={"facts": {...}}` adds fields; they never replace ours."""
        when = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "ts": when.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "event": _message(record),
        }
        facts = getattr(record, "facts", None)
        if isinstance(facts, Mapping):
            line |= {str(key): value for key, value in facts.items() if key not in line}
        if record.exc_text or record.exc_info:
            line["error"] = record.exc_text or _exception(record.exc_info)
        if record.stack_info:
            line["stack"] = record.stack_info
        return json.dumps(line, default=str)


def configure(target: IO[str] | Path, level: str, secrets: Iterable[str]) -> logging.Handler:
    """Send every logger's records, warnings included, to a stream or to the end of a file; replaces what was set up.

    Returns the handler, for whoever has to take it down again.
    """
    handler: logging.Handler
    handler = (
        logging.FileHandler(target, encoding="utf-8") if isinstance(target, Path) else logging.StreamHandler(target)
    )
    handler.setFormatter(JsonLines())
    handler.addFilter(RedactingFilter(secrets))
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old.formatter, JsonLines)]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    return handler


def log_event(event: Event) -> None:
    """One line per committed transition; what the store calls after each commit. Unexpected costs are warnings."""
    facts = {"job": event.job_id, "at": event.at, "detail": event.detail}
    level = logging.WARNING if event.detail in (COST_ABOVE, COST_UNKNOWN) else logging.INFO
    logging.getLogger("dailies.job").log(level, event.what, extra={"facts": facts})


def _spellings(secret: str) -> tuple[str, ...]:
    """As it is, in an address, in a Python literal, in JSON."""
    return secret, quote(secret, safe=""), repr(secret)[1:-1], json.dumps(secret)[1:-1]


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - arguments that do not fit must not break the caller of a log line
        return f"{record.msg} (its arguments do not fit)"


def _exception(info: _ExcInfo | None) -> str:
    return "".join(traceback.format_exception(*info)).rstrip() if info and info[0] else ""
