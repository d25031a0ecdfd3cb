"""Where an answer goes: the adapter's own address, opaque to everybody else, and readable by later releases."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from bot.generation.command import ReplyTo

PLATFORM = "discord"


_DIRECT = "user:"


def direct(person: str) -> str:
    """In place of a channel: the direct messages with somebody."""
    return _DIRECT + person


def person_of(channel: str) -> str | None:
    """Whose direct messages `direct` named; None: it is a channel."""
    return channel.removeprefix(_DIRECT) if channel.startswith(_DIRECT) else None


@dataclass(frozen=True, slots=True)
class Address:
    """`guild` is None in direct messages; `channel` may be a thread, or what `direct` wrote; `message` is the one that
    is kept up to date.

    `locale` is the language of what everybody sees there.
    """

    guild: str | None
    channel: str
    message: str | None = None
    locale: str = "en"

    def reply_to(self, *, spoiler: bool = False) -> ReplyTo:
        """As the core keeps it."""
        written = {"v": 1, **asdict(self)}
        return ReplyTo(PLATFORM, json.dumps(written, separators=(",", ":")), spoiler)


def address_of(to: ReplyTo) -> Address:
    """Read what `reply_to` wrote."""
    written = json.loads(to.address)
    return Address(written["guild"], written["channel"], written["message"], written.get("locale", "en"))


def with_message(to: ReplyTo, message: str) -> ReplyTo:
    """The same place, and the message there that is kept up to date from now on."""
    return replace(address_of(to), message=message).reply_to(spoiler=to.spoiler)
