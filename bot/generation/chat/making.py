"""Everything that ends in a job: commands, forms, Again, Retry, Continue. Checks, asks back where needed, admits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.generation.chat.checking import Checked, Checking
from bot.generation.chat.forms import shown_flags
from bot.generation.chat.placing import Placing
from bot.generation.chat.spending import ALONE, cost_question, held, order_of, place_of
from bot.generation.command import Command, Person
from bot.generation.job import Job
from bot.generation.message import Button, Message, Press, Refusal, Text, Weight
from bot.generation.policy.doorkeeper import Doorkeeper, is_for_content
from bot.generation.policy.policy import Gate
from bot.generation.ports import Clock, Draft, Store
from bot.generation.service import Service

DRAFT_FOR = 15 * 60.0  # seconds that a question or a form waits for its answer
ALIKE_WITHIN = 60.0  # seconds in which the same request is asked about first
CLEARED_FOR = 86_400.0  # seconds that a yes after an appeal holds


class Making:
    """Orders to jobs. Each verb returns None once there is a job, or what to tell the person alone in place of one."""

    def __init__(
        self, store: Store, service: Service, checking: Checking, clock: Clock, doorkeeper: Doorkeeper, placing: Placing
    ) -> None:  # fmt: skip
        self._store = store
        self._service = service
        self._checking = checking
        self._clock = clock
        self._doorkeeper = doorkeeper
        self._placing = placing

    async def order(self, command: Command) -> Message | None:
        """/video, /animate, /motion, /preset use."""
        return await self._shut_out(command) or await self._make(command, await self._checking.checked(command))

    async def again(self, command: Command, job_id: str, results: int | None = None) -> Message | None:
        """The same once more, with the same pictures; `results` in place of as many as before."""
        placed = await self._placed(command, job_id)
        if isinstance(placed, Message):
            return placed
        command = placed
        if shut_out := await self._shut_out(command):
            return shut_out
        again = await self._service.same_again(job_id, command.asked_by.person)
        if isinstance(again, Refusal):
            return refused((again,))
        request, inputs = again
        count = request.numberResults if results is None else results
        request = await self._checking.floored(request.model_copy(update={"numberResults": count}), command.place)
        checked = Checked(request, inputs, real_person=await self._checking.showed_real_person(job_id, inputs))
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
        placed = await self._placing.placed(command, place_of(draft, command))
        if isinstance(placed, Message):
            return placed
        command = replace(placed, options={**command.options, **draft.content.get("options", {})})
        checked = Checked(await self._checking.floored(today, command.place), inputs)
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
        placed = await self._placed(command, str(draft.content.get("job") or ""))
        answer = placed if isinstance(placed, Message) else await self._made(placed, draft, values)
        if answer is None or answer.buttons:  # made, or asked about
            return answer
        await self.keep(replace(draft, content={**draft.content, "values": values}))
        change = Button(Press.REOPEN, draft.id, Text("button.change"), Weight.MAIN)
        return replace(answer, buttons=(change,))

    async def _made(self, command: Command, draft: Draft, values: Mapping[str, Any]) -> Message | None:
        shut_out = await self._shut_out(command)
        return shut_out or await self._make(command, await self._checking.form(command, draft, values))

    async def draft(self, draft_id: str, person: Person) -> Draft | None:
        """A draft of this person that is not over."""
        draft = await self._store.draft(draft_id, self._clock.now())
        return draft if draft is not None and draft.person == person else None

    async def keep(self, draft: Draft) -> Draft:
        """Keep it for a while."""
        fresh = replace(draft, expires_at=self._clock.now() + DRAFT_FOR)
        await self._store.keep_draft(fresh, self._clock.now())
        return fresh

    # -- admitting

    async def _placed(self, command: Command, job_id: str) -> Command | Message:
        """Where the earlier order was given that this one is about; what only its person saw is theirs again."""
        earlier = await self._store.job(job_id) if command.place.direct and job_id else None
        if earlier is None or earlier.person != command.asked_by.person:
            return command
        if Gate.PRIVATE in earlier.gates:
            command = replace(command, options={**command.options, ALONE: True})
        return await self._placing.placed(command, earlier.place, shown_flags(earlier.request, ()))

    async def _shut_out(self, command: Command) -> Message | None:
        """Why this person orders nothing there."""
        text = await self._doorkeeper.refuses(command)
        return None if text is None else Message(text, private=True)

    async def _gates(self, command: Command, checked: Checked) -> frozenset[Gate] | Message:
        """What the order has to pass, or why it is refused; for what somebody wanted to see, that counts."""
        gates = await self._doorkeeper.gates(command, checked.request, checked.inputs)
        if not isinstance(gates, Refusal):
            if command.options.get(ALONE) and not command.place.direct:
                gates |= {Gate.PRIVATE}
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
        earlier = await self._alike(command, checked)
        if asked := await self._ask_price(command, checked, earlier):
            return asked
        return await self._admit(command, checked, gates) if earlier is None else _ask_back(earlier)

    async def _alike(self, command: Command, checked: Checked) -> Job | None:
        """A job just like it from a moment ago. Whoever says yes has that one again, so it must not be shown to more
        people, less covered, or past a moderator.
        """
        since = self._clock.now() - ALIKE_WITHIN
        earlier = await self._store.alike(command.asked_by.person, checked.request, checked.inputs, since)
        if earlier is None or earlier.command_key == command.key:
            return None
        is_seen_alike = earlier.reply_to.spoiler == command.reply_to.spoiler
        if command.options.get(ALONE):
            is_seen_alike &= Gate.PRIVATE in earlier.gates
        elif command.place.direct:
            is_seen_alike &= earlier.place.direct
        said_alike = Gate.LIKENESS in earlier.gates or not checked.real_person
        return earlier if is_seen_alike and said_alike else None

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


def refused(refusals: Sequence[Refusal], words: str = "") -> Message:
    """Every reason, for the person alone, with what they typed to copy and correct."""
    first, *rest = refusals
    return Message(first.text, tuple(refusal.text for refusal in rest[:9]), private=True, copy=words)
