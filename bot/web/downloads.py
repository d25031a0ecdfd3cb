"""Signed downloads: a video that is too large for its chat, for whoever was given its address, until that expires.

GET /videos/<job>/<which>/<expires>/<signature>: a result's number, or s and c before that of a video that is shown once
more, or that a moderator decides about. The signature covers the job, which, the bytes and the time, so an
address says everything about itself and nothing can be guessed from it. Nothing is changed and nothing is listed.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePath
from typing import Protocol

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from bot.generation.delivery import Delivery, DeliveryState, Purpose, Rung
from bot.generation.job import Job
from bot.generation.message import Text
from bot.generation.ports import Clock
from bot.replies import render

LIFETIME = 7 * 24 * 3600.0  # seconds an address is good for
AT_ONCE = 32  # downloads; more are asked to come back
_SIGNATURE = 32  # hex digits
_PREFIXES = {Purpose.RESULT: "", Purpose.SHARE: "s", Purpose.CARD: "c"}
_TYPES = {"mp4": "video/mp4", "mov": "video/quicktime", "webm": "video/webm"}


class Rows(Protocol):
    """What is asked of the store, at each request: an address does not outlive what it leads to."""

    async def job(self, job_id: str) -> Job | None:
        """By its id."""

    async def deliveries(self, job_id: str) -> Sequence[Delivery]:
        """What is or was owed to the chat."""


class Files(Protocol):
    """What is asked of the media store."""

    def find(self, sha256: str, extension: str) -> PurePath:
        """Where a kept file is."""


class Downloads:
    """Makes addresses of videos, and serves what they lead to."""

    def __init__(self, secret: bytes, store: Rows, media: Files, clock: Clock) -> None:
        self._secret = secret
        self._store = store
        self._media = media
        self._clock = clock
        self._under_way = 0

    def address(self, public_url: str, delivery: Delivery, job: Job, now: float) -> tuple[str, float]:
        """Where the bytes of this video are in full, and until when (UTC epoch seconds)."""
        expires, which = int(now + LIFETIME), _which(delivery)
        signature = self._signature(job.id, which, delivery.received_sha256 or "", expires)
        return f"{public_url.rstrip('/')}/videos/{job.id}/{which}/{expires}/{signature}", float(expires)

    def routes(self) -> list[web.RouteDef]:
        """For the one web app."""
        path = r"/videos/{job:[0-9a-f]{13}}/{which:[cs]?[0-9]{1,3}}/{expires:[0-9]{1,11}}/{signature:[0-9a-f]{32}}"
        return [web.get(path, self._download)]

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if self._under_way >= AT_ONCE:
            return _said(503, Text("link.busy"), {"Retry-After": "60"})
        with self._counted():
            return await self._answer(request)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        job_id, which, expires, signature = (
            request.match_info[name] for name in ("job", "which", "expires", "signature")
        )
        job, delivery = await self._found(job_id, which)
        expected = self._signature(job_id, which, delivery.received_sha256 or "", int(expires))
        if not hmac.compare_digest(signature.encode(), expected.encode()):
            raise web.HTTPNotFound
        if int(expires) <= self._clock.now():
            return _said(410, Text("link.expired"))
        if delivery.removed_at is not None or delivery.state is DeliveryState.WITHHELD:
            return _said(410, Text("link.gone"))
        path = self._path(delivery, job)
        if not await asyncio.to_thread(Path(path).is_file):  # it was here for as long as videos are kept
            return _said(410, Text("link.gone"))
        return self._file(path, delivery, job)

    async def _found(self, job_id: str, which: str) -> tuple[Job, Delivery]:
        """Raises HTTPNotFound when there are no bytes of such a video."""
        job = await self._store.job(job_id)
        if job is not None:
            for one in await self._store.deliveries(job_id):
                if one.purpose in _PREFIXES and _which(one) == which and one.received_sha256:
                    return job, one
        raise web.HTTPNotFound

    def _path(self, delivery: Delivery, job: Job) -> PurePath:
        """What the link leads to, with its mark; the bytes as they came where no link was posted."""
        extension = job.request.outputFormat.lower()
        if delivery.posted_sha256 is None or (delivery.purpose is Purpose.RESULT and delivery.rung is not Rung.LINKED):
            return self._media.find(delivery.received_sha256 or "", extension)
        return self._media.find(delivery.posted_sha256, delivery.posted_extension or extension)

    def _file(self, path: PurePath, delivery: Delivery, job: Job) -> web.FileResponse:
        """Takes Range. The name is ours; the provider's is not known here any more."""
        extension = path.suffix[1:]
        number = (delivery.n if delivery.shows is None else delivery.shows) + 1
        headers = {
            "Content-Type": _TYPES.get(extension, "application/octet-stream"),
            "Content-Disposition": f'inline; filename="{job.id}-{number}.{extension}"',
            "X-Content-Type-Options": "nosniff",
            # A browser that opens it shows a page of its own around the video.
            "Content-Security-Policy": "default-src 'none'; media-src 'self'; frame-ancestors 'none'",
        }
        return _CountedFile(path, headers, self._counted)

    def _signature(self, job_id: str, which: str, sha256: str, expires: int) -> str:
        # The doorbell signs with the same secret: the first word keeps one from passing for the other.
        signed = f"video {job_id} {which} {sha256} {expires}"
        return hmac.new(self._secret, signed.encode(), hashlib.sha256).hexdigest()[:_SIGNATURE]


def _which(delivery: Delivery) -> str:
    """Its number, with what kind of post it is; a result's is the number alone, as in addresses that are out."""
    return f"{_PREFIXES.get(delivery.purpose, '-')}{delivery.n}"


class _CountedFile(web.FileResponse):
    """A file that counts as a download while it is sent, which is after its handler returned."""

    def __init__(
        self, path: PurePath, headers: Mapping[str, str], counted: Callable[[], AbstractContextManager[None]]
    ) -> None:
        super().__init__(path, headers=headers)
        self._counted = counted

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Sends all of it."""
        with self._counted():
            return await super().prepare(request)


def _said(status: int, text: Text, headers: dict[str, str] | None = None) -> web.Response:
    """In English: an address does not say who opens it."""
    return web.Response(status=status, text=render(text, "en"), headers=headers)
