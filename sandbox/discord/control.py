"""The routes that only tests use: /control/<verb> takes the words of an order as JSON and answers with JSON."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from aiohttp import web

from sandbox.discord.crowd import send_all
from sandbox.discord.errors import ApiError
from sandbox.discord.faults import Faults, read_fault
from sandbox.discord.gateway import RECONNECT, Gateway
from sandbox.discord.interactions import Interactions
from sandbox.discord.limits import Limits, Rule
from sandbox.discord.looks import Looks
from sandbox.discord.options import Refused
from sandbox.discord.people import People
from sandbox.discord.stage import Stage
from sandbox.discord.state import Json, World
from sandbox.discord.traffic import Traffic

Order = Mapping[str, Any]
Verb = Callable[[Order], Any | Awaitable[Any]]
LARGEST_UPLOAD = 512 * 1024 * 1024


class Control:
    """Mounts every verb; an order that cannot be followed is 400, one that a real client refuses is 409."""

    def __init__(
        self,
        *,
        world: World,
        stage: Stage,
        people: People,
        interactions: Interactions,
        gateway: Gateway,
        faults: Faults,
        limits: Limits,
        traffic: Traffic,
        looks: Looks,
    ) -> None:
        self._world = world
        self._people = people
        self._interactions = interactions
        self._gateway = gateway
        self._faults = faults
        self._limits = limits
        self._traffic = traffic
        self._looks = looks
        self._verbs: dict[str, Verb] = {
            **{name: getattr(stage, name) for name in _STAGE},
            **{name: self._acting(getattr(people, name)) for name in _ACTS},
            **{name: getattr(looks, name) for name in _LOOKS},
            "slashes": partial(send_all, people.slash),
            "say": self._say,
            "delete_message": people.delete_message,
            "react": people.react,
            "fault": self._fault,
            "release": self._release,
            "forgive": self._forgive,
            "limits": self._set_limits,
            "settings": self._settings,
            "advance": self._advance,
            "gateway": self._trouble,
            "forget_traffic": self._forget_traffic,
        }

    def mount(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_post("/control/uploads", self._upload)
        app.router.add_get("/control/files/{id}", self._file)
        app.router.add_post("/control/{verb}", self._obey)

    async def _obey(self, request: web.Request) -> web.Response:
        verb = self._verbs.get(request.match_info["verb"])
        if verb is None:
            return _error(404, f"no such verb; there are {', '.join(sorted(self._verbs))}")
        try:
            raw = await request.read()
            done = verb(json.loads(raw) if raw else {})
            return web.json_response(await done if isinstance(done, Awaitable) else done)
        except Refused as refused:
            return _error(409, str(refused))
        except ApiError as error:
            return _error(400, error.message)
        except (ValueError, KeyError, TypeError) as error:
            return _error(400, f"{type(error).__name__}: {error}")

    async def _upload(self, request: web.Request) -> web.Response:
        """The bytes of a file, with ?user=&name=&type= in the address."""
        data = bytearray()
        async for chunk in request.content.iter_chunked(65536):
            data += chunk
        query = request.query
        user = self._world.user(query.get("user"))
        made = self._people.upload(user, query.get("name", "file"), query.get("type"), bytes(data))
        return web.json_response({"id": made.id, "sha256": made.sha256})

    async def _file(self, request: web.Request) -> web.Response:
        upload = self._world.uploads.get(request.match_info["id"])
        return web.Response(body=upload.data) if upload else web.Response(status=404)

    def _acting(self, act: Callable[[Order], Any]) -> Verb:
        return lambda order: self._interactions.as_json(act(order))

    def _say(self, order: Order) -> Json:
        return self._looks.message_json(self._people.say(order))

    def _fault(self, order: Order) -> Json:
        made = read_fault(order)
        self._faults.orders.append(made)
        return made.as_json()

    def _release(self, order: Order) -> Json:
        """id of a fault that holds; without one all of them."""
        for one in self._faults.orders:
            if order.get("id") in (None, one.number):
                one.released.set()
        return {}

    def _forgive(self, order: Order) -> Json:
        self._faults.clear()
        self._gateway.trouble = type(self._gateway.trouble)()
        return {}

    def _set_limits(self, order: Order) -> Json:
        """rules [{method, path, limit, window}] and per_second, the global limit."""
        self._limits.rules = [Rule(**one) for one in order.get("rules", [])]
        self._limits.per_second = order.get("per_second", self._limits.per_second)
        return {}

    def _settings(self, order: Order) -> Json:
        """Any field of Settings; answers with all of them."""
        settings = self._world.settings
        names = settings.__slots__
        for name, value in order.items():
            if name not in names:
                raise ValueError(f"no such setting: {name}; there are {', '.join(names)}")
            setattr(settings, name, value)
        return {name: getattr(settings, name) for name in names}

    def _advance(self, order: Order) -> Json:
        """seconds: let the clock jump."""
        self._world.clock.advance(float(order["seconds"]))
        self._world.changes.poke()
        return {"now": self._world.clock.now()}

    async def _trouble(self, order: Order) -> Json:
        """do: drop, close (code), reconnect, invalid (resumable), heartbeat, or one of Trouble's fields to set."""
        match order["do"]:
            case "drop":
                told = self._gateway.drop()
            case "close":
                told = await self._gateway.close(order["code"])
            case "reconnect":
                told = await self._gateway.tell_all({"op": RECONNECT, "d": None})
            case "heartbeat":
                told = await self._gateway.tell_all({"op": 1, "d": None})
            case "invalid":
                told = await self._gateway.invalidate(resumable=bool(order.get("resumable", False)))
            case "set":
                told = 0
                for name in set(order) - {"do"}:
                    getattr(self._gateway.trouble, name)
                    setattr(self._gateway.trouble, name, order[name])
            case other:
                raise ValueError(f"do: drop, close, reconnect, heartbeat, invalid or set; not {other}")
        return {"told": told}

    def _forget_traffic(self, order: Order) -> Json:
        self._traffic.exchanges.clear()
        return {}


_STAGE = ("user", "guild", "role", "member", "leave", "channel", "delete_channel", "overwrite", "dm")
_ACTS = ("slash", "autocomplete", "context_menu", "press", "submit_modal", "deliver_again")
_LOOKS = ("world", "messages", "message", "interaction", "interactions", "commands", "traffic", "sessions", "counters",
          "permissions", "wait")  # fmt: skip


def _error(status: int, said: str) -> web.Response:
    return web.json_response({"error": said}, status=status)
