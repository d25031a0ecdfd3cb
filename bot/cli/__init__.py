"""The commands. A failure is one plain line on stderr and an exit code, never a traceback."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from adapters.console.terminal import Terminal
from bot.app import UnknownModel
from bot.cli import arguments
from bot.cli.session import FAILED, Session
from bot.generation.errors import EX_CONFIG, DailiesError
from bot.replies import render
from bot.settings import Mistakes, load


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        args = arguments.parse(sys.argv[1:] if argv is None else argv)
    except arguments.NotUnderstood as error:
        Terminal().complain(render(error.text, _locale()))
        return error.exit_code
    terminal = Terminal(quiet=getattr(args, "json", False))
    settings = load(os.environ, Path.cwd())
    if isinstance(settings, Mistakes):
        for sentence in settings.sentences:
            terminal.complain(sentence)
        return EX_CONFIG
    return _run(args, Session(settings, terminal, _locale()))


def _run(args: argparse.Namespace, session: Session) -> int:
    try:
        code: int = asyncio.run(args.command(session, args))
    except DailiesError as error:
        session.terminal.complain(render(error.text, session.locale))
        return getattr(error, "exit_code", FAILED)
    except UnknownModel as error:
        session.terminal.complain(f"DAILIES_VIDEO_API__MODEL: {error}.")
        return EX_CONFIG
    except KeyboardInterrupt:
        return 130
    return code


def _locale() -> str:
    """The language of the person at the terminal, from the usual variables."""
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "en")
    return named.split(".")[0].replace("_", "-")
