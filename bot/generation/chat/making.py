"""Everything that ends in a job: commands, forms, Again, Retry, Continue. Checks, asks back where needed, admits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.generation.chat.forms import FILES, words_of
from bot.generation.chat.ordering import Equipped, Order, copying, named_in, over, read_order, under, with_elements
from bot.generation.chat.shelves import elements_for, presets_for
from bot.generation.chat.spending import cost_question, held, order_of
from bot.generation.command import Attachment, Command, Person, Place
from bot.generation.delivery import Purpose
from bot.generation.doorkeeper import Doorkeeper, is_for_content, shows_real_person
from bot.generation.errors import MediaError
from bot.generation.job import Input, InputKind, Job
from bot.generation.message import Button, Message, Press, Refusal, Text, Weight
from bot.generation.policy import Gate
from bot.generation.ports import Clock, Draft, MediaStore, Store
from bot.generation.request import GenerationRequest, Safety, strictest
from bot.generation.service import Service, file_fields, inputs_of, readable
from bot.generation.steps import LIMITS

DRAFT_FOR = 15 * 60.0  # seconds that a question or a form waits for its answer
ALIKE_WITHIN = 60.0  # seconds in which the same request is asked about first
CLEARED_FOR = 86_400.0  # seconds that a yes after an appeal holds


@dataclass(frozen=True, slots=True)
class Checked:
    """An order that holds: what to ask the provider for, and the files."""

    request: GenerationRequest
    inputs: Sequence[Input]
    preset: str = ""
    real_person: bool = False  # somebody said that a picture shows one


@dataclass(frozen=True, slots=True)
class Basis:
    """What a form was opened about: an earlier job to take over from, or the last frame of one of its videos."""

    job_id: str | None = None
    still_of: int | None = None  # the result whose last frame comes first


NOTHING = Basis()


class Making:
    """Orders to jobs. Each verb returns None once there is a job, or what to tell the person alone in place of one."""

    def __init__(self, store: Store, service: Service, media: MediaStore, clock: Clock, doorkeeper: Doorkeeper) -> None:
        self._store = store
        self._service = service
        self._media = media
        self._clock = clock
        self._doorkeeper = doorkeeper

    async def order(self, command: Command) -> Message | None:
        """/video, /animate, /motion, /preset use."""
        return await self._shut_out(command) or await self._make(command, await self.checked(command))

    async def again(self, command: Command, job_id: str, results: int | None = None) -> Message | None:
        """The same once more, with the same pictures; `results` in place of as many as before."""
        if shut_out := await self._shut_out(command):
            return shut_out
        again = await self._service.same_again(job_id, command.asked_by.person)
        if isinstance(again, Refusal):
            return refused((again,))
        request, inputs = again
        count = request.numberResults if results is None else results
        request = await self._floored(request.model_copy(update={"numberResults": count}), command.place)
        checked = Checked(request, inputs, real_person=await self._showed_real_person(job_id, inputs))
        earlier = await self._store.job(job_id)
        if earlier is not None:
            command = _covered(command, spoiler=earlier.reply_to.spoiler)
        command = _said(command, checked.preset, real_person=checked.real_person)
        gates = await self._gates(command, checked)
        if isinstance(gates, Message):
            return gates
        return await self._ask_price(command, checked) or await self._admit(command, checked, gates)

    async def confirmed(self, command: Command, draft_id: str) -> Message | None:
        """The yes to a price: the order as it was checked then, once. A price that rose meanwhile is asked about."""
        draft = await self.draft(draft_id, command.asked_by.person)
        request, inputs, spoiler = order_of(draft) if draft is not None else (None, [], False)
        today = self._service.as_of_today(request) if request is not None else None
        if draft is None or request is None or today is None:
            return Message(Text("ask.over"), private=True)
        checked = Checked(await self._floored(today, command.place), inputs)
        command = replace(command, options={**command.options, **draft.content.get("options", {})})
        gates = await self._shut_out(command) or await self._gates(command, checked)
        if isinstance(gates, Message):
            return gates
        price = self._service.price(checked.request)
        if price > int(draft.content["micro_usd"]):
            return cost_question(await self.keep(_priced(draft, price)), price)
        return await self._admit(_covered(command, spoiler=spoiler), checked, gates, draft.id)

    async def form(self, command: Command) -> Message | None:
        """A form that was sent off. What was filled in stays with its draft, so that it can be corrected."""
        draft = await self.draft(str(command.options.get("draft", "")), command.asked_by.person)
        if draft is None:
            return Message(Text("form.over"), private=True)
        values = dict(command.options.get("values", {}))
        answer = await self._shut_out(command)
        answer = answer or await self._make(command, await self._checked_form(command, draft, values))
        if answer is None or answer.buttons:  # made, or asked about
            return answer
        await self.keep(replace(draft, content={**draft.content, "values": values}))
        change = Button(Press.REOPEN, draft.id, Text("button.change"), Weight.MAIN)
        return replace(answer, buttons=(change,))

    async def draft(self, draft_id: str, person: Person) -> Draft | None:
        """A draft of this person that is not over."""
        draft = await self._store.draft(draft_id, self._clock.now())
        return draft if draft is not None and draft.person == person else None

    async def keep(self, draft: Draft) -> Draft:
        """Keep it for a while."""
        fresh = replace(draft, expires_at=self._clock.now() + DRAFT_FOR)
        await self._store.keep_draft(fresh, self._clock.now())
        return fresh

    def mistakes(self, command: Command) -> tuple[Refusal, ...]:
        """What is wrong with an order as it stands, without a look at anything that is stored."""
        command = readable(command)
        order, refusals = read_order(command.words, command.options, command.attachments)
        refusals += tuple(refusal for sent in order.files if (refusal := too_large(sent)))
        refusals += lacking(command.name, order)
        shots_alone = order.fields.get("klingai", {}).get("multiPrompt") and "duration" not in order.fields
        if order.elements or order.preset or named_in(order.prompt) or shots_alone:  # a habit may say how long
            return refusals
        fields = copying(over(order.fields, file_fields(order.files)))
        request = self._service.request(order.prompt, fields)
        return (*refusals, *(request if isinstance(request, tuple) else ()))

    def filled_in(self, command: Command, values: Mapping[str, Any], began: Sequence[Attachment] = ()) -> Command:
        """A form as the command that says the same. `began` are the files that it was opened with."""
        words, options = words_of(values)
        files = (*began, *_slotted(command.attachments))
        if files:  # a picture gives its own shape
            options["aspect"] = None
        return replace(command, words=words, options=options, attachments=files)

    async def checked(self, command: Command, basis: Basis = NOTHING) -> Checked | tuple[Refusal, ...]:
        """The request and the files of an order, with the person's habits, presets and elements; or every mistake."""
        command = readable(command)
        order, refusals = read_order(command.words, command.options, command.attachments)
        refusals += tuple(refusal for sent in order.files if (refusal := too_large(sent)))
        refusals += lacking(command.name, order)
        laid = await self._laid(order, basis, command.asked_by.person, command.place.tenant)
        if isinstance(laid, tuple):
            return (*refusals, *laid)
        fields = copying(over(laid.order.fields, _file_fields(laid)))
        built = self._service.request(laid.order.prompt, fields, await self._doorkeeper.floor(command.place))
        if isinstance(built, tuple):
            return (*refusals, *built)
        real_person = shows_real_person(command) or order.real_person
        if basis.job_id is not None and not real_person:
            real_person = await self._showed_real_person(basis.job_id, laid.inputs)
        inputs = [*inputs_of(laid.order.files, built), *laid.inputs]
        return refusals or Checked(built, inputs, laid.order.preset, real_person)

    async def _showed_real_person(self, job_id: str, inputs: Sequence[Input]) -> bool:
        """Whether somebody said so of an earlier job whose pictures are taken over."""
        earlier = await self._store.job(job_id) if inputs else None
        return earlier is not None and Gate.LIKENESS in earlier.gates

    async def _laid(self, order: Order, basis: Basis, person: Person, tenant: str) -> Equipped | tuple[Refusal, ...]:
        """The order on its basis, over its preset and the person's habits, with its elements."""
        saved = await elements_for(self._store, person, tenant)
        taken = await self._taken_over(order, basis, person, {element.id for element in saved.values()})
        if isinstance(taken, Refusal):
            return (taken,)
        layered = await self._layered(taken.order, person, tenant, [given.name for given in taken.inputs])
        if isinstance(layered, Refusal):
            return (layered,)
        equipped = with_elements(layered, saved)
        return equipped if isinstance(equipped, tuple) else replace(equipped, inputs=taken.inputs + equipped.inputs)

    # -- layers

    async def _layered(self, order: Order, person: Person, tenant: str, kept: Sequence[str]) -> Order | Refusal:
        if order.preset:
            presets = await presets_for(self._store, person, tenant)
            if order.preset not in presets:
                known = ", ".join(sorted(presets)) or "–"
                return Refusal(Text("preset.unknown", name=order.preset[:40], known=known[:300]))
            order = under(order, presets[order.preset].words, kept)
        return under(order, (await self._store.habits(person)).words, kept)

    async def _taken_over(
        self, order: Order, basis: Basis, person: Person, saved: Collection[str]
    ) -> Equipped | Refusal:
        """The order with what it takes from an earlier job: its pictures, where no new ones came, and its elements.

        `saved` are the ids of the elements that this person may use.
        """
        if basis.job_id is None:
            return Equipped(order)
        earlier = await self._service.same_again(basis.job_id, person)
        if isinstance(earlier, Refusal):
            return earlier
        request, inputs = earlier
        new = {sent.slot for sent in order.files}
        if basis.still_of is not None:
            still = await self._last_frame(basis.job_id, basis.still_of)
            if isinstance(still, Refusal):
                return still
            inputs, new = [still, *(given for given in inputs if given.name not in ("first", "last"))], new | {"last"}
        kept = [given for given in inputs if given.name not in new]
        if all(element.id in saved for element in request.elements):  # the form named them: what it says now holds
            return Equipped(order, tuple(given for given in kept if not given.name.startswith("element")))
        fields = {"elements": [element.model_dump(exclude_none=True) for element in request.elements]}
        return Equipped(replace(order, fields=over(fields, order.fields)), tuple(kept))

    async def _last_frame(self, job_id: str, n: int) -> Input | Refusal:
        owed = {(one.purpose, one.n): one for one in await self._store.deliveries(job_id)}
        job, delivery = await self._store.job(job_id), owed.get((Purpose.RESULT, n))
        if job is None or delivery is None or delivery.received_sha256 is None:
            return Refusal(Text("job.video_gone", job=job_id))
        path = self._media.find(delivery.received_sha256, job.request.outputFormat.lower())
        try:
            still = await self._media.still(path, last=True)
        except MediaError as error:
            return Refusal(error.text)
        if isinstance(still, Refusal):
            return still
        sent = Attachment("first", f"{job_id}-last.jpg", still.size, "image/jpeg", "")
        return Input("first", sent, still.sha256, still.path.suffix[1:], still.width, still.height, InputKind.PICTURE)

    async def _checked_form(
        self, command: Command, draft: Draft, values: Mapping[str, Any]
    ) -> Checked | tuple[Refusal, ...]:
        began = [Attachment(**sent) for sent in draft.content.get("attachments", ())]
        asked = self.filled_in(command, values, began)
        return await self.checked(asked, Basis(draft.content.get("job"), draft.content.get("still_of")))

    # -- admitting

    async def _shut_out(self, command: Command) -> Message | None:
        """Why this person orders nothing there."""
        text = await self._doorkeeper.refuses(command)
        return None if text is None else Message(text, private=True)

    async def _gates(self, command: Command, checked: Checked) -> frozenset[Gate] | Message:
        """What the order has to pass, or why it is refused; for what somebody wanted to see, that counts."""
        gates = await self._doorkeeper.gates(command, checked.request, checked.inputs)
        if not isinstance(gates, Refusal):
            return await self._without_what_was_passed(gates, command, checked)
        if is_for_content(gates):
            await self._service.decline(command.key, (gates,), strike=command.asked_by.person)
        return refused((gates,), command.words)

    async def _without_what_was_passed(
        self, gates: frozenset[Gate], command: Command, checked: Checked
    ) -> frozenset[Gate]:
        """What was approved after an appeal is not looked at again for a day."""
        if Gate.PROMPT not in gates:
            return gates
        person, place, since = command.asked_by.person, command.place, self._clock.now() - CLEARED_FOR
        cleared = await self._store.cleared(person, place, checked.request, checked.inputs, since)
        return gates - {Gate.PROMPT} if cleared else gates

    async def _make(self, command: Command, checked: Checked | tuple[Refusal, ...]) -> Message | None:
        if not isinstance(checked, Checked):
            return refused(checked, command.words)
        command = _said(command, checked.preset, real_person=checked.real_person)
        gates = await self._gates(command, checked)
        if isinstance(gates, Message):
            return gates
        since = self._clock.now() - ALIKE_WITHIN
        earlier = await self._store.alike(command.asked_by.person, checked.request, checked.inputs, since)
        covered = command.reply_to.spoiler  # whoever says yes has the earlier one again: it must be covered as this one
        if earlier is not None and (earlier.command_key == command.key or earlier.reply_to.spoiler != covered):
            earlier = None
        if earlier is not None and checked.real_person and Gate.LIKENESS not in earlier.gates:
            earlier = None  # nobody had said so of that one: a yes to it would lead past a moderator
        if asked := await self._ask_price(command, checked, earlier):
            return asked
        return await self._admit(command, checked, gates) if earlier is None else _ask_back(earlier)

    async def _ask_price(self, command: Command, checked: Checked, earlier: Job | None = None) -> Message | None:
        """Above the price that needs a yes: the question, which says too that there is such a job already."""
        price = self._service.price(checked.request)
        threshold = (await self._service.caps_of(command.asked_by, command.place)).confirm_micro_usd
        if threshold is None or price <= threshold:
            return None
        draft = await self.keep(_priced(held(command, checked.request, checked.inputs), price))
        return cost_question(draft, price, [Text("ask.alike", job=earlier.id)] if earlier is not None else ())

    async def _admit(
        self, command: Command, checked: Checked, gates: frozenset[Gate], draft: str | None = None
    ) -> Message | None:
        admitted = await self._service.admit(command, checked.request, checked.inputs, draft, gates)
        return None if isinstance(admitted, Job) else refused(admitted, command.words)

    async def _floored(self, request: GenerationRequest, place: Place) -> GenerationRequest:
        """It may have been asked for where less was demanded."""
        mode = strictest(request.safety.mode, await self._doorkeeper.floor(place))
        return request.model_copy(update={"safety": Safety.model_validate({"mode": mode})})


def _ask_back(earlier: Job) -> Message:
    """Whoever says yes asks for that job again: it is the same."""
    yes = Button(Press.CONFIRM, earlier.id, Text("button.make_again"), Weight.MAIN)
    no = Button(Press.DISMISS, earlier.id, Text("button.no"))
    return Message(Text("ask.alike", job=earlier.id), private=True, buttons=(yes, no))


def _priced(draft: Draft, micro_usd: int) -> Draft:
    return replace(draft, content={**draft.content, "micro_usd": micro_usd})


def _covered(command: Command, *, spoiler: bool) -> Command:
    """Answered as the earlier order was: the video covered at first, or not."""
    return replace(command, reply_to=replace(command.reply_to, spoiler=spoiler))


def _said(command: Command, preset: str, *, real_person: bool) -> Command:
    """With what came out of its words, its form or the job it takes over from."""
    return replace(command, options={**command.options, "preset": preset, "real_person": real_person})


def lacking(name: str, order: Order) -> tuple[Refusal, ...]:
    """What a command is about and did not come with it: chats other than Discord cannot demand a file."""
    slots = {sent.slot for sent in order.files}
    if name == "animate" and not slots & {"first", "last"}:
        return (Refusal(Text("order.needs_picture")),)
    if name == "motion" and not {"reference", "motion"} <= slots:
        return (Refusal(Text("order.needs_movement")),)
    return ()


def refused(refusals: Sequence[Refusal], words: str = "") -> Message:
    """Every reason, for the person alone, with what they typed to copy and correct."""
    first, *rest = refusals
    return Message(first.text, tuple(refusal.text for refusal in rest[:9]), private=True, copy=words)


def too_large(sent: Attachment, kind: InputKind | None = None) -> Refusal | None:
    """By what its sender claims: the door measures again."""
    kind = kind or (InputKind.VIDEO if sent.slot == "motion" else InputKind.PICTURE)
    if sent.size <= LIMITS[kind]:
        return None
    size_mb, limit_mb = round(sent.size / 1e6, 1), LIMITS[kind] // 2**20
    return Refusal(Text("media.too_large", name=sent.name, size_mb=size_mb, limit_mb=limit_mb))


def floor_of(place: Place) -> str:
    """The least content check there: where a platform marks places for adults, only those may go without one."""
    return "fast" if place.age_restricted is False else "none"


def _file_fields(laid: Equipped) -> dict[str, Any]:
    kept = [replace(given.attachment, slot=given.name) for given in laid.inputs]
    return file_fields([*laid.order.files, *kept])


def _slotted(attachments: Sequence[Attachment]) -> list[Attachment]:
    """A form's files under the slots of their field, in the order they were given."""
    slotted = []
    for field, slots in FILES.items():
        given = [sent for sent in attachments if sent.slot == field]
        slotted += [replace(sent, slot=slot) for sent, slot in zip(given, slots, strict=False)]
    return slotted
