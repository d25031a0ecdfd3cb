"""Who is seen speaking, and when it is whose turn; pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.video_api.studio.spec import SceneSpec, Subject

_WEIGHTLESS = ("space", "underwater", "abstract")
_TALKING = ("person", "robot")
_FACES = 2  # as many as there is room for
_TURNING = 8  # frames in which attention goes from one to the other


@dataclass(frozen=True)
class Face:
    """Somebody who is seen speaking, and which lines of the dialogue are theirs."""

    subject: Subject
    voice: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Voice:
    """What is heard of a shot by frame: how loud the speech is, 0 to 1, and which line it is whose turn has come."""

    loud: tuple[float, ...] = ()
    turns: tuple[int, ...] = ()


def faces(spec: SceneSpec) -> tuple[Face, ...]:
    """Everyone who speaks, in the order of their first lines, when no element stands for them; at most two."""
    some = [subject for subject in spec.subjects if subject.kind in _TALKING and subject.count == 1]
    if not spec.dialogue or spec.roles or spec.place in _WEIGHTLESS or not some:
        return ()
    voices = tuple(dict.fromkeys(line.voice for line in spec.dialogue))[:_FACES]
    out: list[Face] = []
    for voice in voices:
        subject = _who(voice, some)
        if subject in some:
            some.remove(subject)
        # Whoever there is no room for speaks from the first one's mouth.
        mine = (
            n for n, line in enumerate(spec.dialogue) if line.voice == voice or (not out and line.voice not in voices)
        )
        out.append(Face(subject, voice, tuple(mine)))
    return tuple(out)


def _who(voice: str, some: Sequence[Subject]) -> Subject:
    """The subject that this voice fits, else the next one, else somebody whom the prompt only lets speak."""
    fitting = [subject for subject in some if subject.who == voice] or [one for one in some if one.who == "any"]
    return next(iter(fitting or some), Subject("person", None, 1, "still", voice))


def attention(order: Sequence[int], mine: Sequence[int], number: int) -> float:
    """How much somebody with these lines has the attention in a frame, 0 to 1, without jumps."""
    if not order:
        return float(0 in mine)
    window = range(max(0, number - _TURNING), min(len(order), number + _TURNING + 1))
    return sum(order[n] in mine for n in window) / max(1, len(window))
