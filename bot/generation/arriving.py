"""What arrives with a command, made fit to be written down, and which fields its files fill. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.generation.command import Attachment, Command
from bot.generation.job import Input, InputKind
from bot.generation.request import GenerationRequest


def readable(command: Command) -> Command:
    """The command with half characters (lone surrogates) replaced, so that it can be written down."""
    sent = tuple(replace(one, name=_whole(one.name)) for one in command.attachments)
    return replace(command, words=_whole(command.words), attachments=sent, options=_whole(command.options))


def _whole(value: Any) -> Any:
    """Without half characters, however deep they are."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case Mapping():
            return {_whole(name): _whole(one) for name, one in value.items()}
        case list() | tuple():
            return [_whole(one) for one in value]
        case _:
            return value


def file_fields(attachments: Sequence[Attachment]) -> dict[str, Any]:
    """The request fields that files fill by their slots; files of elements are named by the elements themselves."""
    slots = {sent.slot for sent in attachments}
    ends = [end for end in ("first", "last") if end in slots]
    fields: dict[str, Any] = {"frameImages": [{"image": end, "frame": end} for end in ends]} if ends else {}
    if "reference" in slots:
        fields["referenceImages"] = ["reference"]
    if "motion" in slots:
        fields["referenceVideos"] = ["motion"]
    return fields


def inputs_of(attachments: Sequence[Attachment], request: GenerationRequest) -> list[Input]:
    """Each attachment under its slot; what it must be follows from where the request uses it."""
    videos = {*request.referenceVideos, *(name for element in request.elements for name in element.videos)}
    voices = {name for element in request.elements for name in element.voices}
    kinds = dict.fromkeys(videos, InputKind.VIDEO) | dict.fromkeys(voices, InputKind.VOICE)
    return [Input(sent.slot, sent, kind=kinds.get(sent.slot, InputKind.PICTURE)) for sent in attachments]
