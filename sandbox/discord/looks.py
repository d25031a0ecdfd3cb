"""What tests may read: messages, interactions, traffic, sessions, counters; and how they wait for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from sandbox.discord.commands import Commands
from sandbox.discord.gateway import Gateway
from sandbox.discord.interactions import Interaction, Interactions
from sandbox.discord.limits import Limits
from sandbox.discord.permissions import Permission, bot_bits, in_channel
from sandbox.discord.shapes import Shapes
from sandbox.discord.state import LOADING, Json, Message, World
from sandbox.discord.traffic import Traffic

PATIENCE = 30.0  # real seconds, unless the order says otherwise
Order = Mapping[str, Any]


class Looks:
    """Reading changes nothing. `wait` answers as soon as its condition is true."""

    def __init__(
        self,
        *,
        world: World,
        shapes: Shapes,
        interactions: Interactions,
        commands: Commands,
        gateway: Gateway,
        limits: Limits,
        traffic: Traffic,
    ) -> None:
        self._world = world
        self._shapes = shapes
        self._interactions = interactions
        self._commands = commands
        self._gateway = gateway
        self._limits = limits
        self._traffic = traffic

    def world(self, order: Order) -> Json:
        """Who the bot is, and what there is."""
        return {
            "application": self._world.bot.id,
            "bot": self._world.bot.id,
            "owner": self._world.owner.id,
            "now": self._world.clock.now(),
            "guilds": list(self._world.guilds),
            "channels": list(self._world.channels),
            "users": {one.id: one.name for one in self._world.users.values()},
        }

    def messages(self, order: Order) -> list[Json]:
        """channel, user: oldest first; what only one person sees is shown when `user` names them."""
        channel = self._world.channel(order["channel"])
        seen = [one for one in channel.messages.values() if one.only_for in (None, order.get("user"))]
        return [self.message_json(one) for one in seen]

    def message(self, order: Order) -> Json:
        """channel, message."""
        return self.message_json(self._world.channel(order["channel"]).messages[str(order["message"])])

    def message_json(self, message: Message) -> Json:
        """As REST shows it, and what REST does not tell."""
        files = [
            {
                "id": one.id,
                "name": one.name,
                "size": len(one.data),
                "sha256": one.sha256,
                "description": one.description,
            }
            for one in message.attachments
        ]
        hidden = {"pinged": message.pinged, "pinged_roles": message.pinged_roles, "files": files}
        hidden |= {"pinged_everyone": message.pinged_everyone, "only_for": message.only_for, "edits": message.edits}
        return {**self._shapes.message(message), **hidden, "allowed_mentions": message.allowed_mentions}

    def interaction(self, order: Order) -> Json:
        """interaction."""
        return self._interactions.as_json(self._one(order))

    def interactions(self, order: Order) -> list[Json]:
        """user, if only theirs."""
        every = self._interactions.all.values()
        return [self._interactions.as_json(one) for one in every if order.get("user") in (None, one.user.id)]

    def commands(self, order: Order) -> list[Json]:
        """guild: what is offered there; without one, in direct messages."""
        return self._commands.visible(order.get("guild"))

    def traffic(self, order: Order) -> list[Json]:
        """method, path (with * for anything), status: whatever is named must match."""
        return [one.as_json() for one in self._traffic.exchanges if _matches(one.as_json(), order)]

    def sessions(self, order: Order) -> list[Json]:
        """Every gateway session, and whether it has a socket."""
        connected = {one.id for one in self._gateway.connected()}
        return [
            {
                "id": one.id,
                "seq": one.seq,
                "shard": list(one.shard),
                "intents": one.intents,
                "connected": one.id in connected,
                "resumes": one.resumes,
                "told": [event["t"] for event in one.told],
            }
            for one in self._gateway.sessions.values()
        ]

    def counters(self, order: Order) -> Json:
        """How often things have happened."""
        return {
            "identifies": self._gateway.identifies,
            "resumes": self._gateway.resumes,
            "heartbeats": self._gateway.heartbeats,
            "sockets": len(self._gateway.sockets),
            "command_creates": len(self._commands.creates),
            "rate_limited": self._limits.hits,
            "invalid_requests": self._limits.invalid_lately(),
            "requests": len(self._traffic.exchanges),
            "files": len(self._world.uploads),
        }

    def permissions(self, order: Order) -> list[str]:
        """channel, user (the bot without): the names of what they may do there."""
        channel = self._world.channel(order["channel"])
        guild = self._world.guild_of(channel)
        member = guild.members.get(order["user"]) if guild and "user" in order else None
        bits = in_channel(self._world, member, channel) if member else bot_bits(self._world, channel)
        return [str(one.name).lower() for one in Permission if bits & one]

    async def wait(self, order: Order) -> Json:
        """for: what to wait for, and its words; timeout in real seconds. {"met": whether it came true, "seen": ...}."""
        looks: dict[str, Callable[[Order], list[Any]]] = {
            "interaction": self._interaction_is,
            "message": self._message_is,
            "traffic": self._traffic_is,
            "ready": self._is_ready,
            "nobody": self._is_nobody,
            "counter": self._counter_is,
        }
        look = looks[order["for"]]
        seen: list[Any] = []

        def true() -> bool:
            seen[:] = look(order)
            return bool(seen)

        met = await self._world.changes.until(true, float(order.get("timeout", PATIENCE)))
        return {"met": met, "seen": seen}

    def _interaction_is(self, order: Order) -> list[Json]:
        """interaction, state: delivered, answered, said (a message, not loading), modal, choices, followed, failed."""
        one = self._one(order)
        return [self._interactions.as_json(one)] if self._is(one, order.get("state", "said")) else []

    def _is(self, one: Interaction, state: str) -> bool:
        tests: dict[str, Callable[[], bool]] = {
            "delivered": lambda: one.delivered > 0,
            "answered": lambda: one.answer is not None,
            "said": lambda: bool(one.original and not one.original.flags & LOADING),
            "modal": lambda: one.shown_modal is not None,
            "choices": lambda: one.choices is not None,
            "followed": lambda: bool(one.followups),
            "failed": lambda: self._interactions.failed(one),
        }
        return tests[state]()

    def _message_is(self, order: Order) -> list[Json]:
        """channel, user, author, contains, after, with_files, edits, component, count: oldest first."""
        found = [one for one in self.messages(order) if _fits(one, order)]
        return found if len(found) >= order.get("count", 1) else []

    def _traffic_is(self, order: Order) -> list[Json]:
        found = [one for one in self.traffic(order) if one["status"] is not None]
        return found if len(found) >= order.get("count", 1) else []

    def _is_ready(self, order: Order) -> list[str]:
        connected = [one.id for one in self._gateway.connected()]
        return connected if len(connected) >= order.get("count", 1) else []

    def _is_nobody(self, _order: Order) -> list[bool]:
        """No client is connected any more."""
        return [] if self._gateway.connected() else [True]

    def _counter_is(self, order: Order) -> list[int]:
        value = int(self.counters({})[order["name"]])
        return [value] if value >= order.get("count", 1) else []

    def _one(self, order: Order) -> Interaction:
        return self._interactions.all[str(order["interaction"])]


def _matches(one: Json, order: Order) -> bool:
    path_fits = "path" not in order or fnmatchcase(one["path"], order["path"])
    after = one["number"] > order.get("after", 0)
    return path_fits and after and all(order.get(name) in (None, one[name]) for name in ("method", "status"))


def _fits(message: Json, order: Order) -> bool:
    tests: dict[str, Callable[[Any], bool]] = {
        "author": lambda wanted: message["author"]["id"] == wanted,
        "contains": lambda wanted: wanted in message["content"],
        "after": lambda wanted: int(message["id"]) > int(wanted),
        "with_files": lambda wanted: len(message["files"]) >= wanted,
        "edits": lambda wanted: message["edits"] >= wanted,
        "id": lambda wanted: message["id"] == wanted,
        "component": lambda wanted: wanted in str(message["components"]),
    }
    return all(test(order[name]) for name, test in tests.items() if name in order)
