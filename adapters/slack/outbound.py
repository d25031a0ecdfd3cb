"""A Message as Slack's blocks. Pure.

Every word is in rich_text or plain_text, where Slack reads no marks; only the text for notifications is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.slack.address import user_of
from adapters.slack.marks import LINK, about_mark, press_mark
from adapters.slack.words import LABEL, NAMELESS, VOICE, Voice, copied, cut, escaped, parts
from bot.generation.message import Button, Choice, File, Link, Message, Weight
from bot.replies import render

Json = dict[str, Any]

LONGEST = 3000
_LABEL, _ALT = 75, 1000
_MOST_BUTTONS, _MOST_BLOCKS = 25, 100
_NOTIFICATION = 500
_A_ROW, _MOST_GROUPS = 5, 20
_GROUP = re.compile(r"S[A-Z0-9]{1,20}")
_STYLES = {Weight.MAIN: "primary", Weight.DANGER: "danger"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as Slack takes it: `text` is for notifications, `caption` what it says, `buttons` what can be pressed.

    A video and buttons cannot be one message: the caption goes with the video, the buttons under it.
    """

    text: str
    caption: list[Json]
    buttons: list[Json]
    files: tuple[File, ...]
    locale: str
    headline: list[Json]  # the caption's first line alone

    @property
    def blocks(self) -> list[Json]:
        """All in one message."""
        return [*self.caption, *self.buttons]

    def said(self) -> Json:
        """What a message without files takes."""
        return {"text": self.text, "blocks": self.blocks}


def dress(message: Message, locale: str, voice: Voice = VOICE, names: Mapping[str, str] = NAMELESS) -> Shown:
    """The message in this language. `voice`: what commands are called; `names`: what people are, by Slack's ids."""
    buttons = _buttons(message.buttons, locale)
    ref = next((one.ref for one in message.buttons if isinstance(one, Button)), None)
    caption = _caption(message, locale, voice, names)
    if message.files and ref:
        caption[0] = {**caption[0], "block_id": about_mark(ref)}
    headline = _caption(Message(message.text), locale, voice, names)
    return Shown(_notification(message, locale, voice), caption, buttons, message.files, locale, headline)


def home(messages: Sequence[Message], locale: str, voice: Voice = VOICE) -> Json:
    """Messages one below the other, as somebody's own page."""
    blocks: list[Json] = []
    for message in messages:
        shown = dress(message, message.locale or locale, voice).blocks
        blocks += [{"type": "divider"}, *shown] if blocks else shown
    return {"type": "home", "blocks": blocks[:_MOST_BLOCKS]}


def leaf(message: Message, title: str, close: str, locale: str, metadata: str = "", voice: Voice = VOICE) -> Json:
    """A message as a view of its own, for where there is no channel to say it in."""
    return {
        "type": "modal",
        "title": plain(title, 24),
        "close": plain(close, 24),
        "private_metadata": metadata,
        "blocks": dress(message, message.locale or locale, voice).blocks,
    }


def plain(text: str, most: int) -> Json:
    """A text object that Slack shows as it is."""
    return {"type": "plain_text", "text": cut(text, most) or "–", "emoji": False}


def alt_of(file: File, locale: str) -> str:
    """What a screen reader says of a file."""
    return cut(render(file.alt, locale, LABEL), _ALT)


def choice_label(choice: Choice, locale: str) -> str:
    """What people see of a choice."""
    return choice.label if isinstance(choice.label, str) else render(choice.label, locale, LABEL).strip()


def _notification(message: Message, locale: str, voice: Voice) -> str:
    words = cut(render(message.text, locale, voice.label), _NOTIFICATION)
    called = "".join(f"<!subteam^{group}> " for group in _groups(message))
    called += f"<@{user_of(message.mention)[1]}> " if message.mention else ""
    return called + (escaped(words) or "…")


def _groups(message: Message) -> tuple[str, ...]:
    """Those that are ids of user groups, each once; nothing else is called by a word of ours."""
    return tuple(dict.fromkeys(one for one in message.calls if _GROUP.fullmatch(one)))[:_MOST_GROUPS]


def _caption(message: Message, locale: str, voice: Voice, names: Mapping[str, str]) -> list[Json]:
    lines = [render(line, locale, voice.rich) for line in (message.text, *message.fields)]
    room = LONGEST - min(len(message.copy), LONGEST // 2)
    said = [*_called(message), *_lines(_fitting(lines, room), names, alone=message.private)]
    sections: list[Json] = [{"type": "rich_text_section", "elements": said}]
    if message.copy:
        words = copied(message.copy, LONGEST // 2) or " "
        sections.append({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": words}]})
    return [{"type": "rich_text", "elements": sections}]


def _called(message: Message) -> list[Json]:
    called: list[Json] = [{"type": "usergroup", "usergroup_id": group} for group in _groups(message)]
    if message.mention is not None:
        called.append({"type": "user", "user_id": user_of(message.mention)[1]})
    return [element for one in called for element in (one, {"type": "text", "text": " "})]


def _lines(lines: list[str], names: Mapping[str, str], *, alone: bool) -> list[Json]:
    """One section: Slack puts no line break between two."""
    made: list[Json] = []
    for place, line in enumerate(lines):
        made += [{"type": "text", "text": "\n"}] if place else []
        made += parts(line, alone=alone, names=names) or [{"type": "text", "text": " "}]
    return made


def _fitting(lines: list[str], room: int) -> list[str]:
    """Lines that do not fit are left out, from the end."""
    kept = [cut(lines[0], room)]
    room -= len(kept[0])
    for line in lines[1:]:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return kept


def _buttons(buttons: Sequence[Button | Link], locale: str) -> list[Json]:
    if not buttons:
        return []
    elements: dict[str, Json] = {}
    for place, button in enumerate(buttons[:_MOST_BUTTONS]):
        made = _button(button, place, locale)
        elements.setdefault(made["action_id"], made)  # Slack refuses two of the same
    shown = list(elements.values())
    return [{"type": "actions", "elements": shown[at : at + _A_ROW]} for at in range(0, len(shown), _A_ROW)]


def _button(button: Button | Link, place: int, locale: str) -> Json:
    made: Json = {"type": "button", "text": plain(render(button.label, locale, LABEL), _LABEL)}
    if isinstance(button, Link):
        return made | {"action_id": f"{LINK}{place}", "url": button.url}
    style = {"style": _STYLES[button.weight]} if button.weight in _STYLES else {}
    return made | {"action_id": press_mark(button.press, button.ref), **style}
