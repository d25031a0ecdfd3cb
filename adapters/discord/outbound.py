"""A Message as Discord's arguments. Pure but for the files, which are opened when they are sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import discord

from adapters.discord.marks import PRESSED, press_mark
from adapters.discord.words import Inert, fenced
from bot.generation.message import Button, Choice, File, Link, Message, Text, Weight
from bot.replies import render
from bot.replies.inert import Label

INERT, LABEL = Inert(), Label()

LONGEST = 2000
_LABEL, _ALT = 80, 1024
_MOST_BUTTONS, _MOST_ROLES = 25, 20
_STYLES = {
    Weight.PLAIN: discord.ButtonStyle.secondary,
    Weight.MAIN: discord.ButtonStyle.primary,
    Weight.DANGER: discord.ButtonStyle.danger,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as Discord takes it. `files` are opened anew for each attempt."""

    content: str
    view: discord.ui.View | None
    mentions: discord.AllowedMentions
    files: tuple[File, ...]
    locale: str
    spoiler: bool

    def opened(self) -> list[discord.File]:
        """The files, to be streamed from the disk. Raises OSError."""
        return [_opened(file, self.locale, spoiler=self.spoiler or file.spoiler) for file in self.files]


class PressButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=PRESSED):
    """A button of ours. Discord.py knows it again by its id, whichever process sent it."""

    @classmethod
    async def from_custom_id(cls, interaction: Any, item: Any, match: Any, /) -> PressButton:
        """The button that was pressed."""
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the press over; the client answers it."""
        await interaction.client.on_interaction(interaction)


def dress(message: Message, locale: str, *, spoiler: bool = False, guild: str | None = None) -> Shown:
    """The message in this language, unless it names one itself. `guild`: where; its own id is the role of everybody,
    which is never called."""
    locale = message.locale or locale
    message = replace(message, calls=_roles(message.calls, guild))
    mentions = discord.AllowedMentions.none()
    if message.mention is not None:
        mentions.users = [discord.Object(int(message.mention.id))]
    if message.calls:
        mentions.roles = [discord.Object(int(role)) for role in message.calls]
    return Shown(content(message, locale), view_of(message, locale), mentions, message.files, locale, spoiler)


def content(message: Message, locale: str) -> str:
    """Everything a message says, in at most 2000 characters: lines that do not fit are left out, from the end."""
    lines = [_called(message) + _worded(message.text, locale)]
    lines += [_worded(line, locale) for line in message.fields]
    room = LONGEST - (min(len(message.copy) + 9, LONGEST // 2) if message.copy else 0)
    kept = _fitting(lines, room)
    if message.copy:
        kept += ("\n" if kept else "") + fenced(message.copy, LONGEST - len(kept) - 1)
    return kept


def view_of(message: Message, locale: str) -> discord.ui.View | None:
    """The buttons, five a row. Nobody in this process waits for them: a press comes in like any other command."""
    if not message.buttons:
        return None
    view = discord.ui.View(timeout=None)
    for place, button in enumerate(message.buttons[:_MOST_BUTTONS]):
        view.add_item(_item(button, locale, place // 5))
    view.stop()
    return view


def choice_label(choice: Choice, locale: str) -> str:
    """What people see of a choice."""
    return choice.label if isinstance(choice.label, str) else render(choice.label, locale, LABEL).strip()


def label(text: str, most: int) -> str:
    """Cut where Discord would refuse."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _worded(text: Text, locale: str) -> str:
    """Our own sentences tell people to type a backslash; alone, Discord would take it for one of its own."""
    return render(text, locale, INERT).replace("\\--", "\\\\--")


def _roles(calls: Sequence[str], guild: str | None) -> tuple[str, ...]:
    """Those that are ids of roles, each once."""
    ids = (one for one in calls if one.isascii() and one.isdigit() and one != guild)
    return tuple(dict.fromkeys(ids))[:_MOST_ROLES]


def _called(message: Message) -> str:
    person = [] if message.mention is None else [f"<@{int(message.mention.id)}>"]
    return "".join(f"{one} " for one in (*(f"<@&{role}>" for role in message.calls), *person))


def _fitting(lines: list[str], room: int) -> str:
    kept = ""
    for line in lines:
        longer = f"{kept}\n{line}" if kept else line
        if len(longer) > room:
            return kept or _cut(line, room)
        kept = longer
    return kept


def _cut(line: str, room: int) -> str:
    """Never between a backslash and what it makes inert."""
    short = line[: room - 1]
    if (len(short) - len(short.rstrip("\\"))) % 2:
        short = short[:-1]
    return short + "…"


def _item(button: Button | Link, locale: str, row: int) -> discord.ui.Item[Any]:
    words = label(render(button.label, locale, LABEL), _LABEL)
    if isinstance(button, Link):
        return discord.ui.Button(url=button.url, label=words, row=row)
    mark = press_mark(button.press, button.ref)
    inner: discord.ui.Button[Any] = discord.ui.Button(
        style=_STYLES[button.weight], label=words, custom_id=mark, row=row
    )
    return PressButton(inner, row=row)


def _opened(file: File, locale: str, *, spoiler: bool) -> discord.File:
    alt = label(render(file.alt, locale, LABEL), _ALT)
    return discord.File(Path(file.path), file.name, spoiler=spoiler, description=alt)
