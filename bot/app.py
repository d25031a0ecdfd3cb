"""The wiring: the only module that names concrete classes. Ports in, one running bot out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from pydantic import SecretStr

from adapters.console.adapter import ConsolePlatform
from bot.clock import SystemClock, SystemIds
from bot.engine import Engine
from bot.generation.message import Message, Text
from bot.generation.models import ModelFacts, parse_model
from bot.generation.money import PREVIEW
from bot.generation.ports import Caps, ChatPlatform, Clock, Ids, MediaStore, Store, VideoApi
from bot.generation.service import Rules, Service
from bot.generation.steps import Steps
from bot.logs import log_event
from bot.media.kept import MediaFolder
from bot.settings import Settings
from bot.video_api.client import HttpVideoApi
from storage.backup import Restored, back_up, restore
from storage.sqlite import open_store, open_to_read

RUNWARE = "runware"
# The local video API takes about as long as the video lasts; nobody has measured a job of its when the first one runs.
_PREVIEW_TYPICAL, _PREVIEW_SLOW = 10.0, 45.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the video API is and whose money it spends. `url` is asked anew each time: it may move."""

    url: Callable[[], str]
    key: SecretStr
    provider: str


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything the core touches the world through."""

    store: Store
    api: VideoApi
    media: MediaStore
    platforms: Mapping[str, ChatPlatform]
    clock: Clock
    ids: Ids


@dataclass(frozen=True, slots=True)
class App:
    """A bot that is wired and not yet running."""

    ports: Ports
    service: Service
    engine: Engine

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The engine at work while the block runs, then drained. Raises what stopped it, StorageBroken for one."""
        # Commands that were acknowledged before a crash are carried on, the others dropped.
        await self.service.carry_on()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.engine.run(), name="engine")
                try:
                    yield
                finally:
                    self.engine.stop()
        except BaseExceptionGroup as several:
            raise _first(several) from several


class UnknownModel(Exception):
    """The settings name a model that has no file here."""


@asynccontextmanager
async def wired(
    settings: Settings,
    endpoint: Endpoint,
    hear: Callable[[Message], None] = lambda _message: None,
    around: Callable[[Ports], Ports] = lambda ports: ports,
    out: Path | None = None,
) -> AsyncIterator[App]:
    """The bot on its data directory. `around` may put something around every port. Raises CannotOpen, UnknownModel.

    `out` is the folder for every video of the terminal, in place of the one that its command named.
    """
    facts = _facts(settings.video_api.model, endpoint.provider)
    clock = SystemClock()
    async with (
        open_store(settings.data_dir, log_event) as store,
        HttpVideoApi(
            endpoint.url,
            endpoint.key,
            provider=endpoint.provider,
            result_hosts=settings.video_api.result_hosts,
            clock=clock,
        ) as api,
    ):
        console = ConsolePlatform(settings.data_dir / "console", hear, out)
        media = MediaFolder(settings.data_dir / "media")
        # What a bot that was killed left half fetched.
        await media.sweep_scratch(clock.now())
        ports = around(Ports(store, api, media, {console.name: console}, clock, SystemIds()))
        yield _assemble(settings, facts, ports)


def _assemble(settings: Settings, facts: ModelFacts, ports: Ports) -> App:
    deadline = settings.video_api.deadline_minutes * 60.0
    caps = Caps(settings.budget.day_micro_usd, settings.budget.open_jobs)
    rules = Rules(ports.api.provider, caps, settings.video_api.safety)
    service = Service(ports.store, {facts.id: facts}, facts.id, rules, ports.clock, ports.ids)
    steps = Steps(ports.store, ports.api, ports.media, ports.platforms, ports.clock, ports.ids, deadline=deadline)
    engine = Engine(
        ports.store,
        ports.api,
        steps,
        ports.clock,
        ports.ids,
        workers=settings.workers,
        concurrency=settings.video_api.concurrency,
        typical=facts.typical_seconds,
        deadline=deadline,
    )
    return App(ports, service, engine)


@asynccontextmanager
async def web(settings: Settings, app: App, is_draining: Callable[[], bool]) -> AsyncIterator[int]:
    """/livez and /readyz for this bot; yields the port. Raises CannotListen."""
    # Here and not above: its import takes as long as all others together, and most commands serve nothing.
    from bot.web import database_writes, disk_room, serve, taking_work

    async def submits() -> Text | None:
        return app.engine.trouble

    checks = [
        database_writes(app.ports.store),
        disk_room(settings.data_dir),
        taking_work(is_draining),
        submits,
    ]
    async with serve(settings.web.host, settings.web.port, clock=app.ports.clock, checks=checks) as port:
        yield port


async def is_alive(settings: Settings) -> bool:
    """Whether a bot with these settings answers."""
    from bot.web import healthcheck  # see above

    return await healthcheck(settings.web.host, settings.web.port)


def back_up_now(settings: Settings, into: Path) -> Path:
    """Copy the database while a bot may be running; the new file. Raises StorageError."""
    return back_up(settings.data_dir, into, SystemClock().now())


def restore_now(settings: Settings, backup: Path) -> Restored:
    """Put a backup in the database's place. Raises CannotOpen; a running bot is one reason."""
    return restore(settings.data_dir, backup, SystemClock().now())


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[Service]:
    """Only questions, beside a bot that may be running. Raises CannotOpen."""
    facts = _facts(settings.video_api.model, PREVIEW)
    async with open_to_read(settings.data_dir) as store:
        rules = Rules(PREVIEW, Caps(0, 0), settings.video_api.safety)
        yield Service(store, {facts.id: facts}, facts.id, rules, SystemClock(), SystemIds())


def _facts(model: str, provider: str) -> ModelFacts:
    found = {facts.id: facts for facts in map(parse_model, _model_files())}
    if model not in found:
        raise UnknownModel(f"{model} is not a model this release knows; it knows {', '.join(sorted(found))}")
    if provider == PREVIEW:
        return replace(found[model], typical_seconds=_PREVIEW_TYPICAL, slow_seconds=_PREVIEW_SLOW)
    return found[model]


def _model_files() -> list[str]:
    folder = resources.files("bot.generation.models")
    return [file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".toml")]


def _first(several: BaseExceptionGroup[BaseException]) -> BaseException:
    error: BaseException = several
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
