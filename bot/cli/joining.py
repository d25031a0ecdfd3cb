"""`init`, `invite` and `manifest`: a bot gets its tokens, a place gets the bot, a platform hears what the bot is."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from collections.abc import Mapping

from pydantic import SecretStr

from bot.app.joining import discord_invitation, join_discord, join_slack, slack_manifest
from bot.cli import settings_file
from bot.cli.session import DONE, FAILED, REFUSED, Session
from bot.generation.errors import PlatformError
from bot.generation.message import Text

_SHORTEST = 8  # characters of a token, as the settings want it
_BOT_TOKEN = {"bot_token": "init.slack_bot_token"}
_WITH_SOCKET = {**_BOT_TOKEN, "app_token": "init.slack_app_token"}
_WITH_HTTP = {**_BOT_TOKEN, "signing_secret": "init.slack_signing_secret"}


async def init_discord(session: Session, args: argparse.Namespace) -> int:
    """`dailies init discord`: ask for the token, prove it, write dailies.toml for its owner's eyes only."""
    token = await _ask(session, "init.discord_token")
    if token is None:
        session.complain(Text("init.no_token"))
        return REFUSED
    try:
        joined = await join_discord(session.settings.discord, token)
    except PlatformError as error:
        session.complain(error.text)
        return FAILED
    code = await _kept(session, "discord", {"token": token})
    if code == DONE:
        session.say(Text("init.discord_done", name=joined.name, path=str(settings_file.path())))
        session.terminal.say(joined.invitation)
    return code


async def init_slack(session: Session, args: argparse.Namespace) -> int:
    """`dailies init slack`: ask for what Slack shows of the app, try it, write dailies.toml likewise.

    With --http Slack calls us, and signs with a secret; otherwise we call Slack, with a token of the app's own.
    """
    given: dict[str, SecretStr] = {}
    for name, question in (_WITH_HTTP if args.http else _WITH_SOCKET).items():
        secret = await _ask(session, question)
        if secret is None:
            session.complain(Text("init.slack_nothing"))
            return REFUSED
        given[name] = secret
    try:
        joined = await join_slack(session.settings.slack, given["bot_token"], given.get("app_token"))
    except PlatformError as error:
        session.complain(error.text)
        return FAILED
    for trouble in joined.troubles:
        session.complain(trouble)
    if joined.troubles:
        session.complain(Text("init.slack_not_written"))
        return FAILED
    code = await _kept(session, "slack", given)
    if code == DONE:
        path = str(settings_file.path())
        session.say(Text("init.slack_done", name=joined.name, team=joined.workspace, path=path))
    return code


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


async def manifest(session: Session, args: argparse.Namespace) -> int:
    """`dailies manifest slack`: the app as Slack's "From a manifest" takes it."""
    made = await asyncio.to_thread(slack_manifest, session.settings, session.locale, args.http)
    for line in made.splitlines():
        session.terminal.say(line)
    return DONE


async def _ask(session: Session, question: str) -> SecretStr | None:
    """What was typed; None, and a complaint, for what can be no secret."""
    typed = await asyncio.to_thread(_typed, f"{session.words(Text(question))} ")
    if len(typed) < _SHORTEST or not typed.isascii() or not typed.isprintable() or " " in typed:
        return None
    return SecretStr(typed)


async def _kept(session: Session, section: str, secrets: Mapping[str, SecretStr]) -> int:
    """Written to the file of the settings, or a complaint."""
    file, names = settings_file.path(), {"platform": section.title(), "section": section}
    values = {name: secret.get_secret_value() for name, secret in secrets.items()}
    try:
        await asyncio.to_thread(settings_file.add, file, section, values)
    except settings_file.AlreadyThere:
        session.complain(Text("init.already_there", path=str(file), **names))
        return REFUSED
    except (OSError, ValueError) as error:
        reason = (error.strerror or "?") if isinstance(error, OSError) else str(error)
        session.complain(Text("init.cannot_write", path=str(file), reason=reason, section=section))
        return FAILED
    return DONE


def _typed(prompt: str) -> str:
    """Typed unseen at a terminal, or the next line of what is piped in."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt).strip()
    return sys.stdin.readline().strip()
