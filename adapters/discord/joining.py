"""Who this bot is, asked with its token: for whoever sets it up."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.discord.gateway import Access
from adapters.discord.rest import Rest


@dataclass(frozen=True, slots=True)
class Introduction:
    """The bot's name and the id of its application, which the invitation names."""

    name: str
    application_id: str


async def introduce(access: Access) -> Introduction:
    """Prove the token with requests that change nothing. Raises PlatformRefused or PlatformUnavailable."""
    rest = Rest(access)
    try:
        async with rest.speaking() as client:
            name = client.user.name if client.user else "?"
            return Introduction(name, str(client.application_id))
    finally:
        await rest.close()
