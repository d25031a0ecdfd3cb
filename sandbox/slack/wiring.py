"""Introduces the parts of the program to each other; the only module that names them all."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web

from sandbox.slack.board import Board
from sandbox.slack.building import Builder
from sandbox.slack.callbacks import Callbacks
from sandbox.slack.channels import Channels
from sandbox.slack.clock import Clock
from sandbox.slack.control import LARGEST_FILE, Control
from sandbox.slack.elsewhere import Elsewhere
from sandbox.slack.exchange import Exchange
from sandbox.slack.faults import FaultQueue
from sandbox.slack.files_host import FilesHost
from sandbox.slack.limits import Limits
from sandbox.slack.looking import Lookout
from sandbox.slack.methods import conversations, groups, people, views
from sandbox.slack.methods.chat import Chat
from sandbox.slack.methods.oauth import OAuth
from sandbox.slack.methods.uploads import Uploads
from sandbox.slack.modals import Modals
from sandbox.slack.people import People
from sandbox.slack.post_office import PostOffice
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.sockets import Sockets
from sandbox.slack.state import Channel, Json
from sandbox.slack.traffic import Traffic
from sandbox.slack.web_api import WebApi
from sandbox.slack.world import World


@dataclass(frozen=True, slots=True)
class Options:
    """How the program was started. share_delay in seconds of the clock."""

    control: bool
    clock_speed: float
    deliver_to: str | None
    share_delay: float
    limits: bool
    keep_uploads: bool


class Program:
    """Everything but the listening sockets."""

    def __init__(self, options: Options, group: asyncio.TaskGroup) -> None:
        self.stopping = asyncio.Event()
        self.world = world = World(Clock(options.clock_speed), Board())
        world.share_delay, world.limits, world.keep_uploads = options.share_delay, options.limits, options.keep_uploads
        world.app.deliver_to = options.deliver_to
        faults, self._traffic = FaultQueue(), Traffic(world)
        self._office = office = PostOffice(world, group)
        exchange = Exchange(world, faults, self._traffic, self.stopping)
        office.socket = self._sockets = Sockets(world, office, exchange)
        office.http = self._callbacks = Callbacks(world, office)
        channels = Channels(world, office)
        oauth = OAuth(world)
        methods = {
            **Chat(channels).methods(),
            **Uploads(channels, faults).methods(),
            **conversations.methods(),
            **groups.methods(),
            **people.methods(),
            **views.methods(),
        }
        self._api = WebApi(
            world=world,
            exchange=exchange,
            limits=Limits(world.clock),
            oauth=oauth,
            sockets=self._sockets,
            methods=methods,
        )
        self._response_urls = ResponseUrls(world, channels, exchange)
        self._oauth = oauth
        self.app = self._application(FilesHost(world, exchange, faults))
        self.elsewhere = Elsewhere(world, self._traffic).app()
        if options.control:
            self._control(channels, faults).mount(self.app)

    def start(self, base: str) -> Json:
        """Say where this server is reached, and put the first team, install and channel into the world."""
        world = self.world
        world.base = base
        team = world.add_team("Studio")
        install = world.install(team)
        channel = Channel(world.new_id("C"), team.id, "general", members=[install.bot_user])
        world.channels[channel.id] = channel
        return {
            "team": team.id,
            "channel": channel.id,
            "bot_user": install.bot_user,
            "bot_token": install.token,
            "app_id": world.app.id,
            "app_token": world.app.app_token,
            "signing_secret": world.app.signing_secret,
            "client_id": world.app.client_id,
            "client_secret": world.app.client_secret,
        }

    async def stop(self) -> None:
        """Leave nothing running."""
        self._office.stop()
        await self._sockets.stop()
        await self._callbacks.stop()

    def _application(self, files: FilesHost) -> web.Application:
        app = web.Application(client_max_size=LARGEST_FILE)
        app.router.add_route("*", "/api/{method}", self._api.serve)
        app.router.add_get("/link/", self._sockets.serve)
        app.router.add_post("/commands/{team}/{id}", self._response_urls.serve)
        app.router.add_get("/oauth/v2/authorize", self._oauth.page)
        files.mount(app)
        return app

    def _control(self, channels: Channels, faults: FaultQueue) -> Control:
        world, office = self.world, self._office
        crowd = People(world, office, channels, self._response_urls)
        return Control(
            world=world,
            builder=Builder(world, channels),
            people=crowd,
            modals=Modals(world, office, channels, crowd),
            lookout=Lookout(world, office, self._sockets, self._traffic),
            faults=faults,
            office=office,
            sockets=self._sockets,
            callbacks=self._callbacks,
            channels=channels,
        )
