"""A person's own settings: flags for all of their commands, their language, whether they are notified."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from bot.generation.chat.own_flags import wrong_flags
from bot.generation.command import Command
from bot.generation.message import Message, Text
from bot.generation.models import ModelFacts
from bot.generation.ports import Habits, Store


class OwnSettings:
    """Verbs on a person's habits. Every answer is for them alone."""

    def __init__(self, store: Store, facts: ModelFacts) -> None:
        self._store = store
        self._facts = facts

    async def save(self, command: Command, values: Mapping[str, Any], languages: Collection[str]) -> Message:
        """The form of /settings; `languages` are those it offers."""
        words = str(values.get("words") or "").strip()
        if wrong := wrong_flags(self._facts, words, may_be_empty=True):
            return Message(wrong[0].text, tuple(refusal.text for refusal in wrong[1:]), private=True, copy=words)
        locale = str(values.get("locale") or "auto")
        chosen = locale if locale in languages and locale != "auto" else None
        habits = Habits(words, chosen, values.get("mention") != "off")
        await self._store.save_habits(command.asked_by.person, habits)
        return Message(Text("settings.saved"), private=True, locale=habits.locale)

    async def show(self, command: Command) -> Message:
        """A person's defaults."""
        habits = await self._store.habits(command.asked_by.person)
        lines = (
            Text("settings.words", words=habits.words or "–"),
            Text("settings.locale", locale=habits.locale or "auto"),
            Text("settings.mention" if habits.mention else "settings.no_mention"),
        )
        return Message(Text("settings.title"), lines, private=True)
