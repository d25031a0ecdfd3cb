"""What the local video API draws: real clips, probed and measured after a trip through the whole server."""

import asyncio
import base64
import io
import json
import sys
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageOps

from sandbox.video_api.models import PRO
from sandbox.video_api.request import VideoRequest
from sandbox.video_api.studio.spec import scene_for
from tests.integration.test_sandbox_support import Api, running

pytestmark = pytest.mark.full

Array = npt.NDArray[Any]


def photo(seed: int, width: int, height: int) -> Image.Image:
    """A picture with soft shapes, edges and some texture, like a photograph."""
    random = np.random.default_rng(seed)
    coarse = Image.fromarray(random.integers(0, 255, (9, 12, 3), np.uint8)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    fine = np.asarray(coarse).astype(int) + random.integers(-6, 7, (height, width, 1))
    fine[height // 3 : height // 2, width // 4 : width // 2] = (230, 220, 40)
    return Image.fromarray(np.clip(fine, 0, 255).astype(np.uint8))


def inline(picture: Image.Image) -> str:
    """A picture as a data URI."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def psnr(one: Array, other: Array) -> float:
    """Likeness of two pictures in dB."""
    return float(10 * np.log10(255**2 / ((one.astype(float) - other.astype(float)) ** 2).mean()))


async def made(api: Api, **more: Any) -> bytes:
    """The file of a task with one result."""
    done = await api.finished(await api.submit(**more))
    return (await api.download(done["data"][0]["videoURL"]))[1]


def frames_of(clip: bytes) -> list[Array]:
    """Every frame as RGB."""
    with av.open(io.BytesIO(clip), "r") as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def loudness(clip: bytes) -> float:
    """Root mean square of the sound, 1 is full scale."""
    with av.open(io.BytesIO(clip), "r") as container:
        samples = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    return float(np.sqrt((samples.astype(float) ** 2).mean()))


def check_container(clip: bytes, size: tuple[int, int], duration: int) -> None:
    """H.264 and AAC of exactly this size and duration, tagged BT.709 limited, ready to play while it loads."""
    with av.open(io.BytesIO(clip), "r") as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        codec = video.codec_context
        assert (codec.name, codec.pix_fmt, audio.codec_context.name) == ("h264", "yuv420p", "aac")
        assert (codec.width, codec.height, video.frames) == (*size, duration * 24)
        assert (int(codec.colorspace), int(codec.color_range)) == (1, 1)
        assert video.duration is not None
        assert audio.duration is not None
        assert float(video.duration * (video.time_base or 0)) == duration
        assert float(audio.duration * (audio.time_base or 0)) == duration
    assert clip.find(b"moov") < clip.find(b"mdat")


async def test_a_scene_from_words_moves_and_sounds(tmp_path: Path) -> None:
    """Full render from text: right container, a picture with detail, movement, sound, clean ends."""
    async with running(tmp_path, "--render", "full") as api:
        clip = await made(api, positivePrompt="A red fox walks through a snowy forest at dawn")
    check_container(clip, (1920, 1080), 3)
    frames = frames_of(clip)
    assert len(frames) == 72
    assert frames[36].std() > 20
    assert np.abs(frames[20].astype(int) - frames[50].astype(int)).mean() > 2
    assert loudness(clip) > 0.03
    corner = (slice(20, 80), slice(1750, 1900))
    assert np.abs(frames[36][corner].astype(int) - frames[0][corner].astype(int)).max() > 60  # the mark is there
    assert frames[0][corner].max() < 250


async def test_first_and_last_frame_are_the_given_pictures_at_any_quality(tmp_path: Path) -> None:
    """Two pictures of another shape than the video, the lowest quality: both ends at least 36 dB."""
    first, last = photo(1, 900, 640), photo(2, 1000, 500)
    async with running(tmp_path, "--render", "full") as api:
        ends = [{"image": inline(last), "frame": "last"}, {"image": inline(first), "frame": 0}]
        clip = await made(api, width=None, height=None, inputs={"frameImages": ends}, outputQuality=20)
    size = (1440, 1440) if PRO.nearest_size(900, 640) == (1440, 1440) else (1920, 1080)
    check_container(clip, size, 3)
    frames = frames_of(clip)
    for picture, frame in ((first, frames[0]), (last, frames[-1])):
        wanted = np.asarray(ImageOps.fit(picture, size, Image.Resampling.LANCZOS))
        assert psnr(wanted, frame) >= 36
    assert psnr(frames[0], frames[30]) < 30


async def test_a_quick_clip_has_the_same_shape(tmp_path: Path) -> None:
    """One flat picture in the colour of the prompt, or the given picture, for the whole duration."""
    picture = photo(3, 400, 700)
    async with running(tmp_path, "--render", "quick") as api:
        check_container(clip := await made(api, positivePrompt="a blue door", duration=4), (1920, 1080), 4)
        red, _, blue = frames_of(clip)[50].reshape(-1, 3).mean(axis=0)
        assert blue > red + 60
        still = await made(api, width=None, height=None, inputs={"frameImages": [inline(picture)]})
    check_container(still, (1080, 1920), 3)
    assert psnr(np.asarray(ImageOps.fit(picture, (1080, 1920), Image.Resampling.LANCZOS)), frames_of(still)[40]) > 30


@pytest.mark.parametrize(("name", "codecs"), [("mov", ("h264", "aac")), ("WEBM", ("vp9", "opus"))])
async def test_the_other_formats_are_what_they_say(tmp_path: Path, name: str, codecs: tuple[str, str]) -> None:
    """MOV and WEBM, in any case."""
    async with running(tmp_path, "--render", "none") as api:
        clip = await made(api, outputFormat=name, width=1440, height=1440)
    with av.open(io.BytesIO(clip), "r") as container:
        found = [stream.codec_context.name for stream in (container.streams.video[0], container.streams.audio[0])]
    assert [one.removeprefix("lib") for one in found] == list(codecs)
    assert len(frames_of(clip)) == 72


async def _studio(*jobs: dict[str, Any]) -> list[dict[str, Any]]:
    """Hand jobs to a studio of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox.video_api.studio"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    answers = []
    for job in jobs:
        process.stdin.write(json.dumps(job).encode() + b"\n")
        told: list[dict[str, Any]] = [{"drawn": 0.0}]
        while "drawn" in told[-1]:
            told.append(json.loads(await asyncio.wait_for(process.stdout.readline(), 60)))
        shares = [one["drawn"] for one in told[:-1]]
        assert shares == sorted(shares)
        answers.append(told[-1])
    process.stdin.close()
    await process.wait()
    return answers


def small(prompt: str) -> VideoRequest:
    """A request of a size that only tests use: everything is drawn, in a fraction of the time."""
    return VideoRequest(prompt, "", 480, 270, 3, 1, "MP4", 95, 0, False, "none", True)


async def test_a_seed_decides_every_byte(tmp_path: Path) -> None:
    """The same seed gives the same file, another seed another picture; a failed job does not end the studio."""
    request = small("neon city street at night in the rain").as_json()
    jobs = [
        {"mode": "full", "seed": seed, "request": request, "inputs": str(tmp_path), "out": str(tmp_path / f"{n}.mp4")}
        for n, seed in enumerate((5, 5, 6))
    ]
    bad = {**jobs[0], "out": str(tmp_path / "missing" / "0.mp4")}
    answers = await _studio(bad, *jobs)
    assert answers[0]["error"]
    assert [answer["error"] for answer in answers[1:]] == [None] * 3
    one, two, other = ((tmp_path / f"{n}.mp4").read_bytes() for n in range(3))
    assert one == two
    assert psnr(frames_of(one)[30], frames_of(other)[30]) < 30


@pytest.mark.parametrize(
    "prompt",
    [
        "an astronaut and a rocket in deep space, orbiting",
        "a blue whale and fish over a coral reef, pan right",
        "a sailing boat and a lighthouse on a stormy sea at night with aurora",
        "three horses gallop over a meadow with cherry blossoms, zoom out",
        "a tiger and an elephant in the foggy desert at sunset, rising",
        "a dragon over a castle in the mountains, embers, descending",
        "a car and a knight in a city by day",
        "a hot air balloon and a house at a lake, fireflies, autumn leaves",
        "a deer, a bear, a cat, a dog, a bird on the beach, panning left",
        "空を飛ぶ",
    ],
)
async def test_every_builder_draws(tmp_path: Path, prompt: str) -> None:
    """Frames of every place, subject and weather, drawn in this process; none is flat, and they move."""
    from sandbox.video_api.studio.scenes import Scene
    from sandbox.video_api.studio.stage import Size

    scene = Scene(scene_for(small(prompt), 3), Size(480, 270), 72)
    early, late = scene.frame(10), scene.frame(60)
    assert early.shape == (270, 480, 3)
    assert early.std() > 8
    assert np.abs(early.astype(int) - late.astype(int)).mean() > 0.5


def test_words_decide_the_scene_and_the_negative_prompt_takes_away() -> None:
    """The scene is a pure function of request and seed."""
    spec = scene_for(small("A red fox runs through a snowy forest at night in the rain, pan left"), 1)
    assert (spec.place, spec.time, spec.moves) == ("forest", "night", ("pan_left",))
    assert spec.weather == ("rain", "snow")
    assert [(one.kind, one.colour, one.gait) for one in spec.subjects] == [("fox", (206, 62, 40), "run")]
    bare = scene_for(
        VideoRequest("a fox in the rain", "rain, fox", 480, 270, 3, 1, "MP4", 95, 0, False, "none", True), 1
    )
    assert (bare.weather, bare.subjects) == ((), ())


@pytest.mark.parametrize(
    ("ratio", "size"),
    [
        ((1600, 900), (1920, 1080)),
        ((900, 1600), (1080, 1920)),
        ((1000, 900), (1440, 1440)),
        ((4, 3), (1440, 1440)),
        ((1334, 1000), (1920, 1080)),
    ],
)
def test_the_size_follows_the_first_frame(ratio: tuple[int, int], size: tuple[int, int]) -> None:
    """The nearest of the three by the logarithm of the ratio; 4:3 lies just on the square's side of the middle."""
    assert PRO.nearest_size(*ratio) == size
