"""`init` and `invite`: a bot gets its token, and a place gets the bot."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import os
import sys
import tomllib
from pathlib import Path

from pydantic import SecretStr

from bot.app.joining import discord_invitation, join_discord
from bot.cli.session import DONE, FAILED, REFUSED, Session
from bot.generation.errors import PlatformError
from bot.generation.message import Text

_SHORTEST = 8  # characters of a token, as the settings want it


class AlreadyThere(Exception):
    """The file has such a setting; nobody overwrites a token by mistake."""


async def init(session: Session, args: argparse.Namespace) -> int:
    """`dailies init discord`: ask for the token, prove it, write dailies.toml for its owner's eyes only."""
    token = await asyncio.to_thread(_asked, f"{session.words(Text('init.discord_token'))} ")
    if len(token) < _SHORTEST or not token.isascii() or not token.isprintable() or " " in token:
        session.complain(Text("init.no_token"))
        return REFUSED
    try:
        joined = await join_discord(session.settings.discord, SecretStr(token))
    except PlatformError as error:
        session.complain(error.text)
        return FAILED
    path = Path(os.environ.get("DAILIES_CONFIG") or "dailies.toml")
    try:
        await asyncio.to_thread(_write, path, token)
    except AlreadyThere:
        session.complain(Text("init.already_there", path=str(path)))
        return REFUSED
    except (OSError, ValueError) as error:
        session.complain(Text("init.cannot_write", path=str(path), reason=_reason(error)))
        return FAILED
    session.say(Text("init.discord_done", name=joined.name, path=str(path)))
    session.terminal.say(joined.invitation)
    return DONE


async def invite(session: Session, args: argparse.Namespace) -> int:
    """`dailies invite discord`: the link, for the application named or the one whose token is set."""
    if args.application:
        session.terminal.say(await asyncio.to_thread(discord_invitation, args.application))
        return DONE
    token = session.settings.discord.token
    if token is None:
        session.complain(Text("invite.no_token"))
        return REFUSED
    try:
        joined = await join_discord(session.settings.discord, token)
    except PlatformError as error:
        session.complain(error.text)
        return FAILED
    session.terminal.say(joined.invitation)
    return DONE


def _asked(prompt: str) -> str:
    """Typed unseen at a terminal, or the first line of what is piped in."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt).strip()
    return sys.stdin.readline().strip()


def _write(path: Path, token: str) -> None:
    """Whole or not at all, and readable for nobody else from its first byte. Raises AlreadyThere, OSError, ValueError.

    What the file says already stays, comments included.
    """
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    discord = tomllib.loads(before).get("discord")
    if isinstance(discord, dict) and "token" in discord:
        raise AlreadyThere
    line = f"token = {json.dumps(token)}\n"
    if isinstance(discord, dict) and "[discord]" in before:
        after = before.replace("[discord]", f"[discord]\n{line.rstrip()}", 1)
    else:
        gap = "\n" if before and not before.endswith("\n\n") else ""
        after = f"{before}{gap}[discord]\n{line}"
    if tomllib.loads(after)["discord"]["token"] != token:
        raise ValueError("it is not written in a way that can be added to")
    half = path.with_name(f".{path.name}.part")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 - the mode has to be right from the first byte
        file.write(after)
        file.flush()
        os.fsync(handle)
    half.replace(path)


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror or "?") if isinstance(error, OSError) else str(error)
