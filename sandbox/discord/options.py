"""The options of a command as a person fills them in: types, bounds and choices checked as the client checks them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.discord.command_rules import ATTACHMENT, BOOLEAN, INTEGER, NUMBER, STRING
from sandbox.discord.shapes import Shapes, member_json, role_json, user_json
from sandbox.discord.state import Channel, Json, World

USER, CHANNEL, ROLE, MENTIONABLE = 6, 7, 8, 9
_PYTHON: dict[int, Any] = {STRING: str, INTEGER: int, BOOLEAN: bool, NUMBER: (int, float)}


class Refused(ValueError):
    """A real client would not have let this through."""


class Values:
    """Turns {name: value} into options, and gathers what they refer to in `resolved`."""

    def __init__(self, world: World, shapes: Shapes, channel: Channel, *, forged: bool) -> None:
        self._world = world
        self._shapes = shapes
        self._guild = world.guild_of(channel)
        self._forged = forged
        self.resolved: Json = {}

    def chosen(self, known: list[Json], wanted: Mapping[str, Any], focused: str | None) -> list[Json]:
        """Options in the order they are registered. Raises Refused."""
        by_name = {one["name"]: one for one in known}
        unknown = set(wanted) - set(by_name)
        missing = [one["name"] for one in known if one.get("required") and one["name"] not in wanted]
        if unknown and not self._forged:
            raise Refused(f"no such option: {', '.join(sorted(unknown))}; there are {', '.join(by_name)}")
        if missing and focused is None and not self._forged:
            raise Refused(f"required: {', '.join(missing)}")
        return [self._option(by_name.get(name), name, wanted[name], focused) for name in _ordered(by_name, wanted)]

    def _option(self, known: Json | None, name: str, value: Any, focused: str | None) -> Json:
        kind = known["type"] if known else STRING
        if name == focused:
            return {"name": name, "type": kind, "value": str(value), "focused": True}
        if known and not self._forged:
            _check(known, value)
        made = self._resolve(kind, str(value)) if kind in _REFERENCES else value
        return {"name": name, "type": kind, "value": made}

    def _resolve(self, kind: int, key: str) -> str:
        if kind == ATTACHMENT:
            self._keep("attachments", key, self._shapes.upload(self._world.uploads[key]))
        elif kind == CHANNEL:
            self._keep("channels", key, self._shapes.channel_in(self._world.channel(key), 0))
        elif kind == ROLE or (kind == MENTIONABLE and self._guild and key in self._guild.roles):
            self._keep("roles", key, role_json(self._guild.roles[key]) if self._guild else {})
        else:
            self._person(key)
        return key

    def _person(self, key: str) -> None:
        self._keep("users", key, user_json(self._world.user(key)))
        member = self._guild.members.get(key) if self._guild else None
        if member:
            shown = {name: value for name, value in member_json(member).items() if name not in ("user", "deaf", "mute")}
            self._keep("members", key, {**shown, "permissions": "0"})

    def _keep(self, group: str, key: str, value: Json) -> None:
        self.resolved.setdefault(group, {})[key] = value


_REFERENCES = (USER, CHANNEL, ROLE, MENTIONABLE, ATTACHMENT)


def _ordered(known: Mapping[str, Json], wanted: Mapping[str, Any]) -> list[str]:
    return [name for name in known if name in wanted] + [name for name in wanted if name not in known]


def _check(option: Json, value: Any) -> None:
    """Raises Refused for a value that the client's form does not take."""
    kind, name = option["type"], option["name"]
    expected = _PYTHON.get(kind)
    if expected and (not isinstance(value, expected) or (kind != BOOLEAN and isinstance(value, bool))):
        raise Refused(f"{name}: {value!r} has the wrong type")
    choices = [one["value"] for one in option.get("choices") or []]
    if choices and value not in choices:
        raise Refused(f"{name}: {value!r} is none of {choices}")
    size = len(value) if kind == STRING else value
    low, high = (option.get(f"{end}_{'length' if kind == STRING else 'value'}") for end in ("min", "max"))
    if kind == STRING:
        high = 6000 if high is None else high
    if (low is not None and size < low) or (high is not None and size > high):
        raise Refused(f"{name}: not between {low} and {high}")
