"""The wiring: the only package that names concrete classes. Ports in, one running bot out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from adapters.console.adapter import ConsolePlatform
from bot.app.chats import LANGUAGES, NAMES, Connected, Talking, absent, chat_platforms
from bot.clock import AnchoredClock, SystemClock, SystemIds
from bot.engine import Engine
from bot.generation.chat.hearing import Chat
from bot.generation.command import Place
from bot.generation.content import minors
from bot.generation.content.screening import Screening
from bot.generation.errors import DetectorMissing, StorageError
from bot.generation.housekeeping import Housekeeping
from bot.generation.ladder import Linking, no_link
from bot.generation.message import Message, Text
from bot.generation.models import ModelFacts, parse_model
from bot.generation.money import PREVIEW
from bot.generation.policy.policies import Policies
from bot.generation.ports import AnchoredTime, Caps, ChatPlatform, Clock, Ids, MediaStore, Store, VideoApi
from bot.generation.review.reviewing import Reviewing
from bot.generation.service import Rules, Service
from bot.generation.steps import Steps
from bot.logs import log_event
from bot.media.detector import NudityDetector, is_installed
from bot.media.kept import MediaFolder
from bot.media.parcels import Parcels
from bot.settings import Settings
from bot.teller import Teller
from bot.video_api.client import HttpVideoApi
from bot.video_api.upload import upload_address
from storage.sqlite import open_store, open_to_read

if TYPE_CHECKING:
    from aiohttp.web import RouteDef

    from bot.web import Doorbell, Downloads

RUNWARE = "runware"
log = logging.getLogger("dailies.app")
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
    """A bot that is wired and not yet running. `chats` are the platforms it is connected to while it runs."""

    ports: Ports
    service: Service
    engine: Engine
    chat: Chat
    teller: Teller
    chats: tuple[Connected, ...] = ()
    routes: Sequence[RouteDef] = ()
    doorbell: Doorbell | None = None
    downloads: Downloads | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The engine at work while the block runs, then drained. Raises what stopped it, StorageBroken for one."""
        # Commands that were acknowledged before a crash are carried on, the others dropped.
        for command in await self.chat.cut_off():
            try:
                await self.chat.carry_on(command)
            except StorageError:
                raise
            except Exception:  # a bug over one command must not keep the bot from starting; it is logged, and stays due
                log.exception("a command could not be carried on", extra={"facts": {"key": command.key}})
        try:
            async with asyncio.TaskGroup() as group:
                others = [group.create_task(chat.run(self.chat), name=chat.name) for chat in self.chats]
                if self.chats:
                    others.append(group.create_task(self.teller.run(), name="teller"))
                    others.append(group.create_task(asyncio.to_thread(minors.prepare), name="lists"))
                group.create_task(self.engine.run(), name="engine")
                try:
                    yield
                finally:
                    for other in others:
                        other.cancel()
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
    """The bot on its data directory. `around` may put something around every port. Raises CannotOpen, DetectorMissing,
    UnknownModel.

    `out` is the folder for every video of the terminal, in place of the one that its command named. `serves`: this bot
    will answer over HTTP, so the provider may be given its doorbell.
    """
    facts = _facts(settings.video_api.model, endpoint.provider)
    if settings.content.detector and not is_installed():
        raise DetectorMissing
    clock = AnchoredClock()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings.data_dir, log_event))
        doorbell = _doorbell(settings) if serves else None
        api = await stack.enter_async_context(_video_api(settings, endpoint, doorbell, clock))
        console = ConsolePlatform(settings.data_dir / "console", hear, out)
        media = MediaFolder(settings.data_dir / "media")
        # What a bot that was killed left half fetched.
        await media.sweep_scratch(clock.now())
        ids = SystemIds()
        talking = Talking()
        if serves:
            talking = await stack.enter_async_context(chat_platforms(settings, store, facts, clock, ids))
        platforms: dict[str, ChatPlatform] = {**absent(), console.name: console, **talking.platforms}
        ports = around(Ports(store, api, media, platforms, clock, ids))
        yield _assemble(settings, facts, ports, doorbell, talking)


def _doorbell(settings: Settings) -> Doorbell | None:
    if settings.web.public_url is None:
        return None
    from bot.web import Doorbell, secret_in  # see web()

    return Doorbell(secret_in(settings.data_dir / "secret"))


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


def _assemble(settings: Settings, facts: ModelFacts, ports: Ports, doorbell: Doorbell | None, talking: Talking) -> App:
    deadline = settings.video_api.deadline_minutes * 60.0
    rules = _rules(settings, ports.api.provider)
    service = Service(ports.store, {facts.id: facts}, facts.id, rules, ports.clock, ports.ids)
    downloads = _downloads(settings, ports)
    link = _linking(settings, downloads)
    policies = Policies(ports.store, settings.policy.operators())
    steps = Steps(
        ports.store,
        ports.api,
        ports.media,
        ports.platforms,
        ports.clock,
        ports.ids,
        deadline=deadline,
        unlisted={facts.id: facts.unlisted},
        names={facts.id: facts.name},
        link=link,
        screening=_screening(settings),
        reviewing=Reviewing(
            ports.store, ports.media, ports.platforms, policies, ports.clock, link=link, hard_list=rules.hard_list
        ),
        policies=policies,
        hard_list=rules.hard_list,
    )
    papers = Parcels(settings.data_dir / "media")
    house = Housekeeping(ports.store, ports.api, ports.platforms, papers, ports.clock, ports.ids,
                         settings.retention.times(), partial(_days, policies))  # fmt: skip
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
        shares=rules.queueing.shares,
        time=ports.clock if isinstance(ports.clock, AnchoredTime) else None,
        house=house,
    )
    if doorbell is not None:
        doorbell.on_ring = engine.ring
    trouble = partial(getattr, engine, "trouble")
    chat = Chat(ports.store, service, ports.media, ports.platforms, facts, rules, ports.clock, ports.ids, LANGUAGES,
                NAMES, trouble, engine.nudge, policies=policies, papers=papers, house=house,
                aside=asyncio.to_thread)  # fmt: skip
    heard = {name: ports.platforms[name] for name in talking.platforms}
    teller = Teller(ports.store, service, heard, ports.clock, ports.ids, trouble)
    chats = tuple(map(Connected, heard.values()))
    return App(ports, service, engine, chat, teller, chats, talking.routes, doorbell, downloads)


async def _days(policies: Policies, place: Place) -> int | None:
    """As it is in force at this moment."""
    return (await policies.of(place)).retention_days


def _rules(settings: Settings, provider: str) -> Rules:
    queueing = settings.queue.rules(settings.video_api.concurrency)
    return Rules(
        provider,
        settings.budget.caps(),
        settings.video_api.safety,
        settings.video_api.ttl,
        queueing,
        screens=settings.content.detector,
        hard_list=settings.content.hard_list,
    )


def _screening(settings: Settings) -> Screening | None:
    return Screening(NudityDetector(), settings.content.threshold) if settings.content.detector else None


def _downloads(settings: Settings, ports: Ports) -> Downloads | None:
    if settings.web.public_url is None:
        return None
    from bot.web import Downloads, secret_in  # see web()

    return Downloads(secret_in(settings.data_dir / "secret"), ports.store, ports.media, ports.clock)


def _linking(settings: Settings, downloads: Downloads | None) -> Linking:
    public = settings.web.public_url
    return no_link if downloads is None or public is None else partial(downloads.address, public)


@asynccontextmanager
async def web(settings: Settings, app: App, is_draining: Callable[[], bool]) -> AsyncIterator[int]:
    """/livez and /readyz for this bot; yields the port. Raises CannotListen."""
    # Here and not above: its import takes as long as all others together, and most commands serve nothing.
    from bot.web import database_writes, disk_room, serve, taking_work

    async def submits() -> Text | None:
        return app.engine.trouble

    async def books() -> Text | None:
        return app.service.ledger_trouble

    checks = [
        database_writes(app.ports.store),
        disk_room(settings.data_dir),
        taking_work(is_draining),
        submits,
        books,
    ]
    checks += [connected.check for connected in app.chats]
    ours = [part.routes() for part in (app.doorbell, app.downloads) if part is not None]
    routes = [*chain(*ours), *app.routes]
    async with serve(settings.web.host, settings.web.port, clock=app.ports.clock, checks=checks, routes=routes) as port:
        yield port


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[Service]:
    """Only questions, beside a bot that may be running. Raises CannotOpen."""
    facts = _facts(settings.video_api.model, PREVIEW)
    async with open_to_read(settings.data_dir) as store:
        rules = Rules(PREVIEW, Caps(0, 0), settings.video_api.safety)
        yield Service(store, {facts.id: facts}, facts.id, rules, SystemClock(), SystemIds())


@asynccontextmanager
async def policies_of(settings: Settings) -> AsyncIterator[Policies]:
    """What is in force, beside a bot that may be running. Raises CannotOpen."""
    async with open_to_read(settings.data_dir) as store:
        yield Policies(store, settings.policy.operators())


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
