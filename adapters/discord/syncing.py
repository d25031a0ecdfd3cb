"""Registering the commands, only when what Discord has differs: it allows 200 new ones a day."""

from __future__ import annotations

import logging
from typing import Any

import discord
from discord.http import Route

from adapters.discord.commands import fingerprint

log = logging.getLogger("dailies.discord")


async def sync_commands(client: discord.Client, commands: list[dict[str, Any]]) -> bool:
    """Whether they had to be registered anew. Raises what discord.py raises."""
    application = client.application_id
    # discord.py's own verb leaves the translations out.
    listing = Route("GET", "/applications/{application_id}/commands", application_id=application)
    present = await client.http.request(listing, params={"with_localizations": "true"})
    wanted = fingerprint(commands)
    if fingerprint(present) == wanted:
        return False
    await client.http.bulk_upsert_global_commands(application or 0, commands)
    log.info("discord.commands_registered", extra={"facts": {"count": len(commands), "sha256": wanted}})
    return True
