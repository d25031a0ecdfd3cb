"""Where an answer goes: the adapter's own address, opaque to everybody else, and readable by later releases."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from bot.generation.command import Person, ReplyTo

PLATFORM = "slack"
DIRECT = ("D", "U", "W")  # how the ids of direct messages begin, and of people, which stand for them


@dataclass(frozen=True, slots=True)
class Tenant:
    """A workspace. Ids of people and channels mean something only inside of one."""

    team: str
    enterprise: str | None = None

    def __str__(self) -> str:
        return f"{self.enterprise}/{self.team}" if self.enterprise else self.team

    @classmethod
    def of(cls, written: str) -> Tenant:
        """Read what `str()` wrote."""
        enterprise, slash, team = written.partition("/")
        return cls(team, enterprise) if slash else cls(written)


@dataclass(frozen=True, slots=True)
class Address:
    """`channel` may be a person: then it is the direct message with them. `thread` and `message` are timestamps; the
    message is the one that is kept up to date. `at`: when it was asked for, in UTC epoch seconds. `above`: the message
    with the file, where the one with the buttons is another.

    `locale` is the language of what everybody sees there.
    """

    tenant: Tenant
    channel: str
    thread: str | None = None
    message: str | None = None
    at: float = 0.0
    locale: str = "en"
    above: str | None = None

    def reply_to(self) -> ReplyTo:
        """As the core keeps it."""
        written = {"v": 1, **asdict(self), "tenant": str(self.tenant)}
        if self.above is None:
            del written["above"]  # as earlier releases wrote it: equal places are equal words
        return ReplyTo(PLATFORM, json.dumps(written, separators=(",", ":")))


def address_of(to: ReplyTo) -> Address:
    """Read what `reply_to` wrote."""
    written = json.loads(to.address)
    return Address(
        Tenant.of(written["tenant"]),
        written["channel"],
        written.get("thread"),
        written.get("message"),
        float(written.get("at", 0.0)),
        written.get("locale", "en"),
        written.get("above"),
    )


def with_message(to: ReplyTo, ts: str, above: str | None = None) -> ReplyTo:
    """The same place, and the message there that is kept up to date from now on."""
    return replace(replace(address_of(to), message=ts, above=above).reply_to(), spoiler=to.spoiler)


def person(tenant: Tenant, user: str) -> Person:
    """Somebody, by workspace and user."""
    return Person(PLATFORM, f"{tenant}:{user}")


def user_of(one: Person) -> tuple[Tenant, str]:
    """The workspace and the user of a person of ours."""
    tenant, _, user = one.id.rpartition(":")
    return Tenant.of(tenant), user
