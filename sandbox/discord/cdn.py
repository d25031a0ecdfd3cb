"""Files behind signed URLs that expire, as on cdn.discordapp.com."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import quote

from aiohttp import web

from sandbox.discord.state import Upload, World

EPHEMERAL_LIVES = 24 * 3600.0  # seconds; what people attach to commands and modals
ATTACHMENT_LIVES = 14 * 24 * 3600.0


class Cdn:
    """Signs URLs and serves what they name."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._key = secrets.token_bytes(32)
        self.base = ""

    def url(self, upload: Upload) -> str:
        """A URL that works from now on, for as long as Discord's would."""
        now = self._world.clock.now()
        lives = EPHEMERAL_LIVES if upload.folder.startswith("ephemeral") else ATTACHMENT_LIVES
        path = f"/{upload.folder}/{upload.id}/{upload.name}"
        until, since = f"{int(now + lives):x}", f"{int(now):x}"
        return f"{self.base}{quote(path)}?ex={until}&is={since}&hm={self._sign(path, until, since)}&"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """GET of a file: 404 when the signature is wrong or too old."""
        upload = self._world.uploads.get(request.match_info["id"])
        path = "/" + "/".join(request.match_info[part] for part in ("folder", "owner", "id", "name"))
        until, since = request.query.get("ex", "0"), request.query.get("is", "0")
        genuine = hmac.compare_digest(self._sign(path, until, since), request.query.get("hm", ""))
        if upload is None or not genuine or int(until, 16) < self._world.clock.now():
            return web.Response(status=404, text="This content is no longer available.")
        headers = {"Content-Type": upload.type or "application/octet-stream"}
        return web.Response(body=upload.data, headers=headers)

    def _sign(self, path: str, until: str, since: str) -> str:
        return hmac.new(self._key, f"{path}?{until}&{since}".encode(), hashlib.sha256).hexdigest()
