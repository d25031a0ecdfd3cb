"""Every parameter of a request is seen or heard in the finished video."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from sandbox.video_api.request import Element, Frame, Motion, Shot
from sandbox.video_api.studio.encode import to_yuv
from sandbox.video_api.studio.guests import guests_for
from sandbox.video_api.studio.scenes import Scene
from sandbox.video_api.studio.script import roles
from sandbox.video_api.studio.sound import soundtrack
from sandbox.video_api.studio.spec import read_scene, storyboard_for
from sandbox.video_api.studio.speech import Script, pitch_of, speak
from sandbox.video_api.studio.stage import Size
from tests.films import covering, photograph, psnr
from tests.media.studio import RATE, SIZE, Array, Clip, Studio, found, magenta, tone
from tests.unit.test_scene_spec import asked

LINE = "The rain never stops in this city, does it?"


class Works:
    """Clips that several tests look at, each filmed once."""

    def __init__(self, folder: Path) -> None:
        self.studio = Studio(folder)
        self.ends = [photograph(self.studio.inputs / name, 1600, 1000, seed) for name, seed in _ENDS]
        self.frames = (
            Frame(self.ends[0].name, "first", 1600, 1000),
            Frame(self.ends[1].name, "last", 1600, 1000),
        )
        self.puppet, self.dance = self.studio.puppet("puppet.png"), self.studio.dance("dance.mp4")
        self.between = cache(self._between)
        self.cast = cache(self._cast)

    def _between(self, container: str, quality: int = 95) -> Clip:
        """From one photograph to another."""
        return self.studio.film("zoom in", frames=self.frames, format=container, quality=quality)

    def _cast(self) -> Clip:
        """Three elements between two photographs, one of which speaks."""
        elements = (
            Element("mira", "a woman", self.puppet, (self.puppet,), (), (), ("Character",)),
            Element("dance", "", "", (), (self.dance,), (), ()),
            Element("harbour", "", self.ends[1].name, (), (), (), ("Scene",)),
        )
        prompt = f'<<<element_1>>> watches <<<element_2>>> at <<<element_3>>> and says "{LINE}"'
        return self.studio.film(prompt, frames=self.frames, elements=elements, safety="fast")


_ENDS = (("first.jpg", 7), ("last.jpg", 9))


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    """The clips of this module."""
    yield Works(tmp_path_factory.mktemp("works"))


@pytest.mark.full
@pytest.mark.parametrize(
    ("container", "codecs", "least"),
    [("MP4", ("h264", "aac"), 38), ("MOV", ("h264", "aac"), 38), ("WEBM", ("vp9", "opus"), 37)],
)
def test_key_frames_are_the_users_own_pictures(
    works: Works, container: str, codecs: tuple[str, str], least: int
) -> None:
    """In every format: 72 frames of exactly this size, sound for all of them, both ends as they were sent."""
    clip = works.between(container)
    assert clip.codecs() == codecs
    assert [frame.shape for frame in clip.frames] == [(SIZE[1], SIZE[0], 3)] * 72
    assert len(clip.sound) == pytest.approx(3 * RATE, abs=1100)  # a last frame of AAC may be padded
    for photo, frame in zip(works.ends, (clip.frames[0], clip.frames[-1]), strict=True):
        wanted = covering(photo, SIZE)
        assert psnr(to_yuv(wanted).to_ndarray(format="rgb24").astype(np.uint8), frame) >= least
        assert psnr(wanted, frame) >= 36
    assert psnr(clip.frames[0], clip.frames[30]) < 30


@pytest.mark.full
def test_a_higher_quality_costs_more_bytes(works: Works) -> None:
    """The same pictures at 20, 60 and 95; the ends stay exact at the lowest."""
    sizes = [works.between("MP4", quality).path.stat().st_size for quality in (20, 60, 95)]
    assert sizes[0] < sizes[1] < sizes[2]
    assert psnr(covering(works.ends[0], SIZE), works.between("MP4", 20).frames[0]) >= 36


@pytest.mark.full
def test_every_element_is_in_the_picture(works: Works) -> None:
    """At least 5 % of the area in at least half of the frames with its own pixels; the ends stay the user's."""
    clip = works.cast()
    assert sum(magenta(frame) >= 0.05 for frame in clip.frames) >= 36
    dance, harbour = works.studio.pictures_of(works.dance), covering(works.ends[1], (1600, 1000))
    seen = range(10, 64, 9)
    assert all(_is_there(found(dance[number], clip.frames[number])) for number in seen)
    assert all(_is_there(found(harbour, clip.frames[number])) for number in seen)
    for photo, frame in zip(works.ends, (clip.frames[0], clip.frames[-1]), strict=True):
        assert psnr(covering(photo, SIZE), frame) >= 36
        assert magenta(frame) < 0.03  # the photographs have some of it
    assert (clip.nsfw, clip.looked_at) == (False, 8)


def _is_there(match: tuple[float, float]) -> bool:
    likeness, share = match
    return likeness > 0.8 and share >= 0.05


@pytest.mark.parametrize("size", [(640, 360), (480, 480), (360, 640)])
@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("shape", [(300, 533, 3), (400, 400, 3), (533, 300, 3)])
def test_no_element_is_too_small_to_see(
    tmp_path: Path, size: tuple[int, int], count: int, shape: tuple[int, ...]
) -> None:
    """However many there are, and whatever the shape of the video and of their pictures: 5 % of the area each."""
    for kind, ground in (("print", None), ("figure", 255)):
        picture = np.random.default_rng(1).integers(0, 255, shape, np.uint8)
        if ground is not None:
            inside = cv2.ellipse(
                np.zeros(shape[:2], np.uint8),
                (shape[1] // 2, shape[0] // 2),
                (shape[1] // 3, shape[0] // 3),
                0,
                0,
                360,
                1,
                -1,
            )
            picture = np.where(inside[..., None] > 0, (200, 0, 220), ground).astype(np.uint8)
        cv2.imwrite(str(tmp_path / f"{kind}.png"), picture)
        elements = tuple(Element(str(n), "", f"{kind}.png", (), (), (), ()) for n in range(count))
        black = np.zeros(3)
        for one in guests_for(roles("", elements), elements, tmp_path, Size(*size), 3, black):
            frame = np.zeros((size[1], size[0], 3), np.uint8)
            one.paint(frame, 36, 1.0)
            assert (frame.max(axis=2) > 60).mean() >= 0.05


@pytest.mark.full
@pytest.mark.parametrize("lead", ["image", "video"])
def test_motion_control_moves_the_picture_as_the_video_and_keeps_the_sound(works: Works, lead: str) -> None:
    """The figure goes where the video's disc goes, on a ground of its own or in the video; the sound is the video's."""
    motion = Motion(works.puppet, works.dance, "video" if lead == "video" else "image", keep_sound=True)
    clip = works.studio.film("she dances", motion=motion)
    assert sum(magenta(frame) >= 0.05 for frame in clip.frames) >= 36
    if lead == "video":
        dance = works.studio.pictures_of(works.dance)
        for number in range(4, 72, 12):
            whole = cv2.resize(dance[number], SIZE, interpolation=cv2.INTER_CUBIC)
            assert _likeness(whole, clip.frames[number]) > 0.6
    assert _correlation(clip.sound[:, 0], tone()[:, 0]) > 0.9
    middles = [np.argwhere(_violet(frame)).mean(axis=0)[1] for frame in clip.frames[::3]]
    assert max(middles) - min(middles) > 0.06 * SIZE[0]
    assert np.corrcoef(middles, np.sin(np.arange(0, 72, 3) / 10))[0, 1] > 0.9  # `Studio.dance` swings like this


def _violet(frame: Array) -> Array:
    return np.asarray((frame[..., 0] > 150) & (frame[..., 1] < 80) & (frame[..., 2] > 130))


def _likeness(one: Array, other: Array) -> float:
    small = [cv2.cvtColor(cv2.resize(each, (160, 90)), cv2.COLOR_RGB2GRAY) for each in (one, other)]
    return float(np.corrcoef(small[0].ravel(), small[1].ravel())[0, 1])


def _correlation(one: Array, other: Array) -> float:
    """The likeness of two sounds, at the best of the delays that encoders bring along."""
    length = min(len(one), len(other)) - 6000
    middle = other[3000 : 3000 + length]
    return max(
        float(np.corrcoef(one[3000 + late : 3000 + late + length], middle)[0, 1]) for late in range(-2200, 2201, 4)
    )


@pytest.mark.full
def test_shots_are_cut_where_they_were_asked_and_every_frame_is_looked_at(works: Works) -> None:
    """One second of snow by day, then two of a night at sea: the picture jumps at frame 24 and nowhere else."""
    shots = (Shot("a fox in the snow by day", 1), Shot("a lighthouse at night", 2))
    clip = works.studio.film("", shots=shots, safety="full")
    steps = [
        float(np.abs(one.astype(int) - other).mean()) for one, other in zip(clip.frames, clip.frames[1:], strict=False)
    ]
    assert int(np.argmax(steps)) == 23
    assert steps[23] > 5 * sorted(steps)[-2]
    assert (clip.nsfw, clip.looked_at) == (False, 72)


@pytest.mark.full
def test_a_seed_decides_the_frames(works: Works) -> None:
    """The same seed gives the same frames, another one others; silence that was asked for is silence."""
    small = {"width": 480, "height": 270, "silent": True}
    one, same, other = (works.studio.film("a castle by a lake", seed=seed, **small) for seed in (5, 5, 6))
    assert all((a == b).all() for a, b in zip(one.frames, same.frames, strict=True))
    assert psnr(one.frames[30], other.frames[30]) < 30
    assert not one.sound.any()
    assert (one.nsfw, one.looked_at) == (None, 0)


@pytest.mark.full
def test_a_banned_motif_is_not_in_the_picture() -> None:
    """Rain in the negative prompt: the frame is that of a dry scene to the last bit, and rain would have shown."""
    prompt, size = "a city street at night in the rain", Size(480, 270)
    wet, banned = read_scene(prompt, "", 1), read_scene(prompt, "rain", 1)
    dry = replace(wet, weather=())
    frames = [Scene(scene, size, 72).frame(20).astype(int) for scene in (wet, replace(banned, cues=wet.cues), dry)]
    assert np.abs(frames[0] - frames[2]).mean() > 0.3
    assert not np.abs(frames[1] - frames[2]).any()


@pytest.mark.full
def test_speech_lasts_as_long_as_its_words() -> None:
    """Two to five words a second, more words for longer, the same samples for the same seed, nothing past the end."""
    lengths = []
    for text in (
        "We have to go.",
        "We have to go, they found us.",
        "We have to go, they found us and they will not wait.",
    ):
        (said,) = speak((Script(text, "woman"),), 15, 1)
        seconds = len(said.samples) / RATE
        assert 1.8 < len(text.split()) / seconds < 5.5
        lengths.append(seconds)
    assert lengths == sorted(lengths)
    one, same = (speak((Script(LINE, "man"), Script(LINE, "child")), 6, 3) for _ in range(2))
    assert all((a.samples == b.samples).all() and a.start == b.start for a, b in zip(one, same, strict=True))
    assert one[0].start + len(one[0].samples) < one[1].start
    (long,) = speak((Script(LINE * 4, "woman"),), 3, 1)
    assert long.start + len(long.samples) <= 3 * RATE


@pytest.mark.full
@pytest.mark.parametrize("pitch", [110.0, 150.0])
def test_an_elements_voice_sets_the_pitch(pitch: float) -> None:
    """The line is spoken as high as the sample."""
    (said,) = speak((Script(LINE, "woman", pitch),), 6, 1)
    assert pitch_of(np.stack([said.samples] * 2, axis=1)) == pytest.approx(pitch, rel=0.15)


@pytest.mark.full
def test_speech_is_heard_over_its_surroundings() -> None:
    """The track is the bed plus the line, and the line is the louder of the two."""
    request = asked(f'A storm at sea, rain. A man says "{LINE}"')
    board = storyboard_for(request, 1)
    spoken = speak((Script(LINE, "man"),), 3, 1)
    bed, both = soundtrack(board, {}, None), soundtrack(board, {0: spoken}, None)
    line = slice(spoken[0].start, spoken[0].start + len(spoken[0].samples))
    assert _correlation(both[line, 0], spoken[0].samples) > 0.8
    assert np.sqrt((both[line] ** 2).mean()) > 0.9 * np.sqrt((bed[line] ** 2).mean())
    assert np.abs(both).max() <= 1


@pytest.mark.full
def test_the_line_of_an_element_is_in_the_finished_video(works: Works) -> None:
    """Decoded from the file, the dialogue is still the one of this seed."""
    clip = works.cast()
    (said,) = speak((Script(LINE, "woman"),), 3, 1)
    part = clip.sound[said.start - 3000 : said.start + len(said.samples) + 3000, 0]
    assert _correlation(part[3000:], said.samples[: len(part) - 3000]) > 0.7
