"""`make bench-studio`: how long previews take to draw, beside the time that x264 alone takes for the same frames."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, astuple, dataclass
from pathlib import Path

import av
import numpy as np

from bench.goals import row
from bench.programs import load
from sandbox.video_api.request import VideoRequest
from sandbox.video_api.studio.encode import FPS, write_clip
from sandbox.video_api.studio.painters import Spent
from sandbox.video_api.studio.safety import Guard
from sandbox.video_api.studio.shoot import frames_of, preset_for
from tests.media.weight import Weight

SECONDS = 5
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
LIGHTEST = 700  # MB
SCENES = {
    "landscape": "A mountain lake at sunset with pines on the shore, slow dolly in",
    "rainy city": "A woman with red hair in a yellow coat walks through a neon city street at night in heavy rain. "
    'She says "We have to go, they found us."',
}
# How many times the encoder's own time a clip may take: size, then scene.
GOALS = {
    (1280, 720): {"landscape": 3, "rainy city": 4},
    (1920, 1080): {"landscape": 4, "rainy city": 5},
}
_PARTS = {"bake": "bake", "sound": "speech and sound", "draw": "draw", "encode": "encode"}


@dataclass(frozen=True, slots=True)
class Making:
    """One whole job: seconds of the clock from the studio's start on, CPU seconds by part, and memory at its peak."""

    wall: float
    spent: Spent
    rss_mb: float


def main() -> int:
    """Every size and scene, the encoder before and after each clip; how many goals were missed."""
    print(f"{SECONDS} s of video with sound from a prompt, in a fresh process each; best of {ROUNDS}; {load()}")
    missed = 0
    with tempfile.TemporaryDirectory(dir=".", prefix="bench-") as folder:
        for size, goals in GOALS.items():
            for scene, goal in goals.items():
                missed += _measured(Path(folder), scene, size, goal)
    return missed


def _measured(folder: Path, scene: str, size: tuple[int, int], goal: int) -> int:
    request = VideoRequest(SCENES[scene], "", *size, SECONDS, 1, "MP4", 95, 0, False, "none", True)
    frames = list(frames_of(request, 1, folder, Guard("none", SECONDS * FPS, None), Spent()))
    rounds = [(_encoded(folder, request, frames), _made(folder, request)) for _ in range(ROUNDS)]
    alone, cpu = min(encoded for encoded, _ in rounds)
    best = min((making for _, making in rounds), key=lambda making: making.wall)
    heaviest = max(making.rss_mb for _, making in rounds)
    spent, times = best.spent, best.wall / alone
    print(f"{scene}, {size[0]}x{size[1]}, x264 {preset_for(*size)}")
    row("x264 alone", f"{alone:.2f} s, CPU {cpu:.2f} s")
    row("the whole clip", f"{best.wall:.2f} s, CPU {sum(astuple(spent)):.2f} s")
    for part, seconds in asdict(spent).items():
        row(f"  {_PARTS[part]}", f"CPU {seconds:.2f} s")
    missed = row("the whole clip / x264 alone", f"{times:.2f}", f"<= {goal}", met=times <= goal)
    return missed + row("memory, all processes", f"{heaviest:.0f} MB", f"< {LIGHTEST}", met=heaviest < LIGHTEST)


def _encoded(folder: Path, request: VideoRequest, frames: list[av.VideoFrame]) -> tuple[float, float]:
    """Seconds of the clock and of CPU for the frames alone, drawn and converted before."""
    began, used = time.perf_counter(), time.process_time()
    write_clip(
        folder / "alone.mp4",
        frames,
        np.zeros((0, 2), np.float32),
        container=request.format,
        quality=request.quality,
        count=len(frames),
        preset=preset_for(request.width, request.height),
    )
    return time.perf_counter() - began, time.process_time() - used


def _made(folder: Path, request: VideoRequest) -> Making:
    """The whole job as the server has it done: in a studio of its own, which is told and answers in lines."""
    out = str((folder / "whole.mp4").absolute())
    job = {"mode": "full", "seed": 1, "request": request.as_json(), "inputs": str(folder), "out": out}
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "sandbox.video_api.studio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as studio:
        assert studio.stdin is not None
        assert studio.stdout is not None
        weight = Weight(studio.pid)
        studio.stdin.write(json.dumps(job) + "\n")
        studio.stdin.flush()
        answer = next(one for one in map(json.loads, studio.stdout) if "drawn" not in one)
        wall = time.perf_counter() - began
        heaviest = weight.heaviest()
        studio.stdin.close()
    assert answer["error"] is None, answer
    return Making(wall, Spent(**answer["spent"]), heaviest)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
