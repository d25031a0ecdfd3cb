"""The real client of the video API: one POST per call, one key for one host, every outage under its own name."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache, partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path, PurePath
from types import TracebackType
from typing import Any, Self

import httpx
from pydantic import SecretStr

from bot import transfer
from bot.generation.errors import (
    Ambiguous,
    KeyRefused,
    MediaError,
    NoCredit,
    NotSent,
    ResultGone,
    Throttled,
    UploadRefused,
    VideoApiError,
)
from bot.generation.message import Text
from bot.generation.ports import NO_PLAN, Accepted, Account, Body, Clock, Conflict, Given, Plan, Refused, Seen
from bot.generation.request import GenerationRequest
from bot.video_api import bodies, wire
from bot.video_api.categories import AUTH, NOT_FOUND, QUOTA, RATE_LIMIT, VALIDATION
from bot.video_api.poller import AnswerTooLong, Poller

CHECK_SECONDS = 10.0
SUBMIT_SECONDS = 180.0  # two pictures of 10 MB over a slow line
LOOK_SECONDS = 30.0
UPLOAD_SECONDS = 900.0  # a video of 100 MB at 150 KB/s

_DEFAULT_RETRY, _SHORTEST_RETRY, _LONGEST_RETRY = 30.0, 1.0, 900.0
_PIECE = 256 * 1024
_LIMITS = httpx.Limits(max_connections=40, max_keepalive_connections=40, keepalive_expiry=60.0)
_TIMEOUT = httpx.Timeout(60.0, connect=10.0, pool=10.0).as_dict()
_SHORTEST_SECRET = 12
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,9})?")
_SPEAKABLE_KEY = re.compile(r"[\x21-\x7e]+")


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
        self._url = url
        self._key = key
        self._provider = provider
        self._result_hosts = result_hosts
        self._clock = clock
        self._webhook = webhook
        self._upload_endpoint = upload_endpoint
        # No proxies or netrc from the environment, no cookies: what we send is what is written here.
        self._transport = httpx.AsyncHTTPTransport(retries=0, limits=_LIMITS, trust_env=False)
        self._http = httpx.AsyncClient(
            transport=self._transport,
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
        reply = await self._post(bodies.credentials(self._key.get_secret_value()), CHECK_SECONDS)
        answer = self._clear(reply)
        if answer.complaints or not reply.ok:
            raise Ambiguous(Text("api.wrong_answer", host=reply.host))

    async def ping(self) -> None:
        """Ask for a sign of life, in at most 10 s. Raises VideoApiError."""
        reply = await self._post(bodies.ping(), CHECK_SECONDS)
        if not any(item.get("pong") is True for item in self._clear(reply).items):
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
            reply = await self._post(_Streamed(length, pieces), UPLOAD_SECONDS)
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
        reply = await self._post(bodies.forget(task_uuid, media_uuid), CHECK_SECONDS)
        told = self._told(reply, task_uuid, "operation")
        if isinstance(told, Refused) and told.category != NOT_FOUND:
            raise VideoApiError(Text("api.forget_refused", host=reply.host, detail=told.detail or told.code))
        if told is None:
            raise Ambiguous(Text("api.wrong_answer", host=reply.host))

    async def account(self) -> Account:
        """How much credit is left. Raises VideoApiError."""
        task_uuid = str(uuid.uuid4())
        reply = await self._post(bodies.details(task_uuid), CHECK_SECONDS)
        told = self._told(reply, task_uuid, "balance")
        if not isinstance(told, Mapping):
            raise Ambiguous(Text("api.wrong_answer", host=reply.host))
        return wire.account(told)

    async def submit(self, body: Body) -> Accepted | Conflict | Refused:
        """Send it once. Raises NotSent, Ambiguous, Throttled, KeyRefused or NoCredit."""
        reply = await self._post(body.data, SUBMIT_SECONDS)
        if reply.status == 413:  # said before the body was read, by the API or by what stands in front of it
            return Refused("requestTooLarge", VALIDATION, "inputs", "")
        word = wire.acknowledgement(self._clear(reply, body.task_uuid), body.task_uuid)
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

    # -- one POST ----------------------------------------------------------------------------------------------------

    async def _ask(self, task_uuids: Sequence[str]) -> Mapping[str, tuple[Seen, ...]]:
        reply = await self._post(bodies.question(task_uuids), LOOK_SECONDS)
        answer = self._clear(reply)
        seen = wire.standings(answer, task_uuids)
        if not seen and not answer.had_data:
            raise Ambiguous(Text("api.wrong_answer", host=reply.host))
        return seen

    def _told(self, reply: _Reply, task_uuid: str, field: str) -> Mapping[str, Any] | Refused | None:
        """What the answer to one utility task says: its item, why not, or nothing we understand."""
        if reply.status == 413:
            return Refused("requestTooLarge", VALIDATION, "media", "")
        answer = self._clear(reply, task_uuid)
        item = wire.item_of(answer, task_uuid, field) if reply.ok else None
        refused = wire.complaint_of(answer, task_uuid)
        if refused is None or wire.is_clear_refusal(refused):
            return refused or item
        raise Ambiguous(Text("api.server_error", host=reply.host, status=reply.status))

    async def _post(self, data: bytes | _Streamed, seconds: float) -> _Reply:
        """Send once and read at most 1 MB of answer. `seconds` for all of it."""
        target = self._endpoint()
        host = transfer.host_of(target)
        if not _SPEAKABLE_KEY.fullmatch(self._key.get_secret_value()):
            raise KeyRefused(Text("api.key_refused", host=host))  # as a header it would only fail later, quoting it
        try:
            async with asyncio.timeout(seconds):
                return await self._exchange(target, data)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as exc:
            raise NotSent(Text("api.unreachable", host=host)) from exc
        except (httpx.HTTPError, TimeoutError) as exc:
            raise Ambiguous(Text("api.no_answer", host=host)) from exc

    async def _exchange(self, target: httpx.URL, data: bytes | _Streamed) -> _Reply:
        request = httpx.Request(
            "POST",
            target,
            headers={
                "Authorization": f"Bearer {self._key.get_secret_value()}",
                "Content-Type": "application/json",
                "Content-Length": str(data.length if isinstance(data, _Streamed) else len(data)),
                "Accept-Encoding": "identity",
            },
            content=_content(data),
            extensions={"timeout": _TIMEOUT},
        )
        # Straight to the transport: this API has no redirects, cookies or logins, and they cost a third of a request.
        response = await self._transport.handle_async_request(request)
        try:
            return _Reply(transfer.host_of(target), response, await _read(response))
        finally:
            await response.aclose()

    def _endpoint(self) -> httpx.URL:
        """Where to send to. The key never goes over plain http to another machine. Raises NotSent."""
        return _checked(self._url())

    def _clear(self, reply: _Reply, task_uuid: str | None = None) -> wire.Answer:
        """The answer, once neither its status nor a complaint is about the account. Raises VideoApiError.

        `task_uuid` is the task that was submitted: complaints about it count, too.
        """
        status, host = reply.status, reply.host
        if status in (401, 403):
            raise KeyRefused(Text("api.key_refused", host=host))
        if status == 402:
            raise NoCredit(Text("api.no_credit", host=host))
        if status == 429:
            raise self._throttled(reply)
        if status >= 500 or status == 408:
            raise Ambiguous(Text("api.server_error", host=host, status=status))
        if reply.data is None:
            raise AnswerTooLong(Text("api.wrong_answer", host=host))
        try:
            answer = wire.read_answer(self._without_key(reply.data))
        except wire.Unreadable as exc:
            raise Ambiguous(Text("api.not_json", host=host)) from exc
        about = {None, task_uuid.lower() if task_uuid else None}
        for complaint in answer.complaints:
            if complaint.task_uuid in about and not complaint.task_failed:
                self._heed(complaint.refused.category, reply)
        return answer

    def _heed(self, category: str, reply: _Reply) -> None:
        if category == AUTH:
            raise KeyRefused(Text("api.key_refused", host=reply.host))
        if category == QUOTA:
            raise NoCredit(Text("api.no_credit", host=reply.host))
        if category == RATE_LIMIT:
            raise self._throttled(reply)

    def _throttled(self, reply: _Reply) -> Throttled:
        seconds = retry_after(reply.headers.get("Retry-After"), self._clock.now())
        return Throttled(Text("api.throttled", host=reply.host, seconds=round(seconds)), seconds)

    def _without_key(self, data: bytes) -> bytes:
        """An answer may quote what was wrong in the request. A key as short as "preview" is no secret, only a word."""
        key = self._key.get_secret_value()
        return re.sub(_spellings(key), b"***", data) if len(key) >= _SHORTEST_SECRET else data

    def _own_host(self) -> tuple[str, ...]:
        target = self._endpoint()
        return (transfer.host_of(target),) if transfer.is_loopback(target.host) else ()

    def _moved(self, url: str) -> bool:
        """Whether this result lies at an earlier port of the local API: a fresh look gives its new address."""
        try:
            host, own = httpx.URL(url).host, self._endpoint().host
        except (httpx.InvalidURL, ValueError):
            return False
        return host == own and transfer.is_loopback(own)


@lru_cache(maxsize=8)  # the address is asked for at every request and changes only when the local API moves
def _checked(address: str) -> httpx.URL:
    try:
        target = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        raise NotSent(Text("api.unreachable", host="?")) from None
    if target.scheme != "https" and not (target.scheme == "http" and transfer.is_loopback(target.host)):
        raise NotSent(Text("api.host_not_allowed", host=transfer.host_of(target)))
    return target


class _Reply:
    """Status, headers and bytes of an answer; `data` is None when it was longer than we read."""

    def __init__(self, host: str, response: httpx.Response, data: bytes | None) -> None:
        self.host = host
        self.status = response.status_code
        self.headers = response.headers
        self.data = data

    @property
    def ok(self) -> bool:
        """2xx."""
        return 200 <= self.status < 300


def _spellings(key: str) -> bytes:
    """A pattern for the key as it is, as any JSON writer may escape it (`\\/`, `\\u002f`), and percent-encoded."""
    signs = (rf"(?:\\?{re.escape(sign)}|(?i:\\u00{ord(sign):02x}|%{ord(sign):02x}))" for sign in key)
    return "".join(signs).encode()


async def _read(response: httpx.Response) -> bytes | None:
    read = bytearray()
    async for chunk in response.aiter_raw():
        read += chunk
        if len(read) > wire.LONGEST_ANSWER:
            return None
    return bytes(read)


@dataclass(frozen=True, slots=True)
class _Streamed:
    """A body that is made while it is sent; `length` in bytes."""

    length: int
    pieces: Iterator[bytes]


def _content(data: bytes | _Streamed) -> bytes | AsyncIterable[bytes]:
    if isinstance(data, _Streamed):
        return _made(data.pieces)
    return data if len(data) <= _PIECE else _cut(data)


async def _made(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(next, pieces, b""):
        yield piece


async def _cut(data: bytes) -> AsyncIterator[bytes]:
    """So that the write timeout is for a piece and the loop breathes between two."""
    for start in range(0, len(data), _PIECE):
        yield data[start : start + _PIECE]


def retry_after(value: str | None, now: float) -> float:
    """Seconds to wait, 1 to 900, from a Retry-After header in either form; 30 when it says nothing. `now` is UTC."""
    word = (value or "").strip()
    if _NUMBER.fullmatch(word):
        wait = float(word)
    else:
        try:
            wait = parsedate_to_datetime(word).timestamp() - now
        except (ValueError, TypeError, IndexError, OverflowError):
            wait = _DEFAULT_RETRY
    return min(max(wait, _SHORTEST_RETRY), _LONGEST_RETRY)
