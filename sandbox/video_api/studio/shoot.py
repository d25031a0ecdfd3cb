"""Films a whole clip: chooses scene or pictures, has the frames painted ahead of the encoder, adds the sound."""

import contextlib
import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import cv2

from sandbox.video_api.request import VideoRequest
from sandbox.video_api.studio.canvas import Array
from sandbox.video_api.studio.conversation import Voice
from sandbox.video_api.studio.encode import FPS, write_clip
from sandbox.video_api.studio.fit import fitted
from sandbox.video_api.studio.hearing import Hearing
from sandbox.video_api.studio.painters import Draw, Spent, paint
from sandbox.video_api.studio.safety import Guard
from sandbox.video_api.studio.spec import Shot, Storyboard, storyboard_for
from sandbox.video_api.studio.stage import Size
from sandbox.video_api.studio.staging import staged

_SMALL = 1440 * 1080  # pixels

Report = Callable[[float], None]


def shoot(request: VideoRequest, seed: int, inputs: Path, out: Path, guard: Guard, report: Report) -> Spent:
    """Draw and encode one result; the guard sees every frame before it is encoded."""
    # The painters are processes; OpenCV's own threads would fight them for the two cores.
    cv2.setNumThreads(1)
    board, spent = storyboard_for(request, seed), Spent()
    began = time.process_time()
    with contextlib.closing(Hearing(request, board, inputs, spent)) as hearing:
        frames = _frames(request, board, inputs, guard, spent, hearing)
        first = next(frames)  # by now the scene is drawn, and the sound most likely ready
        write_clip(
            out,
            _reported(itertools.chain((first,), frames), request.duration * FPS, report),
            hearing.track(),
            container=request.format,
            quality=request.quality,
            count=request.duration * FPS,
            preset=preset_for(request.width, request.height),
        )
    spent.encode = time.process_time() - began - spent.bake
    return spent


def frames_of(request: VideoRequest, seed: int, inputs: Path, guard: Guard, spent: Spent) -> Iterator[av.VideoFrame]:
    """The frames of one result in order, without its sound."""
    board = storyboard_for(request, seed)
    with contextlib.closing(Hearing(request, board, inputs, spent)) as hearing:
        yield from _frames(request, board, inputs, guard, spent, hearing)


def preset_for(width: int, height: int) -> str:
    """What x264 is asked for; faster for large pictures, so that the encoder stays within the painters' time."""
    return "superfast" if width * height > _SMALL else "veryfast"


def _frames(
    request: VideoRequest, board: Storyboard, inputs: Path, guard: Guard, spent: Spent, hearing: Hearing
) -> Iterator[av.VideoFrame]:
    """All frames of all shots in order."""
    size = Size(request.width, request.height)
    for shot in board.shots:
        began = time.process_time()
        draw = drawing(request, board, shot, inputs, hearing)
        spent.bake += time.process_time() - began
        yield from paint(draw, size, shot.duration * FPS, guard, shot.start * FPS, spent)


def _reported(frames: Iterator[av.VideoFrame], count: int, report: Report) -> Iterator[av.VideoFrame]:
    for number, frame in enumerate(frames, 1):
        yield frame
        if number % FPS == 0:
            report(number / count)


def drawing(request: VideoRequest, board: Storyboard, shot: Shot, inputs: Path, hearing: Hearing | None = None) -> Draw:
    """How the frames of one shot are made: from key frames, from reference media, or from words.

    Without a hearing nobody's mouth moves.
    """
    size, count = Size(request.width, request.height), shot.duration * FPS
    # Key frames belong to the ends of the whole video: with several shots, to the first and the last one.
    ends: dict[str, Array] = {
        frame.at: fitted(inputs / frame.file, size.width, size.height)
        for frame in request.frames
        if shot is board.shots[0 if frame.at == "first" else -1]
    }
    return staged(request, shot.scene, count, inputs, ends, lambda: hearing.voice(shot) if hearing else Voice())
