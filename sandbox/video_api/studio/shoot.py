"""Films a whole clip: chooses scene or pictures, has the frames painted ahead of the encoder, adds the sound."""

import contextlib
import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import cv2
import numpy as np

from sandbox.video_api.request import VideoRequest
from sandbox.video_api.studio.actors import talking
from sandbox.video_api.studio.canvas import Array
from sandbox.video_api.studio.encode import FPS, RATE, write_clip
from sandbox.video_api.studio.fit import fitted
from sandbox.video_api.studio.footage import Footage, sound_of
from sandbox.video_api.studio.guests import Fade, Guest, Print, guest, guests_for, opened
from sandbox.video_api.studio.painters import Apart, Draw, Spent, paint
from sandbox.video_api.studio.puppet import Puppet
from sandbox.video_api.studio.safety import Guard
from sandbox.video_api.studio.scenes import Scene
from sandbox.video_api.studio.sound import soundtrack
from sandbox.video_api.studio.spec import Shot, Storyboard, storyboard_for
from sandbox.video_api.studio.speech import Script, Spoken, loudness, pitch_of, speak
from sandbox.video_api.studio.stage import Overlay, Size
from sandbox.video_api.studio.stills import Stills

_SMALL = 1440 * 1080  # pixels
_VOICE_SAMPLE = 10  # seconds of a voice sample that are listened to

Report = Callable[[float], None]


def shoot(request: VideoRequest, seed: int, inputs: Path, out: Path, guard: Guard, report: Report) -> Spent:
    """Draw and encode one result; the guard sees every frame before it is encoded."""
    # The painters are processes; OpenCV's own threads would fight them for the two cores.
    cv2.setNumThreads(1)
    board, spent = storyboard_for(request, seed), Spent()
    sound = Apart(lambda: _sound(request, board, inputs), (request.duration * RATE, 2), spent)
    began = time.process_time()
    with contextlib.closing(sound):
        frames = _frames(request, board, inputs, guard, spent)
        first = next(frames)  # by now the scene is drawn, and the sound most likely ready
        write_clip(
            out,
            _reported(itertools.chain((first,), frames), request.duration * FPS, report),
            sound.result(),
            container=request.format,
            quality=request.quality,
            count=request.duration * FPS,
            preset=preset_for(request.width, request.height),
        )
    spent.encode = time.process_time() - began - spent.bake
    return spent


def frames_of(request: VideoRequest, seed: int, inputs: Path, guard: Guard, spent: Spent) -> Iterator[av.VideoFrame]:
    """The frames of one result in order, without its sound."""
    return _frames(request, storyboard_for(request, seed), inputs, guard, spent)


def preset_for(width: int, height: int) -> str:
    """What x264 is asked for; faster for large pictures, so that the encoder stays within the painters' time."""
    return "superfast" if width * height > _SMALL else "veryfast"


def _frames(
    request: VideoRequest, board: Storyboard, inputs: Path, guard: Guard, spent: Spent
) -> Iterator[av.VideoFrame]:
    """All frames of all shots in order."""
    size = Size(request.width, request.height)
    for shot in board.shots:
        began = time.process_time()
        draw = drawing(request, board, shot, inputs)
        spent.bake += time.process_time() - began
        yield from paint(draw, size, shot.duration * FPS, guard, shot.start * FPS, spent)


def _reported(frames: Iterator[av.VideoFrame], count: int, report: Report) -> Iterator[av.VideoFrame]:
    for number, frame in enumerate(frames, 1):
        yield frame
        if number % FPS == 0:
            report(number / count)


def drawing(request: VideoRequest, board: Storyboard, shot: Shot, inputs: Path) -> Draw:
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
    return Scene(shot.scene, size, count, overlay, _voice(request, board, shot, inputs)).frame


def _voice(request: VideoRequest, board: Storyboard, shot: Shot, inputs: Path) -> tuple[float, ...]:
    """How loud the speech of the shot is by frame, for whoever is seen speaking; nothing when nobody is."""
    if board.silent or talking(shot.scene) is None:
        return ()
    count = shot.duration * FPS
    # In a process of its own: the painters are forked from this one, which must not have the speech model's threads.
    heard = Apart(lambda: loudness(_spoken(request, shot, inputs), count, FPS), (count,), Spent())
    with contextlib.closing(heard):
        return tuple(heard.result().tolist())


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
