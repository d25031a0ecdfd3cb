"""Everything that can be asked for in a chat: the verbs by their subjects, and which name of the table is which."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from bot.generation.chat.acting import Acting
from bot.generation.chat.blocks import Blocks
from bot.generation.chat.checking import Checking
from bot.generation.chat.elements import Elements
from bot.generation.chat.guarding import Guarding
from bot.generation.chat.habits import OwnSettings
from bot.generation.chat.making import Making
from bot.generation.chat.opening import Opening
from bot.generation.chat.placing import Placing
from bot.generation.chat.policing import Policing
from bot.generation.chat.presets import Presets
from bot.generation.chat.private_first import PrivateFirst
from bot.generation.chat.refs import typed_job
from bot.generation.chat.reporting import Reporting
from bot.generation.chat.reviewing import Moderating
from bot.generation.chat.rights import Rights
from bot.generation.chat.sharing import Sharing
from bot.generation.chat.showing import Showing
from bot.generation.chat.spending import Spending
from bot.generation.chat.verifying import Verifying
from bot.generation.chat.words import Words
from bot.generation.command import Command
from bot.generation.housekeeping import Housekeeping
from bot.generation.message import Choice, Form, Message
from bot.generation.models import ModelFacts
from bot.generation.policy.doorkeeper import Doorkeeper
from bot.generation.policy.policies import Policies
from bot.generation.ports import Aside, ChatPlatform, Clock, Ids, MediaStore, Papers, Shareable, Store
from bot.generation.review.reviewing import Reviewing
from bot.generation.service import Rules, Service

Answer = Message | Form | None
Verb = Callable[[Command], Awaitable[Answer]]


class Verbs:
    """One object for each subject."""

    def __init__(
        self, store: Store, service: Service, media: MediaStore, platforms: Mapping[str, ChatPlatform],
        facts: ModelFacts, rules: Rules, clock: Clock, ids: Ids, languages: Sequence[Choice],
        policies: Policies, papers: Papers | None, house: Housekeeping | None, aside: Aside,
    ) -> None:  # fmt: skip
        doorkeeper = Doorkeeper(policies, store, clock, service.price_limit, hard_list=rules.hard_list, aside=aside,
                                platforms=platforms)  # fmt: skip
        self.checking = Checking(store, service, media, doorkeeper)
        self.making = Making(store, service, self.checking, clock, doorkeeper, Placing(platforms))
        self.showing = Showing(store, service, media, facts, rules, clock, doorkeeper)
        self.elements = Elements(store, media, platforms, facts, clock, ids)
        self.presets = Presets(store, facts, clock)
        self.settings = OwnSettings(store, facts)
        self.acting = Acting(store, service, platforms, clock)
        self.spending = Spending(store, service, rules, clock)
        self.policing = Policing(store, policies, platforms, clock, ids, aside)
        self.guarding = Guarding(store)
        self.words = Words(policies, clock)
        self.opening = Opening(store, facts, clock, ids, languages)
        self.rights = Rights(store, media, platforms, clock, ids, papers, house)
        reviewing = Reviewing(store, media, platforms, policies, clock)
        self.blocks = Blocks(store, reviewing, policies, platforms, clock)
        self.moderating = Moderating(store, reviewing, policies, self.blocks, clock, ids, hard_list=rules.hard_list)
        self.private_first = PrivateFirst(store, media, platforms, policies, clock)
        self.reporting = Reporting(store, reviewing, platforms, policies, clock)
        self.verifying = Verifying(store, media, platforms, clock, ids)
        self.sharing = Sharing(store, clock)

    def named(self) -> Mapping[str, Verb]:
        """By the names of the table, and of what is in a menu."""
        making, showing, acting, opening, elements, presets = (
            self.making, self.showing, self.acting, self.opening, self.elements, self.presets,
        )  # fmt: skip
        return {
            "video": making.order,
            "animate": making.order,
            "motion": making.order,
            "preset.use": lambda command: making.order(_with_preset(command)),
            "job.retry": lambda command: making.again(command, _job(command)),
            "studio": opening.studio,
            "remix": lambda command: opening.remix(command, _job(command)),
            "settings": opening.settings,
            "menu.animate": opening.animate,
            "menu.last_frame": opening.last_frame,
            "menu.remix": opening.remix_message,
            "element.add": lambda command: elements.save(command, new=True),
            "element.edit": lambda command: elements.save(command, new=False),
            "element.list": elements.listing,
            "element.show": elements.show,
            "element.remove": elements.remove,
            "element.share": lambda command: self.sharing.share(command, Shareable.ELEMENT),
            "element.unshare": lambda command: self.sharing.unshare(command, Shareable.ELEMENT),
            "preset.share": lambda command: self.sharing.share(command, Shareable.PRESET),
            "preset.unshare": lambda command: self.sharing.unshare(command, Shareable.PRESET),
            "preset.save": presets.save,
            "preset.list": presets.listing,
            "preset.delete": presets.delete,
            "queue": showing.queue,
            "history": showing.history,
            "help": showing.help,
            "job.info": lambda command: showing.info(_job(command), command.asked_by.person),
            "job.show": lambda command: showing.show(command, _job(command)),
            "job.cancel": lambda command: acting.cancel(command, _job(command)),
            "job.delete": lambda command: acting.delete(command, _job(command)),
            "usage": self.spending.usage,
            "verify": self.verifying.verify,
            "menu.verify": self.verifying.verify,
            "menu.report": self.reporting.menu,
            "menu.gallery": self.reporting.gallery,
            "gallery.react": self.reporting.gallery,
            "privacy.export": self.rights.export,
            "privacy.delete": self.rights.ask,
            "admin.budget": self.spending.budget,
            "moderate.queue": self.moderating.queue,
            "admin.channel": self.policing.channel,
            "admin.audit": self.guarding.audit,
            "moderate.block": self.blocks.block,
            "moderate.unblock": self.blocks.unblock,
            "moderate.blocked": self.blocks.blocked,
            "moderate.words.list": self.words.show,
            "moderate.words.add": self.words.add,
            "moderate.words.remove": self.words.remove,
            "admin.pause": acting.pause,
            "admin.resume": acting.resume,
        }


def _job(command: Command) -> str:
    return typed_job(command.options)


def _with_preset(command: Command) -> Command:
    return replace(command, options={**command.options, "preset": command.options.get("name")})
