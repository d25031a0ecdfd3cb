"""The shipped command line in a folder of its own, and the local video API as a program: real processes, all ended."""

from __future__ import annotations

import atexit
import contextlib
import http.client
import io
import json
import logging
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from bot.cli import main

DAILIES = Path(sys.executable).with_name("dailies")
PATIENCE = 60.0  # seconds, for a machine that has other things to do; nothing waits this long on a good day
KEY = "k-3f9a8b7c6d5e4f30"
PERSON = "ann"


@dataclass(frozen=True)
class Said:
    """How a command ended. `told` are the lines on stderr."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> list[str]:
        """What a person reads on stderr, without the acknowledgements of a command that went on."""
        return [line for line in self.err.splitlines() if not re.match(r"Got it\.|Job \w+ is on its way\.", line)]

    @property
    def clean(self) -> Self:
        """Itself, once it is sure that nobody was shown a traceback or a warning."""
        assert "Traceback" not in self.err + self.out, self.err
        assert "Warning" not in self.err, self.err
        return self


class Shell(AbstractContextManager["Shell"]):
    """A person at a terminal: a folder, an environment without settings, and the commands they start."""

    def __init__(self, folder: Path, **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.settings = settings
        self._live: list[Live] = []

    def warm(self) -> Self:
        """Ready-made clips of earlier runs: making one takes longer than anything else in a short command."""
        _warm(self.folder / "data/preview/clips")
        return self

    def run(self, *words: str | bytes, **settings: str) -> Said:
        """One command from start to end."""
        done = subprocess.run(
            [DAILIES, *words],
            cwd=self.folder,
            env=self._environment(settings),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
        return Said(done.returncode, out, err).clean

    def start(self, *words: str, **settings: str) -> Live:
        """A command that stays, its stderr on a terminal."""
        live = Live([str(DAILIES), *words], self.folder, self._environment(settings))
        self._live.append(live)
        return live

    def here(self, *words: str | bytes, **settings: str) -> Said:
        """One command in this very process: half a second less, for what starts nothing and asks nobody."""
        out, err = io.StringIO(), io.StringIO()
        with (
            pytest.MonkeyPatch.context() as patch,
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            _own_log(),
        ):
            patch.setattr(os, "environ", self._environment(settings))
            try:
                code = main([os.fsdecode(word) for word in words])
            except SystemExit as left:  # --help
                code = int(left.code or 0)
        return Said(code, out.getvalue(), err.getvalue()).clean

    def job(self, place: int = 0) -> str:
        """The id of a job, the newest first."""
        return self.here("jobs").out.splitlines()[place].split()[0]

    @property
    def videos(self) -> list[Path]:
        """What lies in the folder `out`, hidden files too."""
        return sorted((self.folder / "out").iterdir()) if (self.folder / "out").is_dir() else []

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for live in self._live:
            live.close()
        _keep_warm(self.folder / "data/preview/clips")

    def _environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        return {
            "PATH": os.defpath,
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "LOGNAME": PERSON,
            "COLUMNS": "80",
            "TERM": "xterm",
            "DAILIES_PREVIEW__RENDER": "none",
            **self.settings,
            **settings,
        }


@contextlib.contextmanager
def _own_log() -> Iterator[None]:
    """Take down what a command set up for the rest of its life."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        yield
    finally:
        for handler in [handler for handler in root.handlers if handler not in before]:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(level)
        logging.captureWarnings(capture=False)


@cache
def _shelf() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="dailies-clips-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _keep_warm(clips: Path) -> None:
    for clip in clips.glob("*-*s.*"):
        if not (_shelf() / clip.name).exists():
            shutil.copyfile(clip, _shelf() / clip.name)


def _warm(clips: Path) -> None:
    clips.mkdir(parents=True, exist_ok=True)
    for clip in _shelf().iterdir():
        if not (clips / clip.name).exists():
            (clips / clip.name).hardlink_to(clip)


class Live:
    """A running command. What it shows on stderr is read until the awaited words come: no guessing how long."""

    def __init__(self, program: list[str], folder: Path, environment: dict[str, str]) -> None:
        self._terminal, slave = pty.openpty()
        self.process = subprocess.Popen(
            program, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=slave
        )
        os.close(slave)
        self.shown = b""
        self.out = b""

    def until(self, words: str) -> str:
        """Everything on the terminal, once these words are on it."""
        return self._until(words, lambda: self.shown)

    def until_said(self, words: str) -> str:
        """Everything on stdout, once these words are in it."""
        return self._until(words, lambda: self.out)

    def signal(self, number: int) -> None:
        """Like a key on the keyboard, or a supervisor."""
        self.process.send_signal(number)

    def end(self) -> Said:
        """Read on until it is over."""
        limit = time.monotonic() + PATIENCE
        while self._read(limit):
            pass
        code = self.process.wait(PATIENCE)
        return Said(code, self.out.decode(), self.shown.decode()).clean

    def stop(self, number: int) -> Said:
        """Signal it and read on until it is over."""
        self.signal(number)
        return self.end()

    def close(self) -> None:
        """Nothing is left of it."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        if self._terminal >= 0:
            os.close(self._terminal)
            self._terminal = -1

    def _until(self, words: str, seen: Any) -> str:
        limit = time.monotonic() + PATIENCE
        while words.encode() not in seen():
            assert self._read(limit), f"{words!r} never came: {self.shown!r} {self.out[-2000:]!r}"
        return str(seen().decode("utf-8", "replace"))

    def _read(self, limit: float) -> bool:
        """Wait for more on either stream; False when both have ended."""
        assert self.process.stdout is not None
        streams = {self._terminal: "shown", self.process.stdout.fileno(): "out"}
        ready, _, _ = select.select(list(streams), [], [], max(0.0, limit - time.monotonic()))
        assert ready, f"nothing came for {PATIENCE} s: {self.shown!r}"
        more = {streams[one]: _piece(one) for one in ready}
        self.shown += more.get("shown", b"")
        self.out += more.get("out", b"")
        return any(more.values())


def _piece(handle: int) -> bytes:
    try:
        return os.read(handle, 65536)
    except OSError:  # a terminal whose other side is gone
        return b""


@dataclass
class Api:
    """A local video API that tests control."""

    port: int
    key: str = KEY
    process: subprocess.Popen[bytes] | None = None
    orders: list[dict[str, object]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """What DAILIES_VIDEO_API__URL is set to."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def settings(self) -> dict[str, str]:
        """The environment of a bot that uses it as if it were the real one."""
        return {"DAILIES_VIDEO_API__URL": self.url, "DAILIES_VIDEO_API__KEY": self.key}

    def order(self, on: str, fault: str, times: int = 1, **more: object) -> None:
        """Something goes wrong next."""
        self._ask("POST", "/control/faults", {"on": on, "fault": fault, "times": times, **more})

    def forgive(self) -> None:
        """Nothing goes wrong any more."""
        self._ask("DELETE", "/control/faults")

    def records(self) -> list[dict[str, Any]]:
        """Every task that was ever sent here."""
        tasks: list[dict[str, Any]] = self._ask("GET", "/control/records")["tasks"]
        return tasks

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        status, answer = ask(self.port, path, method, body)
        assert status == 200, answer
        return answer


@contextmanager
def video_api(data: Path, *flags: str, port: int = 0, key: str = KEY) -> Iterator[Api]:
    """The local video API, its clips ready-made, ended with the block; its data stays for a next one."""
    program = [sys.executable, "-m", "sandbox.video_api", "--port", str(port), "--data", str(data), "--control"]
    _warm(data / "clips")
    with ExitStack() as stack:
        process = stack.enter_context(
            subprocess.Popen(
                [*program, "--render", "none", *flags],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={"PATH": os.defpath, "VIDEO_API_KEY": key},
                cwd=Path(__file__).parents[1],
            )
        )
        stack.callback(process.kill)
        assert process.stdout is not None
        line = process.stdout.readline()
        yield Api(json.loads(line)["port"], key, process)
        process.terminate()
        process.wait(PATIENCE)
    _keep_warm(data / "clips")


def ask(port: int, path: str, method: str = "GET", body: object = None) -> tuple[int, Any]:
    """Status and JSON of one request to this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, path, None if body is None else json.dumps(body))
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()
