"""What tests can see, and wait for: lists of records, of which those with given values are picked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from sandbox.slack.post_office import PostOffice
from sandbox.slack.rendering import view_json
from sandbox.slack.sockets import Sockets
from sandbox.slack.state import Json, View
from sandbox.slack.traffic import Traffic
from sandbox.slack.world import World


class Lookout:
    """Everything there is to see, by name of the list."""

    def __init__(self, world: World, office: PostOffice, sockets: Sockets, traffic: Traffic) -> None:
        self._world = world
        self._office = office
        self._lists: dict[str, Callable[[], list[Json]]] = {
            "messages": self._messages,
            "ephemerals": lambda: [asdict(one) for one in world.ephemerals],
            "views": lambda: [self._view(one) for one in world.views.values() if one.body["type"] == "modal"],
            "homes": lambda: [self._view(one) for one in world.homes.values()],
            "files": self._files,
            "deliveries": lambda: [one.shown() for one in office.deliveries.values()],
            "connections": sockets.shown,
            "requests": traffic.shown,
            "installs": lambda: [asdict(one) for one in world.installs],
            "channels": lambda: [asdict(one) for one in world.channels.values()],
            "usergroups": lambda: [asdict(one) for one in world.usergroups.values()],
            "users": lambda: [asdict(one) for one in world.users.values()],
            "counters": lambda: [{"connections_opened": sockets.opened, **traffic.counted()}],
        }

    async def look(self, order: Mapping[str, Any]) -> tuple[bool, list[Json]]:
        """of, where, count, timeout: whether at least `count` were there in time, and all that were."""
        where = order.get("where", {})
        records = self._records(order["of"], where)

        def found() -> list[Json]:
            return [record for record in records() if _matches(record, where)]

        count, timeout = int(order.get("count", 0)), float(order.get("timeout", 0.0))
        enough = await self._world.board.until(lambda: len(found()) >= count, timeout)
        return enough, found()

    def _records(self, name: str, where: Mapping[str, Any]) -> Callable[[], list[Json]]:
        # Hundreds may wait for the end of their own command: none of them may cost a look at all the others.
        if name == "deliveries" and isinstance(where.get("id"), str):
            return lambda: [one.shown() for one in [self._office.deliveries.get(where["id"])] if one is not None]
        return self._lists[name]

    def _messages(self) -> list[Json]:
        files = self._world.files
        return [
            {
                **asdict(one),
                "files": [{name: getattr(files[file], name) for name in _FILE} for file in one.files],
                "by_app": one.app_id == self._world.app.id,
            }
            for one in self._world.messages
        ]

    def _files(self) -> list[Json]:
        hidden = {"content": None}
        return [{**asdict(one), **hidden} for one in self._world.files.values()]

    def _view(self, view: View) -> Json:
        more = {"user": view.user, "shown": view.shown, "errors": view.errors, "updates": view.updates}
        return {**view_json(self._world, view), **more}


_FILE = ("id", "name", "title", "size", "sha256", "mimetype", "alt_txt")


def _matches(record: Json, where: Mapping[str, Any]) -> bool:
    return all(_fits(_at(record, name), wanted) for name, wanted in where.items())


def _at(record: Any, name: str) -> Any:
    for part in name.split("."):
        record = record.get(part) if isinstance(record, dict) else None
    return record


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict) and set(wanted) == {"contains"}:
        return value is not None and wanted["contains"] in value
    if isinstance(wanted, dict) and set(wanted) == {"not"}:
        return bool(value != wanted["not"])
    return bool(value == wanted)
