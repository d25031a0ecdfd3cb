"""Videos made smaller, and stills of them, by the real worker: what comes out, and what a bad worker costs."""

from __future__ import annotations

import io
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from PIL import Image

from bot.generation.errors import MediaError
from bot.generation.message import Refusal, Text
from bot.generation.ports import Kept
from bot.media.darkroom import Darkroom
from bot.media.door import Limits
from bot.media.film_worker import LEAST_RATE, Facts, planned
from bot.media.kept import MediaFolder
from bot.media.worker import No
from tests.films import film, psnr

SECONDS, RATE = 3, 12
SIZE = (960, 540)
CODECS = {"mp4": ("libx264", "aac"), "mov": ("libx264", "aac"), "webm": ("libvpx", "libopus")}
CANNOT = Refusal(Text("media.cannot_fit"))


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    return MediaFolder(tmp_path / "media")


def footage(kind: str, *, sound: bool = True) -> bytes:
    """Noise that moves: nothing compresses worse."""
    buffer = io.BytesIO()
    noise = np.random.default_rng(3).integers(0, 255, (SIZE[1] + 40, SIZE[0] + 40, 3), dtype=np.uint8)
    options = {"preset": "ultrafast", "crf": "20"} if kind != "webm" else {"b": "8M", "deadline": "realtime"}
    with av.open(buffer, "w", format=kind) as made:
        pictures = made.add_stream(CODECS[kind][0], rate=RATE, options=options)
        assert isinstance(pictures, VideoStream)
        pictures.width, pictures.height, pictures.pix_fmt = *SIZE, "yuv420p"
        voice = made.add_stream(CODECS[kind][1], rate=48_000, layout="stereo") if sound else None
        for n in range(SECONDS * RATE):
            cut = np.ascontiguousarray(noise[n : n + SIZE[1], n : n + SIZE[0]])
            frame = av.VideoFrame.from_ndarray(cut, format="rgb24")
            frame.pts, frame.time_base = n, Fraction(1, RATE)
            made.mux(pictures.encode(frame))
        made.mux(pictures.encode())
        if isinstance(voice, AudioStream):
            tone = np.sin(np.arange(SECONDS * 48_000) * 0.06).astype(np.float32)
            heard = av.AudioFrame.from_ndarray(np.stack([tone, tone]), format="fltp", layout="stereo")
            heard.sample_rate, heard.pts = 48_000, 0
            made.mux(voice.encode(heard))
            made.mux(voice.encode())
    return buffer.getvalue()


@pytest.fixture(scope="module")
def films() -> dict[str, bytes]:
    return {kind: footage(kind) for kind in CODECS}


async def kept(folder: MediaFolder, data: bytes, kind: str = "mp4") -> Kept:
    path = Path(folder.scratch("given"))
    path.write_bytes(data)
    found = await folder.keep(path, kind, SECONDS)
    assert isinstance(found, Kept)
    return found


def files(folder: MediaFolder) -> list[Path]:
    return [path for path in Path(folder.scratch("x")).parents[1].rglob("*") if path.is_file()]


@pytest.mark.parametrize("kind", sorted(CODECS))
async def test_any_kind_becomes_a_smaller_mp4_that_plays_everywhere(
    folder: MediaFolder, films: dict[str, bytes], kind: str
) -> None:
    """H.264 and AAC, as long as before, with its table of contents in front."""
    given = await kept(folder, films[kind], kind)
    limit = 400_000
    fitted = await folder.fit(given.path, limit, SECONDS)
    assert isinstance(fitted, Kept)
    found = film(Path(fitted.path))
    assert fitted.size <= limit < given.size
    assert fitted.size > limit * 0.6, "the room is used"
    assert found.codecs == {"video": "h264", "audio": "aac"}
    assert found.frames == SECONDS * RATE
    assert found.seconds == pytest.approx(SECONDS, abs=0.2)
    assert found.size == (fitted.width, fitted.height)
    data = Path(fitted.path).read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(io.BytesIO(data)) as made:
        assert made.streams.video[0].codec_context.pix_fmt == "yuv420p"


async def test_a_silent_one_stays_silent(folder: MediaFolder) -> None:
    """And has all of the room for its pictures."""
    given = await kept(folder, footage("mp4", sound=False))
    fitted = await folder.fit(given.path, 300_000, SECONDS)
    assert isinstance(fitted, Kept)
    assert film(Path(fitted.path)).codecs == {"video": "h264"}


async def test_what_would_be_mush_is_refused(folder: MediaFolder, films: dict[str, bytes]) -> None:
    """Less than 150 kbit/s of pictures; nothing is left of the attempt."""
    given = await kept(folder, films["mp4"])
    assert await folder.fit(given.path, 40_000, SECONDS) == CANNOT
    assert files(folder) == [Path(given.path)]


@pytest.mark.parametrize(
    ("goal", "longest"), [(9_000_000, 1920), (1_500_000, 1280), (700_000, 854), (350_000, 854), (290_000, None)]
)
def test_fewer_bits_are_spent_on_fewer_pixels(goal: float, longest: int | None) -> None:
    """Ten seconds of 1080p with sound; down to where it ends."""
    facts = Facts(10.0, Fraction(0), 240, 1920, 1080, has_sound=True)
    if longest is None:
        with pytest.raises(No):
            planned(facts, goal)
        return
    plan = planned(facts, goal)
    assert plan.width == longest
    assert (plan.width % 2, plan.height % 2) == (0, 0)
    assert plan.pictures >= LEAST_RATE
    assert (plan.pictures + plan.sound) * 10 / 8 + facts.index_bytes <= goal


async def test_a_still_is_exactly_that_frame(folder: MediaFolder, films: dict[str, bytes]) -> None:
    """A JPEG as good as a picture that people send; the next video can begin with it."""
    given = await kept(folder, films["mp4"])
    with av.open(str(given.path)) as source:
        frames = [frame.to_ndarray(format="rgb24").astype(np.uint8) for frame in source.decode(video=0)]
    for last, frame in ((False, frames[0]), (True, frames[-1])):
        still = await folder.still(given.path, last=last)
        assert isinstance(still, Kept)
        with Image.open(still.path) as picture:
            shown = np.asarray(picture.convert("RGB"))
        assert (still.width, still.height) == SIZE
        assert psnr(shown, frame) > 35
    assert psnr(frames[0], frames[-1]) < 15, "the two are not alike"


async def test_what_is_no_video_inside_cannot_be_made_smaller(folder: MediaFolder, films: dict[str, bytes]) -> None:
    """Whole as its structure may be: its frames are rubbish."""
    data = films["mp4"]
    begins, ends = data.index(b"mdat") + 4, data.index(b"moov") - 4
    spoiled = data[:begins] + b"\xff" * (ends - begins) + data[ends:]
    path = Path(folder.find("f" * 64, "mp4"))
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(spoiled)
    assert await folder.fit(path, 300_000, SECONDS) == CANNOT
    assert await folder.still(path, last=True) == Refusal(Text("media.no_still"))
    assert files(folder) == [path]


@pytest.fixture
def strange(folder: MediaFolder, tmp_path: Path) -> Callable[..., MediaFolder]:
    def build(program: str, **limits: float) -> MediaFolder:
        path = tmp_path / "strange.py"
        path.write_text(program)
        return MediaFolder(tmp_path / "media", darkroom=Darkroom(path, Limits(**limits)))  # type: ignore[arg-type]

    return build


@pytest.mark.row("F45")
@pytest.mark.parametrize(
    ("program", "wall"),
    [
        ("import signal; signal.pause()", 0.5),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 15.0),
        ('print(\'{"width": 2, "height": 2}\')', 15.0),
        ("import os, sys; os.write(int(sys.argv[1]), b'x' * 400000); print('{\"width\": 2, \"height\": 2}')", 15.0),
        ("import os, sys; os.write(int(sys.argv[1]), b'x' * 4000); print('{\"width\": 2, \"height\": 2}')", 15.0),
    ],
    ids=["hangs", "is killed", "writes nothing", "writes too much", "writes rubbish"],
)
async def test_a_worker_gone_wild_costs_only_the_attempt(
    folder: MediaFolder, strange: Callable[..., MediaFolder], films: dict[str, bytes], program: str, wall: float
) -> None:
    """Nothing it says is taken on trust."""
    given = await kept(folder, films["mp4"])
    media = strange(program, wall_seconds=wall)
    assert await media.fit(given.path, 300_000, SECONDS) == CANNOT
    assert await media.still(given.path, last=False) == Refusal(Text("media.no_still"))
    assert files(folder) == [Path(given.path)]


async def test_a_worker_that_cannot_run_or_write_is_our_failure(
    folder: MediaFolder, strange: Callable[..., MediaFolder], films: dict[str, bytes]
) -> None:
    """It is tried again."""
    given = await kept(folder, films["mp4"])
    for program in ("raise SystemExit(3)", 'print(\'{"no": "disk", "errno": 28}\')'):
        with pytest.raises(MediaError):
            await strange(program).fit(given.path, 300_000, SECONDS)
