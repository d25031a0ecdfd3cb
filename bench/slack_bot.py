"""The shipped bot at the local Slack, in Socket Mode: in one workspace by its token, or in many that installed it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from urllib.parse import urlsplit

from slack_sdk.oauth.installation_store import Installation as Granted

from adapters.slack.installing import SealedInstallations
from adapters.slack.sealing import Seal
from bench import programs
from bot.clock import SystemClock
from bot.web import secret_in
from storage.sqlite import open_store
from tests.standins.slack import Json, Slack


def bot(folder: Path, api: str, place: Slack, *, many: bool) -> AbstractAsyncContextManager[int]:
    """`dailies run` in this folder; its process id."""
    by_token = {"DAILIES_SLACK__BOT_TOKEN": place.bot_token}
    by_oauth = {
        "DAILIES_SLACK__CLIENT_ID": place.client_id,
        "DAILIES_SLACK__CLIENT_SECRET": place.client_secret,
        "DAILIES_WEB__PUBLIC_URL": "https://dailies.invalid",
    }
    chat = {
        "DAILIES_SLACK__APP_TOKEN": place.app_token,
        "DAILIES_SLACK__API_BASE": place.api,
        "DAILIES_SLACK__FILE_HOSTS": urlsplit(place.files).netloc,
        **(by_oauth if many else by_token),
    }
    return programs.bot(folder, api, chat)


async def workspaces(folder: Path, place: Slack, count: int) -> list[str]:
    """New ones that agreed to the app, and the rows that a bot has of that; their ids."""
    made = [await place.make_team(f"Team {number}") for number in range(count)]
    installs = [await place.install(team) for team in made]
    await _remember(folder / "data", made, installs)
    return made


async def _remember(data: Path, teams: Sequence[str], installs: Sequence[Json]) -> None:
    async with open_store(data, lambda _event: None) as store:
        kept = SealedInstallations(store, Seal(secret_in(data / "secret")), SystemClock())
        for team, install in zip(teams, installs, strict=True):
            granted = Granted(
                team_id=team,
                user_id="",
                bot_token=install["token"],
                bot_id=install["bot_id"],
                bot_user_id=install["bot_user"],
                bot_scopes=",".join(install["scopes"]),
                installed_at=time.time(),
            )
            await kept.async_save(granted)
