"""Marks a finished file as made by AI, for machines, without touching a byte of its picture or sound; and reads marks.

MP4 and MOV get an XMP box behind everything, WEBM a Tags element at the end of its segment, JPEG an XMP segment; each
names IPTC's `trainedAlgorithmicMedia` and the job. A file that carries a C2PA manifest or such a mark already is left
as it is: a manifest covers the bytes around it. Pure on seekable binary files; nothing is decoded.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from bot.media.container import Encrypted, NotVideo, Truncated, elements, top_boxes

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"

_MANIFEST = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")  # ISO/IEC 19566-5 in a uuid box, as C2PA 2.1 puts it
_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_JPEG_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_LARGEST_PART = 16 * 2**20  # of a file that may hold marks; more is not looked through
_TAIL = 4096
_UNREAD = frozenset({b"mdat", b"free", b"skip", b"wide"})
_EBML, _SEGMENT, _SEEK_HEAD, _VOID, _TAGS, _ATTACHMENTS = (
    0x1A45DFA3,
    0x18538067,
    0x114D9B74,
    0xEC,
    0x1254C367,
    0x1941A469,
)

# Both trainedAlgorithmicMedia and compositeWithTrainedAlgorithmicMedia: each says that a model made it.
_SAYS_SO = re.compile(rb"digitalsourcetype/[a-z]*trainedalgorithmicmedia", re.IGNORECASE)
_JOB = re.compile(rb'dailies:job="([0-9a-f]{13})"|DAILIES_JOB.{2,40}?([0-9a-f]{13})', re.DOTALL)
_PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
    'xmlns:dailies="urn:dailies:1" Iptc4xmpExt:DigitalSourceType="{source}" dailies:job="{job}"/>'
    '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)


@dataclass(frozen=True, slots=True)
class Marks:
    """What a file says of where it comes from. `job` is what a mark of ours names; anybody can copy one."""

    has_manifest: bool = False
    is_generated: bool = False
    job: str | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """The bytes from `start` to `end` of a file are to be these."""

    start: int
    end: int
    data: bytes


def marks_of(file: BinaryIO, size: int) -> Marks:
    """Whatever the file is: one that cannot be read has no marks."""
    file.seek(0)
    head = file.read(12)
    try:
        return _found(head, _parts(file, size, head))
    except (NotVideo, Truncated, Encrypted):
        return Marks()


def edits(file: BinaryIO, size: int, extension: str, job: str) -> Sequence[Edit]:
    """What to change to mark a file without marks, in order; none where there is no way. `job` is its id."""
    try:
        return _EDITS[extension](file, size, job) if extension in _EDITS else ()
    except (NotVideo, Truncated, Encrypted):
        return ()


def copied(file: BinaryIO, size: int, changes: Sequence[Edit], at_once: int = 2**20) -> Iterator[bytes]:
    """The bytes of the file with the edits done, piece by piece."""
    at = 0
    for edit in (*changes, Edit(size, size, b"")):
        file.seek(at)
        left = edit.start - at
        while left > 0 and (piece := file.read(min(at_once, left))):
            left -= len(piece)
            yield piece
        if edit.data:
            yield edit.data
        at = edit.end


# -- reading ---------------------------------------------------------------------------------------------------------


def _parts(file: BinaryIO, size: int, head: bytes) -> Iterator[bytes]:
    """Everything of the file that may hold a mark: never the picture or the sound."""
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        spans = _level_one(file, size)
        wanted = [(begin, stop) for kind, begin, _, stop in spans if kind in (_TAGS, _ATTACHMENTS)]
        wanted.append((max(0, size - _TAIL), size))  # a last cluster of unknown length seems to hold what is behind it
    elif head.startswith(b"\xff\xd8\xff"):
        wanted = [(0, min(size, _LARGEST_PART))]
    elif head[4:8] == b"ftyp":
        wanted = [(start - 8, end) for kind, start, end in top_boxes(file, size) if kind not in _UNREAD]
    else:
        wanted = []
    for begin, stop in wanted:
        file.seek(begin)
        yield file.read(min(stop - begin, _LARGEST_PART))


def _found(head: bytes, parts: Iterable[bytes]) -> Marks:
    has_manifest = is_generated = False
    job = None
    for part in parts:
        has_manifest |= _is_manifest(part) if head[4:8] == b"ftyp" else b"c2pa" in part
        if _SAYS_SO.search(part):
            is_generated = True
            named = _JOB.search(part)
            job = job or (named and (named[1] or named[2]).decode())
    return Marks(has_manifest, is_generated, job)


def _is_manifest(box: bytes) -> bool:
    return box[4:8] == b"jumb" or (box[4:8] == b"uuid" and box[8:24] == _MANIFEST)


# -- MP4 and MOV -----------------------------------------------------------------------------------------------------


def _mp4_edits(file: BinaryIO, size: int, job: str) -> Sequence[Edit]:
    """Behind the last box, or before the index of fragments: that one is found from the end of the file."""
    content = _XMP + _packet(job)
    box = struct.pack(">I4s", 8 + len(content), b"uuid") + content
    boxes = list(top_boxes(file, size))
    if not boxes or boxes[0][0] != b"ftyp":
        return ()
    begin = boxes[-2][2] if len(boxes) > 1 else 0
    file.seek(begin)
    length, kind = struct.unpack(">I4s", file.read(8))
    if kind == b"mfra":
        return (Edit(begin, begin, box),)
    # "Up to the end of the file" would swallow what comes behind.
    closed = (Edit(begin, begin + 4, struct.pack(">I", size - begin)),) if length == 0 else ()
    return () if closed and size - begin >= 2**32 else (*closed, Edit(size, size, box))


def _packet(job: str) -> bytes:
    return _PACKET.format(source=SOURCE_TYPE, job=job).encode()


# -- WEBM ------------------------------------------------------------------------------------------------------------


def _webm_edits(file: BinaryIO, size: int, job: str) -> Sequence[Edit]:
    """At the end of the segment; and where the table of contents has room, it says so, since players do not search."""
    top = list(_spans(file, 0, size))
    if [span[0] for span in top[:2]] != [_EBML, _SEGMENT]:
        return ()
    _, begin, content, end = top[1]
    tags = _tags(job)
    return (
        *_longer(file, begin, content, end - content + len(tags)),
        *_listed(file, content, end),
        Edit(end, end, tags),
    )


def _tags(job: str) -> bytes:
    """One Tag about the whole file: where it comes from, and the job."""
    said = {b"DIGITAL_SOURCE_TYPE": SOURCE_TYPE.encode(), b"DAILIES_JOB": job.encode()}
    simple = (_element(0x67C8, _element(0x45A3, name) + _element(0x4487, value)) for name, value in said.items())
    return _element(_TAGS, _element(0x7373, _element(0x63C0, b"") + b"".join(simple)))


def _element(kind: int, content: bytes) -> bytes:
    return _id(kind) + _length(len(content), 2 if len(content) > 126 else 1) + content


def _id(kind: int) -> bytes:
    return kind.to_bytes((kind.bit_length() + 7) // 8)


def _length(value: int, width: int) -> bytes:
    """An EBML length in this many bytes; one that does not fit becomes "unknown", which lasts to the end."""
    unknown = (1 << 7 * width) - 1
    return (min(value, unknown) | 1 << 7 * width).to_bytes(width)


def _longer(file: BinaryIO, begin: int, content: int, length: int) -> Sequence[Edit]:
    """The segment says how long it is, unless it does not know."""
    file.seek(begin + 4)
    width = content - begin - 4
    before = file.read(width)
    is_unknown = before == _length(1 << 7 * width, width)
    return () if is_unknown else (Edit(begin + 4, content, _length(length, width)),)


def _listed(file: BinaryIO, content: int, end: int) -> Sequence[Edit]:
    """One more entry of the SeekHead, in the empty room that writers leave behind it. Nothing moves."""
    first = list(zip(range(2), _spans(file, content, end), strict=False))
    if [span[0] for _, span in first] != [_SEEK_HEAD, _VOID]:
        return ()
    (_, (_, begin, inside, stop)), (_, (_, _, _, void_end)) = first
    position = _element(0x53AC, (end - content).to_bytes(8))
    entry = _element(0x4DBB, _element(0x53AB, _id(_TAGS)) + position)
    left, width = void_end - stop - len(entry), inside - begin - 4
    length = stop - inside + len(entry)
    if left < 2 or length >= (1 << 7 * width) - 1:
        return ()
    void = _id(_VOID) + (_length(left - 9, 8) + bytes(left - 9) if left > 8 else _length(left - 2, 1) + bytes(left - 2))
    return Edit(begin + 4, inside, _length(length, width)), Edit(stop, void_end, entry + void)


def _level_one(file: BinaryIO, size: int) -> Iterator[tuple[int, int, int, int]]:
    for kind, _, content, stop in _spans(file, 0, size):
        if kind == _SEGMENT:
            yield from _spans(file, content, stop)


def _spans(file: BinaryIO, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """(id, where it begins, where its content starts, where it ends) of each element."""
    begin = start
    for kind, content, stop in elements(file, start, end):
        yield kind, begin, content, stop
        begin = stop


# -- JPEG ------------------------------------------------------------------------------------------------------------


def _jpeg_edits(_file: BinaryIO, _size: int, job: str) -> Sequence[Edit]:
    content = _JPEG_XMP + _packet(job)
    return (Edit(2, 2, b"\xff\xe1" + struct.pack(">H", 2 + len(content)) + content),)


_EDITS: Mapping[str, Callable[[BinaryIO, int, str], Sequence[Edit]]] = {
    "mp4": _mp4_edits,
    "mov": _mp4_edits,
    "webm": _webm_edits,
    "jpg": _jpeg_edits,
}
