"""For those who moderate: who is blocked, which words are refused; and for those who manage: what was done."""

from __future__ import annotations

from bot.generation.command import Command, Person, Place
from bot.generation.message import Message, Text
from bot.generation.policies import Level, Policies
from bot.generation.policy_fields import Value, person_id, read
from bot.generation.ports import Blocked, Clock, Store, Written
from bot.generation.visibility import may_govern

_SHOWN = 15  # entries of a list
_QUOTES = str.maketrans("", "", '"[]')


class Guarding:
    """Every answer is for the asker alone, and every change is written down with whoever made it."""

    def __init__(self, store: Store, policies: Policies, clock: Clock) -> None:
        self._store = store
        self._policies = policies
        self._clock = clock

    async def block(self, command: Command) -> Message:
        """/moderate block: somebody asks for nothing more here."""
        if not await self.may(command):
            return _NOT_ALLOWED
        place, by = command.place, command.asked_by.person
        typed = str(command.options.get("person") or "")
        found = person_id(typed, by.id)
        if found is None:
            return Message(Text("moderate.no_person", given=typed[:60]), private=True)
        if found == by.id:
            return Message(Text("moderate.not_yourself"), private=True)
        reason = " ".join(str(command.options.get("reason") or "").split())[:200]
        person = Person(place.platform, found)
        new = await self._store.block(person, place.tenant, reason, by, self._clock.now())
        said = Text("moderate.now_blocked" if new else "moderate.was_blocked", that_person=found)
        return Message(said, private=True)

    async def unblock(self, command: Command) -> Message:
        """/moderate unblock: they may ask again."""
        if not await self.may(command):
            return _NOT_ALLOWED
        place, by = command.place, command.asked_by.person
        typed = str(command.options.get("person") or "").strip()
        names = [typed, person_id(typed, by.id) or typed]
        for name in dict.fromkeys(names):
            if await self._store.unblock(name, place.platform, place.tenant, by, self._clock.now()):
                return Message(Text("moderate.now_unblocked", that_person=name), private=True)
        return Message(Text("moderate.nobody", given=typed[:60]), private=True)

    async def blocked(self, command: Command) -> Message:
        """/moderate blocked: everybody who is."""
        if not await self.may(command):
            return _NOT_ALLOWED
        found = await self._store.blocked(command.place.platform, command.place.tenant)
        lines = [_block_line(one) for one in found[:_SHOWN]]
        lines += [Text("moderate.more", count=len(found) - _SHOWN)] if len(found) > _SHOWN else []
        title = Text("moderate.blocked", count=len(found)) if found else Text("moderate.none_blocked")
        return Message(title, tuple(lines), private=True)

    async def list_words(self, command: Command) -> Message:
        """/moderate words list: what is refused here and was set here."""
        if not await self.may(command):
            return _NOT_ALLOWED
        words = await self._words(command.place) or ()
        title = Text("moderate.words", count=len(words)) if words else Text("moderate.no_words")
        return Message(title, private=True, copy="\n".join(words))

    async def add_words(self, command: Command) -> Message:
        """/moderate words add: from now on no order may hold them."""
        return await self._change(command, add=True)

    async def remove_words(self, command: Command) -> Message:
        """/moderate words remove."""
        return await self._change(command, add=False)

    async def audit(self, command: Command) -> Message:
        """/admin audit: the last deeds here, for those who manage the place."""
        if not command.asked_by.manages:
            return Message(Text("admin.not_allowed"), private=True)
        found = await self._store.deeds(command.place.platform, command.place.tenant, _SHOWN)
        title = Text("audit.title", count=len(found)) if found else Text("audit.none")
        return Message(title, tuple(_deed_line(one) for one in found), private=True)

    async def may(self, command: Command) -> bool:
        """Whether somebody moderates all of it, as the platform says with this very command."""
        return may_govern(command.asked_by, await self._policies.of(command.place))

    async def _words(self, place: Place) -> tuple[str, ...] | None:
        """None: nobody here said anything."""
        layers = await self._policies.layers(place)
        said = next((values.get("deny") for level, values in layers if level is Level.TENANT), None)
        return said if isinstance(said, tuple) else None

    async def _change(self, command: Command, *, add: bool) -> Message:
        if not await self.may(command):
            return _NOT_ALLOWED
        given = read("deny", str(command.options.get("words") or ""))
        if isinstance(given, Text) or not isinstance(given, tuple) or not given:
            return Message(given if isinstance(given, Text) else Text("moderate.which_words"), private=True)
        while (said := await self._changed(command, given, add=add)) is None:
            continue  # somebody else changed the list meanwhile
        return Message(said, private=True)

    async def _changed(self, command: Command, given: tuple[str, ...], *, add: bool) -> Text | None:
        before = await self._words(command.place)
        after = (*(before or ()), *given) if add else tuple(word for word in before or () if word not in given)
        value: Value | Text = read("deny", list(after))
        if isinstance(value, Text):
            return value
        by, now = command.asked_by.person, self._clock.now()
        back = () if value else ("deny",)
        values, expected = {"deny": value} if value else {}, {"deny": before}
        if await self._policies.set(command.place, Level.TENANT, values, back, by, now, expected=expected) is None:
            return None
        count = len(await self._words(command.place) or ())
        return Text("moderate.words_added" if add else "moderate.words_removed", count=count)


_NOT_ALLOWED = Message(Text("moderate.not_allowed"), private=True)


def _block_line(one: Blocked) -> Text:
    who = one.mark if one.person is None else one.person.id
    if one.reason:
        return Text("moderate.block_line_why", that_person=who, blocked_at=one.at, reason=one.reason)
    return Text("moderate.block_line", that_person=who, blocked_at=one.at)


def _deed_line(one: Written) -> Text:
    deed = one.deed
    what = " ".join(part for part in (deed.action, deed.subject) if part)
    before, after = _unquoted(deed.before), _unquoted(deed.after)
    change = f"{before or '–'} → {after or '–'}"[:80] if before or after else deed.rule[:80] or "–"
    if deed.by is None and not one.by:
        return Text("audit.line_program", done_at=deed.at, what=what[:80], change=change)
    who = one.by[:12] if deed.by is None else deed.by.id
    return Text("audit.line", done_at=deed.at, that_person=who, what=what[:80], change=change)


def _unquoted(value: str) -> str:
    """A setting's value is stored as JSON; people read it as they would type it."""
    return value.translate(_QUOTES)
