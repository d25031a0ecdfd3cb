"""Admission: a checked request is priced, reserved and queued in one go, or refused with every reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.generation.arriving import file_fields
from bot.generation.command import Asker, Command, Person, Place
from bot.generation.flags import understood
from bot.generation.job import Input, Job, JobState
from bot.generation.limits import for_previews, in_force, uncapped
from bot.generation.message import Refusal, Text
from bot.generation.money import PREVIEW, resets_at, worst_price
from bot.generation.operated import Operated
from bot.generation.policy.policy import Gate
from bot.generation.ports import Caps, CoolingDown, OverBudget, TooManyOpen
from bot.generation.request import GenerationRequest, build_request, strictest


class Admission(Operated):
    """Requests under the operator's rules, their price, and their way into the queue."""

    def read(self, command: Command) -> GenerationRequest | tuple[Refusal, ...]:
        """The request that a command's words and pictures ask for."""
        parsed, refusals = understood(command.words)
        if parsed.elements or parsed.preset or parsed.real_person:
            refusals = (*refusals, Refusal(Text("flag.only_in_chat")))
        fields = {**command.options, **parsed.fields, **file_fields(command.attachments)}
        fields["klingai"] = {**command.options.get("klingai", {}), **parsed.fields.get("klingai", {})}
        built = self.request(parsed.prompt, fields)
        return (*refusals, *(built if isinstance(built, tuple) else ())) if refusals else built

    def request(
        self, prompt: str, fields: Mapping[str, Any], floor: str = "none"
    ) -> GenerationRequest | tuple[Refusal, ...]:
        """A request with the operator's rules over it; `floor` is the least content check that the place allows."""
        asked = fields.get("safety")
        asked = asked.strip().lower() if isinstance(asked, str) else asked  # "None " is no way under the floor
        safety = strictest(strictest(asked, self._rules.safety), floor)
        whole = {"ttl": self._rules.ttl, **fields, "positivePrompt": prompt or None, "safety": safety}
        return build_request(self._facts, whole)

    def price(self, request: GenerationRequest) -> int:
        """What it is reserved at: micro-dollars, at most."""
        return worst_price(self._models[request.model], request)

    def price_limit(self, request: GenerationRequest) -> int:
        """What a limit on the price of an order looks at: previews cost nothing."""
        return 0 if self._rules.provider == PREVIEW else self.price(request)

    async def caps_of(self, asker: Asker, place: Place) -> Caps:
        """What this person may spend there. `admit` looks again, in its own transaction."""
        return await self._in_force(self._caps(asker.roles), place)

    async def caps_here(self, place: Place) -> Caps:
        """What somebody without any role may spend there."""
        return await self._in_force(self._caps(()), place)

    async def admit(
        self, command: Command, request: GenerationRequest, inputs: Sequence[Input], draft: str | None = None,
        gates: frozenset[Gate] = frozenset(),
    ) -> Job | tuple[Refusal, ...]:  # fmt: skip
        """Reserve and queue it in one go, or say why not. `draft` is the question that this answers, once."""
        now = self._clock.now()
        job = self._new_job(command, request, inputs, gates, now)
        if self._ledger_is_wrong and job.provider != PREVIEW:
            return await self.decline(command.key, (Refusal(Text("budget.ledger_wrong")),))
        roles = command.asked_by.roles
        terms = self._rules.queueing.terms(roles)
        match await self._store.admit(command.key, job, inputs, self._caps(roles), now, draft, terms):
            case Job() as admitted:
                return admitted
            case OverBudget() as over:
                text = self._over_budget(job, over, now)
            case TooManyOpen(count):
                text = Text("budget.too_many_open", count=count)
            case CoolingDown(until, erased=True):
                text = Text("privacy.closed_today", until_at=until)
            case CoolingDown(until):
                text = Text("queue.cooling_down", until_at=until)
            case None:
                return (Refusal(Text("job.command_over")),)
        return await self.decline(command.key, (Refusal(text),))

    async def decline(
        self, key: str, refusals: tuple[Refusal, ...], strike: Person | None = None
    ) -> tuple[Refusal, ...]:
        """Write down that nothing comes of a command, and why. `strike`: it counts against this person."""
        reasons = [refusal.text for refusal in refusals]
        await self._store.decline(key, reasons, self._clock.now(), strike=strike)
        return refusals

    def _caps(self, roles: tuple[str, ...]) -> Caps:
        caps = replace(self._rules.caps, roles=roles)
        return uncapped(caps) if self._rules.provider == PREVIEW else caps

    async def _in_force(self, caps: Caps, place: Place) -> Caps:
        set_there = await self._store.overrides(place.platform, place.tenant)
        return in_force(caps, for_previews(set_there) if self._rules.provider == PREVIEW else set_there)

    def _over_budget(self, job: Job, over: OverBudget, now: float) -> Text:
        return Text(
            f"budget.{over.meter}_used_up",
            price_micro_usd=job.reserved_micro_usd,
            left_micro_usd=over.left_micro_usd,
            resets_at=resets_at(over.meter, now),
        )

    def _new_job(
        self, command: Command, request: GenerationRequest, inputs: Sequence[Input], gates: frozenset[Gate], now: float
    ) -> Job:
        # From INPUTS it goes on to its review; its place in the queue and its money are those of now all the same.
        ready = all(given.sha256 for given in inputs) and Gate.PROMPT not in gates
        ready = ready and not (inputs and self._rules.screens)
        return Job(
            id=self._ids.job_id(),
            command_key=command.key,
            person=command.asked_by.person,
            place=command.place,
            reply_to=command.reply_to,
            request=request,
            provider=self._rules.provider,
            reserved_micro_usd=self.price(request),
            task_uuid=self._ids.task_uuid(),
            created_at=now,
            state=JobState.QUEUED if ready else JobState.INPUTS,
            since=now,
            due_at=now,
            gates=gates,
        )
