"""`dailies init`, `invite`: tokens are proved before they are written, and a link says what the bot needs."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
import tomllib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.standins.discord import Discord, running
from tests.standins.slack import Slack, slack

TOKEN = "a-token-of-the-test-0123456789"
PERMISSIONS = "permissions=274878024704&scope=bot+applications.commands"


@dataclass
class Desk:
    """A folder in which somebody sets the bot up, and where the chat platforms are."""

    folder: Path
    places: dict[str, str]

    async def types(self, *command: str, said: str = "") -> tuple[int, str, str]:
        """Exit code, answer and complaints of `dailies COMMAND`."""
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DAILIES_")},
            **self.places,
            "LC_ALL": "C.UTF-8",
        }
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *command,
            cwd=self.folder, env=environment, stdin=pipe, stdout=pipe, stderr=pipe,
        )  # fmt: skip
        out, err = await process.communicate(said.encode())
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()

    @property
    def file(self) -> Path:
        return self.folder / "dailies.toml"


@pytest.fixture
async def discord() -> AsyncIterator[Discord]:
    async with running(token=TOKEN) as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, discord: Discord) -> Desk:
    """With Discord."""
    return Desk(tmp_path, {"DAILIES_DISCORD__API_BASE": discord.api})


async def test_a_proved_token_is_written_for_its_owner_alone(desk: Desk, discord: Discord) -> None:
    code, said, _ = await desk.types("init", "discord", said=f"{TOKEN}\n")
    assert code == 0
    assert f"client_id={discord.application}&{PERMISSIONS}" in said
    assert TOKEN not in said
    assert tomllib.loads(desk.file.read_text()) == {"discord": {"token": TOKEN}}
    assert stat.S_IMODE(desk.file.stat().st_mode) == 0o600
    code, said, _ = await desk.types("invite", "discord")
    assert (code, said.strip().endswith(PERMISSIONS)) == (0, True)


@pytest.mark.full
async def test_what_the_file_said_before_stays(desk: Desk) -> None:
    desk.file.write_text("# mine\n[budget]\nday_usd = 3\n\n[discord]\nupload_mb = 25  # our server\n")
    desk.file.chmod(0o600)
    assert (await desk.types("init", "discord", said=f"{TOKEN}\n"))[0] == 0
    text = desk.file.read_text()
    assert "# mine" in text
    assert "# our server" in text
    assert tomllib.loads(text) == {"budget": {"day_usd": 3}, "discord": {"token": TOKEN, "upload_mb": 25}}


@pytest.mark.parametrize("said", ["", "short\n", "with a space in it\n", "ungültig-ungültig\n"])
async def test_what_is_no_token_is_not_even_tried(desk: Desk, discord: Discord, said: str) -> None:
    code, _, complained = await desk.types("init", "discord", said=said)
    assert (code, desk.file.exists()) == (2, False)
    assert "That is no token." in complained
    assert await discord.traffic() == []


async def test_a_token_that_discord_refuses_is_not_written(desk: Desk) -> None:
    code, _, complained = await desk.types("init", "discord", said="another-token-0123456789\n")
    assert (code, desk.file.exists()) == (1, False)
    assert "Discord does not accept the bot's token." in complained


@pytest.mark.full
async def test_a_token_is_never_overwritten(desk: Desk) -> None:
    assert (await desk.types("init", "discord", said=f"{TOKEN}\n"))[0] == 0
    before = desk.file.read_bytes()
    code, _, complained = await desk.types("init", "discord", said=f"{TOKEN}\n")
    assert (code, desk.file.read_bytes()) == (2, before)
    assert "I do not overwrite it" in complained


async def test_a_link_needs_a_token_or_the_id(desk: Desk) -> None:
    assert (await desk.types("invite", "discord"))[0] == 2
    code, said, _ = await desk.types("invite", "discord", "--application", "123456789012345678")
    assert (code, said.strip().endswith(PERMISSIONS)) == (0, True)
    assert (await desk.types("invite", "discord", "--application", "x&permissions=8"))[0] == 2


async def test_a_bot_for_a_chat_without_a_key_does_not_start(desk: Desk) -> None:
    assert (await desk.types("init", "discord", said=f"{TOKEN}\n"))[0] == 0
    code, _, complained = await desk.types("run")
    assert code == 78
    assert "DAILIES_VIDEO_API__PREVIEW=1" in complained


# -- Slack


@pytest.fixture
async def here() -> AsyncIterator[Slack]:
    async with slack() as server:
        yield server


@pytest.fixture
def table(tmp_path: Path, here: Slack) -> Desk:
    """With Slack."""
    return Desk(tmp_path, {"DAILIES_SLACK__API_BASE": here.api.rstrip("/")})


async def test_proved_slack_tokens_are_written_for_their_owner_alone(table: Desk, here: Slack) -> None:
    """Beside what the file said before; a second time nothing is overwritten."""
    table.file.write_text("# mine\n[slack]  # our team\nresults = 'channel'\n[budget]\nday_usd = 3\n")
    table.file.chmod(0o644)
    code, said, asked = await table.types("init", "slack", said=f"{here.bot_token}\n{here.app_token}\n")
    assert (code, asked) == (0, "")
    assert said.startswith("The tokens are those of video in the workspace ")
    assert here.bot_token not in said + asked
    text = table.file.read_text()
    assert "# mine\n[slack]  # our team\n" in text
    tokens = {"bot_token": here.bot_token, "app_token": here.app_token}
    assert tomllib.loads(text) == {"slack": {"results": "channel", **tokens}, "budget": {"day_usd": 3}}
    assert stat.S_IMODE(table.file.stat().st_mode) == 0o600
    code, _, complained = await table.types("init", "slack", said=f"{here.bot_token}\n{here.app_token}\n")
    assert (code, table.file.read_text()) == (2, text)
    assert "a token for Slack already, and I do not overwrite it" in complained


async def test_http_mode_takes_the_signing_secret(table: Desk, here: Slack) -> None:
    code, _, _ = await table.types("init", "slack", "--http", said=f"{here.bot_token}\n{here.signing_secret}\n")
    assert code == 0
    tokens = {"bot_token": here.bot_token, "signing_secret": here.signing_secret}
    assert tomllib.loads(table.file.read_text()) == {"slack": tokens}
    assert await here.requests("apps.connections.open") == []


@pytest.mark.row("B64")
@pytest.mark.full
async def test_swapped_slack_tokens_are_told_before_anybody_is_asked(table: Desk, here: Slack) -> None:
    code, _, complained = await table.types("init", "slack", said=f"{here.app_token}\n{here.bot_token}\n")
    assert (code, table.file.exists()) == (1, False)
    assert "The two Slack tokens are swapped." in complained
    assert here.app_token not in complained
    assert await here.until("requests", 0) == []


@pytest.mark.row("B64")
@pytest.mark.full
async def test_everything_that_is_wrong_with_slack_tokens_is_told_at_once(table: Desk, here: Slack) -> None:
    await here.change("install", here.team, scopes=["commands", "chat:write"])
    code, _, complained = await table.types("init", "slack", said=f"{here.bot_token}\nxapp-another-0123456789\n")
    assert (code, table.file.exists()) == (1, False)
    assert "Slack does not accept the app-level token (invalid_auth)" in complained
    assert "lacks scopes that I need: app_mentions:read, channels:history" in complained
    assert complained.strip().endswith("run dailies init slack again.")
    code, _, complained = await table.types("init", "slack", said="xoxp-0123456789\nxoxb-0123456789\n")
    assert "The first one is no bot token" in complained
    assert "The second one is no app token" in complained


async def test_slack_that_does_not_answer_writes_nothing(table: Desk, here: Slack) -> None:
    await here.fault("auth.test", "status", status=500)
    code, _, complained = await table.types("init", "slack", said=f"{here.bot_token}\n{here.app_token}\n")
    assert (code, table.file.exists()) == (1, False)
    assert "Slack does not answer" in complained
    assert (await table.types("init", "slack", said="\n"))[0] == 2
