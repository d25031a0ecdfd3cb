"""What we send, byte by byte: the API's names, only those it lists. Pure but for reading the files of a request."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from bot.generation.ports import NO_PLAN, Body, Given, Plan
from bot.generation.request import Element, GenerationRequest

_FILE_BYTES = 3 * 64 * 1024  # a multiple of 3, so that the base64 of the pieces is the base64 of the whole
_MIME = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
}


@dataclass(frozen=True, slots=True)
class _Inline:
    """A file that stands in the JSON as a data URI; only its way is held, not its bytes."""

    path: PurePath


def submission(
    task_uuid: str,
    request: GenerationRequest,
    inputs: Mapping[str, Given],
    plan: Plan = NO_PLAN,
    *,
    webhook_url: str | None = None,
    upload_endpoint: str | None = None,
) -> Body:
    """The bytes of one submission, always the same for the same arguments.

    Reads the inputs that have no UUID at the provider; raises OSError when it cannot, ValueError when one is no
    picture: videos and voices go by their UUID only. One copy of the base64 is made, piece by piece.
    """
    task: dict[str, Any] = {
        "taskType": "videoInference",
        "taskUUID": task_uuid,
        "model": request.model,
        "positivePrompt": request.positivePrompt,
        "negativePrompt": request.negativePrompt,
        "width": None if request.frameImages else request.width,
        "height": None if request.frameImages else request.height,
        "duration": request.duration,
        "numberResults": request.numberResults,
        "outputType": "URL",
        "outputFormat": request.outputFormat,
        "outputQuality": request.outputQuality,
        "deliveryMethod": "async",
        "webhookURL": webhook_url,
        "uploadEndpoint": upload_endpoint,
        "ttl": request.ttl,
        "includeCost": True,
        "safety": {"checkContent": request.safety.checkContent, "mode": request.safety.mode},
        "inputs": _inputs(request, inputs, plan.known_elements),
        "providerSettings": {"klingai": request.klingai.model_dump()},
    }
    for path in sorted(plan.without):
        _leave_out(task, path)
    buffer = io.BytesIO()
    said = [_said(task)]
    for piece in _written(said) if inputs else (_compact(said),):
        buffer.write(piece)
    data = buffer.getvalue()
    # A presigned address is made anew for each attempt. It says where a copy goes, not what is asked for.
    asked = data if upload_endpoint is None else data.replace(_compact(upload_endpoint), b'""', 1)
    return Body(task_uuid=task_uuid, data=data, sha256=hashlib.sha256(asked).hexdigest())


def upload(task_uuid: str, path: PurePath) -> tuple[int, Iterator[bytes]]:
    """Ask to keep this file: how many bytes the request has, and the bytes in pieces, read as they are taken.

    Raises OSError when the file cannot be read.
    """
    task = [{"taskType": "mediaStorage", "taskUUID": task_uuid, "operation": "upload", "media": _Inline(path)}]
    uri = len(_MIME[path.suffix[1:]]) + len('"data:;base64,"') + -(-Path(path).stat().st_size // 3) * 4
    frame = _compact([{**task[0], "media": None}])
    return len(frame) - len(b"null") + uri, _written(task)


def forget(task_uuid: str, media_uuid: str) -> bytes:
    """Ask to delete an uploaded file."""
    return _compact([{"taskType": "mediaStorage", "taskUUID": task_uuid, "operation": "delete", "media": media_uuid}])


def details(task_uuid: str) -> bytes:
    """Ask about our account."""
    return _compact([{"taskType": "accountManagement", "taskUUID": task_uuid, "operation": "getDetails"}])


def ping() -> bytes:
    """Ask for a sign of life."""
    return _compact([{"taskType": "ping", "ping": True}])


def question(task_uuids: Iterable[str]) -> bytes:
    """Ask where these tasks stand."""
    return _compact([{"taskType": "getResponse", "taskUUID": task_uuid} for task_uuid in task_uuids])


def credentials(key: str) -> bytes:
    """Ask whether the key is good."""
    return _compact([{"taskType": "authentication", "apiKey": key}])


def _compact(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def _inputs(request: GenerationRequest, given: Mapping[str, Given], known: frozenset[str]) -> dict[str, Any]:
    return {
        "referenceImages": [_picture(given[name]) for name in request.referenceImages],
        "frameImages": [{"image": _picture(given[one.image]), "frame": one.frame} for one in request.frameImages],
        "referenceVideos": [_uploaded(given[name]) for name in request.referenceVideos],
        "elements": [{"id": one.id} if one.id in known else _element(one, given) for one in request.elements],
    }


def _element(element: Element, given: Mapping[str, Given]) -> dict[str, Any]:
    front = element.frontalImage
    # The page calls `images` optional beside frontalImage; the live API was seen to want some.
    pictures = element.images or ((front,) if front else ())
    return {
        "id": element.id,
        "description": element.description,
        "frontalImage": _picture(given[front]) if front else None,
        "images": [_picture(given[name]) for name in pictures],
        "videos": [_uploaded(given[name]) for name in element.videos],
        "voices": [_uploaded(given[name]) for name in element.voices],
        "tags": list(element.tags),
    }


def _picture(given: Given) -> str | _Inline:
    if given.media_uuid is not None:
        return given.media_uuid
    if not _MIME.get(given.path.suffix[1:], "").startswith("image/"):
        raise ValueError(f"{given.path.suffix} is no picture")
    return _Inline(given.path)


def _uploaded(given: Given) -> str:
    if given.media_uuid is None:
        raise ValueError("a video or a voice is sent by its UUID, and this one was not uploaded")
    return given.media_uuid


def _leave_out(task: dict[str, Any], path: str) -> None:
    """Take out what a dotted path names, if it is there."""
    *parents, name = path.split(".")
    place: Any = task
    for parent in parents:
        place = place.get(parent) if isinstance(place, dict) else None
    if isinstance(place, dict):
        place.pop(name, None)


def _said(value: Any) -> Any:
    """Without what says nothing: None, and lists and objects that are empty."""
    if isinstance(value, dict):
        kept = {name: _said(one) for name, one in value.items()}
        return {name: one for name, one in kept.items() if one is not None and one not in ({}, [])}
    return [_said(one) for one in value] if isinstance(value, list | tuple) else value


def _written(value: Any) -> Iterator[bytes]:
    """The JSON of it in pieces, files read as they are reached."""
    if isinstance(value, _Inline):
        yield from _data_uri(value.path)
    elif isinstance(value, dict):
        for number, (name, one) in enumerate(value.items()):
            yield (b"," if number else b"{") + _compact(name) + b":"
            yield from _written(one)
        yield b"}" if value else b"{}"
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield b"," if number else b"["
            yield from _written(one)
        yield b"]" if value else b"[]"
    else:
        yield _compact(value)


def _data_uri(path: PurePath) -> Iterator[bytes]:
    yield b'"data:' + _MIME[path.suffix[1:]].encode() + b";base64,"
    with Path(path).open("rb") as file:
        while piece := file.read(_FILE_BYTES):
            yield base64.b64encode(piece)
    yield b'"'
