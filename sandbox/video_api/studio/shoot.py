"""Films a whole clip: chooses scene or pictures, draws frames on two threads ahead of the encoder, adds the sound."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import av
import cv2
import numpy as np

from sandbox.video_api.request import VideoRequest
from sandbox.video_api.studio.canvas import Array
from sandbox.video_api.studio.encode import FPS, to_yuv, write_clip
from sandbox.video_api.studio.fit import fitted
from sandbox.video_api.studio.footage import Footage, sound_of
from sandbox.video_api.studio.guests import Fade, Guest, Print, guest, guests_for, opened
from sandbox.video_api.studio.puppet import Puppet
from sandbox.video_api.studio.safety import Guard
from sandbox.video_api.studio.scenes import Scene
from sandbox.video_api.studio.sound import soundtrack
from sandbox.video_api.studio.spec import Shot, Storyboard, storyboard_for
from sandbox.video_api.studio.speech import Script, Spoken, pitch_of, speak
from sandbox.video_api.studio.stage import Overlay, Size
from sandbox.video_api.studio.stills import Stills

_PAINTERS = 2
_AHEAD = 6  # frames drawn before the encoder asks for them; each weighs 3 MB as YUV
_SMALL = 1440 * 1080  # pixels; above, a faster preset keeps the encoder within the painters' time
_VOICE_SAMPLE = 10  # seconds of a voice sample that are listened to

Draw = Callable[[int], Array]


def shoot(request: VideoRequest, seed: int, inputs: Path, out: Path, guard: Guard) -> None:
    """Draw and encode one result; the guard sees every frame before it is encoded."""
    # The painters are the threads; OpenCV's own would fight them for the two cores.
    cv2.setNumThreads(1)
    board = storyboard_for(request, seed)
    write_clip(
        out,
        _frames(request, board, inputs, guard),
        _sound(request, board, inputs),
        container=request.format,
        quality=request.quality,
        count=request.duration * FPS,
        preset="superfast" if request.width * request.height > _SMALL else "veryfast",
    )


def _frames(request: VideoRequest, board: Storyboard, inputs: Path, guard: Guard) -> Iterator[av.VideoFrame]:
    """Frames in order, drawn and converted ahead of time; drawing releases the interpreter's lock most of the time."""

    def develop(draw: Draw, number: int, start: int) -> av.VideoFrame:
        picture = draw(number)
        guard.look(start + number, picture)
        return to_yuv(picture)

    with ThreadPoolExecutor(_PAINTERS) as painters:
        for shot in board.shots:
            draw = _drawing(request, board, shot, inputs)
            waiting: deque[Future[av.VideoFrame]] = deque()
            for number in range(shot.duration * FPS):
                waiting.append(painters.submit(develop, draw, number, shot.start * FPS))
                if len(waiting) > _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()


def _drawing(request: VideoRequest, board: Storyboard, shot: Shot, inputs: Path) -> Draw:
    """How the frames of one shot are made: from key frames, from reference media, or from words."""
    size, count = Size(request.width, request.height), shot.duration * FPS
    motion = request.motion
    # Key frames belong to the ends of the whole video: with several shots, to the first and the last one.
    ends = {
        frame.at: fitted(inputs / frame.file, size.width, size.height)
        for frame in request.frames
        if shot is board.shots[0 if frame.at == "first" else -1]
    }
    if motion.film and not request.frames:
        picture = opened(inputs / motion.picture) if motion.picture else None
        film = Footage(inputs / motion.film, request.duration)
        return Puppet(film, picture, motion.lead, size, count, shot.scene.caption).frame
    light = next(iter(ends.values())).reshape(-1, 3).mean(axis=0) if ends else np.array((150.0, 140.0, 130.0))
    overlay = _overlay(
        guests_for(shot.scene.roles, request.elements, inputs, size, request.duration, light)
        + _references(request, inputs, size, light),
        Fade(count, leaves="last" in ends),
    )
    if ends:
        return Stills(shot.scene, size, count, ends.get("first"), ends.get("last"), overlay).frame
    return Scene(shot.scene, size, count, overlay).frame


def _references(request: VideoRequest, inputs: Path, size: Size, light: Array) -> list[Guest]:
    """Reference media where they do not make the whole picture."""
    out: list[Guest] = []
    if request.motion.film:
        out.append(Print(Footage(inputs / request.motion.film, request.duration).at, size, (0.8, 0.25)))
    if request.motion.picture:
        out.append(guest(opened(inputs / request.motion.picture), "subject", size, 0.3, light))
    return out


def _overlay(guests: list[Guest], fade: Fade) -> Overlay:
    def paint(frame: Array, number: int) -> None:
        opacity = fade.at(number)
        if opacity > 0:
            for one in guests:
                one.paint(frame, number, opacity)

    return paint


def _sound(request: VideoRequest, board: Storyboard, inputs: Path) -> Array:
    """The whole soundtrack, (duration * 48000, 2)."""
    original = sound_of(inputs / request.motion.film, request.duration) if board.keep_sound else None
    voices = {} if board.silent else {shot.start: _spoken(request, shot, inputs) for shot in board.shots}
    return soundtrack(board, voices, original)


def _spoken(request: VideoRequest, shot: Shot, inputs: Path) -> tuple[Spoken, ...]:
    lines = tuple(Script(line.text, line.voice, _pitch(request, line.element, inputs)) for line in shot.scene.dialogue)
    return speak(lines, shot.duration, shot.scene.seed)


def _pitch(request: VideoRequest, element: int | None, inputs: Path) -> float:
    """The pitch of the sample that came with the element, 0 without one."""
    voices = request.elements[element].voices if element is not None else ()
    return pitch_of(sound_of(inputs / voices[0], _VOICE_SAMPLE)) if voices else 0.0
