"""Introduces the parts of the program to each other; the only module that names them all."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web

from sandbox.discord.cdn import Cdn
from sandbox.discord.clock import Clock
from sandbox.discord.commands import Commands
from sandbox.discord.control import Control
from sandbox.discord.faults import Faults
from sandbox.discord.gateway import Gateway
from sandbox.discord.interactions import Interactions
from sandbox.discord.limits import Limits
from sandbox.discord.looks import Looks
from sandbox.discord.messages import Messages
from sandbox.discord.people import People
from sandbox.discord.resources import Resources
from sandbox.discord.rest import PREFIX, Rest, with_fault
from sandbox.discord.sessions import DIRECT_MESSAGES, GUILD_MESSAGES
from sandbox.discord.shapes import Shapes
from sandbox.discord.stage import Stage
from sandbox.discord.state import Json, Message, World
from sandbox.discord.traffic import Traffic


@dataclass(frozen=True, slots=True)
class Options:
    """How the program was started."""

    token: str
    control: bool
    clock_speed: float
    heartbeat_interval: float
    upload_limit: int


class Program:
    """Everything but the socket."""

    def __init__(self, options: Options) -> None:
        """Start with a bot, its owner, and nothing else."""
        self.stopping = asyncio.Event()
        self._world = world = World(Clock(options.clock_speed), options.token)
        world.settings.heartbeat_interval = options.heartbeat_interval
        world.settings.upload_limit = world.settings.dm_upload_limit = options.upload_limit
        self._cdn = cdn = Cdn(world)
        self._shapes = shapes = Shapes(world, cdn)
        self.gateway = gateway = Gateway(world, shapes)
        self._faults = faults = Faults()
        limits, traffic = Limits(world.clock), Traffic(world.clock)
        messages = Messages(world, self._tell)
        commands, interactions = Commands(world), Interactions(world, messages, shapes)
        self.app = web.Application(client_max_size=1 << 40)
        self.app.router.add_get("/gateway", gateway.serve)
        self.app.router.add_get("/gateway/", gateway.serve)
        self.app.router.add_get("/cdn/{folder}/{owner}/{id}/{name}", self._serve_file)
        resources = Resources(world, messages, shapes, gateway)
        rest = Rest(world, faults, limits, traffic, self.stopping)
        if options.control:
            people = People(
                world=world,
                shapes=shapes,
                messages=messages,
                commands=commands,
                interactions=interactions,
                gateway=gateway,
            )
            looks = Looks(
                world=world,
                shapes=shapes,
                interactions=interactions,
                commands=commands,
                gateway=gateway,
                limits=limits,
                traffic=traffic,
            )
            control = Control(
                world=world,
                stage=Stage(world, shapes, gateway),
                people=people,
                interactions=interactions,
                gateway=gateway,
                faults=faults,
                limits=limits,
                traffic=traffic,
                looks=looks,
            )
            control.mount(self.app)
        rest.mount(self.app, [*resources.routes(), *interactions.routes(), *commands.routes()])

    def start(self, host: str) -> dict[str, str]:
        """`host` is where all of it is reached from now on, such as 127.0.0.1:8080. Returns the addresses."""
        self._cdn.base = f"http://{host}/cdn"
        self.gateway.url = f"ws://{host}/gateway"
        return {"api": f"http://{host}{PREFIX}", "gateway": self.gateway.url, "cdn": self._cdn.base}

    async def stop(self) -> None:
        """Let go of every connection."""
        self.stopping.set()
        self._faults.clear()
        await self.gateway.close(1001)

    async def _serve_file(self, request: web.Request) -> web.StreamResponse:
        fault = self._faults.take(request.method, request.path)
        return await with_fault(request, fault, self.stopping, lambda: self._cdn.serve(request))

    def _tell(self, event: str, message: Message) -> None:
        channel = self._world.channels[message.channel_id]
        data: Json = {"id": message.id, "channel_id": channel.id}
        bare = None
        if event != "MESSAGE_DELETE":
            data, bare = self._shapes.message(message), self._shapes.message(message, to_bot=True)
        if channel.guild_id:
            data["guild_id"] = channel.guild_id
            bare = {**bare, "guild_id": channel.guild_id} if bare else None
        intent = GUILD_MESSAGES if channel.guild_id else DIRECT_MESSAGES
        self.gateway.dispatch(event, data, guild_id=channel.guild_id, intent=intent, bare=bare)
