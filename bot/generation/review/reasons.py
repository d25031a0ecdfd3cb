"""Why something was rejected: a list that moderators choose from, so that the person reads it in their own language.

A review keeps the word of a reason, or what the moderator typed in its place.
"""

from __future__ import annotations

from bot.generation.message import Text

MOST = 300  # characters that a moderator may type

# The words are stored.
_KNOWN = {
    "rules": Text("reason.rules"),
    "consent": Text("reason.consent"),
    "sexual": Text("reason.sexual"),
    "violent": Text("reason.violent"),
    "hateful": Text("reason.hateful"),
    "copyright": Text("reason.copyright"),
    "spam": Text("reason.spam"),
    "blocked": Text("reason.blocked"),
}
_BY_ITSELF = frozenset({"blocked"})  # given by the program, not by choice
REASONS = tuple(word for word in _KNOWN if word not in _BY_ITSELF)


def reason_line(reason: str) -> Text | None:
    """The reason as a line of its own. None: nobody gave one."""
    if not reason:
        return None
    return _KNOWN.get(reason) or Text("reason.typed", words=reason)


def reason_name(reason: str) -> Text:
    """What a listed reason is called in a list."""
    return _KNOWN[reason]
