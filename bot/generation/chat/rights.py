"""What is held about me, and that it goes: /privacy. Only ever for oneself, and every answer is for the asker alone."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from bot.generation.command import Command, Person
from bot.generation.errors import MediaError, StorageError
from bot.generation.housekeeping import Housekeeping
from bot.generation.message import Button, File, Message, Press, Text, Weight
from bot.generation.ports import ChatPlatform, Clock, Draft, Erasing, Held, Ids, MediaStore, Papers, Sheet, Store

ERASE = "erase"  # a draft's id begins with it when a yes deletes everything
_ASK_FOR = 15 * 60.0  # seconds in which the question may be answered
_MOST_FILES = 10  # of one message
_FOLDED = ("why", "place", "request", "asked_by", "options", "reasons", "problem", "text", "tags", "content")


class Rights:
    """/privacy export and /privacy delete."""

    def __init__(
        self, store: Store, media: MediaStore, platforms: Mapping[str, ChatPlatform], clock: Clock, ids: Ids,
        papers: Papers | None = None, house: Housekeeping | None = None,
    ) -> None:  # fmt: skip
        """Without `papers` nothing can be exported; without `house` a deletion goes on by itself, later."""
        self._store = store
        self._media = media
        self._platforms = platforms
        self._clock = clock
        self._ids = ids
        self._papers = papers
        self._house = house

    async def export(self, command: Command) -> Message:
        """/privacy export: everything in ZIP files, as large as they may be here. They are gone within the hour."""
        person = command.asked_by.person
        if self._papers is None:
            return Message(Text("privacy.no_export"), private=True)
        limit = self._platforms[command.place.platform].upload_limit(command.reply_to)
        try:
            parts = await self._papers.pack("export", self._sheets(person), limit)
        except MediaError as error:
            return Message(error.text, private=True)
        files = [File(path, f"dailies-{n}.zip", Text("privacy.alt", part=n)) for n, path in enumerate(parts, 1)]
        lines = [Text("privacy.what_is_in_it")]
        if len(files) > _MOST_FILES:
            lines.append(Text("privacy.too_many_parts", shown=_MOST_FILES, count=len(files)))
        text = Text("privacy.exported", count=len(files))
        return Message(text, tuple(lines), tuple(files[:_MOST_FILES]), private=True)

    async def ask(self, command: Command) -> Message:
        """/privacy delete: what would go and what would stay, and whether that is meant."""
        posts = command.options.get("posts") is True
        draft = Draft(
            f"{ERASE}-{self._ids.job_id()}", command.asked_by.person, ERASE, {"v": 1, "posts": posts},
            self._clock.now() + _ASK_FOR,
        )  # fmt: skip
        await self._store.keep_draft(draft, self._clock.now())
        lines = [
            Text("privacy.will_go"),
            Text("privacy.will_stop"),
            Text("privacy.posts_go" if posts else "privacy.posts_stay"),
            Text("privacy.will_stay"),
        ]
        yes = Button(Press.ERASE, draft.id, Text("button.erase"), Weight.DANGER)
        no = Button(Press.DISMISS, draft.id, Text("button.no"))
        return Message(Text("privacy.sure"), tuple(lines), private=True, buttons=(yes, no))

    async def erase(self, command: Command, ref: str) -> Message:
        """The second yes. Pressed twice it says the same."""
        person = command.asked_by.person
        draft = await self._store.draft(ref, self._clock.now())
        if draft is None or draft.kind != ERASE or draft.person != person:
            standing = await self._store.forgetting(person) if draft is None else None
            # The question went with everything else. An older deletion says nothing of what came since.
            if standing is None or self._clock.now() - standing.asked_at > _ASK_FOR:
                return Message(Text("form.over"), private=True)
            return self._said(standing, ())
        try:
            await self._store.forget(person, self._clock.now(), posts=draft.content["posts"] is True)
        except StorageError as error:
            return Message(error.text, private=True)
        if self._house is None:
            return self._said(await self._store.forgetting(person), ())
        standing, stayed = await self._house.hurry(person)
        return self._said(standing, stayed)

    def _said(self, standing: Erasing | None, stayed: Sequence[str]) -> Message:
        is_clean = standing is None or standing.is_clean
        lines = [Text("privacy.posts_left", count=standing.left)] if standing and standing.left else []
        lines += [Text("privacy.posts_stayed", jobs=", ".join(stayed))] if stayed else []
        return Message(Text("privacy.erased" if is_clean else "privacy.erasing"), tuple(lines), private=True)

    async def _sheets(self, person: Person) -> AsyncIterator[Sheet]:
        """Documents as they are read, each with its files behind it."""
        about = {"platform": person.platform, "person": person.id, "made_at": self._clock.now(), "version": 1}
        yield Sheet("about.json", _json(about))
        number = 0
        async for part in self._store.held(person):
            number += 1
            if part.rows:
                yield Sheet(f"{number:04d}-{part.name}.json", _json([_readable(row) for row in part.rows]))
            for sheet in self._files(part):
                yield sheet

    def _files(self, part: Held) -> list[Sheet]:
        return [Sheet(name, path=self._media.find(sha256, extension)) for name, sha256, extension in part.files]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _readable(row: Mapping[str, Any]) -> dict[str, Any]:
    """JSON within JSON, unfolded."""
    unfolded = {name: _unfolded(name, value) for name, value in row.items()}
    return {name: [_readable(one) for one in value] if _is_list(value) else value for name, value in unfolded.items()}


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, Mapping) for one in value)


def _unfolded(name: str, value: Any) -> Any:
    return json.loads(value) if name in _FOLDED and isinstance(value, str) and value[:1] in ("{", "[") else value
