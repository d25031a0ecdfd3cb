"""Setting a chat platform up: the live check of its tokens, and what lets the bot in: a link, or a manifest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.clock import SystemClock
from bot.settings import Discord, Settings, Slack

if TYPE_CHECKING:
    from adapters.slack.joining import Introduction


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


async def join_slack(settings: Slack, bot_token: SecretStr, app_token: SecretStr | None) -> Introduction:
    """Ask Slack whose tokens these are, and what is wrong with them. Raises PlatformUnavailable."""
    from adapters.slack.joining import introduce  # see bot.app.chats

    return await introduce(settings.api_base, SystemClock(), bot_token, app_token)


def slack_manifest(settings: Settings, locale: str, http: str | None) -> str:
    """The app of these settings as JSON; with `http`, Slack calls the bot at that address."""
    from adapters.slack.manifest import manifest  # see bot.app.chats

    public = settings.web.public_url if settings.slack.client_id else None
    made = manifest(settings.slack.command, locale, http=http, public=public)
    return json.dumps(made, indent=2, ensure_ascii=False)
