"""Puts the subjects of a prompt into a scene: how many, how far away, where, and which way they go."""

from sandbox.video_api.studio.actor import AFLOAT, FIXED, FLYING, ROLLING, WEIGHTLESS, Actor, Stride
from sandbox.video_api.studio.canvas import rng
from sandbox.video_api.studio.conversation import faces
from sandbox.video_api.studio.palettes import GROUNDS, LIGHTS, Light
from sandbox.video_api.studio.passers import walker_of
from sandbox.video_api.studio.spec import SceneSpec, Subject
from sandbox.video_api.studio.stage import Size
from sandbox.video_api.studio.ways import Way

_SPEED = {"walk": 0.14, "run": 0.22, "fly": 0.06, "swim": 0.05}  # widths a second, at most
_FOLLOWED = 0.42  # widths a second, at most, that the ground goes by under whoever is followed
_FAST = ("run", "gallop")
_RESTING = ("sleep", "lie", "sit")
_SEAT = (0.2, 0.775)  # the sofa of the room, as shares of the picture
_SEATED = 0.76  # what rests there is farther away than the floor in front
_NEARER = 1.25  # how fast figures shrink toward the horizon


def talking(spec: SceneSpec) -> Subject | None:
    """The first who is seen speaking, close; None when nobody is."""
    return next((face.subject for face in faces(spec)), None)


def actors(spec: SceneSpec, light: Light, size: Size, horizon: float) -> list[Actor]:
    """Everyone who acts in the scene, the farthest first; houses stand behind whoever walks by."""
    close = [face.subject for face in faces(spec)]
    seen = [subject for subject in spec.subjects if not any(subject is one for one in close)]
    leading_last = sorted(seen, key=lambda subject: subject.kind not in FIXED)
    return [
        actor
        for place, subject in enumerate(leading_last)
        for actor in _group(spec, subject, (place, len(seen)), light, size, horizon)
    ]


def followed(spec: SceneSpec) -> bool:
    """Whether the camera goes along: everyone runs, drives or flies over open land, and nobody is to stay in view."""
    ground, close = GROUNDS.get(spec.place), bool(faces(spec))
    if ground is None or ground.water or spec.roles or close or spec.place in WEIGHTLESS:
        return False
    bound = [one for one in spec.subjects if one.kind not in FLYING]
    return bool(bound) and all(
        one.kind not in FIXED | AFLOAT and (one.gait in _FAST or (one.kind in ROLLING and one.gait == "walk"))
        for one in bound
    )


def strides(spec: SceneSpec) -> list[Stride]:
    """How everyone goes who is seen going on the ground, the farthest first."""
    small = actors(spec, LIGHTS["day"], Size(64, 36), 0.6)
    return [actor.stride for actor in small if actor.stride is not None and actor.stride.kind not in ROLLING]


def _group(
    spec: SceneSpec, subject: Subject, place: tuple[int, int], light: Light, size: Size, horizon: float
) -> list[Actor]:
    """The figures of one subject, each a little farther away than the next; `place` is which subject of how many."""
    random = rng(spec.seed, "actors", subject.kind, place[0])
    number, many = place
    middle = 0.42 if many == 1 else (0.66, 0.34)[number % 2]
    gap = min(0.24, (0.84 if many == 1 else 0.46) / max(1, subject.count))
    out = []
    for one in range(subject.count):
        back = subject.count - 1 - one
        behind = back * min(0.09, 0.4 / subject.count) + (0.07 if many > 1 and number == 0 else 0.0)
        row = (one + 0.5 - subject.count / 2) * gap * (1 if one % 2 or subject.count > 2 else 1.3)
        x = min(0.92, max(0.08, middle + row + float(random.uniform(-0.15, 0.15)) * gap))
        way = _way(spec, subject, x, behind, horizon, float(random.random()))
        draw = walker_of(spec, subject, back + 3 * number) if subject.kind == "person" else None
        crowd = {1: 1.0, 2: 0.92, 3: 0.84}.get(subject.count, 0.68)
        share = (1 - _NEARER * behind) * (0.74 if subject.who == "child" else 1.0) * crowd
        if way.y == _SEAT[1]:
            share *= _SEATED
        out.append(Actor(spec, subject, light, size, way, share, draw))
    return out


def _way(spec: SceneSpec, subject: Subject, x: float, behind: float, horizon: float, offset: float) -> Way:
    kind, gait = subject.kind, subject.gait
    rolls = kind in ROLLING
    usual = _SPEED["run"] if rolls and gait == "walk" else 0.0
    speed = (usual or _SPEED.get(gait, 0.0)) * spec.pace
    if spec.place in WEIGHTLESS or kind in FLYING or gait == "fly":
        return _in_the_air(spec, kind, x, behind, speed, offset)
    if kind in AFLOAT or gait == "swim":
        rough = 0.02 if "storm" in spec.weather else 0.004
        return Way(x, horizon + 0.14 - behind * 0.3, min(speed, 0.05) * 0.7, rough, offset)
    if kind in FIXED:
        side = 0.74 if len(spec.subjects) > 1 else x
        return Way(side, horizon + 0.1 - behind * 0.15, 0.0, 0.0, offset)
    if spec.place == "interior" and gait in _RESTING and behind < 0.1:
        return Way(_SEAT[0], _SEAT[1], 0.0, 0.0, offset)
    y = horizon + (0.92 - horizon) * (0.74 - behind * 0.9)
    if spec.place in ("lake", "sea", "beach"):  # on the bank, not on the water
        y = 0.9 - behind * 0.5
    if followed(spec):
        return Way(x, y, _FOLLOWED * spec.pace, 0.0, offset, followed=True)
    return Way(x - speed * (1.6 if rolls else 1), y, speed, 0.0, offset, turns=not rolls)


def _in_the_air(spec: SceneSpec, kind: str, x: float, behind: float, speed: float, offset: float) -> Way:
    high = {"balloon": 0.6, "rocket": 0.78}.get(kind, 0.86 if spec.place == "underwater" else 0.66)
    lift = behind * 0.5 + (1 - min(1, offset + 0.5)) * 0.1
    return Way(x, high - lift, max(min(speed, 0.05), 0.02), 0.012, offset)
