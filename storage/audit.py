"""Units of the audit log: an append-only chain. Other units append to it in their own transaction."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import TypeVar

from bot.generation.command import Person
from bot.generation.ports import AuditCheck, Deed, Written
from storage import rows
from storage.unit import Row, Unit

T = TypeVar("T")

_COLUMNS = "n, at, by, platform, tenant, action, subject, before, after, rule, sha256, digest"
_WITH_PEOPLE = (
    f"SELECT {', '.join(f'audit.{name}' for name in _COLUMNS.split(', '))}, pseudonyms.platform, pseudonyms.person "
    "FROM audit LEFT JOIN pseudonyms ON pseudonym = by"
)
_AT_ONCE = 1_000


def pseudonym(key: bytes, person: Person) -> str:
    """What stands for somebody where their name does not belong: 32 hex digits, the same each time under one key."""
    return hmac.new(key, f"person {person.platform} {person.id}".encode(), hashlib.sha256).hexdigest()[:32]


def append(deed: Deed, key: bytes) -> Unit[None]:
    """One more entry, after the last."""
    by = "" if deed.by is None else pseudonym(key, deed.by)
    if deed.by is not None:
        yield (
            "INSERT INTO pseudonyms (pseudonym, platform, person) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (by, deed.by.platform, deed.by.id),
        )
    ((last, digest),) = yield (
        "SELECT n, digest FROM (SELECT n, digest FROM audit UNION ALL SELECT n, digest FROM audit_start) "
        "ORDER BY n DESC LIMIT 1",
        (),
    )
    entry = (
        *(last + 1, deed.at, by, deed.platform, deed.tenant, deed.action, deed.subject),
        *(deed.before, deed.after, deed.rule, deed.sha256),
    )
    marks = ", ".join("?" * 12)
    yield f"INSERT INTO audit ({_COLUMNS}) VALUES ({marks})", (*entry, digest_of(digest, entry))


def beside(unit: Unit[T | None], deed: Deed | None, key: bytes) -> Unit[T | None]:
    """What the unit does, with the entry about it; where it does nothing, there is none."""
    done = yield from unit
    if done is not None and deed is not None:
        yield from append(deed, key)
    return done


def digest_of(before: str, entry: Sequence[object]) -> str:
    """The digest of an entry: all columns but the last, after the digest of the one before."""
    return hashlib.sha256(rows.dump([before, *entry]).encode()).hexdigest()


def last(platform: str, tenant: str, most: int) -> Unit[Sequence[Written]]:
    """The newest first."""
    found = yield (
        f"{_WITH_PEOPLE} WHERE ?1 = '' OR (audit.platform = ?1 AND tenant = ?2) ORDER BY n DESC LIMIT ?3",
        (platform, tenant, most),
    )
    return [_written(row) for row in found]


def behind(after: int, most: int) -> Unit[Sequence[Written]]:
    """The oldest first."""
    found = yield f"{_WITH_PEOPLE} WHERE n > ? ORDER BY n LIMIT ?", (after, most)
    return [_written(row) for row in found]


def check() -> Unit[AuditCheck]:
    """The chain from its start to its end."""
    ((n, digest),) = yield "SELECT n, digest FROM audit_start", ()
    entries, wrong = 0, None
    while True:
        found = yield f"SELECT {_COLUMNS} FROM audit WHERE n > ? ORDER BY n LIMIT {_AT_ONCE}", (n,)
        for row in found:
            fits = row[0] == n + 1 and row[-1] == digest_of(digest, row[:-1])
            wrong = row[0] if wrong is None and not fits else wrong
            n, digest, entries = row[0], row[-1], entries + 1
        if not found:
            return AuditCheck(entries, wrong, digest)


def _written(row: Row) -> Written:
    person = None if row[12] is None else Person(row[12], row[13])
    n, at, by, platform, tenant, action, subject, before, after, rule, sha256, digest = row[:12]
    deed = Deed(at, person, platform, tenant, action, subject, before, after, rule, sha256)
    return Written(n, deed, by, digest)
