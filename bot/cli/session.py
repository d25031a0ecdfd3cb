"""What every command shares: settings, the terminal, the language, a wired bot, and how it is asked to stop."""

from __future__ import annotations

import asyncio
import getpass
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from adapters.console.terminal import Terminal
from bot.app import RUNWARE, App, Endpoint, wired
from bot.cli.local_api import LocalApi
from bot.generation.message import Text
from bot.logs import configure
from bot.replies import render
from bot.settings import Settings

DONE, FAILED, REFUSED, INTERRUPTED = 0, 1, 2, 130


@dataclass(frozen=True, slots=True)
class Session:
    """One run of one command."""

    settings: Settings
    terminal: Terminal
    locale: str

    def words(self, text: Text) -> str:
        """The sentence in this person's language."""
        return render(text, self.locale)

    def say(self, text: Text) -> None:
        """An answer."""
        self.terminal.say(self.words(text))

    def tell(self, text: Text) -> None:
        """What is going on."""
        self.terminal.tell(self.words(text))

    def complain(self, text: Text) -> None:
        """What went wrong."""
        self.terminal.complain(self.words(text))

    @asynccontextmanager
    async def bot(
        self, log_to: IO[str] | None = None, out: Path | None = None, *, asks_api: bool = True
    ) -> AsyncIterator[App]:
        """A wired bot, with the local video API beside it when no other is set. Logs go to the data directory.

        With `log_to` it is a bot that stays: its log goes there, and it answers over HTTP.

        With `out`, that is where every video goes, whatever its command said. Without `asks_api`, no API is started.
        """
        api = self.settings.video_api
        local = LocalApi(self.settings.data_dir / "preview", self.settings.preview.render)
        real = None if api.url is None or api.key is None else Endpoint(partial(str, api.url), api.key, RUNWARE)
        # The data directory first: who may not use it is told so, and no second local API is started in it.
        async with (
            wired(self.settings, real or local.endpoint, out=out, serves=log_to is not None) as app,
            nullcontext() if real or not asks_api else local.running(),
        ):
            target = log_to or self.settings.data_dir / "dailies.log"
            handler = configure(target, self.settings.log.level, self.settings.secrets)
            try:
                yield app
            finally:
                handler.flush()


def person() -> str:
    """Who is at the terminal. A container may run under a uid without a name."""
    try:
        return getpass.getuser().encode("utf-8", "replace").decode()
    except (KeyError, OSError):
        return str(os.getuid())


@contextmanager
def stop_signals() -> Iterator[asyncio.Future[int]]:
    """The number of the first SIGINT or SIGTERM. A second one ends the process at once, which is safe too."""
    loop = asyncio.get_running_loop()
    asked: asyncio.Future[int] = loop.create_future()

    def heard(number: int) -> None:
        if asked.done():
            os._exit(128 + number)
        asked.set_result(number)

    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, heard, one)
    try:
        yield asked
    finally:
        for one in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(one)


async def pause(seconds: float, asked: asyncio.Future[int]) -> None:
    """Wait this long, or until we are asked to stop."""
    await asyncio.wait([asked], timeout=seconds)
