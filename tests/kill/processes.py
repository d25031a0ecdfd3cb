"""Real processes for tests: started with their output in files, waited for with a deadline, always ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import psutil

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]
TICK = 0.02  # seconds between two looks
PATIENCE = 60.0  # seconds; only a hang or a machine that is far too busy takes so long


def wait_for(what: str, look: Callable[[], T | None], seconds: float = PATIENCE) -> T:
    """Look until there is something to see, and return it. The one place of this harness that lets time pass."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if seen:
            return seen
        assert time.monotonic() < deadline, f"after {seconds:g} s still not: {what}"
        time.sleep(TICK)


@dataclass
class Running:
    """One process, and the files that hold what it said."""

    process: subprocess.Popen[bytes]
    out: Path
    err: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def said(self) -> str:
        """Its stdout so far."""
        return self.out.read_text(encoding="utf-8")

    def complained(self) -> str:
        """Its stderr so far."""
        return self.err.read_text(encoding="utf-8")

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def stopped(self) -> Running:
        """Wait until it has stopped itself (SIGSTOP) at its point."""
        wait_for(f"{self.process.args!r} stops at its point", self._is_stopped)
        return self

    def go_on(self) -> None:
        self.signal(signal.SIGCONT)

    def ended(self, seconds: float = PATIENCE) -> int:
        """Its exit code, once it has ended; minus the signal that killed it."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(
                f"{self.process.args!r} did not end within {seconds:g} s: {self.complained()}"
            ) from None

    def kill(self) -> None:
        """SIGKILL, and gone when this returns."""
        self.process.kill()
        self.ended()

    def children(self) -> list[psutil.Process]:
        """Every process below it, however deep."""
        try:
            return psutil.Process(self.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def _is_stopped(self) -> bool:
        code = self.process.poll()
        assert code is None, f"ended with {code} before its point: {self.complained()}"
        return psutil.Process(self.pid).status() == psutil.STATUS_STOPPED


@dataclass
class Processes:
    """Everything a test has started. `end_all` leaves nothing running, children of children included."""

    _started: list[Running] = field(default_factory=list)

    def start(self, program: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> Running:
        """Start a program in `folder`, with a pipe as stdin that stays open for as long as we live."""
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.glob("*.err")))
        out, err = folder / f"{number}.out", folder / f"{number}.err"
        with out.open("wb") as to_out, err.open("wb") as to_err:
            process = subprocess.Popen(
                program,
                cwd=folder,
                env={**_plain(), **environment},
                stdin=subprocess.PIPE,
                stdout=to_out,
                stderr=to_err,
            )
        running = Running(process, out, err)
        self._started.append(running)
        return running

    def end_all(self) -> None:
        """SIGKILL to whatever still runs."""
        for running in self._started:
            below = running.children()
            if running.process.poll() is None:
                running.process.kill()
            running.process.wait()
            if running.process.stdin is not None:
                with contextlib.suppress(BrokenPipeError):
                    running.process.stdin.close()
            for child in below:
                with contextlib.suppress(psutil.NoSuchProcess):
                    child.kill()
            psutil.wait_procs(below, timeout=5)
        self._started.clear()


def _plain() -> dict[str, str]:
    """Our environment without anything that the product or its logs would listen to."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DAILIES_", "VIDEO_API_", "LC_"))}
    return {**kept, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
