"""What is allowed in a place, set in its own chat: /admin channel, its forms, and the same for everybody to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.generation.chat.policy_card import policy_card, policy_form, policy_lines, read_adjust, shown_values
from bot.generation.command import Command, Place
from bot.generation.errors import PlatformError
from bot.generation.message import Choice, Form, Message, Text
from bot.generation.policy.fields import BACK, FIELDS, Kind, Value, read
from bot.generation.policy.policies import Level, Policies
from bot.generation.ports import Aside, ChatPlatform, Clock, Draft, Ids, Store

POLICY = "policy"  # a draft's id begins with it when its form changes a policy
_FOR = 15 * 60.0  # seconds that a form waits
_SCOPES = {"channel": Level.CHANNEL, "server": Level.TENANT}
SCOPES = tuple(_SCOPES)


class Policing:
    """Every answer is for the asker alone. Who may is looked at with each command, press and form."""

    def __init__(
        self, store: Store, policies: Policies, platforms: Mapping[str, ChatPlatform], clock: Clock, ids: Ids,
        aside: Aside,
    ) -> None:  # fmt: skip
        self._store = store
        self._policies = policies
        self._platforms = platforms
        self._clock = clock
        self._ids = ids
        self._aside = aside

    async def channel(self, command: Command) -> Message:
        """/admin channel: shows everything, or sets one thing for the channel or the whole server."""
        if not command.asked_by.manages:
            return Message(Text("admin.not_allowed"), private=True)
        said = {name: str(command.options.get(name) or "").strip() for name in ("setting", "value", "scope")}
        level = _SCOPES.get(said["scope"] or "channel")
        if level is None:
            return Message(Text("policy.no_scope", given=said["scope"][:40]), private=True)
        name = said["setting"].casefold()
        if not name:
            return await self._card(command.place, level)
        if name not in FIELDS:
            return Message(Text("policy.no_setting", given=name[:40], names=", ".join(FIELDS)), private=True)
        if not said["value"]:
            return Message(Text("policy.takes", name=name), (FIELDS[name].takes, Text("policy.back")), private=True)
        return await self._change(command, command.place, level, {name: said["value"]})

    async def adjust(self, command: Command, ref: str) -> Form | Message:
        """A button of the card: the form of one group."""
        wanted = read_adjust(ref)
        if wanted is None:
            return Message(Text("press.over"), private=True)
        if not command.asked_by.manages:
            return Message(Text("admin.not_allowed"), private=True)
        level, group = wanted
        shown = shown_values(group, await self._policies.layers(command.place), level)
        content = {"level": level, "channel": command.place.channel, "tenant": command.place.tenant, "shown": shown}
        now = self._clock.now()
        draft = Draft(f"{POLICY}-{self._ids.job_id()}", command.asked_by.person, POLICY, content, now + _FOR)
        await self._store.keep_draft(draft, now)
        return policy_form(draft.id, level, group, shown)

    async def form(self, command: Command, draft: Draft) -> Message:
        """A form that was sent off: what was changed in it holds from now on, or nothing of it does."""
        if not command.asked_by.manages or command.place.tenant != draft.content["tenant"]:
            return Message(Text("admin.not_allowed"), private=True)
        shown = draft.content["shown"]
        given = {name: _written(value) for name, value in command.options.get("values", {}).items() if name in shown}
        changed = {name: value or BACK for name, value in given.items() if value != shown[name].strip()}
        place = replace(command.place, channel=draft.content["channel"])
        return await self._change(command, place, Level(draft.content["level"]), changed)

    async def home(self, command: Command) -> Message:
        """What holds in a workspace, for anybody there to read."""
        place = replace(command.place, channel="")
        return Message(Text("rule.title_home"), tuple(policy_lines(await self._policies.layers(place))), private=True)

    def suggest(self) -> Sequence[Choice]:
        """The names of all settings."""
        return [Choice(name, name) for name in FIELDS]

    async def _change(self, command: Command, place: Place, level: Level, given: Mapping[str, str]) -> Message:
        # Patterns are tried out as they are read, and that may take a while.
        values, back, wrong = await self._aside(read_all, given)
        wrong += await self._closed(place, values)
        if wrong:
            return Message(Text("policy.nothing_set"), tuple(wrong), private=True)
        by, now = command.asked_by.person, self._clock.now()
        changed = await self._policies.set(place, level, values, back, by, now)
        said = Text("policy.set", names=", ".join(changed)) if changed else Text("policy.as_before")
        return await self._card(place, level, (said,))

    async def _closed(self, place: Place, values: Mapping[str, Value]) -> list[Text]:
        """What speaks against the channels among these values; where the platform does not say, nothing."""
        named = {name: str(value) for name, value in values.items() if value and FIELDS[name].kind is Kind.CHANNEL}
        wrong: list[Text] = []
        for name, channel in named.items():
            try:
                objection = await self._platforms[place.platform].objects(place, channel)
            except PlatformError:
                continue
            if objection is not None:
                wrong += [Text("policy.wrong_channel", name=name), objection]
        return wrong

    async def _card(self, place: Place, level: Level, besides: Sequence[Text] = ()) -> Message:
        # For all of a server the card leaves out what one channel says.
        shown = place if level is Level.CHANNEL else replace(place, channel="")
        return policy_card(shown, await self._policies.layers(shown), level, besides)


def read_all(given: Mapping[str, str]) -> tuple[dict[str, Value], list[str], list[Text]]:
    """(values, names of those that go back to what the wider level says, what is wrong), each as far as it was read."""
    values: dict[str, Value] = {}
    back, wrong = [], []
    for name, words in given.items():
        if words.casefold() == BACK:
            back.append(name)
            continue
        value = read(name, words)
        if isinstance(value, Text):
            wrong += [Text("policy.wrong", name=name, given=words[:60]), value]
        else:
            values[name] = value
    return values, back, wrong


def _written(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").strip()
