"""For those who moderate: which words no order of a place may hold."""

from __future__ import annotations

from bot.generation.chat.blocks import NOT_ALLOWED, may_govern_here
from bot.generation.command import Command, Place
from bot.generation.message import Message, Text
from bot.generation.policy.fields import Value, read
from bot.generation.policy.policies import Level, Policies
from bot.generation.ports import Clock


class Words:
    """Every answer is for the asker alone, and every change is written down with whoever made it."""

    def __init__(self, policies: Policies, clock: Clock) -> None:
        self._policies = policies
        self._clock = clock

    async def show(self, command: Command) -> Message:
        """/moderate words list: what is refused here and was set here."""
        if not await may_govern_here(command, self._policies):
            return NOT_ALLOWED
        words = await self._words(command.place) or ()
        title = Text("moderate.words", count=len(words)) if words else Text("moderate.no_words")
        return Message(title, private=True, copy="\n".join(words))

    async def add(self, command: Command) -> Message:
        """/moderate words add: from now on no order may hold them."""
        return await self._change(command, add=True)

    async def remove(self, command: Command) -> Message:
        """/moderate words remove."""
        return await self._change(command, add=False)

    async def _words(self, place: Place) -> tuple[str, ...] | None:
        """None: nobody here said anything."""
        layers = await self._policies.layers(place)
        said = next((values.get("deny") for level, values in layers if level is Level.TENANT), None)
        return said if isinstance(said, tuple) else None

    async def _change(self, command: Command, *, add: bool) -> Message:
        if not await may_govern_here(command, self._policies):
            return NOT_ALLOWED
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
