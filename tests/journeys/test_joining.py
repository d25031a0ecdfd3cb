"""`dailies init` and `dailies invite`: a token is proved before it is written, and a link says what the bot needs."""

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

TOKEN = "a-token-of-the-test-0123456789"
PERMISSIONS = "permissions=274878024704&scope=bot+applications.commands"


@dataclass
class Desk:
    """A folder in which somebody sets the bot up, and the Discord they do it with."""

    folder: Path
    discord: Discord

    async def types(self, *command: str, said: str = "") -> tuple[int, str, str]:
        """Exit code, answer and complaints of `dailies COMMAND`."""
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DAILIES_")},
            "DAILIES_DISCORD__API_BASE": self.discord.api,
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
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with running(token=TOKEN) as discord:
        yield Desk(tmp_path, discord)


async def test_a_proved_token_is_written_for_its_owner_alone(desk: Desk) -> None:
    code, said, _ = await desk.types("init", "discord", said=f"{TOKEN}\n")
    assert code == 0
    assert f"client_id={desk.discord.application}&{PERMISSIONS}" in said
    assert TOKEN not in said
    assert tomllib.loads(desk.file.read_text()) == {"discord": {"token": TOKEN}}
    assert stat.S_IMODE(desk.file.stat().st_mode) == 0o600
    code, said, _ = await desk.types("invite", "discord")
    assert (code, said.strip().endswith(PERMISSIONS)) == (0, True)


async def test_what_the_file_said_before_stays(desk: Desk) -> None:
    desk.file.write_text("# mine\n[budget]\nday_usd = 3\n\n[discord]\nupload_mb = 25  # our server\n")
    desk.file.chmod(0o600)
    assert (await desk.types("init", "discord", said=f"{TOKEN}\n"))[0] == 0
    text = desk.file.read_text()
    assert "# mine" in text
    assert "# our server" in text
    assert tomllib.loads(text) == {"budget": {"day_usd": 3}, "discord": {"token": TOKEN, "upload_mb": 25}}


@pytest.mark.parametrize("said", ["", "short\n", "with a space in it\n", "ungültig-ungültig\n"])
async def test_what_is_no_token_is_not_even_tried(desk: Desk, said: str) -> None:
    code, _, complained = await desk.types("init", "discord", said=said)
    assert (code, desk.file.exists()) == (2, False)
    assert "That is no token." in complained
    assert await desk.discord.traffic() == []


async def test_a_token_that_discord_refuses_is_not_written(desk: Desk) -> None:
    code, _, complained = await desk.types("init", "discord", said="another-token-0123456789\n")
    assert (code, desk.file.exists()) == (1, False)
    assert "Discord does not accept the bot's token." in complained


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
