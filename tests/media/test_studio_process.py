"""The studio as a program: its memory, its end, its progress, the same bytes whoever paints, and no network."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from sandbox.video_api.request import Element, Frame, Motion
from sandbox.video_api.studio import painters
from sandbox.video_api.studio.__main__ import MEMORY
from sandbox.video_api.studio_process import StudioProcess
from tests.films import photograph
from tests.integration.test_sandbox_support import running
from tests.media.studio import Studio
from tests.media.weight import Weight

LIGHTEST = 700  # MB
LONG: dict[str, Any] = {"width": 1920, "height": 1080, "duration": 15, "safety": "full"}
CITY = 'A woman in a red coat in a rainy city at night says "We have to go, they found us."'


@contextmanager
def program(*before: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A studio of its own, as the server starts it; gone at the end."""
    with subprocess.Popen(
        [*before, sys.executable, "-m", "sandbox.video_api.studio"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def asked(process: subprocess.Popen[str], job: dict[str, Any]) -> dict[str, Any]:
    """What the program answers to one job."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(written(job) + "\n")
    process.stdin.flush()
    return next(answer for answer in map(json.loads, process.stdout) if "drawn" not in answer)


def written(job: dict[str, Any]) -> str:
    """A job as a line."""
    return json.dumps(job, default=str)


def from_words(studio: Studio) -> dict[str, Any]:
    """A close-up in the rain, with speech."""
    return studio.job(CITY, **LONG)


def from_pictures(studio: Studio) -> dict[str, Any]:
    """From one large photograph to another, with an element before them."""
    for name, seed in (("first.jpg", 7), ("last.jpg", 9)):
        photograph(studio.inputs / name, 4000, 2600, seed)
    frames = (Frame("first.jpg", "first", 4000, 2600), Frame("last.jpg", "last", 4000, 2600))
    puppet = studio.puppet("puppet.png")
    element = Element("mira", "a woman", puppet, (puppet,), (), (), ("Character",))
    return studio.job("<<<element_1>>> waits in the rain, zoom in", frames=frames, elements=(element,), **LONG)


def from_a_video(studio: Studio) -> dict[str, Any]:
    """A picture that moves as a video does."""
    motion = Motion(studio.puppet("puppet.png"), studio.dance("dance.mp4"), "video", keep_sound=True)
    return studio.job("she dances", motion=motion, **LONG)


@pytest.mark.full
@pytest.mark.parametrize("container", ["MP4", "WEBM"])
@pytest.mark.parametrize("of_kind", [from_words, from_pictures, from_a_video])
def test_one_render_takes_less_than_700_mb(tmp_path: Path, of_kind: Any, container: str) -> None:
    """All processes together, in the largest size and the greatest length, every frame looked at."""
    job = of_kind(Studio(tmp_path))
    job["request"]["format"] = container
    with program() as process:
        weight = Weight(process.pid)
        assert asked(process, job)["error"] is None
        assert weight.heaviest() < LIGHTEST


@pytest.mark.full
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets one process limit another")
def test_what_needs_too_much_memory_is_an_error_of_its_own(tmp_path: Path) -> None:
    """A studio begins with its limit; a job that goes beyond a lower one fails, and the next is drawn."""
    studio = Studio(tmp_path)
    with program() as process:
        small = studio.job("a fox in the snow", width=320, height=180, duration=1)
        assert asked(process, small)["error"] is None
        limited = psutil.Process(process.pid)
        assert limited.rlimit(psutil.RLIMIT_DATA) == (MEMORY, MEMORY)
        held = int(limited.memory_info().data)
        limited.rlimit(psutil.RLIMIT_DATA, (held + 40_000_000, MEMORY))
        error = asked(process, studio.job(CITY, **LONG))["error"]
        assert error is not None
        assert "alloc" in error.lower() or "memory" in error.lower()
        assert asked(process, small)["error"] is None


@pytest.mark.full
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
async def test_a_server_that_ends_leaves_nothing_behind(tmp_path: Path, end: signal.Signals) -> None:
    """In the middle of a video neither studio nor painters outlive it; no shared memory has a name to stay under."""
    async with running(tmp_path, "--render", "full") as api:
        await api.submit(duration=15)
        server = psutil.Process(api.process.pid)
        async with asyncio.timeout(60):
            while len(children := server.children(recursive=True)) < 3:
                await api.post({"taskType": "ping"})
        assert not [path for child in children for path in shared(child)]
        api.process.send_signal(end)
    assert psutil.wait_procs(children, timeout=10)[1] == []


@pytest.mark.full
def test_a_studio_that_is_killed_takes_its_painters_along(tmp_path: Path) -> None:
    """Also when it had no time to tell them."""
    with program() as process:
        assert process.stdin is not None
        process.stdin.write(written(Studio(tmp_path).job(CITY, **LONG)) + "\n")
        process.stdin.flush()
        assert process.stdout is not None
        assert "drawn" in process.stdout.readline()
        children = psutil.Process(process.pid).children()
        assert len(children) >= 2
        process.kill()
        assert psutil.wait_procs(children, timeout=10)[1] == []


def shared(process: psutil.Process) -> list[str]:
    """The files in shared memory that a process has open."""
    try:
        return [one.path for one in process.memory_maps() if one.path.startswith("/dev/shm/")]  # noqa: S108
    except psutil.NoSuchProcess:
        return []


@pytest.mark.full
async def test_progress_is_told_to_the_log_and_not_to_clients(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Every second of the video; the API documents no progress for this model, and a poll has none."""
    caplog.set_level(logging.INFO, "sandbox.video_api.studio_process")
    process = StudioProcess()
    job = Studio(tmp_path).job("a fox in the snow", width=320, height=180)
    await process.render({**job, "inputs": str(job["inputs"]), "out": str(job["out"])})
    await process.stop()
    assert [one.getMessage().split()[0] for one in caplog.records] == ["33", "67", "100"]
    assert process.drawn == 1.0
    async with running(tmp_path / "data", "--render", "full") as api:
        task = await api.submit(duration=3)
        (item,) = (await api.look(task))["data"]
        assert item["status"] == "processing"
        assert "progress" not in item


@pytest.mark.full
def test_one_painter_and_two_make_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And so do threads, where there is no fork."""
    studio = Studio(tmp_path)
    asked_for: dict[str, Any] = {"width": 480, "height": 270, "safety": "fast"}
    files = [studio.film(CITY, **asked_for).path.read_bytes()]
    monkeypatch.setattr(painters, "_PAINTERS", 1)
    files.append(studio.film(CITY, **asked_for).path.read_bytes())
    monkeypatch.setattr(painters, "_FORKS", False)
    files.append(studio.film(CITY, **asked_for).path.read_bytes())
    assert len(set(files)) == 1


# Python tells this hook of everything that could reach a network, whoever does it.
_WATCH = """
import os, sys

def watch(event, args):
    family = args[1] if event == "socket.__new__" else None
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo") or family in (2, 10):
        with open(os.environ["TRIED"], "a") as file:
            file.write(f"{event} {args[1:]}\\n")
        raise PermissionError("no network here")

sys.addaudithook(watch)
"""


@pytest.mark.full
def test_a_render_needs_no_network_and_looks_for_none(tmp_path: Path) -> None:
    """Pictures, speech and the safety check in a namespace without a network, where the system has those; no trace is
    left in the home folder either: a library that phones home begins with an id of the machine there.
    """
    for folder in ("home", "hooks"):
        (tmp_path / folder).mkdir()
    (tmp_path / "hooks" / "sitecustomize.py").write_text(_WATCH)
    tried = tmp_path / "tried"
    path = os.pathsep.join((str(tmp_path / "hooks"), str(Path.cwd()), os.environ.get("PYTHONPATH", "")))
    job = Studio(tmp_path).job(CITY, width=480, height=270, safety="fast")
    with program(*_alone(), PYTHONPATH=path, HOME=str(tmp_path / "home"), TRIED=str(tried)) as process:
        answer = asked(process, job)
    assert (answer["error"], answer["looked_at"]) == (None, 8)
    assert not tried.exists()
    assert list((tmp_path / "home").rglob("*")) == []


def _alone() -> tuple[str, ...]:
    """What starts a program without any network, where that is allowed."""
    words = ("unshare", "--map-root-user", "--net")
    try:
        subprocess.run([*words, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return ()
    return words


def test_the_hook_that_watches_for_networks_sees_them(tmp_path: Path) -> None:
    """Or the test above would prove nothing."""
    (tmp_path / "sitecustomize.py").write_text(_WATCH)
    code = "import socket; socket.create_connection(('127.0.0.1', 9))"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "TRIED": str(tmp_path / "tried")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert "no network here" in done.stderr
    assert (tmp_path / "tried").exists()
