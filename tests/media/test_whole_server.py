"""Elements and reference media through the whole local video API, from the request to the pixels of the file."""

from __future__ import annotations

import base64
import io
import wave
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.integration.test_sandbox_parameters import SMALL, STANDARD, uploaded
from tests.integration.test_sandbox_render import inline, photo
from tests.integration.test_sandbox_support import running
from tests.media.studio import Studio, magenta


@pytest.mark.full
async def test_an_element_is_seen_again_by_its_id_alone_after_a_restart(tmp_path: Path) -> None:
    """Defined with picture and voice in one run, named by nothing but its id in the next."""
    puppet = Studio(tmp_path).puppet("puppet.png")
    picture = inline(Image.open(tmp_path / "inputs" / puppet))
    frames = [{"image": inline(photo(1, 900, 500))}]
    async with running(tmp_path / "data", "--render", "none") as api:
        whole = {"id": "mira", "frontalImage": picture, "images": [picture], "voices": [voice()]}
        task = {"model": STANDARD, "width": None, "height": None}
        await api.finished(await api.submit(**task, inputs={"frameImages": frames, "elements": [whole]}))
    async with running(tmp_path / "data", "--render", "full") as api:
        prompt = '<<<element_1>>> waits and says "They found us"'
        inputs = {"frameImages": frames, "elements": [{"id": "mira"}]}
        done = await api.finished(await api.submit(**task, positivePrompt=prompt, inputs=inputs))
        clip = (await api.download(done["data"][0]["videoURL"]))[1]
    with av.open(io.BytesIO(clip), "r") as container:
        shares = [magenta(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
    assert sum(share >= 0.05 for share in shares) >= len(shares) / 2


@pytest.mark.full
async def test_reference_media_go_through_the_whole_server(tmp_path: Path) -> None:
    """Motion control with an uploaded video, every frame checked: both are there, and 72 frames were looked at."""
    studio = Studio(tmp_path)
    picture = inline(Image.open(studio.inputs / studio.puppet("puppet.png")))
    async with running(tmp_path / "data", "--render", "full") as api:
        video = await uploaded(api, (studio.inputs / studio.dance("dance.mp4")).read_bytes())
        settings = {"klingai": {"characterOrientation": "video", "keepOriginalSound": True}}
        inputs = {"referenceImages": [picture], "referenceVideos": [video]}
        wanted = await api.submit(**SMALL, inputs=inputs, providerSettings=settings, safety={"mode": "full"})
        done = await api.finished(wanted)
        clip = (await api.download(done["data"][0]["videoURL"]))[1]
        assert (await api.records())[wanted]["looked_at"] == [72]
    with av.open(io.BytesIO(clip), "r") as container:
        shares = [magenta(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
    assert sum(share >= 0.05 for share in shares) >= 36


def voice() -> str:
    """A second of a low tone with overtones, as a WAV file in a data URI."""
    time = np.arange(48000) / 48000
    samples = np.sum([np.sin(2 * np.pi * 120 * n * time) / n for n in range(1, 8)], axis=0)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48000)
        file.writeframes((samples * 8000).astype("<i2").tobytes())
    return "data:audio/wav;base64," + base64.b64encode(out.getvalue()).decode()
