"""What every media store promises the core.

The fake believes everything that does not say "broken", so whatever is refused here says so, beside being broken.
"""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Callable
from pathlib import Path, PurePath

import av
import pytest
from av.video.stream import VideoStream
from PIL import Image

from bot.generation.errors import MediaError
from bot.generation.message import Refusal, Text
from bot.generation.ports import Kept, MediaStore
from bot.media.kept import MediaFolder
from tests.fakes import FakeMedia

STORES: dict[str, Callable[[Path], MediaStore]] = {"fake": FakeMedia, "folder": MediaFolder}
SECONDS = 3
FITS = 200_000  # bytes


def picture(colour: str = "teal") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(buffer, "JPEG")
    return buffer.getvalue()


def video() -> bytes:
    """A real MP4 from a real muxer."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=4)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(4 * SECONDS):
            frame = av.VideoFrame.from_image(Image.new("RGB", (64, 48), "teal"))  # type: ignore[no-untyped-call]
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return buffer.getvalue()


def busy_video() -> bytes:
    """One that is larger than FITS: noise, which compresses badly."""
    noise = random.Random(7)
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=8)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = 320, 240, "yuv420p", 8_000_000
        for _ in range(8 * SECONDS):
            picture = Image.frombytes("RGB", (160, 120), noise.randbytes(160 * 120 * 3)).resize((320, 240))
            container.mux(stream.encode(av.VideoFrame.from_image(picture)))  # type: ignore[no-untyped-call]
        container.mux(stream.encode())
    return buffer.getvalue()


def broken(whole: bytes) -> bytes:
    """Half of it, saying so."""
    return whole[: len(whole) // 2] + b"broken"


@pytest.fixture(params=STORES)
def media(request: pytest.FixtureRequest, tmp_path: Path) -> MediaStore:
    return STORES[request.param](tmp_path)


def put(media: MediaStore, data: bytes, name: str = "given") -> PurePath:
    path = media.scratch(name)
    Path(path).write_bytes(data)
    return path


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_an_admitted_picture_is_named_by_its_content(media: MediaStore) -> None:
    """What is kept is a JPEG, found again by its sha256."""
    kept = await media.admit(put(media, picture()), "a.jpg")
    assert isinstance(kept, Kept)
    content = Path(kept.path).read_bytes()
    assert (kept.sha256, kept.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert kept.path == media.find(kept.sha256, "jpg")
    assert kept.path.suffix == ".jpg"
    assert content.startswith(b"\xff\xd8\xff")


async def test_the_same_picture_is_the_same_file(media: MediaStore) -> None:
    """Another one is another."""
    first = await media.admit(put(media, picture()), "a.jpg")
    assert await media.admit(put(media, picture()), "b.jpg") == first
    other = await media.admit(put(media, picture("red")), "a.jpg")
    assert isinstance(first, Kept)
    assert isinstance(other, Kept)
    assert other.path != first.path


async def test_of_an_admitted_picture_only_what_is_kept_is_left(media: MediaStore, tmp_path: Path) -> None:
    """The original may say where it was taken: it goes at once."""
    kept = await media.admit(put(media, picture()), "a.jpg")
    assert isinstance(kept, Kept)
    assert files(tmp_path) == [Path(kept.path)]


async def test_of_a_refused_picture_nothing_is_left(media: MediaStore, tmp_path: Path) -> None:
    """And the sentence names it."""
    refusal = Refusal(Text("media.broken", name="a.jpg"))
    assert await media.admit(put(media, broken(picture())), "a.jpg") == refusal
    assert files(tmp_path) == []


async def test_a_video_is_kept_byte_for_byte(media: MediaStore, tmp_path: Path) -> None:
    """Under its own sha256; the file that grew has become it."""
    data = video()
    path = put(media, data)
    kept = await media.keep(path, "mp4", SECONDS)
    assert isinstance(kept, Kept)
    assert (kept.sha256, kept.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert kept.path == media.find(kept.sha256, "mp4")
    assert Path(kept.path).read_bytes() == data
    assert files(tmp_path) == [Path(kept.path)]


async def test_a_video_that_came_twice_is_one_file(media: MediaStore, tmp_path: Path) -> None:
    """A kill between keeping and saying so costs a download, nothing else."""
    data = video()
    first = await media.keep(put(media, data), "mp4", SECONDS)
    assert await media.keep(put(media, data), "mp4", SECONDS) == first
    assert len(files(tmp_path)) == 1


async def test_of_half_a_video_nothing_is_left(media: MediaStore, tmp_path: Path) -> None:
    """What was refused would only be found again."""
    assert await media.keep(put(media, broken(video())), "mp4", SECONDS) == Refusal(Text("video.truncated"))
    assert files(tmp_path) == []


async def test_a_file_that_is_not_there_is_nobodys_fault(media: MediaStore) -> None:
    """An outage, not a refusal: it is fetched again."""
    with pytest.raises(MediaError):
        await media.admit(media.scratch("absent"), "a.jpg")
    with pytest.raises(MediaError):
        await media.keep(media.scratch("absent"), "mp4", SECONDS)


async def kept_video(media: MediaStore, data: bytes) -> Kept:
    kept = await media.keep(put(media, data), "mp4", SECONDS)
    assert isinstance(kept, Kept)
    return kept


@pytest.mark.row("F35")
async def test_a_video_is_made_to_fit(media: MediaStore) -> None:
    """It is another file of at most that size, kept under its own sha256; the one it was made of stays as it is."""
    data = busy_video()
    kept = await kept_video(media, data)
    fitted = await media.fit(kept.path, FITS, SECONDS)
    assert isinstance(fitted, Kept)
    content = Path(fitted.path).read_bytes()
    assert (fitted.sha256, fitted.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert len(content) <= FITS < len(data)
    assert fitted.path == media.find(fitted.sha256, "mp4")
    assert Path(kept.path).read_bytes() == data


async def test_what_fits_already_is_given_back_as_it_is(media: MediaStore, tmp_path: Path) -> None:
    """Whoever was told that it does not fit knows from that: there is no way."""
    data = video()
    kept = await kept_video(media, data)
    again = await media.fit(kept.path, len(data), SECONDS)
    assert isinstance(again, Kept)
    assert (again.sha256, again.path, again.size) == (kept.sha256, kept.path, len(data))
    assert files(tmp_path) == [Path(kept.path)]


async def test_what_cannot_be_made_to_fit_is_a_refusal(media: MediaStore, tmp_path: Path) -> None:
    """And nothing is left of the attempt."""
    kept = await kept_video(media, video())
    assert await media.fit(kept.path, 3, SECONDS) == Refusal(Text("media.cannot_fit"))
    assert files(tmp_path) == [Path(kept.path)]


async def test_a_still_is_a_kept_jpeg(media: MediaStore) -> None:
    """The first and the last frame are two pictures; the same one is the same file."""
    kept = await kept_video(media, busy_video())
    first = await media.still(kept.path, last=False)
    last = await media.still(kept.path, last=True)
    assert isinstance(first, Kept)
    assert isinstance(last, Kept)
    assert first.sha256 != last.sha256
    assert Path(first.path).read_bytes().startswith(b"\xff\xd8\xff")
    assert first.path == media.find(first.sha256, "jpg")
    assert await media.still(kept.path, last=False) == first


async def test_of_what_was_never_kept_nothing_can_be_made(media: MediaStore) -> None:
    """An outage, not a refusal."""
    with pytest.raises(MediaError):
        await media.fit(media.find("0" * 64, "mp4"), 1000, SECONDS)
    with pytest.raises(MediaError):
        await media.still(media.find("0" * 64, "mp4"), last=True)


async def test_a_label_is_put_behind_what_was_kept(media: MediaStore) -> None:
    """The same each time for the same job, and not twice; what was kept stays as it is."""
    whole = video()
    kept = await media.keep(put(media, whole), "mp4", SECONDS)
    assert isinstance(kept, Kept)
    first = await media.labelled(kept.path, "0" * 13)
    assert await media.labelled(kept.path, "0" * 13) == first
    assert await media.labelled(first.path, "1" * 13) == first
    assert (await media.labelled(kept.path, "1" * 13)).sha256 != first.sha256
    data = Path(first.path).read_bytes()
    assert data.startswith(whole)
    assert (hashlib.sha256(data).hexdigest(), len(data)) == (first.sha256, first.size)
    assert Path(kept.path).read_bytes() == whole


async def test_a_label_is_read_back_and_the_file_is_gone(media: MediaStore) -> None:
    """Whatever was sent."""
    kept = await media.keep(put(media, video()), "mp4", SECONDS)
    assert isinstance(kept, Kept)
    labelled = await media.labelled(kept.path, "0123456789abc")
    for data, job in ((Path(labelled.path).read_bytes(), "0123456789abc"), (video(), None), (b"", None)):
        sent = put(media, data)
        trace = await media.trace(sent)
        assert (trace.sha256, trace.job) == (hashlib.sha256(data).hexdigest(), job)
        assert (trace.is_generated, trace.has_manifest) == (bool(job), False)
        assert not Path(sent).exists()


async def test_what_is_not_there_has_no_label(media: MediaStore) -> None:
    """An outage, not an answer."""
    with pytest.raises(MediaError):
        await media.labelled(media.find("0" * 64, "mp4"), "0" * 13)
    with pytest.raises(MediaError):
        await media.trace(media.scratch("nothing"))


async def test_a_kept_file_is_intact_until_somebody_changes_it(media: MediaStore) -> None:
    """Or takes it away."""
    kept = await media.keep(put(media, video()), "mp4", SECONDS)
    assert isinstance(kept, Kept)
    assert await media.intact(kept.sha256, "mp4")
    Path(kept.path).chmod(0o600)
    Path(kept.path).write_bytes(video() + b"more")
    assert not await media.intact(kept.sha256, "mp4")
    Path(kept.path).unlink()
    assert not await media.intact(kept.sha256, "mp4")


async def test_scratch_is_a_place_of_its_own_for_each_name(media: MediaStore) -> None:
    """The same each time, so that a download goes on after a restart; on the disk of what is kept."""
    one, other = media.scratch("one"), media.scratch("other")
    assert one == media.scratch("one") != other
    put(media, b"", "one")
    assert Path(one).stat().st_dev == Path(media.find("0" * 64, "mp4").parents[1]).stat().st_dev


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "/etc/passwd", ".hidden"])
def test_a_scratch_name_leads_nowhere_else(media: MediaStore, name: str) -> None:
    """It is made of ids, and a mistake there must not write elsewhere."""
    with pytest.raises(ValueError, match="plain file name"):
        media.scratch(name)


def test_what_was_never_kept_is_not_found(media: MediaStore) -> None:
    """There is a place for it, and nothing is there."""
    assert not Path(media.find("0" * 64, "mp4")).exists()
