"""The local video API as a child process: started when no other is set, started again when it dies, never an orphan."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from bot.app import Endpoint
from bot.generation.errors import EX_UNAVAILABLE, DailiesError
from bot.generation.message import Text
from bot.generation.money import PREVIEW

_START_LIMIT = 30.0  # seconds until it has said its port
_STOP_LIMIT = 3.0

log = logging.getLogger("dailies.local_api")


class LocalApiFailed(DailiesError):
    """It did not start. `exit_code` for the command."""

    exit_code = EX_UNAVAILABLE


class _Child:
    """The process and where it listens."""

    def __init__(self, data: Path, render: str) -> None:
        self._data = data
        self._render = render
        self.key = SecretStr(secrets.token_urlsafe(24))
        self.url = ""
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and read its port. Raises LocalApiFailed with its own last words."""
        program = [sys.executable, "-m", "sandbox.video_api", "--port", "0", "--data", str(self._data)]
        self._process = await asyncio.create_subprocess_exec(
            *(*program, "--render", self._render),
            stdin=asyncio.subprocess.PIPE,  # it ends when this closes, however we die
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**_plain_environment(), "VIDEO_API_KEY": self.key.get_secret_value()},
            start_new_session=True,  # Ctrl-C is for us; it is told by its stdin
        )
        try:
            async with asyncio.timeout(_START_LIMIT):
                line = await _stream(self._process.stdout).readline()
            self.url = str(json.loads(line)["url"])
        except (TimeoutError, ValueError, KeyError) as error:
            last_words = await self.stop()
            raise LocalApiFailed(Text("local_api.failed", reason=last_words or "no answer")) from error

    async def keep_alive(self) -> None:
        """Start it again whenever it dies: its state is on the disk, and its port is asked for anew each time."""
        while True:
            if self._process is not None:
                await _forget(_stream(self._process.stderr))
                await self._process.wait()
            log.warning("the local video API died and is started again")
            try:
                await self.start()
            except LocalApiFailed as error:
                log.error("the local video API does not start", extra={"facts": {"reason": str(error)}})  # noqa: TRY400
                await asyncio.sleep(2.0)

    async def stop(self) -> str:
        """End it; the last line it had to say."""
        process = self._process
        if process is None:
            return ""
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(_STOP_LIMIT):
                said = await _stream(process.stderr).read()
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
            return ""
        return said.decode("utf-8", "replace").strip().rpartition("\n")[2][:300]


class LocalApi:
    """The local video API in this folder. Its endpoint is known at once; it answers while `running` does."""

    def __init__(self, data: Path, render: str) -> None:
        self._child = _Child(data, render)
        self.endpoint = Endpoint(lambda: self._child.url, self._child.key, PREVIEW)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Raises LocalApiFailed."""
        await self._child.start()
        # Owned by this block: cancelled and awaited at its end.
        keeper = asyncio.create_task(self._child.keep_alive(), name="local video API")
        try:
            yield
        finally:
            keeper.cancel()
            await asyncio.wait([keeper])
            await self._child.stop()


async def _forget(stream: asyncio.StreamReader) -> None:
    """Read what it complains about, so that its pipe never fills up; it goes to the log."""
    async for line in stream:
        log.warning("local video API: %s", line.decode("utf-8", "replace").rstrip())


def _stream(stream: asyncio.StreamReader | None) -> asyncio.StreamReader:
    if stream is None:
        raise LocalApiFailed(Text("local_api.failed", reason="no pipe"))
    return stream


def _plain_environment() -> dict[str, str]:
    """Ours without our settings: they may hold a key that is none of its business."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DAILIES_")}
