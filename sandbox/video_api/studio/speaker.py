"""Whoever speaks is seen close, from the front: the mouth follows the loudness of the voice, the eyes blink."""

import math
from dataclasses import replace

import numpy as np

from sandbox.video_api.studio import people, robots, talker
from sandbox.video_api.studio.actor import lit_sprite
from sandbox.video_api.studio.backdrop import sun_place
from sandbox.video_api.studio.canvas import Array, rng
from sandbox.video_api.studio.conversation import Face, Voice, attention, faces
from sandbox.video_api.studio.encode import FPS
from sandbox.video_api.studio.palettes import Light
from sandbox.video_api.studio.pen import Pen
from sandbox.video_api.studio.spec import SceneSpec
from sandbox.video_api.studio.stage import Moment, Size, Thing, cel, lay, trimmed

_SHAPES = 6  # how far the mouth is open, in steps
_BLINK = 3.1  # seconds between two blinks
_SHUT = 0.13
_STEEL = (150, 162, 178)


def speakers(spec: SceneSpec, light: Light, size: Size, voice: Voice) -> list[Thing]:
    """Those who speak, in front of the scene; of two the camera favours the one whose turn it is."""
    seen = faces(spec)
    return [Speaker(spec, face, (number, len(seen)), light, size, voice) for number, face in enumerate(seen)]


class Speaker:
    """One of those who speak, from the chest up."""

    def __init__(
        self, spec: SceneSpec, face: Face, place: tuple[int, int], light: Light, size: Size, voice: Voice
    ) -> None:
        """`place` says which one of how many; `voice` is what is heard of all who speak."""
        number, many = place
        subject = face.subject
        who = people.person_for(
            face.voice, subject.colour, subject.hair, 0, rng(spec.seed, "person", number), rain=False
        )
        # Two with the same glasses would look alike.
        self._who = people.dressed(replace(who, glasses=who.glasses and not number), subject.worn)
        self._robot = (subject.colour or _STEEL) if subject.kind == "robot" else None
        self._light, self._size, self._voice, self._face = light, size, voice, face
        self._unit = min(size.height * 0.37, size.width * 0.34) * (0.84 if many > 1 else 1.0)
        if face.voice == "child":
            self._unit *= 0.9
        self._x = (0.29, 0.71)[number] if many > 1 else 0.42
        self._number, self._many = number, many
        self._right = sun_place(spec, 0.6)[0] > self._x
        self._poses: dict[tuple[int, bool], tuple[Array, float, float]] = {}
        # Drawn before the painters are forked, who then share them: each takes 40 MB while it is drawn.
        for frame in range(len(voice.loud)):
            self._at(frame, frame / FPS)

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `stage.Thing`."""
        time = moment.time + self._number * 1.37
        drawing, left, top = self._at(moment.number, moment.time)
        near = attention(self._voice.turns, self._face.lines, moment.number) if self._many > 1 else 0.0
        breath = 0.006 * math.sin(time * 1.9) * self._unit
        sway = 0.012 * self._unit * math.sin(time * 2.7 + 1)
        nods = (1 - near) * max(0.0, math.sin(time * 1.2)) ** 3 if self._many > 1 else 0.0  # while another speaks
        breath += 0.03 * self._unit * nods * math.sin(time * 7) ** 2
        scale = (1 + moment.dolly * 0.25) * (1 + 0.13 * near)
        toward = (0.5 - self._x) * 0.09 * near
        x = self._size.width * (self._x + toward) - moment.shift_x * 0.3 + sway
        y = self._size.height + 0.04 * self._unit * scale + breath  # clear of the caption
        lay(frame, drawing, scale, x + left * scale, y + top * scale)

    def mouth(self, number: int) -> int:
        """How far it is open in a frame, in steps: shut while another speaks."""
        loud, order = self._voice.loud[number : number + 1], self._voice.turns[number : number + 1]
        if not loud or (self._many > 1 and order and order[0] not in self._face.lines):
            return 0
        return min(_SHAPES - 1, round(loud[0] * (_SHAPES - 1)))

    def _at(self, number: int, time: float) -> tuple[Array, float, float]:
        blink = (time + self._number * 1.37) % _BLINK > _BLINK - _SHUT
        return self._pose(self.mouth(number), blink)

    def _pose(self, mouth: int, blink: bool) -> tuple[Array, float, float]:
        if (mouth, blink) not in self._poses:
            pen = Pen(self._unit)
            if self._robot:
                robots.robot_face(pen, self._robot, mouth / (_SHAPES - 1), blink=blink)
            else:
                talker.talker(pen, self._who, mouth / (_SHAPES - 1), blink=blink)
            sprite = lit_sprite(pen.sprite(), self._light, self._unit * 1.2, right=self._right)
            drawing, left, top = trimmed(np.ascontiguousarray(sprite))
            self._poses[mouth, blink] = (cel(drawing), left - sprite.shape[1] / 2, top - 2.3 * self._unit)
        return self._poses[mouth, blink]
