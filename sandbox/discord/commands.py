"""The registered application commands: judged as Discord judges them, kept with their ids, creations counted."""

from __future__ import annotations

from sandbox.discord.command_rules import judge, judge_together, kind_of
from sandbox.discord.errors import TOO_MANY_CREATES, UNKNOWN_COMMAND, ApiError, Mistakes
from sandbox.discord.rest import Call, Reply, Route
from sandbox.discord.state import Json, World

_DAY = 24 * 3600.0


class Commands:
    """What people can choose from, everywhere (scope "") and per guild."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kept: dict[str, dict[str, Json]] = {}
        self.creates: list[float] = []

    def routes(self) -> list[Route]:
        """The same for every guild and for one."""
        made: list[Route] = []
        for place in ("/applications/{application_id}", "/applications/{application_id}/guilds/{guild_id}"):
            made += [
                Route("GET", f"{place}/commands", self._list),
                Route("PUT", f"{place}/commands", self._replace),
                Route("POST", f"{place}/commands", self._create),
                Route("GET", f"{place}/commands/{{command_id}}", self._get),
                Route("PATCH", f"{place}/commands/{{command_id}}", self._edit),
                Route("DELETE", f"{place}/commands/{{command_id}}", self._delete),
            ]
        return made

    def visible(self, guild_id: str | None) -> list[Json]:
        """Those offered in a guild, its own first; or in direct messages."""
        own = self._kept.get(guild_id, {}) if guild_id else {}
        return [*own.values(), *self._kept.get("", {}).values()]

    def _list(self, call: Call) -> Reply:
        """Localizations are told only to who asks for them, as Discord does it."""
        kept = list(self._scope(call).values())
        return Reply(kept if call.query.get("with_localizations") == "true" else [_plain(one) for one in kept])

    def _get(self, call: Call) -> Reply:
        return Reply(self._one(call))

    def _one(self, call: Call) -> Json:
        kept = self._scope(call)
        if call.params["command_id"] not in kept:
            raise ApiError(UNKNOWN_COMMAND)
        return kept[call.params["command_id"]]

    def _replace(self, call: Call) -> Reply:
        given = call.json if isinstance(call.json, list) else []
        mistakes = Mistakes()
        for position, one in enumerate(given):
            judge(one, (position,), mistakes)
        judge_together(given, mistakes)
        mistakes.raise_any()
        before = {(one["type"], one["name"]): one for one in self._scope(call).values()}
        self._count(sum((kind_of(one), one["name"]) not in before for one in given))
        made = [self._made(one, before.get((kind_of(one), one["name"])), call) for one in given]
        self._kept[call.params.get("guild_id", "")] = {one["id"]: one for one in made}
        return Reply(made)

    def _create(self, call: Call) -> Reply:
        mistakes = Mistakes()
        judge(call.json, (), mistakes)
        mistakes.raise_any()
        kept = self._scope(call)
        key = (kind_of(call.json), call.json["name"])
        before = next((one for one in kept.values() if (one["type"], one["name"]) == key), None)
        self._count(int(before is None))
        made = self._made(call.json, before, call)
        kept[made["id"]] = made
        return Reply(made, 200 if before else 201)

    def _edit(self, call: Call) -> Reply:
        before = self._one(call)
        mistakes = Mistakes()
        wanted = {**before, **(call.json or {})}
        judge(wanted, (), mistakes)
        mistakes.raise_any()
        made = self._made(wanted, before, call)
        self._scope(call)[made["id"]] = made
        return Reply(made)

    def _delete(self, call: Call) -> Reply:
        self._scope(call).pop(self._one(call)["id"])
        return Reply()

    def _scope(self, call: Call) -> dict[str, Json]:
        if call.params["application_id"] != self._world.bot.id:
            raise ApiError((403, 20012, "You are not authorized to perform this action on this application"))
        if "guild_id" in call.params:
            self._world.guild(call.params["guild_id"])
        return self._kept.setdefault(call.params.get("guild_id", ""), {})

    def _count(self, created: int) -> None:
        now = self._world.clock.now()
        today = sum(moment > now - _DAY for moment in self.creates)
        if today + created > self._world.settings.max_command_creates:
            raise ApiError(TOO_MANY_CREATES)
        self.creates += [now] * created

    def _made(self, given: Json, before: Json | None, call: Call) -> Json:
        """As it is kept: with an id that survives replacing, and a version that tells changes."""
        made: Json = {
            "application_id": self._world.bot.id,
            "default_member_permissions": None,
            "nsfw": False,
            "dm_permission": True,
            "contexts": None,
            "integration_types": [0],
            **{key: value for key, value in given.items() if value is not None},
            "type": kind_of(given),
            "description": given.get("description") or "",
        }
        if made["default_member_permissions"] is not None:
            made["default_member_permissions"] = str(made["default_member_permissions"])
        made |= {"guild_id": call.params["guild_id"]} if "guild_id" in call.params else {}
        made["id"] = before["id"] if before else self._world.ids.next()
        same = before is not None and {**before, "version": ""} == {**made, "version": ""}
        made["version"] = before["version"] if before and same else self._world.ids.next()
        return made


def _plain(command: Json) -> Json:
    made = {name: value for name, value in command.items() if not name.endswith("_localizations")}
    return made | ({"options": [_plain(one) for one in command["options"]]} if command.get("options") else {})
