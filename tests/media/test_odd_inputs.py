"""Whatever is typed becomes a video, and media that are none become an error: never a crash, never a wait."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from PIL import Image

from sandbox.video_api.request import Element, Frame, Motion
from sandbox.video_api.studio.__main__ import _do as answer
from tests.integration.test_sandbox_parameters import SMALL, uploaded
from tests.integration.test_sandbox_support import running, video_task
from tests.media.studio import Studio

TINY = {"width": 320, "height": 180, "duration": 1}

ODD = {
    "two letters": "ab",
    "blanks only": "  ",
    "nothing but dots": "... !!! ???",
    "an emoji": "🦊",
    "a row of emoji": "🌊🏄‍♀️🌅 + 🐋 = ❤️‍🔥",
    "2,500 characters": ("a fox in the rain and " * 120)[:2500],
    "one long word": "a" * 2500,
    "Japanese": "雨の東京の夜、赤い傘の女性が歩く",
    "Arabic, right to left": "ثعلب أحمر يركض في الثلج عند الفجر",
    "German": "Ein roter Fuchs läuft im Schneegestöber über die Brücke",
    "contradictory": "a bright sunny night at noon in the underwater desert in space, zoom in, zoom out",
    "every weather": "rain snow fog petals leaves fireflies embers aurora storm",
    "every move": "zoom in, zoom out, pan left, pan right, crane up, crane down, orbit, tilt, handheld, dolly",
    "an empty scene": "nothing at all, an empty void",
    "an empty quote": 'a man says ""',
    "a quote of signs": 'a man says "?!…"',
    "a quote that never ends": 'a woman says "we have to',
    "many quotes": '"yes" "no" ' * 40,
    "elements that are not there": "<<<element_1>>> meets <<<element_99>>> <<<element_0>>>",
    "code": "'; DROP TABLE scenes; -- <script>alert(1)</script> {{7*7}} %s %n",
    "control characters": "a fox\x00\x07\x1b[31m in\tthe\r\nsnow\u200b\u202e",
    "numbers": "1234567890 3.14 -1 1e999 NaN",
    "many of many": "a million horses, dogs, cats, whales, dragons, people, cars, boats and castles",
    "half a character": "a fox \ud83e in the snow".encode("utf-8", "replace").decode(),
}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """One for all prompts."""
    return Studio(tmp_path_factory.mktemp("odd"))


@pytest.mark.full
@pytest.mark.parametrize("prompt", ODD.values(), ids=ODD.keys())
def test_every_prompt_becomes_a_picture_that_moves(studio: Studio, prompt: str) -> None:
    """All frames, something to see in them, and no still."""
    clip = studio.film(prompt, **TINY)
    assert [frame.shape for frame in clip.frames] == [(180, 320, 3)] * 24
    assert clip.frames[12].std() > 4
    assert np.abs(clip.frames[2].astype(int) - clip.frames[20].astype(int)).mean() > 0.05


def strip(path: Path) -> None:
    """One pixel wide, 8,192 high."""
    cv2.imwrite(str(path), np.full((8192, 1, 3), 120, np.uint8))


def noise(path: Path) -> None:
    """Looks like an MP4 by its first bytes, and is none."""
    path.write_bytes(b"\0\0\0\x18ftypisom" + bytes(range(256)) * 20)


def nothing(path: Path) -> None:
    """A file of no bytes."""
    path.write_bytes(b"")


def ten_hours(path: Path) -> None:
    """A video that shows its first picture for ten hours, and then another."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number, second in enumerate((0, 36_000)):
            frame = av.VideoFrame.from_ndarray(np.full((180, 320, 3), 90 + 60 * number, np.uint8), format="rgb24")
            frame.pts = second * 24
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def element(picture: str = "", film: str = "", voice: str = "") -> dict[str, Any]:
    """A request with an element of these media before a readable frame."""
    one = Element("it", "a man", picture, (), (film,) if film else (), (voice,) if voice else (), ())
    return {"elements": (one,), "prompt": '<<<element_1>>> says "Look at that."'}


@pytest.mark.full
@pytest.mark.parametrize(
    ("make_file", "name", "used", "fine"),
    [
        (noise, "it.png", lambda name: {"frames": (Frame(name, "first", 640, 360),)}, False),
        (nothing, "it.png", lambda name: {"frames": (Frame(name, "first", 640, 360),)}, False),
        (strip, "it.png", lambda name: {"frames": (Frame(name, "first", 1, 8192),)}, True),
        (strip, "it.png", lambda name: element(picture=name), True),
        (strip, "it.png", lambda name: {"motion": Motion(name, "", "image")}, True),
        (noise, "it.mp4", lambda name: {"motion": Motion("", name, "video")}, False),
        (nothing, "it.mp4", lambda name: element(film=name), False),
        (ten_hours, "it.mp4", lambda name: {"motion": Motion("", name, "video", keep_sound=True)}, True),
        (ten_hours, "it.mp4", lambda name: element(film=name), True),
        (noise, "it.wav", lambda name: {**element(picture="good.png", voice=name)}, False),
    ],
)
def test_bad_media_end_the_job_and_not_the_studio(
    tmp_path: Path, make_file: Callable[[Path], None], name: str, used: Callable[[str], dict[str, Any]], fine: bool
) -> None:
    """Each is drawn or refused in so many words, and the next job is drawn as if nothing had been."""
    studio = Studio(tmp_path)
    make_file(studio.inputs / name)
    cv2.imwrite(str(studio.inputs / "good.png"), np.full((400, 400, 3), 200, np.uint8))
    error = answer(studio.job(**{"prompt": "a fox in the snow", **TINY, **used(name)}))["error"]
    assert (error is None) == fine, error
    assert answer(studio.job("a fox in the snow", **TINY))["error"] is None


@pytest.mark.full
async def test_a_video_that_cannot_be_decoded_is_the_documented_error(tmp_path: Path) -> None:
    """Its first bytes pass, so the task is taken; its result ends with an error, and the next one is made."""
    noise(tmp_path / "it.mp4")
    async with running(tmp_path / "data", "--render", "full") as api:
        video = await uploaded(api, (tmp_path / "it.mp4").read_bytes())
        more = {"inputs": {"referenceVideos": [video]}, "providerSettings": {"klingai": {}}}
        body = await api.finished(await api.submit(**SMALL, **more))
        assert [error["code"] for error in body["errors"]] == ["providerError"]
        body = await api.finished(await api.submit(**SMALL, positivePrompt="a fox in the snow"))
        assert [item["status"] for item in body["data"]] == ["success"]


def _png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


def _photo() -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (400, 600, 3), np.uint8)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.full
async def test_bad_pictures_are_the_documented_errors_over_the_wire(tmp_path: Path) -> None:
    """Empty, noise, cut off, a bomb of 400 million pixels: refused with a code, or the result ends with one."""
    pictures = {
        "empty": b"",
        "noise": bytes(range(256)) * 40,
        "cut off": _photo()[:40_000],
        "only a header": _photo()[:60],
        "a bomb": _png(20_000, 20_000),
    }
    async with running(tmp_path, "--render", "full") as api:
        for name, data in pictures.items():
            uri = "data:image/png;base64," + base64.b64encode(data).decode()
            more = {"model": SMALL["model"], "width": None, "height": None, "inputs": {"frameImages": [uri]}}
            status, body = await api.post(video_task(**more))
            if status == 200:
                body = await api.finished(body["data"][0]["taskUUID"])
            assert body["errors"][0]["code"] in _REFUSALS, (name, body)
        done = await api.finished(await api.submit(**SMALL, positivePrompt="a fox in the snow"))
        assert [item["status"] for item in done["data"]] == ["success"]


_REFUSALS = ("invalidFrameImages", "invalidFrameImage", "providerError")
