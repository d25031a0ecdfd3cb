"""Opens forms: each is about a stored draft, so that it can be sent off after a restart, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from bot.generation.chat.forms import KEEP, MAKE, Offer, as_filled, making_form, settings_form, values_of
from bot.generation.chat.making import DRAFT_FOR
from bot.generation.chat.refs import read_ref
from bot.generation.chat.shelves import elements_for, presets_for
from bot.generation.command import Command, Person
from bot.generation.delivery import Purpose
from bot.generation.forgetting import is_wordless
from bot.generation.job import Job
from bot.generation.message import Choice, Form, Message, Text
from bot.generation.models import ModelFacts
from bot.generation.ports import Clock, Draft, Ids, Store

# What each kind of form is called, which files it asks for, and whether it asks for the shape.
_KINDS: Mapping[str, tuple[str | None, bool]] = {
    "studio": ("frames", True),
    "remix": ("frames", True),
    "animate": ("last", False),
    "last_frame": ("first", False),
    "continue": (None, False),
}


class Opening:
    """Each verb answers with a form, or says why there is none."""

    def __init__(self, store: Store, facts: ModelFacts, clock: Clock, ids: Ids, languages: Sequence[Choice]) -> None:
        self._store = store
        self._facts = facts
        self._clock = clock
        self._ids = ids
        self._languages = languages

    async def studio(self, command: Command) -> Form:
        """/studio: an empty form for everything."""
        return await self._opened(command, "studio", {})

    async def remix(self, command: Command, job_id: str) -> Form | Message:
        """/remix and the Edit button: a form filled in with an earlier job."""
        job = await self._store.job(job_id)
        if job is None or job.person != command.asked_by.person:
            return Message(Text("job.unknown", job=job_id[:20]), private=True)
        if is_wordless(job.request):
            return Message(Text("privacy.words_gone", job=job.id), private=True)
        values = values_of(job.request, await self._names(job))
        return await self._opened(command, "remix", {"job": job.id, "values": values}, job)

    async def remix_message(self, command: Command) -> Form | Message:
        """The menu of a message that shows one of our videos."""
        for ref in command.options.get("job_refs", ()):
            about = read_ref(str(ref))
            if about is not None:
                return await self.remix(command, about.job_id)
        found = await self._store.posted_as(command.place.platform, str(command.options.get("message", "")))
        if found is None:
            return Message(Text("menu.not_mine"), private=True)
        return await self.remix(command, found[1].id)

    async def animate(self, command: Command) -> Form | Message:
        """The menu of a message with a picture: it becomes the first frame."""
        return await self._with_picture(command, "animate", "first")

    async def last_frame(self, command: Command) -> Form | Message:
        """The menu of a message with a picture: it becomes the last frame, and the form asks for the first."""
        return await self._with_picture(command, "last_frame", "last")

    async def go_on(self, command: Command, ref: str) -> Form | Message:
        """The Continue button: the last frame becomes the next first frame."""
        about = read_ref(ref)
        job = await self._store.job(about.job_id) if about else None
        if job is None or about is None or about.purpose is not Purpose.RESULT:
            return Message(Text("press.over"), private=True)
        if is_wordless(job.request):
            return Message(Text("privacy.words_gone", job=job.id), private=True)
        values = {**values_of(job.request, await self._names(job)), "shape": ""}
        content = {"job": job.id, "still_of": about.n, "values": values}
        return await self._opened(command, "continue", content, job)

    async def reopen(self, command: Command, draft_id: str) -> Form | Message:
        """The form again, as it was filled in."""
        draft = await self._store.draft(draft_id, self._clock.now())
        if draft is None or draft.person != command.asked_by.person or draft.kind not in _KINDS:
            return Message(Text("form.over"), private=True)
        await self._keep(replace(draft, expires_at=self._clock.now() + DRAFT_FOR))
        return await self._form(draft)

    async def settings(self, command: Command) -> Form:
        """/settings: one's own defaults."""
        person = command.asked_by.person
        draft = await self._keep(self._draft(KEEP, person, "settings", {}))
        return settings_form(draft.id, await self._store.habits(person), self._languages)

    async def _with_picture(self, command: Command, kind: str, slot: str) -> Form | Message:
        if not command.attachments:
            return Message(Text("menu.no_picture"), private=True)
        picture = replace(command.attachments[0], slot=slot)
        return await self._opened(command, kind, {"attachments": [asdict(picture)]})

    async def _opened(
        self, command: Command, kind: str, content: Mapping[str, Any], earlier: Job | None = None
    ) -> Form:  # fmt: skip
        """In direct messages, what is ordered about an earlier job belongs where that was given."""
        place = earlier.place if earlier is not None and command.place.direct else command.place
        content = {**content, "tenant": place.tenant}
        return await self._form(await self._keep(self._draft(MAKE, command.asked_by.person, kind, content)))

    async def _form(self, draft: Draft) -> Form:
        files, shape = _KINDS[draft.kind]
        values = {name: as_filled(value) for name, value in draft.content.get("values", {}).items() if value}
        title = Text(f"form.title_{draft.kind}")
        where = (self._store, draft.person, str(draft.content.get("tenant", "")))
        elements = [Choice(name, f"@{name}") for name in sorted(await elements_for(*where))]
        presets = [Choice(name, name) for name in sorted(await presets_for(*where))]
        offer = Offer(tuple(elements), tuple(presets))
        return making_form(draft.id, title, self._facts, values, offer, files=files, shape=shape)

    def _draft(self, fate: str, person: Person, kind: str, content: Mapping[str, Any]) -> Draft:
        expires_at = self._clock.now() + DRAFT_FOR
        return Draft(f"{fate}-{self._ids.job_id()}", person, kind, content, expires_at)

    async def _keep(self, draft: Draft) -> Draft:
        await self._store.keep_draft(draft, self._clock.now())
        return draft

    async def _names(self, job: Job) -> list[str]:
        """The names of the job's elements, in order. None where one is gone: then marks and elements stay."""
        usable = await elements_for(self._store, job.person, job.place.tenant)
        names = {saved.id: saved.name for saved in usable.values()}
        known = [names[element.id] for element in job.request.elements if element.id in names]
        return known if len(known) == len(job.request.elements) else []
