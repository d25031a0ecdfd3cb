"""Writes messages into channels: who may, what they may hold, nonces, mentions. Knows no HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from sandbox.discord.bodies import SentFile
from sandbox.discord.drafts import SETTABLE, Draft, judge
from sandbox.discord.errors import (
    ARCHIVED,
    CANNOT_DM,
    CANNOT_REPLY,
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    NO_TEXT_HERE,
    UNKNOWN_MESSAGE,
    ApiError,
    Mistakes,
)
from sandbox.discord.permissions import P, bot_bits, in_channel, may_send
from sandbox.discord.state import (
    DM,
    FORUM,
    LOADING,
    THREADS,
    Channel,
    Json,
    Message,
    Upload,
    User,
    World,
)

_MENTION = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")


class Messages:
    """Every message passes here, whoever wrote it. `tell(event, message)` carries the news to the gateway."""

    def __init__(self, world: World, tell: Callable[[str, Message], None]) -> None:
        self._world = world
        self._tell = tell
        self._nonces: dict[tuple[str, str], tuple[float, str, str]] = {}

    def create(self, channel: Channel, payload: Any, files: Sequence[SentFile]) -> Message:
        """POST by the bot's own token. Raises ApiError."""
        self._may_post(channel, bool(files), bool(isinstance(payload, dict) and payload.get("embeds")))
        draft = judge(payload, files)
        known = self._said_before(draft.given)
        if known:
            return known
        reference = self._reference(channel, draft.given.get("message_reference"))
        message = self.write(channel, self._world.bot, draft, files)
        message.reference = reference
        message.nonce = draft.given.get("nonce")
        self._ping_replied(message, draft)
        if channel.archived:
            channel.archived = False
        if message.nonce is not None:
            key = (message.author.id, str(message.nonce))
            self._nonces[key] = (self._world.clock.now(), channel.id, message.id)
        self.announce("MESSAGE_CREATE", message)
        return message

    def write(self, channel: Channel, author: User, draft: Draft, files: Sequence[SentFile]) -> Message:
        """Put a message into a channel; nobody is told yet."""
        message = Message(
            self._world.ids.next(),
            channel.id,
            author,
            self._world.clock.now(),
            draft.content,
            embeds=draft.embeds,
            components=draft.components,
            flags=draft.flags,
        )
        message.attachments = self.keep(f"attachments/{channel.id}", files, draft.given.get("attachments"))
        message.allowed_mentions = draft.given.get("allowed_mentions")
        self._mention(message, channel)
        channel.messages[message.id] = message
        return message

    def edit(self, message: Message, payload: Any, files: Sequence[SentFile]) -> Message:
        """Change what the body names. Raises ApiError."""
        draft = judge(payload, files, editing=message)
        kept = draft.given.get("attachments")
        ids = {str(one.get("id")) for one in kept or []}
        before = [one for one in message.attachments if kept is None or one.id in ids]
        after = before + self.keep(f"attachments/{message.channel_id}", files, kept)
        message.content, message.embeds, message.components = draft.content, draft.embeds, draft.components
        message.attachments = after
        message.flags = message.flags & ~(SETTABLE | LOADING) | draft.flags  # whoever edits it, it no longer thinks
        if "allowed_mentions" in draft.given:
            message.allowed_mentions = draft.given["allowed_mentions"]
        self._mention(message, self._world.channels[message.channel_id])
        message.edited_at = self._world.clock.now()
        message.edits += 1
        self.announce("MESSAGE_UPDATE", message)
        return message

    def delete(self, message: Message) -> None:
        """Take it out of its channel."""
        self._world.channels[message.channel_id].messages.pop(message.id, None)
        self.announce("MESSAGE_DELETE", message)

    def find(self, channel: Channel, message_id: str) -> Message:
        """One that everybody can see. Raises ApiError 10008."""
        message = channel.messages.get(message_id)
        if message is None or message.only_for:
            raise ApiError(UNKNOWN_MESSAGE)
        return message

    def announce(self, event: str, message: Message) -> None:
        """Tell the gateway, unless only one person sees it."""
        if message.only_for is None:
            self._tell(event, message)
        self._world.changes.poke()

    def keep(self, folder: str, files: Sequence[SentFile], notes: Any) -> list[Upload]:
        """Put sent files on the CDN, with the names and descriptions that the body gives them."""
        told = {str(one.get("id")): one for one in notes or [] if isinstance(one, dict)}
        made = []
        for sent in files:
            note = told.get(sent.index, {})
            name = note.get("filename") or sent.name
            upload = Upload(self._world.ids.next(), name, sent.type, sent.data, folder, note.get("description"))
            self._world.uploads[upload.id] = upload
            made.append(upload)
        return made

    def _may_post(self, channel: Channel, with_files: bool, with_embeds: bool) -> None:
        if channel.type == DM:
            if channel.recipient is None or not self._reachable(channel.recipient):
                raise ApiError(CANNOT_DM)
            return
        bits = bot_bits(self._world, channel)
        if not bits & P.VIEW_CHANNEL:
            raise ApiError(MISSING_ACCESS)
        if channel.type == FORUM or channel.type == 4:
            raise ApiError(NO_TEXT_HERE)
        if channel.type in THREADS and channel.locked and not bits & P.MANAGE_THREADS:
            raise ApiError(ARCHIVED if channel.archived else MISSING_PERMISSIONS)
        lacks_files = with_files and not bits & P.ATTACH_FILES
        lacks_embeds = with_embeds and not bits & P.EMBED_LINKS
        if not may_send(bits, channel) or lacks_files or lacks_embeds:
            raise ApiError(MISSING_PERMISSIONS)

    def _reachable(self, user: User) -> bool:
        """A bot can write to whom it shares a guild with, when they let it."""
        bot = self._world.bot.id
        shared = any(user.id in guild.members and bot in guild.members for guild in self._world.guilds.values())
        return shared and not user.closed_dms and not user.bot

    def _said_before(self, given: Json) -> Message | None:
        """The message that already carries this nonce. Raises ApiError 10008 when that one was deleted."""
        if given.get("nonce") is None or not given.get("enforce_nonce"):
            return None
        said = self._nonces.get((self._world.bot.id, str(given["nonce"])))
        if said is None or self._world.clock.now() - said[0] > self._world.settings.nonce_window:
            return None
        channel = self._world.channels.get(said[1])
        if channel is None or said[2] not in channel.messages:
            raise ApiError(UNKNOWN_MESSAGE)
        return channel.messages[said[2]]

    def _reference(self, channel: Channel, given: Any) -> Json | None:
        if not isinstance(given, dict) or not given.get("message_id"):
            return None
        if not bot_bits(self._world, channel) & P.READ_MESSAGE_HISTORY:
            raise ApiError(CANNOT_REPLY)
        message_id = str(given["message_id"])
        if message_id not in channel.messages:
            if not given.get("fail_if_not_exists", True):
                return None
            mistakes = Mistakes()
            mistakes.add(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
            mistakes.raise_any()
        made = {"type": 0, "message_id": message_id, "channel_id": channel.id}
        return made | ({"guild_id": channel.guild_id} if channel.guild_id else {})

    def _mention(self, message: Message, channel: Channel) -> None:
        """Work out who is really notified: what the text says, as far as allowed_mentions lets it."""
        allowed = message.allowed_mentions
        guild = self._world.guild_of(channel)
        people = [one for one in dict.fromkeys(_MENTION.findall(message.content)) if one in self._world.users]
        message.pinged = [one for one in people if _allowed(allowed, "users", one)]
        may_be_loud = self._may_be_loud(message, channel)
        named = [guild.roles[one] for one in _ROLE.findall(message.content) if guild and one in guild.roles]
        roles = [one.id for one in named if guild and one.id != guild.id and (one.mentionable or may_be_loud)]
        message.pinged_roles = [one for one in dict.fromkeys(roles) if _allowed(allowed, "roles", one)]
        loud = "@everyone" in message.content or "@here" in message.content
        message.pinged_everyone = loud and may_be_loud and _allowed(allowed, "everyone", "")

    def _may_be_loud(self, message: Message, channel: Channel) -> bool:
        guild = self._world.guild_of(channel)
        member = guild.members.get(message.author.id) if guild else None
        return bool(member and in_channel(self._world, member, channel) & P.MENTION_EVERYONE)

    def _ping_replied(self, message: Message, draft: Draft) -> None:
        if message.reference is None:
            return
        allowed = draft.given.get("allowed_mentions")
        if allowed is None or allowed.get("replied_user"):
            author = self._world.channels[message.channel_id].messages[message.reference["message_id"]].author
            message.pinged = list(dict.fromkeys([*message.pinged, author.id]))


def _allowed(allowed: Json | None, kind: str, one: str) -> bool:
    if allowed is None:
        return True
    return kind in (allowed.get("parse") or []) or one in [str(each) for each in allowed.get(kind) or []]
