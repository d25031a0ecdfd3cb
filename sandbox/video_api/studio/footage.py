"""Videos and sounds that a request brings, decoded with bounds: pictures at 24 a second, sound at 48000 samples."""

import functools
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array
from sandbox.video_api.studio.encode import FPS, RATE

_WIDEST = 1280  # pixels; larger videos are kept smaller
_LONGEST = 30  # seconds that are read at all
_MOST_PIXELS = 4096 * 2304  # of one frame
_MOST_DECODED = 120 * _LONGEST  # frames, whatever rate the file claims


class UnreadableFootage(Exception):
    """A video or a sound that cannot be decoded; the message says why."""


class Footage:
    """The pictures of a video in memory, as JPEGs: three seconds take about 10 MB."""

    def __init__(self, path: Path, seconds: int) -> None:
        """Decode so many seconds at most. Raises UnreadableFootage."""
        try:
            self._shots = [_packed(picture) for picture in islice(_pictures(path), seconds * FPS)]
        except (av.FFmpegError, IndexError) as error:
            raise UnreadableFootage(f"{path.name} is not a video that can be decoded: {error}") from error
        if not self._shots:
            raise UnreadableFootage(f"{path.name} has no picture.")
        self._unpacked = functools.lru_cache(maxsize=8)(_unpacked)

    def __len__(self) -> int:
        return len(self._shots)

    def at(self, number: int) -> Array:
        """RGB; a video that is too short plays back and forth, so that nothing jumps."""
        turn = 2 * len(self._shots) - 2
        place = number % turn if turn else 0
        return self._unpacked(self._shots[min(place, turn - place)])


def sound_of(path: Path, seconds: int) -> Array:
    """The sound as floats, samples x 2, at most so long; of no samples when there is none."""
    parts: list[Array] = []
    wanted = min(seconds, _LONGEST) * RATE
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                return np.zeros((0, 2), np.float32)
            to_stereo = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
            for frame in container.decode(audio=0):
                parts += [one.to_ndarray().T for one in to_stereo.resample(frame)]
                if sum(map(len, parts)) >= wanted:
                    break
    except av.FFmpegError as error:
        raise UnreadableFootage(f"{path.name} has no sound that can be decoded: {error}") from error
    return np.concatenate(parts)[:wanted].astype(np.float32) if parts else np.zeros((0, 2), np.float32)


def _pictures(path: Path) -> Iterator[Array]:
    """RGB pictures at our rate, whatever the rate of the file."""
    due = 0
    start: float | None = None
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        if stream.width * stream.height > _MOST_PIXELS:
            raise UnreadableFootage(f"{path.name} has {stream.width} x {stream.height} pixels, which are too many.")
        for frame in islice(container.decode(stream), _MOST_DECODED):
            time = frame.time or 0.0
            start = time if start is None else start
            shown = round((time - start) * FPS)
            if shown < due:
                continue
            picture = _shrunk(frame)
            for _ in range(min(shown + 1 - due, FPS)):
                yield picture
            due = shown + 1


def _shrunk(frame: av.VideoFrame) -> Array:
    share = min(1.0, _WIDEST / max(frame.width, frame.height))
    width, height = (max(2, round(side * share / 2) * 2) for side in (frame.width, frame.height))
    return np.asarray(frame.reformat(width, height, "rgb24").to_ndarray())


def _packed(picture: Array) -> bytes:
    return cv2.imencode(".jpg", picture[..., ::-1], (cv2.IMWRITE_JPEG_QUALITY, 95))[1].tobytes()


def _unpacked(data: bytes) -> Array:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    return np.asarray(picture)
