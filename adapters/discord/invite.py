"""The link that invites the bot, with exactly the permissions it uses."""

from __future__ import annotations

from collections.abc import Mapping

# Discord's bits, under the names its settings show in English.
NEEDED: Mapping[str, int] = {
    "View Channel": 1 << 10,
    "Send Messages": 1 << 11,
    "Embed Links": 1 << 14,
    "Attach Files": 1 << 15,
    "Read Message History": 1 << 16,
    "Send Messages in Threads": 1 << 38,
}
PERMISSIONS = sum(NEEDED.values())
SCOPES = ("bot", "applications.commands")


def invite_link(application_id: str) -> str:
    """Where somebody who manages a server lets the bot in."""
    scopes = "+".join(SCOPES)
    return f"https://discord.com/oauth2/authorize?client_id={application_id}&permissions={PERMISSIONS}&scope={scopes}"
