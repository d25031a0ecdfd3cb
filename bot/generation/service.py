"""What a platform may ask of the core: take a command, say how it stands, cancel, try again, list."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.generation.command import Asker, Attachment, Command, Person, Place, ReplyTo
from bot.generation.content.find import judge, wording_of
from bot.generation.delivery import DECIDED_N, Delivery, DeliveryState, Purpose
from bot.generation.flags import understood
from bot.generation.forgetting import files_of, is_former, is_wordless
from bot.generation.job import Input, InputKind, Job, JobState, Outcome, Result
from bot.generation.limits import for_previews, in_force, uncapped
from bot.generation.message import Refusal, Text
from bot.generation.models import ModelFacts
from bot.generation.money import NO_CHARGE, PREVIEW, Charge, Kind, resets_at, worst_price
from bot.generation.policy.policy import Gate
from bot.generation.ports import (
    AuditCheck,
    Caps,
    Clock,
    CoolingDown,
    Event,
    Ids,
    LedgerCheck,
    LedgerLine,
    OverBudget,
    Store,
    TooManyOpen,
    Written,
)
from bot.generation.queueing import EVERYBODY_ALIKE, Queueing
from bot.generation.request import GenerationRequest, Safety, build_request, strictest
from bot.generation.review.review import Review

RETRY = "retry"  # the name of a command whose words are the id of a job to ask for again


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator allows: whose money, the caps, the least content check; `ttl` of results in seconds.

    `screens`: every file is looked at before it leaves, those that were kept before as well. `hard_list`: no sexual
    content with minors, whatever a place sets.
    """

    provider: str
    caps: Caps
    safety: str
    ttl: int | None = None
    queueing: Queueing = EVERYBODY_ALIKE
    screens: bool = False
    hard_list: bool = True


@dataclass(frozen=True, slots=True)
class Estimate:
    """A checked request and its worst price in micro-dollars; `usual_seconds` is how long it tends to take."""

    request: GenerationRequest
    micro_usd: int
    usual_seconds: float


@dataclass(frozen=True, slots=True)
class Status:
    """How a job stands. `place` is 1 for the next in the queue, 0 when it does not wait there.

    `usual_seconds` (half are done by then) and `slow_seconds` (nine in ten are) come from this model's finished jobs,
    or from its facts while there are none. `charged_micro_usd` is None until that is settled.
    `wait_seconds` is how long it probably waits for its turn.
    """

    job: Job
    place: int
    usual_seconds: float
    slow_seconds: float
    results: tuple[Result, ...]
    deliveries: tuple[Delivery, ...]
    charged_micro_usd: int | None = None
    wait_seconds: float = 0.0
    reviews: tuple[Review, ...] = ()

    def progress(self, now: float) -> float:
        """How much of the generation is probably over, 0 to 0.95: the rest belongs to the result itself."""
        return max(0.0, min(0.95, 0.95 * (now - self.job.since) / self.slow_seconds))

    def is_late(self, now: float) -> bool:
        """It takes longer than nine in ten did."""
        return now - self.job.since > self.slow_seconds

    @property
    def finished(self) -> bool:
        """Nothing more will happen by itself."""
        if self.job.state is JobState.NEEDS_OPERATOR:
            return True
        shown = {DeliveryState.POSTED, DeliveryState.UNDELIVERED, DeliveryState.WITHHELD}
        return self.job.state is JobState.ENDED and all(owed.state in shown for owed in self.deliveries)


@dataclass(frozen=True, slots=True)
class History:
    """What happened to a job, oldest first, and its ledger: micro-dollars by kind."""

    events: Sequence[Event]
    entries: Mapping[str, int]


class Service:
    """The verbs of the chat. Every "no" is a Refusal; StorageError passes through."""

    def __init__(
        self, store: Store, models: Mapping[str, ModelFacts], model: str, rules: Rules, clock: Clock, ids: Ids
    ) -> None:
        self._store = store
        self._models = models
        self._facts = models[model]
        self._rules = rules
        self._clock = clock
        self._ids = ids
        self._ledger_is_wrong = False

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

    async def check_ledger(self) -> LedgerCheck:
        """Add the ledger up. While something is wrong with it, nothing that costs money is admitted."""
        found = await self._store.check_ledger()
        self._ledger_is_wrong = bool(found.faults)
        return found

    @property
    def ledger_trouble(self) -> Text | None:
        """Why nothing that costs money is admitted."""
        return Text("ledger.wrong") if self._ledger_is_wrong else None

    async def check_audit(self) -> AuditCheck:
        """Compute the chain of the audit log anew."""
        return await self._store.check_audit()

    async def audit_log(self) -> AsyncIterator[Written]:
        """Every entry of the audit log, the oldest first, a few at a time."""
        after = 0
        while found := await self._store.audit_log(after, 500):
            for entry in found:
                yield entry
            after = found[-1].n

    async def ledger_month(self, month: str) -> Sequence[LedgerLine]:
        """The entries that count against the days of a UTC month ("2026-11")."""
        return await self._store.ledger_month(month)

    async def caps_of(self, asker: Asker, place: Place) -> Caps:
        """What this person may spend there. `admit` looks again, in its own transaction."""
        return await self._in_force(self._caps(asker.roles), place)

    async def caps_here(self, place: Place) -> Caps:
        """What somebody without any role may spend there."""
        return await self._in_force(self._caps(()), place)

    def price(self, request: GenerationRequest) -> int:
        """What it is reserved at: micro-dollars, at most."""
        return worst_price(self._models[request.model], request)

    def price_limit(self, request: GenerationRequest) -> int:
        """What a limit on the price of an order looks at: previews cost nothing."""
        return 0 if self._rules.provider == PREVIEW else self.price(request)

    async def estimate(self, command: Command) -> Estimate | tuple[Refusal, ...]:
        """What it would cost at most; nothing is stored."""
        request = self.read(readable(command))
        if not isinstance(request, GenerationRequest):
            return request
        usual, _slow = await self._pace(request.duration)
        return Estimate(request, worst_price(self._facts, request), usual)

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

    async def status(self, job_id: str) -> Status | None:
        """Everything a person wants to know about a job. None: there is no such job."""
        job = await self._store.job(job_id)
        if job is None:
            return None
        place = await self._store.place(job_id) if job.state is JobState.QUEUED else 0
        usual, slow = await self._pace(job.request.duration)
        results = tuple(await self._store.results(job_id))
        deliveries = tuple(await self._store.deliveries(job_id))
        charged = (await self._store.entries(job_id)).get(Kind.SETTLE) if job.state is JobState.ENDED else None
        reviewed = Gate.PROMPT in job.gates or any(owed.purpose is Purpose.CARD for owed in deliveries)
        reviews = tuple(await self._store.reviews_of(job_id)) if reviewed else ()
        wait = self._rules.queueing.wait(place, usual)
        return Status(job, place, usual, slow, results, deliveries, charged, wait, reviews)

    async def history(self, job_id: str) -> History:
        """The whole story of a job."""
        return History(await self._store.events(job_id), await self._store.entries(job_id))

    async def list(self, person: Person | None, limit: int = 20) -> Sequence[Job]:
        """The newest jobs, of one person or of all."""
        if person is None:
            return await self._store.jobs(None, None, limit)
        return await self._store.jobs(person.platform, person.id, limit)

    async def unfinished(self, platform: str) -> Sequence[str]:
        """Ids of the jobs of a platform that something will still happen to, the oldest first."""
        return await self._store.unfinished(platform)

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

    async def release(self, job_id: str) -> Text:
        """Operator: nothing was charged, let the money go."""
        return await self._decide(job_id, NO_CHARGE, Text("operator.released", job=job_id))

    async def settle(self, job_id: str, spent_micro_usd: int) -> Text:
        """Operator: this is what it cost."""
        charge = Charge(spent_micro_usd)
        return await self._decide(job_id, charge, Text("operator.settled", job=job_id, cost_micro_usd=spent_micro_usd))

    async def requeue(self, job_id: str) -> Text:
        """Operator: it never reached the provider; send it again under a new taskUUID and the same reservation."""
        job = await self._store.job(job_id)
        if job is None:
            return Text("job.unknown", job=job_id)
        if job.state is not JobState.NEEDS_OPERATOR:
            return Text("operator.not_needed", job=job_id, state=job.state)
        if is_former(job.person):
            return Text("privacy.words_gone", job=job_id)
        now = self._clock.now()
        moved = await self._store.advance(job, job.requeued(self._ids.task_uuid(), now), now, detail="by the operator")
        return (
            Text("operator.requeued", job=job_id) if moved else Text("operator.not_needed", job=job_id, state="moved")
        )

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

    async def _decide(self, job_id: str, charge: Charge, answer: Text) -> Text:
        job = await self._store.job(job_id)
        if job is None:
            return Text("job.unknown", job=job_id)
        if job.state is not JobState.NEEDS_OPERATOR:
            return Text("operator.not_needed", job=job_id, state=job.state)
        now = self._clock.now()
        ended = job.ended(Outcome.FAILED, now, job.problem)
        told = Text("job.checked_free", job=job_id)
        if charge.spent_micro_usd:
            told = Text("job.checked_charged", job=job_id, cost_micro_usd=charge.spent_micro_usd)
        notice = Delivery(job_id, Purpose.NOTICE, DECIDED_N, DeliveryState.STORED, now, told)
        moved = await self._store.settle(job, ended, now, charge=charge, deliveries=[notice], detail="by the operator")
        return answer if moved else Text("operator.not_needed", job=job_id, state="moved")

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

    async def decline(
        self, key: str, refusals: tuple[Refusal, ...], strike: Person | None = None
    ) -> tuple[Refusal, ...]:
        """Write down that nothing comes of a command, and why. `strike`: it counts against this person."""
        reasons = [refusal.text for refusal in refusals]
        await self._store.decline(key, reasons, self._clock.now(), strike=strike)
        return refusals

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

    async def _pace(self, seconds: int) -> tuple[float, float]:
        """(usual, slow) seconds for a video of this length: the median and the 90th percentile of what was measured."""
        facts = self._facts
        measured = await self._store.durations(self._rules.provider, facts.id, 50)
        if not measured:
            return facts.typical_seconds, facts.slow_seconds
        scaled = sorted(took * seconds / length for length, took in measured)
        return scaled[len(scaled) // 2], scaled[min(len(scaled) - 1, len(scaled) * 9 // 10)]


def readable(command: Command) -> Command:
    """The command with half characters (lone surrogates) replaced, so that it can be written down."""
    sent = tuple(replace(one, name=_whole(one.name)) for one in command.attachments)
    return replace(command, words=_whole(command.words), attachments=sent, options=_whole(command.options))


def _whole(value: Any) -> Any:
    """Without half characters, however deep they are."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case Mapping():
            return {_whole(name): _whole(one) for name, one in value.items()}
        case list() | tuple():
            return [_whole(one) for one in value]
        case _:
            return value


def file_fields(attachments: Sequence[Attachment]) -> dict[str, Any]:
    """The request fields that files fill by their slots; files of elements are named by the elements themselves."""
    slots = {sent.slot for sent in attachments}
    ends = [end for end in ("first", "last") if end in slots]
    fields: dict[str, Any] = {"frameImages": [{"image": end, "frame": end} for end in ends]} if ends else {}
    if "reference" in slots:
        fields["referenceImages"] = ["reference"]
    if "motion" in slots:
        fields["referenceVideos"] = ["motion"]
    return fields


def inputs_of(attachments: Sequence[Attachment], request: GenerationRequest) -> list[Input]:
    """Each attachment under its slot; what it must be follows from where the request uses it."""
    videos = {*request.referenceVideos, *(name for element in request.elements for name in element.videos)}
    voices = {name for element in request.elements for name in element.voices}
    kinds = dict.fromkeys(videos, InputKind.VIDEO) | dict.fromkeys(voices, InputKind.VOICE)
    return [Input(sent.slot, sent, kind=kinds.get(sent.slot, InputKind.PICTURE)) for sent in attachments]
