"""Figures of the studio: they stand on the ground, act differently, do not slide, and speak in turn."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.video_api.studio.actors import actors
from sandbox.video_api.studio.builds import BUILDS
from sandbox.video_api.studio.camera import Camera
from sandbox.video_api.studio.canvas import Array
from sandbox.video_api.studio.conversation import Voice, attention, faces
from sandbox.video_api.studio.figures import figure_of
from sandbox.video_api.studio.palettes import LIGHTS
from sandbox.video_api.studio.pen import Pen
from sandbox.video_api.studio.people import Person, dressed
from sandbox.video_api.studio.postures import posture
from sandbox.video_api.studio.script import Line
from sandbox.video_api.studio.speaker import speakers
from sandbox.video_api.studio.spec import SceneSpec, Subject, read_scene
from sandbox.video_api.studio.speech import Spoken, turns
from sandbox.video_api.studio.stage import Size
from sandbox.video_api.studio.talker import talker
from sandbox.video_api.studio.walker import walker
from sandbox.video_api.studio.ways import Way, paced

GAITS = ("still", "walk", "run", "sleep", "sit", "lie", "eat", "fly", "swim", "jump", "dance", "wave")
LOW = ("still", "walk", "sleep", "sit", "lie", "eat", "wave")  # never off the ground
UNIT = 60


def drawn(kind: str, gait: str, phase: float) -> Array:
    """The figure's sprite, 2.6 units square, the ground 2.3 units from the top."""
    figure, pen = figure_of(kind), Pen(UNIT)
    figure.draw(pen, figure.tone, phase, gait)
    return pen.sprite()


def lowest(sprite: Array) -> float:
    """The height of the lowest opaque pixel above the ground, in units."""
    rows = np.flatnonzero((sprite[..., 3] > 128).any(axis=1))
    return 2.3 - (int(rows[-1]) + 1) / UNIT


@pytest.mark.parametrize("kind", ["person", "robot", *BUILDS])
@pytest.mark.parametrize("gait", LOW)
def test_who_is_on_the_ground_touches_it(kind: str, gait: str) -> None:
    """No figure floats above the ground or sinks into it, in any phase."""
    for phase in (0.0, 0.3, 0.6, 0.9):
        assert abs(lowest(drawn(kind, gait, phase))) < 0.07


@pytest.mark.parametrize("kind", ["person", "cat", "dog", "horse"])
def test_actions_are_told_apart(kind: str) -> None:
    """Walking, running, sitting or lying, sleeping, eating and jumping are different pictures."""
    pictures = [drawn(kind, gait, 0.4)[..., 3] > 128 for gait in ("walk", "run", "lie", "sleep", "eat", "jump")]
    for number, one in enumerate(pictures):
        for other in pictures[:number]:
            assert (one != other).sum() > 0.06 * one.sum()


@pytest.mark.parametrize("kind", ["person", "cat", "horse"])
def test_whoever_sleeps_lies_low(kind: str) -> None:
    """Asleep, a figure is at most two thirds as high as it stands."""
    heights = [np.flatnonzero((drawn(kind, gait, 0.2)[..., 3] > 128).any(axis=1)) for gait in ("still", "sleep")]
    assert np.ptp(heights[1]) < 0.67 * np.ptp(heights[0])


@given(st.sampled_from(GAITS), st.floats(0, 1, exclude_max=True))
def test_postures_are_pure_and_joined(gait: str, phase: float) -> None:
    """The same phase is the same posture, and no limb turns farther than once around."""
    one = posture(gait, phase)
    assert one == posture(gait, phase)
    assert all(abs(angle) < 10 for limb in (one.near_leg, one.far_leg, one.near_arm, one.far_arm) for angle in limb)


@given(st.floats(0.05, 0.6), st.floats(0.4, 2.0), st.floats(0.02, 0.3))
def test_no_foot_slides_while_the_picture_is_wide_enough(reach: float, step: float, fastest: float) -> None:
    """The way of a step is what the legs cover, unless that would be faster than the figure may go."""
    way, taken = paced(Way(0.4, 0.9, fastest, 0.0, 0.0), reach, step)
    assert way.speed <= fastest + 1e-9
    assert step <= taken <= step * 1.5 + 1e-9
    if reach / taken < fastest:
        assert math.isclose(way.speed * taken, reach, rel_tol=1e-6)


def test_who_walks_turns_at_the_edge_and_stays_in_the_picture() -> None:
    """A walker is seen in every second of the longest clip."""
    way = Way(0.3, 0.9, 0.14, 0.0, 0.0, turns=True)
    places = [way.at(time / 4) for time in range(60)]
    assert all(0.04 < x < 0.96 for x, _ in places)
    assert {back for _, back in places} == {True, False}


@pytest.mark.parametrize("count", [2, 3, 5, 7])
def test_a_group_spreads_in_depth_without_covering_itself(count: int) -> None:
    """As many as asked for, at different places and distances."""
    spec = staged(Subject("camel", None, count, "walk"))
    ways = [actor.way for actor in actors(spec, LIGHTS["day"], Size(320, 180), 0.6)]
    across = sorted(way.x for way in ways)
    assert len(ways) == count
    assert min(b - a for a, b in pairwise(across)) > 0.05
    assert len({way.y for way in ways}) == count


def staged(*subjects: Subject, dialogue: tuple[Line, ...] = ()) -> SceneSpec:
    """A meadow by day."""
    plain = read_scene("a meadow by day", "", 3)
    return SceneSpec("meadow", "day", (), subjects, plain.moves, 1.0, "", 3, dialogue=dialogue)


MAN, WOMAN = Subject("person", None, 1, "walk", "elder"), Subject("person", None, 1, "walk", "woman")
LINES = (Line("We made it.", "elder"), Line("Barely.", "woman"))


def test_two_who_speak_are_both_seen() -> None:
    """Each has a face and lines of their own; nobody else takes their place."""
    seen = faces(staged(MAN, WOMAN, dialogue=LINES))
    assert [(face.subject.who, face.lines) for face in seen] == [("elder", (0,)), ("woman", (1,))]
    assert len(faces(staged(MAN, dialogue=LINES))) == 2


def test_turns_change_where_the_lines_truly_begin() -> None:
    """However long a line pauses within itself; attention moves there without a jump."""
    said = (
        Spoken(24000, np.ones(48000, np.float32)),
        Spoken(24000 + 48000 + 16800, np.ones(9600, np.float32), 1),
    )
    order = [int(line) for line in turns(said, 96, 24)]
    assert order.index(1) == round((24000 + 48000 + 8400) / 48000 * 24)
    assert order == sorted(order)
    shares = [attention(order, (1,), number) for number in range(len(order))]
    assert shares[0] == 0
    assert shares[-1] == 1
    assert max(abs(b - a) for a, b in pairwise(shares)) < 0.2


def test_the_mouth_follows_the_voice() -> None:
    """The dark of the open mouth, counted in the picture, goes with the loudness; who listens is silent."""
    random = np.random.default_rng(7)
    voice = [
        *np.clip(np.abs(np.sin(np.arange(40) * 0.5)) + random.normal(0, 0.05, 40), 0.1, 1),
        *[0.0] * 14,
        *[0.6] * 20,
    ]
    spec = staged(MAN, WOMAN, dialogue=LINES)
    size = Size(480, 270)
    order = tuple(int(number >= 47) for number in range(len(voice)))
    first, second = speakers(spec, LIGHTS["day"], size, Voice(tuple(voice), order))
    camera = Camera(size, (), 1.0, 0.6)
    opened = []
    for number in range(40):
        frame = np.full((size.height, size.width, 3), 200, np.uint8)
        first.paint(frame, camera.at(number, len(voice), number / 24))
        red, green, blue = (frame[..., channel].astype(int) for channel in range(3))
        opened.append(float(((red - green > 25) & (red < 130) & (green < 70) & (blue < 80)).sum()))
    assert np.corrcoef(opened, voice[:40])[0, 1] > 0.8
    assert second.mouth(20) == 0  # type: ignore[attr-defined]  # a Speaker
    assert second.mouth(60) > 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("style", ["long", "bun", "bob", "tail", "curly", "short", "crop", "bald"])
def test_a_beard_leaves_the_mouth_free(style: str) -> None:
    """Lips are seen through the beard of whoever talks."""
    who = Person("elder", (222, 172, 136), (206, 206, 210), (92, 96, 108), style=style, beard=True, glasses=True)
    pen = Pen(100)
    talker(pen, who, 0.0, blink=False)
    at = pen.sprite()[int((2.3 - 1.05) * 100), int((1.3 + 0.02) * 100)]
    assert int(at[0]) - int(at[1]) > 40


def test_pictures_do_not_depend_on_the_order_in_which_they_are_drawn() -> None:
    """A frame is a function of the request, the seed and its number."""
    spec = staged(Subject("horse", None, 2, "run"), Subject("person", None, 1, "wave"))
    size, pictures = Size(320, 180), []
    for order in ((3, 30), (30, 3)):
        cast = actors(spec, LIGHTS["day"], size, 0.6)
        camera, frames = Camera(size, ("pan_left",), 1.0, 0.6), {}
        for number in order:
            frames[number] = np.zeros((180, 320, 3), np.uint8)
            for actor in cast:
                actor.paint(frames[number], camera.at(number, 48, number / 24))
        pictures.append(frames)
    assert all(np.array_equal(pictures[0][number], pictures[1][number]) for number in (3, 30))


@pytest.mark.parametrize("cover", ["hat", "cap", "helmet", "crown"])
def test_what_the_prompt_puts_on_a_head_is_seen(cover: str) -> None:
    """From the side and from the front; and nothing else is put there."""
    (subject,) = read_scene(f"A man in a {cover} walks over a meadow", "", 3).subjects
    assert subject.worn == {cover}
    bare = Person("man", (222, 172, 136), (34, 28, 30), (54, 92, 130), style="short")
    who, (pen, plain) = dressed(bare, subject.worn), (Pen(80), Pen(80))
    walker(pen, who, 0.2, "walk")
    walker(plain, bare, 0.2, "walk")
    assert (pen.sprite() != plain.sprite()).any(axis=2).sum() > 40
    front, face = Pen(80), Pen(80)
    talker(front, who, 0.0, blink=False)
    talker(face, bare, 0.0, blink=False)
    assert (front.sprite() != face.sprite()).any(axis=2).sum() > 400


def test_two_who_speak_do_not_wear_the_same_glasses() -> None:
    """Unless the prompt says so."""
    elders = (Subject("person", None, 1, "still", "elder"), Subject("person", None, 1, "still", "elder"))
    lines = (Line("We made it.", "elder"), Line("Barely.", "woman"))
    one, other = speakers(staged(*elders, dialogue=lines), LIGHTS["day"], Size(160, 90), Voice())
    assert one._who.glasses  # type: ignore[attr-defined]  # a Speaker
    assert not other._who.glasses  # type: ignore[attr-defined]


def test_a_robot_does_not_make_a_man_of_somebody() -> None:
    """What the prompt says of a robot is not said of the person beside it."""
    person, robot = read_scene("A person walks beside a robot in a city", "", 3).subjects
    assert (person.who, robot.kind) == ("any", "robot")
