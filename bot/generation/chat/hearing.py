"""Chat: what a platform hears goes in here, and the answer comes back. It knows which verb belongs to which name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from bot.generation.chat.forms import MAKE, field_of
from bot.generation.chat.making import refused
from bot.generation.chat.pace import Pace
from bot.generation.chat.pressing import Pressing
from bot.generation.chat.table import MENUS, PRESSES, command_table
from bot.generation.chat.verbs import Answer, Verbs
from bot.generation.command import Command, ReplyTo
from bot.generation.housekeeping import Housekeeping
from bot.generation.message import Choice, Message, Press, Refusal, Text
from bot.generation.models import ModelFacts
from bot.generation.policy.policies import Policies
from bot.generation.ports import Aside, ChatPlatform, Clock, Ids, Manner, MediaStore, Papers, Store, at_once
from bot.generation.service import Rules, Service, readable

_TYPED_ORDERS = ("video", "animate", "motion")
_SUGGESTED = 25
# What a form lacks may come from the earlier job that it was opened about.
_MENDED = frozenset({"request.motion_needs_both", "request.elements_need_frames", "request.element_missing"})


class Chat:
    """The Hears port: every command, button, form and menu entry of every platform."""

    def __init__(
        self, store: Store, service: Service, media: MediaStore, platforms: Mapping[str, ChatPlatform],
        facts: ModelFacts, rules: Rules, clock: Clock, ids: Ids, languages: Sequence[Choice], hears: Collection[str],
        trouble: Callable[[], Text | None] = lambda: None, wake: Callable[[], None] = lambda: None,
        policies: Policies | None = None, papers: Papers | None = None, house: Housekeeping | None = None,
        aside: Aside = at_once,
    ) -> None:  # fmt: skip
        """`wake` is called when a job may be due.

        `hears` are the platforms whose commands are for this; those of others are taken as plain orders.
        """
        self._store = store
        self._service = service
        self._clock = clock
        self._rules = rules
        self._trouble = trouble
        self._wake = wake
        self._hears = frozenset(hears)
        self._pace = Pace(clock)
        self._manners = {spec.name: spec.manner for spec in command_table(facts)}
        self._parts = Verbs(
            store, service, media, platforms, facts, rules, clock, ids, languages, policies or Policies(store), papers,
            house, aside,
        )  # fmt: skip
        self._pressing = Pressing(store, self._parts, frozenset(choice.value for choice in languages))
        self._verbs = {**self._parts.named(), "form": self._pressing.form, "admin.status": self._status}

    # -- what an adapter asks

    def manner(self, command: Command) -> Manner:
        """By the command's name; a form by what becomes of its draft."""
        if command.name == "form":
            return Manner.MAKING if str(command.options.get("draft", "")).startswith(f"{MAKE}-") else Manner.PRIVATE
        kind, _, name = command.name.partition(".")
        if kind == "menu":
            return MENUS.get(name, Manner.PRIVATE)
        if kind == "press":
            return PRESSES[Press(name)] if name in set(Press) else Manner.PRIVATE
        return self._manners.get(command.name, Manner.PRIVATE)

    def refuses(self, command: Command) -> Message | None:
        """Somebody who is too fast, a place where I may not post, and every mistake that shows without a look."""
        if self.manner(command) is not Manner.MAKING:
            return None
        if wait := self._pace.wait(command.asked_by.person):
            return Message(Text("chat.too_fast", seconds=wait), private=True, copy=_typed(command))
        if command.place.missing:
            names = ", ".join(command.place.missing)
            return Message(Text("chat.may_not_post", names=names), private=True, copy=_typed(command))
        if command.name not in _TYPED_ORDERS:
            return None
        mistakes = self._parts.checking.mistakes(command)
        return refused(mistakes, command.words) if mistakes else None

    async def receive(self, command: Command) -> bool:
        """Commit that it arrived."""
        return await self._service.receive(command)

    async def acknowledged(self, command: Command, shown: ReplyTo) -> None:
        """The person was told; from now on the message that told them is kept up to date."""
        await self._service.acknowledged(command.key, shown)

    async def handle(self, command: Command) -> Answer:
        """Do it. Of a command that was received and came to nothing, the reasons are written down."""
        command = readable(command)
        answer = await self._answer(command)
        if isinstance(answer, Message) and self.manner(command) is Manner.MAKING:
            reasons = (answer.text, *answer.fields)
            await self._service.decline(command.key, tuple(Refusal(reason) for reason in reasons))
        self._wake()
        return await self._worded(command, answer)

    def objections(self, command: Command) -> Mapping[str, Text]:
        """What is wrong with a form as it was sent off, by its fields."""
        if self.manner(command) is not Manner.MAKING:
            return {}
        values = dict(command.options.get("values", {}))
        found = self._parts.checking.mistakes(self._parts.checking.filled_in(command, values))
        mistakes = [mistake for mistake in found if mistake.text.key not in _MENDED]
        return {field_of(mistake.text, (*values, "prompt")): mistake.text for mistake in reversed(mistakes)}

    async def answered(self, command: Command) -> None:
        """The person has had the answer."""
        await self._store.answered(command.key)

    async def moved(self, command: Command, shown: ReplyTo) -> None:
        """The message that tells how a command stands is there."""
        await self._store.readdress(command.key, shown)

    async def home(self, command: Command) -> Sequence[Message]:
        """A person's own page."""
        parts = self._parts
        verbs = (
            parts.showing.queue, parts.showing.history, parts.elements.listing, parts.presets.listing,
            parts.settings.show, parts.policing.home,
        )  # fmt: skip
        return [await verb(command) for verb in verbs]

    async def suggest(self, command: Command, option: str, typed: str) -> Sequence[Choice]:
        """What begins with or holds the typed letters, the names that begin with them first."""
        person = command.asked_by.person
        if option == "setting":
            known = self._parts.policing.suggest()
        elif option == "job":
            known = await self._parts.showing.suggest_jobs(person)
        elif option == "preset" or command.name.startswith("preset."):
            known = await self._parts.presets.suggest(person, command.place.tenant)
        else:
            known = await self._parts.elements.suggest(person, command.place.tenant)
        wanted = typed.casefold().removeprefix("@")
        fitting = [choice for choice in known if wanted in f"{choice.value} {choice.label}".casefold()]
        fitting.sort(key=lambda choice: not choice.value.startswith(wanted))
        return fitting[:_SUGGESTED]

    async def cut_off(self) -> Sequence[Command]:
        """At start: commands that were acknowledged and then cut off, for `carry_on`. Others are dropped."""
        return await self._service.cut_off()

    async def carry_on(self, command: Command) -> None:
        """Do what was cut off; its message tells what came of it."""
        if command.place.platform in self._hears:
            await self.handle(command)
        else:
            await self._service.submit(command)

    # -- which verb

    async def _answer(self, command: Command) -> Answer:
        verb = self._verbs.get(command.name)
        if verb is not None:
            return await verb(command)
        kind, _, name = command.name.partition(".")
        if kind == "press" and name in set(Press):
            return await self._pressing.pressed(command, Press(name))
        return Message(Text("press.over"), private=True)

    async def _status(self, command: Command) -> Message:
        if not command.asked_by.manages:
            return Message(Text("admin.not_allowed"), private=True)
        return await self._parts.showing.status(command, self._trouble() or self._service.ledger_trouble)

    async def _worded(self, command: Command, answer: Answer) -> Answer:
        """A private answer in the language that the person chose, if they did."""
        if not isinstance(answer, Message) or not answer.private or answer.locale:
            return answer
        habits = await self._store.habits(command.asked_by.person)
        return replace(answer, locale=habits.locale)


def _typed(command: Command) -> str:
    """What somebody would have to type again."""
    return command.words or str(command.options.get("values", {}).get("prompt") or "")
