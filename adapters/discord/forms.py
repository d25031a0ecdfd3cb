"""A Form as a modal. Pure. Nobody waits for the answer in this process: a submit comes in like any other command."""

from __future__ import annotations

from typing import Any

import discord

from adapters.discord.marks import form_mark
from adapters.discord.outbound import LABEL, choice_label, label
from bot.generation.message import Field, FieldKind, Form
from bot.replies import render

_TITLE, _LABEL, _HINT = 45, 45, 100
_MOST_FIELDS, _MOST_CHARACTERS, _MOST_FILES = 5, 4000, 10
_RADIOS, _OPTIONS = range(2, 11), 25


def modal(form: Form, locale: str) -> discord.ui.Modal:
    """The form in this language, filled in as far as it is."""
    title = label(render(form.title, locale, LABEL), _TITLE)
    made = discord.ui.Modal(title=title, custom_id=form_mark(form.draft), timeout=None)
    for field in [field for field in form.fields if field.basic][:_MOST_FIELDS]:
        made.add_item(_labelled(field, locale))
    made.stop()
    return made


def _labelled(field: Field, locale: str) -> discord.ui.Label[Any]:
    words = label(render(field.label, locale, LABEL), _LABEL)
    hint = label(render(field.hint, locale, LABEL), _HINT) if field.hint else None
    return discord.ui.Label(text=words, description=hint, component=_component(field, locale))


def _component(field: Field, locale: str) -> discord.ui.Item[Any]:
    match field.kind:
        case FieldKind.FILES:
            most = min(field.most or 1, _MOST_FILES)
            return discord.ui.FileUpload(
                custom_id=field.name, required=field.required, min_values=int(field.required), max_values=most
            )
        case FieldKind.CHOICE:
            return _choice(field, locale)
        case FieldKind.CHOICES:
            return _select(field, locale, most=max(1, min(field.most, len(field.choices))))
        case _:
            return _input(field)


def _input(field: Field) -> discord.ui.Item[Any]:
    most = min(field.most or _MOST_CHARACTERS, _MOST_CHARACTERS)
    style = discord.TextStyle.paragraph if field.kind is FieldKind.PARAGRAPH else discord.TextStyle.short
    return discord.ui.TextInput(
        custom_id=field.name,
        style=style,
        default=field.value[:most] or None,
        required=field.required,
        max_length=most,
    )


def _choice(field: Field, locale: str) -> discord.ui.Item[Any]:
    """Radio buttons as long as Discord takes that many or few."""
    if len(field.choices) in _RADIOS:
        radios = [
            discord.RadioGroupOption(
                label=label(choice_label(one, locale), 100), value=one.value, default=one.value == field.value
            )
            for one in field.choices
        ]
        return discord.ui.RadioGroup(custom_id=field.name, required=field.required, options=radios)
    return _select(field, locale, most=1)


def _select(field: Field, locale: str, *, most: int) -> discord.ui.Item[Any]:
    offered = [
        discord.SelectOption(
            label=label(choice_label(one, locale), 100), value=one.value, default=one.value == field.value
        )
        for one in field.choices[:_OPTIONS]
    ]
    return discord.ui.Select(
        custom_id=field.name,
        required=field.required,
        min_values=int(field.required),
        max_values=most,
        options=offered,
    )
