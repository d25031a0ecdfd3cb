"""Units of the policies and blocks that are set in a chat. Each change is in the audit log with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.generation.command import Person
from bot.generation.job import Job
from bot.generation.ports import Acquaintance, Blocked, Deed, Rule
from storage import audit, rows
from storage.unit import Unit


def set_rules(
    platform: str, tenant: str, channel: str, values: Mapping[str, str | None], by: Person, now: float,
    expected: Mapping[str, str | None], key: bytes,
) -> Unit[Sequence[str] | None]:  # fmt: skip
    """One row a setting; what is as it was is left alone, and so is the log."""
    where = (platform, tenant, channel)
    found = yield "SELECT name, value FROM policies WHERE platform = ? AND tenant = ? AND channel = ?", where
    before: dict[str, str] = dict(found)
    if any(before.get(name) != value for name, value in expected.items()):
        return None
    changed = [name for name, value in values.items() if before.get(name) != value]
    for name in changed:
        yield "DELETE FROM policies WHERE platform = ? AND tenant = ? AND channel = ? AND name = ?", (*where, name)
        value = values[name]
        if value is not None:
            yield (
                "INSERT INTO policies (platform, tenant, channel, name, value) VALUES (?, ?, ?, ?, ?)",
                (*where, name, value),
            )
        subject = f"{channel} {name}" if channel else name
        deed = Deed(now, by, platform, tenant, "policy.set", subject, before.get(name, ""), value or "")
        yield from audit.append(deed, key)
    return changed


def rules(platform: str, tenant: str) -> Unit[Sequence[Rule]]:
    """Those of the tenant before those of its channels."""
    found = yield (
        "SELECT channel, name, value FROM policies WHERE platform = ? AND tenant = ? ORDER BY channel, name",
        (platform, tenant),
    )
    return [Rule(*row) for row in found]


def block(person: Person, tenant: str, reason: str, by: Person, now: float, key: bytes) -> Unit[bool]:
    """Once."""
    mark = audit.pseudonym(key, person)
    added = yield (
        "INSERT INTO blocks (platform, tenant, pseudonym, at, by, reason) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING RETURNING at",
        (person.platform, tenant, mark, now, audit.pseudonym(key, by), reason),
    )
    if not added:
        return False
    yield (
        "INSERT INTO pseudonyms (pseudonym, platform, person) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (mark, person.platform, person.id),
    )
    # What somebody typed is not in the log: nothing of that is ever taken away.
    yield from audit.append(Deed(now, by, person.platform, tenant, "person.block", mark), key)
    return True


def unblock(mark: str, platform: str, tenant: str, by: Person, now: float, key: bytes) -> Unit[bool]:
    """By the person's id, or by the mark of the block."""
    gone = yield (
        "DELETE FROM blocks WHERE platform = ?1 AND tenant = ?2 AND pseudonym IN (?3, ?4) RETURNING pseudonym",
        (platform, tenant, mark, audit.pseudonym(key, Person(platform, mark))),
    )
    for (pseudonym,) in gone:
        yield from audit.append(Deed(now, by, platform, tenant, "person.unblock", pseudonym), key)
    return bool(gone)


def blocked(platform: str, tenant: str) -> Unit[Sequence[Blocked]]:
    """With who they are, while that is known."""
    found = yield (
        "SELECT blocks.pseudonym, who.platform, who.person, blocks.at, whose.platform, whose.person, reason "
        "FROM blocks LEFT JOIN pseudonyms AS who ON who.pseudonym = blocks.pseudonym "
        "LEFT JOIN pseudonyms AS whose ON whose.pseudonym = blocks.by "
        "WHERE blocks.platform = ? AND tenant = ? ORDER BY blocks.at DESC, blocks.pseudonym",
        (platform, tenant),
    )
    return [
        Blocked(
            row[0], None if row[2] is None else Person(row[1], row[2]), row[3],
            None if row[5] is None else Person(row[4], row[5]), row[6],
        )
        for row in found
    ]  # fmt: skip


def not_begun(person: Person, tenant: str) -> Unit[Sequence[Job]]:
    """The oldest first."""
    found = yield (
        f"SELECT {rows.JOB} FROM jobs WHERE platform = ? AND person = ? AND tenant = ? "
        "AND state IN ('inputs', 'review', 'queued') ORDER BY created_at, id",
        (person.platform, person.id, tenant),
    )
    return [rows.to_job(row) for row in found]


def acquaintance(person: Person, tenant: str, most: int, key: bytes) -> Unit[Acquaintance]:
    """Two look-ups by index; the jobs are not read beyond `most`. What was cancelled or refused proves nothing."""
    ((held, jobs),) = yield (
        "SELECT EXISTS (SELECT 1 FROM blocks WHERE platform = ?1 AND tenant = ?3 AND pseudonym = ?4), "
        "(SELECT count(*) FROM (SELECT 1 FROM jobs WHERE platform = ?1 AND person = ?2 AND tenant = ?3 "
        "AND outcome = 'done' LIMIT ?5))",
        (person.platform, person.id, tenant, audit.pseudonym(key, person), most),
    )
    return Acquaintance(bool(held), jobs)
