"""The child process that draws: started on first need, asked over its stdin, and gone when this program is."""

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_log = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
# It tells of every second of a clip; a studio that is silent for longer is stuck.
_PATIENCE = 300.0  # seconds


@dataclass(frozen=True)
class Seen:
    """What the safety check saw: its verdict, None without a check, and the number of frames it looked at."""

    nsfw: bool | None
    looked_at: int


class StudioFailed(Exception):
    """A video could not be drawn; the message says why."""


class StudioProcess:
    """One studio. It closes by itself when its stdin does, so a killed parent leaves no orphan."""

    def __init__(self) -> None:
        self._child: asyncio.subprocess.Process | None = None
        self._busy = asyncio.Lock()
        self.drawn = 0.0  # the share of the clip under way that is finished

    async def render(self, job: dict[str, Any]) -> Seen:
        """Have one job drawn. Raises StudioFailed when the studio says no, or dies twice over it."""
        async with self._busy:
            self.drawn = 0.0
            answer = await self._ask(job) or await self._ask(job)
        if answer is None:
            raise StudioFailed("the studio died twice")
        if answer["error"] is not None:
            raise StudioFailed(answer["error"])
        return Seen(answer.get("nsfw"), answer.get("looked_at", 0))

    async def stop(self) -> None:
        """Kill the child; what it was drawing is lost."""
        child, self._child = self._child, None
        if child is not None and child.returncode is None:
            # The child may have ended by itself in this very moment.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            await child.wait()

    async def _ask(self, job: dict[str, Any]) -> dict[str, Any] | None:
        """The studio's answer, or None when it died or fell silent."""
        child = self._child or await self._start()
        assert child.stdin is not None  # noqa: S101 - both pipes were asked for
        assert child.stdout is not None  # noqa: S101
        try:
            child.stdin.write(json.dumps(job).encode() + b"\n")
            await child.stdin.drain()
            return await self._answer(child.stdout)
        except (OSError, TimeoutError, EOFError):
            await self.stop()
            return None

    async def _answer(self, said: asyncio.StreamReader) -> dict[str, Any]:
        """The line after those that tell how far it is. Raises EOFError, or TimeoutError when nothing is said."""
        while True:
            line = await asyncio.wait_for(said.readline(), _PATIENCE)
            if not line:
                raise EOFError
            answer: dict[str, Any] = json.loads(line)
            if "drawn" not in answer:
                return answer
            self.drawn = float(answer["drawn"])
            # The API has no progress for this model, so it stays here.
            _log.info("%d %% of the video are drawn", round(100 * self.drawn))

    async def _start(self) -> asyncio.subprocess.Process:
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        self._child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sandbox.video_api.studio"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
            env={**{k: v for k, v in os.environ.items() if k != "VIDEO_API_KEY"}, "PYTHONPATH": path},
        )
        return self._child
