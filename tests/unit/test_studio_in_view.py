"""Whoever leads a scene stays in the picture for the longest clip, whatever the camera does. Geometry, no rendering."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sandbox.video_api.studio.actor import FIXED, ROLLING
from sandbox.video_api.studio.actors import actors, followed
from sandbox.video_api.studio.camera import Camera
from sandbox.video_api.studio.encode import FPS
from sandbox.video_api.studio.figures import figure_of, span
from sandbox.video_api.studio.palettes import GROUNDS, LIGHTS
from sandbox.video_api.studio.spec import SceneSpec, Subject
from sandbox.video_api.studio.sprites import kinds
from sandbox.video_api.studio.stage import GROUND, Layer, Size, paint_all
from sandbox.video_api.studio.vocabulary import ACTIONS, MOVES, SUBJECTS
from sandbox.video_api.studio.ways import Way

SIZE = Size(320, 180)
MOVING = sorted((set(SUBJECTS) | kinds("walks", "flies", "swims", "rolls", "sails")) - FIXED)
PLACES = ("meadow", "city", "lake", "space")


def scene(subject: Subject, place: str, moves: tuple[str, ...] = ("static",)) -> SceneSpec:
    """Somebody in a place by day."""
    return SceneSpec(place, "day", (), (subject,), moves, 1.0, "", 3)


def inside(spec: SceneSpec, count: int, size: Size = SIZE) -> float:
    """The least share of the leader's width that is inside the picture in the frames of every second."""
    leader = actors(spec, LIGHTS["day"], size, 0.6)[-1]
    kind, least = spec.subjects[0].kind, 1.0
    camera = Camera(size, spec.moves, spec.pace, 0.6)
    unit = size.height * figure_of(kind).tall * min(1.0, size.width / size.height * 0.75)
    for number in range(0, count, 24):
        moment = camera.at(number, count, number / FPS)
        x, back = leader.way.at(moment.time)
        scale, shift, _ = moment.place(2.0)
        left, right = (side * unit * scale for side in span(kind, spec.subjects[0].gait))
        left, right = (right, left) if back else (left, right)
        middle = x * size.width * scale + shift
        seen = min(size.width, middle + right) - max(0.0, middle - left)
        least = min(least, seen / min(left + right, size.width))
    return least


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", MOVING)
def test_the_leader_stays_in_view(kind: str, place: str) -> None:
    """At every moment of 15 seconds three fifths of it are seen, walking and running, with every camera move."""
    for gait in ("walk", "run", "fly", "swim"):
        for move in MOVES:
            assert inside(scene(Subject(kind, None, 1, gait), place, (move,)), 15 * FPS) >= 0.6


@pytest.mark.parametrize("shape", [Size(180, 320), Size(180, 180), Size(420, 180)])
@pytest.mark.parametrize("kind", ["horse", "person", "car", "bird", "boat"])
def test_the_leader_stays_in_view_in_every_shape_of_picture(kind: str, shape: Size) -> None:
    """Upright, square and wide."""
    for gait in ACTIONS:
        assert inside(scene(Subject(kind, None, 1, gait), "meadow", ("pan_right",)), 15 * FPS, shape) >= 0.6


@pytest.mark.parametrize("place", sorted(GROUNDS))
def test_the_camera_follows_over_open_land_only(place: str) -> None:
    """Water, streets and those who talk stay where they are, and so does a runner's castle."""
    runner = Subject("horse", None, 1, "run")
    assert followed(scene(runner, place)) == (not GROUNDS[place].water)
    spec = scene(runner, place)
    castle = Subject("castle", None, 1, "still")
    assert not followed(SceneSpec(place, "day", (), (runner, castle), spec.moves, 1.0, "", 3))
    assert not followed(scene(Subject("horse", None, 1, "walk"), place))


def test_the_ground_goes_by_as_fast_as_the_feet_go() -> None:
    """What the camera follows takes steps of the length that the ground moves meanwhile."""
    leader = actors(scene(Subject("fox", None, 1, "run"), "forest"), LIGHTS["day"], SIZE, 0.6)[-1]
    assert leader.stride is not None
    far = (figure_of("fox").reach or {})["run"] * SIZE.height * figure_of("fox").tall / SIZE.width
    assert leader.way.followed
    assert leader.way.speed * leader.stride.step <= far + 1e-9
    assert leader.way.speed > 0.2


@pytest.mark.parametrize("kind", sorted(ROLLING)[:3])
def test_wheels_turn_as_far_as_the_car_goes(kind: str) -> None:
    """Whoever slows down turns its wheels more slowly too."""
    way = Way(0.2, 0.9, 0.2, 0.0, 0.0).within(*(side * 0.2 for side in span(kind, "walk")))
    for time in (0.0, 1.0, 5.0, 15.0):
        assert math.isclose(way.at(time)[0], way.x + way.speed * way.gone(time), abs_tol=1e-9)
    assert way.gone(15.0) < 15.0


@pytest.mark.parametrize("channels", [3, 4])
def test_the_land_that_goes_by_has_no_gap(channels: int) -> None:
    """However far the camera went; and half a turn of the land later the same picture is seen in the mirror."""
    wide = round(SIZE.width * 1.28)
    shades = np.tile(np.linspace(60, 240, wide)[None, :, None], (SIZE.height + 40, 1, channels)).astype(np.uint8)
    if channels == 4:
        shades[..., 3] = 255
    layer = Layer(shades, -0.14 * SIZE.width, -20, GROUND)
    for seconds in (0.5, 1.3, 2.9, 6.1, 14.9):
        frame = np.zeros((SIZE.height, SIZE.width, 3), np.uint8)
        paint_all([layer], frame, Camera(SIZE, ("pan_right",), 1.0, 0.6, follow=133.7).at(5, 360, seconds))
        assert frame.min() >= 58
        assert np.abs(np.diff(frame[90, :, 0].astype(int))).max() <= 4
