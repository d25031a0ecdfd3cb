"""Turns a hostile picture into a clean JPEG, or measures a hostile video, in a process of its own that may die of it.

A program, not a module: `python -I worker.py OUT CPU KIND` reads the file from stdin and writes one JSON line to
stdout. KIND `picture` writes a JPEG to the file descriptor OUT and says {"width": W, "height": H}; `video-D` and
`voice-D`, D being FFmpeg's name of the one container it may be, say {"seconds": S, "width": W, "height": H}; each says
{"no": WORD, ...} when it will not. It sets its own limits before it looks at a byte, and imports nothing of ours: this
file, the standard library and Pillow, pi-heif or PyAV.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import struct
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 8192
SHORTEST_SIDE = 300  # the provider's: 300-2048 px, 1:2.5 to 2.5:1, at most 10 MB
STEEPEST_RATIO = 2.5
KEPT_SIDE = 2048
KEPT_BYTES = 10_000_000
QUALITIES = (95, 90, 80, 60)  # 4:4:4 at 95 keeps the first frame of a video close to the photo it began with

LARGEST_FILM_SIDE = 4096  # larger ones are only measured
MEMORY_BYTES = 768 * 2**20
FILM_MEMORY_BYTES = 1024 * 2**20
FILE_BYTES = 32 * 2**20
FILES = 16

_PNG = b"\x89PNG\r\n\x1a\n"


class No(Exception):
    """The picture is refused. `word` says why, `facts` go with it."""

    def __init__(self, word: str, **facts: int) -> None:
        super().__init__(word)
        self.word = word
        self.facts = facts


def main() -> None:
    """Answer in one line, whatever the file does."""
    out, cpu_seconds, (kind, _, container) = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3].partition("-")
    limit(cpu_seconds, FILM_MEMORY_BYTES if container else MEMORY_BYTES)
    try:
        source = sys.stdin.buffer
        answer: dict[str, Any] = measure(source, kind, container) if container else convert(source, out)
    except No as no:
        answer = {"no": no.word, **no.facts}
    except MemoryError:
        answer = {"no": "too_hard"}
    sys.stdout.write(json.dumps(answer) + "\n")


def limit(cpu_seconds: int, memory_bytes: int, file_bytes: int = FILE_BYTES) -> None:
    """Memory, processor time, file size, open files; no core dump that would hold the picture."""
    wanted = {
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_NOFILE: FILES,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in wanted.items():
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (most, most))
        except ValueError:
            if sys.platform != "darwin":  # macOS has no RLIMIT_AS worth the name
                raise


# -- pictures --------------------------------------------------------------------------------------------------------


def convert(source: BinaryIO, out: int) -> dict[str, int]:
    """Read, judge, flatten, shrink, turn upright, write. Raises No or MemoryError."""
    from PIL import Image  # after the limits, so that its own start counts, too

    Image.MAX_IMAGE_PIXELS = None  # we judge sizes ourselves, before anything is decoded, to be able to name them
    head = source.read(64)
    source.seek(0)
    if head.startswith(_PNG):
        judge_chunks(source)
    elif head.startswith(b"RIFF"):
        judge_size(*webp_size(head))  # the WEBP decoder makes its canvas when it opens
    try:
        with Image.open(source, formats=decoders(head)) as picture:
            judge(picture)
            orientation = picture.getexif().get(0x0112, 1)
            clean = upright(shrunk(flat(picture)), orientation)
        write(clean, out)
    except (No, MemoryError):
        raise
    except OSError as error:
        if error.errno is not None:  # the disk's, not the decoder's
            raise No("disk", errno=error.errno) from error
        raise No("broken") from error
    except Exception as error:  # a decoder fed with rubbish raises anything
        raise No("broken") from error
    return {"width": clean.width, "height": clean.height}


def decoders(head: bytes) -> tuple[str, ...]:
    """Load what this file asks for, and not all 43 decoders; one thread each, for every thread takes address space."""
    if head[4:8] != b"ftyp":
        from PIL import JpegImagePlugin, PngImagePlugin, WebPImagePlugin  # noqa: F401

        return ("JPEG", "PNG", "WEBP")
    length = int.from_bytes(head[:4])
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, min(length, len(head)) - 3, 4))}
    try:
        if brands & {b"avif", b"avis"}:
            from PIL import AvifImagePlugin

            AvifImagePlugin.DEFAULT_MAX_THREADS = 1
            return ("AVIF",)
        import pi_heif  # type: ignore[import-untyped]  # ships no types
    except ImportError as error:
        raise No("no_decoder") from error
    if head[8:12] in (b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"):
        raise No("animated")
    pi_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    return ("HEIF",)


def judge_chunks(source: BinaryIO) -> None:
    """A PNG has one header, at its start: Pillow would let a second one change the size."""
    names = list(png_chunks(source))
    source.seek(0)
    if names[:1] != [b"IHDR"] or names.count(b"IHDR") != 1:
        raise No("broken")


def png_chunks(source: BinaryIO) -> Iterator[bytes]:
    """The names of the chunks."""
    source.seek(len(_PNG))
    while len(head := source.read(8)) == 8:
        length, name = struct.unpack(">I4s", head)
        yield name
        source.seek(length + 4, os.SEEK_CUR)


def webp_size(head: bytes) -> tuple[int, int]:
    """Width and height of a WEBP file as its first 30 bytes declare them."""
    kind = head[12:16]
    if kind == b"VP8X" and len(head) >= 30:
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if kind == b"VP8L" and len(head) >= 25:
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and len(head) >= 30:
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    raise No("broken")


def judge(picture: Any) -> None:
    """Everything that the header tells."""
    width, height = picture.size
    judge_size(width, height)
    # A phone's file may carry a second picture (a depth map, a preview): that is no animation, the first one counts.
    if picture.format not in ("MPO", "HEIF") and getattr(picture, "n_frames", 1) > 1:
        raise No("animated")
    if min(width, height) < SHORTEST_SIDE:
        raise No("small", width=width, height=height)
    if max(width, height) > STEEPEST_RATIO * min(width, height):
        raise No("ratio", width=width, height=height)


def judge_size(width: int, height: int) -> None:
    """Raises No when decoding would take too much."""
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise No("pixels", width=width, height=height)


def flat(picture: Any) -> Any:
    """The pixels on a new white canvas: no metadata, no comment, no profile, no alpha comes along."""
    from PIL import Image

    if picture.format in ("JPEG", "MPO"):
        picture.draft(None, (KEPT_SIDE, KEPT_SIDE))  # lets the decoder halve a large one; never below that size
    picture.load()
    canvas = Image.new("RGB", picture.size, "white")
    if picture.has_transparency_data:
        layer = picture if picture.mode == "RGBA" else picture.convert("RGBA")
        canvas.paste(layer, mask=layer.getchannel("A"))
    elif picture.mode.startswith("I"):
        canvas.paste(eight_bit(picture).convert("RGB"))
    else:
        canvas.paste(picture if picture.mode == "RGB" else picture.convert("RGB"))
    return canvas


def eight_bit(picture: Any) -> Any:
    """16-bit grey scaled down: converting it straight to L would cut everything above 255 to white."""
    return picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")


def shrunk(picture: Any) -> Any:
    """At most KEPT_SIDE on the longer side. The shorter is rounded up, or 1:2.5 would become a little steeper."""
    from PIL import Image

    longest = max(picture.size)
    if longest <= KEPT_SIDE:
        return picture
    width, height = (-(-side * KEPT_SIDE // longest) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def upright(picture: Any, orientation: object) -> Any:
    """Turned the way the camera was held."""
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    turn = turns.get(orientation) if isinstance(orientation, int) else None
    return picture if turn is None else picture.transpose(turn)


def write(picture: Any, out: int) -> None:
    """A JPEG of at most KEPT_BYTES, at the best quality that fits."""
    for quality in QUALITIES:
        with os.fdopen(os.dup(out), "wb") as file:
            file.seek(0)
            file.truncate()
            picture.save(file, "JPEG", quality=quality, subsampling=0)
            if file.tell() <= KEPT_BYTES:
                return
    raise No("too_hard")


# -- videos and voices -----------------------------------------------------------------------------------------------


def measure(source: BinaryIO, kind: str, container: str) -> dict[str, Any]:
    """How long it plays and how large its pictures are; its first frame is decoded. Raises No or MemoryError."""
    try:
        import av
    except ImportError as error:
        raise No("no_decoder") from error
    try:
        # The one demuxer, on this file: nothing is guessed, and what a file refers to elsewhere is not opened.
        with av.open(source, format=container, options={"protocol_whitelist": "none"}) as film:
            return measured(film, kind)
    except (No, MemoryError):
        raise
    except Exception as error:  # a demuxer or decoder fed with rubbish raises anything
        if getattr(error, "errno", None) == errno.ENOMEM:
            raise No("too_hard") from error
        raise No("broken") from error


def measured(film: Any, kind: str) -> dict[str, Any]:
    """Every packet is read to the end: what the header says of its length is only a word."""
    from av.stream import Disposition

    pictures = [one for one in film.streams.video if not one.disposition & Disposition.attached_pic]
    if kind == "voice" and pictures:
        raise No("type")
    streams = pictures if kind == "video" else film.streams.audio
    if not streams:
        raise No("type")
    stream = streams[0]
    width, height = (stream.codec_context.width, stream.codec_context.height) if kind == "video" else (0, 0)
    stream.codec_context.thread_count = 1
    is_decoded = max(width, height) > LARGEST_FILM_SIDE
    begins, ends = [], []
    for packet in film.demux(stream):
        if not is_decoded:
            is_decoded = bool(packet.decode())
        if packet.pts is not None and packet.time_base is not None:
            begins.append(packet.pts * packet.time_base)
            ends.append((packet.pts + (packet.duration or 0)) * packet.time_base)
    if not is_decoded or not ends:
        raise No("broken")
    declared = (film.duration or 0) / 1_000_000
    return {"seconds": max(float(max(ends) - min(begins)), declared), "width": width, "height": height}


if __name__ == "__main__":
    main()
