"""The wiring: the only module that names concrete classes. Ports in, one running bot out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from adapters.console.adapter import ConsolePlatform
from bot.clock import SystemClock, SystemIds
from bot.engine import Engine
from bot.generation.errors import StorageError
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
from bot.video_api.upload import upload_address
from storage.backup import Restored, back_up, restore
from storage.sqlite import open_store, open_to_read

if TYPE_CHECKING:
    from bot.web import Doorbell

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
    doorbell: Doorbell | None = None

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
    *,
    serves: bool = False,
) -> AsyncIterator[App]:
    """The bot on its data directory. `around` may put something around every port. Raises CannotOpen, UnknownModel.

    `out` is the folder for every video of the terminal, in place of the one that its command named. `serves`: this bot
    will answer over HTTP, so the provider may be given its doorbell.
    """
    facts = _facts(settings.video_api.model, endpoint.provider)
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings.data_dir, log_event))
        doorbell = _doorbell(settings, clock) if serves else None
        api = await stack.enter_async_context(_video_api(settings, endpoint, doorbell, clock))
        console = ConsolePlatform(settings.data_dir / "console", hear, out)
        media = MediaFolder(settings.data_dir / "media")
        # What a bot that was killed left half fetched.
        await media.sweep_scratch(clock.now())
        ports = around(Ports(store, api, media, {console.name: console}, clock, SystemIds()))
        yield _assemble(settings, facts, ports, doorbell)


def _doorbell(settings: Settings, clock: Clock) -> Doorbell | None:
    if settings.web.public_url is None:
        return None
    from bot.web import Doorbell, secret_in  # see web()

    return Doorbell(secret_in(settings.data_dir / "secret"), clock)


def _video_api(settings: Settings, endpoint: Endpoint, doorbell: Doorbell | None, clock: Clock) -> HttpVideoApi:
    public = settings.web.public_url
    upload = settings.video_api.upload_endpoint
    return HttpVideoApi(
        endpoint.url,
        endpoint.key,
        provider=endpoint.provider,
        result_hosts=settings.video_api.result_hosts,
        clock=clock,
        webhook=None if doorbell is None or public is None else partial(doorbell.address, public),
        upload_endpoint=None if upload is None else partial(upload_address, upload),
    )


def _assemble(settings: Settings, facts: ModelFacts, ports: Ports, doorbell: Doorbell | None) -> App:
    deadline = settings.video_api.deadline_minutes * 60.0
    caps = Caps(settings.budget.day_micro_usd, settings.budget.open_jobs)
    rules = Rules(ports.api.provider, caps, settings.video_api.safety, settings.video_api.ttl)
    service = Service(ports.store, {facts.id: facts}, facts.id, rules, ports.clock, ports.ids)
    steps = Steps(
        ports.store,
        ports.api,
        ports.media,
        ports.platforms,
        ports.clock,
        ports.ids,
        deadline=deadline,
        unlisted={facts.id: facts.unlisted},
    )
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
        doorbell=doorbell is not None,
    )
    if doorbell is not None:
        doorbell.on_ring = engine.ring
    return App(ports, service, engine, doorbell)


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
    routes = app.doorbell.routes() if app.doorbell else []
    async with serve(settings.web.host, settings.web.port, clock=app.ports.clock, checks=checks, routes=routes) as port:
        yield port


async def troubles(settings: Settings, app: App) -> list[Text]:
    """What keeps this bot from working, as far as the machine is concerned."""
    from bot.web import disk_room  # see web()

    found = [await check() for check in (disk_room(settings.data_dir),)]
    try:
        await app.ports.store.probe()
    except StorageError as error:
        found.append(error.text)
    return [text for text in found if isinstance(text, Text)]


def shown_settings(settings: Settings) -> list[str]:
    """Every setting as it is in force, one line each; secrets are only said to be there."""
    return [f"{name} = {value}" for name, value in settings.shown()]


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
