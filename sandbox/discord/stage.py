"""Sets the scene: people, guilds, roles, channels, and every change of them, which the gateway is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.discord.gateway import Gateway
from sandbox.discord.permissions import EVERYONE, named
from sandbox.discord.sessions import BANS, GUILDS, MEMBERS
from sandbox.discord.shapes import Shapes, member_json, role_json, user_json
from sandbox.discord.state import TEXT, THREADS, Channel, Guild, Json, Member, Overwrite, Role, User, World


class Stage:
    """Each verb takes the words of a test's order and returns what it made."""

    def __init__(self, world: World, shapes: Shapes, gateway: Gateway) -> None:
        self._world = world
        self._shapes = shapes
        self._gateway = gateway

    def user(self, order: Mapping[str, Any]) -> Json:
        """name, bot, locale, upload_limit (bytes, Nitro), closed_dms; with `user` it changes one."""
        known = self._world.users.get(str(order.get("user")))
        user = known or self._world.add_user(User(self._world.ids.next(), order["name"]))
        _assign(user, order, ("name", "bot", "locale", "upload_limit", "closed_dms"))
        return user_json(user)

    def guild(self, order: Mapping[str, Any]) -> Json:
        """name, owner, premium_tier, base_upload_limit, locale, bot_permissions; with `guild` it changes one."""
        known = self._world.guilds.get(str(order.get("guild")))
        guild = known or self._found(order)
        _assign(guild, order, ("name", "premium_tier", "base_upload_limit", "locale"))
        self._tell("GUILD_UPDATE" if known else "GUILD_CREATE", self._shapes.gateway_guild(guild), guild)
        return {"id": guild.id, "upload_limit": guild.upload_limit, "bot_role": _bot_role(guild)}

    def _found(self, order: Mapping[str, Any]) -> Guild:
        owner = self._world.user(order["owner"]) if "owner" in order else self._world.owner
        guild = Guild(self._world.ids.next(), order["name"], owner.id, self._world.settings.upload_limit)
        self._world.guilds[guild.id] = guild
        guild.roles[guild.id] = Role(guild.id, "@everyone", named(order.get("everyone", EVERYONE)), 0)
        self._enter(guild, owner)
        if order.get("with_bot", True):
            self._install(guild, named(order.get("bot_permissions", EVERYONE)))
        return guild

    def _install(self, guild: Guild, permissions: int) -> None:
        role = Role(self._world.ids.next(), self._world.bot.name, permissions, 1)
        guild.roles[role.id] = role
        self._enter(guild, self._world.bot).roles.append(role.id)

    def _enter(self, guild: Guild, user: User) -> Member:
        return guild.members.setdefault(user.id, Member(user, self._world.clock.now()))

    def role(self, order: Mapping[str, Any]) -> Json:
        """guild, name, permissions, mentionable; with `role` it changes one (@everyone is the guild's id)."""
        guild = self._world.guild(order["guild"])
        known = guild.roles.get(str(order.get("role")))
        role = known or Role(self._world.ids.next(), order.get("name", "role"), 0, len(guild.roles))
        guild.roles[role.id] = role
        role.name = order.get("name", role.name)
        role.permissions = named(order["permissions"]) if "permissions" in order else role.permissions
        role.mentionable = bool(order.get("mentionable", role.mentionable))
        data = {"guild_id": guild.id, "role": role_json(role)}
        self._tell("GUILD_ROLE_UPDATE" if known else "GUILD_ROLE_CREATE", data, guild)
        return role_json(role)

    def member(self, order: Mapping[str, Any]) -> Json:
        """guild, user, roles, nick, timeout (seconds from now; 0 ends it): joins, or changes."""
        guild, user = self._world.guild(order["guild"]), self._world.user(order["user"])
        known = user.id in guild.members
        member = self._enter(guild, user)
        _assign(member, order, ("roles", "nick"))
        if "timeout" in order:
            member.timed_out_until = self._world.clock.now() + order["timeout"] if order["timeout"] else None
        self._tell_member("GUILD_MEMBER_UPDATE" if known else "GUILD_MEMBER_ADD", guild, member)
        return member_json(member)

    def leave(self, order: Mapping[str, Any]) -> Json:
        """guild, user, ban: a member goes; the bot itself may be the one."""
        guild, user = self._world.guild(order["guild"]), self._world.user(order["user"])
        guild.members.pop(user.id, None)
        gone = {"guild_id": guild.id, "user": user_json(user)}
        if order.get("ban"):
            guild.banned.add(user.id)
            self._tell("GUILD_BAN_ADD", gone, guild, BANS)
        if user is self._world.bot:
            self._tell("GUILD_DELETE", {"id": guild.id}, guild)
        else:
            self._tell("GUILD_MEMBER_REMOVE", gone, guild, MEMBERS)
        return {}

    def channel(self, order: Mapping[str, Any]) -> Json:
        """guild, name, type, parent, nsfw, archived, locked, owner; with `channel` it changes one."""
        known = self._world.channels.get(str(order.get("channel")))
        channel = known or self._open(order)
        _assign(channel, order, ("name", "nsfw", "archived", "locked"))
        self._tell_channel(channel, "UPDATE" if known else "CREATE")
        return self._shapes.channel(channel)

    def _open(self, order: Mapping[str, Any]) -> Channel:
        made = Channel(self._world.ids.next(), order.get("type", TEXT), created_at=self._world.clock.now())
        if "parent" in order:
            parent = self._world.channel(order["parent"])
            made.parent_id, made.guild_id = parent.id, parent.guild_id
            made.owner_id = str(order.get("owner", self._world.owner.id))
        else:
            made.guild_id = self._world.guild(order["guild"]).id
        self._world.channels[made.id] = made
        return made

    def delete_channel(self, order: Mapping[str, Any]) -> Json:
        """channel."""
        channel = self._world.channel(order["channel"])
        self._world.channels.pop(channel.id)
        self._tell_channel(channel, "DELETE")
        return {}

    def overwrite(self, order: Mapping[str, Any]) -> Json:
        """channel, role or user, allow, deny: replaces what was there for that role or user."""
        channel = self._world.channel(order["channel"])
        target = str(order.get("role", order.get("user")))
        made = Overwrite(target, 0 if "role" in order else 1, named(order.get("allow", 0)), named(order.get("deny", 0)))
        channel.overwrites[target] = made
        self._tell_channel(channel, "UPDATE")
        return {"allow": str(made.allow), "deny": str(made.deny)}

    def dm(self, order: Mapping[str, Any]) -> Json:
        """user: the direct messages with the bot."""
        return self._shapes.channel(self._world.dm_with(self._world.user(order["user"])))

    def _tell_channel(self, channel: Channel, what: str) -> None:
        guild = self._world.guild_of(channel)
        if guild:
            kind = "THREAD" if channel.type in THREADS else "CHANNEL"
            self._tell(f"{kind}_{what}", self._shapes.channel(channel), guild)

    def _tell_member(self, event: str, guild: Guild, member: Member) -> None:
        """Without the members intent the bot hears of itself only."""
        intent = GUILDS if member.user is self._world.bot else MEMBERS
        self._tell(event, {"guild_id": guild.id, **member_json(member)}, guild, intent)

    def _tell(self, event: str, data: Json, guild: Guild, intent: int = GUILDS) -> None:
        if self._world.bot.id in guild.members or event == "GUILD_DELETE":
            self._gateway.dispatch(event, data, guild_id=guild.id, intent=intent)
        self._world.changes.poke()


def _assign(thing: object, order: Mapping[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        if name in order:
            setattr(thing, name, order[name])


def _bot_role(guild: Guild) -> str | None:
    return next((one.id for one in guild.roles.values() if one.id != guild.id), None)
