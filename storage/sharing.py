"""Units of what is shared with a tenant. The thing itself stays its owner's; here is only that it is shared."""

from __future__ import annotations

from collections.abc import Sequence

from bot.generation.command import Person
from bot.generation.ports import Deed, Preset, SavedElement, Shareable
from storage import audit, personal
from storage.unit import Unit

_TABLES = {Shareable.ELEMENT: "saved_elements", Shareable.PRESET: "presets"}


def offer(kind: Shareable, person: Person, name: str, tenant: str, now: float) -> Unit[bool]:
    """Only what is there, and only under a name that nobody else took."""
    there = yield (
        f"SELECT 1 FROM {_TABLES[kind]} WHERE platform = ? AND person = ? AND name = ?",
        (person.platform, person.id, name),
    )
    if not there:
        return False
    yield (
        "INSERT INTO shared (kind, platform, tenant, name, person, at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        (kind, person.platform, tenant, name, person.id, now),
    )
    mine = yield (
        "SELECT 1 FROM shared WHERE kind = ? AND platform = ? AND tenant = ? AND name = ? AND person = ?",
        (kind, person.platform, tenant, name, person.id),
    )
    return bool(mine)


def withdraw(kind: Shareable, name: str, tenant: str, by: Person, now: float, key: bytes) -> Unit[bool]:
    """Whose it was, and what they called it, is not in the log: only that it was not theirs who did it."""
    gone = yield (
        "DELETE FROM shared WHERE kind = ? AND platform = ? AND tenant = ? AND name = ? RETURNING person",
        (kind, by.platform, tenant, name),
    )
    if gone and gone[0][0] != by.id:
        yield from audit.append(Deed(now, by, by.platform, tenant, f"{kind}.unshare", "", "shared", "not shared"), key)
    return bool(gone)


def elements(platform: str, tenant: str) -> Unit[Sequence[SavedElement]]:
    """With their files, by name."""
    offered = yield from _offered(Shareable.ELEMENT, platform, tenant)
    theirs: list[SavedElement] = []
    for person in dict.fromkeys(person for _name, person in offered):  # each once, however much they share
        theirs += yield from personal.elements(Person(platform, person))
    shared = set(offered)
    return sorted((one for one in theirs if (one.name, one.person.id) in shared), key=lambda one: one.name)


def presets(platform: str, tenant: str) -> Unit[Sequence[Preset]]:
    """By name."""
    found = yield (
        "SELECT presets.person, presets.name, words FROM shared JOIN presets ON presets.platform = shared.platform "
        "AND presets.person = shared.person AND presets.name = shared.name "
        "WHERE kind = 'preset' AND shared.platform = ? AND tenant = ? ORDER BY presets.name",
        (platform, tenant),
    )
    return [Preset(Person(platform, person), name, words) for person, name, words in found]


def _offered(kind: Shareable, platform: str, tenant: str) -> Unit[list[tuple[str, str]]]:
    found = yield (
        "SELECT name, person FROM shared WHERE kind = ? AND platform = ? AND tenant = ? ORDER BY name",
        (kind, platform, tenant),
    )
    return [(name, person) for name, person in found]
