"""People on the pavements of a street."""

from sandbox.video_api.studio.actor import PHASES, Actor
from sandbox.video_api.studio.canvas import Array, rng
from sandbox.video_api.studio.figures import Draw
from sandbox.video_api.studio.palettes import Light
from sandbox.video_api.studio.people import dressed, person_for
from sandbox.video_api.studio.spec import SceneSpec, Subject
from sandbox.video_api.studio.stage import Moment, Size
from sandbox.video_api.studio.walker import walker
from sandbox.video_api.studio.ways import Way


class Passers:
    """People on the pavements of a street; a few drawings serve them all, smaller for those farther away."""

    def __init__(self, spec: SceneSpec, light: Light, size: Size, horizon: float) -> None:
        random = rng(spec.seed, "passers-by")
        someone = Subject("person", None, 1, "walk")
        self._models = [
            Actor(
                spec,
                someone,
                light,
                size,
                Way(0.5, 0, 0.01, 0, 0),
                0.5,
                walker_of(spec, someone, number + 5),
            )
            for number in range(4)
        ]
        self._size, self._horizon, self._pace = size, horizon, spec.pace
        self._who = [
            (deep, float(random.random()), float(random.random())) for deep in (5.6, 4.9, 4.3, 3.8, 3.4, 3.0, 2.7)
        ]

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `stage.Thing`."""
        width, height = self._size.width, self._size.height
        for number, (deep, start, luck) in enumerate(self._who):
            model, side = self._models[number % len(self._models)], 1 if number % 3 == 0 else -1
            way = -1 if number % 2 else 1
            x = 0.5 + side * (0.52 + 0.16 * start) / deep + way * 0.05 / deep * (moment.time - 2.5) * self._pace
            scale, dx, dy = moment.place(deep)
            at = (x * width * scale + dx, (self._horizon + 0.62 / deep) * height * scale + dy)
            step = (moment.time * self._pace / (1.0 + 0.2 * luck) + luck) % 1
            model.stand(frame, at, scale * 2.5 / deep, int(step * PHASES / 2) * 2, back=way < 0)


def passers_by(spec: SceneSpec, light: Light, size: Size, horizon: float) -> list[Passers]:
    """Nobody where the prompt bans people."""
    return [] if "person" in spec.banned else [Passers(spec, light, size, horizon)]


def walker_of(spec: SceneSpec, subject: Subject, number: int) -> Draw:
    """How the person with this number among those of the subject is drawn."""
    random = rng(spec.seed, "person", number)
    who = person_for(subject.who, subject.colour, subject.hair, number, random, rain="rain" in spec.weather)
    who = dressed(who, subject.worn)
    return lambda pen, _tone, phase, gait: walker(pen, who, phase, gait)
