"""The one door for pictures: looks at size and type, then has a process of its own turn them into clean JPEGs."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import os
import re
import signal
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeGuard

from bot.generation.errors import MediaError
from bot.generation.message import Refusal, Text

MOST_BYTES = 15 * 2**20
SMALLEST, LARGEST = 300, 2048  # pixels on a side of what comes out
MOST_BYTES_OUT = 10_000_000
HEAD_BYTES = 1024

_PROGRAM = Path(__file__).with_name("worker.py")
_MOST_STDOUT = 4096
_WORKERS = 2

_MAGIC = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF8", "GIF"),
    (b"%PDF", "PDF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"8BPS", "PSD"),
    (b"%!PS", "EPS"),
    (b"\xc5\xd0\xd3\xc6", "EPS"),
    (b"SIMPLE  =", "FITS"),
    (b"\0\0\1\0", "ICO"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"\x1aE\xdf\xa3", "WEBM"),
    (b"PK\3\4", "ZIP"),
    (b"\x1f\x8b", "GZIP"),
    (b"#EXTM3U", "playlist"),
)
_FAMILIES = {b"WEBP": "WEBP", b"AVI ": "AVI", b"WAVE": "WAV"}  # what follows RIFF and a length
_BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), "AVIF"),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "HEIC"),
    b"qt  ": "MOV",
    b"M4A ": "M4A",
}
_MARKUP = ((rb"<!doctype html|<html|<head|<body", "HTML"), (rb"<svg|<!doctype svg", "SVG"), (rb"<\?xml", "XML"))


def sniff(head: bytes) -> str:
    """What a file is, by its first HEAD_BYTES bytes: "JPEG", "HTML", "text", "empty", ..., or "unknown"."""
    if not head:
        return "empty"
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head.startswith(b"RIFF"):
        return _FAMILIES.get(head[8:12], "unknown")
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "MP4")
    return _sniff_text(head)


def _sniff_text(head: bytes) -> str:
    for pattern, name in _MARKUP:
        if re.search(pattern, head, re.IGNORECASE) and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return name
    # Cut in the middle of a character it is still text.
    is_text = b"\0" not in head and "\ufffd" not in head.decode("utf-8", "replace")[:-3]
    return "text" if is_text else "unknown"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one picture may cost: seconds of processor, seconds on the clock."""

    cpu_seconds: int = 5
    wall_seconds: float = 15.0


class Door:
    """Runs at most two workers at a time. `program` is started as `python -I program OUT CPU`, without environment."""

    def __init__(self, program: Path = _PROGRAM, limits: Limits = Limits()) -> None:
        self._program = program
        self._limits = limits
        self._places = asyncio.Semaphore(_WORKERS)

    async def clean(self, path: Path, name: str, out: BinaryIO) -> tuple[int, int] | Refusal:
        """Write a clean JPEG of the picture at `path` into `out` and return its width and height.

        Raises MediaError when the worker cannot run, OSError when a disk fails.
        """
        with _open(path) as source:
            refusal = _first_look(source, name)
            if refusal is not None:
                return refusal
            async with self._places:
                code, said = await self._run(source, out)
        return _judge(code, said, name, out)

    async def _run(self, source: BinaryIO, out: BinaryIO) -> tuple[int | None, bytes]:
        """The worker's exit code, None when it was stopped by us; and what it said."""
        process = await self._start(source, out)
        assert process.stdout is not None  # noqa: S101 - asked for with PIPE
        said = b""
        try:
            async with asyncio.timeout(self._limits.wall_seconds):
                while len(said) <= _MOST_STDOUT and (piece := await process.stdout.read(_MOST_STDOUT)):
                    said += piece
                if len(said) <= _MOST_STDOUT:
                    return await process.wait(), said
        except TimeoutError:
            pass
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                while await process.stdout.read(_MOST_STDOUT):
                    pass  # a pipe that is not empty would keep the process from being seen dead
                await process.wait()
        return None, b""

    async def _start(self, source: BinaryIO, out: BinaryIO) -> asyncio.subprocess.Process:
        try:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-I",
                str(self._program),
                str(out.fileno()),
                str(self._limits.cpu_seconds),
                stdin=source,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                pass_fds=(out.fileno(),),
                env={},
                cwd="/",
                start_new_session=True,  # a group of its own, so that whatever it starts dies with it
            )
        except OSError as exc:
            raise MediaError(Text("media.worker_failed")) from exc


def _open(path: Path) -> BinaryIO:
    """A regular file, not one that a name points to elsewhere."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise MediaError(Text("media.disk_failed"))
    return os.fdopen(descriptor, "rb", buffering=0)


def _first_look(source: BinaryIO, name: str) -> Refusal | None:
    size = os.fstat(source.fileno()).st_size
    if size == 0:
        return Refusal(Text("media.empty", name=name))
    if size > MOST_BYTES:
        megabytes = math.ceil(size / 2**20 * 10) / 10  # up: "15 MB is more than 15 MB" helps nobody
        return Refusal(Text("media.too_large", name=name, size_mb=megabytes, limit_mb=MOST_BYTES // 2**20))
    found = sniff(os.pread(source.fileno(), HEAD_BYTES, 0))
    return None if found in ("JPEG", "PNG", "WEBP") else Refusal(Text("media.type", name=name, found=found))


_KILLED_BY_A_LIMIT = (None, -signal.SIGKILL, -signal.SIGXCPU, -signal.SIGXFSZ)


def _judge(code: int | None, said: bytes, name: str, out: BinaryIO) -> tuple[int, int] | Refusal:
    """What the worker's end means. It met a hostile picture: nothing it says is taken on trust."""
    if code in _KILLED_BY_A_LIMIT:
        return Refusal(Text("media.too_hard", name=name))
    if code is not None and code > 0:
        raise MediaError(Text("media.worker_failed"))
    answer = _parse(said) if code == 0 else {}
    if answer.get("no") == "disk":
        raise OSError(answer.get("errno", 0), "the worker could not write")
    if "no" in answer:
        return _refusal(answer, name)
    width, height = answer.get("width"), answer.get("height")
    if not (_is_side(width) and _is_side(height) and _is_jpeg(out)):
        return Refusal(Text("media.broken", name=name))
    return width, height


def _parse(said: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(said)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _refusal(answer: dict[str, Any], name: str) -> Refusal:
    word, width, height = answer["no"], answer.get("width"), answer.get("height")
    if word in ("pixels", "small", "ratio") and isinstance(width, int) and isinstance(height, int):
        return Refusal(Text(f"media.{word}", name=name, width=width, height=height))
    return Refusal(Text(f"media.{word}" if word in ("animated", "too_hard") else "media.broken", name=name))


def _is_side(value: object) -> TypeGuard[int]:
    return type(value) is int and SMALLEST <= value <= LARGEST


def _is_jpeg(out: BinaryIO) -> bool:
    size = os.fstat(out.fileno()).st_size
    ends = os.pread(out.fileno(), 3, 0), os.pread(out.fileno(), 2, max(size - 2, 0))
    return size <= MOST_BYTES_OUT and ends == (b"\xff\xd8\xff", b"\xff\xd9")
