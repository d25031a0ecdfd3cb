"""Setting a chat platform up: the live check of its token, and the link that lets the bot in."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

from bot.settings import Discord


@dataclass(frozen=True, slots=True)
class Joined:
    """A token that works: whose it is, and where somebody lets that bot into a server."""

    name: str
    invitation: str


async def join_discord(settings: Discord, token: SecretStr) -> Joined:
    """Ask Discord who this token is. Raises PlatformRefused or PlatformUnavailable."""
    from adapters.discord.gateway import Access  # see bot.app.chats
    from adapters.discord.invite import invite_link
    from adapters.discord.joining import introduce

    who = await introduce(Access(token, settings.api_base, settings.gateway_url or ""))
    return Joined(who.name, invite_link(who.application_id))


def discord_invitation(application_id: str) -> str:
    """The link for an application whose id is known; nobody is asked."""
    from adapters.discord.invite import invite_link  # see bot.app.chats

    return invite_link(application_id)
