"""The walks over video files: a cut, a swap or a seal shows, wherever it is."""

from __future__ import annotations

import contextlib
import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.media.container import Encrypted, Movie, NotVideo, Truncated, walk_mp4, walk_webm

# -- MP4, made by hand from ISO/IEC 14496-12


def box(kind: bytes, *content: bytes) -> bytes:
    data = b"".join(content)
    return struct.pack(">I4s", 8 + len(data), kind) + data


def long_box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4sQ", 1, kind, 16 + len(data)) + data


def mvhd(seconds: float, version: int = 0) -> bytes:
    if version:
        return box(b"mvhd", struct.pack(">B3xQQIQ", 1, 0, 0, 1000, int(seconds * 1000)), bytes(80))
    return box(b"mvhd", struct.pack(">B3xIIII", 0, 0, 0, 1000, int(seconds * 1000)), bytes(80))


def trak(
    handler: bytes = b"vide", entry: bytes = b"avc1", sizes: tuple[int, ...] = (60, 40), inner: bytes = b""
) -> bytes:
    side = (1920 << 16, 1080 << 16) if handler == b"vide" else (0, 0)
    return box(
        b"trak",
        box(b"tkhd", bytes(76), struct.pack(">II", *side)),
        box(
            b"mdia",
            box(b"hdlr", bytes(8), handler, bytes(13)),
            box(
                b"minf",
                box(
                    b"stbl",
                    box(b"stsd", struct.pack(">II", 0, 1), box(entry, bytes(78), inner)),
                    box(b"stsz", struct.pack(">III", 0, 0, len(sizes)), struct.pack(f">{len(sizes)}I", *sizes)),
                ),
            ),
        ),
    )


FTYP = box(b"ftyp", b"isom", bytes(4), b"isomiso2avc1mp41")
MOOV = box(b"moov", mvhd(5), trak(), trak(b"soun", b"mp4a", (10,)))
MDAT = box(b"mdat", bytes(110))
WHOLE = FTYP + MOOV + MDAT


def mp4(data: bytes) -> Movie:
    return walk_mp4(io.BytesIO(data), len(data))


@pytest.mark.parametrize(
    "data",
    [
        WHOLE,
        FTYP + box(b"free", bytes(9)) + MDAT + MOOV,
        FTYP + box(b"moov", mvhd(5, version=1), trak()) + long_box(b"mdat", bytes(100)),
        FTYP + MOOV + b"\0\0\0\0" + MDAT[4:],  # "up to the end of the file"
        box(b"ftyp", b"qt  ", bytes(4)) + MOOV + MDAT,
        box(b"ftyp", b"what", bytes(4), b"mp42") + MOOV + MDAT,
    ],
)
def test_a_whole_file_says_how_long_and_how_large_it_is(data: bytes) -> None:
    assert mp4(data) == Movie(5.0, 1920, 1080)


@pytest.mark.row("B63")
@pytest.mark.parametrize("data", [WHOLE, FTYP + MDAT + MOOV, FTYP + MOOV + b"\0\0\0\0" + MDAT[4:]])
@given(draw=st.data())
def test_for_every_cut_the_walk_says_so(data: bytes, draw: st.DataObject) -> None:
    cut = draw.draw(st.integers(0, len(data) - 1))
    with pytest.raises((Truncated, NotVideo)):
        mp4(data[:cut])


@pytest.mark.row("B63")
@pytest.mark.parametrize(
    "data",
    [
        FTYP + MOOV, FTYP + MDAT, FTYP + MOOV + MOOV + MDAT, WHOLE + b"\0", WHOLE + b"\0\0\0\7free",
        FTYP + box(b"moov", trak()) + MDAT, FTYP + box(b"moov", mvhd(5), trak(sizes=(60, 60))) + MDAT[:-10],
        FTYP + box(b"moov", box(b"mvhd", bytes(100)), trak()) + MDAT,
        FTYP + box(b"moov", mvhd(5), box(b"trak", box(b"tkhd", bytes(84)))) + MDAT,
    ],
)  # fmt: skip
def test_a_structure_that_contradicts_itself_is_not_whole(data: bytes) -> None:
    with pytest.raises(Truncated):
        mp4(data)


@pytest.mark.row("B63")
@pytest.mark.parametrize(
    "data",
    [
        b"<!doctype html><title>expired</title>", b"#EXTM3U\n#EXT-X-VERSION:3\n", b"\x89PNG\r\n\x1a\n" + bytes(50),
        b"x", box(b"ftyp", b"avif", bytes(4), b"mif1miafisom") + MOOV + MDAT,
        box(b"ftyp", b"what", bytes(4)) + MOOV + MDAT,
        FTYP + box(b"moov", mvhd(5), trak(b"soun", b"mp4a")) + MDAT,
    ],
)  # fmt: skip
def test_other_files_are_no_videos(data: bytes) -> None:
    with pytest.raises(NotVideo):
        mp4(data)


def test_a_file_of_nothing_but_tiny_boxes_does_not_keep_us_busy() -> None:
    with pytest.raises(NotVideo):
        mp4(FTYP + box(b"free") * 60_000 + MOOV + MDAT)


@pytest.mark.row("B63")
@pytest.mark.parametrize("track", [trak(entry=b"encv"), trak(inner=box(b"sinf", bytes(20)))])
def test_sealed_samples_are_noticed(track: bytes) -> None:
    with pytest.raises(Encrypted):
        mp4(FTYP + box(b"moov", mvhd(5), track) + MDAT)


@given(at=st.integers(0, len(WHOLE) - 1), value=st.integers(0, 255))
def test_for_every_changed_byte_the_walk_ends_in_an_answer(at: int, value: int) -> None:
    damaged = WHOLE[:at] + bytes([value]) + WHOLE[at + 1 :]
    with contextlib.suppress(NotVideo, Truncated, Encrypted):
        assert isinstance(mp4(damaged), Movie)


# -- WEBM, made by hand from RFC 8794 and RFC 9559


def element(kind: str, *content: bytes, unknown: bool = False) -> bytes:
    data = b"".join(content)
    length = (1 << 56) - 1 if unknown else len(data)
    return bytes.fromhex(kind) + (length | 1 << 56).to_bytes(8) + data


def info(seconds: float) -> bytes:
    return element("1549A966", element("2AD7B1", b"\x0f\x42\x40"), element("4489", struct.pack(">d", seconds * 1000)))


def tracks(*more: bytes) -> bytes:
    size = element("E0", element("B0", b"\x07\x80"), element("BA", b"\x04\x38"))
    return element("1654AE6B", element("AE", size, *more))


EBML = element("1A45DFA3", element("4282", b"webm"))
CLUSTER = element("1F43B675", bytes(100))
CLIP = EBML + element("18538067", info(5), tracks(), CLUSTER, CLUSTER)


def webm(data: bytes) -> Movie:
    return walk_webm(io.BytesIO(data), len(data))


@pytest.mark.parametrize("data", [CLIP, EBML + element("18538067", info(5), tracks(), CLUSTER, unknown=True)])
def test_a_whole_webm_says_how_long_and_how_large_it_is(data: bytes) -> None:
    assert webm(data) == Movie(5.0, 1920, 1080)


@pytest.mark.row("B63")
@given(cut=st.integers(0, len(CLIP) - 1))
def test_for_every_cut_of_a_webm_the_walk_says_so(cut: int) -> None:
    with pytest.raises((Truncated, NotVideo)):
        webm(CLIP[:cut])


def test_a_sealed_webm_is_noticed() -> None:
    sealed = tracks(element("6D80", element("6240", element("5035", b"x"))))
    with pytest.raises(Encrypted):
        webm(EBML + element("18538067", info(5), sealed, CLUSTER))


@pytest.mark.parametrize(
    "data", [b"", WHOLE, element("1A45DFA3", element("4282", b"mp4")), element("18538067", CLUSTER)]
)
def test_other_files_are_no_webm(data: bytes) -> None:
    with pytest.raises((NotVideo, Truncated)):
        webm(data)


@given(at=st.integers(0, len(CLIP) - 1), value=st.integers(0, 255))
def test_for_every_changed_byte_of_a_webm_the_walk_ends_in_an_answer(at: int, value: int) -> None:
    damaged = CLIP[:at] + bytes([value]) + CLIP[at + 1 :]
    with contextlib.suppress(NotVideo, Truncated, Encrypted):
        assert isinstance(webm(damaged), Movie)


@given(data=st.binary(max_size=200))
def test_for_every_rubbish_there_is_an_answer(data: bytes) -> None:
    for walk, head in ((mp4, FTYP), (webm, EBML)):
        with pytest.raises((NotVideo, Truncated)):
            walk(head + data)
