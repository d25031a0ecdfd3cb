"""The one door for files: looks at size and type, then has a process of its own open them.

A picture comes out as a clean JPEG; a video or a voice is walked to its end and measured, and stays as it is.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import os
import signal
import stat
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeGuard

from bot.generation.errors import MediaError
from bot.generation.job import InputKind
from bot.generation.message import Refusal, Text
from bot.media import container, sound
from bot.media.sniffing import HEAD_BYTES, sniff

MOST_BYTES = 15 * 2**20
SMALLEST, LARGEST = 300, 2048  # pixels on a side of what comes out
MOST_BYTES_OUT = 10_000_000

_PROGRAM = Path(__file__).with_name("worker.py")
_MOST_STDOUT = 4096
_WORKERS = 2

_PICTURES = frozenset({"JPEG", "PNG", "WEBP", "HEIC", "AVIF"})

Walk = Callable[[BinaryIO, int], object]


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a video or a voice may be. `types`: by what sniff() says, its extension, FFmpeg's name, its walk."""

    word: str
    most_bytes: int
    low: float
    high: float
    types: Mapping[str, tuple[str, str, Walk]]


_FILMS = {
    InputKind.VIDEO: _Rules(
        "video", 100 * 2**20, 2, 30,
        {
            "MP4": ("mp4", "mov", container.walk_mp4), "MOV": ("mov", "mov", container.walk_mp4),
            "WEBM": ("webm", "matroska", container.walk_webm),
        },
    ),
    InputKind.VOICE: _Rules(
        "voice", 20 * 2**20, 1, 60,
        {
            "WAV": ("wav", "wav", sound.walk_wav), "MP3": ("mp3", "mp3", sound.walk_mp3),
            "OGG": ("ogg", "ogg", sound.walk_ogg), "M4A": ("m4a", "mov", container.walk_m4a),
            "MP4": ("m4a", "mov", container.walk_m4a),  # recorders write sound alone under this brand, too
        },
    ),
}  # fmt: skip
SMALLEST_FILM, LARGEST_FILM = 300, 4096  # pixels on a side


@dataclass(frozen=True, slots=True)
class Film:
    """A video or a voice that may be kept; `seconds` it plays, pixels of its pictures (0 for a voice)."""

    extension: str
    seconds: float
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: seconds of processor, seconds on the clock."""

    cpu_seconds: int = 5
    wall_seconds: float = 15.0


class Door:
    """Runs at most two workers at a time, each `python -I program OUT CPU KIND` without environment."""

    def __init__(self, program: Path = _PROGRAM, limits: Limits = Limits()) -> None:
        self._program = program
        self._limits = limits
        self._places = asyncio.Semaphore(_WORKERS)

    async def clean(self, source: BinaryIO, name: str, out: BinaryIO) -> tuple[int, int] | Refusal:
        """Write a clean JPEG of the picture in `source` into `out` and return its width and height.

        Raises MediaError when the worker cannot run, OSError when a disk fails.
        """
        refusal, found = _first_look(source, name, MOST_BYTES)
        if refusal is not None:
            return refusal
        wrong_type = Refusal(Text("media.type", name=name, found=found))
        if found not in _PICTURES:
            return wrong_type
        async with self._places:
            code, said = await self.run(source, out, "picture")
        return wrong_type if _parse(said).get("no") == "no_decoder" else _judge(code, said, name, out)

    async def measure(self, source: BinaryIO, name: str, kind: InputKind) -> Film | Refusal:
        """Whether the video or voice in `source` is whole and one that the provider takes. Raises as `clean` does."""
        rules = _FILMS[kind]
        refusal, found = _first_look(source, name, rules.most_bytes)
        if refusal is not None:
            return refusal
        if found not in rules.types:
            return Refusal(Text(f"media.{rules.word}_type", name=name, found=found))
        extension, demuxer, walk = rules.types[found]
        broken = await asyncio.to_thread(_walk, walk, source, rules.word)
        if broken is not None:
            return Refusal(
                Text(f"media.{rules.word}_{broken}", name=name, **{"found": found} if broken == "type" else {})
            )
        async with self._places:
            code, said = await self.run(source, None, f"{kind}-{demuxer}")
        return _judge_film(code, said, name, rules, found, extension)

    async def run(self, source: BinaryIO, out: BinaryIO | None, kind: str) -> tuple[int | None, bytes]:
        """The worker's exit code, None when it was stopped by us; and what it said."""
        process = await self._start(source, out, kind)
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

    async def _start(self, source: BinaryIO, out: BinaryIO | None, kind: str) -> asyncio.subprocess.Process:
        source.seek(0)  # the worker reads on where we stand
        passed = () if out is None else (out.fileno(),)
        try:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-I",
                str(self._program),
                str(*passed or (-1,)),
                str(self._limits.cpu_seconds),
                kind,
                stdin=source,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                pass_fds=passed,
                env={},
                cwd="/",
                start_new_session=True,  # a group of its own, so that whatever it starts dies with it
            )
        except OSError as exc:
            raise MediaError(Text("media.worker_failed")) from exc


def open_plain(path: Path) -> BinaryIO:
    """A regular file, not one that a name points to elsewhere."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise MediaError(Text("media.disk_failed"))
    return os.fdopen(descriptor, "rb", buffering=0)


def _first_look(source: BinaryIO, name: str, most_bytes: int) -> tuple[Refusal | None, str]:
    """Whether its size is wrong, and what it is."""
    size = os.fstat(source.fileno()).st_size
    if size == 0:
        return Refusal(Text("media.empty", name=name)), "empty"
    if size > most_bytes:
        megabytes = math.ceil(size / 2**20 * 10) / 10  # up: "15 MB is more than 15 MB" helps nobody
        return Refusal(Text("media.too_large", name=name, size_mb=megabytes, limit_mb=most_bytes // 2**20)), "large"
    return None, sniff(os.pread(source.fileno(), HEAD_BYTES, 0))


def _walk(walk: Walk, source: BinaryIO, word: str) -> str | None:
    """What is wrong with its structure: "broken", "encrypted", "type"."""
    with os.fdopen(os.dup(source.fileno()), "rb") as file:
        try:
            walk(file, os.fstat(file.fileno()).st_size)
        except container.NotVideo:
            return "type"
        except container.Truncated:
            return "broken"
        except container.Encrypted:
            return "encrypted" if word == "video" else "broken"
    return None


_KILLED_BY_A_LIMIT = (None, -signal.SIGKILL, -signal.SIGXCPU, -signal.SIGXFSZ)


def _judge(code: int | None, said: bytes, name: str, out: BinaryIO) -> tuple[int, int] | Refusal:
    """What the worker's end means. It met a hostile picture: nothing it says is taken on trust."""
    answer = answer_of(code, said)
    if answer.get("no") == "disk":
        raise OSError(answer.get("errno", 0), "the worker could not write")
    if "no" in answer:
        return _refusal(answer, name)
    width, height = answer.get("width"), answer.get("height")
    if not (_is_side(width) and _is_side(height) and _is_jpeg(out)):
        return Refusal(Text("media.broken", name=name))
    return width, height


def _judge_film(code: int | None, said: bytes, name: str, rules: _Rules, found: str, extension: str) -> Film | Refusal:
    """The same for a video or a voice."""
    answer = answer_of(code, said)
    no = answer.get("no")
    if no in ("too_hard", "no_decoder"):
        return Refusal(Text(f"media.{no}", name=name))
    if no == "type":
        return Refusal(Text(f"media.{rules.word}_type", name=name, found=found))
    seconds, width, height = answer.get("seconds"), answer.get("width"), answer.get("height")
    if not (isinstance(seconds, float) and 0 <= seconds < 1e6 and type(width) is int and type(height) is int):
        return Refusal(Text(f"media.{rules.word}_broken", name=name))
    seconds = round(seconds, 1)
    if not rules.low <= seconds <= rules.high:
        low, high = rules.low, rules.high
        return Refusal(Text(f"media.{rules.word}_length", name=name, seconds=seconds, low=low, high=high))
    if rules.word == "video" and (min(width, height) < SMALLEST_FILM or max(width, height) > LARGEST_FILM):
        return Refusal(Text("media.video_size", name=name, width=width, height=height))
    return Film(extension, seconds, width, height)


def answer_of(code: int | None, said: bytes) -> dict[str, Any]:
    """What the worker said, if its end lets that count. Raises MediaError when it could not begin."""
    if code in _KILLED_BY_A_LIMIT:
        return {"no": "too_hard"}
    if code is not None and code > 0:
        raise MediaError(Text("media.worker_failed"))
    return _parse(said) if code == 0 else {}


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
