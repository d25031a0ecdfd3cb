"""Chat: what a platform hears goes in here, and the answer comes back. It knows which verb belongs to which name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace

from bot.generation.chat.acting import Acting
from bot.generation.chat.forms import KEEP, MAKE, field_of
from bot.generation.chat.guarding import Guarding
from bot.generation.chat.keeping import Keeping
from bot.generation.chat.making import Making, refused
from bot.generation.chat.opening import Opening
from bot.generation.chat.pace import Pace
from bot.generation.chat.policing import POLICY, Policing
from bot.generation.chat.private_first import PrivateFirst
from bot.generation.chat.refs import read_ref, typed_job
from bot.generation.chat.reporting import Reporting
from bot.generation.chat.reviewing import Moderating, is_for_moderators
from bot.generation.chat.rights import Rights
from bot.generation.chat.sharing import Sharing
from bot.generation.chat.showing import Showing
from bot.generation.chat.spending import PAY, Spending
from bot.generation.chat.table import MENUS, PRESSES, command_table
from bot.generation.chat.verdicts import RULE
from bot.generation.chat.verifying import Verifying
from bot.generation.command import Command, ReplyTo
from bot.generation.doorkeeper import Doorkeeper
from bot.generation.housekeeping import Housekeeping
from bot.generation.job import Job, Outcome
from bot.generation.message import Choice, Form, Message, Press, Refusal, Text
from bot.generation.models import ModelFacts
from bot.generation.policies import Policies
from bot.generation.policy import Gate
from bot.generation.ports import Aside, ChatPlatform, Clock, Ids, Manner, MediaStore, Papers, Shareable, Store, at_once
from bot.generation.posts import is_shared
from bot.generation.reviewing import Reviewing
from bot.generation.service import Rules, Service, readable
from bot.generation.unseen import is_unseen
from bot.generation.visibility import sees_posts

Answer = Message | Form | None
Verb = Callable[[Command], Awaitable[Answer]]

_TYPED_ORDERS = ("video", "animate", "motion")
_SUGGESTED = 25
# What a form lacks may come from the earlier job that it was opened about.
_MENDED = frozenset({"request.motion_needs_both", "request.elements_need_frames", "request.element_missing"})
# Only for whoever asked for the job.
_THEIRS = frozenset(
    {Press.AGAIN, Press.EDIT, Press.CONTINUE, Press.CANCEL, Press.RETRY, Press.CONFIRM, Press.SHARE, Press.SEE,
     Press.APPEAL}
)  # fmt: skip


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
        self._languages = frozenset(choice.value for choice in languages)
        self._pace = Pace(clock)
        self._manners = {spec.name: spec.manner for spec in command_table(facts)}
        policies = policies or Policies(store)
        doorkeeper = Doorkeeper(policies, store, clock, service.price_limit, hard_list=rules.hard_list, aside=aside)
        self._making = Making(store, service, media, clock, doorkeeper)
        self._showing = Showing(store, service, media, facts, rules, clock)
        self._keeping = Keeping(store, media, platforms, facts, clock, ids)
        self._acting = Acting(store, service, platforms, clock)
        self._spending = Spending(store, service, rules, clock)
        self._policing = Policing(store, policies, platforms, clock, ids, aside)
        self._guarding = Guarding(store, policies, clock)
        self._opening = Opening(store, facts, clock, ids, languages)
        self._rights = Rights(store, media, platforms, clock, ids, papers, house)
        reviewing = Reviewing(store, media, platforms, policies, clock)
        self._moderating = Moderating(store, reviewing, policies, clock, ids)
        self._private_first = PrivateFirst(store, media, platforms, policies, clock)
        self._reporting = Reporting(store, reviewing, platforms, policies, clock)
        self._verifying = Verifying(store, media, platforms, clock, ids)
        self._sharing = Sharing(store, clock)
        self._verbs = self._named_verbs()

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
        mistakes = self._making.mistakes(command)
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
        found = self._making.mistakes(self._making.filled_in(command, values))
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
        keeping, showing = self._keeping, self._showing
        verbs = (
            showing.queue, showing.history, keeping.list_elements, keeping.list_presets, keeping.show_habits,
            self._policing.home,
        )  # fmt: skip
        return [await verb(command) for verb in verbs]

    async def suggest(self, command: Command, option: str, typed: str) -> Sequence[Choice]:
        """What begins with or holds the typed letters, the names that begin with them first."""
        person = command.asked_by.person
        if option == "setting":
            known = self._policing.suggest()
        elif option == "job":
            known = await self._showing.suggest_jobs(person)
        elif option == "preset" or command.name.startswith("preset."):
            known = await self._keeping.suggest_presets(person, command.place.tenant)
        else:
            known = await self._keeping.suggest_elements(person, command.place.tenant)
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
            return await self._pressed(command, Press(name))
        return Message(Text("press.over"), private=True)

    def _named_verbs(self) -> Mapping[str, Verb]:
        making, showing, keeping, acting, opening = (
            self._making, self._showing, self._keeping, self._acting, self._opening,
        )  # fmt: skip
        return {
            "video": making.order,
            "animate": making.order,
            "motion": making.order,
            "preset.use": lambda command: making.order(_with_preset(command)),
            "job.retry": lambda command: making.again(command, _job(command)),
            "form": self._form,
            "studio": opening.studio,
            "remix": lambda command: opening.remix(command, _job(command)),
            "settings": opening.settings,
            "menu.animate": opening.animate,
            "menu.last_frame": opening.last_frame,
            "menu.remix": opening.remix_message,
            "element.add": lambda command: keeping.save_element(command, new=True),
            "element.edit": lambda command: keeping.save_element(command, new=False),
            "element.list": keeping.list_elements,
            "element.show": keeping.show_element,
            "element.remove": keeping.remove_element,
            "element.share": lambda command: self._sharing.share(command, Shareable.ELEMENT),
            "element.unshare": lambda command: self._sharing.unshare(command, Shareable.ELEMENT),
            "preset.share": lambda command: self._sharing.share(command, Shareable.PRESET),
            "preset.unshare": lambda command: self._sharing.unshare(command, Shareable.PRESET),
            "preset.save": keeping.save_preset,
            "preset.list": keeping.list_presets,
            "preset.delete": keeping.delete_preset,
            "queue": showing.queue,
            "history": showing.history,
            "help": showing.help,
            "job.info": lambda command: showing.info(_job(command), command.asked_by.person),
            "job.show": lambda command: showing.show(command, _job(command)),
            "job.cancel": lambda command: acting.cancel(command, _job(command)),
            "job.delete": lambda command: acting.delete(command, _job(command)),
            "usage": self._spending.usage,
            "verify": self._verifying.verify,
            "menu.verify": self._verifying.verify,
            "menu.report": self._reporting.menu,
            "menu.gallery": self._reporting.gallery,
            "gallery.react": self._reporting.gallery,
            "privacy.export": self._rights.export,
            "privacy.delete": self._rights.ask,
            "admin.status": self._status,
            "admin.budget": self._spending.budget,
            "moderate.queue": self._moderating.queue,
            "admin.channel": self._policing.channel,
            "admin.audit": self._guarding.audit,
            "moderate.block": self._guarding.block,
            "moderate.unblock": self._guarding.unblock,
            "moderate.blocked": self._guarding.blocked,
            "moderate.words.list": self._guarding.list_words,
            "moderate.words.add": self._guarding.add_words,
            "moderate.words.remove": self._guarding.remove_words,
            "admin.pause": acting.pause,
            "admin.resume": acting.resume,
        }

    async def _pressed(self, command: Command, press: Press) -> Answer:
        ref = str(command.options.get("ref", ""))
        match press:
            case _ if is_for_moderators(press, ref):
                return await self._moderating.press(command, press, ref)
            case Press.PAGE:
                return await self._showing.history(command, ref)
            case Press.DISMISS:
                return Message(Text("press.dismissed"), private=True)
            case Press.ADJUST:
                return await self._policing.adjust(command, ref)
            case Press.REOPEN:
                return await self._opening.reopen(command, ref)
            case Press.ERASE:
                return await self._rights.erase(command, ref)
            case Press.CONFIRM if ref.startswith(f"{PAY}-"):
                return await self._making.confirmed(command, ref)
            case _:
                return await self._pressed_on_job(command, press, ref)

    async def _pressed_on_job(self, command: Command, press: Press, ref: str) -> Answer:
        """Not before it is clear that this person may."""
        job = await self._job_of(command, ref)
        if job is None:
            return Message(Text("press.over"), private=True)
        if press in _THEIRS and job.person != command.asked_by.person:
            await self._acting.turned_away(command, job, press)
            return Message(Text("press.not_yours"), private=True)
        if press is Press.DETAILS and job.person != command.asked_by.person and await self._is_unseen(job):
            return Message(Text("press.not_yours"), private=True)
        return await self._about(command, press, job, ref)

    async def _about(self, command: Command, press: Press, job: Job, ref: str) -> Answer:
        """A press on something of a job that this person may press."""
        match press:
            case Press.EDIT:
                return await self._opening.remix(command, job.id)
            case Press.CONTINUE:
                return await self._opening.go_on(command, ref)
            case Press.DETAILS:
                return await self._showing.details(command, ref)
            case Press.DELETE:
                return await self._acting.delete(command, ref)
            case Press.CANCEL:
                return await self._acting.cancel(command, job.id)
            case Press.RETRY if job.outcome is Outcome.DONE:
                return await self._making.again(command, job.id, results=1)  # the others came; this is about one
            case Press.AGAIN | Press.RETRY | Press.CONFIRM:
                return await self._making.again(command, job.id)
            case _:
                return await self._about_shown(command, press, job, ref)

    async def _about_shown(self, command: Command, press: Press, job: Job, ref: str) -> Message:
        """A press on who sees something."""
        match press:
            case Press.REPORT:
                return await self._reporting.press(command, ref)
            case Press.GALLERY:
                return await self._reporting.gallery(command)
            case Press.APPEAL:
                return await self._moderating.appeal(command, ref)
            case Press.SHARE:
                return await self._private_first.share(job, ref)
            case Press.SEE:
                return await self._private_first.see(job, self._showing.model(job))
            case _:
                return Message(Text("press.over"), private=True)

    async def _is_unseen(self, job: Job) -> bool:
        """Nobody has agreed to it yet, or its person has not shown it to anybody."""
        if Gate.PRIVATE in job.gates and not any(map(is_shared, await self._store.deliveries(job.id))):
            return True
        return is_unseen(job, await self._store.reviews_of(job.id))

    async def _job_of(self, command: Command, ref: str) -> Job | None:
        """The job of a button, if it is one's own or the button hangs where the job was given."""
        about = read_ref(ref)
        job = await self._store.job(about.job_id) if about else None
        if job is None:
            return None
        if not sees_posts(command.asked_by, command.place, job):
            await self._acting.turned_away(command, job, command.name)
            return None
        return job

    async def _form(self, command: Command) -> Answer:
        if self.manner(command) is Manner.MAKING:
            return await self._making.form(command)
        if str(command.options.get("draft", "")).startswith(f"{RULE}-"):
            return await self._moderating.ruled(command)
        draft = await self._making.draft(str(command.options.get("draft", "")), command.asked_by.person)
        if draft is not None and draft.id.startswith(f"{POLICY}-"):
            return await self._policing.form(command, draft)
        if draft is None or not draft.id.startswith(f"{KEEP}-"):
            return Message(Text("form.over"), private=True)
        return await self._keeping.save_habits(command, command.options.get("values", {}), self._languages)

    async def _status(self, command: Command) -> Message:
        if not command.asked_by.manages:
            return Message(Text("admin.not_allowed"), private=True)
        return await self._showing.status(command, self._trouble() or self._service.ledger_trouble)

    async def _worded(self, command: Command, answer: Answer) -> Answer:
        """A private answer in the language that the person chose, if they did."""
        if not isinstance(answer, Message) or not answer.private or answer.locale:
            return answer
        habits = await self._store.habits(command.asked_by.person)
        return replace(answer, locale=habits.locale)


def _job(command: Command) -> str:
    return typed_job(command.options)


def _typed(command: Command) -> str:
    """What somebody would have to type again."""
    return command.words or str(command.options.get("values", {}).get("prompt") or "")


def _with_preset(command: Command) -> Command:
    return replace(command, options={**command.options, "preset": command.options.get("name")})
