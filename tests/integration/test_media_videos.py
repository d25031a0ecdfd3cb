"""Finished videos: kept when whole and as long as asked, refused with the reason otherwise."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import av
import pytest
from av.video.stream import VideoStream
from PIL import Image

from bot.generation.errors import MediaError
from bot.generation.message import Refusal, Text
from bot.generation.ports import Kept
from bot.media.kept import MediaFolder
from bot.transfer import note_beside


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    return MediaFolder(tmp_path / "media")


def clip(kind: str, seconds: int = 3, codec: str = "mpeg4") -> bytes:
    """A real file from a real muxer."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=kind) as container:
        stream = container.add_stream(codec, rate=4)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for n in range(4 * seconds):
            frame = av.VideoFrame.from_image(Image.new("RGB", (64, 48), (n * 9, 40, 80)))  # type: ignore[no-untyped-call]
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return buffer.getvalue()


@pytest.fixture(scope="module")
def clips() -> dict[str, bytes]:
    return {"mp4": clip("mp4"), "mov": clip("mov"), "webm": clip("webm", codec="libvpx")}


@pytest.mark.parametrize("kind", ["mp4", "mov", "webm"])
async def test_a_whole_video_is_kept(folder: MediaFolder, clips: dict[str, bytes], kind: str) -> None:
    path = Path(folder.scratch("result"))
    path.write_bytes(clips[kind])
    note = note_beside(path)
    note.write_text("{}")
    sha256 = hashlib.sha256(clips[kind]).hexdigest()
    kept = await folder.keep(path, kind, 3)
    assert kept == Kept(sha256, folder.find(sha256, kind), len(clips[kind]), 64, 48)
    assert Path(folder.find(sha256, kind)).read_bytes() == clips[kind]
    assert not path.exists()
    assert not note.exists(), "nothing goes on from there any more"


@pytest.mark.row("B63")
@pytest.mark.row("F25")
@pytest.mark.parametrize("kind", ["mp4", "mov", "webm"])
async def test_what_is_not_the_video_asked_for_is_refused(
    folder: MediaFolder, clips: dict[str, bytes], kind: str
) -> None:
    html = b"<html>expired</html>"
    for data, told in [
        (b"", Text("video.empty")),
        (html, Text("video.not_video", found="HTML")),
        (b"#EXTM3U\n" + bytes(40), Text("video.not_video", found="playlist")),
        (clips[kind][:-1], Text("video.truncated")),
    ]:
        path = Path(folder.scratch("result"))
        path.write_bytes(data)
        assert await folder.keep(path, kind, 3) == Refusal(told)
        assert not path.exists(), "what was refused would only be found again"


@pytest.mark.row("B63")
async def test_a_video_of_another_length_is_refused(folder: MediaFolder, clips: dict[str, bytes]) -> None:
    path = Path(folder.scratch("result"))
    path.write_bytes(clips["mp4"])
    assert await folder.keep(path, "mp4", 5) == Refusal(Text("video.duration", expected=5, found=3.0))


@pytest.mark.row("B63")
async def test_a_video_too_large_is_refused_unread(folder: MediaFolder) -> None:
    path = Path(folder.scratch("result"))
    path.touch()
    os.truncate(path, 600 * 2**20)
    assert await folder.keep(path, "mp4", 5) == Refusal(Text("video.too_large", limit_mb=512))


async def test_a_video_that_is_not_there_is_our_failure(folder: MediaFolder) -> None:
    with pytest.raises(MediaError):
        await folder.keep(folder.scratch("absent"), "mp4", 5)
