"""The routes that only tests use: make a world, act as its people, see what came of it, order faults."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox.slack.building import Builder
from sandbox.slack.callbacks import Callbacks
from sandbox.slack.channels import Channels
from sandbox.slack.crowd import send_all
from sandbox.slack.faults import FaultQueue, read_fault
from sandbox.slack.forms import ClientRefuses
from sandbox.slack.looking import Lookout
from sandbox.slack.modals import Modals
from sandbox.slack.people import People
from sandbox.slack.post_office import Delivery, PostOffice
from sandbox.slack.refusals import Refused
from sandbox.slack.sockets import FAREWELLS, Sockets
from sandbox.slack.state import Json
from sandbox.slack.world import World

LARGEST_FILE = 64_000_000  # bytes


class Control:
    """/control/..."""

    def __init__(
        self,
        *,
        world: World,
        builder: Builder,
        people: People,
        modals: Modals,
        lookout: Lookout,
        faults: FaultQueue,
        office: PostOffice,
        sockets: Sockets,
        callbacks: Callbacks,
        channels: Channels,
    ) -> None:
        self._world = world
        self._builder = builder
        self._people = people
        self._lookout = lookout
        self._faults = faults
        self._office = office
        self._sockets = sockets
        self._callbacks = callbacks
        self._channels = channels
        self._acts: dict[str, Callable[[Mapping[str, Any]], Any]] = {
            "slash": people.slash,
            "press": people.press,
            "say": people.say,
            "react": people.react,
            "shortcut": people.shortcut,
            "submit": modals.submit,
            "close": modals.close,
            "choose": modals.choose,
            "search": modals.search,
            "home": modals.home,
        }

    def mount(self, app: web.Application) -> None:
        """Add the routes."""
        for path, serve in self._routes().items():
            app.router.add_post(f"/control/{path}", _guarded(serve))
        app.router.add_post("/control/files", _guarded(self._file))

    def _routes(self) -> dict[str, Callable[[web.Request], Awaitable[Any]]]:
        return {
            "make/{kind}": self._make,
            "change/{kind}/{name}": self._change,
            "settings": self._settings,
            "act/{verb}": self._act,
            "slashes": self._slashes,
            "direct": self._direct,
            "event": self._event,
            "again": self._again,
            "delete": self._delete,
            "uninstall": lambda request: self._leave(request, self._builder.uninstall),
            "revoke": lambda request: self._leave(request, self._builder.revoke),
            "look": self._look,
            "faults": self._order,
            "forgive": self._forgive,
            "clock": self._clock,
            "away": self._away,
            "sockets": self._socket,
            "verify": self._verify,
        }

    async def _make(self, request: web.Request) -> Json:
        return self._builder.make(request.match_info["kind"], await request.json())

    async def _change(self, request: web.Request) -> Json:
        return self._builder.change(request.match_info["kind"], request.match_info["name"], await request.json())

    async def _settings(self, request: web.Request) -> Json:
        self._builder.settings(await request.json())
        return {}

    async def _file(self, request: web.Request) -> Json:
        return self._builder.file(request.query, await request.read())

    async def _act(self, request: web.Request) -> Json:
        """The ids of the deliveries that the app gets for it; none when it does not hear of it."""
        done = self._acts[request.match_info["verb"]](await request.json())
        sent = [done] if isinstance(done, Delivery) else done or []
        return {"deliveries": [one.id for one in sent]}

    async def _slashes(self, request: web.Request) -> Json:
        return {"sent": await send_all(self._people.slash, await request.json())}

    async def _direct(self, request: web.Request) -> Json:
        return {"channel": self._people.direct(await request.json()).id}

    async def _event(self, request: web.Request) -> Json:
        """team, name, event, channel: any event, whatever it says."""
        order = await request.json()
        channel = self._world.channels.get(order.get("channel", ""))
        sent = self._channels.event(channel, order["name"], order["event"], order.get("team"))
        return {"deliveries": [] if sent is None else [sent.id]}

    async def _again(self, request: web.Request) -> Json:
        order = await request.json()
        delivery = self._office.deliveries[order["delivery"]]
        number, reason = int(order.get("number", 0)), str(order.get("reason", ""))
        self._office.again(delivery, number, reason, same_envelope=bool(order.get("same_envelope")))
        return {}

    async def _delete(self, request: web.Request) -> Json:
        """channel, ts: somebody with the right to takes a message away."""
        order = await request.json()
        message = self._world.message(order["channel"], order["ts"])
        if message is None:
            raise ClientRefuses("there is no such message")
        self._channels.delete(message)
        return {}

    async def _leave(self, request: web.Request, leave: Callable[[str], list[str]]) -> Json:
        return {"deliveries": leave((await request.json())["team"])}

    async def _look(self, request: web.Request) -> Json:
        enough, found = await self._lookout.look(await request.json())
        return {"enough": enough, "found": found}

    async def _order(self, request: web.Request) -> Json:
        self._faults.add(read_fault(await request.json()))
        return {}

    async def _forgive(self, request: web.Request) -> Json:
        self._faults.clear()
        return {}

    async def _clock(self, request: web.Request) -> Json:
        self._world.clock.advance(float((await request.json()).get("advance", 0.0)))
        self._world.changed()
        return {"now": self._world.clock.now()}

    async def _away(self, request: web.Request) -> Json:
        """seconds: play dead for so long; 0 comes back."""
        self._world.away_until = self._world.clock.now() + float((await request.json())["seconds"])
        if self._world.away:
            self._sockets.reset()
        return {}

    async def _socket(self, request: web.Request) -> Json:
        """do: reset, silence, ping, or the reason of a farewell."""
        order = (await request.json())["do"]
        if order in FAREWELLS:
            await self._sockets.farewell(order)
        elif order == "ping":
            await self._sockets.ping()
        else:
            {"reset": self._sockets.reset, "silence": self._sockets.silence}[order]()
        return {}

    async def _verify(self, request: web.Request) -> Json:
        return await self._callbacks.verify()


def _guarded(serve: Callable[[web.Request], Awaitable[Json]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        try:
            return web.json_response(await serve(request))
        except (ClientRefuses, Refused) as refusal:
            return web.json_response({"refused": str(refusal)}, status=409)
        except (KeyError, TypeError, ValueError, StopIteration) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)

    return answer
