"""What a message may hold: judges the body of a request to post or to edit one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.discord.bodies import SentFile
from sandbox.discord.components import message_components
from sandbox.discord.errors import EMPTY_MESSAGE, ApiError, Mistakes
from sandbox.discord.state import COMPONENTS_V2, Json, Message

SETTABLE = (1 << 2) | (1 << 12) | COMPONENTS_V2  # the flags that a body may set


@dataclass(slots=True)
class Draft:
    """What a body asks for, judged. `given` tells which fields it named at all."""

    given: Json
    content: str
    embeds: list[Json]
    components: list[Json]
    flags: int


def judge(payload: Any, files: Sequence[SentFile], *, editing: Message | None = None) -> Draft:
    """Judge a body. Raises ApiError."""
    given: Json = payload if isinstance(payload, dict) else {}
    mistakes = Mistakes()
    flags = int(given.get("flags") or 0) & SETTABLE
    v2 = bool(flags & COMPONENTS_V2 or (editing and editing.flags & COMPONENTS_V2))
    content = _or(given, "content", editing.content if editing else "")
    mistakes.optional(("content",), content, 2000)
    mistakes.optional(("nonce",), given.get("nonce") if isinstance(given.get("nonce"), str) else None, 25)
    embeds = _or(given, "embeds", editing.embeds if editing else [])
    components = editing.components if editing else []
    if "components" in given:
        components = message_components(given["components"] or [], v2=v2, mistakes=mistakes)
    _judge_embeds(embeds, mistakes)
    _judge_attachments(given.get("attachments"), files, mistakes)
    if v2 and (content or embeds):
        mistakes.add(("content",), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "Not with IS_COMPONENTS_V2.")
    mistakes.raise_any()
    kept = editing.attachments if editing and given.get("attachments", 1) else []
    if not (content or embeds or components or files or kept):
        raise ApiError(EMPTY_MESSAGE)
    if editing and "flags" not in given:
        flags = editing.flags & SETTABLE
    made = [{"type": "rich", **{key: value for key, value in one.items() if value is not None}} for one in embeds]
    return Draft(given, content, made, components, flags)


def _or(given: Json, name: str, otherwise: Any) -> Any:
    """A field of the body; null empties it."""
    if name not in given:
        return otherwise
    return given[name] if given[name] is not None else type(otherwise)()


def _judge_embeds(embeds: Any, mistakes: Mistakes) -> None:
    if not isinstance(embeds, list) or len(embeds) > 10:
        mistakes.add(("embeds",), "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
        return
    for position, embed in enumerate(embeds):
        for name, high in (("title", 256), ("description", 4096)):
            mistakes.optional(("embeds", position, name), embed.get(name), high)
        if len(embed.get("fields") or []) > 25:
            mistakes.add(("embeds", position, "fields"), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")


def _judge_attachments(notes: Any, files: Sequence[SentFile], mistakes: Mistakes) -> None:
    if len(files) > 10:
        mistakes.add(("attachments",), "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    for position, note in enumerate(notes or []):
        mistakes.optional(("attachments", position, "description"), note.get("description"), 1024)
