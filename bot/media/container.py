"""Walks the structure of a video file to its end, without decoding anything: is all of it there, and how long is it?

MP4 and MOV are boxes (ISO/IEC 14496-12), WEBM is EBML elements (RFC 8794, RFC 9559). `ffmpeg -i` calls a truncated file
a success; these walks do not. Pure on a seekable binary file; any bytes give a Movie or one of the three errors.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

_VIDEO_BRANDS = frozenset(
    {b"isom", b"mp41", b"mp42", b"avc1", b"M4V ", b"qt  ", b"MSNV", b"dash", b"cmfc", b"hvc1", b"av01"}
    | {b"iso%d" % n for n in range(2, 10)}
)
_PICTURE_BRANDS = frozenset({b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1", b"M4A ", b"crx "})
_LARGEST_INDEX = 16 * 2**20  # of a moov: 15 s take some 100 KB
_MOST_PARTS = 50_000  # in one parent; a file of nothing but tiny boxes would keep us busy for minutes
_SEALED = frozenset({b"encv", b"enca", b"drmi", b"drms"})

_EBML, _SEGMENT, _INFO, _TRACKS, _CLUSTER = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
_DOC_TYPE, _TIME_SCALE, _DURATION = 0x4282, 0x2AD7B1, 0x4489
_TRACK, _VIDEO, _WIDTH, _HEIGHT, _ENCODINGS, _ENCRYPTION = 0xAE, 0xE0, 0xB0, 0xBA, 0x6D80, 0x5035


class NotVideo(Exception):
    """It is something else."""


class Truncated(Exception):
    """It begins as a video, and its structure breaks off or contradicts itself."""


class Encrypted(Exception):
    """Its samples are sealed."""


@dataclass(frozen=True, slots=True)
class Movie:
    """What a whole file says of itself: `seconds` of duration, `width` and `height` in pixels (0: not said)."""

    seconds: float
    width: int
    height: int


# -- MP4 and MOV -----------------------------------------------------------------------------------------------------


def walk_mp4(file: BinaryIO, size: int) -> Movie:
    """Check every top-level box up to `size` and read the index. Raises NotVideo, Truncated or Encrypted."""
    _check_brand(file, size)
    movie = _walk_boxes(file, size)
    if not movie.width:
        raise NotVideo("no picture track")
    return movie


def walk_m4a(file: BinaryIO, size: int) -> Movie:
    """The same for a sound file, which needs no picture: see walk_mp4."""
    return _walk_boxes(file, size)


def _walk_boxes(file: BinaryIO, size: int) -> Movie:
    boxes = list(top_boxes(file, size))
    media = [end - start for kind, start, end in boxes if kind == b"mdat"]
    indexes = [(start, end) for kind, start, end in boxes if kind == b"moov"]
    if len(indexes) != 1 or not media:
        raise Truncated("needs one moov and an mdat")
    start, end = indexes[0]
    if end - start > _LARGEST_INDEX:
        raise NotVideo("an index of this size")
    file.seek(start)
    try:
        return _read_index(file.read(end - start), sum(media))
    except (struct.error, KeyError) as exc:
        raise Truncated("the index") from exc


def _check_brand(file: BinaryIO, size: int) -> None:
    file.seek(0)
    head = file.read(min(size, 256))
    if head[4:8] != b"ftyp":
        raise NotVideo("no ftyp")
    if len(head) < 16:
        raise Truncated("ftyp")
    length = min(struct.unpack(">I", head[:4])[0], len(head))
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, length - 3, 4))}
    if head[8:12] in _PICTURE_BRANDS or not brands & _VIDEO_BRANDS:
        raise NotVideo("another brand")


def top_boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, where its content starts, where it ends) of each box; the last one ends exactly at `size`."""
    at = 0
    for _ in range(_MOST_PARTS):
        if at == size:
            return
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            raise Truncated("a box header")
        length, kind = struct.unpack(">I4s", head[:8])
        start = at + 8
        if length == 1:
            if len(head) < 16:
                raise Truncated("a long box header")
            length, start = struct.unpack(">Q", head[8:])[0], at + 16
        end = size if length == 0 else at + length
        if end < start or end > size:
            raise Truncated(f"{kind!r} ends outside of the file")
        yield kind, start, end
        at = end
    raise NotVideo("too many boxes")


def _children(data: bytes, start: int = 0) -> Iterator[tuple[bytes, bytes]]:
    at = start
    for _ in range(_MOST_PARTS):
        if at + 8 > len(data):
            return
        length, kind = struct.unpack_from(">I4s", data, at)
        if length < 8 or at + length > len(data):
            raise Truncated(f"{kind!r} ends outside of its box")
        yield kind, data[at + 8 : at + length]
        at += length
    raise NotVideo("too many boxes")


def _read_index(moov: bytes, media_bytes: int) -> Movie:
    header: bytes | None = None
    width = height = promised = 0
    for kind, content in _children(moov):
        if kind == b"mvhd":
            header = content
        elif kind == b"trak":
            track = _read_track(content)
            promised += track.sample_bytes
            if track.is_video:
                width, height = track.width, track.height
    if header is None:
        raise Truncated("no mvhd")
    if promised > media_bytes:
        raise Truncated("samples are missing")  # also where mdat says "up to the end", which any cut satisfies
    return Movie(_seconds(header), width, height)


def _seconds(mvhd: bytes) -> float:
    scale, duration = struct.unpack_from(">IQ", mvhd, 20) if mvhd[0:1] == b"\1" else struct.unpack_from(">II", mvhd, 12)
    if not scale:
        raise Truncated("a time scale of 0")
    return float(duration / scale)


@dataclass(frozen=True, slots=True)
class _Track:
    is_video: bool
    width: int
    height: int
    sample_bytes: int


def _read_track(trak: bytes) -> _Track:
    boxes = dict(_children(trak))
    media = dict(_children(boxes[b"mdia"]))
    table = dict(_children(dict(_children(media[b"minf"]))[b"stbl"]))
    _check_open(table[b"stsd"])
    width, height = struct.unpack(">II", boxes[b"tkhd"][-8:])  # 16.16 fixed point
    return _Track(media[b"hdlr"][8:12] == b"vide", width >> 16, height >> 16, _sample_bytes(table[b"stsz"]))


def _check_open(stsd: bytes) -> None:
    for kind, content in _children(stsd, 8):
        if kind in _SEALED or b"sinf" in content:
            raise Encrypted(repr(kind))


def _sample_bytes(stsz: bytes) -> int:
    each, count = struct.unpack_from(">II", stsz, 4)
    if each:
        return int(each * count)
    return sum(value for (value,) in struct.iter_unpack(">I", stsz[12 : 12 + 4 * count]))


# -- WEBM ------------------------------------------------------------------------------------------------------------


def walk_webm(file: BinaryIO, size: int) -> Movie:
    """Check every element down to the clusters and read the header. Raises NotVideo, Truncated or Encrypted."""
    file.seek(0)
    if file.read(4) != _EBML.to_bytes(4):
        raise NotVideo("no EBML header")
    top = list(elements(file, 0, size))
    if not _is_matroska(file, *top[0][1:]):
        raise NotVideo("another document type")
    segments = [(start, end) for kind, start, end in top if kind == _SEGMENT]
    if len(segments) != 1:
        raise Truncated("needs one segment")
    parts: dict[int, tuple[int, int]] = {}
    for kind, start, end in elements(file, *segments[0]):
        parts.setdefault(kind, (start, end))
    if not parts.keys() >= {_INFO, _TRACKS, _CLUSTER}:
        raise Truncated("needs Info, Tracks and a Cluster")
    info = _leaves(file, *parts[_INFO])
    scale = int.from_bytes(info.get(_TIME_SCALE, b"")) or 1_000_000
    width, height = _picture(file, *parts[_TRACKS])
    return Movie(_float(info.get(_DURATION, b"")) * scale / 1e9, width, height)


def elements(file: BinaryIO, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(id, where its content starts, where it ends) of each element; the last one ends exactly at `end`."""
    at = start
    for _ in range(_MOST_PARTS):
        if at == end:
            return
        file.seek(at)
        head = file.read(min(12, end - at))
        kind, used = _number(head, keep_marker=True)
        length, more = _number(head[used:], keep_marker=False)
        content = at + used + more
        is_unknown = length == (1 << 7 * more) - 1  # a live stream does not know how long it will get
        stop = end if is_unknown else content + length
        if stop > end:
            raise Truncated(f"{kind:X} ends outside of its parent")
        yield kind, content, stop
        at = stop
    raise NotVideo("too many elements")


def _number(head: bytes, *, keep_marker: bool) -> tuple[int, int]:
    """An EBML number and its length in bytes: the leading zeros of the first byte tell how many follow."""
    width = 9 - head[0].bit_length() if head and head[0] else 0
    if not width or width > len(head) or (keep_marker and width > 4):
        raise Truncated("an element header")
    value = int.from_bytes(head[:width])
    return (value if keep_marker else value & ((1 << 7 * width) - 1)), width


def _leaves(file: BinaryIO, start: int, end: int) -> Mapping[int, bytes]:
    """The small elements in here by id; the first of each."""
    found: dict[int, bytes] = {}
    for kind, content, stop in elements(file, start, end):
        file.seek(content)
        found.setdefault(kind, file.read(min(stop - content, 64)))
    return found


def _is_matroska(file: BinaryIO, start: int, end: int) -> bool:
    return _leaves(file, start, end).get(_DOC_TYPE, b"").rstrip(b"\0") in (b"webm", b"matroska")


def _picture(file: BinaryIO, start: int, end: int) -> tuple[int, int]:
    size = None
    for kind, content, stop in elements(file, start, end):
        if kind != _TRACK:
            continue
        for part, inside, last in elements(file, content, stop):
            if part == _ENCODINGS and _has_encryption(file, inside, last):
                raise Encrypted("a track")
            if part == _VIDEO:
                sides = _leaves(file, inside, last)
                size = int.from_bytes(sides.get(_WIDTH, b"")), int.from_bytes(sides.get(_HEIGHT, b""))
    if size is None:
        raise NotVideo("no picture track")
    return size


def _has_encryption(file: BinaryIO, start: int, end: int) -> bool:
    return any(
        part == _ENCRYPTION
        for _, content, stop in elements(file, start, end)
        for part, _, _ in elements(file, content, stop)
    )


def _float(data: bytes) -> float:
    if len(data) == 8:
        return float(struct.unpack(">d", data)[0])
    return float(struct.unpack(">f", data)[0]) if len(data) == 4 else 0.0
