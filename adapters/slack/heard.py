"""What was heard, as the rest of the adapter passes it on: a Command, and the ways to answer that live for minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from adapters.slack.address import Tenant
from adapters.slack.forms import Around as Opened
from bot.generation.command import Command
from bot.generation.message import Text


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody; the least where Slack did not say in time: then it is not known who is a guest.

    `roles` are user groups, by their ids; `roles_known`: False where they could not be asked. `name` is what others
    there see, as its owner typed it.
    """

    locale: str = "en"
    name: str = ""
    guest: bool | None = None
    manages: bool = False
    is_bot: bool = False
    deleted: bool = False
    roles: tuple[str, ...] = ()
    roles_known: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """Who, where: as much as is needed to look them up. `channel` is "" where there is none."""

    tenant: Tenant
    user: str
    channel: str = ""
    thread: str | None = None
    stranger: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What the payload does not say: the bot's own user, the time, the person, and files that had to be looked up.

    `starred` is the message of ours that somebody put a star under.
    """

    me: str
    now: float
    known: Known = field(default_factory=Known)
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    starred: Mapping[str, Any] = field(default_factory=dict)


class What(StrEnum):
    """What it is to be taken for."""

    ASKED = "asked"
    MODE = "mode"  # a form shows other fields from now on
    HOME = "home"  # somebody looks at their own page
    STAR = "star"  # a star under a post of ours; nobody is answered


@dataclass(frozen=True, slots=True)
class View:
    """The view that something was done in: a form, a message in a view, or somebody's own page."""

    id: str
    hash: str
    is_home: bool
    is_form: bool
    opened: Opened
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """One delivery. `trigger` opens one view within three seconds; `response_url` answers five times in half an hour.

    Neither is ever stored. `refusal`: what is wrong with its files. `is_event`: acknowledged as soon as it is written
    down, and without a trigger. `seen`: what was pressed is a message that others see, too.
    """

    what: What
    command: Command
    origin: Origin
    trigger: str | None = None
    response_url: str | None = None
    view: View | None = None
    is_event: bool = False
    seen: bool = False
    refusal: Text | None = None
