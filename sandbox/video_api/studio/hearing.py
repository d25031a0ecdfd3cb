"""What is heard of one clip, worked out in a process of its own while its pictures are drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sandbox.video_api.request import VideoRequest
from sandbox.video_api.studio.actors import talking
from sandbox.video_api.studio.canvas import Array
from sandbox.video_api.studio.conversation import Voice
from sandbox.video_api.studio.encode import FPS, RATE
from sandbox.video_api.studio.footage import sound_of
from sandbox.video_api.studio.painters import Apart, Spent
from sandbox.video_api.studio.script import Line
from sandbox.video_api.studio.sound import soundtrack
from sandbox.video_api.studio.spec import Shot, Storyboard
from sandbox.video_api.studio.speech import Script, Spoken, loudness, pitch_of, rest, speak, tilt_of, turns

_VOICE_SAMPLE = 10  # seconds of a voice sample that are listened to


class Hearing:
    """First how loud the speech is in every frame and whose turn it is, for mouths; then the whole track."""

    def __init__(self, request: VideoRequest, board: Storyboard, inputs: Path, spent: Spent) -> None:
        """Begin. The painters are forked from this process, which must not have the speech model's threads."""
        self._silent = board.silent
        frames = request.duration * FPS
        shapes = ((frames,), (frames,), (request.duration * RATE, 2))
        self._apart = Apart(lambda: _heard(request, board, inputs), shapes, spent)

    def voice(self, shot: Shot) -> Voice:
        """What is heard by frame, once it is known, for whoever is seen speaking in the shot; empty when nobody is.

        Raises PainterFailed.
        """
        if self._silent or talking(shot.scene) is None:
            return Voice()
        part = slice(shot.start * FPS, (shot.start + shot.duration) * FPS)
        loud, order = (self._apart.piece(number)[part].tolist() for number in (0, 1))
        return Voice(tuple(loud), tuple(int(line) for line in order))

    def track(self) -> Array:
        """The soundtrack, float32, (duration * 48000, 2). Raises PainterFailed."""
        return self._apart.piece(2)

    def close(self) -> None:
        """Stop what is still under way."""
        self._apart.close()


def _heard(request: VideoRequest, board: Storyboard, inputs: Path) -> Iterator[Sequence[float] | Array]:
    voices = {} if board.silent else {shot.start: _spoken(request, shot, inputs) for shot in board.shots}
    rest()  # the painters begin now, and all of it lies in memory together
    yield [
        loud for shot in board.shots for loud in loudness(voices.get(shot.start, ()), shot.duration * FPS, FPS).tolist()
    ]
    yield [
        line for shot in board.shots for line in turns(voices.get(shot.start, ()), shot.duration * FPS, FPS).tolist()
    ]
    if request.frames or request.motion.film:
        board = _without_cast(board)
    original = sound_of(inputs / request.motion.film, request.duration) if board.keep_sound else None
    yield soundtrack(board, voices, original)


def _without_cast(board: Storyboard) -> Storyboard:
    """Where pictures that were brought are seen, nobody walks whose steps could be heard."""
    shots = tuple(replace(shot, scene=replace(shot.scene, subjects=())) for shot in board.shots)
    return replace(board, shots=shots)


def _spoken(request: VideoRequest, shot: Shot, inputs: Path) -> tuple[Spoken, ...]:
    lines = tuple(_script(line, request, inputs) for line in shot.scene.dialogue)
    return speak(lines, shot.duration, shot.scene.seed)


def _script(line: Line, request: VideoRequest, inputs: Path) -> Script:
    """The line with what is to be matched of the sample that came with the element that says it."""
    voices = request.elements[line.element].voices if line.element is not None else ()
    if not voices:
        return Script(line.text, line.voice)
    sample = sound_of(inputs / voices[0], _VOICE_SAMPLE)
    return Script(line.text, line.voice, pitch_of(sample), tilt_of(sample))
