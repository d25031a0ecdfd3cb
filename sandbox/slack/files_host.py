"""The host of files: bytes come in by upload addresses and go out to whoever holds a token that may read them."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator

from aiohttp import BodyPartReader, web

from sandbox.slack.exchange import Exchange
from sandbox.slack.faults import FaultQueue
from sandbox.slack.state import File
from sandbox.slack.traffic import Entry
from sandbox.slack.world import World

CHUNK = 65_536
LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in to Slack</body></html>"


class FilesHost:
    """/files/..."""

    def __init__(self, world: World, exchange: Exchange, faults: FaultQueue) -> None:
        self._world = world
        self._exchange = exchange
        self._faults = faults

    def mount(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_post("/files/upload/v1/{file}", self._upload)
        app.router.add_get("/files/files-pri/{team_file}/{tail:.*}", self._download)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        return await self._exchange.run(request, "upload", lambda entry: self._take(request, entry))

    async def _take(self, request: web.Request, entry: Entry) -> web.StreamResponse:
        """Hash what comes, in pieces. Slack does not say what it does about a wrong length: 400 here."""
        file = self._world.files.get(request.match_info["file"])
        if file is None or file.completed or file.deleted:
            return web.Response(status=404, text="not found")
        digest, size, kept = hashlib.sha256(), 0, []
        async for chunk in _chunks(request):
            digest.update(chunk)
            size += len(chunk)
            if self._world.keep_uploads:
                kept.append(chunk)
        entry.size = size
        if size != file.size:
            return web.Response(status=400, text=f"expected {file.size} bytes, got {size}")
        file.sha256, file.uploaded = digest.hexdigest(), file.uploaded + 1
        file.content = b"".join(kept) if self._world.keep_uploads else None
        return web.Response(text=f"OK - {size}")

    async def _download(self, request: web.Request) -> web.StreamResponse:
        return await self._exchange.run(request, "download", lambda entry: self._give(request, entry))

    async def _give(self, request: web.Request, entry: Entry) -> web.StreamResponse:
        file = self._world.files.get(request.match_info["team_file"].partition("-")[2])
        fault = self._faults.take_aftermath("download")
        if fault is not None and fault.fault == "redirect":
            return web.Response(status=302, headers={"Location": fault.location})
        if fault is not None or not self._may_read(request, file):
            # Slack answers a request without the scope with its login page, and with status 200.
            return web.Response(text=LOGIN_PAGE, content_type="text/html")
        if file is None or file.deleted or file.content is None:
            return web.Response(status=404, text="not found")
        entry.size = len(file.content)
        return web.Response(body=file.content, content_type=file.mimetype)

    def _may_read(self, request: web.Request, file: File | None) -> bool:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        install = next((one for one in self._world.installs if one.token == token and one.revoked is None), None)
        if install is None or "files:read" not in install.scopes:
            return False
        return (
            file is None
            or file.team in install.teams
            or any(install.bot_user in self._world.channels[share.channel].members for share in file.shares)
        )


async def _chunks(request: web.Request) -> AsyncIterator[bytes]:
    """The bytes of a raw body, or of the first part of a form."""
    if request.content_type != "multipart/form-data":
        async for chunk in request.content.iter_chunked(CHUNK):
            yield chunk
        return
    part = await (await request.multipart()).next()
    if isinstance(part, BodyPartReader):
        while chunk := await part.read_chunk(CHUNK):
            yield chunk
