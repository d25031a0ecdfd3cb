"""The settings of the chat platforms. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

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


class Slack(checks.Section):
    """An app on Slack. Without tokens there is none."""

    bot_token: Secret | None = Field(default=None, description="the bot token, which starts with xoxb-")
    app_token: Secret | None = Field(default=None, description="the app-level token, which starts with xapp-")
    signing_secret: Secret | None = Field(default=None, description="the signing secret, 8 to 512 characters")
    client_id: str | None = Field(
        default=None, pattern=r"^\d{1,30}\.\d{1,30}$", description="the client id, two numbers with a dot between"
    )
    client_secret: Secret | None = Field(default=None, description="the client secret, 8 to 512 characters")
    api_base: Address = Field(
        default="https://slack.com/api",
        description="an https:// address without user, query or fragment (http:// only on this machine)",
    )
    file_hosts: Annotated[tuple[str, ...], BeforeValidator(checks.host_ports)] = Field(
        default=("files.slack.com",),
        min_length=1,
        description="exact host names without https:// or *, such as files.slack.com",
    )
    command: str = Field(
        default="/video", pattern=r"^/[a-z0-9_-]{1,31}$", description="a slash and a word, such as /video"
    )
    results: Literal["thread", "channel"] = Field(default="thread", description="thread or channel")


# Slack shows several secrets on several pages, and only their beginnings tell them apart: (begins, what it is, where).
_TOKENS: Mapping[str, tuple[str, str]] = {
    "slack.bot_token": ("xoxb-", "OAuth & Permissions > Bot User OAuth Token"),
    "slack.app_token": ("xapp-", "Basic Information > App-Level Tokens"),
}


def slack_mistakes(values: Mapping[str, object], places: Mapping[str, str]) -> Iterator[str]:
    """What is wrong between the settings of Slack: raw values and where each stands, by name. Shows no secret."""
    yield from _wrong_tokens(values, places)
    # A file that cannot be read has a place and no value; that is said elsewhere.
    given = {name for name in places if name.startswith("slack.") and values.get(name, "?")}
    oauth = given & {"slack.client_id", "slack.client_secret"}
    if oauth:
        yield from _wrong_oauth(given, oauth, values, places)
    yield from _one_sided(given, oauth, places)


def _wrong_tokens(values: Mapping[str, object], places: Mapping[str, str]) -> Iterator[str]:
    bot, app = (str(values.get(name) or "").strip() for name in _TOKENS)
    if bot.startswith("xapp-") and app.startswith("xoxb-"):
        yield (
            f"{places['slack.bot_token']} and {places['slack.app_token']} are swapped: the bot token starts with "
            "xoxb-, the app token with xapp-. Exchange them."
        )
        return
    for (name, (begins, where)), value in zip(_TOKENS.items(), (bot, app), strict=True):
        if value and not value.startswith(begins):
            kind = f"starts with {value[:5]}" if value[:5] in ("xapp-", "xoxb-", "xoxp-") else "is another secret"
            yield f"{places[name]} {kind}. Accepted: what starts with {begins}. Copy it from {where} of the Slack app."


def _wrong_oauth(
    given: set[str], oauth: set[str], values: Mapping[str, object], places: Mapping[str, str]
) -> Iterator[str]:
    if "slack.bot_token" in given:
        yield (
            f"{places['slack.bot_token']} is for one workspace, and {_places(oauth, places)} for many. Keep the token, "
            "or the client id and its secret."
        )
    for name, other in (("client_id", "client_secret"), ("client_secret", "client_id")):
        if f"slack.{name}" in given and f"slack.{other}" not in given:
            yield (
                f"{places[f'slack.{name}']} is set, but slack.{other} is missing. Copy it from Basic Information > "
                "App Credentials of the Slack app, or remove the other one."
            )
    if not values.get("web.public_url"):
        yield (
            f"{_places(oauth, places)} is set, but web.public_url is missing: Slack leads people back there after an "
            "installation. Set the https:// address under which this bot is reached."
        )


def _one_sided(given: set[str], oauth: set[str], places: Mapping[str, str]) -> Iterator[str]:
    """Who cannot be heard, or could not answer."""
    hears = given & {"slack.app_token", "slack.signing_secret"}
    if hears and "slack.bot_token" not in given and not oauth:
        yield (
            f"{_places(hears, places)} is set, but slack.bot_token is missing. Copy it from OAuth & Permissions > Bot "
            "User OAuth Token of the Slack app, or remove what is set."
        )
    if ("slack.bot_token" in given or oauth) and not hears:
        yield (
            f"{_places(oauth or {'slack.bot_token'}, places)} is set, but nothing to hear Slack with. Set "
            "slack.app_token (Socket Mode, from Basic Information > App-Level Tokens) or slack.signing_secret (HTTP "
            "mode, from Basic Information > App Credentials)."
        )


def _places(names: set[str], places: Mapping[str, str]) -> str:
    return " and ".join(places[name] for name in sorted(names))
