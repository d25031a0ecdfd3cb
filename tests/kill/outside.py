"""The world outside the bot: the video API as a process, with its own records of what was admitted and billed."""

from __future__ import annotations

import json
import shutil
import sys
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.kill.processes import Processes, Running, wait_for

KEY = "the-kill-harness-key"
COST_FACTOR = 0.93  # so that whoever settles at the estimate is found out


@dataclass(frozen=True)
class Record:
    """What the API knows of one taskUUID. `billed` in micro-dollars."""

    admitted: int
    billed: int
    submits: int


@dataclass
class Api:
    """The local video API on a port that stays the same when it is started again. `delay` in seconds, see --delay."""

    processes: Processes
    data: Path
    delay: float = 0.0
    port: int = 0
    running: Running | None = field(default=None, repr=False)

    def start(self, crash_at: str | None = None) -> Api:
        """Start it, or start it again on the same data and port."""
        flags = ["--port", str(self.port), "--data", str(self.data), "--render", "none", "--control"]
        flags += ["--cost-factor", str(COST_FACTOR), "--delay", str(self.delay)]
        flags += ["--crash-at", crash_at] if crash_at else []
        program = [sys.executable, "-m", "sandbox.video_api", *flags]
        folder = self.data.parent / f"{self.data.name}-log"
        running = self.running = self.processes.start(program, folder=folder, environment={"VIDEO_API_KEY": KEY})
        line = wait_for("the video API says its port", lambda: _first_line(running))
        self.port = json.loads(line)["port"]
        return self

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        """What a bot has to be told to use it."""
        return {"DAILIES_VIDEO_API__URL": f"{self.url}/v1", "DAILIES_VIDEO_API__KEY": KEY}

    def process(self) -> Running:
        assert self.running is not None, "start() comes first"
        return self.running

    def records(self) -> dict[str, Record]:
        """Every taskUUID it was ever sent."""
        tasks = self._control("GET", "records")["tasks"]
        return {
            task["taskUUID"]: Record(task["admitted"], round(task["billed_usd"] * 1_000_000), task["submits"])
            for task in tasks
        }

    def order(self, **fault: Any) -> None:
        """Have the next thing go wrong: on=..., fault=..., times=..."""
        self._control("POST", "faults", fault)

    def forgive(self) -> None:
        self._control("DELETE", "faults")

    def _control(self, method: str, name: str, body: Mapping[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/control/{name}", data, method=method)  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - loopback
            return json.load(answer)


def with_clips_of(api: Api, data: Path) -> Path:
    """A new data folder with the clips that another API has made already: making one takes a second."""
    data.mkdir(parents=True)
    shutil.copytree(api.data / "clips", data / "clips")
    return data


def _first_line(running: Running) -> str | None:
    code = running.process.poll()
    assert code is None, f"the video API ended with {code}: {running.complained()}"
    head, newline, _ = running.said().partition("\n")
    return head if newline else None
