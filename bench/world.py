"""A bot for benches: the real core, storage, media and engine on one disk, with a provider that answers at once."""

from __future__ import annotations

import asyncio
import hashlib
import struct
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path, PurePath

from bot.app.chats import Absent
from bot.clock import SystemClock, SystemIds
from bot.engine import Engine
from bot.generation.command import Asker, Attachment, Command, Person, Place, ReplyTo
from bot.generation.job import JobState
from bot.generation.message import Message, Refusal, Text
from bot.generation.models import parse_model
from bot.generation.ports import NO_PLAN, Accepted, Account, Body, Caps, Given, Plan, ResultStatus, Seen, VideoApi
from bot.generation.request import GenerationRequest
from bot.generation.service import Rules, Service
from bot.generation.steps import Steps
from bot.media.kept import MediaFolder
from storage.sqlite import SqliteStore, open_store

PLACE = Place("bench", "t", "channel")
REPLY = ReplyTo("bench", "channel")


def command(number: int) -> Command:
    """A person of their own each, so that nobody has too many open jobs."""
    asker = Asker(Person("bench", str(number)))
    return Command(f"b:{number}", "video", "a red fox runs through snow --dur 5", (), asker, PLACE, REPLY)


def clip(seconds: int) -> bytes:
    """The smallest file whose structure says: an MP4 video of this length."""
    mvhd = struct.pack(">4xIIIII", 0, 0, 1000, seconds * 1000, 0x10000) + bytes(76)
    hdlr = struct.pack(">8x4s12x", b"vide") + b"\0"
    tkhd = bytes(76) + struct.pack(">II", 1920 << 16, 1080 << 16)
    stsd = struct.pack(">4xI", 1) + _box(b"avc1", bytes(78))
    stbl = _box(b"stbl", _box(b"stsd", stsd) + _box(b"stsz", struct.pack(">4xII", 4, 1)))
    trak = _box(b"trak", _box(b"tkhd", tkhd) + _box(b"mdia", _box(b"hdlr", hdlr) + _box(b"minf", stbl)))
    moov = _box(b"moov", _box(b"mvhd", mvhd) + trak)
    return _box(b"ftyp", b"isom\0\0\2\0isomavc1") + moov + _box(b"mdat", b"data")


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


class InstantApi:
    """Admits, finishes and delivers without delay, in this process."""

    provider = "runware"

    def __init__(self) -> None:
        self._clip = clip(5)

    async def check(self) -> None:
        return None

    async def upload(self, path: PurePath) -> str:
        return "bench"

    async def forget(self, media_uuid: str) -> None:
        return None

    async def account(self) -> Account:
        return Account(None, "USD")

    async def body(
        self, task_uuid: str, request: GenerationRequest, inputs: Mapping[str, Given], plan: Plan = NO_PLAN
    ) -> Body:
        data = f"{task_uuid} {request.model_dump_json()}".encode()
        return Body(task_uuid, data, hashlib.sha256(data).hexdigest())

    async def submit(self, body: Body) -> Accepted:
        return Accepted()

    async def look(self, task_uuids: Sequence[str]) -> Mapping[str, tuple[Seen, ...]]:
        return {task: (Seen(ResultStatus.SUCCESS, f"v{task}", "bench://", 1, 560_000),) for task in task_uuids}

    async def download(self, url: str, into: PurePath, limit: int) -> None:
        Path(into).write_bytes(self._clip)


class SlowApi(InstantApi):
    """Admits at once and never finishes."""

    async def look(self, task_uuids: Sequence[str]) -> Mapping[str, tuple[Seen, ...]]:
        return {task: (Seen(ResultStatus.PROCESSING, f"v{task}"),) for task in task_uuids}


class Channel(Absent):
    """A chat that takes everything at once."""

    def __init__(self) -> None:
        super().__init__("bench")
        self.posted = 0
        self.changed = asyncio.Event()

    async def fetch(self, attachment: Attachment, into: PurePath, limit: int) -> Refusal | None:
        return None

    async def post(self, to: ReplyTo, message: Message, key: str) -> str:
        self.posted += 1
        self.changed.set()
        return key

    async def find(self, to: ReplyTo, key: str, since: float) -> str | None:
        return None

    async def permits(self, person: Person, place: Place) -> bool:
        return True

    async def meet(self, person: Person, place: Place) -> tuple[Asker, Place] | None:
        return Asker(person), place

    async def objects(self, place: Place, channel: str) -> Text | None:
        return None


class Bench:
    """What a bench measures."""

    def __init__(self, store: SqliteStore, service: Service, engine: Engine, channel: Channel) -> None:
        self.store = store
        self.service = service
        self.engine = engine
        self.channel = channel

    async def ask(self, number: int) -> None:
        """From the command to the reservation."""
        given = command(number)
        await self.service.receive(given)
        await self.service.acknowledged(given.key)
        await self.service.submit(given)
        self.engine.nudge()

    async def ended(self) -> int:
        """How many of the last jobs have ended."""
        jobs = await self.store.jobs("bench", None, 10_000)
        return sum(1 for job in jobs if job.state is JobState.ENDED)


@asynccontextmanager
async def bench_in(
    folder: Path, api: VideoApi, *, workers: int = 32, concurrency: int = 10_000, typical: float = 0.0
) -> AsyncIterator[Bench]:
    """Wired as bot.app does it, but for the provider and the chat."""
    text = (resources.files("bot.generation.models") / "klingai-kling-video-3-pro.toml").read_text(encoding="utf-8")
    facts, clock, ids = parse_model(text), SystemClock(), SystemIds()
    async with open_store(folder / "data", lambda _event: None) as store:
        channel = Channel()
        rules = Rules(api.provider, Caps(None, 10), "fast")
        service = Service(store, {facts.id: facts}, facts.id, rules, clock, ids)
        media = MediaFolder(folder / "data" / "media")
        steps = Steps(store, api, media, {"bench": channel}, clock, ids, deadline=3600.0)
        engine = Engine(
            store, api, steps, clock, ids, workers=workers, concurrency=concurrency, typical=typical, deadline=3600.0
        )
        yield Bench(store, service, engine, channel)
