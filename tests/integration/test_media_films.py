"""The door for reference videos and voice clips, with real files and the real worker."""

from __future__ import annotations

import hashlib
import io
import os
import resource
import struct
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from PIL import Image

from bot.generation.errors import MediaError
from bot.generation.job import InputKind
from bot.generation.message import Refusal, Text
from bot.generation.ports import Kept
from bot.media import door
from bot.media.door import Door, Limits
from bot.media.kept import MediaFolder

VIDEO, VOICE = InputKind.VIDEO, InputKind.VOICE

# -- making files


@cache
def clip(
    kind: str,
    codec: str = "mpeg4",
    seconds: float = 3.0,
    size: tuple[int, int] = (320, 304),
    sound: str | None = None,
    option: tuple[str, str] | None = None,
) -> bytes:
    """A real file from a real muxer: grey, then a little less grey."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=kind, options=dict([option] if option else [])) as container:
        stream = container.add_stream(codec, rate=4)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        beside = container.add_stream(sound, rate=48_000) if sound else None
        for n in range(round(4 * seconds)):
            frame = av.VideoFrame.from_image(Image.new("RGB", size, (n % 250, 40, 80)))  # type: ignore[no-untyped-call]
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        if isinstance(beside, AudioStream):
            speak(container, beside, seconds)
    return buffer.getvalue()


def speak(container: Any, stream: AudioStream, seconds: float) -> None:
    noise = np.random.default_rng(1)
    for n in range(round(seconds * 48_000 / 1024)):
        samples = (noise.standard_normal((1, 1024)) * 3000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate, frame.pts = 48_000, n * 1024
        container.mux(stream.encode(frame))
    container.mux(stream.encode())


@cache
def voice(kind: str, codec: str, seconds: float = 3.0) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=kind) as container:
        stream = container.add_stream(codec, rate=48_000, layout="mono")
        assert isinstance(stream, AudioStream)
        speak(container, stream, seconds)
    return buffer.getvalue()


VIDEOS = {
    "mp4": ("mp4", "libx264", "aac"), "mov": ("mov", "mpeg4", None), "webm": ("webm", "libvpx", "libopus"),
}  # fmt: skip
VOICES = {
    "wav": ("wav", "pcm_s16le"), "mp3": ("mp3", "libmp3lame"), "m4a": ("ipod", "aac"), "ogg": ("ogg", "libopus"),
}  # fmt: skip


def video(extension: str, **more: Any) -> bytes:
    kind, codec, sound = VIDEOS[extension]
    return clip(kind, codec, sound=sound, **more)


# -- asking


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    return MediaFolder(tmp_path / "media")


Admit = Callable[..., Any]


@pytest.fixture
def admit(folder: MediaFolder) -> Admit:
    async def run(data: bytes, kind: InputKind, media: MediaFolder = folder) -> Kept | Text:
        path = Path(media.scratch("given"))
        path.write_bytes(data)
        answer = await media.admit(path, "a", kind)
        assert list(path.parent.iterdir()) == [], "the original or a draft was left behind"
        return answer.text if isinstance(answer, Refusal) else answer

    return run


async def kept_as_it_is(admit: Admit, data: bytes, kind: InputKind, extension: str) -> Kept:
    kept = await admit(data, kind)
    assert isinstance(kept, Kept), kept
    assert kept.path.suffix == f".{extension}"
    assert Path(kept.path).read_bytes() == data, "the provider gets the bytes that were sent"
    assert (kept.sha256, kept.size) == (hashlib.sha256(data).hexdigest(), len(data))
    return kept


# -- what is let in


@pytest.mark.parametrize("extension", VIDEOS)
async def test_a_video_is_kept_byte_for_byte(admit: Admit, extension: str) -> None:
    kept = await kept_as_it_is(admit, video(extension), VIDEO, extension)
    assert (kept.width, kept.height) == (320, 304)


@pytest.mark.parametrize(
    ("extension", "kind", "codec", "option"),
    [
        ("webm", "webm", "libvpx-vp9", ("live", "1")),
        ("mp4", "mp4", "libx264", ("movflags", "frag_keyframe+empty_moov")),
        ("mp4", "3gp", "mpeg4", None),
    ],
    ids=["a browser's recording", "in fragments", "an old phone's"],
)  # fmt: skip
async def test_a_video_need_not_know_its_own_length(
    admit: Admit, extension: str, kind: str, codec: str, option: tuple[str, str] | None
) -> None:
    kept = await kept_as_it_is(admit, clip(kind, codec, seconds=4.0, option=option), VIDEO, extension)
    assert (kept.width, kept.height) == (320, 304)


@pytest.mark.parametrize("extension", VOICES)
async def test_a_voice_is_kept_byte_for_byte(admit: Admit, extension: str) -> None:
    kept = await kept_as_it_is(admit, voice(*VOICES[extension]), VOICE, extension)
    assert (kept.width, kept.height) == (0, 0)


async def test_sound_alone_in_an_mp4_is_a_voice(admit: Admit) -> None:
    await kept_as_it_is(admit, voice("mp4", "aac"), VOICE, "m4a")


# -- what is not


async def test_size_is_looked_at_before_anything(admit: Admit, folder: MediaFolder) -> None:
    assert await admit(b"", VIDEO) == Text("media.empty", name="a")
    path = Path(folder.scratch("large"))
    for kind, megabytes in ((VIDEO, 100), (VOICE, 20)):
        path.touch()
        os.truncate(path, megabytes * 2**20 + 1)
        told = Text("media.too_large", name="a", size_mb=megabytes + 0.1, limit_mb=megabytes)
        assert await folder.admit(path, "a", kind) == Refusal(told)


@pytest.mark.parametrize(
    ("kind", "data", "found"),
    [
        (VIDEO, b"<!doctype html><title>Slack</title>", "HTML"), (VIDEO, b"#EXTM3U\n/etc/passwd", "playlist"),
        (VIDEO, lambda: clip("matroska"), "MKV"), (VIDEO, lambda: voice("ipod", "aac"), "M4A"),
        (VIDEO, lambda: voice("mp4", "aac"), "MP4"),
        (VIDEO, lambda: clip("avi"), "AVI"), (VIDEO, lambda: voice("wav", "pcm_s16le"), "WAV"),
        (VIDEO, b"\xff\xd8\xff\xe0", "JPEG"),
        (VOICE, lambda: video("mp4"), "MP4"), (VOICE, lambda: video("webm"), "WEBM"), (VOICE, b"fLaC\0", "FLAC"),
        (VOICE, b"hello there", "text"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
async def test_other_types_are_named(
    admit: Admit, kind: InputKind, data: bytes | Callable[[], bytes], found: str
) -> None:
    assert await admit(data() if callable(data) else data, kind) == Text(f"media.{kind}_type", name="a", found=found)


@pytest.mark.parametrize(("seconds", "shown"), [(1.75, 1.8), (31.0, 31.0)])
async def test_a_video_has_2_to_30_seconds(admit: Admit, seconds: float, shown: float) -> None:
    for data in (clip("mp4", seconds=seconds), clip("webm", "libvpx", seconds)):
        told = await admit(data, VIDEO)
        assert told == Text("media.video_length", name="a", seconds=shown, low=2, high=30)
    await kept_as_it_is(admit, clip("mp4", seconds=2.0), VIDEO, "mp4")
    await kept_as_it_is(admit, clip("mp4", seconds=30.0), VIDEO, "mp4")


async def test_a_voice_has_1_to_60_seconds(admit: Admit) -> None:
    for seconds in (0.5, 61.0):
        told = await admit(voice("wav", "pcm_s16le", seconds), VOICE)
        assert told == Text("media.voice_length", name="a", seconds=seconds, low=1, high=60)


async def test_a_header_that_lies_about_the_length_is_not_believed(admit: Admit) -> None:
    """The movie says 5 seconds, the samples play for 31."""
    data = clip("mp4", seconds=31.0)
    at = data.index(b"mvhd") + 4
    scale, _ = struct.unpack_from(">II", data, at + 12)
    short = data[: at + 16] + struct.pack(">I", 5 * scale) + data[at + 20 :]
    told = await admit(short, VIDEO)
    assert told == Text("media.video_length", name="a", seconds=31.0, low=2, high=30)


@pytest.mark.parametrize("size", [(320, 298), (4098, 320)])
async def test_a_videos_sides_have_300_to_4096_pixels(admit: Admit, size: tuple[int, int]) -> None:
    told = await admit(clip("mp4", seconds=2.0, size=size), VIDEO)
    assert told == Text("media.video_size", name="a", width=size[0], height=size[1])


@pytest.mark.parametrize("extension", [*VIDEOS, *VOICES])
async def test_half_a_file_is_broken(admit: Admit, extension: str) -> None:
    kind = VIDEO if extension in VIDEOS else VOICE
    whole = video(extension) if kind is VIDEO else voice(*VOICES[extension])
    for cut in (len(whole) // 10, len(whole) // 2, len(whole) - 1):
        assert await admit(whole[:cut], kind) == Text(f"media.{kind}_broken", name="a")


@pytest.mark.parametrize("extension", ["mp4", "webm"])
async def test_rubbish_in_a_whole_container_is_broken(admit: Admit, extension: str) -> None:
    whole = bytearray(video(extension))
    start = whole.index(b"mdat") + 4 if extension == "mp4" else whole.index(b"\x1f\x43\xb6\x75") + 40
    end = whole.index(b"moov") - 4 if extension == "mp4" else len(whole) - 200
    whole[start:end] = bytes(end - start)
    told = await admit(bytes(whole), VIDEO)
    assert told == Text("media.video_broken", name="a")


async def test_a_sealed_video_is_named(admit: Admit) -> None:
    sealed = video("mp4").replace(b"avc1\0\0\0\0\0\0", b"encv\0\0\0\0\0\0")
    assert await admit(sealed, VIDEO) == Text("media.video_encrypted", name="a")
    sealed = voice("ipod", "aac").replace(b"mp4a\0", b"drms\0")
    assert await admit(sealed, VOICE) == Text("media.voice_broken", name="a")


# -- the worker


async def test_without_pyav_videos_and_voices_are_refused_and_pictures_are_not(admit: Admit, tmp_path: Path) -> None:
    program = tmp_path / "worker.py"
    real = Path(door.__file__).with_name("worker.py").read_text()
    program.write_text(real.replace("def main() -> None:", "sys.modules['av'] = None\n\n\ndef main() -> None:"))
    media = MediaFolder(tmp_path / "media", Door(program))
    assert await admit(video("mp4"), VIDEO, media) == Text("media.no_decoder", name="a")
    assert await admit(voice("wav", "pcm_s16le"), VOICE, media) == Text("media.no_decoder", name="a")


@pytest.mark.row("F45")
@pytest.mark.parametrize(
    ("program", "key"),
    [
        ("import signal; signal.pause()", "media.too_hard"), ("while True: pass", "media.too_hard"),
        ("import os\nwhile True: os.write(1, b'x' * 65536)", "media.too_hard"),
        ("import os; os.abort()", "media.video_broken"), ("print('[]')", "media.video_broken"),
        ('print(\'{"seconds": 1e400, "width": 400, "height": 400}\')', "media.video_broken"),
        ('print(\'{"seconds": NaN, "width": 400, "height": 400}\')', "media.video_broken"),
        ('print(\'{"seconds": 5.0, "width": "400", "height": true}\')', "media.video_broken"),
        ('print(\'{"no": "../../etc"}\')', "media.video_broken"),
    ],
)  # fmt: skip
async def test_what_a_worker_does_or_says_costs_only_the_video(
    admit: Admit, tmp_path: Path, program: str, key: str
) -> None:
    path = tmp_path / "strange.py"
    path.write_text(program)
    media = MediaFolder(tmp_path / "media", Door(path, Limits(wall_seconds=1.0)))
    assert await admit(video("mp4"), VIDEO, media) == Text(key, name="a")


async def test_the_worker_holds_no_other_file_and_no_environment(admit: Admit, tmp_path: Path) -> None:
    path = tmp_path / "nosy.py"
    path.write_text(
        "import os, sys; ok = not os.environ.keys() - {'LC_CTYPE'} and len(os.listdir('/proc/self/fd')) <= 4\n"
        "ok = ok and sys.argv[1:] == ['-1', '5', 'video-mov']\n"
        "sys.exit(0 if ok and os.getcwd() == '/' and sys.flags.isolated else 9)"
    )
    media = MediaFolder(tmp_path / "media", Door(path))
    assert await admit(video("mp4"), VIDEO, media) == Text("media.video_broken", name="a")


async def test_a_worker_that_cannot_run_is_our_failure(admit: Admit, tmp_path: Path) -> None:
    with pytest.raises(MediaError) as caught:
        await admit(video("mp4"), VIDEO, MediaFolder(tmp_path / "media", Door(tmp_path / "absent.py")))
    assert caught.value.text == Text("media.worker_failed")


@pytest.mark.row("F28")
async def test_a_full_disk_leaves_no_half_of_a_video(folder: MediaFolder) -> None:
    path = Path(folder.scratch("given"))
    path.write_bytes(video("mp4"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(MediaError) as caught:
            await folder.admit(path, "a", VIDEO)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.text == Text("media.disk_full")
    assert list(path.parent.rglob("*")) == []


def test_the_bot_itself_has_no_decoder_loaded() -> None:
    """PyAV and Pillow live in the worker; the tests load them, the product must not."""
    code = "import bot.media.kept, sys; sys.exit(bool({'av', 'PIL', 'pi_heif'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
