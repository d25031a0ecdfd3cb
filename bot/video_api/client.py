"""The real client of the video API: one POST per call, every answer a value or an error of the core."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path, PurePath
from types import TracebackType
from typing import Any, Self

import httpx
from pydantic import SecretStr

from bot import transfer
from bot.generation.errors import Ambiguous, MediaError, ResultGone, UploadRefused, VideoApiError
from bot.generation.message import Text
from bot.generation.ports import NO_PLAN, Accepted, Account, Body, Clock, Conflict, Given, Plan, Refused, Seen
from bot.generation.request import GenerationRequest
from bot.video_api import bodies, wire
from bot.video_api.categories import NOT_FOUND, VALIDATION
from bot.video_api.outages import answer_of
from bot.video_api.poller import Poller
from bot.video_api.sending import Reply, Sender, Streamed
from bot.video_api.transport import Transport

CHECK_SECONDS = 10.0
SUBMIT_SECONDS = 180.0  # two pictures of 10 MB over a slow line
LOOK_SECONDS = 30.0
UPLOAD_SECONDS = 900.0  # a video of 100 MB at 150 KB/s


class HttpVideoApi:
    """The VideoApi port over HTTP.

    `url` gives the API's full address each time it is needed: the local API may come back on another port.
    `key` goes to that address only. `result_hosts` (`host` or `host:port`) are where results may be fetched from,
    beside the API itself when it runs on this machine. `webhook` and `upload_endpoint` give the address that belongs
    to a taskUUID, the same one each time: it is part of the body.
    """

    def __init__(
        self,
        url: Callable[[], str],
        key: SecretStr,
        *,
        provider: str,
        result_hosts: tuple[str, ...],
        clock: Clock,
        webhook: Callable[[str], str] | None = None,
        upload_endpoint: Callable[[str], Awaitable[str]] | None = None,
    ) -> None:
        self._key = key
        self._provider = provider
        self._result_hosts = result_hosts
        self._clock = clock
        self._webhook = webhook
        self._upload_endpoint = upload_endpoint
        transport = Transport()
        self._sender = Sender(url, key, transport)
        # No proxies or netrc from the environment, no cookies: what we send is what is written here.
        self._http = httpx.AsyncClient(
            transport=transport,
            trust_env=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )
        self._poller = Poller(self._ask, clock)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    @property
    def provider(self) -> str:
        """Whose money this is."""
        return self._provider

    async def check(self) -> None:
        """Prove address and key with an authentication task, in at most 10 s. Raises VideoApiError."""
        reply = await self._sender.post(bodies.credentials(self._key.get_secret_value()), CHECK_SECONDS)
        answer = self._answer(reply)
        if answer.complaints or not reply.ok:
            raise Ambiguous(Text("api.wrong_answer", host=reply.host))

    async def ping(self) -> None:
        """Ask for a sign of life, in at most 10 s. Raises VideoApiError."""
        reply = await self._sender.post(bodies.ping(), CHECK_SECONDS)
        if not any(item.get("pong") is True for item in self._answer(reply).items):
            raise Ambiguous(Text("api.wrong_answer", host=reply.host))

    async def body(
        self, task_uuid: str, request: GenerationRequest, inputs: Mapping[str, Given], plan: Plan = NO_PLAN
    ) -> Body:
        """The bytes to submit. Raises MediaError when a file cannot be read, NotSent when an address is missing."""
        write = partial(
            bodies.submission,
            task_uuid,
            request,
            inputs,
            plan,
            webhook_url=self._webhook(task_uuid) if self._webhook else None,
            upload_endpoint=await self._upload_endpoint(task_uuid) if self._upload_endpoint else None,
        )
        try:
            # Files are read and encoded aside; words alone are not worth the way to another thread.
            return await asyncio.to_thread(write) if inputs else write()
        except OSError as exc:
            raise MediaError(Text("media.disk_failed")) from exc

    async def upload(self, path: PurePath) -> str:
        """Put a file into the provider's media storage and return its UUID; it is read while it is sent.

        Raises MediaError when the file cannot be read, and VideoApiError itself, none of its kinds, when the provider
        will not have the file: sending it again would not help.
        """
        task_uuid = str(uuid.uuid4())
        try:
            length, pieces = bodies.upload(task_uuid, path)
            reply = await self._sender.post(Streamed(length, pieces), UPLOAD_SECONDS)
        except OSError as exc:
            raise MediaError(Text("media.disk_failed")) from exc
        item = self._told(reply, task_uuid, "mediaUUID")
        media_uuid = wire.media_uuid(item) if isinstance(item, Mapping) else None
        if media_uuid is not None:
            return media_uuid
        if isinstance(item, Refused):
            raise UploadRefused(Text("api.upload_refused", host=reply.host, detail=item.detail or item.code))
        raise Ambiguous(Text("api.wrong_answer", host=reply.host))

    async def forget(self, media_uuid: str) -> None:
        """Delete a file from the provider's media storage; one that is gone is no error. Raises VideoApiError."""
        task_uuid = str(uuid.uuid4())
        reply = await self._sender.post(bodies.forget(task_uuid, media_uuid), CHECK_SECONDS)
        told = self._told(reply, task_uuid, "operation")
        if isinstance(told, Refused) and told.category != NOT_FOUND:
            raise VideoApiError(Text("api.forget_refused", host=reply.host, detail=told.detail or told.code))
        if told is None:
            raise Ambiguous(Text("api.wrong_answer", host=reply.host))

    async def account(self) -> Account:
        """How much credit is left. Raises VideoApiError."""
        task_uuid = str(uuid.uuid4())
        reply = await self._sender.post(bodies.details(task_uuid), CHECK_SECONDS)
        told = self._told(reply, task_uuid, "balance")
        if not isinstance(told, Mapping):
            raise Ambiguous(Text("api.wrong_answer", host=reply.host))
        return wire.account(told)

    async def submit(self, body: Body) -> Accepted | Conflict | Refused:
        """Send it once. Raises NotSent, Ambiguous, Throttled, KeyRefused or NoCredit."""
        reply = await self._sender.post(body.data, SUBMIT_SECONDS)
        if reply.status == 413:  # said before the body was read, by the API or by what stands in front of it
            return Refused("requestTooLarge", VALIDATION, "inputs", "")
        word = wire.acknowledgement(self._answer(reply, body.task_uuid), body.task_uuid)
        clear = {
            Accepted: reply.ok,
            Conflict: True,
            Refused: isinstance(word, Refused) and (not reply.ok or wire.is_clear_refusal(word)),
        }
        if word is None or not clear[type(word)]:
            raise Ambiguous(Text("api.wrong_answer", host=reply.host))
        return word

    async def look(self, task_uuids: Sequence[str]) -> Mapping[str, tuple[Seen, ...]]:
        """Where these tasks stand, asked 50 at a time, one request in flight. Raises VideoApiError."""
        return await self._poller.look(task_uuids)

    async def download(self, url: str, into: PurePath, limit: int) -> None:
        """Stream a result into a file, going on where that file ends. `limit` in bytes.

        Raises ResultGone, VideoApiError, or MediaError when the disk failed. The key is not sent.
        """
        hosts = (*self._result_hosts, *self._own_host())
        try:
            await transfer.download(self._http, url, Path(into), hosts=hosts, limit=limit, clock=self._clock)
        except transfer.Gone as exc:
            raise ResultGone(Text("api.result_gone")) from exc
        except transfer.NotAllowed as exc:
            if self._moved(url):
                raise ResultGone(Text("api.result_gone")) from exc
            raise VideoApiError(Text("api.host_not_allowed", host=exc.host or "?")) from exc
        except transfer.TooLarge as exc:
            raise VideoApiError(Text("api.download_too_large", limit_mb=limit // 2**20)) from exc
        except transfer.DiskFailed as exc:
            raise MediaError(Text("media.disk_full" if exc.full else "media.disk_failed")) from exc
        except transfer.TransferError as exc:
            raise VideoApiError(Text("api.download_failed", host=exc.host)) from exc

    async def _ask(self, task_uuids: Sequence[str]) -> Mapping[str, tuple[Seen, ...]]:
        reply = await self._sender.post(bodies.question(task_uuids), LOOK_SECONDS)
        answer = self._answer(reply)
        seen = wire.standings(answer, task_uuids)
        if not seen and not answer.had_data:
            raise Ambiguous(Text("api.wrong_answer", host=reply.host))
        return seen

    def _told(self, reply: Reply, task_uuid: str, field: str) -> Mapping[str, Any] | Refused | None:
        """What the answer to one utility task says: its item, why not, or nothing we understand."""
        if reply.status == 413:
            return Refused("requestTooLarge", VALIDATION, "media", "")
        answer = self._answer(reply, task_uuid)
        item = wire.item_of(answer, task_uuid, field) if reply.ok else None
        refused = wire.complaint_of(answer, task_uuid)
        if refused is None or wire.is_clear_refusal(refused):
            return refused or item
        raise Ambiguous(Text("api.server_error", host=reply.host, status=reply.status))

    def _answer(self, reply: Reply, task_uuid: str | None = None) -> wire.Answer:
        return answer_of(reply, self._clock, task_uuid)

    def _own_host(self) -> tuple[str, ...]:
        target = self._sender.endpoint()
        return (transfer.host_of(target),) if transfer.is_loopback(target.host) else ()

    def _moved(self, url: str) -> bool:
        """Whether this result lies at an earlier port of the local API: a fresh look gives its new address."""
        try:
            host, own = httpx.URL(url).host, self._sender.endpoint().host
        except (httpx.InvalidURL, ValueError):
            return False
        return host == own and transfer.is_loopback(own)
