"""The shipped bot at the local Discord."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from bench import programs
from tests.standins.discord import Discord

TOKEN = "a-token-of-the-local-discord"  # noqa: S105 - there is no other Discord that would take it


def bot(folder: Path, api: str, place: Discord | None) -> AbstractAsyncContextManager[int]:
    """`dailies run` in this folder; its process id. Without a place it is in no chat."""
    if place is None:
        return programs.bot(folder, api, {})
    chat = {
        "DAILIES_DISCORD__TOKEN": place.token,
        "DAILIES_DISCORD__API_BASE": place.api,
        "DAILIES_DISCORD__GATEWAY_URL": place.gateway,
    }
    return programs.bot(folder, api, chat)
