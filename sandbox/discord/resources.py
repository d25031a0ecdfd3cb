"""The REST routes about users, guilds, channels and messages."""

from __future__ import annotations

from typing import Any

from sandbox.discord.errors import (
    ARCHIVED,
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    NOT_THE_AUTHOR,
    UNKNOWN_MEMBER,
    ApiError,
    Mistakes,
)
from sandbox.discord.gateway import Gateway
from sandbox.discord.messages import Messages
from sandbox.discord.permissions import P, bot_bits
from sandbox.discord.rest import Call, Reply, Route
from sandbox.discord.shapes import Shapes, guild_json, member_json, role_json, self_json, user_json
from sandbox.discord.state import DM, Channel, Guild, Message, World


class Resources:
    """Answers as the documents say; permissions are those of the bot."""

    def __init__(self, world: World, messages: Messages, shapes: Shapes, gateway: Gateway) -> None:
        self._world = world
        self._messages = messages
        self._shapes = shapes
        self._gateway = gateway

    def routes(self) -> list[Route]:
        """Everything but interactions and commands."""
        messages = "/channels/{channel_id}/messages"
        return [
            Route("GET", "/gateway", self._gateway_url, with_token=False),
            Route("GET", "/gateway/bot", self._gateway_bot),
            Route("GET", "/users/@me", self._me),
            Route("POST", "/users/@me/channels", self._open_dm),
            Route("GET", "/users/{user_id}", self._user),
            Route("GET", "/applications/@me", self._application),
            Route("GET", "/oauth2/applications/@me", self._application),
            Route("GET", "/guilds/{guild_id}", self._guild),
            Route("GET", "/guilds/{guild_id}/roles", self._roles),
            Route("GET", "/guilds/{guild_id}/channels", self._channels),
            Route("GET", "/guilds/{guild_id}/members/{user_id}", self._member),
            Route("GET", "/channels/{channel_id}", self._channel),
            Route("POST", "/channels/{channel_id}/typing", self._typing),
            Route("GET", messages, self._list),
            Route("POST", messages, self._create, limit_of=self._limit),
            Route("GET", f"{messages}/{{message_id}}", self._get),
            Route("PATCH", f"{messages}/{{message_id}}", self._edit, limit_of=self._limit),
            Route("DELETE", f"{messages}/{{message_id}}", self._delete),
        ]

    def _gateway_url(self, call: Call) -> Reply:
        return Reply({"url": self._gateway.url})

    def _gateway_bot(self, call: Call) -> Reply:
        left = max(0, 1000 - self._gateway.identifies)
        start = {"total": 1000, "remaining": left, "reset_after": 86_400_000, "max_concurrency": 1}
        return Reply({"url": self._gateway.url, "shards": self._world.settings.shards, "session_start_limit": start})

    def _me(self, call: Call) -> Reply:
        return Reply(self_json(self._world.bot))

    def _user(self, call: Call) -> Reply:
        return Reply(user_json(self._world.user(call.params["user_id"])))

    def _application(self, call: Call) -> Reply:
        bot = self._world.bot
        counts = ("guild", "user_install", "user_authorization")
        return Reply(
            {
                "id": bot.id,
                "name": bot.name,
                "description": "",
                "icon": None,
                "type": None,
                "bot": user_json(bot),
                "owner": user_json(self._world.owner),
                "verify_key": "0" * 64,
                "flags": 0,
                "flags_new": "0",
                "bot_public": True,
                "bot_require_code_grant": False,
                "redirect_uris": [],
                "interactions_endpoint_url": None,
                "role_connections_verification_url": None,
                **{f"approximate_{name}_count": 0 for name in counts},
                "explicit_content_filter": 0,
                "team": None,
                "eligible_oauth2_scopes": [],
            }
        )

    def _open_dm(self, call: Call) -> Reply:
        user = self._world.user((call.json or {}).get("recipient_id"))
        return Reply(self._shapes.channel(self._world.dm_with(user)))

    def _home(self, call: Call) -> Guild:
        """Raises ApiError where the bot is no member."""
        guild: Guild = self._world.guild(call.params["guild_id"])
        if self._world.bot.id not in guild.members:
            raise ApiError(MISSING_ACCESS)
        return guild

    def _guild(self, call: Call) -> Reply:
        return Reply(guild_json(self._home(call)))

    def _roles(self, call: Call) -> Reply:
        return Reply([role_json(one) for one in self._home(call).roles.values()])

    def _channels(self, call: Call) -> Reply:
        guild = self._home(call)
        here = [one for one in self._world.channels.values() if one.guild_id == guild.id and not one.parent_id]
        return Reply([self._shapes.channel(one) for one in here])

    def _member(self, call: Call) -> Reply:
        member = self._home(call).members.get(call.params["user_id"])
        if member is None:
            raise ApiError(UNKNOWN_MEMBER)
        return Reply(member_json(member))

    def _seen(self, call: Call, needed: int = 0) -> Channel:
        """A channel that the bot can see and where it may do what is needed. Raises ApiError."""
        channel: Channel = self._world.channel(call.params["channel_id"])
        guild = self._world.guild_of(channel)
        if guild and self._world.bot.id not in guild.members:
            raise ApiError(MISSING_ACCESS)
        bits = bot_bits(self._world, channel)
        if not bits & P.VIEW_CHANNEL:
            raise ApiError(MISSING_ACCESS)
        if needed and not bits & needed:
            raise ApiError(MISSING_PERMISSIONS)
        return channel

    def _channel(self, call: Call) -> Reply:
        return Reply(self._shapes.channel(self._seen(call)))

    def _typing(self, call: Call) -> Reply:
        self._seen(call)
        return Reply()

    def _limit(self, params: dict[str, str]) -> int:
        return self._world.upload_limit(self._world.channel(params["channel_id"]))

    def _create(self, call: Call) -> Reply:
        channel = self._world.channel(call.params["channel_id"])
        return Reply(self._shapes.message(self._messages.create(channel, call.json, call.files)))

    def _list(self, call: Call) -> Reply:
        channel = self._seen(call)
        if not bot_bits(self._world, channel) & P.READ_MESSAGE_HISTORY:
            return Reply([])
        seen = [one for one in channel.messages.values() if one.only_for is None]
        return Reply([self._shapes.message(one, to_bot=True) for one in _page(seen, call.query)])

    def _get(self, call: Call) -> Reply:
        channel = self._seen(call, P.READ_MESSAGE_HISTORY)
        return Reply(self._shapes.message(self._messages.find(channel, call.params["message_id"]), to_bot=True))

    def _edit(self, call: Call) -> Reply:
        channel = self._seen(call)
        message = self._messages.find(channel, call.params["message_id"])
        if message.author is not self._world.bot:
            raise ApiError(NOT_THE_AUTHOR)
        if channel.archived:
            raise ApiError(ARCHIVED)
        if call.files and not bot_bits(self._world, channel) & P.ATTACH_FILES:
            raise ApiError(MISSING_PERMISSIONS)
        return Reply(self._shapes.message(self._messages.edit(message, call.json, call.files)))

    def _delete(self, call: Call) -> Reply:
        channel = self._seen(call)
        message = self._messages.find(channel, call.params["message_id"])
        mine = message.author is self._world.bot
        if not mine and (channel.type == DM or not bot_bits(self._world, channel) & P.MANAGE_MESSAGES):
            raise ApiError(MISSING_PERMISSIONS)
        self._messages.delete(message)
        return Reply()


def _page(messages: list[Message], query: dict[str, str]) -> list[Message]:
    """Newest first; `limit` of them before, after or around an id."""
    limit = _limit_of(query)
    newest = sorted(messages, key=lambda one: int(one.id), reverse=True)
    if "before" in query:
        return [one for one in newest if int(one.id) < int(query["before"])][:limit]
    if "after" in query:
        return [one for one in newest if int(one.id) > int(query["after"])][-limit:]
    if "around" in query:
        middle = int(query["around"])
        older = [one for one in newest if int(one.id) <= middle][: limit // 2 + 1]
        newer = [one for one in newest if int(one.id) > middle][-(limit - len(older)) :] if limit > len(older) else []
        return newer + older
    return newest[:limit]


def _limit_of(query: dict[str, Any]) -> int:
    """Raises ApiError outside of 1 to 100."""
    text = str(query.get("limit", "50"))
    if not text.isdigit() or not 1 <= int(text) <= 100:
        mistakes = Mistakes()
        mistakes.add(("limit",), "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
        mistakes.raise_any()
    return int(text)
