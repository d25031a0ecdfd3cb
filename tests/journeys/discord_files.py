"""Files that people attach: a picture, a film, a voice; small, and such that the door lets them in."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream
from PIL import Image


def picture(folder: Path, name: str = "fox.png", size: tuple[int, int] = (640, 360)) -> Path:
    """A picture that the door lets in."""
    path = folder / name
    Image.new("RGB", size, "orange").save(path)
    return path


def footage(path: Path, *, seconds: int = 3, size: tuple[int, int] = (480, 320), rate: int = 12, crf: int = 40) -> Path:
    """A film of moving noise: the lower `crf`, the more bytes."""
    noise = np.random.default_rng(3).integers(0, 255, (size[1] + 8, size[0] + 8, 3), dtype=np.uint8)
    with av.open(str(path), "w") as made:
        pictures = made.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "crf": str(crf)})
        assert isinstance(pictures, VideoStream)
        pictures.width, pictures.height, pictures.pix_fmt = *size, "yuv420p"
        for n in range(seconds * rate):
            cut = np.ascontiguousarray(noise[n % 8 : n % 8 + size[1], n % 5 : n % 5 + size[0]])
            frame = av.VideoFrame.from_ndarray(cut, format="rgb24")
            frame.pts, frame.time_base = n, Fraction(1, rate)
            made.mux(pictures.encode(frame))
        made.mux(pictures.encode())
    return path


def voice(path: Path, seconds: int = 6) -> Path:
    """A WAV with a tone."""
    with wave.open(str(path), "wb") as made:
        made.setparams((1, 2, 16_000, 0, "NONE", ""))
        tone = np.sin(np.arange(seconds * 16_000) * 0.2) * 12_000
        made.writeframes(tone.astype("<i2").tobytes())
    return path
