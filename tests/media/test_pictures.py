"""Videos from pictures: the camera does as it is told, nothing tears or turns black, and subjects stand on a ground."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from sandbox.video_api.request import Element, Frame, Motion
from sandbox.video_api.studio.crossing import Crossing
from sandbox.video_api.studio.lens import Lens
from sandbox.video_api.studio.morph import flow_between
from sandbox.video_api.studio.shoot import drawing
from sandbox.video_api.studio.spec import read_scene, storyboard_for
from sandbox.video_api.studio.stage import Size
from sandbox.video_api.studio.stills import Stills
from tests.films import photograph, psnr
from tests.media.studio import Array, Studio, magenta
from tests.unit.test_scene_spec import asked

SIZE = Size(480, 270)
COUNT = 48


def photo(folder: Path, seed: int) -> Array:
    """Like a photograph, of the size of the video."""
    path = photograph(folder / f"{seed}.png", SIZE.width, SIZE.height, seed)
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR_RGB))


def moved(before: Array, after: Array) -> tuple[float, float, float]:
    """How a picture went: to the right and down in pixels, and the factor by which it grew, of most of its corners."""
    one, other = (cv2.cvtColor(each, cv2.COLOR_RGB2GRAY) for each in (before, after))
    points = np.asarray(cv2.goodFeaturesToTrack(one, 300, 0.01, 6))
    start = np.zeros_like(points)
    there, found, _ = cv2.calcOpticalFlowPyrLK(one, other, points, start, winSize=(31, 31), maxLevel=4)
    kept = np.asarray(found).ravel() == 1
    middle = (SIZE.width / 2, SIZE.height / 2)
    move, _ = cv2.estimateAffinePartial2D(
        points[kept] - middle, np.asarray(there)[kept] - middle, ransacReprojThreshold=8
    )
    return float(move[0, 2]), float(move[1, 2]), float(np.hypot(move[0, 0], move[1, 0]))


def still(prompt: str, first: Array | None, last: Array | None = None) -> Stills:
    """A clip of two seconds from pictures."""
    return Stills(read_scene(prompt, "", 1), SIZE, COUNT, first, last)


@pytest.mark.parametrize(
    ("prompt", "x", "y", "closer"),
    [
        ("a house", 0, 0, 1),
        ("slow zoom in", 0, 0, 1),
        ("zoom out", 0, 0, -1),
        ("pan left", 1, 0, None),
        ("pan right", -1, 0, None),
        ("the camera rises, crane up", 0, 1, None),
        ("crane down", 0, -1, None),
    ],
)
@pytest.mark.parametrize("end", ["first", "last"])
def test_the_camera_goes_where_it_is_told(
    tmp_path: Path, prompt: str, x: int, y: int, closer: int | None, end: str
) -> None:
    """By the flow of the picture, from the first picture on or into the last one; without a word it comes closer."""
    picture = photo(tmp_path, 7)
    clip = still(prompt, picture, None) if end == "first" else still(prompt, None, picture)
    right, down, grown = moved(clip.frame(2), clip.frame(COUNT - 3))
    if x or y:
        assert right * x + down * y > 4
        assert abs(right * y) + abs(down * x) < 6
    if closer is not None:
        assert (grown - 1) * closer > 0.03


@pytest.mark.parametrize("size", [(960, 540), (540, 960), (480, 480)])
def test_an_unmoved_camera_shows_the_picture_itself(tmp_path: Path, size: tuple[int, int]) -> None:
    """To the bit; and a little move changes little."""
    path = photograph(tmp_path / "it.png", *size, 3)
    picture = np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR_RGB))
    lens = Lens(picture, Size(*size), ("pan_left", "zoom_in"), 1.0)
    assert (lens.seen(0.0, 0.0) == picture).all()
    assert psnr(lens.seen(0.002, 0.0), picture) > 30


@pytest.mark.parametrize("move", ["zoom_in", "zoom_out", "pan_left", "pan_right", "crane_up", "orbit", "handheld"])
def test_no_move_shows_an_edge(tmp_path: Path, move: str) -> None:
    """Past its edges a white picture goes on in white, to the end of every move and back."""
    white = np.full((SIZE.height, SIZE.width, 3), 240, np.uint8)
    lens = Lens(white, SIZE, (move,), 1.5)
    for along in (-1.0, -0.5, 0.5, 1.0):
        assert lens.seen(along, 1.3).min() >= 235


def test_what_falls_comes_after_the_first_frame(tmp_path: Path) -> None:
    """Rain and snow lie over the picture, but not over frames that are given."""
    first, last = photo(tmp_path, 7), photo(tmp_path, 9)
    for prompt in ("a street in the rain", "snow falls"):
        wet, dry = still(prompt, first, last), still("a street", first, last)
        assert (wet.frame(0) == first).all()
        assert (wet.frame(COUNT - 1) == last).all()
        changed = np.abs(wet.frame(24).astype(int) - dry.frame(24)).mean()
        assert changed > 0.3 > np.abs(wet.frame(1).astype(int) - dry.frame(1)).mean()


def test_pictures_of_one_scene_flow_into_each_other(tmp_path: Path) -> None:
    """A camera that came closer and turned: half way lies half the move, sharp and without ghosts."""
    first = photo(tmp_path, 7)
    move = np.array(((1.3, 0.06, -50.0), (-0.06, 1.3, -30.0)))
    last = np.asarray(cv2.warpAffine(first, move, (SIZE.width, SIZE.height), borderMode=cv2.BORDER_REFLECT_101))
    flow = flow_between(first, last)
    assert flow.kinship > 0.6
    half = (np.eye(2, 3) + move) / 2
    wanted = cv2.warpAffine(first, half, (SIZE.width, SIZE.height), borderMode=cv2.BORDER_REFLECT_101)
    inner = (slice(30, -30), slice(40, -40))
    assert psnr(np.asarray(wanted, np.uint8)[inner], flow.blend(first, last, 0.5)[inner]) > 27
    clip = still("", first, last)
    steps = [np.abs(clip.frame(n + 1).astype(int) - clip.frame(n)).mean() for n in range(0, COUNT - 1, 3)]
    assert max(steps) < 4 * np.median(steps)


@pytest.mark.parametrize("move", ["zoom_in", "zoom_out", "pan_left", "crane_up"])
def test_strangers_are_left_and_reached_by_the_camera(tmp_path: Path, move: str) -> None:
    """No double exposure: at its ends the rush is either picture to the bit, and only a few frames mix the two."""
    red, blue = (np.full((SIZE.height, SIZE.width, 3), tone, np.uint8) for tone in ((200, 20, 20), (20, 20, 200)))
    rush = Crossing(SIZE, (move,), 20)
    assert (rush.frame(red, blue, 0.0) == red).all()
    assert (rush.frame(red, blue, 1.0) == blue).all()
    shares = [rush.frame(red, blue, n / 20)[..., 2].mean() for n in range(21)]
    assert shares == sorted(shares)
    assert sum(25 < share < 195 for share in shares) <= 4
    assert rush.frame(red, blue, 0.5).min() >= 19


def test_first_to_last_between_strangers_stays_in_light(tmp_path: Path) -> None:
    """No black frame and no black border on the way."""
    clip = still("", photo(tmp_path, 7), photo(tmp_path, 9))
    for number in range(0, COUNT, 4):
        frame = clip.frame(number)
        edges = np.concatenate([frame[0], frame[-1], frame[:, 0], frame[:, -1]])
        assert edges.mean() > 25
        assert frame.std() > 8


def drawn(studio: Studio, prompt: str, numbers: tuple[int, ...], **more: Any) -> list[Array]:
    """Frames of a clip of two seconds, not encoded."""
    request = asked(prompt, width=480, height=270, duration=2, **more)
    board = storyboard_for(request, 1)
    draw = drawing(request, board, board.shots[0], studio.inputs)
    return [draw(number) for number in numbers]


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    """With a figure on nothing, and a photograph."""
    made = Studio(tmp_path)
    made.puppet("plain.png")
    picture = cv2.imread(str(made.inputs / "plain.png"))
    assert picture is not None
    clear = np.where(np.asarray(picture).min(axis=2) > 250, 0, 255).astype(np.uint8)
    cv2.imwrite(str(made.inputs / "clear.png"), np.dstack([picture, clear]))
    photograph(made.inputs / "place.jpg", 960, 540, 7)
    made.dance("dance.mp4")
    return made


@pytest.mark.full
@pytest.mark.parametrize("prompt", ["she dances", "she dances on a beach by day"])
@pytest.mark.parametrize("name", ["clear.png", "plain.png"])
def test_a_subject_without_a_ground_gets_one(studio: Studio, prompt: str, name: str) -> None:
    """Its whole figure on a lit ground, feet above the lower edge, nothing black and nothing set in."""
    for frame in drawn(studio, prompt, (5, 30), motion=Motion(name, "dance.mp4", "image")):
        assert (frame.max(axis=2) < 12).mean() < 0.02
        figure = np.argwhere((frame[..., 0] > 140) & (frame[..., 1] < 80) & (frame[..., 2] > 120))
        assert len(figure) > 0.05 * frame[..., 0].size
        assert figure[:, 0].min() > 5
        assert 0.85 * 270 < figure[:, 0].max() < 269
        assert frame[:30].mean() > 40


@pytest.mark.full
def test_an_element_that_is_a_place_is_where_it_happens(studio: Studio) -> None:
    """Without key frames it fills the picture, whoever else stands in it; with a first frame the clip goes there."""
    cast = (
        Element("mira", "a woman", "clear.png", ("clear.png",), (), (), ("Character",)),
        Element("harbour", "", "place.jpg", ("place.jpg",), (), (), ("Scene",)),
    )
    place = np.asarray(cv2.imread(str(studio.inputs / "place.jpg"), cv2.IMREAD_COLOR_RGB))
    wanted = cv2.resize(place, (480, 270), interpolation=cv2.INTER_AREA).astype(int)
    (alone,) = drawn(studio, "<<<element_1>>> walks at <<<element_2>>>", (0,), elements=cast)
    assert np.median(np.abs(alone.astype(int) - wanted)) < 8
    assert magenta(alone) > 0.05
    photograph(studio.inputs / "first.jpg", 960, 540, 9)
    frames = (Frame("first.jpg", "first", 960, 540),)
    begins, ends = drawn(studio, "<<<element_1>>> at <<<element_2>>>", (0, 47), elements=cast, frames=frames)
    assert magenta(begins) < 0.03 < magenta(ends)
    assert np.median(np.abs(begins.astype(int) - wanted)) > 12 > np.median(np.abs(ends.astype(int) - wanted))


@pytest.mark.full
def test_a_reference_is_a_place_a_subject_or_a_style(studio: Studio) -> None:
    """A photograph is where it happens, a figure on nothing stands in it, a style only lends its colours."""
    (place,) = drawn(studio, "a calm day", (0,), motion=Motion("place.jpg"))
    picture = cv2.imread(str(studio.inputs / "place.jpg"), cv2.IMREAD_COLOR_RGB)
    wanted = cv2.resize(np.asarray(picture), (480, 270), interpolation=cv2.INTER_AREA).astype(int)
    assert np.median(np.abs(place.astype(int) - wanted)) < 8
    (stands,) = drawn(studio, "a meadow by day", (0,), motion=Motion("clear.png"))
    assert magenta(stands) > 0.04
    orange = np.clip(np.random.default_rng(1).normal((220, 120, 30), 30, (300, 400, 3)), 0, 255).astype(np.uint8)
    cv2.imwrite(str(studio.inputs / "style.png"), orange[..., ::-1])
    plain, styled = (
        drawn(studio, "a castle by a lake by day in the style of the picture", (9,), motion=motion)[0].astype(int)
        for motion in (Motion(), Motion("style.png"))
    )
    assert (styled[..., 0] - styled[..., 2]).mean() > (plain[..., 0] - plain[..., 2]).mean() + 40
    likeness = np.corrcoef(plain[..., 1].ravel(), styled[..., 1].ravel())[0, 1]
    assert likeness > 0.7


@pytest.mark.full
def test_a_guest_takes_on_the_light_of_its_scene(studio: Studio) -> None:
    """By night it is darker than by day."""
    cast = (Element("mira", "", "clear.png", ("clear.png",), (), (), ("Character",)),)
    day, night = (
        drawn(studio, f"<<<element_1>>> on a meadow {time}", (20,), elements=cast)[0] for time in ("by day", "at night")
    )
    core = cv2.erode(((day[..., 0] > 120) & (day[..., 1] < 70)).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert core.mean() > 0.03
    assert night[core][:, 0].mean() < 0.9 * day[core][:, 0].mean(), (night[core].mean(0), day[core].mean(0))


def test_pictures_of_every_shape_are_drawn(tmp_path: Path) -> None:
    """From a strip of one pixel to a square, as a place and as somebody in it."""
    for number, (height, width) in enumerate(((8192, 1), (1, 8192), (64, 64), (2, 2))):
        picture = np.random.default_rng(number).integers(60, 200, (height, width, 3), np.uint8)
        cv2.imwrite(str(tmp_path / "it.png"), picture)
        one = Element("it", "", "it.png", ("it.png",), (), (), ())
        brought: dict[str, Any]
        for brought in (
            {"elements": (one,)},
            {"motion": Motion("it.png")},
            {"frames": (Frame("it.png", "first", 1, 1),)},
        ):
            request = asked("<<<element_1>>> glows", width=320, height=180, duration=1)
            request = replace(request, **brought)
            board = storyboard_for(request, 1)
            frame = drawing(request, board, board.shots[0], tmp_path)(12)
            assert frame.shape == (180, 320, 3)
            assert frame.mean() > 20
