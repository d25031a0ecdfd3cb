"""What a file is, by its first bytes, whatever its name says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.media.sniffing import HEAD_BYTES, sniff


@pytest.mark.row("B25")
@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"\xff\xd8\xff\xe0", "JPEG"), (b"\x89PNG\r\n\x1a\n\0\0", "PNG"), (b"RIFF\0\0\0\0WEBPVP8 ", "WEBP"),
        (b"RIFF\0\0\0\0AVI LIST", "AVI"), (b"RIFF\0\0\0\0what", "unknown"), (b"GIF89a", "GIF"), (b"%PDF-1.7", "PDF"),
        (b"%!PS-Adobe-3.0 EPSF", "EPS"), (b"8BPS\0\1", "PSD"), (b"II*\0\x08", "TIFF"), (b"MM\0*\0", "TIFF"),
        (b"SIMPLE  =                    T", "FITS"), (b"\0\0\0\x1cftypheic", "HEIC"), (b"\0\0\0\x1cftypmif1", "HEIC"),
        (b"\0\0\0\x1cftypavif", "AVIF"), (b"\0\0\0\x1cftypisom", "MP4"), (b"\0\0\0\x14ftypqt  ", "MOV"),
        (b"\x1aE\xdf\xa3\x9fB\x82\x84webm", "WEBM"), (b"\x1aE\xdf\xa3\xa3B\x82\x88matroska", "MKV"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", "AVIF"), (b"\0\0\0\x1cftypM4A ", "M4A"), (b"OggS\0\2", "OGG"),
        (b"ID3\x04", "MP3"), (b"\xff\xfb\x90\x44", "MP3"), (b"\xff\xf2\x90", "MP3"), (b"\xff\xfeh\0i\0", "unknown"),
        (b"RIFF\0\0\0\0WAVEfmt ", "WAV"), (b"fLaC", "FLAC"), (b"#!AMR\n", "AMR"),
        (b"BM6\0", "BMP"), (b"PK\3\4", "ZIP"), (b"\x1f\x8b\x08", "GZIP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "SVG"), (b"<?xml version='1.0'?>\n<!-- x --><svg>", "SVG"),
        (b"<?xml version='1.0'?><note/>", "XML"), (b"\xef\xbb\xbf \n<!DOCTYPE html><html>", "HTML"),
        (b"<HTML><body>", "HTML"), (b"#EXTM3U\n", "playlist"), (b"just words", "text"),
        ("grö".encode()[:-1], "text"),
        (b"", "empty"), (b"\0\1\2\3", "unknown"), (b"\xc3\x28\xa0\xa1\xe2\x28", "unknown"),
    ],
)  # fmt: skip
def test_a_type_is_known_by_its_magic(head: bytes, found: str) -> None:
    assert sniff(head) == found


@given(head=st.binary(max_size=HEAD_BYTES))
def test_for_every_head_there_is_a_name(head: bytes) -> None:
    assert sniff(head)
