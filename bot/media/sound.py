"""Walks the structure of a sound file to its end, without decoding anything: is all of it there?

WAV is RIFF chunks, OGG is pages (RFC 3533), an MP3 may say in its first frame how long it is. M4A is boxes and walked
where MP4 is. Pure on a seekable binary file; any bytes end well or in NotVideo or Truncated.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

from bot.media.container import NotVideo, Truncated

_UNKNOWN_LENGTH = 0xFFFFFFFF  # written by what could not go back to fill it in
_LAST_PAGE = 4
_LONGEST_TAG = 16 * 2**20
_MOST_PARTS = 50_000  # a minute takes some 3,000; a file of nothing but tiny ones would keep us busy


def walk_wav(file: BinaryIO, size: int) -> None:
    """Check every chunk up to `size`. Raises NotVideo or Truncated."""
    file.seek(0)
    head = file.read(12)
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        raise NotVideo("no RIFF WAVE")
    at, names = 12, set()
    for _ in range(_MOST_PARTS):
        if at + 8 > size:
            break
        file.seek(at)
        name, length = struct.unpack("<4sI", file.read(8))
        names.add(name)
        if length == _UNKNOWN_LENGTH and name == b"data":
            break
        if at + 8 + length > size:
            raise Truncated(f"{name!r} ends outside of the file")
        at += 8 + length + length % 2
    if not {b"fmt ", b"data"} <= names:
        raise Truncated("needs fmt and data")


def walk_ogg(file: BinaryIO, size: int) -> None:
    """Check every page up to `size`; the last one says that it is the last. Raises NotVideo or Truncated."""
    at, flags = 0, 0
    for _ in range(_MOST_PARTS):
        if at >= size:
            break
        file.seek(at)
        head = file.read(27 + 255)
        if head[:4] != b"OggS":
            raise (Truncated if at else NotVideo)("no page where one should be")
        if len(head) < 27 or len(head) < 27 + head[26]:
            raise Truncated("a page header")
        flags = head[5]
        at += 27 + head[26] + sum(head[27 : 27 + head[26]])
    if at != size or not flags & _LAST_PAGE:
        raise Truncated("the last page")


def walk_mp3(file: BinaryIO, size: int) -> None:
    """Hold the file against the length its first frame tells, if it does. Raises NotVideo or Truncated."""
    file.seek(0)
    start = _tag_bytes(file.read(10))
    file.seek(start)
    frame = file.read(200)
    if start > size or len(frame) < 4 or frame[0] != 0xFF or frame[1] & 0xE6 != 0xE2:
        raise (Truncated if start else NotVideo)("no frame where the first should be")
    is_version_1, is_mono = frame[1] & 0x18 == 0x18, frame[3] >> 6 == 3
    at = 4 + {(True, False): 32, (True, True): 17, (False, False): 17, (False, True): 9}[is_version_1, is_mono]
    if frame[at : at + 4] not in (b"Xing", b"Info"):
        return
    told = int.from_bytes(frame[at + 4 : at + 8])
    at += 12 if told & 1 else 8
    if told & 2 and start + int.from_bytes(frame[at : at + 4]) > size:
        raise Truncated("frames are missing")


def _tag_bytes(head: bytes) -> int:
    """How long the ID3 tag in front is; its length is written in 7 bits a byte."""
    if head[:3] != b"ID3" or len(head) < 10:
        return 0
    length = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    return min(10 + length + (10 if head[5] & 0x10 else 0), _LONGEST_TAG)
