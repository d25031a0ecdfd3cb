"""Whoever speaks is seen close, from the front: the mouth follows the loudness of the voice, the eyes blink."""

import math
from collections.abc import Sequence

import numpy as np

from sandbox.video_api.studio import people
from sandbox.video_api.studio.actors import lit_sprite, talking
from sandbox.video_api.studio.backdrop import sun_place
from sandbox.video_api.studio.canvas import Array, rng
from sandbox.video_api.studio.palettes import Light
from sandbox.video_api.studio.pen import Pen
from sandbox.video_api.studio.spec import SceneSpec, Subject
from sandbox.video_api.studio.stage import Moment, Size, Thing, cel, lay, trimmed

_SHAPES = 5  # how far the mouth is open, in steps
_BLINK = 3.1  # seconds between two blinks
_SHUT = 0.13


def speakers(spec: SceneSpec, light: Light, size: Size, voice: Sequence[float]) -> list[Thing]:
    """The person of the scene in front of it, when there is a line to say and no element says it."""
    subject = talking(spec)
    return [Speaker(spec, subject, light, size, voice)] if subject else []


class Speaker:
    """A person from the chest up."""

    def __init__(self, spec: SceneSpec, subject: Subject, light: Light, size: Size, voice: Sequence[float]) -> None:
        self._who = people.person_for(
            spec.dialogue[0].voice, subject.colour, subject.hair, 0, rng(spec.seed, "person", 0), rain=False
        )
        self._light, self._size, self._voice = light, size, voice
        self._unit = min(size.height * 0.37, size.width * 0.34)
        self._right = sun_place(spec, 0.6)[0] > 0.4
        self._poses: dict[tuple[int, bool], tuple[Array, float, float]] = {}

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `stage.Thing`."""
        drawing, left, top = self._pose(self._mouth(moment.number), moment.time % _BLINK > _BLINK - _SHUT)
        breath = 0.006 * math.sin(moment.time * 1.9) * self._unit
        nod = 0.012 * self._unit * math.sin(moment.time * 2.7 + 1)
        x = self._size.width * 0.42 - moment.shift_x * 0.3 + nod
        y = self._size.height + 0.28 * self._unit + breath
        lay(frame, drawing, 1 + moment.dolly * 0.25, x + left, y + top)

    def _mouth(self, number: int) -> int:
        loud = self._voice[number] if number < len(self._voice) else 0.0
        return min(_SHAPES - 1, round(loud * (_SHAPES - 1)))

    def _pose(self, mouth: int, blink: bool) -> tuple[Array, float, float]:
        if (mouth, blink) not in self._poses:
            pen = Pen(self._unit)
            people.talker(pen, self._who, mouth / (_SHAPES - 1), blink=blink)
            sprite = lit_sprite(pen.sprite(), self._light, self._unit * 1.2, right=self._right)
            drawing, left, top = trimmed(np.ascontiguousarray(sprite))
            self._poses[mouth, blink] = (cel(drawing), left - sprite.shape[1] / 2, top - 2.3 * self._unit)
        return self._poses[mouth, blink]
