"""A Form as a view. Pure. Nobody waits for the answer in this process: what is sent off comes in like any command."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from adapters.slack.marks import MODE, form_mark
from adapters.slack.outbound import Json, choice_label, plain
from adapters.slack.words import LABEL, VOICE, Voice
from bot.generation.message import Choice, Field, FieldKind, Form, Text
from bot.replies import render

DESTINATION, VISIBILITY, MODE_FIELD = "slack_destination", "slack_visibility", "mode"
HERE, ALONE = "here", "alone"

_TITLE, _LABEL, _HINT, _CHOICE, _VALUE = 24, 2000, 2000, 75, 150
_MOST_CHARACTERS, _MOST_FILES, _MOST_RADIOS, _MOST_OPTIONS = 3000, 10, 4, 100
_SOUNDS, _VIDEOS, _PICTURES = ["mp3", "wav", "m4a"], ["mp4", "mov", "webm"], ["jpg", "jpeg", "png", "webp"]
_TAKES: Mapping[str, list[str]] = {"video_sample": _VIDEOS, "voice": _SOUNDS}


@dataclass(frozen=True, slots=True)
class Around:
    """Where a form was opened: it goes along with the form and comes back when that is sent off.

    `channel` and `thread` as in an Address; `mine`: the form makes something, so it says where to and for whom.
    """

    channel: str = ""
    thread: str | None = None
    mine: bool = False

    def written(self) -> str:
        """As a view keeps it."""
        kept = {"v": 1, "channel": self.channel, "thread": self.thread, "mine": self.mine}
        return json.dumps(kept, separators=(",", ":"))

    @classmethod
    def read(cls, written: str) -> Around:
        """Read what `written` wrote; nothing where nobody of us wrote it."""
        try:
            kept = json.loads(written)
            return cls(str(kept["channel"]), kept["thread"] and str(kept["thread"]), bool(kept["mine"]))
        except (ValueError, KeyError, TypeError):
            return cls()


def view(form: Form, locale: str, around: Around, voice: Voice = VOICE) -> Json:
    """The form in this language, filled in as far as it is, with the fields of its mode."""
    mode = next((field.value for field in form.fields if field.name == MODE_FIELD), "")
    shown = [field for field in form.fields if not (mode and field.modes) or mode in field.modes]
    blocks = [_input(field, locale, voice) for field in shown]
    return {
        "type": "modal",
        "callback_id": form_mark(form.draft),
        "title": plain(render(form.title, locale, LABEL), _TITLE),
        "submit": plain(render(_does(form, around), locale, LABEL), _TITLE),
        "close": plain(render(Text("slack.close"), locale, LABEL), _TITLE),
        "private_metadata": around.written(),
        "blocks": [*blocks, *(_where(locale, around) if around.mine else ())],
    }


def _does(form: Form, around: Around) -> Text:
    return form.does or Text("slack.make" if around.mine else "slack.save")


def overlaid(form: Form, values: Mapping[str, Any]) -> Form:
    """The form with what somebody filled in already: their mode decides what is shown next."""
    fields = [
        replace(field, value=str(values[field.name]))
        if field.name in values and isinstance(values[field.name], str)
        else field
        for field in form.fields
    ]
    return replace(form, fields=tuple(fields))


def _input(field: Field, locale: str, voice: Voice) -> Json:
    made: Json = {
        "type": "input",
        "block_id": field.name,
        "optional": not field.required,
        "label": plain(render(field.label, locale, voice.label), _LABEL),
        "element": {"action_id": field.name, **_element(field, locale)},
    }
    if field.hint is not None:
        made["hint"] = plain(render(field.hint, locale, voice.label), _HINT)
    if field.name == MODE_FIELD:
        made |= {"dispatch_action": True, "optional": False}
        made["element"]["action_id"] = MODE
    return made


def _element(field: Field, locale: str) -> Json:
    match field.kind:
        case FieldKind.FILES:
            most = max(1, min(field.most or 1, _MOST_FILES))
            return {"type": "file_input", "max_files": most, "filetypes": _TAKES.get(field.name, _PICTURES)}
        case FieldKind.CHOICE:
            return _choice(field, locale)
        case FieldKind.CHOICES:
            most = max(1, min(field.most or 1, _MOST_OPTIONS))
            return {
                "type": "multi_static_select",
                "options": _options(field.choices, locale),
                "max_selected_items": most,
            }
        case _:
            return _line(field)


def _line(field: Field) -> Json:
    most = max(1, min(field.most or _MOST_CHARACTERS, _MOST_CHARACTERS))
    made: Json = {"type": "plain_text_input", "multiline": field.kind is FieldKind.PARAGRAPH, "max_length": most}
    return made | ({"initial_value": field.value[:most]} if field.value else {})


def _choice(field: Field, locale: str) -> Json:
    """Radio buttons cannot be taken back, so they are only for what must be chosen."""
    must = field.required or field.name == MODE_FIELD
    kind = "radio_buttons" if must and len(field.choices) <= _MOST_RADIOS else "static_select"
    options = _options(field.choices, locale)
    chosen = next((one for one in options if one["value"] == field.value), None)
    return {"type": kind, "options": options, **({"initial_option": chosen} if chosen else {})}


def _options(choices: Sequence[Choice], locale: str) -> list[Json]:
    return [_option(choice_label(one, locale), one.value) for one in choices[:_MOST_OPTIONS]]


def _option(label: str, value: str) -> Json:
    return {"text": plain(label, _CHOICE), "value": value[:_VALUE]}


def _where(locale: str, around: Around) -> list[Json]:
    """Where the video goes, and who sees it."""
    select: Json = {"type": "conversations_select", "action_id": DESTINATION}
    if around.channel.startswith(("C", "G")):
        select |= {"initial_conversation": around.channel}
    else:
        select |= {"default_to_current_conversation": True}
    select["filter"] = {"include": ["public", "private"], "exclude_external_shared_channels": False}
    here = _option(render(Text("slack.visible_here"), locale, LABEL), HERE)
    alone = _option(render(Text("slack.visible_alone"), locale, LABEL), ALONE)
    first = here if around.channel.startswith(("C", "G")) else alone
    radio: Json = {"type": "radio_buttons", "action_id": VISIBILITY, "options": [here, alone], "initial_option": first}
    return [
        _own(DESTINATION, Text("slack.destination"), select, locale, optional=True),
        _own(VISIBILITY, Text("slack.visibility"), radio, locale, optional=False),
    ]


def _own(name: str, label: Text, element: Json, locale: str, *, optional: bool) -> Json:
    shown = plain(render(label, locale, LABEL), _LABEL)
    return {"type": "input", "block_id": name, "optional": optional, "label": shown, "element": element}
