"""An interaction as the gateway delivers it."""

from __future__ import annotations

from sandbox.discord.interactions import Interaction
from sandbox.discord.permissions import DIRECT, bot_bits, in_channel
from sandbox.discord.shapes import Shapes, user_json
from sandbox.discord.state import DM, Channel, Guild, Json, User, World


class Payloads:
    """Complete by what discord.py 2.7 and the documents ask for."""

    def __init__(self, world: World, shapes: Shapes) -> None:
        self._world = world
        self._shapes = shapes

    def bits(self, user: User, channel: Channel) -> int:
        """What a user may do in a channel."""
        guild = self._world.guild_of(channel)
        if guild is None:
            return DIRECT
        member = guild.members.get(user.id)
        return in_channel(self._world, member, channel) if member else 0

    def event(self, one: Interaction, data: Json) -> Json:
        """The data of INTERACTION_CREATE."""
        guild, bits = self._world.guild_of(one.channel), self.bits(one.user, one.channel)
        made: Json = {
            "id": one.id,
            "application_id": self._world.bot.id,
            "type": one.type,
            "token": one.token,
            "version": 1,
            "data": data,
            "channel_id": one.channel.id,
            "channel": self._shapes.channel_in(one.channel, bits),
            "locale": one.user.locale,
            "app_permissions": str(bot_bits(self._world, one.channel)),
            "attachment_size_limit": one.upload_limit,
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": self._owners(one.user, guild),
            "context": 1 if one.channel.type == DM else 0,
        }
        if one.message:
            made["message"] = self._shapes.message(one.message)
        if guild is None:
            return made | {"user": user_json(one.user)}
        member = guild.members.get(one.user.id)
        made |= {"guild_id": guild.id, "guild_locale": guild.locale}
        made["guild"] = {"id": guild.id, "locale": guild.locale, "features": []}
        return made | ({"member": self._shapes.member_in(member, one.channel)} if member else self._stranger(one))

    def _owners(self, user: User, guild: Guild | None) -> Json:
        """Who has installed the application: the guild, or where the bot is no member the user."""
        if guild and self._world.bot.id not in guild.members:
            return {"1": user.id}
        return {"0": guild.id if guild else "0"}

    @staticmethod
    def _stranger(one: Interaction) -> Json:
        """A user who is no member any more; Discord would not send this, a test may."""
        return {
            "member": {
                "user": user_json(one.user),
                "roles": [],
                "joined_at": "2020-01-01T00:00:00+00:00",
                "deaf": False,
                "mute": False,
                "flags": 0,
                "permissions": "0",
            }
        }
