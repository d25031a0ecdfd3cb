"""Makes a video smaller, or takes a still of it, in a process of its own that may die of it.

A program, not a module: `python -I film_worker.py OUT CPU KIND` reads the file from stdin, writes to the file
descriptor OUT and one JSON line to stdout. KIND `fit-D-LIMIT`, D being FFmpeg's name of the container, writes an MP4 of
at most LIMIT bytes; `first-D` and `last-D` write a JPEG of that frame. The line is {"width": W, "height": H}, or
{"no": WORD} when it will not. Like worker.py, it limits itself before it looks at a byte.
"""

from __future__ import annotations

import errno
import json
import math
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING or __package__:
    from bot.media.worker import KEPT_BYTES, LARGEST_FILM_SIDE, No, limit, shrunk, write
else:
    sys.path.append(str(Path(__file__).parent))  # -I leaves out what lies beside this file
    from worker import KEPT_BYTES, LARGEST_FILM_SIDE, No, limit, shrunk, write

MEMORY_BYTES = 768 * 2**20
THREADS = 2
TRIES = 3  # a rate is a wish: a film that came out too large is made again with less
USED = 0.96  # of the limit is aimed at
LEAST_RATE = 150_000  # bits a second of pictures; below that nobody recognises anything
SIDES = (1280, 854)  # pixels of the longer side to go down to
LEAST_BITS = 0.03  # per pixel, below which fewer pixels look better
SAME_LENGTH = 0.2  # seconds
_SOUND_RATES = ((1_000_000, 96_000), (400_000, 64_000), (0, 48_000))  # from this rate in all, that one for the sound
_AAC_FREQUENCIES = (48_000, 44_100, 32_000, 24_000, 22_050, 16_000)


@dataclass(frozen=True)
class Facts:
    """What the packets say: `seconds` from the first to the end of the last, `begins` the time of the first."""

    seconds: float
    begins: Fraction
    frames: int
    width: int
    height: int
    has_sound: bool

    @property
    def index_bytes(self) -> int:
        """Room for the table of contents, at the front, so that it plays before all of it is there."""
        return 16_384 + 64 * self.frames + (round(self.seconds * 50) * 40 if self.has_sound else 0)


@dataclass(frozen=True)
class Plan:
    """Bits a second, and pixels."""

    pictures: int
    sound: int
    width: int
    height: int


def main() -> None:
    """Answer in one line, whatever the file does."""
    verb, demuxer, *more = sys.argv[3].split("-")
    most = int(more[0]) if verb == "fit" else KEPT_BYTES
    limit(int(sys.argv[2]), MEMORY_BYTES, 2 * most + 2**20)
    try:
        width, height = developed(sys.stdin.buffer, int(sys.argv[1]), verb, demuxer, most)
        answer: dict[str, Any] = {"width": width, "height": height}
    except No as no:
        answer = {"no": no.word, **no.facts}
    except MemoryError:
        answer = {"no": "too_hard"}
    sys.stdout.write(json.dumps(answer) + "\n")


def developed(source: BinaryIO, out: int, verb: str, demuxer: str, most: int) -> tuple[int, int]:
    """Width and height of what was written. Raises No or MemoryError."""
    try:
        return fit(source, out, demuxer, most) if verb == "fit" else still(source, out, demuxer, verb == "last")
    except (No, MemoryError):
        raise
    except Exception as error:  # a codec fed with rubbish raises anything
        number = getattr(error, "errno", None)
        if number in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise No("disk", errno=number) from error
        raise No("too_hard" if number in (errno.ENOMEM, errno.EFBIG) else "broken") from error


@contextmanager
def opened(source: BinaryIO, demuxer: str) -> Iterator[Any]:
    """The one demuxer, on this file: nothing is guessed, and what a file refers to elsewhere is not opened."""
    import av  # after the limits, so that its own start counts, too

    source.seek(0)
    with av.open(source, format=demuxer, options={"protocol_whitelist": "none"}) as film:
        for stream in (*film.streams.video, *film.streams.audio):
            stream.codec_context.thread_count = 1
        if not film.streams.video:
            raise No("broken")
        yield film


# -- a smaller one ---------------------------------------------------------------------------------------------------


def fit(source: BinaryIO, out: int, demuxer: str, most: int) -> tuple[int, int]:
    """Write an MP4 (H.264, AAC) of at most `most` bytes and look at it. Raises No, and whatever a codec raises."""
    with opened(source, demuxer) as film:
        facts = looked_at(film)
    goal = most * USED
    for _ in range(TRIES):
        plan = planned(facts, goal)
        with opened(source, demuxer) as film, os.fdopen(os.dup(out), "r+b") as file:
            file.seek(0)
            file.truncate()
            encode(film, facts, plan, file)
            file.flush()
            size = os.fstat(file.fileno()).st_size
            if size <= most:
                check(file, facts)
                return plan.width, plan.height
        goal *= USED * most / size
    raise No("cannot_fit")


def looked_at(film: Any) -> Facts:
    """Every packet is counted: what the header says is only a word."""
    stream = film.streams.video[0]
    width, height = stream.codec_context.width, stream.codec_context.height
    begins, ends = [], []
    for packet in film.demux(stream):
        if packet.pts is not None and packet.time_base is not None:
            begins.append(packet.pts * packet.time_base)
            ends.append((packet.pts + (packet.duration or 0)) * packet.time_base)
    if not begins or min(width, height) < 2 or max(width, height) > LARGEST_FILM_SIDE:
        raise No("broken")
    seconds = max(float(max(ends) - min(begins)), 0.04)
    return Facts(seconds, min(begins), len(begins), width, height, bool(film.streams.audio))


def planned(facts: Facts, goal: float) -> Plan:
    """How to spend `goal` bytes. Raises No when nothing worth looking at comes of it."""
    rate = (goal - facts.index_bytes) * 8 / facts.seconds
    sound = next(bits for least, bits in _SOUND_RATES if rate >= least or least == 0) if facts.has_sound else 0
    pictures = int(rate - sound)
    if pictures < LEAST_RATE:
        raise No("cannot_fit")
    longest = max(facts.width, facts.height)
    sides = [longest, *(side for side in SIDES if side < longest)]
    per_second = facts.frames / facts.seconds
    sizes = [scaled(facts, side) for side in sides]
    rich = (size for size in sizes if pictures >= LEAST_BITS * size[0] * size[1] * per_second)
    return Plan(pictures, sound, *next(rich, sizes[-1]))


def scaled(facts: Facts, longest: int) -> tuple[int, int]:
    """Even numbers, as the colours are stored for two by two pixels."""
    factor = longest / max(facts.width, facts.height)
    width, height = (max(2, round(side * factor / 2) * 2) for side in (facts.width, facts.height))
    return width, height


def encode(film: Any, facts: Facts, plan: Plan, file: BinaryIO) -> None:
    """From one film into another."""
    import av

    seen, heard = film.streams.video[0], next(iter(film.streams.audio), None)
    with av.open(file, "w", format="mp4", options={"moov_size": str(facts.index_bytes)}) as made:
        pictures, sound = picture_stream(made, seen, plan), sound_stream(made, heard, plan)
        for frame in film.decode([one for one in (seen, heard) if one is not None]):
            if frame.pts is None:
                continue
            if isinstance(frame, av.VideoFrame):
                moved(frame, facts)
                frame = frame.reformat(plan.width, plan.height, "yuv420p", threads=1)
                frame.pict_type = 0  # what kind of frame it was is not what it shall be
                made.mux(pictures.encode(frame))
            elif sound is not None and moved(frame, facts):
                made.mux(sound.encode(frame))
        made.mux(pictures.encode())
        if sound is not None:
            made.mux(sound.encode())


def moved(frame: Any, facts: Facts) -> bool:
    """Begin at zero; whether it does not lie before that."""
    frame.pts -= round(facts.begins / frame.time_base)
    return bool(frame.pts >= 0)


def picture_stream(made: Any, seen: Any, plan: Plan) -> Any:
    """H.264 at this rate on average and never far above it."""
    rate = str(plan.pictures)
    options = {"preset": "faster", "maxrate": rate, "bufsize": rate, "forced-idr": "1"}
    stream = made.add_stream("libx264", rate=seen.average_rate or seen.guessed_rate or 24, options=options)
    stream.width, stream.height, stream.pix_fmt = plan.width, plan.height, "yuv420p"
    context, given = stream.codec_context, seen.codec_context
    context.time_base, context.bit_rate, context.thread_count = seen.time_base, plan.pictures, THREADS
    for name in ("color_range", "color_primaries", "color_trc", "colorspace"):
        setattr(context, name, getattr(given, name))
    if given.sample_aspect_ratio:
        context.sample_aspect_ratio = given.sample_aspect_ratio
    return stream


def sound_stream(made: Any, heard: Any, plan: Plan) -> Any:
    """AAC, at most two channels; None where there is no sound."""
    if heard is None:
        return None
    given = heard.codec_context
    frequency = given.sample_rate if given.sample_rate in _AAC_FREQUENCIES else _AAC_FREQUENCIES[0]
    layout = "mono" if given.channels == 1 else "stereo"
    return made.add_stream("aac", rate=frequency, layout=layout, bit_rate=plan.sound)


def check(file: BinaryIO, facts: Facts) -> None:
    """Decode what was made, all of it. Raises No when it is not as long as it was."""
    with opened(file, "mov") as film:
        found = looked_at(film)
    with opened(file, "mov") as film:
        frames = sum(1 for _ in film.decode(video=0))
    if frames != found.frames or not math.isclose(found.seconds, facts.seconds, abs_tol=SAME_LENGTH):
        raise No("broken")


# -- a still ---------------------------------------------------------------------------------------------------------


def still(source: BinaryIO, out: int, demuxer: str, is_last: bool) -> tuple[int, int]:
    """Write the first or the last frame that can be decoded as a JPEG."""
    with opened(source, demuxer) as film:
        found = None
        for frame in film.decode(video=0):
            found = frame
            if not is_last:
                break
        if found is None:
            raise No("broken")
        picture = shrunk(found.reformat(format="rgb24", threads=1).to_image())
    write(picture, out)
    return picture.width, picture.height


if __name__ == "__main__":
    main()
