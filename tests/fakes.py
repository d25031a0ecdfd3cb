"""The few stand-ins: a clock, ids, and small worlds behind the ports. Each world keeps a record of its own.

The in-memory worlds pass the same contract suites as the real edges (tests/contract).
"""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import ClassVar

from bot.generation.command import Asker, Attachment, Person, Place, ReplyTo
from bot.generation.errors import (
    Ambiguous,
    FileTooLarge,
    MediaError,
    NotSent,
    PlatformUnavailable,
    PostGone,
    PostRefused,
    ResultGone,
)
from bot.generation.job import InputKind
from bot.generation.message import Message, Refusal, Text
from bot.generation.ports import (
    NO_PLAN,
    Accepted,
    Account,
    Body,
    Conflict,
    Given,
    Hears,
    Kept,
    Plan,
    Refused,
    ResultStatus,
    Seen,
    Trace,
)
from bot.generation.request import GenerationRequest


@dataclass
class FakeClock:
    """Time that moves when told, or by the length of every sleep."""

    at: float = 1_760_000_000.0

    def now(self) -> float:
        return self.at

    def monotonic(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds


class FakeIds:
    """Names and chance from one seed."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)

    def job_id(self) -> str:
        return f"{self._random.getrandbits(52):013x}"

    def task_uuid(self) -> str:
        return f"{self._random.getrandbits(128):032x}"

    def chance(self) -> float:
        return self._random.random()


@dataclass
class Task:
    """What the provider knows of one task. `admitted` and `billed` are counted, never assumed."""

    results: int
    body: bytes
    admitted: int = 1
    billed_micro_usd: int = 0
    looks: int = 0


@dataclass
class FakeVideoApi:
    """A provider in memory. It charges 7 % less than the estimate, so that a wrong settle shows.

    `answers` are what the next submissions do: "ok", "lost" (taken, answer lost), "unsent", "dropped" (ambiguous, not
    taken), "refuse". `slow` is how many looks a task takes; `fails` are the numbers of results that fail.
    """

    provider: str = "runware"
    answers: list[str] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    slow: int = 1
    fails: frozenset[int] = frozenset()
    looks: int = 0
    submits: int = 0
    uploads: int = 0

    async def check(self) -> None:
        return None

    async def body(
        self, task_uuid: str, request: GenerationRequest, inputs: Mapping[str, Given], plan: Plan = NO_PLAN
    ) -> Body:
        said = {name: given.media_uuid for name, given in sorted(inputs.items())}
        without = sorted(plan.without), sorted(plan.known_elements)
        data = f"{task_uuid} {request.model_dump_json()} {said} {without}".encode()
        return Body(task_uuid, data, hashlib.sha256(data).hexdigest())

    async def submit(self, body: Body) -> Accepted | Conflict | Refused:
        self.submits += 1
        answer = self.answers.pop(0) if self.answers else "ok"
        if answer == "unsent":
            raise NotSent(Text("api.unreachable", host="fake"))
        if answer == "dropped":
            raise Ambiguous(Text("api.no_answer", host="fake"))
        if body.task_uuid in self.tasks:
            return Conflict()
        if answer == "refuse" or not 3 <= self._number("duration", body) <= 15:
            self.refused.add(body.task_uuid)
            return Refused("invalidPositivePrompt", "validation", "positivePrompt", "no")
        self._admit(body)
        if answer == "lost":
            raise Ambiguous(Text("api.no_answer", host="fake"))
        return Accepted()

    async def upload(self, path: PurePath) -> str:
        self.uploads += 1
        return f"media-{self.uploads}"

    async def forget(self, media_uuid: str) -> None:
        return None

    async def account(self) -> Account:
        return Account(5_000_000, "USD")

    def _admit(self, body: Body) -> None:
        task = Task(self._number("numberResults", body), body.data)
        task.billed_micro_usd = task.results * self.cost(self._number("duration", body))
        self.tasks[body.task_uuid] = task

    @staticmethod
    def _number(field: str, body: Body) -> int:
        return int(body.data.decode().split(f'"{field}":')[1].split(",")[0])

    @staticmethod
    def cost(seconds: int) -> int:
        """Micro-dollars a result, not what the price list says."""
        return seconds * 112_000 * 93 // 100

    async def look(self, task_uuids: Sequence[str]) -> Mapping[str, tuple[Seen, ...]]:
        self.looks += 1
        return {uuid: self._seen(uuid) for uuid in task_uuids if uuid in self.tasks}

    def _seen(self, uuid: str) -> tuple[Seen, ...]:
        task = self.tasks[uuid]
        task.looks += 1
        return tuple(self._result(uuid, task, n) for n in range(task.results))

    def _result(self, uuid: str, task: Task, n: int) -> Seen:
        video = f"{uuid}-{n}"
        if task.looks < self.slow + n:
            return Seen(ResultStatus.PROCESSING, video)
        cost = task.billed_micro_usd // task.results
        if n in self.fails:
            failure = Refused("providerError", "provider", "", "it broke")
            return Seen(ResultStatus.ERROR, video, cost_micro_usd=cost, failure=failure)
        return Seen(ResultStatus.SUCCESS, video, f"fake://{video}", n, cost)

    async def download(self, url: str, into: PurePath, limit: int) -> None:
        uuid = url.removeprefix("fake://").rpartition("-")[0]
        if uuid not in self.tasks:
            raise ResultGone(Text("api.result_gone"))
        Path(into).write_bytes(url.encode())


@dataclass
class FakeMedia:
    """A media folder that believes everything but "broken" in a file's bytes.

    Made to fit, a file is cut off at the limit; of less than `SMALLEST_FIT` bytes nothing worth looking at is left.
    """

    root: Path
    SMALLEST_FIT: ClassVar[int] = 4
    MARK: ClassVar[bytes] = b"\nAI by "

    async def admit(self, path: PurePath, name: str, kind: InputKind = InputKind.PICTURE) -> Kept | Refusal:
        data = self._taken(path)
        if b"broken" in data:
            return Refusal(Text("media.broken", name=name))
        return self._put(data, {InputKind.PICTURE: "jpg", InputKind.VIDEO: "mp4", InputKind.VOICE: "wav"}[kind])

    async def keep(self, path: PurePath, extension: str, seconds: int) -> Kept | Refusal:
        data = self._taken(path)
        if b"broken" in data:
            return Refusal(Text("video.truncated"))
        return self._put(data, extension)

    @classmethod
    def _taken(cls, path: PurePath) -> bytes:
        data = cls._read(path)
        Path(path).unlink()
        return data

    @staticmethod
    def _read(path: PurePath) -> bytes:
        try:
            return Path(path).read_bytes()
        except OSError as exc:
            raise MediaError(Text("media.disk_failed")) from exc

    def _put(self, data: bytes, extension: str) -> Kept:
        sha256 = hashlib.sha256(data).hexdigest()
        path = Path(self.find(sha256, extension))
        path.write_bytes(data)
        return Kept(sha256, path, len(data))

    def scratch(self, name: str) -> PurePath:
        if not name or PurePath(name).name != name or name.startswith("."):
            raise ValueError(f"{name!r} is not a plain file name")
        return self.root / f"{name}.part"

    def find(self, sha256: str, extension: str) -> PurePath:
        return self.root / f"{sha256}.{extension}"

    async def fit(self, path: PurePath, limit: int, seconds: int) -> Kept | Refusal:
        data = self._read(path)
        if len(data) <= limit:
            return Kept(hashlib.sha256(data).hexdigest(), path, len(data))
        if limit < self.SMALLEST_FIT:
            return Refusal(Text("media.cannot_fit"))
        return self._put(data[:limit], "mp4")

    async def still(self, path: PurePath, *, last: bool) -> Kept | Refusal:
        data = self._read(path)
        return self._put(b"\xff\xd8\xff" + (data[-1:] if last else data[:1]) + b"\xff\xd9", "jpg")

    async def labelled(self, path: PurePath, job: str) -> Kept:
        data = self._read(path)
        if self.MARK in data:
            return Kept(hashlib.sha256(data).hexdigest(), path, len(data))
        return self._put(data + self.MARK + job.encode(), path.suffix[1:])

    async def intact(self, sha256: str, extension: str) -> bool:
        path = Path(self.find(sha256, extension))
        return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256

    async def trace(self, path: PurePath) -> Trace:
        data = self._taken(path)
        found = data.partition(self.MARK)
        return Trace(hashlib.sha256(data).hexdigest(), bool(found[1]), job=found[2][:13].decode() or None)


@dataclass
class Posted:
    """One message in the channel."""

    key: str
    message: Message
    content: bytes
    at: float = 0.0
    deleted: bool = False


@dataclass
class FakeChat:
    """A channel in memory. `outcomes` are what the next posts and other calls do.

    "ok", "lost" (done, answer lost), "down", "refuse", "gone" (it was there and was removed). A post with a file of
    more than `limit` bytes is too large; `shown_limit`, where set, is what the channel says of it before. `gone` are
    the ids of people who left, `closed` why some channels are not to be used, `met` what
    is known of some people. `attempts` are the keys of all posts that
    were tried, whatever came of them.
    """

    name: str = "fake"
    channel: list[Posted] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    clock: FakeClock = field(default_factory=FakeClock)
    attempts: list[str] = field(default_factory=list)
    limit: int | None = None
    shown_limit: int | None = None
    gone: set[str] = field(default_factory=set)
    closed: dict[str, Text] = field(default_factory=dict)
    met: dict[str, Asker] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    edits: list[tuple[ReplyTo, Message]] = field(default_factory=list)
    whispers: list[tuple[Person, Message]] = field(default_factory=list)
    trouble: Text | None = None

    async def run(self, core: Hears) -> None:
        await asyncio.Event().wait()

    def address(self, place: Place) -> ReplyTo:
        return ReplyTo(self.name, place.thread or place.channel)

    def private(self, person: Person, place: Place) -> ReplyTo:
        return ReplyTo(self.name, f"direct:{person.id}")

    def posted_at(self, to: ReplyTo, reference: str) -> ReplyTo | None:
        return ReplyTo(self.name, f"{to.address}#{reference}")

    def upload_limit(self, to: ReplyTo) -> int | None:
        return self.limit if self.shown_limit is None else self.shown_limit

    async def fetch(self, attachment: Attachment, into: PurePath, limit: int) -> Refusal | None:
        if attachment.handle not in self.files:
            return Refusal(Text("console.file_missing", name=attachment.name))
        data = self.files[attachment.handle]
        if len(data) > limit:
            megabytes = round(len(data) / 1e6, 1)
            return Refusal(Text("media.too_large", name=attachment.name, size_mb=megabytes, limit_mb=limit // 2**20))
        Path(into).write_bytes(data)
        return None

    async def post(self, to: ReplyTo, message: Message, key: str) -> str:
        self.attempts.append(key)
        outcome = self._outcome()
        content = b"".join(Path(file.path).read_bytes() for file in message.files)
        if self.limit is not None and any(Path(file.path).stat().st_size > self.limit for file in message.files):
            self.shown_limit = None
            raise FileTooLarge(Text("platform.post_refused", platform=self.name), self.limit)
        self.channel.append(Posted(key, message, content, self.clock.now()))
        if outcome == "lost":
            raise PlatformUnavailable(Text("platform.no_answer", platform=self.name))
        return f"message-{len(self.channel)}"

    def _outcome(self) -> str:
        """What is told to happen now, "ok" or "lost". Raises what else it is."""
        outcome = self.outcomes.pop(0) if self.outcomes else "ok"
        if outcome == "down":
            raise PlatformUnavailable(Text("platform.no_answer", platform=self.name))
        if outcome == "refuse":
            raise PostRefused(Text("platform.post_refused", platform=self.name))
        if outcome == "gone":
            raise PostGone(Text("platform.post_refused", platform=self.name))
        return outcome

    async def find(self, to: ReplyTo, key: str, since: float) -> str | None:
        for n, posted in enumerate(self.channel, 1):
            if posted.key == key and posted.at >= since and not posted.deleted:
                return f"message-{n}"
        return None

    async def edit(self, to: ReplyTo, message: Message, key: str = "") -> None:
        self._outcome()
        self.edits.append((to, message))

    async def delete(self, to: ReplyTo, reference: str) -> None:
        self._outcome()
        for n, posted in enumerate(self.channel, 1):
            if reference == f"message-{n}":
                posted.deleted = True

    async def whisper(self, person: Person, message: Message) -> None:
        self._outcome()
        self.whispers.append((person, message))

    async def permits(self, person: Person, place: Place) -> bool:
        self.asked.append(person.id)
        return person.id not in self.gone

    async def meet(self, person: Person, place: Place) -> tuple[Asker, Place] | None:
        self._outcome()
        if person.id in self.gone:
            return None
        return self.met.get(person.id, Asker(person)), place

    async def objects(self, place: Place, channel: str) -> Text | None:
        self._outcome()
        return self.closed.get(channel)
