"""Files out: the three steps of an upload, each of them safe to be cut off. Exactly one share comes of a delivery.

The file's id is written down before its bytes leave, and the time before Slack is asked to share it. From then on only
that file is shared, and only when Slack has shown nothing of it for two minutes is it asked once more.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp

from adapters.slack.address import Address
from adapters.slack.calls import Calls, Refused, unanswered
from adapters.slack.marks import about
from adapters.slack.outbound import Shown, alt_of
from adapters.slack.posting import BUTTONS, Posts, reference_of
from bot.generation.errors import FileTooLarge, MediaError, PlatformUnavailable, PostGone
from bot.generation.message import File, Text
from bot.generation.ports import Clock

log = logging.getLogger("dailies.slack")

AGAIN_AFTER = 120.0  # seconds without a share before Slack is asked once more
POLLS = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 4.0, 4.0)  # seconds between two looks; then another step goes on
_PIECE = 256 * 1024
_PATIENCE = aiohttp.ClientTimeout(total=None, sock_connect=10.0, sock_read=120.0)
_NO_UPLOADS = ("file_uploads_disabled", "file_uploads_except_images_disabled")
_TOO_LARGE = ("file_upload_size_restricted", "file_too_large")
_REMOVED = ("file_deleted", "file_not_found")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file at Slack. `tried_at`: when Slack was last about to be asked to share it, in UTC epoch seconds."""

    file_id: str
    tried_at: float | None = None


class Uploads(Protocol):
    """What is remembered of uploads, through every crash. A key is a delivery's nonce, or one with a suffix."""

    async def upload(self, key: str) -> Upload | None:
        """The file that this delivery has at Slack. Raises StorageError."""

    async def remember(self, key: str, upload: Upload) -> None:
        """Commit it, in place of what was there. Raises StorageError."""


@dataclass(frozen=True, slots=True)
class _Share:
    """Where a file is to be seen: the message, and the thread that it is in."""

    ts: str
    thread: str | None


class Sharing:
    """Posts messages with files."""

    def __init__(self, calls: Calls, posts: Posts, uploads: Uploads, clock: Clock) -> None:
        self._calls = calls
        self._posts = posts
        self._uploads = uploads
        self._clock = clock
        self._learnt: dict[str, int] = {}

    def limit(self, address: Address) -> int | None:
        """Bytes that a file may have in a workspace, where Slack refused more; None: not known."""
        return self._learnt.get(str(address.tenant))

    async def post(self, address: Address, shown: Shown, key: str) -> str:
        """Every file, the first with the caption; then the buttons under it. Raises as ChatPlatform.post."""
        before = await self._uploads.upload(key)
        shares, ids = [], []
        for number, file in enumerate(shown.files):
            caption = shown.caption if not number else []
            share, file_id = await self._shared(address, file, caption, _key(key, number), shown.locale)
            shares.append(share)
            ids.append(file_id)
        messages = [share.ts for share in shares]
        if shown.buttons:
            # Before this the file was never to be seen: there is nothing under it, and no need to look.
            is_new = before is None or before.tried_at is None
            messages.append(await self._buttons(address, shown, key, shares[0], is_new=is_new))
        return reference_of(messages, ids)

    async def find(self, address: Address, key: str) -> str | None:
        """What an earlier try with this key left, if nothing of it is missing. Raises PlatformUnavailable, PostGone."""
        upload = await self._uploads.upload(key)
        if upload is None or upload.tried_at is None:
            return None
        share = await self._share(address, upload)
        if share is None:
            return None
        # A caption that names what it is about has its buttons in a message of their own.
        ts, owed = await self._found_buttons(address, key, share)
        if owed and ts is None:
            return None
        return reference_of([share.ts, *filter(None, [ts])], [upload.file_id])

    async def knows(self, key: str) -> bool:
        """Whether a file was begun under this key."""
        return await self._uploads.upload(key) is not None

    # -- one file

    async def _shared(
        self, address: Address, file: File, caption: list[Any], key: str, locale: str
    ) -> tuple[_Share, str]:
        upload = await self._uploads.upload(key)
        if upload is None or upload.tried_at is None:
            # Nothing under the old id was ever to be shared: what came of its bytes does not matter.
            upload = await self._sent(address, file, key, locale)
        else:
            share = await self._share(address, upload)
            if share is not None:
                return share, upload.file_id
        if upload.tried_at is None or self._clock.now() - upload.tried_at >= AGAIN_AFTER:
            upload = await self._complete(address, upload, file, caption, key)
        return await self._awaited(address, upload), upload.file_id

    async def _sent(self, address: Address, file: File, key: str, locale: str) -> Upload:
        """Its bytes are at Slack, and nobody sees them yet."""
        path = Path(file.path)
        size = await asyncio.to_thread(_size, path)
        named = {"filename": file.name, "length": size, "alt_txt": alt_of(file, locale)}
        try:
            place = await self._posts.ask(address, "files.getUploadURLExternal", **named)
        except Refused as refused:
            raise self._too_large(address, size, refused) from refused
        upload = Upload(str(place["file_id"]))
        await self._uploads.remember(key, upload)
        await self._send(str(place["upload_url"]), path, size)
        return upload

    async def _send(self, url: str, path: Path, size: int) -> None:
        """Piece by piece from the disk. The address is Slack's own and needs no token."""
        headers = {"Content-Length": str(size), "Content-Type": "application/octet-stream"}
        async with unanswered():
            if urlsplit(url).scheme != "https" and urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1"):
                raise PlatformUnavailable(Text("slack.unreachable", reason="upload address"))
            request = self._calls.session.post(
                url, data=_pieces(path), headers=headers, timeout=_PATIENCE, allow_redirects=False
            )
            async with request as answer:
                if answer.status != 200:
                    raise PlatformUnavailable(Text("slack.unreachable", reason=f"upload status {answer.status}"))

    async def _complete(self, address: Address, upload: Upload, file: File, caption: list[Any], key: str) -> Upload:
        """Ask Slack to share it. Whether it does shows later."""
        is_second = upload.tried_at is not None
        channel = await self._posts.channel(address)
        trying = replace(upload, tried_at=self._clock.now())
        await self._uploads.remember(key, trying)
        named: dict[str, Any] = {"files": [{"id": upload.file_id, "title": file.name}], "channel_id": channel}
        if caption:
            named["blocks"] = caption
        try:
            await self._ask_to_share(address, named)
        except Refused as refused:
            if is_second:
                # It may have been shared after all, later than it should: the next look shows.
                log.warning("slack.second_share_refused", extra={"facts": {"key": key, "code": refused.code}})
                raise PlatformUnavailable(Text("slack.sharing")) from refused
            raise
        return trying

    async def _ask_to_share(self, address: Address, named: Mapping[str, Any]) -> None:
        thread = self._posts.thread(address)
        try:
            await self._posts.ask(address, "files.completeUploadExternal", thread_ts=thread, **named)
        except Refused as refused:
            if refused.code != "thread_not_found" or thread is None:
                raise
            await self._posts.ask(address, "files.completeUploadExternal", **named)

    async def _awaited(self, address: Address, upload: Upload) -> _Share:
        """Slack shares when it likes. After some looks the step is over; the next one goes on looking."""
        for pause in POLLS:
            await self._clock.sleep(pause)
            share = await self._share(address, upload)
            if share is not None:
                return share
        raise PlatformUnavailable(Text("slack.sharing"))

    async def _share(self, address: Address, upload: Upload) -> _Share | None:
        """Where the file is to be seen, if anywhere yet. Raises PlatformUnavailable, PostRefused, or PostGone."""
        try:
            file = (await self._posts.ask(address, "files.info", file=upload.file_id))["file"]
        except Refused as refused:
            if refused.code in _REMOVED:
                raise PostGone(Text("slack.removed")) from refused
            raise
        if file.get("mode") == "tombstone":
            raise PostGone(Text("slack.removed"))
        sides = (file.get("shares") or {}).values()
        found = [one for side in sides for shares in side.values() for one in shares]
        if not found:
            return None
        thread = found[0].get("thread_ts")
        return _Share(str(found[0]["ts"]), str(thread) if thread else None)

    # -- the buttons under it

    async def _buttons(self, address: Address, shown: Shown, key: str, share: _Share, *, is_new: bool) -> str:
        """In the thread of the video, or one under it. `is_new`: they cannot be there yet."""
        since = float(share.ts)
        thread = share.thread or share.ts
        there = None if is_new else await self._posts.find(address, key, since, thread, BUTTONS)
        if there is not None:
            return there
        return await self._posts.say(address, replace(shown, caption=[]), key, thread, BUTTONS)

    async def _found_buttons(self, address: Address, key: str, share: _Share) -> tuple[str | None, bool]:
        """(the message with the buttons, whether there ought to be one)."""
        owed = False
        async for message in self._posts.messages(address, float(share.ts), share.thread or share.ts):
            if str(message.get("ts")) == share.ts:
                owed = any(about(str(block.get("block_id") or "")) for block in message.get("blocks") or ())
            named = (message.get("metadata") or {}).get("event_payload") or {}
            if named.get("key") == key and named.get("part") == BUTTONS:
                return str(message["ts"]), True
        return None, owed

    def _too_large(self, address: Address, size: int, refused: Refused) -> Exception:
        """A workspace without uploads takes no byte: whatever needs none, such as a link, still fits."""
        if refused.code in _NO_UPLOADS:
            return FileTooLarge(Text("slack.no_uploads"), 0)
        if refused.code not in _TOO_LARGE:
            return refused
        limit = self._learnt[str(address.tenant)] = size * 3 // 4
        return FileTooLarge(Text("slack.too_large", size_mb=round(size / 1e6, 1)), limit)


def _key(key: str, number: int) -> str:
    return f"{key}.{number}" if number else key


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise MediaError(Text("media.disk_failed")) from error


async def _pieces(path: Path) -> Any:
    """A file, never more than a piece of it in memory. Raises MediaError."""
    try:
        with path.open("rb", buffering=0) as file:
            while piece := await asyncio.to_thread(file.read, _PIECE):
                yield piece
    except OSError as error:
        raise MediaError(Text("media.disk_failed")) from error
