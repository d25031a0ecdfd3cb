"""Commands that are typed as one line behind one name, as on Slack: which command it is, and what was said to it. Pure.

The first word is a command only if it stands alone or what follows is its grammar; otherwise all of it is a prompt:
"queue of people" is one. `-- queue` and `"queue of people"` are prompts whatever they begin with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

# (the command's name, its words, its options)
Typed = tuple[str, str, dict[str, Any]]

_FIRST = re.compile(r"\s*(\S+)\s*(.*)", flags=re.DOTALL)
_FORCED = re.compile(r"\s*(?:--|[\u2013\u2014\u2015])(?:\s+|$)")
_JOB = re.compile(r"[0-9a-f]{13}", flags=re.IGNORECASE)
_NAME = re.compile(r"@?\w[\w-]{0,39}")
_OPENING, _CLOSING = "\"'\u201c\u201d\u201e\u2018\u2019", "\"'\u201c\u201d\u2018\u2019"
_FLAG_START = ("-", "\u2013", "\u2014", "\u2015")


def read_typed(text: str, *, with_files: bool = False) -> Typed:
    """What somebody wants who typed this. `with_files`: pictures or videos came with it.

    Nothing typed is "studio", or "video" with files. Job ids come in lower case. Never raises.
    """
    if not text.strip():
        return ("video" if with_files else "studio"), "", {}
    if forced := _FORCED.match(text):
        return "video", text[forced.end() :], {}
    if (inner := _unquoted(text)) is not None:
        return "video", inner, {}
    word, rest = _split(text)
    reading = _GRAMMAR.get(word.casefold())
    if with_files and word.casefold() in ("animate", "motion"):
        return word.casefold(), rest, {}
    read = reading(rest.strip()) if reading else None
    return read or ("video", text, {})


def _split(text: str) -> tuple[str, str]:
    found = _FIRST.match(text)
    return (found[1], found[2]) if found else ("", "")


def _unquoted(text: str) -> str | None:
    """The prompt without its quotes, where they are there to keep its first word from being a command."""
    shown = text.strip()
    if shown[0] not in _OPENING or _split(shown[1:])[0].strip(_CLOSING).casefold() not in WORDS:
        return None
    for at in range(1, len(shown)):
        behind = shown[at + 1 :].lstrip()
        if shown[at] in _CLOSING and (not behind or behind.startswith(_FLAG_START)):
            return f"{shown[1:at]} {behind}".strip()
    return None


_Reading = Callable[[str], Typed | None]


def _alone(name: str) -> _Reading:
    return lambda rest: (name, "", {}) if not rest else None


def _of_a_job(name: str, without: str) -> _Reading:
    """With a job's id; without one, `without` shows which jobs there are."""

    def read(rest: str) -> Typed | None:
        if not rest:
            return without, "", {}
        return (name, "", {"job": rest.casefold()}) if _JOB.fullmatch(rest) else None

    return read


def _history(rest: str) -> Typed | None:
    if not rest:
        return "history", "", {}
    wanted = rest.casefold()
    return ("history", "", {"filter": wanted}) if wanted in ("done", "failed", "cancelled") else None


def _under(words: Mapping[str, _Reading], alone: str) -> _Reading:
    """A word with another word under it."""

    def read(rest: str) -> Typed | None:
        if not rest:
            return alone, "", {}
        word, behind = _split(rest)
        reading = words.get(word.casefold())
        return reading(behind.strip()) if reading else None

    return read


def _named(name: str) -> _Reading:
    return lambda rest: (name, "", {"name": rest}) if _NAME.fullmatch(rest) else None


def _element(name: str) -> _Reading:
    """A name, and what the element is."""

    def read(rest: str) -> Typed | None:
        word, behind = _split(rest)
        if not _NAME.fullmatch(word):
            return None
        return name, "", {"name": word, **({"description": behind.strip()} if behind.strip() else {})}

    return read


def _save_preset(rest: str) -> Typed | None:
    """A name, then flags or the job to take them from."""
    word, behind = _split(rest)
    behind = behind.strip()
    if not _NAME.fullmatch(word) or not behind:
        return None
    if _JOB.fullmatch(behind):
        return "preset.save", "", {"name": word, "job": behind.casefold()}
    return ("preset.save", "", {"name": word, "flags": behind}) if behind.startswith(_FLAG_START) else None


def _use_preset(rest: str) -> Typed | None:
    word, behind = _split(rest)
    return ("preset.use", behind, {"name": word}) if _NAME.fullmatch(word) and behind.strip() else None


def _with(name: str, *options: str, alone: str = "") -> _Reading:
    """So many words, each an option; the last takes all that is left. `alone`: in place of it where nothing follows."""

    def read(rest: str) -> Typed | None:
        words = rest.split(maxsplit=len(options) - 1)
        if not words and alone:
            return alone, "", {}
        return name, "", dict(zip(options, words, strict=False))

    return read


def _rule(rest: str) -> Typed | None:
    """A setting and its value, for this channel, or after "server" for all of the place."""
    word, behind = _split(rest)
    scope, rest = (word.casefold(), behind) if word.casefold() in ("channel", "server") else ("", rest)
    _name, _words, options = _with("admin.channel", "setting", "value")(rest.strip()) or ("", "", {})
    return "admin.channel", "", {**options, **({"scope": scope} if scope else {})}


def _erase(rest: str) -> Typed | None:
    if rest.casefold() not in ("", "posts"):
        return None
    return "privacy.delete", "", {"posts": True} if rest else {}


_JOBS: Mapping[str, _Reading] = {
    "cancel": _of_a_job("job.cancel", "queue"),
    **{word: _of_a_job(f"job.{word}", "history") for word in ("show", "info", "retry", "delete")},
}
_ELEMENTS: Mapping[str, _Reading] = {
    "list": _alone("element.list"),
    "show": _named("element.show"),
    "remove": _named("element.remove"),
    "add": _element("element.add"),
    "edit": _element("element.edit"),
    "share": _named("element.share"),
    "unshare": _named("element.unshare"),
}
_PRESETS: Mapping[str, _Reading] = {
    "list": _alone("preset.list"),
    "delete": _named("preset.delete"),
    "save": _save_preset,
    "use": _use_preset,
    "share": _named("preset.share"),
    "unshare": _named("preset.unshare"),
}
_BANNED: Mapping[str, _Reading] = {
    "list": _alone("moderate.words.list"),
    "add": _with("moderate.words.add", "words", alone="moderate.words.list"),
    "remove": _with("moderate.words.remove", "words", alone="moderate.words.list"),
}
_MODERATING: Mapping[str, _Reading] = {
    "queue": _alone("moderate.queue"),
    "block": _with("moderate.block", "person", "reason", alone="moderate.blocked"),
    "unblock": _with("moderate.unblock", "person", alone="moderate.blocked"),
    "blocked": _alone("moderate.blocked"),
    "words": _under(_BANNED, "moderate.words.list"),
}
_ADMIN: Mapping[str, _Reading] = {
    **{word: _alone(f"admin.{word}") for word in ("status", "pause", "resume", "audit")},
    "budget": _with("admin.budget", "limit", "amount", "role"),
    "channel": _rule,
}
_PRIVACY: Mapping[str, _Reading] = {"export": _alone("privacy.export"), "delete": _erase}
_GRAMMAR: Mapping[str, _Reading] = {
    **{word: _alone(word) for word in ("queue", "settings", "help", "studio", "usage")},
    # A picture cannot be typed: alone they open the form that takes one.
    **{word: _alone("studio") for word in ("animate", "motion")},
    **_JOBS,
    "job": _under(_JOBS, "history"),
    "remix": _of_a_job("remix", "history"),
    "history": _history,
    "element": _under(_ELEMENTS, "element.list"),
    "preset": _under(_PRESETS, "preset.list"),
    "admin": _under(_ADMIN, "admin.status"),
    "moderate": _under(_MODERATING, "moderate.queue"),
    "privacy": _under(_PRIVACY, "help"),
    "verify": _of_a_job("verify", "verify"),
}
WORDS = frozenset(_GRAMMAR)  # every first word that may be a command
