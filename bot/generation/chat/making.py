"""Everything that ends in a job: commands, forms, Again, Retry, Continue. Checks, asks back where needed, admits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.generation.chat.forms import FILES, words_of
from bot.generation.chat.ordering import Equipped, Order, copying, named_in, over, read_order, under, with_elements
from bot.generation.chat.spending import cost_question, held, order_of
from bot.generation.command import Attachment, Command, Person, Place
from bot.generation.delivery import Purpose
from bot.generation.errors import MediaError
from bot.generation.job import Input, InputKind, Job
from bot.generation.message import Button, Message, Press, Refusal, Text, Weight
from bot.generation.ports import Clock, Draft, MediaStore, Store
from bot.generation.request import GenerationRequest, Safety, strictest
from bot.generation.service import Service, file_fields, inputs_of, readable
from bot.generation.steps import LIMITS

DRAFT_FOR = 15 * 60.0  # seconds that a question or a form waits for its answer
ALIKE_WITHIN = 60.0  # seconds in which the same request is asked about first


@dataclass(frozen=True, slots=True)
class Checked:
    """An order that holds: what to ask the provider for, and the files."""

    request: GenerationRequest
    inputs: Sequence[Input]


@dataclass(frozen=True, slots=True)
class Basis:
    """What a form was opened about: an earlier job to take over from, or the last frame of one of its videos."""

    job_id: str | None = None
    still_of: int | None = None  # the result whose last frame comes first


NOTHING = Basis()


class Making:
    """Orders to jobs. Each verb returns None once there is a job, or what to tell the person alone in place of one."""

    def __init__(self, store: Store, service: Service, media: MediaStore, clock: Clock) -> None:
        self._store = store
        self._service = service
        self._media = media
        self._clock = clock

    async def order(self, command: Command) -> Message | None:
        """/video, /animate, /motion, /preset use."""
        return await self._make(command, await self.checked(command))

    async def again(self, command: Command, job_id: str, results: int | None = None) -> Message | None:
        """The same once more, with the same pictures; `results` in place of as many as before."""
        again = await self._service.same_again(job_id, command.asked_by.person)
        if isinstance(again, Refusal):
            return refused((again,))
        request, inputs = again
        count = request.numberResults if results is None else results
        request = _floored(request.model_copy(update={"numberResults": count}), command.place)
        checked = Checked(request, inputs)
        earlier = await self._store.job(job_id)
        if earlier is not None:
            command = _covered(command, spoiler=earlier.reply_to.spoiler)
        return await self._ask_price(command, checked) or await self._admit(command, checked)

    async def confirmed(self, command: Command, draft_id: str) -> Message | None:
        """The yes to a price: the order as it was checked then, once. A price that rose meanwhile is asked about."""
        draft = await self.draft(draft_id, command.asked_by.person)
        request, inputs, spoiler = order_of(draft) if draft is not None else (None, [], False)
        today = self._service.as_of_today(request) if request is not None else None
        if draft is None or request is None or today is None:
            return Message(Text("ask.over"), private=True)
        checked = Checked(_floored(today, command.place), inputs)
        price = self._service.price(checked.request)
        if price > int(draft.content["micro_usd"]):
            return cost_question(await self.keep(_priced(draft, price)), price)
        return await self._admit(_covered(command, spoiler=spoiler), checked, draft.id)

    async def form(self, command: Command) -> Message | None:
        """A form that was sent off. What was filled in stays with its draft, so that it can be corrected."""
        draft = await self.draft(str(command.options.get("draft", "")), command.asked_by.person)
        if draft is None:
            return Message(Text("form.over"), private=True)
        values = dict(command.options.get("values", {}))
        answer = await self._make(command, await self._checked_form(command, draft, values))
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
        laid = await self._laid(order, basis, command.asked_by.person)
        if isinstance(laid, tuple):
            return (*refusals, *laid)
        fields = copying(over(laid.order.fields, _file_fields(laid)))
        built = self._service.request(laid.order.prompt, fields, floor_of(command.place))
        if isinstance(built, tuple):
            return (*refusals, *built)
        return refusals or Checked(built, [*inputs_of(laid.order.files, built), *laid.inputs])

    async def _laid(self, order: Order, basis: Basis, person: Person) -> Equipped | tuple[Refusal, ...]:
        """The order on its basis, over its preset and the person's habits, with its elements."""
        taken = await self._taken_over(order, basis, person)
        if isinstance(taken, Refusal):
            return (taken,)
        layered = await self._layered(taken.order, person, [given.name for given in taken.inputs])
        if isinstance(layered, Refusal):
            return (layered,)
        saved = {element.name: element for element in await self._store.elements(person)}
        equipped = with_elements(layered, saved)
        return equipped if isinstance(equipped, tuple) else replace(equipped, inputs=taken.inputs + equipped.inputs)

    # -- layers

    async def _layered(self, order: Order, person: Person, kept: Sequence[str]) -> Order | Refusal:
        if order.preset:
            presets = {preset.name: preset for preset in await self._store.presets(person)}
            if order.preset not in presets:
                known = ", ".join(sorted(presets)) or "–"
                return Refusal(Text("preset.unknown", name=order.preset[:40], known=known[:300]))
            order = under(order, presets[order.preset].words, kept)
        return under(order, (await self._store.habits(person)).words, kept)

    async def _taken_over(self, order: Order, basis: Basis, person: Person) -> Equipped | Refusal:
        """The order with what it takes from an earlier job: its pictures, where no new ones came, and its elements."""
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
        saved = {element.id for element in await self._store.elements(person)}
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

    async def _make(self, command: Command, checked: Checked | tuple[Refusal, ...]) -> Message | None:
        if not isinstance(checked, Checked):
            return refused(checked, command.words)
        since = self._clock.now() - ALIKE_WITHIN
        earlier = await self._store.alike(command.asked_by.person, checked.request, checked.inputs, since)
        covered = command.reply_to.spoiler  # whoever says yes has the earlier one again: it must be covered as this one
        if earlier is not None and (earlier.command_key == command.key or earlier.reply_to.spoiler != covered):
            earlier = None
        if asked := await self._ask_price(command, checked, earlier):
            return asked
        return await self._admit(command, checked) if earlier is None else _ask_back(earlier)

    async def _ask_price(self, command: Command, checked: Checked, earlier: Job | None = None) -> Message | None:
        """Above the price that needs a yes: the question, which says too that there is such a job already."""
        price = self._service.price(checked.request)
        threshold = (await self._service.caps_of(command.asked_by, command.place)).confirm_micro_usd
        if threshold is None or price <= threshold:
            return None
        draft = await self.keep(_priced(held(command, checked.request, checked.inputs), price))
        return cost_question(draft, price, [Text("ask.alike", job=earlier.id)] if earlier is not None else ())

    async def _admit(self, command: Command, checked: Checked, draft: str | None = None) -> Message | None:
        admitted = await self._service.admit(command, checked.request, checked.inputs, draft)
        return None if isinstance(admitted, Job) else refused(admitted, command.words)


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


def _floored(request: GenerationRequest, place: Place) -> GenerationRequest:
    """It may have been asked for where less was demanded."""
    mode = strictest(request.safety.mode, floor_of(place))
    return request.model_copy(update={"safety": Safety.model_validate({"mode": mode})})


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
