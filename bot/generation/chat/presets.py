"""The presets that somebody keeps: flags under a name."""

from __future__ import annotations

from collections.abc import Sequence

from bot.generation.chat.own_flags import wrong_flags
from bot.generation.chat.refs import typed_job
from bot.generation.chat.shelves import MOST, is_name, name_in, presets_for
from bot.generation.command import Command, Person
from bot.generation.flags import only_flags
from bot.generation.message import Choice, Message, Text
from bot.generation.models import ModelFacts
from bot.generation.ports import Clock, Preset, Store


class Presets:
    """Verbs on a person's presets. Every answer is for them alone."""

    def __init__(self, store: Store, facts: ModelFacts, clock: Clock) -> None:
        self._store = store
        self._facts = facts
        self._clock = clock

    async def save(self, command: Command) -> Message:
        """/preset save: flags as typed, or those of a job."""
        person, name = command.asked_by.person, name_in(command)
        words = str(command.options.get("flags") or "")
        if job_id := typed_job(command.options):
            job = await self._store.job(job_id)
            if job is None or job.person != person:
                return Message(Text("job.unknown", job=job_id[:20]), private=True)
            if words:
                return Message(Text("preset.one_of_two"), private=True, copy=words)
            words = only_flags(job.request)
        presets = await self._store.presets(person)
        if not is_name(name):
            return Message(Text("keep.no_name"), private=True)
        if len(presets) >= MOST and name not in {preset.name for preset in presets}:
            return Message(Text("keep.too_many", most=MOST), private=True)
        if wrong := wrong_flags(self._facts, words):
            return Message(wrong[0].text, tuple(refusal.text for refusal in wrong[1:]), private=True, copy=words)
        await self._store.save_preset(Preset(person, name, words), self._clock.now())
        return Message(Text("preset.saved", name=name), private=True, copy=words)

    async def listing(self, command: Command) -> Message:
        """/preset list: one's own, and below them what others share here."""
        place, person = command.place, command.asked_by.person
        saved = await self._store.presets(person)
        shared = await self._store.offered_presets(place.platform, place.tenant)
        lines = [_line(one, is_shared=one in shared) for one in saved]
        theirs = [_line_of(one) for one in shared if one.person != person]
        lines += [Text("preset.others"), *theirs] if theirs else []
        return Message(Text("preset.list" if saved else "preset.none"), tuple(lines), private=True)

    async def delete(self, command: Command) -> Message:
        """/preset delete."""
        name = name_in(command)
        gone = await self._store.remove_preset(command.asked_by.person, name)
        return Message(Text("preset.deleted" if gone else "preset.not_there", name=name[:40]), private=True)

    async def suggest(self, person: Person, tenant: str) -> Sequence[Choice]:
        """Names of what a person may use there, with what they stand for."""
        presets = await presets_for(self._store, person, tenant)
        return [Choice(name, f"{name}: {presets[name].words}") for name in sorted(presets)]


def _line(preset: Preset, *, is_shared: bool) -> Text:
    return Text("preset.line_shared" if is_shared else "preset.line", name=preset.name, words=preset.words)


def _line_of(preset: Preset) -> Text:
    """Of somebody else."""
    return Text("preset.line_of", name=preset.name, words=preset.words, that_person=preset.person.id)
