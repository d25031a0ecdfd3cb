"""An order as it holds: over its presets and habits, with its elements and what it takes from an earlier job; or every
mistake in it. Nothing is made here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.generation.chat.forms import FILES, words_of
from bot.generation.chat.ordering import Equipped, Order, copying, named_in, over, read_order, under, with_elements
from bot.generation.chat.shelves import elements_for, presets_for
from bot.generation.command import Attachment, Command, Person, Place
from bot.generation.delivery import Purpose
from bot.generation.errors import MediaError
from bot.generation.job import Input, InputKind
from bot.generation.message import Refusal, Text
from bot.generation.policy.doorkeeper import Doorkeeper, shows_real_person
from bot.generation.policy.policy import Gate
from bot.generation.ports import Draft, MediaStore, Store
from bot.generation.request import GenerationRequest, Safety, strictest
from bot.generation.service import Service, file_fields, inputs_of, readable
from bot.generation.steps import LIMITS


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


class Checking:
    """Orders to checked requests."""

    def __init__(self, store: Store, service: Service, media: MediaStore, doorkeeper: Doorkeeper) -> None:
        self._store = store
        self._service = service
        self._media = media
        self._doorkeeper = doorkeeper

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
        laid = await self._laid(order, basis, command.asked_by.person, command.place)
        if isinstance(laid, tuple):
            return (*refusals, *laid)
        fields = copying(over(laid.order.fields, _file_fields(laid)))
        built = self._service.request(laid.order.prompt, fields, await self._doorkeeper.floor(command.place))
        if isinstance(built, tuple):
            return (*refusals, *built)
        real_person = shows_real_person(command) or order.real_person
        if basis.job_id is not None and not real_person:
            real_person = await self.showed_real_person(basis.job_id, laid.inputs)
        inputs = [*inputs_of(laid.order.files, built), *laid.inputs]
        return refusals or Checked(built, inputs, laid.order.preset, real_person)

    async def showed_real_person(self, job_id: str, inputs: Sequence[Input]) -> bool:
        """Whether somebody said so of an earlier job whose pictures are taken over."""
        earlier = await self._store.job(job_id) if inputs else None
        return earlier is not None and Gate.LIKENESS in earlier.gates

    async def _laid(self, order: Order, basis: Basis, person: Person, place: Place) -> Equipped | tuple[Refusal, ...]:
        """The order on its basis, over its preset and the person's habits, with its elements."""
        saved = await elements_for(self._store, person, place.tenant)
        taken = await self._taken_over(order, basis, person, {element.id for element in saved.values()})
        if isinstance(taken, Refusal):
            return (taken,)
        layered = await self._layered(taken.order, person, place, [given.name for given in taken.inputs])
        if isinstance(layered, Refusal):
            return (layered,)
        equipped = with_elements(layered, saved)
        return equipped if isinstance(equipped, tuple) else replace(equipped, inputs=taken.inputs + equipped.inputs)

    # -- layers

    async def _layered(self, order: Order, person: Person, place: Place, kept: Sequence[str]) -> Order | Refusal:
        if order.preset:
            allowed = await self._doorkeeper.presets(place)
            presets = await presets_for(self._store, person, place.tenant, allowed)
            if order.preset not in presets:
                return _no_preset(order.preset, allowed, sorted(presets))
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

    async def form(self, command: Command, draft: Draft, values: Mapping[str, Any]) -> Checked | tuple[Refusal, ...]:
        """A form that was sent off: its draft says what it is about."""
        began = [Attachment(**sent) for sent in draft.content.get("attachments", ())]
        asked = self.filled_in(command, values, began)
        return await self.checked(asked, Basis(draft.content.get("job"), draft.content.get("still_of")))

    async def floored(self, request: GenerationRequest, place: Place) -> GenerationRequest:
        """It may have been asked for where less was demanded."""
        mode = strictest(request.safety.mode, await self._doorkeeper.floor(place))
        return request.model_copy(update={"safety": Safety.model_validate({"mode": mode})})


def _no_preset(name: str, allowed: Sequence[str], known: Sequence[str]) -> Refusal:
    """Where only some may be used, one's own of that name is none of these."""
    if name in allowed:
        return Refusal(Text("policy.preset_not_shared", name=name[:40]))
    if allowed:
        return Refusal(Text("policy.preset_not_here", name=name[:40], names=", ".join(allowed)[:200]))
    return Refusal(Text("preset.unknown", name=name[:40], known=(", ".join(known) or "–")[:300]))


def lacking(name: str, order: Order) -> tuple[Refusal, ...]:
    """What a command is about and did not come with it: chats other than Discord cannot demand a file."""
    slots = {sent.slot for sent in order.files}
    if name == "animate" and not slots & {"first", "last"}:
        return (Refusal(Text("order.needs_picture")),)
    if name == "motion" and not {"reference", "motion"} <= slots:
        return (Refusal(Text("order.needs_movement")),)
    return ()


def too_large(sent: Attachment, kind: InputKind | None = None) -> Refusal | None:
    """By what its sender claims: the door measures again."""
    kind = kind or (InputKind.VIDEO if sent.slot == "motion" else InputKind.PICTURE)
    if sent.size <= LIMITS[kind]:
        return None
    size_mb, limit_mb = round(sent.size / 1e6, 1), LIMITS[kind] // 2**20
    return Refusal(Text("media.too_large", name=sent.name, size_mb=size_mb, limit_mb=limit_mb))


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
