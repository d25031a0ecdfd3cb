"""A command as a platform hands it over: who asked for what, where, and how to answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Person:
    """Someone on a platform, by the platform's own id."""

    platform: str
    id: str


@dataclass(frozen=True, slots=True)
class Asker:
    """The person behind a command, with what the platform knows about them at that moment.

    `joined_at` is UTC epoch seconds, `account_age` seconds; None where the platform does not say, and so for `guest`
    where it could not be asked. `roles_known`: False where `roles` may lack some for that reason. `moderates`: may
    remove other people's messages there, `moderates_all`: in every channel of the server or workspace; `manages`: may
    change the place itself. `is_bot`: not a person at all.
    """

    person: Person
    roles: tuple[str, ...] = ()
    joined_at: float | None = None
    account_age: float | None = None
    guest: bool | None = False
    locale: str = "en"
    moderates: bool = False
    moderates_all: bool = False
    manages: bool = False
    is_bot: bool = False
    roles_known: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command was given. `upload_limit` is bytes a file may have there; None: no limit known.

    `missing` names the permissions that the bot lacks there, in the platform's words. `age_restricted` is None where
    the platform does not mark places for adults. `direct`: one person and the bot, and nobody else.
    """

    platform: str
    tenant: str
    channel: str
    thread: str | None = None
    age_restricted: bool | None = None
    can_post: bool = True
    upload_limit: int | None = None
    locale: str = "en"
    missing: tuple[str, ...] = ()
    direct: bool = False


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """An address that only the adapter that wrote it reads. `spoiler`: what is posted there is covered at first."""

    platform: str
    address: str
    spoiler: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a command. `slot` is the option it was given under ("first", "last").

    `size` in bytes and `declared_type` are what the sender claims. `handle` is the adapter's, erased once fetched.
    """

    slot: str
    name: str
    size: int
    declared_type: str
    handle: str


@dataclass(frozen=True, slots=True)
class Command:
    """`key` is the platform's own delivery id: the idempotency key. `words` is what was typed after the name.

    `options` are request fields that are not words, by the API's names; they name files by the attachments' slots.
    """

    key: str
    name: str
    words: str
    attachments: tuple[Attachment, ...]
    asked_by: Asker
    place: Place
    reply_to: ReplyTo
    options: Mapping[str, Any] = field(default_factory=dict)
