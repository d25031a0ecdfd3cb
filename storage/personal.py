"""Units of what people keep: elements, presets, habits, and drafts for a while."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.generation.command import Person
from bot.generation.ports import Draft, ElementFile, Habits, Preset, Role, SavedElement
from storage import rows
from storage.unit import Unit

_FILE = "role, sha256, extension, filename, size, width, height"


def save_element(element: SavedElement) -> Unit[None]:
    """New, or in place of the one of this name: the provider knows that one by its id, so the id stays."""
    person = element.person
    known = yield (
        "UPDATE saved_elements SET description = ?, tags = ?, saved_at = ? "
        "WHERE platform = ? AND person = ? AND name = ? RETURNING id",
        (
            *(element.description, rows.dump(element.tags), element.saved_at),
            *(person.platform, person.id, element.name),
        ),
    )
    if not known:
        yield (
            "INSERT INTO saved_elements (id, platform, person, name, description, tags, saved_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(element.id, person.platform, person.id, element.name),
                *(element.description, rows.dump(element.tags), element.saved_at),
            ),
        )
    yield from _save_files(known[0][0] if known else element.id, element.files)


def _save_files(element_id: str, files: Sequence[ElementFile]) -> Unit[None]:
    yield "DELETE FROM element_files WHERE element = ?", (element_id,)
    for n, file in enumerate(files):
        yield (
            f"INSERT INTO element_files (element, n, {_FILE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(element_id, n, file.role, file.sha256, file.extension),
                *(file.name, file.size, file.width, file.height),
            ),
        )


def elements(person: Person) -> Unit[Sequence[SavedElement]]:
    """By name, each with its files in order."""
    found = yield (
        "SELECT id, name, description, tags, saved_at FROM saved_elements WHERE platform = ? AND person = ? "
        "ORDER BY name",
        (person.platform, person.id),
    )
    files = yield (
        f"SELECT element, {_FILE} FROM element_files JOIN saved_elements ON saved_elements.id = element "
        "WHERE platform = ? AND person = ? ORDER BY element, n",
        (person.platform, person.id),
    )
    by_element: dict[str, list[ElementFile]] = {}
    for element_id, role, *facts in files:
        by_element.setdefault(element_id, []).append(ElementFile(Role(role), *facts))
    return [
        SavedElement(
            *(element_id, person, name, description, tuple(json.loads(tags))),
            files=tuple(by_element.get(element_id, ())),
            saved_at=saved_at,
        )
        for element_id, name, description, tags, saved_at in found
    ]


def remove_element(person: Person, name: str) -> Unit[bool]:
    """Its files go with it. Whether there was one."""
    gone = yield (
        "DELETE FROM saved_elements WHERE platform = ? AND person = ? AND name = ? RETURNING id",
        (person.platform, person.id, name),
    )
    return bool(gone)


def save_preset(preset: Preset, now: float) -> Unit[None]:
    """New, or in place of the one of this name."""
    yield (
        "INSERT INTO presets (platform, person, name, words, saved_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (platform, person, name) DO UPDATE SET words = excluded.words, saved_at = excluded.saved_at",
        (preset.person.platform, preset.person.id, preset.name, preset.words, now),
    )


def presets(person: Person) -> Unit[Sequence[Preset]]:
    """By name."""
    found = yield (
        "SELECT name, words FROM presets WHERE platform = ? AND person = ? ORDER BY name",
        (person.platform, person.id),
    )
    return [Preset(person, name, words) for name, words in found]


def remove_preset(person: Person, name: str) -> Unit[bool]:
    """Whether there was one."""
    gone = yield (
        "DELETE FROM presets WHERE platform = ? AND person = ? AND name = ? RETURNING name",
        (person.platform, person.id, name),
    )
    return bool(gone)


def habits(person: Person) -> Unit[Habits]:
    """As saved, or the defaults."""
    found = yield (
        "SELECT words, locale, mention FROM people WHERE platform = ? AND person = ?",
        (person.platform, person.id),
    )
    return Habits(found[0][0], found[0][1], bool(found[0][2])) if found else Habits()


def save_habits(person: Person, habits: Habits) -> Unit[None]:
    """From now on."""
    yield (
        "INSERT INTO people (platform, person, words, locale, mention) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (platform, person) DO UPDATE "
        "SET words = excluded.words, locale = excluded.locale, mention = excluded.mention",
        (person.platform, person.id, habits.words, habits.locale, habits.mention),
    )


def keep_draft(draft: Draft, now: float) -> Unit[None]:
    """New, or in place of the one with this id. Nobody else clears those away that are over."""
    yield "DELETE FROM drafts WHERE expires_at <= ?", (now,)
    yield (
        "INSERT INTO drafts (id, platform, person, kind, content, expires_at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET platform = excluded.platform, person = excluded.person, "
        "kind = excluded.kind, content = excluded.content, expires_at = excluded.expires_at",
        (
            *(draft.id, draft.person.platform, draft.person.id, draft.kind),
            *(rows.dump(draft.content), draft.expires_at),
        ),
    )


def use_up(draft_id: str) -> Unit[None]:
    """It was answered."""
    yield "DELETE FROM drafts WHERE id = ?", (draft_id,)


def draft(draft_id: str, now: float) -> Unit[Draft | None]:
    """None: unknown, or over."""
    found = yield (
        "SELECT id, platform, person, kind, content, expires_at FROM drafts WHERE id = ? AND expires_at > ?",
        (draft_id, now),
    )
    if not found:
        return None
    known, platform, person, kind, content, expires_at = found[0]
    return Draft(known, Person(platform, person), kind, json.loads(content), expires_at)
