"""What a platform may ask of the core: take a command, say how it stands, cancel, try again, list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.generation.admission import Admission
from bot.generation.arriving import inputs_of, readable
from bot.generation.books import Books
from bot.generation.command import Command, Person, ReplyTo
from bot.generation.content.find import judge, wording_of
from bot.generation.delivery import DeliveryState
from bot.generation.forgetting import files_of, is_wordless
from bot.generation.job import Input, Job, JobState, Outcome
from bot.generation.message import Refusal, Text
from bot.generation.money import NO_CHARGE, PREVIEW, worst_price
from bot.generation.request import GenerationRequest, Safety, strictest
from bot.generation.standing import Standing

RETRY = "retry"  # the name of a command whose words are the id of a job to ask for again


@dataclass(frozen=True, slots=True)
class Estimate:
    """A checked request and its worst price in micro-dollars; `usual_seconds` is how long it tends to take."""

    request: GenerationRequest
    micro_usd: int
    usual_seconds: float


class Service(Admission, Standing, Books):
    """The verbs of the chat. Every "no" is a Refusal; StorageError passes through."""

    async def receive(self, command: Command) -> bool:
        """Commit that it arrived, before the platform is told. False: it was here before."""
        return await self._store.receive(readable(command), self._clock.now())

    async def acknowledged(self, key: str, shown: ReplyTo | None = None) -> None:
        """The person was told that it arrived; `shown` is the address with the message that told them."""
        await self._store.acknowledge(key, self._clock.now(), shown)

    async def submit(self, command: Command) -> Job | tuple[Refusal, ...]:
        """Admit an acknowledged command: check, price and reserve in one go, or say every reason why not.

        A command named RETRY asks for an earlier job again.
        """
        command = readable(command)
        if command.name == RETRY:
            return await self._retry(command.words, command)
        request = self.read(command)
        if not isinstance(request, GenerationRequest):
            return await self.decline(command.key, request)
        return await self._pass(command, request, inputs_of(command.attachments, request))

    async def _pass(
        self, command: Command, request: GenerationRequest, inputs: Sequence[Input]
    ) -> Job | tuple[Refusal, ...]:
        """What is refused in every place is refused at the operator's own terminal, too; no policy holds there."""
        if hit := judge(wording_of(request, inputs), (), (), hard=self._rules.hard_list):
            return await self.decline(command.key, (hit.refusal,))
        return await self.admit(command, request, inputs)

    async def carry_on(self) -> int:
        """At start: submit what was acknowledged and then cut off. How many that were."""
        commands = await self.cut_off()
        for command in commands:
            await self.submit(command)
        return len(commands)

    async def cut_off(self) -> Sequence[Command]:
        """At start: what was not acknowledged is dropped; what was, and then cut off, is to be done now."""
        await self.check_ledger()
        await self._store.drop_unacknowledged(self._clock.now())
        return await self._store.acknowledged()

    async def estimate(self, command: Command) -> Estimate | tuple[Refusal, ...]:
        """What it would cost at most; nothing is stored."""
        request = self.read(readable(command))
        if not isinstance(request, GenerationRequest):
            return request
        usual, _slow = await self._pace(request.duration)
        return Estimate(request, worst_price(self._facts, request), usual)

    async def deliver_again(self, platform: str) -> int:
        """Try once more to bring what could not be brought to its chat; how many."""
        again = await self._store.undelivered(platform)
        now = self._clock.now()
        for delivery in again:
            await self._store.advance_delivery(delivery, delivery.again(now), now, "asked for again")
        return len(again)

    async def cancel(self, job_id: str, by: Person) -> Text:
        """Stop a job if it still can be; otherwise its result is discarded, and it is still charged."""
        job = await self._store.job(job_id)
        if job is None or job.person != by:
            return Text("job.unknown", job=job_id)
        if job.state in (JobState.INPUTS, JobState.REVIEW, JobState.QUEUED):
            ended = job.ended(Outcome.CANCELLED, self._clock.now())
            if await self._store.settle(job, ended, self._clock.now(), charge=NO_CHARGE, detail="by the person"):
                return Text("job.cancelled", job=job_id)
            return await self.cancel(job_id, by)  # it moved on meanwhile: look again
        if job.discarded:
            return Text("job.discarded_before", job=job_id)
        if await self._store.discard(job_id, self._clock.now(), "by the person") or await self._take_back(job):
            if job.provider == PREVIEW:
                return Text("job.discarded_preview", job=job_id)
            return Text("job.discarded", job=job_id, cost_micro_usd=job.reserved_micro_usd)
        return Text("job.over_already", job=job_id)

    async def _take_back(self, job: Job) -> bool:
        """Videos that a moderator still looks at are not posted, whatever would be decided; whether there were any."""
        taken, now, problem = False, self._clock.now(), Text("job.cancelled", job=job.id)
        for owed in await self._store.deliveries(job.id):
            if owed.state is DeliveryState.REVIEW:
                after = owed.withheld(problem, now)
                taken |= await self._store.advance_delivery(owed, after, now, "by the person") is not None
        return taken

    async def _retry(self, job_id: str, command: Command) -> Job | tuple[Refusal, ...]:
        """The same again, with the same pictures."""
        again = await self.same_again(job_id, command.asked_by.person)
        if isinstance(again, Refusal):
            return await self.decline(command.key, (again,))
        return await self._pass(command, *again)

    async def same_again(self, job_id: str, person: Person) -> tuple[GenerationRequest, Sequence[Input]] | Refusal:
        """What a person's earlier job asked for, with its pictures, as it would be asked today."""
        job = await self._store.job(job_id)
        if job is None or job.person != person:
            return Refusal(Text("job.unknown", job=job_id))
        request = self.as_of_today(job.request)
        if request is None:
            return Refusal(Text("job.model_gone", job=job_id, model=job.request.model))
        inputs = await self._store.inputs(job_id)
        if is_wordless(request):
            return Refusal(Text("privacy.words_gone", job=job_id))
        there = {given.name for given in inputs if given.sha256 is not None or given.attachment.handle}
        if not files_of(request) <= there:
            return Refusal(Text("job.inputs_gone", job=job_id))
        return request, inputs

    def as_of_today(self, request: GenerationRequest) -> GenerationRequest | None:
        """An earlier request under today's rules. None: its model is not used any more."""
        if request.model not in self._models:
            return None
        mode = strictest(request.safety.mode, self._rules.safety)  # the operator may be stricter by now
        return request.model_copy(update={"safety": Safety.model_validate({"mode": mode})})
