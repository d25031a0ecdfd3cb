"""How this server's facts look as JSON of Discord's API v10; complete by its OpenAPI document."""

from __future__ import annotations

from sandbox.discord.cdn import Cdn
from sandbox.discord.clock import iso
from sandbox.discord.permissions import in_channel
from sandbox.discord.state import (
    DM,
    THREADS,
    VOICE,
    Channel,
    Guild,
    Json,
    Member,
    Message,
    Role,
    Upload,
    User,
    World,
)

_CONTENT_INTENT = 1 << 15


def user_json(user: User) -> Json:
    """A user as others see them."""
    return {
        "id": user.id,
        "username": user.name,
        "global_name": None,
        "discriminator": "0000" if user.bot else "0",
        "avatar": None,
        "bot": user.bot,
        "system": False,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


def self_json(user: User) -> Json:
    """The bot as it sees itself."""
    return {**user_json(user), "mfa_enabled": True, "locale": user.locale, "verified": True, "email": None}


def role_json(role: Role) -> Json:
    """A role."""
    return {
        "id": role.id,
        "name": role.name,
        "permissions": str(role.permissions),
        "position": role.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": role.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def member_json(member: Member) -> Json:
    """A member with the user inside."""
    return {
        "user": user_json(member.user),
        "nick": member.nick,
        "avatar": None,
        "banner": None,
        "roles": list(member.roles),
        "joined_at": iso(member.joined_at),
        "premium_since": None,
        "communication_disabled_until": iso(member.timed_out_until),
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
    }


def guild_json(guild: Guild) -> Json:
    """A guild as REST tells it."""
    return {
        "id": guild.id,
        "name": guild.name,
        "owner_id": guild.owner_id,
        "roles": [role_json(role) for role in guild.roles.values()],
        "premium_tier": guild.premium_tier,
        "preferred_locale": guild.locale,
        "approximate_member_count": len(guild.members),
        "features": [],
        "emojis": [],
        "stickers": [],
        "region": "local",
        "afk_timeout": 300,
        "max_members": 500_000,
        "nsfw": False,
        "widget_enabled": False,
        "premium_progress_bar_enabled": False,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        **dict.fromkeys(_GUILD_ZEROS, 0),
        **dict.fromkeys(_GUILD_NULLS),
    }


_GUILD_ZEROS = (
    "system_channel_flags", "verification_level", "default_message_notifications", "mfa_level",
    "explicit_content_filter", "premium_subscription_count", "nsfw_level",
)  # fmt: skip
_GUILD_NULLS = (
    "icon", "description", "home_header", "splash", "discovery_splash", "banner", "application_id", "afk_channel_id",
    "system_channel_id", "widget_channel_id", "max_presences", "vanity_url_code", "rules_channel_id",
    "safety_alerts_channel_id", "public_updates_channel_id", "incidents_data",
)  # fmt: skip


class Shapes:
    """The shapes that need to know more than the thing itself."""

    def __init__(self, world: World, cdn: Cdn) -> None:
        self._world = world
        self._cdn = cdn

    def channel(self, channel: Channel) -> Json:
        """A channel, a thread or direct messages."""
        last = next(reversed(channel.messages), None)
        common: Json = {"id": channel.id, "type": channel.type, "flags": 0, "last_message_id": last}
        if channel.type == DM:
            return {**common, "recipients": [user_json(channel.recipient)] if channel.recipient else []}
        common |= {"guild_id": channel.guild_id, "name": channel.name, "parent_id": channel.parent_id}
        if channel.type in THREADS:
            return common | self._thread(channel)
        overwrites = [
            {"id": one.id, "type": one.type, "allow": str(one.allow), "deny": str(one.deny)}
            for one in channel.overwrites.values()
        ]
        common |= {"position": 0, "nsfw": channel.nsfw, "topic": None, "permission_overwrites": overwrites}
        voice = {"bitrate": 64000, "user_limit": 0, "rtc_region": None} if channel.type == VOICE else {}
        return {**common, **voice, "rate_limit_per_user": 0}

    def _thread(self, thread: Channel) -> Json:
        return {
            "owner_id": thread.owner_id,
            "message_count": len(thread.messages),
            "member_count": 1,
            "total_message_sent": len(thread.messages),
            "rate_limit_per_user": 0,
            "thread_metadata": {
                "archived": thread.archived,
                "archive_timestamp": iso(thread.created_at),
                "auto_archive_duration": 1440,
                "locked": thread.locked,
            },
        }

    def gateway_guild(self, guild: Guild) -> Json:
        """GUILD_CREATE: the guild with its channels, its active threads, and the bot as the only member told of."""
        channels = [one for one in self._world.channels.values() if one.guild_id == guild.id]
        me = guild.members.get(self._world.bot.id)
        return {
            **guild_json(guild),
            "joined_at": iso(me.joined_at) if me else None,
            "large": False,
            "unavailable": False,
            "member_count": len(guild.members),
            "members": [member_json(me)] if me else [],
            "channels": [self.channel(one) for one in channels if one.type not in THREADS],
            "threads": [self.channel(one) for one in channels if one.type in THREADS and not one.archived],
            **{name: [] for name in ("voice_states", "presences", "stage_instances", "guild_scheduled_events")},
        }

    def upload(self, upload: Upload) -> Json:
        """An attachment with a URL that works from now on."""
        url = self._cdn.url(upload)
        made: Json = {"id": upload.id, "filename": upload.name, "size": len(upload.data), "url": url, "proxy_url": url}
        if upload.type:
            made["content_type"] = upload.type
        if upload.description:
            made["description"] = upload.description
        return made | ({"ephemeral": True} if upload.folder.startswith("ephemeral") else {})

    def message(self, message: Message, *, to_bot: bool = False) -> Json:
        """A message; `to_bot` hides what the bot may not read without the message content intent."""
        said: Json = {
            "id": message.id,
            "channel_id": message.channel_id,
            "type": self._message_type(message),
            "content": message.content,
            "author": user_json(message.author),
            "timestamp": iso(message.created_at),
            "edited_timestamp": iso(message.edited_at),
            "mentions": [user_json(self._world.users[one]) for one in message.pinged],
            "mention_roles": list(message.pinged_roles),
            "mention_everyone": message.pinged_everyone,
            "attachments": [self.upload(one) for one in message.attachments],
            "embeds": list(message.embeds),
            "components": list(message.components),
            "flags": message.flags,
            "pinned": False,
            "tts": False,
        }
        if to_bot and self._hidden(message):
            said |= {"content": "", "attachments": [], "embeds": [], "components": []}
        return said | self._optional(message)

    def _optional(self, message: Message) -> Json:
        found: Json = {}
        if message.nonce is not None:
            found["nonce"] = message.nonce
        if message.interaction:
            found |= message.interaction
        if message.from_webhook:
            found |= {"webhook_id": self._world.bot.id, "application_id": self._world.bot.id}
        if message.reference:
            found["message_reference"] = message.reference
            channel = self._world.channels.get(message.reference["channel_id"])
            there = channel.messages.get(message.reference["message_id"]) if channel else None
            found["referenced_message"] = self.message(there, to_bot=True) if there and not there.reference else None
        return found

    @staticmethod
    def _message_type(message: Message) -> int:
        if message.reference:
            return 19
        return 20 if message.interaction else 0

    def _hidden(self, message: Message) -> bool:
        channel = self._world.channels[message.channel_id]
        open_to_bot = message.author is self._world.bot or channel.type == DM or self._world.bot.id in message.pinged
        return not open_to_bot and not self._world.settings.privileged_intents & _CONTENT_INTENT

    def member_in(self, member: Member, channel: Channel) -> Json:
        """The member of an interaction, with what they may do in the channel."""
        return {**member_json(member), "permissions": str(in_channel(self._world, member, channel))}

    def channel_in(self, channel: Channel, bits: int) -> Json:
        """The channel of an interaction, with what the user may do there."""
        return {**self.channel(channel), "permissions": str(bits)}
