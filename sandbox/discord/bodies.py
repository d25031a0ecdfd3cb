"""Reads what a client sends: JSON, or a form with files. A file over the limit is read to its end and not kept."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from sandbox.discord.errors import INVALID_JSON, TOO_LARGE, ApiError
from sandbox.discord.state import Json

_LARGEST_JSON = 8 * 1024 * 1024
_FILE = re.compile(r"files\[(\d+)\]")
_UNSAFE = re.compile(r"[^\w.\-]")


@dataclass(slots=True)
class SentFile:
    """One part of a form: files[index]."""

    index: str
    name: str
    type: str | None
    size: int = 0
    sha256: str = ""
    data: bytes = b""

    def as_json(self) -> Json:
        """What the record of the traffic keeps of it."""
        return {"index": self.index, "name": self.name, "type": self.type, "size": self.size, "sha256": self.sha256}


@dataclass(slots=True)
class Body:
    """The JSON of a request and the files beside it."""

    json: Any = None
    files: list[SentFile] = field(default_factory=list)
    too_large: bool = False


async def read_body(request: web.Request, limit: int) -> Body:
    """Read all of it; no file keeps more than `limit` bytes. Raises ApiError for what is not JSON."""
    if request.content_type.startswith("multipart/"):
        return await _form(request, limit)
    raw, size = bytearray(), 0
    async for chunk in request.content.iter_chunked(65536):
        size += len(chunk)
        if size <= _LARGEST_JSON:
            raw += chunk
    if size > _LARGEST_JSON:
        raise ApiError(TOO_LARGE)
    return Body(_json(bytes(raw))) if raw else Body()


async def drain(request: web.Request) -> None:
    """Read the rest of a body without keeping it: a client that still sends would not see the answer."""
    async for _ in request.content.iter_chunked(65536):
        pass


async def _form(request: web.Request, limit: int) -> Body:
    body = Body()
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise ApiError(INVALID_JSON)
        named = _FILE.fullmatch(part.name or "")
        if part.name == "payload_json":
            body.json = _json(bytes(await part.read()))
        elif named:
            sent = SentFile(named[1], _safe(part.filename), part.headers.get("Content-Type"))
            body.too_large |= await _fill(sent, part, limit)
            body.files.append(sent)
        else:
            await part.release()
    return body


async def _fill(sent: SentFile, part: BodyPartReader, limit: int) -> bool:
    """Whether it was too large; if so it is read to its end all the same, and not kept."""
    digest, kept = hashlib.sha256(), bytearray()
    while chunk := await part.read_chunk(65536):
        sent.size += len(chunk)
        digest.update(chunk)
        if sent.size <= limit:
            kept += chunk
        else:
            kept.clear()
    sent.sha256 = digest.hexdigest()
    sent.data = bytes(kept)
    return sent.size > limit


def _safe(name: str | None) -> str:
    return _UNSAFE.sub("_", name or "unknown")


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise ApiError(INVALID_JSON) from None
