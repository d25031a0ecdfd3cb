"""`run`, `healthcheck`, `backup`, `restore`: a bot that stays, and what its operator needs beside it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from bot import app as wiring
from bot.app import operating
from bot.app.chats import configured
from bot.cli.session import DONE, FAILED, REFUSED, Session, stop_signals
from bot.generation.errors import EX_CONFIG
from bot.generation.message import Text


async def run(session: Session, args: argparse.Namespace) -> int:
    """`dailies run`: work until SIGTERM or SIGINT, then finish the steps under way."""
    names = configured(session.settings)
    if names and session.settings.video_api.key is None and not session.settings.video_api.preview:
        session.complain(Text("run.no_key"))
        return EX_CONFIG
    async with session.bot(log_to=sys.stdout) as app:
        with stop_signals() as asked:
            async with wiring.web(session.settings, app, asked.done) as port, app.running():
                session.tell(Text("console.running", host=session.settings.web.host, port=port))
                session.tell(Text("run.platforms", names=", ".join(names)) if names else Text("run.no_platform"))
                for doubt in await operating.doubts(session.settings, app.ports.store):
                    session.tell(doubt)
                await asyncio.wait([asked])
                session.tell(Text("console.stopping"))
    return DONE


async def healthcheck(session: Session, args: argparse.Namespace) -> int:
    """`dailies healthcheck`: 0 when a bot answers at the address of the settings."""
    if await operating.is_alive(session.settings):
        return DONE
    session.complain(Text("console.not_running", host=session.settings.web.host, port=session.settings.web.port))
    return FAILED


async def backup(session: Session, args: argparse.Namespace) -> int:
    """`dailies backup FOLDER`, while the bot runs."""
    path = await asyncio.to_thread(operating.back_up_now, session.settings, Path(args.folder))
    session.say(Text("console.backed_up", path=str(path)))
    return DONE


async def restore(session: Session, args: argparse.Namespace) -> int:
    """`dailies restore FILE`, while no bot runs."""
    if not await asyncio.to_thread(Path(args.file).is_file):
        session.complain(Text("console.file_missing", name=args.file))
        return REFUSED
    restored = await asyncio.to_thread(operating.restore_now, session.settings, Path(args.file))
    aside = ", ".join(str(path) for path in restored.put_aside) or "-"
    session.say(Text("console.restored", path=args.file, aside=aside, count=restored.jobs))
    return DONE
