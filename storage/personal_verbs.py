"""The verbs of the PersonalStore port: what people keep, their messages, and the pauses."""

from __future__ import annotations

from collections.abc import Sequence

from bot.generation.command import Person, ReplyTo
from bot.generation.delivery import Delivery
from bot.generation.job import Input, Job, Outcome
from bot.generation.ports import Census, Deed, Draft, Habits, Page, Preset, SavedElement, Telling
from bot.generation.request import GenerationRequest
from storage import deliveries, jobs, lists, personal, tellings, turns
from storage.questions import Questions


class PersonalVerbs(Questions):
    """Verbs as bot.generation.ports.PersonalStore describes them."""

    # -- what a person keeps

    async def save_element(self, element: SavedElement) -> None:
        await self._writer.write(lambda: personal.save_element(element))

    async def elements(self, person: Person) -> Sequence[SavedElement]:
        return await self._read(lambda: personal.elements(person))

    async def remove_element(self, person: Person, name: str) -> bool:
        return await self._writer.write(lambda: personal.remove_element(person, name))

    async def save_preset(self, preset: Preset, now: float) -> None:
        await self._writer.write(lambda: personal.save_preset(preset, now))

    async def presets(self, person: Person) -> Sequence[Preset]:
        return await self._read(lambda: personal.presets(person))

    async def remove_preset(self, person: Person, name: str) -> bool:
        return await self._writer.write(lambda: personal.remove_preset(person, name))

    async def habits(self, person: Person) -> Habits:
        return await self._read(lambda: personal.habits(person))

    async def save_habits(self, person: Person, habits: Habits) -> None:
        await self._writer.write(lambda: personal.save_habits(person, habits))

    async def keep_draft(self, draft: Draft, now: float) -> None:
        await self._writer.write(lambda: personal.keep_draft(draft, now))

    async def draft(self, draft_id: str, now: float) -> Draft | None:
        return await self._read(lambda: personal.draft(draft_id, now))

    # -- a person's jobs, and everybody's

    async def page(self, person: Person, outcome: Outcome | None, offset: int, limit: int) -> Page:
        return await self._read(lambda: lists.page(person, outcome, offset, limit))

    async def alike(
        self, person: Person, request: GenerationRequest, inputs: Sequence[Input], since: float
    ) -> Job | None:
        return await self._read(lambda: lists.alike(person, request, inputs, since))

    async def census(self, platform: str | None) -> Census:
        return await self._read(lambda: lists.census(platform))

    async def pause(self, platform: str, tenant: str, by: Person, now: float) -> None:
        await self._writer.write(lambda: turns.pause(platform, tenant, by, now, self._key))

    async def unpause(self, platform: str, tenant: str, by: Person, now: float) -> bool:
        return await self._writer.write(lambda: turns.unpause(platform, tenant, by, now, self._key))

    async def is_paused(self, platform: str, tenant: str) -> bool:
        return await self._read(lambda: turns.is_paused(platform, tenant))

    async def remark(self, job_id: str, what: str, detail: str, now: float) -> None:
        await self._writer.write(lambda: jobs.remark(job_id, what, detail, now))

    # -- messages

    async def posted_as(self, platform: str, message_ref: str) -> tuple[Delivery, Job] | None:
        return await self._read(lambda: deliveries.posted_as(platform, message_ref))

    async def removed(self, delivery: Delivery, now: float, detail: str, deed: Deed | None = None) -> None:
        await self._writer.write(lambda: deliveries.removed(delivery, now, detail, deed, self._key))

    async def tell(self, platform: str, now: float, limit: int) -> Sequence[Telling]:
        return await self._writer.write(lambda: tellings.due(platform, now, limit))

    async def told(self, telling: Telling, now: float, *, digest: str, due_at: float | None, whispered: bool) -> None:
        await self._writer.write(lambda: tellings.told(telling, now, digest, due_at, whispered=whispered))

    async def tell_later(self, telling: Telling, due_at: float) -> None:
        await self._writer.write(lambda: tellings.later(telling, due_at))

    async def answered(self, key: str) -> None:
        await self._writer.write(lambda: tellings.answered(key))

    async def readdress(self, key: str, shown: ReplyTo) -> None:
        await self._writer.write(lambda: tellings.readdress(key, shown))

    async def tell_next(self, platform: str) -> tuple[float | None, int]:
        return await self._read(lambda: tellings.next_due(platform))
