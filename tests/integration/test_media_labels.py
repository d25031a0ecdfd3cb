"""Marks in real files: read by FFmpeg, and no frame, sample or second of what they are in is other than before."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.media import container
from bot.media.kept import MediaFolder
from bot.media.labels import SOURCE_TYPE, Marks, copied, edits, marks_of

JOB = "0123456789abc"
SHADES, SIDE, RATE = 36, 64, 24
FORMATS = {"mp4": ("libx264", "aac"), "mov": ("libx264", "aac"), "webm": ("libvpx-vp9", "libopus")}
WALKS: dict[str, Callable[..., container.Movie]] = {
    "mp4": container.walk_mp4, "mov": container.walk_mp4, "webm": container.walk_webm,
}  # fmt: skip


def filmed(path: Path, **options: str) -> bytes:
    """A second and a half of changing greys, to a tone."""
    video, sound = FORMATS[path.suffix[1:]]
    with av.open(str(path), "w", options=options) as film:
        pictures: Any = film.add_stream(video, rate=RATE)
        pictures.width = pictures.height = SIDE
        pictures.pix_fmt = "yuv420p"
        tone: Any = film.add_stream(sound, rate=48_000, layout="mono")
        for n in range(SHADES):
            shade = np.full((SIDE, SIDE, 3), 7 * n % 255, np.uint8)
            film.mux(pictures.encode(av.VideoFrame.from_ndarray(shade, format="rgb24")))
            wave = np.sin(np.arange(2000 * n, 2000 * (n + 1)) * 0.05).astype(np.float32)[None]
            heard = av.AudioFrame.from_ndarray(wave, format="flt", layout="mono")
            heard.sample_rate, heard.pts = 48_000, 2000 * n
            film.mux(tone.encode(heard))
        film.mux(pictures.encode())
        film.mux(tone.encode())
    return path.read_bytes()


def marked(data: bytes, extension: str, job: str = JOB) -> bytes:
    file = io.BytesIO(data)
    return b"".join(copied(file, len(data), edits(file, len(data), extension, job), at_once=1000))


def marks(data: bytes) -> Marks:
    return marks_of(io.BytesIO(data), len(data))


def seen(data: bytes) -> tuple[Any, ...]:
    """Every frame and every sample, decoded; how long it says that it lasts; and its tags."""
    digests = []
    for kind in ("video", "audio"):
        film: Any
        with av.open(io.BytesIO(data)) as film:
            arrays = [frame.to_ndarray().tobytes() for frame in film.decode(**{kind: 0})]
            digests.append((len(arrays), hashlib.sha256(b"".join(arrays)).hexdigest()))
            length, tags = film.duration, dict(film.metadata)
    return digests, length, tags


@pytest.mark.parametrize("extension", FORMATS)
def test_a_mark_changes_nothing_that_is_seen_or_heard(tmp_path: Path, extension: str) -> None:
    """Every frame and every sample is the same bit for bit, it lasts as long, and it is whole for our own walk."""
    plain = filmed(tmp_path / f"a.{extension}")
    made = marked(plain, extension)
    before, after = seen(plain), seen(made)
    assert before[:2] == after[:2]
    assert before[0][0][0] == SHADES
    assert WALKS[extension](io.BytesIO(made), len(made)) == WALKS[extension](io.BytesIO(plain), len(plain))
    assert marks(plain) == Marks()
    assert marks(made) == Marks(is_generated=True, job=JOB)


@pytest.mark.parametrize("extension", ["mp4", "mov"])
@pytest.mark.parametrize("options", [{}, {"movflags": "faststart"}, {"movflags": "frag_keyframe+empty_moov"}])
def test_boxes_come_first_as_they_were(tmp_path: Path, extension: str, options: dict[str, str]) -> None:
    """The mark is behind them; where fragments have an index at the end, that one stays there."""
    plain = filmed(tmp_path / f"a.{extension}", **options)
    made = marked(plain, extension)
    index = plain.rfind(b"mfra") - 4
    behind = plain[index:] if index > 0 else b""
    assert made.startswith(plain.removesuffix(behind))
    assert made.endswith(behind)
    assert marks(made).job == JOB
    assert seen(plain)[0] == seen(made)[0]


@pytest.mark.parametrize("live", ["0", "1"])
def test_players_find_the_mark_of_a_webm(tmp_path: Path, live: str) -> None:
    """FFmpeg reads it out, with a length of the segment that is known or not; without a table it must be searched."""
    plain = filmed(tmp_path / "a.webm", live=live)
    made = marked(plain, "webm")
    assert marks(made).job == JOB
    before, after = seen(plain), seen(made)
    assert before[:2] == after[:2]
    if live == "0":
        assert after[2]["DIGITAL_SOURCE_TYPE"] == SOURCE_TYPE
        assert after[2]["DAILIES_JOB"] == JOB


def test_a_last_box_that_lasts_to_the_end_is_closed_first(tmp_path: Path) -> None:
    """Otherwise it would swallow the mark."""
    plain = filmed(tmp_path / "a.mp4", movflags="faststart")
    at = plain.rfind(b"mdat") - 4
    open_ended = plain[:at] + bytes(4) + plain[at + 4 :]
    made = marked(open_ended, "mp4")
    assert marks(made).job == JOB
    assert made.startswith(plain)
    assert seen(made)[0] == seen(plain)[0]


def test_a_still_is_marked_too(tmp_path: Path) -> None:
    """It stands for a video where that does not fit."""
    from PIL import Image

    path = tmp_path / "a.jpg"
    Image.new("RGB", (40, 30), "red").save(path)
    plain = path.read_bytes()
    made = marked(plain, "jpg")
    assert marks(made) == Marks(is_generated=True, job=JOB)
    with Image.open(io.BytesIO(made)) as after, Image.open(io.BytesIO(plain)) as before:
        assert after.tobytes() == before.tobytes()


MANIFEST = bytes.fromhex("d8fec3d61b0e483c92975828877ec481") + b"\0\0\0\0manifest\0"


@pytest.mark.parametrize(
    ("kind", "content", "found"),
    [
        (b"uuid", MANIFEST, Marks(has_manifest=True)),
        (b"jumb", b"anything", Marks(has_manifest=True)),
        (b"uuid", bytes(16) + f'DigitalSourceType="{SOURCE_TYPE}"'.encode(), Marks(is_generated=True)),
        (b"uuid", bytes(16) + b'DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/'
         b'compositeWithTrainedAlgorithmicMedia"', Marks(is_generated=True)),
        (b"uuid", bytes(16) + b"http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture", Marks()),
    ],
)  # fmt: skip
async def test_what_carries_a_mark_already_is_left_as_it_is(
    tmp_path: Path, kind: bytes, content: bytes, found: Marks
) -> None:
    """A manifest covers the bytes around it; and a second mark says nothing new."""
    box = (8 + len(content)).to_bytes(4) + kind + content
    data = filmed(tmp_path / "a.mp4") + box
    assert marks(data) == found
    media = MediaFolder(tmp_path / "media")
    scratch = Path(media.scratch("a"))
    scratch.write_bytes(data)
    kept = await media.keep(scratch, "mp4", 2)
    labelled = await media.labelled(kept.path, JOB)  # type: ignore[union-attr]  # it was just filmed
    assert (labelled.path == kept.path) is (found != Marks())  # type: ignore[union-attr]  # same


async def test_the_same_file_and_job_give_the_same_bytes(tmp_path: Path) -> None:
    """So a kill in between costs nothing; another job gives others. A marked file is not marked again."""
    media = MediaFolder(tmp_path / "media")
    scratch = Path(media.scratch("a"))
    scratch.write_bytes(filmed(tmp_path / "a.mp4"))
    kept = await media.keep(scratch, "mp4", 2)
    path = kept.path  # type: ignore[union-attr]  # it was just filmed
    first, second = await media.labelled(path, JOB), await media.labelled(path, JOB)
    assert first == second
    assert (await media.labelled(path, "f" * 13)).sha256 != first.sha256
    assert await media.labelled(first.path, "f" * 13) == first
    assert hashlib.sha256(Path(first.path).read_bytes()).hexdigest() == first.sha256
    assert Path(first.path).stat().st_size == first.size
    assert list(Path(media.scratch("x")).parent.iterdir()) == []


async def test_a_smaller_copy_has_lost_its_mark_and_gets_it_again(tmp_path: Path) -> None:
    """Made again, nothing of what came with the file is left: the mark is put behind what was made."""
    media = MediaFolder(tmp_path / "media")
    scratch = Path(media.scratch("a"))
    with av.open(str(tmp_path / "noise.mp4"), "w") as film:
        pictures: Any = film.add_stream("libx264", rate=RATE, options={"crf": "1"})
        pictures.width = pictures.height = 256
        pictures.pix_fmt = "yuv420p"
        chance = np.random.default_rng(3)
        for _ in range(SHADES):
            noise = chance.integers(0, 255, (256, 256, 3), np.uint8)
            film.mux(pictures.encode(av.VideoFrame.from_ndarray(noise, format="rgb24")))
        film.mux(pictures.encode())
    scratch.write_bytes((tmp_path / "noise.mp4").read_bytes())
    kept = await media.keep(scratch, "mp4", 2)
    whole = await media.labelled(kept.path, JOB)  # type: ignore[union-attr]  # it was just filmed
    fitted = await media.fit(whole.path, 200_000, 2)
    assert marks(Path(fitted.path).read_bytes()) == Marks()  # type: ignore[union-attr]  # noise can be made smaller
    again = await media.labelled(fitted.path, JOB)  # type: ignore[union-attr]  # same
    assert marks(Path(again.path).read_bytes()).job == JOB


async def test_a_file_from_outside_is_looked_at_and_gone(tmp_path: Path) -> None:
    """Whatever it is."""
    media = MediaFolder(tmp_path / "media")
    made = marked(filmed(tmp_path / "a.webm"), "webm")
    for data, job in ((made, JOB), (b"%PDF-1.7", None), (b"", None)):
        scratch = Path(media.scratch("sent"))
        scratch.write_bytes(data)
        trace = await media.trace(scratch)
        assert (trace.sha256, trace.job, trace.is_generated) == (hashlib.sha256(data).hexdigest(), job, bool(job))
        assert not scratch.exists()


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from([b"", b"\0\0\0\x18ftypisom\0\0\0\0", b"\x1a\x45\xdf\xa3\x80", b"\xff\xd8\xff"]))
def test_any_bytes_can_be_looked_at(data: st.DataObject, head: bytes) -> None:
    """Strangers send them: there is an answer, and what may be marked can be read back."""
    whole = head + data.draw(st.binary(max_size=200))
    assert isinstance(marks(whole), Marks)
    for extension in ("mp4", "webm", "txt"):
        made = marked(whole, extension)
        assert made == whole or marks(made).is_generated
