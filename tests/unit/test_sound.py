"""The structure of sound files, by hand-made bytes and by any bytes. Real files are in tests/integration."""

from __future__ import annotations

import contextlib
import io
import struct
from collections.abc import Callable
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.media import container, sound
from bot.media.container import Encrypted, NotVideo, Truncated

Walk = Callable[[BinaryIO, int], object]


def walk(walking: Walk, data: bytes) -> object:
    return walking(io.BytesIO(data), len(data))


def chunk(name: bytes, data: bytes, length: int | None = None) -> bytes:
    return struct.pack("<4sI", name, len(data) if length is None else length) + data + b"\0" * (len(data) % 2)


def wav(*chunks: bytes) -> bytes:
    return b"RIFF" + bytes(4) + b"WAVE" + b"".join(chunks)


FMT = chunk(b"fmt ", bytes(16))


@pytest.mark.parametrize(
    "data",
    [
        wav(FMT, chunk(b"data", bytes(100))), wav(FMT, chunk(b"LIST", b"odd"), chunk(b"data", b"odd")),
        wav(FMT, chunk(b"data", bytes(100), 0xFFFFFFFF)), wav(FMT, chunk(b"data", b"odd"))[:-1],
    ],
)  # fmt: skip
def test_a_whole_wav_is_walked_to_its_end(data: bytes) -> None:
    assert walk(sound.walk_wav, data) is None


@pytest.mark.parametrize(
    "data", [wav(FMT), wav(chunk(b"data", b"")), wav(FMT, chunk(b"data", bytes(100)))[:-1], wav(FMT, b"data\4")]
)
def test_half_a_wav_is_known(data: bytes) -> None:
    with pytest.raises(Truncated):
        walk(sound.walk_wav, data)


def page(flags: int, *segments: int) -> bytes:
    return b"OggS\0" + bytes([flags]) + bytes(20) + bytes([len(segments), *segments]) + bytes(sum(segments))


def test_an_ogg_ends_with_the_page_that_says_so() -> None:
    assert walk(sound.walk_ogg, page(2, 30) + page(0, 255, 255, 3) + page(4, 10)) is None
    for data in (page(2, 30), page(2, 30) + page(4, 10)[:-1], page(2, 30) + page(4, 9)[:20], page(4, 1) + b"tail"):
        with pytest.raises(Truncated):
            walk(sound.walk_ogg, data)


def mp3(told: int, *, tag: int = 0, length: int = 400) -> bytes:
    head = b"ID3\4\0\0" + struct.pack(">I", tag) + bytes(tag) if tag else b""
    frame = b"\xff\xfb\x90\x00" + bytes(32) + b"Xing" + struct.pack(">III", 3, 5, told)
    return head + frame + bytes(length - len(frame))


@pytest.mark.parametrize("tag", [0, 100])
def test_an_mp3_is_held_against_the_length_it_tells(tag: int) -> None:
    assert walk(sound.walk_mp3, mp3(400, tag=tag)) is None
    assert walk(sound.walk_mp3, b"\xff\xfb\x90\x00" + bytes(400)) is None
    with pytest.raises(Truncated):
        walk(sound.walk_mp3, mp3(401, tag=tag))
    with pytest.raises(Truncated):
        walk(sound.walk_mp3, b"ID3\4\0\0\0\0\7\0")


@given(
    head=st.sampled_from([b"", b"RIFF\0\0\0\0WAVE", b"OggS\0\0", b"ID3\4\0\0", b"\xff\xfb\x90\0", b"\0\0\0\x08ftyp"]),
    tail=st.binary(max_size=600),
)
@pytest.mark.parametrize("walking", [sound.walk_wav, sound.walk_ogg, sound.walk_mp3, container.walk_m4a])
def test_any_bytes_end_well_or_in_one_of_three_errors(walking: Walk, head: bytes, tail: bytes) -> None:
    with contextlib.suppress(NotVideo, Truncated, Encrypted):
        walk(walking, head + tail)
