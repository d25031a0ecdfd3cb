"""Serves finished videos and uploaded media: whole or in ranges, by exact name, until their time to live is over."""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from sandbox.video_api.answers import PollForm
from sandbox.video_api.clock import Clock
from sandbox.video_api.crash import CrashPlan
from sandbox.video_api.pictures import PictureShelf
from sandbox.video_api.renders import Renders
from sandbox.video_api.tasks import CONTENT_TYPES, State, TaskBook

_CHUNK = 256 * 1024  # bytes
_TYPES = {**CONTENT_TYPES, "png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif"}
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True)
class Span:
    """The bytes of a file that an answer carries: from start up to, not including, end; of size in all."""

    start: int
    end: int
    size: int
    partial: bool = True


class Downloads:
    """GET /media/NAME. Needs no key: the UUID in the name is the secret."""

    def __init__(
        self,
        *,
        book: TaskBook,
        renders: Renders,
        shelf: PictureShelf,
        crash: CrashPlan,
        form: PollForm,
        clock: Clock,
    ) -> None:
        self._book = book
        self._renders = renders
        self._shelf = shelf
        self._crash = crash
        self._form = form
        self._clock = clock

    async def serve(self, request: web.Request, *, cut: bool = False) -> web.StreamResponse:
        """Answer one request; with `cut`, break the connection after half of the bytes."""
        path = self._find(request.match_info["name"], self._clock.now())
        if path is None:
            return web.json_response({"error": "There is no such file here, or its time to live is over."}, status=404)
        stat = await asyncio.to_thread(path.stat)
        tag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
        span = read_range(request.headers.get("Range"), request.headers.get("If-Range"), tag, stat.st_size)
        headers = {
            "ETag": tag,
            "Accept-Ranges": "bytes",
            "Content-Type": _TYPES.get(path.suffix[1:], "application/octet-stream"),
        }
        if span is None:
            return web.Response(status=416, headers={**headers, "Content-Range": f"bytes */{stat.st_size}"})
        return await self._send(request, path, span, headers, cut=cut)

    async def _send(
        self, request: web.Request, path: Path, span: Span, headers: dict[str, str], *, cut: bool
    ) -> web.StreamResponse:
        if span.partial:
            headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{span.size}"
        response = web.StreamResponse(status=206 if span.partial else 200, headers=headers)
        response.content_length = span.end - span.start
        await response.prepare(request)
        self._crash.reach("download.started")
        if request.method != "HEAD" and await self._stream(response, path, span, cut=cut) and request.transport:
            request.transport.abort()
            return response
        await response.write_eof()
        return response

    async def _stream(self, response: web.StreamResponse, path: Path, span: Span, *, cut: bool) -> bool:
        """Send the span in two halves; True when it was cut between them."""
        middle = (span.start + span.end) // 2
        with await asyncio.to_thread(path.open, "rb") as file:
            for start, end in ((span.start, middle), (middle, span.end)):
                await asyncio.to_thread(file.seek, start)
                while start < end:
                    chunk = await asyncio.to_thread(file.read, min(_CHUNK, end - start))
                    await response.write(chunk)
                    start += len(chunk)
                if end == middle:
                    self._crash.reach("download.halfway")
                    if cut:
                        return True
        return False

    def _find(self, name: str, now: float) -> Path | None:
        uuid, _, extension = name.partition(".")
        upload = self._shelf.uploads.get(uuid)
        if upload is not None:
            return self._shelf.folder / upload
        place = self._book.find_result(uuid)
        if place is None:
            return None
        task, position = place
        result = task.results[position]
        ready_at = self._form.ready_at(task, position)
        over = task.request.ttl and now > ready_at + task.request.ttl
        if result.state is not State.SUCCESS or now < ready_at or over or extension != task.request.format.lower():
            return None
        return self._renders.file(task, position)


def read_range(wanted: str | None, only_if: str | None, tag: str, size: int) -> Span | None:
    """The bytes to send, or None when the range lies outside. Several ranges at once are answered with the whole."""
    match = _RANGE.fullmatch(wanted.strip()) if wanted else None
    if match is None or (only_if is not None and only_if != tag):
        return Span(0, size, size, partial=False)
    first, last = match.groups()
    if not first and not last:
        return Span(0, size, size, partial=False)
    if not first:  # the last N bytes
        return Span(max(0, size - int(last)), size, size) if int(last) else None
    start, end = int(first), min(size, int(last) + 1) if last else size
    return Span(start, end, size) if start < end else None
