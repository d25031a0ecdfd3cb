"""What people keep for themselves: elements, presets, their own defaults."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.generation.chat.making import too_large
from bot.generation.chat.ordering import saved_name
from bot.generation.chat.refs import typed_job
from bot.generation.chat.shelves import elements_for, presets_for
from bot.generation.command import Attachment, Command, Person
from bot.generation.errors import MediaError, PlatformError
from bot.generation.flags import only_flags, understood
from bot.generation.job import InputKind
from bot.generation.message import Choice, File, Message, Refusal, Text
from bot.generation.models import ModelFacts
from bot.generation.ports import (
    ChatPlatform,
    Clock,
    ElementFile,
    Habits,
    Ids,
    MediaStore,
    Preset,
    Role,
    SavedElement,
    Store,
)
from bot.generation.request import Element, build_request
from bot.generation.steps import LIMITS

MOST = 50  # elements, and presets, of one person
_ROLES: Mapping[str, Role] = {
    "front": Role.FRONT,
    "image1": Role.IMAGE,
    "image2": Role.IMAGE,
    "image3": Role.IMAGE,
    "video_sample": Role.VIDEO,
    "voice": Role.VOICE,
}
_KINDS = {Role.VIDEO: InputKind.VIDEO, Role.VOICE: InputKind.VOICE}


class Keeping:
    """Verbs on a person's own things. Every answer is for them alone."""

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

    # -- elements

    async def save_element(self, command: Command, *, new: bool) -> Message:
        """/element add and edit: files that are sent take the place of those in the same role."""
        person, options = command.asked_by.person, command.options
        name = _name(command)
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

    async def list_elements(self, command: Command) -> Message:
        """/element list: one's own, and behind them what others share here."""
        place, person = command.place, command.asked_by.person
        saved = await self._store.elements(person)
        shared = await self._store.offered_elements(place.platform, place.tenant)
        offered = {one.id for one in shared}
        saved = [*saved, *(one for one in shared if one.person != person)]
        lines = [_element_line(one, is_shared=one.id in offered) for one in saved]
        return Message(Text("element.list" if saved else "element.none"), tuple(lines), private=True)

    async def show_element(self, command: Command) -> Message:
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

    async def remove_element(self, command: Command) -> Message:
        """/element remove. Jobs that use it already keep its files."""
        found = await self._element(command)
        if isinstance(found, Message):
            return found
        await self._store.remove_element(found.person, found.name)
        return Message(Text("element.removed", name=found.name), private=True)

    # -- presets

    async def save_preset(self, command: Command) -> Message:
        """/preset save: flags as typed, or those of a job."""
        person, name = command.asked_by.person, _name(command)
        words = str(command.options.get("flags") or "")
        if job_id := typed_job(command.options):
            job = await self._store.job(job_id)
            if job is None or job.person != person:
                return Message(Text("job.unknown", job=job_id[:20]), private=True)
            if words:
                return Message(Text("preset.one_of_two"), private=True, copy=words)
            words = only_flags(job.request)
        presets = await self._store.presets(person)
        if not _is_name(name):
            return Message(Text("keep.no_name"), private=True)
        if len(presets) >= MOST and name not in {preset.name for preset in presets}:
            return Message(Text("keep.too_many", most=MOST), private=True)
        if wrong := self._wrong_flags(words):
            return Message(wrong[0].text, tuple(refusal.text for refusal in wrong[1:]), private=True, copy=words)
        await self._store.save_preset(Preset(person, name, words), self._clock.now())
        return Message(Text("preset.saved", name=name), private=True, copy=words)

    async def list_presets(self, command: Command) -> Message:
        """/preset list: one's own, and behind them what others share here."""
        place, person = command.place, command.asked_by.person
        presets = await self._store.presets(person)
        shared = await self._store.offered_presets(place.platform, place.tenant)
        presets = [*presets, *(one for one in shared if one.person != person)]
        lines = [_preset_line(one, is_shared=one in shared) for one in presets]
        return Message(Text("preset.list" if presets else "preset.none"), tuple(lines), private=True)

    async def delete_preset(self, command: Command) -> Message:
        """/preset delete."""
        name = _name(command)
        gone = await self._store.remove_preset(command.asked_by.person, name)
        return Message(Text("preset.deleted" if gone else "preset.not_there", name=name[:40]), private=True)

    # -- habits

    async def save_habits(self, command: Command, values: Mapping[str, Any], languages: Collection[str]) -> Message:
        """The form of /settings; `languages` are those it offers."""
        words = str(values.get("words") or "").strip()
        if wrong := self._wrong_flags(words, may_be_empty=True):
            return Message(wrong[0].text, tuple(refusal.text for refusal in wrong[1:]), private=True, copy=words)
        locale = str(values.get("locale") or "auto")
        chosen = locale if locale in languages and locale != "auto" else None
        habits = Habits(words, chosen, values.get("mention") != "off")
        await self._store.save_habits(command.asked_by.person, habits)
        return Message(Text("settings.saved"), private=True, locale=habits.locale)

    async def show_habits(self, command: Command) -> Message:
        """A person's defaults."""
        habits = await self._store.habits(command.asked_by.person)
        lines = (
            Text("settings.words", words=habits.words or "–"),
            Text("settings.locale", locale=habits.locale or "auto"),
            Text("settings.mention" if habits.mention else "settings.no_mention"),
        )
        return Message(Text("settings.title"), lines, private=True)

    # -- what somebody is typing

    async def suggest_elements(self, person: Person, tenant: str) -> list[Choice]:
        """Names of what a person may use there."""
        return [Choice(name, f"@{name}") for name in sorted(await elements_for(self._store, person, tenant))]

    async def suggest_presets(self, person: Person, tenant: str) -> list[Choice]:
        """Names of what a person may use there, with what they stand for."""
        presets = await presets_for(self._store, person, tenant)
        return [Choice(name, f"{name}: {presets[name].words}") for name in sorted(presets)]

    async def _element(self, command: Command, *, shared: bool = False) -> SavedElement | Message:
        """One's own; with `shared` also one that others share here."""
        name, person = _name(command), command.asked_by.person
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

    def _wrong_flags(self, words: str, *, may_be_empty: bool = False) -> Sequence[Refusal]:
        """Flags alone: a prompt among them, an unknown one, or a value that cannot be."""
        parsed, refusals = understood(words)
        if parsed.prompt or parsed.preset or (not words and not may_be_empty):
            return (Refusal(Text("preset.only_flags")), *refusals)
        built = build_request(self._facts, {"positivePrompt": "a fox", "safety": "fast", **_alone(parsed.fields)})
        return (*refusals, *(built if isinstance(built, tuple) else ()))


def _element_line(element: SavedElement, *, is_shared: bool) -> Text:
    return Text(
        "element.line_shared" if is_shared else "element.line",
        name=element.name,
        words=element.description or "–",
        count=len(element.files),
    )


def _preset_line(preset: Preset, *, is_shared: bool) -> Text:
    return Text("preset.line_shared" if is_shared else "preset.line", name=preset.name, words=preset.words)


def _name(command: Command) -> str:
    return saved_name(str(command.options.get("name") or ""))


def _is_name(name: str) -> bool:
    """Something that can be written in a prompt: @mira."""
    return 0 < len(name) <= 40 and name[0] != "-" and all(c.isalnum() or c in "-_" for c in name)


def _alone(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Flags as part of a request that takes them all: one that copies a movement, of any length."""
    settings = {name: value for name, value in fields.get("klingai", {}).items() if name != "multiPrompt"}
    whole = {name: value for name, value in fields.items() if name != "klingai"}
    if settings:
        whole |= {"klingai": settings, "referenceImages": ["reference"], "referenceVideos": ["motion"]}
    return whole


def _wrong_name(name: str, saved: Mapping[str, SavedElement], *, new: bool) -> Text | None:
    if not _is_name(name):
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
