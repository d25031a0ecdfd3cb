"""The settings of the chat platforms. Pure."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr

from bot.settings import checks

Secret = Annotated[SecretStr, BeforeValidator(checks.api_key)]
Address = Annotated[str, BeforeValidator(checks.api_url)]


class Discord(checks.Section):
    """A bot on Discord. Without a token there is none."""

    token: Secret | None = Field(
        default=None, description="the bot's token as Discord shows it, 8 to 512 characters without spaces"
    )
    api_base: Address = Field(
        default="https://discord.com/api/v10",
        description="an https:// address without user, query or fragment (http:// only on this machine)",
    )
    gateway_url: Annotated[str, BeforeValidator(checks.gateway_url)] | None = Field(
        default=None, description="a wss:// address (ws:// only on this machine)"
    )
    cdn_hosts: Annotated[tuple[str, ...], BeforeValidator(checks.host_ports)] = Field(
        default=("cdn.discordapp.com", "media.discordapp.net"),
        min_length=1,
        description="exact host names without https:// or *, such as cdn.discordapp.com",
    )
    sharded: bool = Field(default=False, description="true or false")
    user_install: bool = Field(default=False, description="true or false")
    upload_mb: checks.Count = Field(default=10, ge=1, le=500, description="a whole number from 1 to 500")
