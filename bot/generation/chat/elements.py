"""The elements that somebody keeps: people and things with pictures, for use in their videos by @name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.generation.chat.checking import too_large
from bot.generation.chat.shelves import MOST, elements_for, is_name, name_in
from bot.generation.command import Attachment, Command, Person
from bot.generation.errors import MediaError, PlatformError
from bot.generation.job import InputKind
from bot.generation.message import Choice, File, Message, Refusal, Text
from bot.generation.models import ModelFacts
from bot.generation.ports import ChatPlatform, Clock, ElementFile, Ids, MediaStore, Role, SavedElement, Store
from bot.generation.request import Element, build_request
from bot.generation.steps import LIMITS

_ROLES: Mapping[str, Role] = {
    "front": Role.FRONT,
    "image1": Role.IMAGE,
    "image2": Role.IMAGE,
    "image3": Role.IMAGE,
    "video_sample": Role.VIDEO,
    "voice": Role.VOICE,
}
_KINDS = {Role.VIDEO: InputKind.VIDEO, Role.VOICE: InputKind.VOICE}


class Elements:
    """Verbs on a person's elements. Every answer is for them alone."""

    def __init__(
        self, store: Store, media: MediaStore, platforms: Mapping[str, ChatPlatform], facts: ModelFacts, clock: Clock,
        ids: Ids,
    ) -> None:  # fmt: skip
        self._store = store
        self._media = media
        self._platforms = platforms
        self._facts = facts
        self._clock = clock
        self._ids = ids

    async def save(self, command: Command, *, new: bool) -> Message:
        """/element add and edit: files that are sent take the place of those in the same role."""
        person, options = command.asked_by.person, command.options
        name = name_in(command)
        saved = {element.name: element for element in await self._store.elements(person)}
        if wrong := _wrong_name(name, saved, new=new):
            return Message(wrong, private=True)
        before = saved.get(name) or SavedElement(f"e{self._ids.job_id()}", person, name, None, (), (), 0.0)
        files = await self._files(command)
        if isinstance(files, Refusal):
            return Message(files.text, private=True)
        after = _changed(before, options, files, self._clock.now())
        if refusals := self._refusals(after):
            first, *rest = refusals
            return Message(first.text, tuple(refusal.text for refusal in rest), private=True)
        await self._store.save_element(after)
        return Message(Text("element.saved", name=name, count=len(after.files)), private=True)

    async def listing(self, command: Command) -> Message:
        """/element list: one's own, and below them what others share here."""
        place, person = command.place, command.asked_by.person
        saved = await self._store.elements(person)
        shared = await self._store.offered_elements(place.platform, place.tenant)
        offered = {one.id for one in shared}
        lines = [_line(one, is_shared=one.id in offered) for one in saved]
        theirs = [_line_of(one) for one in shared if one.person != person]
        lines += [Text("element.others"), *theirs] if theirs else []
        return Message(Text("element.list" if saved else "element.none"), tuple(lines), private=True)

    async def show(self, command: Command) -> Message:
        """/element show: its words and its pictures."""
        found = await self._element(command, shared=True)
        if isinstance(found, Message):
            return found
        files = [
            File(self._media.find(file.sha256, file.extension), f"{found.name}-{number}.{file.extension}",
                 Text("element.alt", name=found.name))
            for number, file in enumerate(found.files, 1)
        ]  # fmt: skip
        lines = [Text("element.words", words=found.description)] if found.description else []
        lines += [Text("element.tags", tags=", ".join(found.tags))] if found.tags else []
        return Message(Text("element.shown", name=found.name), tuple(lines), tuple(files), private=True)

    async def remove(self, command: Command) -> Message:
        """/element remove. Jobs that use it already keep its files."""
        found = await self._element(command)
        if isinstance(found, Message):
            return found
        await self._store.remove_element(found.person, found.name)
        return Message(Text("element.removed", name=found.name), private=True)

    async def suggest(self, person: Person, tenant: str) -> Sequence[Choice]:
        """Names of what a person may use there."""
        return [Choice(name, f"@{name}") for name in sorted(await elements_for(self._store, person, tenant))]

    async def _element(self, command: Command, *, shared: bool = False) -> SavedElement | Message:
        """One's own; with `shared` also one that others share here."""
        name, person = name_in(command), command.asked_by.person
        saved = {element.name: element for element in await self._store.elements(person)}
        if shared:
            saved = dict(await elements_for(self._store, person, command.place.tenant))
        if name in saved:
            return saved[name]
        return Message(Text("element.unknown", name=name[:40], known=", ".join(sorted(saved)) or "–"), private=True)

    async def _files(self, command: Command) -> list[ElementFile] | Refusal:
        """Fetched at once and checked at the door."""
        files = []
        for sent in command.attachments:
            role = _ROLES.get(sent.slot)
            if role is None:
                continue
            kind = _KINDS.get(role, InputKind.PICTURE)
            kept = too_large(sent, kind) or await self._fetched(command, sent, role)
            if isinstance(kept, Refusal):
                return kept
            files.append(kept)
        return files

    async def _fetched(self, command: Command, sent: Attachment, role: Role) -> ElementFile | Refusal:
        kind = _KINDS.get(role, InputKind.PICTURE)
        scratch = self._media.scratch(f"{self._ids.job_id()}-{sent.slot}")
        try:
            refusal = await self._platforms[command.place.platform].fetch(sent, scratch, LIMITS[kind])
            kept = refusal or await self._media.admit(scratch, sent.name, kind)
        except (PlatformError, MediaError) as error:
            return Refusal(error.text)
        if isinstance(kept, Refusal):
            return kept
        extension = kept.path.suffix[1:]
        return ElementFile(role, kept.sha256, extension, sent.name, sent.size, kept.width, kept.height)

    def _refusals(self, element: SavedElement) -> Sequence[Refusal]:
        """Whether the API would take it: in a request with nothing else to object to."""

        def names(role: Role) -> list[str]:
            return [f"{role}{number}" for number, file in enumerate(element.files) if file.role is role]

        fields: dict[str, Any] = {"id": element.id, "tags": list(element.tags)}
        fields |= {"description": element.description} if element.description else {}
        front = names(Role.FRONT)
        fields |= {"frontalImage": front[0]} if front else {}
        for role, field in ((Role.IMAGE, "images"), (Role.VIDEO, "videos"), (Role.VOICE, "voices")):
            fields |= {field: found} if (found := names(role)) else {}
        frames = [{"image": "first", "frame": "first"}]
        built = build_request(
            self._facts,
            {"positivePrompt": "<<<element_1>>>", "safety": "fast", "frameImages": frames, "elements": [fields]},
        )
        return built if isinstance(built, tuple) else _empty(built.elements[0])


def _line(element: SavedElement, *, is_shared: bool) -> Text:
    return Text(
        "element.line_shared" if is_shared else "element.line",
        name=element.name,
        words=element.description or "–",
        count=len(element.files),
    )


def _line_of(element: SavedElement) -> Text:
    """Of somebody else."""
    words, count = element.description or "–", len(element.files)
    return Text("element.line_of", name=element.name, words=words, count=count, that_person=element.person.id)


def _wrong_name(name: str, saved: Mapping[str, SavedElement], *, new: bool) -> Text | None:
    if not is_name(name):
        return Text("keep.no_name")
    if new and name in saved:
        return Text("element.there_already", name=name)
    if not new and name not in saved:
        return Text("element.unknown", name=name, known=", ".join(sorted(saved)) or "–")
    return Text("keep.too_many", most=MOST) if new and len(saved) >= MOST else None


def _changed(
    before: SavedElement, options: Mapping[str, Any], files: Sequence[ElementFile], now: float
) -> SavedElement:
    roles = {file.role for file in files}
    kept = [file for file in before.files if file.role not in roles]
    description = str(options["description"]) if options.get("description") else before.description
    tags = (str(options["tag"]),) if options.get("tag") else before.tags
    return replace(before, description=description, tags=tags, files=(*kept, *files), saved_at=now)


def _empty(element: Element) -> Sequence[Refusal]:
    """An id alone would be a name for nothing."""
    filled = element.description or element.frontalImage or element.videos
    return () if filled else (Refusal(Text("element.empty")),)
