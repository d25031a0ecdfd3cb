"""Stars that people put under videos, as commands: only under posts of our own, at a pace, each once."""

from __future__ import annotations

import logging
from collections import OrderedDict

import discord

from adapters.discord.address import PLATFORM, Address
from adapters.discord.inbound import born
from adapters.discord.marks import pressed
from adapters.discord.posting import Posts
from bot.generation.chat.pace import Pace
from bot.generation.command import Asker, Command, Person, Place
from bot.generation.errors import PlatformError
from bot.generation.ports import Clock, Hears

log = logging.getLogger("dailies.discord")

NAME = "gallery.react"
STAR = "\N{WHITE MEDIUM STAR}"
_MOST_REMEMBERED = 10_000


class Reacting:
    """Hears reactions for the core. Nothing of it raises into discord.py, and nobody is answered."""

    def __init__(self, core: Hears, posts: Posts, clock: Clock) -> None:
        self._core = core
        self._posts = posts
        self._clock = clock
        self._pace = Pace(clock)
        self._known: OrderedDict[tuple[int, int], None] = OrderedDict()

    async def hear(self, client: discord.Client, event: discord.RawReactionActionEvent) -> None:
        """Hand over one reaction, if it is one that means something."""
        me = client.user.id if client.user else 0
        if not _means_something(event, me) or self._pace.wait(Person(PLATFORM, str(event.user_id))):
            return
        if not self._is_new(event):
            return
        try:
            command = await self._command(client, event)
            if command is not None:
                await self._core.handle(command)
        except PlatformError as error:
            self._known.pop((event.message_id, event.user_id), None)  # put there again it is worth another look
            log.info("discord.reaction_not_read", extra={"facts": {"problem": str(error)}})
        except Exception:  # one reaction's bug stays its own
            log.exception("discord.reaction_failed", extra={"facts": {"message": str(event.message_id)}})

    def _is_new(self, event: discord.RawReactionActionEvent) -> bool:
        """Whoever takes a star away and puts it there again has said nothing new."""
        known = event.message_id, event.user_id
        if known in self._known:
            return False
        self._known[known] = None
        if len(self._known) > _MOST_REMEMBERED:
            self._known.popitem(last=False)
        return True

    async def _command(self, client: discord.Client, event: discord.RawReactionActionEvent) -> Command | None:
        where = client.get_channel(event.channel_id)
        if event.member is None or not isinstance(where, discord.abc.GuildChannel | discord.Thread):
            return None
        marks = await self._posts.marks(str(event.channel_id), str(event.message_id))
        refs = list(dict.fromkeys(found[1] for found in map(pressed, marks) if found))
        if not refs:
            return None
        place = _place(where)
        address = Address(place.tenant, str(where.id), None, place.locale)
        return Command(
            key=f"d:star:{event.message_id}:{event.user_id}",
            name=NAME,
            words="",
            attachments=(),
            asked_by=asker_of(event.member, where, self._clock.now()),
            place=place,
            reply_to=address.reply_to(),
            options={"emoji": STAR, "message": str(event.message_id), "job_refs": refs},
        )


def asker_of(member: discord.Member, where: discord.abc.GuildChannel | discord.Thread, now: float) -> Asker:
    """A member with the roles that Discord told of."""
    may = (where.parent or where if isinstance(where, discord.Thread) else where).permissions_for(member)
    return Asker(
        person=Person(PLATFORM, str(member.id)),
        roles=tuple(str(role.id) for role in member.roles if not role.is_default()),
        joined_at=member.joined_at.timestamp() if member.joined_at else None,
        account_age=max(0.0, now - born(member.id)),
        locale=str(where.guild.preferred_locale),
        moderates=may.manage_messages,
        moderates_all=member.guild_permissions.manage_messages,
        manages=may.manage_guild,
        is_bot=member.bot,
    )


def is_for_adults(where: discord.abc.GuildChannel | discord.Thread) -> bool:
    """As Discord marks it."""
    return bool(where.is_nsfw()) if hasattr(where, "is_nsfw") else False


def _means_something(event: discord.RawReactionActionEvent, me: int) -> bool:
    """A person's star; under a message of ours, as far as Discord says whose it is."""
    of_a_bot = event.user_id == me or (event.member is not None and event.member.bot)
    ours = event.message_author_id in (None, me)
    return event.emoji.is_unicode_emoji() and event.emoji.name == STAR and ours and not of_a_bot


def _place(where: discord.abc.GuildChannel | discord.Thread) -> Place:
    in_thread = isinstance(where, discord.Thread)
    return Place(
        platform=PLATFORM,
        tenant=str(where.guild.id),
        channel=str(where.parent_id if isinstance(where, discord.Thread) else where.id),
        thread=str(where.id) if in_thread else None,
        age_restricted=is_for_adults(where),
        locale=str(where.guild.preferred_locale),
    )
